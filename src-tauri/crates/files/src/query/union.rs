//! The columns of many files as those of one table, and where a row comes from.

use super::{FILE, ROW, constant, defect, frame};
use crate::canonical::type_name;
use model::{ColumnType, PreviewNote, Result};
use polars::prelude::{Column, DataFrame, DataType, Schema, SchemaRef, TimeUnit};
use reader::protocol::File;
use std::collections::HashMap;
use std::sync::Arc;

/// Columns that say where a row comes from.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    wanted: bool,
    /// Whether the file and the row's number are columns too.
    places: bool,
    hive: Vec<(String, DataType)>,
}

impl Origin {
    pub(crate) fn new(wanted: bool, hive: Vec<(String, ColumnType)>) -> Self {
        let typed = hive.into_iter().map(|(name, of)| {
            let of = match of {
                ColumnType::Int64 => DataType::Int64,
                ColumnType::Date => DataType::Date,
                _ => DataType::String,
            };
            (name, of)
        });
        Self {
            wanted,
            places: true,
            hive: typed.collect(),
        }
    }

    /// The same without the file and the row's number.
    pub(crate) fn keys_only(mut self) -> Self {
        self.places = false;
        self
    }

    /// The same without the keys that `hidden` names.
    pub(crate) fn without(mut self, hidden: impl Fn(&str) -> bool) -> Self {
        self.hive.retain(|(name, _)| !hidden(name));
        self
    }

    /// Names and types, behind those of the files.
    pub(crate) fn columns(&self) -> Vec<(String, DataType)> {
        if !self.wanted {
            return Vec::new();
        }
        let mut columns = self.hive.clone();
        if !self.places {
            return columns;
        }
        for (name, of) in [(FILE, DataType::String), (ROW, DataType::Int64)] {
            if !columns.iter().any(|(other, _)| other == name) {
                columns.push((name.to_owned(), of));
            }
        }
        columns
    }

    /// Whether a column of a file gives way to one of these.
    pub(crate) fn hides(&self, name: &str) -> bool {
        self.wanted
            && (self.places && (name == FILE || name == ROW)
                || self.hive.iter().any(|(key, _)| key == name))
    }

    /// The value of a key in the path of a file.
    pub(crate) fn value<'a>(file: &'a File, key: &str) -> Option<&'a str> {
        let pair = file.hive.iter().find(|(name, _)| name == key)?;
        pair.1.as_deref()
    }

    /// The columns for rows of a file, the first of which is row `first` of it (1-based).
    fn of(&self, file: &File, first: u64, rows: usize) -> Result<Vec<Column>> {
        self.columns()
            .into_iter()
            .map(|(name, of)| match name.as_str() {
                FILE => Ok(constant(FILE, Some(&file.name), &of, rows)),
                ROW => {
                    let numbers: Vec<i64> = (first..).take(rows).map(|n| n as i64).collect();
                    Ok(Column::new(ROW.into(), numbers))
                }
                key => Ok(constant(key, Self::value(file, key), &of, rows)),
            })
            .collect()
    }
}

/// The columns of many files by their names.
#[derive(Debug, Default)]
pub(crate) struct Union {
    columns: Vec<UnionColumn>,
    places: HashMap<String, usize>,
    files: u32,
}

#[derive(Debug)]
struct UnionColumn {
    name: String,
    of: DataType,
    /// As the files have it.
    types: Vec<String>,
    files: u32,
}

impl Union {
    /// Adds the columns of one more file.
    pub(crate) fn add(&mut self, schema: &Schema, origin: &Origin) {
        self.files += 1;
        for (name, of) in schema.iter() {
            if origin.hides(name) {
                continue;
            }
            let shown = type_name(of);
            if let Some(column) = self
                .places
                .get(name.as_str())
                .and_then(|place| self.columns.get_mut(*place))
            {
                column.files += 1;
                if !column.types.contains(&shown) {
                    column.types.push(shown);
                    column.of = common(&column.of, of);
                }
                continue;
            }
            self.places.insert(name.to_string(), self.columns.len());
            self.columns.push(UnionColumn {
                name: name.to_string(),
                of: of.clone(),
                types: vec![shown],
                files: 1,
            });
        }
    }

    /// Names and common types.
    pub(crate) fn schema(&self) -> Schema {
        let pairs = self.columns.iter();
        pairs
            .map(|column| (column.name.as_str().into(), column.of.clone()))
            .collect()
    }

