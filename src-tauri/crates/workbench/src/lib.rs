//! The app without a window: one module per thing people do.
//!
//! Must never: know Tauri, windows, or the language of the screen. It owns limits, retries, plans
//! and what is saved; clouds and keepers are asked from here and only here.
#![expect(
    clippy::large_futures,
    reason = "each is polled where it was made, inside one job that lies on the heap"
)]

mod aws;
mod chart;
mod connections;
mod cost;
mod explore;
mod export;
mod fence;
mod files;
mod history;
mod identities;
mod layout;
mod library;
mod objects;
mod preview;
mod query;
mod retry;
mod rows;
mod rules;
mod saved;
mod sealed;
mod secrets;
mod spaces;
mod tab_parts;

pub use ::rows::Copied;
pub use aws::AwsSpec;
pub use connections::ConnectionSpec;
#[doc(hidden)]
pub use explore::{Lines, Names};
pub use identity_aws::{Endpoints as AwsEndpoints, Settings as AwsSettings};
pub use identity_google::Settings as GoogleSettings;
pub use jobs::{Changes, Handle, Spec};
pub use preview::ReaderProgram;
pub use rules::{Clock, Moment, TeamDefaults, audit_check, audit_page, policy_check};
pub use sealed::Seal;
pub use spaces::{Spaces, remove_folder};
pub use vault::{Vault, namespace};

use ::rows::Rows;
use connections::Connections;
use cost::Ledger;
use export::Exports;
use history::History;
use identities::Identities;
use jobs::Jobs;
use library::Library;
use model::{Connection, Job, JobId, Kind, Problem, Result, Settings, Tab, Workspace, WorkspaceId};
use parking_lot::Mutex;
use query::{OpenRuns, Runs};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use tab_parts::TabParts;
use tokio::sync::watch;

/// Opens a page in the person's browser.
pub type Opener = Arc<dyn Fn(&str) -> Result<()> + Send + Sync>;

/// How a workbench is opened.
#[derive(Clone)]
pub struct Options {
    /// Everything that the workspace keeps lies in this folder.
    pub home: PathBuf,
    /// Which workspace it is, how confidential its data is, and who signs its rules.
    pub workspace: Workspace,
    /// Where the workspace's secrets lie.
    pub vault: Vault,
    /// Seals what an encrypted workspace keeps on disk; see [`Seal::of`].
    pub seal: Seal,
    /// Rows held in memory at most, all row sets together; the rest lies on disk.
    pub memory_budget_bytes: u64,
    /// How a page is opened in the person's browser; absent where there is nobody to look at it.
    pub opener: Option<Opener>,
    /// Settings that a new workspace begins with; absent: as Shirabe comes.
    pub defaults: Option<Settings>,
    /// Where Google's services for identities are; others than the public ones in tests.
    pub google: GoogleSettings,
    /// Where Amazon's services for identities are; others than the public ones in tests.
    pub aws: AwsSettings,
    /// What reads files that others wrote.
    pub reader: ReaderProgram,
}

