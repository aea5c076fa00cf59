//! What the footers of Parquet files say about their columns, without reading a row.

use super::bound::{Bound, Meaning, bounds, meaning, text};
use super::parquet::Footer;
use super::side_by_side::ask;
use crate::source::Source;
use model::{Problem, Result};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::statistics::Statistics as Of;
use std::cmp::Ordering;
use std::sync::Arc;

/// Over all rows of all the files.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Statistics {
    /// Rows in all.
    pub(crate) rows: u64,
    /// One per column asked for, in that order.
    pub(crate) columns: Vec<ColumnStatistics>,
}

/// Of one column; what a single row group lacks is absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ColumnStatistics {
    /// NULLs; those of rows whose file has no such column are counted too.
    pub(crate) nulls: Option<u64>,
    /// The smallest value, as the row store writes it; absent where it is cut or has no order.
    pub(crate) min: Option<String>,
    /// The largest value.
    pub(crate) max: Option<String>,
}

/// Of these columns (top-level names) over all of the Parquet files, several footers side by side.
pub(crate) fn statistics(sources: &[Arc<dyn Source>], columns: &[String]) -> Result<Statistics> {
    let mut rows = 0_u64;
    let mut sums: Vec<Sum> = columns.iter().map(|_| Sum::default()).collect();
    let mut failed: Option<Problem> = None;
    ask(
        sources,
        |source| {
            let footer = Footer::read_alone(source)?;
            let of_column = |name: &String| of_column(&footer.metadata, name, footer.rows());
            Ok::<_, Problem>((
                footer.rows(),
                columns.iter().map(of_column).collect::<Vec<_>>(),
            ))
        },
        |_, answer| match answer {
            Ok((of_file, found)) => {
                rows += of_file;
                for (sum, one) in sums.iter_mut().zip(found) {
                    sum.add(one);
                }
                true
            }
            Err(problem) => {
                failed = Some(problem);
                false
            }
        },
    );
    match failed {
        Some(problem) => Err(problem),
        None => Ok(Statistics {
            rows,
            columns: sums.into_iter().map(Sum::finish).collect(),
        }),
    }
}

/// What is known of a leaf column so far.
#[derive(Clone, Debug)]
pub(super) struct Sum {
    nulls: Option<u64>,
    /// Absent before the first value, and of no use once it is not `known`.
    range: Option<(Bound, Bound)>,
    meaning: Option<Meaning>,
    known: bool,
}

impl Default for Sum {
    fn default() -> Self {
        Self {
            nulls: Some(0),
            range: None,
            meaning: None,
            known: true,
        }
    }
}

impl Sum {
    fn unknown() -> Self {
        Self {
            nulls: None,
            known: false,
            ..Self::default()
        }
    }

    fn add(&mut self, other: Self) {
        self.nulls = self.nulls.zip(other.nulls).map(|(a, b)| a + b);
        self.known &= other.known;
        if self.meaning.is_some() && other.meaning.is_some() && self.meaning != other.meaning {
            self.known = false;
        }
        self.meaning = self.meaning.or(other.meaning);
        self.range = match (self.range.take(), other.range) {
            (Some((min, max)), Some((other_min, other_max))) => Some((
                if min.order(&other_min) == Ordering::Greater {
                    other_min
                } else {
                    min
                },
                if max.order(&other_max) == Ordering::Less {
                    other_max
                } else {
                    max
                },
            )),
            (one, other) => one.or(other),
        };
    }

    pub(super) fn nulls(&self) -> Option<u64> {
        self.nulls
    }

    /// Both ends as text.
    pub(super) fn texts(&self) -> Option<(String, String)> {
        let meaning = self.meaning.filter(|_| self.known)?;
        let (min, max) = self.range.as_ref()?;
        Some((text(min, meaning), text(max, meaning)))
    }

    fn finish(self) -> ColumnStatistics {
        let (min, max) = self.texts().unzip();
        ColumnStatistics {
            nulls: self.nulls,
            min,
            max,
        }
    }
}

/// What the row groups say of a leaf column; nothing where one of them is silent.
pub(super) fn of_leaf(metadata: &ParquetMetaData, leaf: usize) -> Sum {
    let mut sum = Sum::default();
    for group in metadata.row_groups() {
        let one = match group.columns().get(leaf) {
            Some(chunk) => {
                let meaning = meaning(chunk.column_descr());
                let statistics = chunk.statistics();
                let nulls = statistics.and_then(Of::null_count_opt);
                let range = statistics.and_then(|of| bounds(of, meaning));
                let values = u64::try_from(chunk.num_values()).unwrap_or(0);
                Sum {
                    known: range.is_some() || nulls.is_some_and(|nulls| nulls >= values),
                    nulls,
                    range,
                    meaning: Some(meaning),
                }
            }
            None => Sum::unknown(),
        };
        sum.add(one);
    }
    sum
}

fn of_column(metadata: &ParquetMetaData, name: &str, rows: u64) -> Sum {
    let schema = metadata.file_metadata().schema_descr();
    let mut of_name = (0..schema.num_columns()).filter(|leaf| {
        schema
            .column(*leaf)
            .path()
            .parts()
            .first()
            .is_some_and(|root| root == name)
    });
    match (of_name.next(), of_name.next()) {
        (None, _) => Sum {
            nulls: Some(rows),
            ..Sum::default()
        },
        (Some(leaf), None) => {
            let column = schema.column(leaf);
            if column.path().parts().len() == 1 && column.max_rep_level() == 0 {
                of_leaf(metadata, leaf)
            } else {
                Sum::unknown()
            }
        }
        _ => Sum::unknown(),
    }
}
