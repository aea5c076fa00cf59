//! As whom a service sees an identity, and what it may do with a connection.

use super::account_of;
use super::broker::whose;
use super::records::is_google;
use super::request::{self, Asking};
use crate::{Inner, Workbench};
use identity_google::Purpose;
use model::{
    AccessReport, AwsConnection, ConnectionId, IdentityId, IdentityWay, JobId, Kind, Language,
    Permission, PermissionState, Problem, Reach, Result, WhoAmI,
};
use std::time::Duration;
use warehouse::{Statement, Warehouse};

const WHO_DEADLINE: Duration = Duration::from_mins(1);
const TEST_DEADLINE: Duration = Duration::from_mins(2);

/// What it takes to work with a project, in the order of use, with the role that grants it and not
/// much more.
const NEEDED: [(&str, &str); 6] = [
    ("bigquery.jobs.create", "roles/bigquery.jobUser"),
    ("bigquery.datasets.get", "roles/bigquery.metadataViewer"),
    ("bigquery.tables.list", "roles/bigquery.metadataViewer"),
    ("bigquery.tables.get", "roles/bigquery.metadataViewer"),
    (DATA, "roles/bigquery.dataViewer"),
    (
        "bigquery.readsessions.create",
        "roles/bigquery.readSessionUser",
    ),
];

/// Reading rows; often granted on single datasets.
const DATA: &str = "bigquery.tables.getData";

/// Running a statement.
const RUN: &str = "bigquery.jobs.create";

impl Workbench {
    /// As whom a service sees an identity.
    pub async fn identity_who(&self, job: JobId, identity: IdentityId) -> Result<WhoAmI> {
        let asked = self.inner.who(&identity);
        self.inner.jobs.call(job, WHO_DEADLINE, asked).await
    }

    /// What the identity of a connection may do there, and a text that asks for what is missing.
    /// Nothing is run, read or changed.
    ///
    /// # Errors
    /// Why the identity cannot be used at all; what could not be found out about a permission is
    /// part of the report.
    pub async fn connection_test(
        &self,
        job: JobId,
        connection: ConnectionId,
        language: Language,
    ) -> Result<AccessReport> {
        let asked = async {
            let record = {
                let records = self.inner.identities.records.lock();
                records.connection(&connection).cloned()
            };
            let report = match record.map(|record| (record.identity, record.reach)) {
                Ok((
                    identity,
                    Reach::BigQuery {
                        project, endpoint, ..
                    },
                )) => {
                    let (client, _) = self.inner.connections.client(&connection)?;
                    let who = self.inner.who(&identity).await?;
                    let endpoint = endpoint.as_deref();
                    let permissions = self
                        .inner
                        .google_rights(&identity, endpoint, &project, &client)
                        .await?;
                    let asking = Asking {
                        who: &who.name,
                        place: &project,
                        permissions: &permissions,
                    };
                    let request = request::google(&asking, language);
                    AccessReport {
                        who,
                        permissions,
                        request,
                    }
                }
                Ok((identity, Reach::Aws { .. })) => {
                    let (shown, _) = self.aws(&connection)?;
                    self.inner.aws_report(&identity, &shown, language).await?
                }
                // A connection that came with its own token is not in the records.
                Err(_) => self.own_token(&connection, language).await?,
            };
            Ok::<_, Problem>(report)
        };
        let report = self.inner.jobs.call(job, TEST_DEADLINE, asked).await;
        report.map_err(|problem| whose(problem, &connection))
    }

    /// The report of a connection without an identity, such as the sandbox's.
    async fn own_token(
        &self,
        connection: &ConnectionId,
        language: Language,
    ) -> Result<AccessReport> {
        let (client, shown) = self.inner.connections.client(connection)?;
        let endpoint = self.inner.connections.endpoint(connection)?;
        let google = self.inner.identities.broker.google();
        let tokens = endpoint.tokens.as_ref();
        let root = endpoint.url.as_deref();
        let who = google.who_at(root, tokens, &shown.name).await?;
        let asked = google.granted(tokens, root, &shown.project, &names()).await;
        let permissions = rights(asked, &shown.project, &client).await;
        let asking = Asking {
            who: &who.name,
            place: &shown.project,
            permissions: &permissions,
        };
        let request = request::google(&asking, language);
        Ok(AccessReport {
            who,
            permissions,
            request,
        })
    }
}

impl Inner {
    async fn who(&self, id: &IdentityId) -> Result<WhoAmI> {
        let record = self.identities.records.lock().identity(id)?.clone();
        let seen = if is_google(&record.way) {
            self.google_who(id, &record.way, &record.name).await
        } else {
            self.aws_who(id).await
        };
        let until = seen.as_ref().map(|seen| seen.until_ms);
        self.learned(id, until.map_err(Clone::clone));
        let mut seen = seen?;
        if seen.key_made_ms.is_none() {
            seen.key_made_ms = record.key_made_ms;
        } else if seen.key_made_ms != record.key_made_ms {
            let made = seen.key_made_ms;
            self.change_records(|records| {
                let mut record = records.identity(id)?.clone();
                record.key_made_ms = made;
                records.put_identity(record);
                Ok(())
            })?;
            self.tell_identities();
        }
        Ok(seen)
    }

