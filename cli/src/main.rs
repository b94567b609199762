//! `explc`: visual explainers as plain text, on the command line.
//!
//! Exit codes: 0 fine, 1 diagnostics failed it, 2 wrong use or machine trouble.

mod commands;
mod files;
mod live;
mod memory;
mod output;
mod project;
mod report;
mod side;
mod stopwatch;
mod terminal;
mod world;

use std::process::ExitCode;

use clap::{ColorChoice, Parser};

use commands::Command;
use terminal::Outcome;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Visual explainers as plain text: check, build and review animated scenes.
#[derive(Parser)]
#[command(
    name = "explc",
    version,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Start here:\n  explc new my-first                   writes a small scene that you can change\n  explc check my-first.expl            says what is wrong with it\n  explc build my-first.expl --open     builds it into dist/ and opens it\n\nWithout a file, check and build take the whole project: every scene beside or below its catalog.expl.\n\n\
                  Exit codes: 0 fine, 1 diagnostics failed it, 2 wrong use or machine trouble."
)]
struct Cli {
    /// Whether to colour what people read; `auto` colours on a terminal and obeys NO_COLOR.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,

    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    terminal::colour(cli.color);
    match cli.command.run() {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Failed) => ExitCode::from(1),
        Err(trouble) => {
            terminal::complain(&trouble);
            ExitCode::from(2)
        }
    }
}
