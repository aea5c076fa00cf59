//! The history's database: one file of `SQLite`, with a full-text index over trigrams, which finds
//! Japanese as well. Terms that are shorter than a trigram are looked for one by one.
//!
//! A file that turns out to be damaged is put aside under another name and a new one is begun.

mod failure;
mod image;

pub(crate) use image::fold;

use super::{Begun, Ended};
use crate::sealed::Seal;
use failure::{Failure, is_damage, told};
use model::{
    HistoryEntry, HistoryKind, HistoryPage, HistoryQuestion, HistoryState, Kind, Money, Problem,
    Result,
};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, params, params_from_iter};
use serde::{Serialize, de::DeserializeOwned};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The version of the tables below.
const VERSION: i64 = 1;

/// Entries that are kept besides the pinned ones.
const KEPT: i64 = 50_000;

/// Entries of a page at most.
const PAGE: u32 = 500;

/// Characters of a text that the list shows.
const SHOWN: usize = 2000;

/// Characters of a text that can be found by.
const FOUND_BY: usize = 65_536;

/// How long another process may be writing.
const BUSY: Duration = Duration::from_secs(5);

const TABLES: &str = "
CREATE TABLE entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    connection TEXT NOT NULL,
    connection_name TEXT NOT NULL,
    project TEXT NOT NULL,
    location TEXT,
    text TEXT NOT NULL,
    parameters TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at_ms INTEGER NOT NULL,
    finished_at_ms INTEGER,
    statement_type TEXT,
    bytes_processed INTEGER,
    bytes_billed INTEGER,
    price_micros INTEGER,
    currency TEXT,
    cache_hit INTEGER,
    rows INTEGER,
    problem TEXT,
    pinned INTEGER NOT NULL DEFAULT 0,
    search TEXT NOT NULL
);
CREATE INDEX entry_pinned ON entry (id) WHERE pinned;
CREATE VIRTUAL TABLE entry_search USING fts5
    (search, content = 'entry', content_rowid = 'id', tokenize = 'trigram');
CREATE TRIGGER entry_added AFTER INSERT ON entry BEGIN
    INSERT INTO entry_search (rowid, search) VALUES (new.id, new.search);
END;
CREATE TRIGGER entry_removed AFTER DELETE ON entry BEGIN
    INSERT INTO entry_search (entry_search, rowid, search)
        VALUES ('delete', old.id, old.search);
END;
CREATE TRIGGER entry_changed AFTER UPDATE OF search ON entry BEGIN
    INSERT INTO entry_search (entry_search, rowid, search)
        VALUES ('delete', old.id, old.search);
    INSERT INTO entry_search (rowid, search) VALUES (new.id, new.search);
END;
";

const COLUMNS: &str = "id, job, kind, connection, connection_name, project, location, text, \
    parameters, state, started_at_ms, finished_at_ms, statement_type, bytes_processed, \
    bytes_billed, price_micros, currency, cache_hit, rows, problem, pinned";

/// The history's file, opened with the first question.
pub(super) struct Store {
    path: PathBuf,
    seal: Seal,
    open: Option<Open>,
    set_aside: Option<String>,
}

struct Open {
    connection: Connection,
    /// Changes that the sealed file holds.
    saved: u64,
    /// Held by every process that has the history open.
    _lock: File,
}

impl Store {
    pub(super) fn new(path: PathBuf, seal: Seal) -> Self {
        Self {
            path,
            seal,
            open: None,
            set_aside: None,
        }
    }

