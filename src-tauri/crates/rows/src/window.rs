//! What is looked at: a window as an Arrow IPC stream of text, one cell.

use crate::problem::from_polars;
use crate::set::{Look, Set};
use model::{ColumnPath, Kind, Problem, Result, RowsWindow};
use polars_arrow::array::{ArrayRef, Utf8Array};
use polars_arrow::bitmap::Bitmap;
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field};
use polars_arrow::io::ipc::write::{StreamWriter, WriteOptions};
use polars_arrow::offset::OffsetsBuffer;
use polars_arrow::record_batch::RecordBatchT;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Characters of a value in a window; longer ones are cut and end in an ellipsis.
pub(crate) const CELL_CHARACTERS: usize = 2000;

/// Rows in one window at most.
const WINDOW_ROWS: u64 = 10_000;

/// One column of a window under construction.
struct Texts {
    text: String,
    ends: Vec<i32>,
    valid: Vec<bool>,
}

impl Texts {
    fn new() -> Self {
        Self {
            text: String::new(),
            ends: vec![0],
            valid: Vec::new(),
        }
    }

    fn finish(self) -> Result<ArrayRef> {
        let validity = self
            .valid
            .contains(&false)
            .then(|| Bitmap::from(self.valid));
        let array = Utf8Array::<i32>::try_new(
            ArrowDataType::Utf8,
            OffsetsBuffer::try_from(self.ends).map_err(from_polars)?,
            self.text.into_bytes().into(),
            validity,
        );
        Ok(Box::new(array.map_err(from_polars)?))
    }
}

/// An Arrow IPC stream with one `Utf8` column per column asked for.
pub(crate) fn window(set: &Set, window: &RowsWindow, look: Look) -> Result<Vec<u8>> {
    let count = u64::from(window.row_count).min(WINDOW_ROWS);
    let mut columns: Vec<Texts> = window.columns.iter().map(|_| Texts::new()).collect();
    let mut rows = 0;
    set.read_paths(
        window.first_row,
        count,
        &window.columns,
        look,
        &mut |segment| {
            rows += segment.rows.len();
            for (cells, column) in segment.cells.iter().zip(&mut columns) {
                for row in segment.rows.clone() {
                    let start = column.text.len();
                    // A character takes four bytes at most.
                    let is_value = cells.text(row, &mut column.text, CELL_CHARACTERS * 4);
                    cut(&mut column.text, start);
                    let end = i32::try_from(column.text.len()).map_err(|_| too_large())?;
                    column.ends.push(end);
                    column.valid.push(is_value);
                }
            }
            Ok(ControlFlow::Continue(()))
        },
    )?;
    let arrays: Result<Vec<ArrayRef>> = columns.into_iter().map(Texts::finish).collect();
    let arrays = arrays?;
    let named = |index: usize| Field::new(index.to_string().into(), ArrowDataType::Utf8, true);
    let schema: Arc<ArrowSchema> = Arc::new((0..arrays.len()).map(named).collect());
    let mut writer = StreamWriter::new(Vec::new(), WriteOptions::default());
    writer.start(&schema, None).map_err(from_polars)?;
    let batch = RecordBatchT::try_new(rows, schema, arrays).map_err(from_polars)?;
    writer.write(&batch, None).map_err(from_polars)?;
    writer.finish().map_err(from_polars)?;
    Ok(writer.into_inner())
}

fn too_large() -> Problem {
    let limit = i32::MAX as u64;
    Problem::new(Kind::OverLimit {
        limit,
        asked: limit + 1,
        unit: "bytes".to_owned(),
    })
}

/// Cuts what was added from `start` on to the characters of a cell.
pub(crate) fn cut(text: &mut String, start: usize) {
    // Most values are short in bytes already.
    if text.len() - start <= CELL_CHARACTERS {
        return;
    }
    let added = text.get(start..).unwrap_or_default();
    if let Some((at, _)) = added.char_indices().nth(CELL_CHARACTERS) {
        text.truncate(start + at);
        text.push('…');
    }
}

/// The whole text of one cell; nothing for NULL.
pub(crate) fn cell(set: &Set, row: u64, path: &ColumnPath, look: Look) -> Result<Option<String>> {
    let mut found = None;
    let paths = std::slice::from_ref(path);
    set.read_paths(row, 1, paths, look, &mut |segment| {
        if let (Some(cells), Some(row)) = (segment.cells.first(), segment.rows.clone().next()) {
            let mut text = String::new();
            found = Some(cells.text(row, &mut text, usize::MAX / 2).then_some(text));
        }
        Ok(ControlFlow::Break(()))
    })?;
    found.ok_or_else(|| {
        Problem::new(Kind::NotFound {
            resource: format!("row {}", row + 1),
        })
    })
}
