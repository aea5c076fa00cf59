//! CREATE, ALTER and DROP, carried out on the catalogue and the tables.

use std::sync::Arc;

use sandbox_analysis::catalog::RoutineKind;
use sandbox_analysis::catalog::{DatasetPath, Field, Mode, TablePath};
use sandbox_analysis::plan::{
    AlterTable, CreateTable, CreateView, Ddl, DroppedRoutine, Existence, ObjectKind, OptionValue,
    Options, QueryPlan, TemplateKind,
};
use sandbox_functions::physical::{physical_type, quote_name};
use serde_json::{Map, Value, json};

use super::Job;
use super::destination::{add_pseudo_columns, convert};
use super::statement::{Session, analysis_failure, fill_query, record};
use crate::catalog::{
    Change, Dataset, Origin, StoredRoutine, Table, TableKind, View, drop_table, now_millis,
    resource,
};
use crate::engine::{execute, failure, in_transaction};
use crate::error::{Failure, Outcome};
use crate::http::drop_dataset;

/// The query inside a DDL statement.
pub(crate) fn query_of(ddl: &Ddl) -> Option<&QueryPlan> {
    match ddl {
        Ddl::CreateTable(create) => create.query.as_ref(),
        Ddl::ExportData { query, .. } => Some(query),
        _ => None,
    }
}

/// BigQuery's `statementType`.
pub(crate) fn statement_type(ddl: &Ddl) -> &'static str {
    match ddl {
        Ddl::CreateSchema { .. } => "CREATE_SCHEMA",
        Ddl::AlterSchema { .. } => "ALTER_SCHEMA",
        Ddl::DropSchema { .. } => "DROP_SCHEMA",
        Ddl::UndropSchema { .. } => "UNDROP_SCHEMA",
        Ddl::CreateTable(create) if create.external => "CREATE_EXTERNAL_TABLE",
        Ddl::CreateTable(create) if create.snapshot => "CREATE_SNAPSHOT_TABLE",
        Ddl::CreateTable(create) if create.query.is_some() => "CREATE_TABLE_AS_SELECT",
        Ddl::CreateTable(_) => "CREATE_TABLE",
        Ddl::AlterTable { .. } => "ALTER_TABLE",
        Ddl::CreateView(create) if create.materialized => "CREATE_MATERIALIZED_VIEW",
        Ddl::CreateView(_) => "CREATE_VIEW",
        Ddl::AlterView {
            materialized: true, ..
        } => "ALTER_MATERIALIZED_VIEW",
        Ddl::AlterView { .. } => "ALTER_VIEW",
        Ddl::DropRelation { kind, .. } => match kind {
            ObjectKind::Table => "DROP_TABLE",
            ObjectKind::ExternalTable => "DROP_EXTERNAL_TABLE",
            ObjectKind::SnapshotTable => "DROP_SNAPSHOT_TABLE",
            ObjectKind::View => "DROP_VIEW",
            ObjectKind::MaterializedView => "DROP_MATERIALIZED_VIEW",
        },
        Ddl::CreateRoutine { routine, .. } => match routine.kind {
            RoutineKind::Table => "CREATE_TABLE_FUNCTION",
            RoutineKind::Procedure => "CREATE_PROCEDURE",
            RoutineKind::Scalar | RoutineKind::Aggregate => "CREATE_FUNCTION",
        },
        Ddl::DropRoutine { kind, .. } => match kind {
            DroppedRoutine::Function => "DROP_FUNCTION",
            DroppedRoutine::TableFunction => "DROP_TABLE_FUNCTION",
            DroppedRoutine::Procedure => "DROP_PROCEDURE",
        },
        Ddl::ExportData { .. } => "EXPORT_DATA",
        Ddl::LoadData { .. } => "LOAD_DATA",
    }
}

/// What a DDL statement did, as the job tells it.
type Operation = &'static str;

