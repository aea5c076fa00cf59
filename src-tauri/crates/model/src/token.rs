//! What clouds are shown: fresh tokens and keys, asked for at every request, refreshed elsewhere.

use crate::{Result, Secret};
use async_trait::async_trait;
use std::fmt;

/// A bearer token.
#[derive(Clone, Debug)]
pub struct Token {
    /// The token itself.
    pub value: Secret,
    /// Until when it holds, in milliseconds since 1970; absent: not known.
    pub until_ms: Option<i64>,
    /// The project whose quota is used, if the identity needs one named.
    pub quota_project: Option<String>,
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
#[derive(Clone, Debug)]
pub struct Fixed(pub Secret);

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
#[derive(Clone, Debug)]
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

/// Answers with keys that hold now. Many may ask at once; the vendor is asked once.
#[async_trait]
pub trait KeySource: Send + Sync + fmt::Debug {
    /// Keys that hold for a while yet.
    async fn keys(&self) -> Result<AwsKeys>;

    /// The keys were refused although they should hold: the next ones are fetched anew.
    fn refused(&self);
}
