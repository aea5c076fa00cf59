//! Literals and constructors: from what the query says to typed DuckDB expressions.

use crate::casts;
use crate::physical::{field_name, physical_type, quote_text};
use crate::time::{civil, interval as spans, read, zone};
use crate::types::{StructField, Type};
use crate::value::{CallError, Constant, Context, DatePart, Value};

/// An INT64 literal, decimal or `0x…`, without sign.
pub fn integer(text: &str) -> Result<Value, CallError> {
    let parsed = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16)
            .ok()
            .and_then(|v| i64::try_from(v).ok()),
        None => text.parse::<i64>().ok(),
    };
    let value = parsed.ok_or_else(|| CallError::new(format!("Invalid integer literal: {text}")))?;
    Ok(int(value))
}

/// An INT64 constant.
pub fn int(value: i64) -> Value {
    let sql = if value == i64::MIN {
        "(-9223372036854775807-1)::BIGINT".to_owned()
    } else if value < 0 {
        format!("({value})::BIGINT")
    } else {
        format!("{value}::BIGINT")
    };
    Value::literal(sql, Type::Int64, Constant::Int(value))
}

/// A FLOAT64 literal.
pub fn float(text: &str) -> Result<Value, CallError> {
    let value: f64 = text
        .parse()
        .map_err(|_| CallError::new(format!("Invalid floating point literal: {text}")))?;
    if value.is_infinite() {
        return Err(CallError::new(format!(
            "Invalid floating point literal: {text}"
        )));
    }
    Ok(float_value(value))
}

/// A FLOAT64 constant, NaN and infinities included.
pub fn float_value(value: f64) -> Value {
    let sql = if value.is_nan() {
        "'nan'::DOUBLE".to_owned()
    } else if value.is_infinite() {
        format!("'{}'::DOUBLE", if value > 0.0 { "inf" } else { "-inf" })
    } else if value.is_sign_negative() {
        format!("({value:e})::DOUBLE")
    } else {
        format!("{value:e}::DOUBLE")
    };
    Value::literal(sql, Type::Float64, Constant::Float(value))
}

/// A STRING literal, its escapes already resolved.
pub fn string(text: &str) -> Value {
    Value::literal(
        quote_text(text),
        Type::String,
        Constant::Text(text.to_owned()),
    )
}

/// A BYTES literal, its escapes already resolved.
pub fn bytes(octets: &[u8]) -> Value {
    use std::fmt::Write as _;
    let mut sql = String::with_capacity(octets.len() * 4 + 9);
    sql.push('\'');
    for octet in octets {
        let _ = write!(sql, "\\x{octet:02X}");
    }
    sql.push_str("'::BLOB");
    Value::literal(sql, Type::Bytes, Constant::Bytes(octets.to_vec()))
}

/// TRUE or FALSE.
pub fn boolean(value: bool) -> Value {
    Value::literal(
        if value { "TRUE" } else { "FALSE" },
        Type::Bool,
        Constant::Bool(value),
    )
}

/// A bare NULL, which takes any type.
pub fn null() -> Value {
    Value {
        sql: "NULL".to_owned(),
        ty: Type::Int64,
        constant: None,
        untyped_null: true,
        literal: true,
    }
}

/// A NULL of a type.
pub fn typed_null(ty: &Type) -> Value {
    Value {
        sql: format!("CAST(NULL AS {})", physical_type(ty)),
        ty: ty.clone(),
        constant: None,
        untyped_null: false,
        literal: true,
    }
}

/// An array constructor: `[a, b]` or, with the type said, `ARRAY<T>[a, b]`.
pub fn array(elements: &[Value], explicit: Option<&Type>) -> Result<Value, CallError> {
    let element = match explicit {
        Some(Type::Array(element)) => element.as_ref().clone(),
        Some(other) => {
            return Err(CallError::new(format!(
                "Expected an ARRAY type but found {other}"
            )));
        }
        None if elements.is_empty() => Type::Int64,
        None => {
            let refs: Vec<&Value> = elements.iter().collect();
            casts::supertype(&refs).map_err(|_| {
                let types: Vec<String> = elements.iter().map(|e| e.ty.to_string()).collect();
                CallError::new(format!(
                    "Array elements of types {{{}}} do not have a common supertype",
                    crate::text::distinct(&types).join(", ")
                ))
            })?
        }
    };
    if matches!(element, Type::Array(_)) {
        return Err(CallError::new(
            "Cannot construct array with element type ARRAY because nested arrays are not supported",
        ));
    }
    let mut parts = Vec::with_capacity(elements.len());
    for value in elements {
        parts.push(casts::coerce(value, &element)?.sql);
    }
    let ty = element.array_of();
    let mut value = Value::new(
        format!("CAST([{}] AS {})", parts.join(", "), physical_type(&ty)),
        ty,
    );
    if explicit.is_none() && elements.iter().all(|e| e.literal || e.untyped_null) {
        value.literal = true;
        value.constant = Some(Constant::Elements(elements.to_vec()));
    }
    Ok(value)
}

