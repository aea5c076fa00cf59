//! Subqueries as expressions: scalar, ARRAY, EXISTS, IN.
use sandbox_functions::{Type, Value, order_key, physical_type, quote_name};
use sandbox_syntax::Span;
use sandbox_syntax::ast::{
    Expr, ExprKind, InSet, Query, QueryBody, Select, SelectItem, SelectShape, TableKind,
};

use crate::analyzer::{Analyzer, Outcome};
use crate::query::Exposed;
use crate::scope::{Place, Relational, Scope};
use crate::walk;

impl Analyzer<'_> {
    fn depend_on_all(&mut self, relation: &Relational) {
        for column in &relation.columns {
            let deps = column.deps.clone();
            self.depend(&deps);
        }
        self.depend_opaque();
    }

    /// A query inside an expression.
    fn inner(
        &mut self,
        query: &Query,
        scope: &Scope<'_>,
        expose: bool,
    ) -> Outcome<(Relational, Vec<Exposed>)> {
        self.subqueries += 1;
        let result = self.query_exposing(query, Some(scope), expose);
        self.subqueries -= 1;
        result
    }

    /// `(SELECT …)` as one value.
    pub(crate) fn scalar_subquery(
        &mut self,
        span: Span,
        query: &Query,
        scope: &Scope<'_>,
    ) -> Outcome<Value> {
        if let Some(value) = self.element_subquery(span, query, scope)? {
            return Ok(value);
        }
        let (relation, _) = self.inner(query, scope, false)?;
        self.depend_on_all(&relation);
        match relation.columns.as_slice() {
            [column] => Ok(Value {
                sql: format!("({})", relation.sql),
                ty: column.value.ty.clone(),
                constant: None,
                untyped_null: false,
                literal: false,
            }),
            _ => Err(self.error(
                span,
                "Scalar subquery cannot have more than one column unless using SELECT AS STRUCT to build STRUCT values",
            )),
        }
    }

    /// `ARRAY(SELECT …)`.
    pub(crate) fn array_subquery(
        &mut self,
        span: Span,
        query: &Query,
        scope: &Scope<'_>,
    ) -> Outcome<Value> {
        let (relation, exposed) = self.inner(query, scope, true)?;
        self.depend_on_all(&relation);
        let [column] = relation.columns.as_slice() else {
            return Err(self.error(
                span,
                "ARRAY subquery cannot have more than one column unless using SELECT AS STRUCT to build STRUCT values",
            ));
        };
        if matches!(column.value.ty, Type::Array(_)) {
            return Err(self.error(
                span,
                "Cannot use array subquery with column of type ARRAY because nested arrays are not supported",
            ));
        }
        let alias = self.fresh("a");
        let reference = |name: &str| format!("{}.{}", quote_name(&alias), quote_name(name));
        let keys: Vec<String> = exposed
            .iter()
            .map(
                |Exposed {
                     physical,
                     ty,
                     descending,
                     nulls_first,
                 }| {
                    order_key(&reference(physical), ty, *descending, *nulls_first)
                },
            )
            .collect();
        let order = if keys.is_empty() {
            String::new()
        } else {
            format!(" ORDER BY {}", keys.join(", "))
        };
        let ty = column.value.ty.clone().array_of();
        Ok(Value::new(
            format!(
                "(SELECT coalesce(list({}{order}), []) FROM ({}) AS {})",
                reference(&column.physical),
                relation.sql,
                quote_name(&alias)
            ),
            ty,
        ))
    }

    /// `EXISTS(SELECT …)`.
    pub(crate) fn exists(&mut self, query: &Query, scope: &Scope<'_>) -> Outcome<Value> {
        let (relation, _) = self.inner(query, scope, false)?;
        self.depend_opaque();
        Ok(Value::new(format!("EXISTS({})", relation.sql), Type::Bool))
    }

    /// The text and type of a subquery of one column.
    pub(crate) fn column_subquery(
        &mut self,
        query: &Query,
        scope: &Scope<'_>,
        operator: &str,
    ) -> Outcome<(String, Type)> {
        let (relation, _) = self.inner(query, scope, false)?;
        self.depend_on_all(&relation);
        match relation.columns.as_slice() {
            [column] => Ok((relation.sql, column.value.ty.clone())),
            columns => Err(self.error(
                query.span,
                format!(
                    "Subquery of type {operator} must have only one output column, but has {}",
                    columns.len()
                ),
            )),
        }
    }

    /// `(SELECT e FROM UNNEST(array) WHERE c)`: the usual way to look into a repeated field, as
    /// functions of lists, which DuckDB computes many times faster than a correlated subquery.
    fn element_subquery(
        &mut self,
        span: Span,
        query: &Query,
        scope: &Scope<'_>,
    ) -> Outcome<Option<Value>> {
        let Some((select, expr)) = look_up(query) else {
            return Ok(None);
        };
        if self.subqueries > 0 || self.has_aggregate(expr) {
            return Ok(None);
        }
        let Some(from) = &select.from else {
            return Ok(None);
        };
        let clause = self.from_clause(from, Some(scope))?;
        let Some((array, table)) = clause.unnested else {
            return Ok(None);
        };
        let inner = Scope {
            names: &clause.names,
            aliases: &[],
            grouping: None,
            parent: Some(scope),
        };
        let place = Place::plain(&inner, "WHERE clause");
        let condition = match &select.filter {
            Some(filter) => Some(self.condition(filter, &place, "WHERE clause")?.sql),
            None => None,
        };
        let value = self.expr(expr, &Place::plain(&inner, "a scalar subquery"))?;
        self.depend_opaque();
        let fits = |sql: &str| !sql.contains("SELECT ") && !sql.contains(" OVER (");
        if !fits(&array) || !fits(&value.sql) || !condition.as_deref().is_none_or(fits) {
            return Ok(None);
        }
        let element = format!("{}.\"value\"", quote_name(&table));
        let rows = match condition {
            Some(condition) => format!(
                "list_filter({array}, lambda {}: {})",
                quote_name(&table),
                condition.replace(&element, &quote_name(&table))
            ),
            None => array,
        };
        let many = self.raise(span, "Scalar subquery produced more than one element")?;
        let found = self.fresh("found");
        let found = quote_name(&found);
        let result = value.sql.replace(&element, &format!("{found}[1]"));
        Ok(Some(Value::new(
            format!(
                "list_transform([{rows}], lambda {found}: CASE WHEN len({found}) > 1 THEN CAST({many} AS {}) WHEN len({found}) = 1 THEN {result} END)[1]",
                physical_type(&value.ty)
            ),
            value.ty,
        )))
    }
}

