//! The running sandbox: its listener, its database, and the work behind the answers.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::catalog::Store;
use crate::engine::Engine;
use crate::error::{Failure, StartError};
use crate::http::{self, Uploads};
use crate::jobs::archive::Archive;
use crate::jobs::sessions::QuerySessions;
use crate::jobs::{Registry, spawn};
use crate::results::Results;
use crate::sizes::Measured;
use crate::storage::Sessions;
use crate::{Options, PROJECT, Sample, SampleProgress, sample};

/// Who every job belongs to.
pub(crate) const USER: &str = "analyst@sandbox.example";

/// How often the engine is looked at for something to tidy.
const TIDY_EVERY: Duration = Duration::from_secs(5);

/// What every request is answered from.
pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) engine: Arc<Engine>,
    pub(crate) jobs: Registry,
    pub(crate) results: Results,
    pub(crate) archive: Archive,
    pub(crate) measured: Measured,
    pub(crate) uploads: Uploads,
    pub(crate) read_sessions: Sessions,
    pub(crate) query_sessions: QuerySessions,
    pub(crate) token: String,
    pub(crate) endpoint: String,
    pub(crate) sample: watch::Sender<SampleProgress>,
    pub(crate) inserted: http::Inserted,
    pub(crate) permitted: http::Permitted,
}

impl App {
    pub(crate) fn project(&self) -> &str {
        self.store.project()
    }
}

/// A running sandbox. Dropping it stops the server; [`Sandbox::stop`] also waits for the end.
pub struct Sandbox {
    app: Arc<App>,
    scale: Option<f64>,
    stopping: CancellationToken,
    server: Option<JoinHandle<()>>,
    maker: parking_lot::Mutex<Option<Maker>>,
}

/// The making of the sample, which can be stopped in the middle of a statement.
struct Maker {
    stop: CancellationToken,
    interrupt: Arc<duckdb::InterruptHandle>,
    thread: std::thread::JoinHandle<()>,
}

