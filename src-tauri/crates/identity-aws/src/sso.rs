//! IAM Identity Center: signing in with a code, the tokens, the accounts and roles, and their keys.

use crate::call::{configured, root};
use crate::http::now_ms;
use crate::plan::{Permit, moment};
use crate::problem::{self, Asked, signed_out};
use crate::settings::Context;
use aws_sdk_ssooidc::error::ProvideErrorMetadata;
use futures::stream::{self, StreamExt, TryStreamExt};
use model::{AwsKeys, Kind, Problem, Prompt, Result, RoleChoice, Secret, SignInNeed};
use serde::{Deserialize, Serialize};
use sha1::{Digest, Sha1};
use std::time::Duration;
use zeroize::Zeroizing;

const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// What the tokens may be used for: to list accounts and roles, and to get their keys.
const SCOPE: &str = "sso:account:access";
/// Tokens are refreshed this long before their end.
const EARLY_MS: i64 = 5 * 60 * 1000;
/// The most choices that are listed.
const MOST_CHOICES: usize = 5_000;

/// The tokens of one sign-in.
#[derive(Clone)]
pub(crate) struct Tokens {
    access: Secret,
    until_ms: i64,
    refresh: Option<Secret>,
    client_id: Option<String>,
    client_secret: Option<Secret>,
}

/// The same as text, for the vault. The names are those of the AWS CLI's cache, which is read with it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Packed {
    access_token: String,
    expires_at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
}

impl Tokens {
    /// As one text for the vault.
    pub(crate) fn pack(&self) -> Secret {
        let text = |secret: &Option<Secret>| secret.as_ref().map(|one| one.expose().to_owned());
        let packed = Packed {
            access_token: self.access.expose().to_owned(),
            expires_at: aws_smithy_types::DateTime::from_millis(self.until_ms)
                .fmt(aws_smithy_types::date_time::Format::DateTime)
                .unwrap_or_default(),
            refresh_token: text(&self.refresh),
            client_id: self.client_id.clone(),
            client_secret: text(&self.client_secret),
        };
        // Strings always have a JSON form.
        let whole = Secret::new(serde_json::to_string(&packed).unwrap_or_default());
        drop(Self::from(packed));
        whole
    }

    /// The other way round.
    pub(crate) fn unpack(packed: &Secret) -> Result<Self> {
        serde_json::from_str::<Packed>(packed.expose())
            .map(Self::from)
            .map_err(|_| Problem::broken("What the keychain holds is no sign-in of AWS"))
    }

    /// Whether the token holds for a while yet.
    pub(crate) fn hold(&self) -> bool {
        self.until_ms - now_ms() > EARLY_MS
    }

    /// Until when the token holds.
    pub(crate) fn until_ms(&self) -> i64 {
        self.until_ms
    }
}

impl From<Packed> for Tokens {
    fn from(packed: Packed) -> Self {
        Self {
            access: Secret::new(packed.access_token),
            until_ms: moment(&packed.expires_at).unwrap_or(0),
            refresh: packed.refresh_token.map(Secret::new),
            client_id: packed.client_id,
            client_secret: packed.client_secret.map(Secret::new),
        }
    }
}

/// What the AWS CLI keeps of a sign-in; it is only read.
pub(crate) fn of_cli(settings: &Context, session: &str) -> Result<Tokens> {
    let name = format!("{}.json", hex::encode(Sha1::digest(session.as_bytes())));
    let missing = || signed_out(format!("“aws sso login” has not been run for {session}"));
    let path = crate::profile::folder(settings)
        .ok_or_else(missing)?
        .join("sso")
        .join("cache")
        .join(name);
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(|_| missing())?);
    serde_json::from_str::<Packed>(&text)
        .map(Tokens::from)
        .map_err(|_| missing())
}

