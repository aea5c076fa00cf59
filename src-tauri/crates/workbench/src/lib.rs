//! The app without a window: one module per thing people do.
//!
//! Must never: know Tauri, windows, or the language of the screen. It owns limits, retries, plans
//! and what is saved; clouds and keepers are asked from here and only here.

mod chart;
mod connections;
mod explore;
mod export;
mod files;
mod history;
mod library;
mod price;
mod query;
mod retry;
mod rows;
mod tab_parts;

pub use connections::ConnectionSpec;
#[doc(hidden)]
pub use explore::{Lines, Names};
pub use jobs::{Changes, Handle, Spec};
pub use ::rows::Copied;

use connections::Connections;
use export::Exports;
use history::History;
use jobs::Jobs;
use library::Library;
use model::{Connection, Job, JobId, Kind, Problem, Result, Settings, Tab};
use ::rows::Rows;
use query::Runs;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use tab_parts::TabParts;

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
    tab_parts: TabParts,
    jobs: Jobs,
    connections: Connections,
    index: explore::Index,
    runs: Runs,
    exports: Exports,
    history: History,
    /// Opened with the first row set, off the way to the first paint.
    rows: OnceLock<Rows>,
}

impl Workbench {
    /// Opens the workspace in `options.home`, which is made if need be. Asks no service.
    pub fn open(options: Options) -> Result<Self> {
        let library = Library::open(&options.home)?;
        let tab_parts = TabParts::new(&options.home);
        let history = History::new(&options.home);
        let index = explore::Index::new(&options.home);
        Ok(Self {
            inner: Arc::new(Inner {
                options,
                library,
                tab_parts,
                jobs: Jobs::new(),
                connections: Connections::default(),
                index,
                runs: Runs::default(),
                exports: Exports::default(),
                history,
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
        self.inner.library.save_tabs(tabs)?;
        let ids = tabs.iter().map(|tab| tab.id.as_str());
        self.inner.tab_parts.keep_only(ids);
        Ok(())
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
