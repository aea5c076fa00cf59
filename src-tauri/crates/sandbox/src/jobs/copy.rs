//! Copy jobs: tables into a table, also as snapshots and clones.

use std::sync::Arc;

use sandbox_analysis::catalog::Field;
use sandbox_functions::physical::quote_name;
use serde_json::json;

use super::destination::{Destination, Write, convert, partition_condition, reference, write};
use super::{Job, destination};
use crate::catalog::{Change, Origin, Table, TableKind, now_millis};
use crate::engine::{execute, failure};
use crate::error::{Failure, Outcome};
use crate::json::{at, list, text};
use crate::server::App;

/// Runs a copy job.
pub(crate) fn run(app: &Arc<App>, job: &Arc<Job>) -> Outcome<()> {
    let configuration = job.configuration.lock().clone();
    let part = at(&configuration, &["copy"]).cloned().unwrap_or_default();
    let mut references = Vec::new();
    for source in list(&part, &["sourceTables"]) {
        references.push(reference(app, source, &[])?);
    }
    if at(&part, &["sourceTable"]).is_some() {
        references.push(reference(app, &part, &["sourceTable"])?);
    }
    if references.is_empty() {
        return Err(Failure::required("configuration.copy.sourceTables"));
    }
    let mut sources = Vec::new();
    for (dataset, id) in references {
        let (id, partition) = match id.split_once('$') {
            Some((id, partition)) => (id.to_owned(), Some(partition.to_owned())),
            None => (id, None),
        };
        let (id, at) = match id.split_once('@') {
            Some((id, at)) => (id.to_owned(), Some(instant(at)?)),
            None => (id, None),
        };
        let table = match (app.results.table(&dataset, &id), at) {
            (Some(table), _) => table,
            (None, Some(at)) => app.store.table_at(&dataset, &id, at)?,
            (None, None) => app.store.table(&dataset, &id)?,
        };
        if table.view.is_some() {
            return Err(Failure::invalid(format!(
                "Cannot copy {}:{dataset}.{id}: it is a view",
                app.project()
            )));
        }
        sources.push((table, partition));
    }
    let mut target = Destination::read(app, &part, Write::Empty)?;
    let lease = app.engine.connection()?;
    job.interruptible(&lease);
    let operation = text(&part, &["operationType"]).unwrap_or("COPY");
    if !matches!(
        operation,
        "OPERATION_TYPE_UNSPECIFIED" | "COPY" | "SNAPSHOT" | "CLONE" | "RESTORE"
    ) {
        return Err(Failure::invalid(format!(
            "Invalid value for operationType: {operation} is not a valid value"
        )));
    }
    expiration(&part)?;
    let Some((first, _)) = sources.first() else {
        return Ok(());
    };
    if operation == "RESTORE" && first.kind != TableKind::Snapshot {
        return Err(Failure::invalid(format!(
            "RESTORE takes a snapshot: {}:{}.{} is a {}",
            app.project(),
            first.dataset,
            first.id,
            first.kind.word()
        )));
    }
    if operation == "SNAPSHOT" && first.kind == TableKind::Snapshot {
        return Err(Failure::invalid("A snapshot cannot be taken of a snapshot"));
    }
    if matches!(operation, "SNAPSHOT" | "CLONE" | "RESTORE") && sources.len() > 1 {
        return Err(Failure::invalid(format!(
            "A {operation} takes one source table"
        )));
    }
    // A copy keeps the layout of what it copies.
    if let Some(layout) = target.layout.as_object_mut() {
        crate::catalog::resource::partitioning_json(first, layout);
        if !first.clustering.is_empty() {
            layout.insert(
                "clustering".to_owned(),
                json!({ "fields": first.clustering }),
            );
        }
    }
    let fields: Vec<Field> = first.fields().cloned().collect();
    let mut rows = 0;
    let plain = first.ingestion_time();
    if plain {
        // The rows of an ingestion-time table go to their own partitions.
        if target.partition.is_none() && sources.iter().all(|(table, _)| table.ingestion_time()) {
            return copy_whole(app, job, &lease, &target, &sources, operation);
        }
    }
    let copied = write(
        app,
        job,
        &lease,
        &target,
        fields.clone(),
        |connection, staging| {
            for (source, partition) in &sources {
                let mut values = Vec::new();
                for column in &staging.columns {
                    let from = source.column(&column.field.name).ok_or_else(|| {
                        Failure::invalid(format!(
                            "The schemas of the source tables differ: {} has no field {}",
                            source.id, column.field.name
                        ))
                    })?;
                    let name = quote_name(&from.physical);
                    values.push(convert(&name, &from.field, &column.field, 0).ok_or_else(
                        || {
                            Failure::invalid(format!(
                                "The schemas of the source tables differ in field {}",
                                column.field.name
                            ))
                        },
                    )?);
                }
                let condition = match partition {
                    Some(partition) => {
                        format!(" WHERE {}", partition_condition(source, partition)?)
                    }
                    None => String::new(),
                };
                let sql = format!(
                    "INSERT INTO {} SELECT {} FROM {}{condition}",
                    staging.from(),
                    values.join(", "),
                    source.from()
                );
                rows += connection
                    .execute(&sql, [])
                    .map_err(|error| failure(&error))? as u64;
            }
            Ok(rows)
        },
    )?;
    mark(app, &lease, &target, first, operation)?;
    finish(job, copied, operation);
    Ok(())
}

