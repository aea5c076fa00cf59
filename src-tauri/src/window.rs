//! The window: its size and place, what it may load, and who may open a second one.

use crate::changes;
use crate::cli::{self, WindowArguments};
use crate::home;
use crate::sandbox_host::{self, SandboxHost};
use crate::wiring;
use model::{
    Forgotten, Problem, Result, Settings, Startup, Workspace, WorkspaceDraft,
    WorkspaceId,
};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tauri::{AppHandle, Manager as _, WebviewUrl, WebviewWindowBuilder};
use tauri_plugin_clipboard_manager::ClipboardExt as _;
use tauri_plugin_window_state::StateFlags;
use tokio::sync::Notify;
use workbench::{Copied, Options, Workbench};

/// What the one workspace of today is called.
const WORKSPACE: &str = "Sandbox";

/// The sandbox starts after the first paint, or after this time if the window never says that it
/// has painted.
const PAINT_DEADLINE: Duration = Duration::from_secs(5);

/// A second wish to close the window within this many milliseconds is not questioned.
const ASKED_AGAIN_MS: u64 = 3_000;

/// Statements that are stopped on leaving are waited for this long.
const STOPPING: Duration = Duration::from_secs(25);

/// What the window's commands work on.
pub(crate) struct App {
    pub(crate) workbench: Workbench,
    pub(crate) sandbox: SandboxHost,
    /// How it was started.
    pub(crate) arguments: WindowArguments,
    pub(crate) started: Instant,
    pub(crate) painted: Notify,
    /// Milliseconds after the start at which the person was last asked whether to leave while
    /// queries run; 0: never.
    asked_ms: AtomicU64,
}

impl App {
    fn open(arguments: WindowArguments) -> Result<Self> {
        let workbench = Workbench::open(Options::new(home::workspace("sandbox")?))?;
        SandboxHost::announce(&workbench)?;
        Ok(Self {
            workbench,
            sandbox: SandboxHost::default(),
            arguments,
            started: Instant::now(),
            painted: Notify::new(),
            asked_ms: AtomicU64::new(0),
        })
    }

    /// What the window needs to paint its first screen. What was asked for on the command line
    /// holds for this start.
    pub(crate) fn startup(&self) -> Startup {
        let mut settings = self.workbench.settings();
        settings.language = self.arguments.lang.unwrap_or(settings.language);
        settings.theme = self.arguments.theme.unwrap_or(settings.theme);
        Startup {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            platform: std::env::consts::OS.to_owned(),
            system_language: sys_locale::get_locale().unwrap_or_else(|| "en".to_owned()),
            workspace: sandbox_workspace(),
            policy: self.workbench.policy_read(),
            locked: false,
            settings,
            tabs: self.workbench.tabs(),
            connections: self.workbench.connections(),
            aws_connections: self.workbench.aws_connections(),
            identities: self.workbench.identities(),
            demo: self.arguments.demo,
        }
    }

    pub(crate) fn workspaces(&self) -> Result<Vec<Workspace>> {
        Ok(vec![sandbox_workspace()])
    }

    pub(crate) fn workspace_save(&self, _draft: WorkspaceDraft) -> Result<Workspace> {
        Err(Problem::broken("not there yet"))
    }

    pub(crate) async fn workspace_show(
        &self,
        _handle: &AppHandle,
        _workspace: &WorkspaceId,
        _new_window: bool,
    ) -> Result<()> {
        Err(Problem::broken("not there yet"))
    }

    pub(crate) async fn workspace_forget(
        &self,
        _workspace: &WorkspaceId,
        _name: &str,
    ) -> Result<Forgotten> {
        Err(Problem::broken("not there yet"))
    }

    /// Keeps what the person chose. A language or theme that was asked for on the command line is
    /// not written over the one in the file, unless it was changed since.
    pub(crate) fn save_settings(&self, settings: Settings) -> Result<Settings> {
        let kept = self.workbench.settings();
        let mut to_keep = settings.clone();
        if self.arguments.lang == Some(settings.language) {
            to_keep.language = kept.language;
        }
        if self.arguments.theme == Some(settings.theme) {
            to_keep.theme = kept.theme;
        }
        self.workbench.save_settings(to_keep)?;
        Ok(settings)
    }

    /// Whether the window stays open because queries run, and the person is asked in it. Who asks
    /// twice within a moment means it, and a page that does not answer keeps nobody in.
    fn must_ask(&self) -> bool {
        if self.workbench.running_queries() == 0 {
            return false;
        }
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let before = self.asked_ms.swap(now, Ordering::AcqRel);
        if before > 0 && now.saturating_sub(before) < ASKED_AGAIN_MS {
            return false;
        }
        self.workbench.ask_to_close();
        true
    }

