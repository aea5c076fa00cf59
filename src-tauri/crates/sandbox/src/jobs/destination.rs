//! Writing rows into a table as a job asks: into a new one, in place of what is there, or after it.

use duckdb::Connection;
use sandbox_analysis::catalog::{Field, Mode, Partitioning};
use sandbox_functions::Type;
use sandbox_functions::physical::{field_name, physical_type, quote_name};
use serde_json::Value;

use super::Job;
use crate::catalog::schema::{element, widens};
use crate::catalog::{
    Change, PARTITION_DATE, PARTITION_TIME, Table, TableKind, now_millis, resource,
};
use crate::engine::{execute, failure};
use crate::error::{Failure, Outcome};
use crate::json::{list, text};
use crate::server::App;

/// What happens to rows that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Write {
    Empty,
    Append,
    Truncate,
}

/// Where a job writes.
#[derive(Debug, Clone)]
pub(crate) struct Destination {
    pub(crate) dataset: String,
    pub(crate) table: String,
    /// The partition after a `$`.
    pub(crate) partition: Option<String>,
    pub(crate) write: Write,
    pub(crate) create: bool,
    /// The part of the configuration with partitioning, clustering and options of a new table.
    pub(crate) layout: Value,
}

/// Reads a table reference of this project.
pub(crate) fn reference(app: &App, body: &Value, path: &[&str]) -> Outcome<(String, String)> {
    let part = |name: &str| {
        let mut whole = path.to_vec();
        whole.push(name);
        text(body, &whole).map(str::to_owned)
    };
    if let Some(project) = part("projectId")
        && project != app.project()
    {
        return Err(Failure::not_found(format!("Not found: Project {project}")));
    }
    let name = path.last().copied().unwrap_or("table");
    let dataset =
        part("datasetId").ok_or_else(|| Failure::required(&format!("{name}.datasetId")))?;
    let table = part("tableId").ok_or_else(|| Failure::required(&format!("{name}.tableId")))?;
    Ok((dataset, table))
}

impl Destination {
    /// Reads the destination out of a part of the configuration.
    pub(crate) fn read(app: &App, part: &Value, default: Write) -> Outcome<Self> {
        let (dataset, table) = reference(app, part, &["destinationTable"])?;
        let (table, partition) = match table.split_once('$') {
            Some((table, partition)) => (table.to_owned(), Some(partition.to_owned())),
            None => (table, None),
        };
        let write = match text(part, &["writeDisposition"]) {
            None | Some("") => default,
            Some("WRITE_EMPTY") => Write::Empty,
            Some("WRITE_APPEND") => Write::Append,
            Some("WRITE_TRUNCATE" | "WRITE_TRUNCATE_DATA") => Write::Truncate,
            Some(other) => {
                return Err(Failure::invalid(format!(
                    "Invalid value for writeDisposition: {other} is not a valid value"
                )));
            }
        };
        let create = match text(part, &["createDisposition"]) {
            None | Some("" | "CREATE_IF_NEEDED") => true,
            Some("CREATE_NEVER") => false,
            Some(other) => {
                return Err(Failure::invalid(format!(
                    "Invalid value for createDisposition: {other} is not a valid value"
                )));
            }
        };
        Ok(Self {
            dataset,
            table,
            partition,
            write,
            create,
            layout: part.clone(),
        })
    }

    fn allows(&self, option: &str) -> bool {
        list(&self.layout, &["schemaUpdateOptions"])
            .iter()
            .any(|value| value.as_str() == Some(option))
    }
}