/// The SELECT and its one expression, where a query does no more than look up elements of one
/// array.
fn look_up(query: &Query) -> Option<(&Select, &Expr)> {
    let QueryBody::Select(select) = &query.body else {
        return None;
    };
    let plain = query.with.is_none()
        && query.order_by.is_empty()
        && query.limit.is_none()
        && query.pipes.is_empty()
        && !select.distinct
        && select.shape == SelectShape::Row
        && select.group_by.is_none()
        && select.having.is_none()
        && select.qualify.is_none();
    let from = select.from.as_ref()?;
    let array =
        from.joins.is_empty() && from.first.offset.is_none() && from.first.operators.is_empty();
    let [SelectItem::Expr { expr, .. }] = select.items.as_slice() else {
        return None;
    };
    let complex = |expr: &Expr| {
        walk::any(expr, &mut |inner| {
            matches!(
                &inner.kind,
                ExprKind::Subquery(_)
                    | ExprKind::ArraySubquery(_)
                    | ExprKind::Exists(_)
                    | ExprKind::In {
                        set: InSet::Query(_),
                        ..
                    }
                    | ExprKind::QuantifiedLike { .. }
            )
        })
    };
    let unnest = matches!(&from.first.kind, TableKind::Unnest { arrays, .. } if arrays.len() == 1)
        || matches!(&from.first.kind, TableKind::Path { path, .. } if path.parts.len() > 1);
    (plain && array && unnest && !complex(expr) && !select.filter.as_ref().is_some_and(complex))
        .then_some((select, expr))
}