impl Options {
    /// A workspace of its own in `home`, open to all, with the usual budget; its secrets are gone
    /// when the process ends.
    pub fn new(home: PathBuf) -> Self {
        let id = home
            .file_name()
            .map_or_else(|| "workspace".into(), |name| name.to_string_lossy());
        Self {
            workspace: Workspace::plain(WorkspaceId(id.clone().into_owned()), id.into_owned()),
            vault: Vault::in_memory(),
            seal: Seal::default(),
            home,
            memory_budget_bytes: 256 << 20,
            opener: None,
            defaults: None,
            google: GoogleSettings::default(),
            aws: AwsSettings::default(),
            reader: ReaderProgram::default(),
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("home", &self.home)
            .field("workspace", &self.workspace)
            .finish_non_exhaustive()
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
    aws_live: aws::AwsLive,
    identities: Identities,
    index: explore::Index,
    runs: Runs,
    open_runs: OpenRuns,
    ledger: Ledger,
    /// As it is called and classed now; `options` says how it was when it was opened.
    workspace: Mutex<Workspace>,
    /// True when it is closed and its statements may go on.
    leaving: watch::Sender<bool>,
    /// Read when it is first asked for.
    layout: Mutex<Option<BTreeMap<String, String>>>,
    exports: Exports,
    history: History,
    rules: rules::Rules,
    objects: objects::Objects,
    previews: preview::Previews,
    /// Opened with the first row set, off the way to the first paint.
    rows: OnceLock<Rows>,
}

impl Workbench {
    /// Opens the workspace in `options.home`, which is made if need be. Asks no service.
    pub fn open(options: Options) -> Result<Self> {
        let library = Library::open_over(
            &options.home,
            options.defaults.as_ref(),
            options.seal.clone(),
        )?;
        let rules = rules::Rules::new(&options.home);
        let tab_parts = TabParts::new(&options.home, options.seal.clone());
        let history = History::new(&options.home, options.seal.clone());
        let index = explore::Index::new(&options.home, options.seal.clone());
        let identities = Identities::open(&library, &options);
        let workbench = Self {
            inner: Arc::new(Inner {
                workspace: Mutex::new(options.workspace.clone()),
                options,
                library,
                tab_parts,
                jobs: Jobs::new(),
                connections: Connections::default(),
                aws_live: aws::AwsLive::default(),
                identities,
                index,
                runs: Runs::default(),
                open_runs: OpenRuns::default(),
                ledger: Ledger::default(),
                leaving: watch::Sender::new(false),
                layout: Mutex::default(),
                exports: Exports::default(),
                history,
                rules,
                objects: objects::Objects::default(),
                previews: preview::Previews::default(),
                rows: OnceLock::new(),
            }),
        };
        workbench.open_rules();
        workbench.open_connections();
        Ok(workbench)
    }

    /// Everything that happens from now on.
    pub fn changes(&self) -> Changes {
        self.inner.jobs.changes()
    }

    /// What the person chose.
    pub fn settings(&self) -> Settings {
        self.inner.library.settings()
    }

    /// Keeps what the person chose, as far as the policy lets; answers what is in force now.
    pub fn save_settings(&self, settings: Settings) -> Result<Settings> {
        library::check(&settings)?;
        self.govern_settings(&settings)?;
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

    /// Ends all work of this app, as when it closes. Statements that are at the service go on
    /// there and are taken up at the next start; see [`Workbench::stop_all`] for the other way.
    pub fn close(&self) {
        self.inner.leaving.send_replace(true);
        self.inner.jobs.cancel_all();
        self.inner.history.save();
    }

    /// Asks everything to stop, at the service, too.
    pub fn stop_all(&self) {
        self.inner.jobs.cancel_all();
    }

    /// Queries that run at the service now.
    pub fn running_queries(&self) -> u32 {
        let jobs = self.inner.jobs.list().into_iter();
        let running = jobs
            .filter(|job| job.activity == model::Activity::Query && !job.state.is_final())
            .count();
        u32::try_from(running).unwrap_or(u32::MAX)
    }

    fn is_leaving(&self) -> bool {
        *self.inner.leaving.borrow()
    }

    /// Waits until it is closed. Whatever goes on for as long as the workspace is open ends then.
    pub async fn closed(&self) {
        let mut leaving = self.inner.leaving.subscribe();
        // The sender lives as long as this clone.
        drop(leaving.wait_for(|now| *now).await);
    }

    /// The workspace as it is called and classed now.
    pub fn workspace(&self) -> Workspace {
        self.inner.workspace.lock().clone()
    }

    fn renamed(&self, workspace: Workspace) {
        *self.inner.workspace.lock() = workspace;
    }

    /// How many clones there are.
    fn holders(&self) -> usize {
        Arc::strong_count(&self.inner)
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
        let (folder, budget) = (
            self.options.home.join("rows"),
            self.options.memory_budget_bytes,
        );
        let opened = if self.options.seal.is_on() {
            Rows::open_veiled(&folder, budget)?
        } else {
            Rows::open(&folder, budget)?
        };
        Ok(self.rows.get_or_init(|| opened))
    }
}

/// A thing that is not open here.
fn not_found(resource: impl Into<String>) -> Problem {
    Problem::new(Kind::NotFound {
        resource: resource.into(),
    })
}
