//! Schemas from the data itself (`autodetect`).

use std::collections::HashSet;

use sandbox_analysis::catalog::{Field, Mode};
use sandbox_functions::{Type, text};
use serde_json::{Map, Value};

use super::csv::Raw;
use crate::catalog::schema::{element, struct_of};

/// Fields of CSV records, and whether the first record is a header.
pub(super) fn from_records(records: &[Vec<Raw>], named: bool) -> (Vec<Field>, bool) {
    let Some((first, rest)) = records.split_first() else {
        return (Vec::new(), false);
    };
    let width = records.iter().map(Vec::len).max().unwrap_or(0);
    let of = |records: &[Vec<Raw>], column: usize| {
        records
            .iter()
            .filter_map(|record| record.get(column))
            .fold(None, |found, value| {
                if value.text.is_empty() && !value.quoted {
                    found
                } else {
                    Some(merge_simple(found, guess(&value.text)))
                }
            })
    };
    let below: Vec<Option<Type>> = (0..width).map(|column| of(rest, column)).collect();
    let texts = first
        .iter()
        .all(|value| guess(&value.text) == Type::String && !value.text.is_empty());
    let differs = below
        .iter()
        .any(|ty| ty.as_ref().is_some_and(|ty| *ty != Type::String));
    let header = named || (texts && (differs || rest.is_empty()));
    let mut used = HashSet::new();
    let fields = (0..width)
        .map(|column| {
            let ty = if header {
                below.get(column).cloned().flatten()
            } else {
                of(records, column)
            };
            let ty = ty.unwrap_or(Type::String);
            let name = match first.get(column) {
                Some(value) if header => clean(&value.text),
                _ => format!("{}_field_{column}", default_word(&ty)),
            };
            Field::new(unique(&name, &mut used), ty)
        })
        .collect();
    (fields, header)
}

fn default_word(ty: &Type) -> &'static str {
    match ty {
        Type::Int64 => "int64",
        Type::Float64 => "double",
        Type::Bool => "bool",
        Type::Date => "date",
        Type::Time => "time",
        Type::DateTime => "datetime",
        Type::Timestamp => "timestamp",
        _ => "string",
    }
}

/// A name made of what a column's name may have.
fn clean(name: &str) -> String {
    let mut clean: String = name
        .trim()
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || c == '_' {
                c
            } else {
                '_'
            }
        })
        .collect();
    if clean.is_empty() || clean.starts_with(|c: char| c.is_numeric()) {
        clean.insert(0, '_');
    }
    clean.chars().take(300).collect()
}

fn unique(name: &str, used: &mut HashSet<String>) -> String {
    let mut candidate = name.to_owned();
    let mut number = 1;
    while !used.insert(candidate.to_lowercase()) {
        candidate = format!("{name}_{number}");
        number += 1;
    }
    candidate
}

/// The type that a text looks like.
fn guess(value: &str) -> Type {
    let value = value.trim();
    let digits = value.trim_start_matches(['+', '-']);
    if digits
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        if value.parse::<i64>().is_ok() {
            return Type::Int64;
        }
        if value.parse::<f64>().is_ok() {
            return Type::Float64;
        }
        if text::read_date(value).is_some() {
            return Type::Date;
        }
        if text::read_time(value).is_some() {
            return Type::Time;
        }
        if text::read_datetime(value).is_some()
            || text::read_timestamp(value.trim_end_matches(" UTC")).is_some()
        {
            return Type::Timestamp;
        }
    }
    match value.to_ascii_lowercase().as_str() {
        "true" | "false" => Type::Bool,
        _ => Type::String,
    }
}

fn merge_simple(found: Option<Type>, next: Type) -> Type {
    match (found, next) {
        (None, next) => next,
        (Some(a), b) if a == b => a,
        (Some(Type::Int64), Type::Float64) | (Some(Type::Float64), Type::Int64) => Type::Float64,
        (Some(Type::Date), Type::Timestamp) | (Some(Type::Timestamp), Type::Date) => {
            Type::Timestamp
        }
        _ => Type::String,
    }
}

/// What is known of a member of JSON objects.
#[derive(Debug, Clone)]
struct Seen {
    name: String,
    ty: Option<Type>,
    repeated: bool,
    fields: Vec<Seen>,
}

/// Fields of JSON objects, gathered one by one.
#[derive(Debug, Default)]
pub(super) struct JsonFields {
    seen: Vec<Seen>,
}

impl JsonFields {
    pub(super) fn add(&mut self, object: &Map<String, Value>) {
        add(&mut self.seen, object, 0);
    }

    pub(super) fn fields(&self) -> Vec<Field> {
        self.seen.iter().filter_map(field).collect()
    }
}

fn add(seen: &mut Vec<Seen>, object: &Map<String, Value>, depth: usize) {
    if depth > 15 {
        return;
    }
    for (name, value) in object {
        let name = clean(name);
        let at = seen
            .iter()
            .position(|one| one.name.eq_ignore_ascii_case(&name))
            .unwrap_or_else(|| {
                seen.push(Seen {
                    name,
                    ty: None,
                    repeated: false,
                    fields: Vec::new(),
                });
                seen.len() - 1
            });
        let Some(one) = seen.get_mut(at) else {
            continue;
        };
        let values = match value {
            Value::Array(items) => {
                one.repeated = true;
                items.as_slice()
            }
            other => std::slice::from_ref(other),
        };
        for value in values {
            let ty = match value {
                Value::Null | Value::Array(_) => continue,
                Value::Bool(_) => Type::Bool,
                Value::Number(number) if number.is_f64() => Type::Float64,
                Value::Number(_) => Type::Int64,
                // A number in quotes is a text that somebody chose; dates have no other form.
                Value::String(text) => match guess(text) {
                    ty @ (Type::Date | Type::Time | Type::Timestamp) => ty,
                    _ => Type::String,
                },
                Value::Object(inner) => {
                    add(&mut one.fields, inner, depth + 1);
                    Type::Struct(Vec::new())
                }
            };
            one.ty = Some(merge_simple(one.ty.take(), ty));
        }
    }
}

fn field(seen: &Seen) -> Option<Field> {
    let mut field = Field::new(&seen.name, seen.ty.clone()?);
    if matches!(field.ty, Type::Struct(_)) {
        field.fields = seen.fields.iter().filter_map(self::field).collect();
        if field.fields.is_empty() {
            return None;
        }
        field.ty = struct_of(&field.fields);
    }
    if seen.repeated {
        field.mode = Mode::Repeated;
        field.ty = element(&field.ty).clone().array_of();
    }
    Some(field)
}
