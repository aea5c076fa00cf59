//! Uploads in parts that are under way. They outlive the server.

use super::objects::key_of;
use super::{Bucket, Change};
use crate::failure::{Failure, Outcome};
use crate::object::{Head, Sum, now};
use rusqlite::{Connection, OptionalExtension as _, Row};
use s3s::S3ErrorCode;

/// An upload that was begun.
#[derive(Clone, Debug, Default)]
pub(crate) struct Upload {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) created: i64,
    pub(crate) class: String,
    pub(crate) head: Head,
    pub(crate) tags: Vec<(String, String)>,
    /// The algorithm of the parts' checksums.
    pub(crate) algorithm: String,
    /// Whether the object's checksum is over those of the parts.
    pub(crate) composite: bool,
    pub(crate) kms_key: Option<String>,
}

/// A part that has arrived.
#[derive(Clone, Debug)]
pub(crate) struct PartRow {
    pub(crate) number: i32,
    pub(crate) size: i64,
    pub(crate) etag: String,
    pub(crate) sum: Option<Sum>,
    pub(crate) modified: i64,
    pub(crate) blob: String,
}

const COLUMNS: &str = "id, key, created, class, head, tags, algorithm, composite, kms_key";

fn upload(row: &Row<'_>) -> rusqlite::Result<Upload> {
    let head: String = row.get(4)?;
    let tags: String = row.get(5)?;
    Ok(Upload {
        id: row.get(0)?,
        key: key_of(row, 1)?,
        created: row.get(2)?,
        class: row.get(3)?,
        head: serde_json::from_str(&head).unwrap_or_default(),
        tags: serde_json::from_str(&tags).unwrap_or_default(),
        algorithm: row.get(6)?,
        composite: row.get(7)?,
        kms_key: row.get(8)?,
    })
}

fn part(row: &Row<'_>) -> rusqlite::Result<PartRow> {
    let sum: Option<String> = row.get(3)?;
    Ok(PartRow {
        number: row.get(0)?,
        size: row.get(1)?,
        etag: row.get(2)?,
        sum: sum.and_then(|sum| serde_json::from_str(&sum).ok()),
        modified: row.get(4)?,
        blob: row.get(5)?,
    })
}

impl Upload {
    /// The upload of an id, or `NoSuchUpload`.
    pub(crate) fn find(db: &Connection, bucket: &Bucket, key: &str, id: &str) -> Outcome<Self> {
        let mut statement = db.prepare(&format!(
            "SELECT {COLUMNS} FROM uploads WHERE id = ?1 AND bucket = ?2 AND key = ?3"
        ))?;
        let found = statement.query_row((id, bucket.id, key.as_bytes()), upload);
        found
            .optional()?
            .ok_or_else(|| Failure::new(S3ErrorCode::NoSuchUpload).with("UploadId", id))
    }

    /// Those of a bucket in the order of their keys, from `from` on and after an id of that key.
    pub(crate) fn all(
        db: &Connection,
        bucket: &Bucket,
        prefix: &str,
        from: &[u8],
        after: Option<(&str, &str)>,
        limit: usize,
    ) -> Outcome<Vec<Self>> {
        let mut found = Vec::new();
        if let Some((key, id)) = after {
            let mut rest = db.prepare(&format!(
                "SELECT {COLUMNS} FROM uploads WHERE bucket = ?1 AND key = ?2 AND id > ?3 ORDER BY id LIMIT ?4"
            ))?;
            let rows = rest.query_map(
                (bucket.id, key.as_bytes(), id, super::counted(limit)),
                upload,
            )?;
            found = rows.collect::<Result<_, _>>()?;
        }
        let from = from.max(prefix.as_bytes());
        let mut statement = db.prepare(&format!(
            "SELECT {COLUMNS} FROM uploads WHERE bucket = ?1 AND key >= ?2 ORDER BY key, id LIMIT ?3"
        ))?;
        let rows = statement.query_map((bucket.id, from, super::counted(limit)), upload)?;
        for row in rows {
            found.push(row?);
        }
        found.retain(|one| one.key.starts_with(prefix));
        found.truncate(limit);
        Ok(found)
    }

    /// The parts after a number.
    pub(crate) fn parts(&self, db: &Connection, after: i32, limit: usize) -> Outcome<Vec<PartRow>> {
        let mut statement = db.prepare(
            "SELECT number, size, etag, sum, modified, blob FROM parts
             WHERE upload = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
        )?;
        let rows = statement.query_map((&self.id, after, super::counted(limit)), part)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Change<'_> {
    pub(crate) fn begin_upload(&mut self, bucket: &Bucket, upload: &Upload) -> Outcome<()> {
        self.db.execute(
            &format!("INSERT INTO uploads (bucket, {COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"),
            rusqlite::params![
                bucket.id,
                upload.id,
                upload.key.as_bytes(),
                upload.created,
                upload.class,
                serde_json::to_string(&upload.head)?,
                serde_json::to_string(&upload.tags)?,
                upload.algorithm,
                upload.composite,
                upload.kms_key,
            ],
        )?;
        Ok(())
    }

    /// Keeps a part, in place of an earlier one of that number.
    pub(crate) fn put_part(&mut self, upload: &Upload, part: &PartRow) -> Outcome<()> {
        let old: Option<String> = self
            .db
            .query_row(
                "SELECT blob FROM parts WHERE upload = ?1 AND number = ?2",
                (&upload.id, part.number),
                |row| row.get(0),
            )
            .optional()?;
        self.freed.extend(old);
        let sum = part.sum.as_ref().map(serde_json::to_string).transpose()?;
        self.db.execute(
            "INSERT OR REPLACE INTO parts (upload, number, size, etag, sum, modified, blob)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                &upload.id,
                part.number,
                part.size,
                &part.etag,
                sum,
                now(),
                &part.blob,
            ),
        )?;
        Ok(())
    }

    /// Forgets an upload with its parts.
    pub(crate) fn end_upload(&mut self, upload: &Upload) -> Outcome<()> {
        for part in upload.parts(&self.db, 0, usize::MAX)? {
            self.freed.push(part.blob);
        }
        self.db
            .execute("DELETE FROM parts WHERE upload = ?1", [&upload.id])?;
        self.db
            .execute("DELETE FROM uploads WHERE id = ?1", [&upload.id])?;
        Ok(())
    }
}
