//! How the columns of many files differ.

use super::parquet::Footer;
use super::side_by_side::ask;
use crate::canonical::type_name;
use crate::frames::{self, Want};
use crate::source::Source;
use model::{Drift, DriftColumn, DriftFile, FileFormat, Reading, Result};
use std::collections::HashMap;
use std::sync::Arc;

/// What one file has: names and types of its columns, its rows.
struct Found {
    columns: Vec<(String, String)>,
    rows: Option<u64>,
}

/// Schemas of all files, and row counts where the format says them; several files side by side. A
/// file that cannot be read is a problem of that file. `told` hears after each file how many were
/// opened and how many rows they have. `meter` stays empty.
pub(crate) fn drift(
    sources: &[Arc<dyn Source>],
    reading: &Reading,
    told: &mut dyn FnMut(u32, u64),
) -> Drift {
    let mut found: Vec<Option<Result<Found>>> = sources.iter().map(|_| None).collect();
    let (mut opened, mut rows) = (0_u32, 0_u64);
    ask(
        sources,
        |source| look(source, reading),
        |at, answer| {
            opened += 1;
            rows += answer.as_ref().map_or(0, |found| found.rows.unwrap_or(0));
            if let Some(place) = found.get_mut(at) {
                *place = Some(answer);
            }
            told(opened, rows);
            true
        },
    );
    compared(sources, found)
}

fn look(source: &Arc<dyn Source>, reading: &Reading) -> Result<Found> {
    let named = |schema: &polars::prelude::Schema| {
        let fields = schema.iter();
        fields
            .map(|(name, data_type)| (name.to_string(), type_name(data_type)))
            .collect()
    };
    if reading.format == Some(FileFormat::Parquet) {
        let footer = Footer::read_alone(source)?;
        return Ok(Found {
            columns: named(&footer.schema()?),
            rows: Some(footer.rows()),
        });
    }
    let want = Want {
        rows: Some(100),
        ..Want::default()
    };
    let frames = frames::open(source, reading, &want)?;
    Ok(Found {
        columns: named(frames.schema()),
        rows: frames.total_rows(),
    })
}

fn compared(sources: &[Arc<dyn Source>], found: Vec<Option<Result<Found>>>) -> Drift {
    let mut drift = Drift::default();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (at, (source, found)) in sources.iter().zip(found).enumerate() {
        let mut file = DriftFile {
            name: source.name().to_owned(),
            size: source.size(),
            rows: None,
            problem: None,
        };
        match found {
            Some(Ok(found)) => {
                file.rows = found.rows;
                for (name, data_type) in found.columns {
                    let place = *places.entry(name).or_insert_with_key(|name| {
                        drift.columns.push(DriftColumn {
                            name: name.clone(),
                            types: Vec::new(),
                            in_files: vec![None; sources.len()],
                        });
                        drift.columns.len() - 1
                    });
                    let Some(column) = drift.columns.get_mut(place) else {
                        continue;
                    };
                    let known = column.types.iter().position(|known| *known == data_type);
                    let of = known.unwrap_or_else(|| {
                        column.types.push(data_type);
                        column.types.len() - 1
                    });
                    if let Some(in_file) = column.in_files.get_mut(at) {
                        *in_file = u16::try_from(of).ok();
                    }
                }
            }
            Some(Err(problem)) => file.problem = Some(problem),
            None => {
                file.problem = Some(crate::source::damaged(&file.name, None, "it was not read"));
            }
        }
        drift.files.push(file);
    }
    drift
}
