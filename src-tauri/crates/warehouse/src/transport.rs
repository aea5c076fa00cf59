//! Requests and answers: one HTTP client, one endpoint, one token, deadlines on everything. The
//! only file of this room that sees the token.

use crate::problem::{self, Asked, Source};
use crate::storage::Door;
use async_trait::async_trait;
use gcp_bigquery_client::auth::Authenticator;
use gcp_bigquery_client::error::BQError;
use model::{ConnectionId, Endpoint, Kind, Problem, Result, Secret, Token, TokenSource};
use parking_lot::Mutex;
use reqwest::{Method, Response, StatusCode, Url, header};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OnceCell;
use tonic::metadata::{Ascii, MetadataValue};

/// The public service.
const PUBLIC: &str = "https://bigquery.googleapis.com";

/// What comes behind the root in every address.
const API: &str = "/bigquery/v2";

/// How long to wait for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// Until there is a connection.
    pub connect: Duration,
    /// From the request to the beginning of the answer, beside the time that the question itself
    /// asks the service to wait.
    pub answer: Duration,
    /// Between two pieces of an answer.
    pub silence: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_mins(1),
            silence: Duration::from_secs(30),
        }
    }
}

/// One endpoint with one identity.
pub(crate) struct Transport {
    client: reqwest::Client,
    /// Ends without a slash.
    base: Url,
    tokens: Arc<dyn TokenSource>,
    /// The last token that was shown: cut out of problems, should a service repeat it.
    shown: Mutex<Option<Secret>>,
    pub(crate) source: Source,
    pub(crate) deadlines: Deadlines,
    vendor: OnceCell<gcp_bigquery_client::Client>,
    pub(crate) storage: Door,
}

impl Transport {
    pub(crate) fn open(
        connection: ConnectionId,
        endpoint: &Endpoint,
        deadlines: Deadlines,
    ) -> Result<Self> {
        let unusable = |reason: &str| Problem::bad_input("endpoint", reason);
        let mut base = Url::parse(endpoint.url.as_deref().unwrap_or(PUBLIC))
            .map_err(|error| unusable(&format!("no address: {error}")))?;
        let host = base
            .host_str()
            .ok_or_else(|| unusable("no host"))?
            .to_owned();
        let root = base.path().trim_end_matches('/');
        let root = root.strip_suffix(API).unwrap_or(root).to_owned();
        base.set_path(&format!("{root}{API}"));
        if !matches!(base.scheme(), "http" | "https") {
            return Err(unusable("neither http nor https"));
        }
        if !base.username().is_empty() || base.password().is_some() || base.query().is_some() {
            return Err(unusable("more than scheme, host, port and path"));
        }
        let loopback = matches!(host.as_str(), "localhost" | "[::1]") || host.starts_with("127.");
        // Another crate may have installed one already; either will do.
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        let mut builder = reqwest::Client::builder()
            .connect_timeout(deadlines.connect)
            // The API never redirects; a network's sign-in page does.
            .redirect(reqwest::redirect::Policy::none())
            .http2_adaptive_window(true)
            // The service compresses only for clients whose name holds this word.
            .user_agent(concat!("Shirabe/", env!("CARGO_PKG_VERSION"), " (gzip)"));
        if loopback {
            // Nothing is won by a proxy or by compressing within one machine. (An answer that is
            // compressed all the same is still read.)
            let headers = [(
                header::ACCEPT_ENCODING,
                header::HeaderValue::from_static("identity"),
            )];
            builder = builder
                .no_proxy()
                .default_headers(headers.into_iter().collect());
        }
        if base.scheme() == "http" {
            // Reading the system's certificates takes time.
            builder = builder.tls_built_in_root_certs(false);
        }
        let port = base
            .port()
            .map(|port| format!(":{port}"))
            .unwrap_or_default();
        let source = Source {
            connection,
            host: format!("{host}{port}"),
        };
        let client = builder
            .build()
            .map_err(|error| problem::from_transport(&source, error, deadlines.connect))?;
        Ok(Self {
            client,
            base,
            tokens: Arc::clone(&endpoint.tokens),
            shown: Mutex::default(),
            source,
            deadlines,
            vendor: OnceCell::new(),
            storage: Door::default(),
        })
    }

    /// Whether this is the vendor's own service.
    pub(crate) fn is_public(&self) -> bool {
        self.base
            .host_str()
            .is_some_and(|host| PUBLIC.ends_with(host))
    }

