//! Reading and writing files so that an author's work is never lost.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

use crate::terminal::Trouble;

/// More of a file is never read: a source may hold 4 MB, and what is larger is refused by what was read of it.
const LONGEST_READ: u64 = 64 * 1024 * 1024;

/// The bytes of a file.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Trouble> {
    let trouble = |error| Trouble::with("read", path, error);
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(trouble)?;
    file.take(LONGEST_READ)
        .read_to_end(&mut bytes)
        .map_err(trouble)?;
    Ok(bytes)
}

/// Replaces a file as a whole: whatever happens, either the old or the new text is there.
///
/// # Errors
/// If the folder of the file cannot be written to, or the file cannot be replaced.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    let trouble = |error| Trouble::with("write", path, error);
    // A link stays a link: its target is what is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::Builder::new()
        .prefix(".explc-")
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .map_err(trouble)?;
    file.write_all(bytes).map_err(trouble)?;
    file.as_file().sync_all().map_err(trouble)?;
    let permissions = fs::metadata(&target).map(|old| old.permissions());
    let permissions = permissions.or_else(|_| usual_permissions(file.path()));
    if let Ok(permissions) = permissions {
        file.as_file()
            .set_permissions(permissions)
            .map_err(trouble)?;
    }
    file.persist(&target)
        .map_err(|error| trouble(error.error))?;
    Ok(())
}

/// What a new file may have done to it: temporary files are private, pictures and scenes are not.
#[cfg(unix)]
fn usual_permissions(_: &Path) -> std::io::Result<fs::Permissions> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn usual_permissions(path: &Path) -> std::io::Result<fs::Permissions> {
    fs::metadata(path).map(|file| file.permissions())
}

/// A path as people and machines read it: relative to the working folder where it lies below it, with `/` between its parts.
pub(crate) fn shown(path: &Path) -> String {
    let below = std::env::current_dir().ok().and_then(|folder| {
        let folder = fs::canonicalize(&folder).unwrap_or(folder);
        let below = path.strip_prefix(&folder).ok().map(Path::to_owned);
        below.filter(|below| !below.as_os_str().is_empty())
    });
    let path = below.unwrap_or_else(|| path.to_owned());
    let shown = path.to_string_lossy();
    if cfg!(windows) {
        shown.replace('\\', "/")
    } else {
        shown.into_owned()
    }
}
