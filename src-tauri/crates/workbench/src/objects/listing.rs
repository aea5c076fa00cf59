//! Everything below a prefix as rows.

use super::{Walk, WalkSpec};
use crate::Workbench;
use ::rows::Values;
use jobs::{Handle, Spec};
use model::{
    Activity, Change, Column, ColumnType, ConnectionId, JobId, Kind, ObjectListing, Phase, Problem,
    Result, RowsId, S3Object, Truncation, Unit,
};
use std::time::{Duration, Instant};

/// Keys of one batch of rows; the first page is a batch of its own.
const BATCH: usize = 20_000;
/// A batch that is not full goes on after this time.
const PATIENCE: Duration = Duration::from_millis(250);

impl Workbench {
    /// Lists everything below a prefix into a row set, as a job: `key`, `size`, `modified`, `etag`
    /// and `storage_class`, in the order of the keys.
    pub fn object_walk(
        &self,
        job: JobId,
        connection: &ConnectionId,
        listing: ObjectListing,
    ) -> Result<RowsId> {
        let client = self.s3_of(connection)?;
        if listing.bucket.is_empty() {
            return Err(Problem::bad_input("bucket", "Its name is missing"));
        }
        // Which job it is must be known before rows are made for it.
        if self.inner.jobs.find(&job).is_some() {
            return Err(Problem::new(Kind::Conflict { resource: job.0 }));
        }
        let rows = self.inner.rows()?.create(columns(), u64::MAX)?;
        if let Some(set) = self.row_set(&rows) {
            self.inner.jobs.publish(Change::Rows(set));
        }
        let spec = Spec {
            id: job,
            activity: Activity::Listing,
            title: format!("s3://{}/{}", listing.bucket, listing.prefix),
        };
        let (workbench, into) = (self.clone(), rows.clone());
        self.inner.jobs.run(spec, |handle| async move {
            let spec = WalkSpec {
                bucket: listing.bucket,
                prefix: listing.prefix,
                after: listing.start_after,
                requester_pays: listing.requester_pays,
            };
            let mut walk = Walk::new(client.telling(&handle), spec, None);
            let walked = workbench.keep_all(&handle, &mut walk, &into).await;
            let missing = match &walked {
                Ok(()) => None,
                Err(problem) if problem.kind == Kind::Cancelled => Some(Truncation::Stopped),
                Err(_) => Some(Truncation::Failed),
            };
            let set = workbench
                .with_rows(move |keeper| keeper.finish(&into, missing))
                .await?;
            workbench.inner.jobs.publish(Change::Rows(set));
            walked
        })?;
        Ok(rows)
    }

    async fn keep_all(&self, handle: &Handle, walk: &mut Walk, rows: &RowsId) -> Result<()> {
        handle.phase(Phase::Fetching, Unit::Objects);
        let (mut batch, mut kept, mut last) = (Vec::new(), 0_u64, Instant::now());
        loop {
            let next = handle.step(async { walk.next().await.transpose() }).await;
            let (more, problem) = match next {
                Ok(Some(objects)) => (Some(objects), None),
                Ok(None) => (None, None),
                Err(problem) => (None, Some(problem)),
            };
            let is_over = more.is_none();
            batch.extend(more.unwrap_or_default());
            let is_due = kept == 0 || batch.len() >= BATCH || last.elapsed() >= PATIENCE || is_over;
            if is_due && !batch.is_empty() {
                kept += batch.len() as u64;
                self.keep_objects(rows, std::mem::take(&mut batch)).await?;
                handle.done(kept, None);
                last = Instant::now();
            }
            if let Some(problem) = problem {
                return Err(problem);
            }
            if is_over {
                tracing::debug!(kept, pages = walk.pages(), "listed");
                return Ok(());
            }
        }
    }

    async fn keep_objects(&self, rows: &RowsId, objects: Vec<S3Object>) -> Result<()> {
        let id = rows.clone();
        let set = self
            .with_rows(move |keeper| keeper.append(&id, Values::batch(values(objects))?))
            .await?;
        self.inner.jobs.publish(Change::Rows(set));
        Ok(())
    }
}

fn columns() -> Vec<Column> {
    [
        ("key", ColumnType::String),
        ("size", ColumnType::Int64),
        ("modified", ColumnType::Timestamp),
        ("etag", ColumnType::String),
        ("storage_class", ColumnType::String),
    ]
    .map(|(name, of)| Column::new(name, of))
    .into()
}

/// Objects column by column.
fn values(objects: Vec<S3Object>) -> Vec<Values> {
    let sizes = objects
        .iter()
        .map(|one| i64::try_from(one.size).unwrap_or(i64::MAX))
        .collect();
    let moments = objects
        .iter()
        .map(|one| one.modified_ms.map(|ms| ms.saturating_mul(1000)))
        .collect();
    let (mut keys, mut etags, mut classes) = (Vec::new(), Vec::new(), Vec::new());
    for object in objects {
        keys.push(Some(object.key));
        etags.push(object.etag);
        classes.push(Some(object.storage_class));
    }
    vec![
        Values::Texts(keys),
        Values::Integers(sizes),
        Values::Instants(moments),
        Values::Texts(etags),
        Values::Texts(classes),
    ]
}
