//! Columns made of texts: which type fits, and the values of that type with misfits counted.

use super::values::{Notation, clock, is_long_integer, truth};
use model::{ColumnType, PreviewNote};
use polars::prelude::{
    BooleanChunkedBuilder, ChunkedBuilder, Column, DataType, Float64Type, Int32Type, Int64Type,
    IntoColumn, IntoSeries, NewChunkedArray, PlSmallStr, PrimitiveChunkedBuilder,
    StringChunkedBuilder, TimeUnit, TimeZone,
};
use polars::prelude::{Int128Chunked, PolarsResult};

/// Digits after the point of a `NUMERIC`.
const NUMERIC_SCALE: usize = 9;

/// The type that a column of texts is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// As it stands.
    Text,
    /// Truth values.
    Bool,
    /// 64 bits.
    Int,
    /// 38 digits with so many after the point.
    Decimal(usize),
    /// Doubles.
    Float,
    /// Days.
    Date,
    /// Moments without a zone.
    Datetime,
    /// Moments in UTC; those without a zone only where a person set the type.
    Timestamp {
        /// What says no zone is in UTC.
        or_utc: bool,
    },
    /// Times of day.
    Time,
}

impl Kind {
    /// By what a person set; types that a text cannot hold stay text.
    pub(crate) fn set(column_type: ColumnType) -> Self {
        match column_type {
            ColumnType::Int64 => Self::Int,
            ColumnType::Float64 => Self::Float,
            ColumnType::Numeric => Self::Decimal(NUMERIC_SCALE),
            ColumnType::Bool => Self::Bool,
            ColumnType::Date => Self::Date,
            ColumnType::Time => Self::Time,
            ColumnType::Datetime => Self::Datetime,
            ColumnType::Timestamp => Self::Timestamp { or_utc: true },
            _ => Self::Text,
        }
    }

    /// Of Polars.
    pub(crate) fn dtype(self) -> DataType {
        match self {
            Self::Text => DataType::String,
            Self::Bool => DataType::Boolean,
            Self::Int => DataType::Int64,
            Self::Decimal(scale) => DataType::Decimal(38, scale),
            Self::Float => DataType::Float64,
            Self::Date => DataType::Date,
            Self::Datetime => DataType::Datetime(TimeUnit::Microseconds, None),
            Self::Timestamp { .. } => {
                DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC))
            }
            Self::Time => DataType::Time,
        }
    }

    fn fits(self, text: &str, notation: &Notation) -> bool {
        match self {
            Self::Text => true,
            Self::Bool => truth(text).is_some(),
            Self::Int => notation.int(text).is_some(),
            Self::Decimal(_) => notation.int(text).is_some() || is_long_integer(text),
            Self::Float => notation.float(text).is_some() && !is_long_integer(text),
            Self::Date => notation.date(text).is_some(),
            Self::Datetime => notation.datetime(text).is_some(),
            Self::Timestamp { .. } => notation.timestamp(text).is_some(),
            Self::Time => clock(text).is_some(),
        }
    }
}

/// Which types fit every text seen so far.
#[derive(Clone, Debug)]
pub(crate) struct Fit {
    left: Vec<Kind>,
    any: bool,
}

impl Default for Fit {
    fn default() -> Self {
        let left = vec![
            Kind::Bool,
            Kind::Int,
            Kind::Decimal(0),
            Kind::Float,
            Kind::Date,
            Kind::Timestamp { or_utc: false },
            Kind::Datetime,
            Kind::Time,
        ];
        Self { left, any: false }
    }
}

impl Fit {
    /// Looks at another text.
    pub(crate) fn see(&mut self, text: &str, notation: &Notation) {
        if !self.left.is_empty() && !notation.is_null(text) {
            self.any = true;
            self.left.retain(|kind| kind.fits(text, notation));
        }
    }

    /// The narrowest type that fits; text where nothing was seen.
    pub(crate) fn kind(&self) -> Kind {
        match self.left.first() {
            Some(kind) if self.any => *kind,
            _ => Kind::Text,
        }
    }

    /// Whether there was anything but NULL.
    pub(crate) fn any(&self) -> bool {
        self.any || self.left.is_empty()
    }
}

enum Cells {
    Text(StringChunkedBuilder),
    Bool(BooleanChunkedBuilder),
    Int(PrimitiveChunkedBuilder<Int64Type>),
    Decimal(Vec<Option<i128>>),
    Float(PrimitiveChunkedBuilder<Float64Type>),
    Days(PrimitiveChunkedBuilder<Int32Type>),
}

/// A column that is being filled.
pub(crate) struct TextColumn {
    /// Its name.
    pub(crate) name: PlSmallStr,
    /// Its type.
    pub(crate) kind: Kind,
    notation: Notation,
    cells: Cells,
    misfits: u64,
    example: String,
}

impl TextColumn {
    /// Without rows. `set`: a person chose the type.
    pub(crate) fn new(name: &str, kind: Kind, notation: &Notation, set: bool) -> Self {
        let name = PlSmallStr::from_str(name);
        Self {
            cells: empty(&name, kind),
            name,
            kind,
            notation: if set {
                notation.asked()
            } else {
                notation.clone()
            },
            misfits: 0,
            example: String::new(),
        }
    }

