//! Parquet, written by Polars' own writer, a row group at a time.

use super::notes::Notes;
use super::{Target, Watch};
use crate::block::with_names;
use crate::column_names::unique_names;
use crate::problem::from_polars;
use crate::set::{Look, Segment, Set};
use model::{Column, Problem, Result};
use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{DataFrame, ParquetCompression, ParquetWriter, PlSmallStr, Schema, Series};
use polars_arrow::array::{Array, BinaryViewArray, ListArray, StructArray, Utf8ViewArray};
use std::ops::ControlFlow;
use std::sync::mpsc::{SyncSender, sync_channel};

/// Rows gathered into a row group, unless they are large.
const GROUP_ROWS: usize = 1 << 18;

/// Bytes gathered into a row group.
const GROUP_BYTES: usize = 96 << 20;

/// Rows that are taken over at a time.
const STEP: usize = 1 << 16;

/// Writes all rows. Instants stay instants, whatever zone they are shown in. One thread reads the
/// next row group while Polars' own write this one.
pub(crate) fn write(
    set: &Set,
    target: Target<'_>,
    look: Look,
    watch: &mut Watch<'_>,
) -> Result<Notes> {
    let names = unique_names(set.columns());
    let mut file = File {
        target: Some(target),
        writer: None,
    };
    let mut written = 0;
    std::thread::scope(|scope| {
        let (groups, received) = sync_channel::<DataFrame>(1);
        let names = &names;
        let reader = scope.spawn(move || read(set, look, names, &groups));
        while let Ok(group) = received.recv() {
            watch.check()?;
            written += group.height() as u64;
            file.write(&group)?;
            watch.progress(written);
        }
        reader
            .join()
            .unwrap_or_else(|_panic| Err(Problem::broken("the thread that reads rows has ended")))
    })?;
    watch.check()?;
    file.finish(|| empty(set.columns(), &names))?;
    watch.progress(written);
    Ok(Notes::default())
}

/// Reads all rows and hands them on in row groups.
fn read(set: &Set, look: Look, names: &[String], groups: &SyncSender<DataFrame>) -> Result<()> {
    let mut gathering = Gathering {
        columns: set.columns(),
        names,
        frame: None,
        bytes: 0,
    };
    let columns: Vec<u32> = (0..set.columns().len() as u32).collect();
    set.read(0, set.row_count(), &columns, look, &mut |segment| {
        let mut start = segment.rows.start;
        while start < segment.rows.end {
            let room = GROUP_ROWS.saturating_sub(gathering.rows()).max(1);
            let end = segment.rows.end.min(start + room.min(STEP));
            gathering.add(segment, start, end)?;
            start = end;
            if gathering.is_full()
                && let Some(group) = gathering.take()
                && groups.send(group).is_err()
            {
                // The writer has stopped, and says why.
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if let Some(group) = gathering.take() {
        drop(groups.send(group));
    }
    Ok(())
}

/// Rows of the next row group.
struct Gathering<'a> {
    columns: &'a [Column],
    names: &'a [String],
    frame: Option<DataFrame>,
    /// About what they hold.
    bytes: usize,
}

impl Gathering<'_> {
    fn rows(&self) -> usize {
        self.frame.as_ref().map_or(0, DataFrame::height)
    }

    fn is_full(&self) -> bool {
        self.rows() >= GROUP_ROWS || self.bytes >= GROUP_BYTES
    }

    fn add(&mut self, segment: &Segment<'_>, start: usize, end: usize) -> Result<()> {
        let mut columns = Vec::with_capacity(segment.arrays.len());
        for ((array, column), name) in segment.arrays.iter().zip(self.columns).zip(self.names) {
            // A slice shares its buffers: nothing is copied here.
            let array = with_names(&array.sliced(start, end - start), column)?;
            self.bytes += visible_bytes(array.as_ref());
            let series =
                Series::try_from((PlSmallStr::from_str(name), array)).map_err(from_polars)?;
            columns.push(series.into());
        }
        let frame = DataFrame::new(end - start, columns).map_err(from_polars)?;
        match &mut self.frame {
            Some(gathered) => {
                gathered.vstack_mut_owned(frame).map_err(from_polars)?;
            }
            None => self.frame = Some(frame),
        }
        Ok(())
    }

    fn take(&mut self) -> Option<DataFrame> {
        self.bytes = 0;
        let mut frame = self.frame.take()?;
        frame.rechunk_mut();
        Some(frame)
    }
}

struct File<'t> {
    target: Option<Target<'t>>,
    writer: Option<BatchedWriter<Target<'t>>>,
}

impl<'t> File<'t> {
    fn write(&mut self, group: &DataFrame) -> Result<()> {
        let schema = group.schema().clone();
        self.writer(&schema)?
            .write_batch(group)
            .map_err(from_polars)
    }

    fn writer(&mut self, schema: &Schema) -> Result<&mut BatchedWriter<Target<'t>>> {
        if let Some(target) = self.target.take() {
            let writer = ParquetWriter::new(target)
                .with_compression(ParquetCompression::Zstd(None))
                .batched(schema)
                .map_err(from_polars)?;
            self.writer = Some(writer);
        }
        self.writer
            .as_mut()
            .ok_or_else(|| Problem::broken("a file without a writer"))
    }

    /// `empty`: a frame without rows, for a file that has none.
    fn finish(mut self, empty: impl FnOnce() -> Result<DataFrame>) -> Result<()> {
        if self.writer.is_none() {
            let schema = empty()?.schema().clone();
            self.writer(&schema)?;
        }
        let writer = self
            .writer
            .take()
            .ok_or_else(|| Problem::broken("a file without a writer"))?;
        writer.finish().map_err(from_polars)?;
        Ok(())
    }
}

/// The columns alone.
fn empty(columns: &[Column], names: &[String]) -> Result<DataFrame> {
    let columns = columns.iter().zip(names).map(|(column, name)| {
        Series::new_empty(name.as_str().into(), &crate::data_type::of(column)).into()
    });
    DataFrame::new(0, columns.collect()).map_err(from_polars)
}

/// About what the values of an array hold, without what a slice drags along.
fn visible_bytes(array: &dyn Array) -> usize {
    let any = array.as_any();
    let rows = array.len();
    if let Some(texts) = any.downcast_ref::<Utf8ViewArray>() {
        return rows * 16 + texts.total_bytes_len();
    }
    if let Some(bytes) = any.downcast_ref::<BinaryViewArray>() {
        return rows * 16 + bytes.total_bytes_len();
    }
    if let Some(fields) = any.downcast_ref::<StructArray>() {
        return fields
            .values()
            .iter()
            .map(|field| visible_bytes(field.as_ref()))
            .sum();
    }
    if let Some(list) = any.downcast_ref::<ListArray<i64>>() {
        let ends = list.offsets().buffer();
        let elements = match (ends.first(), ends.last()) {
            (Some(first), Some(last)) => (last - first) as usize,
            _ => 0,
        };
        let all = list.values().len().max(1);
        return rows * 8 + visible_bytes(list.values().as_ref()) / all * elements;
    }
    rows * 8
}
