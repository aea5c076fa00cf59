//! Arithmetic, bitwise, logical operators and concatenation.

use super::{BinaryOperator, UnaryOperator, comparison};
use crate::casts;
use crate::literals;
use crate::types::Type;
use crate::value::{CallError, Constant, Value};

pub(super) fn no_match(symbol: &str, operands: &[&Value]) -> CallError {
    let types: Vec<String> = operands
        .iter()
        .map(|v| {
            if v.untyped_null {
                "NULL".to_owned()
            } else {
                v.ty.to_string()
            }
        })
        .collect();
    CallError::new(format!(
        "No matching signature for operator {symbol} for argument types: {}",
        types.join(", ")
    ))
}

/// `-x`, `+x`, `NOT x`, `~x`.
pub fn unary(operator: UnaryOperator, operand: &Value) -> Result<Value, CallError> {
    match operator {
        UnaryOperator::Not => {
            let value =
                casts::coerce(operand, &Type::Bool).map_err(|_| no_match("NOT", &[operand]))?;
            Ok(Value::new(format!("(NOT {})", value.sql), Type::Bool))
        }
        UnaryOperator::Plus => match operand.ty {
            Type::Int64 | Type::Float64 | Type::Numeric | Type::BigNumeric => Ok(operand.clone()),
            _ => Err(no_match("+", &[operand])),
        },
        UnaryOperator::BitNot => {
            let sql = match operand.ty {
                Type::Int64 => format!("(~{})", operand.sql),
                Type::Bytes => format!("bq_bytes_not({})", operand.sql),
                _ => return Err(no_match("~", &[operand])),
            };
            Ok(Value::new(sql, operand.ty.clone()))
        }
        UnaryOperator::Minus => minus(operand),
    }
}

fn minus(operand: &Value) -> Result<Value, CallError> {
    match (&operand.constant, operand.literal) {
        (Some(Constant::Int(value)), true) => {
            if let Some(negated) = value.checked_neg() {
                return Ok(literals::int(negated));
            }
        }
        (Some(Constant::Float(value)), true) => return Ok(literals::float_value(-value)),
        _ => {}
    }
    if operand.untyped_null {
        return Ok(operand.clone());
    }
    let sql = match operand.ty {
        Type::Int64 | Type::Float64 | Type::Numeric => format!("(-{})", operand.sql),
        Type::BigNumeric => format!("bq_bignumeric_neg({})", operand.sql),
        Type::Interval => format!("bq_interval_mul({}, -1)", operand.sql),
        _ => return Err(no_match("-", &[operand])),
    };
    Ok(Value::new(sql, operand.ty.clone()))
}

/// `left operator right`.
pub fn binary(operator: BinaryOperator, left: &Value, right: &Value) -> Result<Value, CallError> {
    use BinaryOperator as Op;
    match operator {
        Op::And | Op::Or => {
            let symbol = operator.symbol();
            let refuse = |_| no_match(symbol, &[left, right]);
            let l = casts::coerce(left, &Type::Bool).map_err(refuse)?;
            let r = casts::coerce(right, &Type::Bool).map_err(refuse)?;
            Ok(Value::new(
                format!("({} {symbol} {})", l.sql, r.sql),
                Type::Bool,
            ))
        }
        Op::Equal
        | Op::NotEqual
        | Op::Less
        | Op::LessOrEqual
        | Op::Greater
        | Op::GreaterOrEqual => comparison::compare(operator, left, right),
        Op::Concat => concat(left, right),
        Op::BitAnd | Op::BitOr | Op::BitXor | Op::ShiftLeft | Op::ShiftRight => {
            bitwise(operator, left, right)
        }
        Op::Add | Op::Subtract | Op::Multiply | Op::Divide => arithmetic(operator, left, right),
    }
}

