//! Pipe syntax: each operator turns one table into the next.
use std::collections::HashMap;
use std::rc::Rc;

use sandbox_functions::{Argument, Value, literals, order_key, quote_name, scalar};
use sandbox_syntax::Span;
use sandbox_syntax::ast::{
    Expr, ExprKind, FromClause, GroupBy, GroupByKind, GroupingItem, GroupingOrder, GroupingSet,
    Identifier, NamedWindow, OrderItem, PipeAggregate, PipeKind, PipeOperator, SelectItem,
    SelectShape, StarModifiers,
};

use crate::analyzer::{Analyzer, Outcome};
use crate::deps::Deps;
use crate::expr::implied_name;
use crate::from::Clause;
use crate::query::{Tail, unique};
use crate::scope::{Aggregates, Col, Names, Place, Range, Relational, Scope, Windows, same};
use crate::select::{SelectParts, Source};
use crate::udf::TableInput;

/// The table so far.
struct Pipe {
    from: String,
    filter: Option<String>,
    order: Option<String>,
    limit: Option<String>,
    names: Names,
    /// `WITH …` of a pipe operator, for the front of the whole.
    prefix: Vec<String>,
}

const NO_TAIL: Tail<'static> = Tail {
    order_by: &[],
    limit: None,
    expose: false,
};

