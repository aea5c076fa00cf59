//! From a Google credential to a fresh bearer token, and what Google says of whoever holds it.
//!
//! Must never: keep a secret beyond the question that needs it (it is read from its slot each
//! time), write one to a file, put one into an address or an error. Every question has a deadline;
//! dropping a future ends it.
//!
//! Why not Google's own crate: it signs service-account tokens itself and so never learns that a
//! key was deleted, repeats questions on its own, and says neither the status nor the clock of an
//! answer, by which a wrong clock, a revoked key and a proxy are told apart here.

mod access;
mod browser;
mod cache;
mod certificate;
mod default;
mod file;
mod http;
mod impersonated;
mod key;
mod problem;
mod settings;
mod token;
mod user;
mod who;
mod workload;

pub use browser::SignedIn;
pub use file::{GoogleFile, pack_client};
pub use settings::{SCOPE_ACT_AS, SCOPES, Settings};

use cache::Cached;
use default::DefaultFetch;
use http::Http;
use impersonated::Impersonated;
use key::KeyFetch;
use model::{SecretSlot, TokenSource};
use std::path::PathBuf;
use std::sync::Arc;
use user::UserFetch;
use workload::WorkloadFetch;

/// What a token is for: it decides the scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Asking `BigQuery`: see [`SCOPES`].
    Work,
    /// Acting as a service account: see [`SCOPE_ACT_AS`].
    ActAs,
}

impl Purpose {
    fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Work => &SCOPES,
            Self::ActAs => &[SCOPE_ACT_AS],
        }
    }
}

/// Google's doors for identities. Cheap to clone; asks nobody before the first question.
#[derive(Clone, Debug)]
pub struct Google {
    http: Arc<Http>,
}

impl Google {
    /// With the public addresses, or others in tests.
    pub fn new(settings: Settings) -> Self {
        Self {
            http: Arc::new(Http::new(settings)),
        }
    }

    /// A service account's key, whose JSON lies in `slot`.
    pub fn key(&self, slot: Arc<dyn SecretSlot>, purpose: Purpose) -> Arc<dyn TokenSource> {
        Cached::over(KeyFetch::new(Arc::clone(&self.http), slot, purpose))
    }

    /// An account that signed in with the browser; its client and refresh token lie in `slot`.
    pub fn user(&self, slot: Arc<dyn SecretSlot>) -> Arc<dyn TokenSource> {
        Cached::over(UserFetch::new(Arc::clone(&self.http), slot))
    }

    /// What `gcloud auth application-default login` left, read where it lies.
    pub fn default(&self, purpose: Purpose) -> Arc<dyn TokenSource> {
        Cached::over(DefaultFetch::new(Arc::clone(&self.http), purpose))
    }

    /// The service account `target`, acted as by `source`, whose tokens are for
    /// [`Purpose::ActAs`]; `delegates` stand between the two, in order.
    pub fn impersonated(
        &self,
        source: Arc<dyn TokenSource>,
        target: &str,
        delegates: &[String],
        purpose: Purpose,
    ) -> Arc<dyn TokenSource> {
        let target = self.http.settings().act_as_url(target);
        let http = Arc::clone(&self.http);
        Cached::over(Impersonated::new(http, source, target, delegates, purpose))
    }

    /// A workload identity file, whose JSON lies in `slot`.
    pub fn workload(&self, slot: Arc<dyn SecretSlot>, purpose: Purpose) -> Arc<dyn TokenSource> {
        Cached::over(WorkloadFetch::new(Arc::clone(&self.http), slot, purpose))
    }

    /// Where Application Default Credentials lie, or would lie; nothing when this platform has no
    /// place for them.
    pub fn default_file(&self) -> Option<PathBuf> {
        default::path(self.http.settings())
    }
}