/// Carries a DDL statement out.
pub(crate) fn run(session: &mut Session, job: &Job, ddl: Ddl) -> Outcome<()> {
    let temporary = matches!(&ddl, Ddl::CreateTable(create) if create.temporary)
        || matches!(
            &ddl,
            Ddl::DropRelation {
                temporary: true,
                ..
            } | Ddl::DropRoutine { path: None, .. }
        )
        || matches!(&ddl, Ddl::CreateRoutine { routine, .. } if routine.path.is_none());
    if !temporary && in_transaction(&session.lease) {
        return Err(Failure::query(
            "DDL statements on permanent entities are not supported inside a transaction",
        ));
    }
    let operation = match ddl {
        Ddl::CreateSchema {
            path,
            existence,
            collation,
            options,
        } => create_schema(session, &path, existence, collation, &options)?,
        Ddl::AlterSchema {
            path,
            if_exists,
            options,
            collation,
        } => alter_schema(session, &path, if_exists, collation, &options)?,
        Ddl::DropSchema {
            path,
            if_exists,
            cascade,
        } => {
            check_project(session, &path.project)?;
            if session.app.store.dataset(&path.dataset).is_err() && if_exists {
                "SKIP"
            } else {
                drop_dataset(&session.app, &session.lease, &path.dataset, cascade)?;
                "DROP"
            }
        }
        Ddl::UndropSchema { .. } => {
            return Err(Failure::query(
                "UNDROP SCHEMA is not supported by the sandbox: it keeps no history",
            ));
        }
        Ddl::CreateTable(create) => {
            target_table(job, &create.path);
            create_table(session, job, &create)?
        }
        Ddl::CreateView(create) => {
            target_table(job, &create.path);
            create_view(session, &create)?
        }
        Ddl::AlterTable {
            path,
            if_exists,
            actions,
        }
        | Ddl::AlterView {
            path,
            if_exists,
            actions,
            ..
        } => {
            target_table(job, &path);
            alter_table(session, &path, if_exists, actions)?
        }
        Ddl::DropRelation {
            path,
            kind,
            if_exists,
            temporary,
        } => {
            target_table(job, &path);
            drop_relation(session, &path, kind, if_exists, temporary)?
        }
        Ddl::CreateRoutine {
            routine,
            existence,
            options,
        } => {
            if let Some(path) = &routine.path {
                record(
                    job,
                    "ddlTargetRoutine",
                    json!({
                        "projectId": path.project, "datasetId": path.dataset, "routineId": path.routine,
                    }),
                );
            }
            create_routine(session, routine, existence, &options)?
        }
        Ddl::DropRoutine {
            path,
            name,
            kind,
            if_exists,
        } => {
            if let Some(path) = &path {
                record(
                    job,
                    "ddlTargetRoutine",
                    json!({
                        "projectId": path.project, "datasetId": path.dataset, "routineId": path.routine,
                    }),
                );
            }
            if let Some(path) = path {
                check_project(session, &path.project)?;
                drop_routine(session, &path.dataset, &path.routine, kind, if_exists)?
            } else {
                let functions = &mut session.environment.temporary_functions;
                let before = functions.len();
                functions.retain(|function| !function.name.eq_ignore_ascii_case(&name));
                if before == functions.len() && !if_exists {
                    return Err(Failure::not_found(format!("Not found: Function {name}")));
                }
                "DROP"
            }
        }
        Ddl::ExportData { .. } => {
            return Err(Failure::query(
                "EXPORT DATA is not supported by the sandbox: it has no Cloud Storage to write to",
            ));
        }
        Ddl::LoadData { .. } => {
            return Err(Failure::query(
                "LOAD DATA is not supported by the sandbox: it has no Cloud Storage to read from",
            ));
        }
    };
    record(job, "ddlOperationPerformed", json!(operation));
    Ok(())
}

fn target_table(job: &Job, path: &TablePath) {
    let reference = resource::reference(&path.project, &path.dataset, &path.table);
    record(job, "ddlTargetTable", reference.clone());
    if !path.dataset.is_empty() {
        job.configuration.lock()["query"]["destinationTable"] = reference;
    }
}

fn check_project(session: &Session, project: &str) -> Outcome<()> {
    if project == session.app.project() {
        Ok(())
    } else {
        Err(Failure::not_found(format!("Not found: Project {project}")))
    }
}

fn unknown_option(name: &str) -> Failure {
    Failure::query(format!("Unknown option: {name}"))
}

fn option_text(name: &str, value: &OptionValue) -> Outcome<Option<String>> {
    match value {
        OptionValue::Null => Ok(None),
        OptionValue::String(text) => Ok(Some(text.clone())),
        _ => Err(Failure::query(format!(
            "Option value type mismatch for {name}: expected STRING"
        ))),
    }
}

fn option_days(name: &str, value: &OptionValue) -> Outcome<Option<i64>> {
    let days = match value {
        OptionValue::Null => return Ok(None),
        OptionValue::Int64(days) => *days as f64,
        OptionValue::Float64(days) => *days,
        _ => {
            return Err(Failure::query(format!(
                "Option value type mismatch for {name}: expected FLOAT64"
            )));
        }
    };
    Ok(Some((days * 86_400_000.0) as i64))
}

fn option_flag(name: &str, value: &OptionValue) -> Outcome<bool> {
    match value {
        OptionValue::Null => Ok(false),
        OptionValue::Bool(flag) => Ok(*flag),
        _ => Err(Failure::query(format!(
            "Option value type mismatch for {name}: expected BOOL"
        ))),
    }
}

