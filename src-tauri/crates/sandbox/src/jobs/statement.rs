//! One statement: analysed, priced, run, and what came of it written into its job.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use duckdb::profiling::ProfilingInfo;
use sandbox_analysis::catalog::{
    Catalog, CatalogError, Field, Relation, RelationPath, Routine, RoutinePath, TablePath,
};
use sandbox_analysis::plan::{DmlKind, DmlPlan, Effect, OutputColumn, QueryPlan, Read};
use sandbox_analysis::{AnalysisError, Environment, Plan};
use sandbox_functions::physical::{field_name, quote_name};
use sandbox_functions::{Context, Type};
use sandbox_syntax::ast::Statement;
use serde_json::{Map, Value, json};

use super::destination::{self, Destination};
use super::sessions::Kept;
use super::{Job, ResultRows, ddl, profile};
use crate::catalog::lookup::Lookup;
use crate::catalog::schema::schema_json;
use crate::catalog::{Table, now_micros, resource};
use crate::engine::{Lease, execute, failure, in_transaction, transaction};
use crate::error::{Failure, Outcome, Reason};
use crate::json::int64;
use crate::results::Results;
use crate::server::App;
use crate::sizes::{Scan, billed, scan};

/// What the statements of one job share: a connection, temporary things, defaults.
pub(crate) struct Session {
    pub(crate) app: Arc<App>,
    pub(crate) lease: Lease,
    /// Temporary tables by lower-case name.
    pub(crate) temporary: HashMap<String, Arc<Table>>,
    /// Results that wait in the connection's own temporary tables for the end of a transaction.
    waiting: Vec<(Arc<ResultRows>, String)>,
    /// Defaults, parameters and variables.
    pub(crate) environment: Environment,
}

/// What a job asks of its statement beside the text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Target {
    pub(crate) destination: Option<Destination>,
    pub(crate) use_cache: bool,
    pub(crate) most_billed: Option<u64>,
    pub(crate) dry_run: bool,
}

impl Session {
    pub(crate) fn new(app: &Arc<App>, environment: Environment) -> Outcome<Self> {
        Ok(Self {
            app: Arc::clone(app),
            lease: app.engine.connection()?,
            temporary: HashMap::new(),
            waiting: Vec::new(),
            environment,
        })
    }

    /// What a session of queries has kept, taken up again.
    pub(crate) fn over(
        app: &Arc<App>,
        lease: Lease,
        temporary: HashMap<String, Arc<Table>>,
        environment: Environment,
    ) -> Self {
        Self {
            app: Arc::clone(app),
            lease,
            temporary,
            waiting: Vec::new(),
            environment,
        }
    }

    /// What a session of queries keeps; a transaction that is open is rolled back.
    pub(crate) fn rest(mut self) -> Outcome<Kept> {
        if in_transaction(&self.lease) {
            execute(&self.lease, "ROLLBACK; RESET VARIABLE open_transaction")?;
        }
        self.settle()?;
        let other = self.app.engine.connection()?;
        Ok(Kept {
            lease: std::mem::replace(&mut self.lease, other),
            temporary: std::mem::take(&mut self.temporary),
            environment: self.environment.clone(),
        })
    }

    /// The catalogue as this session sees it.
    pub(crate) fn lookup(&self) -> Lookup<'_> {
        Lookup {
            app: &self.app,
            connection: &self.lease,
            temporary: &self.temporary,
        }
    }

    /// Sets the clock that a statement's `CURRENT_*` functions read.
    pub(crate) fn tick(&mut self) {
        self.environment.context.now_micros = now_micros();
    }

    /// Analyses one statement of a text.
    pub(crate) fn analyze(&mut self, statement: &Statement, text: &str) -> Outcome<Plan> {
        self.tick();
        sandbox_analysis::analyze(statement, text, &self.lookup(), &self.environment)
            .map_err(|error| analysis_failure(&error))
    }

    /// Moves the results of a transaction that has ended to where others can read them. Those of
    /// one that was rolled back are gone.
    pub(crate) fn settle(&mut self) -> Outcome<()> {
        if in_transaction(&self.lease) {
            return Ok(());
        }
        for (result, temporary) in std::mem::take(&mut self.waiting) {
            let moved = transaction(&self.lease, |connection| {
                execute(
                    connection,
                    &format!("CREATE TABLE {} AS FROM {temporary}", result.table.from()),
                )?;
                Results::record(connection, &result.table, result.rows, None)
            })
            .and_then(|()| execute(&self.lease, &format!("DROP TABLE {temporary}")));
            match moved {
                Ok(()) => self.app.results.keep(&self.lease, &result, None)?,
                Err(error) => tracing::debug!(%error, "a result went with its transaction"),
            }
        }
        Ok(())
    }
}

