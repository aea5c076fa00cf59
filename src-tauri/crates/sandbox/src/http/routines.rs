//! routines: list, get, insert, update, delete.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Answer, Request, check_match, page};
use crate::catalog::{Change, StoredRoutine, now_millis, resource};
use crate::error::{Failure, Outcome};
use crate::json::text;
use crate::server::App;

pub(super) fn list(app: &App, request: &Request, dataset: &str) -> Outcome<Answer> {
    let wanted = request
        .parameter("filter")
        .and_then(|filter| filter.strip_prefix("routineType:"));
    let routines: Vec<(Arc<StoredRoutine>, Value)> = app
        .store
        .entry(dataset)?
        .routines
        .into_values()
        .map(|stored| {
            let mut value = resource::routine(&stored, app.project());
            if let Some(object) = value.as_object_mut() {
                object.remove("definitionBody");
                object.remove("arguments");
                object.remove("returnType");
            }
            (stored, value)
        })
        .filter(|(_, value)| {
            wanted.is_none_or(|wanted| text(value, &["routineType"]) == Some(wanted))
        })
        .collect();
    let (slice, next) = page(request, &routines, |(stored, _)| stored.id.clone())?;
    let items: Vec<Value> = slice.iter().map(|(_, value)| value.clone()).collect();
    let mut body = json!({});
    if !items.is_empty() {
        body["routines"] = Value::Array(items);
    }
    if let Some(next) = next {
        body["nextPageToken"] = json!(next);
    }
    Ok(Answer::Json(body))
}

pub(super) fn get(app: &App, dataset: &str, id: &str) -> Outcome<Answer> {
    let stored = app.store.routine(dataset, id)?;
    Ok(Answer::Json(resource::routine(&stored, app.project())))
}

pub(super) async fn insert(app: &Arc<App>, mut request: Request, dataset: &str) -> Outcome<Answer> {
    let body = request.json().await?;
    let mut routine = resource::routine_from_json(&body, app.project())?;
    if routine.dataset != dataset {
        return Err(Failure::invalid(
            "The dataset of the routine is not the one of the URL",
        ));
    }
    super::check_table_id(&routine.id)?;
    routine.created = now_millis();
    routine.modified = routine.created;
    let id = routine.id.clone();
    let (app2, dataset2) = (Arc::clone(app), dataset.to_owned());
    app.engine
        .run(move |connection| {
            app2.store.commit(connection, |_| {
                app2.store.dataset(&dataset2)?;
                if app2.store.routine(&dataset2, &routine.id).is_ok() {
                    return Err(Failure::duplicate(format!(
                        "Already Exists: Routine {}:{dataset2}.{}",
                        app2.project(),
                        routine.id
                    )));
                }
                Ok((vec![Change::PutRoutine(Box::new(routine))], ()))
            })
        })
        .await?;
    get(app, dataset, &id)
}

pub(super) async fn update(
    app: &Arc<App>,
    mut request: Request,
    dataset: &str,
    id: &str,
) -> Outcome<Answer> {
    let mut body = request.json().await?;
    body["routineReference"] =
        json!({ "projectId": app.project(), "datasetId": dataset, "routineId": id });
    let mut routine = resource::routine_from_json(&body, app.project())?;
    let (app2, dataset2, id2) = (Arc::clone(app), dataset.to_owned(), id.to_owned());
    app.engine
        .run(move |connection| {
            app2.store.commit(connection, |_| {
                let present = app2.store.routine(&dataset2, &id2)?;
                check_match(
                    &request.headers,
                    &resource::etag(present.version, present.modified),
                )?;
                routine.created = present.created;
                routine.modified = now_millis();
                Ok((vec![Change::PutRoutine(Box::new(routine))], ()))
            })
        })
        .await?;
    get(app, dataset, id)
}

pub(super) async fn delete(app: &Arc<App>, dataset: &str, id: &str) -> Outcome<Answer> {
    let (app2, dataset, id) = (Arc::clone(app), dataset.to_owned(), id.to_owned());
    app.engine
        .run(move |connection| {
            app2.store.commit(connection, |_| {
                app2.store.routine(&dataset, &id)?;
                Ok((
                    vec![Change::DropRoutine {
                        dataset,
                        routine: id,
                    }],
                    (),
                ))
            })
        })
        .await?;
    Ok(Answer::Empty)
}
