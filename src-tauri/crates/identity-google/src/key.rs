//! A service account's key: signs a short-lived claim and exchanges it for a token.

use crate::Purpose;
use crate::cache::Fetch;
use crate::file::{GoogleFile, KeyFile};
use crate::http::{Field, Http, now_ms};
use crate::problem::signed_out;
use crate::settings::trusted_url;
use crate::token::Granted;
use async_trait::async_trait;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use model::{Problem, Result, Secret, SecretSlot, Token};
use std::sync::Arc;
use zeroize::Zeroizing;

/// How long a claim holds; Google takes no longer one.
const CLAIM_SECS: i64 = 3600;

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

#[derive(Debug)]
pub(crate) struct KeyFetch {
    http: Arc<Http>,
    slot: Arc<dyn SecretSlot>,
    purpose: Purpose,
}

impl KeyFetch {
    pub(crate) fn new(http: Arc<Http>, slot: Arc<dyn SecretSlot>, purpose: Purpose) -> Self {
        Self {
            http,
            slot,
            purpose,
        }
    }
}

#[async_trait]
impl Fetch for KeyFetch {
    async fn fetch(&self) -> Result<Token> {
        let text = self.slot.get().await?;
        let text = text.ok_or_else(|| signed_out("the key is not in the keychain any more"))?;
        match GoogleFile::parse(&text)? {
            GoogleFile::Key(key) => exchanged(&self.http, &key, self.purpose.scopes()).await,
            other => Err(Problem::broken(format!(
                "{} in place of a key",
                other.kind()
            ))),
        }
    }
}

/// A token for this key.
pub(crate) async fn exchanged(http: &Http, key: &KeyFile, scopes: &[&str]) -> Result<Token> {
    let address = key.token_uri.as_deref().unwrap_or(&http.settings().token);
    let url = trusted_url("token_uri", address)?;
    let claim = claim(key, address, scopes)?;
    let form = [
        ("grant_type", Field::Plain(JWT_BEARER)),
        ("assertion", Field::Hidden(&claim)),
    ];
    Granted::ask(http, &url, &form, &key.email)
        .await?
        .token(None)
}

/// The signed claim (RFC 7523).
fn claim(key: &KeyFile, audience: &str, scopes: &[&str]) -> Result<Secret> {
    let now = now_ms() / 1000;
    let head = serde_json::json!({ "alg": "RS256", "typ": "JWT", "kid": key.key_id });
    let body = serde_json::json!({
        "iss": key.email,
        "scope": scopes.join(" "),
        "aud": audience,
        "iat": now,
        "exp": now + CLAIM_SECS,
    });
    let encoded = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", encoded(head), encoded(body));
    let signer = signer(&key.private_key)?;
    let mut signature = vec![0; signer.public_modulus_len()];
    signer
        .sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            signed.as_bytes(),
            &mut signature,
        )
        .map_err(|_| damaged())?;
    Ok(Secret::new(format!(
        "{signed}.{}",
        URL_SAFE_NO_PAD.encode(signature)
    )))
}

fn damaged() -> Problem {
    Problem::bad_input(
        "file",
        "\"private_key\" is damaged: it is no RSA key in PEM",
    )
}

/// What signs with a key in PEM (PKCS #8 or PKCS #1).
pub(crate) fn signer(pem: &Secret) -> Result<KeyPair> {
    let text = pem.expose();
    let (form, rest) = text
        .split_once("-----BEGIN ")
        .and_then(|(_, rest)| rest.split_once("-----"))
        .ok_or_else(damaged)?;
    let (body, _) = rest.split_once("-----END ").ok_or_else(damaged)?;
    let body: Zeroizing<String> =
        Zeroizing::new(body.chars().filter(|c| !c.is_ascii_whitespace()).collect());
    let der = Zeroizing::new(STANDARD.decode(body.as_bytes()).map_err(|_| damaged())?);
    match form {
        "PRIVATE KEY" => KeyPair::from_pkcs8(&der),
        "RSA PRIVATE KEY" => KeyPair::from_der(&der),
        _ => return Err(damaged()),
    }
    .map_err(|_| damaged())
}
