//! Changes to the catalogue, each a job: copies, descriptions, datasets, dropping.

use crate::Workbench;
use crate::retry::with_retry;
use jobs::{Handle, Spec};
use model::{
    Activity, AuditAct, AuditOutcome, CatalogueChange, ConnectionId, CopyOperation, DatasetRef,
    JobId, Kind, Phase, Problem, Result, TableRef, Unit,
};
use serde_json::{Map, Value};
use std::time::Duration;
use warehouse::{JobState, JobStatus, TableCopy, Warehouse};

/// How often a copy is asked whether it is done.
const POLL: Duration = Duration::from_millis(500);

impl Workbench {
    /// Starts a change to the catalogue and answers at once; its outcome is the job's.
    pub fn explore_change(
        &self,
        job: JobId,
        connection: &ConnectionId,
        change: CatalogueChange,
    ) -> Result<()> {
        check(&change)?;
        let (client, connection) = self.inner.connections.client(connection)?;
        let act = || {
            self.act_by(AuditAct::Change, &connection.id)
                .resource(title(&change))
                .fact("change", word(&change))
                .fact("job", &job)
        };
        self.govern(act, |rules| {
            rules.may_write()?;
            let CatalogueChange::Copy { source, .. } = &change else {
                return Ok(());
            };
            rules.may_read(&source.project, &source.dataset)?;
            // A copy may lose the tags that mask it.
            if rules.masks.by_tag() {
                return Err(rules.masks.refused("mask.policy_tags"));
            }
            Ok(())
        })?;
        self.note_surely(&act(), AuditOutcome::Begun)?;
        let act = act();
        let spec = Spec {
            id: job,
            activity: Activity::Catalogue,
            title: title(&change),
        };
        let workbench = self.clone();
        self.inner.jobs.run(spec, |handle| async move {
            handle.phase(Phase::Running, Unit::None);
            let outcome = Changing {
                client: client.clone(),
                handle: handle.clone(),
            }
            .run(&change)
            .await;
            workbench.note_end(act, &outcome);
            // Whatever came of it: what is known of the dataset may be wrong now.
            if let CatalogueChange::DropDataset { dataset, .. } = &change {
                if outcome.is_ok() {
                    workbench.unlearn_dataset(&connection.id, dataset).await?;
                }
            } else if let Some(dataset) = touched(&change)
                && let Ok(listing) = client.tables(&dataset, None).await
                && listing.next_page.is_none()
            {
                workbench
                    .learn_dataset(&connection.id, &dataset, &listing.items)
                    .await;
            }
            outcome
        })
    }
}

fn check(change: &CatalogueChange) -> Result<()> {
    let id = |field: &str, id: &str| {
        if id.trim().is_empty() || id.contains(['`', '.', '\n', '$', '@', '/']) {
            return Err(Problem::bad_input(field, "letters, digits, _ and -"));
        }
        Ok(())
    };
    match change {
        CatalogueChange::CreateDataset { dataset, .. } => {
            let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            if dataset.dataset.is_empty() || !dataset.dataset.chars().all(allowed) {
                return Err(Problem::bad_input("dataset", "letters, digits and _"));
            }
            Ok(())
        }
        CatalogueChange::Copy {
            source,
            target,
            as_of_ms,
            ..
        } => {
            id("target", &target.table)?;
            if source == target && as_of_ms.is_none() {
                return Err(Problem::bad_input("target", "the source itself"));
            }
            Ok(())
        }
        CatalogueChange::Rename { to, .. } => id("name", to),
        CatalogueChange::Describe { labels, .. } => {
            for (key, value) in labels {
                let allowed = |letter: char| {
                    letter.is_lowercase()
                        || letter.is_numeric()
                        || letter == '_'
                        || letter == '-'
                        // Letters of scripts without capitals.
                        || (letter.is_alphabetic() && !letter.is_uppercase())
                };
                let sound = |text: &str| text.chars().count() <= 63 && text.chars().all(allowed);
                if key.is_empty() || !sound(key) || !sound(value) {
                    return Err(Problem::bad_input(
                        "labels",
                        "lower-case letters, digits, _ and -, at most 63",
                    ));
                }
            }
            Ok(())
        }
        CatalogueChange::DropDataset { .. } | CatalogueChange::DropTable { .. } => Ok(()),
    }
}

fn title(change: &CatalogueChange) -> String {
    match change {
        CatalogueChange::CreateDataset { dataset, .. }
        | CatalogueChange::DropDataset { dataset, .. } => {
            format!("{}.{}", dataset.project, dataset.dataset)
        }
        CatalogueChange::Copy { source, target, .. } => format!("{source} → {target}"),
        CatalogueChange::Rename { table, to } => format!("{table} → {to}"),
        CatalogueChange::Describe { table, .. } | CatalogueChange::DropTable { table } => {
            table.to_string()
        }
    }
}

