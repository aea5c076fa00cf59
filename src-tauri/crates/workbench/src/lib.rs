//! The app without a window: one module per thing people do.
//!
//! Must never: know Tauri, windows, or the language of the screen. It owns limits, retries, plans
//! and what is saved; clouds and keepers are asked from here and only here.

mod connections;
mod explore;
mod library;
mod price;
mod query;
mod retry;

pub use connections::ConnectionSpec;
pub use jobs::{Changes, Handle, Spec};
pub use rows::{Copied, Format};

use connections::Connections;
use jobs::Jobs;
use library::Library;
use model::{
    Activity, Connection, Job, JobId, Kind, Phase, Problem, Result, RowSet, RowsId, RowsRange,
    RowsWindow, Settings, Tab, Unit,
};
use query::Runs;
use rows::Rows;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// How a workbench is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// Everything that the workspace keeps lies in this folder.
    pub home: PathBuf,
    /// Rows held in memory at most, all row sets together; the rest lies on disk.
    pub memory_budget_bytes: u64,
}

impl Options {
    /// A workspace in `home` with the usual budget.
    pub fn new(home: PathBuf) -> Self {
        Self {
            home,
            memory_budget_bytes: 256 << 20,
        }
    }
}

/// One open workspace: the value that owns everything. Cheap to clone.
#[derive(Clone)]
pub struct Workbench {
    inner: Arc<Inner>,
}

struct Inner {
    options: Options,
    library: Library,
    jobs: Jobs,
    connections: Connections,
    runs: Runs,
    /// Opened with the first row set, off the way to the first paint.
    rows: OnceLock<Rows>,
}

impl Workbench {
    /// Opens the workspace in `options.home`, which is made if need be. Asks no service.
    pub fn open(options: Options) -> Result<Self> {
        let library = Library::open(&options.home)?;
        Ok(Self {
            inner: Arc::new(Inner {
                options,
                library,
                jobs: Jobs::new(),
                connections: Connections::default(),
                runs: Runs::default(),
                rows: OnceLock::new(),
            }),
        })
    }

    /// Everything that happens from now on.
    pub fn changes(&self) -> Changes {
        self.inner.jobs.changes()
    }

    /// What the person chose.
    pub fn settings(&self) -> Settings {
        self.inner.library.settings()
    }

    /// Keeps what the person chose; answers what is in force now.
    pub fn save_settings(&self, settings: Settings) -> Result<Settings> {
        self.inner.library.save_settings(settings)
    }

    /// Tabs as they were left.
    pub fn tabs(&self) -> Vec<Tab> {
        self.inner.library.tabs()
    }

    /// Keeps the open tabs.
    pub fn save_tabs(&self, tabs: &[Tab]) -> Result<()> {
        self.inner.library.save_tabs(tabs)
    }

    /// The list of connections.
    pub fn connections(&self) -> Vec<Connection> {
        self.inner.connections.list()
    }

    /// Adds a connection or replaces the one with its id, and tells everyone.
    pub fn connect(&self, spec: ConnectionSpec) -> Result<()> {
        self.inner.connections.connect(spec)?;
        self.inner
            .jobs
            .publish(model::Change::Connections(self.connections()));
        Ok(())
    }

    /// All known jobs, newest first.
    pub fn job_list(&self) -> Vec<Job> {
        self.inner.jobs.list()
    }

    /// Asks a job or a quiet call to stop; `false` when there is none.
    pub fn job_cancel(&self, job: &JobId) -> bool {
        self.inner.jobs.cancel(job)
    }

    /// Runs work of the shell's own (the sandbox) as a job like any other.
    pub fn job_run<F, W>(&self, spec: Spec, work: W) -> Result<()>
    where
        W: FnOnce(Handle) -> F,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.inner.jobs.run(spec, work)
    }

    /// Asks everything to stop, as when the app closes.
    pub fn close(&self) {
        self.inner.jobs.cancel_all();
    }

    /// Waits until no job runs.
    pub async fn settled(&self) {
        self.inner.jobs.settled().await;
    }

    /// A row set as it now is; nothing if it is closed.
    pub fn row_set(&self, rows: &RowsId) -> Option<RowSet> {
        self.inner
            .rows
            .get()
            .and_then(|keeper| keeper.row_set(rows))
    }

    /// A window of a row set as an Arrow IPC stream.
    pub async fn rows_window(&self, window: RowsWindow) -> Result<Vec<u8>> {
        self.with_rows(move |rows| rows.window(&window)).await
    }

    /// The whole text of one cell; nothing for NULL.
    pub async fn rows_cell(&self, rows: RowsId, row: u64, column: u32) -> Result<Option<String>> {
        self.with_rows(move |keeper| keeper.cell(&rows, row, column))
            .await
    }

    /// A rectangle as text for the clipboard.
    pub async fn rows_copy(&self, range: RowsRange) -> Result<Copied> {
        self.with_rows(move |rows| rows.copy_text(&range)).await
    }

    /// Starts writing a row set to a file, as a job; on cancel nothing is left behind.
    pub fn rows_export(
        &self,
        job: JobId,
        rows: RowsId,
        path: PathBuf,
        format: Format,
    ) -> Result<()> {
        let total = self.row_set(&rows).map(|set| set.row_count);
        let spec = Spec {
            id: job,
            activity: Activity::Export,
            title: path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
        };
        let workbench = self.clone();
        self.inner.jobs.run(spec, |handle| async move {
            handle.phase(Phase::Writing, Unit::Rows);
            workbench
                .with_rows(move |keeper| {
                    let mut progress = |written| handle.done(written, total);
                    keeper.export(&rows, &path, format, &mut progress, &|| {
                        handle.is_stopping()
                    })
                })
                .await
                .map(|_rows| ())
        })
    }

    /// Writes a row set to any writer; answers the number of rows.
    pub async fn rows_write(
        &self,
        rows: RowsId,
        mut target: Box<dyn std::io::Write + Send>,
        format: Format,
    ) -> Result<u64> {
        self.with_rows(move |keeper| {
            keeper.write(&rows, target.as_mut(), format, &mut |_| (), &|| false)
        })
        .await
    }

    /// Forgets a row set.
    pub async fn rows_close(&self, rows: RowsId) -> Result<()> {
        self.inner.runs.forget(&rows);
        self.with_rows(move |keeper| {
            keeper.close(&rows);
            Ok(())
        })
        .await
    }

    /// Does something with the keeper of rows where blocking is allowed.
    async fn with_rows<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Rows) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || work(inner.rows()?))
            .await
            .map_err(|error| Problem::broken(format!("rows: {error}")))?
    }
}

impl Inner {
    fn rows(&self) -> Result<&Rows> {
        if let Some(rows) = self.rows.get() {
            return Ok(rows);
        }
        let opened = Rows::open(
            &self.options.home.join("rows"),
            self.options.memory_budget_bytes,
        )?;
        Ok(self.rows.get_or_init(|| opened))
    }
}

/// A thing that is not open here.
fn not_found(resource: impl Into<String>) -> Problem {
    Problem::new(Kind::NotFound {
        resource: resource.into(),
    })
}
