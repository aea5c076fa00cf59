//! What there is: buckets, versions of objects, uploads under way. One `SQLite` file, one writer.

mod buckets;
mod list;
mod objects;
mod uploads;

use crate::blobs::Blobs;
use crate::failure::Outcome;
use parking_lot::Mutex;
use rusqlite::{Connection, Transaction};
use std::path::Path;
use std::sync::Arc;

pub(crate) use buckets::{Bucket, Versioning, denied};
pub(crate) use list::{
    Ask, Entry, Listed, VersionMarker, after, after_key, objects as list_objects,
    versions as list_versions,
};
pub(crate) use uploads::{PartRow, Upload};

/// The layout of the file; another one is thrown away and made anew.
const LAYOUT: i64 = 1;

const SCHEMA: &str = "
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE buckets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  region TEXT NOT NULL,
  created INTEGER NOT NULL,
  versioning TEXT NOT NULL DEFAULT '',
  requester_pays INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE denials (action TEXT NOT NULL, resource TEXT NOT NULL, PRIMARY KEY (action, resource));
CREATE TABLE versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  bucket INTEGER NOT NULL,
  key BLOB NOT NULL,
  version TEXT NOT NULL,
  latest INTEGER NOT NULL,
  marker INTEGER NOT NULL,
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  modified INTEGER NOT NULL,
  class TEXT NOT NULL,
  head TEXT NOT NULL,
  tags TEXT NOT NULL,
  sum TEXT,
  parts TEXT,
  restore TEXT,
  kms_key TEXT,
  inline BLOB
);
CREATE UNIQUE INDEX versions_named ON versions (bucket, key, version);
CREATE INDEX versions_newest ON versions (bucket, key, id DESC);
CREATE INDEX versions_shown ON versions (bucket, key) WHERE latest = 1 AND marker = 0;
CREATE TABLE segments (
  owner INTEGER NOT NULL, n INTEGER NOT NULL, size INTEGER NOT NULL, blob TEXT NOT NULL,
  PRIMARY KEY (owner, n)
) WITHOUT ROWID;
CREATE INDEX segments_blob ON segments (blob);
CREATE TABLE uploads (
  id TEXT PRIMARY KEY,
  bucket INTEGER NOT NULL,
  key BLOB NOT NULL,
  created INTEGER NOT NULL,
  class TEXT NOT NULL,
  head TEXT NOT NULL,
  tags TEXT NOT NULL,
  algorithm TEXT NOT NULL,
  composite INTEGER NOT NULL,
  kms_key TEXT
);
CREATE INDEX uploads_key ON uploads (bucket, key, id);
CREATE TABLE parts (
  upload TEXT NOT NULL,
  number INTEGER NOT NULL,
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  sum TEXT,
  modified INTEGER NOT NULL,
  blob TEXT NOT NULL,
  PRIMARY KEY (upload, number)
) WITHOUT ROWID;
CREATE INDEX parts_blob ON parts (blob);
";

/// The index, open.
#[derive(Clone)]
pub(crate) struct Index {
    db: Arc<Mutex<Connection>>,
    pub(crate) blobs: Blobs,
}

/// A change under way: the transaction, and the blobs to look at once it is done.
pub(crate) struct Change<'a> {
    pub(crate) db: Transaction<'a>,
    pub(crate) freed: Vec<String>,
    pub(crate) blobs: Blobs,
}

/// A limit as the database counts.
fn counted(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// Why the index did not open.
#[derive(Debug)]
pub(crate) enum OpenError {
    Home(std::io::Error),
    InUse(String),
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                Self::InUse(error.to_string())
            }
            _ => Self::Database(error),
        }
    }
}

