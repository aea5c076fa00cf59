//! One run: hand the statement in, wait, pull the rows, and clean up when asked to stop.

use crate::Workbench;
use crate::price::price;
use crate::retry::{may_help, pause, with_retry};
use jobs::Handle;
use model::{
    Change, Column, Kind, Phase, PreviewLook, Problem, QueryRequest, QueryRun, Result, RowSet, RowsId, TableRef,
    Truncation, Unit,
};
use std::time::Duration;
use warehouse::{Batch, Head, JobStatus, Pages, Warehouse};

/// How long one question "is it done?" may hang, so that the figures stay fresh.
const POLL: Duration = Duration::from_secs(2);

/// How long a stopped statement may take to end before the job ends without its figures.
const STOP_DEADLINE: Duration = Duration::from_secs(20);

/// Rows that the free look at a table fetches at most.
const PREVIEW_ROWS: u64 = 10_000;

/// Times that a broken stream of rows is taken up again without a row in between.
const RESUMES: u32 = 4;

pub(super) struct Run {
    workbench: Workbench,
    client: Warehouse,
    handle: Handle,
    run: QueryRun,
}

impl Run {
    pub(super) fn new(
        workbench: Workbench,
        client: Warehouse,
        handle: Handle,
        run: QueryRun,
    ) -> Self {
        Self {
            workbench,
            client,
            handle,
            run,
        }
    }

    /// Runs a statement to its last row.
    pub(super) async fn query(mut self, request: &QueryRequest) -> Result<()> {
        let outcome = self.query_steps(request).await;
        let submitted = self.run.statistics.service_state.is_some();
        if self.handle.is_stopping() && submitted {
            self.stop_at_service().await;
        } else if submitted && let Ok(status) = self.status().await {
            // The last figures: what was billed is known only now.
            self.learn(&status);
        }
        outcome
    }

    /// Shows rows of a table as they lie.
    pub(super) async fn preview(mut self, table: &TableRef, look: &PreviewLook) -> Result<()> {
        self.handle.phase(Phase::Fetching, Unit::Rows);
        let client = self.client.clone();
        let handle = self.handle.clone();
        let open = with_retry(Some(&handle), || {
            client.table_pages(table, look.first_row, &look.columns)
        });
        let pages = handle.step(open).await?;
        let columns = pages.columns().to_vec();
        let rows = self.create(columns, PREVIEW_ROWS).await?;
        self.pull(&rows, pages, |_| None).await
    }

    async fn query_steps(&mut self, request: &QueryRequest) -> Result<()> {
        let handle = self.handle.clone();
        let client = self.client.clone();
        let limit = request
            .max_bytes_billed
            .or(self.workbench.settings().max_bytes_billed);

        if let Some(limit) = limit {
            handle.phase(Phase::Estimating, Unit::None);
            let ask = with_retry(Some(&handle), || {
                client.dry_run(&request.sql, &request.parameters, None)
            });
            let asked = handle.step(ask).await?.bytes.unwrap_or(0);
            if asked > limit {
                return Err(Problem::new(Kind::OverLimit {
                    limit,
                    asked,
                    unit: "bytes".into(),
                }));
            }
        }

        handle.phase(Phase::Submitting, Unit::None);
        // Safe to repeat: the id is ours, a second job under it cannot exist.
        let submit = with_retry(Some(&handle), || {
            client.submit(&request.job, &request.sql, &request.parameters, limit)
        });
        // From here on the service may have the job, whatever the answer says.
        self.run.statistics.service_state = Some("PENDING".to_owned());
        let status = handle.step(submit).await.inspect_err(|problem| {
            if !matches!(problem.kind, Kind::Cancelled) && !problem.kind.is_transient() {
                self.run.statistics.service_state = None;
            }
        })?;
        self.learn(&status);

        handle.phase(Phase::Running, Unit::None);
        let head = self.wait().await?;
        if head.columns.is_empty() {
            return Ok(());
        }
        let max_rows = self.workbench.settings().max_result_rows;
        let rows = self.create(head.columns.clone(), max_rows).await?;
        handle.phase(Phase::Fetching, Unit::Rows);
        if let Some(total) = head.total_rows {
            let expected = rows.clone();
            self.workbench
                .with_rows(move |keeper| keeper.expect_total(&expected, total))
                .await?;
        }
        let (job, location) = (request.job.clone(), self.run.location.clone());
        let pages = client.pages(&job, location.as_deref(), &head, 0);
        self.pull(&rows, pages, |first_row| {
            Some(client.pages(&job, location.as_deref(), &head, first_row))
        })
        .await
    }

    /// Until the statement is over; the figures are asked for between the questions.
    async fn wait(&mut self) -> Result<Head> {
        let handle = self.handle.clone();
        let client = self.client.clone();
        let job = self.run.job.clone();
        loop {
            let location = self.run.location.clone();
            let ask = with_retry(Some(&handle), || {
                client.wait(&job, location.as_deref(), POLL)
            });
            if let Some(head) = handle.step(ask).await? {
                return Ok(head);
            }
            let status = handle.step(self.status()).await?;
            self.learn(&status);
        }
    }

