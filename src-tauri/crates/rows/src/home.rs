//! The folder of this process's files, and the clearing away of what earlier processes left.
//!
//! Each process has a subfolder of its own and holds a lock beside it for as long as it lives, so
//! that several processes (the window and the command line) can share the parent.

use model::Result;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// Prefix of a process's subfolder; its lock has the same name and [`LOCK`] behind it.
const PREFIX: &str = "live-";
const LOCK: &str = "lock";

/// The folder of one process. Removed when dropped.
pub(crate) struct Home {
    path: PathBuf,
    /// Part of the folder's name; different in every process.
    name: String,
    lock_path: PathBuf,
    /// Locked; the system lets go of it when the process ends, however it ends.
    _lock: File,
}

impl Home {
    /// A new folder under `parent`, after the left-overs of ended processes have been removed.
    pub(crate) fn open(parent: &Path) -> Result<Self> {
        std::fs::create_dir_all(parent)?;
        // One process at a time between making a lock's file and locking it.
        let gate = lock_file(&parent.join(LOCK))?;
        gate.lock()?;
        clear(parent);
        let (lock, lock_path) = tempfile::Builder::new()
            .prefix(PREFIX)
            .suffix(&format!(".{LOCK}"))
            .tempfile_in(parent)?
            .keep()
            .map_err(|error| error.error)?;
        lock.lock()?;
        let path = lock_path.with_extension("");
        std::fs::create_dir(&path)?;
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or(PREFIX);
        let name = name.strip_prefix(PREFIX).unwrap_or(name).to_owned();
        Ok(Self {
            path,
            name,
            lock_path,
            _lock: lock,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // What stays behind is cleared by the next process.
        drop(std::fs::remove_dir_all(&self.path));
        drop(std::fs::remove_file(&self.lock_path));
    }
}

fn lock_file(path: &Path) -> std::io::Result<File> {
    File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path)
}

/// Removes the folders whose process has ended. What cannot be removed stays for another time.
fn clear(parent: &Path) {
    let Ok(entries) = std::fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_ours = path
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|n| n.starts_with(PREFIX));
        if !is_ours {
            continue;
        }
        if path.is_dir() {
            // A folder that lost its lock.
            let lock = path.with_extension(LOCK);
            if !lock.exists() {
                drop(std::fs::remove_dir_all(&path));
            }
            continue;
        }
        let Ok(lock) = File::open(&path) else {
            continue;
        };
        match lock.try_lock() {
            Ok(()) => {
                drop(std::fs::remove_dir_all(path.with_extension("")));
                drop(std::fs::remove_file(&path));
            }
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
        }
    }
}