/// Writes rows: `fill` puts them into the physical table that it is given (columns `c0`, `c1`, …
/// of the fields' types) and counts them; then they take their place, all or nothing.
pub(crate) fn write(
    app: &App,
    job: &Job,
    connection: &Connection,
    destination: &Destination,
    fields: Vec<Field>,
    fill: impl FnOnce(&Connection, &Table) -> Outcome<u64>,
) -> Outcome<u64> {
    let store = &app.store;
    store.dataset(&destination.dataset)?;
    let present = store.find_table(&destination.dataset, &destination.table);
    match &present {
        None if !destination.create => {
            return Err(store.no_table(&destination.dataset, &destination.table));
        }
        Some(table) if table.kind != TableKind::Table => {
            return Err(Failure::invalid(format!(
                "{}:{}.{} is not allowed for this operation because it is currently a {}.",
                app.project(),
                table.dataset,
                table.id,
                table.kind.word()
            )));
        }
        Some(table) if destination.write == Write::Empty && !is_empty(connection, table)? => {
            return Err(Failure::duplicate(format!(
                "Already Exists: Table {}:{}.{}",
                app.project(),
                destination.dataset,
                destination.table
            )));
        }
        _ => {}
    }
    let mut staging = Table::new(&destination.dataset, &destination.table, TableKind::Table);
    staging.set_fields(fields);
    staging.physical = store.new_physical();
    execute(connection, &staging.create_sql())?;
    let written = fill(connection, &staging).and_then(|rows| {
        job.check()?;
        place(app, connection, destination, &staging)?;
        Ok(rows)
    });
    if written.is_err()
        && let Err(error) = execute(
            connection,
            &format!("DROP TABLE IF EXISTS {}", staging.from()),
        )
    {
        tracing::debug!(%error, "a staging table stays until the next start");
    }
    written
}

fn is_empty(connection: &Connection, table: &Table) -> Outcome<bool> {
    connection
        .query_row(
            &format!("SELECT NOT EXISTS (SELECT 1 FROM {})", table.from()),
            [],
            |row| row.get(0),
        )
        .map_err(|error| failure(&error))
}

/// Puts the staged rows in their place.
fn place(
    app: &App,
    connection: &Connection,
    destination: &Destination,
    staging: &Table,
) -> Outcome<()> {
    let store = &app.store;
    let rows = store
        .find_table(&destination.dataset, &destination.table)
        .map(|table| store.rows_lock(&table.physical));
    let _held = rows.as_ref().map(|lock| lock.lock());
    if let Some(present) = store.find_table(&destination.dataset, &destination.table)
        && (destination.write == Write::Append || destination.partition.is_some())
    {
        store.preserve(connection, &present)?;
    }
    store.commit(connection, |connection| {
        let now = now_millis();
        let entry = store.entry(&destination.dataset)?;
        let Some(present) = store.find_table(&destination.dataset, &destination.table) else {
            let mut table = staging.clone();
            lay_out(&mut table, &destination.layout, &entry.dataset, now)?;
            if table.ingestion_time() {
                add_pseudo_columns(connection, &table)?;
                set_partition(connection, &table, destination.partition.as_deref())?;
            } else if let Some(partition) = &destination.partition {
                check_partition(connection, &table, partition)?;
            }
            return Ok((vec![Change::PutTable(Box::new(table))], ()));
        };
        let mut table = Table::clone(&present);
        table.modified = now;
        table.content += 1;
        if destination.write != Write::Append && destination.partition.is_none() {
            // The new rows replace the old ones, with their schema.
            table.columns = staging
                .columns
                .iter()
                .map(|column| {
                    let mut column = column.clone();
                    if let Some(before) = present.column(&column.field.name) {
                        column.field.description = column
                            .field
                            .description
                            .or_else(|| before.field.description.clone());
                    }
                    column
                })
                .collect();
            table.next_column = staging.next_column;
            table.physical.clone_from(&staging.physical);
            let (partitioning, expiration) = resource::partitioning(&destination.layout)?;
            if partitioning.is_some() {
                table.partitioning = partitioning;
                table.partition_expiration = expiration;
            }
            resource::check_layout(&table)?;
            // The old rows stay for those who ask for an earlier time.
            if table.ingestion_time() {
                add_pseudo_columns(connection, &table)?;
                set_partition(connection, &table, None)?;
            }
            return Ok((vec![Change::PutTable(Box::new(table))], ()));
        }
        if destination.write == Write::Truncate
            && let Some(partition) = &destination.partition
        {
            let condition = partition_condition(&table, partition)?;
            execute(
                connection,
                &format!("DELETE FROM {} WHERE {condition}", table.from()),
            )?;
        }
        append(connection, destination, staging, &mut table)?;
        execute(connection, &format!("DROP TABLE {}", staging.from()))?;
        Ok((vec![Change::PutTable(Box::new(table))], ()))
    })
}

