//! Buckets, their settings, and what the signer may not do with them.

use super::Change;
use crate::failure::{Failure, Outcome};
use crate::object::now;
use rusqlite::{Connection, OptionalExtension as _, Row};
use s3s::S3ErrorCode;

/// Whether a bucket keeps what is replaced and deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Versioning {
    Off,
    Enabled,
    Suspended,
}

impl Versioning {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Off => "",
            Self::Enabled => "Enabled",
            Self::Suspended => "Suspended",
        }
    }

    fn of(text: &str) -> Self {
        match text {
            "Enabled" => Self::Enabled,
            "Suspended" => Self::Suspended,
            _ => Self::Off,
        }
    }
}

/// A bucket.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) region: String,
    /// Seconds since 1970.
    pub(crate) created: i64,
    pub(crate) versioning: Versioning,
    pub(crate) requester_pays: bool,
}

const COLUMNS: &str = "id, name, region, created, versioning, requester_pays";

fn bucket(row: &Row<'_>) -> rusqlite::Result<Bucket> {
    Ok(Bucket {
        id: row.get(0)?,
        name: row.get(1)?,
        region: row.get(2)?,
        created: row.get(3)?,
        versioning: Versioning::of(&row.get::<_, String>(4)?),
        requester_pays: row.get(5)?,
    })
}

impl Bucket {
    /// The bucket of a name, or `NoSuchBucket`.
    pub(crate) fn find(db: &Connection, name: &str) -> Outcome<Self> {
        Self::look(db, name)?.ok_or_else(|| Failure::no_such_bucket(name))
    }

    /// The bucket of a name, if there is one.
    pub(crate) fn look(db: &Connection, name: &str) -> Outcome<Option<Self>> {
        let mut statement =
            db.prepare(&format!("SELECT {COLUMNS} FROM buckets WHERE name = ?1"))?;
        Ok(statement.query_row([name], bucket).optional()?)
    }

    /// All of them by name, from the first one after `after`.
    pub(crate) fn all(
        db: &Connection,
        prefix: &str,
        after: &str,
        limit: usize,
    ) -> Outcome<Vec<Self>> {
        let mut statement = db.prepare(&format!(
            "SELECT {COLUMNS} FROM buckets WHERE name > ?1 AND substr(name, 1, length(?2)) = ?2
             ORDER BY name LIMIT ?3"
        ))?;
        let found = statement.query_map((after, prefix, super::counted(limit)), bucket)?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

impl Change<'_> {
    pub(crate) fn create_bucket(&mut self, name: &str, region: &str) -> Outcome<Bucket> {
        if Bucket::look(&self.db, name)?.is_some() {
            return Err(Failure::new(S3ErrorCode::BucketAlreadyOwnedByYou).with("BucketName", name));
        }
        self.db.execute(
            "INSERT INTO buckets (name, region, created) VALUES (?1, ?2, ?3)",
            (name, region, now()),
        )?;
        Bucket::find(&self.db, name)
    }

    pub(crate) fn delete_bucket(&mut self, name: &str) -> Outcome<()> {
        let bucket = Bucket::find(&self.db, name)?;
        let full: bool = self.db.query_row(
            "SELECT EXISTS (SELECT 1 FROM versions WHERE bucket = ?1)",
            [bucket.id],
            |row| row.get(0),
        )?;
        if full {
            return Err(Failure::new(S3ErrorCode::BucketNotEmpty).with("BucketName", name));
        }
        self.empty_bucket(&bucket)?;
        self.db
            .execute("DELETE FROM buckets WHERE id = ?1", [bucket.id])?;
        Ok(())
    }

    /// Takes everything out of a bucket, versions and uploads too.
    pub(crate) fn empty_bucket(&mut self, bucket: &Bucket) -> Outcome<()> {
        let mut blobs = self.db.prepare(
            "SELECT blob FROM segments JOIN versions ON id = owner WHERE bucket = ?1
             UNION SELECT blob FROM parts JOIN uploads ON id = upload WHERE bucket = ?1",
        )?;
        let found = blobs.query_map([bucket.id], |row| row.get(0))?;
        let found: Vec<String> = found.collect::<Result<_, _>>()?;
        drop(blobs);
        self.freed.extend(found);
        for statement in [
            "DELETE FROM segments WHERE owner IN (SELECT id FROM versions WHERE bucket = ?1)",
            "DELETE FROM versions WHERE bucket = ?1",
            "DELETE FROM parts WHERE upload IN (SELECT id FROM uploads WHERE bucket = ?1)",
            "DELETE FROM uploads WHERE bucket = ?1",
        ] {
            self.db.execute(statement, [bucket.id])?;
        }
        Ok(())
    }

    pub(crate) fn set_versioning(&mut self, name: &str, to: Versioning) -> Outcome<()> {
        let bucket = Bucket::find(&self.db, name)?;
        self.db.execute(
            "UPDATE buckets SET versioning = ?2 WHERE id = ?1",
            (bucket.id, to.as_str()),
        )?;
        Ok(())
    }

    pub(crate) fn set_requester_pays(&mut self, name: &str, to: bool) -> Outcome<()> {
        let bucket = Bucket::find(&self.db, name)?;
        self.db.execute(
            "UPDATE buckets SET requester_pays = ?2 WHERE id = ?1",
            (bucket.id, to),
        )?;
        Ok(())
    }

    /// From now on the signer may not do this; `resource` is a bucket, a key of KMS or `*`.
    pub(crate) fn deny(&mut self, action: &str, resource: &str) -> Outcome<()> {
        self.db.execute(
            "INSERT OR IGNORE INTO denials (action, resource) VALUES (?1, ?2)",
            [action, resource],
        )?;
        Ok(())
    }
}

/// Whether the signer may not do this.
pub(crate) fn denied(db: &Connection, action: &str, resource: &str) -> Outcome<bool> {
    let mut statement = db.prepare(
        "SELECT EXISTS (SELECT 1 FROM denials WHERE action = ?1 AND resource IN (?2, '*'))",
    )?;
    Ok(statement.query_row([action, resource], |row| row.get(0))?)
}
