//! tables: list, get, insert, patch, update, delete.

use std::sync::Arc;

use sandbox_analysis::catalog::Field;
use serde_json::{Value, json};

use super::{Answer, Request, check_match, page};
use crate::catalog::schema::{check_update, from_schema, given};
use crate::catalog::{Change, Table, TableKind, View, drop_table, now_millis, resource};
use crate::error::{Failure, Outcome};
use crate::jobs::ddl::{make_empty, retype};
use crate::jobs::destination::partition_condition;
use crate::jobs::statement::{analysis_failure, environment, syntax_failure};
use crate::json::{at, int64, text};
use crate::server::App;

pub(super) fn list(app: &App, request: &Request, dataset: &str) -> Outcome<Answer> {
    let entry = app.store.entry(dataset)?;
    let now = now_millis();
    let tables: Vec<Arc<Table>> = entry
        .tables
        .into_values()
        .filter(|table| !table.expired(now))
        .collect();
    let (slice, next) = page(request, &tables, |table| table.id.clone())?;
    let project = app.project();
    let items: Vec<Value> = slice
        .iter()
        .map(|table| {
            let mut object = resource::table(table, project);
            object.retain(|name, _| {
                matches!(
                    name.as_str(),
                    "id" | "tableReference"
                        | "friendlyName"
                        | "type"
                        | "timePartitioning"
                        | "rangePartitioning"
                        | "clustering"
                        | "labels"
                        | "creationTime"
                        | "expirationTime"
                        | "requirePartitionFilter"
                )
            });
            object.insert("kind".to_owned(), json!("bigquery#table"));
            if table.kind == TableKind::View {
                object.insert("view".to_owned(), json!({ "useLegacySql": false }));
            }
            Value::Object(object)
        })
        .collect();
    let mut body = json!({
        "kind": "bigquery#tableList",
        "etag": "sandbox",
        "totalItems": tables.len(),
    });
    if !items.is_empty() {
        body["tables"] = Value::Array(items);
    }
    if let Some(next) = next {
        body["nextPageToken"] = json!(next);
    }
    Ok(Answer::Json(body))
}

/// A table by its id, which may carry a partition, or a kept result.
pub(super) fn find(app: &App, dataset: &str, id: &str) -> Outcome<(Arc<Table>, Option<String>)> {
    if let Some(result) = app.results.table(dataset, id) {
        return Ok((result, None));
    }
    match id.split_once('$') {
        None => Ok((app.store.table(dataset, id)?, None)),
        Some((id, partition)) => Ok((app.store.table(dataset, id)?, Some(partition.to_owned()))),
    }
}

pub(super) async fn get(
    app: &Arc<App>,
    request: &Request,
    dataset: &str,
    id: &str,
) -> Outcome<Answer> {
    let (table, partition) = find(app, dataset, id)?;
    let mut object = resource::table(&table, app.project());
    let basic = request.parameter("view") == Some("BASIC");
    let measured = !basic && table.view.is_none();
    if measured {
        let (app2, table2) = (Arc::clone(app), Arc::clone(&table));
        let (rows, bytes, partitions, physical, earlier) = app
            .engine
            .run(move |connection| {
                let sizes = app2.measured.of(connection, &table2)?;
                let physical = physical_bytes(connection, &table2)?;
                let mut earlier = 0;
                for state in app2.store.earlier(&table2.dataset, &table2.id) {
                    earlier += physical_bytes(connection, &state)?;
                }
                let (rows, bytes) = match partition {
                    None => (sizes.rows(), sizes.bytes()),
                    Some(partition) => {
                        partition_condition(&table2, &partition)?;
                        let part = sizes.parts.get(&partition);
                        part.map_or((0, 0), |part| (part.rows, part.total()))
                    }
                };
                let partitions = table2
                    .partitioning
                    .is_some()
                    .then(|| sizes.parts.values().filter(|part| part.rows > 0).count());
                Ok((rows, bytes, partitions, physical, earlier))
            })
            .await?;
        for (name, bytes) in [
            ("numActivePhysicalBytes", physical + earlier),
            ("numTotalPhysicalBytes", physical + earlier),
            ("numCurrentPhysicalBytes", physical),
            ("numTimeTravelPhysicalBytes", earlier),
            ("numLongTermPhysicalBytes", 0),
        ] {
            object.insert(name.to_owned(), json!(bytes.to_string()));
        }
        if let Some(partitions) = partitions {
            object.insert("numPartitions".to_owned(), json!(partitions.to_string()));
        }
        if let Some(buffer) = app.inserted.buffer(&table.physical) {
            object.insert("streamingBuffer".to_owned(), buffer);
        }
        object.insert("numRows".to_owned(), json!(rows.to_string()));
        for name in ["numBytes", "numTotalLogicalBytes", "numActiveLogicalBytes"] {
            object.insert(name.to_owned(), json!(bytes.to_string()));
        }
        for name in ["numLongTermBytes", "numLongTermLogicalBytes"] {
            object.insert(name.to_owned(), int64(0));
        }
    } else if table.view.is_some() {
        object.insert("numRows".to_owned(), int64(0));
        object.insert("numBytes".to_owned(), int64(0));
    }
    object.insert("location".to_owned(), json!(location(app, dataset)));
    Ok(Answer::Json(Value::Object(object)))
}