/// The time after the `@` of a table's name, in milliseconds since 1970; negative: before now.
fn instant(text: &str) -> Outcome<i64> {
    let now = now_millis();
    match text.parse::<i64>() {
        Ok(at) if at > 0 => Ok(at.min(now)),
        Ok(at) if at < 0 => Ok(now + at),
        Ok(_) => Err(Failure::invalid(
            "The decorator @0 (the oldest state) is not supported by the sandbox",
        )),
        Err(_) => Err(Failure::invalid(format!(
            "Invalid snapshot decorator: @{text}"
        ))),
    }
}

/// When a copy is to go: milliseconds since 1970, or a time as RFC 3339 writes it.
fn expiration(part: &serde_json::Value) -> Outcome<Option<i64>> {
    let Some(given) = text(part, &["destinationExpirationTime"]) else {
        return Ok(None);
    };
    if let Ok(millis) = given.parse::<i64>() {
        return Ok(Some(millis));
    }
    chrono::DateTime::parse_from_rfc3339(given)
        .map(|time| Some(time.timestamp_millis()))
        .map_err(|_| Failure::invalid(format!("Invalid destinationExpirationTime: {given}")))
}

/// Copies ingestion-time tables with the partition of every row.
fn copy_whole(
    app: &Arc<App>,
    job: &Arc<Job>,
    lease: &duckdb::Connection,
    target: &Destination,
    sources: &[(Arc<Table>, Option<String>)],
    operation: &str,
) -> Outcome<()> {
    use crate::catalog::{PARTITION_DATE, PARTITION_TIME};
    let Some((first, _)) = sources.first() else {
        return Ok(());
    };
    let fields: Vec<Field> = first.fields().cloned().collect();
    // An empty table of the right layout first, then the rows with their pseudo columns.
    let before = app.store.find_table(&target.dataset, &target.table);
    if before.is_none() || target.write != destination::Write::Append {
        write(app, job, lease, target, fields, |_, _| Ok(0))?;
    }
    let table = app.store.table(&target.dataset, &target.table)?;
    let mut rows = 0;
    for (source, partition) in sources {
        let mut names = vec![PARTITION_TIME.to_owned(), PARTITION_DATE.to_owned()];
        let mut values = names.clone();
        for column in &source.columns {
            let to = table.column(&column.field.name).ok_or_else(|| {
                Failure::invalid(format!(
                    "The schemas differ: {} has no field {}",
                    table.id, column.field.name
                ))
            })?;
            names.push(quote_name(&to.physical));
            values.push(quote_name(&column.physical));
        }
        let condition = match partition {
            Some(partition) => format!(" WHERE {}", partition_condition(source, partition)?),
            None => String::new(),
        };
        let sql = format!(
            "INSERT INTO {} ({}) SELECT {} FROM {}{condition}",
            table.from(),
            names.join(", "),
            values.join(", "),
            source.from()
        );
        rows += lease.execute(&sql, []).map_err(|error| failure(&error))? as u64;
    }
    app.store.touch(lease, &target.dataset, &target.table)?;
    mark(app, lease, target, first, operation)?;
    finish(job, rows, operation);
    Ok(())
}

/// Says where a snapshot or clone came from.
fn mark(
    app: &App,
    connection: &duckdb::Connection,
    target: &Destination,
    source: &Table,
    operation: &str,
) -> Outcome<()> {
    app.store.commit(connection, |_| {
        let mut table = Table::clone(&*app.store.table(&target.dataset, &target.table)?);
        if table.description.is_none() {
            table.description.clone_from(&source.description);
        }
        for column in &mut table.columns {
            if let Some(from) = source.column(&column.field.name) {
                column.field.description.clone_from(&from.field.description);
            }
        }
        if matches!(operation, "SNAPSHOT" | "CLONE") {
            table.origin = Some(Origin {
                dataset: source.dataset.clone(),
                table: source.id.clone(),
                time: now_millis(),
            });
        }
        if operation == "SNAPSHOT" {
            table.kind = TableKind::Snapshot;
        }
        if let Some(at) = expiration(&target.layout)? {
            table.expiration = Some(at);
        }
        Ok((vec![Change::PutTable(Box::new(table))], ()))
    })?;
    execute(connection, "SELECT 1")
}

fn finish(job: &Job, rows: u64, operation: &str) {
    let mut progress = job.progress.lock();
    progress
        .details
        .insert("copiedRows".to_owned(), json!(rows.to_string()));
    let _ = operation;
}