/// A struct constructor: values with their names; with the type said, values are coerced to it.
pub fn structure(
    fields: &[(Option<String>, Value)],
    explicit: Option<&Type>,
) -> Result<Value, CallError> {
    let mut types = Vec::with_capacity(fields.len());
    let mut parts = Vec::with_capacity(fields.len());
    if let Some(explicit) = explicit {
        let Type::Struct(wanted) = explicit else {
            return Err(CallError::new(format!(
                "Expected a STRUCT type but found {explicit}"
            )));
        };
        if wanted.len() != fields.len() {
            return Err(CallError::new(format!(
                "STRUCT type has {} fields but constructor call has {} fields",
                wanted.len(),
                fields.len()
            )));
        }
        for (index, ((_, value), field)) in fields.iter().zip(wanted).enumerate() {
            let value = casts::coerce(value, &field.ty).map_err(|_| {
                CallError::new(format!(
                    "Struct field {} has type {} which does not coerce to {}",
                    index + 1,
                    value.ty,
                    field.ty
                ))
            })?;
            parts.push(format!("{} := {}", field_name(index), value.sql));
            types.push(field.clone());
        }
    } else {
        for (index, (name, value)) in fields.iter().enumerate() {
            let value = if value.untyped_null {
                casts::coerce(value, &value.ty)?
            } else {
                value.clone()
            };
            parts.push(format!("{} := {}", field_name(index), value.sql));
            types.push(StructField {
                name: name.clone(),
                ty: value.ty,
            });
        }
    }
    if parts.is_empty() {
        parts.push(format!("{} := TRUE", field_name(0)));
    }
    let mut value = Value::new(
        format!("struct_pack({})", parts.join(", ")),
        Type::Struct(types),
    );
    if explicit.is_none() && fields.iter().all(|(_, v)| v.literal || v.untyped_null) {
        value.literal = true;
        value.constant = Some(Constant::Fields(fields.to_vec()));
    }
    Ok(value)
}

fn date_value(days: i64) -> Value {
    Value::literal(
        format!("DATE '{}'", civil::date_text(days)),
        Type::Date,
        Constant::Date(days as i32),
    )
}

fn micros_value(micros: i64, ty: Type) -> Value {
    Value::literal(
        format!("TIMESTAMP '{}'", civil::datetime_text(micros, ' ')),
        ty,
        Constant::Micros(micros),
    )
}

/// A DATE constant from days since 1970-01-01.
pub fn date(days: i32) -> Value {
    date_value(i64::from(days))
}

/// A DATETIME or TIMESTAMP constant from microseconds since 1970-01-01 00:00:00.
pub fn micros(micros: i64, ty: &Type) -> Value {
    micros_value(micros, ty.clone())
}

