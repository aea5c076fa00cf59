//! What was run, kept on disk: recorded at its start and at its end, searched, pinned, deleted.
//!
//! The history is a convenience: when it cannot be written, that goes to the log and the run goes
//! on. It lies in the workspace's own folder and so never crosses to another.

mod store;

use crate::Workbench;
use crate::sealed::Seal;
use model::{
    AuditOutcome, ConnectionId, HistoryEntry, HistoryKind, HistoryPage, HistoryQuestion,
    HistoryState, JobId, Kind, Money, Parameter, Problem, QueryRequest, QueryRun, Result, TableRef,
};
use parking_lot::Mutex;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use store::Store;
pub(crate) use store::fold;
use tokio::sync::oneshot;

/// What is known when something begins.
#[derive(Clone, Debug)]
pub(crate) struct Begun {
    pub(crate) kind: HistoryKind,
    pub(crate) job: JobId,
    pub(crate) connection: ConnectionId,
    pub(crate) project: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) text: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) statement_type: Option<String>,
}

impl Begun {
    /// A query.
    pub(crate) fn query(run: &QueryRun, request: &QueryRequest) -> Self {
        Self {
            kind: HistoryKind::Query,
            job: run.job.clone(),
            connection: run.connection.clone(),
            project: Some(run.project.clone()),
            location: run.location.clone(),
            text: request.sql.clone(),
            parameters: request.parameters.clone(),
            statement_type: None,
        }
    }

    /// A query of an earlier session that is taken up again; its text is known from its beginning.
    pub(crate) fn resumed(run: &QueryRun, title: &str) -> Self {
        Self {
            kind: HistoryKind::Query,
            job: run.service_job.clone(),
            connection: run.connection.clone(),
            project: Some(run.project.clone()),
            location: run.location.clone(),
            text: title.to_owned(),
            parameters: Vec::new(),
            statement_type: None,
        }
    }

    /// A look at a table.
    pub(crate) fn preview(run: &QueryRun, table: &TableRef) -> Self {
        Self {
            kind: HistoryKind::Preview,
            job: run.job.clone(),
            connection: run.connection.clone(),
            project: Some(run.project.clone()),
            location: run.location.clone(),
            text: table.to_string(),
            parameters: Vec::new(),
            statement_type: None,
        }
    }
}

/// What is known when it ends. What is absent stays as it was.
#[derive(Clone, Debug)]
struct Ended {
    state: HistoryState,
    finished_at_ms: u64,
    location: Option<String>,
    statement_type: Option<String>,
    bytes_processed: Option<u64>,
    bytes_billed: Option<u64>,
    price: Option<Money>,
    cache_hit: Option<bool>,
    rows: Option<u64>,
    problem: Option<Problem>,
}

type Work = Box<dyn FnOnce(&mut Store) + Send>;

/// A change to a sealed history is on the disk after this time.
const SAVED_AFTER: Duration = Duration::from_millis(300);

/// Pieces of work that may wait for the disk before others wait for them.
const WAITING: usize = 256;

/// The history of one workspace: one thread that does one thing after the other, begun with the
/// first of them. What was handed in is done before the value goes away.
pub(crate) struct History {
    path: PathBuf,
    seal: Seal,
    thread: Mutex<Option<(SyncSender<Work>, JoinHandle<()>)>>,
}

impl History {
    pub(crate) fn new(home: &Path, seal: Seal) -> Self {
        Self {
            path: home.join("history.sqlite"),
            seal,
            thread: Mutex::new(None),
        }
    }

    /// Does something with the store, after all that was asked before.
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, answered) = oneshot::channel();
        let work: Work = Box::new(move |store| {
            // Nobody may be waiting any more.
            drop(answer.send(store.attempt(work)));
        });
        self.send(work)?;
        answered
            .await
            .map_err(|_closed| Problem::broken("the history's thread has ended"))?
    }

    fn send(&self, work: Work) -> Result<()> {
        let mut thread = self.thread.lock();
        if thread.is_none() {
            let (sender, received) = sync_channel::<Work>(WAITING);
            let (path, seal) = (self.path.clone(), self.seal.clone());
            let handle = std::thread::Builder::new()
                .name("history".to_owned())
                .spawn(move || {
                    let mut store = Store::new(path, seal);
                    let mut unsaved_since = None;
                    loop {
                        let wait = if store.is_unsaved() {
                            SAVED_AFTER
                        } else {
                            Duration::MAX
                        };
                        match received.recv_timeout(wait) {
                            Ok(work) => work(&mut store),
                            Err(RecvTimeoutError::Timeout) => store.save(),
                            Err(RecvTimeoutError::Disconnected) => break,
                        }
                        // Also when one piece of work comes right after the other.
                        let since = *unsaved_since.get_or_insert_with(Instant::now);
                        if !store.is_unsaved() {
                            unsaved_since = None;
                        } else if since.elapsed() > SAVED_AFTER * 4 {
                            store.save();
                            unsaved_since = None;
                        }
                    }
                    if store.is_unsaved() {
                        store.save();
                    }
                })?;
            *thread = Some((sender, handle));
        }
        let sent = thread.as_ref().map(|(sender, _)| sender.send(work));
        match sent {
            Some(Ok(())) => Ok(()),
            _ => Err(Problem::broken("the history's thread has ended")),
        }
    }
}

