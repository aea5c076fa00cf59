//! Windows: how one is opened, named, placed and loaded, and how the app is left.

use crate::app::{self, App};
use crate::cli::{Arguments, WindowArguments};
use crate::home;
use crate::wiring;
use clap::Parser as _;
use model::{Change, Problem, Result, Settings, Workspace, WorkspaceId};
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};
use tauri::{AppHandle, Manager as _, PhysicalPosition, WebviewUrl, WebviewWindow};
use tauri::{DragDropEvent, WebviewWindowBuilder, WindowEvent};
use tauri_plugin_clipboard_manager::ClipboardExt as _;
use workbench::{Copied, Workbench};

/// Statements that are stopped on leaving are waited for this long.
const STOPPING: Duration = Duration::from_secs(25);

/// Of a window that was never placed, in pixels of the page.
const SIZE: (f64, f64) = (1440.0, 900.0);

/// Of every window at least, in pixels of the page.
const SMALLEST: (f64, f64) = (720.0, 480.0);

/// Under which name a workspace keeps where its window stood.
const PLACE: &str = "window";

/// Where a window stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// From the left and the top of the desktop, in pixels of the screen.
    x: i32,
    y: i32,
    /// In pixels of the page.
    width: f64,
    height: f64,
    maximized: bool,
}

/// Opens the first window and runs until the last is closed.
#[expect(clippy::disallowed_methods, reason = "inside Tauri's own macro")]
pub(crate) fn run(arguments: WindowArguments) -> Result<()> {
    let started = Instant::now();
    crate::display::prepare();
    let _logs = crate::logs::start();
    let spaces = app::spaces()?;
    let first = app::first_workspace(&spaces, &arguments)?;
    let wiring = wiring::builder();

    tauri::Builder::default()
        .plugin(
            tauri_plugin_single_instance::Builder::new()
                .callback(|app, arguments, _folder| second_start(app, arguments))
                .dbus_id(instance_name())
                .build(),
        )
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(wiring::handler(&wiring))
        // After the plugins: a second start has ended before it opens anything.
        .setup(move |app| {
            app.manage(App::new(spaces, arguments, started));
            open_first(app.handle(), &first)?;
            tauri::async_runtime::spawn(crate::memory::keep_small(app.handle().clone()));
            Ok(())
        })
        .build(tauri::generate_context!())
        .map_err(|error| match error {
            tauri::Error::Setup(error) => {
                Problem::broken(format!("the window cannot be opened: {error}"))
            }
            error => Problem::broken(format!("the app cannot be started: {error}")),
        })?
        .run(|handle, event| match event {
            tauri::RunEvent::WindowEvent { label, event, .. } => {
                window_event(handle, &label, &event);
            }
            tauri::RunEvent::Exit => {
                for workbench in handle.state::<App>().spaces.all_open() {
                    workbench.close();
                }
            }
            _ => (),
        });
    Ok(())
}

/// The workspace that was shown last may not open now, for example while the keychain that holds its
/// key is locked. The sandbox's does, and from there the other can be tried again.
fn open_first(handle: &AppHandle, first: &WorkspaceId) -> Result<()> {
    let opened = open(handle, first);
    let Err(problem) = opened else {
        return Ok(());
    };
    let app = handle.state::<App>();
    let sandbox = WorkspaceId::from("sandbox");
    if app.asked_for_workspace() || first == &sandbox {
        return Err(problem);
    }
    tracing::error!(workspace = %first, "cannot be opened: {problem}");
    open(handle, &sandbox)
}

fn window_event(handle: &AppHandle, label: &str, event: &WindowEvent) {
    let app = handle.state::<App>();
    match event {
        WindowEvent::CloseRequested { api, .. } => {
            if let (Some(window), Some(workbench)) = (
                handle.get_webview_window(label),
                app.windows.workbench(label),
            ) {
                keep_place(&workbench, place(&window));
            }
            if app.must_ask(label) {
                api.prevent_close();
            }
        }
        WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
            if let Some(workbench) = app.windows.workbench(label) {
                let paths = paths.iter().map(|path| path.to_string_lossy().into_owned());
                let id = workbench.workspace().id;
                app.windows.tell(&id, Change::Dropped(paths.collect()));
            }
        }
        WindowEvent::Destroyed => {
            if let Some(id) = app.windows.remove(label) {
                App::release(handle, id);
            }
        }
        _ => (),
    }
}

