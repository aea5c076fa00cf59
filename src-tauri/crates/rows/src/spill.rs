//! Rows on disk: one file per row set, to which parts are appended as uncompressed Arrow IPC files
//! of small record batches, so that a few rows of a few columns can be read without the rest.

use crate::block::{Block, compact};
use crate::problem::from_polars;
use crate::veil::{Stream, Veil};
use model::Result;
use polars::polars_utils::bool::UnsafeBool;
use polars_arrow::array::ArrayRef;
use polars_arrow::datatypes::{ArrowSchema, Field};
use polars_arrow::io::ipc::read::{Dictionaries, FileMetadata, read_batch, read_file_metadata};
use polars_arrow::io::ipc::write::{FileWriter, WriteOptions};
use polars_arrow::record_batch::RecordBatchT;
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;

/// Rows in a record batch on disk: the unit of reading. Small enough that a window reads little
/// beside what it shows, large enough that the batches' heads do not matter.
const BATCH_ROWS: usize = 1024;

/// Bytes that are read at a time: the buffers of neighbouring columns lie one behind the other, and
/// one large read is cheaper than many small ones.
const READ_AHEAD: usize = 128 << 10;

/// The file of a row set. Removed when dropped.
pub(crate) struct SpillFile {
    file: File,
    path: PathBuf,
    veil: Veil,
    /// Where the next part goes.
    end: parking_lot::Mutex<u64>,
}

impl SpillFile {
    pub(crate) fn create(path: PathBuf, veil: Veil) -> Result<Self> {
        let file = File::options()
            .create_new(true)
            .read(true)
            .write(true)
            .open(&path)?;
        Ok(Self {
            file,
            path,
            veil,
            end: parking_lot::Mutex::new(0),
        })
    }

    /// Over a file that is there.
    #[cfg(test)]
    pub(crate) fn over(path: PathBuf) -> Result<Self> {
        let file = File::options().read(true).write(true).open(&path)?;
        Ok(Self {
            file,
            path,
            veil: Veil::default(),
            end: parking_lot::Mutex::new(0),
        })
    }

    /// Appends rows. On failure the file is as it was.
    pub(crate) fn append(self: &Arc<Self>, blocks: &[Arc<Block>]) -> Result<DiskPart> {
        let mut end = self.end.lock();
        let start = *end;
        let written = self.write(blocks, start).inspect_err(|_| {
            // Give back the space of the half that was written; it is overwritten otherwise.
            drop(self.file.set_len(start));
        })?;
        *end = start + written.length;
        Ok(written)
    }

    fn write(self: &Arc<Self>, blocks: &[Arc<Block>], start: u64) -> Result<DiskPart> {
        let fields = blocks
            .first()
            .map(|block| fields(&block.arrays))
            .unwrap_or_default();
        let schema: Arc<ArrowSchema> = Arc::new(fields.into_iter().collect());
        // A part that was not written whole is written again over the same place: as another stream.
        let stream = self.veil.stream();
        let section = Section {
            file: &self.file,
            stream: &stream,
            base: start,
            at: 0,
            length: u64::MAX,
        };
        let buffered = BufWriter::with_capacity(1 << 20, section);
        let mut writer =
            FileWriter::try_new(buffered, Arc::clone(&schema), None, WriteOptions::default())
                .map_err(from_polars)?;
        let mut firsts = Vec::new();
        let mut rows = 0;
        for block in blocks {
            let mut first = 0;
            while first < block.rows {
                let count = BATCH_ROWS.min(block.rows - first);
                let arrays: Vec<ArrayRef> = block
                    .arrays
                    .iter()
                    .map(|array| compact(&array.sliced(first, count)))
                    .collect();
                let batch = RecordBatchT::try_new(count, Arc::clone(&schema), arrays)
                    .map_err(from_polars)?;
                writer.write(&batch, None).map_err(from_polars)?;
                firsts.push(rows);
                rows += count;
                first += count;
            }
        }
        writer.finish().map_err(from_polars)?;
        let section = writer
            .into_inner()
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?;
        let length = section.at;
        let mut section = Section {
            file: &self.file,
            stream: &stream,
            base: start,
            at: 0,
            length,
        };
        let metadata = read_file_metadata(&mut section).map_err(from_polars)?;
        Ok(DiskPart {
            file: Arc::clone(self),
            stream,
            start,
            length,
            metadata,
            firsts,
            rows,
        })
    }
}

impl Drop for SpillFile {
    fn drop(&mut self) {
        // What stays behind is cleared by the next process.
        drop(std::fs::remove_file(&self.path));
    }
}

