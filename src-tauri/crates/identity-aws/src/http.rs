//! The way to the network, shared by every client: system certificates, proxies of the environment.

use crate::problem::{self, Asked};
use crate::settings::{Settings, variable};
use aws_smithy_async::rt::sleep::default_async_sleep;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::DateTime;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::date_time::Format;
use hyper_util::client::proxy::matcher::Matcher;
use model::{Kind, Problem, Result};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(8);
/// How long an answer may take to begin.
const READ: Duration = Duration::from_secs(25);
/// The metadata service is on this machine or nowhere.
const NEAR: Duration = Duration::from_secs(2);
/// The longest answer that is read.
const LONGEST: usize = 4 << 20;

/// The way to the network.
#[derive(Clone, Debug)]
pub(crate) struct Http {
    far: SharedHttpConnector,
    near: SharedHttpConnector,
    proxies: Arc<Matcher>,
}

/// An answer that was read to its end.
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    /// The body; empty if there was none.
    pub(crate) body: Vec<u8>,
    /// Seconds that this machine's clock is ahead, by the header `Date`.
    pub(crate) ahead_secs: Option<i64>,
}

impl Http {
    /// Reads the environment and the certificates.
    pub(crate) fn new(settings: &Settings) -> Result<Self> {
        let file = settings
            .ca_file
            .clone()
            .or_else(|| variable("AWS_CA_BUNDLE").map(Into::into));
        let mut store = TrustStore::default();
        if let Some(file) = file {
            let pem = std::fs::read(&file).map_err(|error| {
                Problem::bad_input("caFile", format!("{}: {error}", file.display()))
            })?;
            if !String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----") {
                return Err(Problem::bad_input(
                    "caFile",
                    format!("{} holds no certificate in PEM form", file.display()),
                ));
            }
            store = store.with_pem_certificate(pem);
        }
        let context = TlsContext::builder()
            .with_trust_store(store)
            .build()
            .map_err(|error| Problem::bad_input("caFile", error.to_string()))?;
        let (config, proxies) = match &settings.proxy {
            None => (ProxyConfig::from_env(), Matcher::from_env()),
            Some(url) => (
                ProxyConfig::all(url.as_str())
                    .map_err(|_| Problem::bad_input("proxy", "It is no address of a proxy"))?,
                Matcher::builder().all(url.as_str()).build(),
            ),
        };
        let connector = |config: ProxyConfig, connect: Duration, read: Duration| {
            let mut builder = Connector::builder();
            builder.set_sleep_impl(default_async_sleep());
            let connector = builder
                .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
                .tls_context(context.clone())
                .proxy_config(config)
                .connector_settings(
                    HttpConnectorSettings::builder()
                        .connect_timeout(connect)
                        .read_timeout(read)
                        .build(),
                )
                .build();
            SharedHttpConnector::new(connector)
        };
        Ok(Self {
            far: connector(config, CONNECT, READ),
            near: connector(ProxyConfig::disabled(), NEAR, NEAR),
            proxies: Arc::new(proxies),
        })
    }

    /// For the vendor's clients.
    pub(crate) fn client(&self) -> SharedHttpClient {
        let far = self.far.clone();
        http_client_fn(move |_, _| far.clone())
    }

    /// The proxy that an address is reached through, without its sign-in.
    pub(crate) fn proxy_of(&self, url: &str) -> Option<String> {
        let uri: http::Uri = url.parse().ok()?;
        let proxy = self.proxies.intercept(&uri)?;
        proxy.uri().authority().map(|authority| {
            let text = authority.as_str();
            text.rsplit('@').next().unwrap_or(text).to_owned()
        })
    }

    /// Sends a request and reads the answer; `near` goes past every proxy.
    pub(crate) async fn send(
        &self,
        request: HttpRequest,
        near: bool,
        asked: &Asked<'_>,
    ) -> Result<Answer> {
        let connector = if near { &self.near } else { &self.far };
        let mut response = connector
            .call(request)
            .await
            .map_err(|error| problem::of_connector(&error, self, asked))?;
        let ahead_secs = ahead(&response);
        let status = response.status().as_u16();
        let body = tokio::time::timeout(READ, read(response.take_body()))
            .await
            .map_err(|_| network::timed_out(READ))?
            .ok_or_else(|| Problem::new(Kind::BadAnswer { host: asked.host() }))?;
        Ok(Answer {
            status,
            body,
            ahead_secs,
        })
    }
}

/// The body as a whole; nothing where it breaks off or is too long.
async fn read(body: SdkBody) -> Option<Vec<u8>> {
    let mut stream = ByteStream::new(body);
    let mut whole = Vec::new();
    while let Some(piece) = stream.next().await {
        whole.extend_from_slice(&piece.ok()?);
        if whole.len() > LONGEST {
            return None;
        }
    }
    Some(whole)
}

/// Seconds that this machine's clock is ahead of a service's, by the header `Date`.
pub(crate) fn ahead(response: &HttpResponse) -> Option<i64> {
    let date = response.headers().get("date")?;
    let theirs = DateTime::from_str(date, Format::HttpDate).ok()?.secs();
    let ours = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .ok()?
        .as_secs();
    Some(ours as i64 - theirs)
}

/// Now, in milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as i64)
}
