//! `INFORMATION_SCHEMA`: the catalogue and the jobs as relations.

use duckdb::Connection;
use sandbox_analysis::catalog::{
    ArgumentMode, ArgumentType, CatalogError, Column, Field, Granularity, Mode, Partitioning,
    Qualifier, Reason, Relation, RelationKind, RoutineKind, Source, TablePath,
};
use sandbox_functions::{StructField, Type};

use super::schema::{data_type, element};
use super::{Entry, Table, TableKind, now_millis};
use crate::json::{at, text};
use crate::rows::cell::{Cell, sql};
use crate::server::App;

/// The columns of a view and its rows.
struct Content {
    columns: Vec<(&'static str, Type)>,
    rows: Vec<Vec<Cell>>,
}

/// One of the views, over a dataset, or over the whole project.
pub(crate) fn relation(
    app: &App,
    connection: &Connection,
    qualifier: &Qualifier,
    view: &str,
) -> Result<Relation, CatalogError> {
    let wrong = |message: String| CatalogError {
        message,
        reason: Reason::NotFound,
    };
    let project = app.project();
    let (entries, scope): (Vec<Entry>, String) = match qualifier {
        Qualifier::Dataset(dataset) => (
            vec![app.store.entry(dataset).map_err(|_| {
                wrong(format!(
                    "Not found: Dataset {project}:{dataset} was not found in location US"
                ))
            })?],
            dataset.clone(),
        ),
        Qualifier::Region(region) => (
            app.store
                .entries()
                .into_iter()
                .filter(|entry| entry.dataset.location.eq_ignore_ascii_case(region))
                .collect(),
            format!("region-{region}"),
        ),
        Qualifier::Project => (app.store.entries(), String::new()),
    };
    let content = match view {
        "SCHEMATA" => schemata(project, &entries),
        "SCHEMATA_OPTIONS" => schemata_options(project, &entries),
        "TABLES" => tables(app, &entries),
        "TABLE_OPTIONS" => table_options(project, &entries),
        "COLUMNS" => columns(project, &entries),
        "COLUMN_FIELD_PATHS" => field_paths(project, &entries),
        "PARTITIONS" => partitions(app, connection, &entries),
        "TABLE_STORAGE" | "TABLE_STORAGE_BY_PROJECT" => storage(app, connection, &entries),
        "VIEWS" => views(project, &entries),
        "ROUTINES" => routines(project, &entries),
        "PARAMETERS" => parameters(project, &entries),
        "TABLE_CONSTRAINTS" => constraints(project, &entries),
        "JOBS" | "JOBS_BY_PROJECT" | "JOBS_BY_USER" => jobs(app),
        _ => {
            return Err(CatalogError {
                message: format!("INFORMATION_SCHEMA.{view} is not supported by the sandbox"),
                reason: Reason::NotImplemented,
            });
        }
    };
    let columns: Vec<Column> = content
        .columns
        .iter()
        .map(|(name, ty)| Column::new(*name, ty.clone()))
        .collect();
    Ok(Relation {
        path: TablePath {
            project: project.to_owned(),
            dataset: scope,
            table: format!("INFORMATION_SCHEMA.{view}"),
        },
        kind: RelationKind::InformationSchema,
        columns,
        pseudo_columns: Vec::new(),
        partitioning: None,
        require_partition_filter: false,
        source: Source::Table {
            from: values(&content),
        },
    })
}

/// The rows as a subquery.
fn values(content: &Content) -> String {
    let names: Vec<String> = content
        .columns
        .iter()
        .map(|(name, _)| format!("\"{name}\""))
        .collect();
    let row = |cells: &[Cell]| {
        let cells: Vec<String> = cells
            .iter()
            .zip(&content.columns)
            .map(|(cell, (_, ty))| sql(cell, ty))
            .collect();
        format!("({})", cells.join(", "))
    };
    let nulls: Vec<String> = content
        .columns
        .iter()
        .map(|(_, ty)| sql(&Cell::Null, ty))
        .collect();
    if content.rows.is_empty() {
        return format!(
            "(SELECT * FROM (VALUES ({})) AS v({}) WHERE FALSE)",
            nulls.join(", "),
            names.join(", ")
        );
    }
    let rows: Vec<String> = content.rows.iter().map(|cells| row(cells)).collect();
    format!(
        "(SELECT * FROM (VALUES {}) AS v({}))",
        rows.join(", "),
        names.join(", ")
    )
}

fn string(value: impl Into<String>) -> Cell {
    Cell::Text(value.into())
}

fn optional(value: Option<impl Into<String>>) -> Cell {
    value.map_or(Cell::Null, |value| Cell::Text(value.into()))
}

fn yes(flag: bool) -> Cell {
    string(if flag { "YES" } else { "NO" })
}

fn millis(value: i64) -> Cell {
    Cell::Micros(value.saturating_mul(1000))
}

fn strings(names: &[&'static str]) -> Vec<(&'static str, Type)> {
    names.iter().map(|name| (*name, Type::String)).collect()
}

/// The tables of some datasets that have not expired.
fn all_tables(entries: &[Entry]) -> impl Iterator<Item = &Table> {
    let now = now_millis();
    entries
        .iter()
        .flat_map(|entry| entry.tables.values())
        .map(AsRef::as_ref)
        .filter(move |table: &&Table| !table.expired(now))
}

fn schemata(project: &str, entries: &[Entry]) -> Content {
    let mut columns = strings(&["catalog_name", "schema_name", "schema_owner"]);
    columns.extend([
        ("creation_time", Type::Timestamp),
        ("last_modified_time", Type::Timestamp),
        ("location", Type::String),
        ("ddl", Type::String),
        ("default_collation_name", Type::String),
    ]);
    let rows = entries
        .iter()
        .map(|entry| {
            let dataset = &entry.dataset;
            vec![
                string(project),
                string(&dataset.id),
                Cell::Null,
                millis(dataset.created),
                millis(dataset.modified),
                string(&dataset.location),
                string(format!(
                    "CREATE SCHEMA `{project}.{}`\nOPTIONS(\n  location=\"{}\"\n);",
                    dataset.id,
                    dataset.location.to_lowercase()
                )),
                string(dataset.default_collation.clone().unwrap_or_default()),
            ]
        })
        .collect();
    Content { columns, rows }
}

fn quoted(text: &str) -> String {
    format!(
        "\"{}\"",
        text.replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n")
    )
}

fn labels(labels: &serde_json::Map<String, serde_json::Value>) -> String {
    let pairs: Vec<String> = labels
        .iter()
        .map(|(name, value)| {
            format!(
                "STRUCT({}, {})",
                quoted(name),
                quoted(value.as_str().unwrap_or_default())
            )
        })
        .collect();
    format!("[{}]", pairs.join(", "))
}

const LABELS_TYPE: &str = "ARRAY<STRUCT<STRING, STRING>>";

fn schemata_options(project: &str, entries: &[Entry]) -> Content {
    let columns = strings(&[
        "catalog_name",
        "schema_name",
        "option_name",
        "option_type",
        "option_value",
    ]);
    let mut rows = Vec::new();
    for entry in entries {
        let dataset = &entry.dataset;
        let mut option = |name: &str, ty: &str, value: Option<String>| {
            if let Some(value) = value {
                rows.push(vec![
                    string(project),
                    string(&dataset.id),
                    string(name),
                    string(ty),
                    string(value),
                ]);
            }
        };
        option(
            "description",
            "STRING",
            dataset.description.as_deref().map(quoted),
        );
        option(
            "friendly_name",
            "STRING",
            dataset.friendly_name.as_deref().map(quoted),
        );
        option(
            "labels",
            LABELS_TYPE,
            (!dataset.labels.is_empty()).then(|| labels(&dataset.labels)),
        );
        option("location", "STRING", Some(quoted(&dataset.location)));
        let days = dataset
            .default_table_expiration
            .map(|ms| format!("{:?}", ms as f64 / 86_400_000.0));
        option("default_table_expiration_days", "FLOAT64", days);
    }
    Content { columns, rows }
}

fn table_type(kind: TableKind, table: &Table) -> &'static str {
    match kind {
        TableKind::Table if table.origin.is_some() => "CLONE",
        TableKind::Table => "BASE TABLE",
        TableKind::View => "VIEW",
        TableKind::MaterializedView => "MATERIALIZED VIEW",
        TableKind::Snapshot => "SNAPSHOT",
    }
}

fn tables(app: &App, entries: &[Entry]) -> Content {
    let project = app.project();
    let mut columns = strings(&[
        "table_catalog",
        "table_schema",
        "table_name",
        "table_type",
        "managed_table_type",
        "is_insertable_into",
        "is_fine_grained_mutations_enabled",
        "is_typed",
        "is_change_history_enabled",
    ]);
    columns.extend([
        ("creation_time", Type::Timestamp),
        ("base_table_catalog", Type::String),
        ("base_table_schema", Type::String),
        ("base_table_name", Type::String),
        ("snapshot_time_ms", Type::Timestamp),
        ("ddl", Type::String),
        ("default_collation_name", Type::String),
    ]);
    let rows = all_tables(entries)
        .map(|table| {
            let origin = table.origin.as_ref();
            vec![
                string(project),
                string(&table.dataset),
                string(&table.id),
                string(table_type(table.kind, table)),
                optional(table.view.is_none().then_some("NATIVE")),
                yes(table.kind == TableKind::Table),
                yes(false),
                yes(false),
                yes(false),
                millis(table.created),
                optional(origin.map(|_| project)),
                optional(origin.map(|origin| origin.dataset.clone())),
                optional(origin.map(|origin| origin.table.clone())),
                origin.map_or(Cell::Null, |origin| millis(origin.time)),
                string(ddl(project, table)),
                string(table.default_collation.clone().unwrap_or_default()),
            ]
        })
        .collect();
    Content { columns, rows }
}

/// The statement that would make a table or view.
pub(crate) fn ddl(project: &str, table: &Table) -> String {
    let name = format!("`{project}.{}.{}`", table.dataset, table.id);
    if let Some(view) = &table.view {
        let kind = if table.kind == TableKind::MaterializedView {
            "MATERIALIZED VIEW"
        } else {
            "VIEW"
        };
        return format!(
            "CREATE {kind} {name}\nAS {};",
            view.query.trim_end_matches(';')
        );
    }
    let columns: Vec<String> = table
        .fields()
        .map(|field| {
            let not_null = if field.mode == Mode::Required {
                " NOT NULL"
            } else {
                ""
            };
            let default = field
                .default
                .as_ref()
                .map(|text| format!(" DEFAULT {text}"))
                .unwrap_or_default();
            let options = field
                .description
                .as_deref()
                .map(|text| format!(" OPTIONS(description={})", quoted(text)))
                .unwrap_or_default();
            format!(
                "  {} {}{default}{not_null}{options}",
                field.name,
                data_type(field)
            )
        })
        .collect();
    let mut parts = vec![format!(
        "CREATE TABLE {name}\n(\n{}\n)",
        columns.join(",\n")
    )];
    match &table.partitioning {
        Some(Partitioning::Column {
            column,
            granularity,
        }) => {
            let ty = table.column(column).map(|column| column.field.ty.clone());
            let grain = grain(*granularity);
            parts.push(match (ty, granularity) {
                (Some(Type::Date), Granularity::Day) => format!("\nPARTITION BY {column}"),
                (Some(Type::Timestamp), Granularity::Day) => {
                    format!("\nPARTITION BY DATE({column})")
                }
                (Some(Type::Timestamp), _) => {
                    format!("\nPARTITION BY TIMESTAMP_TRUNC({column}, {grain})")
                }
                (Some(Type::DateTime), _) => {
                    format!("\nPARTITION BY DATETIME_TRUNC({column}, {grain})")
                }
                _ => format!("\nPARTITION BY DATE_TRUNC({column}, {grain})"),
            });
        }
        Some(Partitioning::IngestionTime {
            granularity: Granularity::Day,
        }) => {
            parts.push("\nPARTITION BY _PARTITIONDATE".to_owned());
        }
        Some(Partitioning::IngestionTime { granularity }) => {
            parts.push(format!(
                "\nPARTITION BY TIMESTAMP_TRUNC(_PARTITIONTIME, {})",
                grain(*granularity)
            ));
        }
        Some(Partitioning::IntegerRange {
            column,
            start,
            end,
            interval,
        }) => {
            parts.push(format!(
                "\nPARTITION BY RANGE_BUCKET({column}, GENERATE_ARRAY({start}, {end}, {interval}))"
            ));
        }
        None => {}
    }
    if !table.clustering.is_empty() {
        parts.push(format!("\nCLUSTER BY {}", table.clustering.join(", ")));
    }
    let options: Vec<String> = options(table)
        .into_iter()
        .map(|(name, _, value)| format!("  {name}={value}"))
        .collect();
    if !options.is_empty() {
        parts.push(format!("\nOPTIONS(\n{}\n)", options.join(",\n")));
    }
    parts.push(";".to_owned());
    parts.concat()
}

fn grain(granularity: Granularity) -> &'static str {
    match granularity {
        Granularity::Hour => "HOUR",
        Granularity::Day => "DAY",
        Granularity::Month => "MONTH",
        Granularity::Year => "YEAR",
    }
}