    /// Does something; if the file turns out to be damaged, it is put aside, and the next attempt
    /// finds a new one.
    pub(super) fn attempt<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if let Err(problem) = self.ready() {
            if !is_damage(&problem) {
                return Err(problem);
            }
            self.put_aside(&problem)?;
            self.ready()?;
        }
        let answer = work(self);
        if let Err(problem) = &answer
            && is_damage(problem)
        {
            self.put_aside(problem)?;
        }
        answer
    }

    fn ready(&mut self) -> Result<()> {
        if self.open.is_none() {
            self.open = Some(if self.seal.is_on() {
                image::open_sealed(&self.path, &self.seal).map_err(told)?
            } else {
                open(&self.path).map_err(told)?
            });
        }
        Ok(())
    }

    fn connection(&mut self) -> Result<&mut Connection> {
        match &mut self.open {
            Some(open) => Ok(&mut open.connection),
            None => Err(Problem::broken("the history is not open")),
        }
    }

    fn put_aside(&mut self, problem: &Problem) -> Result<()> {
        self.open = None;
        let aside = unused_name(&self.path);
        tracing::error!(aside = %aside.display(), "the history is put aside: {problem}");
        std::fs::rename(&self.path, &aside)?;
        for ending in ["-wal", "-shm"] {
            let beside = with_ending(&self.path, ending);
            if beside.exists() {
                std::fs::rename(&beside, with_ending(&aside, ending))?;
            }
        }
        self.set_aside = Some(aside.display().to_string());
        Ok(())
    }

    pub(super) fn begin(&mut self, begun: &Begun, connection_name: &str, at_ms: u64) -> Result<()> {
        let parameters = json(&begun.parameters);
        let search = searchable(&[&begun.text, &parameters, &begun.job.0]);
        let insert = "INSERT INTO entry (job, kind, connection, connection_name, project, \
            location, text, parameters, state, started_at_ms, statement_type, search) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, ?) \
            ON CONFLICT (job) DO UPDATE SET state = 'running', finished_at_ms = NULL, \
            problem = NULL";
        let values = params![
            begun.job.0,
            word(&begun.kind),
            begun.connection.0,
            connection_name,
            begun.project.as_deref().unwrap_or_default(),
            begun.location,
            begun.text,
            parameters,
            whole(at_ms),
            begun.statement_type,
            search
        ];
        let run = |connection: &Connection| -> std::result::Result<(), Failure> {
            connection.prepare(insert)?.execute(values)?;
            Ok(())
        };
        run(self.connection()?).map_err(told)
    }

    pub(super) fn end(&mut self, job: &model::JobId, ended: &Ended) -> Result<()> {
        let update = "UPDATE entry SET state = ?, finished_at_ms = ?, \
            location = COALESCE(?, location), statement_type = COALESCE(?, statement_type), \
            bytes_processed = ?, bytes_billed = ?, price_micros = ?, currency = ?, \
            cache_hit = ?, rows = ?, problem = ? WHERE job = ?";
        let run = |connection: &mut Connection| -> std::result::Result<(), Failure> {
            let transaction = connection.transaction()?;
            transaction.execute(
                update,
                params![
                    word(&ended.state),
                    whole(ended.finished_at_ms),
                    ended.location,
                    ended.statement_type,
                    ended.bytes_processed.map(whole),
                    ended.bytes_billed.map(whole),
                    ended.price.as_ref().map(|price| whole(price.micros)),
                    ended.price.as_ref().map(|price| &price.currency),
                    ended.cache_hit,
                    ended.rows.map(whole),
                    ended.problem.as_ref().map(json),
                    job.0,
                ],
            )?;
            if let Some(problem) = &ended.problem {
                transaction.execute(
                    "UPDATE entry SET search = search || char(10) || ? WHERE job = ?",
                    params![problem.to_string(), job.0],
                )?;
            }
            transaction.commit()?;
            Ok(())
        };
        run(self.connection()?).map_err(told)
    }

    pub(super) fn page(&mut self, question: &HistoryQuestion) -> Result<HistoryPage> {
        let set_aside = self.set_aside.clone();
        let run = |connection: &Connection| -> std::result::Result<HistoryPage, Failure> {
            let (condition, values) = condition(question);
            let total: u32 = connection
                .prepare(&format!("SELECT COUNT(*) FROM entry WHERE {condition}"))?
                .query_row(params_from_iter(&values), |row| row.get(0))?;
            let mut values = values;
            let mut older = "";
            if let Some(before) = question.before {
                older = " AND id < ?";
                values.push(Value::Integer(whole(before)));
            }
            let limit = question.limit.clamp(1, PAGE);
            values.push(Value::Integer(i64::from(limit) + 1));
            let sql = format!(
                "SELECT {COLUMNS} FROM entry WHERE {condition}{older} ORDER BY id DESC LIMIT ?"
            );
            let mut statement = connection.prepare(&sql)?;
            let read = statement.query_map(params_from_iter(&values), entry_of)?;
            let mut entries = read.collect::<rusqlite::Result<Vec<HistoryEntry>>>()?;
            let more = entries.len() > limit as usize;
            entries.truncate(limit as usize);
            for entry in &mut entries {
                cut(&mut entry.text, SHOWN);
            }
            Ok(HistoryPage {
                entries,
                more,
                total,
                set_aside,
            })
        };
        run(self.connection()?).map_err(told)
    }

    pub(super) fn entry(&mut self, id: u64) -> Result<Option<HistoryEntry>> {
        let run = |connection: &Connection| -> std::result::Result<_, Failure> {
            let sql = format!("SELECT {COLUMNS} FROM entry WHERE id = ?");
            let mut statement = connection.prepare(&sql)?;
            Ok(statement.query_row([whole(id)], entry_of).optional()?)
        };
        run(self.connection()?).map_err(told)
    }

    pub(super) fn pin(&mut self, id: u64, pinned: bool) -> Result<()> {
        let changed = self.change(
            "UPDATE entry SET pinned = ?2 WHERE id = ?1",
            &[Value::Integer(whole(id)), Value::Integer(i64::from(pinned))],
        )?;
        if changed == 0 {
            return Err(crate::not_found(format!("history entry {id}")));
        }
        Ok(())
    }

    pub(super) fn delete(&mut self, id: u64) -> Result<bool> {
        let changed = self.change(
            "DELETE FROM entry WHERE id = ?",
            &[Value::Integer(whole(id))],
        )?;
        Ok(changed > 0)
    }

    pub(super) fn clear(&mut self) -> Result<u32> {
        let changed = self.change(
            "DELETE FROM entry WHERE NOT pinned AND state <> 'running'",
            &[],
        )?;
        // What was deleted should not stay readable in the file.
        let shrink = |connection: &Connection| -> std::result::Result<(), Failure> {
            connection.execute_batch(
                "INSERT INTO entry_search (entry_search) VALUES ('rebuild'); VACUUM;",
            )?;
            Ok(())
        };
        // Another process may be looking; then the space is used again later.
        if let Err(problem) = shrink(self.connection()?).map_err(told) {
            tracing::info!("the history was not made smaller: {problem}");
        }
        Ok(u32::try_from(changed).unwrap_or(u32::MAX))
    }

    fn change(&mut self, sql: &str, values: &[Value]) -> Result<usize> {
        let run = |connection: &Connection| -> std::result::Result<usize, Failure> {
            Ok(connection.prepare(sql)?.execute(params_from_iter(values))?)
        };
        run(self.connection()?).map_err(told)
    }
}

