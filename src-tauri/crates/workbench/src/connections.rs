//! Connections: from an id to an endpoint, an identity and a ready client.

use model::{Connection, ConnectionId, Endpoint, IdentityId, Kind, Problem, Result};
use parking_lot::RwLock;
use std::sync::OnceLock;
use warehouse::Warehouse;

/// What a connection is made of. The endpoint and the token come from outside.
#[derive(Clone, Debug)]
pub struct ConnectionSpec {
    /// Its id.
    pub id: ConnectionId,
    /// What people call it.
    pub name: String,
    /// The project that jobs are billed to.
    pub project: String,
    /// Where jobs run; the service decides if absent.
    pub location: Option<String>,
    /// How to reach it; absent: not ready yet.
    pub endpoint: Option<Endpoint>,
    /// As whom; absent: it comes with its own token.
    pub identity: Option<IdentityId>,
}

/// The connections of one workspace.
#[derive(Default)]
pub(crate) struct Connections {
    entries: RwLock<Vec<Entry>>,
}

struct Entry {
    connection: Connection,
    endpoint: Option<Endpoint>,
    /// Made when it is first asked: reading the system's certificates takes time.
    client: OnceLock<Warehouse>,
}

impl Entry {
    fn new(spec: ConnectionSpec) -> Self {
        let url = spec
            .endpoint
            .as_ref()
            .and_then(|endpoint| endpoint.url.clone());
        Self {
            connection: Connection {
                id: spec.id,
                name: spec.name,
                project: spec.project,
                location: spec.location,
                endpoint: url,
                identity: spec.identity,
                ready: spec.endpoint.is_some(),
            },
            endpoint: spec.endpoint,
            client: OnceLock::new(),
        }
    }

    fn not_ready(&self) -> Problem {
        let host = self.connection.name.clone();
        Problem::new(Kind::Offline { host })
    }

    fn client(&self) -> Result<Warehouse> {
        if let Some(client) = self.client.get() {
            return Ok(client.clone());
        }
        let connection = &self.connection;
        let endpoint = self.endpoint.clone().ok_or_else(|| self.not_ready())?;
        let (project, location) = (connection.project.clone(), connection.location.clone());
        let client = Warehouse::open(connection.id.clone(), project, location, endpoint)?;
        Ok(self.client.get_or_init(|| client).clone())
    }
}

impl Connections {
    pub(crate) fn list(&self) -> Vec<Connection> {
        self.entries
            .read()
            .iter()
            .map(|entry| entry.connection.clone())
            .collect()
    }

    /// Lists a connection, or replaces the one with its id; what is wrong with it shows when it is
    /// first asked.
    pub(crate) fn announce(&self, spec: ConnectionSpec) {
        self.put(Entry::new(spec));
    }

    /// The same, once it is known that it can be opened.
    pub(crate) fn connect(&self, spec: ConnectionSpec) -> Result<()> {
        let entry = Entry::new(spec);
        if entry.endpoint.is_some() {
            entry.client()?;
        }
        self.put(entry);
        Ok(())
    }

    /// Whether a connection could be opened; it is not listed.
    pub(crate) fn check(spec: ConnectionSpec) -> Result<()> {
        Entry::new(spec).client().map(drop)
    }

    /// Takes a connection off the list.
    pub(crate) fn disconnect(&self, id: &ConnectionId) {
        self.entries
            .write()
            .retain(|entry| &entry.connection.id != id);
    }

    fn put(&self, new: Entry) {
        let mut entries = self.entries.write();
        match entries
            .iter_mut()
            .find(|entry| entry.connection.id == new.connection.id)
        {
            Some(entry) => *entry = new,
            None => entries.push(new),
        }
    }

    /// How a connection is reached.
    pub(crate) fn endpoint(&self, id: &ConnectionId) -> Result<Endpoint> {
        let entries = self.entries.read();
        let entry = entries.iter().find(|entry| &entry.connection.id == id);
        let entry = entry.ok_or_else(|| crate::not_found(id.to_string()))?;
        entry.endpoint.clone().ok_or_else(|| entry.not_ready())
    }

    /// The client of a connection and the project that pays.
    pub(crate) fn client(&self, id: &ConnectionId) -> Result<(Warehouse, Connection)> {
        let entries = self.entries.read();
        let entry = entries
            .iter()
            .find(|entry| &entry.connection.id == id)
            .ok_or_else(|| crate::not_found(id.to_string()))?;
        Ok((entry.client()?, entry.connection.clone()))
    }
}
