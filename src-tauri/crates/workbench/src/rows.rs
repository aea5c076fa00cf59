//! What people do with kept rows: look, sort, filter, profile, sum up, compare, copy.

use crate::rules::Act;
use crate::{Copied, Workbench};
use ::rows::{Cancelled, Rows, Zone};
use model::{
    AuditAct, ColumnGlance, ColumnPath, ColumnProfile, ComparisonSpec, JobId, Problem,
    RecordRequest, RecordValue, Result, RowSet, RowsId, RowsRange, RowsWindow, Summary, ViewSpec,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Work on kept rows that takes longer than this is not worth waiting for.
const DEADLINE: Duration = Duration::from_mins(30);

impl Workbench {
    /// A row set as it now is; nothing if it is closed.
    pub fn row_set(&self, rows: &RowsId) -> Option<RowSet> {
        self.inner
            .rows
            .get()
            .and_then(|keeper| keeper.row_set(rows))
    }

    /// A window of a row set as an Arrow IPC stream, instants in the chosen zone.
    pub async fn rows_window(&self, window: RowsWindow) -> Result<Vec<u8>> {
        let zone = self.zone();
        self.with_rows(move |rows| rows.window(&window, zone)).await
    }

    /// The whole text of one cell; nothing for NULL.
    pub async fn rows_cell(
        &self,
        rows: RowsId,
        row: u64,
        column: ColumnPath,
    ) -> Result<Option<String>> {
        let zone = self.zone();
        self.with_rows(move |keeper| keeper.cell(&rows, row, &column, zone))
            .await
    }

    /// The values inside a row, or inside one of its values, as a tree.
    pub async fn rows_record(&self, request: RecordRequest) -> Result<Vec<RecordValue>> {
        let zone = self.zone();
        self.with_rows(move |rows| rows.record(&request, zone))
            .await
    }

    /// A rectangle as text for the clipboard. A quiet call: stopped by its id.
    pub async fn rows_copy(&self, job: JobId, range: RowsRange) -> Result<Copied> {
        let zone = self.zone();
        // What is forbidden altogether is not even put together.
        self.govern(|| Act::of(AuditAct::Copy), |rules| rules.may_copy(Some(0)))?;
        let copied = self
            .rows_call(job, move |rows, cancelled| {
                rows.copy_text(&range, zone, cancelled)
            })
            .await?;
        self.copy_allowed(Some(copied.cells))?;
        Ok(copied)
    }

    /// A new row set: rows of another, sorted and filtered. A quiet call.
    pub async fn rows_view(&self, job: JobId, rows: RowsId, spec: ViewSpec) -> Result<RowSet> {
        let zone = self.zone();
        self.rows_call(job, move |keeper, cancelled| {
            keeper.view(&rows, &spec, zone, cancelled)
        })
        .await
    }

    /// Everything about the values of one column or field. A quiet call.
    pub async fn rows_profile(
        &self,
        job: JobId,
        rows: RowsId,
        column: ColumnPath,
    ) -> Result<ColumnProfile> {
        let zone = self.zone();
        self.rows_call(job, move |keeper, cancelled| {
            keeper.profile(&rows, &column, zone, cancelled)
        })
        .await
    }

    /// A glance at every column. A quiet call.
    pub async fn rows_glance(&self, job: JobId, rows: RowsId) -> Result<Vec<ColumnGlance>> {
        let zone = self.zone();
        self.rows_call(job, move |keeper, cancelled| {
            keeper.glance(&rows, zone, cancelled)
        })
        .await
    }

    /// The cells of a rectangle in numbers. A quiet call.
    pub async fn rows_summary(&self, job: JobId, range: RowsRange) -> Result<Summary> {
        let zone = self.zone();
        self.rows_call(job, move |rows, cancelled| {
            rows.summary(&range, zone, cancelled)
        })
        .await
    }

    /// A new row set: the differences of two. A quiet call.
    pub async fn rows_compare(&self, job: JobId, spec: ComparisonSpec) -> Result<RowSet> {
        self.rows_call(job, move |rows, cancelled| rows.compare(&spec, cancelled))
            .await
    }

    /// Forgets a row set.
    pub async fn rows_close(&self, rows: RowsId) -> Result<()> {
        self.inner.runs.forget(&rows);
        self.inner.previews.forget(&rows);
        self.with_rows(move |keeper| {
            keeper.close(&rows);
            Ok(())
        })
        .await
    }

    /// The zone that instants are shown in: what the person chose.
    pub(crate) fn zone(&self) -> Zone {
        // What is saved has been checked.
        Zone::named(&self.settings().time_zone).unwrap_or(Zone::UTC)
    }

    /// As [`Workbench::with_rows`], as a quiet call. The work, which cannot be dropped, is told
    /// when nobody waits for it any more.
    pub(crate) async fn rows_call<T: Send + 'static>(
        &self,
        job: JobId,
        work: impl FnOnce(&Rows, Cancelled) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let stop = Stop::default();
        let stopped = Arc::clone(&stop.0);
        let call = self.with_rows(move |rows| work(rows, &|| stopped.load(Ordering::Relaxed)));
        // Dropped together with the call, however that ends.
        let call = async move {
            let _stop = stop;
            call.await
        };
        self.inner.jobs.call(job, DEADLINE, call).await
    }

    /// Does something with the keeper of rows where blocking is allowed.
    pub(crate) async fn with_rows<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Rows) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || work(inner.rows()?))
            .await
            .map_err(|error| Problem::broken(format!("rows: {error}")))?
    }
}

/// Tells work to stop when dropped.
#[derive(Default)]
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
