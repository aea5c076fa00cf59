//! Buckets, prefixes and objects: looking around, fetching, storing.

mod client;
mod cuts;
mod download;
mod listing;
mod names;
mod place;
mod rules;
mod transfer;
mod upload;
mod walk;

pub(crate) use client::Client;
pub(crate) use walk::{Descend, Walk, WalkSpec};

use crate::Workbench;
use client::Clients;
use model::{
    AuditAct, AuditOutcome, BucketPage, ConnectionId, JobId, Kind, ObjectDetail, ObjectListing,
    ObjectName, ObjectPage, ObjectPlace, Problem, RestoreSpec, Result, Secret, VersionPage,
};
use std::time::Duration;

/// A question that takes longer than this, with all its tries, is not worth waiting for.
const DEADLINE: Duration = Duration::from_mins(2);
/// An object that is shown in place takes this long at most.
const SHOWN_DEADLINE: Duration = Duration::from_mins(10);
/// The most bytes of an object that is shown in place.
const SHOWN: u64 = 64 << 20;
/// How much of them is asked for at once.
const SHOWN_PIECE: u64 = 8 << 20;

/// What is kept of S3 in one workspace.
#[derive(Default)]
pub(crate) struct Objects {
    pub(crate) clients: Clients,
}

impl Workbench {
    /// A page of the buckets that the identity owns. A quiet call, as all that follow.
    pub async fn object_buckets(
        &self,
        job: JobId,
        connection: &ConnectionId,
        page: Option<&str>,
    ) -> Result<BucketPage> {
        let client = self.s3_of(connection)?;
        self.quietly(job, client.buckets(page)).await
    }

    /// A page of prefixes and objects.
    pub async fn object_list(
        &self,
        job: JobId,
        connection: &ConnectionId,
        listing: ObjectListing,
    ) -> Result<ObjectPage> {
        let client = self.s3_of(connection)?;
        self.quietly(job, client.list(&listing)).await
    }

    /// What an address that a person typed or pasted names. `BadInput` with the reason where it
    /// names nothing.
    #[expect(clippy::unused_self, reason = "asked like everything else")]
    pub fn object_place(&self, text: &str) -> Result<ObjectPlace> {
        place::place(text)
    }

    /// Everything that the service says of an object.
    pub async fn object_detail(
        &self,
        job: JobId,
        connection: &ConnectionId,
        object: &ObjectName,
    ) -> Result<ObjectDetail> {
        let client = self.s3_of(connection)?;
        self.quietly(job, client.describe(object)).await
    }

    /// The tags of an object.
    pub async fn object_tags(
        &self,
        job: JobId,
        connection: &ConnectionId,
        object: &ObjectName,
    ) -> Result<Vec<(String, String)>> {
        let client = self.s3_of(connection)?;
        self.quietly(job, client.tags(object)).await
    }

    /// A page of versions and marks of deletion.
    pub async fn object_versions(
        &self,
        job: JobId,
        connection: &ConnectionId,
        listing: ObjectListing,
        from: Option<(String, Option<String>)>,
    ) -> Result<VersionPage> {
        let client = self.s3_of(connection)?;
        self.quietly(job, client.versions(&listing, from.as_ref()))
            .await
    }

    /// A link to an object and until when it holds, in milliseconds since 1970: as many minutes as
    /// asked for, a week at most, and no longer than the keys that signed it. `Refused` where
    /// objects may not leave the workspace.
    pub async fn object_link(
        &self,
        job: JobId,
        connection: &ConnectionId,
        object: &ObjectName,
        minutes: u32,
    ) -> Result<(Secret, i64)> {
        let act = || {
            self.act_by(AuditAct::Export, connection)
                .resource(object.to_string())
                .fact("format", "link")
                .fact("minutes", minutes)
        };
        self.govern(act, |rules| rules.may_link(object))?;
        let client = self.s3_of(connection)?;
        let lasts = Duration::from_mins(u64::from(minutes));
        let linked = self.quietly(job, client.link(object, lasts)).await;
        if let Err(problem) = linked {
            self.note_end::<()>(act(), &Err(problem.clone()));
            return Err(problem);
        }
        // Whoever has the link needs nothing more: it is noted before it is handed out.
        self.note_surely(&act(), AuditOutcome::Done)?;
        linked
    }

