//! Literals and constructors: from what the query says to typed DuckDB expressions.

use crate::casts;
use crate::physical::{field_name, physical_type, quote_text};
use crate::types::{StructField, Type};
use crate::value::{CallError, Constant, Value};

/// An INT64 literal, decimal or `0x…`, without sign.
pub fn integer(text: &str) -> Result<Value, CallError> {
    let parsed = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok().and_then(|v| i64::try_from(v).ok()),
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
    let value: f64 =
        text.parse().map_err(|_| CallError::new(format!("Invalid floating point literal: {text}")))?;
    if value.is_infinite() {
        return Err(CallError::new(format!("Invalid floating point literal: {text}")));
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
    Value::literal(quote_text(text), Type::String, Constant::Text(text.to_owned()))
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
    Value::literal(if value { "TRUE" } else { "FALSE" }, Type::Bool, Constant::Bool(value))
}

/// A bare NULL, which takes any type.
pub fn null() -> Value {
    Value { sql: "NULL".to_owned(), ty: Type::Int64, constant: None, untyped_null: true, literal: true }
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
        Some(other) => return Err(CallError::new(format!("Expected an ARRAY type but found {other}"))),
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
        return Err(CallError::new("Cannot construct array with element type ARRAY because nested arrays are not supported"));
    }
    let mut parts = Vec::with_capacity(elements.len());
    for value in elements {
        parts.push(casts::coerce(value, &element)?.sql);
    }
    let ty = element.array_of();
    let mut value = Value::new(format!("CAST([{}] AS {})", parts.join(", "), physical_type(&ty)), ty);
    value.literal = explicit.is_none() && elements.iter().all(|e| e.literal || e.untyped_null);
    Ok(value)
}

/// A struct constructor: values with their names; with the type said, values are coerced to it.
pub fn structure(fields: &[(Option<String>, Value)], explicit: Option<&Type>) -> Result<Value, CallError> {
    let mut types = Vec::with_capacity(fields.len());
    let mut parts = Vec::with_capacity(fields.len());
    if let Some(explicit) = explicit {
        let Type::Struct(wanted) = explicit else {
            return Err(CallError::new(format!("Expected a STRUCT type but found {explicit}")));
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
            let value = if value.untyped_null { typed_null(&value.ty) } else { value.clone() };
            parts.push(format!("{} := {}", field_name(index), value.sql));
            types.push(StructField { name: name.clone(), ty: value.ty });
        }
    }
    if parts.is_empty() {
        parts.push(format!("{} := TRUE", field_name(0)));
    }
    let mut value = Value::new(format!("struct_pack({})", parts.join(", ")), Type::Struct(types));
    value.literal = explicit.is_none() && fields.iter().all(|(_, v)| v.literal || v.untyped_null);
    Ok(value)
}
