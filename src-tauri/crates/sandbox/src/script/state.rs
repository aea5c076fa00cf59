//! The state of a running script: variables, frames, transactions; and expressions.

use std::sync::Arc;

use duckdb::types::Value as Cell;
use sandbox_analysis::{Environment, Plan, Variable, analyze, analyze_expression, plan::QueryPlan};
use sandbox_functions::{Type, Value, casts, literals};
use sandbox_syntax::{
    Position, Span,
    ast::{Expr, ExprKind, Query, Statement, StatementKind, TypeName, UnaryOp},
    position,
};

use super::{
    Host,
    failure::{Place, ScriptFailure},
    value,
};
use crate::engine;
use crate::error::{Failure, Outcome, Reason};

/// DuckDB's client cannot tell whether a transaction is open, so a variable of the connection does.
/// Variables outlive a rollback.
const BEGIN: &str = "BEGIN TRANSACTION; SET VARIABLE open_transaction = true";
const COMMIT: &str = "COMMIT; RESET VARIABLE open_transaction";
const ROLLBACK: &str = "ROLLBACK; RESET VARIABLE open_transaction";
const FORGET: &str = "RESET VARIABLE open_transaction";

/// Deepest nesting of procedure calls, as in BigQuery.
pub(super) const MAX_CALLS: usize = 50;

/// What comes after a statement.
pub(super) enum Flow {
    Next,
    Break(Option<String>),
    Continue(Option<String>),
    Return,
}

pub(super) type Step<T> = Result<T, ScriptFailure>;

/// The declared type of a variable where it says more than the value's type: `NUMERIC(10, 2)`.
#[derive(Clone)]
pub(super) struct Constraint {
    pub(super) ty: TypeName,
    pub(super) text: Arc<str>,
}

pub(super) struct Interpreter<'h> {
    pub(super) host: &'h mut dyn Host,
    /// What statements can refer to; its variables are those of the running procedure.
    pub(super) environment: Environment,
    /// For each variable of [`Self::environment`], what its type demands beyond its kind.
    pub(super) constraints: Vec<Option<Constraint>>,
    /// What spans refer to.
    pub(super) text: Arc<str>,
    /// The procedure that runs; `None` in the script itself.
    pub(super) procedure: Option<String>,
    pub(super) calls: usize,
    /// Failures whose handlers run, innermost last.
    pub(super) handling: Vec<ScriptFailure>,
    /// A transaction is open.
    transaction: bool,
    /// The open transaction can only be rolled back.
    aborted: bool,
}

/// A parameterless copy of what changes when a procedure runs.
pub(super) struct Caller {
    pub(super) variables: Vec<Variable>,
    pub(super) constraints: Vec<Option<Constraint>>,
    pub(super) text: Arc<str>,
    pub(super) procedure: Option<String>,
    pub(super) environment_project: String,
    pub(super) environment_dataset: Option<(String, String)>,
}

/// The rows of a query, with the columns' names and types.
pub(super) struct Rows {
    pub(super) columns: Vec<(String, Type)>,
    pub(super) rows: Vec<Vec<Cell>>,
}

impl<'h> Interpreter<'h> {
    pub(super) fn new(host: &'h mut dyn Host, environment: Environment, text: &str) -> Self {
        let constraints = vec![None; environment.variables.len()];
        let mut interpreter = Self {
            host,
            environment,
            constraints,
            text: Arc::from(text),
            procedure: None,
            calls: 0,
            handling: Vec::new(),
            transaction: false,
            aborted: false,
        };
        interpreter.show_failure();
        interpreter
    }

    /// Ends what the script left open.
    pub(super) fn close(&mut self) -> Outcome<()> {
        if !std::mem::take(&mut self.transaction) {
            return Ok(());
        }
        self.aborted = false;
        engine::execute(self.host.connection(), ROLLBACK)
    }

    // ---- failures ----

    pub(super) fn place(&self, span: Span) -> Place {
        Place {
            position: self.position(span),
            procedure: self.procedure.clone(),
        }
    }

    pub(super) fn position(&self, span: Span) -> Position {
        position(&self.text, span.start)
    }

    /// A failure of the statement, part or expression at `span`.
    pub(super) fn fail(&self, failure: Failure, span: Span) -> ScriptFailure {
        ScriptFailure::new(failure, span.text(&self.text), self.place(span))
    }

    pub(super) fn refuse(&self, message: impl Into<String>, span: Span) -> ScriptFailure {
        self.fail(Failure::query(message), span)
    }