impl Catalog for Session {
    fn relation(&self, path: &RelationPath, as_of: Option<i64>) -> Result<Relation, CatalogError> {
        self.lookup().relation(path, as_of)
    }

    fn temporary(&self, name: &str) -> Option<Relation> {
        self.lookup().temporary(name)
    }

    fn routine(&self, path: &RoutinePath) -> Result<Option<Routine>, CatalogError> {
        self.lookup().routine(path)
    }

    fn evaluate(&self, sql: &str) -> Result<Vec<Option<String>>, String> {
        self.lookup().evaluate(sql)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if in_transaction(&self.lease)
            && let Err(error) = execute(&self.lease, "ROLLBACK; RESET VARIABLE open_transaction")
        {
            tracing::debug!(%error, "an open transaction ends with its connection");
        }
        for table in self.temporary.values() {
            if let Err(error) = execute(
                &self.lease,
                &format!("DROP TABLE IF EXISTS {}", table.from()),
            ) {
                tracing::debug!(%error, "a temporary table stays until the next start");
            }
        }
    }
}

/// The environment of a job's statements.
pub(crate) fn environment(app: &App) -> Environment {
    let context = Context {
        now_micros: now_micros(),
        default_time_zone: "UTC".to_owned(),
        session_user: crate::server::USER.to_owned(),
        project: app.project().to_owned(),
    };
    Environment::new(app.project(), context)
}

/// A refused statement in the shape of a failed request or job.
pub(crate) fn analysis_failure(error: &AnalysisError) -> Failure {
    use sandbox_analysis::Reason as Refused;
    let reason = match error.reason {
        Refused::InvalidQuery | Refused::NotImplemented => {
            return Failure::query(error.to_string());
        }
        Refused::NotFound => Reason::NotFound,
        Refused::Duplicate => Reason::Duplicate,
        Refused::Invalid => Reason::Invalid,
        Refused::AccessDenied => Reason::AccessDenied,
    };
    Failure::new(reason, error.to_string())
}

/// A text that is not GoogleSQL.
pub(crate) fn syntax_failure(error: &sandbox_syntax::SyntaxError) -> Failure {
    let message = error.to_string();
    if message.starts_with("Syntax error") {
        Failure::query(message)
    } else {
        Failure::query(format!("Syntax error: {message}"))
    }
}

/// Runs a statement as the work of `job`; answers its rows when it has any.
pub(crate) fn run(
    session: &mut Session,
    job: &Job,
    statement: &Statement,
    text: &str,
    target: &Target,
) -> Outcome<Option<Arc<ResultRows>>> {
    job.interruptible(&session.lease);
    job.check()?;
    let plan = session.analyze(statement, text)?;
    match plan {
        Plan::Query(plan) => query(session, job, &plan, text, target).map(Some),
        Plan::Dml(plan) => dml(session, job, &plan, target).map(|()| None),
        Plan::Ddl(plan) => {
            let reads: &[Read] = ddl::query_of(&plan).map_or(&[], |query| &query.reads);
            price(session, job, reads, target)?;
            record(job, "statementType", json!(ddl::statement_type(&plan)));
            if target.dry_run {
                if let Some(query) = ddl::query_of(&plan) {
                    let fields = fields_of(&query.columns);
                    record(job, "schema", schema_json(&fields));
                }
                return Ok(None);
            }
            ddl::run(session, job, *plan).map(|()| None)
        }
        Plan::Assert {
            sql,
            reads,
            message,
        } => {
            price(session, job, &reads, target)?;
            record(job, "statementType", json!("ASSERT"));
            if target.dry_run {
                return Ok(None);
            }
            let holds: Option<bool> = session
                .lease
                .query_row(&sql, [], |row| row.get(0))
                .map_err(|error| failure(&error))?;
            if holds == Some(true) {
                Ok(None)
            } else {
                Err(Failure::query(message))
            }
        }
        Plan::Call { .. } => Err(Failure::query("CALL is a statement of scripts")),
    }
}

