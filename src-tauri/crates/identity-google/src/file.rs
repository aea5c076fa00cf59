//! Google's JSON files: keys, clients, federations, and what gcloud leaves. Says what is wrong with
//! one, and where, without repeating anything of it.

use crate::settings::trusted_url;
use crate::token::secret;
use model::{Problem, Result, Secret};
use reqwest::Url;
use serde::Deserialize;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// A file of one of the kinds that Google gives out. What is not secret in it can be shown.
#[derive(Clone)]
pub enum GoogleFile {
    /// A service account's key.
    Key(KeyFile),
    /// A client and a refresh token.
    User(UserFile),
    /// A workload identity federation.
    Workload(Box<WorkloadFile>),
    /// A service account that is acted as, with the credential that acts (gcloud makes these).
    Impersonated(ImpersonatedFile),
    /// An OAuth client for desktop apps.
    Client(ClientFile),
}

/// A service account's key.
#[derive(Clone)]
pub struct KeyFile {
    /// Of the service account.
    pub email: String,
    /// Where the account lives.
    pub project: Option<String>,
    /// Of the key, as Google lists it.
    pub key_id: String,
    pub(crate) private_key: Secret,
    pub(crate) token_uri: Option<String>,
}

/// A client and, once signed in, a refresh token.
#[derive(Clone)]
pub struct UserFile {
    /// Of the OAuth client.
    pub client_id: String,
    pub(crate) client_secret: Option<Secret>,
    pub(crate) refresh_token: Option<Secret>,
    pub(crate) quota_project: Option<String>,
    pub(crate) token_uri: Option<String>,
    pub(crate) auth_uri: Option<String>,
}

/// A workload identity federation.
#[derive(Clone)]
pub struct WorkloadFile {
    /// The audience that it names.
    pub audience: String,
    /// The service account that is acted as, if it names one.
    pub target: Option<String>,
    /// Where the subject's token comes from: a path or an address.
    pub subject_from: String,
    pub(crate) subject: Subject,
    pub(crate) subject_token_type: String,
    pub(crate) token_url: Url,
    pub(crate) act_as: Option<Url>,
    pub(crate) user_project: Option<String>,
    pub(crate) quota_project: Option<String>,
}

/// Where a subject's token comes from.
#[derive(Clone)]
pub(crate) struct Subject {
    pub(crate) place: Place,
    /// The field of a JSON answer that holds it; absent: the text is the token.
    pub(crate) field: Option<String>,
}

#[derive(Clone)]
pub(crate) enum Place {
    File(String),
    Address(Url, Vec<(String, String)>),
}

/// A service account that is acted as.
#[derive(Clone)]
pub struct ImpersonatedFile {
    pub(crate) source: Box<GoogleFile>,
    pub(crate) act_as: Url,
    pub(crate) delegates: Vec<String>,
    pub(crate) quota_project: Option<String>,
}

/// An OAuth client ("Desktop app").
#[derive(Clone)]
pub struct ClientFile {
    /// Its id.
    pub client_id: String,
    client_secret: Option<Secret>,
    auth_uri: Option<String>,
    token_uri: Option<String>,
}

/// Every field of every kind; what is missing is told by name.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Raw {
    r#type: Option<String>,
    client_email: Option<String>,
    project_id: Option<String>,
    private_key_id: Option<String>,
    #[serde(default, deserialize_with = "secret")]
    private_key: Option<Secret>,
    token_uri: Option<String>,
    auth_uri: Option<String>,
    client_id: Option<String>,
    #[serde(default, deserialize_with = "secret")]
    client_secret: Option<Secret>,
    #[serde(default, deserialize_with = "secret")]
    refresh_token: Option<Secret>,
    quota_project_id: Option<String>,
    audience: Option<String>,
    subject_token_type: Option<String>,
    token_url: Option<String>,
    service_account_impersonation_url: Option<String>,
    workforce_pool_user_project: Option<String>,
    credential_source: Option<RawSource>,
    source_credentials: Option<Box<Raw>>,
    delegates: Option<Vec<String>>,
    installed: Option<Box<Raw>>,
    web: Option<Box<Raw>>,
}

#[derive(Deserialize)]
struct RawSource {
    file: Option<String>,
    url: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    executable: Option<RawProgram>,
    environment_id: Option<String>,
    format: Option<RawFormat>,
}

#[derive(Deserialize)]
struct RawProgram {
    command: Option<String>,
}

#[derive(Deserialize)]
struct RawFormat {
    r#type: Option<String>,
    subject_token_field_name: Option<String>,
}