/// Opens a window of its own for a workspace. Where one shows it already, that comes to the front.
pub(crate) fn open(handle: &AppHandle, id: &WorkspaceId) -> Result<()> {
    let app = handle.state::<App>();
    let workbench = tauri::async_runtime::block_on(app.enter(handle, id))?;
    open_over(handle, &workbench)
}

/// Opens a window of its own for an open workspace.
pub(crate) fn open_over(handle: &AppHandle, workbench: &Workbench) -> Result<()> {
    let app = handle.state::<App>();
    let workspace = workbench.workspace();
    let label = match app.windows.add(workbench.clone()) {
        Ok(label) => label,
        Err(shown) => {
            focus(handle, &shown);
            return Ok(());
        }
    };
    let look = app.over(workbench.settings());
    if let Err(error) = build(handle, &label, workbench, &look) {
        app.windows.remove(&label);
        App::release(handle, workspace.id);
        return Err(Problem::broken(format!("no window: {error}")));
    }
    app.spaces.shown(&workspace.id)
}

fn build(
    handle: &AppHandle,
    label: &str,
    workbench: &Workbench,
    look: &Settings,
) -> std::result::Result<(), Box<dyn std::error::Error>> {
    let workspace = workbench.workspace();
    let kept = kept_place(workbench);
    let (width, height) = kept
        .as_ref()
        .map_or(SIZE, |place| (place.width, place.height));
    let page = format!("index.html?{}", query(&workspace.id, look));
    let mut builder = WebviewWindowBuilder::new(handle, label, WebviewUrl::App(page.into()))
        .title(title(&workspace))
        .inner_size(width, height)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .maximized(kept.as_ref().is_some_and(|place| place.maximized))
        .zoom_hotkeys_enabled(true)
        // The window loads its own files and nothing else, ever.
        .on_navigation(|url| {
            matches!(url.scheme(), "tauri") || url.host_str() == Some("tauri.localhost")
        });
    builder = if std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some() {
        // WebKitGTK lets a test drive only a web view with a place on disk.
        builder.data_directory(home::folder()?.join("webview"))
    } else {
        // What a web view remembers by itself, it would remember for the next workspace. The folder
        // only tells windows apart (of two with one folder, the second is not handed the app's own
        // pages): the store that WebKitGTK makes in it is never used by a page.
        builder
            .incognito(true)
            .data_directory(home::folder()?.join("webview").join(label))
    };
    let window = builder.build()?;
    if let Some(place) = kept.filter(|place| !place.maximized && is_on_a_screen(&window, place)) {
        window.set_position(PhysicalPosition::new(place.x, place.y))?;
    }
    Ok(())
}

/// Loads the page of a window anew, for the workspace that it shows now.
pub(crate) fn load(window: &WebviewWindow, id: &WorkspaceId, look: &Settings) -> Result<()> {
    let broken = |error: tauri::Error| Problem::broken(format!("no page: {error}"));
    let mut url = window.url().map_err(broken)?;
    url.set_query(Some(&query(id, look)));
    window.navigate(url).map_err(broken)
}

/// What the page needs before its first question is answered, so that it is painted as it will be.
fn query(id: &WorkspaceId, look: &Settings) -> String {
    let word = |value: serde_json::Result<serde_json::Value>| {
        let value = value.unwrap_or_default();
        value.as_str().unwrap_or("system").to_owned()
    };
    format!(
        "workspace={id}&theme={}&density={}&language={}",
        word(serde_json::to_value(look.theme)),
        word(serde_json::to_value(look.density)),
        word(serde_json::to_value(look.language)),
    )
}

fn title(workspace: &Workspace) -> String {
    format!("{} [{}] — Shirabe", workspace.name, workspace.class.name)
}

/// Puts the workspace into the window's title.
pub(crate) fn name(window: &WebviewWindow, workspace: &Workspace) {
    if let Err(error) = window.set_title(&title(workspace)) {
        tracing::warn!("the window cannot be named: {error}");
    }
}

/// Where a window stands now.
pub(crate) fn place(window: &WebviewWindow) -> Option<Place> {
    let scale = window.scale_factor().ok()?;
    let (at, size) = (window.outer_position().ok()?, window.inner_size().ok()?);
    let size = size.to_logical::<f64>(scale);
    Some(Place {
        x: at.x,
        y: at.y,
        width: size.width,
        height: size.height,
        maximized: window.is_maximized().ok()?,
    })
}