/// Signs in with a code: shows it, opens the page, and waits until the person has confirmed it there.
pub(crate) async fn sign_in(
    settings: &Context,
    permit: &Permit,
    prompt: &dyn Prompt,
) -> Result<Tokens> {
    let endpoint = settings.endpoints.oidc.as_ref();
    let http = settings.http()?;
    let config = configured!(aws_sdk_ssooidc, settings, permit.region, endpoint).build();
    let client = aws_sdk_ssooidc::Client::from_conf(config);
    let asked = |action, secrets| Asked {
        action,
        resource: &permit.start_url,
        url: root("oidc", &permit.region, endpoint.map(String::as_str)),
        secrets,
    };
    let registered = client
        .register_client()
        .client_name("Shirabe")
        .client_type("public")
        .scopes(SCOPE)
        .grant_types(DEVICE)
        .grant_types("refresh_token")
        .issuer_url(&permit.start_url)
        .send()
        .await
        .map_err(|error| {
            problem::of_sdk(&error, &http, &asked("sso-oidc:RegisterClient", vec![]))
        })?;
    let begun = asked("sso-oidc:StartDeviceAuthorization", vec![]);
    let bad = || Problem::new(Kind::BadAnswer { host: begun.host() });
    let client_id = registered.client_id.ok_or_else(bad)?;
    let client_secret = registered.client_secret.map(Secret::new).ok_or_else(bad)?;
    let device = client
        .start_device_authorization()
        .client_id(&client_id)
        .client_secret(client_secret.expose())
        .start_url(&permit.start_url)
        .send()
        .await
        .map_err(|error| problem::of_sdk(&error, &http, &begun))?;
    let page = device
        .verification_uri_complete
        .or(device.verification_uri)
        .filter(|url| url.starts_with("https://") || url.starts_with("http://"))
        .ok_or_else(bad)?;
    let code = device.user_code.ok_or_else(bad)?;
    let device_code = device.device_code.map(Secret::new).ok_or_else(bad)?;
    let lasts = device.expires_in.clamp(1, 3600);
    prompt.need(SignInNeed::Code {
        url: page.clone(),
        code,
        until_ms: now_ms() + i64::from(lasts) * 1000,
    });
    prompt.open(&page);

    // Five seconds where the service names no pause, and five more each time that it asks for it.
    let mut pause = match device.interval {
        secs @ 1..=60 => secs as u64,
        _ => 5,
    };
    let over = tokio::time::Instant::now() + Duration::from_secs(lasts as u64);
    loop {
        tokio::time::sleep(Duration::from_secs(pause)).await;
        if tokio::time::Instant::now() >= over {
            return Err(code_over(lasts));
        }
        let answer = client
            .create_token()
            .client_id(&client_id)
            .client_secret(client_secret.expose())
            .grant_type(DEVICE)
            .device_code(device_code.expose())
            .send()
            .await;
        let error = match answer {
            Ok(answer) => {
                let access = answer.access_token.map(Secret::new).ok_or_else(bad)?;
                return Ok(Tokens {
                    access,
                    until_ms: now_ms() + i64::from(answer.expires_in) * 1000,
                    refresh: answer.refresh_token.map(Secret::new),
                    client_id: Some(client_id),
                    client_secret: Some(client_secret),
                });
            }
            Err(error) => error,
        };
        match error.code().unwrap_or_default() {
            "AuthorizationPendingException" => {}
            "SlowDownException" => pause += 5,
            "ExpiredTokenException" => return Err(code_over(lasts)),
            "AccessDeniedException" => {
                return Err(Problem::with_detail(
                    Kind::Denied {
                        action: "sso-oidc:CreateToken".to_owned(),
                        resource: permit.start_url.clone(),
                    },
                    "The request was declined on the page",
                ));
            }
            _ => {
                let secrets = vec![client_secret.clone(), device_code.clone()];
                let problem =
                    problem::of_sdk(&error, &http, &asked("sso-oidc:CreateToken", secrets));
                // The network may go away while the person is in the browser; the code still holds.
                if !problem.kind.is_transient() {
                    return Err(problem);
                }
            }
        }
    }
}

fn code_over(lasts: i32) -> Problem {
    Problem::with_detail(
        Kind::TimedOut {
            after_secs: lasts as u32,
        },
        "The code was not confirmed in time",
    )
}

/// New tokens by the refresh token. Without one somebody has to sign in.
pub(crate) async fn refresh(
    settings: &Context,
    permit: &Permit,
    tokens: &Tokens,
) -> Result<Tokens> {
    let (Some(refresh), Some(client_id), Some(client_secret)) =
        (&tokens.refresh, &tokens.client_id, &tokens.client_secret)
    else {
        return Err(signed_out("The sign-in of IAM Identity Center has ended"));
    };
    let endpoint = settings.endpoints.oidc.as_ref();
    let config = configured!(aws_sdk_ssooidc, settings, permit.region, endpoint).build();
    let asked = || Asked {
        action: "sso-oidc:CreateToken",
        resource: &permit.start_url,
        url: root("oidc", &permit.region, endpoint.map(String::as_str)),
        secrets: vec![refresh.clone(), client_secret.clone()],
    };
    let answer = aws_sdk_ssooidc::Client::from_conf(config)
        .create_token()
        .client_id(client_id)
        .client_secret(client_secret.expose())
        .grant_type("refresh_token")
        .refresh_token(refresh.expose())
        .send()
        .await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            // Whatever is wrong with the refresh token or the client: sign in again.
            let ended = matches!(
                error.code().unwrap_or_default(),
                "ExpiredTokenException"
                    | "AccessDeniedException"
                    | "InvalidRequestException"
                    | "UnauthorizedClientException"
            );
            let problem = problem::of_sdk(&error, &settings.http()?, &asked());
            return Err(if ended {
                signed_out(problem.detail.unwrap_or_default())
            } else {
                problem
            });
        }
    };
    let access = answer.access_token.map(Secret::new).ok_or_else(|| {
        Problem::new(Kind::BadAnswer {
            host: asked().host(),
        })
    })?;
    Ok(Tokens {
        access,
        until_ms: now_ms() + i64::from(answer.expires_in) * 1000,
        refresh: answer
            .refresh_token
            .map(Secret::new)
            .or_else(|| tokens.refresh.clone()),
        client_id: tokens.client_id.clone(),
        client_secret: tokens.client_secret.clone(),
    })
}