/// A literal with its type in front: `DATE '…'`, `TIMESTAMP '…'`, `NUMERIC '…'`, `JSON '…'`,
/// `RANGE<DATE> '…'`; also the text of a query parameter.
pub fn typed(ty: &Type, text: &str, ctx: &Context) -> Result<Value, CallError> {
    let wrong = || CallError::new(format!("Invalid {ty} literal"));
    let lit = |sql: String| Value {
        literal: true,
        ..Value::new(sql, ty.clone())
    };
    Ok(match ty {
        Type::Date => date_value(read::date(text).ok_or_else(wrong)?),
        Type::Time => {
            let micros = read::time(text).ok_or_else(wrong)?;
            lit(format!("TIME '{}'", civil::time_text(micros)))
        }
        Type::DateTime => micros_value(read::datetime(text).ok_or_else(wrong)?, Type::DateTime),
        Type::Timestamp => {
            let default = zone::zone(&ctx.default_time_zone).map_err(CallError::new)?;
            micros_value(
                read::timestamp(text, default).map_err(|_| wrong())?,
                Type::Timestamp,
            )
        }
        Type::Numeric => {
            let value = crate::decimal::numeric::parse(text)
                .map_err(|_| CallError::new(format!("Invalid NUMERIC value: {text}")))?;
            lit(format!("'{}'::DECIMAL(38,9)", crate::text::numeric(value)))
        }
        Type::BigNumeric => {
            let stored = crate::text::bignumeric_storage(text)
                .ok_or_else(|| CallError::new(format!("Invalid BIGNUMERIC value: {text}")))?;
            lit(format!("'{stored}'"))
        }
        Type::Json => {
            let json = crate::json::tree::parse(text, false)
                .map_err(|reason| CallError::new(format!("Invalid JSON literal: {reason}")))?;
            lit(quote_text(&json.print()))
        }
        Type::Interval => interval_value(spans::read(text).map_err(CallError::new)?),
        Type::Range(element) => {
            let (start, end) = crate::range::bounds(text).map_err(|_| wrong())?;
            let bound = |side: Option<String>| match side {
                Some(text) => typed(element, &text, ctx),
                None => Ok(typed_null(element)),
            };
            let (start, end) = (bound(start)?, bound(end)?);
            if let (Some(a), Some(b)) = (order_of(&start), order_of(&end))
                && a >= b
            {
                return Err(CallError::new(format!(
                    "Invalid {ty} literal: the start must be before the end"
                )));
            }
            lit(format!(
                "struct_pack(\"start\" := {}, \"end\" := {})",
                start.sql, end.sql
            ))
        }
        Type::String => string(text),
        Type::Int64 => int(casts::read_int(text)
            .ok_or_else(|| CallError::new(format!("Bad int64 value: {text}")))?),
        Type::Float64 => float_value(
            casts::read_float(text)
                .ok_or_else(|| CallError::new(format!("Bad double value: {text}")))?,
        ),
        Type::Bool => boolean(match text.trim().to_ascii_lowercase().as_str() {
            "true" => true,
            "false" => false,
            _ => return Err(CallError::new(format!("Bad bool value: {text}"))),
        }),
        Type::Bytes => bytes(text.as_bytes()),
        Type::Geography => lit(quote_text(
            &crate::geo::normal(text).map_err(CallError::new)?,
        )),
        Type::Array(_) | Type::Struct(_) => return Err(wrong()),
    })
}

fn order_of(value: &Value) -> Option<i64> {
    match value.constant {
        Some(Constant::Date(days)) => Some(i64::from(days)),
        Some(Constant::Micros(micros)) => Some(micros),
        _ => None,
    }
}

fn interval_value(value: crate::Interval) -> Value {
    let sql = format!(
        "(to_months({}) + to_days({}) + to_microseconds({}))",
        value.months, value.days, value.micros
    );
    Value {
        literal: true,
        ..Value::new(sql, Type::Interval)
    }
}

/// `INTERVAL amount PART` with an INT64, or `INTERVAL 'text' PART [TO PART]`.
pub fn interval(
    amount: &Value,
    from: DatePart,
    to: Option<DatePart>,
    ctx: &Context,
) -> Result<Value, CallError> {
    if let (Some(text), None) = (amount.constant_text(), to) {
        // A text of one part may carry a fraction of seconds: INTERVAL '1.5' SECOND.
        let value = match from {
            DatePart::Second if text.contains('.') => spans::read_range(text, from, from),
            _ => text
                .trim()
                .parse::<i64>()
                .map_err(|_| format!("Invalid INTERVAL literal '{text}'"))
                .and_then(|count| spans::of(count, from)),
        };
        return value.map(interval_value).map_err(CallError::new);
    }
    if let (Some(text), Some(to)) = (amount.constant_text(), to) {
        return spans::read_range(text, from, to)
            .map(interval_value)
            .map_err(CallError::new);
    }
    if let Some(to) = to {
        return Err(CallError::new(format!(
            "INTERVAL {from} TO {to} requires a STRING literal"
        )));
    }
    let _ = ctx;
    let count = casts::coerce(amount, &Type::Int64).map_err(|_| {
        CallError::new(format!(
            "Interval value must be coercible to INT64 type, but has type {}",
            amount.ty
        ))
    })?;
    if let Some(number) = count.constant_int() {
        return spans::of(number, from)
            .map(interval_value)
            .map_err(CallError::new);
    }
    Ok(Value::new(
        format!("bq_interval({}, '{from}')", count.sql),
        Type::Interval,
    ))
}
