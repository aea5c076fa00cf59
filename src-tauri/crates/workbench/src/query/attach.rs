//! Runs that outlive the app: kept on disk before they are handed in, taken up by their job's id.

use super::{check_id, run, title};
use crate::Workbench;
use crate::history::Begun;
use jobs::Spec;
use model::{
    Activity, AttachRequest, AuditOutcome, JobId, OpenRun, QueryRun, QueryStatistics, Result,
};
use parking_lot::Mutex;

const FILE: &str = "runs.json";

/// Runs that were handed in and whose end nobody has seen. The file is read anew each time: a
/// command line may write it, too.
#[derive(Default)]
pub(crate) struct OpenRuns {
    writing: Mutex<()>,
}

impl Workbench {
    /// Takes up a job that is at the service already: shows how it goes and reads its rows, at no
    /// cost. Answers at once; the rest comes as changes.
    pub fn query_attach(&self, request: AttachRequest) -> Result<QueryRun> {
        check_id(&request.job)?;
        let (client, connection) = self.inner.connections.client(&request.connection)?;
        let open = self
            .open_runs()
            .into_iter()
            .find(|open| open.job == request.service_job);
        let location = request.location.clone();
        let run = QueryRun {
            job: request.job.clone(),
            connection: connection.id,
            project: connection.project,
            location: location.or(connection.location),
            rows: None,
            service_job: request.service_job.clone(),
            sql: None,
            expected: None,
            console_url: None,
            statistics: QueryStatistics::default(),
        };
        let known = open.as_ref().map(|open| open.title.clone());
        let spec = Spec {
            id: request.job.clone(),
            activity: Activity::Query,
            title: known.unwrap_or_else(|| title(&request.service_job.0)),
        };
        let (workbench, first) = (self.clone(), run.clone());
        self.inner.jobs.run(spec, |handle| async move {
            let begun = open
                .as_ref()
                .map(|open| Begun::resumed(&first, &open.title));
            let work =
                run::Run::new(workbench.clone(), client, handle, first).attach(&request, open);
            if let Some(begun) = begun {
                return workbench.recorded(begun, work).await;
            }
            let (connection, job) = (&request.connection, &request.service_job);
            let act = || workbench.act_attach(connection, job);
            workbench.note_surely(&act(), AuditOutcome::Begun)?;
            let outcome = Box::pin(work).await;
            let run = workbench.query_run(&request.job);
            let act = run.map_or_else(act, |run| workbench.with_figures(act(), &run));
            workbench.note_end(act, &outcome);
            outcome
        })?;
        self.inner.runs.keep(run.clone());
        Ok(run)
    }

    /// Takes up every run whose end nobody has seen, as far as its connection is ready; answers
    /// those that were taken up now.
    pub fn runs_resume(&self) -> Vec<OpenRun> {
        let mut resumed = Vec::new();
        for open in self.open_runs() {
            if self.inner.jobs.find(&open.job).is_some() {
                continue;
            }
            let taken_up = self.query_attach(AttachRequest {
                job: open.job.clone(),
                connection: open.connection.clone(),
                service_job: open.job.clone(),
                location: open.location.clone(),
            });
            match taken_up {
                Ok(_) => resumed.push(open),
                Err(problem) => tracing::info!(job = %open.job, "not taken up: {problem}"),
            }
        }
        resumed
    }

    /// Runs that were handed in and whose end nobody has seen, oldest first.
    pub fn open_runs(&self) -> Vec<OpenRun> {
        self.inner.library.kept(FILE).unwrap_or_default()
    }

    /// Keeps a run before it is handed in. What cannot be kept is run all the same.
    pub(super) fn open_run(&self, run: OpenRun) {
        self.change_open_runs(|runs| {
            runs.retain(|open| open.job != run.job);
            runs.push(run);
            true
        });
    }

    /// The end of a run is known.
    pub(super) fn close_run(&self, job: &JobId) {
        self.change_open_runs(|runs| {
            let before = runs.len();
            runs.retain(|open| &open.job != job);
            runs.len() < before
        });
    }

    fn change_open_runs(&self, change: impl FnOnce(&mut Vec<OpenRun>) -> bool) {
        let _writing = self.inner.open_runs.writing.lock();
        let mut runs = self.open_runs();
        if change(&mut runs)
            && let Err(problem) = self.inner.library.keep(FILE, &runs)
        {
            tracing::error!("the list of open runs cannot be written: {problem}");
        }
    }
}