fn append(
    connection: &Connection,
    destination: &Destination,
    staging: &Table,
    table: &mut Table,
) -> Outcome<()> {
    let mut names = Vec::new();
    let mut values = Vec::new();
    for column in &staging.columns {
        let known = table.column(&column.field.name).cloned();
        let target = match known {
            Some(target) => target,
            None if destination.allows("ALLOW_FIELD_ADDITION") => {
                let mut field = column.field.clone();
                if field.mode == Mode::Required {
                    field.mode = Mode::Nullable;
                }
                table.add_field(field);
                let Some(added) = table.columns.last() else {
                    continue;
                };
                execute(
                    connection,
                    &format!(
                        "ALTER TABLE {} ADD COLUMN {} {}",
                        table.from(),
                        quote_name(&added.physical),
                        physical_type(&added.field.ty)
                    ),
                )?;
                added.clone()
            }
            None => {
                return Err(Failure::invalid(format!(
                    "Provided Schema does not match Table {}.{}. Cannot add fields (field: {})",
                    table.dataset, table.id, column.field.name
                )));
            }
        };
        let value = convert(&quote_name(&column.physical), &column.field, &target.field, 0).ok_or_else(|| {
            Failure::invalid(format!(
                "Provided Schema does not match Table {}.{}. Field {} has changed type from {} to {}",
                table.dataset, table.id, column.field.name, target.field.ty, column.field.ty
            ))
        })?;
        names.push(quote_name(&target.physical));
        values.push(value);
    }
    for column in &mut table.columns {
        let missing = column.field.mode == Mode::Required
            && staging
                .column(&column.field.name)
                .is_none_or(|given| given.field.mode != Mode::Required);
        if missing {
            let given = staging.column(&column.field.name);
            if destination.allows("ALLOW_FIELD_RELAXATION") {
                column.field.mode = Mode::Nullable;
                continue;
            }
            let nulls = match given {
                None => true,
                Some(given) => has_nulls(connection, staging, &given.physical)?,
            };
            if nulls {
                return Err(Failure::invalid(format!(
                    "Required field {} cannot be null",
                    column.field.name
                )));
            }
        }
    }
    if table.ingestion_time()
        && let Some(partition) = &destination.partition
    {
        let start = partition_start(partition)?;
        names.push(PARTITION_TIME.to_owned());
        values.push(format!("TIMESTAMP '{start}'"));
        names.push(PARTITION_DATE.to_owned());
        values.push(format!("CAST(TIMESTAMP '{start}' AS DATE)"));
    } else if let Some(partition) = &destination.partition {
        check_partition(connection, &staged_view(table, staging), partition)?;
    }
    execute(
        connection,
        &format!(
            "INSERT INTO {} ({}) SELECT {} FROM {}",
            table.from(),
            names.join(", "),
            values.join(", "),
            staging.from()
        ),
    )
}

/// The table's layout over the staged rows.
fn staged_view(table: &Table, staging: &Table) -> Table {
    let mut view = staging.clone();
    view.partitioning.clone_from(&table.partitioning);
    view
}

fn has_nulls(connection: &Connection, table: &Table, physical: &str) -> Outcome<bool> {
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM {} WHERE {} IS NULL)",
        table.from(),
        quote_name(physical)
    );
    connection
        .query_row(&sql, [], |row| row.get(0))
        .map_err(|error| failure(&error))
}