/// Keeps where the window of a workspace stands. Of a maximized one the size of before stays.
pub(crate) fn keep_place(workbench: &Workbench, place: Option<Place>) {
    let before = kept_place(workbench);
    let next = match (place, before.clone()) {
        (Some(now), Some(before)) if now.maximized => Place {
            maximized: true,
            ..before
        },
        (Some(now), None) if now.maximized => Place {
            width: SIZE.0,
            height: SIZE.1,
            ..now
        },
        (Some(now), _) => now,
        (None, _) => return,
    };
    if before.as_ref() == Some(&next) {
        return;
    }
    let kept = serde_json::to_string(&next)
        .map_err(|error| Problem::broken(error.to_string()))
        .and_then(|text| workbench.save_layout(vec![(PLACE.to_owned(), Some(text))]));
    if let Err(problem) = kept {
        tracing::warn!("the window's place is not kept: {problem}");
    }
}

fn kept_place(workbench: &Workbench) -> Option<Place> {
    let text = workbench.layout().remove(PLACE)?;
    let place: Place = serde_json::from_str(&text).ok()?;
    let fits = |size: f64, smallest: f64| (smallest..=32_000.0).contains(&size);
    (fits(place.width, SMALLEST.0) && fits(place.height, SMALLEST.1)).then_some(place)
}

/// Screens come and go: a window that stood on one that is gone is placed by the system.
fn is_on_a_screen(window: &WebviewWindow, place: &Place) -> bool {
    /// So many pixels of its upper left part must be seen, to take it by.
    const SEEN: i64 = 100;
    let screens = window.available_monitors().unwrap_or_default();
    screens.iter().any(|screen| {
        let (at, size) = (screen.position(), screen.size());
        let within = |from: i32, to: i32, length: u32| {
            let from = i64::from(from);
            (from - SEEN / 2..from + i64::from(length) - SEEN).contains(&i64::from(to))
        };
        within(at.x, place.x, size.width) && within(at.y, place.y, size.height)
    })
}

/// Brings a window to the front.
pub(crate) fn focus(handle: &AppHandle, label: &str) {
    if let Some(window) = handle.get_webview_window(label) {
        let shown = window
            .unminimize()
            .and_then(|()| window.show())
            .and_then(|()| window.set_focus());
        if let Err(error) = shown {
            tracing::warn!("the window cannot be brought to the front: {error}");
        }
    }
}

/// Closes a window without asking.
pub(crate) fn close(handle: &AppHandle, label: &str) {
    if let Some(window) = handle.get_webview_window(label)
        && let Err(error) = window.destroy()
    {
        tracing::warn!("the window cannot be closed: {error}");
    }
}

/// A second start of the app over the same home: what it asks for is shown here.
fn second_start(handle: &AppHandle, arguments: Vec<String>) {
    let handle = handle.clone();
    // Not here: this may be the thread of the windows, which a new one waits for.
    tauri::async_runtime::spawn(async move {
        let app = handle.state::<App>();
        let wish = Arguments::try_parse_from(arguments)
            .ok()
            .and_then(|arguments| arguments.window.workspace);
        let shown = match wish {
            Some(wish) => show_by_name(&handle, &wish).await,
            None => Ok(()),
        };
        if let Err(problem) = &shown {
            tracing::error!("a second start cannot be shown: {problem}");
        }
        if let Some(label) = app.windows.of(&app.spaces.last_shown()) {
            focus(&handle, &label);
        }
    });
}

async fn show_by_name(handle: &AppHandle, wish: &str) -> Result<()> {
    let app = handle.state::<App>();
    let workspace = app.spaces.find(wish)?;
    let workbench = app.enter(handle, &workspace.id).await?;
    open_over(handle, &workbench)?;
    app.spaces.shown(&workspace.id)
}

/// Closes the app. `stop`: its queries are ended at the services first; else they go on there.
pub(crate) async fn quit(handle: &AppHandle, stop: bool) {
    let open = handle.state::<App>().spaces.all_open();
    for workbench in open.iter().filter(|_| stop) {
        workbench.stop_all();
    }
    let settled = async {
        for workbench in open.iter().filter(|_| stop) {
            workbench.settled().await;
        }
    };
    if tokio::time::timeout(STOPPING, settled).await.is_err() {
        tracing::warn!("some work has not stopped in time");
    }
    handle.exit(0);
}

/// Puts text on the clipboard; answers the number of cells.
pub(crate) fn to_clipboard(handle: &AppHandle, copied: Copied) -> Result<u32> {
    handle
        .clipboard()
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
