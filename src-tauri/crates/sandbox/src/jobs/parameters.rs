//! Query parameters: from the request's types and texts to typed values.

use std::collections::HashMap;

use sandbox_analysis::Parameters;
use sandbox_functions::{Constant, Type, Value as Typed};
use serde_json::Value;

use crate::error::{Failure, Outcome};
use crate::json::{at, list, text};
use crate::rows::cell::{Cell, from_text, sql};

/// Reads `queryParameters` and `parameterMode`.
pub(crate) fn read(query: &Value) -> Outcome<Parameters> {
    let given = list(query, &["queryParameters"]);
    if given.is_empty() {
        return Ok(Parameters::None);
    }
    let named = match text(query, &["parameterMode"])
        .map(str::to_ascii_uppercase)
        .as_deref()
    {
        Some("NAMED") => true,
        Some("POSITIONAL") => false,
        _ => given
            .iter()
            .any(|parameter| text(parameter, &["name"]).is_some_and(|name| !name.is_empty())),
    };
    if !named {
        let values: Outcome<Vec<Typed>> = given.iter().map(value).collect();
        return Ok(Parameters::Positional(values?));
    }
    let mut values = HashMap::new();
    for parameter in given {
        let name = text(parameter, &["name"]).unwrap_or_default();
        if name.is_empty() {
            return Err(
                Failure::invalid("A named query parameter has no name").at("queryParameters.name")
            );
        }
        if values
            .insert(name.to_lowercase(), value(parameter)?)
            .is_some()
        {
            return Err(
                Failure::invalid(format!("Duplicate parameter name: {name}"))
                    .at("queryParameters.name"),
            );
        }
    }
    Ok(Parameters::Named(values))
}

fn value(parameter: &Value) -> Outcome<Typed> {
    let ty = at(parameter, &["parameterType"])
        .ok_or_else(|| Failure::required("queryParameters.parameterType"))
        .and_then(read_type)?;
    let name = text(parameter, &["name"]).unwrap_or_default();
    let cell = cell(at(parameter, &["parameterValue"]), &ty).map_err(|message| {
        Failure::invalid(format!("Invalid value for parameter {name}: {message}")).at("q")
    })?;
    let constant = match (&cell, &ty) {
        (Cell::Bool(flag), _) => Some(Constant::Bool(*flag)),
        (Cell::Int(value), _) => Some(Constant::Int(*value)),
        (Cell::Float(value), _) => Some(Constant::Float(*value)),
        (Cell::Text(text), Type::String) => Some(Constant::Text(text.clone())),
        (Cell::Bytes(bytes), _) => Some(Constant::Bytes(bytes.clone())),
        (Cell::Date(days), _) => Some(Constant::Date(*days)),
        (Cell::Micros(micros), Type::Timestamp | Type::DateTime) => Some(Constant::Micros(*micros)),
        _ => None,
    };
    let mut typed = Typed::new(sql(&cell, &ty), ty);
    typed.constant = constant;
    Ok(typed)
}

fn read_type(value: &Value) -> Outcome<Type> {
    let word = text(value, &["type"])
        .unwrap_or_default()
        .to_ascii_uppercase();
    let inner = |name: &str| {
        at(value, &[name])
            .ok_or_else(|| Failure::required(&format!("parameterType.{name}")))
            .and_then(read_type)
    };
    match word.as_str() {
        "ARRAY" => Ok(inner("arrayType")?.array_of()),
        "RANGE" => Ok(Type::Range(Box::new(inner("rangeElementType")?))),
        "STRUCT" | "RECORD" => {
            let mut fields = Vec::new();
            for field in list(value, &["structTypes"]) {
                fields.push(sandbox_functions::StructField {
                    name: text(field, &["name"])
                        .filter(|name| !name.is_empty())
                        .map(str::to_owned),
                    ty: at(field, &["type"])
                        .ok_or_else(|| Failure::required("structTypes.type"))
                        .and_then(read_type)?,
                });
            }
            Ok(Type::Struct(fields))
        }
        other => Type::from_name(other).ok_or_else(|| {
            Failure::invalid(format!("Invalid query parameter type: {other}"))
                .at("queryParameters.parameterType")
        }),
    }
}

fn cell(value: Option<&Value>, ty: &Type) -> Result<Cell, String> {
    let Some(value) = value else {
        return Ok(Cell::Null);
    };
    match ty {
        Type::Array(of) => match at(value, &["arrayValues"]) {
            None => Ok(if value.get("value").is_some() {
                Cell::Null
            } else {
                Cell::List(Vec::new())
            }),
            Some(values) => values
                .as_array()
                .map_or(&[][..], Vec::as_slice)
                .iter()
                .map(|value| cell(Some(value), of))
                .collect::<Result<_, _>>()
                .map(Cell::List),
        },
        Type::Struct(fields) => {
            let Some(members) = at(value, &["structValues"]) else {
                return Ok(Cell::Null);
            };
            fields
                .iter()
                .map(|field| {
                    cell(
                        field.name.as_deref().and_then(|name| members.get(name)),
                        &field.ty,
                    )
                })
                .collect::<Result<_, _>>()
                .map(Cell::Struct)
        }
        Type::Range(of) => {
            if let Some(range) = at(value, &["rangeValue"]) {
                return Ok(Cell::Struct(vec![
                    cell(at(range, &["start"]), of)?,
                    cell(at(range, &["end"]), of)?,
                ]));
            }
            match at(value, &["value"]) {
                None => Ok(Cell::Null),
                Some(value) => from_text(value.as_str().unwrap_or_default(), ty),
            }
        }
        _ => match at(value, &["value"]) {
            None => Ok(Cell::Null),
            Some(Value::String(text)) => from_text(text, ty),
            Some(other) => from_text(&other.to_string(), ty),
        },
    }
}