fn concat(left: &Value, right: &Value) -> Result<Value, CallError> {
    let refuse = || no_match("||", &[left, right]);
    let ty = casts::supertype(&[left, right]).map_err(|_| refuse())?;
    let ty = if left.untyped_null && right.untyped_null {
        Type::String
    } else {
        ty
    };
    if !matches!(ty, Type::String | Type::Bytes | Type::Array(_)) {
        return Err(refuse());
    }
    let l = casts::coerce(left, &ty)?;
    let r = casts::coerce(right, &ty)?;
    let sql = match ty {
        // list_concat takes a NULL list for an empty one; `||` gives NULL, as BigQuery does.
        Type::Array(_) => format!(
            "(CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE list_concat({0}, {1}) END)",
            l.sql, r.sql
        ),
        _ => format!("({} || {})", l.sql, r.sql),
    };
    Ok(Value::new(sql, ty))
}

fn bitwise(operator: BinaryOperator, left: &Value, right: &Value) -> Result<Value, CallError> {
    use BinaryOperator as Op;
    let symbol = operator.symbol();
    let shift = matches!(operator, Op::ShiftLeft | Op::ShiftRight);
    let refuse = || no_match(symbol, &[left, right]);
    let bytes = left.ty == Type::Bytes && !left.untyped_null;
    let ty = if bytes { Type::Bytes } else { Type::Int64 };
    let l = casts::coerce(left, &ty).map_err(|_| refuse())?;
    let r = casts::coerce(right, if shift { &Type::Int64 } else { &ty }).map_err(|_| refuse())?;
    let sql = match (operator, bytes) {
        (Op::BitAnd, false) => format!("({} & {})", l.sql, r.sql),
        (Op::BitOr, false) => format!("({} | {})", l.sql, r.sql),
        (Op::BitXor, false) => format!("xor({}, {})", l.sql, r.sql),
        (Op::ShiftLeft, false) => format!("bq_shift_left({}, {})", l.sql, r.sql),
        (_, false) => format!("bq_shift_right({}, {})", l.sql, r.sql),
        (Op::BitAnd, true) => format!("bq_bytes_and({}, {})", l.sql, r.sql),
        (Op::BitOr, true) => format!("bq_bytes_or({}, {})", l.sql, r.sql),
        (Op::BitXor, true) => format!("bq_bytes_xor({}, {})", l.sql, r.sql),
        (Op::ShiftLeft, true) => format!("bq_bytes_shift_left({}, {})", l.sql, r.sql),
        (_, true) => format!("bq_bytes_shift_right({}, {})", l.sql, r.sql),
    };
    Ok(Value::new(sql, ty))
}

