//! Versions of objects: found, written, deleted.

use super::{Bucket, Change, Versioning};
use crate::blobs::{Incoming, Written};
use crate::failure::{Failure, Outcome};
use crate::object::{NewVersion, Restore, Segment, Version, now};
use rusqlite::{Connection, OptionalExtension as _, Row};
use s3s::S3ErrorCode;
use serde::de::DeserializeOwned;

const COLUMNS: &str = "id, version, marker, size, etag, modified, class, head, tags, sum, parts, restore, kms_key, inline";

/// The version of an object where no versions were kept.
pub(crate) const NULL: &str = "null";

/// What a deletion did.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deleted {
    /// Whether a delete marker was made, or was what went.
    pub(crate) marker: bool,
    /// The version that went or, of a new marker, its own.
    pub(crate) version: Option<String>,
}

fn json<T: DeserializeOwned + Default>(text: Option<String>) -> T {
    text.and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

pub(super) fn key_of(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    let bytes: Vec<u8> = row.get(column)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn version(row: &Row<'_>) -> rusqlite::Result<Version> {
    Ok(Version {
        id: row.get(0)?,
        version: row.get(1)?,
        marker: row.get(2)?,
        size: row.get::<_, i64>(3)?.unsigned_abs(),
        etag: row.get(4)?,
        modified: row.get(5)?,
        class: row.get(6)?,
        head: json(row.get(7)?),
        tags: json(row.get(8)?),
        sum: json(row.get(9)?),
        parts: json(row.get(10)?),
        restore: json(row.get(11)?),
        kms_key: row.get(12)?,
        inline: row.get(13)?,
    })
}

impl Version {
    /// The newest version of a key, be it a delete marker.
    pub(crate) fn newest(db: &Connection, bucket: &Bucket, key: &str) -> Outcome<Option<Self>> {
        let mut statement = db.prepare(&format!(
            "SELECT {COLUMNS} FROM versions WHERE bucket = ?1 AND key = ?2 ORDER BY id DESC LIMIT 1"
        ))?;
        let found = statement.query_row((bucket.id, key.as_bytes()), version);
        Ok(found.optional()?)
    }

    /// One version of a key, be it a delete marker.
    pub(crate) fn named(
        db: &Connection,
        bucket: &Bucket,
        key: &str,
        name: &str,
    ) -> Outcome<Option<Self>> {
        let mut statement = db.prepare(&format!(
            "SELECT {COLUMNS} FROM versions WHERE bucket = ?1 AND key = ?2 AND version = ?3"
        ))?;
        let found = statement.query_row((bucket.id, key.as_bytes(), name), version);
        Ok(found.optional()?)
    }

    /// The object that a request names, or Amazon's reason why there is none.
    pub(crate) fn asked(
        db: &Connection,
        bucket: &Bucket,
        key: &str,
        name: Option<&str>,
    ) -> Outcome<Self> {
        let Some(name) = name else {
            return match Self::newest(db, bucket, key)? {
                Some(found) if found.marker => Err(Failure::no_such_key(key)
                    .header("x-amz-delete-marker", "true")
                    .header("x-amz-version-id", found.version)),
                Some(found) => Ok(found),
                None if super::denied(db, "s3:ListBucket", &bucket.name)? => Err(
                    Failure::not_allowed("s3:ListBucket", &format!("arn:aws:s3:::{}", bucket.name)),
                ),
                None => Err(Failure::no_such_key(key)),
            };
        };
        match Self::named(db, bucket, key, name)? {
            Some(found) if found.marker => Err(Failure::new(S3ErrorCode::MethodNotAllowed)
                .with("Method", "GET")
                .with("ResourceType", "DeleteMarker")
                .header("allow", "DELETE")
                .header("x-amz-delete-marker", "true")
                .header("x-amz-version-id", found.version)),
            Some(found) => Ok(found),
            None if name != NULL && !name.chars().all(|c| c.is_ascii_alphanumeric()) => {
                Err(Failure::invalid("Invalid version id specified")
                    .with("ArgumentName", "versionId")
                    .with("ArgumentValue", name))
            }
            None => Err(Failure::new(S3ErrorCode::NoSuchVersion)
                .with("Key", key)
                .with("VersionId", name)),
        }
    }

    /// Where its bytes lie.
    pub(crate) fn segments(&self, db: &Connection) -> Outcome<Vec<Segment>> {
        let mut statement =
            db.prepare("SELECT blob, size FROM segments WHERE owner = ?1 ORDER BY n")?;
        let found = statement.query_map([self.id], |row| {
            Ok(Segment {
                blob: row.get(0)?,
                size: row.get::<_, i64>(1)?.unsigned_abs(),
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

impl Change<'_> {
    /// Keeps the bytes that came in, and says where.
    pub(crate) fn keep(&mut self, written: Written) -> Outcome<(Option<Vec<u8>>, Vec<Segment>)> {
        match written.bytes {
            Incoming::Inline(bytes) => Ok((Some(bytes), Vec::new())),
            Incoming::File(path, blob) => {
                self.blobs.keep(path, &blob)?;
                let segment = Segment {
                    blob,
                    size: written.size,
                };
                Ok((None, vec![segment]))
            }
        }
    }

    /// Writes an object and answers the name of its version.
    pub(crate) fn put(&mut self, bucket: &Bucket, key: &str, new: &NewVersion) -> Outcome<String> {
        let name = if bucket.versioning == Versioning::Enabled {
            uuid::Uuid::new_v4().simple().to_string()
        } else {
            if let Some(old) = Version::named(&self.db, bucket, key, NULL)? {
                self.drop_version(&old)?;
            }
            NULL.to_owned()
        };
        self.demote(bucket, key)?;
        let sum = new.sum.as_ref().map(serde_json::to_string).transpose()?;
        let parts = (!new.parts.is_empty())
            .then(|| serde_json::to_string(&new.parts))
            .transpose()?;
        self.db
            .prepare(
                "INSERT INTO versions (bucket, key, version, latest, marker, size, etag, modified,
                 class, head, tags, sum, parts, kms_key, inline)
                 VALUES (?1, ?2, ?3, 1, 0, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(rusqlite::params![
                bucket.id,
                key.as_bytes(),
                name,
                i64::try_from(new.size).unwrap_or(i64::MAX),
                new.etag,
                new.modified.unwrap_or_else(now),
                new.class.as_deref().unwrap_or("STANDARD"),
                serde_json::to_string(&new.head)?,
                serde_json::to_string(&new.tags)?,
                sum,
                parts,
                new.kms_key,
                new.inline,
            ])?;
        let id = self.db.last_insert_rowid();
        let mut segment = self
            .db
            .prepare("INSERT INTO segments (owner, n, size, blob) VALUES (?1, ?2, ?3, ?4)")?;
        for (n, one) in new.segments.iter().enumerate() {
            segment.execute((
                id,
                super::counted(n),
                i64::try_from(one.size).unwrap_or(i64::MAX),
                &one.blob,
            ))?;
        }
        Ok(name)
    }

    /// No version of this key is the latest any more.
    fn demote(&mut self, bucket: &Bucket, key: &str) -> Outcome<()> {
        self.db
            .prepare(
                "UPDATE versions SET latest = 0 WHERE bucket = ?1 AND key = ?2 AND latest = 1",
            )?
            .execute((bucket.id, key.as_bytes()))?;
        Ok(())
    }

    fn drop_version(&mut self, version: &Version) -> Outcome<()> {
        let segments = version.segments(&self.db)?;
        self.freed
            .extend(segments.into_iter().map(|segment| segment.blob));
        self.db
            .prepare("DELETE FROM segments WHERE owner = ?1")?
            .execute([version.id])?;
        self.db
            .prepare("DELETE FROM versions WHERE id = ?1")?
            .execute([version.id])?;
        Ok(())
    }

    /// Deletes a key, or one version of it.
    pub(crate) fn delete(
        &mut self,
        bucket: &Bucket,
        key: &str,
        name: Option<&str>,
    ) -> Outcome<Deleted> {
        if let Some(name) = name {
            let mut deleted = Deleted {
                marker: false,
                version: Some(name.to_owned()),
            };
            if let Some(found) = Version::named(&self.db, bucket, key, name)? {
                deleted.marker = found.marker;
                self.drop_version(&found)?;
                if let Some(newest) = Version::newest(&self.db, bucket, key)? {
                    self.db
                        .prepare("UPDATE versions SET latest = 1 WHERE id = ?1")?
                        .execute([newest.id])?;
                }
            }
            return Ok(deleted);
        }
        if bucket.versioning != Versioning::Enabled
            && let Some(old) = Version::named(&self.db, bucket, key, NULL)?
        {
            self.drop_version(&old)?;
        }
        if bucket.versioning == Versioning::Off {
            return Ok(Deleted::default());
        }
        self.demote(bucket, key)?;
        let name = if bucket.versioning == Versioning::Enabled {
            uuid::Uuid::new_v4().simple().to_string()
        } else {
            NULL.to_owned()
        };
        self.db
            .prepare(
                "INSERT INTO versions (bucket, key, version, latest, marker, size, etag, modified, class, head, tags)
                 VALUES (?1, ?2, ?3, 1, 1, 0, '', ?4, 'STANDARD', '{}', '[]')",
            )?
            .execute((bucket.id, key.as_bytes(), &name, now()))?;
        Ok(Deleted {
            marker: true,
            version: Some(name),
        })
    }

    pub(crate) fn set_tags(&mut self, id: i64, tags: &[(String, String)]) -> Outcome<()> {
        self.db.execute(
            "UPDATE versions SET tags = ?2 WHERE id = ?1",
            (id, serde_json::to_string(tags)?),
        )?;
        Ok(())
    }

    pub(crate) fn set_restore(&mut self, id: i64, restore: Restore) -> Outcome<()> {
        self.db.execute(
            "UPDATE versions SET restore = ?2 WHERE id = ?1",
            (id, serde_json::to_string(&restore)?),
        )?;
        Ok(())
    }
}