    /// The address of the API, without a slash at its end.
    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    /// A token that holds now.
    async fn token(&self) -> Result<Token> {
        let token = self.tokens.token().await?;
        *self.shown.lock() = Some(token.value.clone());
        Ok(token)
    }

    /// The header that shows the token, for requests that do not go through this client.
    pub(crate) async fn bearer(&self) -> Result<MetadataValue<Ascii>> {
        let token = self.token().await?;
        let mut value: MetadataValue<Ascii> = format!("Bearer {}", token.value.expose())
            .parse()
            .map_err(|_| Problem::bad_input("token", "not fit for a header"))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// The vendor's client over the same connections, endpoint and token.
    pub(crate) async fn vendor(&self) -> Result<&gcp_bigquery_client::Client> {
        self.vendor
            .get_or_try_init(|| async {
                gcp_bigquery_client::client_builder::ClientBuilder::new()
                    .with_v2_base_url(self.base.to_string())
                    .with_client(self.client.clone())
                    .build_from_authenticator(Arc::new(Bearer(Arc::clone(&self.tokens))))
                    .await
                    .map_err(|error| Problem::broken(error.to_string()))
            })
            .await
    }

    /// Runs a call of the vendor's client within the deadline. `Ok(None)`: it could not read the
    /// answer, and has lost its status; ask in our own way.
    pub(crate) async fn through_vendor<T>(
        &self,
        asked: &Asked,
        call: impl Future<Output = std::result::Result<T, BQError>>,
    ) -> Result<Option<T>> {
        let deadline = self.deadlines.answer;
        // The vendor's client has no way to say why there is no token.
        self.token().await?;
        let error = match tokio::time::timeout(deadline, call).await {
            Ok(Ok(answer)) => return Ok(Some(answer)),
            Ok(Err(error)) => error,
            Err(_) => return Err(Problem::new(problem::timed_out(deadline))),
        };
        let problem = match error {
            BQError::RequestError(error) if error.is_decode() && !error.is_timeout() => {
                return Ok(None);
            }
            BQError::RequestError(error) => problem::from_transport(&self.source, error, deadline),
            BQError::ResponseError { error } => {
                let error = error.error;
                let first = error.errors.first();
                let field = |name: &str| first.and_then(|first| first.get(name)).cloned();
                let proto = problem::ErrorProto {
                    reason: field("reason"),
                    location: field("location"),
                    message: Some(error.message),
                };
                let status = u16::try_from(error.code).ok();
                problem::from_error(&self.source, asked, status, &proto)
            }
            error => Problem::broken(error.to_string()),
        };
        Err(self.redacted(problem))
    }

    /// Asks, and reads the whole answer as JSON.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        asked: &Asked,
    ) -> Result<T> {
        self.get_waiting(path, query, asked, Duration::ZERO).await
    }

