//! Walks over expressions without going into subqueries.
use sandbox_syntax::ast::{
    Argument, ArgumentKind, Call, Expr, ExprKind, FromClause, InSet, Join, JoinCondition, PipeKind,
    PipeOperator, Query, QueryBody, SelectItem, TableFactor, TableKind,
};

/// Calls `visit` on the expression and all below it until it answers true; subqueries are left out.
pub(crate) fn any(expr: &Expr, visit: &mut dyn FnMut(&Expr) -> bool) -> bool {
    if visit(expr) {
        return true;
    }
    match &expr.kind {
        ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Integer(_)
        | ExprKind::Float(_)
        | ExprKind::String(_)
        | ExprKind::Bytes(_)
        | ExprKind::TypedLiteral { .. }
        | ExprKind::RangeLiteral { .. }
        | ExprKind::NamedParameter(_)
        | ExprKind::PositionalParameter(_)
        | ExprKind::SystemVariable(_)
        | ExprKind::Path(_)
        | ExprKind::Subquery(_)
        | ExprKind::ArraySubquery(_)
        | ExprKind::Exists(_)
        | ExprKind::Default => false,
        ExprKind::Interval { value, .. } => any(value, visit),
        ExprKind::Field { base, .. } => any(base, visit),
        ExprKind::Subscript { base, index, .. } => any(base, visit) || any(index, visit),
        ExprKind::Array { elements, .. } | ExprKind::Tuple(elements) => {
            elements.iter().any(|element| any(element, visit))
        }
        ExprKind::Struct { values, .. } => values.iter().any(|(value, _)| any(value, visit)),
        ExprKind::Unary { operand, .. } | ExprKind::Is { operand, .. } => any(operand, visit),
        ExprKind::Binary { left, right, .. } | ExprKind::IsDistinctFrom { left, right, .. } => {
            any(left, visit) || any(right, visit)
        }
        ExprKind::And(operands) | ExprKind::Or(operands) => {
            operands.iter().any(|operand| any(operand, visit))
        }
        ExprKind::Between {
            operand, low, high, ..
        } => any(operand, visit) || any(low, visit) || any(high, visit),
        ExprKind::In { operand, set, .. }
        | ExprKind::QuantifiedLike {
            operand,
            patterns: set,
            ..
        } => any(operand, visit) || any_set(set, visit),
        ExprKind::Like {
            operand, pattern, ..
        } => any(operand, visit) || any(pattern, visit),
        ExprKind::Case {
            operand,
            branches,
            otherwise,
        } => {
            operand.as_ref().is_some_and(|operand| any(operand, visit))
                || branches
                    .iter()
                    .any(|(when, then)| any(when, visit) || any(then, visit))
                || otherwise
                    .as_ref()
                    .is_some_and(|otherwise| any(otherwise, visit))
        }
        ExprKind::Cast {
            operand,
            format,
            time_zone,
            ..
        } => {
            any(operand, visit)
                || format.as_ref().is_some_and(|format| any(format, visit))
                || time_zone.as_ref().is_some_and(|zone| any(zone, visit))
        }
        ExprKind::Extract {
            operand, time_zone, ..
        } => any(operand, visit) || time_zone.as_ref().is_some_and(|zone| any(zone, visit)),
        ExprKind::Call(call) => any_call(call, visit),
        ExprKind::With { bindings, body } => {
            bindings.iter().any(|(_, value)| any(value, visit)) || any(body, visit)
        }
    }
}

fn any_set(set: &InSet, visit: &mut dyn FnMut(&Expr) -> bool) -> bool {
    match set {
        InSet::List(items) => items.iter().any(|item| any(item, visit)),
        InSet::Unnest(array) => any(array, visit),
        InSet::Query(_) => false,
    }
}

/// The same for the parts of a call.
pub(crate) fn any_call(call: &Call, visit: &mut dyn FnMut(&Expr) -> bool) -> bool {
    call.arguments
        .iter()
        .any(|argument| any_argument(argument, visit))
        || call
            .having
            .as_ref()
            .is_some_and(|(_, expr)| any(expr, visit))
        || call.order_by.iter().any(|item| any(&item.expr, visit))
        || call.over.as_ref().is_some_and(|window| {
            window.partition_by.iter().any(|expr| any(expr, visit))
                || window.order_by.iter().any(|item| any(&item.expr, visit))
        })
}

