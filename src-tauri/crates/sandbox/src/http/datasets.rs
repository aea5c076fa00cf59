//! datasets: list, get, insert, patch, update, delete.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Answer, Request, check_match, page};
use crate::catalog::{Change, Dataset, Table, TableKind, now_millis, resource};
use crate::engine::execute;
use crate::error::{Failure, Outcome, Reason};
use crate::json::text;
use crate::server::App;

pub(super) fn list(app: &App, request: &Request) -> Outcome<Answer> {
    let all = request.flag("all").unwrap_or(false);
    let filter = request.parameter("filter").map(Filter::parse).transpose()?;
    let entries: Vec<Arc<Dataset>> = app
        .store
        .entries()
        .into_iter()
        .map(|entry| entry.dataset)
        .filter(|dataset| all || !dataset.id.starts_with('_'))
        .filter(|dataset| filter.as_ref().is_none_or(|filter| filter.matches(dataset)))
        .collect();
    let (slice, next) = page(request, &entries, |dataset| dataset.id.clone())?;
    let project = app.project();
    let items: Vec<Value> = slice
        .iter()
        .map(|dataset| {
            json!({
                "kind": "bigquery#dataset",
                "id": format!("{project}:{}", dataset.id),
                "datasetReference": { "datasetId": dataset.id, "projectId": project },
                "labels": dataset.labels,
                "friendlyName": dataset.friendly_name,
                "location": dataset.location,
                "type": "DEFAULT",
            })
        })
        .collect();
    let mut body = json!({ "kind": "bigquery#datasetList", "etag": "sandbox" });
    if !items.is_empty() {
        body["datasets"] = Value::Array(items);
    }
    if let Some(next) = next {
        body["nextPageToken"] = json!(next);
    }
    Ok(Answer::Json(body))
}

/// `labels.name[:value]` terms, all of which must hold.
struct Filter(Vec<(String, Option<String>)>);

impl Filter {
    fn parse(text: &str) -> Outcome<Self> {
        text.split_whitespace()
            .filter(|term| *term != "AND")
            .map(|term| {
                let label = term.strip_prefix("labels.").ok_or_else(|| {
                    Failure::invalid(format!("Invalid filter: {text}")).at("filter")
                })?;
                Ok(match label.split_once(':') {
                    Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                    None => (label.to_owned(), None),
                })
            })
            .collect::<Outcome<_>>()
            .map(Self)
    }

    fn matches(&self, dataset: &Dataset) -> bool {
        self.0
            .iter()
            .all(|(name, value)| match (dataset.labels.get(name), value) {
                (Some(found), Some(value)) => found.as_str() == Some(value),
                (Some(_), None) => true,
                (None, _) => false,
            })
    }
}

pub(super) fn get(app: &App, dataset: &str) -> Outcome<Answer> {
    let dataset = app.store.dataset(dataset)?;
    Ok(Answer::Json(resource::dataset(&dataset, app.project())))
}

pub(super) async fn insert(app: &Arc<App>, mut request: Request) -> Outcome<Answer> {
    let body = request.json().await?;
    let id = text(&body, &["datasetReference", "datasetId"])
        .ok_or_else(|| Failure::required("datasetReference.datasetId"))?
        .to_owned();
    check_dataset_id(&id)?;
    if let Some(project) = text(&body, &["datasetReference", "projectId"])
        && project != app.project()
    {
        return Err(Failure::not_found(format!("Not found: Project {project}")));
    }
    let now = now_millis();
    let mut dataset = Dataset {
        id,
        location: text(&body, &["location"]).unwrap_or("US").to_owned(),
        created: now,
        modified: now,
        ..Dataset::default()
    };
    resource::change_dataset(&mut dataset, &body, true)?;
    let app2 = Arc::clone(app);
    app.engine
        .run(move |connection| {
            app2.store.commit(connection, |_| {
                if app2.store.dataset(&dataset.id).is_ok() {
                    return Err(Failure::duplicate(format!(
                        "Already Exists: Dataset {}:{}",
                        app2.project(),
                        dataset.id
                    )));
                }
                let id = dataset.id.clone();
                Ok((vec![Change::PutDataset(Box::new(dataset))], id))
            })
        })
        .await
        .and_then(|id| get(app, &id))
}

/// Refuses ids that no dataset may have.
pub(crate) fn check_dataset_id(id: &str) -> Outcome<()> {
    let valid = !id.is_empty()
        && id.chars().count() <= 1024
        && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if valid {
        Ok(())
    } else {
        Err(Failure::invalid(format!(
            "Invalid dataset ID \"{id}\". Dataset IDs must be alphanumeric (plus underscores) and must be at most 1024 characters long."
        )))
    }
}

pub(super) async fn change(
    app: &Arc<App>,
    mut request: Request,
    dataset: &str,
    whole: bool,
) -> Outcome<Answer> {
    let body = request.json().await?;
    let (app2, id, headers) = (Arc::clone(app), dataset.to_owned(), request.headers);
    app.engine
        .run(move |connection| {
            app2.store.commit(connection, |_| {
                let mut dataset = Dataset::clone(&*app2.store.dataset(&id)?);
                check_match(&headers, &resource::etag(dataset.version, dataset.modified))?;
                resource::change_dataset(&mut dataset, &body, whole)?;
                dataset.modified = now_millis();
                Ok((vec![Change::PutDataset(Box::new(dataset))], ()))
            })
        })
        .await?;
    get(app, dataset)
}

pub(super) async fn delete(app: &Arc<App>, request: Request, dataset: &str) -> Outcome<Answer> {
    let contents = request.flag("deleteContents").unwrap_or(false);
    let (app2, id) = (Arc::clone(app), dataset.to_owned());
    app.engine
        .run(move |connection| drop_dataset(&app2, connection, &id, contents))
        .await?;
    Ok(Answer::Empty)
}

/// Drops a dataset; one that is in use only with `contents`.
pub(crate) fn drop_dataset(
    app: &App,
    connection: &duckdb::Connection,
    id: &str,
    contents: bool,
) -> Outcome<()> {
    app.store.commit(connection, |connection| {
        let entry = app.store.entry(id)?;
        let now = now_millis();
        let used =
            entry.tables.values().any(|table| !table.expired(now)) || !entry.routines.is_empty();
        if used && !contents {
            return Err(Failure::new(
                Reason::ResourceInUse,
                format!("Dataset {}:{id} is still in use", app.project()),
            ));
        }
        for table in entry.tables.values() {
            drop_rows(connection, table)?;
        }
        Ok((vec![Change::DropDataset(id.to_owned())], ()))
    })
}

fn drop_rows(connection: &duckdb::Connection, table: &Table) -> Outcome<()> {
    if matches!(table.kind, TableKind::View | TableKind::MaterializedView) {
        return Ok(());
    }
    execute(
        connection,
        &format!("DROP TABLE IF EXISTS {}", table.from()),
    )
}