fn lock_file(path: &Path) -> std::io::Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path.with_extension("lock"))
}

/// What is said to be running belongs to a process that has ended; and the oldest go.
fn clear_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute(
        "UPDATE entry SET state = 'interrupted' WHERE state = 'running'",
        [],
    )?;
    connection.execute(
        "DELETE FROM entry WHERE NOT pinned AND id <= (SELECT MAX(id) FROM entry) - ?",
        [KEPT],
    )?;
    Ok(())
}

fn open(path: &Path) -> std::result::Result<Open, Failure> {
    let lock = lock_file(path)?;
    // Alone: whatever is said to be running belongs to a process that has ended.
    let alone = match lock.try_lock() {
        Ok(()) => true,
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(error)) => return Err(error.into()),
    };
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "secure_delete", true)?;
    migrate(&connection)?;
    if alone {
        clear_up(&connection)?;
        lock.unlock()?;
    }
    lock.lock_shared()?;
    Ok(Open {
        connection,
        saved: 0,
        _lock: lock,
    })
}

fn migrate(connection: &Connection) -> std::result::Result<(), Failure> {
    // One process at a time; the second finds the tables made.
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let outcome = (|| {
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        match version {
            0 => {
                connection.execute_batch(TABLES)?;
                connection.pragma_update(None, "user_version", VERSION)?;
                Ok(())
            }
            VERSION => {
                // Reads the beginning of every table, so that a file cut short is noticed now.
                let check = "SELECT (SELECT id FROM entry ORDER BY id DESC LIMIT 1), \
                    (SELECT COUNT(*) FROM entry_search WHERE entry_search MATCH '\"zzz\"')";
                connection.query_row(check, [], |_row| Ok(()))?;
                Ok(())
            }
            newer => Err(Failure::Other(Problem::with_detail(
                Kind::Conflict {
                    resource: "history.sqlite".to_owned(),
                },
                format!("written by a newer version of Shirabe ({newer})"),
            ))),
        }
    })();
    connection.execute_batch(if outcome.is_ok() {
        "COMMIT"
    } else {
        "ROLLBACK"
    })?;
    outcome
}

