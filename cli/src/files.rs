//! Reading and writing files so that an author's work is never lost.

use std::fs;
use std::io::{self, Read as _, Write as _};
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

/// Replaces an author's file as a whole: whatever happens, a power cut too, either the old or the new text is there.
///
/// # Errors
/// If the folder of the file cannot be written to, or the file cannot be replaced.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    write_whole(path, bytes, true).map_err(|error| Trouble::with("write", path, error))
}

/// Writes a file that can be made again as a whole: no reader ever sees half of it.
///
/// # Errors
/// As [`replace`].
pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    write_whole(path, bytes, false).map_err(|error| Trouble::with("write", path, error))
}

fn write_whole(path: &Path, bytes: &[u8], lasting: bool) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    // A link stays a link: its target is what is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::Builder::new()
        .prefix(".explc-")
        .tempfile_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    let permissions = fs::metadata(&target).map(|old| old.permissions());
    if let Ok(permissions) = permissions.or_else(|_| usual_permissions(file.path())) {
        file.as_file().set_permissions(permissions)?;
    }
    if lasting {
        file.as_file().sync_all()?;
    }
    file.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

/// What a new file may have done to it: temporary files are private, pictures and scenes are not.
#[cfg(unix)]
fn usual_permissions(_: &Path) -> io::Result<fs::Permissions> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn usual_permissions(path: &Path) -> io::Result<fs::Permissions> {
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
