//! What JSON values have in common, and values of that shape for Polars.

use super::columns::{Kind, TextColumn};
use super::values::{Notation, is_long_integer};
use model::PreviewNote;
use polars::prelude::{
    AnyValue, Column, DataType, Field, IntoColumn, PlSmallStr, PolarsResult, Series,
};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// Fields of an object from which on it is rather a map than a record.
const FIELDS: usize = 200;
/// Levels that are told apart; below is JSON.
const LEVELS: usize = 12;

/// What values have in common.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// Nothing but null so far.
    Null,
    /// A truth value, number or text.
    Scalar(Kind),
    /// An array of these.
    List(Box<Shape>),
    /// An object.
    Struct(Vec<(String, Shape)>),
    /// Values of several kinds: the JSON itself.
    Json,
}

/// Entries of an object in their order, values as they stand.
pub(super) struct Entries<'a>(pub(super) Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> serde::Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Key<'a>(Cow<'a, str>);
        impl<'de> serde::Deserialize<'de> for Key<'de> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl<'de> Visitor<'de> for Text {
                    type Value = Key<'de>;
                    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                        to.write_str("a key")
                    }
                    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Key<'de>, E> {
                        Ok(Key(Cow::Borrowed(text)))
                    }
                    fn visit_str<E>(self, text: &str) -> Result<Key<'de>, E> {
                        Ok(Key(Cow::Owned(text.to_owned())))
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Entries<'de>;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some((key, value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
                    entries.push((key.0, value));
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Map)
    }
}

/// The text of a JSON string.
pub(super) fn text(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Some(Cow::Borrowed(inner));
    }
    // A lone surrogate is no text: what can be read of it stays.
    let decoded = serde_json::from_str::<String>(raw);
    Some(Cow::Owned(decoded.unwrap_or_else(|_| inner.to_owned())))
}

impl Shape {
    /// Of one value.
    pub(super) fn of(raw: &str, levels: usize) -> Self {
        match raw.as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b'"') => Self::Scalar(Kind::Text),
            Some(b't' | b'f') => Self::Scalar(Kind::Bool),
            _ if levels >= LEVELS => Self::Json,
            Some(b'[') => match serde_json::from_str::<Vec<&RawValue>>(raw) {
                Ok(items) => Self::List(Box::new(
                    items
                        .iter()
                        .map(|item| Self::of(item.get(), levels + 1))
                        .fold(Self::Null, Self::and),
                )),
                Err(_) => Self::Json,
            },
            Some(b'{') => match serde_json::from_str::<Entries<'_>>(raw) {
                Ok(Entries(entries)) if !entries.is_empty() && entries.len() <= FIELDS => {
                    let fields = entries
                        .iter()
                        .map(|(key, value)| (key.to_string(), Self::of(value.get(), levels + 1)));
                    Self::Struct(Vec::new()).and(Self::Struct(fields.collect()))
                }
                _ => Self::Json,
            },
            _ if raw.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E')) => {
                Self::Scalar(Kind::Float)
            }
            _ if raw.parse::<i64>().is_ok() => Self::Scalar(Kind::Int),
            _ if is_long_integer(raw) => Self::Scalar(Kind::Decimal(0)),
            _ => Self::Json,
        }
    }

    /// What both have in common.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Null, other) | (other, Self::Null) => other,
            (Self::Scalar(one), Self::Scalar(two)) => match (one, two) {
                (one, two) if one == two => Self::Scalar(one),
                (Kind::Int, Kind::Decimal(0)) | (Kind::Decimal(0), Kind::Int) => {
                    Self::Scalar(Kind::Decimal(0))
                }
                (Kind::Int, Kind::Float) | (Kind::Float, Kind::Int) => Self::Scalar(Kind::Float),
                _ => Self::Json,
            },
            (Self::List(one), Self::List(two)) => Self::List(Box::new(one.and(*two))),
            (Self::Struct(mut fields), Self::Struct(others)) => {
                for (at, (key, shape)) in others.into_iter().enumerate() {
                    // Records of one kind have their fields in one order.
                    let place = match fields.get(at) {
                        Some((name, _)) if *name == key => Some(at),
                        _ => fields.iter().position(|(name, _)| *name == key),
                    };
                    match place.and_then(|place| fields.get_mut(place)) {
                        Some((_, known)) => {
                            *known = std::mem::replace(known, Self::Null).and(shape);
                        }
                        None => fields.push((key, shape)),
                    }
                }
                if fields.len() > FIELDS {
                    return Self::Json;
                }
                Self::Struct(fields)
            }
            _ => Self::Json,
        }
    }

    /// Of Polars.
    pub(super) fn dtype(&self) -> DataType {
        match self {
            Self::Null | Self::Json => DataType::String,
            Self::Scalar(kind) => kind.dtype(),
            Self::List(items) => DataType::List(Box::new(items.dtype())),
            Self::Struct(fields) => DataType::Struct(
                fields
                    .iter()
                    .map(|(name, shape)| Field::new(name.as_str().into(), shape.dtype()))
                    .collect(),
            ),
        }
    }

    /// A value of this shape; what is not is null and counted in `misfits`.
    fn value(&self, raw: &str, misfits: &mut u64) -> AnyValue<'static> {
        if raw == "null" {
            return AnyValue::Null;
        }
        let value = match self {
            Self::Null | Self::Json => Some(AnyValue::StringOwned(raw.into())),
            Self::Scalar(Kind::Text) => {
                text(raw).map(|text| AnyValue::StringOwned(text.as_ref().into()))
            }
            Self::Scalar(Kind::Bool) => raw.parse().ok().map(AnyValue::Boolean),
            Self::Scalar(Kind::Int) => raw.parse().ok().map(AnyValue::Int64),
            Self::Scalar(Kind::Decimal(scale)) => raw
                .parse()
                .ok()
                .map(|value| AnyValue::Decimal(value, 38, *scale)),
            Self::Scalar(Kind::Float) => super::values::number(raw).map(AnyValue::Float64),
            Self::Scalar(_) => None,
            Self::List(items) => {
                serde_json::from_str::<Vec<&RawValue>>(raw)
                    .ok()
                    .and_then(|values| {
                        let values: Vec<AnyValue<'static>> = values
                            .iter()
                            .map(|value| items.value(value.get(), misfits))
                            .collect();
                        let dtype = items.dtype();
                        Series::from_any_values_and_dtype(PlSmallStr::EMPTY, &values, &dtype, false)
                            .ok()
                            .map(AnyValue::List)
                    })
            }
            Self::Struct(fields) => {
                serde_json::from_str::<Entries<'_>>(raw)
                    .ok()
                    .map(|Entries(entries)| {
                        let unknown = entries
                            .iter()
                            .filter(|(key, _)| !fields.iter().any(|(name, _)| name == key));
                        *misfits += unknown.count() as u64;
                        let values = fields.iter().enumerate().map(|(at, (name, shape))| {
                            let entry = match entries.get(at) {
                                Some(entry) if entry.0 == name.as_str() => Some(entry),
                                _ => entries.iter().find(|(key, _)| key == name),
                            };
                            entry.map_or(AnyValue::Null, |(_, value)| {
                                shape.value(value.get(), misfits)
                            })
                        });
                        let values = values.collect();
                        let fields = fields
                            .iter()
                            .map(|(name, shape)| Field::new(name.as_str().into(), shape.dtype()));
                        AnyValue::StructOwned(Box::new((values, fields.collect())))
                    })
            }
        };
        value.unwrap_or_else(|| {
            *misfits += 1;
            AnyValue::Null
        })
    }
}

