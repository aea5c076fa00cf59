//! Where Google's services are, and how long to wait for them.

use model::{Problem, Result};
use reqwest::Url;
use std::path::PathBuf;
use std::time::Duration;

/// What a token for work may do, and no more: everything in `BigQuery` that IAM allows; reading
/// elsewhere (names of projects, which permissions there are, when a key was made); the e-mail
/// address, to say who is signed in. What IAM forbids, no scope allows.
pub const SCOPES: [&str; 4] = [
    "https://www.googleapis.com/auth/bigquery",
    "https://www.googleapis.com/auth/cloud-platform.read-only",
    "https://www.googleapis.com/auth/userinfo.email",
    "openid",
];

/// What a token may do that only serves to act as a service account.
pub const SCOPE_ACT_AS: &str = "https://www.googleapis.com/auth/iam";

/// Addresses and deadlines. The default is Google's public services.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the browser is sent to sign in.
    pub authorize: String,
    /// Where keys, codes and refresh tokens are exchanged for tokens.
    pub token: String,
    /// Where tokens of service accounts are made for others.
    pub iam_credentials: String,
    /// Says what a token is.
    pub token_info: String,
    /// Certificates of service accounts' keys; the account's e-mail comes behind it.
    pub certificates: String,
    /// Says which permissions there are on a project.
    pub resource_manager: String,
    /// Application Default Credentials, in place of where gcloud keeps them.
    pub default_file: Option<PathBuf>,
    /// In place of the environment's proxy.
    pub proxy: Option<String>,
    /// For a connection to be there.
    pub connect: Duration,
    /// For a whole answer.
    pub answer: Duration,
    /// For the person to come back from the browser.
    pub browser: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        let text = str::to_owned;
        Self {
            authorize: text("https://accounts.google.com/o/oauth2/v2/auth"),
            token: text("https://oauth2.googleapis.com/token"),
            iam_credentials: text("https://iamcredentials.googleapis.com"),
            token_info: text("https://oauth2.googleapis.com/tokeninfo"),
            certificates: text("https://www.googleapis.com/service_accounts/v1/metadata/x509/"),
            resource_manager: text("https://cloudresourcemanager.googleapis.com"),
            default_file: None,
            proxy: None,
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(30),
            browser: Duration::from_mins(5),
        }
    }
}

impl Settings {
    /// Where tokens of this service account are made.
    pub(crate) fn act_as_url(&self, target: &str) -> String {
        let root = self.iam_credentials.trim_end_matches('/');
        format!("{root}/v1/projects/-/serviceAccounts/{target}:generateAccessToken")
    }
}

/// An address that a file of Google's names and that secrets are sent to: it has to be Google's, or
/// of this machine (for tests and emulators).
pub(crate) fn trusted_url(field: &str, text: &str) -> Result<Url> {
    let no = |reason: String| Problem::bad_input("file", format!("{field}: {reason}"));
    let url = Url::parse(text).map_err(|error| no(format!("no address: {error}")))?;
    let host = url.host_str().unwrap_or_default();
    let google = ["google.com", "googleapis.com"].into_iter().any(|domain| {
        host == domain
            || host
                .strip_suffix(domain)
                .is_some_and(|front| front.ends_with('.'))
    });
    if (google && url.scheme() == "https") || is_loopback(&url) {
        Ok(url)
    } else {
        Err(no(format!(
            "{host} is not a server of Google's, so nothing is sent there"
        )))
    }
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost" | "[::1]") => true,
        // By its number: a name may begin with the same characters.
        Some(host) => host
            .parse::<std::net::Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback()),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::trusted_url;

    #[test]
    fn secrets_go_to_google_or_this_machine_only() {
        for good in [
            "https://oauth2.googleapis.com/token",
            "https://sts.us-east4.rep.googleapis.com/v1/token",
            "https://accounts.google.com/o/oauth2/auth",
            "http://127.0.0.1:4321/token",
        ] {
            assert!(trusted_url("token_uri", good).is_ok(), "{good}");
        }
        for bad in [
            "http://oauth2.googleapis.com/token",
            "https://oauth2.googleapis.com.example/token",
            "https://evilgoogleapis.com/token",
            "https://127.0.0.1.example/token",
            "token",
        ] {
            assert!(trusted_url("token_uri", bad).is_err(), "{bad}");
        }
    }
}
