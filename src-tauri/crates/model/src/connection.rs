//! Connections: an endpoint, an identity and a name.

use crate::{ConnectionId, Secret};
use serde::{Deserialize, Serialize};
use specta::Type;

/// One entry of the list of connections, as the window sees it: never a secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// What people call it.
    pub name: String,
    /// The project that jobs are billed to.
    pub project: String,
    /// Where jobs run, for example `US`; the service decides if absent.
    pub location: Option<String>,
    /// Whether questions can be asked of it now.
    pub ready: bool,
}

/// How to reach a service, handed in from outside. Absent `url`: the public service.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Root of the REST API, for example `http://127.0.0.1:4321`, without `/bigquery/v2`.
    pub url: Option<String>,
    /// Bearer token.
    pub token: Secret,
}
