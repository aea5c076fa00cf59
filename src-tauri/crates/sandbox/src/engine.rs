//! DuckDB: one database file with a scratch file beside it, and connections to lend.
//!
//! The main file keeps the catalogue (schema `meta`) and every table's rows (schema `data`). A
//! second one, attached as `results`, keeps jobs and what queries answered, for a day; it is made
//! anew when it cannot be read. DuckDB itself may reach nothing else: no network, no extensions, no files but
//! those in the sandbox's own temporary folder.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use duckdb::{Config, Connection};
use parking_lot::Mutex;

use crate::error::{Failure, Outcome, Reason, StartError};

/// Most of what DuckDB may hold in memory while it works; the rest spills to the scratch folder.
const WORKING_MEMORY: &str = "1GB";
/// What it may keep once nobody asks anything.
const IDLE_MEMORY: &str = "32MB";

/// The open database.
pub(crate) struct Engine {
    root: Mutex<Connection>,
    pool: Mutex<Vec<Connection>>,
    scratch: PathBuf,
    lent: AtomicUsize,
    relaxed: Mutex<bool>,
}

/// A connection on loan; it goes back when dropped.
pub(crate) struct Lease {
    engine: Arc<Engine>,
    connection: Option<Connection>,
}

impl Engine {
    /// Opens the database in `home`, making both when absent.
    pub(crate) fn open(home: &Path) -> Result<Arc<Self>, StartError> {
        std::fs::create_dir_all(home).map_err(StartError::Home)?;
        let scratch = home.join("scratch");
        let file = home.join("bigquery.duckdb");
        let config = settings().map_err(|error| StartError::Database(error.to_string()))?;
        let root = Connection::open_with_flags(&file, config).map_err(|error| {
            let text = error.to_string();
            if text.contains("lock") {
                StartError::InUse(text)
            } else {
                StartError::Database(text)
            }
        })?;
        // Only the owner of the database file may empty the folder.
        if let Err(error) = std::fs::remove_dir_all(&scratch)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(StartError::Home(error));
        }
        std::fs::create_dir_all(&scratch).map_err(StartError::Home)?;
        let folder = scratch.to_string_lossy().replace('\'', "''");
        attach_results(&root, home).map_err(|error| StartError::Database(error.to_string()))?;
        root.execute_batch(&format!(
            "SET TimeZone = 'UTC';
             SET temp_directory = '{folder}/spill';
             SET allowed_directories = ['{folder}'];
             SET enable_external_access = false;
             CREATE SCHEMA IF NOT EXISTS meta;
             CREATE SCHEMA IF NOT EXISTS data;"
        ))
        .map_err(|error| StartError::Database(error.to_string()))?;
        Ok(Arc::new(Self {
            root: Mutex::new(root),
            pool: Mutex::new(Vec::new()),
            scratch,
            lent: AtomicUsize::new(0),
            relaxed: Mutex::new(false),
        }))
    }

    /// The folder for uploads and spilled data, emptied at every start.
    pub(crate) fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// Lends a connection.
    pub(crate) fn connection(self: &Arc<Self>) -> Outcome<Lease> {
        self.wake();
        let pooled = self.pool.lock().pop();
        let connection = if let Some(connection) = pooled {
            connection
        } else {
            let connection = self
                .root
                .lock()
                .try_clone()
                .map_err(|error| failure(&error))?;
            execute(&connection, "SET TimeZone = 'UTC'")?;
            connection
        };
        self.lent.fetch_add(1, Ordering::AcqRel);
        Ok(Lease {
            engine: Arc::clone(self),
            connection: Some(connection),
        })
    }

    /// Runs `work` with a connection on a thread that may block.
    pub(crate) async fn run<T, F>(self: &Arc<Self>, work: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Outcome<T> + Send + 'static,
    {
        let lease = self.connection()?;
        tokio::task::spawn_blocking(move || work(&lease))
            .await
            .map_err(|error| Failure::new(Reason::JobInternalError, error.to_string()))?
    }

    /// Whether no connection is on loan but those that rest.
    pub(crate) fn idle(&self, resting: usize) -> bool {
        self.lent.load(Ordering::Acquire) <= resting
    }

    /// Gives cached pages back and writes the log into the file. Called when nothing runs.
    pub(crate) fn relax(&self, resting: usize) {
        let mut relaxed = self.relaxed.lock();
        if *relaxed || !self.idle(resting) {
            return;
        }
        self.pool.lock().clear();
        let root = self.root.lock();
        if let Err(error) = root.execute_batch("CHECKPOINT; CHECKPOINT results") {
            tracing::debug!(%error, "the log stays beside the file for now");
        }
        if let Err(error) = root.execute_batch(&format!("SET memory_limit = '{IDLE_MEMORY}'")) {
            tracing::debug!(%error, "the engine keeps its memory");
        }
        drop(root);
        *relaxed = true;
    }

    fn wake(&self) {
        let mut relaxed = self.relaxed.lock();
        if *relaxed {
            let limit = format!("SET memory_limit = '{WORKING_MEMORY}'");
            if let Err(error) = self.root.lock().execute_batch(&limit) {
                tracing::warn!(%error, "the engine's memory limit stays low");
            }
            *relaxed = false;
        }
    }
}

