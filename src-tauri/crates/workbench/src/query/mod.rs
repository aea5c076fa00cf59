//! Queries: what they would cost, running them, and the free look at a table.

mod attach;
mod guard;
mod kept;
mod pull;
mod run;
mod service;
mod words;

pub(crate) use attach::OpenRuns;
pub(crate) use words::{Words, words_of};

use crate::cost::{billed, price};
use crate::history::Begun;
use crate::rules::Reads;
use crate::{Workbench, retry::with_retry};
use jobs::Spec;
use model::{
    Activity, AuditAct, ConnectionId, Estimate, JobId, PreviewLook, Problem, QueryRequest,
    QueryRun, QueryStatistics, Result, RowsId, TableRef,
};
use parking_lot::Mutex;
use std::collections::{HashMap, VecDeque};
use std::time::Duration;
use warehouse::Statement;

/// An estimate that takes longer than this is of no use beside the button.
const ESTIMATE_DEADLINE: Duration = Duration::from_secs(30);

/// Runs that are remembered for the job panel.
const KEPT: usize = 200;

/// The runs of this session, by job.
#[derive(Default)]
pub(crate) struct Runs {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    runs: HashMap<JobId, QueryRun>,
    /// What was asked, as far as the same may be asked again.
    asked: HashMap<JobId, String>,
    /// Oldest first.
    order: VecDeque<JobId>,
}

impl Runs {
    fn keep(&self, run: QueryRun) {
        let mut known = self.known.lock();
        if known.runs.insert(run.job.clone(), run.clone()).is_none() {
            known.order.push_back(run.job);
        }
        while known.order.len() > KEPT {
            if let Some(oldest) = known.order.pop_front() {
                known.runs.remove(&oldest);
                known.asked.remove(&oldest);
            }
        }
    }

    fn find(&self, job: &JobId) -> Option<QueryRun> {
        self.known.lock().runs.get(job).cloned()
    }

    fn remember(&self, job: &JobId, asked: Option<String>) {
        if let Some(asked) = asked {
            self.known.lock().asked.insert(job.clone(), asked);
        }
    }

    /// The newest run of the same question that has rows.
    fn same(&self, asked: &str) -> Option<QueryRun> {
        let known = self.known.lock();
        let mut newest = known.order.iter().rev();
        newest
            .find_map(|job| {
                let same = known.asked.get(job).is_some_and(|before| before == asked);
                known.runs.get(job).filter(|run| same && run.rows.is_some())
            })
            .cloned()
    }

    /// All rows are gone; the figures stay.
    pub(crate) fn forget_all(&self) {
        let mut known = self.known.lock();
        for run in known.runs.values_mut() {
            run.rows = None;
        }
        known.asked.clear();
    }

    /// The rows are gone; the figures stay.
    pub(crate) fn forget(&self, rows: &RowsId) {
        for run in self.known.lock().runs.values_mut() {
            if run.rows.as_ref() == Some(rows) {
                run.rows = None;
            }
        }
    }
}

impl Workbench {
    /// What a query would cost, and where it is wrong. Quiet; cancelled by its id.
    pub async fn query_estimate(&self, request: QueryRequest) -> Result<Estimate> {
        check(&request)?;
        let (client, connection) = self.inner.connections.client(&request.connection)?;
        let settings = self.settings();
        let statement = Statement {
            sql: &request.sql,
            parameters: &request.parameters,
            options: &request.options,
            // No limit here: the person should see the price of what goes over it.
            max_bytes_billed: None,
        };
        let asked = async {
            let dry_run = with_retry(None, || client.dry_run(&statement)).await?;
            // A question only: what is refused here is refused again, and noted, when it is run.
            let reads = Reads {
                sql: Some(&request.sql),
                statement_type: dry_run.statement_type.as_deref(),
                tables: &dry_run.tables,
                destination: request.options.destination.is_some(),
                over: false,
            };
            self.permit(&client, reads).await?;
            let kept = self.kept_result(&client, &request, &dry_run.tables).await;
            Ok((dry_run, kept))
        };
        let call = request.job.clone();
        let (dry_run, kept) = self.inner.jobs.call(call, ESTIMATE_DEADLINE, asked).await?;
        let slots = self.pays_slots(dry_run.reservation.as_deref());
        let location = dry_run.location.or(connection.location);
        let bytes_billed = dry_run
            .bytes
            .map(|bytes| billed(bytes, dry_run.tables.len()));
        Ok(Estimate {
            price: bytes_billed
                .filter(|_| !slots)
                .map(|bytes| price(bytes, location.as_deref(), &settings)),
            bytes: dry_run.bytes,
            accuracy: dry_run.accuracy,
            bytes_billed,
            slots,
            location,
            statement_type: dry_run.statement_type,
            columns: dry_run.columns,
            tables: dry_run.tables,
            kept,
        })
    }

