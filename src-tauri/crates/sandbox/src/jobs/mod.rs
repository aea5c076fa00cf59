//! Jobs: what was asked, how far it is, what came of it, and how it is stopped.

pub(crate) mod archive;
pub(crate) mod copy;
pub(crate) mod ddl;
pub(crate) mod destination;
pub(crate) mod load;
pub(crate) mod parameters;
pub(crate) mod profile;
pub(crate) mod query;
pub(crate) mod sessions;
pub(crate) mod statement;
mod validate;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use duckdb::InterruptHandle;
use parking_lot::{Mutex, RwLock};
use serde_json::{Map, Value, json};
use tokio::sync::{Semaphore, watch};

use crate::catalog::{Table, now_millis};
use crate::error::{Failure, Outcome, Reason};
use crate::json::{at, int64, put, text};
use crate::server::App;

/// Jobs that run at once; the others are PENDING.
const MOST_RUNNING: usize = 8;
/// Jobs that are remembered; the oldest finished ones are forgotten first.
const MOST_REMEMBERED: usize = 2_000;
/// Stack of a job's thread: the analysis recurses over the syntax tree.
pub(crate) const STACK: usize = 64 << 20;

/// Where a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Pending,
    Running,
    Done,
}

impl Phase {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Running => "RUNNING",
            Self::Done => "DONE",
        }
    }
}

/// What a query answered: a table that is written once.
#[derive(Debug)]
pub(crate) struct ResultRows {
    pub(crate) table: Arc<Table>,
    pub(crate) rows: u64,
}

/// What changes while a job runs.
#[derive(Default)]
pub(crate) struct Progress {
    pub(crate) start: Option<i64>,
    pub(crate) end: Option<i64>,
    pub(crate) failure: Option<Failure>,
    /// Problems that did not end the job.
    pub(crate) warnings: Vec<Failure>,
    /// Members of `statistics` itself.
    pub(crate) statistics: Map<String, Value>,
    /// Members of `statistics.query`, `.load` or `.copy`.
    pub(crate) details: Map<String, Value>,
    pub(crate) result: Option<Arc<ResultRows>>,
    /// Rows that DML changed.
    pub(crate) affected: Option<i64>,
}

/// A job.
pub(crate) struct Job {
    pub(crate) id: String,
    pub(crate) location: String,
    pub(crate) parent: Option<String>,
    pub(crate) created: i64,
    /// `query`, `load`, `copy` or `extract`.
    pub(crate) kind: &'static str,
    pub(crate) configuration: Mutex<Value>,
    pub(crate) dry_run: bool,
    pub(crate) progress: Mutex<Progress>,
    pub(crate) children: AtomicU64,
    phase: watch::Sender<Phase>,
    timed_out: AtomicBool,
    cancelled: Arc<AtomicBool>,
    interrupt: Arc<Mutex<Option<Arc<InterruptHandle>>>>,
}

impl Job {
    /// A new job that waits to be run.
    pub(crate) fn new(id: String, configuration: Value, location: &str) -> Outcome<Self> {
        let kind = ["query", "load", "copy", "extract"]
            .into_iter()
            .find(|kind| at(&configuration, &[kind]).is_some())
            .ok_or_else(|| Failure::required("configuration.query, load, copy or extract"))?;
        let dry_run = crate::json::flag(&configuration, &["dryRun"]).unwrap_or(false);
        let mut configuration = configuration;
        configuration["jobType"] = json!(kind.to_uppercase());
        Ok(Self {
            id,
            location: location.to_owned(),
            parent: None,
            created: now_millis(),
            kind,
            configuration: Mutex::new(configuration),
            dry_run,
            progress: Mutex::new(Progress::default()),
            children: AtomicU64::new(0),
            phase: watch::Sender::new(Phase::Pending),
            timed_out: AtomicBool::new(false),
            cancelled: Arc::default(),
            interrupt: Arc::default(),
        })
    }

