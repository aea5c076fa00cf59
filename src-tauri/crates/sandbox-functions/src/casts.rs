//! Coercions, supertypes and CAST.

use crate::literals;
use crate::physical::{field_name, physical_type, quote_text};
use crate::types::{StructField, Type};
use crate::value::{CallError, Constant, Context, Value};

/// What an implicit coercion costs when overloads compete: 0 for the same type, none where it is
/// not allowed. Coercing one value that is no literal outweighs any number of literals, and
/// fewer coercions outweigh nearer types.
pub(crate) fn coercion_cost(value: &Value, target: &Type) -> Option<u64> {
    if value.untyped_null {
        return Some(1);
    }
    if value.ty.equivalent(target) {
        return Some(0);
    }
    let weigh = |distance: u64| {
        if value.literal {
            100 + distance
        } else {
            1_000_000 + distance
        }
    };
    if let Some(distance) = widening(&value.ty, target) {
        return Some(weigh(distance));
    }
    // Literal arrays and structs are coerced part by part.
    match (&value.constant, target) {
        (Some(Constant::Elements(elements)), Type::Array(to)) => {
            return elements
                .iter()
                .try_fold(1, |sum, element| Some(sum + coercion_cost(element, to)?));
        }
        (Some(Constant::Fields(fields)), Type::Struct(to)) if fields.len() == to.len() => {
            return fields.iter().zip(to).try_fold(0, |sum, ((_, field), to)| {
                Some(sum + coercion_cost(field, &to.ty)?)
            });
        }
        _ => {}
    }
    if value.literal {
        match (&value.ty, target) {
            (Type::String, Type::Date | Type::DateTime | Type::Time | Type::Timestamp) => {
                return Some(weigh(2));
            }
            (Type::Float64, Type::Numeric | Type::BigNumeric) => return Some(weigh(9)),
            _ => {}
        }
    }
    if let (Type::Struct(from), Type::Struct(to)) = (&value.ty, target)
        && from.len() == to.len()
    {
        return from.iter().zip(to).try_fold(0, |sum, (f, t)| {
            let field = Value {
                literal: value.literal,
                ..Value::new("NULL", f.ty.clone())
            };
            Some(sum + coercion_cost(&field, &t.ty)?)
        });
    }
    None
}

fn widening(from: &Type, to: &Type) -> Option<u64> {
    Some(match (from, to) {
        (Type::Int64, Type::Numeric) | (Type::Date, Type::DateTime) => 2,
        (Type::Int64 | Type::Numeric, Type::BigNumeric) => 3,
        (Type::Int64 | Type::Numeric | Type::BigNumeric, Type::Float64) => 4,
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
        return Ok(of_null(value, target));
    }
    if value.ty.equivalent(target) {
        return Ok(Value {
            ty: target.clone(),
            ..value.clone()
        });
    }
    if coercion_cost(value, target).is_none() {
        return Err(CallError::new(format!(
            "Value of type {} cannot be assigned to type {target}",
            value.ty
        )));
    }
    if let Some(out) = literal_text(value, target)? {
        return Ok(out);
    }
    match &value.constant {
        Some(Constant::Elements(elements)) => return literals::array(elements, Some(target)),
        Some(Constant::Fields(fields)) => return literals::structure(fields, Some(target)),
        _ => {}
    }
    if let (Some(Constant::Int(number)), Type::Float64) = (&value.constant, target) {
        return Ok(Value {
            literal: value.literal,
            ..literals::float_value(*number as f64)
        });
    }
    let mut out = convert(value, target, &Context::default())?;
    out.literal = value.literal;
    Ok(out)
}

/// The type that every value can be coerced to.
pub fn supertype(values: &[&Value]) -> Result<Type, CallError> {
    let typed: Vec<&&Value> = values.iter().filter(|v| !v.untyped_null).collect();
    let Some(first) = typed.first() else {
        return Ok(Type::Int64);
    };
    // A type that a non-literal has wins over those that literals merely look like.
    let mut best: Option<(u64, Type)> = None;
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
        if let Some(total) = total
            && best.as_ref().is_none_or(|(least, _)| total < *least)
        {
            best = Some((total, candidate));
        }
    }
    if let Some((_, ty)) = best {
        return Ok(ty);
    }
    // Structs meet field by field, literal arrays by their elements.
    if let Type::Struct(fields) = &first.ty {
        let mut out = Vec::with_capacity(fields.len());
        for (index, field) in fields.iter().enumerate() {
            let column: Option<Vec<Value>> = typed
                .iter()
                .map(|value| field_part(value, index, fields.len()))
                .collect();
            let column = column.ok_or_else(|| no_supertype(values))?;
            let refs: Vec<&Value> = column.iter().collect();
            out.push(StructField {
                name: field.name.clone(),
                ty: supertype(&refs)?,
            });
        }
        return Ok(Type::Struct(out));
    }
    if matches!(first.ty, Type::Array(_)) {
        let mut parts: Vec<Value> = Vec::new();
        for value in &typed {
            match (&value.ty, &value.constant) {
                (_, Some(Constant::Elements(elements))) => parts.extend(elements.iter().cloned()),
                (Type::Array(element), _) => {
                    parts.push(Value::new("NULL", element.as_ref().clone()));
                }
                _ => return Err(no_supertype(values)),
            }
        }
        let refs: Vec<&Value> = parts.iter().collect();
        let common = supertype(&refs)
            .map_err(|_| no_supertype(values))?
            .array_of();
        if typed
            .iter()
            .all(|value| coercion_cost(value, &common).is_some())
        {
            return Ok(common);
        }
    }
    Err(no_supertype(values))
}