fn option_labels(value: &OptionValue) -> Outcome<Map<String, Value>> {
    let mut labels = Map::new();
    if let OptionValue::Array(pairs) = value {
        for pair in pairs {
            match pair {
                OptionValue::Struct(parts) => match parts.as_slice() {
                    [OptionValue::String(name), OptionValue::String(text)] => {
                        labels.insert(name.clone(), json!(text));
                    }
                    _ => {
                        return Err(Failure::query(
                            "Option labels takes an ARRAY<STRUCT<STRING, STRING>>",
                        ));
                    }
                },
                _ => {
                    return Err(Failure::query(
                        "Option labels takes an ARRAY<STRUCT<STRING, STRING>>",
                    ));
                }
            }
        }
    }
    Ok(labels)
}

fn schema_options(dataset: &mut Dataset, options: &Options) -> Outcome<()> {
    for (name, value) in options {
        match name.as_str() {
            "description" => dataset.description = option_text(name, value)?,
            "friendly_name" => dataset.friendly_name = option_text(name, value)?,
            "labels" => dataset.labels = option_labels(value)?,
            "location" => {
                if let Some(location) = option_text(name, value)? {
                    dataset.location = location;
                }
            }
            "default_table_expiration_days" => {
                dataset.default_table_expiration = option_days(name, value)?;
            }
            "default_partition_expiration_days" => {
                dataset.default_partition_expiration = option_days(name, value)?;
            }
            "default_rounding_mode" => dataset.default_rounding_mode = option_text(name, value)?,
            "is_case_insensitive" => dataset.case_insensitive = option_flag(name, value)?,
            "storage_billing_model" => dataset.storage_billing_model = option_text(name, value)?,
            "max_time_travel_hours" => {
                dataset.max_time_travel_hours = match value {
                    OptionValue::Int64(hours) => Some(*hours),
                    _ => None,
                };
            }
            _ => return Err(unknown_option(name)),
        }
    }
    Ok(())
}

fn create_schema(
    session: &Session,
    path: &DatasetPath,
    existence: Existence,
    collation: Option<String>,
    options: &Options,
) -> Outcome<Operation> {
    check_project(session, &path.project)?;
    crate::http::check_dataset_id(&path.dataset)?;
    let store = &session.app.store;
    store.commit(&session.lease, |_| {
        if store.dataset(&path.dataset).is_ok() {
            if existence == Existence::Skip {
                return Ok((Vec::new(), "SKIP"));
            }
            return Err(Failure::duplicate(format!(
                "Already Exists: Dataset {path}"
            )));
        }
        let now = now_millis();
        let mut dataset = Dataset {
            id: path.dataset.clone(),
            location: "US".to_owned(),
            default_collation: collation,
            created: now,
            modified: now,
            ..Dataset::default()
        };
        schema_options(&mut dataset, options)?;
        Ok((vec![Change::PutDataset(Box::new(dataset))], "CREATE"))
    })
}

fn alter_schema(
    session: &Session,
    path: &DatasetPath,
    if_exists: bool,
    collation: Option<String>,
    options: &Options,
) -> Outcome<Operation> {
    check_project(session, &path.project)?;
    let store = &session.app.store;
    store.commit(&session.lease, |_| {
        let Ok(found) = store.dataset(&path.dataset) else {
            return if if_exists {
                Ok((Vec::new(), "SKIP"))
            } else {
                Err(store.no_dataset(&path.dataset))
            };
        };
        let mut dataset = Dataset::clone(&found);
        schema_options(&mut dataset, options)?;
        if collation.is_some() {
            dataset.default_collation = collation;
        }
        dataset.modified = now_millis();
        Ok((vec![Change::PutDataset(Box::new(dataset))], "ALTER"))
    })
}

fn table_options(table: &mut Table, options: &Options) -> Outcome<()> {
    for (name, value) in options {
        match name.as_str() {
            "description" => table.description = option_text(name, value)?,
            "friendly_name" => table.friendly_name = option_text(name, value)?,
            "labels" => table.labels = option_labels(value)?,
            "expiration_timestamp" => {
                table.expiration = match value {
                    OptionValue::Timestamp(micros) => Some(micros / 1000),
                    OptionValue::Null => None,
                    _ => {
                        return Err(Failure::query(
                            "Option value type mismatch for expiration_timestamp: expected TIMESTAMP",
                        ));
                    }
                };
            }
            "partition_expiration_days" => table.partition_expiration = option_days(name, value)?,
            "require_partition_filter" => {
                table.require_partition_filter = option_flag(name, value)?;
            }
            "default_rounding_mode" => table.default_rounding_mode = option_text(name, value)?,
            // What these ask for has no meaning where nothing is stored in the cloud or refreshed
            // behind the scenes: a materialized view is always fresh here.
            "enable_refresh"
            | "refresh_interval_minutes"
            | "max_staleness"
            | "allow_non_incremental_definition"
            | "privacy_policy"
            | "enable_change_history" => {}
            "kms_key_name" => {
                return Err(Failure::query(
                    "Option kms_key_name is not supported by the sandbox",
                ));
            }
            _ => return Err(unknown_option(name)),
        }
    }
    Ok(())
}