fn fields(arrays: &[ArrayRef]) -> Vec<Field> {
    let named = |(index, array): (usize, &ArrayRef)| {
        Field::new(index.to_string().into(), array.dtype().clone(), true)
    };
    arrays.iter().enumerate().map(named).collect()
}

/// Consecutive rows in a spill file.
pub(crate) struct DiskPart {
    file: Arc<SpillFile>,
    stream: Stream,
    start: u64,
    length: u64,
    metadata: FileMetadata,
    /// The first row of each record batch, from the part's first.
    firsts: Vec<usize>,
    rows: usize,
}

impl DiskPart {
    /// The record batch that holds a row: its index, its first row and the number of its rows.
    pub(crate) fn batch_of(&self, row: usize) -> (usize, usize, usize) {
        let index = self
            .firsts
            .partition_point(|first| *first <= row)
            .saturating_sub(1);
        let first = self.firsts.get(index).copied().unwrap_or(0);
        let next = self.firsts.get(index + 1).copied().unwrap_or(self.rows);
        (index, first, next - first)
    }

    /// Columns of a record batch. `columns`: ascending, each once.
    pub(crate) fn read(&self, batch: usize, columns: &[usize]) -> Result<Vec<ArrayRef>> {
        let section = Section {
            file: &self.file.file,
            stream: &self.stream,
            base: self.start,
            at: 0,
            length: self.length,
        };
        let mut section = Ahead {
            section,
            at: 0,
            buffer: Vec::new(),
            first: 0,
        };
        let all = columns.len() == self.metadata.schema.len();
        let read = read_batch(
            &mut section,
            &Dictionaries::default(),
            &self.metadata,
            (!all).then_some(columns),
            None,
            batch,
            false,
            &mut Vec::new(),
            &mut Vec::new(),
            UnsafeBool::default(),
        );
        Ok(read.map_err(from_polars)?.into_arrays())
    }
}

/// A stretch of a file as a file of its own. Several may read one file at the same time.
struct Section<'a> {
    file: &'a File,
    stream: &'a Stream,
    base: u64,
    at: u64,
    length: u64,
}

impl Read for Section<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = self.length.saturating_sub(self.at);
        let count = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let Some(buffer) = buffer.get_mut(..count) else {
            return Ok(0);
        };
        let read = read_at(self.file, buffer, self.base + self.at)?;
        let bytes = buffer.get_mut(..read).unwrap_or_default();
        self.stream.apply(self.at, bytes)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Write for Section<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let bytes = self.stream.veiled(self.at, bytes)?;
        let written = write_at(self.file, &bytes, self.base + self.at)?;
        self.at += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Seek for Section<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let (from, by) = match to {
            SeekFrom::Start(at) => (0, i64::try_from(at).unwrap_or(i64::MAX)),
            SeekFrom::End(by) => (self.length, by),
            SeekFrom::Current(by) => (self.at, by),
        };
        self.at = from
            .checked_add_signed(by)
            .ok_or(std::io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// A section that is read in larger pieces than it is asked for.
struct Ahead<'a> {
    section: Section<'a>,
    at: u64,
    buffer: Vec<u8>,
    /// Where the buffer's first byte is from.
    first: u64,
}

impl Read for Ahead<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let inside = |at: u64, first: u64, buffer: &[u8]| {
            let from = usize::try_from(at.checked_sub(first)?).ok()?;
            (from < buffer.len()).then_some(from)
        };
        if inside(self.at, self.first, &self.buffer).is_none() {
            self.section.at = self.at;
            if out.len() >= READ_AHEAD {
                let read = self.section.read(out)?;
                self.at += read as u64;
                return Ok(read);
            }
            self.buffer.resize(READ_AHEAD, 0);
            let read = self.section.read(&mut self.buffer)?;
            self.buffer.truncate(read);
            self.first = self.at;
        }
        let Some(from) = inside(self.at, self.first, &self.buffer) else {
            return Ok(0);
        };
        let ready = self.buffer.get(from..).unwrap_or_default();
        let count = ready.len().min(out.len());
        if let (Some(out), Some(ready)) = (out.get_mut(..count), ready.get(..count)) {
            out.copy_from_slice(ready);
        }
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Ahead<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.section.at = self.at;
        self.at = self.section.seek(to)?;
        Ok(self.at)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> std::io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], at: u64) -> std::io::Result<usize> {
    std::os::unix::fs::FileExt::write_at(file, bytes, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> std::io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

#[cfg(windows)]
fn write_at(file: &File, bytes: &[u8], at: u64) -> std::io::Result<usize> {
    std::os::windows::fs::FileExt::seek_write(file, bytes, at)
}
