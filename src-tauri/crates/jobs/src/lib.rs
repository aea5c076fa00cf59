//! Everything that takes time: run, progress, cancel, deadlines, and the one stream of changes.
//!
//! Must never: know what any job does.
//!
//! Two forms. A *call* is quiet: it has an id, a deadline and can be cancelled, and nobody lists it;
//! cancelling drops its future. A *job* is listed and reports progress; cancelling asks its work to
//! stop, so that the work can clean up (stop the statement at the service, keep what came).

mod changes;
mod handle;

pub use changes::Changes;
pub use handle::Handle;

use futures::FutureExt as _;
use model::{Activity, Change, Job, JobId, JobState, Kind, Phase, Problem, Progress, Result, Unit};
use parking_lot::Mutex;
use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;

/// Finished jobs that are remembered for the list.
const KEPT: usize = 200;

/// How often a running job may send its snapshot.
const TICK: Duration = Duration::from_millis(100);

/// Changes that wait for a slow listener before it is told that it missed some.
const WAITING: usize = 1024;

/// What a job is, before it runs.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Made by the caller.
    pub id: JobId,
    /// What kind of work.
    pub activity: Activity,
    /// For people.
    pub title: String,
}

struct Entry {
    job: Job,
    token: CancellationToken,
    /// Whether the snapshot changed since it was last sent.
    dirty: bool,
}

struct Shared {
    jobs: Mutex<HashMap<JobId, Entry>>,
    /// Finished jobs, oldest first.
    finished: Mutex<VecDeque<JobId>>,
    calls: Mutex<HashMap<JobId, CancellationToken>>,
    changes: broadcast::Sender<Change>,
    settled: Notify,
}

/// The keeper of all work of one workspace. Cheap to clone.
#[derive(Clone)]
pub struct Jobs {
    shared: Arc<Shared>,
}

impl Default for Jobs {
    fn default() -> Self {
        Self::new()
    }
}

