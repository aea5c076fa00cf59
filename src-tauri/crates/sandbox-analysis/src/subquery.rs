//! Subqueries as expressions: scalar, ARRAY, EXISTS, IN.
use sandbox_functions::{Type, Value, order_key, quote_name};
use sandbox_syntax::Span;
use sandbox_syntax::ast::Query;

use crate::analyzer::{Analyzer, Outcome};
use crate::query::Exposed;
use crate::scope::{Relational, Scope};

impl Analyzer<'_> {
    fn depend_on_all(&mut self, relation: &Relational) {
        for column in &relation.columns {
            let deps = column.deps.clone();
            self.depend(&deps);
        }
        self.depend_opaque();
    }

    /// `(SELECT …)` as one value.
    pub(crate) fn scalar_subquery(
        &mut self,
        span: Span,
        query: &Query,
        scope: &Scope<'_>,
    ) -> Outcome<Value> {
        let relation = self.query(query, Some(scope))?;
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
        let (relation, exposed) = self.query_exposing(query, Some(scope), true)?;
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
        let relation = self.query(query, Some(scope))?;
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
        let relation = self.query(query, Some(scope))?;
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
}
