//! Connections that are kept: an identity, and what is reached with it.

use super::broker::{ConnectionKeys, ConnectionTokens};
use super::records::{ConnectionRecord, id_from, is_google};
use crate::Workbench;
use crate::connections::{ConnectionSpec, Connections};
use crate::rules::Act;
use model::{
    AuditAct, AuditOutcome, AwsConnection, Change, ConnectionDraft, ConnectionId, Endpoint,
    KeySource, Problem, Reach, Result,
};
use std::sync::Arc;

impl Workbench {
    /// Keeps a new or changed connection. Asks nobody.
    ///
    /// # Errors
    /// `BadInput` names the field that cannot be used.
    pub fn connection_save(&self, draft: ConnectionDraft) -> Result<ConnectionId> {
        let reach = checked(draft.reach)?;
        let live = self.connections();
        let saved = self.inner.change_records(|records| {
            let identity = records.identity(&draft.identity)?;
            let name = match draft.name.trim() {
                "" => named(&reach),
                name => name.to_owned(),
            };
            if is_google(&identity.way) != matches!(reach, Reach::BigQuery { .. }) {
                let reason = format!("{} belongs to another cloud", identity.name);
                return Err(Problem::bad_input("identity", reason));
            }
            let id = match draft.id {
                Some(id) => {
                    let old = records.connection(&id)?;
                    if std::mem::discriminant(&old.reach) != std::mem::discriminant(&reach) {
                        return Err(Problem::bad_input("reach", "it reaches another cloud"));
                    }
                    id
                }
                None => ConnectionId(id_from(&name, "connection", |id| {
                    records.connections.iter().any(|one| one.id.0 == id)
                        || live.iter().any(|one| one.id.0 == id)
                })),
            };
            let record = ConnectionRecord {
                id,
                name,
                identity: draft.identity,
                reach,
            };
            // What cannot be opened is not kept.
            if let Some(spec) = self.spec(&record) {
                Connections::check(spec)?;
            }
            records.put_connection(record.clone());
            Ok(record)
        })?;
        match self.spec(&saved) {
            Some(spec) => self.inner.connections.announce(spec),
            // Its services are asked in the region of a connection, which may be another one now.
            None => self.inner.identities.forget(&saved.identity),
        }
        self.tell_connections(&saved.reach);
        self.note(changed("saved", &saved.name), AuditOutcome::Done);
        Ok(saved.id)
    }

    /// Removes a connection; its identity stays.
    pub fn connection_remove(&self, connection: &ConnectionId) -> Result<()> {
        let removed = self.inner.change_records(|records| {
            let removed = records.connection(connection)?.clone();
            records
                .connections
                .retain(|record| &record.id != connection);
            Ok(removed)
        })?;
        self.inner.connections.disconnect(connection);
        self.tell_connections(&removed.reach);
        self.note(changed("removed", &removed.name), AuditOutcome::Done);
        Ok(())
    }

    /// The list of connections to AWS.
    pub fn aws_connections(&self) -> Vec<AwsConnection> {
        let mut all = self.inner.aws_live.list();
        let records = self.inner.identities.records.lock();
        all.extend(records.connections.iter().filter_map(aws_shown));
        all
    }

    /// A connection to AWS with its keys, which are fetched when they are asked for.
    pub fn aws(&self, connection: &ConnectionId) -> Result<(AwsConnection, Arc<dyn KeySource>)> {
        if let Some(live) = self.aws_live(connection) {
            return Ok(live);
        }
        let record = {
            let records = self.inner.identities.records.lock();
            records.connection(connection)?.clone()
        };
        let shown = aws_shown(&record).ok_or_else(|| crate::not_found(connection.to_string()))?;
        let inner = Arc::downgrade(&self.inner);
        let keys = ConnectionKeys::new(inner, record.id, record.identity);
        Ok((shown, Arc::new(keys)))
    }