fn column_options(field: &mut Field, options: &Options) -> Outcome<()> {
    for (name, value) in options {
        match name.as_str() {
            "description" => field.description = option_text(name, value)?,
            "rounding_mode" => field.rounding_mode = option_text(name, value)?,
            _ => return Err(unknown_option(name)),
        }
    }
    Ok(())
}

fn create_table(session: &mut Session, job: &Job, create: &CreateTable) -> Outcome<Operation> {
    if create.external {
        return Err(Failure::query(
            "CREATE EXTERNAL TABLE is not supported by the sandbox: it has no Cloud Storage to read from",
        ));
    }
    if create.temporary {
        return create_temporary(session, job, create);
    }
    check_project(session, &create.path.project)?;
    let app = Arc::clone(&session.app);
    let store = &app.store;
    let (dataset, id) = (&create.path.dataset, &create.path.table);
    crate::http::check_table_id(id)?;
    let owner = store.dataset(dataset)?;
    let exists = store.find_table(dataset, id);
    if exists.is_some() {
        match create.existence {
            Existence::Skip => return Ok("SKIP"),
            Existence::Error => {
                return Err(Failure::duplicate(format!(
                    "Already Exists: Table {}",
                    create.path
                )));
            }
            Existence::Replace => {}
        }
    }
    let mut table = new_table(session, create, dataset, id)?;
    let now = now_millis();
    table.created = now;
    table.modified = now;
    if table.expiration.is_none() {
        table.expiration = owner.default_table_expiration.map(|ms| now + ms);
    }
    if table.partition_expiration.is_none() && table.partitioning.is_some() {
        table.partition_expiration = owner.default_partition_expiration;
    }
    table_options(&mut table, &create.options)?;
    resource::check_layout(&table)?;
    table.physical = store.new_physical();
    fill_new(session, job, create, &table)?;
    let done = store.commit(&session.lease, |_| {
        let mut operation = "CREATE";
        if store.find_table(dataset, id).is_some() {
            match create.existence {
                Existence::Replace => {
                    operation = "REPLACE";
                }
                Existence::Skip => return Ok((Vec::new(), "SKIP")),
                Existence::Error => {
                    return Err(Failure::duplicate(format!(
                        "Already Exists: Table {}",
                        create.path
                    )));
                }
            }
        }
        Ok((vec![Change::PutTable(Box::new(table.clone()))], operation))
    });
    if !matches!(done, Ok("CREATE" | "REPLACE")) {
        execute(
            &session.lease,
            &format!("DROP TABLE IF EXISTS {}", table.from()),
        )?;
    }
    done
}

/// The table that CREATE TABLE describes, without rows.
fn new_table(session: &Session, create: &CreateTable, dataset: &str, id: &str) -> Outcome<Table> {
    let mut table = match &create.template {
        None => {
            let mut table = Table::new(dataset, id, TableKind::Table);
            table.set_fields(create.columns.clone());
            table
        }
        Some(template) => {
            let source = session
                .lookup()
                .table_at(&template.table, template.as_of)
                .map_err(|error| analysis_failure(&error.into()))?;
            if source.view.is_some() {
                return Err(Failure::query(format!(
                    "{} is a view: it cannot be copied",
                    template.table
                )));
            }
            let mut table = Table::clone(&source);
            dataset.clone_into(&mut table.dataset);
            id.clone_into(&mut table.id);
            table.kind = TableKind::Table;
            table.origin = None;
            table.content = 0;
            table.expiration = None;
            if create.snapshot || template.kind == TemplateKind::Clone {
                table.origin = Some(Origin {
                    dataset: template.table.dataset.clone(),
                    table: template.table.table.clone(),
                    time: template
                        .as_of
                        .map_or_else(now_millis, |micros| micros / 1000),
                });
            }
            if create.snapshot {
                table.kind = TableKind::Snapshot;
            }
            table
        }
    };
    if create.partitioning.is_some() {
        table.partitioning.clone_from(&create.partitioning);
    }
    if !create.clustering.is_empty() {
        table.clustering.clone_from(&create.clustering);
    }
    if create.template.is_none() {
        table.constraints = create.constraints.clone();
    }
    Ok(table)
}

