//! What the windows have in common: the workspaces, the sandbox, and how the app was started.

use crate::cli::{self, WindowArguments};
use crate::here::Here;
use crate::home;
use crate::sandbox_host::{self, SandboxHost};
use crate::window;
use crate::windows::Windows;
use model::{
    Change, Forgotten, Kind, Problem, Result, Settings, Startup, Workspace, WorkspaceDraft,
    WorkspaceId,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tauri::{AppHandle, Manager as _, Url};
use tokio::sync::Notify;
use workbench::{Opener, Spaces, Workbench};

/// A second wish to close the window within this many milliseconds is not questioned.
const ASKED_AGAIN_MS: u64 = 3_000;

/// What is not needed for the first paint starts after it, or after this time if no window ever
/// says that it has painted.
const PAINT_DEADLINE: Duration = Duration::from_secs(5);

/// What the commands of all windows work on.
pub(crate) struct App {
    pub(crate) spaces: Spaces,
    pub(crate) windows: Windows,
    sandbox: SandboxHost,
    /// How it was started.
    arguments: WindowArguments,
    started: Instant,
    painted: Notify,
    /// Told of every change, whatever workspace it is of.
    pub(crate) busy: Notify,
    /// Milliseconds after the start at which the person was last asked whether to leave while
    /// queries run; 0: never.
    asked_ms: AtomicU64,
}

impl App {
    pub(crate) fn new(spaces: Spaces, arguments: WindowArguments, started: Instant) -> Self {
        Self {
            spaces,
            windows: Windows::default(),
            sandbox: SandboxHost::default(),
            arguments,
            started,
            painted: Notify::new(),
            busy: Notify::new(),
            asked_ms: AtomicU64::new(0),
        }
    }

    /// The workbench of a workspace. With the first look at it, its changes flow and what it does by
    /// itself begins.
    pub(crate) async fn enter(&self, handle: &AppHandle, id: &WorkspaceId) -> Result<Workbench> {
        if let Some(workbench) = self.spaces.opened(id) {
            return Ok(workbench);
        }
        let workbench = self.spaces.enter(id).await?;
        if workbench.workspace().sandbox {
            SandboxHost::announce(&workbench)?;
        }
        tauri::async_runtime::spawn(follow(handle.clone(), workbench.clone()));
        Ok(workbench)
    }

    /// The settings of a workspace with what was asked for on the command line.
    pub(crate) fn over(&self, mut settings: Settings) -> Settings {
        settings.language = self.arguments.lang.unwrap_or(settings.language);
        settings.theme = self.arguments.theme.unwrap_or(settings.theme);
        settings
    }

    /// Whether this start is for a workspace that was asked for by name.
    pub(crate) fn asked_for_workspace(&self) -> bool {
        self.arguments.workspace.is_some()
    }

    /// Closes a workspace that no window shows as soon as nothing of it runs.
    pub(crate) fn release(handle: &AppHandle, id: WorkspaceId) {
        let handle = handle.clone();
        tauri::async_runtime::spawn(async move {
            let app = handle.state::<App>();
            if let Some(workbench) = app.spaces.opened(&id) {
                workbench.settled().await;
            }
            if app.windows.of(&id).is_none() {
                app.spaces.close(&id);
            }
        });
    }

    /// Queries that run at a service now, of all workspaces.
    fn running_queries(&self) -> u32 {
        let open = self.spaces.all_open();
        open.iter().map(Workbench::running_queries).sum()
    }

    /// Whether a window stays open because it is the last, queries run, and the person is asked in
    /// it. Who asks twice within a moment means it, and a page that does not answer keeps nobody in.
    pub(crate) fn must_ask(&self, label: &str) -> bool {
        let running = self.running_queries();
        if self.windows.count() > 1 || running == 0 {
            return false;
        }
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let before = self.asked_ms.swap(now, Ordering::AcqRel);
        if before > 0 && now.saturating_sub(before) < ASKED_AGAIN_MS {
            return false;
        }
        if let Some(workbench) = self.windows.workbench(label) {
            let id = workbench.workspace().id;
            self.windows.tell(&id, Change::Closing(running));
        }
        true
    }
}

/// What a workspace does by itself for as long as it is open.
async fn follow(handle: AppHandle, workbench: Workbench) {
    let app = handle.state::<App>();
    let starting = async {
        if tokio::time::timeout(PAINT_DEADLINE, app.painted.notified())
            .await
            .is_err()
        {
            tracing::warn!("the window has not said that it has painted");
        }
        if workbench.workspace().sandbox {
            start_sandbox(&app.sandbox, &workbench);
        }
        workbench.watch_idle().await;
    };
    tokio::select! {
        () = crate::changes::forward(&app, &workbench) => (),
        () = async { tokio::join!(starting, workbench.closed()); } => (),
        () = workbench.closed() => (),
    }
}

fn start_sandbox(sandbox: &SandboxHost, workbench: &Workbench) {
    if let Err(problem) = workbench.add_sample_queries() {
        tracing::warn!("the sample queries cannot be written: {problem}");
    }
    if let Err(problem) = sandbox.start(workbench, sandbox_host::first_start()) {
        tracing::error!("the sandbox cannot be started: {problem}");
    }
}

/// Opens a page in the person's browser, for a sign-in: pages of the web, and of this machine.
pub(crate) fn opener() -> Opener {
    Arc::new(|address| {
        let url = Url::parse(address)
            .map_err(|error| Problem::bad_input("address", error.to_string()))?;
        let here = url.scheme() == "http" && url.host_str() == Some("127.0.0.1");
        if url.scheme() != "https" && !here {
            return Err(Problem::bad_input(
                "address",
                "neither https nor this machine",
            ));
        }
        tauri_plugin_opener::open_url(url.as_str(), None::<&str>)
            .map_err(|error| Problem::broken(format!("the browser cannot be opened: {error}")))
    })
}

impl Here {
    /// What the window needs to paint its first screen. What was asked for on the command line
    /// holds for this start. Of a locked workspace nothing is told but what it is called.
    pub(crate) fn startup(&self) -> Startup {
        let (app, locked) = (self.app(), self.is_locked());
        let mut startup = Startup {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            platform: std::env::consts::OS.to_owned(),
            system_language: sys_locale::get_locale().unwrap_or_else(|| "en".to_owned()),
            workspace: self.workspace(),
            classes: app.spaces.classes(),
            policy: self.policy_read(),
            locked,
            settings: app.over(self.settings()),
            layout: std::collections::BTreeMap::new(),
            tabs: Vec::new(),
            connections: Vec::new(),
            aws_connections: Vec::new(),
            identities: Vec::new(),
            demo: app.arguments.demo && self.workspace().sandbox,
        };
        if !locked {
            startup.layout = self.layout();
            startup.tabs = self.tabs();
            startup.connections = self.connections();
            startup.aws_connections = self.aws_connections();
            startup.identities = self.identities();
        }
        startup
    }

    /// Keeps what the person chose. A language or theme that was asked for on the command line is
    /// not written over the one in the file, unless it was changed since.
    pub(crate) fn save_settings(&self, settings: Settings) -> Result<Settings> {
        let arguments = &self.app().arguments;
        let kept = self.settings();
        let mut to_keep = settings.clone();
        if arguments.lang == Some(settings.language) {
            to_keep.language = kept.language;
        }
        if arguments.theme == Some(settings.theme) {
            to_keep.theme = kept.theme;
        }
        self.workbench().save_settings(to_keep)?;
        Ok(settings)
    }

    /// Something is on the screen: what is not needed for that may start now.
    pub(crate) fn first_paint(&self) {
        let app = self.app();
        if app.arguments.timings {
            cli::say(&format!(
                "first paint after {} ms",
                app.started.elapsed().as_millis()
            ));
        }
        app.painted.notify_one();
    }

    /// Starts the sandbox again after a start that failed.
    pub(crate) fn sandbox_start(&self, job: model::JobId) -> Result<()> {
        self.sandbox()?.start(self.workbench(), job)
    }

    /// Puts the sandbox's sample back as it was.
    pub(crate) fn sandbox_reset(&self, job: model::JobId) -> Result<()> {
        self.sandbox()?.reset(self.workbench(), job)
    }

    /// The sandbox, for the one workspace that has it.
    fn sandbox(&self) -> Result<&SandboxHost> {
        if self.workspace().sandbox {
            return Ok(&self.app().sandbox);
        }
        Err(Problem::new(Kind::NotFound {
            resource: "sandbox".to_owned(),
        }))
    }

    /// Makes a workspace, or changes one.
    pub(crate) fn workspace_save(&self, draft: WorkspaceDraft) -> Result<Workspace> {
        let workspace = self.app().spaces.save(draft)?;
        if let Some(label) = self.app().windows.of(&workspace.id)
            && let Some(shown) = self.handle().get_webview_window(&label)
        {
            window::name(&shown, &workspace);
        }
        Ok(workspace)
    }

    /// Shows a workspace in this window, or in one of its own. Where a window shows it already, that
    /// one comes to the front.
    pub(crate) async fn workspace_show(&self, id: &WorkspaceId, new_window: bool) -> Result<()> {
        let (app, label) = (self.app(), self.window().label());
        if let Some(other) = app.windows.of(id) {
            window::focus(self.handle(), &other);
            return Ok(());
        }
        let workbench = app.enter(self.handle(), id).await?;
        if new_window {
            return window::open_over(self.handle(), &workbench);
        }
        let place = window::place(self.window());
        if let Err(other) = app.windows.leave(label, id).await {
            window::focus(self.handle(), &other);
            return Ok(());
        }
        // As the other had it, so that it opens there the next time.
        window::keep_place(self.workbench(), place);
        let shown = workbench.workspace();
        let look = app.over(workbench.settings());
        let before = app.windows.bind(label, workbench);
        window::name(self.window(), &shown);
        app.spaces.shown(id)?;
        window::load(self.window(), id, &look)?;
        if let Some(before) = before {
            App::release(self.handle(), before);
        }
        Ok(())
    }

    /// Removes a workspace with everything in it. `name` is typed by the person.
    ///
    /// # Errors
    /// `Conflict` for the workspace that this window shows; those of `Spaces::forget`.
    pub(crate) async fn workspace_forget(&self, id: &WorkspaceId, name: &str) -> Result<Forgotten> {
        let app = self.app();
        if id == &self.workspace().id {
            return Err(Problem::with_detail(
                Kind::Conflict {
                    resource: name.to_owned(),
                },
                "this window shows it: go to another workspace first",
            ));
        }
        if name.trim() == app.spaces.get(id)?.name
            && let Some(label) = app.windows.of(id)
        {
            window::close(self.handle(), &label);
        }
        let mut forgotten = app.spaces.forget(id, name).await?;
        if app.spaces.get(id).is_ok_and(|again| again.sandbox) {
            forgotten.files += app.sandbox.forget().await?;
        }
        Ok(forgotten)
    }

    /// A page of this window listens to the changes of its workspace.
    pub(crate) fn changes_follow(&self, changes: tauri::ipc::Channel<Change>) {
        self.app().windows.follow(self.window().label(), changes);
    }

    /// Closes the app. `stop`: its queries are ended at the services first; else they go on there.
    pub(crate) async fn quit(&self, stop: bool) {
        window::quit(self.handle(), stop).await;
    }
}

/// The workspace that the app begins with: the one that was asked for, else the one shown last.
pub(crate) fn first_workspace(spaces: &Spaces, arguments: &WindowArguments) -> Result<WorkspaceId> {
    match &arguments.workspace {
        Some(wish) => spaces.find(wish).map(|found| found.id),
        None => Ok(spaces.last_shown()),
    }
}

/// The workspaces of this home.
pub(crate) fn spaces() -> Result<Spaces> {
    Spaces::open(home::folder()?, Some(opener()))
}