    /// Something is on the screen: what is not needed for that may start now.
    pub(crate) fn first_paint(&self) {
        if self.arguments.timings {
            cli::say(&format!(
                "first paint after {} ms",
                self.started.elapsed().as_millis()
            ));
        }
        self.painted.notify_one();
    }
}

fn sandbox_workspace() -> Workspace {
    Workspace {
        sandbox: true,
        ..Workspace::plain(WorkspaceId::from("sandbox"), WORKSPACE.to_owned())
    }
}

/// Opens the window and runs until it is closed.
#[expect(clippy::disallowed_methods, reason = "inside Tauri's own macro")]
pub(crate) fn run(arguments: WindowArguments) -> Result<()> {
    crate::display::prepare();
    let _logs = crate::logs::start();
    let app = App::open(arguments)?;
    let wiring = wiring::builder();

    tauri::Builder::default()
        .plugin(
            tauri_plugin_single_instance::Builder::new()
                .callback(|app, _arguments, _folder| focus(app))
                .dbus_id(instance_name())
                .build(),
        )
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                .with_filename(window_state_file()?)
                .build(),
        )
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_dialog::init())
        .manage(app)
        .invoke_handler(wiring::handler(&wiring))
        .setup(move |app| {
            wiring.mount_events(app);
            open_window(app.handle())?;
            let handle = app.handle().clone();
            tauri::async_runtime::spawn(after_first_paint(handle));
            Ok(())
        })
        .build(tauri::generate_context!())
        .map_err(|error| Problem::broken(format!("the window cannot be opened: {error}")))?
        .run(|app, event| match event {
            tauri::RunEvent::WindowEvent {
                event: tauri::WindowEvent::CloseRequested { api, .. },
                ..
            } if app.state::<App>().must_ask() => api.prevent_close(),
            tauri::RunEvent::Exit => app.state::<App>().workbench.close(),
            _ => (),
        });
    Ok(())
}

fn open_window(app: &AppHandle) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
        .title("Shirabe")
        .inner_size(1440.0, 900.0)
        .min_inner_size(720.0, 480.0)
        .zoom_hotkeys_enabled(true)
        // What the web view remembers by itself belongs to this home, too.
        .data_directory(home::folder().map_err(std::io::Error::other)?.join("webview"))
        // The window loads its own files and nothing else, ever.
        .on_navigation(|url| matches!(url.scheme(), "tauri") || url.host_str() == Some("tauri.localhost"))
        .build()?;
    Ok(())
}

/// Changes flow as soon as there is a window; the sandbox waits until something is on the screen.
async fn after_first_paint(handle: AppHandle) {
    let app = handle.state::<App>();
    let forwarding = changes::forward(handle.clone(), app.workbench.clone());
    let starting = async {
        if tokio::time::timeout(PAINT_DEADLINE, app.painted.notified())
            .await
            .is_err()
        {
            tracing::warn!("the window has not said that it has painted");
        }
        if let Err(problem) = app.workbench.add_sample_queries() {
            tracing::warn!("the sample queries cannot be written: {problem}");
        }
        if let Err(problem) = app
            .sandbox
            .start(&app.workbench, sandbox_host::first_start())
        {
            tracing::error!("the sandbox cannot be started: {problem}");
        }
    };
    let small = crate::memory::keep_small(app.workbench.clone());
    tokio::join!(forwarding, starting, small);
}

/// Closes the app. `stop`: its queries are ended at the service first; else they go on there.
pub(crate) async fn quit(app: &App, handle: &AppHandle, stop: bool) {
    if stop {
        app.workbench.stop_all();
        if tokio::time::timeout(STOPPING, app.workbench.settled())
            .await
            .is_err()
        {
            tracing::warn!("some work has not stopped in time");
        }
    }
    handle.exit(0);
}

fn focus(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let shown = window
            .unminimize()
            .and_then(|()| window.show())
            .and_then(|()| window.set_focus());
        if let Err(error) = shown {
            tracing::warn!("the window cannot be brought to the front: {error}");
        }
    }
}

/// Puts text on the clipboard; answers the number of cells.
pub(crate) fn to_clipboard(app: &AppHandle, copied: Copied) -> Result<u32> {
    app.clipboard()
        .write_text(copied.text)
        .map_err(|error| Problem::broken(format!("clipboard: {error}")))?;
    Ok(u32::try_from(copied.cells).unwrap_or(u32::MAX))
}

/// One instance per home folder: another home is another Shirabe.
fn instance_name() -> String {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    home::folder().unwrap_or_default().hash(&mut hasher);
    format!("dev.shirabe.app.h{:016x}", hasher.finish())
}

/// Beside everything else that is kept, so that one folder holds it all.
fn window_state_file() -> Result<String> {
    Ok(home::folder()?
        .join("window.json")
        .to_string_lossy()
        .into_owned())
}
