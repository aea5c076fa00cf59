//! What the ways have in common: where services are, where files lie, how the network is reached.

use crate::http::Http;
use model::{Problem, Result};
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

/// Where the services are that identities need. Absent: the public ones.
#[derive(Clone, Debug, Default)]
pub struct Endpoints {
    /// Security Token Service.
    pub sts: Option<String>,
    /// The portal of IAM Identity Center.
    pub sso: Option<String>,
    /// The sign-in of IAM Identity Center.
    pub oidc: Option<String>,
    /// Identity and Access Management.
    pub iam: Option<String>,
    /// S3, when the access of an identity is looked at.
    pub s3: Option<String>,
    /// `SageMaker`, when the access of an identity is looked at.
    pub sagemaker: Option<String>,
    /// The machine's metadata service.
    pub metadata: Option<String>,
}

impl Endpoints {
    /// One server that plays every service.
    pub fn all(url: &str) -> Self {
        let url = || Some(url.trim_end_matches('/').to_owned());
        Self {
            sts: url(),
            sso: url(),
            oidc: url(),
            iam: url(),
            s3: url(),
            sagemaker: url(),
            metadata: url(),
        }
    }
}

/// What the ways have in common.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where the services are.
    pub endpoints: Endpoints,
    /// The folder of `config` and `credentials`; absent: as the environment says, else `~/.aws`.
    pub config_dir: Option<PathBuf>,
    /// The proxy; absent: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`.
    pub proxy: Option<String>,
    /// Certificates (PEM) to trust beside the system's; absent: `AWS_CA_BUNDLE`.
    pub ca_file: Option<PathBuf>,
    /// How long a credential process may take; absent: 60 seconds.
    pub process_secs: Option<u32>,
}

/// Settings with the way to the network that was made by them, at the first request.
pub(crate) struct Context {
    settings: Settings,
    http: OnceLock<Http>,
}

impl From<&Settings> for Context {
    fn from(settings: &Settings) -> Self {
        Self {
            settings: settings.clone(),
            http: OnceLock::new(),
        }
    }
}

impl Deref for Context {
    type Target = Settings;

    fn deref(&self) -> &Settings {
        &self.settings
    }
}

impl Context {
    /// The way to the network.
    pub(crate) fn http(&self) -> Result<Http> {
        if let Some(http) = self.http.get() {
            return Ok(http.clone());
        }
        let made = Http::new(self)?;
        Ok(self.http.get_or_init(|| made).clone())
    }
}

impl Settings {
    /// How long a credential process may take.
    pub(crate) fn process_time(&self) -> Duration {
        Duration::from_secs(u64::from(self.process_secs.unwrap_or(60)))
    }
}

/// A variable of the environment that is set to something.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The region to use: of the identity or the connection, of the environment, or the oldest one.
pub(crate) fn region_or_default(region: Option<&str>) -> String {
    region
        .map(str::to_owned)
        .or_else(|| variable("AWS_REGION"))
        .or_else(|| variable("AWS_DEFAULT_REGION"))
        .unwrap_or_else(|| "us-east-1".to_owned())
}

/// Refuses what is no region: it becomes part of a host's name.
pub(crate) fn check_region(field: &str, region: &str) -> Result<()> {
    let fine = (5..=32).contains(&region.len())
        && region
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && region.contains('-');
    if fine {
        return Ok(());
    }
    Err(Problem::bad_input(
        field,
        format!("“{region}” is no region; one looks like ap-northeast-1"),
    ))
}

/// The end of hosts' names where a region lies.
pub(crate) fn dns_suffix(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "amazonaws.com.cn"
    } else {
        "amazonaws.com"
    }
}
