//! The token service: roles, sessions with MFA, roles by a web identity.

use crate::call::{configured, root};
use crate::keys::{credentials, secrets_of};
use crate::plan::Step;
use crate::problem::{self, Asked};
use crate::settings::Context;
use aws_sdk_sts::types::Credentials;
use model::{AwsKeys, Kind, Problem, Result, Secret};
use std::path::Path;
use zeroize::Zeroizing;

/// How long a session with MFA holds: what Amazon proposes, and the most that most roles' owners want.
const SESSION_SECS: i32 = 12 * 3600;

/// Where the token service is.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The region.
    pub(crate) region: String,
    /// In place of Amazon's.
    pub(crate) endpoint: Option<String>,
}

impl Place {
    fn asked<'a>(&self, action: &'a str, resource: &'a str, secrets: Vec<Secret>) -> Asked<'a> {
        Asked {
            action,
            resource,
            url: root("sts", &self.region, self.endpoint.as_deref()),
            secrets,
        }
    }
}

/// Assumes a role; `code` is the code of the MFA device that the step names.
pub(crate) async fn assume(
    settings: &Context,
    place: &Place,
    keys: &AwsKeys,
    step: &Step,
    code: Option<Secret>,
) -> Result<AwsKeys> {
    let config = configured!(aws_sdk_sts, settings, place.region, place.endpoint.as_ref())
        .credentials_provider(credentials(keys))
        .build();
    let mut request = aws_sdk_sts::Client::from_conf(config)
        .assume_role()
        .role_arn(&step.role_arn)
        .role_session_name(session_name(step))
        .set_external_id(step.external_id.clone())
        .set_duration_seconds(step.duration_secs);
    if let (Some(code), Some(serial)) = (&code, &step.mfa_serial) {
        request = request
            .serial_number(serial)
            .token_code(code.expose().trim());
    }
    let asked = || {
        place.asked(
            "sts:AssumeRole",
            &step.role_arn,
            secrets_of(keys).into_iter().chain(code.clone()).collect(),
        )
    };
    match request.send().await {
        Ok(answer) => read(answer.credentials, &asked()),
        Err(error) => Err(problem::of_sdk(&error, &settings.http()?, &asked())),
    }
}

/// A session of the keys' own user, with MFA: roles that want MFA can be assumed with it without
/// another code until it ends.
pub(crate) async fn session(
    settings: &Context,
    place: &Place,
    keys: &AwsKeys,
    serial: &str,
    code: Secret,
) -> Result<AwsKeys> {
    let config = configured!(aws_sdk_sts, settings, place.region, place.endpoint.as_ref())
        .credentials_provider(credentials(keys))
        .build();
    let answer = aws_sdk_sts::Client::from_conf(config)
        .get_session_token()
        .duration_seconds(SESSION_SECS)
        .serial_number(serial)
        .token_code(code.expose().trim())
        .send()
        .await;
    let asked = || {
        let secrets = secrets_of(keys).into_iter().chain([code.clone()]);
        place.asked("sts:GetSessionToken", serial, secrets.collect())
    };
    match answer {
        Ok(answer) => read(answer.credentials, &asked()),
        Err(error) => Err(problem::of_sdk(&error, &settings.http()?, &asked())),
    }
}

/// Assumes a role with a token that lies in a file, which whoever runs this machine keeps fresh.
pub(crate) async fn web_identity(
    settings: &Context,
    place: &Place,
    step: &Step,
    token_file: &Path,
) -> Result<AwsKeys> {
    let token = std::fs::read_to_string(token_file).map_err(|error| {
        Problem::bad_input(
            "profile",
            format!("{}: {}", token_file.display(), error.kind()),
        )
    })?;
    let token = Secret::new(Zeroizing::new(token).trim().to_owned());
    let config = configured!(aws_sdk_sts, settings, place.region, place.endpoint.as_ref()).build();
    let answer = aws_sdk_sts::Client::from_conf(config)
        .assume_role_with_web_identity()
        .role_arn(&step.role_arn)
        .role_session_name(session_name(step))
        .set_duration_seconds(step.duration_secs)
        .web_identity_token(token.expose())
        .send()
        .await;
    let asked = || {
        place.asked(
            "sts:AssumeRoleWithWebIdentity",
            &step.role_arn,
            vec![token.clone()],
        )
    };
    match answer {
        Ok(answer) => read(answer.credentials, &asked()),
        Err(error) => Err(problem::of_sdk(&error, &settings.http()?, &asked())),
    }
}

fn session_name(step: &Step) -> &str {
    step.session_name.as_deref().unwrap_or("shirabe")
}

fn read(answered: Option<Credentials>, asked: &Asked<'_>) -> Result<AwsKeys> {
    let answered = answered.ok_or_else(|| Problem::new(Kind::BadAnswer { host: asked.host() }))?;
    Ok(AwsKeys {
        access_key_id: answered.access_key_id,
        secret_access_key: Secret::new(answered.secret_access_key),
        session_token: Some(Secret::new(answered.session_token)),
        until_ms: answered.expiration.to_millis().ok(),
    })
}