    /// What differs between the files.
    pub(crate) fn notes(&self) -> Vec<PreviewNote> {
        let mut notes = Vec::new();
        for column in &self.columns {
            if column.files < self.files {
                notes.push(PreviewNote::Missing {
                    column: column.name.clone(),
                    files: self.files - column.files,
                });
            }
            if column.types.len() > 1 {
                notes.push(PreviewNote::Mixed {
                    column: column.name.clone(),
                    types: column.types.clone(),
                });
            }
        }
        notes
    }
}

/// A type that holds the values of both.
pub(crate) fn common(one: &DataType, other: &DataType) -> DataType {
    use DataType as T;
    if one == other {
        return one.clone();
    }
    match (one, other) {
        (T::Null, of) | (of, T::Null) => of.clone(),
        (T::String, _) | (_, T::String) => T::String,
        // An instant and a clock's time have nothing in common but their text: the last line.
        (T::Datetime(a, None), T::Datetime(b, None)) => T::Datetime(finer(*a, *b), None),
        (T::Datetime(a, Some(zone)), T::Datetime(b, Some(_))) => {
            T::Datetime(finer(*a, *b), Some(zone.clone()))
        }
        (T::Datetime(unit, None), T::Date) | (T::Date, T::Datetime(unit, None)) => {
            T::Datetime(*unit, None)
        }
        (T::List(a), T::List(b)) => T::List(Box::new(common(a, b))),
        (T::Struct(a), T::Struct(b)) => {
            let mut fields = a.clone();
            for field in b {
                match fields.iter_mut().find(|other| other.name == field.name) {
                    Some(other) => other.dtype = common(&other.dtype, &field.dtype),
                    None => fields.push(field.clone()),
                }
            }
            T::Struct(fields)
        }
        (T::Decimal(_, a), T::Decimal(_, b)) => T::Decimal(DIGITS, *a.max(b)),
        (T::Decimal(_, scale), of) | (of, T::Decimal(_, scale)) if of.is_integer() => {
            T::Decimal(DIGITS, *scale)
        }
        (a, b) if a.is_numeric() && b.is_numeric() => match (a.is_float(), b.is_float()) {
            (false, false) if is_huge(a) || is_huge(b) => T::Int128,
            (false, false) => T::Int64,
            _ => T::Float64,
        },
        _ => T::String,
    }
}

/// Digits of a decimal at most.
const DIGITS: usize = 38;

/// Whether a whole number may be none of 64 bits.
fn is_huge(of: &DataType) -> bool {
    matches!(of, DataType::UInt64 | DataType::Int128 | DataType::UInt128)
}

fn finer(a: TimeUnit, b: TimeUnit) -> TimeUnit {
    match (a, b) {
        (TimeUnit::Nanoseconds, _) | (_, TimeUnit::Nanoseconds) => TimeUnit::Nanoseconds,
        (TimeUnit::Microseconds, _) | (_, TimeUnit::Microseconds) => TimeUnit::Microseconds,
        _ => TimeUnit::Milliseconds,
    }
}

/// Makes frames of one file to rows of the table: names and types of `schema` (absent columns are
/// NULL, what cannot be cast too), then where they come from.
#[derive(Debug)]
pub(crate) struct Fitting {
    schema: SchemaRef,
    next_row: u64,
}

impl Fitting {
    /// `schema`: the files' columns that are wanted, without those of the origin.
    pub(crate) fn new(schema: SchemaRef) -> Self {
        Self {
            schema,
            next_row: 1,
        }
    }

    pub(crate) fn fit(
        &mut self,
        rows: &DataFrame,
        file: &File,
        origin: &Origin,
    ) -> Result<DataFrame> {
        let height = rows.height();
        let mut columns = Vec::with_capacity(self.schema.len());
        for (name, of) in self.schema.iter() {
            columns.push(match rows.column(name) {
                Ok(column) if column.dtype() == of => column.clone(),
                Ok(column) => column.cast(of).map_err(defect)?,
                Err(_) => Column::full_null(name.clone(), height, of),
            });
        }
        columns.extend(origin.of(file, self.next_row, height)?);
        self.next_row += height as u64;
        frame(height, columns)
    }
}

/// The whole table's schema: of the files, then of the origin.
pub(crate) fn with_origin(files: &Schema, origin: &Origin) -> SchemaRef {
    let mut schema = files.clone();
    for (name, of) in origin.columns() {
        schema.insert(name.into(), of);
    }
    Arc::new(schema)
}
