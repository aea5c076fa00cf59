//! Rows into files, batch by batch, so that memory does not grow with their number.

use crate::Format;
use crate::block::{compact, with_names};
use crate::column_names::unique_names;
use crate::problem::from_polars;
use crate::set::{Segment, Set};
use crate::text::json_text;
use model::{Problem, Result};
use parking_lot::Mutex;
use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{DataFrame, ParquetCompression, ParquetWriter, PlSmallStr, Schema, Series};
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

/// Rows between two looks at whether to stop.
const STEP: u64 = 16_384;

/// Rows gathered into a row group of a Parquet file, unless they are large.
const GROUP_ROWS: usize = 131_072;

/// Bytes gathered into a row group of a Parquet file.
const GROUP_BYTES: usize = 64 << 20;

/// Writes to a temporary file beside `path`, which then takes its place.
pub(crate) fn to_file(
    set: &Set,
    path: &Path,
    format: Format,
    now: u64,
    progress: &mut dyn FnMut(u64),
    cancelled: &dyn Fn() -> bool,
) -> Result<u64> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".shirabe-export-");
    #[cfg(unix)]
    {
        // As any program's files: what the person's umask leaves.
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    let rows = write(set, file.as_file_mut(), format, now, progress, cancelled)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(rows)
}

/// Passes bytes on and keeps the error of the target, which Polars only repeats as a sentence.
struct Watched<'a> {
    target: &'a mut (dyn Write + Send),
    failed: Arc<Mutex<Option<std::io::Error>>>,
}

impl Watched<'_> {
    fn watch<T>(&self, answer: std::io::Result<T>) -> std::io::Result<T> {
        answer.map_err(|error| {
            let repeated = std::io::Error::new(error.kind(), error.to_string());
            *self.failed.lock() = Some(error);
            repeated
        })
    }
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.target.write(bytes);
        self.watch(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let flushed = self.target.flush();
        self.watch(flushed)
    }
}

/// Writes the rows that are there; answers their number.
pub(crate) fn write(
    set: &Set,
    target: &mut (dyn Write + Send),
    format: Format,
    now: u64,
    progress: &mut dyn FnMut(u64),
    cancelled: &dyn Fn() -> bool,
) -> Result<u64> {
    let failed = Arc::new(Mutex::new(None));
    let target = Watched {
        target,
        failed: Arc::clone(&failed),
    };
    let written = write_watched(set, target, format, now, progress, cancelled);
    written.map_err(|problem| failed.lock().take().map_or(problem, Problem::from))
}

fn write_watched<'a>(
    set: &'a Set,
    target: Watched<'a>,
    format: Format,
    now: u64,
    progress: &mut dyn FnMut(u64),
    cancelled: &dyn Fn() -> bool,
) -> Result<u64> {
    let mut sink = Sink::new(set, target, format)?;
    let columns: Vec<u32> = (0..set.columns().len() as u32).collect();
    let total = set.snapshot().row_count;
    let mut row = 0;
    while row < total {
        if cancelled() {
            return Err(Problem::cancelled());
        }
        let count = STEP.min(total - row);
        set.read(row, count, &columns, now, &mut |segment| {
            sink.write(segment)?;
            Ok(ControlFlow::Continue(()))
        })?;
        row += count;
        progress(row);
    }
    sink.finish()?;
    Ok(total)
}

enum Sink<'a> {
    Csv {
        out: Target<'a>,
        line: String,
    },
    Ndjson {
        out: Target<'a>,
        line: String,
        names: Vec<String>,
    },
    Parquet(Box<Parquet<'a>>),
}

impl<'a> Sink<'a> {
    fn new(set: &'a Set, target: Watched<'a>, format: Format) -> Result<Self> {
        let buffered = |target| BufWriter::with_capacity(1 << 18, target);
        Ok(match format {
            Format::Csv => {
                let mut out = buffered(target);
                let mut line = String::new();
                for (index, column) in set.columns().iter().enumerate() {
                    if index > 0 {
                        line.push(',');
                    }
                    csv(&mut line, &column.name);
                }
                line.push('\n');
                out.write_all(line.as_bytes())?;
                Self::Csv { out, line }
            }
            Format::Ndjson => {
                // With the colon behind them, ready to be written.
                let names = unique_names(set.columns()).into_iter().map(|name| {
                    let mut text = String::new();
                    json_text(&mut text, &name);
                    text.push(':');
                    text
                });
                Self::Ndjson {
                    out: buffered(target),
                    line: String::new(),
                    names: names.collect(),
                }
            }
            Format::Parquet => Self::Parquet(Box::new(Parquet::new(set, buffered(target)))),
        })
    }

