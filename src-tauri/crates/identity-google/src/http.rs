//! Questions and answers: two clients, deadlines on everything, and why there was no answer.

use crate::settings::{Settings, is_loopback};
use model::{Kind, Problem, Result, Secret};
use network::host_of as host;
use reqwest::{Client, RequestBuilder, Url, header};
use serde::de::DeserializeOwned;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};
use zeroize::Zeroizing;

/// No answer of Google's about identities is larger.
const MOST: usize = 1 << 20;

/// The clients, made with the first question: reading the system's certificates takes time.
#[derive(Debug)]
pub(crate) struct Http {
    settings: Settings,
    outside: OnceLock<Client>,
    inside: OnceLock<Client>,
}

/// A whole answer. What is in it may be secret.
pub(crate) struct Answer {
    pub(crate) host: String,
    pub(crate) status: u16,
    /// Seconds that this machine's clock is ahead of the server's, if that said the time.
    pub(crate) ahead_secs: Option<i32>,
    pub(crate) body: Zeroizing<Vec<u8>>,
}

/// A field of a form.
#[derive(Clone, Copy)]
pub(crate) enum Field<'a> {
    Plain(&'a str),
    Hidden(&'a Secret),
}

impl Field<'_> {
    fn text(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Hidden(secret) => secret.expose(),
        }
    }
}

impl Answer {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as what it should be.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|error| {
            // Not the error's own words: they may repeat a value.
            let place = format!("line {}, column {}", error.line(), error.column());
            Problem::with_detail(
                Kind::BadAnswer {
                    host: self.host.clone(),
                },
                format!("no JSON as expected at {place}"),
            )
        })
    }
}

impl Http {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            outside: OnceLock::new(),
            inside: OnceLock::new(),
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) async fn post_form(&self, url: &Url, form: &[(&str, Field<'_>)]) -> Result<Answer> {
        let form: Vec<(&str, &str)> = form
            .iter()
            .map(|(name, field)| (*name, field.text()))
            .collect();
        let request = self.client(url)?.post(url.clone()).form(&form);
        self.send(url, request).await
    }

    pub(crate) async fn post_json(
        &self,
        url: &Url,
        bearer: &Secret,
        quota_project: Option<&str>,
        body: &serde_json::Value,
    ) -> Result<Answer> {
        let request = self.client(url)?.post(url.clone()).json(body);
        let mut request = request.bearer_auth(bearer.expose());
        if let Some(project) = quota_project {
            request = request.header("x-goog-user-project", project);
        }
        self.send(url, request).await
    }

    pub(crate) async fn get(&self, url: &Url, headers: &[(String, String)]) -> Result<Answer> {
        let mut request = self.client(url)?.get(url.clone());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        self.send(url, request).await
    }

    fn client(&self, url: &Url) -> Result<&Client> {
        let loopback = is_loopback(url);
        let (cell, proxy) = match &self.settings.proxy {
            // A proxy that was asked for holds for everything.
            Some(proxy) => (&self.outside, Some(proxy)),
            None if loopback => (&self.inside, None),
            None => (&self.outside, None),
        };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        // Another crate may have installed one already; either will do.
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        let mut builder = Client::builder()
            .connect_timeout(self.settings.connect)
            // None of these services redirects; a network's sign-in page does.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("Shirabe/", env!("CARGO_PKG_VERSION")));
        if let Some(proxy) = proxy {
            let proxy = reqwest::Proxy::all(proxy)
                .map_err(|_| Problem::bad_input("proxy", "not an address"))?;
            builder = builder.proxy(proxy);
        } else if loopback {
            builder = builder.no_proxy();
        }
        let client = builder
            .build()
            .map_err(|error| Problem::broken(network::chain(&error.without_url())))?;
        Ok(cell.get_or_init(|| client))
    }

    async fn send(&self, url: &Url, request: RequestBuilder) -> Result<Answer> {
        let deadline = self.settings.answer;
        let asked = async {
            let mut answer = request.send().await?;
            let status = answer.status().as_u16();
            let date = answer
                .headers()
                .get(header::DATE)
                .and_then(|date| date.to_str().ok())
                .and_then(|date| httpdate::parse_http_date(date).ok());
            let mut body = Zeroizing::new(Vec::new());
            while let Some(chunk) = answer.chunk().await? {
                if body.len() + chunk.len() > MOST {
                    body.clear();
                    break;
                }
                body.extend_from_slice(&chunk);
            }
            Ok::<_, reqwest::Error>((status, date.map(ahead_secs), body))
        };
        let (status, ahead_secs, body) = match tokio::time::timeout(deadline, asked).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Err(self.unanswered(url, error)),
            Err(_) => return Err(network::timed_out(deadline)),
        };
        if status == 407 {
            let chosen = self.settings.proxy.as_deref();
            let secure = url.scheme() == "https";
            let why = "407 Proxy Authentication Required";
            return Err(network::proxy_failed(secure, chosen, why));
        }
        Ok(Answer {
            host: host(url),
            status,
            ahead_secs,
            body,
        })
    }

    /// Why there was no answer.
    fn unanswered(&self, url: &Url, error: reqwest::Error) -> Problem {
        let allowed = network::Allowed {
            connect: self.settings.connect,
            answer: self.settings.answer,
        };
        network::no_answer(error, &host(url), self.settings.proxy.as_deref(), allowed)
    }
}

/// Milliseconds since 1970 by this machine's clock.
pub(crate) fn now_ms() -> i64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        })
}

fn ahead_secs(date: SystemTime) -> i32 {
    let seconds = |duration: Duration| i32::try_from(duration.as_secs()).unwrap_or(i32::MAX);
    match SystemTime::now().duration_since(date) {
        Ok(ahead) => seconds(ahead),
        Err(behind) => -seconds(behind.duration()),
    }
}
