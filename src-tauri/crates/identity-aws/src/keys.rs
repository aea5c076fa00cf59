//! Keys in the forms that they take: in the vault, for the vendor's clients, and scrubbed out of text.

use aws_credential_types::Credentials;
use model::{AwsKeys, Problem, Result, Secret};
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime};
use zeroize::Zeroizing;

/// An access key's secret part as it lies in the vault.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Packed<'a> {
    #[serde(borrow)]
    secret_access_key: std::borrow::Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    session_token: Option<std::borrow::Cow<'a, str>>,
}

/// What the vault keeps of an access key: the secret part as one text.
pub fn pack_keys(secret_access_key: &Secret, session_token: Option<&Secret>) -> Secret {
    let packed = Packed {
        secret_access_key: secret_access_key.expose().into(),
        session_token: session_token.map(|token| token.expose().into()),
    };
    // Two strings always have a JSON form.
    Secret::new(serde_json::to_string(&packed).unwrap_or_default())
}

/// The other way round. A text that is none of ours is a problem that does not show it.
pub(crate) fn unpack(access_key_id: &str, packed: &Secret) -> Result<AwsKeys> {
    let packed: Packed<'_> = serde_json::from_str(packed.expose())
        .map_err(|_| Problem::broken("What the keychain holds is no key of AWS"))?;
    Ok(AwsKeys {
        access_key_id: access_key_id.to_owned(),
        secret_access_key: Secret::new(packed.secret_access_key.into_owned()),
        session_token: packed
            .session_token
            .map(|token| Secret::new(token.into_owned())),
        until_ms: None,
    })
}

/// For the vendor's clients and for signing.
pub(crate) fn credentials(keys: &AwsKeys) -> Credentials {
    let until = keys
        .until_ms
        .and_then(|ms| u64::try_from(ms).ok())
        .map(|ms| SystemTime::UNIX_EPOCH + Duration::from_millis(ms));
    Credentials::new(
        keys.access_key_id.as_str(),
        keys.secret_access_key.expose(),
        keys.session_token
            .as_ref()
            .map(|token| token.expose().to_owned()),
        until,
        "shirabe",
    )
}

/// A vendor's sentence without the secrets that went into the request. Some services repeat the
/// request that they would have signed, with the session token in it.
pub(crate) fn scrubbed(text: &str, secrets: &[Secret]) -> String {
    let end = [
        "The Canonical String",
        "The String-to-Sign",
        "Canonical String for",
    ]
    .iter()
    .filter_map(|mark| text.find(mark))
    .min()
    .unwrap_or(text.len());
    let mut text = text.get(..end).unwrap_or_default().trim_end().to_owned();
    for secret in secrets {
        let value = Zeroizing::new(secret.expose().to_owned());
        if value.len() >= 4 {
            text = text.replace(value.as_str(), "****");
        }
    }
    text.chars().take(600).collect()
}

/// What must not be repeated of these keys.
pub(crate) fn secrets_of(keys: &AwsKeys) -> Vec<Secret> {
    std::iter::once(keys.secret_access_key.clone())
        .chain(keys.session_token.clone())
        .collect()
}

/// Whether an answer is that text.
pub(crate) fn is(answer: &Secret, text: &str) -> bool {
    answer.expose().trim() == text
}

#[cfg(test)]
mod tests {
    use super::{pack_keys, scrubbed, unpack};
    use model::Secret;

    #[test]
    fn keys_come_out_of_the_vault_as_they_went_in() {
        let packed = pack_keys(
            &Secret::new("canary/secret\"+1".into()),
            Some(&Secret::new("canary-token\\".into())),
        );
        let keys = unpack("AKIAEXAMPLE", &packed).ok();
        let keys = keys.as_ref();
        assert_eq!(
            keys.map(|keys| keys.secret_access_key.expose()),
            Some("canary/secret\"+1")
        );
        assert_eq!(
            keys.and_then(|keys| keys.session_token.as_ref())
                .map(Secret::expose),
            Some("canary-token\\")
        );
        let wrong = unpack("AKIAEXAMPLE", &Secret::new("canary-no-json".into()));
        let shown = format!("{wrong:?}");
        assert!(wrong.is_err() && !shown.contains("canary"), "{shown}");
    }

    #[test]
    fn a_signed_request_that_a_service_repeats_is_cut_off() {
        let text = "The signature does not match. key canary-secret.\n\nThe Canonical String for this request should have been 'GET\nx-amz-security-token:canary-token'";
        let shown = scrubbed(text, &[Secret::new("canary-secret".into())]);
        assert_eq!(shown, "The signature does not match. key ****.");
    }
}