fn location(app: &App, dataset: &str) -> String {
    app.store
        .dataset(dataset)
        .map_or_else(|_| "US".to_owned(), |dataset| dataset.location.clone())
}

/// The bytes that a table takes on the disk, whole blocks; none for one that is in memory alone.
fn physical_bytes(connection: &duckdb::Connection, table: &Table) -> Outcome<u64> {
    if table.view.is_some() || table.physical.contains('.') {
        return Ok(0);
    }
    let sql = format!(
        "SELECT count(DISTINCT block_id) * 262144 FROM pragma_storage_info({}) WHERE persistent",
        sandbox_functions::physical::quote_text(&table.from())
    );
    connection
        .query_row(&sql, [], |row| row.get(0))
        .map_err(|error| crate::engine::failure(&error))
}

/// Refuses ids that no table may have.
pub(crate) fn check_table_id(id: &str) -> Outcome<()> {
    let valid = !id.is_empty()
        && id.len() <= 1024
        && id
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ') || (c as u32) > 0x2ff);
    if valid {
        Ok(())
    } else {
        Err(Failure::invalid(format!(
            "Invalid table ID \"{id}\". Table IDs must be alphanumeric (plus underscores, dashes and spaces) and must be at most 1024 bytes long."
        )))
    }
}

/// The columns of a view's query.
fn view_fields(app: &Arc<App>, query: &str) -> Outcome<Vec<Field>> {
    let app = Arc::clone(app);
    let query = query.to_owned();
    let worker = std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(move || {
            let statement =
                sandbox_syntax::parse_statement(&query).map_err(|error| syntax_failure(&error))?;
            let session = crate::jobs::statement::Session::new(&app, environment(&app))?;
            let plan = sandbox_analysis::analyze(
                &statement,
                &query,
                &session.lookup(),
                &session.environment,
            )
            .map_err(|error| analysis_failure(&error))?;
            match plan {
                sandbox_analysis::Plan::Query(plan) => {
                    Ok(crate::jobs::statement::fields_of(&plan.columns))
                }
                _ => Err(Failure::query("A view must be a query")),
            }
        });
    let worker = worker.map_err(|error| Failure::backend(error.to_string()))?;
    worker
        .join()
        .map_err(|_| Failure::backend("The view could not be analysed"))?
}

fn view_of(app: &Arc<App>, body: &Value) -> Outcome<Option<(TableKind, View, Vec<Field>)>> {
    let (kind, definition) = match (at(body, &["view"]), at(body, &["materializedView"])) {
        (Some(view), _) => (TableKind::View, view),
        (None, Some(view)) => (TableKind::MaterializedView, view),
        (None, None) => return Ok(None),
    };
    let query = text(definition, &["query"]).ok_or_else(|| Failure::required("view.query"))?;
    if crate::json::flag(definition, &["useLegacySql"]) == Some(true) {
        return Err(Failure::invalid(
            "Legacy SQL is not supported by the sandbox",
        ));
    }
    let fields = view_fields(app, query)?;
    Ok(Some((
        kind,
        View {
            query: query.to_owned(),
            column_names: Vec::new(),
            default_dataset: None,
        },
        fields,
    )))
}