/// Puts a member into the job's `statistics.query`.
pub(crate) fn record(job: &Job, name: &str, value: Value) {
    job.progress.lock().details.insert(name.to_owned(), value);
}

/// Counts what an expression of a script reads into the script's job.
pub(crate) fn count_reads(session: &Session, job: &Job, reads: &[Read]) -> Outcome<()> {
    let lookup = session.lookup();
    let mut scans = Vec::new();
    for read in reads {
        if let Ok(table) = lookup.table(&read.table) {
            scans.push(scan(&session.app.measured, &session.lease, &table, read)?);
        }
    }
    let bytes = scans.iter().map(|scan| scan.bytes).sum();
    add_bytes(job, bytes, billed(&scans));
    Ok(())
}

/// Adds to the bytes of a script's job.
pub(crate) fn add_bytes(job: &Job, processed: u64, billed: u64) {
    let mut progress = job.progress.lock();
    let add = |object: &mut Map<String, Value>, name: &str, more: u64| {
        let before: u64 = object
            .get(name)
            .and_then(Value::as_str)
            .and_then(|text| text.parse().ok())
            .unwrap_or(0);
        object.insert(name.to_owned(), json!((before + more).to_string()));
    };
    add(&mut progress.statistics, "totalBytesProcessed", processed);
    add(&mut progress.details, "totalBytesProcessed", processed);
    add(&mut progress.details, "totalBytesBilled", billed);
}

/// Works out what a statement reads, writes it into the job, and refuses what costs too much.
fn price(session: &Session, job: &Job, reads: &[Read], target: &Target) -> Outcome<Vec<Scan>> {
    let lookup = session.lookup();
    let mut scans = Vec::new();
    let mut references = Vec::new();
    for read in reads {
        if read.table.table.starts_with("INFORMATION_SCHEMA.") {
            continue;
        }
        let Ok(table) = lookup.table(&read.table) else {
            continue;
        };
        let reference = reference(&read.table);
        if !references.contains(&reference) {
            references.push(reference);
        }
        scans.push(scan(&session.app.measured, &session.lease, &table, read)?);
    }
    let bytes: u64 = scans.iter().map(|scan| scan.bytes).sum();
    let billed = billed(&scans);
    let partitions: u64 = scans
        .iter()
        .filter(|scan| scan.table.partitioning.is_some())
        .map(|scan| scan.partitions)
        .sum();
    {
        let mut progress = job.progress.lock();
        progress
            .statistics
            .insert("totalBytesProcessed".to_owned(), int64(bytes as i64));
        let details = &mut progress.details;
        details.insert("totalBytesProcessed".to_owned(), int64(bytes as i64));
        details.insert("totalBytesProcessedAccuracy".to_owned(), json!("PRECISE"));
        details.insert(
            "totalBytesBilled".to_owned(),
            json!(if target.dry_run {
                "0".to_owned()
            } else {
                billed.to_string()
            }),
        );
        details.insert("billingTier".to_owned(), json!(i32::from(billed > 0)));
        details.insert("cacheHit".to_owned(), json!(false));
        if partitions > 0 {
            details.insert(
                "totalPartitionsProcessed".to_owned(),
                json!(partitions.to_string()),
            );
        }
        if !references.is_empty() {
            details.insert("referencedTables".to_owned(), Value::Array(references));
        }
    }
    if let Some(most) = target.most_billed
        && billed > most
    {
        // What is refused is not on the bill.
        record(job, "totalBytesBilled", json!("0"));
        return Err(Failure::new(
            Reason::BytesBilledLimitExceeded,
            format!("Query exceeded limit for bytes billed: {most}. {billed} or higher required."),
        ));
    }
    Ok(scans)
}

