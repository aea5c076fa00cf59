//! What Google says of whoever holds a token, and of a key.

use crate::Google;
use crate::certificate::not_before_ms;
use crate::http::{Field, now_ms};
use crate::problem;
use crate::settings::{is_loopback, trusted_url};
use model::{Problem, Result, TokenSource, WhoAmI};
use reqwest::Url;
use serde::Deserialize;
use std::collections::HashMap;

#[derive(Deserialize)]
struct TokenInfo {
    email: Option<String>,
    sub: Option<String>,
    scope: Option<String>,
    /// A number, as text.
    expires_in: Option<serde_json::Value>,
}

impl Google {
    /// As whom Google sees the identity. `name`: what is known of it here, should Google not say.
    pub async fn who(&self, tokens: &dyn TokenSource, name: &str) -> Result<WhoAmI> {
        self.who_at(None, tokens, name).await
    }

    /// The same of a server on this machine, whose root this is: it knows its own tokens.
    pub async fn who_at(
        &self,
        root: Option<&str>,
        tokens: &dyn TokenSource,
        name: &str,
    ) -> Result<WhoAmI> {
        let own = root
            .and_then(|root| Url::parse(root).ok())
            .filter(is_loopback);
        let url = match own {
            Some(root) => root
                .join("/tokeninfo")
                .map_err(|_| Problem::broken("no address"))?,
            None => trusted_url("tokeninfo", &self.http.settings().token_info)?,
        };
        let token = tokens.token().await?;
        // In the body: an address is written down in too many places.
        let form = [("access_token", Field::Hidden(&token.value))];
        let answer = self.http.post_form(&url, &form).await?;
        if !answer.is_success() {
            // 400: Google does not know the token, or not any more.
            if matches!(answer.status, 400 | 401) {
                tokens.refused();
                return Err(problem::signed_out("Google does not know the token"));
            }
            return Err(problem::from_oauth(&answer, name));
        }
        let info: TokenInfo = answer.json()?;
        let seconds = info.expires_in.and_then(|value| match value {
            serde_json::Value::String(text) => text.parse::<i64>().ok(),
            other => other.as_i64(),
        });
        let scopes = info.scope.unwrap_or_default();
        Ok(WhoAmI {
            name: info.email.or(info.sub).unwrap_or_else(|| name.to_owned()),
            account: None,
            scopes: scopes.split_whitespace().map(str::to_owned).collect(),
            until_ms: seconds
                .map(|seconds| now_ms().saturating_add(seconds.saturating_mul(1000)))
                .or(token.until_ms),
            key_made_ms: None,
            clock_ahead_secs: answer.ahead_secs,
        })
    }

    /// When a service account's key was made, in milliseconds since 1970, by its public certificate;
    /// nothing when Google does not list that key. Needs no identity.
    pub async fn key_made_ms(&self, email: &str, key_id: &str) -> Result<Option<i64>> {
        let root = trusted_url("certificates", &self.http.settings().certificates)?;
        let mut url: Url = root;
        url.path_segments_mut()
            .map_err(|()| Problem::bad_input("certificates", "no address with a path"))?
            .pop_if_empty()
            .push(email);
        let answer = self.http.get(&url, &[]).await?;
        if !answer.is_success() {
            return Err(problem::from_api(&answer, "read the certificates", email));
        }
        let listed: HashMap<String, String> = answer.json()?;
        Ok(listed.get(key_id).and_then(|pem| not_before_ms(pem)))
    }
}