    /// A child job of a script for one of its statements, running already.
    pub(crate) fn child(&self, text: &str) -> Self {
        let number = self.children.fetch_add(1, Ordering::AcqRel);
        let query = json!({ "query": text, "useLegacySql": false, "priority": "INTERACTIVE" });
        Self {
            id: format!("script_job_{}_{number}", uuid::Uuid::new_v4().simple()),
            location: self.location.clone(),
            parent: Some(self.id.clone()),
            created: now_millis(),
            kind: "query",
            configuration: Mutex::new(json!({ "jobType": "QUERY", "query": query })),
            dry_run: false,
            progress: Mutex::new(Progress {
                start: Some(now_millis()),
                ..Progress::default()
            }),
            children: AtomicU64::new(0),
            phase: watch::Sender::new(Phase::Running),
            timed_out: AtomicBool::new(false),
            cancelled: Arc::clone(&self.cancelled),
            interrupt: Arc::clone(&self.interrupt),
        }
    }

    pub(crate) fn phase(&self) -> Phase {
        *self.phase.borrow()
    }

    /// Waits until the job is done, at most so long; says whether it is.
    pub(crate) async fn wait(&self, most: Duration) -> bool {
        let mut phase = self.phase.subscribe();
        tokio::time::timeout(most, phase.wait_for(|phase| *phase == Phase::Done))
            .await
            .is_ok()
    }

    /// Refuses to go on once the job was cancelled.
    pub(crate) fn check(&self) -> Outcome<()> {
        if self.cancelled.load(Ordering::Acquire) {
            Err(stopped())
        } else {
            Ok(())
        }
    }

    /// Lets a cancellation reach what this connection runs, until the job ends.
    pub(crate) fn interruptible(&self, connection: &duckdb::Connection) {
        *self.interrupt.lock() = Some(connection.interrupt_handle());
    }

    /// Asks the job to stop, again and again until it has.
    pub(crate) async fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
        if self.phase() == Phase::Pending {
            // It waits for a slot: nothing of it has run, and nothing will.
            self.finish(Err(stopped()));
            return;
        }
        for _ in 0..200 {
            if let Some(interrupt) = self.interrupt.lock().as_ref() {
                interrupt.interrupt();
            }
            if self.wait(Duration::from_millis(25)).await {
                return;
            }
        }
    }

    /// Ends the job.
    pub(crate) fn finish(&self, outcome: Outcome<()>) {
        *self.interrupt.lock() = None;
        {
            let mut progress = self.progress.lock();
            progress.end = Some(now_millis());
            if let Err(failure) = outcome {
                let failure = if self.timed_out.load(Ordering::Acquire) {
                    Failure::new(
                        Reason::Timeout,
                        "Job timed out after the time that its configuration allows",
                    )
                } else if self.cancelled.load(Ordering::Acquire) {
                    stopped()
                } else {
                    failure
                };
                progress.failure = Some(failure);
            }
        }
        self.told();
    }

    /// Tells those who wait that the job is over.
    pub(crate) fn told(&self) {
        self.phase.send_replace(Phase::Done);
    }

    fn begin(&self) {
        self.progress.lock().start = Some(now_millis());
        self.phase.send_replace(Phase::Running);
    }

    /// The `jobReference`.
    pub(crate) fn reference(&self, project: &str) -> Value {
        json!({ "projectId": project, "jobId": self.id, "location": self.location })
    }

    /// The `status` of a resource.
    pub(crate) fn status(&self) -> Value {
        let phase = self.phase();
        let progress = self.progress.lock();
        let mut status = json!({ "state": phase.word() });
        if phase == Phase::Done {
            let mut errors: Vec<Value> = progress
                .failure
                .iter()
                .chain(&progress.warnings)
                .map(Failure::error_proto)
                .collect();
            errors.dedup();
            if let Some(failure) = &progress.failure {
                status["errorResult"] = failure.error_proto();
            }
            if !errors.is_empty() {
                status["errors"] = Value::Array(errors);
            }
        }
        status
    }

    /// The whole resource.
    pub(crate) fn resource(&self, project: &str) -> Value {
        let status = self.status();
        let progress = self.progress.lock();
        let mut statistics = progress.statistics.clone();
        statistics.insert("creationTime".to_owned(), int64(self.created));
        put(&mut statistics, "startTime", progress.start.map(int64));
        put(&mut statistics, "endTime", progress.end.map(int64));
        if let (Some(start), Some(end)) = (progress.start, progress.end) {
            statistics.insert("finalExecutionDurationMs".to_owned(), int64(end - start));
            statistics
                .entry("totalSlotMs")
                .or_insert_with(|| int64((end - start).max(1)));
        }
        put(&mut statistics, "parentJobId", self.parent.clone());
        let children = self.children.load(Ordering::Acquire);
        if children > 0 {
            statistics.insert("numChildJobs".to_owned(), json!(children.to_string()));
        }
        if !progress.details.is_empty() {
            let mut details = progress.details.clone();
            if self.kind == "query"
                && let (Some(start), Some(end)) = (progress.start, progress.end)
                && !self.dry_run
            {
                let elapsed = (end - start).max(1);
                let slot = details
                    .entry("totalSlotMs")
                    .or_insert_with(|| int64(elapsed))
                    .clone();
                statistics.insert("totalSlotMs".to_owned(), slot.clone());
                details.insert(
                    "timeline".to_owned(),
                    json!([{
                        "elapsedMs": elapsed.to_string(),
                        "totalSlotMs": slot,
                        "pendingUnits": "0",
                        "completedUnits": "1",
                        "activeUnits": "0",
                    }]),
                );
            }
            statistics.insert(self.kind.to_owned(), Value::Object(details));
        }
        let configuration = self.configuration.lock().clone();
        let principal = crate::server::USER;
        json!({
            "kind": "bigquery#job",
            "etag": format!("{}-{}", self.id, self.phase().word()),
            "id": format!("{project}:{}.{}", self.location, self.id),
            "selfLink": format!("https://bigquery.googleapis.com/bigquery/v2/projects/{project}/jobs/{}?location={}", self.id, self.location),
            "user_email": principal,
            "principal_subject": format!("user:{principal}"),
            "configuration": configuration,
            "jobReference": self.reference(project),
            "statistics": statistics,
            "status": status,
        })
    }
}

