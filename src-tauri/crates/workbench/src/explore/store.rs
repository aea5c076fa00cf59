//! Where the names are kept between sessions: `catalogue.sqlite` in the workspace.

use super::lines::Lines;
use model::{ConnectionId, DatasetRef, Kind, Problem, Result};
use rusqlite::{Connection, ErrorCode, OpenFlags, params};
use std::path::Path;
use std::time::Duration;

const VERSION: i64 = 1;

/// The file, opened.
pub(super) struct Store {
    file: Connection,
}

/// One dataset as it was written down.
pub(super) struct Row {
    pub(super) connection: ConnectionId,
    pub(super) dataset: DatasetRef,
    pub(super) location: Option<String>,
    pub(super) read_at_ms: u64,
    pub(super) lines: Lines,
}

impl Store {
    /// Opens the file. All in it can be read again from the service, so that one that cannot be
    /// read, or is of another version, is begun anew.
    pub(super) fn open(path: &Path) -> Result<Self> {
        match Self::open_sound(path) {
            Ok(store) => Ok(store),
            Err(error) => {
                tracing::warn!("the catalogue's file is begun anew: {error}");
                for ending in ["sqlite", "sqlite-wal", "sqlite-shm"] {
                    // One that is not there is as good as one that is gone.
                    drop(std::fs::remove_file(path.with_extension(ending)));
                }
                Self::open_sound(path).map_err(|error| problem(&error))
            }
        }
    }

    fn open_sound(path: &Path) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let file = Connection::open_with_flags(path, flags)?;
        file.busy_timeout(Duration::from_secs(5))?;
        file.pragma_update(None, "journal_mode", "WAL")?;
        file.pragma_update(None, "synchronous", "NORMAL")?;
        let version: i64 = file.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version != VERSION {
            file.execute_batch(
                "DROP TABLE IF EXISTS dataset;
                 CREATE TABLE dataset (
                     connection TEXT NOT NULL, project TEXT NOT NULL, dataset TEXT NOT NULL,
                     location TEXT, read_at_ms INTEGER NOT NULL, lines TEXT NOT NULL,
                     PRIMARY KEY (connection, project, dataset)
                 ) WITHOUT ROWID;",
            )?;
            file.pragma_update(None, "user_version", VERSION)?;
        }
        Ok(Self { file })
    }

    /// Everything that was written down.
    pub(super) fn all(&self, mut each: impl FnMut(Row)) -> Result<()> {
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = self.file.prepare(
                "SELECT connection, project, dataset, location, read_at_ms, lines FROM dataset",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let at: i64 = row.get(4)?;
                each(Row {
                    connection: ConnectionId(row.get(0)?),
                    dataset: DatasetRef {
                        project: row.get(1)?,
                        dataset: row.get(2)?,
                    },
                    location: row.get(3)?,
                    read_at_ms: u64::try_from(at).unwrap_or(0),
                    lines: Lines::from_text(row.get(5)?),
                });
            }
            Ok(())
        };
        read().map_err(|error| problem(&error))
    }

    /// Writes one dataset down.
    pub(super) fn put(
        &self,
        connection: &ConnectionId,
        dataset: &DatasetRef,
        location: Option<&str>,
        read_at_ms: u64,
        lines: &Lines,
    ) -> Result<()> {
        let at = i64::try_from(read_at_ms).unwrap_or(i64::MAX);
        let mut statement = self
            .file
            .prepare("INSERT OR REPLACE INTO dataset VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .map_err(|error| problem(&error))?;
        let DatasetRef { project, dataset } = dataset;
        statement
            .execute(params![
                connection.0,
                project,
                dataset,
                location,
                at,
                lines.text()
            ])
            .map(|_rows| ())
            .map_err(|error| problem(&error))
    }

    /// Forgets datasets.
    pub(super) fn remove(&self, connection: &ConnectionId, gone: &[DatasetRef]) -> Result<()> {
        let remove = || -> rusqlite::Result<()> {
            let mut statement = self.file.prepare(
                "DELETE FROM dataset WHERE connection = ?1 AND project = ?2 AND dataset = ?3",
            )?;
            for DatasetRef { project, dataset } in gone {
                statement.execute(params![connection.0, project, dataset])?;
            }
            Ok(())
        };
        remove().map_err(|error| problem(&error))
    }
}

fn problem(error: &rusqlite::Error) -> Problem {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Kind::NoSpace { needed_bytes: None },
        Some(ErrorCode::PermissionDenied | ErrorCode::ReadOnly | ErrorCode::CannotOpen) => {
            Kind::Denied {
                action: "open".to_owned(),
                resource: "catalogue.sqlite".to_owned(),
            }
        }
        _ => Kind::Broken,
    };
    Problem::with_detail(kind, format!("catalogue.sqlite: {error}"))
}