/// Makes the physical table with the rows that it starts with.
fn fill_new(session: &Session, job: &Job, create: &CreateTable, table: &Table) -> Outcome<()> {
    let connection = &session.lease;
    if let Some(template) = &create.template
        && (template.kind != TemplateKind::Like || create.snapshot)
    {
        let source = session
            .lookup()
            .table_at(&template.table, template.as_of)
            .map_err(|error| analysis_failure(&error.into()))?;
        return execute(
            connection,
            &format!("{} AS FROM {}", table.create_head(), source.from()),
        );
    }
    execute(connection, &table.create_sql())?;
    if let Some(query) = &create.query {
        let filled = fill_query(connection, table, query).and_then(|(_, measured)| {
            super::profile::show(&session.app, job, measured.as_slice());
            check_required(connection, table)?;
            job.check()
        });
        if let Err(error) = filled {
            execute(
                connection,
                &format!("DROP TABLE IF EXISTS {}", table.from()),
            )?;
            return Err(error);
        }
    }
    Ok(())
}

fn check_required(connection: &duckdb::Connection, table: &Table) -> Outcome<()> {
    for column in table
        .columns
        .iter()
        .filter(|column| column.field.mode == Mode::Required)
    {
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM {} WHERE {} IS NULL)",
            table.from(),
            quote_name(&column.physical)
        );
        let nulls: bool = connection
            .query_row(&sql, [], |row| row.get(0))
            .map_err(|error| failure(&error))?;
        if nulls {
            return Err(Failure::query(format!(
                "Required field {} cannot be null",
                column.field.name
            )));
        }
    }
    Ok(())
}

fn create_temporary(session: &mut Session, job: &Job, create: &CreateTable) -> Outcome<Operation> {
    let name = create.path.table.to_lowercase();
    if let Some(old) = session.temporary.get(&name).cloned() {
        match create.existence {
            Existence::Skip => return Ok("SKIP"),
            Existence::Error => {
                return Err(Failure::duplicate(format!(
                    "Already Exists: Table {}",
                    create.path.table
                )));
            }
            Existence::Replace => {
                execute(
                    &session.lease,
                    &format!("DROP TABLE IF EXISTS {}", old.from()),
                )?;
                session.temporary.remove(&name);
            }
        }
    }
    let mut table = new_table(session, create, "_SESSION", &create.path.table)?;
    table_options(&mut table, &create.options)?;
    let unique = uuid::Uuid::new_v4().simple().to_string();
    // Inside a transaction only the connection's own temporary tables may be made beside the
    // database that it writes.
    let place = if in_transaction(&session.lease) {
        "temp.main"
    } else {
        "results.main"
    };
    table.physical = format!("{place}.s{unique}");
    table.created = now_millis();
    table.modified = table.created;
    fill_new(session, job, create, &table)?;
    session.temporary.insert(name, Arc::new(table));
    Ok("CREATE")
}

fn create_view(session: &Session, create: &CreateView) -> Outcome<Operation> {
    check_project(session, &create.path.project)?;
    let store = &session.app.store;
    let (dataset, id) = (&create.path.dataset, &create.path.table);
    crate::http::check_table_id(id)?;
    let kind = if create.materialized {
        TableKind::MaterializedView
    } else {
        TableKind::View
    };
    let now = now_millis();
    let mut view = Table::new(dataset, id, kind);
    view.set_fields(create.columns.clone());
    view.partitioning.clone_from(&create.partitioning);
    view.clustering.clone_from(&create.clustering);
    view.view = Some(View {
        query: create.query.clone(),
        column_names: create.column_names.clone(),
        default_dataset: session
            .environment
            .default_dataset
            .as_ref()
            .map(|(_, dataset)| dataset.clone()),
    });
    view.created = now;
    view.modified = now;
    table_options(&mut view, &create.options)?;
    store.commit(&session.lease, |_| {
        store.dataset(dataset)?;
        let mut operation = "CREATE";
        if let Some(old) = store.find_table(dataset, id) {
            match create.existence {
                Existence::Skip => return Ok((Vec::new(), "SKIP")),
                Existence::Replace if old.kind == kind => operation = "REPLACE",
                _ => {
                    return Err(Failure::duplicate(format!(
                        "Already Exists: Table {}",
                        create.path
                    )));
                }
            }
        }
        Ok((vec![Change::PutTable(Box::new(view))], operation))
    })
}

