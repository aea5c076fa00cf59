//! SELECT: its list, its clauses, and how they become one DuckDB SELECT.
use std::rc::Rc;

use sandbox_functions::{Type, Value, casts, literals, order_key, quote_name};
use sandbox_syntax::Span;
use sandbox_syntax::ast::{
    Expr, ExprKind, FromClause, GroupBy, Identifier, NamedWindow, OrderItem, Select, SelectItem,
    SelectShape, StarModifiers,
};

use crate::analyzer::{Analyzer, Outcome};
use crate::deps::Deps;
use crate::expr::implied_name;
use crate::query::{Exposed, Tail, unique};
use crate::scope::{
    Aggregates, Col, Grouping, Names, OutColumn, Place, Relational, Scope, Windows, same,
};

/// A place in the SELECT list after stars are spread out.
pub(crate) struct Slot<'q> {
    pub(crate) name: Option<String>,
    pub(crate) source: SlotSource<'q>,
    pub(crate) span: Span,
}

/// What a slot holds.
pub(crate) enum SlotSource<'q> {
    Expr(&'q Expr),
    Col(Col),
}

/// A computed item of the SELECT list.
pub(crate) struct Item {
    pub(crate) name: Option<String>,
    pub(crate) col: Col,
    pub(crate) span: Span,
}

/// The parts of a SELECT, whether it was written as one or comes from pipe operators.
pub(crate) struct SelectParts<'q> {
    pub(crate) distinct: bool,
    pub(crate) shape: SelectShape,
    pub(crate) items: &'q [SelectItem],
    pub(crate) group_by: Option<&'q GroupBy>,
    pub(crate) having: Option<&'q Expr>,
    pub(crate) qualify: Option<&'q Expr>,
    pub(crate) windows: &'q [NamedWindow],
    pub(crate) span: Span,
}

/// A FROM clause translated: its text (none without FROM) and conditions.
pub(crate) struct Source {
    pub(crate) from: Option<String>,
    pub(crate) filter: Option<String>,
    pub(crate) names: Names,
    /// Sort keys that the order of arrays gives, as expressions.
    pub(crate) natural: Vec<Value>,
}

enum Sort {
    Output(usize),
    Value(Value),
}