/// The properties that a job gives a table that it makes.
fn lay_out(
    table: &mut Table,
    layout: &Value,
    dataset: &crate::catalog::Dataset,
    now: i64,
) -> Outcome<()> {
    (table.partitioning, table.partition_expiration) = resource::partitioning(layout)?;
    table.clustering = list(layout, &["clustering", "fields"])
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    table.require_partition_filter =
        crate::json::flag(layout, &["timePartitioning", "requirePartitionFilter"]).unwrap_or(false);
    table.description =
        text(layout, &["destinationTableProperties", "description"]).map(str::to_owned);
    table.friendly_name =
        text(layout, &["destinationTableProperties", "friendlyName"]).map(str::to_owned);
    table.labels = crate::json::labels(layout.pointer("/destinationTableProperties/labels"));
    table.expiration = dataset.default_table_expiration.map(|ms| now + ms);
    table.created = now;
    table.modified = now;
    resource::check_layout(table)
}

pub(crate) fn add_pseudo_columns(connection: &Connection, table: &Table) -> Outcome<()> {
    let grain = match &table.partitioning {
        Some(Partitioning::IngestionTime { granularity }) => {
            crate::catalog::grain_word(*granularity)
        }
        _ => return Ok(()),
    };
    let now = format!("date_trunc('{grain}', CAST(now() AS TIMESTAMP))");
    execute(
        connection,
        &format!(
            "ALTER TABLE {from} ADD COLUMN {PARTITION_TIME} TIMESTAMP DEFAULT ({now});
             ALTER TABLE {from} ADD COLUMN {PARTITION_DATE} DATE DEFAULT (CAST({now} AS DATE))",
            from = table.from()
        ),
    )
}

fn set_partition(connection: &Connection, table: &Table, partition: Option<&str>) -> Outcome<()> {
    let Some(partition) = partition else {
        return Ok(());
    };
    let start = partition_start(partition)?;
    execute(
        connection,
        &format!(
            "UPDATE {} SET {PARTITION_TIME} = TIMESTAMP '{start}', {PARTITION_DATE} = CAST(TIMESTAMP '{start}' AS DATE)",
            table.from()
        ),
    )
}

/// The start of the partition that a decorator names, as DuckDB reads it.
pub(crate) fn partition_start(partition: &str) -> Outcome<String> {
    let digits = partition.bytes().all(|byte| byte.is_ascii_digit());
    let part = |from: usize, to: usize| partition.get(from..to).unwrap_or("01");
    let text = match partition.len() {
        4 if digits => format!("{}-01-01 00:00:00", part(0, 4)),
        6 if digits => format!("{}-{}-01 00:00:00", part(0, 4), part(4, 6)),
        8 if digits => format!("{}-{}-{} 00:00:00", part(0, 4), part(4, 6), part(6, 8)),
        10 if digits => format!(
            "{}-{}-{} {}:00:00",
            part(0, 4),
            part(4, 6),
            part(6, 8),
            part(8, 10)
        ),
        _ => String::new(),
    };
    if chrono::NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S").is_ok() {
        Ok(text)
    } else {
        Err(Failure::invalid(format!(
            "Invalid date partition: {partition}"
        )))
    }
}