    /// Makes `@@error.…` speak of the innermost failure being handled, or of none.
    pub(super) fn show_failure(&mut self) {
        let variables = match self.handling.last() {
            Some(failure) => failure.variables(),
            None => ["message", "statement_text", "formatted_stack_trace"]
                .into_iter()
                .map(|name| (format!("error.{name}"), literals::typed_null(&Type::String)))
                .collect(),
        };
        if self.handling.is_empty() {
            self.environment
                .system_variables
                .remove("error.stack_trace");
        }
        self.environment.system_variables.extend(variables);
    }

    // ---- transactions ----

    pub(super) fn begin(&mut self, span: Span) -> Step<()> {
        if self.transaction {
            return Err(self.refuse("A transaction is already in progress", span));
        }
        self.control(BEGIN, span)?;
        self.transaction = true;
        Ok(())
    }

    pub(super) fn end(&mut self, commit: bool, span: Span) -> Step<()> {
        let word = if commit { "COMMIT" } else { "ROLLBACK" };
        if !self.transaction {
            return Err(self.refuse(
                format!("{word} TRANSACTION: there is no transaction in progress"),
                span,
            ));
        }
        if commit && self.aborted {
            return Err(self.refuse("The transaction failed and can only be rolled back", span));
        }
        // A transaction that cannot be committed is rolled back by DuckDB.
        self.transaction = false;
        self.aborted = false;
        let outcome = self.control(if commit { COMMIT } else { ROLLBACK }, span);
        if outcome.is_err() {
            self.control(FORGET, span)?;
        }
        outcome
    }

    fn control(&self, sql: &str, span: Span) -> Step<()> {
        engine::execute(self.host.connection(), sql).map_err(|failure| self.fail(failure, span))
    }

    /// Notes that a statement failed: DuckDB takes no other in the same transaction.
    pub(super) fn failed(&mut self) {
        self.aborted |= self.transaction;
    }

    // ---- expressions ----

    /// The one value of DuckDB's scalar expression.
    pub(super) fn cell(&mut self, sql: &str, free: bool) -> Outcome<Cell> {
        let query = format!("SELECT ({sql})");
        let read = |connection: &duckdb::Connection| {
            connection
                .query_row(&query, [], |row| row.get::<_, Cell>(0))
                .map_err(|error| engine::failure(&error))
        };
        if self.aborted && free {
            // A handler may look at variables before it rolls back.
            let other = self
                .host
                .connection()
                .try_clone()
                .map_err(|error| engine::failure(&error))?;
            return read(&other);
        }
        let outcome = read(self.host.connection());
        if outcome.is_err() {
            self.failed();
        }
        outcome
    }

    /// Computes an expression, coerced to `target` where one is given.
    pub(super) fn evaluate(&mut self, expr: &Expr, target: Option<&Type>) -> Step<Value> {
        let (value, reads) = if let Some(value) = literal(expr) {
            (value, Vec::new())
        } else {
            let analysed =
                analyze_expression(expr, &self.text, self.host.catalog(), &self.environment)
                    .map_err(|error| self.fail(analysis_failure(&error), expr.span))?;
            let mut value = Value::new(analysed.sql, analysed.ty);
            value.untyped_null = analysed.untyped_null;
            (value, analysed.reads)
        };
        let value = match target {
            Some(target) if value.untyped_null => literals::typed_null(target),
            Some(target) => self.coerced(&value, target, expr.span)?,
            None if value.untyped_null => literals::typed_null(&Type::Int64),
            None => value,
        };
        if !reads.is_empty() {
            let source = expr.span.text(&self.text).to_owned();
            self.host
                .evaluated(&source, &reads)
                .map_err(|failure| self.fail(failure, expr.span))?;
        }
        self.cell(&value.sql, reads.is_empty())
            .and_then(|cell| value::constant(&cell, &value.ty))
            .map_err(|failure| self.fail(failure, expr.span))
    }

    /// A computed value as a constant.
    pub(super) fn constant_of(&mut self, value: &Value, span: Span) -> Step<Value> {
        self.cell(&value.sql, true)
            .and_then(|cell| value::constant(&cell, &value.ty))
            .map_err(|failure| self.fail(failure, span))
    }

    pub(super) fn coerced(&self, value: &Value, target: &Type, span: Span) -> Step<Value> {
        if !casts::coercible(value, target) {
            return Err(self.refuse(
                format!(
                    "Cannot coerce expression of type {} to type {target}",
                    value.ty
                ),
                span,
            ));
        }
        casts::coerce(value, target).map_err(|error| self.refuse(error.message, span))
    }

