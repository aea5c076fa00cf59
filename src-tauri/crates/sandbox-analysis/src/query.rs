//! Queries: WITH, set operations, ORDER BY and LIMIT around them.
use std::collections::HashMap;
use std::rc::Rc;

use sandbox_functions::{Type, Value, casts, literals, order_key, physical_type, quote_name};
use sandbox_syntax::Span;
use sandbox_syntax::ast::{
    Limit, OrderItem, Query, QueryBody, SetColumns, SetNameMode, SetOperation, SetOperator, With,
};

use crate::analyzer::{Analyzer, CommonRelation, Outcome};
use crate::deps::Deps;
use crate::scope::{Col, Names, OutColumn, Place, Range, Relational, Scope, same};

/// A column that carries a sort key out of a query.
#[derive(Debug, Clone)]
pub(crate) struct Exposed {
    pub(crate) physical: String,
    pub(crate) ty: Type,
    pub(crate) descending: bool,
    pub(crate) nulls_first: Option<bool>,
}

/// ORDER BY and LIMIT of a query.
#[derive(Clone, Copy)]
pub(crate) struct Tail<'q> {
    pub(crate) order_by: &'q [OrderItem],
    pub(crate) limit: Option<&'q Limit>,
    /// Whether the sort keys must come out as columns, for ARRAY(…).
    pub(crate) expose: bool,
}