/// A column that is being filled from JSON.
pub(super) struct JsonColumn {
    /// Its name.
    pub(super) name: String,
    shape: Shape,
    flat: Option<TextColumn>,
    /// A person chose the type: texts and numbers are taken alike.
    set: bool,
    values: Vec<AnyValue<'static>>,
    misfits: u64,
    example: String,
}

impl JsonColumn {
    /// Without rows.
    pub(super) fn new(name: &str, shape: Shape, notation: &Notation, set: bool) -> Self {
        let flat = match &shape {
            Shape::Scalar(kind) => Some(TextColumn::new(name, *kind, notation, set)),
            Shape::Null | Shape::Json => Some(TextColumn::new(name, Kind::Text, notation, set)),
            Shape::List(_) | Shape::Struct(_) => None,
        };
        Self {
            name: name.to_owned(),
            shape,
            flat,
            set,
            values: Vec::new(),
            misfits: 0,
            example: String::new(),
        }
    }

    pub(super) fn field(&self) -> Field {
        Field::new(self.name.as_str().into(), self.shape.dtype())
    }

    /// Takes a value, or its absence.
    pub(super) fn push(&mut self, raw: Option<&str>) {
        let raw = raw.filter(|raw| *raw != "null");
        if let Some(flat) = &mut self.flat {
            let Some(raw) = raw else {
                return flat.push_null();
            };
            let is_text = raw.starts_with('"');
            let written = match &self.shape {
                Shape::Json => Some(Cow::Borrowed(raw)),
                _ if is_text => text(raw),
                _ => Some(Cow::Borrowed(raw)),
            };
            let wants_text = match &self.shape {
                Shape::Scalar(Kind::Bool | Kind::Int | Kind::Float | Kind::Decimal(_)) => false,
                Shape::Scalar(
                    Kind::Date | Kind::Datetime | Kind::Timestamp { .. } | Kind::Time,
                ) => true,
                // Any value is a text.
                _ => is_text,
            };
            match written {
                Some(written) if self.set || wants_text == is_text => flat.push_value(&written),
                _ => {
                    flat.misfit(raw);
                    flat.push_null();
                }
            }
            return;
        }
        let mut misfits = 0;
        let value = raw.map_or(AnyValue::Null, |raw| self.shape.value(raw, &mut misfits));
        if misfits > 0 && self.misfits == 0 {
            self.example = raw.unwrap_or_default().chars().take(100).collect();
        }
        self.misfits += misfits;
        self.values.push(value);
    }

    /// The rows so far; it begins anew.
    pub(super) fn finish(&mut self) -> PolarsResult<Column> {
        if let Some(flat) = &mut self.flat {
            return flat.finish();
        }
        let values = std::mem::take(&mut self.values);
        let name = PlSmallStr::from_str(&self.name);
        let dtype = self.shape.dtype();
        Ok(Series::from_any_values_and_dtype(name, &values, &dtype, false)?.into_column())
    }

    /// What did not fit.
    pub(super) fn note(&self) -> Option<PreviewNote> {
        match &self.flat {
            Some(flat) => flat.note(),
            None => (self.misfits > 0).then(|| PreviewNote::Misfits {
                column: self.name.clone(),
                values: self.misfits,
                example: self.example.clone(),
            }),
        }
    }
}