    /// As `get`, where the question asks the service to wait for `wait` before it answers.
    pub(crate) async fn get_waiting<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        asked: &Asked,
        wait: Duration,
    ) -> Result<T> {
        let answer = self
            .send(Method::GET, path, query, None, asked, wait)
            .await?;
        self.json(answer).await
    }

    /// Sends JSON, and reads the whole answer as JSON.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        body: &serde_json::Value,
        asked: &Asked,
    ) -> Result<T> {
        let answer = self
            .send(Method::POST, path, query, Some(body), asked, Duration::ZERO)
            .await?;
        self.json(answer).await
    }

    /// Sends a request; the answer when it begins and says yes.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &[&str],
        query: &[(&str, &str)],
        body: Option<&serde_json::Value>,
        asked: &Asked,
        wait: Duration,
    ) -> Result<Response> {
        let request = self.request(method, path, query, body)?;
        self.answered(request, asked, wait).await
    }

    /// Sends a request that is refused (`Changed`) unless the thing has this etag, if one is given.
    pub(crate) async fn send_matching(
        &self,
        method: Method,
        path: &[&str],
        body: Option<&serde_json::Value>,
        etag: Option<&str>,
        asked: &Asked,
    ) -> Result<Response> {
        let mut request = self.request(method, path, &[], body)?;
        if let Some(etag) = etag {
            request = request.header(header::IF_MATCH, etag);
        }
        self.answered(request, asked, Duration::ZERO).await
    }

    fn request(
        &self,
        method: Method,
        path: &[&str],
        query: &[(&str, &str)],
        body: Option<&serde_json::Value>,
    ) -> Result<reqwest::RequestBuilder> {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| Problem::broken("an address without a path"))?
            .extend(path);
        let mut request = self
            .client
            .request(method, url)
            .query(&[("prettyPrint", "false")])
            .query(query);
        if let Some(body) = body {
            request = request.json(body);
        }
        Ok(request)
    }

    /// Shows the token and sends; the answer when it begins.
    async fn sent(&self, request: reqwest::RequestBuilder, wait: Duration) -> Result<Response> {
        let token = self.token().await?;
        let mut request = request.bearer_auth(token.value.expose());
        if let Some(project) = &token.quota_project {
            request = request.header("x-goog-user-project", project);
        }
        let deadline = self.deadlines.answer + wait;
        match tokio::time::timeout(deadline, request.send()).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                let deadline = if error.is_connect() {
                    self.deadlines.connect
                } else {
                    deadline
                };
                let problem = problem::from_transport(&self.source, error, deadline);
                Err(self.redacted(problem))
            }
            Err(_) => Err(Problem::new(problem::timed_out(deadline))),
        }
    }

    async fn answered(
        &self,
        request: reqwest::RequestBuilder,
        asked: &Asked,
        wait: Duration,
    ) -> Result<Response> {
        let again = request.try_clone();
        let mut answer = self.sent(request, wait).await?;
        // A token can be taken back before its time: one more question, with a fresh one.
        if answer.status() == StatusCode::UNAUTHORIZED
            && let Some(again) = again
        {
            self.tokens.refused();
            answer = self.sent(again, wait).await?;
        }
        if answer.status().is_success() {
            return Ok(answer);
        }
        let status = answer.status().as_u16();
        let retry_after = answer
            .headers()
            .get(header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        // The status says enough when its explanation breaks off.
        let body = self.whole(answer).await.unwrap_or_default();
        let problem =
            problem::from_answer(&self.source, asked, status, retry_after.as_deref(), &body);
        Err(self.redacted(problem))
    }

    /// The next piece of an answer; nothing at its end.
    pub(crate) async fn chunk(&self, answer: &mut Response) -> Result<Option<bytes::Bytes>> {
        let deadline = self.deadlines.silence;
        match tokio::time::timeout(deadline, answer.chunk()).await {
            Ok(Ok(chunk)) => Ok(chunk),
            Ok(Err(error)) => {
                let problem = problem::from_transport(&self.source, error, deadline);
                Err(self.redacted(problem))
            }
            Err(_) => Err(Problem::new(problem::timed_out(deadline))),
        }
    }

    async fn whole(&self, mut answer: Response) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        while let Some(chunk) = self.chunk(&mut answer).await? {
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    async fn json<T: DeserializeOwned>(&self, answer: Response) -> Result<T> {
        let body = self.whole(answer).await?;
        serde_json::from_slice(&body).map_err(|error| {
            // Not the error's own words: they may repeat a value.
            problem::bad_answer(
                &self.source,
                format!(
                    "no JSON as expected at line {}, column {}",
                    error.line(),
                    error.column()
                ),
            )
        })
    }

    /// The same without the token, should the service have repeated it.
    pub(crate) fn redacted(&self, mut problem: Problem) -> Problem {
        let Some(shown) = self.shown.lock().clone() else {
            return problem;
        };
        let token = shown.expose();
        if token.is_empty() {
            return problem;
        }
        if let Some(detail) = &mut problem.detail
            && detail.contains(token)
        {
            *detail = detail.replace(token, "****");
        }
        match &mut problem.kind {
            Kind::BadInput { reason: text, .. }
            | Kind::BadSql { message: text, .. }
            | Kind::OutOfQuota { quota: text }
                if text.contains(token) =>
            {
                *text = text.replace(token, "****");
            }
            _ => {}
        }
        problem
    }
}

/// The token in the form that the vendor's client asks for.
#[derive(Clone)]
struct Bearer(Arc<dyn TokenSource>);

#[async_trait]
impl Authenticator for Bearer {
    async fn access_token(&self) -> std::result::Result<String, BQError> {
        match self.0.token().await {
            Ok(token) => Ok(token.value.expose().to_owned()),
            Err(problem) => Err(BQError::InvalidServiceAccountAuthenticator(
                std::io::Error::other(problem),
            )),
        }
    }
}
