//! CALL: procedures with IN, OUT and INOUT arguments.

use sandbox_analysis::{
    Plan, analyze,
    catalog::{ArgumentMode, ArgumentType, Routine},
    plan::CallArgument,
};
use sandbox_functions::{Type, Value, literals};
use sandbox_syntax::{
    Span,
    ast::{Statement, StatementKind},
    parse_script,
};

use super::state::{Flow, Interpreter, MAX_CALLS, Step, analysis_failure};

impl Interpreter<'_> {
    pub(super) fn call(&mut self, statement: &Statement) -> Step<()> {
        let span = statement.span;
        let plan = analyze(
            statement,
            &self.text,
            self.host.catalog(),
            &self.environment,
        )
        .map_err(|error| self.fail(analysis_failure(&error), span))?;
        let Plan::Call {
            procedure,
            arguments,
        } = plan
        else {
            return Err(self.refuse("CALL needs a procedure", span));
        };
        if self.calls >= MAX_CALLS {
            let message = format!("Procedure calls are nested more than {MAX_CALLS} deep");
            return Err(self.refuse(message, span));
        }
        let bound = self.bind(&procedure, &arguments, span)?;
        let script = parse_script(&procedure.body).map_err(|error| {
            self.refuse(
                format!("Procedure {} is invalid: {error}", procedure.name),
                span,
            )
        })?;
        let name = procedure.path.as_ref().map_or_else(
            || procedure.name.clone(),
            |path| format!("`{}`.{}.{}", path.project, path.dataset, path.routine),
        );
        let caller = self.enter(
            &procedure.body,
            name,
            procedure.project.clone(),
            procedure.dataset.clone(),
        );
        for (argument, value) in procedure.arguments.iter().zip(bound) {
            self.push(&argument.name, value, None);
        }
        self.calls += 1;
        let outcome = self.body(&script.statements);
        self.calls -= 1;
        let variables = self.leave(caller);
        outcome.map_err(|failure| failure.through(self.place(span)))?;
        self.answer(&procedure, &arguments, &variables, span)
    }

    /// The statements of a procedure's body, which may be a block around them.
    fn body(&mut self, statements: &[Statement]) -> Step<Flow> {
        if let [
            Statement {
                kind:
                    StatementKind::Block {
                        body,
                        handler: None,
                        ..
                    },
                ..
            },
        ] = statements
        {
            return self.statements(body);
        }
        self.statements(statements)
    }

    /// The values that the procedure starts with.
    fn bind(
        &mut self,
        procedure: &Routine,
        arguments: &[CallArgument],
        span: Span,
    ) -> Step<Vec<Value>> {
        let mut bound = Vec::with_capacity(arguments.len());
        for (declared, given) in procedure.arguments.iter().zip(arguments) {
            let value = match given {
                CallArgument::Value { sql, ty } => {
                    let value = Value::new(sql.clone(), ty.clone());
                    let value = match &declared.ty {
                        ArgumentType::Fixed(target) => self.coerced(&value, target, span)?,
                        _ => value,
                    };
                    self.constant_of(&value, span)?
                }
                CallArgument::Variable(name) => {
                    let current = self
                        .index(name)
                        .and_then(|index| self.environment.variables.get(index))
                        .map(|variable| variable.value.clone());
                    let Some(current) = current else {
                        return Err(self.refuse(format!("Undeclared variable: {name}"), span));
                    };
                    let ty = match &declared.ty {
                        ArgumentType::Fixed(target) => target.clone(),
                        _ => current.ty.clone(),
                    };
                    if declared.mode == ArgumentMode::Out {
                        typed_null(&ty)
                    } else {
                        self.converted(&current, &ty, span)?
                    }
                }
            };
            bound.push(value);
        }
        Ok(bound)
    }

    /// Gives what OUT and INOUT arguments came to back to the caller's variables.
    fn answer(
        &mut self,
        procedure: &Routine,
        arguments: &[CallArgument],
        variables: &std::collections::HashMap<String, Value>,
        span: Span,
    ) -> Step<()> {
        for (declared, given) in procedure.arguments.iter().zip(arguments) {
            let CallArgument::Variable(name) = given else {
                continue;
            };
            if declared.mode == ArgumentMode::In {
                continue;
            }
            let Some(index) = self.index(name) else {
                continue;
            };
            let Some(ty) = self
                .environment
                .variables
                .get(index)
                .map(|held| held.value.ty.clone())
            else {
                continue;
            };
            let Some(value) = variables.get(&declared.name.to_ascii_lowercase()) else {
                continue;
            };
            let value = self.converted(value, &ty, span)?;
            self.assign(index, value, span)?;
        }
        Ok(())
    }
}

fn typed_null(ty: &Type) -> Value {
    Value {
        literal: false,
        ..literals::typed_null(ty)
    }
}