impl std::fmt::Debug for GoogleFile {
    /// What it is, and nothing of it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind())
    }
}

fn wrong(reason: impl Into<String>) -> Problem {
    Problem::bad_input("file", reason)
}

fn needed<T>(value: Option<T>, name: &str) -> Result<T> {
    value.ok_or_else(|| wrong(format!("\"{name}\" is missing")))
}

impl GoogleFile {
    /// Reads a file's text.
    ///
    /// # Errors
    /// `BadInput` of `file`: no JSON and where, cut off, no credential, a damaged key, an address
    /// that is not Google's, a program to run.
    pub fn parse(text: &Secret) -> Result<Self> {
        let text = text.expose().trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            return Err(wrong("it is empty"));
        }
        let raw: Raw = serde_json::from_str(text).map_err(|error| {
            use serde_json::error::Category;
            // Not the error's own words: they may repeat a value.
            let place = format!("line {}, column {}", error.line(), error.column());
            wrong(match error.classify() {
                Category::Eof => format!("it is cut off: it ends at {place}"),
                Category::Data => format!("no credential: something else belongs at {place}"),
                Category::Syntax | Category::Io => format!("no JSON: {place}"),
            })
        })?;
        raw.read()
    }

    /// What the file is, for a sentence about a wrong choice.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Key(_) => "a service account's key",
            Self::User(_) => "gcloud's own sign-in (Application Default Credentials)",
            Self::Workload(_) => "a workload identity file",
            Self::Impersonated(_) => "gcloud's impersonation of a service account",
            Self::Client(_) => "an OAuth client",
        }
    }
}

impl Raw {
    fn read(self) -> Result<GoogleFile> {
        if self.installed.is_some() || self.web.is_some() {
            return self.client();
        }
        match self.r#type.as_deref() {
            Some("service_account") => self.key(),
            Some("authorized_user") => Ok(GoogleFile::User(UserFile {
                client_id: needed(self.client_id, "client_id")?,
                client_secret: self.client_secret,
                refresh_token: self.refresh_token,
                quota_project: self.quota_project_id,
                token_uri: self.token_uri,
                auth_uri: self.auth_uri,
            })),
            Some("external_account") => self.workload(),
            Some("impersonated_service_account") => {
                let source = needed(self.source_credentials, "source_credentials")?;
                if source.source_credentials.is_some() {
                    return Err(wrong("\"source_credentials\" are themselves impersonated"));
                }
                let field = "service_account_impersonation_url";
                let act_as = needed(self.service_account_impersonation_url, field)?;
                Ok(GoogleFile::Impersonated(ImpersonatedFile {
                    source: Box::new(source.read()?),
                    act_as: trusted_url(field, &act_as)?,
                    delegates: self.delegates.unwrap_or_default(),
                    quota_project: self.quota_project_id,
                }))
            }
            // The kind is no secret, but a file of another sort may hold anything there.
            Some(other) if other.len() <= 40 => Err(wrong(format!(
                "credentials of the type \"{other}\" cannot be used"
            ))),
            _ => Err(wrong(
                "no credential of Google's: it has neither \"type\" nor \"installed\"",
            )),
        }
    }

    fn key(self) -> Result<GoogleFile> {
        let private_key = needed(self.private_key, "private_key")?;
        crate::key::signer(&private_key)?;
        if let Some(address) = &self.token_uri {
            trusted_url("token_uri", address)?;
        }
        Ok(GoogleFile::Key(KeyFile {
            email: needed(self.client_email, "client_email")?,
            project: self.project_id,
            key_id: needed(self.private_key_id, "private_key_id")?,
            private_key,
            token_uri: self.token_uri,
        }))
    }

    fn client(self) -> Result<GoogleFile> {
        let Some(client) = self.installed else {
            return Err(wrong(
                "the OAuth client is one for web servers; make one of the type \"Desktop app\"",
            ));
        };
        for (name, address) in [
            ("auth_uri", &client.auth_uri),
            ("token_uri", &client.token_uri),
        ] {
            if let Some(address) = address {
                trusted_url(name, address)?;
            }
        }
        Ok(GoogleFile::Client(ClientFile {
            client_id: needed(client.client_id, "client_id")?,
            client_secret: client.client_secret,
            auth_uri: client.auth_uri,
            token_uri: client.token_uri,
        }))
    }

    fn workload(self) -> Result<GoogleFile> {
        let source = needed(self.credential_source, "credential_source")?;
        if let Some(program) = &source.executable {
            let command = program.command.as_deref().unwrap_or_default();
            let command: String = command.chars().take(200).collect();
            return Err(wrong(format!(
                "it would have Shirabe run a program ({command}), which is not done; \
                 let that program write the token to a file and name the file"
            )));
        }
        if source.environment_id.is_some() {
            return Err(wrong(
                "it takes AWS keys of the machine it runs on, which is not done",
            ));
        }
        let (place, subject_from) = match (source.file, source.url) {
            (Some(path), _) => (Place::File(path.clone()), path),
            (None, Some(address)) => {
                let url = Url::parse(&address)
                    .ok()
                    .filter(|url| matches!(url.scheme(), "http" | "https"));
                let url = url.ok_or_else(|| wrong("credential_source.url: no address"))?;
                let shown = format!("{}{}", url.origin().ascii_serialization(), url.path());
                (
                    Place::Address(url, source.headers.into_iter().collect()),
                    shown,
                )
            }
            (None, None) => {
                return Err(wrong(
                    "credential_source names neither a file nor an address",
                ));
            }
        };
        let field = match source.format {
            Some(format) if format.r#type.as_deref() == Some("json") => Some(needed(
                format.subject_token_field_name,
                "credential_source.format.subject_token_field_name",
            )?),
            _ => None,
        };
        let act_as = self.service_account_impersonation_url;
        let act_as = act_as
            .map(|url| trusted_url("service_account_impersonation_url", &url))
            .transpose()?;
        let target = act_as.as_ref().and_then(|url| {
            let (_, name) = url.path().rsplit_once('/')?;
            Some(
                name.strip_suffix(":generateAccessToken")
                    .unwrap_or(name)
                    .to_owned(),
            )
        });
        let token_url = needed(self.token_url, "token_url")?;
        Ok(GoogleFile::Workload(Box::new(WorkloadFile {
            audience: needed(self.audience, "audience")?,
            target,
            subject_from,
            subject: Subject { place, field },
            subject_token_type: needed(self.subject_token_type, "subject_token_type")?,
            token_url: trusted_url("token_url", &token_url)?,
            act_as,
            user_project: self.workforce_pool_user_project,
            quota_project: self.quota_project_id,
        })))
    }
}