fn options(table: &Table) -> Vec<(&'static str, &'static str, String)> {
    let mut options = Vec::new();
    if let Some(text) = &table.description {
        options.push(("description", "STRING", quoted(text)));
    }
    if let Some(text) = &table.friendly_name {
        options.push(("friendly_name", "STRING", quoted(text)));
    }
    if !table.labels.is_empty() {
        options.push(("labels", LABELS_TYPE, labels(&table.labels)));
    }
    if let Some(at) = table.expiration {
        options.push((
            "expiration_timestamp",
            "TIMESTAMP",
            format!(
                "TIMESTAMP \"{}\"",
                sandbox_functions::text::timestamp(at.saturating_mul(1000))
            ),
        ));
    }
    if let Some(ms) = table.partition_expiration {
        options.push((
            "partition_expiration_days",
            "FLOAT64",
            format!("{:?}", ms as f64 / 86_400_000.0),
        ));
    }
    if table.require_partition_filter {
        options.push(("require_partition_filter", "BOOL", "true".to_owned()));
    }
    options
}

fn table_options(project: &str, entries: &[Entry]) -> Content {
    let columns = strings(&[
        "table_catalog",
        "table_schema",
        "table_name",
        "option_name",
        "option_type",
        "option_value",
    ]);
    let mut rows = Vec::new();
    for table in all_tables(entries) {
        for (name, ty, value) in options(table) {
            rows.push(vec![
                string(project),
                string(&table.dataset),
                string(&table.id),
                string(name),
                string(ty),
                string(value),
            ]);
        }
    }
    Content { columns, rows }
}

