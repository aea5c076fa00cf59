//! One source of tokens or keys per identity, shared by all connections; made when it is first
//! used, forgotten when the identity changes. Knows which identities can be used now.

use super::records::{IdentityRecord, Records, source_of};
use super::slot::Slot;
use crate::{Inner, Options};
use async_trait::async_trait;
use identity_google::{Google, Purpose};
use model::{
    AwsKeys, ConnectionId, IdentityId, IdentityState, IdentityWay, KeySource, Kind, Problem, Reach,
    Result, Token, TokenSource,
};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Weak};

/// Sources and states of one workspace's identities.
pub(crate) struct Broker {
    google: Google,
    google_sources: Mutex<HashMap<(IdentityId, Purpose), Arc<dyn TokenSource>>>,
    aws_sources: Mutex<HashMap<IdentityId, Arc<identity_aws::Source>>>,
    states: Mutex<HashMap<IdentityId, IdentityState>>,
}

impl Broker {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            google: Google::new(options.google.clone()),
            google_sources: Mutex::default(),
            aws_sources: Mutex::default(),
            states: Mutex::default(),
        }
    }

    pub(crate) fn google(&self) -> &Google {
        &self.google
    }

    /// What is known of an identity now; nothing when it was not asked yet.
    pub(crate) fn state(&self, id: &IdentityId) -> Option<IdentityState> {
        self.states.lock().get(id).cloned()
    }

    /// Notes what is known; answers whether that is news.
    pub(crate) fn learn(&self, id: &IdentityId, state: IdentityState) -> bool {
        let mut states = self.states.lock();
        if states.get(id) == Some(&state) {
            return false;
        }
        states.insert(id.clone(), state);
        true
    }

    /// Forgets the sources of an identity and of all that stand in front of it.
    pub(crate) fn forget(&self, records: &Records, id: &IdentityId) {
        let stays = |one: &IdentityId| !records.leads_to(one, id);
        self.google_sources.lock().retain(|(one, _), _| stays(one));
        self.aws_sources.lock().retain(|one, _| stays(one));
        self.states.lock().retain(|one, _| stays(one));
    }

    /// Forgets every token and key; the next question fetches anew. What people see stays.
    pub(crate) fn forget_all(&self) {
        self.google_sources.lock().clear();
        self.aws_sources.lock().clear();
    }

    /// Tokens of an identity, for work or to act as another.
    pub(crate) fn tokens(
        &self,
        options: &Options,
        records: &Records,
        id: &IdentityId,
        purpose: Purpose,
    ) -> Result<Arc<dyn TokenSource>> {
        let key = (id.clone(), purpose);
        if let Some(source) = self.google_sources.lock().get(&key) {
            return Ok(Arc::clone(source));
        }
        let slot = || Slot::of(&options.vault, id);
        let record = records.identity(id)?;
        let source = match &record.way {
            IdentityWay::GoogleKey { .. } => self.google.key(slot(), purpose),
            IdentityWay::GoogleBrowser { .. } => self.google.user(slot()),
            IdentityWay::GoogleDefault => self.google.default(purpose),
            IdentityWay::GoogleWorkload { .. } => self.google.workload(slot(), purpose),
            IdentityWay::GoogleImpersonated {
                source,
                target,
                delegates,
            } => {
                let acts = acting(records, id, source)?;
                let acts = self.tokens(options, records, acts, Purpose::ActAs)?;
                self.google.impersonated(acts, target, delegates, purpose)
            }
            _ => return Err(wrong_cloud(record)),
        };
        // Another caller may have made one meanwhile: all share the first.
        let mut sources = self.google_sources.lock();
        Ok(Arc::clone(sources.entry(key).or_insert(source)))
    }

    /// Keys of an identity.
    pub(crate) fn keys(
        &self,
        options: &Options,
        records: &Records,
        id: &IdentityId,
    ) -> Result<Arc<identity_aws::Source>> {
        if let Some(source) = self.aws_sources.lock().get(id) {
            return Ok(Arc::clone(source));
        }
        let record = records.identity(id)?;
        if super::records::is_google(&record.way) {
            return Err(wrong_cloud(record));
        }
        let from = match source_of(&record.way) {
            Some(source) => {
                let source = acting(records, id, source)?;
                Some(self.keys(options, records, source)?)
            }
            None => None,
        };
        let slot = Slot::of(&options.vault, id);
        let region = region_of(records, id);
        let made = identity_aws::open(&record.way, region, slot, from, &options.aws)?;
        let mut sources = self.aws_sources.lock();
        Ok(Arc::clone(sources.entry(id.clone()).or_insert(made)))
    }
}