    /// Takes a NULL.
    pub(crate) fn push_null(&mut self) {
        match &mut self.cells {
            Cells::Text(cells) => cells.append_null(),
            Cells::Bool(cells) => cells.append_null(),
            Cells::Int(cells) => cells.append_null(),
            Cells::Decimal(cells) => cells.push(None),
            Cells::Float(cells) => cells.append_null(),
            Cells::Days(cells) => cells.append_null(),
        }
    }

    /// Takes a text; what is not of the type becomes NULL and is counted.
    pub(crate) fn push(&mut self, text: &str) {
        if self.notation.is_null(text) {
            self.push_null();
        } else {
            self.push_value(text);
        }
    }

    /// The same where a marker of NULL is a text like any other.
    pub(crate) fn push_value(&mut self, text: &str) {
        let notation = &self.notation;
        let taken = match &mut self.cells {
            Cells::Text(cells) => {
                cells.append_value(text);
                true
            }
            Cells::Bool(cells) => truth(text).map(|value| cells.append_value(value)).is_some(),
            Cells::Int(cells) => {
                let value = match self.kind {
                    Kind::Datetime => notation.datetime(text),
                    Kind::Timestamp { or_utc: false } => notation.timestamp(text),
                    Kind::Timestamp { or_utc: true } => notation.timestamp_or_utc(text),
                    Kind::Time => clock(text).map(|micros| micros * 1_000),
                    _ => notation.int(text),
                };
                value.map(|value| cells.append_value(value)).is_some()
            }
            Cells::Decimal(cells) => {
                let scale = match self.kind {
                    Kind::Decimal(scale) => scale,
                    _ => 0,
                };
                let value = notation.decimal(text, 38, scale);
                value.map(|value| cells.push(Some(value))).is_some()
            }
            Cells::Float(cells) => notation
                .float(text)
                .map(|value| cells.append_value(value))
                .is_some(),
            Cells::Days(cells) => notation
                .date(text)
                .map(|value| cells.append_value(value))
                .is_some(),
        };
        if !taken {
            self.misfit(text);
            self.push_null();
        }
    }

    /// Counts a value that is not of the type.
    pub(crate) fn misfit(&mut self, text: &str) {
        if self.misfits == 0 {
            self.example = text.chars().take(100).collect();
        }
        self.misfits += 1;
    }

    /// The rows so far, as a column of Polars; it begins anew.
    pub(crate) fn finish(&mut self) -> PolarsResult<Column> {
        let cells = std::mem::replace(&mut self.cells, empty(&self.name, self.kind));
        let series = match cells {
            Cells::Text(cells) => cells.finish().into_series(),
            Cells::Bool(cells) => cells.finish().into_series(),
            Cells::Float(cells) => cells.finish().into_series(),
            Cells::Days(cells) => cells.finish().into_series().into_date(),
            Cells::Decimal(cells) => {
                let scale = match self.kind {
                    Kind::Decimal(scale) => scale,
                    _ => 0,
                };
                Int128Chunked::from_iter_options(self.name.clone(), cells.into_iter())
                    .into_decimal(38, scale)?
                    .into_series()
            }
            Cells::Int(cells) => {
                let series = cells.finish().into_series();
                match self.kind {
                    Kind::Datetime => series.into_datetime(TimeUnit::Microseconds, None),
                    Kind::Timestamp { .. } => {
                        series.into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC))
                    }
                    Kind::Time => series.into_time(),
                    _ => series,
                }
            }
        };
        Ok(series.into_column())
    }

    /// What did not fit.
    pub(crate) fn note(&self) -> Option<PreviewNote> {
        (self.misfits > 0).then(|| PreviewNote::Misfits {
            column: self.name.to_string(),
            values: self.misfits,
            example: self.example.clone(),
        })
    }
}

fn empty(name: &PlSmallStr, kind: Kind) -> Cells {
    let name = name.clone();
    match kind {
        Kind::Text => Cells::Text(StringChunkedBuilder::new(name, 0)),
        Kind::Bool => Cells::Bool(BooleanChunkedBuilder::new(name, 0)),
        Kind::Int | Kind::Datetime | Kind::Timestamp { .. } | Kind::Time => {
            Cells::Int(PrimitiveChunkedBuilder::new(name, 0))
        }
        Kind::Decimal(_) => Cells::Decimal(Vec::new()),
        Kind::Float => Cells::Float(PrimitiveChunkedBuilder::new(name, 0)),
        Kind::Date => Cells::Days(PrimitiveChunkedBuilder::new(name, 0)),
    }
}

/// Names as a table needs them: none empty, none twice.
pub(crate) fn unique(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut taken = std::collections::HashSet::new();
    let mut unique = Vec::new();
    for (index, name) in names.into_iter().enumerate() {
        let base = match name.trim() {
            "" => format!("column_{}", index + 1),
            name => name.to_owned(),
        };
        let mut name = base.clone();
        let mut count = 2;
        while !taken.insert(name.clone()) {
            name = format!("{base}_{count}");
            count += 1;
        }
        unique.push(name);
    }
    unique
}
