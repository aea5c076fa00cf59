//! Reading request bodies: BigQuery takes 64-bit numbers as text or as numbers, and absent, null
//! and empty alike.

use serde_json::{Map, Value};

use crate::error::{Failure, Outcome};

/// A member by a path of names, when it is there and not null.
pub(crate) fn at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    let mut here = value;
    for name in path {
        here = here.get(name)?;
    }
    (!here.is_null()).then_some(here)
}

/// A text member.
pub(crate) fn text<'a>(value: &'a Value, path: &[&str]) -> Option<&'a str> {
    at(value, path).and_then(Value::as_str)
}

/// A truth value, also as text.
pub(crate) fn flag(value: &Value, path: &[&str]) -> Option<bool> {
    match at(value, path)? {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A 64-bit number, as a number or as text; an error when it is neither.
pub(crate) fn integer(value: &Value, path: &[&str]) -> Outcome<Option<i64>> {
    let Some(found) = at(value, path) else {
        return Ok(None);
    };
    let number = match found {
        Value::Number(number) => number.as_i64().or_else(|| {
            #[expect(clippy::float_cmp, reason = "only whole numbers are taken")]
            number
                .as_f64()
                .filter(|f| f.trunc() == *f && f.abs() < 9e15)
                .map(|f| f as i64)
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    match number {
        Some(number) => Ok(Some(number)),
        None => Err(Failure::invalid(format!(
            "Invalid value at '{}' (TYPE_INT64), {found}",
            path.join(".")
        ))),
    }
}

/// A list member, empty when absent.
pub(crate) fn list<'a>(value: &'a Value, path: &[&str]) -> &'a [Value] {
    at(value, path)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Puts a member into an object unless the value is none.
pub(crate) fn put(object: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), value.into());
    }
}

/// An int64 as the API writes it.
pub(crate) fn int64(value: i64) -> Value {
    Value::String(value.to_string())
}

/// A map of texts, such as labels.
pub(crate) fn labels(value: Option<&Value>) -> Map<String, Value> {
    match value {
        Some(Value::Object(object)) => object
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
        _ => Map::new(),
    }
}