impl Jobs {
    /// A keeper with nothing to do.
    pub fn new() -> Self {
        let (changes, _) = broadcast::channel(WAITING);
        let shared = Shared {
            jobs: Mutex::default(),
            finished: Mutex::default(),
            calls: Mutex::default(),
            changes,
            settled: Notify::new(),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Everything that happens from now on.
    pub fn changes(&self) -> Changes {
        Changes::new(self.shared.changes.subscribe())
    }

    /// Tells all listeners. Nobody listening is no error.
    pub fn publish(&self, change: Change) {
        // A send fails only when nobody listens.
        drop(self.shared.changes.send(change));
    }

    /// Runs a quiet call: cancelled by id (its future is dropped) or by its deadline.
    ///
    /// # Errors
    /// The call's own problem, `Cancelled`, `TimedOut`, or `Conflict` when the id is in use.
    pub async fn call<T>(
        &self,
        id: JobId,
        deadline: Duration,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let token = CancellationToken::new();
        {
            let mut calls = self.shared.calls.lock();
            if calls.contains_key(&id) {
                return Err(Problem::new(Kind::Conflict { resource: id.0 }));
            }
            calls.insert(id.clone(), token.clone());
        }
        // The entry goes even when the caller drops this future.
        let _registered = Registered {
            shared: &self.shared,
            id,
        };
        tokio::select! {
            () = token.cancelled() => Err(Problem::cancelled()),
            answer = tokio::time::timeout(deadline, work) => answer.unwrap_or_else(|_elapsed| {
                Err(Problem::new(Kind::TimedOut { after_secs: deadline.as_secs() as u32 }))
            }),
        }
    }

    /// Starts a job and answers at once. `work` gets a handle to report progress and to learn that it
    /// should stop; what it answers becomes the job's outcome. A panic in it becomes `Broken`.
    ///
    /// # Errors
    /// `Conflict` when a job with this id is known.
    pub fn run<F, W>(&self, spec: Spec, work: W) -> Result<()>
    where
        W: FnOnce(Handle) -> F,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let token = CancellationToken::new();
        let job = Job {
            id: spec.id.clone(),
            activity: spec.activity,
            title: spec.title,
            state: JobState::Running,
            progress: Progress::start(Phase::Waiting, Unit::None),
            started_at_ms: now_ms(),
            finished_at_ms: None,
        };
        {
            let mut jobs = self.shared.jobs.lock();
            if jobs.contains_key(&spec.id) {
                return Err(Problem::new(Kind::Conflict {
                    resource: spec.id.0,
                }));
            }
            let entry = Entry {
                job: job.clone(),
                token: token.clone(),
                dirty: false,
            };
            jobs.insert(spec.id.clone(), entry);
        }
        self.publish(Change::Job(job));

        let handle = Handle::new(self.clone(), spec.id.clone(), token.clone());
        let future = AssertUnwindSafe(work(handle)).catch_unwind();
        let this = self.clone();
        let id = spec.id;
        // The one place that may spawn: everything that goes on by itself is a job.
        tokio::spawn(async move {
            let mut tick = tokio::time::interval(TICK);
            tokio::pin!(future);
            let outcome = loop {
                tokio::select! {
                    outcome = &mut future => break outcome,
                    _ = tick.tick() => this.flush(&id),
                }
            };
            let outcome = outcome.unwrap_or_else(|panic| {
                let text = panic_text(panic.as_ref());
                tracing::error!(job = %id, "panic in a job: {text}");
                Err(Problem::broken(text))
            });
            this.finish(&id, outcome, &token);
        });
        Ok(())
    }

    /// Asks a job or a call to stop. `false`: no such id, or it has finished.
    pub fn cancel(&self, id: &JobId) -> bool {
        if let Some(token) = self.shared.calls.lock().get(id) {
            token.cancel();
            return true;
        }
        let stopping = {
            let mut jobs = self.shared.jobs.lock();
            let Some(entry) = jobs.get_mut(id).filter(|entry| !entry.job.state.is_final()) else {
                return false;
            };
            entry.job.state = JobState::Stopping;
            entry.job.progress.phase = Phase::Stopping;
            entry.token.cancel();
            entry.job.clone()
        };
        self.publish(Change::Job(stopping));
        true
    }

    /// Asks everything to stop, as when the app closes.
    pub fn cancel_all(&self) {
        let ids: Vec<JobId> = self.list().into_iter().map(|job| job.id).collect();
        for id in ids {
            self.cancel(&id);
        }
        for token in self.shared.calls.lock().values() {
            token.cancel();
        }
    }

    /// All known jobs, newest first.
    pub fn list(&self) -> Vec<Job> {
        let mut jobs: Vec<Job> = self
            .shared
            .jobs
            .lock()
            .values()
            .map(|entry| entry.job.clone())
            .collect();
        jobs.sort_by(|a, b| (b.started_at_ms, &b.id).cmp(&(a.started_at_ms, &a.id)));
        jobs
    }

    /// One job's snapshot.
    pub fn find(&self, id: &JobId) -> Option<Job> {
        self.shared
            .jobs
            .lock()
            .get(id)
            .map(|entry| entry.job.clone())
    }

    /// Waits until no job runs.
    pub async fn settled(&self) {
        loop {
            let notified = self.shared.settled.notified();
            if self
                .shared
                .jobs
                .lock()
                .values()
                .all(|entry| entry.job.state.is_final())
            {
                return;
            }
            notified.await;
        }
    }

    fn update(&self, id: &JobId, change: impl FnOnce(&mut Job)) {
        if let Some(entry) = self.shared.jobs.lock().get_mut(id) {
            change(&mut entry.job);
            entry.dirty = true;
        }
    }

    fn flush(&self, id: &JobId) {
        let changed = {
            let mut jobs = self.shared.jobs.lock();
            jobs.get_mut(id)
                .and_then(|entry| std::mem::take(&mut entry.dirty).then(|| entry.job.clone()))
        };
        if let Some(job) = changed {
            self.publish(Change::Job(job));
        }
    }

    fn finish(&self, id: &JobId, outcome: Result<()>, token: &CancellationToken) {
        let state = match outcome {
            Ok(()) => JobState::Done,
            Err(problem) if problem.kind == Kind::Cancelled => JobState::Cancelled,
            // What fails because it was stopped was stopped.
            Err(problem) if token.is_cancelled() && problem.kind.is_transient() => {
                tracing::info!(job = %id, "stopped: {problem}");
                JobState::Cancelled
            }
            Err(problem) => JobState::Failed(problem),
        };
        self.update(id, |job| {
            job.state = state;
            job.progress.phase = Phase::Finished;
            job.finished_at_ms = Some(now_ms());
        });
        self.flush(id);
        self.forget_oldest(id);
        self.shared.settled.notify_waiters();
    }

    fn forget_oldest(&self, id: &JobId) {
        let mut finished = self.shared.finished.lock();
        finished.push_back(id.clone());
        while finished.len() > KEPT {
            if let Some(oldest) = finished.pop_front() {
                self.shared.jobs.lock().remove(&oldest);
            }
        }
    }
}

/// A call that is under way; leaves the list when dropped.
struct Registered<'a> {
    shared: &'a Shared,
    id: JobId,
}

impl Drop for Registered<'_> {
    fn drop(&mut self) {
        self.shared.calls.lock().remove(&self.id);
    }
}

/// Milliseconds since 1970 by the system's clock.
fn now_ms() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as u64)
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic without a message".to_owned())
}
