//! Query parameters: their types as `GoogleSQL` writes them and their values as text, to the form
//! of the REST API.

use crate::decode::scalar;
use base64::Engine as _;
use model::{Parameter, Problem, Result};
use serde_json::{Map, Value, json};

/// What was read, or why it cannot be used.
type Read<T> = std::result::Result<T, String>;

/// The parameters of one statement in the form of the API.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    /// `NAMED` or `POSITIONAL`; absent without parameters.
    pub(crate) mode: Option<&'static str>,
    /// The list.
    pub(crate) list: Vec<Value>,
}

/// Reads the parameters of a statement; the problem names the one that cannot be used.
pub(crate) fn parameters(parameters: &[Parameter]) -> Result<Parameters> {
    let named = parameters
        .iter()
        .filter(|parameter| parameter.name.is_some())
        .count();
    let mode = match (parameters.len(), named) {
        (0, _) => return Ok(Parameters::default()),
        (_, 0) => "POSITIONAL",
        (all, named) if all == named => "NAMED",
        _ => {
            return Err(Problem::bad_input(
                "parameters",
                "either all parameters have a name or none has",
            ));
        }
    };
    let mut list = Vec::with_capacity(parameters.len());
    for (index, parameter) in parameters.iter().enumerate() {
        let called = match &parameter.name {
            Some(name) => format!("parameter {name}"),
            None => format!("parameter {}", index + 1),
        };
        let unusable = |reason: String| Problem::bad_input(called.clone(), reason);
        let parsed = parse_type(&parameter.parameter_type).map_err(unusable)?;
        let value = match &parameter.value {
            None => json!({}),
            Some(text) => parsed.value_of_text(text).map_err(unusable)?,
        };
        let mut object = Map::new();
        if let Some(name) = &parameter.name {
            object.insert("name".to_owned(), json!(name));
        }
        object.insert("parameterType".to_owned(), parsed.to_wire());
        object.insert("parameterValue".to_owned(), value);
        list.push(Value::Object(object));
    }
    Ok(Parameters {
        mode: Some(mode),
        list,
    })
}

