//! Where everything that Shirabe keeps lies on disk.

use model::{Problem, Result};
use std::path::PathBuf;

/// The folder of all workspaces, the sandbox and the logs: `SHIRABE_HOME`, or the platform's place
/// for an application's data.
pub(crate) fn folder() -> Result<PathBuf> {
    if let Some(home) = std::env::var_os("SHIRABE_HOME").filter(|home| !home.is_empty()) {
        return Ok(PathBuf::from(home));
    }
    directories::ProjectDirs::from("dev", "Shirabe", "Shirabe")
        .map(|folders| folders.data_local_dir().to_owned())
        .ok_or_else(|| {
            Problem::bad_input(
                "SHIRABE_HOME",
                "no home folder is known: set SHIRABE_HOME to a folder",
            )
        })
}

/// The folder of the sandbox.
pub(crate) fn sandbox() -> Result<PathBuf> {
    Ok(folder()?.join("sandbox"))
}
