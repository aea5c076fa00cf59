//! Where the Storage Read API is, and whether it lets us in.

use crate::transport::Transport;
use model::{Kind, Problem, Result};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tonic::transport::{Channel, ClientTlsConfig, Endpoint};

/// How long a service that refused, or could not be reached, is not asked again.
const PAUSE: Duration = Duration::from_mins(10);

/// Room for what is on its way, so that a distant service need not wait for us.
const STREAM_WINDOW: u32 = 8 << 20;
const CONNECTION_WINDOW: u32 = 32 << 20;

/// The way to the service, made when it is first needed.
#[derive(Default)]
pub(crate) struct Door {
    channel: OnceLock<Channel>,
    closed: Mutex<Option<Instant>>,
}

impl Door {
    /// Whether it is worth asking.
    pub(super) fn is_open(&self) -> bool {
        let closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        closed.is_none_or(|since| since.elapsed() > PAUSE)
    }

    /// Notes why it was not let in. A missing permission or a blocked way stays as it is for a
    /// while; asking before every result would cost time each time.
    pub(super) fn refused(&self, problem: &Problem) {
        let lasting = matches!(
            problem.kind,
            Kind::Denied { .. }
                | Kind::Offline { .. }
                | Kind::TimedOut { .. }
                | Kind::BadAnswer { .. }
                | Kind::ServiceFailed { .. }
        );
        if lasting {
            let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
            *closed = Some(Instant::now());
        }
    }
}

impl Transport {
    /// A connection to the Storage Read API of the same endpoint; connects when it is first used.
    pub(super) fn storage_channel(&self) -> Result<Channel> {
        if let Some(channel) = self.storage.channel.get() {
            return Ok(channel.clone());
        }
        let address = address(self.base());
        let unusable = |error: &tonic::transport::Error| {
            Problem::bad_input("endpoint", format!("no address: {error}"))
        };
        let secure = address.starts_with("https:");
        let mut endpoint = Endpoint::from_shared(address)
            .map_err(|error| unusable(&error))?
            .user_agent(concat!("Shirabe/", env!("CARGO_PKG_VERSION")))
            .map_err(|error| unusable(&error))?
            .connect_timeout(self.deadlines.connect)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW);
        if secure {
            let tls = ClientTlsConfig::new().with_native_roots();
            endpoint = endpoint.tls_config(tls).map_err(|error| unusable(&error))?;
        }
        let channel = endpoint.connect_lazy();
        Ok(self.storage.channel.get_or_init(|| channel).clone())
    }
}

/// Scheme, host and port of the Storage Read API that belongs to a REST API: Google's own has a
/// host of its own beside each of theirs, any other is on the same port.
fn address(base: &reqwest::Url) -> String {
    let host = base.host_str().unwrap_or_default();
    let host = match host.strip_prefix("bigquery") {
        Some(rest) if rest.ends_with(".googleapis.com") => format!("bigquerystorage{rest}"),
        _ => host.to_owned(),
    };
    let port = base.port().map(|port| format!(":{port}"));
    format!("{}://{host}{}", base.scheme(), port.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_follows_that_of_the_rest_api() {
        for (rest, storage) in [
            (
                "https://bigquery.googleapis.com/bigquery/v2",
                "https://bigquerystorage.googleapis.com",
            ),
            (
                "https://bigquery.europe-west1.rep.googleapis.com/bigquery/v2",
                "https://bigquerystorage.europe-west1.rep.googleapis.com",
            ),
            (
                "https://bigquery-mine.p.googleapis.com/bigquery/v2",
                "https://bigquerystorage-mine.p.googleapis.com",
            ),
            ("http://127.0.0.1:4711/bigquery/v2", "http://127.0.0.1:4711"),
        ] {
            let base = reqwest::Url::parse(rest).ok();
            assert_eq!(base.as_ref().map(address).as_deref(), Some(storage));
        }
    }
}
