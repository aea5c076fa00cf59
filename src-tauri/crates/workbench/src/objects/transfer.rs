//! What downloads and uploads have in common: the job, its progress, its report, its audit.

use crate::Workbench;
use crate::rules::Act;
use jobs::{Handle, Spec};
use model::{
    Activity, AuditAct, AuditOutcome, ConnectionId, JobId, Kind, Phase, Problem, Result,
    TransferReport, Unit,
};
use parking_lot::Mutex;
use std::sync::Arc;

/// Names in one line of the audit log.
const NAMES: usize = 20;
/// Failures after which a transfer is given up.
const FAILURES: usize = 1_000;

/// How far a transfer is. Shared by all that it moves.
#[derive(Clone)]
pub(super) struct Progress {
    handle: Handle,
    state: Arc<Mutex<Moving>>,
}

#[derive(Default)]
struct Moving {
    report: TransferReport,
    /// Bytes that were moved, those of what is not whole yet as well.
    done: u64,
    /// Bytes of all that is known of.
    found: u64,
    /// Whether nothing more will be found.
    all_found: bool,
}

/// How one object ended.
pub(super) enum Moved {
    /// It has this many bytes.
    Whole(u64),
    /// It was there already.
    Left,
}

impl Progress {
    fn new(handle: Handle) -> Self {
        Self {
            handle,
            state: Arc::default(),
        }
    }

    pub(super) fn handle(&self) -> &Handle {
        &self.handle
    }

    /// So many bytes more were moved.
    pub(super) fn moved(&self, bytes: u64) {
        self.tell(|state| state.done += bytes);
    }

    /// So many bytes that were moved have to be moved again.
    pub(super) fn taken_back(&self, bytes: u64) {
        self.tell(|state| state.done = state.done.saturating_sub(bytes));
    }

    /// So many bytes more are to be moved.
    pub(super) fn found(&self, bytes: u64) {
        self.tell(|state| state.found += bytes);
    }

    /// There is nothing more to be found.
    pub(super) fn all_found(&self) {
        self.tell(|state| state.all_found = true);
    }

    fn tell(&self, change: impl FnOnce(&mut Moving)) {
        let (done, total) = {
            let mut state = self.state.lock();
            change(&mut state);
            let total = state.all_found.then_some(state.found);
            (state.done, total)
        };
        self.handle.done(done, total);
    }

    /// Notes how an object ended. What ends all of them is handed back.
    pub(super) fn ended(&self, name: String, size: u64, outcome: Result<Moved>) -> Result<()> {
        let mut state = self.state.lock();
        match outcome {
            Ok(Moved::Whole(bytes)) => {
                state.report.objects = state.report.objects.saturating_add(1);
                state.report.bytes += bytes;
            }
            Ok(Moved::Left) => {
                state.report.left = state.report.left.saturating_add(1);
                state.found = state.found.saturating_sub(size);
            }
            Err(problem) if ends_all(&problem) || state.report.failed.len() >= FAILURES => {
                return Err(problem);
            }
            Err(problem) => {
                tracing::info!("{name}: {problem}");
                state.report.failed.push((name, problem));
            }
        }
        Ok(())
    }

    fn report(&self) -> TransferReport {
        self.state.lock().report.clone()
    }
}

/// Whether going on with other objects is of no use.
fn ends_all(problem: &Problem) -> bool {
    matches!(
        problem.kind,
        Kind::Cancelled | Kind::NoSpace { .. } | Kind::SignedOut { .. } | Kind::PayerNeeded { .. }
    )
}

/// What a transfer is called in lists and in the audit log.
pub(super) struct Named {
    pub(super) job: JobId,
    pub(super) connection: ConnectionId,
    pub(super) activity: Activity,
    pub(super) act: AuditAct,
    /// For people.
    pub(super) title: String,
    /// What is moved.
    pub(super) names: Vec<String>,
    /// Where it goes.
    pub(super) to: String,
}

impl Workbench {
    /// The audit line of a transfer.
    pub(super) fn act_of_transfer(&self, named: &Named) -> Act {
        let more = named.names.len().saturating_sub(NAMES);
        let mut names: Vec<&str> = named.names.iter().take(NAMES).map(String::as_str).collect();
        let rest = format!("+{more}");
        if more > 0 {
            names.push(&rest);
        }
        self.act_by(named.act, &named.connection)
            .resource(names.join(", "))
            .fact("to", &named.to)
            .fact("job", &named.job)
    }

    /// Runs a transfer as a job and waits for its end. `alone`: it is one object, whose problem is
    /// that of the whole.
    pub(super) async fn transfer<F>(
        &self,
        named: Named,
        alone: bool,
        work: impl FnOnce(Progress) -> F + Send + 'static,
    ) -> Result<TransferReport>
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.note_surely(&self.act_of_transfer(&named), AuditOutcome::Begun)?;
        let spec = Spec {
            id: named.job.clone(),
            activity: named.activity,
            title: named.title.clone(),
        };
        let (answer, answered) = tokio::sync::oneshot::channel();
        let workbench = self.clone();
        self.inner.jobs.run(spec, |handle| async move {
            handle.phase(Phase::Writing, Unit::Bytes);
            let progress = Progress::new(handle);
            let worked = work(progress.clone()).await;
            let mut report = progress.report();
            let outcome = match worked {
                Ok(()) if alone && !report.failed.is_empty() => {
                    let (_, problem) = report.failed.remove(0);
                    Err(problem)
                }
                other => other,
            };
            let act = workbench
                .act_of_transfer(&named)
                .fact("objects", report.objects)
                .fact("bytes", report.bytes)
                .fact("left", report.left)
                .fact("failed", report.failed.len());
            workbench.note_end(act, &outcome);
            // Nobody may wait for it any more: the job says it, too.
            drop(answer.send(outcome.clone().map(|()| report)));
            outcome
        })?;
        answered
            .await
            .unwrap_or_else(|_gone| Err(Problem::cancelled()))
    }
}
