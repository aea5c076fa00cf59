//! Rows that the app itself has values for, column by column.

use crate::Batch;
use model::{Problem, Result};
use polars::prelude::{
    Column, DataFrame, DataType, IntoColumn as _, NamedFrom as _, Series, TimeUnit, TimeZone,
};

/// The values of one column of a batch.
#[derive(Clone, Debug)]
pub enum Values {
    /// Of a `STRING`.
    Texts(Vec<Option<String>>),
    /// Of an `INT64`.
    Integers(Vec<i64>),
    /// Of a `TIMESTAMP`: microseconds since 1970.
    Instants(Vec<Option<i64>>),
}

impl Values {
    /// A batch of these columns, in the order of the set's.
    ///
    /// # Errors
    /// `Broken` where they are not of one length.
    pub fn batch(columns: Vec<Self>) -> Result<Batch> {
        let height = columns.first().map_or(0, Self::len);
        let columns: Result<Vec<Column>> = columns
            .into_iter()
            .enumerate()
            .map(|(place, values)| values.column(&place.to_string()))
            .collect();
        DataFrame::new(height, columns?).map_err(|error| Problem::broken(error.to_string()))
    }

    fn len(&self) -> usize {
        match self {
            Self::Texts(values) => values.len(),
            Self::Integers(values) => values.len(),
            Self::Instants(values) => values.len(),
        }
    }

    fn column(self, name: &str) -> Result<Column> {
        let series = match self {
            Self::Texts(values) => Series::new(name.into(), values),
            Self::Integers(values) => Series::new(name.into(), values),
            Self::Instants(values) => {
                let instant = DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC));
                Series::new(name.into(), values)
                    .cast(&instant)
                    .map_err(|error| Problem::broken(error.to_string()))?
            }
        };
        Ok(series.into_column())
    }
}