fn columns(project: &str, entries: &[Entry]) -> Content {
    let mut columns = strings(&["table_catalog", "table_schema", "table_name", "column_name"]);
    columns.push(("ordinal_position", Type::Int64));
    columns.extend(strings(&[
        "is_nullable",
        "data_type",
        "is_generated",
        "generation_expression",
        "is_stored",
        "is_hidden",
        "is_updatable",
        "is_system_defined",
        "is_partitioning_column",
    ]));
    columns.push(("clustering_ordinal_position", Type::Int64));
    columns.extend(strings(&[
        "collation_name",
        "column_default",
        "rounding_mode",
    ]));
    let mut rows = Vec::new();
    for table in all_tables(entries) {
        let partition = match &table.partitioning {
            Some(
                Partitioning::Column { column, .. } | Partitioning::IntegerRange { column, .. },
            ) => column.as_str(),
            _ => "",
        };
        for (index, field) in table.fields().enumerate() {
            let cluster = table
                .clustering
                .iter()
                .position(|name| name.eq_ignore_ascii_case(&field.name));
            rows.push(vec![
                string(project),
                string(&table.dataset),
                string(&table.id),
                string(&field.name),
                Cell::Int(index as i64 + 1),
                yes(field.mode != Mode::Required),
                string(data_type(field)),
                string("NEVER"),
                Cell::Null,
                Cell::Null,
                yes(false),
                Cell::Null,
                yes(false),
                yes(field.name.eq_ignore_ascii_case(partition)),
                cluster.map_or(Cell::Null, |at| Cell::Int(at as i64 + 1)),
                string(field.collation.clone().unwrap_or_else(|| "NULL".to_owned())),
                string(field.default.clone().unwrap_or_else(|| "NULL".to_owned())),
                optional(field.rounding_mode.clone()),
            ]);
        }
    }
    Content { columns, rows }
}

