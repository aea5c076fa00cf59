//! Functions that users define: found by name, put in the place of their call.
use std::rc::Rc;

use sandbox_functions::{Type, Value, casts, kind, operators, quote_name};
use sandbox_syntax::Span;
use sandbox_syntax::ast::{Argument, ArgumentKind, Call, Expr, Identifier, Path};

use crate::analyzer::{Analyzer, CommonRelation, Outcome};
use crate::catalog::{ArgumentType, Reason, Routine, RoutineKind, RoutinePath};
use crate::error::AnalysisError;
use crate::expr::shown_types;
use crate::from::Clause;
use crate::scope::{
    Aggregates, Col, Grouping, Names, OutColumn, Place, Relational, Scope, Windows, same,
};

impl Analyzer<'_> {
    /// The user's function that a name means; none for functions of the language.
    pub(crate) fn routine_named(&mut self, name: &Path) -> Outcome<Option<Routine>> {
        let names: Vec<&str> = name.parts.iter().map(|part| part.name.as_str()).collect();
        if let [only] = names.as_slice()
            && let Some(found) = self
                .env
                .temporary_functions
                .iter()
                .rev()
                .find(|routine| same(&routine.name, only))
        {
            return Ok(Some(found.clone()));
        }
        if kind(&name.dotted()).is_some() {
            return Ok(None);
        }
        let path = match names.as_slice() {
            [only] => match &self.dataset {
                Some(dataset) => RoutinePath {
                    project: self.default_project().to_owned(),
                    dataset: dataset.clone(),
                    routine: (*only).to_owned(),
                },
                None => return Ok(None),
            },
            [dataset, routine] => RoutinePath {
                project: self.project.clone(),
                dataset: (*dataset).to_owned(),
                routine: (*routine).to_owned(),
            },
            [project, dataset, routine] => RoutinePath {
                project: (*project).to_owned(),
                dataset: (*dataset).to_owned(),
                routine: (*routine).to_owned(),
            },
            _ => return Ok(None),
        };
        match self.catalog.routine(&path) {
            Ok(found) => Ok(found),
            Err(error) if error.reason == Reason::NotFound => Ok(None),
            Err(error) => Err(self.catalog_error(name.span, error)),
        }
    }

    fn check_language(&self, span: Span, routine: &Routine) -> Outcome<()> {
        if routine.language.is_empty() || routine.language.eq_ignore_ascii_case("SQL") {
            return Ok(());
        }
        Err(self.unsupported(
            span,
            &format!(
                "Function {} in language {}",
                routine.name,
                routine.language.to_ascii_uppercase()
            ),
        ))
    }

    fn mismatch(&self, span: Span, routine: &Routine, values: &[&Value]) -> AnalysisError {
        let wanted: Vec<String> = routine
            .arguments
            .iter()
            .map(|argument| match &argument.ty {
                ArgumentType::Fixed(ty) => ty.to_string(),
                ArgumentType::Any => "ANY TYPE".to_owned(),
                ArgumentType::Table(_) => "ANY TABLE".to_owned(),
            })
            .collect();
        let given = if values.is_empty() {
            "with no arguments".to_owned()
        } else {
            format!("for argument types: {}", shown_types(values))
        };
        self.error(
            span,
            format!(
                "No matching signature for function {} {given}. Supported signature: {}({})",
                routine.name,
                routine.name,
                wanted.join(", ")
            ),
        )
    }

    fn argument_value(&mut self, argument: &Argument, place: &Place<'_>) -> Outcome<Value> {
        match &argument.kind {
            ArgumentKind::Expr(expr) => self.expr(expr, place),
            ArgumentKind::Query(query) => self.scalar_subquery(argument.span, query, place.scope),
            ArgumentKind::Named { value, .. } => self.argument_value(value, place),
            _ => Err(self.error(
                argument.span,
                "This argument is not allowed for a user-defined function",
            )),
        }
    }

    /// The arguments in the order of the parameters, coerced to their types.
    fn bound_values(
        &mut self,
        span: Span,
        arguments: &[Argument],
        routine: &Routine,
        place: &Place<'_>,
    ) -> Outcome<Vec<(String, Value)>> {
        let mut values: Vec<Option<Value>> = vec![None; routine.arguments.len()];
        let mut given = Vec::with_capacity(arguments.len());
        for (index, argument) in arguments.iter().enumerate() {
            let position = match &argument.kind {
                ArgumentKind::Named { name, .. } => routine
                    .arguments
                    .iter()
                    .position(|own| same(&own.name, &name.name)),
                _ => Some(index),
            };
            let value = self.argument_value(argument, place)?;
            given.push(value.clone());
            if let Some(slot) = position.and_then(|position| values.get_mut(position)) {
                *slot = Some(value);
            }
        }
        let refs: Vec<&Value> = given.iter().collect();
        if arguments.len() != routine.arguments.len() {
            return Err(self.mismatch(span, routine, &refs));
        }
        let mut out = Vec::with_capacity(values.len());
        for (argument, value) in routine.arguments.iter().zip(values) {
            let Some(value) = value else {
                return Err(self.mismatch(span, routine, &refs));
            };
            let mut value = match &argument.ty {
                ArgumentType::Fixed(ty) => {
                    casts::coerce(&value, ty).map_err(|_| self.mismatch(span, routine, &refs))?
                }
                ArgumentType::Any => value,
                ArgumentType::Table(_) => return Err(self.mismatch(span, routine, &refs)),
            };
            value.literal = false;
            out.push((argument.name.clone(), value));
        }
        Ok(out)
    }

    /// Guards against functions that call themselves.
    fn expand<T>(
        &mut self,
        span: Span,
        routine: &Routine,
        step: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        let shown = match &routine.path {
            Some(path) => path.to_string(),
            None => routine.name.clone(),
        };
        if self.expanding.contains(&shown) {
            return Err(self.error(
                span,
                format!("Recursive function call detected: {shown} calls itself"),
            ));
        }
        self.expanding.push(shown);
        let result = self.inside(
            &routine.body,
            &routine.project,
            routine.dataset.as_deref(),
            step,
        );
        self.expanding.pop();
        result.map_err(|error| self.within_definition(span, error))
    }

    fn body_expr(routine: &Routine) -> Outcome<Expr> {
        sandbox_syntax::parse_expression(&routine.body).map_err(|error| AnalysisError {
            message: error.message,
            line: error.line,
            column: error.column,
            reason: Reason::InvalidQuery,
        })
    }

    fn declared(&self, span: Span, routine: &Routine, value: Value) -> Outcome<Value> {
        let mut value = match &routine.returns {
            Some(ty) => casts::coerce(&value, ty).map_err(|_| {
                self.error(
                    span,
                    format!(
                        "Function declared to return {ty} but the function body produces incompatible type {}",
                        value.ty
                    ),
                )
            })?,
            None => value,
        };
        value.literal = false;
        value.constant = None;
        Ok(value)
    }

    /// A call of a user's scalar or aggregate function.
    pub(crate) fn user_function(
        &mut self,
        span: Span,
        call: &Call,
        routine: &Routine,
        place: &Place<'_>,
    ) -> Outcome<Value> {
        self.check_language(span, routine)?;
        if call.over.is_some() || call.distinct || !call.order_by.is_empty() {
            return Err(self.unsupported(
                span,
                "A user-defined function with OVER, DISTINCT or ORDER BY",
            ));
        }
        let value = match routine.kind {
            RoutineKind::Scalar => {
                let values = self.bound_values(span, &call.arguments, routine, place)?;
                self.bind(values, |this, cols| {
                    let names = Names {
                        ranges: Vec::new(),
                        columns: cols,
                    };
                    this.expand(span, routine, |this| {
                        let scope = Scope {
                            names: &names,
                            aliases: &[],
                            grouping: None,
                            parent: None,
                        };
                        let body = Self::body_expr(routine)?;
                        let place = Place::plain(&scope, "a SQL function body");
                        let value = this.expr(&body, &place)?;
                        this.declared(body.span, routine, value)
                    })
                })?
            }
            RoutineKind::Aggregate => self.user_aggregate(span, call, routine, place)?,
            RoutineKind::Table => {
                return Err(self.error(
                    span,
                    format!(
                        "Table-valued function {} is not allowed in an expression",
                        routine.name
                    ),
                ));
            }
            RoutineKind::Procedure => {
                return Err(self.error(span, format!("Function not found: {}", call.name)));
            }
        };
        Ok(if call.safe {
            operators::safe(value)
        } else {
            value
        })
    }

    fn user_aggregate(
        &mut self,
        span: Span,
        call: &Call,
        routine: &Routine,
        place: &Place<'_>,
    ) -> Outcome<Value> {
        let outer = match place.aggregates {
            Aggregates::Into(grouping) => grouping,
            Aggregates::Forbidden(clause) => {
                return Err(self.error(
                    span,
                    format!(
                        "Aggregate function {} not allowed in {clause}",
                        routine.name
                    ),
                ));
            }
        };
        let before = Place::plain(outer.before, "aggregate function");
        let values = self.bound_values(span, &call.arguments, routine, &before)?;
        let columns: Vec<Col> = values
            .into_iter()
            .map(|(name, value)| Col {
                deps: Rc::default(),
                ..Col::new(Some(name), value)
            })
            .collect();
        let names = Names {
            ranges: Vec::new(),
            columns,
        };
        let plain = Scope {
            names: &names,
            aliases: &[],
            grouping: None,
            parent: None,
        };
        let grouping = Grouping {
            alias: outer.alias.clone(),
            keys: Vec::new(),
            aggregates: std::cell::RefCell::new(outer.aggregates.take()),
            before: &plain,
            names: self.names_in_use(),
        };
        // Parameters that are NOT AGGREGATE are constants of the call and may stand outside.
        let constants: Vec<Col> = names
            .columns
            .iter()
            .zip(&routine.arguments)
            .filter(|(_, argument)| argument.not_aggregate)
            .map(|(col, _)| col.clone())
            .collect();
        let outside = Names {
            ranges: Vec::new(),
            columns: constants,
        };
        let result = self.expand(span, routine, |this| {
            let scope = Scope {
                names: &outside,
                aliases: &[],
                grouping: None,
                parent: None,
            };
            let place = Place {
                scope: &scope,
                aggregates: Aggregates::Into(&grouping),
                windows: Windows::Forbidden("a SQL function body"),
            };
            let body = Self::body_expr(routine)?;
            let value = this.expr(&body, &place)?;
            this.declared(body.span, routine, value)
        });
        outer.aggregates.replace(grouping.aggregates.take());
        result
    }

    /// `FROM f(arguments)`.
    pub(crate) fn table_function(
        &mut self,
        name: &Path,
        arguments: &[Argument],
        alias: Option<&Identifier>,
        left: &Names,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Clause> {
        let routine = self.routine_named(name)?;
        let Some(routine) = routine.filter(|routine| routine.kind == RoutineKind::Table) else {
            let known = [
                "APPENDS",
                "CHANGES",
                "EXTERNAL_QUERY",
                "VECTOR_SEARCH",
                "GAP_FILL",
                "RANGE_SESSIONIZE",
            ];
            let upper = name.dotted().to_ascii_uppercase();
            if known.contains(&upper.as_str())
                || upper.starts_with("ML.")
                || upper.starts_with("AI.")
            {
                return Err(self.unsupported(name.span, &format!("Table function {upper}")));
            }
            return Err(self.error(
                name.span,
                format!("Table-valued function not found: {name}"),
            ));
        };
        let inputs: Vec<TableInput<'_>> = arguments.iter().map(TableInput::Argument).collect();
        self.call_table_function(name.span, &routine, inputs, alias, left, outer)
    }

    /// A table function with its inputs, the first perhaps the input of a pipe.
    pub(crate) fn call_table_function(
        &mut self,
        span: Span,
        routine: &Routine,
        inputs: Vec<TableInput<'_>>,
        alias: Option<&Identifier>,
        left: &Names,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Clause> {
        self.check_language(span, routine)?;
        if inputs.len() != routine.arguments.len() {
            return Err(self.error(
                span,
                format!(
                    "No matching signature for table-valued function {}: it takes {} arguments, {} were given",
                    routine.name,
                    routine.arguments.len(),
                    inputs.len()
                ),
            ));
        }
        let scope = Scope {
            names: left,
            aliases: &[],
            grouping: None,
            parent: outer,
        };
        let place = Place::plain(&scope, "a table function's argument");
        let mut columns = Vec::new();
        let mut tables = std::collections::HashMap::new();
        let mut prefix = Vec::new();
        for (input, parameter) in inputs.into_iter().zip(&routine.arguments) {
            match (&parameter.ty, input) {
                (ArgumentType::Table(_), input) => {
                    let relation = self.table_input(span, input, outer)?;
                    let physical = self.fresh(&parameter.name);
                    prefix.push(format!("{} AS ({})", quote_name(&physical), relation.sql));
                    let common = CommonRelation {
                        physical,
                        columns: relation.columns,
                        value_table: relation.value_table,
                        reads: 0..0,
                        uses: 0,
                        recursing: false,
                        always: Rc::default(),
                    };
                    tables.insert(parameter.name.to_lowercase(), common);
                }
                (ty, TableInput::Argument(argument)) => {
                    let value = self.argument_value(argument, &place)?;
                    let mut value = match ty {
                        ArgumentType::Fixed(ty) => casts::coerce(&value, ty)
                            .map_err(|_| self.mismatch(argument.span, routine, &[&value]))?,
                        _ => value,
                    };
                    value.literal = false;
                    columns.push(Col {
                        deps: Rc::default(),
                        ..Col::new(Some(parameter.name.clone()), value)
                    });
                }
                (_, TableInput::Relation(_)) => {
                    return Err(self.error(
                        span,
                        format!(
                            "Table-valued function {} does not take a table as its first argument",
                            routine.name
                        ),
                    ));
                }
            }
        }
        let names = Names {
            ranges: Vec::new(),
            columns,
        };
        self.table_arguments.push(tables);
        let result = self.expand(span, routine, |this| {
            let scope = Scope {
                names: &names,
                aliases: &[],
                grouping: None,
                parent: None,
            };
            let query =
                sandbox_syntax::parse_query(&routine.body).map_err(|error| AnalysisError {
                    message: error.message,
                    line: error.line,
                    column: error.column,
                    reason: Reason::InvalidQuery,
                })?;
            this.query(&query, Some(&scope))
        });
        self.table_arguments.pop();
        let mut relation = result?;
        if let Some(declared) = &routine.returns_table {
            relation = self.as_declared(span, routine, &relation, declared)?;
        }
        if !prefix.is_empty() {
            relation.sql = format!(
                "WITH {} SELECT * FROM ({})",
                prefix.join(", "),
                relation.sql
            );
        }
        let visible = alias.map_or_else(|| routine.name.clone(), |alias| alias.name.clone());
        Ok(self.derived(&relation, Some(&visible)))
    }

    fn table_input(
        &mut self,
        span: Span,
        input: TableInput<'_>,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Relational> {
        match input {
            TableInput::Relation(relation) => Ok(relation),
            TableInput::Argument(argument) => match &argument.kind {
                ArgumentKind::Query(query)
                | ArgumentKind::Expr(Expr {
                    kind: sandbox_syntax::ast::ExprKind::Subquery(query),
                    ..
                }) => self.query(query, outer),
                ArgumentKind::Table(path) => self.whole_table(path, outer),
                _ => Err(self.error(
                    span,
                    "A table function's table argument must be TABLE name or a query",
                )),
            },
        }
    }

    fn as_declared(
        &mut self,
        span: Span,
        routine: &Routine,
        relation: &Relational,
        declared: &[(String, Type)],
    ) -> Outcome<Relational> {
        let mut map = Vec::with_capacity(declared.len());
        let mut columns = Vec::with_capacity(declared.len());
        let mut types = Vec::with_capacity(declared.len());
        for (position, (name, ty)) in declared.iter().enumerate() {
            let found = relation
                .columns
                .iter()
                .position(|column| column.name.as_ref().is_some_and(|own| same(own, name)));
            let Some(source) = found.and_then(|index| relation.columns.get(index)) else {
                return Err(self.error(
                    span,
                    format!(
                        "Column {name} declared by table function {} is missing in its query",
                        routine.name
                    ),
                ));
            };
            if !casts::coercible(&source.value, ty) {
                return Err(self.error(
                    span,
                    format!(
                        "Column {name} of table function {} has type {} which cannot be coerced to {ty}",
                        routine.name, source.value.ty
                    ),
                ));
            }
            map.push(found);
            columns.push(OutColumn {
                name: Some(name.clone()),
                physical: format!("c{}", position + 1),
                value: Value::new(String::new(), ty.clone()),
                deps: source.deps.clone(),
                leaf: source.leaf.clone(),
                origin: source.origin.clone(),
            });
            types.push(ty.clone());
        }
        let sql = self.conform(relation, &map, &columns, &types)?;
        Ok(Relational {
            sql: format!("SELECT * FROM {sql}"),
            columns,
            value_table: false,
        })
    }
}

/// An input of a table function.
pub(crate) enum TableInput<'q> {
    /// As written.
    Argument(&'q Argument),
    /// What comes down a pipe.
    Relation(Relational),
}