    fn write(&mut self, segment: &Segment<'_>) -> Result<()> {
        match self {
            Self::Csv { out, line } => {
                let mut value = String::new();
                for row in segment.rows.clone() {
                    line.clear();
                    for (index, cells) in segment.cells.iter().enumerate() {
                        if index > 0 {
                            line.push(',');
                        }
                        value.clear();
                        // NULL leaves the place empty; an empty text does not.
                        if cells.text(row, &mut value, usize::MAX / 2) {
                            csv(line, &value);
                        }
                    }
                    line.push('\n');
                    out.write_all(line.as_bytes())?;
                }
                Ok(())
            }
            Self::Ndjson { out, line, names } => {
                for row in segment.rows.clone() {
                    line.clear();
                    line.push('{');
                    for (index, (cells, name)) in segment.cells.iter().zip(&*names).enumerate() {
                        if index > 0 {
                            line.push(',');
                        }
                        line.push_str(name);
                        cells.json(row, line);
                    }
                    line.push_str("}\n");
                    out.write_all(line.as_bytes())?;
                }
                Ok(())
            }
            Self::Parquet(parquet) => parquet.write(segment),
        }
    }

    fn finish(self) -> Result<()> {
        match self {
            Self::Csv { mut out, .. } | Self::Ndjson { mut out, .. } => Ok(out.flush()?),
            Self::Parquet(parquet) => parquet.finish(),
        }
    }
}

/// A field of a CSV line.
fn csv(out: &mut String, value: &str) {
    let quote = value.is_empty()
        || value.contains([',', '"', '\n', '\r'])
        || value.starts_with(' ')
        || value.ends_with(' ');
    if !quote {
        out.push_str(value);
        return;
    }
    out.push('"');
    let mut parts = value.split('"');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str("\"\"");
        out.push_str(part);
    }
    out.push('"');
}

type Target<'a> = BufWriter<Watched<'a>>;

struct Parquet<'a> {
    set: &'a Set,
    names: Vec<String>,
    target: Option<Target<'a>>,
    writer: Option<BatchedWriter<Target<'a>>>,
    gathered: Option<DataFrame>,
}

impl<'a> Parquet<'a> {
    fn new(set: &'a Set, target: Target<'a>) -> Self {
        let names = unique_names(set.columns());
        Self {
            set,
            names,
            target: Some(target),
            writer: None,
            gathered: None,
        }
    }

    fn write(&mut self, segment: &Segment<'_>) -> Result<()> {
        let mut columns = Vec::with_capacity(segment.arrays.len());
        for ((array, column), name) in segment
            .arrays
            .iter()
            .zip(self.set.columns())
            .zip(&self.names)
        {
            let array = compact(&array.sliced(segment.rows.start, segment.rows.len()));
            let array = with_names(&array, column)?;
            let series =
                Series::try_from((PlSmallStr::from_str(name), array)).map_err(from_polars)?;
            columns.push(series.into());
        }
        let frame = DataFrame::new(segment.rows.len(), columns).map_err(from_polars)?;
        match &mut self.gathered {
            Some(gathered) => {
                gathered.vstack_mut_owned(frame).map_err(from_polars)?;
            }
            None => self.gathered = Some(frame),
        }
        let is_full = self.gathered.as_ref().is_some_and(|frame| {
            frame.height() >= GROUP_ROWS || frame.estimated_size() >= GROUP_BYTES
        });
        if is_full { self.write_group() } else { Ok(()) }
    }

    fn write_group(&mut self) -> Result<()> {
        let Some(mut frame) = self.gathered.take() else {
            return Ok(());
        };
        frame.rechunk_mut();
        let schema = frame.schema().clone();
        self.writer(&schema)?
            .write_batch(&frame)
            .map_err(from_polars)
    }

    fn writer(&mut self, schema: &Schema) -> Result<&mut BatchedWriter<Target<'a>>> {
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

    fn finish(mut self) -> Result<()> {
        self.write_group()?;
        if self.writer.is_none() {
            // No rows: the columns alone.
            let empty = self.empty()?;
            let schema = empty.schema().clone();
            self.writer(&schema)?;
        }
        let writer = self
            .writer
            .take()
            .ok_or_else(|| Problem::broken("a file without a writer"))?;
        writer.finish().map_err(from_polars)?;
        Ok(())
    }

    fn empty(&self) -> Result<DataFrame> {
        let columns = self
            .set
            .columns()
            .iter()
            .zip(&self.names)
            .map(|(column, name)| {
                Series::new_empty(name.as_str().into(), &crate::data_type::of(column)).into()
            });
        DataFrame::new(0, columns.collect()).map_err(from_polars)
    }
}