fn field_paths(project: &str, entries: &[Entry]) -> Content {
    let columns = strings(&[
        "table_catalog",
        "table_schema",
        "table_name",
        "column_name",
        "field_path",
        "data_type",
        "description",
        "collation_name",
        "rounding_mode",
    ]);
    let mut rows = Vec::new();
    for table in all_tables(entries) {
        for field in table.fields() {
            paths(field, &field.name, &mut |path, inner| {
                rows.push(vec![
                    string(project),
                    string(&table.dataset),
                    string(&table.id),
                    string(&field.name),
                    string(path),
                    string(data_type(inner)),
                    optional(inner.description.clone()),
                    string(inner.collation.clone().unwrap_or_else(|| "NULL".to_owned())),
                    optional(inner.rounding_mode.clone()),
                ]);
            });
        }
    }
    Content { columns, rows }
}

fn paths(field: &Field, path: &str, visit: &mut impl FnMut(&str, &Field)) {
    visit(path, field);
    if matches!(element(&field.ty), Type::Struct(_)) {
        for inner in &field.fields {
            paths(inner, &format!("{path}.{}", inner.name), visit);
        }
    }
}

fn partitions(app: &App, connection: &Connection, entries: &[Entry]) -> Content {
    let mut columns = strings(&[
        "table_catalog",
        "table_schema",
        "table_name",
        "partition_id",
    ]);
    columns.extend([
        ("total_rows", Type::Int64),
        ("total_logical_bytes", Type::Int64),
        ("total_billable_bytes", Type::Int64),
        ("last_modified_time", Type::Timestamp),
        ("storage_tier", Type::String),
    ]);
    let mut rows = Vec::new();
    for table in all_tables(entries).filter(|table| table.view.is_none()) {
        let Ok(sizes) = app.measured.of(connection, table) else {
            continue;
        };
        for (key, part) in &sizes.parts {
            rows.push(vec![
                string(app.project()),
                string(&table.dataset),
                string(&table.id),
                optional(table.partitioning.is_some().then(|| key.clone())),
                Cell::Int(part.rows as i64),
                Cell::Int(part.total() as i64),
                Cell::Int(part.total() as i64),
                millis(table.modified),
                string("ACTIVE"),
            ]);
        }
    }
    Content { columns, rows }
}

