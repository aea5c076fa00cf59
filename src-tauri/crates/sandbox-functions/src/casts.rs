//! Coercions, supertypes and CAST.

use crate::literals;
use crate::physical::physical_type;
use crate::types::{StructField, Type};
use crate::value::{CallError, Constant, Context, Value};

/// What an implicit coercion costs when overloads compete: 0 for the same type, none where it is
/// not allowed.
pub(crate) fn coercion_cost(value: &Value, target: &Type) -> Option<u32> {
    if value.untyped_null {
        return Some(1);
    }
    if value.ty.equivalent(target) {
        return Some(0);
    }
    if let Some(cost) = widening(&value.ty, target) {
        return Some(cost);
    }
    if value.literal {
        match (&value.ty, target) {
            (Type::String, Type::Date | Type::DateTime | Type::Time | Type::Timestamp) => return Some(2),
            (Type::Float64, Type::Numeric | Type::BigNumeric) => return Some(2),
            (Type::Array(from), Type::Array(to)) => {
                let element = Value { literal: true, ..Value::new("NULL", from.as_ref().clone()) };
                // An empty array literal is an ARRAY<INT64> until it meets a type.
                if value.sql.starts_with("CAST([] AS") {
                    return Some(1);
                }
                return coercion_cost(&element, to);
            }
            _ => {}
        }
    }
    if let (Type::Struct(from), Type::Struct(to)) = (&value.ty, target) {
        if from.len() == to.len() {
            let mut total = 0;
            for (f, t) in from.iter().zip(to) {
                let field = Value { literal: value.literal, ..Value::new("NULL", f.ty.clone()) };
                total += coercion_cost(&field, &t.ty)?;
            }
            return Some(total);
        }
    }
    None
}

fn widening(from: &Type, to: &Type) -> Option<u32> {
    Some(match (from, to) {
        (Type::Int64, Type::Numeric) => 2,
        (Type::Int64, Type::BigNumeric) | (Type::Numeric, Type::BigNumeric) => 3,
        (Type::Int64 | Type::Numeric | Type::BigNumeric, Type::Float64) => 4,
        (Type::Date, Type::DateTime) => 2,
        _ => return None,
    })
}

/// Whether the value may stand where the type is wanted, without CAST.
pub fn coercible(value: &Value, target: &Type) -> bool {
    coercion_cost(value, target).is_some()
}

/// Coerces without CAST, as operators, functions and assignments do.
pub fn coerce(value: &Value, target: &Type) -> Result<Value, CallError> {
    if value.untyped_null {
        return Ok(literals::typed_null(target));
    }
    if value.ty.equivalent(target) {
        return Ok(Value { ty: target.clone(), ..value.clone() });
    }
    if coercion_cost(value, target).is_none() {
        return Err(CallError::new(format!("Value of type {} cannot be assigned to type {target}", value.ty)));
    }
    let mut out = convert(value, target, &Context::default())?;
    out.literal = value.literal;
    if let (Some(Constant::Int(number)), Type::Float64) = (&value.constant, target) {
        out.constant = Some(Constant::Float(*number as f64));
    }
    Ok(out)
}

/// The type that every value can be coerced to.
pub fn supertype(values: &[&Value]) -> Result<Type, CallError> {
    let typed: Vec<&&Value> = values.iter().filter(|v| !v.untyped_null).collect();
    let Some(first) = typed.first() else {
        return Ok(Type::Int64);
    };
    // A type that a non-literal has wins over those that literals merely look like.
    let mut best: Option<(u32, Type)> = None;
    let mut candidates: Vec<Type> = Vec::new();
    for value in &typed {
        if !candidates.contains(&value.ty) {
            candidates.push(value.ty.clone());
        }
    }
    for extra in [Type::Numeric, Type::BigNumeric, Type::Float64] {
        if first.ty.is_numeric() && !candidates.contains(&extra) {
            candidates.push(extra);
        }
    }
    for candidate in candidates {
        let mut total = Some(0);
        for value in &typed {
            total = match (total, coercion_cost(value, &candidate)) {
                (Some(sum), Some(cost)) => Some(sum + cost),
                _ => None,
            };
        }
        if let Some(total) = total {
            if best.as_ref().is_none_or(|(least, _)| total < *least) {
                best = Some((total, candidate));
            }
        }
    }
    if let Some((_, ty)) = best {
        return Ok(ty);
    }
    // Structs meet field by field.
    if let Type::Struct(fields) = &first.ty {
        let mut out = Vec::with_capacity(fields.len());
        for (index, field) in fields.iter().enumerate() {
            let mut column = Vec::new();
            for value in &typed {
                let Type::Struct(own) = &value.ty else { return Err(no_supertype(values)) };
                let own_field = own.get(index).filter(|_| own.len() == fields.len());
                let Some(own_field) = own_field else { return Err(no_supertype(values)) };
                column.push(Value { literal: value.literal, ..Value::new("NULL", own_field.ty.clone()) });
            }
            let refs: Vec<&Value> = column.iter().collect();
            out.push(StructField { name: field.name.clone(), ty: supertype(&refs)? });
        }
        return Ok(Type::Struct(out));
    }
    Err(no_supertype(values))
}

fn no_supertype(values: &[&Value]) -> CallError {
    let types: Vec<String> = values.iter().filter(|v| !v.untyped_null).map(|v| v.ty.to_string()).collect();
    CallError::new(format!("No common supertype for types: {}", crate::text::distinct(&types).join(", ")))
}

/// `CAST(value AS target [FORMAT format] [AT TIME ZONE zone])`, or SAFE_CAST.
pub fn cast(
    value: &Value,
    target: &Type,
    format: Option<&Value>,
    zone: Option<&Value>,
    safe: bool,
    ctx: &Context,
) -> Result<Value, CallError> {
    if value.untyped_null {
        return Ok(literals::typed_null(target));
    }
    let _ = (format, zone);
    let out = convert(value, target, ctx)?;
    Ok(if safe { crate::operators::safe(out) } else { out })
}

/// The conversion itself, explicit or implicit.
pub(crate) fn convert(value: &Value, target: &Type, _ctx: &Context) -> Result<Value, CallError> {
    Ok(Value::new(format!("CAST({} AS {})", value.sql, physical_type(target)), target.clone()))
}