/// A type of `GoogleSQL`.
#[derive(Clone, Debug, PartialEq)]
enum ParameterType {
    /// By the name that the API knows.
    Scalar(&'static str),
    Array(Box<ParameterType>),
    Struct(Vec<(String, ParameterType)>),
    /// Of `DATE`, `DATETIME` or `TIMESTAMP`.
    Range(&'static str),
}

/// Names of scalar types, with their other spellings.
const SCALARS: [(&str, &str); 27] = [
    ("INT64", "INT64"),
    ("INT", "INT64"),
    ("INTEGER", "INT64"),
    ("SMALLINT", "INT64"),
    ("BIGINT", "INT64"),
    ("TINYINT", "INT64"),
    ("BYTEINT", "INT64"),
    ("FLOAT64", "FLOAT64"),
    ("FLOAT", "FLOAT64"),
    ("NUMERIC", "NUMERIC"),
    ("DECIMAL", "NUMERIC"),
    ("BIGNUMERIC", "BIGNUMERIC"),
    ("BIGDECIMAL", "BIGNUMERIC"),
    ("BOOL", "BOOL"),
    ("BOOLEAN", "BOOL"),
    ("STRING", "STRING"),
    ("BYTES", "BYTES"),
    ("DATE", "DATE"),
    ("TIME", "TIME"),
    ("DATETIME", "DATETIME"),
    ("TIMESTAMP", "TIMESTAMP"),
    ("INTERVAL", "INTERVAL"),
    ("JSON", "JSON"),
    ("GEOGRAPHY", "GEOGRAPHY"),
    // The spellings of the REST API's schemas.
    ("INT32", "INT64"),
    ("DOUBLE", "FLOAT64"),
    ("TEXT", "STRING"),
];

impl ParameterType {
    fn to_wire(&self) -> Value {
        match self {
            Self::Scalar(name) => json!({ "type": name }),
            Self::Range(element) => json!({
                "type": "RANGE",
                "rangeElementType": { "type": element },
            }),
            Self::Array(element) => json!({ "type": "ARRAY", "arrayType": element.to_wire() }),
            Self::Struct(fields) => {
                let fields: Vec<Value> = fields
                    .iter()
                    .map(|(name, field)| json!({ "name": name, "type": field.to_wire() }))
                    .collect();
                json!({ "type": "STRUCT", "structTypes": fields })
            }
        }
    }

    /// The value of a whole parameter: JSON for arrays and structs, plain text otherwise.
    fn value_of_text(&self, text: &str) -> Read<Value> {
        match self {
            Self::Scalar(name) => {
                check(name, text)?;
                Ok(json!({ "value": text.trim_matches(trimmed(name)) }))
            }
            Self::Range(element) => range(element, text),
            Self::Array(_) | Self::Struct(_) => {
                let value: Value = serde_json::from_str(text)
                    .map_err(|error| format!("the value is no JSON: {error}"))?;
                self.value_of_json(&value)
            }
        }
    }

    fn value_of_json(&self, value: &Value) -> Read<Value> {
        match (self, value) {
            (_, Value::Null) => Ok(json!({})),
            (Self::Scalar("JSON"), value) => Ok(json!({ "value": value.to_string() })),
            (Self::Array(element), Value::Array(values)) => {
                let values: Read<Vec<Value>> = values
                    .iter()
                    .map(|value| element.value_of_json(value))
                    .collect();
                Ok(json!({ "arrayValues": values? }))
            }
            (Self::Array(_), _) => Err("an ARRAY is written as a JSON array".to_owned()),
            (Self::Struct(fields), Value::Object(object)) => {
                let mut values = Map::new();
                for (name, field) in fields {
                    let value = object.get(name).unwrap_or(&Value::Null);
                    values.insert(name.clone(), field.value_of_json(value)?);
                }
                if let Some(unknown) = object
                    .keys()
                    .find(|key| !fields.iter().any(|(name, _)| name == *key))
                {
                    return Err(format!("the STRUCT has no field {unknown}"));
                }
                Ok(json!({ "structValues": values }))
            }
            (Self::Struct(_), _) => Err("a STRUCT is written as a JSON object".to_owned()),
            (Self::Scalar("BOOL"), Value::Bool(value)) => Ok(json!({ "value": value.to_string() })),
            (Self::Scalar(name @ ("INT64" | "FLOAT64")), Value::Number(number)) => {
                let text = number.to_string();
                check(name, &text)?;
                Ok(json!({ "value": text }))
            }
            (Self::Scalar("NUMERIC" | "BIGNUMERIC"), Value::Number(number)) if !number.is_f64() => {
                Ok(json!({ "value": number.to_string() }))
            }
            // A JSON number with a point has lost digits by the time it is here.
            (Self::Scalar(name @ ("NUMERIC" | "BIGNUMERIC")), Value::Number(_)) => {
                Err(format!("write a {name} with places in quotes"))
            }
            (Self::Scalar(_) | Self::Range(_), Value::String(text)) => self.value_of_text(text),
            (Self::Scalar(name), _) => Err(format!("no {name} value")),
            (Self::Range(_), _) => Err("a RANGE is written as text".to_owned()),
        }
    }
}

/// What may stand around a value of a type without being part of it.
fn trimmed(name: &str) -> &'static [char] {
    if matches!(name, "STRING" | "JSON") {
        &[]
    } else {
        &[' ', '\t', '\n', '\r']
    }
}

/// Whether a text is a value of a type, as far as that is beyond doubt.
fn check(name: &str, text: &str) -> Read<()> {
    let trimmed = text.trim();
    let good = match name {
        "INT64" => trimmed.parse::<i64>().is_ok(),
        "FLOAT64" => scalar::float(trimmed).is_some(),
        "BOOL" => trimmed.eq_ignore_ascii_case("true") || trimmed.eq_ignore_ascii_case("false"),
        "NUMERIC" => scalar::numeric(trimmed.as_bytes()).is_some(),
        "DATE" => scalar::date(trimmed.as_bytes()).is_some(),
        "TIME" => scalar::time(trimmed.as_bytes()).is_some(),
        "BYTES" => base64::engine::general_purpose::STANDARD
            .decode(trimmed)
            .is_ok(),
        "JSON" => serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
        _ => true,
    };
    let hint = match name {
        "BYTES" => " (base64)",
        "DATE" => " (2026-11-24)",
        "TIME" => " (01:02:03.456)",
        _ => "",
    };
    if good {
        Ok(())
    } else {
        Err(format!("no {name} value{hint}"))
    }
}

/// `[2026-01-01, UNBOUNDED)`.
fn range(element: &str, text: &str) -> Read<Value> {
    let shape = || format!("no RANGE<{element}> value ([start, end), UNBOUNDED for an open end)");
    let inner = text
        .trim()
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(')'));
    let (start, end) = inner
        .and_then(|inner| inner.split_once(','))
        .ok_or_else(shape)?;
    let bound = |text: &str| -> Read<Value> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("UNBOUNDED") || text.eq_ignore_ascii_case("NULL") {
            return Ok(json!({}));
        }
        check(element, text)?;
        Ok(json!({ "value": text }))
    };
    Ok(json!({ "rangeValue": { "start": bound(start)?, "end": bound(end)? } }))
}