/// The condition on a table's rows that holds in one partition.
pub(crate) fn partition_condition(table: &Table, partition: &str) -> Outcome<String> {
    let not_partitioned = || {
        Failure::invalid(format!(
            "Cannot use a partition decorator on a table that is not partitioned: {}.{}${partition}",
            table.dataset, table.id
        ))
    };
    let physical = |name: &str| {
        table
            .column(name)
            .map(|column| quote_name(&column.physical))
            .ok_or_else(not_partitioned)
    };
    match &table.partitioning {
        None => Err(not_partitioned()),
        Some(Partitioning::IngestionTime { granularity }) => Ok(format!(
            "date_trunc('{}', {PARTITION_TIME}) = TIMESTAMP '{}'",
            crate::catalog::grain_word(*granularity),
            partition_start(partition)?
        )),
        Some(Partitioning::Column {
            column,
            granularity,
        }) => {
            let column = physical(column)?;
            if partition == "__NULL__" {
                return Ok(format!("{column} IS NULL"));
            }
            Ok(format!(
                "date_trunc('{}', CAST({column} AS TIMESTAMP)) = TIMESTAMP '{}'",
                crate::catalog::grain_word(*granularity),
                partition_start(partition)?
            ))
        }
        Some(Partitioning::IntegerRange {
            column, interval, ..
        }) => {
            let column = physical(column)?;
            if partition == "__NULL__" {
                return Ok(format!("{column} IS NULL"));
            }
            let start: i64 = partition
                .parse()
                .map_err(|_| Failure::invalid(format!("Invalid integer partition: {partition}")))?;
            Ok(format!(
                "{column} >= {start} AND {column} < {}",
                start.saturating_add(*interval)
            ))
        }
    }
}

fn check_partition(connection: &Connection, table: &Table, partition: &str) -> Outcome<()> {
    let condition = partition_condition(table, partition)?;
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM {} WHERE ({condition}) IS NOT TRUE)",
        table.from()
    );
    let outside: bool = connection
        .query_row(&sql, [], |row| row.get(0))
        .map_err(|error| failure(&error))?;
    if outside {
        return Err(Failure::invalid(format!(
            "Some rows belong to different partitions rather than destination partition {partition}"
        )));
    }
    Ok(())
}

/// DuckDB text that turns a value of one field into another's type; fields of structs match by
/// name. `None` when the types do not go together.
pub(crate) fn convert(value: &str, from: &Field, to: &Field, depth: usize) -> Option<String> {
    if (from.mode == Mode::Repeated) != (to.mode == Mode::Repeated) {
        return None;
    }
    if from.mode == Mode::Repeated {
        if physical_type(&from.ty) == physical_type(&to.ty) && names_match(&from.fields, &to.fields)
        {
            return Some(value.to_owned());
        }
        let name = format!("e{depth}");
        let inner = convert_element(&name, from, to, depth + 1)?;
        return Some(format!("list_transform({value}, lambda {name}: {inner})"));
    }
    convert_element(value, from, to, depth)
}

fn names_match(from: &[Field], to: &[Field]) -> bool {
    from.len() == to.len()
        && from
            .iter()
            .zip(to)
            .all(|(a, b)| a.name.eq_ignore_ascii_case(&b.name) && names_match(&a.fields, &b.fields))
}

fn convert_element(value: &str, from: &Field, to: &Field, depth: usize) -> Option<String> {
    let (source, target) = (element(&from.ty), element(&to.ty));
    if let (Type::Struct(_), Type::Struct(_)) = (source, target) {
        if from.fields.iter().any(|field| {
            !to.fields
                .iter()
                .any(|other| other.name.eq_ignore_ascii_case(&field.name))
        }) {
            return None;
        }
        let mut parts = Vec::with_capacity(to.fields.len());
        for (index, field) in to.fields.iter().enumerate() {
            let position = from
                .fields
                .iter()
                .position(|other| other.name.eq_ignore_ascii_case(&field.name));
            let part = match position.and_then(|at| from.fields.get(at).map(|other| (at, other))) {
                Some((at, other)) => {
                    let inner = format!("struct_extract({value}, '{}')", field_name(at));
                    convert(&inner, other, field, depth + 1)?
                }
                None => format!("CAST(NULL AS {})", physical_type(&field.ty)),
            };
            parts.push(format!("{} := {part}", field_name(index)));
        }
        return Some(format!(
            "CASE WHEN {value} IS NULL THEN NULL ELSE struct_pack({}) END",
            parts.join(", ")
        ));
    }
    if source == target {
        return Some(value.to_owned());
    }
    if !widens(source, target) {
        return None;
    }
    let value = sandbox_functions::Value::new(value, source.clone());
    sandbox_functions::casts::coerce(&value, target)
        .ok()
        .map(|value| value.sql)
}