fn drop_relation(
    session: &mut Session,
    path: &TablePath,
    kind: ObjectKind,
    if_exists: bool,
    temporary: bool,
) -> Outcome<Operation> {
    let name = path.table.to_lowercase();
    if temporary || path.dataset.is_empty() || path.dataset == "_SESSION" {
        return match session.temporary.remove(&name) {
            Some(table) => {
                execute(
                    &session.lease,
                    &format!("DROP TABLE IF EXISTS {}", table.from()),
                )?;
                Ok("DROP")
            }
            None if if_exists => Ok("SKIP"),
            None => Err(Failure::not_found(format!(
                "Not found: Table {}",
                path.table
            ))),
        };
    }
    check_project(session, &path.project)?;
    let store = &session.app.store;
    store.commit(&session.lease, |_| {
        let Some(table) = store.find_table(&path.dataset, &path.table) else {
            if if_exists {
                return Ok((Vec::new(), "SKIP"));
            }
            store.dataset(&path.dataset)?;
            return Err(Failure::not_found(format!(
                "Not found: Table {path} was not found in location US"
            )));
        };
        let fits = match kind {
            ObjectKind::Table => table.kind == TableKind::Table,
            ObjectKind::View => table.kind == TableKind::View,
            ObjectKind::MaterializedView => table.kind == TableKind::MaterializedView,
            ObjectKind::SnapshotTable => table.kind == TableKind::Snapshot,
            ObjectKind::ExternalTable => false,
        };
        if !fits {
            return Err(Failure::query(format!(
                "{path} has type {}, which this DROP statement does not drop",
                table.kind.word()
            )));
        }
        Ok((vec![drop_table(&table)], "DROP"))
    })
}

fn create_routine(
    session: &mut Session,
    routine: sandbox_analysis::catalog::Routine,
    existence: Existence,
    options: &Options,
) -> Outcome<Operation> {
    let Some(path) = routine.path.clone() else {
        session.environment.temporary_functions.push(routine);
        return Ok("CREATE");
    };
    check_project(session, &path.project)?;
    let mut description = None;
    for (name, value) in options {
        match name.as_str() {
            "description" => description = option_text(name, value)?,
            "strict_mode" | "data_governance_type" => {}
            _ => return Err(unknown_option(name)),
        }
    }
    let now = now_millis();
    let store = &session.app.store;
    store.commit(&session.lease, |_| {
        store.dataset(&path.dataset)?;
        let old = store.routine(&path.dataset, &path.routine).ok();
        let operation = match (&old, existence) {
            (None, _) => "CREATE",
            (Some(_), Existence::Skip) => return Ok((Vec::new(), "SKIP")),
            (Some(_), Existence::Replace) => "REPLACE",
            (Some(_), Existence::Error) => {
                return Err(Failure::duplicate(format!(
                    "Already Exists: Routine {path}"
                )));
            }
        };
        let stored = StoredRoutine {
            dataset: path.dataset.clone(),
            id: path.routine.clone(),
            routine,
            description,
            determinism: None,
            strict: None,
            created: old.map_or(now, |old| old.created),
            modified: now,
            version: 0,
        };
        Ok((vec![Change::PutRoutine(Box::new(stored))], operation))
    })
}

fn drop_routine(
    session: &Session,
    dataset: &str,
    id: &str,
    kind: DroppedRoutine,
    if_exists: bool,
) -> Outcome<Operation> {
    let store = &session.app.store;
    store.commit(&session.lease, |_| {
        let found = store.routine(dataset, id).ok().filter(|stored| match kind {
            DroppedRoutine::Function => {
                matches!(
                    stored.routine.kind,
                    RoutineKind::Scalar | RoutineKind::Aggregate
                )
            }
            DroppedRoutine::TableFunction => stored.routine.kind == RoutineKind::Table,
            DroppedRoutine::Procedure => stored.routine.kind == RoutineKind::Procedure,
        });
        match found {
            Some(_) => Ok((
                vec![Change::DropRoutine {
                    dataset: dataset.to_owned(),
                    routine: id.to_owned(),
                }],
                "DROP",
            )),
            None if if_exists => Ok((Vec::new(), "SKIP")),
            None => Err(Failure::not_found(format!(
                "Not found: Routine {}:{dataset}.{id}",
                session.app.project()
            ))),
        }
    })
}

fn alter_table(
    session: &mut Session,
    path: &TablePath,
    if_exists: bool,
    actions: Vec<AlterTable>,
) -> Outcome<Operation> {
    if path.dataset.is_empty() || path.dataset == "_SESSION" {
        return Err(Failure::query(
            "ALTER TABLE on temporary tables is not supported by the sandbox",
        ));
    }
    check_project(session, &path.project)?;
    let store = &session.app.store;
    let lock = store
        .find_table(&path.dataset, &path.table)
        .map(|table| store.rows_lock(&table.physical));
    let _held = lock.as_ref().map(|lock| lock.lock());
    store.commit(&session.lease, |connection| {
        let Some(found) = store.find_table(&path.dataset, &path.table) else {
            if if_exists {
                return Ok((Vec::new(), "SKIP"));
            }
            store.dataset(&path.dataset)?;
            return Err(Failure::not_found(format!(
                "Not found: Table {path} was not found in location US"
            )));
        };
        let mut table = Table::clone(&found);
        let mut changes = Vec::new();
        for action in actions {
            if let AlterTable::RenameTo(name) = &action {
                crate::http::check_table_id(name)?;
                if store.find_table(&path.dataset, name).is_some() {
                    return Err(Failure::duplicate(format!(
                        "Already Exists: Table {}:{}.{name}",
                        path.project, path.dataset
                    )));
                }
                changes.push(Change::DropTable {
                    dataset: table.dataset.clone(),
                    table: table.id.clone(),
                });
                table.id.clone_from(name);
                continue;
            }
            alter(connection, &mut table, action)?;
        }
        table.modified = now_millis();
        table.content += 1;
        changes.push(Change::PutTable(Box::new(table)));
        Ok((changes, "ALTER"))
    })
}