fn portal(settings: &Context, permit: &Permit) -> Result<aws_sdk_sso::Client> {
    let endpoint = settings.endpoints.sso.as_ref();
    let config = configured!(aws_sdk_sso, settings, permit.region, endpoint).build();
    Ok(aws_sdk_sso::Client::from_conf(config))
}

fn at_portal<'a>(
    settings: &Context,
    permit: &Permit,
    tokens: &Tokens,
    action: &'a str,
    resource: &'a str,
) -> Asked<'a> {
    let url = match &settings.endpoints.sso {
        Some(url) => url.clone(),
        None => root("portal.sso", &permit.region, None),
    };
    Asked {
        action,
        resource,
        url,
        secrets: vec![tokens.access.clone()],
    }
}

/// Every role of every account that the person may use.
pub(crate) async fn choices(
    settings: &Context,
    permit: &Permit,
    tokens: &Tokens,
) -> Result<Vec<RoleChoice>> {
    let client = portal(settings, permit)?;
    let http = settings.http()?;
    let accounts: Vec<_> = client
        .list_accounts()
        .access_token(tokens.access.expose())
        .into_paginator()
        .items()
        .send()
        .try_collect()
        .await
        .map_err(|error| {
            let url = permit.start_url.as_str();
            let asked = at_portal(settings, permit, tokens, "sso:ListAccounts", url);
            problem::of_sdk(&error, &http, &asked)
        })?;
    let roles = stream::iter(accounts).map(|account| {
        let (client, http) = (&client, &http);
        async move {
            let id = account.account_id.unwrap_or_default();
            let name = account.account_name.unwrap_or_default();
            let roles: Vec<_> = client
                .list_account_roles()
                .access_token(tokens.access.expose())
                .account_id(&id)
                .into_paginator()
                .items()
                .send()
                .try_collect()
                .await
                .map_err(|error| {
                    let asked = at_portal(settings, permit, tokens, "sso:ListAccountRoles", &id);
                    problem::of_sdk(&error, http, &asked)
                })?;
            let roles = roles.into_iter().filter_map(|role| role.role_name);
            Ok::<_, Problem>(
                roles
                    .map(|role| RoleChoice {
                        account: id.clone(),
                        account_name: name.clone(),
                        role,
                    })
                    .collect::<Vec<_>>(),
            )
        }
    });
    let mut choices: Vec<_> = roles.buffered(4).try_concat().await?;
    choices.truncate(MOST_CHOICES);
    Ok(choices)
}

/// Keys of the permission set that was chosen.
pub(crate) async fn keys(settings: &Context, permit: &Permit, tokens: &Tokens) -> Result<AwsKeys> {
    let (Some(account), Some(role)) = (&permit.account, &permit.role) else {
        return Err(signed_out("No account and role has been chosen yet"));
    };
    let resource = format!("{account}/{role}");
    let asked = || {
        at_portal(
            settings,
            permit,
            tokens,
            "sso:GetRoleCredentials",
            &resource,
        )
    };
    let answer = portal(settings, permit)?
        .get_role_credentials()
        .access_token(tokens.access.expose())
        .account_id(account)
        .role_name(role)
        .send()
        .await;
    let answered = match answer {
        Ok(answer) => answer.role_credentials,
        Err(error) => return Err(problem::of_sdk(&error, &settings.http()?, &asked())),
    };
    let answered = answered.and_then(|one| {
        Some(AwsKeys {
            access_key_id: one.access_key_id?,
            secret_access_key: Secret::new(one.secret_access_key?),
            session_token: one.session_token.map(Secret::new),
            until_ms: Some(one.expiration).filter(|until| *until > 0),
        })
    });
    answered.ok_or_else(|| {
        Problem::new(Kind::BadAnswer {
            host: asked().host(),
        })
    })
}
