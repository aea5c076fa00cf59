//! Signing in with the browser (RFC 8252): the page of Google's answers to a listener of ours on
//! this machine, once, with the state that was sent; the code is worth nothing without the
//! verifier (PKCE), which never leaves this process but to Google.

mod listener;

use crate::file::UserFile;
use crate::http::Field;
use crate::settings::{SCOPES, trusted_url};
use crate::token::Granted;
use crate::user::packed;
use crate::{Google, SCOPE_ACT_AS};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use listener::{Answered, Listener};
use model::{Kind, Problem, Prompt, Result, Secret, SecretSlot, SignInNeed};
use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, RedirectUrl, Scope};
use serde::Deserialize;

/// What a token has to be for; without it nothing of this app works.
const NEEDED: &str = SCOPES[0];

/// Who has signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Whose account, if Google told.
    pub email: Option<String>,
}

impl Google {
    /// Lets the person sign in with the browser, and puts the refresh token into `slot`, where the
    /// client lies already. `acts_as`: the account shall act as service accounts, too. `account`:
    /// whom to suggest. Dropping the future closes the listener.
    ///
    /// # Errors
    /// `TimedOut` when nobody comes back, `Denied` when the person or an administrator says no,
    /// `BadInput` of `client`, and why Google cannot be reached.
    pub async fn browser(
        &self,
        slot: &dyn SecretSlot,
        account: Option<&str>,
        acts_as: bool,
        prompt: &dyn Prompt,
    ) -> Result<SignedIn> {
        let kept = slot.get().await?;
        let kept = kept.ok_or_else(|| {
            Problem::bad_input("client", "the OAuth client is not in the keychain any more")
        })?;
        let mut user = packed(&kept)?;
        let listener = Listener::open().await?;
        let redirect = listener.address();
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let verifier = Secret::new(verifier.into_secret());
        let (url, state) = self.page(&user, &redirect, challenge, account, acts_as)?;
        prompt.need(SignInNeed::Browser { url: url.clone() });
        prompt.open(&url);

        let deadline = self.http.settings().browser;
        let answered = tokio::time::timeout(deadline, listener.answer(state.secret())).await;
        let answered = answered.map_err(|_| {
            let after_secs = u32::try_from(deadline.as_secs()).unwrap_or(u32::MAX);
            let kind = Kind::TimedOut { after_secs };
            Problem::with_detail(kind, "nobody came back from the browser")
        })??;
        let code = match answered {
            Answered::Code(code) => code,
            Answered::No(why) => {
                let kind = Kind::Denied {
                    action: "sign in".to_owned(),
                    resource: account.unwrap_or(&user.client_id).to_owned(),
                };
                return Err(Problem::with_detail(kind, why));
            }
        };
        let granted = self.exchange(&user, &redirect, &code, &verifier).await?;
        if let Some(scope) = &granted.scope
            && !scope.split(' ').any(|scope| scope == NEEDED)
        {
            let kind = Kind::Denied {
                action: "bigquery".to_owned(),
                resource: NEEDED.to_owned(),
            };
            return Err(Problem::with_detail(
                kind,
                "the box for BigQuery was not ticked on Google's page",
            ));
        }
        let email = granted.id_token.as_deref().and_then(email_of);
        user.refresh_token = granted.refresh_token;
        if user.refresh_token.is_none() {
            return Err(Problem::with_detail(
                Kind::BadAnswer {
                    host: self.http.settings().token.clone(),
                },
                "no refresh_token",
            ));
        }
        slot.put(user.pack()).await?;
        Ok(SignedIn { email })
    }

    /// The address of Google's page. No secret is in it: the challenge is a hash of one.
    fn page(
        &self,
        user: &UserFile,
        redirect: &str,
        challenge: PkceCodeChallenge,
        account: Option<&str>,
        acts_as: bool,
    ) -> Result<(String, CsrfToken)> {
        let address = user.auth_uri.as_deref();
        let address = address.unwrap_or(&self.http.settings().authorize);
        trusted_url("auth_uri", address)?;
        let unusable = |_| Problem::bad_input("client", "its auth_uri is no address");
        let client = BasicClient::new(ClientId::new(user.client_id.clone()))
            .set_auth_uri(AuthUrl::new(address.to_owned()).map_err(unusable)?)
            .set_redirect_uri(RedirectUrl::new(redirect.to_owned()).map_err(unusable)?);
        let scopes = SCOPES.into_iter().chain(acts_as.then_some(SCOPE_ACT_AS));
        let mut asked = client
            .authorize_url(CsrfToken::new_random)
            .add_scopes(scopes.map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            // A refresh token is given out only with these two.
            .add_extra_param("access_type", "offline")
            .add_extra_param("prompt", "consent");
        if let Some(account) = account {
            asked = asked.add_extra_param("login_hint", account);
        }
        let (url, state) = asked.url();
        Ok((url.into(), state))
    }

    async fn exchange(
        &self,
        user: &UserFile,
        redirect: &str,
        code: &Secret,
        verifier: &Secret,
    ) -> Result<Granted> {
        let address = user.token_uri.as_deref();
        let url = trusted_url("token_uri", address.unwrap_or(&self.http.settings().token))?;
        let mut form = vec![
            ("grant_type", Field::Plain("authorization_code")),
            ("client_id", Field::Plain(&user.client_id)),
            ("redirect_uri", Field::Plain(redirect)),
            ("code", Field::Hidden(code)),
            ("code_verifier", Field::Hidden(verifier)),
        ];
        if let Some(secret) = &user.client_secret {
            form.push(("client_secret", Field::Hidden(secret)));
        }
        Granted::ask(&self.http, &url, &form, &user.client_id).await
    }
}

/// The e-mail address in an ID token. It came from Google itself over TLS, so its signature says
/// nothing more; it is shown and decides nothing.
fn email_of(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Claims {
        email: Option<String>,
    }
    let body = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Claims>(&body).ok()?.email
}
