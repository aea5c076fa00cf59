//! GROUP BY: keys, grouping sets, the grouped table.
use std::rc::Rc;

use sandbox_functions::{Type, Value, quote_name};
use sandbox_syntax::Span;
use sandbox_syntax::ast::{
    ArgumentKind, Call, Expr, ExprKind, GroupByKind, GroupingItem, GroupingSet,
};

use crate::analyzer::{Analyzer, Outcome};
use crate::call::kind_of;
use crate::scope::{Aggregates, Col, Grouping, Key, Place, Scope, same};
use crate::select::{SelectParts, Slot, SlotSource};
use crate::walk;

/// A resolved key before it gets a name.
struct RawKey {
    col: Col,
    kind: std::mem::Discriminant<ExprKind>,
}

/// The keys of a GROUP BY and the sets they are grouped by.
pub(crate) struct Grouped {
    keys: Vec<RawKey>,
    /// Sets of positions of keys; none for plain keys.
    sets: Option<Vec<Vec<usize>>>,
    /// The DuckDB names in use before the keys.
    pub(crate) names: std::collections::HashSet<String>,
}

impl Grouped {
    /// The keys as columns of the grouped table.
    pub(crate) fn keys(&self, alias: &str) -> Vec<Key> {
        self.keys
            .iter()
            .enumerate()
            .map(|(position, key)| Key {
                sql: key.col.value.sql.clone(),
                kind: key.kind,
                after: Value::new(
                    format!(
                        "{}.{}",
                        quote_name(alias),
                        quote_name(&format!("k{}", position + 1))
                    ),
                    key.col.value.ty.clone(),
                ),
                leaf: key.col.leaf.clone(),
                origin: if self.sets.is_some() {
                    None
                } else {
                    key.col.origin.clone()
                },
                deps: key.col.deps.clone(),
            })
            .collect()
    }

    /// The grouped table, once all aggregates are known.
    pub(crate) fn sql(&self, grouping: &Grouping<'_>, rows: &str) -> String {
        let mut list: Vec<String> = self
            .keys
            .iter()
            .enumerate()
            .map(|(position, key)| {
                format!(
                    "{} AS {}",
                    key.col.value.sql,
                    quote_name(&format!("k{}", position + 1))
                )
            })
            .collect();
        for (sql, name) in grouping.aggregates.borrow().iter() {
            list.push(format!("{sql} AS {}", quote_name(name)));
        }
        if self.keys.is_empty() && list.is_empty() {
            list.push("count(*) AS \"a1\"".to_owned());
        }
        let mut text = format!("SELECT {}{rows}", list.join(", "));
        let numbers = |positions: &[usize]| {
            let numbers: Vec<String> = positions
                .iter()
                .map(|position| (position + 1).to_string())
                .collect();
            numbers.join(", ")
        };
        match &self.sets {
            Some(sets) => {
                let sets: Vec<String> = sets
                    .iter()
                    .map(|set| format!("({})", numbers(set)))
                    .collect();
                text = format!("{} GROUP BY GROUPING SETS ({})", text, sets.join(", "));
            }
            None if !self.keys.is_empty() => {
                let all: Vec<usize> = (0..self.keys.len()).collect();
                text = format!("{} GROUP BY {}", text, numbers(&all));
            }
            None => {}
        }
        text
    }
}

