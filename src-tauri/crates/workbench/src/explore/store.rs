//! Where the names are kept between sessions: `catalogue.sqlite` in the workspace. In an encrypted one
//! each dataset is one sealed row, found by a name that says nothing.

use super::lines::Lines;
use crate::sealed::{Seal, remove_database};
use model::{ConnectionId, DatasetRef, Kind, Problem, Result};
use rusqlite::{Connection, ErrorCode, OpenFlags, params};
use std::path::Path;
use std::time::Duration;

const VERSION: i64 = 1;

/// Of one whose rows are sealed.
const SEALED_VERSION: i64 = 101;

/// What rows are sealed as.
const SEALED: &str = "catalogue";

/// Connection, project, dataset, location, when it was read, lines.
type SealedRow = (String, String, String, Option<String>, u64, String);

/// The file, opened.
pub(super) struct Store {
    file: Connection,
    seal: Seal,
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
    pub(super) fn open(path: &Path, seal: &Seal) -> Result<Self> {
        match Self::open_sound(path, seal) {
            Ok(store) => Ok(store),
            Err(error) => {
                tracing::warn!("the catalogue's file is begun anew: {error}");
                remove_database(path)?;
                Self::open_sound(path, seal).map_err(|error| problem(&error))
            }
        }
    }

    fn open_sound(path: &Path, seal: &Seal) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let file = Connection::open_with_flags(path, flags)?;
        file.busy_timeout(Duration::from_secs(5))?;
        file.pragma_update(None, "journal_mode", "WAL")?;
        file.pragma_update(None, "synchronous", "NORMAL")?;
        let version: i64 = file.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let wanted = if seal.is_on() {
            SEALED_VERSION
        } else {
            VERSION
        };
        if version != wanted {
            if version != 0 {
                // The whole file goes: what is only deleted could still be read in it.
                return Err(rusqlite::Error::InvalidQuery);
            }
            file.execute_batch(
                "CREATE TABLE sealed (name BLOB PRIMARY KEY, row BLOB NOT NULL) WITHOUT ROWID;
                 CREATE TABLE dataset (
                     connection TEXT NOT NULL, project TEXT NOT NULL, dataset TEXT NOT NULL,
                     location TEXT, read_at_ms INTEGER NOT NULL, lines TEXT NOT NULL,
                     PRIMARY KEY (connection, project, dataset)
                 ) WITHOUT ROWID;",
            )?;
            file.pragma_update(None, "user_version", wanted)?;
        }
        let seal = seal.clone();
        Ok(Self { file, seal })
    }

    /// Everything that was written down.
    pub(super) fn all(&self, mut each: impl FnMut(Row)) -> Result<()> {
        if self.seal.is_on() {
            return self.all_sealed(each);
        }
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

    fn all_sealed(&self, mut each: impl FnMut(Row)) -> Result<()> {
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = self.file.prepare("SELECT row FROM sealed")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let opened = self.seal.open(SEALED, row.get(0)?);
                // One that cannot be opened is read from the service again.
                let row = opened.and_then(|text| serde_json::from_slice::<SealedRow>(&text).ok());
                if let Some((connection, project, dataset, location, read_at_ms, lines)) = row {
                    each(Row {
                        connection: ConnectionId(connection),
                        dataset: DatasetRef { project, dataset },
                        location,
                        read_at_ms,
                        lines: Lines::from_text(lines),
                    });
                }
            }
            Ok(())
        };
        read().map_err(|error| problem(&error))
    }

    fn name(&self, connection: &ConnectionId, dataset: &DatasetRef) -> Option<Vec<u8>> {
        let DatasetRef { project, dataset } = dataset;
        self.seal
            .finger(&format!("{connection}\n{project}\n{dataset}"))
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
        if let Some(name) = self.name(connection, dataset) {
            let row = (
                &connection.0,
                &dataset.project,
                &dataset.dataset,
                location,
                read_at_ms,
                lines.text(),
            );
            let row = serde_json::to_vec(&row)
                .map_err(|error| Problem::broken(format!("catalogue.sqlite: {error}")))?;
            let row = self.seal.close(SEALED, &row)?;
            let put = "INSERT OR REPLACE INTO sealed VALUES (?1, ?2)";
            let put = self.file.execute(put, params![name, row]);
            return put.map(drop).map_err(|error| problem(&error));
        }
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
            for name in gone
                .iter()
                .filter_map(|dataset| self.name(connection, dataset))
            {
                self.file
                    .execute("DELETE FROM sealed WHERE name = ?1", [name])?;
            }
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
