//! Scripts: several statements, variables, control flow, procedures, run one after the other.
//!
//! [`run`] walks the statements and keeps variables, handlers and transactions. Each SQL statement
//! goes to the [`Host`] and becomes a child job there. Everything runs on the calling thread and
//! recurses with the nesting of the script, so that thread needs a large stack.

mod control;
mod dynamic;
mod failure;
mod loops;
mod procedure;
mod state;
mod value;
mod variables;

use duckdb::Connection;
use sandbox_analysis::{Catalog, Environment, plan::Read};
use sandbox_syntax::ast::{Script, Statement, StatementKind};

use crate::error::Outcome;
use state::{Flow, Interpreter};

/// A SQL statement of a script, to be run as a child job.
pub(crate) struct Child<'a> {
    /// The statement.
    pub(crate) statement: &'a Statement,
    /// The text that its spans refer to; the statement's own text is cut out of it.
    pub(crate) text: &'a str,
    /// What the statement can refer to: variables with their present values, parameters,
    /// temporary functions.
    pub(crate) environment: &'a Environment,
}

/// What a child job did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Ran {
    /// Rows that a DML statement changed, for `@@row_count`.
    pub(crate) changed: Option<i64>,
}

/// What a script asks of the job engine.
pub(crate) trait Host {
    /// The catalogue as the script's connection sees it.
    fn catalog(&self) -> &dyn Catalog;
    /// The one connection of the script; transactions are opened and closed on it.
    fn connection(&self) -> &Connection;
    /// Runs a statement as a child job.
    fn run(&mut self, child: &Child<'_>) -> Outcome<Ran>;
    /// Counts what an expression or the query of a FOR loop read; `text` is its source.
    fn evaluated(&mut self, text: &str, reads: &[Read]) -> Outcome<()>;
    /// Fails if the job was cancelled or ran out of time.
    fn check(&self) -> Outcome<()>;
}

/// Runs a script. `text` is what its spans refer to; `environment` is afterwards what the script
/// has left: its variables and temporary functions.
///
/// # Errors
/// The failure that no handler took, in BigQuery's words with its place.
pub(crate) fn run(
    script: &Script,
    text: &str,
    environment: &mut Environment,
    host: &mut dyn Host,
) -> Outcome<()> {
    let mut interpreter = Interpreter::new(host, environment.clone(), text);
    let outcome = interpreter.statements(&script.statements);
    let closed = interpreter.close();
    match outcome {
        Ok(Flow::Next | Flow::Return | Flow::Break(_) | Flow::Continue(_)) => {
            *environment = interpreter.environment;
            closed
        }
        Err(failure) => Err(failure.into_failure()),
    }
}

/// How the text of a query job is to be run.
pub(crate) enum Shape<'a> {
    /// One statement after definitions of temporary functions: a plain job of that statement.
    Single {
        /// `CREATE TEMP FUNCTION …`, in order.
        functions: &'a [Statement],
        /// The statement.
        statement: &'a Statement,
    },
    /// A job of type SCRIPT with child jobs.
    Script,
}

/// Tells a plain statement from a script.
pub(crate) fn shape(script: &Script) -> Shape<'_> {
    let Some((last, before)) = script.statements.split_last() else {
        return Shape::Script;
    };
    let functions = before
        .iter()
        .all(|statement| is_temporary_function(&statement.kind));
    if functions && !is_control(&last.kind) && !is_temporary_function(&last.kind) {
        return Shape::Single {
            functions: before,
            statement: last,
        };
    }
    Shape::Script
}

fn is_temporary_function(kind: &StatementKind) -> bool {
    matches!(kind, StatementKind::CreateFunction(create) if create.temporary)
}

/// Whether the statement is carried out by the interpreter rather than as SQL.
fn is_control(kind: &StatementKind) -> bool {
    matches!(
        kind,
        StatementKind::Declare { .. }
            | StatementKind::Set { .. }
            | StatementKind::If { .. }
            | StatementKind::Case { .. }
            | StatementKind::Loop { .. }
            | StatementKind::While { .. }
            | StatementKind::Repeat { .. }
            | StatementKind::For { .. }
            | StatementKind::Block { .. }
            | StatementKind::Break(_)
            | StatementKind::Continue(_)
            | StatementKind::BeginTransaction
            | StatementKind::CommitTransaction
            | StatementKind::RollbackTransaction
            | StatementKind::Return
            | StatementKind::Raise(_)
            | StatementKind::ExecuteImmediate { .. }
            | StatementKind::Call { .. }
    )
}