fn storage(app: &App, connection: &Connection, entries: &[Entry]) -> Content {
    let mut columns = strings(&["project_id", "table_schema", "table_name"]);
    columns.extend([
        ("creation_time", Type::Timestamp),
        ("total_rows", Type::Int64),
        ("total_partitions", Type::Int64),
        ("total_logical_bytes", Type::Int64),
        ("active_logical_bytes", Type::Int64),
        ("long_term_logical_bytes", Type::Int64),
        ("storage_last_modified_time", Type::Timestamp),
        ("deleted", Type::Bool),
        ("table_type", Type::String),
    ]);
    let mut rows = Vec::new();
    for table in all_tables(entries).filter(|table| table.view.is_none()) {
        let Ok(sizes) = app.measured.of(connection, table) else {
            continue;
        };
        rows.push(vec![
            string(app.project()),
            string(&table.dataset),
            string(&table.id),
            millis(table.created),
            Cell::Int(sizes.rows() as i64),
            Cell::Int(if table.partitioning.is_some() {
                sizes.parts.len() as i64
            } else {
                0
            }),
            Cell::Int(sizes.bytes() as i64),
            Cell::Int(sizes.bytes() as i64),
            Cell::Int(0),
            millis(table.modified),
            Cell::Bool(false),
            string(table_type(table.kind, table)),
        ]);
    }
    Content { columns, rows }
}

