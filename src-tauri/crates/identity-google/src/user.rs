//! An account that signed in with the browser: its refresh token is exchanged for tokens.

use crate::cache::Fetch;
use crate::file::{GoogleFile, UserFile};
use crate::http::{Field, Http};
use crate::problem::signed_out;
use crate::settings::trusted_url;
use crate::token::Granted;
use async_trait::async_trait;
use model::{Problem, Result, Secret, SecretSlot, Token};
use std::sync::Arc;

#[derive(Debug)]
pub(crate) struct UserFetch {
    http: Arc<Http>,
    slot: Arc<dyn SecretSlot>,
}

impl UserFetch {
    pub(crate) fn new(http: Arc<Http>, slot: Arc<dyn SecretSlot>) -> Self {
        Self { http, slot }
    }
}

#[async_trait]
impl Fetch for UserFetch {
    async fn fetch(&self) -> Result<Token> {
        let kept = self.slot.get().await?;
        let kept = kept.ok_or_else(|| signed_out("nobody is signed in"))?;
        let mut user = packed(&kept)?;
        let (token, newer) = refreshed(&self.http, &user).await?;
        // A service may replace the refresh token with every use; the old one is void then.
        if newer.is_some() {
            user.refresh_token = newer;
            self.slot.put(user.pack()).await?;
        }
        Ok(token)
    }
}

/// What lies in the vault of an account.
pub(crate) fn packed(secret: &Secret) -> Result<UserFile> {
    match GoogleFile::parse(secret)? {
        GoogleFile::User(user) => Ok(user),
        other => Err(Problem::broken(format!(
            "{} in place of an account",
            other.kind()
        ))),
    }
}

/// A token, and the refresh token that replaces the one that was shown, if there is one.
pub(crate) async fn refreshed(http: &Http, user: &UserFile) -> Result<(Token, Option<Secret>)> {
    let refresh = user.refresh_token.as_ref();
    let refresh = refresh.ok_or_else(|| signed_out("nobody has signed in yet"))?;
    let address = user.token_uri.as_deref().unwrap_or(&http.settings().token);
    let url = trusted_url("token_uri", address)?;
    let mut form = vec![
        ("grant_type", Field::Plain("refresh_token")),
        ("client_id", Field::Plain(&user.client_id)),
        ("refresh_token", Field::Hidden(refresh)),
    ];
    if let Some(secret) = &user.client_secret {
        form.push(("client_secret", Field::Hidden(secret)));
    }
    let granted = Granted::ask(http, &url, &form, &user.client_id).await?;
    let token = granted.token(user.quota_project.clone())?;
    let newer = granted
        .refresh_token
        .filter(|newer| user.is_replaced_by(newer));
    Ok((token, newer))
}
