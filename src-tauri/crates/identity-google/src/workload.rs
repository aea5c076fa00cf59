//! Workload identity federation: the token of another provider is exchanged for one of Google's.

use crate::Purpose;
use crate::cache::Fetch;
use crate::file::{GoogleFile, Place, Subject, WorkloadFile};
use crate::http::{Field, Http};
use crate::impersonated::acted_as;
use crate::problem::{self, signed_out};
use crate::settings::{SCOPE_ACT_AS, trusted_url};
use crate::token::Granted;
use async_trait::async_trait;
use model::{Kind, Problem, Result, Secret, SecretSlot, Token};
use std::sync::Arc;
use zeroize::Zeroizing;

/// No token of another provider is larger.
const MOST: u64 = 64 << 10;

const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

#[derive(Debug)]
pub(crate) struct WorkloadFetch {
    http: Arc<Http>,
    slot: Arc<dyn SecretSlot>,
    purpose: Purpose,
}

impl WorkloadFetch {
    pub(crate) fn new(http: Arc<Http>, slot: Arc<dyn SecretSlot>, purpose: Purpose) -> Self {
        Self {
            http,
            slot,
            purpose,
        }
    }
}

#[async_trait]
impl Fetch for WorkloadFetch {
    async fn fetch(&self) -> Result<Token> {
        let text = self.slot.get().await?;
        let text = text.ok_or_else(|| signed_out("the file is not in the keychain any more"))?;
        match GoogleFile::parse(&text)? {
            GoogleFile::Workload(file) => exchanged(&self.http, &file, self.purpose.scopes()).await,
            other => Err(Problem::broken(format!(
                "{} in place of a workload",
                other.kind()
            ))),
        }
    }
}

/// A token for the subject that the file names.
pub(crate) async fn exchanged(http: &Http, file: &WorkloadFile, scopes: &[&str]) -> Result<Token> {
    let subject = subject(http, &file.subject).await?;
    let url = trusted_url("token_url", file.token_url.as_str())?;
    let asked = match file.act_as {
        Some(_) => SCOPE_ACT_AS.to_owned(),
        None => scopes.join(" "),
    };
    let options = file
        .user_project
        .as_ref()
        .map(|project| serde_json::json!({ "userProject": project }).to_string());
    let mut form = vec![
        ("grant_type", Field::Plain(TOKEN_EXCHANGE)),
        ("requested_token_type", Field::Plain(ACCESS_TOKEN)),
        ("audience", Field::Plain(&file.audience)),
        ("scope", Field::Plain(&asked)),
        ("subject_token_type", Field::Plain(&file.subject_token_type)),
        ("subject_token", Field::Hidden(&subject)),
    ];
    if let Some(options) = &options {
        form.push(("options", Field::Plain(options)));
    }
    let granted = Granted::ask(http, &url, &form, &file.audience).await?;
    let token = granted.token(file.quota_project.clone())?;
    match &file.act_as {
        Some(url) => acted_as(http, url, &token, &[], scopes).await,
        None => Ok(token),
    }
}

async fn subject(http: &Http, subject: &Subject) -> Result<Secret> {
    let (text, from) = match &subject.place {
        Place::File(path) => (read(path, MOST).await?, path.clone()),
        Place::Address(url, headers) => {
            let answer = http.get(url, headers).await?;
            if !answer.is_success() {
                return Err(problem::from_api(
                    &answer,
                    "read the subject's token",
                    &answer.host,
                ));
            }
            let text = String::from_utf8(answer.body.to_vec())
                .map_err(|_| problem::bad_answer(&answer, "no text"))?;
            (Secret::new(text), answer.host)
        }
    };
    subject.token(&text).ok_or_else(|| {
        let field = subject.field.as_deref().unwrap_or_default();
        let reason = format!("no JSON with a text in the field \"{field}\"");
        Problem::bad_input(from, reason)
    })
}

/// A small file with a secret in it.
pub(crate) async fn read(path: &str, most: u64) -> Result<Secret> {
    use tokio::io::AsyncReadExt as _;
    let not_read = |error: std::io::Error| {
        let resource = path.to_owned();
        let kind = match error.kind() {
            std::io::ErrorKind::NotFound => Kind::NotFound { resource },
            std::io::ErrorKind::PermissionDenied => Kind::Denied {
                action: "open".to_owned(),
                resource,
            },
            _ => return Problem::from(error),
        };
        Problem::with_detail(kind, error.to_string())
    };
    let file = tokio::fs::File::open(path).await.map_err(not_read)?;
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(most + 1)
        .read_to_end(&mut bytes)
        .await
        .map_err(not_read)?;
    if bytes.len() as u64 > most {
        return Err(Problem::bad_input(
            path,
            format!("larger than {most} bytes"),
        ));
    }
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Ok(Secret::new(text)),
        Err(_) => Err(Problem::bad_input(path, "not UTF-8 text")),
    }
}
