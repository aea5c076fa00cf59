//! What token endpoints answer.

use crate::http::{Answer, Field, Http, now_ms};
use crate::problem;
use model::{Result, Secret, Token};
use reqwest::Url;
use serde::{Deserialize, Deserializer};

/// Text of an answer or a file that must not stay in memory.
pub(crate) fn secret<'de, D: Deserializer<'de>>(
    from: D,
) -> std::result::Result<Option<Secret>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.map(Secret::new))
}

/// A token with what came beside it.
#[derive(Deserialize)]
pub(crate) struct Granted {
    #[serde(deserialize_with = "secret")]
    access_token: Option<Secret>,
    expires_in: Option<i64>,
    /// Replaces the one that was shown.
    #[serde(default, deserialize_with = "secret")]
    pub(crate) refresh_token: Option<Secret>,
    /// What was granted, separated by spaces.
    pub(crate) scope: Option<String>,
    /// Says who signed in.
    pub(crate) id_token: Option<String>,
}

impl Granted {
    /// Asks a token endpoint. `account`: for whom, for the words of a problem.
    pub(crate) async fn ask(
        http: &Http,
        url: &Url,
        form: &[(&str, Field<'_>)],
        account: &str,
    ) -> Result<Self> {
        let answer: Answer = http.post_form(url, form).await?;
        if !answer.is_success() {
            return Err(problem::from_oauth(&answer, account));
        }
        let granted: Self = answer.json()?;
        if granted.access_token.is_none() {
            return Err(problem::bad_answer(&answer, "no access_token"));
        }
        Ok(granted)
    }

    /// The token itself.
    pub(crate) fn token(&self, quota_project: Option<String>) -> Result<Token> {
        let value = self.access_token.clone();
        Ok(Token {
            value: value.ok_or_else(|| model::Problem::broken("a grant without a token"))?,
            until_ms: self
                .expires_in
                .map(|seconds| now_ms().saturating_add(seconds.saturating_mul(1000))),
            quota_project,
        })
    }
}