/// The identity behind another, unless the two stand behind each other.
fn acting<'a>(
    records: &Records,
    id: &IdentityId,
    source: &'a IdentityId,
) -> Result<&'a IdentityId> {
    if records.leads_to(source, id) {
        return Err(Problem::bad_input(
            "source",
            "two identities act as each other",
        ));
    }
    Ok(source)
}

fn wrong_cloud(record: &IdentityRecord) -> Problem {
    Problem::bad_input(
        "identity",
        format!("{} belongs to another cloud", record.name),
    )
}

/// Where an identity is used: its services are asked there.
pub(crate) fn region_of<'a>(records: &'a Records, id: &IdentityId) -> Option<&'a str> {
    let mut used = records
        .connections
        .iter()
        .filter(|connection| records.leads_to(&connection.identity, id));
    used.find_map(|connection| match &connection.reach {
        Reach::Aws { region, .. } => Some(region.as_str()),
        Reach::BigQuery { .. } => None,
    })
}

/// The address of `BigQuery` that an identity is used with, where it is not the public one.
pub(crate) fn endpoint_of<'a>(records: &'a Records, id: &IdentityId) -> Option<&'a str> {
    let mut used = records
        .connections
        .iter()
        .filter(|connection| records.leads_to(&connection.identity, id));
    used.find_map(|connection| match &connection.reach {
        Reach::BigQuery { endpoint, .. } => endpoint.as_deref(),
        Reach::Aws { .. } => None,
    })
}

/// What the outcome of a question says of an identity. Trouble on the way says nothing of it.
pub(crate) fn state_after(until: Result<Option<i64>>) -> Option<IdentityState> {
    match until {
        Ok(until_ms) => Some(IdentityState::SignedIn { until_ms }),
        Err(problem) => match problem.kind {
            Kind::SignedOut { .. } => Some(IdentityState::SignedOut),
            Kind::Cancelled => None,
            _ => Some(IdentityState::Failed { problem }),
        },
    }
}

/// The tokens of a connection: those of its identity as that is now.
pub(crate) struct ConnectionTokens {
    inner: Weak<Inner>,
    connection: ConnectionId,
    identity: IdentityId,
}

impl ConnectionTokens {
    pub(crate) fn new(inner: Weak<Inner>, connection: ConnectionId, identity: IdentityId) -> Self {
        Self {
            inner,
            connection,
            identity,
        }
    }

    fn source(&self) -> Result<(Arc<Inner>, Arc<dyn TokenSource>)> {
        let inner = self.inner.upgrade().ok_or_else(Problem::cancelled)?;
        let source = inner.tokens(&self.identity, Purpose::Work)?;
        Ok((inner, source))
    }
}

impl fmt::Debug for ConnectionTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tokens of {} for {}", self.identity, self.connection)
    }
}

#[async_trait]
impl TokenSource for ConnectionTokens {
    async fn token(&self) -> Result<Token> {
        let (inner, source) = self.source()?;
        let token = source.token().await;
        let seen = token.as_ref().map(|token| token.until_ms);
        inner.learned(&self.identity, seen.map_err(Clone::clone));
        token.map_err(|problem| whose(problem, &self.connection))
    }

    fn refused(&self) {
        if let Ok((_, source)) = self.source() {
            source.refused();
        }
    }
}

/// The keys of a connection: those of its identity as that is now.
pub(crate) struct ConnectionKeys {
    inner: Weak<Inner>,
    connection: ConnectionId,
    identity: IdentityId,
}

impl ConnectionKeys {
    pub(crate) fn new(inner: Weak<Inner>, connection: ConnectionId, identity: IdentityId) -> Self {
        Self {
            inner,
            connection,
            identity,
        }
    }

    fn source(&self) -> Result<(Arc<Inner>, Arc<identity_aws::Source>)> {
        let inner = self.inner.upgrade().ok_or_else(Problem::cancelled)?;
        let source = inner.keys(&self.identity)?;
        Ok((inner, source))
    }
}

impl fmt::Debug for ConnectionKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "keys of {} for {}", self.identity, self.connection)
    }
}

#[async_trait]
impl KeySource for ConnectionKeys {
    async fn keys(&self) -> Result<AwsKeys> {
        let (inner, source) = self.source()?;
        let keys = source.keys().await;
        let seen = keys.as_ref().map(|keys| keys.until_ms);
        inner.learned(&self.identity, seen.map_err(Clone::clone));
        keys.map_err(|problem| whose(problem, &self.connection))
    }

    fn refused(&self) {
        if let Ok((_, source)) = self.source() {
            source.refused();
        }
    }
}

/// Says whose credential it was.
pub(crate) fn whose(mut problem: Problem, connection: &ConnectionId) -> Problem {
    if let Kind::SignedOut { connection: whose } = &mut problem.kind {
        whose.clone_from(connection);
    }
    problem
}
