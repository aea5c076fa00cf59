//! Structured logs in a file of their own per day; a week of them is kept.
//!
//! Secrets have no text form (`model::Secret`), so none can be logged by mistake.

use tracing::Metadata;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

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

/// Libraries that see requests with their headers, or answers with tokens. What they say below a
/// warning is not written down, whatever `SHIRABE_LOG` asks for.
const DISCREET: &[&str] = &[
    "aws_",
    "google_cloud",
    "h2",
    "hyper",
    "keyring",
    "oauth2",
    "reqwest",
    "rustls",
    "tonic",
    "tower",
    "zbus",
];

fn may_be_kept(about: &Metadata<'_>) -> bool {
    *about.level() <= tracing::Level::WARN
        || !DISCREET.iter().any(|name| about.target().starts_with(name))
}

/// The lines that pass, as JSON.
fn lines<S, W>(filter: EnvFilter, writer: W) -> impl Layer<S>
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    tracing_subscriber::fmt::layer()
        .json()
        .with_writer(writer)
        .with_filter(filter.and(filter_fn(may_be_kept)))
}

/// What is logged unless `SHIRABE_LOG` says otherwise. `s3s` calls every refusal that the sandbox
/// plays, a key that is not there for example, an error.
const USUAL: &str = "info,s3s=off";

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
    let filter = EnvFilter::try_from_env("SHIRABE_LOG").unwrap_or_else(|_| EnvFilter::new(USUAL));
    tracing_subscriber::registry()
        .with(lines(filter, writer))
        .init();
    let default_hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        tracing::error!(backtrace = %std::backtrace::Backtrace::force_capture(), "panic: {panic}");
        default_hook(panic);
    }));
    Some(guard)
}

#[cfg(test)]
mod tests {
    use super::lines;
    use std::sync::{Arc, Mutex};
    use tracing_subscriber::EnvFilter;
    use tracing_subscriber::layer::SubscriberExt;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if let Ok(mut kept) = self.0.lock() {
                kept.extend_from_slice(bytes);
            }
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn libraries_that_see_secrets_are_heard_from_a_warning_on_only() {
        let kept = Kept::default();
        let writer = kept.clone();
        let layer = lines(EnvFilter::new("trace"), move || writer.clone());
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            tracing::trace!(target: "aws_smithy_runtime::client", "canary-header");
            tracing::debug!(target: "hyper_util::client", "canary-address");
            tracing::info!(target: "oauth2", "canary-token");
            tracing::warn!(target: "aws_config::profile", "a warning");
            tracing::trace!(target: "workbench::query", "our own");
        });
        let text = kept
            .0
            .lock()
            .map(|kept| String::from_utf8_lossy(&kept).into_owned());
        let text = text.unwrap_or_default();
        assert!(!text.contains("canary"), "{text}");
        assert!(
            text.contains("a warning") && text.contains("our own"),
            "{text}"
        );
    }
}