/// A struct's field as a value of its own; none where the struct has another length.
fn field_part(value: &Value, index: usize, length: usize) -> Option<Value> {
    let Type::Struct(own) = &value.ty else {
        return None;
    };
    if own.len() != length {
        return None;
    }
    if let Some(Constant::Fields(fields)) = &value.constant {
        return fields.get(index).map(|(_, field)| field.clone());
    }
    let field = own.get(index)?;
    Some(Value {
        literal: value.literal,
        ..Value::new("NULL", field.ty.clone())
    })
}

fn no_supertype(values: &[&Value]) -> CallError {
    let types: Vec<String> = values
        .iter()
        .filter(|v| !v.untyped_null)
        .map(|v| v.ty.to_string())
        .collect();
    CallError::new(format!(
        "No common supertype for types: {}",
        crate::text::distinct(&types).join(", ")
    ))
}

/// NULL of a type; what takes any type but is no NULL (ERROR) keeps its expression.
fn of_null(value: &Value, target: &Type) -> Value {
    if value.sql == "NULL" {
        literals::typed_null(target)
    } else {
        Value::new(
            format!("CAST({} AS {})", value.sql, physical_type(target)),
            target.clone(),
        )
    }
}

/// A STRING literal where a date or time is wanted is read while the query is analysed.
fn literal_text(value: &Value, target: &Type) -> Result<Option<Value>, CallError> {
    let Some(text) = value.constant_text().filter(|_| value.literal) else {
        return Ok(None);
    };
    let wrong = || {
        CallError::new(format!(
            "Could not cast literal \"{text}\" to type {target}"
        ))
    };
    if !matches!(
        target,
        Type::Date | Type::DateTime | Type::Time | Type::Timestamp
    ) {
        return Ok(None);
    }
    literals::typed(target, text, &Context::default())
        .map(Some)
        .map_err(|_| wrong())
}

/// Reads FLOAT64's texts, `inf` and `nan` in their spellings included.
pub(crate) fn read_float(text: &str) -> Option<f64> {
    let trimmed = text.trim();
    match trimmed.to_ascii_lowercase().as_str() {
        "inf" | "+inf" | "infinity" | "+infinity" => Some(f64::INFINITY),
        "-inf" | "-infinity" => Some(f64::NEG_INFINITY),
        "nan" | "+nan" | "-nan" => Some(f64::NAN),
        _ => trimmed.parse::<f64>().ok().filter(|v| v.is_finite()),
    }
}