impl Analyzer<'_> {
    /// A query in the scope around it.
    pub(crate) fn query(
        &mut self,
        query: &Query,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Relational> {
        Ok(self.query_exposing(query, outer, false)?.0)
    }

    /// The same; with `expose`, its sort keys come out as further columns.
    pub(crate) fn query_exposing(
        &mut self,
        query: &Query,
        outer: Option<&Scope<'_>>,
        expose: bool,
    ) -> Outcome<(Relational, Vec<Exposed>)> {
        self.nest(query.span, |this| {
            let frames = this.commons.len();
            let prefix = query.with.as_ref().map(|with| this.with(with, outer));
            let result = match prefix {
                Some(Err(error)) => Err(error),
                prefix => this
                    .body(query, outer, expose)
                    .map(|(mut relation, exposed)| {
                        if let Some(Ok(prefix)) = prefix {
                            relation.sql = format!("{prefix}{}", relation.sql);
                        }
                        (relation, exposed)
                    }),
            };
            this.commons.truncate(frames);
            result
        })
    }

    fn body(
        &mut self,
        query: &Query,
        outer: Option<&Scope<'_>>,
        expose: bool,
    ) -> Outcome<(Relational, Vec<Exposed>)> {
        let tail = Tail {
            order_by: &query.order_by,
            limit: query.limit.as_ref(),
            expose,
        };
        if query.pipes.is_empty() {
            return match &query.body {
                QueryBody::Select(select) => self.select(select, tail, outer),
                QueryBody::SetOperation(operation) => {
                    let relation = self.set_operation(operation, outer)?;
                    self.ordered(relation, tail)
                }
                QueryBody::Query(inner) if query.order_by.is_empty() && query.limit.is_none() => {
                    self.query_exposing(inner, outer, expose)
                }
                QueryBody::Query(inner) => {
                    let relation = self.query(inner, outer)?;
                    self.ordered(relation, tail)
                }
                QueryBody::From(from) => {
                    let relation = self.pipe_from(from, &[], outer)?;
                    self.ordered(relation, tail)
                }
            };
        }
        let relation = match &query.body {
            QueryBody::From(from) if query.order_by.is_empty() && query.limit.is_none() => {
                self.pipe_from(from, &query.pipes, outer)?
            }
            _ => {
                let start = Query {
                    pipes: Vec::new(),
                    with: None,
                    ..query.clone()
                };
                let relation = self.query(&start, outer)?;
                self.pipe_query(&relation, &query.pipes, outer)?
            }
        };
        Ok((relation, Vec::new()))
    }

    /// Analyses the common tables and gives the text `WITH … ` (with a space at its end).
    pub(crate) fn with(&mut self, with: &With, outer: Option<&Scope<'_>>) -> Outcome<String> {
        self.commons.push(HashMap::new());
        let mut parts = Vec::with_capacity(with.tables.len());
        let mut recursive = false;
        // With RECURSIVE, a table may name itself and those after it; only itself is handled here
        // in the first pass, the order of the text decides the rest.
        let mut seen: Vec<String> = Vec::new();
        for table in &with.tables {
            let key = table.name.name.to_lowercase();
            if seen.contains(&key) {
                return Err(self.error(
                    table.name.span,
                    format!("Duplicate alias {} for WITH subquery", table.name.name),
                ));
            }
            seen.push(key.clone());
            let physical = self.fresh(&table.name.name);
            let reads_before = self.reads.len();
            let own = with.recursive && names_itself(&table.query, &key);
            let (relation, always) = if own {
                recursive = true;
                self.collect(|this| {
                    this.recursive(table.name.name.as_str(), &physical, &table.query, outer)
                })?
            } else {
                self.collect(|this| this.query(&table.query, outer))?
            };
            let mut columns = relation.columns;
            // What the query itself needs is needed by whoever reads any of its columns.
            for column in &mut columns {
                let mut deps = column.deps.as_ref().clone();
                deps.opaque = true;
                column.deps = Rc::new(deps);
            }
            parts.push(format!("{} AS ({})", quote_name(&physical), relation.sql));
            for read in self.reads.get_mut(reads_before..).into_iter().flatten() {
                read.inner_filters = read.filters.len();
            }
            let common = CommonRelation {
                physical,
                columns,
                value_table: relation.value_table,
                reads: reads_before..self.reads.len(),
                uses: 0,
                recursing: false,
                always: Rc::new(always),
            };
            if let Some(frame) = self.commons.last_mut() {
                frame.insert(key, common);
            }
        }
        Ok(format!(
            "WITH {}{} ",
            if recursive { "RECURSIVE " } else { "" },
            parts.join(", ")
        ))
    }

    /// `base UNION ALL step` where the step names the table itself.
    fn recursive(
        &mut self,
        name: &str,
        physical: &str,
        query: &Query,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Relational> {
        let key = name.to_lowercase();
        let refuse = |this: &Self| {
            this.error(
                query.span,
                format!("Recursive query {name} must be of the form base UNION ALL step"),
            )
        };
        let QueryBody::SetOperation(operation) = &query.body else {
            return Err(refuse(self));
        };
        if operation.operator != SetOperator::Union
            || !query.order_by.is_empty()
            || query.limit.is_some()
            || !query.pipes.is_empty()
            || query.with.is_some()
        {
            return Err(refuse(self));
        }
        let Some((step, bases)) = operation.operands.split_last() else {
            return Err(refuse(self));
        };
        let base = if let [only] = bases {
            self.operand(only, outer)?
        } else {
            let rest = SetOperation {
                operands: bases.to_vec(),
                ..operation.as_ref().clone()
            };
            self.set_operation(&rest, outer)?
        };
        let columns: Vec<OutColumn> = base
            .columns
            .iter()
            .map(|column| OutColumn {
                deps: column.deps.clone(),
                leaf: None,
                origin: None,
                ..column.clone()
            })
            .collect();
        let common = CommonRelation {
            physical: physical.to_owned(),
            columns: columns.clone(),
            value_table: base.value_table,
            reads: 0..0,
            uses: 1,
            recursing: true,
            always: Rc::default(),
        };
        if let Some(frame) = self.commons.last_mut() {
            frame.insert(key, common);
        }
        let step = self.operand(step, outer)?;
        if step.columns.len() != base.columns.len() {
            return Err(self.error(
                operation.span,
                format!(
                    "Queries in UNION {} have mismatched column count; query 1 has {} columns, query 2 has {} columns",
                    if operation.distinct { "DISTINCT" } else { "ALL" },
                    base.columns.len(),
                    step.columns.len()
                ),
            ));
        }
        let types: Vec<Type> = base
            .columns
            .iter()
            .map(|column| column.value.ty.clone())
            .collect();
        for (index, (column, ty)) in step.columns.iter().zip(&types).enumerate() {
            if !casts::coercible(&column.value, ty) {
                return Err(self.error(
                    operation.span,
                    format!(
                        "Cannot coerce column {} of the recursive term from {} to {ty}",
                        index + 1,
                        column.value.ty
                    ),
                ));
            }
        }
        for column in &step.columns {
            let deps = column.deps.clone();
            self.depend(&deps);
        }
        let indices: Vec<Option<usize>> = (0..types.len()).map(Some).collect();
        let step_sql = self.conform(&step, &indices, &columns, &types)?;
        let base_sql = self.conform(&base, &indices, &columns, &types)?;
        let word = if operation.distinct {
            "UNION"
        } else {
            "UNION ALL"
        };
        Ok(Relational {
            sql: format!("{base_sql} {word} {step_sql}"),
            columns,
            value_table: base.value_table,
        })
    }

    fn operand(&mut self, body: &QueryBody, outer: Option<&Scope<'_>>) -> Outcome<Relational> {
        let tail = Tail {
            order_by: &[],
            limit: None,
            expose: false,
        };
        match body {
            QueryBody::Select(select) => Ok(self.select(select, tail, outer)?.0),
            QueryBody::SetOperation(operation) => self.set_operation(operation, outer),
            QueryBody::Query(query) => self.query(query, outer),
            QueryBody::From(from) => self.pipe_from(from, &[], outer),
        }
    }

    fn set_operation(
        &mut self,
        operation: &SetOperation,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Relational> {
        let mut operands = Vec::with_capacity(operation.operands.len());
        for operand in &operation.operands {
            let relation = self.nest(operation.span, |this| this.operand(operand, outer))?;
            operands.push(relation);
        }
        self.combine(
            operation.operator_span,
            operation.operator,
            operation.distinct,
            &operation.columns,
            &operands,
        )
    }

    /// Several queries as one, by a set operator.
    pub(crate) fn combine(
        &mut self,
        span: Span,
        operator: SetOperator,
        distinct: bool,
        matching: &SetColumns,
        operands: &[Relational],
    ) -> Outcome<Relational> {
        let word = match operator {
            SetOperator::Union => "UNION",
            SetOperator::Intersect => "INTERSECT",
            SetOperator::Except => "EXCEPT",
        };
        let quantity = if distinct { "DISTINCT" } else { "ALL" };
        let Some(first) = operands.first() else {
            return Err(self.error(span, "A set operation needs queries"));
        };
        let maps: Vec<Vec<Option<usize>>>;
        let names: Vec<Option<String>>;
        match matching {
            SetColumns::Position => {
                for (index, other) in operands.iter().enumerate() {
                    if other.columns.len() != first.columns.len() {
                        return Err(self.error(
                            span,
                            format!(
                                "Queries in {word} {quantity} have mismatched column count; query 1 has {} columns, query {} has {} columns",
                                first.columns.len(),
                                index + 1,
                                other.columns.len()
                            ),
                        ));
                    }
                }
                names = first
                    .columns
                    .iter()
                    .map(|column| column.name.clone())
                    .collect();
                maps = operands
                    .iter()
                    .map(|operand| (0..operand.columns.len()).map(Some).collect())
                    .collect();
            }
            SetColumns::Name { mode, columns } => {
                let wanted: Vec<String> =
                    columns.iter().map(|column| column.name.clone()).collect();
                let chosen = self.columns_by_name(span, *mode, &wanted, operands)?;
                maps = operands
                    .iter()
                    .map(|operand| {
                        chosen
                            .iter()
                            .map(|name| {
                                operand.columns.iter().position(|column| {
                                    column.name.as_ref().is_some_and(|own| same(own, name))
                                })
                            })
                            .collect()
                    })
                    .collect();
                names = chosen.into_iter().map(Some).collect();
            }
        }
        let mut columns: Vec<OutColumn> = Vec::with_capacity(names.len());
        let mut types = Vec::with_capacity(names.len());
        let mut taken = Vec::new();
        for (position, name) in names.iter().enumerate() {
            let mut samples: Vec<Value> = Vec::with_capacity(operands.len());
            let mut deps = Deps {
                opaque: true,
                ..Deps::default()
            };
            for (operand, map) in operands.iter().zip(&maps) {
                if let Some(column) = map
                    .get(position)
                    .copied()
                    .flatten()
                    .and_then(|index| operand.columns.get(index))
                {
                    samples.push(column.value.clone());
                    deps.extend(&column.deps);
                }
            }
            let refs: Vec<&Value> = samples.iter().collect();
            let ty = casts::supertype(&refs).map_err(|_| {
                let shown: Vec<String> =
                    samples.iter().map(|sample| sample.ty.to_string()).collect();
                self.error(
                    span,
                    format!(
                        "Column {} in {word} {quantity} has incompatible types: {}",
                        position + 1,
                        shown.join(", ")
                    ),
                )
            })?;
            if (distinct || operator != SetOperator::Union) && !ty.is_groupable() {
                return Err(self.error(
                    span,
                    format!(
                        "Column {} in {word} {quantity} has type that does not support set operation comparisons: {ty}",
                        position + 1
                    ),
                ));
            }
            let physical = unique(name.as_deref(), position, &mut taken);
            let mut value = Value::new(String::new(), ty.clone());
            value.untyped_null = samples.iter().all(|sample| sample.untyped_null);
            columns.push(OutColumn {
                name: name.clone(),
                physical,
                value,
                deps: Rc::new(deps),
                leaf: None,
                origin: None,
            });
            types.push(ty);
        }
        if distinct || operator != SetOperator::Union {
            for column in &columns {
                let deps = column.deps.clone();
                self.depend(&deps);
            }
        }
        let value_table = first.value_table;
        let mut parts = Vec::with_capacity(operands.len());
        for (operand, map) in operands.iter().zip(&maps) {
            parts.push(self.conform(operand, map, &columns, &types)?);
        }
        let joint = match (operator, distinct) {
            (SetOperator::Union, true) => " UNION ",
            (SetOperator::Union, false) => " UNION ALL ",
            (SetOperator::Intersect, true) => " INTERSECT ",
            (SetOperator::Intersect, false) => " INTERSECT ALL ",
            (SetOperator::Except, true) => " EXCEPT ",
            (SetOperator::Except, false) => " EXCEPT ALL ",
        };
        Ok(Relational {
            sql: parts.join(joint),
            columns,
            value_table,
        })
    }

    fn columns_by_name(
        &self,
        span: Span,
        mode: SetNameMode,
        wanted: &[String],
        operands: &[Relational],
    ) -> Outcome<Vec<String>> {
        let mut lists: Vec<Vec<String>> = Vec::with_capacity(operands.len());
        for (index, operand) in operands.iter().enumerate() {
            let mut list: Vec<String> = Vec::with_capacity(operand.columns.len());
            for column in &operand.columns {
                let Some(name) = &column.name else {
                    if wanted.is_empty() {
                        return Err(self.error(
                            span,
                            format!("Anonymous columns are not allowed in set operations by name: query {}", index + 1),
                        ));
                    }
                    continue;
                };
                if list.iter().any(|other| same(other, name)) {
                    return Err(self.error(
                        span,
                        format!(
                            "Duplicate column {name} in query {} of a set operation by name",
                            index + 1
                        ),
                    ));
                }
                list.push(name.clone());
            }
            lists.push(list);
        }
        let has = |list: &Vec<String>, name: &str| list.iter().any(|other| same(other, name));
        let Some(first) = lists.first() else {
            return Ok(Vec::new());
        };
        if !wanted.is_empty() {
            for name in wanted {
                let missing = lists.iter().position(|list| !has(list, name));
                let everywhere = mode != SetNameMode::Full && mode != SetNameMode::Left;
                if let Some(index) =
                    missing.filter(|index| everywhere || (mode == SetNameMode::Left && *index == 0))
                {
                    return Err(self.error(
                        span,
                        format!(
                            "Column {name} is not in query {} of the set operation by name",
                            index + 1
                        ),
                    ));
                }
            }
            return Ok(wanted.to_vec());
        }
        Ok(match mode {
            SetNameMode::Strict => {
                for (index, list) in lists.iter().enumerate() {
                    let differs =
                        list.len() != first.len() || list.iter().any(|name| !has(first, name));
                    if differs {
                        return Err(self.error(
                            span,
                            format!(
                                "Query {} of the set operation by name does not have the same columns as query 1",
                                index + 1
                            ),
                        ));
                    }
                }
                first.clone()
            }
            SetNameMode::Inner => {
                let common: Vec<String> = first
                    .iter()
                    .filter(|name| lists.iter().all(|list| has(list, name)))
                    .cloned()
                    .collect();
                if common.is_empty() {
                    return Err(self.error(
                        span,
                        "The queries of the set operation by name have no common column",
                    ));
                }
                common
            }
            SetNameMode::Left => first.clone(),
            SetNameMode::Full => {
                let mut all = first.clone();
                for list in lists.iter().skip(1) {
                    for name in list {
                        if !has(&all, name) {
                            all.push(name.clone());
                        }
                    }
                }
                all
            }
        })
    }

    /// A query's rows with given columns: those of the map, coerced, under the names wanted.
    pub(crate) fn conform(
        &mut self,
        relation: &Relational,
        map: &[Option<usize>],
        columns: &[OutColumn],
        types: &[Type],
    ) -> Outcome<String> {
        let identity =
            map.len() == relation.columns.len()
                && map.iter().enumerate().all(|(at, from)| *from == Some(at))
                && relation.columns.iter().zip(types).all(|(column, ty)| {
                    !column.value.untyped_null && column.value.ty.equivalent(ty)
                });
        let simple = relation.sql.starts_with("SELECT ")
            && !relation.sql.contains(" ORDER BY ")
            && !relation.sql.contains(" LIMIT ");
        if identity && simple {
            return Ok(format!("({})", relation.sql));
        }
        let alias = self.fresh("q");
        let mut items = Vec::with_capacity(map.len());
        for ((from, column), ty) in map.iter().zip(columns).zip(types) {
            let source = from.and_then(|index| relation.columns.get(index));
            let value = match source {
                None => literals::typed_null(ty),
                Some(source)
                    if source.value.untyped_null
                        && matches!(source.value.sql.as_str(), "" | "NULL") =>
                {
                    literals::typed_null(ty)
                }
                // What takes any type but is no NULL, ERROR(…), must still be computed.
                Some(source) if source.value.untyped_null => Value::new(
                    format!(
                        "CAST(CAST({}.{} AS VARCHAR) AS {})",
                        quote_name(&alias),
                        quote_name(&source.physical),
                        physical_type(ty)
                    ),
                    ty.clone(),
                ),
                // A literal is coerced as what it is: an empty array, a date as text.
                Some(source) if source.value.literal && !source.value.ty.equivalent(ty) => {
                    casts::coerce(&source.value, ty)
                        .map_err(|e| self.call_error(Span::default(), e))?
                }
                Some(source) => {
                    let reference =
                        format!("{}.{}", quote_name(&alias), quote_name(&source.physical));
                    let value = Value {
                        sql: reference,
                        ..source.value.clone()
                    };
                    casts::coerce(&value, ty).map_err(|e| self.call_error(Span::default(), e))?
                }
            };
            items.push(format!("{} AS {}", value.sql, quote_name(&column.physical)));
        }
        Ok(format!(
            "(SELECT {} FROM ({}) AS {})",
            items.join(", "),
            relation.sql,
            quote_name(&alias)
        ))
    }

    /// ORDER BY and LIMIT around a finished query.
    fn ordered(
        &mut self,
        relation: Relational,
        tail: Tail<'_>,
    ) -> Outcome<(Relational, Vec<Exposed>)> {
        if tail.order_by.is_empty() && tail.limit.is_none() {
            return Ok((relation, Vec::new()));
        }
        let alias = self.fresh("q");
        let names = Names::of(Self::range_of(&relation, &alias, None));
        let scope = Scope {
            names: &names,
            aliases: &[],
            grouping: None,
            parent: None,
        };
        let place = Place::plain(&scope, "ORDER BY clause after set operation");
        let mut items: Vec<String> = relation
            .columns
            .iter()
            .map(|column| format!("{}.{}", quote_name(&alias), quote_name(&column.physical)))
            .collect();
        let mut keys = Vec::new();
        let mut exposed = Vec::new();
        for item in tail.order_by {
            let value = match self.ordinal(item, relation.columns.len())? {
                Some(position) => {
                    let column = relation.columns.get(position);
                    let Some(column) = column else { continue };
                    self.check_orderable(item.expr.span, &column.value.ty)?;
                    let deps = column.deps.clone();
                    self.depend(&deps);
                    Value::new(
                        format!("{}.{}", quote_name(&alias), quote_name(&column.physical)),
                        column.value.ty.clone(),
                    )
                }
                None => self.order_value(item, &place)?,
            };
            keys.push(order_key(
                &value.sql,
                &value.ty,
                item.descending,
                item.nulls_first,
            ));
            if tail.expose {
                let physical = format!("order_{}", exposed.len() + 1);
                items.push(format!("{} AS {}", value.sql, quote_name(&physical)));
                exposed.push(Exposed {
                    physical,
                    ty: value.ty,
                    descending: item.descending,
                    nulls_first: item.nulls_first,
                });
            }
        }
        let mut sql = format!(
            "SELECT {} FROM ({}) AS {}",
            items.join(", "),
            relation.sql,
            quote_name(&alias)
        );
        if !keys.is_empty() {
            sql.push_str(" ORDER BY ");
            sql.push_str(&keys.join(", "));
        }
        let mut columns = relation.columns;
        if let Some(limit) = tail.limit {
            sql.push_str(&self.limit(limit)?);
            for column in &mut columns {
                column.origin = None;
            }
        }
        Ok((
            Relational {
                sql,
                columns,
                value_table: relation.value_table,
            },
            exposed,
        ))
    }

    /// The column that `ORDER BY 2` means, from 0.
    pub(crate) fn ordinal(&self, item: &OrderItem, count: usize) -> Outcome<Option<usize>> {
        let sandbox_syntax::ast::ExprKind::Integer(text) = &item.expr.kind else {
            return Ok(None);
        };
        if item.expr.parenthesized {
            return Ok(None);
        }
        match text
            .parse::<usize>()
            .ok()
            .filter(|number| (1..=count).contains(number))
        {
            Some(number) => Ok(Some(number - 1)),
            None => Err(self.error(
                item.expr.span,
                format!("ORDER BY is out of SELECT column number range: {text}"),
            )),
        }
    }

    /// ` LIMIT … OFFSET …`.
    pub(crate) fn limit(&mut self, limit: &Limit) -> Outcome<String> {
        let mut text = format!(" LIMIT {}", self.count(&limit.count, "LIMIT")?);
        if let Some(offset) = &limit.offset {
            text = format!("{} OFFSET {}", text, self.count(offset, "OFFSET")?);
        }
        Ok(text)
    }

    fn count(&mut self, expr: &sandbox_syntax::ast::Expr, word: &str) -> Outcome<String> {
        let names = Names::default();
        let scope = Scope {
            names: &names,
            aliases: &[],
            grouping: None,
            parent: None,
        };
        let value = self.expr(expr, &Place::plain(&scope, "LIMIT clause"))?;
        let value = casts::coerce(&value, &Type::Int64).map_err(|_| {
            self.error(
                expr.span,
                format!(
                    "{word} expects an integer literal or parameter, but found {}",
                    value.ty
                ),
            )
        })?;
        match value.constant_int() {
            Some(number) if number < 0 => Err(self.error(
                expr.span,
                format!("{word} expects a non-negative integer literal or parameter"),
            )),
            Some(number) => Ok(number.to_string()),
            None => {
                let found = self
                    .catalog
                    .evaluate(&format!("SELECT CAST({} AS VARCHAR)", value.sql))
                    .map_err(|message| self.error(expr.span, message))?;
                match found
                    .into_iter()
                    .next()
                    .flatten()
                    .and_then(|text| text.parse::<i64>().ok())
                {
                    Some(number) if number >= 0 => Ok(number.to_string()),
                    _ => Err(self.error(
                        expr.span,
                        format!("{word} expects a non-negative integer literal or parameter"),
                    )),
                }
            }
        }
    }

    /// The range variable of a query used as a table under a DuckDB alias.
    pub(crate) fn range_of(relation: &Relational, alias: &str, name: Option<&str>) -> Range {
        let cols: Vec<Col> = relation
            .columns
            .iter()
            .map(|column| Col {
                name: column.name.clone(),
                value: Value::new(
                    format!("{}.{}", quote_name(alias), quote_name(&column.physical)),
                    column.value.ty.clone(),
                ),
                deps: column.deps.clone(),
                leaf: column.leaf.clone(),
                origin: column.origin.clone(),
                pseudo: false,
            })
            .collect();
        match (relation.value_table, cols.first()) {
            (true, Some(value)) => value_range(
                name,
                Col {
                    name: name.map(str::to_owned),
                    ..value.clone()
                },
            ),
            _ => Range {
                alias: name.map(str::to_owned),
                columns: cols,
                value: None,
            },
        }
    }
}

/// The range variable of a value: its fields are its columns.
pub(crate) fn value_range(alias: Option<&str>, value: Col) -> Range {
    let columns = match &value.value.ty {
        Type::Struct(fields) => fields
            .iter()
            .enumerate()
            .map(|(index, field)| value.field(index, field))
            .collect(),
        _ => Vec::new(),
    };
    Range {
        alias: alias.map(str::to_owned),
        columns,
        value: Some(value),
    }
}

/// A name that no other column of the result has, whatever the case.
pub(crate) fn unique(name: Option<&str>, position: usize, taken: &mut Vec<String>) -> String {
    let base = match name {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => format!("f{position}_"),
    };
    let mut candidate = base.clone();
    let mut number = 1;
    while taken.iter().any(|other| *other == candidate.to_lowercase()) {
        number += 1;
        candidate = format!("{base}_{number}");
    }
    taken.push(candidate.to_lowercase());
    candidate
}

/// Whether a query reads a table of this (lower-case) name anywhere.
fn names_itself(query: &Query, key: &str) -> bool {
    crate::walk::reads_table(query, key)
}
