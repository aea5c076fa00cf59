//! CASE, subscripts and field access.

use std::fmt::Write as _;

use super::{BinaryOperator, Subscript, comparison};
use crate::casts;
use crate::physical::{field_name, quote_text};
use crate::types::Type;
use crate::value::{CallError, Value};

/// `CASE [operand] WHEN condition THEN result … [ELSE otherwise] END`.
pub fn case(
    operand: Option<&Value>,
    branches: &[(Value, Value)],
    otherwise: Option<&Value>,
) -> Result<Value, CallError> {
    let mut results: Vec<&Value> = branches.iter().map(|(_, result)| result).collect();
    results.extend(otherwise);
    let ty = casts::supertype(&results).map_err(|_| {
        let types: Vec<String> = results.iter().map(|v| v.ty.to_string()).collect();
        CallError::new(format!(
            "No matching signature for operator CASE; all THEN/ELSE arguments must be coercible to a common type \
             but found: {}",
            crate::text::distinct(&types).join(", ")
        ))
    })?;
    let mut sql = String::from("(CASE");
    for (condition, result) in branches {
        let test = match operand {
            Some(operand) => comparison::compare(BinaryOperator::Equal, operand, condition)?.sql,
            None => {
                casts::coerce(condition, &Type::Bool)
                    .map_err(|_| {
                        CallError::new(format!(
                            "CASE condition should return type BOOL, but returns {}",
                            condition.ty
                        ))
                    })?
                    .sql
            }
        };
        let _ = write!(sql, " WHEN {test} THEN {}", casts::coerce(result, &ty)?.sql);
    }
    if let Some(otherwise) = otherwise {
        let _ = write!(sql, " ELSE {}", casts::coerce(otherwise, &ty)?.sql);
    }
    sql.push_str(" END)");
    Ok(Value::new(sql, ty))
}

/// The field of a struct by its position from 0.
pub fn field(value: &Value, index: usize) -> Result<Value, CallError> {
    match value.ty.fields().and_then(|fields| fields.get(index)) {
        Some(field) => Ok(Value::new(
            format!("({}).{}", value.sql, field_name(index)),
            field.ty.clone(),
        )),
        None => Err(CallError::new(format!(
            "Cannot access field {} of a value with type {}",
            index + 1,
            value.ty
        ))),
    }
}

/// The member of a JSON object by its name: NULL where there is none.
#[expect(clippy::unnecessary_wraps, reason = "the shape of the other forms")]
pub fn json_field(value: &Value, name: &str) -> Result<Value, CallError> {
    Ok(Value::new(
        format!("bq_json_member({}, {})", value.sql, quote_text(name)),
        Type::Json,
    ))
}

/// `value[index]` in its five forms.
pub fn subscript(value: &Value, index: &Value, form: Subscript) -> Result<Value, CallError> {
    match &value.ty {
        Type::Json => {
            if form != Subscript::Plain {
                return Err(CallError::new(
                    "Subscript access using [OFFSET(INT64)] is not supported on values of type JSON",
                ));
            }
            match index.ty {
                Type::String => Ok(Value::new(
                    format!("bq_json_member({}, {})", value.sql, index.sql),
                    Type::Json,
                )),
                Type::Int64 => Ok(Value::new(
                    format!("bq_json_element({}, {})", value.sql, index.sql),
                    Type::Json,
                )),
                _ => Err(CallError::new(format!(
                    "Subscript access on values of type JSON requires an INT64 or STRING but found {}",
                    index.ty
                ))),
            }
        }
        Type::Array(element) => {
            let position = casts::coerce(index, &Type::Int64).map_err(|_| {
                CallError::new(format!(
                    "Array position in [] must be coercible to INT64 type, but has type {}",
                    index.ty
                ))
            })?;
            let (base, safe) = match form {
                Subscript::Plain | Subscript::Offset => (0, false),
                Subscript::Ordinal => (1, false),
                Subscript::SafeOffset => (0, true),
                Subscript::SafeOrdinal => (1, true),
            };
            let checked = format!(
                "bq_index({}, len({})::BIGINT, {base}::BIGINT, {})",
                position.sql,
                value.sql,
                if safe { "TRUE" } else { "FALSE" }
            );
            Ok(Value::new(
                format!("({})[{checked}]", value.sql),
                element.as_ref().clone(),
            ))
        }
        other => Err(CallError::new(format!(
            "Subscript access is not supported on values of type {other}"
        ))),
    }
}
