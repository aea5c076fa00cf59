//! What clouds are shown: fresh tokens and keys, asked for at every request, refreshed elsewhere.

use crate::{Result, Secret, SignInNeed};
use async_trait::async_trait;
use std::fmt;

/// A bearer token.
#[derive(Clone)]
pub struct Token {
    /// The token itself.
    pub value: Secret,
    /// Until when it holds, in milliseconds since 1970; absent: not known.
    pub until_ms: Option<i64>,
    /// The project whose quota is used, if the identity needs one named.
    pub quota_project: Option<String>,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("until_ms", &self.until_ms)
            .finish_non_exhaustive()
    }
}

/// Answers with a token that holds now. Many may ask at once; the vendor is asked once.
#[async_trait]
pub trait TokenSource: Send + Sync + fmt::Debug {
    /// A token that holds for a while yet.
    async fn token(&self) -> Result<Token>;

    /// The token was refused although it should hold: the next one is fetched anew.
    fn refused(&self);
}

/// A token that never changes.
#[derive(Clone)]
pub struct Fixed(pub Secret);

impl fmt::Debug for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixed").finish_non_exhaustive()
    }
}

#[async_trait]
impl TokenSource for Fixed {
    async fn token(&self) -> Result<Token> {
        Ok(Token {
            value: self.0.clone(),
            until_ms: None,
            quota_project: None,
        })
    }

    fn refused(&self) {}
}

/// Keys that requests to AWS are signed with.
#[derive(Clone)]
pub struct AwsKeys {
    /// `AKIA…` or `ASIA…`.
    pub access_key_id: String,
    /// Signs.
    pub secret_access_key: Secret,
    /// Goes with keys that begin with `ASIA`.
    pub session_token: Option<Secret>,
    /// Until when they hold, in milliseconds since 1970; absent: until they are deleted.
    pub until_ms: Option<i64>,
}

impl fmt::Debug for AwsKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsKeys")
            .field("access_key_id", &self.access_key_id)
            .field("until_ms", &self.until_ms)
            .finish_non_exhaustive()
    }
}

/// Answers with keys that hold now. Many may ask at once; the vendor is asked once.
#[async_trait]
pub trait KeySource: Send + Sync + fmt::Debug {
    /// Keys that hold for a while yet.
    async fn keys(&self) -> Result<AwsKeys>;

    /// The keys were refused although they should hold: the next ones are fetched anew.
    fn refused(&self);
}

/// Where the secret of one identity lies: what rooms see of the vault. Nothing is asked before the
/// first call.
#[async_trait]
pub trait SecretSlot: Send + Sync + fmt::Debug {
    /// The secret as it was last kept; nothing when there is none.
    async fn get(&self) -> Result<Option<Secret>>;

    /// Keeps a secret in place of the one before, for example a refresh token that was replaced.
    async fn put(&self, secret: Secret) -> Result<()>;
}

/// The person, as far as a sign-in can ask them. Stopping the sign-in drops whoever waits here.
#[async_trait]
pub trait Prompt: Send + Sync + fmt::Debug {
    /// Shows what is needed, in place of what was shown before.
    fn need(&self, need: SignInNeed);

    /// Opens a page in the person's browser. That it cannot be opened is no end: the address is
    /// on the screen, too.
    fn open(&self, url: &str);

    /// Waits for an answer to what was last shown.
    async fn answer(&self) -> Result<Secret>;
}