/// Reads INT64's texts: decimal or `0x…` with a sign.
pub(crate) fn read_int(text: &str) -> Option<i64> {
    let trimmed = text.trim();
    let (negative, body) = match trimmed.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    if let Some(digits) = body.strip_prefix("0x").or_else(|| body.strip_prefix("0X")) {
        if digits.starts_with(['+', '-']) {
            return None;
        }
        let value = i128::from(u64::from_str_radix(digits, 16).ok()?);
        return i64::try_from(if negative { -value } else { value }).ok();
    }
    if body.starts_with(['+', '-']) {
        return None;
    }
    trimmed.parse().ok()
}

/// `CAST(value AS target [FORMAT format [AT TIME ZONE zone]])`, or `SAFE_CAST`.
pub fn cast(
    value: &Value,
    target: &Type,
    format: Option<&Value>,
    zone: Option<&Value>,
    safe: bool,
    ctx: &Context,
) -> Result<Value, CallError> {
    if value.untyped_null {
        return Ok(of_null(value, target));
    }
    let mut out = match format {
        Some(format) => with_format(value, target, format, zone, ctx)?,
        None => convert(value, target, ctx)?,
    };
    out.literal = false;
    // A constant keeps its value where the cast does not change it.
    out.constant = match (&value.constant, &value.ty, target) {
        (Some(constant), from, to) if from == to => Some(constant.clone()),
        (Some(Constant::Text(text)), Type::String, Type::Date) if format.is_none() => {
            crate::text::read_date(text).map(Constant::Date)
        }
        (Some(Constant::Text(text)), Type::String, Type::DateTime) if format.is_none() => {
            crate::text::read_datetime(text).map(Constant::Micros)
        }
        (Some(Constant::Int(number)), Type::Int64, Type::String) => {
            Some(Constant::Text(number.to_string()))
        }
        _ => None,
    };
    Ok(if safe {
        let constant = out.constant.clone();
        Value {
            constant,
            ..crate::operators::safe(out)
        }
    } else {
        out
    })
}

/// Holds a value to the parameters of its type: `STRING(10)`, `BYTES(4)`, `NUMERIC(5, 2)`.
pub fn limit(value: &Value, parameters: &[i64]) -> Result<Value, CallError> {
    let x = &value.sql;
    let sql = match (&value.ty, parameters) {
        (_, []) => return Ok(value.clone()),
        (Type::String, [most]) => format!("bq_limit_text({x}, {most})"),
        (Type::Bytes, [most]) => format!("bq_limit_bytes({x}, {most})"),
        (Type::Numeric, [precision]) => format!("bq_numeric_check({x}, {precision}, 0)"),
        (Type::Numeric, [precision, scale]) => {
            format!("bq_numeric_check({x}, {precision}, {scale})")
        }
        (Type::BigNumeric, [precision]) => format!("bq_bignumeric_check({x}, {precision}, 0)"),
        (Type::BigNumeric, [precision, scale]) => {
            format!("bq_bignumeric_check({x}, {precision}, {scale})")
        }
        (ty, _) => {
            return Err(CallError::new(format!(
                "{ty} does not support type parameters"
            )));
        }
    };
    Ok(Value::new(sql, value.ty.clone()))
}

