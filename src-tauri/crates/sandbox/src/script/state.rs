//! The state of a running script: variables, frames, transactions; and expressions.

use std::collections::HashMap;
use std::sync::Arc;

use duckdb::types::Value as Cell;
use sandbox_analysis::{Environment, Plan, Variable, analyze, analyze_expression, plan::QueryPlan};
use sandbox_functions::{Type, Value, casts, literals};
use sandbox_syntax::{
    Position, Span,
    ast::{Expr, ExprKind, Identifier, Query, Statement, StatementKind, TypeName, UnaryOp},
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
    fn cell(&mut self, sql: &str, free: bool) -> Outcome<Cell> {
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

    // ---- variables ----

    pub(super) fn index(&self, name: &str) -> Option<usize> {
        self.environment
            .variables
            .iter()
            .rposition(|variable| variable.name.eq_ignore_ascii_case(name))
    }

    pub(super) fn declare(
        &mut self,
        name: &Identifier,
        value: Value,
        constraint: Option<Constraint>,
    ) -> Step<()> {
        if self.index(&name.name).is_some() {
            return Err(self.refuse(
                format!("Variable '{}' redeclaration is not allowed", name.name),
                name.span,
            ));
        }
        self.push(&name.name, value, constraint);
        Ok(())
    }

    pub(super) fn push(&mut self, name: &str, value: Value, constraint: Option<Constraint>) {
        self.environment.variables.push(Variable {
            name: name.to_owned(),
            value,
        });
        self.constraints.push(constraint);
    }

    /// Ends the life of variables declared after there were `count`.
    pub(super) fn forget(&mut self, count: usize) {
        self.environment.variables.truncate(count);
        self.constraints.truncate(count);
    }

    /// The type of a variable that is about to be set.
    pub(super) fn variable_type(&self, name: &Identifier) -> Step<(usize, Type)> {
        let Some(index) = self.index(&name.name) else {
            return Err(self.refuse(format!("Undeclared variable: {}", name.name), name.span));
        };
        let Some(variable) = self.environment.variables.get(index) else {
            return Err(self.refuse(format!("Undeclared variable: {}", name.name), name.span));
        };
        Ok((index, variable.value.ty.clone()))
    }

    /// Sets a variable to a constant of its type, within what its declared type allows.
    pub(super) fn assign(&mut self, index: usize, value: Value, span: Span) -> Step<()> {
        let constraint = self.constraints.get(index).cloned().flatten();
        let value = match constraint {
            Some(constraint) => self.constrained(value, &constraint, span)?,
            None => value,
        };
        if let Some(variable) = self.environment.variables.get_mut(index) {
            variable.value = value;
        }
        Ok(())
    }

    /// A value cut or refused by the parameters of a declared type.
    pub(super) fn constrained(
        &mut self,
        value: Value,
        constraint: &Constraint,
        span: Span,
    ) -> Step<Value> {
        const NAME: &str = "$value";
        let ty = value.ty.clone();
        let name = Identifier {
            name: NAME.to_owned(),
            quoted: true,
            span: constraint.ty.span,
        };
        let operand = Expr {
            kind: ExprKind::Path(vec![name]),
            span: constraint.ty.span,
            parenthesized: false,
        };
        let cast = Expr {
            kind: ExprKind::Cast {
                safe: false,
                operand: Box::new(operand),
                ty: constraint.ty.clone(),
                format: None,
                time_zone: None,
            },
            span: constraint.ty.span,
            parenthesized: false,
        };
        self.environment.variables.push(Variable {
            name: NAME.to_owned(),
            value,
        });
        let analysed = analyze_expression(
            &cast,
            &constraint.text,
            self.host.catalog(),
            &self.environment,
        );
        self.environment.variables.pop();
        let analysed = analysed.map_err(|error| self.fail(analysis_failure(&error), span))?;
        self.cell(&analysed.sql, true)
            .and_then(|cell| value::constant(&cell, &ty))
            .map_err(|failure| self.fail(failure, span))
    }

    /// The type that a declaration names, and what it demands beyond its kind.
    pub(super) fn declared(&self, ty: &TypeName) -> Step<(Type, Option<Constraint>)> {
        let written = ty.span.text(&self.text);
        let Some(parsed) = Type::parse(written) else {
            return Err(self.refuse(format!("Type not found: {written}"), ty.span));
        };
        let demands = written.contains('(').then(|| Constraint {
            ty: ty.clone(),
            text: Arc::clone(&self.text),
        });
        Ok((parsed, demands))
    }

    /// Sets `@@name` for the rest of the script.
    pub(super) fn set_system(&mut self, name: &str, expr: &Expr, span: Span) -> Step<()> {
        let name = name.to_ascii_lowercase();
        let settable = [
            "time_zone",
            "dataset_id",
            "dataset_project_id",
            "query_label",
            "reservation",
        ];
        if !settable.contains(&name.as_str()) {
            return Err(self.refuse(format!("System variable @@{name} cannot be set"), span));
        }
        let value = self.evaluate(expr, Some(&Type::String))?;
        let text = value.constant_text().map(str::to_owned);
        match (name.as_str(), text) {
            ("time_zone", Some(zone)) => {
                // A statement in the zone tells whether there is such a zone.
                let check = sandbox_functions::literals::typed(
                    &Type::Timestamp,
                    "2000-01-01 00:00:00",
                    &sandbox_functions::Context {
                        default_time_zone: zone.clone(),
                        ..self.environment.context.clone()
                    },
                );
                check.map_err(|error| self.refuse(error.message, span))?;
                self.environment.context.default_time_zone = zone;
            }
            ("time_zone", None) => {
                return Err(self.refuse("System variable @@time_zone cannot be NULL", span));
            }
            ("dataset_id", dataset) => {
                let project = match &self.environment.default_dataset {
                    Some((project, _)) => project.clone(),
                    None => self.environment.project.clone(),
                };
                self.environment.default_dataset = dataset.map(|dataset| (project, dataset));
            }
            ("dataset_project_id", Some(project)) => {
                let dataset = self
                    .environment
                    .default_dataset
                    .take()
                    .map(|(_, dataset)| dataset);
                self.environment.default_dataset = Some((project, dataset.unwrap_or_default()));
            }
            ("dataset_project_id", None) => {
                let project = self.environment.project.clone();
                if let Some((current, _)) = &mut self.environment.default_dataset {
                    *current = project;
                }
            }
            _ => {
                self.environment.system_variables.insert(name, value);
            }
        }
        Ok(())
    }

    /// Puts the state of a procedure in place of the caller's, which is given back.
    pub(super) fn enter(
        &mut self,
        text: &str,
        name: String,
        project: String,
        dataset: Option<String>,
    ) -> Caller {
        let default = dataset.map(|dataset| (project.clone(), dataset));
        Caller {
            variables: std::mem::take(&mut self.environment.variables),
            constraints: std::mem::take(&mut self.constraints),
            text: std::mem::replace(&mut self.text, Arc::from(text)),
            procedure: self.procedure.replace(name),
            environment_project: std::mem::replace(&mut self.environment.project, project),
            environment_dataset: std::mem::replace(&mut self.environment.default_dataset, default),
        }
    }

    /// Puts the caller's state back and gives the procedure's variables.
    pub(super) fn leave(&mut self, caller: Caller) -> HashMap<String, Value> {
        self.constraints = caller.constraints;
        self.text = caller.text;
        self.procedure = caller.procedure;
        self.environment.project = caller.environment_project;
        self.environment.default_dataset = caller.environment_dataset;
        std::mem::replace(&mut self.environment.variables, caller.variables)
            .into_iter()
            .map(|variable| (variable.name.to_ascii_lowercase(), variable.value))
            .collect()
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