    /// Lists the connections that are kept. Asks neither a service nor the keychain.
    pub(crate) fn open_connections(&self) {
        let kept = self.inner.identities.records.lock().connections.clone();
        for spec in kept.iter().filter_map(|record| self.spec(record)) {
            self.inner.connections.announce(spec);
        }
    }

    fn spec(&self, record: &ConnectionRecord) -> Option<ConnectionSpec> {
        let Reach::BigQuery {
            project,
            location,
            endpoint,
        } = &record.reach
        else {
            return None;
        };
        let inner = Arc::downgrade(&self.inner);
        let tokens = ConnectionTokens::new(inner, record.id.clone(), record.identity.clone());
        Some(ConnectionSpec {
            id: record.id.clone(),
            name: record.name.clone(),
            project: project.clone(),
            location: location.clone(),
            endpoint: Some(Endpoint {
                url: endpoint.clone(),
                tokens: Arc::new(tokens),
            }),
            identity: Some(record.identity.clone()),
        })
    }

    fn tell_connections(&self, reach: &Reach) {
        self.inner.jobs.publish(match reach {
            Reach::BigQuery { .. } => Change::Connections(self.connections()),
            Reach::Aws { .. } => Change::AwsConnections(self.aws_connections()),
        });
    }
}

fn changed(what: &str, name: &str) -> Act {
    Act::of(AuditAct::Settings)
        .resource(name)
        .fact("connection", what)
}

fn aws_shown(record: &ConnectionRecord) -> Option<AwsConnection> {
    let Reach::Aws {
        region,
        endpoint,
        path_style,
    } = &record.reach
    else {
        return None;
    };
    Some(AwsConnection {
        id: record.id.clone(),
        name: record.name.clone(),
        region: region.clone(),
        endpoint: endpoint.clone(),
        path_style: *path_style,
        identity: Some(record.identity.clone()),
        ready: true,
    })
}

/// What a connection is called that was given no name.
fn named(reach: &Reach) -> String {
    match reach {
        Reach::BigQuery { project, .. } => project.clone(),
        Reach::Aws {
            region, endpoint, ..
        } => endpoint.as_deref().unwrap_or(region).to_owned(),
    }
}

fn checked(reach: Reach) -> Result<Reach> {
    let trimmed = |text: Option<String>| {
        let text = text.map(|text| text.trim().to_owned());
        text.filter(|text| !text.is_empty())
    };
    Ok(match reach {
        Reach::BigQuery {
            project,
            location,
            endpoint,
        } => {
            let project = project.trim().to_owned();
            let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
            if project.is_empty() || !project.chars().all(allowed) {
                return Err(Problem::bad_input("project", "no id of a project"));
            }
            let endpoint = trimmed(endpoint);
            if endpoint.as_deref().is_some_and(is_open_to_listeners) {
                let reason = "over http everybody on the way could read the token; use https";
                return Err(Problem::bad_input("endpoint", reason));
            }
            Reach::BigQuery {
                project,
                location: trimmed(location),
                endpoint,
            }
        }
        Reach::Aws {
            region,
            endpoint,
            path_style,
        } => {
            let region = region.trim().to_owned();
            let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
            if region.is_empty() || !region.chars().all(allowed) {
                return Err(Problem::bad_input("region", "no name of a region"));
            }
            let endpoint = trimmed(endpoint);
            if let Some(address) = &endpoint {
                let host = ["http://", "https://"]
                    .into_iter()
                    .find_map(|scheme| address.strip_prefix(scheme));
                if host.is_none_or(|host| host.is_empty() || host.contains(['@', '?', '#'])) {
                    let reason = "an address such as https://storage.example.com";
                    return Err(Problem::bad_input("endpoint", reason));
                }
            }
            Reach::Aws {
                region,
                endpoint,
                path_style,
            }
        }
    })
}

/// Whether an address sends a token in the clear over a network.
fn is_open_to_listeners(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("http://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(host, _)| host),
    };
    let local = host
        .parse::<std::net::IpAddr>()
        .map_or(host == "localhost", |address| address.is_loopback());
    !local
}