pub(super) async fn insert(app: &Arc<App>, mut request: Request, dataset: &str) -> Outcome<Answer> {
    let body = request.json().await?;
    let id = text(&body, &["tableReference", "tableId"])
        .ok_or_else(|| Failure::required("tableReference.tableId"))?
        .to_owned();
    check_table_id(&id)?;
    let owner = app.store.dataset(dataset)?;
    if at(&body, &["externalDataConfiguration"]).is_some() {
        return Err(Failure::invalid(
            "External tables are not supported by the sandbox",
        ));
    }
    let (app2, dataset2, id2) = (Arc::clone(app), dataset.to_owned(), id.clone());
    app.engine
        .run(move |connection| {
            let now = now_millis();
            let mut table = Table::new(&dataset2, &id2, TableKind::Table);
            if let Some((kind, view, mut fields)) = view_of(&app2, &body)? {
                table.kind = kind;
                table.view = Some(view);
                if given(&body) {
                    describe(
                        &mut fields,
                        &from_schema(body.get("schema").unwrap_or(&Value::Null))?,
                    );
                }
                table.set_fields(fields);
            } else if let Some(schema) = at(&body, &["schema"]) {
                table.set_fields(from_schema(schema)?);
            }
            table.created = now;
            table.modified = now;
            (table.partitioning, table.partition_expiration) = resource::partitioning(&body)?;
            resource::change_table(&mut table, &body, true)?;
            if table.expiration.is_none() && table.view.is_none() {
                table.expiration = owner.default_table_expiration.map(|ms| now + ms);
            }
            if table.partition_expiration.is_none() && table.partitioning.is_some() {
                table.partition_expiration = owner.default_partition_expiration;
            }
            resource::check_layout(&table)?;
            app2.store.commit(connection, |connection| {
                if app2.store.find_table(&dataset2, &id2).is_some() {
                    return Err(Failure::duplicate(format!(
                        "Already Exists: Table {}:{dataset2}.{id2}",
                        app2.project()
                    )));
                }
                if table.view.is_none() {
                    table.physical = app2.store.new_physical();
                    make_empty(connection, &table)?;
                }
                Ok((vec![Change::PutTable(Box::new(table))], ()))
            })
        })
        .await?;
    let created = app.store.table(dataset, &id)?;
    let mut object = resource::table(&created, app.project());
    if created.view.is_none() {
        for name in ["numRows", "numBytes", "numLongTermBytes"] {
            object.insert(name.to_owned(), int64(0));
        }
    }
    object.insert("location".to_owned(), json!(location(app, dataset)));
    Ok(Answer::Json(Value::Object(object)))
}

/// Takes descriptions from a given schema.
fn describe(fields: &mut [Field], from: &[Field]) {
    for field in fields {
        if let Some(other) = from
            .iter()
            .find(|other| other.name.eq_ignore_ascii_case(&field.name))
        {
            field.description.clone_from(&other.description);
            describe(&mut field.fields, &other.fields);
        }
    }
}

pub(super) async fn change(
    app: &Arc<App>,
    mut request: Request,
    dataset: &str,
    id: &str,
    whole: bool,
) -> Outcome<Answer> {
    let body = request.json().await?;
    let (app2, dataset2, id2) = (Arc::clone(app), dataset.to_owned(), id.to_owned());
    let headers = std::mem::take(&mut request.headers);
    app.engine
        .run(move |connection| {
            let view = view_of(&app2, &body)?;
            let physical = app2.store.table(&dataset2, &id2)?.physical.clone();
            let lock = app2.store.rows_lock(&physical);
            let _held = lock.lock();
            app2.store.commit(connection, |connection| {
                let present = app2.store.table(&dataset2, &id2)?;
                check_match(&headers, &resource::etag(present.version, present.modified))?;
                let mut table = Table::clone(&present);
                resource::change_table(&mut table, &body, whole)?;
                if body.get("timePartitioning").is_some() {
                    let (partitioning, expiration) = resource::partitioning(&body)?;
                    if partitioning != table.partitioning {
                        return Err(Failure::invalid(
                            "Cannot change partitioning spec for a partitioned table.",
                        ));
                    }
                    table.partition_expiration = expiration;
                }
                if let Some((_, view, fields)) = view {
                    if table.view.is_none() {
                        return Err(Failure::invalid(format!("{dataset2}.{id2} is not a view")));
                    }
                    table.view = Some(view);
                    table.set_fields(fields);
                }
                if given(&body) {
                    let fields = from_schema(body.get("schema").unwrap_or(&Value::Null))?;
                    if table.view.is_some() {
                        for column in &mut table.columns {
                            describe(std::slice::from_mut(&mut column.field), &fields);
                        }
                    } else {
                        let old: Vec<Field> = table.fields().cloned().collect();
                        let name = format!("{}:{dataset2}.{id2}", app2.project());
                        check_update(&old, &fields, &name, "")?;
                        retype(connection, &mut table, fields)?;
                    }
                }
                resource::check_layout(&table)?;
                table.modified = now_millis();
                Ok((vec![Change::PutTable(Box::new(table))], ()))
            })
        })
        .await?;
    request.query.clear();
    get(app, &request, dataset, id).await
}

pub(super) async fn delete(app: &Arc<App>, dataset: &str, id: &str) -> Outcome<Answer> {
    let (app2, dataset, id) = (Arc::clone(app), dataset.to_owned(), id.to_owned());
    app.engine
        .run(move |connection| {
            let (table, partition) = find(&app2, &dataset, &id)?;
            let lock = app2.store.rows_lock(&table.physical);
            let _held = lock.lock();
            if let Some(partition) = partition {
                let condition = partition_condition(&table, &partition)?;
                crate::engine::execute(
                    connection,
                    &format!("DELETE FROM {} WHERE {condition}", table.from()),
                )?;
                return app2.store.touch(connection, &table.dataset, &table.id);
            }
            app2.store.commit(connection, |_| {
                let table = app2.store.table(&dataset, &id)?;
                Ok((vec![drop_table(&table)], ()))
            })
        })
        .await?;
    Ok(Answer::Empty)
}
