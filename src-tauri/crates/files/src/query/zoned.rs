//! Moments beside columns with a zone, which Polars has no literals for.

use super::statement::options;
use polars::prelude::{DataType, Schema};
use sqlparser::ast::{
    BinaryOperator, DataType as SqlType, Expr, TimezoneInfo, visit_expressions_mut,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use std::ops::ControlFlow;

/// The text with moments compared to zoned columns as plain texts: Polars reads those as moments in
/// UTC, and knows no zoned literal. `schema`: of `data`.
pub(crate) fn with_zoned(text: &str, schema: &Schema) -> Option<String> {
    let mut statements = Parser::new(&GenericDialect {})
        .with_options(options())
        .try_with_sql(text)
        .and_then(|mut parser| parser.parse_statements())
        .ok()?;
    let is_zoned = |expr: &Expr| {
        let name = match expr {
            Expr::Identifier(name) => Some(name),
            Expr::CompoundIdentifier(parts) => parts.last(),
            _ => None,
        };
        let of = name.and_then(|name| schema.get(name.value.as_str()));
        matches!(of, Some(DataType::Datetime(_, Some(_))))
    };
    let mut changed = false;
    let mut plain = |expr: &mut Expr| {
        if let Expr::TypedString(typed) = expr
            && matches!(
                typed.data_type,
                SqlType::Timestamp(_, TimezoneInfo::None) | SqlType::Datetime(_)
            )
        {
            *expr = Expr::Value(typed.value.clone());
            changed = true;
        }
    };
    let _ = visit_expressions_mut(&mut statements, |expr| {
        match expr {
            Expr::BinaryOp { left, right, .. } if is_zoned(left) => plain(right),
            Expr::Between {
                expr, low, high, ..
            } if is_zoned(expr) => {
                plain(low);
                plain(high);
            }
            // A list is read as texts, so each is compared by itself.
            Expr::InList {
                expr: column,
                list,
                negated,
            } if is_zoned(column) => {
                let (compare, join) = if *negated {
                    (BinaryOperator::NotEq, BinaryOperator::And)
                } else {
                    (BinaryOperator::Eq, BinaryOperator::Or)
                };
                let binary = |left: Expr, op: &BinaryOperator, right: Expr| Expr::BinaryOp {
                    left: Box::new(left),
                    op: op.clone(),
                    right: Box::new(right),
                };
                let terms = list.iter_mut().map(|value| {
                    plain(value);
                    binary(column.as_ref().clone(), &compare, value.clone())
                });
                if let Some(all) = terms.reduce(|all, term| binary(all, &join, term)) {
                    *expr = Expr::Nested(Box::new(all));
                }
            }
            _ => {}
        }
        ControlFlow::<()>::Continue(())
    });
    let statement = statements.first().filter(|_| changed)?;
    Some(statement.to_string())
}
