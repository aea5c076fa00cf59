//! Pages of keys and of versions: what a page costs depends on the page, not on the bucket.

use super::objects::key_of;
use super::{Bucket, after_prefix};
use crate::failure::Outcome;
use crate::object::{Restore, Sum};
use rusqlite::{Connection, OptionalExtension as _, Row, Statement};

/// What is asked of a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ask {
    pub(crate) prefix: String,
    pub(crate) delimiter: Option<String>,
    /// The first key that may come.
    pub(crate) from: Vec<u8>,
    pub(crate) max: usize,
}

impl Ask {
    /// The first key that may come and has the prefix.
    fn first(&self) -> Vec<u8> {
        self.from.clone().max(self.prefix.as_bytes().to_vec())
    }
}

/// One line of a list.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    Object(Listed),
    /// Everything that starts with this, in one line.
    Prefix(String),
}

/// An object, or a version of one, in a list.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) key: String,
    pub(crate) version: String,
    pub(crate) latest: bool,
    pub(crate) marker: bool,
    pub(crate) size: i64,
    pub(crate) etag: String,
    pub(crate) modified: i64,
    pub(crate) class: String,
    pub(crate) sum: Option<Sum>,
    pub(crate) restore: Option<Restore>,
}

/// Where a list of versions goes on: after this version of this key.
#[derive(Clone, Debug)]
pub(crate) struct VersionMarker {
    pub(crate) key: String,
    pub(crate) version: String,
}

const COLUMNS: &str = "key, version, latest, marker, size, etag, modified, class, sum, restore";

fn listed(row: &Row<'_>) -> rusqlite::Result<Listed> {
    let sum: Option<String> = row.get(8)?;
    let restore: Option<String> = row.get(9)?;
    Ok(Listed {
        key: key_of(row, 0)?,
        version: row.get(1)?,
        latest: row.get(2)?,
        marker: row.get(3)?,
        size: row.get(4)?,
        etag: row.get(5)?,
        modified: row.get(6)?,
        class: row.get(7)?,
        sum: sum.and_then(|sum| serde_json::from_str(&sum).ok()),
        restore: restore.and_then(|restore| serde_json::from_str(&restore).ok()),
    })
}

/// Walks over rows in the order of their keys, from a key on, and rolls up by the delimiter.
struct Walk<'a> {
    ask: &'a Ask,
    entries: Vec<Entry>,
    truncated: bool,
}

/// How a walk goes on after a row.
enum Step {
    Next,
    Jump(Vec<u8>),
    End,
}

impl Walk<'_> {
    fn take(&mut self, row: Listed) -> Step {
        let Some(rest) = row.key.strip_prefix(self.ask.prefix.as_str()) else {
            return Step::End;
        };
        if self.entries.len() == self.ask.max {
            self.truncated = true;
            return Step::End;
        }
        if let Some(delimiter) = &self.ask.delimiter
            && let Some((start, _)) = rest.split_once(delimiter.as_str())
        {
            let common = format!("{}{start}{delimiter}", self.ask.prefix);
            let jump = after_prefix(common.as_bytes());
            self.entries.push(Entry::Prefix(common));
            return jump.map_or(Step::End, Step::Jump);
        }
        self.entries.push(Entry::Object(row));
        Step::Next
    }
}

impl Walk<'_> {
    /// Takes the rows of a statement over a bucket and the first key, and asks it again behind
    /// whatever was rolled up.
    fn take_all(
        &mut self,
        statement: &mut Statement<'_>,
        bucket: &Bucket,
        mut from: Vec<u8>,
    ) -> Outcome<()> {
        loop {
            let mut jump = None;
            let mut rows = statement.query((bucket.id, &from))?;
            while let Some(row) = rows.next()? {
                match self.take(listed(row)?) {
                    Step::Next => {}
                    Step::Jump(to) => {
                        jump = Some(to);
                        break;
                    }
                    Step::End => return Ok(()),
                }
            }
            match jump {
                Some(to) => from = to,
                None => return Ok(()),
            }
        }
    }
}

/// A page of objects; and whether more follow.
pub(crate) fn objects(db: &Connection, bucket: &Bucket, ask: &Ask) -> Outcome<(Vec<Entry>, bool)> {
    let mut walk = Walk {
        ask,
        entries: Vec::new(),
        truncated: false,
    };
    if ask.max > 0 {
        let mut statement = db.prepare(&format!(
            "SELECT {COLUMNS} FROM versions INDEXED BY versions_shown
             WHERE bucket = ?1 AND key >= ?2 AND latest = 1 AND marker = 0 ORDER BY key"
        ))?;
        walk.take_all(&mut statement, bucket, ask.first())?;
    }
    Ok((walk.entries, walk.truncated))
}

/// A page of versions and delete markers, the newest of a key first; and whether more follow.
pub(crate) fn versions(
    db: &Connection,
    bucket: &Bucket,
    ask: &Ask,
    after: Option<&VersionMarker>,
) -> Outcome<(Vec<Entry>, bool)> {
    let mut walk = Walk {
        ask,
        entries: Vec::new(),
        truncated: false,
    };
    if ask.max == 0 {
        return Ok((Vec::new(), false));
    }
    if let Some(after) = after {
        let key = after.key.as_bytes();
        let named: Option<i64> = db
            .prepare("SELECT id FROM versions WHERE bucket = ?1 AND key = ?2 AND version = ?3")?
            .query_row((bucket.id, key, &after.version), |row| row.get(0))
            .optional()?;
        let mut statement = db.prepare(&format!(
            "SELECT {COLUMNS} FROM versions WHERE bucket = ?1 AND key = ?2 AND id < ?3 ORDER BY id DESC"
        ))?;
        let mut rows = statement.query((bucket.id, key, named.unwrap_or(0)))?;
        while let Some(row) = rows.next()? {
            if matches!(walk.take(listed(row)?), Step::End) {
                return Ok((walk.entries, walk.truncated));
            }
        }
    }
    let mut statement = db.prepare(&format!(
        "SELECT {COLUMNS} FROM versions INDEXED BY versions_newest
         WHERE bucket = ?1 AND key >= ?2 ORDER BY key, id DESC"
    ))?;
    walk.take_all(&mut statement, bucket, ask.first())?;
    Ok((walk.entries, walk.truncated))
}

/// The first key that may come after this entry of a page.
pub(crate) fn after(entry: &Entry) -> Option<Vec<u8>> {
    match entry {
        Entry::Object(object) => Some(after_key(&object.key)),
        Entry::Prefix(prefix) => after_prefix(prefix.as_bytes()),
    }
}

/// The first key after this one.
pub(crate) fn after_key(key: &str) -> Vec<u8> {
    let mut bytes = key.as_bytes().to_vec();
    bytes.push(0);
    bytes
}
