//! Connections: an endpoint, an identity and a name.

use crate::{ConnectionId, Fixed, IdentityId, Secret, TokenSource};
use serde::{Deserialize, Serialize};
use specta::Type;
use std::sync::Arc;

/// One connection to `BigQuery`, as the window sees it: never a secret.
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
    /// Root of the REST API where it is not the public one.
    pub endpoint: Option<String>,
    /// As whom; absent: the connection came with its own token.
    pub identity: Option<IdentityId>,
    /// Whether questions can be asked of it now.
    pub ready: bool,
}

/// One connection to AWS: where its services are, and as whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AwsConnection {
    /// Its id.
    pub id: ConnectionId,
    /// What people call it.
    pub name: String,
    /// For example `ap-northeast-1`.
    pub region: String,
    /// An S3-compatible service in place of Amazon's, for example `http://127.0.0.1:9000`.
    pub endpoint: Option<String>,
    /// Whether buckets stand in the path and not in the host's name.
    pub path_style: bool,
    /// As whom; absent: the connection came with its own keys.
    pub identity: Option<IdentityId>,
    /// Whether questions can be asked of it now.
    pub ready: bool,
}

/// A new connection, or a changed one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionDraft {
    /// Of the connection to change; absent: a new one.
    pub id: Option<ConnectionId>,
    /// What people call it; empty: named after what it reaches.
    pub name: String,
    /// As whom.
    pub identity: IdentityId,
    /// What it reaches.
    pub reach: Reach,
}

/// What a connection reaches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(
    tag = "name",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Reach {
    /// `BigQuery`.
    BigQuery {
        /// The project that jobs are billed to.
        project: String,
        /// Where jobs run; the service decides if absent.
        location: Option<String>,
        /// Root of the REST API where it is not the public one.
        endpoint: Option<String>,
    },
    /// Amazon's services, or an S3-compatible one.
    Aws {
        /// For example `ap-northeast-1`.
        region: String,
        /// In place of Amazon's.
        endpoint: Option<String>,
        /// Whether buckets stand in the path and not in the host's name.
        path_style: bool,
    },
}

/// How to reach a service, handed in from outside. Absent `url`: the public service.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Root of the REST API, for example `http://127.0.0.1:4321`, without `/bigquery/v2`.
    pub url: Option<String>,
    /// Asked for a bearer token at every request.
    pub tokens: Arc<dyn TokenSource>,
}

impl Endpoint {
    /// A service that is shown the same token for ever.
    pub fn fixed(url: Option<String>, token: Secret) -> Self {
        Self {
            url,
            tokens: Arc::new(Fixed(token)),
        }
    }
}