impl History {
    /// Has the sealed file written now, as when the app goes.
    pub(crate) fn save(&self) {
        if !self.seal.is_on() || self.thread.lock().is_none() {
            return;
        }
        let (done, is_done) = sync_channel(1);
        let work: Work = Box::new(move |store| {
            if store.is_unsaved() {
                store.save();
            }
            if done.send(()).is_err() {
                tracing::info!("nobody waited for the history to be saved");
            }
        });
        // A disk that takes longer must not keep the app from closing.
        let sent = self.send(work);
        if sent.is_err() || is_done.recv_timeout(Duration::from_secs(3)).is_err() {
            tracing::warn!("the history may not hold what was done last");
        }
    }
}

impl Drop for History {
    fn drop(&mut self) {
        if let Some((sender, handle)) = self.thread.lock().take() {
            drop(sender);
            drop(handle.join());
        }
    }
}

impl Workbench {
    /// Does a piece of work and keeps it in the history: its start before, its end after.
    pub(crate) async fn recorded(
        &self,
        begun: Begun,
        work: impl Future<Output = Result<()>>,
    ) -> Result<()> {
        let (job, kind) = (begun.job.clone(), begun.kind);
        let name = self.connection_name(&begun.connection);
        let at = now_ms();
        let kept = begun.clone();
        self.keep(move |store| store.begin(&kept, &name, at)).await;
        let outcome = match self.note_surely(&self.act_of(&begun), AuditOutcome::Begun) {
            // On the heap: the work of a query is large, and this wraps it.
            Ok(()) => Box::pin(work).await,
            Err(problem) => Err(problem),
        };
        self.note_end(self.act_over(&begun), &outcome);
        let ended = self.ended(&job, kind, &outcome);
        self.keep(move |store| store.end(&job, &ended)).await;
        outcome
    }

    /// A part of the history, newest first. Texts are cut at 2,000 characters.
    pub async fn history_list(&self, question: HistoryQuestion) -> Result<HistoryPage> {
        self.inner
            .history
            .with(move |store| store.page(&question))
            .await
    }

    /// One entry with its whole text; nothing if it was deleted.
    pub async fn history_entry(&self, id: u64) -> Result<Option<HistoryEntry>> {
        self.inner.history.with(move |store| store.entry(id)).await
    }

    /// Pins an entry, so that it is kept when the others are deleted, or lets it go.
    pub async fn history_pin(&self, id: u64, pinned: bool) -> Result<()> {
        self.inner
            .history
            .with(move |store| store.pin(id, pinned))
            .await
    }

    /// Deletes an entry; answers whether there was one.
    pub async fn history_delete(&self, id: u64) -> Result<bool> {
        self.inner.history.with(move |store| store.delete(id)).await
    }

    /// Deletes all entries that are not pinned and not at work; answers how many.
    pub async fn history_clear(&self) -> Result<u32> {
        self.inner.history.with(Store::clear).await
    }

    async fn keep(&self, work: impl FnOnce(&mut Store) -> Result<()> + Send + 'static) {
        if let Err(problem) = self.inner.history.with(work).await {
            tracing::warn!("not in the history: {problem}");
        }
    }

    fn connection_name(&self, id: &ConnectionId) -> String {
        self.connections()
            .into_iter()
            .find(|one| &one.id == id)
            .map(|one| one.name)
            .unwrap_or_default()
    }

    fn ended(&self, job: &JobId, kind: HistoryKind, outcome: &Result<()>) -> Ended {
        let (state, problem) = match outcome {
            Ok(()) => (HistoryState::Done, None),
            Err(problem) if problem.kind == Kind::Cancelled => (HistoryState::Cancelled, None),
            Err(problem) => (HistoryState::Failed, Some(problem.clone())),
        };
        let mut ended = Ended {
            state,
            finished_at_ms: now_ms(),
            location: None,
            statement_type: None,
            bytes_processed: None,
            bytes_billed: None,
            price: None,
            cache_hit: None,
            rows: None,
            problem,
        };
        if kind == HistoryKind::Export {
            let report = self.export_report(job);
            ended.bytes_billed = report.as_ref().map(|report| report.bytes);
            ended.rows = report.map(|report| report.rows);
        } else if let Some(look) = self.preview_get(job) {
            let set = look.rows.as_ref().and_then(|rows| self.row_set(rows));
            ended.rows = set.map(|set| set.row_count);
            ended.bytes_processed = Some(look.meter.bytes_read);
            ended.statement_type = look.sniffed.as_ref().and_then(|known| {
                let name = serde_json::to_value(known.reading.format?).ok()?;
                Some(name.as_str()?.to_uppercase())
            });
            ended.price = Some(Money {
                micros: look.meter.price_micros,
                currency: self.settings().s3_prices.currency,
            });
        } else if let Some(run) = self.query_run(job) {
            let set = run.rows.as_ref().and_then(|rows| self.row_set(rows));
            let changed = run
                .statistics
                .dml
                .map(|dml| dml.inserted + dml.updated + dml.deleted);
            ended.rows = set.map(|set| set.row_count).or(changed);
            ended.location = run.location;
            ended.statement_type = run.statistics.statement_type;
            ended.bytes_processed = run.statistics.bytes_processed;
            ended.bytes_billed = run.statistics.bytes_billed;
            ended.price = run.statistics.price;
            ended.cache_hit = run.statistics.cache_hit;
        }
        ended
    }
}

/// Milliseconds since 1970 by the system's clock.
fn now_ms() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as u64)
}
