//! Statements that control a script.

use sandbox_analysis::{Plan, analyze, plan::Ddl};
use sandbox_functions::{Type, Value, literals};
use sandbox_syntax::{
    Span,
    ast::{Expr, ExprKind, Identifier, SetTarget, Statement, StatementKind, TypeName},
};

use super::{
    Child,
    failure::ScriptFailure,
    loops::is_named,
    state::{Flow, Interpreter, Step, analysis_failure},
};
use crate::error::{Failure, Reason};

impl Interpreter<'_> {
    /// Runs statements until one of them leaves.
    pub(super) fn statements(&mut self, statements: &[Statement]) -> Step<Flow> {
        for statement in statements {
            match self.statement(statement)? {
                Flow::Next => {}
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }

    /// Runs statements with variables of their own.
    pub(super) fn block(&mut self, statements: &[Statement]) -> Step<Flow> {
        let count = self.environment.variables.len();
        let flow = self.statements(statements);
        self.forget(count);
        flow
    }

    fn statement(&mut self, statement: &Statement) -> Step<Flow> {
        let span = statement.span;
        self.check(span)?;
        match &statement.kind {
            StatementKind::Declare { names, ty, default } => {
                self.declare_all(names, ty.as_ref(), default.as_ref(), span)?;
            }
            StatementKind::Set {
                targets,
                tuple,
                value,
            } => self.set(targets, *tuple, value, span)?,
            StatementKind::If {
                branches,
                otherwise,
            } => {
                return self.branches(branches, otherwise.as_deref());
            }
            StatementKind::Case {
                operand,
                branches,
                otherwise,
            } => {
                return self.case(operand.as_ref(), branches, otherwise.as_deref(), span);
            }
            StatementKind::Loop { label, body } => {
                return self.repeat(label.as_ref(), body, span, None, None);
            }
            StatementKind::While {
                label,
                condition,
                body,
            } => {
                return self.repeat(label.as_ref(), body, span, Some(condition), None);
            }
            StatementKind::Repeat { label, body, until } => {
                return self.repeat(label.as_ref(), body, span, None, Some(until));
            }
            StatementKind::For {
                label,
                variable,
                query,
                body,
            } => {
                return self.for_each(label.as_ref(), variable, query, body, span);
            }
            StatementKind::Block {
                label,
                body,
                handler,
            } => {
                let flow = self.guarded(body, handler.as_deref())?;
                return Ok(match flow {
                    Flow::Break(Some(name)) if is_named(label.as_ref(), &name) => Flow::Next,
                    flow => flow,
                });
            }
            StatementKind::Break(label) => {
                return Ok(Flow::Break(label.as_ref().map(|label| label.name.clone())));
            }
            StatementKind::Continue(label) => {
                return Ok(Flow::Continue(
                    label.as_ref().map(|label| label.name.clone()),
                ));
            }
            StatementKind::Return => return Ok(Flow::Return),
            StatementKind::Raise(message) => return Err(self.raise(message.as_ref(), span)?),
            StatementKind::BeginTransaction => self.begin(span)?,
            StatementKind::CommitTransaction => self.end(true, span)?,
            StatementKind::RollbackTransaction => self.end(false, span)?,
            StatementKind::ExecuteImmediate { sql, into, using } => {
                self.execute_immediate(sql, into, using, span)?;
            }
            StatementKind::Call { .. } => self.call(statement)?,
            StatementKind::CreateFunction(create) if create.temporary => {
                self.temporary_function(statement)?;
            }
            StatementKind::Unsupported(what) => {
                return Err(self.refuse(format!("{what} is not supported by the sandbox"), span));
            }
            _ => self.sql(statement)?,
        }
        Ok(Flow::Next)
    }

    /// Stops a job that was cancelled.
    pub(super) fn check(&self, span: Span) -> Step<()> {
        self.host
            .check()
            .map_err(|failure| self.fail(failure, span))
    }

    /// Runs a SQL statement as a child job.
    pub(super) fn sql(&mut self, statement: &Statement) -> Step<()> {
        let text = std::sync::Arc::clone(&self.text);
        let child = Child {
            statement,
            text: &text,
            environment: &self.environment,
        };
        match self.host.run(&child) {
            Ok(ran) => {
                if let Some(changed) = ran.changed {
                    let count = literals::int(changed);
                    self.environment
                        .system_variables
                        .insert("row_count".to_owned(), count);
                }
                self.forget_dropped(statement);
                Ok(())
            }
            Err(failure) => {
                self.failed();
                Err(self.fail(failure, statement.span))
            }
        }
    }

    /// A temporary function that was dropped is gone.
    fn forget_dropped(&mut self, statement: &Statement) {
        let StatementKind::Drop(dropped) = &statement.kind else {
            return;
        };
        let [name] = dropped.name.parts.as_slice() else {
            return;
        };
        if dropped.object == sandbox_syntax::ast::ObjectKind::Function {
            self.environment
                .temporary_functions
                .retain(|routine| !name.is(&routine.name));
        }
    }

    fn temporary_function(&mut self, statement: &Statement) -> Step<()> {
        let plan = analyze(
            statement,
            &self.text,
            self.host.catalog(),
            &self.environment,
        )
        .map_err(|error| self.fail(analysis_failure(&error), statement.span))?;
        if let Plan::Ddl(ddl) = plan
            && let Ddl::CreateRoutine { routine, .. } = *ddl
        {
            self.environment.temporary_functions.push(routine);
        }
        Ok(())
    }

    // ---- variables ----

    fn declare_all(
        &mut self,
        names: &[Identifier],
        ty: Option<&TypeName>,
        default: Option<&Expr>,
        span: Span,
    ) -> Step<()> {
        let declared = match ty {
            Some(ty) => Some(self.declared(ty)?),
            None => None,
        };
        let mut value = match (default, &declared) {
            (Some(default), declared) => {
                self.evaluate(default, declared.as_ref().map(|(ty, _)| ty))?
            }
            (None, Some((ty, _))) => literals::typed_null(ty),
            (None, None) => return Err(self.refuse("DECLARE needs a type or a default", span)),
        };
        value.literal = false;
        let constraint = declared.and_then(|(_, constraint)| constraint);
        if let Some(constraint) = &constraint {
            value = self.constrained(value, constraint, span)?;
        }
        for name in names {
            self.declare(name, value.clone(), constraint.clone())?;
        }
        Ok(())
    }

    fn set(&mut self, targets: &[SetTarget], tuple: bool, value: &Expr, span: Span) -> Step<()> {
        if matches!(value.kind, ExprKind::Default) {
            return Err(self.refuse("Syntax error: Unexpected keyword DEFAULT", value.span));
        }
        if let ([target], false) = (targets, tuple) {
            return match target {
                SetTarget::Variable(name) => {
                    let (index, ty) = self.variable_type(name)?;
                    let value = self.evaluate(value, Some(&ty))?;
                    self.assign(index, value, span)
                }
                SetTarget::System { name, span } => {
                    let names: Vec<&str> = name.iter().map(|part| part.name.as_str()).collect();
                    self.set_system(&names.join("."), value, *span)
                }
            };
        }
        let mut slots = Vec::with_capacity(targets.len());
        for target in targets {
            match target {
                SetTarget::Variable(name) => slots.push(self.variable_type(name)?),
                SetTarget::System { span, .. } => {
                    let message = "System variables cannot be set in a list of variables";
                    return Err(self.refuse(message, *span));
                }
            }
        }
        let values = self.values(value, &slots)?;
        for ((index, _), value) in slots.into_iter().zip(values) {
            self.assign(index, value, span)?;
        }
        Ok(())
    }

    /// The values that a SET of several variables assigns, each of its variable's type.
    fn values(&mut self, value: &Expr, slots: &[(usize, Type)]) -> Step<Vec<Value>> {
        let wrong = |found: usize| {
            format!(
                "SET statement has {} variables but the value has {found} fields",
                slots.len()
            )
        };
        // Written out, each value is coerced on its own: literals keep their freedom.
        let written: Option<Vec<&Expr>> = match &value.kind {
            ExprKind::Tuple(values) => Some(values.iter().collect()),
            ExprKind::Struct {
                fields: None,
                values,
            } => Some(values.iter().map(|(value, _)| value).collect()),
            _ if slots.len() == 1 && value.parenthesized => Some(vec![value]),
            _ => None,
        };
        if let Some(written) = written {
            if written.len() != slots.len() {
                return Err(self.refuse(wrong(written.len()), value.span));
            }
            return written
                .into_iter()
                .zip(slots)
                .map(|(value, (_, ty))| self.evaluate(value, Some(ty)))
                .collect();
        }
        let whole = self.evaluate(value, None)?;
        let parts = self.parts(&whole, value.span)?;
        if parts.len() != slots.len() {
            return Err(self.refuse(wrong(parts.len()), value.span));
        }
        parts
            .iter()
            .zip(slots)
            .map(|(part, (_, ty))| self.converted(part, ty, value.span))
            .collect()
    }

    /// A constant as a constant of another type.
    pub(super) fn converted(&mut self, value: &Value, ty: &Type, span: Span) -> Step<Value> {
        if value.ty == *ty {
            return Ok(value.clone());
        }
        let coerced = self.coerced(value, ty, span)?;
        self.constant_of(&coerced, span)
    }

    // ---- failures ----

    fn guarded(&mut self, body: &[Statement], handler: Option<&[Statement]>) -> Step<Flow> {
        let outcome = self.block(body);
        let (Err(failure), Some(handler)) = (&outcome, handler) else {
            return outcome;
        };
        if failure.is_final() {
            return outcome;
        }
        self.handling.push(failure.clone());
        self.show_failure();
        let flow = self.block(handler);
        self.handling.pop();
        self.show_failure();
        flow
    }

    /// The failure that RAISE makes.
    fn raise(&mut self, message: Option<&Expr>, span: Span) -> Step<ScriptFailure> {
        let Some(message) = message else {
            return match self.handling.last() {
                Some(failure) => Ok(failure.clone()),
                None => Err(self.refuse(
                    "Cannot re-raise an existing exception outside of an exception handler",
                    span,
                )),
            };
        };
        let value = self.evaluate(message, Some(&Type::String))?;
        let Some(text) = value.constant_text() else {
            return Err(self.refuse("RAISE USING MESSAGE: the message is NULL", span));
        };
        let text = text.to_owned();
        Ok(ScriptFailure::raised(
            text,
            span.text(&self.text),
            self.place(span),
        ))
    }

    /// Text that must be there.
    pub(super) fn text_of(&mut self, expr: &Expr, what: &str) -> Step<String> {
        let value = self.evaluate(expr, Some(&Type::String))?;
        match value.constant_text() {
            Some(text) => Ok(text.to_owned()),
            None => Err(self.fail(
                Failure::new(Reason::InvalidQuery, format!("{what} cannot be NULL")),
                expr.span,
            )),
        }
    }
}
