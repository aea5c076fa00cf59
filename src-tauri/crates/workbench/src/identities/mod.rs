//! Identities: what is kept of them, where their secrets lie, and whether they can be used now.

mod add;
mod broker;
mod connections;
mod found;
mod records;
mod remove;
mod request;
mod sign_in;
mod slot;
mod test;

use crate::{Inner, Options, Workbench, library::Library};
use broker::{Broker, state_after};
use identity_google::Purpose;
use model::{
    Change, Identity, IdentityId, IdentityState, IdentityWay, Problem, Result, SecretPlace,
    TokenSource,
};
use parking_lot::Mutex;
use records::{IdentityRecord, Records};
use sign_in::SignIns;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the secret of an identity lies.
pub(crate) fn slot_of(vault: &vault::Vault, id: &IdentityId) -> Arc<dyn model::SecretSlot> {
    slot::Slot::of(vault, id)
}

/// The identities of one workspace.
pub(crate) struct Identities {
    records: Mutex<Records>,
    broker: Broker,
    sign_ins: SignIns,
    /// Files that were just read, with the digest of what was in them.
    shreddable: Mutex<HashMap<PathBuf, [u8; 32]>>,
}

impl Identities {
    /// Reads what is kept. Asks neither the keychain nor anybody else.
    pub(crate) fn open(library: &Library, options: &Options) -> Self {
        Self {
            records: Mutex::new(Records::read(library)),
            broker: Broker::new(options),
            sign_ins: SignIns::default(),
            shreddable: Mutex::default(),
        }
    }

    /// Drops every token and key from memory; the next question fetches anew.
    pub(crate) fn forget_tokens(&self) {
        self.broker.forget_all();
    }

    /// Forgets the sources of an identity and of all that stand in front of it.
    fn forget(&self, id: &IdentityId) {
        let records = self.records.lock();
        self.broker.forget(&records, id);
    }

    fn list(&self) -> Vec<Identity> {
        let records = self.records.lock();
        records
            .identities
            .iter()
            .map(|record| self.shown(record))
            .collect()
    }

    fn shown(&self, record: &IdentityRecord) -> Identity {
        let known = self.broker.state(&record.id);
        Identity {
            id: record.id.clone(),
            name: record.name.clone(),
            way: record.way.clone(),
            kept: record.kept,
            state: known.unwrap_or_else(|| first_state(record)),
            added_ms: record.added_ms,
            key_made_ms: record.key_made_ms,
        }
    }
}

/// Before anybody was asked.
fn first_state(record: &IdentityRecord) -> IdentityState {
    match &record.way {
        IdentityWay::GoogleBrowser { email: None, .. }
        | IdentityWay::AwsSso { account: None, .. } => IdentityState::SignedOut,
        _ => IdentityState::Ready,
    }
}

impl Inner {
    /// Tokens of an identity.
    fn tokens(&self, id: &IdentityId, purpose: Purpose) -> Result<Arc<dyn TokenSource>> {
        let records = self.identities.records.lock();
        self.identities
            .broker
            .tokens(&self.options, &records, id, purpose)
    }

    /// Keys of an identity.
    fn keys(&self, id: &IdentityId) -> Result<Arc<identity_aws::Source>> {
        let records = self.identities.records.lock();
        self.identities.broker.keys(&self.options, &records, id)
    }

    /// Notes what the outcome of a question says of an identity, and tells everyone if it is news.
    fn learned(&self, id: &IdentityId, until: Result<Option<i64>>) {
        if let Some(state) = state_after(until)
            && self.identities.broker.learn(id, state)
        {
            self.tell_identities();
        }
    }

    fn tell_identities(&self) {
        self.jobs
            .publish(Change::Identities(self.identities.list()));
    }

    /// Changes the records: all that `change` does is on the disk when it returns, or none of it is
    /// anywhere.
    fn change_records<T>(&self, change: impl FnOnce(&mut Records) -> Result<T>) -> Result<T> {
        let mut records = self.identities.records.lock();
        let mut changed = records.clone();
        let answer = change(&mut changed)?;
        changed.write(&self.library)?;
        *records = changed;
        Ok(answer)
    }
}

impl Workbench {
    /// The identities of the workspace.
    pub fn identities(&self) -> Vec<Identity> {
        self.inner.identities.list()
    }

    /// Gives an identity another name.
    pub fn identity_rename(&self, identity: &IdentityId, name: &str) -> Result<()> {
        let name = name.trim().to_owned();
        if name.is_empty() {
            return Err(Problem::bad_input("name", "it is empty"));
        }
        self.inner.change_records(|records| {
            let mut record = records.identity(identity)?.clone();
            record.name = name;
            records.put_identity(record);
            Ok(())
        })?;
        self.inner.tell_identities();
        Ok(())
    }
}

/// The account behind an identity as its service names it, if that is known.
fn account_of(way: &IdentityWay) -> Option<&str> {
    match way {
        IdentityWay::GoogleKey { email, .. } => Some(email),
        IdentityWay::GoogleBrowser { email, .. } => email.as_deref(),
        IdentityWay::GoogleImpersonated { target, .. } => Some(target),
        IdentityWay::GoogleWorkload { target, .. } => target.as_deref(),
        IdentityWay::AwsKeys { access_key_id } => Some(access_key_id),
        IdentityWay::AwsRole { role_arn, .. } => Some(role_arn),
        IdentityWay::GoogleDefault
        | IdentityWay::AwsProfile { .. }
        | IdentityWay::AwsSso { .. }
        | IdentityWay::AwsProcess { .. }
        | IdentityWay::AwsEnvironment
        | IdentityWay::AwsInstance => None,
    }
}

/// Where the secret of an identity lies that has none of its own.
const ELSEWHERE: SecretPlace = SecretPlace::Elsewhere;

/// Milliseconds since 1970.
fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}
