//! Comparison, LIKE, IN, BETWEEN, IS.

use super::arithmetic::no_match;
use super::{BinaryOperator, IsTest};
use crate::casts;
use crate::physical::field_name;
use crate::types::Type;
use crate::value::{CallError, Value};

/// `=`, `!=`, `<`, `<=`, `>`, `>=`.
pub(super) fn compare(
    operator: BinaryOperator,
    left: &Value,
    right: &Value,
) -> Result<Value, CallError> {
    let symbol = operator.symbol();
    let refuse = || no_match(symbol, &[left, right]);
    let ty = casts::supertype(&[left, right]).map_err(|_| refuse())?;
    let equality = matches!(operator, BinaryOperator::Equal | BinaryOperator::NotEqual);
    if !ty.is_comparable() || (!equality && !ty.is_orderable()) {
        return Err(CallError::new(if equality {
            format!("Equality is not defined for arguments of type {ty}")
        } else {
            format!("Less than is not defined for arguments of type {ty}")
        }));
    }
    let l = casts::coerce(left, &ty)?;
    let r = casts::coerce(right, &ty)?;
    Ok(Value::new(
        comparison_sql(operator, &ty, &l.sql, &r.sql),
        Type::Bool,
    ))
}

/// Whether the expression is a FLOAT64 literal that is a number, so that NaN needs no care.
fn is_number(sql: &str) -> bool {
    let body = sql
        .trim_start_matches('(')
        .strip_suffix("::DOUBLE")
        .unwrap_or_default()
        .trim_end_matches(')');
    !body.is_empty()
        && body
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'-' | b'+'))
}

/// The SQL of a comparison of two expressions of one type.
pub(crate) fn comparison_sql(operator: BinaryOperator, ty: &Type, l: &str, r: &str) -> String {
    use BinaryOperator as Op;
    let symbol = operator.symbol();
    match (ty, operator) {
        // DuckDB takes NaN for equal to itself and above all; IEEE and BigQuery say false.
        (Type::Float64, Op::Equal) if is_number(l) || is_number(r) => format!("({l} = {r})"),
        (Type::Float64, Op::Equal) => format!("({l} = {r} AND NOT (isnan({l}) AND isnan({r})))"),
        (Type::Float64, Op::NotEqual) if is_number(l) || is_number(r) => format!("({l} <> {r})"),
        (Type::Float64, Op::NotEqual) => format!("({l} <> {r} OR (isnan({l}) AND isnan({r})))"),
        (Type::Float64, Op::Less | Op::LessOrEqual) if is_number(r) => {
            format!("({l} {symbol} {r})")
        }
        (Type::Float64, Op::Less | Op::LessOrEqual) => {
            format!("({l} {symbol} {r} AND NOT (isnan({r}) AND {l} IS NOT NULL))")
        }
        (Type::Float64, Op::Greater | Op::GreaterOrEqual) if is_number(l) => {
            format!("({l} {symbol} {r})")
        }
        (Type::Float64, Op::Greater | Op::GreaterOrEqual) => {
            format!("({l} {symbol} {r} AND NOT (isnan({l}) AND {r} IS NOT NULL))")
        }
        (
            Type::Interval,
            Op::Equal
            | Op::NotEqual
            | Op::Less
            | Op::LessOrEqual
            | Op::Greater
            | Op::GreaterOrEqual,
        ) => {
            format!("(bq_interval_order({l}) {symbol} bq_interval_order({r}))")
        }
        (Type::Struct(fields), Op::Equal) => {
            let parts: Vec<String> = fields
                .iter()
                .enumerate()
                .map(|(index, field)| {
                    let name = field_name(index);
                    comparison_sql(
                        Op::Equal,
                        &field.ty,
                        &format!("({l}).{name}"),
                        &format!("({r}).{name}"),
                    )
                })
                .collect();
            if parts.is_empty() {
                "TRUE".to_owned()
            } else {
                format!("({})", parts.join(" AND "))
            }
        }
        (Type::Struct(_), Op::NotEqual) => format!("(NOT {})", comparison_sql(Op::Equal, ty, l, r)),
        (_, Op::NotEqual) => format!("({l} <> {r})"),
        _ => format!("({l} {symbol} {r})"),
    }
}

