//! A service account that another identity acts as.

use crate::Purpose;
use crate::cache::Fetch;
use crate::http::Http;
use crate::problem;
use crate::settings::trusted_url;
use crate::token::secret;
use async_trait::async_trait;
use chrono::DateTime;
use model::{Problem, Result, Secret, Token, TokenSource};
use reqwest::Url;
use serde::Deserialize;
use std::sync::Arc;

/// How long a token holds; longer ones have to be allowed by the organisation.
const LIFETIME: &str = "3600s";

#[derive(Debug)]
pub(crate) struct Impersonated {
    http: Arc<Http>,
    source: Arc<dyn TokenSource>,
    url: String,
    delegates: Vec<String>,
    purpose: Purpose,
}

impl Impersonated {
    pub(crate) fn new(
        http: Arc<Http>,
        source: Arc<dyn TokenSource>,
        url: String,
        delegates: &[String],
        purpose: Purpose,
    ) -> Self {
        let delegates = delegates.to_vec();
        Self {
            http,
            source,
            url,
            delegates,
            purpose,
        }
    }
}

#[async_trait]
impl Fetch for Impersonated {
    async fn fetch(&self) -> Result<Token> {
        let url = Url::parse(&self.url)
            .map_err(|_| Problem::bad_input("target", "not the e-mail of a service account"))?;
        let scopes = self.purpose.scopes();
        let source = self.source.token().await?;
        match acted_as(&self.http, &url, &source, &self.delegates, scopes).await {
            // The token of who acts was taken back before its time.
            Err(refused) if matches!(refused.kind, model::Kind::SignedOut { .. }) => {
                self.source.refused();
                let source = self.source.token().await?;
                acted_as(&self.http, &url, &source, &self.delegates, scopes).await
            }
            other => other,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    #[serde(default, deserialize_with = "secret")]
    access_token: Option<Secret>,
    expire_time: Option<String>,
}

/// A token of the service account in `url`, made with the token of who acts.
pub(crate) async fn acted_as(
    http: &Http,
    url: &Url,
    source: &Token,
    delegates: &[String],
    scopes: &[&str],
) -> Result<Token> {
    let url = trusted_url("service_account_impersonation_url", url.as_str())?;
    let named = |email: &String| match email.strip_prefix("projects/") {
        Some(_) => email.clone(),
        None => format!("projects/-/serviceAccounts/{email}"),
    };
    let delegates: Vec<String> = delegates.iter().map(named).collect();
    let body = serde_json::json!({
        "delegates": delegates,
        "scope": scopes,
        "lifetime": LIFETIME,
    });
    let quota = source.quota_project.as_deref();
    let answer = http.post_json(&url, &source.value, quota, &body).await?;
    if !answer.is_success() {
        let (_, target) = url.path().rsplit_once('/').unwrap_or_default();
        let target = target.trim_end_matches(":generateAccessToken");
        return Err(problem::from_api(
            &answer,
            "iam.serviceAccounts.getAccessToken",
            target,
        ));
    }
    let made: Made = answer.json()?;
    let value = made.access_token;
    let value = value.ok_or_else(|| problem::bad_answer(&answer, "no accessToken"))?;
    let until = made
        .expire_time
        .as_deref()
        .map(DateTime::parse_from_rfc3339);
    Ok(Token {
        value,
        until_ms: until.and_then(|time| Some(time.ok()?.timestamp_millis())),
        quota_project: source.quota_project.clone(),
    })
}