fn reference(path: &TablePath) -> Value {
    resource::reference(&path.project, &path.dataset, &path.table)
}

/// The fields of a result.
pub(crate) fn fields_of(columns: &[OutputColumn]) -> Vec<Field> {
    columns
        .iter()
        .map(|column| Field::new(&column.name, column.ty.clone()))
        .collect()
}

fn query(
    session: &mut Session,
    job: &Job,
    plan: &QueryPlan,
    text: &str,
    target: &Target,
) -> Outcome<Arc<ResultRows>> {
    let fields = fields_of(&plan.columns);
    record(job, "statementType", json!("SELECT"));
    record(job, "schema", schema_json(&fields));
    let scans = price(session, job, &plan.reads, target)?;
    let app = Arc::clone(&session.app);
    if target.dry_run {
        return Ok(Arc::new(ResultRows {
            table: Arc::new(Results::new_table(fields)),
            rows: 0,
        }));
    }
    let question = question(&session.environment.project, plan, text, &scans);
    if target.use_cache
        && target.destination.is_none()
        && let Some(question) = &question
        && let Some(result) = app.results.cached(question)
    {
        let mut progress = job.progress.lock();
        progress
            .statistics
            .insert("totalBytesProcessed".to_owned(), json!("0"));
        for name in ["totalBytesProcessed", "totalBytesBilled"] {
            progress.details.insert(name.to_owned(), json!("0"));
        }
        progress.details.insert("cacheHit".to_owned(), json!(true));
        progress.result = Some(Arc::clone(&result));
        drop(progress);
        show_destination(job, &app, &result.table);
        return Ok(result);
    }
    let result = if let Some(destination) = &target.destination {
        let rows = destination::write(
            &app,
            job,
            &session.lease,
            destination,
            fields.clone(),
            |connection, staging| {
                let (rows, measured) = fill(connection, staging, &plan.sql)?;
                profile::show(&app, job, measured.as_slice());
                Ok(rows)
            },
        )?;
        written(&app, &session.lease, destination, rows)?
    } else {
        let table = Results::new_table(fields);
        let open = in_transaction(&session.lease);
        let (rows, measured) = if open {
            // A DuckDB transaction writes one database: the rows of a query inside a script's
            // transaction go to the connection's own temporary tables first.
            let mut temporary = table.clone();
            temporary.physical = format!("temp.main.\"{}\"", table.id);
            execute(&session.lease, &temporary.create_sql())?;
            fill(&session.lease, &temporary, &plan.sql)?
        } else {
            let connection = &*session.lease;
            transaction(connection, |connection| {
                execute(connection, &table.create_sql())?;
                let (rows, measured) = fill(connection, &table, &plan.sql)?;
                Results::record(connection, &table, rows, question.as_ref())?;
                Ok((rows, measured))
            })?
        };
        profile::show(&app, job, measured.as_slice());
        let result = Arc::new(ResultRows {
            table: Arc::new(table),
            rows,
        });
        if open {
            let temporary = format!("temp.main.\"{}\"", result.table.id);
            session.waiting.push((Arc::clone(&result), temporary));
        } else {
            app.results.keep(&session.lease, &result, question)?;
        }
        show_destination(job, &app, &result.table);
        result
    };
    job.progress.lock().result = Some(Arc::clone(&result));
    Ok(result)
}

/// The rows that a query wrote into its destination: the whole table is the job's answer.
fn written(
    app: &App,
    connection: &duckdb::Connection,
    destination: &Destination,
    rows: u64,
) -> Outcome<Arc<ResultRows>> {
    let table = app.store.table(&destination.dataset, &destination.table)?;
    let whole = destination.write != destination::Write::Append && destination.partition.is_none();
    let rows = if whole {
        rows
    } else {
        app.measured.of(connection, &table)?.rows()
    };
    Ok(Arc::new(ResultRows { table, rows }))
}