/// A client in the form in which it lies in the vault until somebody has signed in.
pub fn pack_client(client: &ClientFile) -> Secret {
    UserFile {
        client_id: client.client_id.clone(),
        client_secret: client.client_secret.clone(),
        refresh_token: None,
        quota_project: None,
        token_uri: client.token_uri.clone(),
        auth_uri: client.auth_uri.clone(),
    }
    .pack()
}

impl Subject {
    /// The token in what its place holds; nothing when the field is not there.
    pub(crate) fn token(&self, text: &Secret) -> Option<Secret> {
        let text = text.expose();
        let Some(field) = &self.field else {
            return Some(Secret::new(text.trim().to_owned()));
        };
        let found: serde_json::Value = serde_json::from_str(text).ok()?;
        let token = found.get(field)?.as_str()?;
        Some(Secret::new(token.to_owned()))
    }
}

impl UserFile {
    /// Whether this is another refresh token than the one that was shown.
    pub(crate) fn is_replaced_by(&self, newer: &Secret) -> bool {
        let old = self.refresh_token.as_ref();
        old.is_none_or(|old| old.expose() != newer.expose())
    }

    /// In the form in which it lies in the vault: that of gcloud's own files.
    pub(crate) fn pack(&self) -> Secret {
        let mut text = Zeroizing::new(String::from(r#"{"type":"authorized_user""#));
        let mut add = |name: &str, value: &str| {
            let value = Zeroizing::new(serde_json::Value::from(value).to_string());
            text.reserve(name.len() + value.len() + 4);
            for part in [",\"", name, "\":", &value] {
                text.push_str(part);
            }
        };
        add("client_id", &self.client_id);
        let secrets = [
            ("client_secret", &self.client_secret),
            ("refresh_token", &self.refresh_token),
        ];
        for (name, secret) in secrets {
            if let Some(secret) = secret {
                add(name, secret.expose());
            }
        }
        let others = [
            ("quota_project_id", &self.quota_project),
            ("token_uri", &self.token_uri),
            ("auth_uri", &self.auth_uri),
        ];
        for (name, value) in others {
            if let Some(value) = value {
                add(name, value);
            }
        }
        text.push('}');
        Secret::new(std::mem::take(&mut *text))
    }
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