fn word(change: &CatalogueChange) -> &'static str {
    match change {
        CatalogueChange::CreateDataset { .. } => "createDataset",
        CatalogueChange::DropDataset { .. } => "dropDataset",
        CatalogueChange::Copy { .. } => "copy",
        CatalogueChange::Rename { .. } => "rename",
        CatalogueChange::Describe { .. } => "describe",
        CatalogueChange::DropTable { .. } => "dropTable",
    }
}

/// The dataset whose list of tables changes.
fn touched(change: &CatalogueChange) -> Option<DatasetRef> {
    let of = |table: &TableRef| DatasetRef {
        project: table.project.clone(),
        dataset: table.dataset.clone(),
    };
    match change {
        CatalogueChange::Copy { target, .. } => Some(of(target)),
        CatalogueChange::Rename { table, .. } | CatalogueChange::DropTable { table } => {
            Some(of(table))
        }
        CatalogueChange::CreateDataset { dataset, .. } => Some(dataset.clone()),
        CatalogueChange::Describe { .. } | CatalogueChange::DropDataset { .. } => None,
    }
}

struct Changing {
    client: Warehouse,
    handle: Handle,
}

impl Changing {
    async fn run(&self, change: &CatalogueChange) -> Result<()> {
        let client = &self.client;
        match change {
            CatalogueChange::CreateDataset {
                dataset,
                location,
                description,
            } => {
                // Not repeated: a second try could not tell its own dataset from another's.
                let make =
                    client.create_dataset(dataset, location.as_deref(), description.as_deref());
                self.handle.step(make).await
            }
            CatalogueChange::DropDataset { dataset, contents } => {
                self.handle
                    .step(client.drop_dataset(dataset, *contents))
                    .await
            }
            CatalogueChange::Copy {
                source,
                as_of_ms,
                target,
                operation,
                overwrite,
                expires_at_ms,
            } => {
                let copy = TableCopy {
                    source: source.clone(),
                    as_of_ms: *as_of_ms,
                    target: target.clone(),
                    operation: *operation,
                    overwrite: *overwrite,
                    expires_at_ms: expires_at_ms.filter(|_| {
                        matches!(operation, CopyOperation::Snapshot | CopyOperation::Clone)
                    }),
                };
                let place = self.location(source).await?;
                let job = self.handle.id().clone();
                let submit = with_retry(Some(&self.handle), || {
                    client.submit_copy(&job, &copy, place.as_deref())
                });
                let status = self.handle.step(submit).await?;
                self.wait(status, place).await
            }
            CatalogueChange::Rename { table, to } => {
                let place = self.location(table).await?;
                let job = self.handle.id().clone();
                let submit = with_retry(Some(&self.handle), || {
                    client.submit_rename(&job, table, to, place.as_deref())
                });
                let status = self.handle.step(submit).await?;
                self.wait(status, place).await
            }
            CatalogueChange::Describe {
                table,
                etag,
                friendly_name,
                description,
                labels,
                expires_at_ms,
            } => {
                let before = self
                    .handle
                    .step(with_retry(Some(&self.handle), || client.table(table)))
                    .await?;
                let mut patch = Map::new();
                let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::from);
                patch.insert("description".into(), text(description));
                patch.insert("friendlyName".into(), text(friendly_name));
                let expires = expires_at_ms.map_or(Value::Null, |ms| ms.to_string().into());
                patch.insert("expirationTime".into(), expires);
                let mut all = Map::new();
                for (key, _) in &before.labels {
                    // A label goes only when it is named with null.
                    all.insert(key.clone(), Value::Null);
                }
                for (key, value) in labels {
                    all.insert(key.clone(), value.clone().into());
                }
                patch.insert("labels".into(), all.into());
                let change = client.patch_table(table, etag.as_deref(), &patch);
                self.handle.step(change).await
            }
            CatalogueChange::DropTable { table } => {
                self.handle.step(client.drop_table(table)).await
            }
        }
    }

    /// Where a table lies: jobs run there. A dropped table has no place that could be asked for.
    async fn location(&self, table: &TableRef) -> Result<Option<String>> {
        let asked = with_retry(Some(&self.handle), || self.client.table(table));
        match self.handle.step(asked).await {
            Ok(detail) => Ok(detail.location),
            Err(problem) if matches!(problem.kind, Kind::NotFound { .. }) => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    /// Until the service's job is over; stopping asks it to stop as well.
    async fn wait(&self, mut status: JobStatus, place: Option<String>) -> Result<()> {
        let job = self.handle.id().clone();
        let mut told = false;
        loop {
            if status.state == JobState::Done {
                return match status.error {
                    Some(_) if told => Err(Problem::cancelled()),
                    Some(problem) => Err(problem),
                    None => Ok(()),
                };
            }
            if self.handle.is_stopping() && !told {
                told = true;
                with_retry(None, || self.client.cancel(&job, place.as_deref())).await?;
            }
            tokio::select! {
                () = tokio::time::sleep(POLL) => {}
                () = self.handle.stopping(), if !told => continue,
            }
            status = with_retry(None, || self.client.job(&job, place.as_deref())).await?;
        }
    }
}
