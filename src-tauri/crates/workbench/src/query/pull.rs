//! From the head of a result to its last row: pages into a row set, taken up again where a stream
//! breaks.

use super::run::Run;
use crate::retry::{may_help, pause};
use model::{Change, Column, Kind, Phase, Result, RowSet, RowsId, Truncation, Unit};
use warehouse::{Batch, Head, Pages};

/// Times that a broken stream of rows is taken up again without a row in between.
const RESUMES: u32 = 4;

impl Run {
    /// The rows of a finished job, if its statement has any.
    pub(super) async fn collect(&mut self, head: Head) -> Result<()> {
        if head.columns.is_empty() {
            return Ok(());
        }
        // Under other rules than those it was permitted by, nobody knows what is masked.
        self.workbench.still(self.permit.as_ref())?;
        let mut columns = head.columns.clone();
        if let Some(permit) = &self.permit {
            permit.mark(&mut columns);
        }
        let max_rows = self.workbench.settings().max_result_rows;
        let rows = self.create(columns, max_rows).await?;
        self.handle.phase(Phase::Fetching, Unit::Rows);
        if let Some(total) = head.total_rows {
            let expected = rows.clone();
            self.workbench
                .with_rows(move |keeper| keeper.expect_total(&expected, total))
                .await?;
        }
        let client = self.client.clone();
        let (job, location) = (self.run.service_job.clone(), self.run.location.clone());
        let open = async {
            Ok(client
                .rows_of(&job, location.as_deref(), &head, max_rows)
                .await)
        };
        let (pages, passed_over) = self.handle.clone().step(open).await?;
        if let Some(problem) = passed_over {
            tracing::info!("the Storage Read API is passed over: {problem}");
        }
        self.pull(&rows, pages).await
    }

    /// A row set with these columns, told to everyone.
    pub(super) async fn create(&mut self, columns: Vec<Column>, row_limit: u64) -> Result<RowsId> {
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
    /// broke, if it can be; what came before is kept in any case.
    pub(super) async fn pull(&mut self, rows: &RowsId, mut pages: Pages) -> Result<()> {
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
                        .then(|| pages.resume())
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
}