fn any_argument(argument: &Argument, visit: &mut dyn FnMut(&Expr) -> bool) -> bool {
    match &argument.kind {
        ArgumentKind::Expr(expr) | ArgumentKind::Lambda { body: expr, .. } => any(expr, visit),
        ArgumentKind::Named { value, .. } => any_argument(value, visit),
        ArgumentKind::Star
        | ArgumentKind::Table(_)
        | ArgumentKind::Model(_)
        | ArgumentKind::Query(_) => false,
    }
}

/// Whether a query reads a table of this (lower-case) name anywhere in it.
pub(crate) fn reads_table(query: &Query, key: &str) -> bool {
    query.with.as_ref().is_some_and(|with| {
        with.tables
            .iter()
            .any(|table| reads_table(&table.query, key))
    }) || body_reads(&query.body, key)
        || query
            .order_by
            .iter()
            .any(|item| expr_reads(&item.expr, key))
        || query.pipes.iter().any(|pipe| pipe_reads(pipe, key))
}

fn body_reads(body: &QueryBody, key: &str) -> bool {
    match body {
        QueryBody::Select(select) => {
            select
                .from
                .as_ref()
                .is_some_and(|from| from_reads(from, key))
                || select
                    .filter
                    .iter()
                    .chain(&select.having)
                    .chain(&select.qualify)
                    .any(|e| expr_reads(e, key))
                || select.items.iter().any(|item| match item {
                    SelectItem::Expr { expr, .. } | SelectItem::ExprStar { expr, .. } => {
                        expr_reads(expr, key)
                    }
                    SelectItem::Star { modifiers, .. } => {
                        modifiers.replace.iter().any(|(e, _)| expr_reads(e, key))
                    }
                })
        }
        QueryBody::SetOperation(operation) => operation
            .operands
            .iter()
            .any(|operand| body_reads(operand, key)),
        QueryBody::Query(query) => reads_table(query, key),
        QueryBody::From(from) => from_reads(from, key),
    }
}

fn from_reads(from: &FromClause, key: &str) -> bool {
    factor_reads(&from.first, key) || from.joins.iter().any(|join| join_reads(join, key))
}

fn join_reads(join: &Join, key: &str) -> bool {
    factor_reads(&join.right, key)
        || matches!(&join.condition, Some(JoinCondition::On(on)) if expr_reads(on, key))
}

fn factor_reads(factor: &TableFactor, key: &str) -> bool {
    match &factor.kind {
        TableKind::Path { path, .. } => {
            matches!(path.parts.as_slice(), [only] if only.name.to_lowercase() == key)
        }
        TableKind::Unnest { arrays, .. } => arrays.iter().any(|(expr, _)| expr_reads(expr, key)),
        TableKind::Query(query) => reads_table(query, key),
        TableKind::Join(from) => from_reads(from, key),
        TableKind::Function { arguments, .. } => {
            arguments.iter().any(|argument| match &argument.kind {
                ArgumentKind::Table(path) => path.dotted().to_lowercase() == key,
                ArgumentKind::Query(query) => reads_table(query, key),
                _ => false,
            })
        }
    }
}

fn pipe_reads(pipe: &PipeOperator, key: &str) -> bool {
    match &pipe.kind {
        PipeKind::Join(join) => join_reads(join, key),
        PipeKind::SetOperation { queries, .. } => {
            queries.iter().any(|query| reads_table(query, key))
        }
        PipeKind::Where(expr) => expr_reads(expr, key),
        PipeKind::Select { items, .. } | PipeKind::Extend { items, .. } => items
            .iter()
            .any(|item| matches!(item, SelectItem::Expr { expr, .. } if expr_reads(expr, key))),
        _ => false,
    }
}

fn expr_reads(expr: &Expr, key: &str) -> bool {
    any(expr, &mut |inner| match &inner.kind {
        ExprKind::Subquery(query) | ExprKind::ArraySubquery(query) | ExprKind::Exists(query) => {
            reads_table(query, key)
        }
        ExprKind::In {
            set: InSet::Query(query),
            ..
        } => reads_table(query, key),
        _ => false,
    })
}