impl Analyzer<'_> {
    /// `FROM … |> …`.
    pub(crate) fn pipe_from(
        &mut self,
        from: &FromClause,
        pipes: &[PipeOperator],
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Relational> {
        let clause = self.from_clause(from, outer)?;
        self.pipe(clause, pipes, outer)
    }

    /// `query |> …`.
    pub(crate) fn pipe_query(
        &mut self,
        relation: &Relational,
        pipes: &[PipeOperator],
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Relational> {
        let clause = self.derived(relation, None);
        self.pipe(clause, pipes, outer)
    }

    fn pipe(
        &mut self,
        clause: Clause,
        pipes: &[PipeOperator],
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Relational> {
        let frames = self.commons.len();
        let pipe = Pipe {
            from: clause.sql,
            filter: None,
            order: None,
            limit: None,
            names: clause.names,
            prefix: Vec::new(),
        };
        let result = self.operate_all(pipe, pipes, outer);
        self.commons.truncate(frames);
        result
    }

    fn operate_all(
        &mut self,
        pipe: Pipe,
        pipes: &[PipeOperator],
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Relational> {
        let mut pipe = pipe;
        for operator in pipes {
            pipe = self.operate(pipe, operator, outer)?;
        }
        let span = pipes.last().map(|pipe| pipe.span).unwrap_or_default();
        self.pipe_result(pipe, span, outer)
    }

    /// The table so far as a query.
    fn pipe_result(
        &mut self,
        pipe: Pipe,
        span: Span,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Relational> {
        let items = [SelectItem::Star {
            modifiers: StarModifiers::default(),
            span,
        }];
        let (order, limit, prefix) = (pipe.order.clone(), pipe.limit.clone(), pipe.prefix.clone());
        let source = Source {
            from: Some(pipe.from),
            filter: pipe.filter,
            names: pipe.names,
            natural: Vec::new(),
        };
        let parts = plain_select(&items, span);
        let (mut relation, _) = self.select_from(&parts, &source, NO_TAIL, outer)?;
        if let Some(order) = order {
            relation.sql = format!("{} ORDER BY {order}", relation.sql);
        }
        if let Some(limit) = limit {
            relation.sql.push_str(&limit);
            for column in &mut relation.columns {
                column.origin = None;
            }
        }
        if !prefix.is_empty() {
            relation.sql = format!("WITH RECURSIVE {} {}", prefix.join(", "), relation.sql);
        }
        Ok(relation)
    }

    fn pipe_of(&mut self, relation: &Relational, prefix: Vec<String>) -> Pipe {
        let clause = self.derived(relation, None);
        Pipe {
            from: clause.sql,
            filter: None,
            order: None,
            limit: None,
            names: clause.names,
            prefix,
        }
    }

    fn as_source(pipe: Pipe) -> (Source, Vec<String>) {
        (
            Source {
                from: Some(pipe.from),
                filter: pipe.filter,
                names: pipe.names,
                natural: Vec::new(),
            },
            pipe.prefix,
        )
    }

    fn operate(
        &mut self,
        mut pipe: Pipe,
        operator: &PipeOperator,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Pipe> {
        let span = operator.span;
        match &operator.kind {
            PipeKind::Where(condition) => {
                if pipe.limit.is_some() {
                    pipe = self.rebase(pipe, &[]);
                }
                let text = self.filter(condition, &pipe.names, outer, "WHERE clause")?;
                pipe.filter = Some(match pipe.filter {
                    Some(earlier) => format!("{earlier} AND {text}"),
                    None => text,
                });
                Ok(pipe)
            }
            PipeKind::Select {
                distinct,
                shape,
                items,
                windows,
            } => {
                pipe = self.settled(pipe);
                let parts = SelectParts {
                    distinct: *distinct,
                    shape: *shape,
                    items,
                    group_by: None,
                    having: None,
                    qualify: None,
                    windows,
                    span,
                };
                for item in items {
                    if let SelectItem::Expr { expr, .. } = item
                        && self.has_aggregate(expr)
                    {
                        return Err(self.error(
                            expr.span,
                            "Aggregate functions are not allowed in pipe SELECT; use pipe AGGREGATE",
                        ));
                    }
                }
                let (source, prefix) = Self::as_source(pipe);
                let (relation, _) = self.select_from(&parts, &source, NO_TAIL, outer)?;
                Ok(self.pipe_of(&relation, prefix))
            }
            PipeKind::Extend { items, windows } => self.extend(pipe, items, windows, outer),
            PipeKind::Window(items) => self.extend(pipe, items, &[], outer),
            PipeKind::Set(assignments) => self.set(pipe, assignments, outer),
            PipeKind::Drop(names) => {
                for name in names {
                    let before = pipe.names.columns.len();
                    pipe.names
                        .columns
                        .retain(|col| !col.name.as_ref().is_some_and(|own| same(own, &name.name)));
                    if pipe.names.columns.len() == before {
                        return Err(self.missing(name, "DROP"));
                    }
                }
                Ok(pipe)
            }
            PipeKind::Rename(pairs) => {
                for (from, to) in pairs {
                    let mut found = false;
                    for col in &mut pipe.names.columns {
                        if col.name.as_ref().is_some_and(|own| same(own, &from.name)) {
                            col.name = Some(to.name.clone());
                            found = true;
                        }
                    }
                    if !found {
                        return Err(self.missing(from, "RENAME"));
                    }
                }
                Ok(pipe)
            }
            PipeKind::As(alias) => {
                let columns = pipe.names.columns.clone();
                pipe.names.ranges = vec![Range {
                    alias: Some(alias.name.clone()),
                    columns,
                    value: None,
                }];
                Ok(pipe)
            }
            PipeKind::Limit(limit) => {
                if pipe.limit.is_some() {
                    pipe = self.rebase(pipe, &[]);
                }
                pipe.limit = Some(self.limit(limit)?);
                Ok(pipe)
            }
            PipeKind::OrderBy(items) => {
                if pipe.limit.is_some() {
                    pipe = self.rebase(pipe, &[]);
                }
                let mut keys = Vec::with_capacity(items.len());
                for item in items {
                    let scope = Scope {
                        names: &pipe.names,
                        aliases: &[],
                        grouping: None,
                        parent: outer,
                    };
                    let place = Place {
                        scope: &scope,
                        aggregates: Aggregates::Forbidden("pipe ORDER BY"),
                        windows: Windows::Allowed(&[]),
                    };
                    let value = match self.ordinal(item, pipe.names.columns.len())? {
                        Some(position) => match pipe.names.columns.get(position) {
                            Some(col) => {
                                let used = col.used();
                                self.depend(&used);
                                col.value.clone()
                            }
                            None => continue,
                        },
                        None => self.order_value(item, &place)?,
                    };
                    if value.constant.is_none() && !value.untyped_null {
                        keys.push(order_key(
                            &value.sql,
                            &value.ty,
                            item.descending,
                            item.nulls_first,
                        ));
                    }
                }
                pipe.order = (!keys.is_empty()).then(|| keys.join(", "));
                Ok(pipe)
            }
            PipeKind::Aggregate { items, group_by } => {
                pipe = self.settled(pipe);
                self.pipe_aggregate(pipe, span, items, group_by.as_ref(), outer)
            }
            PipeKind::Distinct => {
                pipe = self.settled(pipe);
                let (source, prefix) = Self::as_source(pipe);
                let items = [SelectItem::Star {
                    modifiers: StarModifiers::default(),
                    span,
                }];
                let parts = SelectParts {
                    distinct: true,
                    ..plain_select(&items, span)
                };
                let (relation, _) = self.select_from(&parts, &source, NO_TAIL, outer)?;
                Ok(self.pipe_of(&relation, prefix))
            }
            PipeKind::SetOperation {
                operator,
                distinct,
                columns,
                queries,
            } => {
                let prefix = std::mem::take(&mut pipe.prefix);
                let mut operands = vec![self.pipe_result(pipe, span, outer)?];
                for query in queries {
                    operands.push(self.query(query, outer)?);
                }
                let relation = self.combine(span, *operator, *distinct, columns, &operands)?;
                Ok(self.pipe_of(&relation, prefix))
            }
            PipeKind::Join(join) => {
                pipe = self.settled(pipe);
                if pipe.filter.is_some() {
                    pipe = self.rebase(pipe, &[]);
                }
                let left = Clause {
                    sql: pipe.from,
                    names: pipe.names,
                    natural: Vec::new(),
                    lateral: false,
                    unnested: None,
                };
                let joined = self.join(left, join, outer)?;
                Ok(Pipe {
                    from: joined.sql,
                    names: joined.names,
                    ..pipe_end(pipe.prefix)
                })
            }
            PipeKind::Call { call, alias } => {
                let prefix = std::mem::take(&mut pipe.prefix);
                let relation = self.pipe_result(pipe, span, outer)?;
                let routine = self
                    .routine_named(&call.name)?
                    .filter(|routine| routine.kind == crate::catalog::RoutineKind::Table);
                let Some(routine) = routine else {
                    return Err(self.error(
                        call.name.span,
                        format!("Table-valued function not found: {}", call.name),
                    ));
                };
                let mut inputs = vec![TableInput::Relation(relation)];
                inputs.extend(call.arguments.iter().map(TableInput::Argument));
                let clause = self.call_table_function(
                    call.span,
                    &routine,
                    inputs,
                    alias.as_ref(),
                    &Names::default(),
                    outer,
                )?;
                Ok(Pipe {
                    from: clause.sql,
                    names: clause.names,
                    ..pipe_end(prefix)
                })
            }
            PipeKind::Sample(sample) => {
                let (clause, prefix) = self.as_clause(pipe);
                let clause = self.sample(clause, sample)?;
                Ok(Pipe {
                    from: clause.sql,
                    names: clause.names,
                    ..pipe_end(prefix)
                })
            }
            PipeKind::Pivot(pivot) => {
                let (clause, prefix) = self.as_clause(pipe);
                let clause = self.pivot(&clause, pivot, outer)?;
                Ok(Pipe {
                    from: clause.sql,
                    names: clause.names,
                    ..pipe_end(prefix)
                })
            }
            PipeKind::Unpivot(unpivot) => {
                let (clause, prefix) = self.as_clause(pipe);
                let clause = self.unpivot(&clause, unpivot)?;
                Ok(Pipe {
                    from: clause.sql,
                    names: clause.names,
                    ..pipe_end(prefix)
                })
            }
            PipeKind::With(with) => {
                let text = self.with(with, outer)?;
                let tables = text.strip_prefix("WITH ").map(|rest| {
                    rest.strip_prefix("RECURSIVE ")
                        .unwrap_or(rest)
                        .trim_end()
                        .to_owned()
                });
                pipe.prefix.extend(tables);
                Ok(pipe)
            }
            PipeKind::Assert { condition, payload } => {
                self.pipe_assert(pipe, condition, payload, outer)
            }
        }
    }

    fn missing(&self, name: &Identifier, operator: &str) -> crate::error::AnalysisError {
        self.error(
            name.span,
            format!("Column {} in pipe {operator} not found", name.name),
        )
    }

    fn as_clause(&mut self, pipe: Pipe) -> (Clause, Vec<String>) {
        let pipe = self.rebase(pipe, &[]);
        (
            Clause {
                sql: pipe.from,
                names: pipe.names,
                natural: Vec::new(),
                lateral: false,
                unnested: None,
            },
            pipe.prefix,
        )
    }

    /// A pipe without pending ORDER BY or LIMIT.
    fn settled(&mut self, pipe: Pipe) -> Pipe {
        if pipe.order.is_some() || pipe.limit.is_some() {
            self.rebase(pipe, &[])
        } else {
            pipe
        }
    }

    /// Puts the table so far into a subquery, with further columns computed in it; names mean
    /// the same as before. The further columns are the last of `columns`.
    fn rebase(&mut self, pipe: Pipe, extra: &[Col]) -> Pipe {
        let mut rows = pipe.from;
        if let Some(filter) = pipe.filter {
            rows = format!("{rows} WHERE {filter}");
        }
        if let Some(order) = pipe.order {
            rows = format!("{rows} ORDER BY {order}");
        }
        let bounded = pipe.limit.is_some();
        if let Some(limit) = pipe.limit {
            rows.push_str(&limit);
        }
        let (from, mut names, mut added) = self.subselect(&rows, &pipe.names, extra, "p");
        names.columns.append(&mut added);
        if bounded {
            for col in &mut names.columns {
                col.origin = None;
            }
        }
        Pipe {
            from,
            names,
            ..pipe_end(pipe.prefix)
        }
    }

    /// A subquery of all columns that names mean (and further ones), and the names over it.
    pub(crate) fn subselect(
        &mut self,
        rows: &str,
        names: &Names,
        extra: &[Col],
        wanted: &str,
    ) -> (String, Names, Vec<Col>) {
        let alias = self.fresh(wanted);
        let mut taken = Vec::new();
        let mut list: Vec<String> = Vec::new();
        let mut moved: HashMap<String, String> = HashMap::new();
        let mut shift = |col: &Col| -> Col {
            let reference = moved.entry(col.value.sql.clone()).or_insert_with(|| {
                let physical = unique(col.name.as_deref(), list.len(), &mut taken);
                let sql = crate::select::settled(&col.value);
                list.push(format!("{sql} AS {}", quote_name(&physical)));
                format!("{}.{}", quote_name(&alias), quote_name(&physical))
            });
            Col {
                value: Value::new(reference.clone(), col.value.ty.clone()),
                ..col.clone()
            }
        };
        let moved_names = Names {
            columns: names.columns.iter().map(&mut shift).collect(),
            ranges: names
                .ranges
                .iter()
                .map(|range| Range {
                    alias: range.alias.clone(),
                    columns: range.columns.iter().map(&mut shift).collect(),
                    value: range.value.as_ref().map(&mut shift),
                })
                .collect(),
        };
        let added: Vec<Col> = extra.iter().map(&mut shift).collect();
        if list.is_empty() {
            list.push("1 AS \"one\"".to_owned());
        }
        let sql = format!(
            "(SELECT {} FROM {rows}) AS {}",
            list.join(", "),
            quote_name(&alias)
        );
        (sql, moved_names, added)
    }

    fn extend(
        &mut self,
        pipe: Pipe,
        items: &[SelectItem],
        windows: &[NamedWindow],
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Pipe> {
        let pipe = self.settled(pipe);
        let mut extra = Vec::with_capacity(items.len());
        for item in items {
            let scope = Scope {
                names: &pipe.names,
                aliases: &[],
                grouping: None,
                parent: outer,
            };
            let place = Place {
                scope: &scope,
                aggregates: Aggregates::Forbidden("pipe EXTEND"),
                windows: Windows::Allowed(windows),
            };
            match item {
                SelectItem::Expr { expr, alias } => {
                    let name = alias
                        .as_ref()
                        .map(|alias| alias.name.clone())
                        .or_else(|| implied_name(expr));
                    extra.push(self.computed(name, expr, &place)?);
                }
                SelectItem::Star { span, .. } | SelectItem::ExprStar { span, .. } => {
                    return Err(self.unsupported(*span, "A star in pipe EXTEND"));
                }
            }
        }
        Ok(self.rebase(pipe, &extra))
    }

    fn computed(&mut self, name: Option<String>, expr: &Expr, place: &Place<'_>) -> Outcome<Col> {
        if let ExprKind::Path(parts) = &expr.kind {
            let col = self.path(parts, place.scope)?;
            return Ok(Col {
                name,
                pseudo: false,
                ..col
            });
        }
        let (value, deps) = self.collect(|this| this.expr(expr, place))?;
        Ok(Col {
            deps: Rc::new(Deps {
                opaque: true,
                ..deps
            }),
            ..Col::new(name, value)
        })
    }

    fn set(
        &mut self,
        pipe: Pipe,
        assignments: &[(Identifier, Expr)],
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Pipe> {
        let pipe = self.settled(pipe);
        let mut extra = Vec::with_capacity(assignments.len());
        let mut positions = Vec::with_capacity(assignments.len());
        for (name, expr) in assignments {
            let found: Vec<usize> = pipe
                .names
                .columns
                .iter()
                .enumerate()
                .filter(|(_, col)| col.name.as_ref().is_some_and(|own| same(own, &name.name)))
                .map(|(position, _)| position)
                .collect();
            let [position] = found.as_slice() else {
                return Err(if found.is_empty() {
                    self.missing(name, "SET")
                } else {
                    self.error(name.span, format!("Column name {} is ambiguous", name.name))
                });
            };
            let scope = Scope {
                names: &pipe.names,
                aliases: &[],
                grouping: None,
                parent: outer,
            };
            let place = Place {
                scope: &scope,
                aggregates: Aggregates::Forbidden("pipe SET"),
                windows: Windows::Allowed(&[]),
            };
            extra.push(self.computed(Some(name.name.clone()), expr, &place)?);
            positions.push(*position);
        }
        let count = extra.len();
        let mut pipe = self.rebase(pipe, &extra);
        let start = pipe.names.columns.len().saturating_sub(count);
        let added: Vec<Col> = pipe.names.columns.drain(start..).collect();
        for (position, col) in positions.into_iter().zip(added) {
            if let Some(slot) = pipe.names.columns.get_mut(position) {
                *slot = col;
            }
        }
        Ok(pipe)
    }

    fn pipe_aggregate(
        &mut self,
        pipe: Pipe,
        span: Span,
        items: &[PipeAggregate],
        group_by: Option<&GroupBy>,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Pipe> {
        let mut list: Vec<SelectItem> = Vec::new();
        let mut orders: Vec<(usize, GroupingOrder)> = Vec::new();
        let all_ordered = group_by.is_some_and(|group_by| group_by.and_order);
        if let Some(GroupBy {
            kind: GroupByKind::Items(keys),
            ..
        }) = group_by
        {
            for key in keys {
                match key {
                    GroupingItem::Expr(key) => {
                        let default = GroupingOrder {
                            descending: false,
                            nulls_first: None,
                        };
                        match key.order {
                            Some(order) => orders.push((list.len(), order)),
                            None if all_ordered => orders.push((list.len(), default)),
                            None => {}
                        }
                        list.push(SelectItem::Expr {
                            expr: key.expr.clone(),
                            alias: key.alias.clone(),
                        });
                    }
                    GroupingItem::Rollup(lists) | GroupingItem::Cube(lists) => {
                        add_keys(lists.iter().flatten(), &mut list);
                    }
                    GroupingItem::Sets(sets) => {
                        for set in sets {
                            match set {
                                GroupingSet::Exprs(exprs) => add_keys(exprs.iter(), &mut list),
                                GroupingSet::Rollup(lists) | GroupingSet::Cube(lists) => {
                                    add_keys(lists.iter().flatten(), &mut list);
                                }
                            }
                        }
                    }
                }
            }
        }
        for item in items {
            if let Some(order) = item.order {
                orders.push((list.len(), order));
            }
            list.push(SelectItem::Expr {
                expr: item.expr.clone(),
                alias: item.alias.clone(),
            });
        }
        let order_by: Vec<OrderItem> = orders
            .into_iter()
            .map(|(position, order)| OrderItem {
                expr: Expr {
                    kind: ExprKind::Integer((position + 1).to_string()),
                    span,
                    parenthesized: false,
                },
                collate: None,
                descending: order.descending,
                nulls_first: order.nulls_first,
                span,
            })
            .collect();
        let none = GroupBy {
            kind: GroupByKind::Items(Vec::new()),
            and_order: false,
            span,
        };
        let (source, prefix) = Self::as_source(pipe);
        let parts = SelectParts {
            group_by: Some(group_by.unwrap_or(&none)),
            ..plain_select(&list, span)
        };
        let tail = Tail {
            order_by: &order_by,
            limit: None,
            expose: false,
        };
        let (relation, _) = self.select_from(&parts, &source, tail, outer)?;
        Ok(self.pipe_of(&relation, prefix))
    }

    fn pipe_assert(
        &mut self,
        pipe: Pipe,
        condition: &Expr,
        payload: &[Expr],
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Pipe> {
        let mut pipe = self.settled(pipe);
        let scope = Scope {
            names: &pipe.names,
            aliases: &[],
            grouping: None,
            parent: outer,
        };
        let place = Place::plain(&scope, "pipe ASSERT");
        let test = self.condition(condition, &place, "ASSERT clause")?;
        let context = self.env.context.clone();
        let mut message = vec![Argument::Value(literals::string("Assert failed"))];
        for (index, expr) in payload.iter().enumerate() {
            let value = self.expr(expr, &place)?;
            let text = scalar::scalar(
                "FORMAT",
                &[
                    Argument::Value(literals::string("%T")),
                    Argument::Value(value),
                ],
                &context,
            )
            .map_err(|e| self.call_error(expr.span, e))?;
            message.push(Argument::Value(literals::string(if index == 0 {
                ": "
            } else {
                " "
            })));
            message.push(Argument::Value(text));
        }
        let text = scalar::scalar("CONCAT", &message, &context)
            .map_err(|e| self.call_error(condition.span, e))?;
        let failure = scalar::scalar("ERROR", &[Argument::Value(text)], &context)
            .map_err(|e| self.call_error(condition.span, e))?;
        let check = format!(
            "CASE WHEN {} THEN TRUE ELSE CAST({} AS BOOLEAN) END",
            test.sql, failure.sql
        );
        pipe.filter = Some(match pipe.filter {
            Some(earlier) => format!("{earlier} AND {check}"),
            None => check,
        });
        Ok(self.rebase(pipe, &[]))
    }
}

fn add_keys<'q>(exprs: impl Iterator<Item = &'q Expr>, list: &mut Vec<SelectItem>) {
    for expr in exprs {
        let name = implied_name(expr);
        let known = name.is_some()
            && list.iter().any(|item| {
                matches!(item, SelectItem::Expr { expr: other, .. } if implied_name(other) == name)
            });
        if !known {
            list.push(SelectItem::Expr {
                expr: expr.clone(),
                alias: None,
            });
        }
    }
}

fn pipe_end(prefix: Vec<String>) -> Pipe {
    Pipe {
        from: String::new(),
        filter: None,
        order: None,
        limit: None,
        names: Names::default(),
        prefix,
    }
}

fn plain_select(items: &[SelectItem], span: Span) -> SelectParts<'_> {
    SelectParts {
        distinct: false,
        shape: SelectShape::Row,
        items,
        group_by: None,
        having: None,
        qualify: None,
        windows: &[],
        span,
    }
}