fn views(project: &str, entries: &[Entry]) -> Content {
    let columns = strings(&[
        "table_catalog",
        "table_schema",
        "table_name",
        "view_definition",
        "check_option",
        "use_standard_sql",
    ]);
    let rows = all_tables(entries)
        .filter_map(|table| table.view.as_ref().map(|view| (table, view)))
        .map(|(table, view)| {
            vec![
                string(project),
                string(&table.dataset),
                string(&table.id),
                string(&view.query),
                Cell::Null,
                yes(true),
            ]
        })
        .collect();
    Content { columns, rows }
}

fn routine_type(kind: RoutineKind) -> &'static str {
    match kind {
        RoutineKind::Scalar => "FUNCTION",
        RoutineKind::Aggregate => "AGGREGATE FUNCTION",
        RoutineKind::Table => "TABLE FUNCTION",
        RoutineKind::Procedure => "PROCEDURE",
    }
}

fn routines(project: &str, entries: &[Entry]) -> Content {
    let mut columns = strings(&[
        "specific_catalog",
        "specific_schema",
        "specific_name",
        "routine_catalog",
        "routine_schema",
        "routine_name",
        "routine_type",
        "data_type",
        "routine_body",
        "routine_definition",
        "external_language",
        "is_deterministic",
        "security_type",
    ]);
    columns.extend([
        ("created", Type::Timestamp),
        ("last_altered", Type::Timestamp),
        ("ddl", Type::String),
    ]);
    let rows = entries
        .iter()
        .flat_map(|entry| entry.routines.values())
        .map(|stored| {
            let routine = &stored.routine;
            let sql = routine.language == "SQL";
            vec![
                string(project),
                string(&stored.dataset),
                string(&stored.id),
                string(project),
                string(&stored.dataset),
                string(&stored.id),
                string(routine_type(routine.kind)),
                optional(routine.returns.as_ref().map(ToString::to_string)),
                string(if sql { "SQL" } else { "EXTERNAL" }),
                string(&routine.body),
                optional((!sql).then(|| routine.language.clone())),
                Cell::Null,
                Cell::Null,
                millis(stored.created),
                millis(stored.modified),
                Cell::Null,
            ]
        })
        .collect();
    Content { columns, rows }
}

fn parameters(project: &str, entries: &[Entry]) -> Content {
    let mut columns = strings(&["specific_catalog", "specific_schema", "specific_name"]);
    columns.push(("ordinal_position", Type::Int64));
    columns.extend(strings(&[
        "parameter_mode",
        "is_result",
        "parameter_name",
        "data_type",
    ]));
    let mut rows = Vec::new();
    for stored in entries.iter().flat_map(|entry| entry.routines.values()) {
        for (index, argument) in stored.routine.arguments.iter().enumerate() {
            let procedure = stored.routine.kind == RoutineKind::Procedure;
            let mode = match argument.mode {
                ArgumentMode::In => "IN",
                ArgumentMode::Out => "OUT",
                ArgumentMode::InOut => "INOUT",
            };
            rows.push(vec![
                string(project),
                string(&stored.dataset),
                string(&stored.id),
                Cell::Int(index as i64 + 1),
                optional(procedure.then_some(mode)),
                yes(false),
                string(&argument.name),
                string(match &argument.ty {
                    ArgumentType::Fixed(ty) => ty.to_string(),
                    ArgumentType::Any => "ANY TYPE".to_owned(),
                    ArgumentType::Table(_) => "ANY TABLE".to_owned(),
                }),
            ]);
        }
    }
    Content { columns, rows }
}

fn constraints(project: &str, entries: &[Entry]) -> Content {
    let columns = strings(&[
        "constraint_catalog",
        "constraint_schema",
        "constraint_name",
        "table_catalog",
        "table_schema",
        "table_name",
        "constraint_type",
        "is_deferrable",
        "initially_deferred",
        "enforced",
    ]);
    let mut rows = Vec::new();
    for table in all_tables(entries) {
        let mut constraint = |name: String, kind: &str| {
            rows.push(vec![
                string(project),
                string(&table.dataset),
                string(name),
                string(project),
                string(&table.dataset),
                string(&table.id),
                string(kind),
                yes(false),
                yes(false),
                yes(false),
            ]);
        };
        if table.constraints.primary_key.is_some() {
            constraint(format!("{}.pk$", table.id), "PRIMARY KEY");
        }
        for (index, key) in table.constraints.foreign_keys.iter().enumerate() {
            let name = key
                .name
                .clone()
                .unwrap_or_else(|| format!("fk{}$", index + 1));
            constraint(format!("{}.{name}", table.id), "FOREIGN KEY");
        }
    }
    Content { columns, rows }
}

