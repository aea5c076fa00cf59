//! One run: hand the statement in or take it up, wait, pull the rows, settle the bill, and clean
//! up when asked to stop.

use crate::Workbench;
use crate::cost::{Bill, price};
use crate::retry::{may_help, pause, with_retry};
use crate::rules::{Permit, Reads};
use jobs::Handle;
use model::{
    AttachRequest, Change, Column, Kind, OpenRun, Phase, PreviewLook, Problem, QueryRequest,
    QueryRun, Result, TableRef, Unit,
};
use std::time::{Duration, Instant};
use warehouse::{Head, JobStatus, Statement, Warehouse};

/// How long one question "is it done?" may hang, so that the figures stay fresh.
const POLL: Duration = Duration::from_secs(2);

/// How long a stopped statement may take to end before the job ends without its figures.
const STOP_DEADLINE: Duration = Duration::from_secs(20);

/// How long a run waits for a service that cannot be reached; the statement goes on there.
const PATIENCE: Duration = Duration::from_mins(5);

/// Rows that the free look at a table fetches at most.
const PREVIEW_ROWS: u64 = 10_000;

pub(super) struct Run {
    pub(super) workbench: Workbench,
    pub(super) client: Warehouse,
    pub(super) handle: Handle,
    pub(super) run: QueryRun,
    /// Whether this workspace handed it in, so that its bill belongs in the ledger.
    own: bool,
    labels: Vec<(String, String)>,
    /// What the rules said, once they were asked.
    pub(super) permit: Option<Permit>,
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
            own: false,
            labels: Vec::new(),
            permit: None,
        }
    }

    /// Runs a statement to its last row.
    pub(super) async fn query(mut self, request: &QueryRequest, title: String) -> Result<()> {
        self.own = true;
        self.labels.clone_from(&request.options.labels);
        let outcome = self.query_steps(request, title).await;
        self.settle(outcome).await
    }

    /// Takes up a job that is at the service and reads its rows. `open`: as it was handed in, if
    /// this workspace did.
    pub(super) async fn attach(
        mut self,
        request: &AttachRequest,
        open: Option<OpenRun>,
    ) -> Result<()> {
        self.own = open.is_some();
        self.labels = open.map(|open| open.labels).unwrap_or_default();
        let outcome = self.attach_steps(request).await;
        if let Err(problem) = &outcome
            && matches!(problem.kind, Kind::NotFound { .. })
        {
            // The service never had it, or has forgotten it.
            self.workbench.close_run(&self.run.service_job);
        }
        self.settle(outcome).await
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
        let mut columns = pages.columns().to_vec();
        self.mark_table(table, &mut columns).await?;
        let rows = self.create(columns, PREVIEW_ROWS).await?;
        self.pull(&rows, pages).await
    }

    /// Marks what is masked of a table.
    async fn mark_table(&self, table: &TableRef, columns: &mut [Column]) -> Result<()> {
        let rules = self.workbench.rules()?;
        rules.may_read(&table.project, &table.dataset)?;
        let facts = if rules.masks.by_tag() {
            let about = with_retry(Some(&self.handle), || self.client.table(table));
            self.handle.step(about).await?.column_facts
        } else {
            Vec::new()
        };
        rules.masks.mark_table(columns, &facts);
        Ok(())
    }

    async fn query_steps(&mut self, request: &QueryRequest, title: String) -> Result<()> {
        let limit = self.allow(request).await?;
        let handle = self.handle.clone();
        let client = self.client.clone();
        handle.phase(Phase::Submitting, Unit::None);
        // On disk before it is at the service: whatever happens from here on, it is found again.
        self.workbench.open_run(OpenRun {
            job: self.run.service_job.clone(),
            connection: self.run.connection.clone(),
            project: self.run.project.clone(),
            location: request
                .options
                .location
                .clone()
                .or(self.run.location.clone()),
            title,
            labels: self.labels.clone(),
            started_at_ms: crate::cost::now_ms(),
        });
        let statement = Statement {
            sql: &request.sql,
            parameters: &request.parameters,
            options: &request.options,
            max_bytes_billed: limit,
        };
        // Safe to repeat: the id is ours, a second job under it cannot exist.
        let submit = with_retry(Some(&handle), || client.submit(&request.job, &statement));
        // From here on the service may have the job, whatever the answer says.
        self.run.statistics.service_state = Some("PENDING".to_owned());
        let status = handle.step(submit).await.inspect_err(|problem| {
            if !matches!(problem.kind, Kind::Cancelled) && !problem.kind.is_transient() {
                self.run.statistics.service_state = None;
            }
        })?;
        self.learn(&status);
        self.until_over().await
    }

    async fn attach_steps(&mut self, request: &AttachRequest) -> Result<()> {
        let handle = self.handle.clone();
        let client = self.client.clone();
        handle.phase(Phase::Running, Unit::None);
        let location = self.run.location.clone();
        let look = with_retry(Some(&handle), || {
            client.service_job(&request.service_job, location.as_deref())
        });
        let job = handle.step(look).await?;
        self.run.sql = job.sql;
        let status = handle.step(self.status()).await?;
        self.learn(&status);
        self.until_over().await
    }

    /// Whether the rows of a job that was taken up may be read, once the service has told all of it.
    async fn permit_rows(&mut self) -> Result<()> {
        let statistics = &self.run.statistics;
        let reads = Reads {
            sql: self.run.sql.as_deref(),
            statement_type: statistics.statement_type.as_deref(),
            tables: &statistics.tables,
            destination: false,
            over: true,
        };
        let asked = self.workbench.permit(&self.client, reads);
        self.permit = Some(self.handle.step(asked).await?);
        Ok(())
    }

    async fn until_over(&mut self) -> Result<()> {
        self.handle.phase(Phase::Running, Unit::None);
        let head = self.wait().await?;
        if self.permit.is_none() && !head.columns.is_empty() {
            if let Ok(status) = self.status().await {
                self.learn(&status);
            }
            self.permit_rows().await?;
        }
        self.collect(head).await
    }

    /// After the last step: the final figures, the bill, and the end of the statement where the
    /// person stopped it.
    async fn settle(&mut self, outcome: Result<()>) -> Result<()> {
        let submitted = self.run.statistics.service_state.is_some();
        let leaving = self.workbench.is_leaving();
        if !submitted {
            if self.own {
                self.workbench.close_run(&self.run.service_job);
            }
        } else if self.handle.is_stopping() && !leaving {
            self.stop_at_service().await;
        } else if !leaving && let Ok(status) = self.status().await {
            // What was billed is known only now.
            self.learn(&status);
        }
        if self.own && self.is_over() {
            self.book();
            self.workbench.close_run(&self.run.service_job);
        }
        self.workbench.inner.ledger.release(&self.run.service_job);
        outcome
    }

    fn is_over(&self) -> bool {
        self.run.statistics.service_state.as_deref() == Some("DONE")
    }

    /// Writes what was billed into the ledger.
    fn book(&self) {
        let statistics = &self.run.statistics;
        let (Some(price), Some(bytes)) = (statistics.price.clone(), statistics.bytes_billed) else {
            return;
        };
        if bytes == 0 {
            return;
        }
        let bill = Bill {
            job: &self.run.service_job,
            price,
            bytes,
            labels: &self.labels,
        };
        let (inner, day) = (&self.workbench.inner, self.workbench.today());
        if let Err(problem) = inner.ledger.book(&inner.library, &day, &bill) {
            tracing::error!(job = %self.run.job, "not in the ledger: {problem}");
        }
        self.workbench.publish_spend();
    }

    /// Until the statement is over; the figures are asked for between the questions. A service
    /// that cannot be reached is waited for: the statement goes on there.
    async fn wait(&mut self) -> Result<Head> {
        let handle = self.handle.clone();
        let client = self.client.clone();
        let job = self.run.service_job.clone();
        let mut reached = Instant::now();
        let mut attempt = 1;
        loop {
            let location = self.run.location.clone();
            let ask = client.wait(&job, location.as_deref(), POLL);
            match handle.step(ask).await {
                Ok(Some(head)) => return Ok(head),
                Ok(None) => {
                    reached = Instant::now();
                    if attempt > 1 {
                        attempt = 1;
                        handle.attempt(attempt);
                    }
                }
                Err(problem) if may_help(&problem) && reached.elapsed() < PATIENCE => {
                    tracing::info!(%job, attempt, "asking again after: {problem}");
                    let rest = async {
                        tokio::time::sleep(pause(attempt)).await;
                        Ok(())
                    };
                    handle.step(rest).await?;
                    attempt += 1;
                    handle.attempt(attempt);
                    continue;
                }
                Err(problem) => return Err(problem),
            }
            // The figures can wait; the answer cannot.
            if let Ok(status) = handle.step(client.job(&job, location.as_deref())).await {
                self.learn(&status);
            }
        }
    }

    async fn status(&self) -> Result<JobStatus> {
        let (job, location) = (&self.run.service_job, self.run.location.as_deref());
        with_retry(None, || self.client.job(job, location)).await
    }

    /// Asks the service to stop and waits until it has, so that what was billed can be said.
    async fn stop_at_service(&mut self) {
        let stop = async {
            let (job, location) = (&self.run.service_job, self.run.location.as_deref());
            if self.is_over() {
                return self.status().await;
            }
            with_retry(None, || self.client.cancel(job, location)).await?;
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
            Ok(Err(problem)) => {
                tracing::info!(job = %self.run.job, "stopping: {problem}");
                if matches!(problem.kind, Kind::NotFound { .. }) && self.own {
                    self.workbench.close_run(&self.run.service_job);
                }
            }
            Err(_elapsed) => tracing::warn!(job = %self.run.job, "the service has not stopped it"),
        }
    }

    /// Takes over what the service says, prices it, and tells everyone.
    fn learn(&mut self, status: &JobStatus) {
        let mut statistics = status.statistics.clone();
        if status.location.is_some() {
            self.run.location.clone_from(&status.location);
        }
        let settings = self.workbench.settings();
        let slots = self.workbench.pays_slots(statistics.reservation.as_deref());
        statistics.price = statistics
            .bytes_billed
            .filter(|_| !slots)
            .map(|bytes| price(bytes, self.run.location.as_deref(), &settings));
        if statistics.service_state.is_none() {
            statistics
                .service_state
                .clone_from(&self.run.statistics.service_state);
        }
        self.run.statistics = statistics;
        self.run.console_url = self
            .client
            .console_url(&self.run.service_job, self.run.location.as_deref());
        self.publish();
    }

    pub(super) fn publish(&self) {
        self.workbench.inner.runs.keep(self.run.clone());
        self.workbench
            .inner
            .jobs
            .publish(Change::Query(self.run.clone()));
    }
}
