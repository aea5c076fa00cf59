//! The slow, careful way: a page through `serde_json`, whatever its order, spacing and escapes.

use super::builder::Builder;
use super::{Failed, Page, scalar};
use base64::Engine as _;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// Reads a page.
pub(super) fn page(body: &[u8], builders: &mut [Builder]) -> Result<Page, Failed> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let page = Top { builders }
        .deserialize(&mut reader)
        .map_err(Failed::from_serde)?;
    reader.end().map_err(Failed::from_serde)?;
    Ok(page)
}

struct Top<'a> {
    builders: &'a mut [Builder],
}

impl<'de> DeserializeSeed<'de> for Top<'_> {
    type Value = Page;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Page, D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = Page;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page of rows")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Page, A::Error> {
        let mut page = Page::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "rows" => {
                    page.rows += map.next_value_seed(Rows {
                        builders: &mut *self.builders,
                    })?;
                }
                "pageToken" => page.token = map.next_value::<Option<String>>()?,
                "jobComplete" => {
                    page.incomplete = map.next_value::<Option<bool>>()? == Some(false);
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(page)
    }
}

struct Rows<'a> {
    builders: &'a mut [Builder],
}

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<usize, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_unit<E>(self) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<usize, A::Error> {
        let mut count = 0;
        // One row at a time as generic values: memory stays that of a row.
        while let Some(row) = rows.next_element::<Value>()? {
            fields(&row, self.builders).map_err(serde::de::Error::custom)?;
            count += 1;
        }
        Ok(count)
    }
}

/// `{"f": [{"v": …}, …]}`: a row or a struct.
fn fields(row: &Value, builders: &mut [Builder]) -> Result<(), String> {
    let empty = Vec::new();
    let cells = match row.get("f") {
        Some(Value::Array(cells)) => cells,
        // A row of no columns.
        None | Some(Value::Null) if row.is_object() => &empty,
        _ => return Err("a row is no list of fields".to_owned()),
    };
    if cells.len() != builders.len() {
        return Err(format!(
            "{} fields where {} were expected",
            cells.len(),
            builders.len()
        ));
    }
    for (cell, builder) in cells.iter().zip(builders) {
        value(inner(cell)?, builder)?;
    }
    Ok(())
}

/// The `v` of a cell; absent means NULL.
fn inner(cell: &Value) -> Result<&Value, String> {
    match cell {
        Value::Object(object) => Ok(object.get("v").unwrap_or(&Value::Null)),
        _ => Err("a cell is no object".to_owned()),
    }
}

fn value(value: &Value, builder: &mut Builder) -> Result<(), String> {
    match (builder, value) {
        (builder, Value::Null) => builder.null(),
        (
            Builder::Struct {
                fields: builders,
                len,
                validity,
            },
            value,
        ) => {
            fields(value, builders)?;
            Builder::end_struct(len, validity);
        }
        (
            Builder::List {
                elements,
                ends,
                validity,
            },
            Value::Array(cells),
        ) => {
            for cell in cells {
                self::value(inner(cell)?, elements)?;
            }
            Builder::end_list(elements, ends, validity);
        }
        (builder, Value::String(text)) => scalar_value(text, builder)?,
        (Builder::Float64(values), Value::Number(number)) => {
            values.push(number.as_f64().ok_or("a number that is no FLOAT64")?);
        }
        // Only whole numbers keep all their digits on this way.
        (builder, Value::Number(number)) if !number.is_f64() => {
            scalar_value(&number.to_string(), builder)?;
        }
        (builder, Value::Bool(value)) => scalar_value(&value.to_string(), builder)?,
        // A type that this version does not know may be sent as a document.
        (Builder::Text(texts), document) => texts.push_value(document.to_string()),
        _ => return Err("a cell has not the shape of its column".to_owned()),
    }
    Ok(())
}

fn scalar_value(text: &str, builder: &mut Builder) -> Result<(), String> {
    /// The value, or what it should have been.
    fn read<T>(value: Option<T>, what: &str) -> Result<T, String> {
        // The value itself may be confidential, so it is not repeated.
        value.ok_or_else(|| format!("a value that is no {what}"))
    }
    match builder {
        Builder::Int64(values) => values.push(read(text.parse().ok(), "INT64")?),
        Builder::Float64(values) => values.push(read(scalar::float(text), "FLOAT64")?),
        Builder::Numeric(values) => values.push(read(scalar::numeric(text.as_bytes()), "NUMERIC")?),
        Builder::Bool { values, validity } => {
            let value = match text {
                "true" | "TRUE" | "True" => true,
                "false" | "FALSE" | "False" => false,
                _ => return read(None, "BOOL"),
            };
            Builder::push_bool(values, validity, value);
        }
        Builder::Text(values) => values.push_value(text),
        Builder::Instants(values) => values.push_value(scalar::instants(text)),
        Builder::Bytes(values) => {
            let bytes = base64::engine::general_purpose::STANDARD.decode(text).ok();
            values.push_value(read(bytes, "BYTES")?);
        }
        Builder::Date(values) => values.push(read(scalar::date(text.as_bytes()), "DATE")?),
        Builder::Time(values) => {
            values.push(read(scalar::time(text.as_bytes()), "TIME")? * 1000);
        }
        Builder::Datetime(values) => {
            values.push(read(scalar::datetime(text.as_bytes()), "DATETIME")?);
        }
        Builder::Timestamp(values) => {
            values.push(read(scalar::timestamp(text.as_bytes()), "TIMESTAMP")?);
        }
        Builder::Struct { .. } => return Err("a text where a STRUCT was expected".to_owned()),
        Builder::List { .. } => return Err("a text where an ARRAY was expected".to_owned()),
    }
    Ok(())
}
