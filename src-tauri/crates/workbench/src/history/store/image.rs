//! The history of an encrypted workspace: a sealed image of a database that lies in memory.

use super::{BUSY, Failure, Open, Store, clear_up, lock_file, migrate, with_ending};
use crate::sealed::Seal;
use model::{Kind, Problem, Result};
use rusqlite::{Connection, MAIN_DB};
use std::fs::TryLockError;
use std::path::Path;

impl Store {
    /// Whether what lies in memory is newer than the sealed file.
    pub(in crate::history) fn is_unsaved(&self) -> bool {
        let open = self.open.as_ref().filter(|_| self.seal.is_on());
        open.is_some_and(|open| open.connection.total_changes() != open.saved)
    }

    /// Writes the sealed file anew, whole.
    pub(in crate::history) fn save(&mut self) {
        let Some(open) = self.open.as_mut() else {
            return;
        };
        let changes = open.connection.total_changes();
        let image = open.connection.serialize(MAIN_DB);
        let saved = image
            .map_err(|error| Problem::broken(error.to_string()))
            .and_then(|image| self.seal.write(&self.path, &image));
        match saved {
            Ok(()) => open.saved = changes,
            Err(problem) => tracing::warn!("the history is not kept: {problem}"),
        }
    }
}

/// A database of `SQLite` as one file, without what a crash left beside it.
pub(crate) fn fold(path: &Path) -> Result<()> {
    let folded = Connection::open(path).and_then(|connection| {
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "journal_mode", "DELETE")
    });
    // One that is damaged is sealed as it is, and put aside when it is opened.
    if let Err(error) = folded {
        tracing::warn!("the history is sealed as it lies: {error}");
    }
    for ending in ["-wal", "-shm"] {
        match std::fs::remove_file(with_ending(path, ending)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => (),
        }
    }
    Ok(())
}

/// The history of an encrypted workspace: all of it in memory, and a sealed image of it on disk,
/// written anew some moments after a change. One process at a time keeps it.
pub(super) fn open_sealed(path: &Path, seal: &Seal) -> std::result::Result<Open, Failure> {
    let lock = lock_file(path)?;
    lock.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => Failure::Other(Problem::with_detail(
            Kind::Conflict {
                resource: "history.sqlite".to_owned(),
            },
            "another process keeps the history of this encrypted workspace",
        )),
        TryLockError::Error(error) => error.into(),
    })?;
    let mut connection = Connection::open_in_memory()?;
    match seal.read(path) {
        Ok(image) if image.starts_with(b"SQLite format 3\0") => {
            let length = image.len();
            connection.deserialize_read_exact(MAIN_DB, image.as_slice(), length, false)?;
        }
        Ok(image) if image.is_empty() => (),
        Ok(_) => return Err(Failure::Damaged("not a database".to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => (),
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            return Err(Failure::Damaged(error.to_string()));
        }
        Err(error) => return Err(error.into()),
    }
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    migrate(&connection)?;
    clear_up(&connection)?;
    Ok(Open {
        connection,
        saved: 0,
        _lock: lock,
    })
}