fn with_format(
    value: &Value,
    target: &Type,
    format: &Value,
    zone: Option<&Value>,
    ctx: &Context,
) -> Result<Value, CallError> {
    let format = coerce(format, &Type::String)?.sql;
    let x = &value.sql;
    let zone = match zone {
        Some(zone) => coerce(zone, &Type::String)?.sql,
        None => quote_text(&ctx.default_time_zone),
    };
    let sql = match (&value.ty, target) {
        (Type::Bytes, Type::String) => format!("bq_cast_bytes_text({x}, {format})"),
        (Type::String, Type::Bytes) => format!("bq_cast_text_bytes({x}, {format})"),
        (Type::Date, Type::String) => {
            format!("bq_cast_moment_text({x}::TIMESTAMP, {format}, 'D', 'UTC')")
        }
        (Type::DateTime, Type::String) => format!("bq_cast_moment_text({x}, {format}, 'M', 'UTC')"),
        (Type::Time, Type::String) => {
            format!(
                "bq_cast_moment_text(bq_datetime_of(DATE '1970-01-01', {x}), {format}, 'T', 'UTC')"
            )
        }
        (Type::Timestamp, Type::String) => {
            format!("bq_cast_moment_text({x}, {format}, 'Z', {zone})")
        }
        (Type::String, Type::Date) => format!(
            "CAST(bq_cast_text_moment({x}, {format}, 'D', {zone}, {}) AS DATE)",
            ctx.now_micros
        ),
        (Type::String, Type::DateTime) => format!(
            "bq_cast_text_moment({x}, {format}, 'M', {zone}, {})",
            ctx.now_micros
        ),
        (Type::String, Type::Time) => format!(
            "CAST(bq_cast_text_moment({x}, {format}, 'T', {zone}, {}) AS TIME)",
            ctx.now_micros
        ),
        (Type::String, Type::Timestamp) => format!(
            "bq_cast_text_moment({x}, {format}, 'Z', {zone}, {})",
            ctx.now_micros
        ),
        (Type::Int64 | Type::Numeric | Type::BigNumeric | Type::Float64, Type::String) => {
            let text = convert(value, &Type::String, ctx)?.sql;
            format!("bq_cast_number_text({text}, {format})")
        }
        (from, to) => {
            return Err(CallError::new(format!(
                "FORMAT is not allowed for cast from {from} to {to}"
            )));
        }
    };
    Ok(Value::new(sql, target.clone()))
}

/// The conversion itself, explicit or implicit.
pub(crate) fn convert(value: &Value, target: &Type, ctx: &Context) -> Result<Value, CallError> {
    if value.ty.equivalent(target) {
        return Ok(Value {
            ty: target.clone(),
            ..value.clone()
        });
    }
    let sql = conversion(&value.sql, &value.ty, target, ctx, 0)
        .ok_or_else(|| CallError::new(format!("Invalid cast from {} to {target}", value.ty)))?;
    Ok(Value::new(sql, target.clone()))
}

