//! What the work of a job holds: progress up, stop down.

use crate::Jobs;
use model::{JobId, Phase, Problem, Progress, Result, Unit};
use std::future::Future;
use tokio_util::sync::CancellationToken;

/// The work's end of a job.
#[derive(Clone)]
pub struct Handle {
    jobs: Jobs,
    id: JobId,
    token: CancellationToken,
}

impl Handle {
    pub(crate) fn new(jobs: Jobs, id: JobId, token: CancellationToken) -> Self {
        Self { jobs, id, token }
    }

    /// The job's id.
    pub fn id(&self) -> &JobId {
        &self.id
    }

    /// Begins a phase, with nothing done yet.
    pub fn phase(&self, phase: Phase, unit: Unit) {
        self.set(Progress::start(phase, unit));
    }

    /// Says how far the phase is.
    pub fn done(&self, done: u64, total: Option<u64>) {
        let stopping = self.is_stopping();
        self.jobs.update(&self.id, |job| {
            if !stopping {
                job.progress.done = done;
                job.progress.total = total;
            }
        });
    }

    /// Says which try this is.
    pub fn attempt(&self, attempt: u32) {
        self.jobs
            .update(&self.id, |job| job.progress.attempt = attempt);
    }

    /// Whether the job was asked to stop.
    pub fn is_stopping(&self) -> bool {
        self.token.is_cancelled()
    }

    /// Returns once the job was asked to stop.
    pub async fn stopping(&self) {
        self.token.cancelled().await;
    }

    /// Runs one step; drops it and answers `Cancelled` when the job is asked to stop.
    ///
    /// # Errors
    /// The step's own problem, or `Cancelled`.
    pub async fn step<T>(&self, step: impl Future<Output = Result<T>>) -> Result<T> {
        tokio::select! {
            biased;
            () = self.token.cancelled() => Err(Problem::cancelled()),
            answer = step => answer,
        }
    }

    fn set(&self, progress: Progress) {
        if !self.is_stopping() {
            self.jobs.update(&self.id, |job| job.progress = progress);
        }
    }
}