impl Maker {
    /// Stops it and waits until its thread has ended.
    async fn end(self) {
        self.stop.cancel();
        while !self.thread.is_finished() {
            self.interrupt.interrupt();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Sandbox")
            .field("endpoint", &self.app.endpoint)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Opens the home folder and listens. The server answers when this returns; the sample is
    /// made behind it when the folder is new.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port.unwrap_or(0)));
        let listener = TcpListener::bind(address)
            .await
            .map_err(StartError::Listen)?;
        let address = listener.local_addr().map_err(StartError::Listen)?;
        let home = options.home.clone();
        let opened = tokio::task::spawn_blocking(move || {
            let engine = Engine::open(&home)?;
            let lease = engine
                .connection()
                .map_err(|error| StartError::Database(error.message))?;
            sandbox_functions::register(&lease)
                .map_err(|error| StartError::Database(error.to_string()))?;
            drop(lease);
            let store = Store::open(&engine, PROJECT)?;
            let results = Results::open(&engine)?;
            Ok((engine, store, results))
        });
        let (engine, store, results) = opened
            .await
            .map_err(|error| StartError::Database(error.to_string()))??;
        let token = options.token.unwrap_or_else(|| {
            format!(
                "{}{}",
                uuid::Uuid::new_v4().simple(),
                uuid::Uuid::new_v4().simple()
            )
        });
        let app = Arc::new(App {
            store,
            engine,
            jobs: Registry::new(),
            results,
            archive: Archive::default(),
            measured: Measured::default(),
            uploads: Uploads::default(),
            read_sessions: Sessions::default(),
            query_sessions: QuerySessions::default(),
            token,
            endpoint: format!("http://{address}"),
            sample: watch::Sender::new(SampleProgress::Absent),
            inserted: http::Inserted::default(),
            permitted: http::Permitted::default(),
        });
        let restoring = Arc::clone(&app);
        let restored = app
            .engine
            .run(move |connection| Archive::load(&restoring, connection));
        match restored.await {
            Ok((restored, again)) => {
                app.jobs.restore(&restored);
                for job in restored.iter().take(again) {
                    spawn(&app, job, None);
                }
            }
            Err(error) => tracing::warn!(%error, "the jobs of before are not remembered"),
        }
        let scale = match options.sample {
            Sample::Full => Some(1.0),
            Sample::Small(scale) => Some(scale.clamp(0.0, 1.0)),
            Sample::None => None,
        };
        let stopping = CancellationToken::new();
        let router = Router::new()
            .fallback(http::handle)
            .with_state(Arc::clone(&app));
        let stop = stopping.clone();
        let server = tokio::spawn(async move {
            let serving = axum::serve(listener, router)
                .with_graceful_shutdown(async move { stop.cancelled().await });
            if let Err(error) = serving.await {
                tracing::error!(%error, "the sandbox's server ended");
            }
        });
        let sandbox = Self {
            app,
            scale,
            stopping,
            server: Some(server),
            maker: parking_lot::Mutex::new(None),
        };
        sandbox.make_sample();
        sandbox.tidy();
        Ok(sandbox)
    }

    /// Where BigQuery's API is: `http://127.0.0.1:PORT`, without a path.
    pub fn bigquery_endpoint(&self) -> &str {
        &self.app.endpoint
    }

    /// The bearer token that every request must carry.
    pub fn token(&self) -> &str {
        &self.app.token
    }

    /// The one project.
    pub fn project(&self) -> &str {
        self.app.project()
    }

    /// From now on the token's holder has only these permissions, for tests of what is refused.
    /// The Storage Read API asks for `bigquery.readsessions.create`; what a statement reads is not
    /// looked at.
    pub fn restrict(&self, permissions: &[&str]) {
        let permissions = permissions.iter().map(|name| (*name).to_owned()).collect();
        self.app.permitted.restrict(Some(permissions));
    }

    /// How far the sample is, now and as it changes.
    pub fn sample_progress(&self) -> watch::Receiver<SampleProgress> {
        self.app.sample.subscribe()
    }

    /// Throws everything away, jobs and results included, and makes the sample again. Returns
    /// once the old data is gone.
    pub async fn reset(&self) -> Result<(), ResetError> {
        let maker = self.maker.lock().take();
        if let Some(maker) = maker {
            maker.end().await;
        }
        self.app.jobs.clear().await;
        self.app.query_sessions.clear();
        let app = Arc::clone(&self.app);
        self.app
            .engine
            .run(move |connection| {
                app.store.clear(connection)?;
                app.read_sessions.clear(connection)?;
                app.results.clear(connection)?;
                Archive::clear(connection)?;
                app.measured.clear();
                Ok(())
            })
            .await
            .map_err(ResetError)?;
        self.make_sample();
        Ok(())
    }

    /// Stops what runs, answers nothing more, and closes the database.
    pub async fn stop(mut self) {
        self.stopping.cancel();
        let maker = self.maker.lock().take();
        if let Some(maker) = maker {
            maker.end().await;
        }
        // What runs is not written down as stopped: it goes on at the next start.
        self.app.archive.close().await;
        self.app.jobs.clear().await;
        self.app.query_sessions.clear();
        if let Some(mut server) = self.server.take() {
            // A client that keeps its connection open must not keep the sandbox alive.
            if tokio::time::timeout(Duration::from_secs(2), &mut server)
                .await
                .is_err()
            {
                server.abort();
                let _ended = server.await;
            }
        }
        let app = Arc::clone(&self.app);
        let closed = self.app.engine.run(move |connection| {
            app.read_sessions.clear(connection)?;
            crate::engine::execute(connection, "CHECKPOINT; CHECKPOINT results")
        });
        if let Err(error) = closed.await {
            tracing::debug!(%error, "the log is written into the database at the next start");
        }
    }

    fn make_sample(&self) {
        let Some(scale) = self.scale else { return };
        let app = Arc::clone(&self.app);
        if !sample::wanted(&app) {
            app.sample.send_replace(SampleProgress::Ready);
            return;
        }
        let fail = |error: &dyn std::fmt::Display| {
            tracing::warn!(%error, "the sample could not be made");
            self.app
                .sample
                .send_replace(SampleProgress::Failed(error.to_string()));
        };
        let lease = match app.engine.connection() {
            Ok(lease) => lease,
            Err(error) => return fail(&error),
        };
        let first = SampleProgress::Making {
            done: 0,
            total: sample::TABLES,
            current: String::new(),
        };
        app.sample.send_replace(first);
        let stop = self.stopping.child_token();
        let interrupt = lease.interrupt_handle();
        let stopped = stop.clone();
        // The example view is analysed on this thread, which recurses over its syntax tree.
        let thread = std::thread::Builder::new()
            .name("sandbox sample".to_owned())
            .stack_size(64 << 20)
            .spawn(move || {
                let made = sample::make(&app, &lease, scale, &|| !stopped.is_cancelled());
                if let Err(error) = made
                    && !stopped.is_cancelled()
                {
                    tracing::warn!(%error, "the sample could not be made");
                    app.sample
                        .send_replace(SampleProgress::Failed(error.message));
                }
            });
        match thread {
            Ok(thread) => {
                *self.maker.lock() = Some(Maker {
                    stop,
                    interrupt,
                    thread,
                });
            }
            Err(error) => fail(&error),
        }
    }

    /// Drops what has expired, and lets the engine rest when nothing runs.
    fn tidy(&self) {
        let app = Arc::downgrade(&self.app);
        let stopping = self.stopping.clone();
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    () = stopping.cancelled() => return,
                    () = tokio::time::sleep(TIDY_EVERY) => {}
                }
                let Some(app) = app.upgrade() else { return };
                let resting = app.query_sessions.resting();
                // What has expired goes in any case; only the engine's rest waits for a calm moment.
                let calm = !app.jobs.busy() && app.engine.idle(resting);
                let work = tokio::task::spawn_blocking(move || {
                    app.uploads.expire();
                    if app.store.anything_expired() {
                        let lease = app.engine.connection()?;
                        app.store.expire(&lease)?;
                    }
                    if calm {
                        app.engine.relax(resting);
                    }
                    Ok::<(), Failure>(())
                });
                if let Ok(Err(error)) = work.await {
                    tracing::warn!(%error, "expired tables stay for now");
                }
            }
        });
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stopping.cancel();
        if let Some(maker) = self.maker.lock().take() {
            maker.interrupt.interrupt();
        }
    }
}

/// The sandbox could not be reset; the text says why.
#[derive(Debug)]
pub struct ResetError(Failure);

impl std::fmt::Display for ResetError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "The sandbox could not be reset: {}", self.0)
    }
}

impl std::error::Error for ResetError {}