    /// A condition: NULL does not hold.
    pub(super) fn holds(&mut self, condition: &Expr) -> Step<bool> {
        let value = self.evaluate(condition, Some(&Type::Bool))?;
        Ok(value.constant == Some(sandbox_functions::Constant::Bool(true)))
    }

    /// The fields of a struct value, as many as wanted.
    pub(super) fn parts(&mut self, value: &Value, span: Span) -> Step<Vec<Value>> {
        let Type::Struct(fields) = &value.ty else {
            return Err(self.refuse(
                format!(
                    "Expected a STRUCT on the right of SET but found {}",
                    value.ty
                ),
                span,
            ));
        };
        let fields = fields.clone();
        let cell = self
            .cell(&value.sql, true)
            .map_err(|failure| self.fail(failure, span))?;
        let cells = value::fields(&cell);
        let mut parts = Vec::with_capacity(fields.len());
        for (index, field) in fields.iter().enumerate() {
            let cell = cells.get(index).unwrap_or(&Cell::Null);
            let part =
                value::constant(cell, &field.ty).map_err(|failure| self.fail(failure, span))?;
            parts.push(part);
        }
        Ok(parts)
    }

    /// The rows of a query, at most `limit` and one more.
    pub(super) fn rows(&mut self, query: &Query, span: Span, limit: usize) -> Step<Rows> {
        let statement = Statement {
            kind: StatementKind::Query(Box::new(query.clone())),
            span,
        };
        let plan = analyze(
            &statement,
            &self.text,
            self.host.catalog(),
            &self.environment,
        )
        .map_err(|error| self.fail(analysis_failure(&error), span))?;
        let Plan::Query(plan) = plan else {
            return Err(self.refuse("Expected a query", span));
        };
        let source = span.text(&self.text).to_owned();
        self.host
            .evaluated(&source, &plan.reads)
            .map_err(|failure| self.fail(failure, span))?;
        let rows = collect(self.host.connection(), &plan, limit);
        if rows.is_err() {
            self.failed();
        }
        let rows = rows.map_err(|failure| self.fail(failure, span))?;
        let columns = plan
            .columns
            .into_iter()
            .map(|column| (column.name, column.ty))
            .collect();
        Ok(Rows { columns, rows })
    }
}

fn collect(
    connection: &duckdb::Connection,
    plan: &QueryPlan,
    limit: usize,
) -> Outcome<Vec<Vec<Cell>>> {
    let failure = |error: duckdb::Error| engine::failure(&error);
    let mut statement = connection.prepare(&plan.sql).map_err(failure)?;
    let mut rows = statement.query([]).map_err(failure)?;
    let mut collected = Vec::new();
    while let Some(row) = rows.next().map_err(failure)? {
        let cells: Result<Vec<Cell>, duckdb::Error> = (0..plan.columns.len())
            .map(|index| row.get(index))
            .collect();
        collected.push(cells.map_err(failure)?);
        if collected.len() > limit {
            break;
        }
    }
    Ok(collected)
}

/// An expression that is a literal of the script, to which the coercions of literals apply.
fn literal(expr: &Expr) -> Option<Value> {
    match &expr.kind {
        ExprKind::Null => Some(literals::null()),
        ExprKind::String(text) => Some(literals::string(text)),
        ExprKind::Integer(text) => literals::integer(text).ok(),
        ExprKind::Float(text) => literals::float(text).ok(),
        ExprKind::Unary {
            op: UnaryOp::Minus,
            operand,
        } => match &operand.kind {
            ExprKind::Integer(text) => literals::integer(&format!("-{text}")).ok(),
            ExprKind::Float(text) => literals::float(&format!("-{text}")).ok(),
            _ => None,
        },
        _ => None,
    }
}

/// A refused statement as a failure; its message has its place.
pub(super) fn analysis_failure(error: &sandbox_analysis::AnalysisError) -> Failure {
    use sandbox_analysis::Reason as Why;
    let reason = match error.reason {
        Why::InvalidQuery | Why::NotImplemented => Reason::InvalidQuery,
        Why::NotFound => Reason::NotFound,
        Why::Duplicate => Reason::Duplicate,
        Why::Invalid => Reason::Invalid,
        Why::AccessDenied => Reason::AccessDenied,
    };
    Failure::new(reason, error.to_string()).at("query")
}
