//! CREATE FUNCTION, CREATE TABLE FUNCTION, CREATE PROCEDURE, CALL.
use std::rc::Rc;

use sandbox_functions::{Type, Value, casts, quote_name};
use sandbox_syntax::Span;
use sandbox_syntax::ast::{
    self, CreateFunction, CreateProcedure, Expr, ExprKind, FunctionBody, FunctionKind,
    FunctionParameter, Path, TypeKind, TypeName,
};

use crate::analyzer::{Analyzer, Outcome};
use crate::catalog::{ArgumentMode, ArgumentType, Routine, RoutineArgument, RoutineKind};
use crate::ddl::{ddl, existence};
use crate::plan::{CallArgument, Ddl, Plan};
use crate::scope::{Aggregates, Col, Grouping, Names, Place, Scope, Windows, same};

impl Analyzer<'_> {
    fn routine_arguments(
        &mut self,
        parameters: &[FunctionParameter],
    ) -> Outcome<Vec<RoutineArgument>> {
        let mut out: Vec<RoutineArgument> = Vec::with_capacity(parameters.len());
        for parameter in parameters {
            if let Some(default) = &parameter.default {
                return Err(self.unsupported(default.span, "A DEFAULT of a parameter"));
            }
            if out
                .iter()
                .any(|other| same(&other.name, &parameter.name.name))
            {
                return Err(self.error(
                    parameter.name.span,
                    format!("Duplicate argument name {}", parameter.name.name),
                ));
            }
            let ty = match &parameter.ty.kind {
                TypeKind::AnyType => ArgumentType::Any,
                TypeKind::AnyTable => ArgumentType::Table(None),
                TypeKind::Table(_) => ArgumentType::Table(Some(self.table_type(&parameter.ty)?)),
                _ => ArgumentType::Fixed(self.type_name(&parameter.ty)?),
            };
            out.push(RoutineArgument {
                name: parameter.name.name.clone(),
                ty,
                mode: match parameter.mode {
                    None | Some(ast::ParameterMode::In) => ArgumentMode::In,
                    Some(ast::ParameterMode::Out) => ArgumentMode::Out,
                    Some(ast::ParameterMode::InOut) => ArgumentMode::InOut,
                },
                not_aggregate: parameter.not_aggregate,
            });
        }
        Ok(out)
    }

    fn table_type(&self, ty: &TypeName) -> Outcome<Vec<(String, Type)>> {
        let TypeKind::Table(fields) = &ty.kind else {
            return Err(self.error(ty.span, "Expected TABLE<…>"));
        };
        let mut out = Vec::with_capacity(fields.len());
        for field in fields {
            let Some(name) = &field.name else {
                return Err(self.error(field.span, "Columns of TABLE<…> must be named"));
            };
            out.push((name.name.clone(), self.type_name(&field.ty)?));
        }
        Ok(out)
    }

    /// `CREATE FUNCTION` and `CREATE TABLE FUNCTION`.
    pub(crate) fn create_function(&mut self, create: &CreateFunction) -> Outcome<Plan> {
        let name = create
            .name
            .parts
            .last()
            .map(|part| part.name.clone())
            .unwrap_or_default();
        let path = if create.temporary {
            if create.name.parts.len() != 1 {
                return Err(self.error(
                    create.name.span,
                    "A temporary function's name cannot be qualified",
                ));
            }
            None
        } else {
            Some(self.routine_path(&create.name)?)
        };
        let kind = match create.kind {
            FunctionKind::Scalar => RoutineKind::Scalar,
            FunctionKind::Aggregate => RoutineKind::Aggregate,
            FunctionKind::Table => RoutineKind::Table,
        };
        let language = create.language.as_ref().map_or_else(
            || "SQL".to_owned(),
            |language| language.name.to_ascii_uppercase(),
        );
        if create.connection.is_some() {
            return Err(self.unsupported(create.span, "A remote function"));
        }
        let arguments = self.routine_arguments(&create.parameters)?;
        let (returns, returns_table) = match &create.returns {
            None => (None, None),
            Some(ty) if matches!(ty.kind, TypeKind::Table(_)) => (None, Some(self.table_type(ty)?)),
            Some(ty) => (Some(self.type_name(ty)?), None),
        };
        let body = match &create.body {
            FunctionBody::Expr(expr) => expr.span.text(&self.text).to_owned(),
            FunctionBody::Query(query) => query.span.text(&self.text).to_owned(),
            FunctionBody::Text(text) => text.clone(),
            FunctionBody::None => {
                return Err(self.unsupported(create.span, "A function without a body"));
            }
        };
        let routine = Routine {
            name,
            kind,
            language,
            arguments,
            returns,
            returns_table,
            body,
            project: path
                .as_ref()
                .map_or_else(|| self.project.clone(), |path| path.project.clone()),
            dataset: if path.is_some() {
                None
            } else {
                self.dataset.clone()
            },
            path,
        };
        self.check_body(create, &routine)?;
        Ok(ddl(Ddl::CreateRoutine {
            routine,
            existence: existence(create.mode),
            options: self.options(&create.options)?,
        }))
    }

    /// Analyses the body with stand-ins for its arguments, where their types are known.
    fn check_body(&mut self, create: &CreateFunction, routine: &Routine) -> Outcome<()> {
        let mut columns = Vec::with_capacity(routine.arguments.len());
        for argument in &routine.arguments {
            let ArgumentType::Fixed(ty) = &argument.ty else {
                return Ok(());
            };
            columns.push(Col {
                deps: Rc::default(),
                ..Col::new(
                    Some(argument.name.clone()),
                    Value::new(quote_name(&argument.name), ty.clone()),
                )
            });
        }
        let names = Names {
            ranges: Vec::new(),
            columns,
        };
        let scope = Scope {
            names: &names,
            aliases: &[],
            grouping: None,
            parent: None,
        };
        let saved = std::mem::replace(&mut self.outside, false);
        let result = self.check_body_in(create, routine, &scope);
        self.outside = saved;
        result
    }

    fn check_body_in(
        &mut self,
        create: &CreateFunction,
        routine: &Routine,
        scope: &Scope<'_>,
    ) -> Outcome<()> {
        match &create.body {
            FunctionBody::Expr(expr) => {
                let value = if routine.kind == RoutineKind::Aggregate {
                    let grouping = Grouping {
                        alias: self.fresh("g"),
                        keys: Vec::new(),
                        aggregates: std::cell::RefCell::new(Vec::new()),
                        before: scope,
                        names: self.names_in_use(),
                    };
                    let place = Place {
                        scope,
                        aggregates: Aggregates::Into(&grouping),
                        windows: Windows::Forbidden("a SQL function body"),
                    };
                    self.expr(expr, &place)?
                } else {
                    self.expr(expr, &Place::plain(scope, "a SQL function body"))?
                };
                if let Some(returns) = &routine.returns
                    && !casts::coercible(&value, returns)
                {
                    return Err(self.error(
                        expr.span,
                        format!(
                            "Function declared to return {returns} but the function body produces incompatible type {}",
                            value.ty
                        ),
                    ));
                }
                Ok(())
            }
            FunctionBody::Query(query) => self.query(query, Some(scope)).map(|_| ()),
            _ => Ok(()),
        }
    }

    /// `CREATE PROCEDURE`.
    pub(crate) fn create_procedure(&mut self, create: &CreateProcedure) -> Outcome<Plan> {
        let path = self.routine_path(&create.name)?;
        let language = create.language.as_ref().map_or_else(
            || "SQL".to_owned(),
            |language| language.name.to_ascii_uppercase(),
        );
        if language != "SQL" {
            return Err(
                self.unsupported(create.span, &format!("A procedure in language {language}"))
            );
        }
        let routine = Routine {
            name: path.routine.clone(),
            kind: RoutineKind::Procedure,
            language,
            arguments: self.routine_arguments(&create.parameters)?,
            returns: None,
            returns_table: None,
            body: create.body_span.text(&self.text).to_owned(),
            project: path.project.clone(),
            dataset: None,
            path: Some(path),
        };
        Ok(ddl(Ddl::CreateRoutine {
            routine,
            existence: existence(create.mode),
            options: self.options(&create.options)?,
        }))
    }

    /// `CALL`.
    pub(crate) fn call_procedure(
        &mut self,
        span: Span,
        name: &Path,
        arguments: &[Expr],
    ) -> Outcome<Plan> {
        let path = self.routine_path(name)?;
        let found = self
            .catalog
            .routine(&path)
            .map_err(|e| self.catalog_error(name.span, e))?;
        let Some(procedure) = found.filter(|routine| routine.kind == RoutineKind::Procedure) else {
            return Err(self.error(name.span, format!("Procedure not found: {name}")));
        };
        if procedure.arguments.len() != arguments.len() {
            return Err(self.error(
                span,
                format!(
                    "Procedure {name} expects {} arguments but found {}",
                    procedure.arguments.len(),
                    arguments.len()
                ),
            ));
        }
        let mut out = Vec::with_capacity(arguments.len());
        for (expr, parameter) in arguments.iter().zip(&procedure.arguments) {
            if parameter.mode != ArgumentMode::In {
                let variable = match &expr.kind {
                    ExprKind::Path(parts) => match parts.as_slice() {
                        [only] => self
                            .env
                            .variables
                            .iter()
                            .rev()
                            .find(|own| same(&own.name, &only.name)),
                        _ => None,
                    },
                    _ => None,
                };
                match variable {
                    Some(variable) => out.push(CallArgument::Variable(variable.name.clone())),
                    None => {
                        return Err(self.error(
                            expr.span,
                            format!(
                                "An argument for the OUT parameter {} must be a variable",
                                parameter.name
                            ),
                        ));
                    }
                }
                continue;
            }
            let value = self.constant_expr(expr, "CALL")?;
            let value = match &parameter.ty {
                ArgumentType::Fixed(ty) => casts::coerce(&value, ty).map_err(|_| {
                    self.error(
                        expr.span,
                        format!(
                            "Argument {} of procedure {name} has type {} but {} was given",
                            parameter.name, ty, value.ty
                        ),
                    )
                })?,
                _ => value,
            };
            out.push(CallArgument::Value {
                sql: value.sql,
                ty: value.ty,
            });
        }
        Ok(Plan::Call {
            procedure: Box::new(procedure),
            arguments: out,
        })
    }

    /// `ASSERT`.
    pub(crate) fn assert(&mut self, condition: &Expr, description: Option<&str>) -> Outcome<Plan> {
        let names = Names::default();
        let scope = Scope {
            names: &names,
            aliases: &[],
            grouping: None,
            parent: None,
        };
        let value = self.condition(
            condition,
            &Place::plain(&scope, "ASSERT"),
            "ASSERT expression",
        )?;
        let deps = self.total();
        Ok(Plan::Assert {
            sql: format!("SELECT {}", value.sql),
            reads: self.finish_reads(&deps)?,
            message: description.map_or_else(|| "Assertion failed".to_owned(), str::to_owned),
        })
    }
}