/// One action on the table's description and its rows.
pub(crate) fn alter(
    connection: &duckdb::Connection,
    table: &mut Table,
    action: AlterTable,
) -> Outcome<()> {
    match action {
        AlterTable::SetOptions(options) => table_options(table, &options),
        AlterTable::AddColumn {
            field,
            if_not_exists,
        } => {
            if table.column(&field.name).is_some() {
                if if_not_exists {
                    return Ok(());
                }
                return Err(Failure::query(format!(
                    "Column already exists: {}",
                    field.name
                )));
            }
            if field.mode == Mode::Required {
                return Err(Failure::query(format!(
                    "Cannot add required columns to an existing table: {}",
                    field.name
                )));
            }
            add_column(connection, table, field)
        }
        AlterTable::DropColumn { name, if_exists } => {
            let Some(column) = table.column(&name).cloned() else {
                return missing(&name, if_exists);
            };
            let used = table
                .clustering
                .iter()
                .any(|other| other.eq_ignore_ascii_case(&name))
                || match &table.partitioning {
                    Some(
                        sandbox_analysis::catalog::Partitioning::Column { column, .. }
                        | sandbox_analysis::catalog::Partitioning::IntegerRange { column, .. },
                    ) => column.eq_ignore_ascii_case(&name),
                    _ => false,
                };
            if used {
                return Err(Failure::query(format!(
                    "Cannot drop column {name}: the table is partitioned or clustered by it"
                )));
            }
            if table.columns.len() == 1 {
                return Err(Failure::query("Cannot drop the only column of a table"));
            }
            execute(
                connection,
                &format!(
                    "ALTER TABLE {} DROP COLUMN {}",
                    table.from(),
                    quote_name(&column.physical)
                ),
            )?;
            table
                .columns
                .retain(|other| other.physical != column.physical);
            Ok(())
        }
        AlterTable::RenameColumn {
            name,
            to,
            if_exists,
        } => {
            if table.column(&name).is_none() {
                return missing(&name, if_exists);
            }
            crate::catalog::schema::check_name(&to)?;
            if table.column(&to).is_some() && !to.eq_ignore_ascii_case(&name) {
                return Err(Failure::query(format!("Column already exists: {to}")));
            }
            for column in &mut table.columns {
                if column.field.name.eq_ignore_ascii_case(&name) {
                    column.field.name.clone_from(&to);
                }
            }
            for other in &mut table.clustering {
                if other.eq_ignore_ascii_case(&name) {
                    other.clone_from(&to);
                }
            }
            if let Some(
                sandbox_analysis::catalog::Partitioning::Column { column, .. }
                | sandbox_analysis::catalog::Partitioning::IntegerRange { column, .. },
            ) = &mut table.partitioning
                && column.eq_ignore_ascii_case(&name)
            {
                *column = to;
            }
            Ok(())
        }
        AlterTable::RenameTo(_) => Ok(()),
        AlterTable::SetColumnOptions {
            column,
            if_exists,
            options,
        } => match find(table, &column) {
            Some(field) => column_options(field, &options),
            None => missing(&column.join("."), if_exists),
        },
        AlterTable::DropNotNull { column, if_exists } => match find(table, &column) {
            Some(field) => {
                if field.mode == Mode::Required {
                    field.mode = Mode::Nullable;
                }
                Ok(())
            }
            None => missing(&column.join("."), if_exists),
        },
        AlterTable::SetDataType {
            column,
            if_exists,
            field,
        } => {
            let Some(old) = find(table, &column) else {
                return missing(&column.join("."), if_exists);
            };
            let before = old.clone();
            let mut next = field;
            next.name.clone_from(&before.name);
            next.mode = before.mode;
            next.description.clone_from(&before.description);
            let mut whole = table.clone();
            if let Some(place) = find(&mut whole, &column) {
                *place = next;
            }
            refresh_types(&mut whole);
            retype(
                connection,
                table,
                whole
                    .columns
                    .into_iter()
                    .map(|column| column.field)
                    .collect(),
            )
        }
        AlterTable::SetDefault {
            column,
            if_exists,
            default,
        } => match find(table, &column) {
            Some(field) => {
                field.default = default;
                Ok(())
            }
            None => missing(&column.join("."), if_exists),
        },
        AlterTable::AddPrimaryKey {
            columns,
            if_not_exists,
        } => {
            if table.constraints.primary_key.is_some() && !if_not_exists {
                return Err(Failure::query("The table already has a primary key"));
            }
            table.constraints.primary_key.get_or_insert(columns);
            Ok(())
        }
        AlterTable::DropPrimaryKey { if_exists } => {
            if table.constraints.primary_key.take().is_none() && !if_exists {
                return Err(Failure::query("The table has no primary key"));
            }
            Ok(())
        }
        AlterTable::AddForeignKey { key, if_not_exists } => {
            let known = key.name.is_some()
                && table
                    .constraints
                    .foreign_keys
                    .iter()
                    .any(|other| other.name == key.name);
            if known {
                return if if_not_exists {
                    Ok(())
                } else {
                    Err(Failure::query("A constraint of this name exists already"))
                };
            }
            table.constraints.foreign_keys.push(key);
            Ok(())
        }
        AlterTable::DropConstraint { name, if_exists } => {
            let before = table.constraints.foreign_keys.len();
            table
                .constraints
                .foreign_keys
                .retain(|key| key.name.as_deref() != Some(&name));
            if before == table.constraints.foreign_keys.len() && !if_exists {
                return Err(Failure::query(format!("Constraint not found: {name}")));
            }
            Ok(())
        }
        AlterTable::SetDefaultCollation(collation) => {
            table.default_collation = Some(collation);
            Ok(())
        }
    }
}