impl Analyzer<'_> {
    /// Resolves the keys of GROUP BY (none without the clause: one group).
    pub(crate) fn group_keys(
        &mut self,
        parts: &SelectParts<'_>,
        slots: &[Slot<'_>],
        before: &Scope<'_>,
    ) -> Outcome<Grouped> {
        let mut grouped = Grouped {
            keys: Vec::new(),
            sets: None,
            names: self.names_in_use(),
        };
        let Some(group_by) = parts.group_by else {
            return Ok(grouped);
        };
        match &group_by.kind {
            GroupByKind::All => {
                for slot in slots {
                    let skip = match &slot.source {
                        SlotSource::Col(_) => false,
                        SlotSource::Expr(expr) => {
                            self.has_aggregate(expr) || has_window(expr) || is_literal(expr)
                        }
                    };
                    if !skip {
                        self.slot_key(slot, before, &mut grouped)?;
                    }
                }
            }
            GroupByKind::Items(items) => {
                let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
                let mut several = false;
                for item in items {
                    let choices =
                        self.item_sets(item, slots, before, &mut grouped, &mut several)?;
                    let mut crossed = Vec::with_capacity(sets.len() * choices.len());
                    for set in &sets {
                        for choice in &choices {
                            let mut joined = set.clone();
                            for position in choice {
                                if !joined.contains(position) {
                                    joined.push(*position);
                                }
                            }
                            crossed.push(joined);
                        }
                    }
                    sets = crossed;
                }
                if several {
                    grouped.sets = Some(sets);
                }
            }
        }
        Ok(grouped)
    }

    fn item_sets(
        &mut self,
        item: &GroupingItem,
        slots: &[Slot<'_>],
        before: &Scope<'_>,
        grouped: &mut Grouped,
        several: &mut bool,
    ) -> Outcome<Vec<Vec<usize>>> {
        match item {
            GroupingItem::Expr(item) => {
                Ok(vec![vec![self.key(&item.expr, slots, before, grouped)?]])
            }
            GroupingItem::Rollup(lists) => {
                *several = true;
                self.rollup(lists, slots, before, grouped)
            }
            GroupingItem::Cube(lists) => {
                *several = true;
                self.cube(lists, slots, before, grouped)
            }
            GroupingItem::Sets(sets) => {
                *several = true;
                let mut out = Vec::new();
                for set in sets {
                    match set {
                        GroupingSet::Exprs(exprs) => {
                            out.push(self.key_list(exprs, slots, before, grouped)?);
                        }
                        GroupingSet::Rollup(lists) => {
                            out.extend(self.rollup(lists, slots, before, grouped)?);
                        }
                        GroupingSet::Cube(lists) => {
                            out.extend(self.cube(lists, slots, before, grouped)?);
                        }
                    }
                }
                Ok(out)
            }
        }
    }

    fn key_list(
        &mut self,
        exprs: &[Expr],
        slots: &[Slot<'_>],
        before: &Scope<'_>,
        grouped: &mut Grouped,
    ) -> Outcome<Vec<usize>> {
        let mut positions = Vec::with_capacity(exprs.len());
        for expr in exprs {
            positions.push(self.key(expr, slots, before, grouped)?);
        }
        Ok(positions)
    }

    fn rollup(
        &mut self,
        lists: &[Vec<Expr>],
        slots: &[Slot<'_>],
        before: &Scope<'_>,
        grouped: &mut Grouped,
    ) -> Outcome<Vec<Vec<usize>>> {
        let mut prefixes: Vec<Vec<usize>> = vec![Vec::new()];
        for list in lists {
            let mut longer = prefixes.last().cloned().unwrap_or_default();
            longer.extend(self.key_list(list, slots, before, grouped)?);
            prefixes.push(longer);
        }
        prefixes.reverse();
        Ok(prefixes)
    }

    fn cube(
        &mut self,
        lists: &[Vec<Expr>],
        slots: &[Slot<'_>],
        before: &Scope<'_>,
        grouped: &mut Grouped,
    ) -> Outcome<Vec<Vec<usize>>> {
        let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
        for list in lists {
            let added = self.key_list(list, slots, before, grouped)?;
            let mut with: Vec<Vec<usize>> = sets
                .iter()
                .map(|set| set.iter().chain(&added).copied().collect())
                .collect();
            with.append(&mut sets);
            sets = with;
        }
        Ok(sets)
    }

    fn key(
        &mut self,
        expr: &Expr,
        slots: &[Slot<'_>],
        before: &Scope<'_>,
        grouped: &mut Grouped,
    ) -> Outcome<usize> {
        if let ExprKind::Integer(text) = &expr.kind
            && !expr.parenthesized
        {
            let slot = text
                .parse::<usize>()
                .ok()
                .and_then(|number| slots.get(number.checked_sub(1)?));
            let Some(slot) = slot else {
                return Err(self.error(
                    expr.span,
                    format!("GROUP BY is out of SELECT column number range: {text}"),
                ));
            };
            return self.slot_key(slot, before, grouped);
        }
        if let ExprKind::Path(path) = &expr.kind
            && let [name] = path.as_slice()
        {
            let mut found: Vec<&Slot<'_>> = Vec::new();
            for slot in slots {
                if slot.name.as_ref().is_some_and(|own| same(own, &name.name)) {
                    let aggregate = match &slot.source {
                        SlotSource::Expr(expr) => self.has_aggregate(expr),
                        SlotSource::Col(_) => false,
                    };
                    if !aggregate || self.resolve(path, before)?.is_none() {
                        found.push(slot);
                    }
                }
            }
            if let Some(slot) = found.first() {
                let position = self.slot_key(slot, before, grouped)?;
                for other in found.iter().skip(1) {
                    if self.slot_key(other, before, grouped)? != position {
                        return Err(self
                            .error(name.span, format!("Column name {} is ambiguous", name.name)));
                    }
                }
                return Ok(position);
            }
        }
        let place = Place::plain(before, "GROUP BY");
        let col = self.key_col(expr, &place, &grouped.names)?;
        self.add_key(col, expr, expr.span, grouped)
    }

    fn key_col(
        &mut self,
        expr: &Expr,
        place: &Place<'_>,
        names: &std::collections::HashSet<String>,
    ) -> Outcome<Col> {
        if let ExprKind::Path(parts) = &expr.kind {
            let col = self.path(parts, place.scope)?;
            let used = col.used();
            self.depend(&used);
            return Ok(Col {
                deps: Rc::new(used),
                ..col
            });
        }
        let (value, deps) =
            self.with_names(names, |this| this.collect(|this| this.expr(expr, place)))?;
        self.depend(&deps);
        Ok(Col {
            deps: Rc::new(deps),
            ..Col::new(None, value)
        })
    }

    fn slot_key(
        &mut self,
        slot: &Slot<'_>,
        before: &Scope<'_>,
        grouped: &mut Grouped,
    ) -> Outcome<usize> {
        match &slot.source {
            SlotSource::Expr(expr) => {
                if self.has_aggregate(expr) {
                    return Err(self.error(
                        slot.span,
                        format!(
                            "Column {} contains an aggregation function, which is not allowed in GROUP BY",
                            slot.name.as_deref().unwrap_or("expression")
                        ),
                    ));
                }
                if has_window(expr) {
                    return Err(self.error(
                        slot.span,
                        format!(
                            "Column {} contains an analytic function, which is not allowed in GROUP BY",
                            slot.name.as_deref().unwrap_or("expression")
                        ),
                    ));
                }
                let place = Place::plain(before, "GROUP BY");
                let col = self.key_col(expr, &place, &grouped.names)?;
                self.add_key(col, expr, slot.span, grouped)
            }
            SlotSource::Col(col) => {
                let used = col.used();
                self.depend(&used);
                let kind = std::mem::discriminant(&ExprKind::Path(Vec::new()));
                self.push_key(
                    Col {
                        deps: Rc::new(used),
                        ..col.clone()
                    },
                    kind,
                    slot.span,
                    grouped,
                )
            }
        }
    }

    fn add_key(
        &mut self,
        col: Col,
        expr: &Expr,
        span: Span,
        grouped: &mut Grouped,
    ) -> Outcome<usize> {
        self.push_key(col, std::mem::discriminant(&expr.kind), span, grouped)
    }

    fn push_key(
        &mut self,
        mut col: Col,
        kind: std::mem::Discriminant<ExprKind>,
        span: Span,
        grouped: &mut Grouped,
    ) -> Outcome<usize> {
        if !col.value.ty.is_groupable() {
            return Err(self.error(
                span,
                format!(
                    "Grouping by expressions of type {} is not allowed",
                    kind_of(&col.value.ty)
                ),
            ));
        }
        if col.value.untyped_null {
            col.value = Value::new(crate::select::settled(&col.value), col.value.ty.clone());
        }
        if let Some(position) = grouped
            .keys
            .iter()
            .position(|key| key.col.value.sql == col.value.sql)
        {
            return Ok(position);
        }
        grouped.keys.push(RawKey { col, kind });
        Ok(grouped.keys.len() - 1)
    }

    /// `GROUPING(key)`.
    pub(crate) fn grouping_call(
        &mut self,
        span: Span,
        call: &Call,
        place: &Place<'_>,
    ) -> Outcome<Value> {
        let Aggregates::Into(grouping) = place.aggregates else {
            return Err(self.error(span, "GROUPING function is only allowed with GROUP BY"));
        };
        let [argument] = call.arguments.as_slice() else {
            return Err(self.error(span, "GROUPING function takes exactly one argument"));
        };
        let ArgumentKind::Expr(expr) = &argument.kind else {
            return Err(self.error(span, "GROUPING function takes a grouping expression"));
        };
        let before = Place::plain(grouping.before, "GROUPING");
        let (value, _) = self.with_names(&grouping.names, |this| {
            this.collect(|this| this.expr(expr, &before))
        })?;
        if grouping.key(&value.sql).is_none() {
            return Err(self.error(
                expr.span,
                "GROUPING must have an argument that exists within the group-by expression list",
            ));
        }
        let call = Value::new(
            format!("CAST(grouping({}) AS BIGINT)", value.sql),
            Type::Int64,
        );
        Ok(grouping.aggregate(&call))
    }
}

/// Whether an expression has a window function of its own.
pub(crate) fn has_window(expr: &Expr) -> bool {
    walk::any(
        expr,
        &mut |inner| matches!(&inner.kind, ExprKind::Call(call) if call.over.is_some()),
    )
}

fn is_literal(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Integer(_)
            | ExprKind::Float(_)
            | ExprKind::String(_)
            | ExprKind::Bytes(_)
            | ExprKind::TypedLiteral { .. }
            | ExprKind::NamedParameter(_)
            | ExprKind::PositionalParameter(_)
    )
}
