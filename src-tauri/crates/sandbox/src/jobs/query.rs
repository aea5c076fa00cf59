//! Query jobs: from the configuration to the statement, or the script, that they run.

use std::sync::Arc;

use sandbox_analysis::plan::{Ddl, Read};
use sandbox_analysis::{Catalog, Plan};
use sandbox_syntax::ast::{Expr, StatementKind};
use serde_json::{Value, json};

use super::destination::{Destination, Write};
use super::statement::{
    Session, Target, add_bytes, count_reads, environment, record, run as run_statement,
    syntax_failure,
};
use super::{Job, parameters};
use crate::error::{Failure, Outcome};
use crate::json::{at, flag, integer, list, text};
use crate::script::{self, Child, Ran, Shape};
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
        let project = text(default, &["projectId"])
            .unwrap_or(app.project())
            .to_owned();
        if !dataset.is_empty() {
            environment.default_dataset = Some((project, dataset));
        }
    }
    let mut session_id = None;
    for property in list(&query, &["connectionProperties"]) {
        match (text(property, &["key"]), text(property, &["value"])) {
            (Some("session_id"), Some(id)) => session_id = Some(id.to_owned()),
            (Some("time_zone"), Some(zone)) => {
                zone.clone_into(&mut environment.context.default_time_zone);
            }
            (key, _) => {
                return Err(Failure::invalid(format!(
                    "The connection property {} is not supported by the sandbox",
                    key.unwrap_or_default()
                )));
            }
        }
    }
    let destination = match at(&query, &["destinationTable"]) {
        Some(_) => Some(Destination::read(app, &query, Write::Empty)?),
        None => None,
    };
    let target = Target {
        destination,
        use_cache: flag(&query, &["useQueryCache"]).unwrap_or(true),
        most_billed: integer(&query, &["maximumBytesBilled"])?
            .and_then(|bytes| u64::try_from(bytes).ok()),
        dry_run: job.dry_run,
    };
    let create = flag(&query, &["createSession"]) == Some(true);
    let held = match (create, session_id) {
        (true, Some(_)) => {
            return Err(Failure::invalid(
                "createSession cannot be set together with a session_id",
            ));
        }
        // A dry run leaves nothing behind.
        (true, None) if job.dry_run => None,
        (true, None) => Some(app.query_sessions.create()),
        (false, Some(id)) => Some(app.query_sessions.find(&id)?),
        (false, None) => None,
    };
    if let Some(held) = held {
        job.progress
            .lock()
            .statistics
            .insert("sessionInfo".to_owned(), json!({ "sessionId": held.id }));
        return held.run(app, job, environment, |session| {
            statements(session, job, sql, target)
        });
    }
    statements(&mut Session::new(app, environment)?, job, sql, target)
}

/// Runs the statements of a job.
fn statements(session: &mut Session, job: &Arc<Job>, sql: &str, target: Target) -> Outcome<()> {
    let script = sandbox_syntax::parse_script(sql).map_err(|error| syntax_failure(&error))?;
    job.interruptible(&session.lease);
    if let [only] = script.statements.as_slice()
        && let StatementKind::Call { name, arguments } = &only.kind
        && name.dotted().eq_ignore_ascii_case("bq.abort_session")
    {
        record(job, "statementType", json!("SCRIPT"));
        return abort_session(session, sql, arguments);
    }
    if script.statements.is_empty() {
        return Err(Failure::query(
            "Syntax error: Unexpected end of statement at [1:1]",
        ));
    }
    match script::shape(&script) {
        Shape::Single {
            functions,
            statement,
        } => {
            for function in functions {
                if let Plan::Ddl(plan) = session.analyze(function, sql)?
                    && let Ddl::CreateRoutine { routine, .. } = *plan
                {
                    session.environment.temporary_functions.push(routine);
                }
            }
            run_statement(session, job, statement, sql, &target).map(|_| ())
        }
        Shape::Script => {
            record(job, "statementType", json!("SCRIPT"));
            if target.destination.is_some() {
                return Err(Failure::invalid(
                    "configuration.query.destinationTable cannot be set for scripts",
                ));
            }
            add_bytes(job, 0, 0);
            if job.dry_run {
                // What a script reads depends on what it does.
                record(job, "totalBytesProcessedAccuracy", json!("UNKNOWN"));
                return Ok(());
            }
            let mut environment = session.environment.clone();
            let mut host = ScriptHost {
                session,
                job,
                target,
            };
            script::run(&script, sql, &mut environment, &mut host)?;
            host.session.environment = environment;
            host.session.settle()
        }
    }
}

