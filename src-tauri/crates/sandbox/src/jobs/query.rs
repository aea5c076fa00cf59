//! Query jobs: from the configuration to the statement, or the script, that they run.

use std::sync::Arc;

use serde_json::json;

use super::destination::{Destination, Write};
use super::statement::{Session, Target, environment, record, run as run_statement, syntax_failure};
use super::{Job, parameters};
use crate::error::{Failure, Outcome};
use crate::json::{at, flag, integer, text};
use crate::server::App;

/// Runs a query job.
pub(crate) fn run(app: &Arc<App>, job: &Arc<Job>) -> Outcome<()> {
    let configuration = job.configuration.lock().clone();
    let query = at(&configuration, &["query"]).cloned().unwrap_or_default();
    let sql = text(&query, &["query"]).unwrap_or_default();
    let mut environment = environment(app);
    environment.parameters = parameters::read(&query)?;
    if let Some(default) = at(&query, &["defaultDataset"]) {
        let dataset = text(default, &["datasetId"]).unwrap_or_default().to_owned();
        let project = text(default, &["projectId"]).unwrap_or(app.project()).to_owned();
        if !dataset.is_empty() {
            environment.default_dataset = Some((project, dataset));
        }
    }
    let destination = match at(&query, &["destinationTable"]) {
        Some(_) => Some(Destination::read(app, &query, Write::Empty)?),
        None => None,
    };
    let target = Target {
        destination,
        use_cache: flag(&query, &["useQueryCache"]).unwrap_or(true),
        most_billed: integer(&query, &["maximumBytesBilled"])?.and_then(|bytes| u64::try_from(bytes).ok()),
        dry_run: job.dry_run,
    };
    let script = sandbox_syntax::parse_script(sql).map_err(|error| syntax_failure(&error))?;
    let mut session = Session::new(app, environment)?;
    job.interruptible(&session.lease);
    match script.statements.as_slice() {
        [] => Err(Failure::query("Syntax error: Unexpected end of statement at [1:1]")),
        [statement] if !is_scripting(statement) => {
            run_statement(&mut session, job, statement, sql, &target).map(|_| ())
        }
        _ => {
            record(job, "statementType", json!("SCRIPT"));
            Err(Failure::query("Scripts are not supported by the sandbox"))
        }
    }
}

/// Whether a statement is one that only a script can run.
pub(crate) fn is_scripting(statement: &sandbox_syntax::ast::Statement) -> bool {
    use sandbox_syntax::ast::StatementKind;
    !matches!(
        statement.kind,
        StatementKind::Query(_)
            | StatementKind::Insert(_)
            | StatementKind::Update(_)
            | StatementKind::Delete(_)
            | StatementKind::Merge(_)
            | StatementKind::Truncate(_)
            | StatementKind::CreateTable(_)
            | StatementKind::CreateView(_)
            | StatementKind::CreateSchema(_)
            | StatementKind::CreateFunction(_)
            | StatementKind::CreateProcedure(_)
            | StatementKind::Alter(_)
            | StatementKind::Drop(_)
            | StatementKind::Undrop(_)
            | StatementKind::ExportData(_)
            | StatementKind::LoadData(_)
            | StatementKind::Grant(_)
            | StatementKind::Assert { .. }
    )
}