    /// Starts a query and answers at once; the rest comes as changes.
    pub fn query_start(&self, request: QueryRequest) -> Result<QueryRun> {
        check(&request)?;
        let (client, connection) = self.inner.connections.client(&request.connection)?;
        let run = QueryRun {
            job: request.job.clone(),
            connection: connection.id,
            project: connection.project,
            location: request.options.location.clone().or(connection.location),
            rows: None,
            service_job: request.job.clone(),
            sql: None,
            expected: None,
            console_url: None,
            statistics: QueryStatistics::default(),
        };
        let title = title(&request.sql);
        let spec = Spec {
            id: request.job.clone(),
            activity: Activity::Query,
            title: title.clone(),
        };
        let asked = kept::fingerprint(&request);
        let (workbench, first) = (self.clone(), run.clone());
        self.inner.jobs.run(spec, |handle| async move {
            let begun = Begun::query(&first, &request);
            let work =
                run::Run::new(workbench.clone(), client, handle, first).query(&request, title);
            workbench.recorded(begun, work).await
        })?;
        self.inner.runs.remember(&run.job, asked);
        self.inner.runs.keep(run.clone());
        Ok(run)
    }

    /// Starts a look at the rows of a table as they lie, at no cost.
    pub fn preview_table(
        &self,
        job: JobId,
        connection: &ConnectionId,
        table: TableRef,
        look: PreviewLook,
    ) -> Result<QueryRun> {
        let (client, connection) = self.inner.connections.client(connection)?;
        let run = QueryRun {
            job: job.clone(),
            connection: connection.id,
            project: connection.project,
            location: connection.location,
            rows: None,
            service_job: job.clone(),
            sql: None,
            expected: None,
            console_url: None,
            statistics: QueryStatistics {
                bytes_processed: Some(0),
                bytes_billed: Some(0),
                price: Some(price(0, None, &self.settings())),
                ..QueryStatistics::default()
            },
        };
        let act = || {
            self.act_by(AuditAct::Preview, &run.connection)
                .resource(table.to_string())
        };
        self.govern(act, |rules| rules.may_read(&table.project, &table.dataset))?;
        let spec = Spec {
            id: job,
            activity: Activity::Query,
            title: table.to_string(),
        };
        let (workbench, first) = (self.clone(), run.clone());
        self.inner.jobs.run(spec, |handle| async move {
            let begun = Begun::preview(&first, &table);
            let work =
                run::Run::new(workbench.clone(), client, handle, first).preview(&table, &look);
            workbench.recorded(begun, work).await
        })?;
        self.inner.runs.keep(run.clone());
        Ok(run)
    }

    /// A run of this session as it now is.
    pub fn query_run(&self, job: &JobId) -> Option<QueryRun> {
        self.inner.runs.find(job)
    }
}

fn check(request: &QueryRequest) -> Result<()> {
    if request.sql.trim().is_empty() {
        return Err(Problem::bad_input("sql", "The statement is empty"));
    }
    check_id(&request.job)
}

fn check_id(job: &JobId) -> Result<()> {
    let id = &job.0;
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if id.is_empty() || id.len() > 1024 || !id.chars().all(allowed) {
        return Err(Problem::bad_input(
            "job",
            "letters, digits, - and _, at most 1,024",
        ));
    }
    Ok(())
}

/// The first line with something on it, at most 80 characters.
fn title(sql: &str) -> String {
    let line = sql
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    if line.chars().count() > 80 {
        line.chars().take(79).chain(['…']).collect()
    } else {
        line.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn a_title_is_the_first_line_cut_at_80_characters() {
        assert_eq!(title("\n\n  SELECT 1\nFROM t"), "SELECT 1");
        assert_eq!(title(&"あ".repeat(81)), format!("{}…", "あ".repeat(79)));
        assert_eq!(title("  "), "");
    }
}