/// `CALL BQ.ABORT_SESSION([session])`: without a name the session that it runs in.
fn abort_session(session: &Session, sql: &str, arguments: &[Expr]) -> Outcome<()> {
    let id = match arguments {
        [] => session
            .environment
            .system_variables
            .get("session_id")
            .map(|value| value.sql.clone())
            .ok_or_else(|| Failure::query("BQ.ABORT_SESSION needs a session"))?,
        [id] => {
            sandbox_analysis::analyze_expression(id, sql, session, &session.environment)
                .map_err(|error| super::statement::analysis_failure(&error))?
                .sql
        }
        _ => return Err(Failure::query("BQ.ABORT_SESSION takes one argument")),
    };
    let found = session
        .evaluate(&format!("SELECT CAST(({id}) AS VARCHAR)"))
        .map_err(Failure::query)?;
    let id = found.into_iter().flatten().next().unwrap_or_default();
    session.app.query_sessions.end(&id)
}

/// Runs the statements of a script as child jobs of its job.
struct ScriptHost<'a> {
    session: &'a mut Session,
    job: &'a Arc<Job>,
    target: Target,
}

impl script::Host for ScriptHost<'_> {
    fn catalog(&self) -> &dyn Catalog {
        &*self.session
    }

    fn connection(&self) -> &duckdb::Connection {
        &self.session.lease
    }

    fn run(&mut self, child: &Child<'_>) -> Outcome<Ran> {
        self.session.settle()?;
        let span = child.statement.span;
        let own = span.text(child.text);
        let job = Arc::new(self.job.child(own));
        let from = sandbox_syntax::position(child.text, span.start);
        let to = sandbox_syntax::position(child.text, span.end);
        job.progress.lock().statistics.insert(
            "scriptStatistics".to_owned(),
            json!({ "evaluationKind": "STATEMENT", "stackFrames": [{
                "startLine": from.line,
                "startColumn": from.column,
                "endLine": to.line,
                "endColumn": to.column,
                "text": own,
            }]}),
        );
        let app = Arc::clone(&self.session.app);
        app.jobs.add(&app, &job)?;
        self.session.environment = child.environment.clone();
        let outcome = run_statement(
            self.session,
            &job,
            child.statement,
            child.text,
            &self.target,
        );
        app.archive.announce();
        job.finish(outcome.as_ref().map(|_| ()).map_err(Clone::clone));
        app.archive.save(&app, &job);
        self.job.interruptible(&self.session.lease);
        let (processed, billed) = {
            let progress = job.progress.lock();
            let number = |name: &str| {
                progress
                    .details
                    .get(name)
                    .and_then(Value::as_str)
                    .and_then(|text| text.parse().ok())
                    .unwrap_or(0)
            };
            (number("totalBytesProcessed"), number("totalBytesBilled"))
        };
        add_bytes(self.job, processed, billed);
        if let Some(most) = &mut self.target.most_billed {
            *most = most.saturating_sub(billed);
        }
        let result = outcome?;
        if let Some(result) = result {
            {
                let destination = job
                    .configuration
                    .lock()
                    .pointer("/query/destinationTable")
                    .cloned();
                let mut configuration = self.job.configuration.lock();
                if let Some(destination) = destination {
                    configuration["query"]["destinationTable"] = destination;
                }
            }
            self.job.progress.lock().result = Some(result);
        }
        let changed = job.progress.lock().affected;
        Ok(Ran { changed })
    }

    fn evaluated(&mut self, _text: &str, reads: &[Read]) -> Outcome<()> {
        count_reads(self.session, self.job, reads)
    }

    fn check(&self) -> Outcome<()> {
        self.job.check()
    }
}