    /// The bytes of an object that is shown in place: so many from its start, or all of them.
    /// `OverLimit` when these are more than 64 MiB.
    pub async fn object_bytes(
        &self,
        job: JobId,
        connection: &ConnectionId,
        object: &ObjectName,
        first: Option<u32>,
    ) -> Result<Vec<u8>> {
        let act = || {
            self.act_by(AuditAct::Preview, connection)
                .resource(object.to_string())
        };
        self.govern(act, |rules| rules.may_read_object(object))?;
        let client = self.s3_of(connection)?;
        let first = first.map(u64::from);
        if let Some(asked) = first
            && asked > SHOWN
        {
            return Err(too_large(asked));
        }
        self.note_surely(&act(), AuditOutcome::Begun)?;
        let bytes = self
            .inner
            .jobs
            .call(job, SHOWN_DEADLINE, shown(&client, object, first))
            .await;
        let act = match &bytes {
            Ok(bytes) => act().fact("bytes", bytes.len()),
            Err(_) => act(),
        };
        self.note_end(act, &bytes);
        bytes
    }

    /// Asks for an archived object. `Conflict` while it is being restored already.
    pub async fn object_restore(
        &self,
        job: JobId,
        connection: &ConnectionId,
        spec: RestoreSpec,
    ) -> Result<()> {
        let act = || {
            self.act_by(AuditAct::Change, connection)
                .resource(spec.object.to_string())
                .fact("restore", format!("{:?}", spec.tier).to_lowercase())
                .fact("days", spec.days)
        };
        self.govern(act, |rules| rules.may_store(&spec.object.bucket))?;
        let client = self.s3_of(connection)?;
        self.note_surely(&act(), AuditOutcome::Begun)?;
        let unpaid = (!spec.object.requester_pays).then_some(spec.object.bucket.as_str());
        let asked = client.asked(unpaid, |s3| s3.restore(&spec));
        let restored = self.quietly(job, asked).await;
        self.note_end(act(), &restored);
        restored
    }

    async fn quietly<T>(&self, job: JobId, asked: impl Future<Output = Result<T>>) -> Result<T> {
        self.inner.jobs.call(job, DEADLINE, asked).await
    }
}

fn too_large(asked: u64) -> Problem {
    Problem::new(Kind::OverLimit {
        limit: SHOWN,
        asked,
        unit: "bytes".to_owned(),
    })
}

/// Bytes from the start of an object, every piece of the very object that the first one was of.
async fn shown(client: &Client, object: &ObjectName, first: Option<u64>) -> Result<Vec<u8>> {
    let most = first.unwrap_or(SHOWN);
    if most == 0 {
        return Ok(Vec::new());
    }
    let start = match client.read(object, 0..most.min(SHOWN_PIECE), None).await {
        Ok(piece) => piece,
        // Of what is empty there is no range.
        Err(problem) if is_range(&problem) && client.describe(object).await?.size == 0 => {
            return Ok(Vec::new());
        }
        Err(problem) => return Err(problem),
    };
    if first.is_none() && start.whole > SHOWN {
        return Err(too_large(start.whole));
    }
    let end = most.min(start.whole);
    let mut bytes = start.bytes.to_vec();
    while (bytes.len() as u64) < end {
        let from = bytes.len() as u64;
        let range = from..end.min(from + SHOWN_PIECE);
        let piece = client.read(object, range, start.etag.as_deref()).await?;
        if piece.bytes.is_empty() {
            return Err(Problem::new(Kind::Changed {
                resource: object.to_string(),
            }));
        }
        bytes.extend_from_slice(&piece.bytes);
    }
    Ok(bytes)
}

/// Whether a range began behind the end.
fn is_range(problem: &Problem) -> bool {
    matches!(&problem.kind, Kind::BadInput { field, .. } if field == "range")
}