impl Analyzer<'_> {
    /// A SELECT with the ORDER BY and LIMIT behind it.
    pub(crate) fn select(
        &mut self,
        select: &Select,
        tail: Tail<'_>,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<(Relational, Vec<Exposed>)> {
        let source = self.source(select.from.as_ref(), select.filter.as_ref(), outer)?;
        let parts = SelectParts {
            distinct: select.distinct,
            shape: select.shape,
            items: &select.items,
            group_by: select.group_by.as_ref(),
            having: select.having.as_ref(),
            qualify: select.qualify.as_ref(),
            windows: &select.windows,
            span: select.span,
        };
        self.select_from(&parts, &source, tail, outer)
    }

    /// FROM and WHERE.
    pub(crate) fn source(
        &mut self,
        from: Option<&FromClause>,
        filter: Option<&Expr>,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<Source> {
        let mut source = match from {
            Some(from) => {
                let clause = self.from_clause(from, outer)?;
                Source {
                    from: Some(clause.sql),
                    filter: None,
                    names: clause.names,
                    natural: clause.natural,
                }
            }
            None => Source {
                from: None,
                filter: None,
                names: Names::default(),
                natural: Vec::new(),
            },
        };
        if let Some(filter) = filter {
            if from.is_none() {
                return Err(self.error(
                    filter.span,
                    "Query without FROM clause cannot have a WHERE clause",
                ));
            }
            source.filter = Some(self.filter(filter, &source.names, outer, "WHERE clause")?);
        }
        Ok(source)
    }

    /// A condition on rows; its conjuncts narrow partitions and suffixes where they can.
    pub(crate) fn filter(
        &mut self,
        filter: &Expr,
        names: &Names,
        outer: Option<&Scope<'_>>,
        clause: &'static str,
    ) -> Outcome<String> {
        let scope = Scope {
            names,
            aliases: &[],
            grouping: None,
            parent: outer,
        };
        let place = Place::plain(&scope, clause);
        let mut conjuncts = Vec::new();
        split(filter, &mut conjuncts);
        let single = conjuncts.len() == 1;
        let mut parts = Vec::with_capacity(conjuncts.len());
        for conjunct in conjuncts {
            let (value, deps) = self.collect(|this| {
                if single {
                    this.condition(conjunct, &place, clause)
                } else {
                    let value = this.expr(conjunct, &place)?;
                    casts::coerce(&value, &Type::Bool).map_err(|_| {
                        this.error(
                            filter.span,
                            format!(
                                "No matching signature for operator AND for argument types: {}. Supported signature: BOOL AND ([BOOL, ...])",
                                value.ty
                            ),
                        )
                    })
                }
            })?;
            self.depend(&deps);
            self.narrow(&value.sql, &deps);
            parts.push(value.sql);
        }
        Ok(parts.join(" AND "))
    }

    /// Everything behind FROM and WHERE.
    pub(crate) fn select_from(
        &mut self,
        parts: &SelectParts<'_>,
        source: &Source,
        tail: Tail<'_>,
        outer: Option<&Scope<'_>>,
    ) -> Outcome<(Relational, Vec<Exposed>)> {
        let before = Scope {
            names: &source.names,
            aliases: &[],
            grouping: None,
            parent: outer,
        };
        let slots = self.slots(parts, source, &before)?;
        let aggregated = parts.group_by.is_some()
            || slots.iter().any(|slot| match &slot.source {
                SlotSource::Expr(expr) => self.has_aggregate(expr),
                SlotSource::Col(_) => false,
            })
            || parts
                .having
                .is_some_and(|having| self.has_aggregate(having))
            || parts
                .qualify
                .is_some_and(|qualify| self.has_aggregate(qualify))
            || tail
                .order_by
                .iter()
                .any(|item| self.has_aggregate(&item.expr));
        if !aggregated {
            if let Some(having) = parts.having {
                return Err(self.error(
                    having.span,
                    "The HAVING clause requires GROUP BY or aggregation to be present",
                ));
            }
            let place = Place {
                scope: &before,
                aggregates: Aggregates::Forbidden("this clause"),
                windows: Windows::Allowed(parts.windows),
            };
            return self.emit(parts, source, tail, &slots, &place, None);
        }
        let grouped = self.group_keys(parts, &slots, &before)?;
        let grouping = Grouping {
            alias: self.fresh("g"),
            keys: Vec::new(),
            aggregates: std::cell::RefCell::new(Vec::new()),
            before: &before,
            names: grouped.names.clone(),
        };
        let grouping = Grouping {
            keys: grouped.keys(&grouping.alias),
            ..grouping
        };
        let after = Scope {
            names: &source.names,
            aliases: &[],
            grouping: Some(&grouping),
            parent: outer,
        };
        let place = Place {
            scope: &after,
            aggregates: Aggregates::Into(&grouping),
            windows: Windows::Allowed(parts.windows),
        };
        self.emit(
            parts,
            source,
            tail,
            &slots,
            &place,
            Some((&grouping, &grouped)),
        )
    }

    /// The SELECT list with its stars spread out.
    fn slots<'q>(
        &mut self,
        parts: &SelectParts<'q>,
        source: &Source,
        scope: &Scope<'_>,
    ) -> Outcome<Vec<Slot<'q>>> {
        let mut slots = Vec::with_capacity(parts.items.len());
        for item in parts.items {
            match item {
                SelectItem::Expr { expr, alias } => slots.push(Slot {
                    name: alias
                        .as_ref()
                        .map(|alias| alias.name.clone())
                        .or_else(|| implied_name(expr)),
                    source: SlotSource::Expr(expr),
                    span: expr.span,
                }),
                SelectItem::Star { modifiers, span } => {
                    if source.from.is_none() {
                        return Err(self.error(*span, "SELECT * must have a FROM clause"));
                    }
                    let cols: Vec<Col> = source
                        .names
                        .columns
                        .iter()
                        .filter(|col| !col.pseudo)
                        .cloned()
                        .collect();
                    self.spread(cols, modifiers, *span, &mut slots)?;
                }
                SelectItem::ExprStar {
                    expr,
                    modifiers,
                    span,
                } => {
                    let cols = self.star_columns(expr, *span, scope)?;
                    self.spread(cols, modifiers, *span, &mut slots)?;
                }
            }
        }
        Ok(slots)
    }

    /// The columns that `expr.*` means.
    fn star_columns(&mut self, expr: &Expr, span: Span, scope: &Scope<'_>) -> Outcome<Vec<Col>> {
        if let ExprKind::Path(path) = &expr.kind {
            if let [name] = path.as_slice()
                && let Some((range, _)) = self.find_range(name, scope)?
                && (range.value.is_none() || !range.columns.is_empty())
            {
                return Ok(range
                    .columns
                    .iter()
                    .filter(|col| !col.pseudo)
                    .cloned()
                    .collect());
            }
            let col = self.path(path, scope)?;
            if let Type::Struct(fields) = &col.value.ty {
                return Ok(fields
                    .iter()
                    .enumerate()
                    .map(|(index, field)| col.field(index, field))
                    .collect());
            }
            return Err(self.error(
                span,
                format!("Dot-star is not supported for type {}", col.value.ty),
            ));
        }
        let place = Place::plain(scope, "a star expression");
        let (value, deps) = self.collect(|this| this.expr(expr, &place))?;
        let Type::Struct(fields) = value.ty.clone() else {
            return Err(self.error(
                span,
                format!("Dot-star is not supported for type {}", value.ty),
            ));
        };
        let mut col = Col::new(None, value);
        col.deps = Rc::new(Deps {
            opaque: true,
            ..deps
        });
        Ok(fields
            .iter()
            .enumerate()
            .map(|(index, field)| col.field(index, field))
            .collect())
    }

    fn spread<'q>(
        &mut self,
        cols: Vec<Col>,
        modifiers: &'q StarModifiers,
        span: Span,
        slots: &mut Vec<Slot<'q>>,
    ) -> Outcome<()> {
        let named = |col: &Col, name: &Identifier| {
            col.name.as_ref().is_some_and(|own| same(own, &name.name))
        };
        for name in &modifiers.except {
            if !cols.iter().any(|col| named(col, name)) {
                return Err(self.error(
                    name.span,
                    format!(
                        "Column {} in SELECT * EXCEPT list does not exist",
                        name.name
                    ),
                ));
            }
        }
        for (_, name) in &modifiers.replace {
            if !cols.iter().any(|col| named(col, name)) {
                return Err(self.error(
                    name.span,
                    format!(
                        "Column {} in SELECT * REPLACE list does not exist",
                        name.name
                    ),
                ));
            }
        }
        let before = slots.len();
        for col in cols {
            if modifiers.except.iter().any(|name| named(&col, name)) {
                continue;
            }
            let replaced = modifiers.replace.iter().find(|(_, name)| named(&col, name));
            slots.push(match replaced {
                Some((expr, name)) => Slot {
                    name: Some(name.name.clone()),
                    source: SlotSource::Expr(expr),
                    span: expr.span,
                },
                None => Slot {
                    name: col.name.clone(),
                    source: SlotSource::Col(col),
                    span,
                },
            });
        }
        if slots.len() == before && !modifiers.except.is_empty() {
            return Err(self.error(span, "SELECT * EXCEPT excludes all columns"));
        }
        Ok(())
    }

    fn items(&mut self, slots: &[Slot<'_>], place: &Place<'_>) -> Outcome<Vec<Item>> {
        let mut items = Vec::with_capacity(slots.len());
        for slot in slots {
            let col = match &slot.source {
                SlotSource::Col(col) => {
                    let after = Self::grouped(col.clone(), place.scope);
                    if let Some(grouping) = place.scope.grouping
                        && after.value.sql == col.value.sql
                        && grouping
                            .keys
                            .iter()
                            .all(|key| key.after.sql != col.value.sql)
                    {
                        return Err(self.error(
                            slot.span,
                            format!(
                                "Star expansion expression references column {} which is neither grouped nor aggregated",
                                slot.name.as_deref().unwrap_or_default()
                            ),
                        ));
                    }
                    let used = after.used();
                    Col {
                        deps: Rc::new(used),
                        ..after
                    }
                }
                SlotSource::Expr(expr) => {
                    if let ExprKind::Path(parts) = &expr.kind {
                        let col = self.path(parts, place.scope)?;
                        let used = col.used();
                        Col {
                            deps: Rc::new(used),
                            ..col
                        }
                    } else {
                        let (value, deps) = self.collect(|this| this.expr(expr, place))?;
                        let mut col = Col::new(None, value);
                        col.deps = Rc::new(Deps {
                            opaque: true,
                            ..deps
                        });
                        col
                    }
                }
            };
            items.push(Item {
                name: slot.name.clone(),
                col,
                span: slot.span,
            });
        }
        Ok(items)
    }

    fn emit(
        &mut self,
        parts: &SelectParts<'_>,
        source: &Source,
        tail: Tail<'_>,
        slots: &[Slot<'_>],
        place: &Place<'_>,
        grouped: Option<(&Grouping<'_>, &crate::group::Grouped)>,
    ) -> Outcome<(Relational, Vec<Exposed>)> {
        let mut items = self.items(slots, place)?;
        let aliases: Vec<Col> = items
            .iter()
            .filter(|item| item.name.is_some())
            .map(|item| Col {
                name: item.name.clone(),
                ..item.col.clone()
            })
            .collect();
        let overlay = Scope {
            aliases: &aliases,
            ..*place.scope
        };
        let overlaid = place.within(&overlay);
        let having = match parts.having {
            Some(having) => {
                let place = Place {
                    windows: Windows::Forbidden("HAVING clause"),
                    ..overlaid
                };
                Some(self.condition(having, &place, "HAVING clause")?.sql)
            }
            None => None,
        };
        let qualify = match parts.qualify {
            Some(qualify) => Some(self.condition(qualify, &overlaid, "QUALIFY clause")?.sql),
            None => None,
        };
        if parts.shape == SelectShape::Struct {
            let fields: Vec<(Option<String>, Value)> = items
                .iter()
                .map(|item| (item.name.clone(), item.col.value.clone()))
                .collect();
            let value =
                literals::structure(&fields, None).map_err(|e| self.call_error(parts.span, e))?;
            let mut deps = Deps {
                opaque: true,
                ..Deps::default()
            };
            for item in &items {
                deps.extend(&item.col.deps);
            }
            let col = Col {
                deps: Rc::new(deps),
                ..Col::new(None, value)
            };
            items = vec![Item {
                name: None,
                col,
                span: parts.span,
            }];
        } else if parts.shape == SelectShape::Value {
            if items.len() != 1 {
                return Err(self.error(
                    parts.span,
                    "SELECT AS VALUE query must have exactly one column",
                ));
            }
            for item in &mut items {
                item.name = None;
            }
        }
        if parts.distinct {
            for item in &items {
                if !item.col.value.ty.is_groupable() {
                    return Err(self.error(
                        item.span,
                        format!(
                            "Column {} of type {} cannot be used in SELECT DISTINCT",
                            item.name.as_deref().unwrap_or_default(),
                            item.col.value.ty
                        ),
                    ));
                }
                let deps = item.col.deps.clone();
                self.depend(&deps);
            }
        }
        let sorts = self.sorts(tail.order_by, &items, &overlaid, parts.distinct)?;
        let body = Self::rows(source, having.as_deref(), qualify.as_deref(), grouped);
        self.finish(
            parts,
            source,
            tail,
            &items,
            &sorts,
            &body,
            qualify.is_some(),
            grouped.is_some(),
        )
    }

    /// FROM and all filters, as text behind the SELECT list.
    fn rows(
        source: &Source,
        having: Option<&str>,
        qualify: Option<&str>,
        grouped: Option<(&Grouping<'_>, &crate::group::Grouped)>,
    ) -> String {
        let mut base = String::new();
        if let Some(from) = &source.from {
            base.push_str(" FROM ");
            base.push_str(from);
        }
        if let Some(filter) = &source.filter {
            base.push_str(" WHERE ");
            base.push_str(filter);
        }
        let mut text = match grouped {
            None => base,
            Some((grouping, grouped)) => {
                format!(
                    " FROM ({}) AS {}",
                    grouped.sql(grouping, &base),
                    quote_name(&grouping.alias)
                )
            }
        };
        if let Some(having) = having {
            text.push_str(" WHERE ");
            text.push_str(having);
        }
        if let Some(qualify) = qualify {
            // Without a window function of its own, QUALIFY filters like WHERE does.
            text.push_str(" QUALIFY ");
            text.push_str(qualify);
        }
        text
    }

    fn sorts(
        &mut self,
        order_by: &[OrderItem],
        items: &[Item],
        place: &Place<'_>,
        distinct: bool,
    ) -> Outcome<Vec<Sort>> {
        let mut sorts = Vec::with_capacity(order_by.len());
        for item in order_by {
            if let Some(position) = self.ordinal(item, items.len())? {
                if let Some(found) = items.get(position) {
                    self.check_orderable(item.expr.span, &found.col.value.ty)?;
                    let deps = found.col.deps.clone();
                    self.depend(&deps);
                }
                sorts.push(Sort::Output(position));
                continue;
            }
            let value = self.order_value(item, place)?;
            let output = items.iter().position(|own| own.col.value.sql == value.sql);
            match output {
                Some(position) => sorts.push(Sort::Output(position)),
                None if distinct => {
                    return Err(self.error(
                        item.expr.span,
                        "ORDER BY clause expression references an expression which is not visible after SELECT DISTINCT",
                    ));
                }
                None => sorts.push(Sort::Value(value)),
            }
        }
        Ok(sorts)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the end of one long translation; a struct would only rename them"
    )]
    fn finish(
        &mut self,
        parts: &SelectParts<'_>,
        source: &Source,
        tail: Tail<'_>,
        items: &[Item],
        sorts: &[Sort],
        body: &str,
        qualified: bool,
        grouped: bool,
    ) -> Outcome<(Relational, Vec<Exposed>)> {
        let windowed = items
            .iter()
            .any(|item| item.col.value.sql.contains(" OVER ("));
        let bounded = tail.limit.is_some() || qualified || windowed;
        let mut taken = Vec::new();
        let mut columns = Vec::with_capacity(items.len());
        let mut list = Vec::with_capacity(items.len());
        for (position, item) in items.iter().enumerate() {
            let physical = unique(item.name.as_deref(), position, &mut taken);
            let sql = settled(&item.col.value);
            list.push(format!("{sql} AS {}", quote_name(&physical)));
            columns.push(OutColumn {
                name: item.name.clone(),
                physical,
                value: item.col.value.clone(),
                deps: item.col.deps.clone(),
                leaf: item.col.leaf.clone(),
                origin: if bounded {
                    None
                } else {
                    item.col.origin.clone()
                },
            });
        }
        let mut exposed = Vec::new();
        let natural = tail.expose
            && tail.order_by.is_empty()
            && !grouped
            && !parts.distinct
            && !source.natural.is_empty();
        let computed = |position: usize| {
            columns
                .get(position)
                .is_some_and(|column| column.value.ty == Type::Float64)
        };
        // DuckDB takes an output's bare name in ORDER BY, but not inside an expression: a FLOAT64
        // key is one (NaN has its own place), so its rows are sorted from outside.
        let outside = sorts.iter().any(|sort| match sort {
            Sort::Output(position) => computed(*position),
            Sort::Value(_) => false,
        }) && (parts.distinct || self.volatile);
        let mut keys = Vec::with_capacity(sorts.len());
        let wrapped = self.fresh_if(outside, "q");
        let mut hidden = Vec::new();
        for (sort, item) in sorts.iter().zip(tail.order_by) {
            let (inner, ty) = match sort {
                Sort::Output(position) => {
                    let Some(column) = columns.get(*position) else {
                        continue;
                    };
                    let ty = column.value.ty.clone();
                    let text = match &wrapped {
                        Some(alias) => {
                            format!("{}.{}", quote_name(alias), quote_name(&column.physical))
                        }
                        None if ty == Type::Float64 => column.value.sql.clone(),
                        None => quote_name(&column.physical),
                    };
                    (text, ty)
                }
                Sort::Value(value) => {
                    let text = match &wrapped {
                        Some(alias) => {
                            let name = format!("sort_{}", hidden.len() + 1);
                            hidden.push(format!("{} AS {}", value.sql, quote_name(&name)));
                            format!("{}.{}", quote_name(alias), quote_name(&name))
                        }
                        None => value.sql.clone(),
                    };
                    (text, value.ty.clone())
                }
            };
            let constant = match sort {
                Sort::Value(value) => value.constant.is_some() || value.untyped_null,
                Sort::Output(_) => false,
            };
            if !constant {
                keys.push(order_key(&inner, &ty, item.descending, item.nulls_first));
            }
            if tail.expose {
                let physical = format!("order_{}", exposed.len() + 1);
                let value = match sort {
                    Sort::Output(position) => columns
                        .get(*position)
                        .map(|column| column.value.sql.clone())
                        .unwrap_or_default(),
                    Sort::Value(value) => value.sql.clone(),
                };
                hidden.push(format!("{value} AS {}", quote_name(&physical)));
                exposed.push(Exposed {
                    physical,
                    ty,
                    descending: item.descending,
                    nulls_first: item.nulls_first,
                });
            }
        }
        if natural {
            for value in &source.natural {
                let physical = format!("order_{}", exposed.len() + 1);
                hidden.push(format!("{} AS {}", value.sql, quote_name(&physical)));
                exposed.push(Exposed {
                    physical,
                    ty: value.ty.clone(),
                    descending: false,
                    nulls_first: None,
                });
                if tail.limit.is_some() {
                    keys.push(value.sql.clone());
                }
            }
        }
        list.extend(hidden);
        let mut sql = format!(
            "SELECT {}{}{body}",
            if parts.distinct { "DISTINCT " } else { "" },
            list.join(", ")
        );
        if let Some(alias) = &wrapped {
            let names: Vec<String> = columns
                .iter()
                .map(|column| column.physical.clone())
                .chain(exposed.iter().map(|key| key.physical.clone()))
                .map(|name| format!("{}.{}", quote_name(alias), quote_name(&name)))
                .collect();
            sql = format!(
                "SELECT {} FROM ({sql}) AS {}",
                names.join(", "),
                quote_name(alias)
            );
        }
        if !keys.is_empty() && (!tail.expose || tail.limit.is_some()) {
            sql.push_str(" ORDER BY ");
            sql.push_str(&keys.join(", "));
        }
        if let Some(limit) = tail.limit {
            sql.push_str(&self.limit(limit)?);
        }
        let value_table = parts.shape != SelectShape::Row;
        Ok((
            Relational {
                sql,
                columns,
                value_table,
            },
            exposed,
        ))
    }

    fn fresh_if(&mut self, wanted: bool, name: &str) -> Option<String> {
        wanted.then(|| self.fresh(name))
    }
}

/// The text of a value that stands as a column: a bare NULL gets a type.
pub(crate) fn settled(value: &Value) -> String {
    if value.untyped_null
        && let Ok(typed) = casts::coerce(value, &value.ty)
    {
        return typed.sql;
    }
    value.sql.clone()
}

/// The parts of a condition that must all hold.
pub(crate) fn split<'q>(expr: &'q Expr, out: &mut Vec<&'q Expr>) {
    match &expr.kind {
        ExprKind::And(operands) => {
            for operand in operands {
                split(operand, out);
            }
        }
        _ => out.push(expr),
    }
}
