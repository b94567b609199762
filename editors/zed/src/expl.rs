//! Tells Zed how the language server is started: the `explc` on the `PATH` of the project.

use zed_extension_api::{self as zed, Command, LanguageServerId, Result, Worktree};

struct Expl;

impl zed::Extension for Expl {
    fn new() -> Self {
        Self
    }

    fn language_server_command(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Command> {
        let command = worktree
            .which("explc")
            .ok_or("there is no explc on the PATH")?;
        Ok(Command {
            command,
            args: vec!["lsp".to_owned()],
            env: worktree.shell_env(),
        })
    }
}

zed::register_extension!(Expl);
