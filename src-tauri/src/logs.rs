//! Structured logs in a file of their own per day; a week of them is kept.
//!
//! Secrets have no text form (`model::Secret`), so none can be logged by mistake.

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;

/// How much a line matters.
#[derive(Clone, Copy, Debug, serde::Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Level {
    /// Something did not work.
    Error,
    /// Something is odd.
    Warn,
    /// For the record.
    Info,
}

/// The longest line that the window may write.
const LONGEST: usize = 8_000;

/// A line of the window's own.
pub(crate) fn write(level: Level, message: &str) {
    let message: String = message.chars().take(LONGEST).collect();
    match level {
        Level::Error => tracing::error!(target: "window", "{message}"),
        Level::Warn => tracing::warn!(target: "window", "{message}"),
        Level::Info => tracing::info!(target: "window", "{message}"),
    }
}

/// Begins to log. `SHIRABE_LOG` chooses what, for example `debug` or `warehouse=trace`. The guard
/// writes what is left when it is dropped. Without a writable folder there are no logs, and the app
/// starts all the same.
pub(crate) fn start() -> Option<WorkerGuard> {
    let folder = crate::home::folder().ok()?.join("logs");
    std::fs::create_dir_all(&folder).ok()?;
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("shirabe")
        .filename_suffix("log")
        .max_log_files(7)
        .build(folder)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let filter = EnvFilter::try_from_env("SHIRABE_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,hyper=warn,reqwest=warn,zbus=warn"));
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(writer)
        .init();
    let default_hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        tracing::error!(backtrace = %std::backtrace::Backtrace::force_capture(), "panic: {panic}");
        default_hook(panic);
    }));
    Some(guard)
}
