//! A slot of a vault in memory, a person who answers, moto as a server, and a look for canaries.

use async_trait::async_trait;
use identity_aws::{Endpoints, Settings, Source, open, pack_keys};
use model::{AwsKeys, IdentityWay, Problem, Prompt, Result, Secret, SecretSlot, SignInNeed};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

#[expect(unreachable_pub, reason = "it is a file of the flows' support, too")]
#[path = "../../../../../tests/support/moto.rs"]
mod moto;

pub(crate) use moto::{Moto, python};

/// One identity's place in a vault.
#[derive(Default)]
pub(crate) struct Slot(pub(crate) Mutex<Option<Secret>>);

impl std::fmt::Debug for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Slot")
    }
}

#[async_trait]
impl SecretSlot for Slot {
    async fn get(&self) -> Result<Option<Secret>> {
        Ok(self.0.lock().clone())
    }

    async fn put(&self, secret: Secret) -> Result<()> {
        *self.0.lock() = Some(secret);
        Ok(())
    }
}

/// A person with answers in hand.
#[derive(Debug, Default)]
pub(crate) struct Person {
    pub(crate) asked: Mutex<Vec<SignInNeed>>,
    pub(crate) opened: Mutex<Vec<String>>,
    answers: Mutex<VecDeque<String>>,
}

impl Person {
    pub(crate) fn who_says(answers: &[&str]) -> Self {
        let person = Self::default();
        person
            .answers
            .lock()
            .extend(answers.iter().map(|&one| one.to_owned()));
        person
    }
}

#[async_trait]
impl Prompt for Person {
    fn need(&self, need: SignInNeed) {
        self.asked.lock().push(need);
    }

    fn open(&self, url: &str) {
        self.opened.lock().push(url.to_owned());
    }

    async fn answer(&self) -> Result<Secret> {
        let answer = self.answers.lock().pop_front();
        answer.map(Secret::new).ok_or_else(Problem::cancelled)
    }
}

/// A slot that holds a secret access key.
pub(crate) fn slot_with(secret: &str) -> Arc<Slot> {
    let packed = pack_keys(&Secret::new(secret.to_owned()), None);
    Arc::new(Slot(Mutex::new(Some(packed))))
}

/// An identity with an access key.
pub(crate) fn by_keys(id: &str, secret: &str, settings: &Settings) -> Arc<Source> {
    let way = IdentityWay::AwsKeys {
        access_key_id: id.to_owned(),
    };
    open(&way, Some("us-east-1"), slot_with(secret), None, settings).unwrap()
}

/// An identity that needs no slot of its own.
pub(crate) fn by(way: &IdentityWay, settings: &Settings) -> Arc<Source> {
    open(
        way,
        Some("us-east-1"),
        Arc::<Slot>::default(),
        None,
        settings,
    )
    .unwrap()
}

/// A role that another identity assumes.
pub(crate) fn role(
    from: &Arc<Source>,
    mfa_serial: Option<&str>,
    settings: &Settings,
) -> Arc<Source> {
    let way = IdentityWay::AwsRole {
        source: "who".into(),
        role_arn: "arn:aws:iam::123456789012:role/analyst".to_owned(),
        external_id: Some("external-id-1".to_owned()),
        mfa_serial: mfa_serial.map(str::to_owned),
    };
    open(
        &way,
        None,
        Arc::<Slot>::default(),
        Some(from.clone()),
        settings,
    )
    .unwrap()
}

/// Settings with every service at one address and a folder in place of `~/.aws`.
pub(crate) fn settings(url: &str, folder: &Path) -> Settings {
    Settings {
        endpoints: Endpoints::all(url),
        config_dir: Some(folder.to_owned()),
        ..Settings::default()
    }
}

/// The problem, after a look that nothing secret is in it.
pub(crate) fn problem(answer: Result<AwsKeys>) -> Problem {
    let problem = answer.expect_err("it should not have worked");
    let shown = format!(
        "{problem:?} {problem} {}",
        serde_json::to_string(&problem).unwrap()
    );
    assert!(!shown.to_lowercase().contains("canary"), "{shown}");
    problem
}