impl Index {
    /// Opens the index of a folder, which is made where there is none. No other process may.
    pub(crate) fn open(home: &Path) -> Result<Self, OpenError> {
        std::fs::create_dir_all(home).map_err(OpenError::Home)?;
        let file = home.join("index.sqlite");
        let db = Connection::open(&file)?;
        db.busy_timeout(std::time::Duration::from_millis(500))?;
        db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "NORMAL")?;
        db.pragma_update(None, "cache_size", -32_000)?;
        // Takes the lock now, not at the first write.
        db.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
        let layout: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if layout != LAYOUT {
            clear(&db)?;
            let _old = std::fs::remove_dir_all(home.join("blobs"));
            db.execute_batch(SCHEMA)?;
            db.pragma_update(None, "user_version", LAYOUT)?;
        }
        let blobs = Blobs::open(home).map_err(OpenError::Home)?;
        Ok(Self {
            db: Arc::new(Mutex::new(db)),
            blobs,
        })
    }

    /// Reads on a thread that may wait.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        let db = Arc::clone(&self.db);
        tokio::task::spawn_blocking(move || work(&db.lock())).await?
    }

    /// Writes on a thread that may wait; all of it or nothing.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Change<'_>) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        let this = self.clone();
        tokio::task::spawn_blocking(move || this.write_now(work)).await?
    }

    /// The same on this thread.
    pub(crate) fn write_now<T>(
        &self,
        work: impl FnOnce(&mut Change<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        let mut db = self.db.lock();
        let (done, freed) = {
            let mut change = Change {
                db: db.transaction()?,
                freed: Vec::new(),
                blobs: self.blobs.clone(),
            };
            let done = work(&mut change)?;
            change.db.commit()?;
            (done, change.freed)
        };
        for blob in freed {
            let needed: bool = db
                .prepare(
                    "SELECT EXISTS (SELECT 1 FROM segments WHERE blob = ?1)
                         OR EXISTS (SELECT 1 FROM parts WHERE blob = ?1)",
                )?
                .query_row([&blob], |row| row.get(0))?;
            if !needed {
                self.blobs.remove(&blob);
            }
        }
        Ok(done)
    }

    /// A fact about the whole, for example whether the sample is made.
    pub(crate) fn fact(&self, name: &str) -> Outcome<Option<String>> {
        use rusqlite::OptionalExtension as _;
        let db = self.db.lock();
        let value = db
            .query_row("SELECT value FROM facts WHERE name = ?1", [name], |row| {
                row.get(0)
            })
            .optional()?;
        Ok(value)
    }

    /// Remembers a fact.
    pub(crate) fn set_fact(&self, name: &str, value: &str) -> Outcome<()> {
        self.write_now(|change| {
            change.db.execute(
                "INSERT OR REPLACE INTO facts (name, value) VALUES (?1, ?2)",
                [name, value],
            )?;
            Ok(())
        })
    }

    /// Throws everything away.
    pub(crate) fn clear(&self) -> Outcome<()> {
        self.write_now(|change| {
            let mut blobs = change
                .db
                .prepare("SELECT blob FROM segments UNION SELECT blob FROM parts")?;
            let blobs = blobs.query_map([], |row| row.get(0))?;
            let blobs: Vec<String> = blobs.collect::<Result<_, _>>()?;
            change.freed.extend(blobs);
            change.db.execute_batch(
                "DELETE FROM facts; DELETE FROM denials; DELETE FROM versions; DELETE FROM segments;
                 DELETE FROM uploads; DELETE FROM parts; DELETE FROM buckets;",
            )?;
            Ok(())
        })
    }

    /// Writes the log into the file.
    pub(crate) fn settle(&self) {
        let settled = self
            .db
            .lock()
            .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
        if let Err(error) = settled {
            tracing::debug!(%error, "the log is written into the index at the next start");
        }
    }
}

fn clear(db: &Connection) -> Result<(), rusqlite::Error> {
    for table in [
        "facts", "buckets", "denials", "versions", "segments", "uploads", "parts",
    ] {
        db.execute_batch(&format!("DROP TABLE IF EXISTS {table}"))?;
    }
    Ok(())
}

/// The first text of bytes after all that start with `prefix`; none: there is no such text.
pub(crate) fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut bound = prefix.to_vec();
    while let Some(last) = bound.pop() {
        if last < u8::MAX {
            bound.push(last + 1);
            return Some(bound);
        }
    }
    None
}