/// Attaches the file of jobs and results. It holds nothing that a person has made, so one that
/// cannot be read gives way to a new one.
fn attach_results(root: &Connection, home: &Path) -> duckdb::Result<()> {
    let file = home.join("results.duckdb");
    let attach = format!(
        "ATTACH '{}' AS results",
        file.to_string_lossy().replace('\'', "''")
    );
    let Err(error) = root.execute_batch(&attach) else {
        return Ok(());
    };
    tracing::warn!(%error, "kept results cannot be read and are made anew");
    for file in [file, home.join("results.duckdb.wal")] {
        if let Err(error) = std::fs::remove_file(&file) {
            tracing::debug!(%error, "nothing to remove");
        }
    }
    root.execute_batch(&attach)
}

fn settings() -> duckdb::Result<Config> {
    let threads = std::thread::available_parallelism()
        .map_or(2, std::num::NonZero::get)
        .clamp(2, 8);
    Config::default()
        .enable_autoload_extension(false)?
        .max_memory(WORKING_MEMORY)?
        .threads(i64::try_from(threads).unwrap_or(2))?
        .with("preserve_insertion_order", "true")?
        .with("allow_community_extensions", "false")
}

impl Deref for Lease {
    type Target = Connection;

    #[expect(
        clippy::expect_used,
        reason = "the connection is there until the lease is dropped"
    )]
    fn deref(&self) -> &Connection {
        self.connection
            .as_ref()
            .expect("a lease holds a connection")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && !in_transaction(&connection)
        {
            let mut pool = self.engine.pool.lock();
            if pool.len() < 8 {
                pool.push(connection);
            }
        }
        self.engine.lent.fetch_sub(1, Ordering::AcqRel);
    }
}

/// What a failure of DuckDB is in BigQuery's words.
pub(crate) fn failure(error: &duckdb::Error) -> Failure {
    let text = match error {
        duckdb::Error::DuckDBFailure(_, Some(text)) => text.clone(),
        other => other.to_string(),
    };
    message_failure(&text)
}

fn message_failure(text: &str) -> Failure {
    if let Some(message) = sandbox_functions::errors::translate(text) {
        return Failure::query(message);
    }
    let (kind, detail) = text.split_once("Error: ").unwrap_or(("", text));
    let detail = detail.split("\nLINE ").next().unwrap_or(detail).trim();
    match kind.trim() {
        "INTERRUPT" => Failure::new(
            Reason::Stopped,
            "Job execution was cancelled: User requested cancellation",
        ),
        "Out of Memory" => Failure::new(
            Reason::ResourcesExceeded,
            format!("Resources exceeded during query execution: {detail}"),
        ),
        "IO" if detail.contains("No space left") || detail.contains("not enough") => {
            Failure::backend(format!("The sandbox's disk is full: {detail}"))
        }
        "IO" | "FATAL" | "INTERNAL" => Failure::backend(detail.to_owned()),
        "Conversion" | "Invalid Input" | "Out of Range" | "Constraint" => {
            Failure::query(detail.to_owned())
        }
        "TransactionContext" | "Transaction" => Failure::query(format!(
            "Transaction is aborted due to concurrent update: {detail}"
        )),
        _ => Failure::query(format!(
            "The sandbox could not run this statement: {detail}"
        )),
    }
}

/// Runs statements that answer nothing.
pub(crate) fn execute(connection: &Connection, sql: &str) -> Outcome<()> {
    connection
        .execute_batch(sql)
        .map_err(|error| failure(&error))
}

/// Whether a script's transaction is open on this connection. The interpreter sets the variable
/// when it begins one and resets it at its end; a transaction that failed answers nothing but an
/// error until it is rolled back.
pub(crate) fn in_transaction(connection: &Connection) -> bool {
    connection
        .query_row(
            "SELECT coalesce(getvariable('open_transaction'), false)",
            [],
            |row| row.get(0),
        )
        .unwrap_or(true)
}

/// Runs `work` in a transaction: all or nothing. Inside a script's transaction it is part of it.
pub(crate) fn transaction<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Outcome<T>,
) -> Outcome<T> {
    if in_transaction(connection) {
        return work(connection);
    }
    execute(connection, "BEGIN TRANSACTION")?;
    match work(connection).and_then(|value| execute(connection, "COMMIT").map(|()| value)) {
        Ok(value) => Ok(value),
        Err(error) => {
            if let Err(rollback) = execute(connection, "ROLLBACK") {
                tracing::debug!(%rollback, "nothing to roll back");
            }
            Err(error)
        }
    }
}