fn stopped() -> Failure {
    Failure::new(
        Reason::Stopped,
        "Job execution was cancelled: User requested cancellation",
    )
}

/// Every job that is remembered.
pub(crate) struct Registry {
    jobs: RwLock<BTreeMap<String, Arc<Job>>>,
    slots: Arc<Semaphore>,
}

impl Registry {
    pub(crate) fn new() -> Self {
        Self {
            jobs: RwLock::default(),
            slots: Arc::new(Semaphore::new(MOST_RUNNING)),
        }
    }

    /// A job by its id.
    pub(crate) fn get(&self, app: &App, id: &str) -> Outcome<Arc<Job>> {
        self.jobs
            .read()
            .get(id)
            .cloned()
            .ok_or_else(|| Failure::not_found(format!("Not found: Job {}:{id}", app.project())))
    }

    /// Every job, the newest first.
    pub(crate) fn all(&self) -> Vec<Arc<Job>> {
        let mut jobs: Vec<Arc<Job>> = self.jobs.read().values().cloned().collect();
        jobs.sort_by(|a, b| b.created.cmp(&a.created).then_with(|| b.id.cmp(&a.id)));
        jobs
    }

    /// Remembers a job; an id is never used twice.
    pub(crate) fn add(&self, app: &App, job: &Arc<Job>) -> Outcome<()> {
        let mut jobs = self.jobs.write();
        if jobs.contains_key(&job.id) {
            return Err(Failure::duplicate(format!(
                "Already Exists: Job {}:{}.{}",
                app.project(),
                job.location,
                job.id
            )));
        }
        if jobs.len() >= MOST_REMEMBERED {
            let oldest = jobs
                .values()
                .filter(|job| job.phase() == Phase::Done)
                .min_by_key(|job| job.created)
                .map(|job| job.id.clone());
            if let Some(oldest) = oldest {
                jobs.remove(&oldest);
            }
        }
        jobs.insert(job.id.clone(), Arc::clone(job));
        Ok(())
    }

    /// Forgets a job and its children; their ids.
    pub(crate) fn remove(&self, id: &str) -> Vec<String> {
        let mut gone = Vec::new();
        self.jobs.write().retain(|key, job| {
            let stays = key != id && job.parent.as_deref() != Some(id);
            if !stays {
                gone.push(key.clone());
            }
            stays
        });
        gone
    }

    /// Takes over the jobs of the processes before.
    pub(crate) fn restore(&self, jobs: &[Arc<Job>]) {
        let mut present = self.jobs.write();
        for job in jobs {
            present.insert(job.id.clone(), Arc::clone(job));
        }
    }

    /// Stops everything and forgets it.
    pub(crate) async fn clear(&self) {
        let jobs = self.all();
        futures::future::join_all(jobs.iter().map(|job| async move {
            if job.phase() != Phase::Done {
                job.cancel().await;
            }
        }))
        .await;
        self.jobs.write().clear();
    }