fn missing(name: &str, if_exists: bool) -> Outcome<()> {
    if if_exists {
        Ok(())
    } else {
        Err(Failure::query(format!("Column not found: {name}")))
    }
}

fn add_column(connection: &duckdb::Connection, table: &mut Table, field: Field) -> Outcome<()> {
    table.add_field(field);
    let Some(column) = table.columns.last() else {
        return Ok(());
    };
    execute(
        connection,
        &format!(
            "ALTER TABLE {} ADD COLUMN {} {}",
            table.from(),
            quote_name(&column.physical),
            physical_type(&column.field.ty)
        ),
    )
}

/// A column or nested field by its path.
fn find<'a>(table: &'a mut Table, path: &[String]) -> Option<&'a mut Field> {
    let (first, rest) = path.split_first()?;
    let mut field = &mut table
        .columns
        .iter_mut()
        .find(|column| column.field.name.eq_ignore_ascii_case(first))?
        .field;
    for name in rest {
        field = field
            .fields
            .iter_mut()
            .find(|field| field.name.eq_ignore_ascii_case(name))?;
    }
    Some(field)
}

/// Makes the types of structs those of their fields again.
fn refresh_types(table: &mut Table) {
    fn refresh(field: &mut Field) {
        field.fields.iter_mut().for_each(refresh);
        if !field.fields.is_empty() {
            let ty = crate::catalog::schema::struct_of(&field.fields);
            field.ty = if field.mode == Mode::Repeated {
                ty.array_of()
            } else {
                ty
            };
        }
    }
    table
        .columns
        .iter_mut()
        .for_each(|column| refresh(&mut column.field));
}

/// Gives a table a new schema: columns by name, types widened, nested fields added, in the order
/// of the new schema; its rows are converted where their physical type changes.
pub(crate) fn retype(
    connection: &duckdb::Connection,
    table: &mut Table,
    fields: Vec<Field>,
) -> Outcome<()> {
    let mut columns = Vec::with_capacity(fields.len());
    for field in fields {
        let Some(mut column) = table.column(&field.name).cloned() else {
            add_column(connection, table, field)?;
            columns.extend(table.columns.last().cloned());
            continue;
        };
        let name = quote_name(&column.physical);
        let value = convert(&name, &column.field, &field, 0).ok_or_else(|| {
            Failure::query(format!(
                "ALTER TABLE ALTER COLUMN SET DATA TYPE requires that the existing column type ({}) is assignable to the new type ({})",
                column.field.ty, field.ty
            ))
        })?;
        if value != name {
            execute(
                connection,
                &format!(
                    "ALTER TABLE {} ALTER COLUMN {name} TYPE {} USING {value}",
                    table.from(),
                    physical_type(&field.ty)
                ),
            )?;
        }
        column.field = field;
        columns.push(column);
    }
    table.columns = columns;
    Ok(())
}

/// Makes the physical table of a new, empty table.
pub(crate) fn make_empty(connection: &duckdb::Connection, table: &Table) -> Outcome<()> {
    let mut plain = table.clone();
    let ingestion = table.ingestion_time();
    if ingestion {
        plain.partitioning = None;
    }
    execute(connection, &plain.create_sql())?;
    if ingestion {
        add_pseudo_columns(connection, table)
    } else {
        Ok(())
    }
}