fn temporal(operator: BinaryOperator, left: &Value, right: &Value) -> Option<Value> {
    use BinaryOperator as Op;
    let instant = |ty: &Type| matches!(ty, Type::DateTime | Type::Timestamp);
    let (l, r) = (&left.sql, &right.sql);
    Some(match (operator, &left.ty, &right.ty) {
        (Op::Add, Type::Date, Type::Int64) => {
            Value::new(format!("bq_date_add({l}, {r}, 'DAY')"), Type::Date)
        }
        (Op::Add, Type::Int64, Type::Date) => {
            Value::new(format!("bq_date_add({r}, {l}, 'DAY')"), Type::Date)
        }
        (Op::Subtract, Type::Date, Type::Int64) => {
            Value::new(format!("bq_date_sub({l}, {r}, 'DAY')"), Type::Date)
        }
        (Op::Add, Type::Interval, Type::Interval) => {
            Value::new(format!("bq_interval_add({l}, {r})"), Type::Interval)
        }
        (Op::Subtract, Type::Interval, Type::Interval) => Value::new(
            format!("bq_interval_add({l}, bq_interval_mul({r}, -1))"),
            Type::Interval,
        ),
        (Op::Multiply, Type::Interval, Type::Int64) => {
            Value::new(format!("bq_interval_mul({l}, {r})"), Type::Interval)
        }
        (Op::Multiply, Type::Int64, Type::Interval) => {
            Value::new(format!("bq_interval_mul({r}, {l})"), Type::Interval)
        }
        (Op::Divide, Type::Interval, Type::Int64) => {
            Value::new(format!("bq_interval_div({l}, {r})"), Type::Interval)
        }
        (Op::Add, Type::Date, Type::Interval) => Value::new(
            format!("bq_datetime_plus({l}::TIMESTAMP, {r})"),
            Type::DateTime,
        ),
        (Op::Add, Type::Interval, Type::Date) => Value::new(
            format!("bq_datetime_plus({r}::TIMESTAMP, {l})"),
            Type::DateTime,
        ),
        (Op::Subtract, Type::Date, Type::Interval) => Value::new(
            format!("bq_datetime_plus({l}::TIMESTAMP, bq_interval_mul({r}, -1))"),
            Type::DateTime,
        ),
        (Op::Add, Type::DateTime, Type::Interval) => {
            Value::new(format!("bq_datetime_plus({l}, {r})"), Type::DateTime)
        }
        (Op::Add, Type::Interval, Type::DateTime) => {
            Value::new(format!("bq_datetime_plus({r}, {l})"), Type::DateTime)
        }
        (Op::Subtract, Type::DateTime, Type::Interval) => Value::new(
            format!("bq_datetime_plus({l}, bq_interval_mul({r}, -1))"),
            Type::DateTime,
        ),
        (Op::Add, Type::Timestamp, Type::Interval) => {
            Value::new(format!("bq_timestamp_plus({l}, {r})"), Type::Timestamp)
        }
        (Op::Add, Type::Interval, Type::Timestamp) => {
            Value::new(format!("bq_timestamp_plus({r}, {l})"), Type::Timestamp)
        }
        (Op::Subtract, Type::Timestamp, Type::Interval) => Value::new(
            format!("bq_timestamp_plus({l}, bq_interval_mul({r}, -1))"),
            Type::Timestamp,
        ),
        (Op::Subtract, Type::Date, Type::Date) => {
            Value::new(format!("bq_interval_of_days({l}, {r})"), Type::Interval)
        }
        (Op::Subtract, a, b) if a == b && instant(a) => {
            Value::new(format!("bq_interval_of_micros({l}, {r})"), Type::Interval)
        }
        (Op::Subtract, Type::Time, Type::Time) => {
            Value::new(format!("bq_interval_of_times({l}, {r})"), Type::Interval)
        }
        _ => return None,
    })
}

fn arithmetic(operator: BinaryOperator, left: &Value, right: &Value) -> Result<Value, CallError> {
    use BinaryOperator as Op;
    let symbol = operator.symbol();
    if !left.untyped_null
        && !right.untyped_null
        && let Some(value) = temporal(operator, left, right)
    {
        return Ok(value);
    }
    let refuse = || no_match(symbol, &[left, right]);
    let mut ty = casts::supertype(&[left, right]).map_err(|_| refuse())?;
    if !ty.is_numeric() {
        return Err(refuse());
    }
    if operator == Op::Divide && ty == Type::Int64 {
        ty = Type::Float64;
    }
    let l = casts::coerce(left, &ty)?;
    let r = casts::coerce(right, &ty)?;
    Ok(Value::new(numeric_sql(operator, &ty, &l.sql, &r.sql), ty))
}

/// The SQL of an arithmetic operator on two operands of one numeric type.
pub(crate) fn numeric_sql(operator: BinaryOperator, ty: &Type, l: &str, r: &str) -> String {
    use BinaryOperator as Op;
    let symbol = operator.symbol();
    match (ty, operator) {
        (Type::Float64, Op::Add) => format!("bq_float_add({l}, {r})"),
        (Type::Float64, Op::Subtract) => format!("bq_float_sub({l}, {r})"),
        (Type::Float64, Op::Multiply) => format!("bq_float_mul({l}, {r})"),
        (Type::Float64, Op::Divide) => format!("bq_float_div({l}, {r})"),
        (Type::Numeric, Op::Multiply) => format!("bq_numeric_mul({l}, {r})"),
        (Type::Numeric, Op::Divide) => format!("bq_numeric_div({l}, {r})"),
        (Type::BigNumeric, Op::Add) => format!("bq_bignumeric_add({l}, {r})"),
        (Type::BigNumeric, Op::Subtract) => format!("bq_bignumeric_sub({l}, {r})"),
        (Type::BigNumeric, Op::Multiply) => format!("bq_bignumeric_mul({l}, {r})"),
        (Type::BigNumeric, Op::Divide) => format!("bq_bignumeric_div({l}, {r})"),
        _ => format!("({l} {symbol} {r})"),
    }
}