/// `value [NOT] LIKE pattern`.
pub fn like(value: &Value, pattern: &Value, negated: bool) -> Result<Value, CallError> {
    let ty = if value.ty == Type::Bytes && !value.untyped_null {
        Type::Bytes
    } else {
        Type::String
    };
    let refuse = |_| no_match("LIKE", &[value, pattern]);
    let v = casts::coerce(value, &ty).map_err(refuse)?;
    let p = casts::coerce(pattern, &ty).map_err(refuse)?;
    let plain = pattern
        .constant_text()
        .is_some_and(|text| !text.contains('\\'));
    let sql = if plain && ty == Type::String {
        format!("({} LIKE {})", v.sql, p.sql)
    } else if ty == Type::Bytes {
        format!("bq_like_bytes({}, {})", v.sql, p.sql)
    } else {
        format!("bq_like({}, {})", v.sql, p.sql)
    };
    Ok(Value::new(
        if negated { format!("(NOT {sql})") } else { sql },
        Type::Bool,
    ))
}

/// `value [NOT] LIKE ANY|ALL (patterns)`.
pub fn like_any(
    value: &Value,
    patterns: &[Value],
    all: bool,
    negated: bool,
) -> Result<Value, CallError> {
    if negated {
        return Err(CallError::unsupported(if all {
            "NOT LIKE ALL"
        } else {
            "NOT LIKE ANY"
        }));
    }
    let mut parts = Vec::with_capacity(patterns.len());
    for pattern in patterns {
        parts.push(like(value, pattern, false)?.sql);
    }
    let sql = format!("({})", parts.join(if all { " AND " } else { " OR " }));
    Ok(Value::new(sql, Type::Bool))
}

/// `value [NOT] IN (items)`.
pub fn in_list(value: &Value, items: &[Value], negated: bool) -> Result<Value, CallError> {
    let mut all: Vec<&Value> = vec![value];
    all.extend(items);
    let ty = casts::supertype(&all).map_err(|_| no_match("IN", &all))?;
    if !ty.is_comparable() {
        return Err(CallError::new(format!(
            "Cannot execute IN with values of type {ty}"
        )));
    }
    let v = casts::coerce(value, &ty)?;
    let mut parts = Vec::with_capacity(items.len());
    let simple = !matches!(
        ty,
        Type::Struct(_) | Type::Array(_) | Type::Interval | Type::Float64
    );
    for item in items {
        let item = casts::coerce(item, &ty)?;
        parts.push(if simple {
            item.sql
        } else {
            comparison_sql(BinaryOperator::Equal, &ty, &v.sql, &item.sql)
        });
    }
    let sql = if simple {
        format!("({} IN ({}))", v.sql, parts.join(", "))
    } else {
        format!("({})", parts.join(" OR "))
    };
    Ok(Value::new(
        if negated { format!("(NOT {sql})") } else { sql },
        Type::Bool,
    ))
}

/// `value [NOT] IN UNNEST(array)`.
pub fn in_unnest(value: &Value, array: &Value, negated: bool) -> Result<Value, CallError> {
    let Type::Array(element) = &array.ty else {
        return Err(CallError::new(format!(
            "Second argument of IN UNNEST must be an array but was {}",
            array.ty
        )));
    };
    let element_value = Value {
        literal: array.literal,
        ..Value::new("NULL", element.as_ref().clone())
    };
    let ty = casts::supertype(&[value, &element_value])
        .map_err(|_| no_match("IN UNNEST", &[value, array]))?;
    let v = casts::coerce(value, &ty)?;
    let a = casts::coerce(array, &ty.clone().array_of()).or_else(|_| {
        let body = casts::coerce(&Value::new("e", element.as_ref().clone()), &ty)?;
        Ok::<Value, CallError>(Value::new(
            format!("list_transform({}, lambda e: {})", array.sql, body.sql),
            ty.clone().array_of(),
        ))
    })?;
    // A NULL array has no elements: FALSE. A NULL element makes a miss NULL.
    let nan = if ty == Type::Float64 {
        format!(" AND NOT isnan({})", v.sql)
    } else {
        String::new()
    };
    let sql = format!(
        "(CASE WHEN coalesce(len({a}), 0) = 0 THEN FALSE WHEN {v} IS NULL THEN NULL \
         WHEN list_contains({a}, {v}){nan} THEN TRUE \
         WHEN list_count({a}) < len({a}) THEN NULL ELSE FALSE END)",
        v = v.sql,
        a = a.sql
    );
    Ok(Value::new(
        if negated { format!("(NOT {sql})") } else { sql },
        Type::Bool,
    ))
}