    async fn status(&self) -> Result<JobStatus> {
        with_retry(None, || {
            self.client.job(&self.run.job, self.run.location.as_deref())
        })
        .await
    }

    /// A row set with these columns, told to everyone.
    async fn create(&mut self, columns: Vec<Column>, row_limit: u64) -> Result<RowsId> {
        let rows = self
            .workbench
            .with_rows(move |keeper| keeper.create(columns, row_limit))
            .await?;
        self.run.rows = Some(rows.clone());
        self.publish();
        if let Some(set) = self.workbench.row_set(&rows) {
            self.workbench.inner.jobs.publish(Change::Rows(set));
        }
        Ok(rows)
    }

    /// Pulls pages into the row set. A stream that breaks is taken up again at the row where it
    /// broke, if `resume` can; what came before is kept in any case.
    async fn pull(
        &mut self,
        rows: &RowsId,
        mut pages: Pages,
        resume: impl Fn(u64) -> Option<Pages>,
    ) -> Result<()> {
        let handle = self.handle.clone();
        let mut kept = 0;
        let mut tries = 1;
        loop {
            let next = handle.step(async { pages.next().await.transpose() }).await;
            let outcome = match next {
                Ok(Some(batch)) => self.append(rows, batch).await.map(Some),
                Ok(None) => Ok(None),
                Err(problem) => Err(problem),
            };
            match outcome {
                Ok(Some(set)) => {
                    tries = 1;
                    kept = set.row_count;
                    handle.done(kept, set.total_rows);
                    let full = set.truncated.is_some();
                    self.workbench.inner.jobs.publish(Change::Rows(set));
                    if full {
                        return self.finish(rows, Some(Truncation::RowLimit)).await;
                    }
                }
                Ok(None) => return self.finish(rows, None).await,
                Err(problem) => {
                    let again = (tries <= RESUMES && may_help(&problem))
                        .then(|| resume(kept))
                        .flatten();
                    if let Some(again) = again {
                        tracing::info!(kept, tries, "rows taken up again after: {problem}");
                        handle
                            .step(async {
                                tokio::time::sleep(pause(tries)).await;
                                Ok(())
                            })
                            .await?;
                        tries += 1;
                        handle.attempt(tries);
                        pages = again;
                        continue;
                    }
                    let stopped = problem.kind == Kind::Cancelled;
                    let why = if stopped {
                        Truncation::Stopped
                    } else {
                        Truncation::Failed
                    };
                    self.finish(rows, Some(why)).await?;
                    return Err(problem);
                }
            }
        }
    }

    async fn append(&self, rows: &RowsId, batch: Batch) -> Result<RowSet> {
        let id = rows.clone();
        self.workbench
            .with_rows(move |keeper| keeper.append(&id, batch))
            .await
    }

    async fn finish(&self, rows: &RowsId, truncated: Option<Truncation>) -> Result<()> {
        let id = rows.clone();
        let set = self
            .workbench
            .with_rows(move |keeper| keeper.finish(&id, truncated))
            .await?;
        self.workbench.inner.jobs.publish(Change::Rows(set));
        Ok(())
    }

    /// Asks the service to stop and waits until it has, so that what was billed can be said.
    async fn stop_at_service(&mut self) {
        let stop = async {
            let location = self.run.location.clone();
            with_retry(None, || {
                self.client.cancel(&self.run.job, location.as_deref())
            })
            .await?;
            loop {
                let status = self.status().await?;
                if status.state == warehouse::JobState::Done {
                    return Ok::<_, Problem>(status);
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        };
        match tokio::time::timeout(STOP_DEADLINE, stop).await {
            Ok(Ok(status)) => self.learn(&status),
            // Not submitted after all: nothing to stop.
            Ok(Err(problem)) => tracing::info!(job = %self.run.job, "stopping: {problem}"),
            Err(_elapsed) => tracing::warn!(job = %self.run.job, "the service has not stopped it"),
        }
    }

    /// Takes over what the service says, prices it, and tells everyone.
    fn learn(&mut self, status: &JobStatus) {
        let mut statistics = status.statistics.clone();
        statistics.price = statistics
            .bytes_billed
            .map(|bytes| price(bytes, &self.workbench.settings()));
        if statistics.service_state.is_none() {
            statistics
                .service_state
                .clone_from(&self.run.statistics.service_state);
        }
        self.run.statistics = statistics;
        if status.location.is_some() {
            self.run.location.clone_from(&status.location);
        }
        self.publish();
    }

    fn publish(&self) {
        self.workbench.inner.runs.keep(self.run.clone());
        self.workbench
            .inner
            .jobs
            .publish(Change::Query(self.run.clone()));
    }
}
