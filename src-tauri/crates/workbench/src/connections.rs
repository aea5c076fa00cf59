//! Connections: from an id to an endpoint, an identity and a ready client.

use model::{Connection, ConnectionId, Endpoint, IdentityId, Kind, Problem, Result};
use parking_lot::RwLock;
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
    client: Option<Warehouse>,
}

impl Connections {
    pub(crate) fn list(&self) -> Vec<Connection> {
        self.entries
            .read()
            .iter()
            .map(|entry| entry.connection.clone())
            .collect()
    }

    pub(crate) fn connect(&self, spec: ConnectionSpec) -> Result<()> {
        let url = spec.endpoint.as_ref().and_then(|endpoint| endpoint.url.clone());
        let client = spec
            .endpoint
            .map(|endpoint| {
                let (project, location) = (spec.project.clone(), spec.location.clone());
                Warehouse::open(spec.id.clone(), project, location, endpoint)
            })
            .transpose()?;
        let connection = Connection {
            id: spec.id,
            name: spec.name,
            project: spec.project,
            location: spec.location,
            endpoint: url,
            identity: spec.identity,
            ready: client.is_some(),
        };
        let mut entries = self.entries.write();
        match entries
            .iter_mut()
            .find(|entry| entry.connection.id == connection.id)
        {
            Some(entry) => *entry = Entry { connection, client },
            None => entries.push(Entry { connection, client }),
        }
        Ok(())
    }

    /// The client of a connection and the project that pays.
    pub(crate) fn client(&self, id: &ConnectionId) -> Result<(Warehouse, Connection)> {
        let entries = self.entries.read();
        let entry = entries
            .iter()
            .find(|entry| &entry.connection.id == id)
            .ok_or_else(|| crate::not_found(id.to_string()))?;
        let client = entry.client.clone().ok_or_else(|| {
            Problem::new(Kind::Offline {
                host: entry.connection.name.clone(),
            })
        })?;
        Ok((client, entry.connection.clone()))
    }
}