    /// Whether a job waits or runs.
    pub(crate) fn busy(&self) -> bool {
        self.jobs
            .read()
            .values()
            .any(|job| job.phase() != Phase::Done)
    }
}

/// Makes a job out of a request's `jobReference` and `configuration`, and sets it going with
/// what it works on (an upload's file).
pub(crate) fn start(
    app: &Arc<App>,
    body: &Value,
    upload: Option<load::Upload>,
) -> Outcome<Arc<Job>> {
    let configuration = at(body, &["configuration"])
        .cloned()
        .ok_or_else(|| Failure::required("configuration"))?;
    if let Some(project) = text(body, &["jobReference", "projectId"])
        && project != app.project()
    {
        return Err(Failure::not_found(format!("Not found: Project {project}")));
    }
    let id = match text(body, &["jobReference", "jobId"]) {
        Some(id) => {
            let valid = !id.is_empty()
                && id.len() <= 1024
                && id
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
            if !valid {
                return Err(Failure::invalid(format!(
                    "Invalid job ID \"{id}\". Job IDs must be alphanumeric (plus underscores and dashes) and must be at most 1024 characters long."
                )));
            }
            id.to_owned()
        }
        None => format!("job_{}", uuid::Uuid::new_v4().simple()),
    };
    let location = text(body, &["jobReference", "location"])
        .unwrap_or("US")
        .to_owned();
    let job = Arc::new(Job::new(id, configuration, &location)?);
    validate::validate(app, &job, upload.is_some())?;
    if !job.dry_run {
        app.jobs.add(app, &job)?;
    }
    limit_time(&job)?;
    spawn(app, &job, upload);
    Ok(job)
}

/// Stops the job when it runs longer than it may.
fn limit_time(job: &Arc<Job>) -> Outcome<()> {
    let most = crate::json::integer(&job.configuration.lock(), &["jobTimeoutMs"])?;
    if let Some(most) = most
        .and_then(|ms| u64::try_from(ms).ok())
        .filter(|ms| *ms > 0)
    {
        let job = Arc::clone(job);
        tokio::spawn(async move {
            if !job.wait(Duration::from_millis(most)).await {
                job.timed_out.store(true, Ordering::Release);
                job.cancel().await;
            }
        });
    }
    Ok(())
}

/// How long a job runs before it is written down that it does: most are over by then.
const BRIEF: Duration = Duration::from_millis(300);

/// Runs a job on a thread of its own once a slot is free.
pub(crate) fn spawn(app: &Arc<App>, job: &Arc<Job>, upload: Option<load::Upload>) {
    let (app, job) = (Arc::clone(app), Arc::clone(job));
    let slots = Arc::clone(&app.jobs.slots);
    tokio::spawn(async move {
        let Ok(slot) = slots.acquire_owned().await else {
            return;
        };
        if job.phase() == Phase::Done {
            // Cancelled while it waited.
            return;
        }
        let worker = (Arc::clone(&app), Arc::clone(&job));
        let watched = (Arc::clone(&app), Arc::clone(&job));
        tokio::spawn(async move {
            let (app, job) = watched;
            if !job.dry_run && !job.wait(BRIEF).await {
                app.archive.announce();
                let saving = tokio::task::spawn_blocking(move || {
                    if job.phase() == Phase::Done {
                        app.archive.withdraw();
                    } else {
                        app.archive.save(&app, &job);
                    }
                });
                if let Err(error) = saving.await {
                    tracing::debug!(%error, "a running job was not written down");
                }
            }
        });
        let started = std::thread::Builder::new()
            .name("sandbox job".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                let _slot = slot;
                let (app, job) = worker;
                job.begin();
                let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    job.check()?;
                    match job.kind {
                        "query" => query::run(&app, &job),
                        "load" => load::run(&app, &job, upload),
                        _ => copy::run(&app, &job),
                    }
                }));
                app.archive.announce();
                job.finish(outcome.unwrap_or_else(|_| {
                    Err(Failure::new(
                        Reason::JobInternalError,
                        "The job failed because of a mistake in the sandbox",
                    ))
                }));
                app.archive.save(&app, &job);
            });
        if let Err(error) = started {
            job.finish(Err(Failure::backend(format!(
                "No thread for the job: {error}"
            ))));
        }
    });
}