fn jobs(app: &App) -> Content {
    let reference = Type::Struct(vec![
        StructField::named("project_id", Type::String),
        StructField::named("dataset_id", Type::String),
        StructField::named("table_id", Type::String),
    ]);
    let error = Type::Struct(vec![
        StructField::named("reason", Type::String),
        StructField::named("location", Type::String),
        StructField::named("debug_info", Type::String),
        StructField::named("message", Type::String),
    ]);
    let columns = vec![
        ("creation_time", Type::Timestamp),
        ("project_id", Type::String),
        ("project_number", Type::Int64),
        ("user_email", Type::String),
        ("job_id", Type::String),
        ("job_type", Type::String),
        ("statement_type", Type::String),
        ("priority", Type::String),
        ("start_time", Type::Timestamp),
        ("end_time", Type::Timestamp),
        ("query", Type::String),
        ("state", Type::String),
        ("total_bytes_processed", Type::Int64),
        ("total_slot_ms", Type::Int64),
        ("error_result", error),
        ("cache_hit", Type::Bool),
        ("destination_table", reference.clone()),
        ("referenced_tables", reference.array_of()),
        ("total_bytes_billed", Type::Int64),
        ("parent_job_id", Type::String),
    ];
    let table = |value: Option<&serde_json::Value>| {
        value.map_or(Cell::Null, |value| {
            Cell::Struct(
                ["projectId", "datasetId", "tableId"]
                    .iter()
                    .map(|name| optional(text(value, &[name])))
                    .collect(),
            )
        })
    };
    let number = |value: Option<&str>| {
        value
            .and_then(|text| text.parse().ok())
            .map_or(Cell::Null, Cell::Int)
    };
    let rows = app
        .jobs
        .all()
        .iter()
        .map(|job| {
            let resource = job.resource(app.project());
            let time = |name: &str| match number(text(&resource, &["statistics", name])) {
                Cell::Int(value) => millis(value),
                other => other,
            };
            let details = ["statistics", job.kind];
            let detail = |name: &str| {
                let [a, b] = details;
                text(&resource, &[a, b, name])
            };
            let failure = at(&resource, &["status", "errorResult"]);
            let configuration = at(&resource, &["configuration", job.kind]);
            let priority = configuration
                .and_then(|part| text(part, &["priority"]))
                .unwrap_or("INTERACTIVE");
            let references =
                crate::json::list(&resource, &["statistics", "query", "referencedTables"]);
            vec![
                time("creationTime"),
                string(app.project()),
                Cell::Int(1),
                string(crate::server::USER),
                string(&job.id),
                string(job.kind.to_uppercase()),
                optional(detail("statementType")),
                optional((job.kind == "query").then_some(priority)),
                time("startTime"),
                time("endTime"),
                optional(configuration.and_then(|part| text(part, &["query"]))),
                string(job.phase().word()),
                number(text(&resource, &["statistics", "totalBytesProcessed"])),
                number(text(&resource, &["statistics", "totalSlotMs"])),
                failure.map_or(Cell::Null, |failure| {
                    Cell::Struct(vec![
                        optional(text(failure, &["reason"])),
                        optional(text(failure, &["location"])),
                        Cell::Null,
                        optional(text(failure, &["message"])),
                    ])
                }),
                crate::json::flag(&resource, &["statistics", "query", "cacheHit"])
                    .map_or(Cell::Null, Cell::Bool),
                table(configuration.and_then(|part| at(part, &["destinationTable"]))),
                Cell::List(references.iter().map(|value| table(Some(value))).collect()),
                number(detail("totalBytesBilled")),
                optional(job.parent.clone()),
            ]
        })
        .collect();
    Content { columns, rows }
}