fn parse_type(text: &str) -> Read<ParameterType> {
    let mut reader = Reader { rest: text.trim() };
    let parsed = reader.parse()?;
    if reader.rest.trim().is_empty() {
        Ok(parsed)
    } else {
        Err(format!("`{}` after the type", reader.rest.trim()))
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn parse(&mut self) -> Read<ParameterType> {
        let name = self
            .word()
            .ok_or_else(|| format!("a type is missing before `{}`", self.rest))?;
        match name.to_ascii_uppercase().as_str() {
            "ARRAY" => {
                self.sign('<')?;
                let element = self.parse()?;
                self.sign('>')?;
                if matches!(element, ParameterType::Array(_)) {
                    return Err("an ARRAY cannot hold an ARRAY".to_owned());
                }
                Ok(ParameterType::Array(Box::new(element)))
            }
            "RANGE" => {
                self.sign('<')?;
                let element = self.parse()?;
                self.sign('>')?;
                match element {
                    ParameterType::Scalar(name @ ("DATE" | "DATETIME" | "TIMESTAMP")) => {
                        Ok(ParameterType::Range(name))
                    }
                    _ => Err("a RANGE is of DATE, DATETIME or TIMESTAMP".to_owned()),
                }
            }
            "STRUCT" => self.fields(),
            upper => {
                let (_, known) = SCALARS
                    .iter()
                    .find(|(spelling, _)| *spelling == upper)
                    .ok_or_else(|| format!("no type `{name}`"))?;
                // `STRING(10)`, `NUMERIC(10, 2)`: the service takes no such parameter types, and
                // the value is the same.
                if self.rest.trim_start().starts_with('(') {
                    let (_, after) = self
                        .rest
                        .split_once(')')
                        .ok_or_else(|| "`)` is missing".to_owned())?;
                    self.rest = after;
                }
                Ok(ParameterType::Scalar(known))
            }
        }
    }

    fn fields(&mut self) -> Read<ParameterType> {
        self.sign('<')?;
        let mut fields: Vec<(String, ParameterType)> = Vec::new();
        loop {
            let before = self.rest;
            let name = self.name()?;
            let next = self.rest.trim_start();
            if next.starts_with(['<', '>', ',', '(']) {
                self.rest = before;
                return Err("the fields of a STRUCT parameter need names".to_owned());
            }
            if fields
                .iter()
                .any(|(other, _)| other.eq_ignore_ascii_case(&name))
            {
                return Err(format!("two fields are called {name}"));
            }
            fields.push((name, self.parse()?));
            if self.sign(',').is_err() {
                self.sign('>')?;
                return Ok(ParameterType::Struct(fields));
            }
        }
    }

    fn word(&mut self) -> Option<&'a str> {
        self.rest = self.rest.trim_start();
        let end = self
            .rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    /// A field's name, perhaps between backticks.
    fn name(&mut self) -> Read<String> {
        self.rest = self.rest.trim_start();
        if let Some(quoted) = self.rest.strip_prefix('`') {
            let (name, rest) = quoted
                .split_once('`')
                .ok_or_else(|| "a backtick is missing".to_owned())?;
            self.rest = rest;
            return Ok(name.to_owned());
        }
        self.word()
            .map(str::to_owned)
            .ok_or_else(|| "a field's name is missing".to_owned())
    }

    fn sign(&mut self, sign: char) -> Read<()> {
        let rest = self.rest.trim_start();
        self.rest = rest.strip_prefix(sign).ok_or_else(|| {
            if rest.is_empty() {
                format!("`{sign}` is missing at the end")
            } else {
                format!("`{sign}` is missing before `{rest}`")
            }
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
