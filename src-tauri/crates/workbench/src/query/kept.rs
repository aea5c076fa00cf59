//! Results that are kept and would come out again: the same question, over tables that have not
//! changed since.

use super::words_of;
use crate::Workbench;
use crate::retry::with_retry;
use model::{JobState, KeptResult, QueryRequest, TableKind, TableRef};
use warehouse::Warehouse;

/// Longer questions are not remembered for comparison.
const LONGEST: usize = 100_000;

/// Tables that are asked whether they have changed.
const TABLES: usize = 10;

/// What makes two questions the same; nothing for those that may be answered otherwise each time.
pub(super) fn fingerprint(request: &QueryRequest) -> Option<String> {
    if request.sql.len() > LONGEST || request.options.destination.is_some() {
        return None;
    }
    let mut options = request.options.clone();
    // How it is carried out changes nothing about the answer.
    options.labels.clear();
    options.use_cache = true;
    options.priority = model::Priority::Interactive;
    options.job_timeout_ms = None;
    let asked = (
        &request.connection,
        &request.sql,
        &request.parameters,
        options,
    );
    let differs = words_of(&request.sql).may_differ();
    serde_json::to_string(&asked).ok().filter(|_| !differs)
}

impl Workbench {
    /// The newest kept result that the same question would give again.
    pub(super) async fn kept_result(
        &self,
        client: &Warehouse,
        request: &QueryRequest,
        tables: &[TableRef],
    ) -> Option<KeptResult> {
        let run = self.inner.runs.same(&fingerprint(request)?)?;
        let done = self.inner.jobs.find(&run.job)?.state == JobState::Done;
        let rows = self.row_set(run.rows.as_ref()?)?;
        let as_of_ms = run.statistics.created_at_ms?;
        let whole = done && rows.complete && rows.truncated.is_none();
        let is_read = run.statistics.statement_type.as_deref() == Some("SELECT");
        if !whole || !is_read || tables.len() > TABLES {
            return None;
        }
        for table in tables {
            let detail = with_retry(None, || client.table(table)).await.ok()?;
            let moving = detail.streaming.is_some()
                || detail.table.kind == TableKind::External
                || detail.table.kind == TableKind::Unknown;
            if moving || detail.modified_at_ms? >= as_of_ms {
                return None;
            }
        }
        Some(KeptResult {
            job: run.job,
            as_of_ms,
        })
    }
}