/// `value [NOT] IN (subquery)`; the subquery is DuckDB SQL with one column of the given type.
pub fn in_subquery(
    value: &Value,
    subquery: &str,
    column: &Type,
    negated: bool,
) -> Result<Value, CallError> {
    let other = Value::new("c", column.clone());
    let ty = casts::supertype(&[value, &other]).map_err(|_| no_match("IN", &[value, &other]))?;
    let v = casts::coerce(value, &ty)?;
    let c = casts::coerce(&other, &ty)?;
    let subquery = if column.equivalent(&ty) {
        subquery.to_owned()
    } else {
        format!("SELECT {} FROM ({subquery}) AS s(c)", c.sql)
    };
    let not = if negated { "NOT " } else { "" };
    Ok(Value::new(
        format!("({} {not}IN ({subquery}))", v.sql),
        Type::Bool,
    ))
}

/// `value [NOT] BETWEEN low AND high`.
pub fn between(
    value: &Value,
    low: &Value,
    high: &Value,
    negated: bool,
) -> Result<Value, CallError> {
    let ty = casts::supertype(&[value, low, high])
        .map_err(|_| no_match("BETWEEN", &[value, low, high]))?;
    if !ty.is_orderable() {
        return Err(no_match("BETWEEN", &[value, low, high]));
    }
    let v = casts::coerce(value, &ty)?;
    let l = casts::coerce(low, &ty)?;
    let h = casts::coerce(high, &ty)?;
    let sql = if matches!(ty, Type::Float64 | Type::Interval) {
        format!(
            "({} AND {})",
            comparison_sql(BinaryOperator::GreaterOrEqual, &ty, &v.sql, &l.sql),
            comparison_sql(BinaryOperator::LessOrEqual, &ty, &v.sql, &h.sql)
        )
    } else {
        format!("({} BETWEEN {} AND {})", v.sql, l.sql, h.sql)
    };
    Ok(Value::new(
        if negated { format!("(NOT {sql})") } else { sql },
        Type::Bool,
    ))
}

/// `value IS [NOT] NULL|TRUE|FALSE`.
pub fn is(value: &Value, test: IsTest, negated: bool) -> Result<Value, CallError> {
    let not = if negated { "NOT " } else { "" };
    let (operand, word) = match test {
        IsTest::Null => (value.sql.clone(), "NULL"),
        IsTest::True => (
            casts::coerce(value, &Type::Bool)
                .map_err(|_| no_match("IS TRUE", &[value]))?
                .sql,
            "TRUE",
        ),
        IsTest::False => (
            casts::coerce(value, &Type::Bool)
                .map_err(|_| no_match("IS FALSE", &[value]))?
                .sql,
            "FALSE",
        ),
    };
    Ok(Value::new(
        format!("({operand} IS {not}{word})"),
        Type::Bool,
    ))
}

/// `left IS [NOT] DISTINCT FROM right`.
pub fn is_distinct(left: &Value, right: &Value, negated: bool) -> Result<Value, CallError> {
    let refuse = || no_match("IS DISTINCT FROM", &[left, right]);
    let ty = casts::supertype(&[left, right]).map_err(|_| refuse())?;
    if !ty.is_comparable() {
        return Err(refuse());
    }
    let l = casts::coerce(left, &ty)?;
    let r = casts::coerce(right, &ty)?;
    let not = if negated { "NOT " } else { "" };
    Ok(Value::new(
        format!("({} IS {not}DISTINCT FROM {})", l.sql, r.sql),
        Type::Bool,
    ))
}