fn fill(
    connection: &duckdb::Connection,
    table: &Table,
    sql: &str,
) -> Outcome<(u64, Option<ProfilingInfo>)> {
    let names: Vec<String> = table
        .columns
        .iter()
        .map(|column| quote_name(&column.physical))
        .collect();
    let sql = format!("INSERT INTO {} ({}) {sql}", table.from(), names.join(", "));
    let (rows, measured) = profile::watch(connection, || {
        connection
            .execute(&sql, [])
            .map_err(|error| failure(&error))
    })?;
    check_elements(connection, table)?;
    Ok((rows as u64, measured))
}

/// Refuses NULL elements of arrays, which a query may compute with but not write.
fn check_elements(connection: &duckdb::Connection, table: &Table) -> Outcome<()> {
    for column in &table.columns {
        let Some(condition) = null_element(&quote_name(&column.physical), &column.field.ty, 0)
        else {
            continue;
        };
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM {} WHERE {condition})",
            table.from()
        );
        let found: bool = connection
            .query_row(&sql, [], |row| row.get(0))
            .map_err(|error| failure(&error))?;
        if found {
            return Err(Failure::query(format!(
                "Array cannot have a null element; error in writing field {}",
                column.field.name
            )));
        }
    }
    Ok(())
}

/// The condition that a value holds an array with a NULL element; none for types without arrays.
fn null_element(value: &str, ty: &Type, depth: usize) -> Option<String> {
    match ty {
        Type::Array(element) => {
            let name = format!("e{depth}");
            let inner = null_element(&name, element, depth + 1)
                .map(|inner| format!(" OR coalesce({inner}, FALSE)"))
                .unwrap_or_default();
            Some(format!(
                "len(list_filter({value}, lambda {name}: {name} IS NULL{inner})) > 0"
            ))
        }
        Type::Struct(fields) => {
            let parts: Vec<String> = fields
                .iter()
                .enumerate()
                .filter_map(|(index, field)| {
                    let inner = format!("struct_extract({value}, '{}')", field_name(index));
                    null_element(&inner, &field.ty, depth + 1)
                })
                .map(|part| format!("coalesce({part}, FALSE)"))
                .collect();
            (!parts.is_empty()).then(|| format!("({})", parts.join(" OR ")))
        }
        _ => None,
    }
}

/// Fills the rows of a query into a table with the columns of its result.
pub(crate) fn fill_query(
    connection: &duckdb::Connection,
    table: &Table,
    plan: &QueryPlan,
) -> Outcome<(u64, Option<ProfilingInfo>)> {
    fill(connection, table, &plan.sql)
}

/// What a query asks, when its answer may be given again: its text and SQL and the state of what
/// it reads.
fn question(project: &str, plan: &QueryPlan, text: &str, scans: &[Scan]) -> Option<String> {
    let schema = plan
        .reads
        .iter()
        .any(|read| read.table.table.starts_with("INFORMATION_SCHEMA."));
    if plan.volatile || schema {
        return None;
    }
    let mut question = format!("{project}\n{text}\n{}\n", plan.sql);
    for column in &plan.columns {
        let _written = writeln!(question, "{} {}", column.name, column.ty);
    }
    for scan in scans {
        let _written = writeln!(question, "{}@{}", scan.table.physical, scan.table.content);
    }
    Some(question)
}

fn show_destination(job: &Job, app: &App, table: &Table) {
    let mut configuration = job.configuration.lock();
    if configuration.pointer("/query/destinationTable").is_none() {
        configuration["query"]["destinationTable"] =
            resource::reference(app.project(), &table.dataset, &table.id);
        configuration["query"]["writeDisposition"] = json!("WRITE_TRUNCATE");
        configuration["query"]["createDisposition"] = json!("CREATE_IF_NEEDED");
    }
}

