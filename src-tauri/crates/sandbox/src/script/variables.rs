//! Variables: declared, set, held to their types; and the frame of a procedure.

use std::collections::HashMap;
use std::sync::Arc;

use sandbox_analysis::{Variable, analyze_expression};
use sandbox_functions::{Type, Value};
use sandbox_syntax::{
    Span,
    ast::{Expr, ExprKind, Identifier, TypeName},
};

use super::state::{Caller, Constraint, Interpreter, Step, analysis_failure};
use super::value;

impl Interpreter<'_> {
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
