//! Why there was no answer: the errors of the HTTP client told apart, for every room that uses it.
//!
//! Must never: send anything, or repeat an address, which may hold page tokens or more.

use model::{Kind, Problem};
use reqwest::{Error, Url};
use rustls::CertificateError;
use std::time::Duration;

/// The deadlines that the request had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Until there is a connection.
    pub connect: Duration,
    /// Until there is an answer.
    pub answer: Duration,
}

/// Why a host did not answer. `proxy`: the one that was asked for in place of the environment's.
pub fn no_answer(error: Error, host: &str, proxy: Option<&str>, allowed: Allowed) -> Problem {
    let secure = error.url().is_none_or(|url| url.scheme() == "https");
    let error = error.without_url();
    let text = chain(&error);
    let host = host.to_owned();
    if error.is_timeout() {
        return timed_out(if error.is_connect() {
            allowed.connect
        } else {
            allowed.answer
        });
    }
    if let Some(why) = certificate(&error) {
        return Problem::with_detail(Kind::Untrusted { host }, format!("{why:?}"));
    }
    // The tunnel's errors have no type outside their crate.
    if text.contains("tunnel") || text.contains("proxy authorization") {
        return proxy_failed(secure, proxy, text);
    }
    let kind = if error.is_connect() {
        Kind::Offline { host }
    } else if error.is_body() || error.is_decode() {
        Kind::BadAnswer { host }
    } else if error.is_builder() {
        Kind::Broken
    } else {
        Kind::ServiceFailed { host, status: None }
    };
    Problem::with_detail(kind, text)
}

/// The proxy does not let it through. `secure`: the address begins with `https`; `chosen`: the proxy
/// that was asked for in place of the environment's.
pub fn proxy_failed(secure: bool, chosen: Option<&str>, detail: impl Into<String>) -> Problem {
    let names = if secure {
        ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    } else {
        ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]
    };
    let from_environment = || names.into_iter().find_map(|name| std::env::var(name).ok());
    // Its name and port only: an address of a proxy may hold a password.
    let proxy = chosen
        .map(str::to_owned)
        .or_else(from_environment)
        .and_then(|text| {
            Url::parse(&text)
                .or_else(|_| Url::parse(&format!("http://{text}")))
                .ok()
        })
        .map_or_else(|| "of the system".to_owned(), |proxy| host_of(&proxy));
    Problem::with_detail(Kind::ProxyFailed { proxy }, detail)
}

/// No answer within the deadline.
pub fn timed_out(deadline: Duration) -> Problem {
    let after_secs = u32::try_from(deadline.as_secs()).unwrap_or(u32::MAX).max(1);
    Problem::new(Kind::TimedOut { after_secs })
}

/// Host and port of an address.
pub fn host_of(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}"));
    format!(
        "{}{}",
        url.host_str().unwrap_or_default(),
        port.unwrap_or_default()
    )
}

/// An error and its causes in one line, nothing said twice.
pub fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = cause(error);
    while let Some(error) = next {
        let words = error.to_string();
        if !text.contains(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        next = cause(error);
    }
    text
}

/// What caused an error. An I/O error hides what it wraps from `source`.
fn cause<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> Option<&'a (dyn std::error::Error + 'static)> {
    let wrapped = error.downcast_ref::<std::io::Error>();
    match wrapped.and_then(std::io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

/// What is wrong with a certificate, if that is why there was no answer.
fn certificate(error: &(dyn std::error::Error + 'static)) -> Option<CertificateError> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(rustls::Error::InvalidCertificate(why)) = error.downcast_ref() {
            return Some(why.clone());
        }
        next = cause(error);
    }
    None
}