fn dml(session: &mut Session, job: &Job, plan: &DmlPlan, target: &Target) -> Outcome<()> {
    let word = match plan.kind {
        DmlKind::Insert => "INSERT",
        DmlKind::Update => "UPDATE",
        DmlKind::Delete => "DELETE",
        DmlKind::Merge => "MERGE",
        DmlKind::Truncate => "TRUNCATE_TABLE",
    };
    record(job, "statementType", json!(word));
    price(session, job, &plan.reads, target)?;
    if target.dry_run {
        return Ok(());
    }
    let app = Arc::clone(&session.app);
    let table = session
        .lookup()
        .table(&plan.target)
        .map_err(|error| analysis_failure(&error.into()))?;
    let lock = app.store.rows_lock(&table.physical);
    // A cancelled job must not wait for the other's lock.
    let _held = loop {
        if let Some(held) = lock.try_lock_for(std::time::Duration::from_millis(50)) {
            break held;
        }
        job.check()?;
    };
    let (mut inserted, mut updated, mut deleted) = (0_i64, 0_i64, 0_i64);
    let mut measured = Vec::new();
    app.store.preserve(&session.lease, &table)?;
    transaction(&session.lease, |connection| {
        for step in &plan.steps {
            job.check()?;
            if step.effect == Effect::Check {
                let mut statement = connection
                    .prepare(&step.sql)
                    .map_err(|error| failure(&error))?;
                let mut rows = statement.query([]).map_err(|error| failure(&error))?;
                let row = rows.next().map_err(|error| failure(&error))?;
                let message: Option<String> = row
                    .map(|row| row.get(0))
                    .transpose()
                    .map_err(|error| failure(&error))?
                    .flatten();
                if let Some(message) = message {
                    return Err(Failure::query(message));
                }
                continue;
            }
            let (rows, profile) = profile::watch(connection, || {
                connection
                    .execute(&step.sql, [])
                    .map_err(|error| failure(&error))
            })?;
            let rows = rows as i64;
            measured.extend(profile);
            match step.effect {
                Effect::Inserted => inserted += rows,
                Effect::Updated => updated += rows,
                Effect::Deleted => deleted += rows,
                Effect::None | Effect::Check => {}
            }
        }
        if table.ingestion_time() && plan.kind != DmlKind::Delete {
            use crate::catalog::{PARTITION_DATE, PARTITION_TIME};
            execute(
                connection,
                &format!(
                    "UPDATE {} SET {PARTITION_DATE} = CAST({PARTITION_TIME} AS DATE) WHERE {PARTITION_DATE} IS DISTINCT FROM CAST({PARTITION_TIME} AS DATE)",
                    table.from()
                ),
            )?;
        }
        Ok(())
    })?;
    touched(session, &table)?;
    profile::show(&app, job, &measured);
    let mut stats = Map::new();
    let mut put = |name: &str, rows: i64| {
        stats.insert(name.to_owned(), int64(rows));
    };
    match plan.kind {
        DmlKind::Insert => put("insertedRowCount", inserted),
        DmlKind::Update => put("updatedRowCount", updated),
        DmlKind::Delete | DmlKind::Truncate => put("deletedRowCount", deleted),
        DmlKind::Merge => {
            put("insertedRowCount", inserted);
            put("updatedRowCount", updated);
            put("deletedRowCount", deleted);
        }
    }
    let affected = inserted + updated + deleted;
    record(job, "dmlStats", Value::Object(stats));
    record(job, "numDmlAffectedRows", int64(affected));
    job.progress.lock().affected = Some(affected);
    let mut configuration = job.configuration.lock();
    configuration["query"]["destinationTable"] = reference(&plan.target);
    Ok(())
}

/// Marks a table's rows as changed, a temporary one's too.
pub(crate) fn touched(session: &mut Session, table: &Arc<Table>) -> Outcome<()> {
    if table.physical.contains('.') {
        let mut changed = Table::clone(table);
        changed.content += 1;
        session
            .temporary
            .insert(table.id.to_lowercase(), Arc::new(changed));
        return Ok(());
    }
    session
        .app
        .store
        .touch(&session.lease, &table.dataset, &table.id)
}