/// The SQL that converts an expression between types; `depth` keeps lambdas' names apart.
fn conversion(x: &str, from: &Type, to: &Type, ctx: &Context, depth: usize) -> Option<String> {
    if from.equivalent(to) {
        return Some(x.to_owned());
    }
    let zone = quote_text(&ctx.default_time_zone);
    let utc = ctx.default_time_zone == "UTC";
    let local = || {
        if utc {
            x.to_owned()
        } else {
            format!("bq_local({x}, {zone})")
        }
    };
    Some(match (from, to) {
        (Type::Int64 | Type::Bool | Type::Date, Type::String) => {
            format!("CAST({x} AS VARCHAR)")
        }
        (Type::Float64, Type::String) => format!("bq_float_text({x})"),
        (Type::Numeric, Type::String) => format!("bq_numeric_text({x})"),
        (Type::BigNumeric, Type::String) => format!("bq_bignumeric_text({x})"),
        (Type::Bytes, Type::String) => format!("bq_text_of_bytes({x})"),
        (Type::Time, Type::String) => format!("bq_time_text({x})"),
        (Type::DateTime, Type::String) => format!("bq_datetime_text({x})"),
        (Type::Timestamp, Type::String) => format!("bq_timestamp_text({x}, {zone})"),
        (Type::Interval, Type::String) => format!("bq_interval_text({x})"),
        (Type::Range(element), Type::String) => {
            let bound = |side: &str| {
                Some(format!(
                    "coalesce({}, 'UNBOUNDED')",
                    conversion(
                        &format!("({x}).\"{side}\""),
                        element,
                        &Type::String,
                        ctx,
                        depth
                    )?
                ))
            };
            format!(
                "(CASE WHEN {x} IS NULL THEN NULL ELSE '[' || {} || ', ' || {} || ')' END)",
                bound("start")?,
                bound("end")?
            )
        }
        (Type::String, Type::Range(element)) => {
            let bound = |side: i32| {
                conversion(
                    &format!("bq_range_bound({x}, {side})"),
                    &Type::String,
                    element,
                    ctx,
                    depth,
                )
            };
            format!(
                "(CASE WHEN {x} IS NULL THEN NULL ELSE struct_pack(\"start\" := {}, \"end\" := {}) END)",
                bound(0)?,
                bound(1)?
            )
        }
        (Type::Bool, Type::Int64) => format!("CAST({x} AS BIGINT)"),
        (Type::Float64, Type::Int64) => format!("bq_float_int({x})"),
        (Type::Numeric, Type::Int64) => format!("bq_numeric_int({x})"),
        (Type::BigNumeric, Type::Int64) => format!("bq_bignumeric_int({x})"),
        (Type::String, Type::Int64) => format!("bq_read_int({x})"),
        (Type::Int64, Type::Float64) => format!("CAST({x} AS DOUBLE)"),
        (Type::Numeric, Type::Float64) => format!("bq_numeric_float({x})"),
        (Type::BigNumeric, Type::Float64) => format!("bq_bignumeric_float({x})"),
        (Type::String, Type::Float64) => format!("bq_read_float({x})"),
        (Type::Int64, Type::Numeric) => format!("CAST({x} AS DECIMAL(38,9))"),
        (Type::Float64, Type::Numeric) => format!("bq_float_numeric({x})"),
        (Type::BigNumeric, Type::Numeric) => format!("bq_bignumeric_numeric({x})"),
        (Type::String, Type::Numeric) => format!("bq_read_numeric({x})"),
        (Type::Int64, Type::BigNumeric) => format!("bq_int_bignumeric({x})"),
        (Type::Float64, Type::BigNumeric) => format!("bq_float_bignumeric({x})"),
        (Type::Numeric, Type::BigNumeric) => format!("bq_numeric_big({x})"),
        (Type::String, Type::BigNumeric) => format!("bq_read_bignumeric({x})"),
        (Type::Int64, Type::Bool) => format!("({x} <> 0)"),
        (Type::String, Type::Bool) => format!("bq_read_bool({x})"),
        (Type::String, Type::Bytes) => format!("bq_bytes({x})"),
        (Type::String, Type::Date) => format!("bq_read_date({x})"),
        (Type::DateTime, Type::Date) => format!("CAST({x} AS DATE)"),
        (Type::Timestamp, Type::Date) => format!("CAST({} AS DATE)", local()),
        (Type::String, Type::Time) => format!("bq_read_time({x})"),
        (Type::DateTime, Type::Time) => format!("CAST({x} AS TIME)"),
        (Type::Timestamp, Type::Time) => format!("CAST({} AS TIME)", local()),
        (Type::Date, Type::DateTime) => format!("CAST({x} AS TIMESTAMP)"),
        (Type::Timestamp, Type::DateTime) => local(),
        (Type::String, Type::DateTime) => format!("bq_read_datetime({x})"),
        (Type::Date, Type::Timestamp) if utc => format!("CAST({x} AS TIMESTAMP)"),
        (Type::Date, Type::Timestamp) => format!("bq_instant(CAST({x} AS TIMESTAMP), {zone})"),
        (Type::DateTime, Type::Timestamp) if utc => x.to_owned(),
        (Type::DateTime, Type::Timestamp) => format!("bq_instant({x}, {zone})"),
        (Type::String, Type::Timestamp) => format!("bq_read_timestamp({x}, {zone})"),
        (Type::String, Type::Interval) => format!("bq_read_interval({x})"),
        (Type::String, Type::Geography) => format!("bq_read_geography({x})"),
        (Type::Array(a), Type::Array(b)) => {
            let name = format!("c{depth}");
            let body = conversion(&name, a, b, ctx, depth + 1)?;
            format!("list_transform({x}, lambda {name}: {body})")
        }
        (Type::Struct(a), Type::Struct(b)) if a.len() == b.len() => {
            let mut parts = Vec::with_capacity(a.len());
            for (index, (f, t)) in a.iter().zip(b).enumerate() {
                let name = field_name(index);
                parts.push(format!(
                    "{name} := {}",
                    conversion(&format!("({x}).{name}"), &f.ty, &t.ty, ctx, depth)?
                ));
            }
            format!(
                "(CASE WHEN {x} IS NULL THEN NULL ELSE struct_pack({}) END)",
                parts.join(", ")
            )
        }
        _ => return None,
    })
}
