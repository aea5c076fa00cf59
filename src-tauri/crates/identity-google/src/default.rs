//! Application Default Credentials: what gcloud left, read where it lies at every fetch.

use crate::Purpose;
use crate::cache::Fetch;
use crate::file::GoogleFile;
use crate::http::Http;
use crate::impersonated::acted_as;
use crate::settings::{SCOPE_ACT_AS, Settings};
use crate::{key, user, workload};
use async_trait::async_trait;
use model::{Kind, Problem, Result, Token};
use std::path::PathBuf;
use std::sync::Arc;

/// No such file is larger.
const MOST: u64 = 64 << 10;

#[derive(Debug)]
pub(crate) struct DefaultFetch {
    http: Arc<Http>,
    purpose: Purpose,
}

impl DefaultFetch {
    pub(crate) fn new(http: Arc<Http>, purpose: Purpose) -> Self {
        Self { http, purpose }
    }
}

#[async_trait]
impl Fetch for DefaultFetch {
    async fn fetch(&self) -> Result<Token> {
        let path = path(self.http.settings());
        let path = path.ok_or_else(|| not_there("application_default_credentials.json"))?;
        let shown = path.display().to_string();
        let text = match workload::read(&shown, MOST).await {
            Err(problem) if matches!(problem.kind, Kind::NotFound { .. }) => {
                return Err(not_there(&shown));
            }
            other => other?,
        };
        let scopes = self.purpose.scopes();
        let mut token = match GoogleFile::parse(&text)? {
            GoogleFile::Impersonated(file) => {
                let source = simple(&self.http, &file.source, &[SCOPE_ACT_AS]).await?;
                let mut token =
                    acted_as(&self.http, &file.act_as, &source, &file.delegates, scopes).await?;
                token.quota_project = file.quota_project.or(token.quota_project);
                token
            }
            file => simple(&self.http, &file, scopes).await?,
        };
        if let Ok(project) = std::env::var("GOOGLE_CLOUD_QUOTA_PROJECT") {
            token.quota_project = Some(project);
        }
        Ok(token)
    }
}

async fn simple(http: &Http, file: &GoogleFile, scopes: &[&str]) -> Result<Token> {
    match file {
        GoogleFile::Key(file) => key::exchanged(http, file, scopes).await,
        GoogleFile::Workload(file) => workload::exchanged(http, file, scopes).await,
        // What replaces the refresh token is not written into another program's file.
        GoogleFile::User(file) => Ok(user::refreshed(http, file).await?.0),
        other => Err(Problem::bad_input(
            "file",
            format!("{} is no default", other.kind()),
        )),
    }
}

fn not_there(path: &str) -> Problem {
    Problem::with_detail(
        Kind::NotFound {
            resource: path.to_owned(),
        },
        "gcloud auth application-default login",
    )
}

/// Where the file lies, or would lie, by gcloud's own rules.
pub(crate) fn path(settings: &Settings) -> Option<PathBuf> {
    if let Some(path) = &settings.default_file {
        return Some(path.clone());
    }
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(path) = variable("GOOGLE_APPLICATION_CREDENTIALS") {
        return Some(path.into());
    }
    let folder = match variable("CLOUDSDK_CONFIG") {
        Some(folder) => PathBuf::from(folder),
        None if cfg!(windows) => PathBuf::from(variable("APPDATA")?).join("gcloud"),
        None => PathBuf::from(variable("HOME")?)
            .join(".config")
            .join("gcloud"),
    };
    Some(folder.join("application_default_credentials.json"))
}