    async fn google_who(&self, id: &IdentityId, way: &IdentityWay, name: &str) -> Result<WhoAmI> {
        let google = self.identities.broker.google();
        let name = account_of(way).unwrap_or(name);
        let tokens = self.tokens(id, Purpose::Work)?;
        // A service on this machine knows its own tokens; Google does not.
        let root = {
            let records = self.identities.records.lock();
            super::broker::endpoint_of(&records, id).map(str::to_owned)
        };
        let mut seen = google
            .who_at(root.as_deref(), tokens.as_ref(), name)
            .await?;
        if let IdentityWay::GoogleKey { email, key_id, .. } = way {
            // Nice to know: that it cannot be found out is no reason to say nothing.
            match google.key_made_ms(email, key_id).await {
                Ok(made) => seen.key_made_ms = made,
                Err(problem) => tracing::info!("the age of a key is not known: {problem}"),
            }
        }
        Ok(seen)
    }

    async fn aws_who(&self, id: &IdentityId) -> Result<WhoAmI> {
        let region = {
            let records = self.identities.records.lock();
            super::broker::region_of(&records, id).map(str::to_owned)
        };
        let source = self.keys(id)?;
        let mut seen = source.who(region.as_deref()).await?;
        seen.until_ms = seen.until_ms.or(source.until_ms());
        Ok(seen)
    }

    async fn google_rights(
        &self,
        id: &IdentityId,
        endpoint: Option<&str>,
        project: &str,
        client: &Warehouse,
    ) -> Result<Vec<Permission>> {
        let tokens = self.tokens(id, Purpose::Work)?;
        let google = self.identities.broker.google();
        let asked = google
            .granted(tokens.as_ref(), endpoint, project, &names())
            .await;
        Ok(rights(asked, project, client).await)
    }

    async fn aws_report(
        &self,
        id: &IdentityId,
        connection: &AwsConnection,
        language: Language,
    ) -> Result<AccessReport> {
        let source = self.keys(id)?;
        let tested = source.test(connection).await;
        let until = tested.as_ref().map(|_| source.until_ms());
        self.learned(id, until.map_err(Clone::clone));
        let (who, permissions) = tested?;
        let place = connection.endpoint.as_deref().unwrap_or(&connection.region);
        let place = match &who.account {
            Some(account) => format!("{account}, {place}"),
            None => place.to_owned(),
        };
        let asking = Asking {
            who: &who.name,
            place: &place,
            permissions: &permissions,
        };
        let request = request::aws(&asking, language);
        Ok(AccessReport {
            who,
            permissions,
            request,
        })
    }
}

fn names() -> Vec<&'static str> {
    NEEDED.iter().map(|(name, _)| *name).collect()
}

/// What was found out, permission by permission; what the project's own answer does not say is
/// tried where that does no harm.
async fn rights(asked: Result<Vec<String>>, project: &str, client: &Warehouse) -> Vec<Permission> {
    let mut permissions = Vec::new();
    for (name, role) in NEEDED {
        let mut resource = project.to_owned();
        let mut state = match &asked {
            Ok(granted) if granted.iter().any(|one| one == name) => PermissionState::Granted,
            Ok(_) => PermissionState::Missing,
            Err(problem) => PermissionState::Unknown {
                problem: problem.clone(),
            },
        };
        if name == RUN && matches!(state, PermissionState::Unknown { .. }) {
            state = may_run(client).await.unwrap_or(state);
        }
        // A right that is not there on the project may be there on a dataset.
        if name == DATA
            && state != PermissionState::Granted
            && let Some(table) = readable(client, project).await
        {
            state = PermissionState::Granted;
            resource = table;
        }
        permissions.push(Permission {
            name: name.to_owned(),
            resource,
            role: Some(role.to_owned()),
            state,
        });
    }
    permissions
}

/// Whether a statement may be run, by pricing one that reads nothing.
async fn may_run(client: &Warehouse) -> Option<PermissionState> {
    match client.dry_run(&Statement::new("SELECT 1")).await {
        Ok(_) => Some(PermissionState::Granted),
        Err(problem) if matches!(problem.kind, Kind::Denied { .. }) => {
            Some(PermissionState::Missing)
        }
        Err(_) => None,
    }
}

/// A table that may be read, among the first ones that can be seen.
async fn readable(client: &Warehouse, project: &str) -> Option<String> {
    const DATASETS: usize = 3;
    let datasets = client.datasets(project, None).await.ok()?.items;
    for dataset in datasets.iter().take(DATASETS) {
        let tables = client.tables(&dataset.reference, None).await.ok();
        let first = tables.and_then(|tables| tables.items.into_iter().next());
        let Some(table) = first.map(|table| table.reference) else {
            continue;
        };
        if client
            .granted(&table, &[DATA])
            .await
            .is_ok_and(|granted| !granted.is_empty())
        {
            return Some(table.to_string());
        }
    }
    None
}