/// The condition of a question, and its values.
fn condition(question: &HistoryQuestion) -> (String, Vec<Value>) {
    let mut parts = vec!["1".to_owned()];
    let mut values = Vec::new();
    for term in question.search.split_whitespace() {
        if term.chars().count() < 3 {
            parts.push("search LIKE ? ESCAPE '\\'".to_owned());
            let mut pattern = String::from("%");
            for c in term.chars() {
                if matches!(c, '%' | '_' | '\\') {
                    pattern.push('\\');
                }
                pattern.push(c);
            }
            pattern.push('%');
            values.push(Value::Text(pattern));
        } else {
            parts.push(
                "id IN (SELECT rowid FROM entry_search WHERE entry_search MATCH ?)".to_owned(),
            );
            values.push(Value::Text(format!("\"{}\"", term.replace('"', "\"\""))));
        }
    }
    if let Some(kind) = &question.kind {
        parts.push("kind = ?".to_owned());
        values.push(Value::Text(word(kind)));
    }
    if question.pinned {
        parts.push("pinned".to_owned());
    }
    (parts.join(" AND "), values)
}

fn entry_of(row: &Row<'_>) -> rusqlite::Result<HistoryEntry> {
    let count = |index: usize| -> rusqlite::Result<Option<u64>> {
        Ok(row
            .get::<_, Option<i64>>(index)?
            .and_then(|value| u64::try_from(value).ok()))
    };
    let text = |index: usize| row.get::<_, String>(index);
    let maybe = |index: usize| row.get::<_, Option<String>>(index);
    Ok(HistoryEntry {
        id: count(0)?.unwrap_or_default(),
        job: text(1)?.as_str().into(),
        kind: from_word(&text(2)?).unwrap_or(HistoryKind::Query),
        connection: text(3)?.as_str().into(),
        connection_name: text(4)?,
        project: text(5)?,
        location: maybe(6)?,
        text: text(7)?,
        parameters: serde_json::from_str(&text(8)?).unwrap_or_default(),
        state: from_word(&text(9)?).unwrap_or(HistoryState::Interrupted),
        started_at_ms: count(10)?.unwrap_or_default(),
        finished_at_ms: count(11)?,
        statement_type: maybe(12)?,
        bytes_processed: count(13)?,
        bytes_billed: count(14)?,
        price: match (count(15)?, maybe(16)?) {
            (Some(micros), Some(currency)) => Some(Money { micros, currency }),
            _ => None,
        },
        cache_hit: row.get(17)?,
        rows: count(18)?,
        problem: maybe(19)?.and_then(|text| serde_json::from_str(&text).ok()),
        pinned: row.get(20)?,
    })
}

/// What a text can be found by.
fn searchable(parts: &[&str]) -> String {
    let mut search = String::new();
    for part in parts {
        let mut part = (*part).to_owned();
        cut(&mut part, FOUND_BY);
        search.push_str(&part);
        search.push('\n');
    }
    search
}

fn cut(text: &mut String, characters: usize) {
    if text.len() > characters
        && let Some((at, _)) = text.char_indices().nth(characters)
    {
        text.truncate(at);
    }
}

/// Numbers of the database are signed.
fn whole(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// One of a closed set of words, as it crosses to the window.
fn word<T: Serialize>(value: &T) -> String {
    json(value).trim_matches('"').to_owned()
}

fn from_word<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::from(text)).ok()
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn unused_name(path: &Path) -> PathBuf {
    (1..=9_999)
        .map(|number| path.with_extension(format!("unreadable-{number}.sqlite")))
        .find(|candidate| !candidate.exists())
        .unwrap_or_else(|| path.with_extension("unreadable.sqlite"))
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
