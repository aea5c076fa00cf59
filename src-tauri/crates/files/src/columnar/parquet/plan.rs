//! Which bytes hold the first rows of a row group: exactly, where the file says it or its pages
//! are here; a guess before that, so that one round trip does.

use super::thrift::{PageLocation, offset_index, page_header};
use super::window::Window;
use crate::source::damaged;
use model::Result;
use parquet::basic::PageType;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use std::ops::Range;

/// Rows per page that writers stop at, where no page is full by bytes before.
const ROWS_PER_PAGE: u64 = 20_000;
/// Bytes per page, unpacked, that they stop at.
const BYTES_PER_PAGE: u64 = 1 << 20;
/// Read behind a page of unknown length to see the header of the next.
const HEADER: u64 = 1 << 10;

/// Where a column chunk lies; a problem if it is not inside the file.
pub(super) fn chunk_range(window: &Window, chunk: &ColumnChunkMetaData) -> Result<Range<u64>> {
    let source = window.source();
    let wrong = |at: Option<u64>, reason: String| damaged(source.name(), at, reason);
    if chunk.file_path().is_some() {
        let reason = format!("the column {} lies in another file", chunk.column_path());
        return Err(wrong(None, reason));
    }
    let start = first_offset(chunk);
    let range = start.zip(u64::try_from(chunk.compressed_size()).ok());
    let range = range.and_then(|(start, size)| Some(start..start.checked_add(size)?));
    let size = source.size();
    range.filter(|range| range.end <= size).ok_or_else(|| {
        wrong(
            Some(size),
            format!(
                "the column {} lies at {} with {} bytes, beyond the end of the file",
                chunk.column_path(),
                start.unwrap_or(0),
                chunk.compressed_size()
            ),
        )
    })
}

/// Where the first page of a chunk begins: that of the dictionary, if there is one.
fn first_offset(chunk: &ColumnChunkMetaData) -> Option<u64> {
    let data = u64::try_from(chunk.data_page_offset()).ok()?;
    let dictionary = chunk.dictionary_page_offset();
    let dictionary = dictionary.and_then(|at| u64::try_from(at).ok());
    // Some writers say 0 where there is none.
    Some(match dictionary {
        Some(at) if at > 0 && at < data => at,
        _ => data,
    })
}

/// A chunk of which the first rows are wanted.
struct Wanted<'a> {
    chunk: &'a ColumnChunkMetaData,
    range: Range<u64>,
    /// Values of the chunk, and of its row group.
    values: u64,
    rows: u64,
    take: u64,
    /// Whether its writer makes one page of a chunk, however long.
    one_page: bool,
}

/// Fetches the pages with the first `take` rows of a row group's columns. Whole chunks where all
/// rows are wanted.
pub(super) fn fetch(
    window: &Window,
    metadata: &ParquetMetaData,
    group: &RowGroupMetaData,
    leaves: &[usize],
    take: u64,
) -> Result<()> {
    let writer = metadata.file_metadata().created_by().unwrap_or_default();
    let one_page = writer.starts_with("DuckDB");
    let rows = u64::try_from(group.num_rows()).unwrap_or(0);
    let mut wanted = Vec::with_capacity(leaves.len());
    for leaf in leaves {
        let Some(chunk) = group.columns().get(*leaf) else {
            continue;
        };
        wanted.push(Wanted {
            chunk,
            range: chunk_range(window, chunk)?,
            values: u64::try_from(chunk.num_values()).unwrap_or(0),
            rows,
            take,
            one_page,
        });
    }
    let guesses: Vec<Range<u64>> = wanted.iter().map(|chunk| chunk.guess(window)).collect();
    window.need(&guesses)?;
    // What falls short is mended by what the pages that are here say of themselves.
    for _ in 0..8 {
        let short: Vec<Range<u64>> = wanted
            .iter()
            .filter_map(|chunk| chunk.shortfall(window))
            .collect();
        if short.is_empty() {
            break;
        }
        window.need(&short)?;
    }
    Ok(())
}

impl Wanted<'_> {
    fn length(&self) -> u64 {
        self.range.end - self.range.start
    }

    /// The first bytes of the chunk that probably hold the rows.
    fn guess(&self, window: &Window) -> Range<u64> {
        let start = self.range.start;
        if self.take >= self.rows {
            return self.range.clone();
        }
        if let Some(end) = self.indexed(window) {
            return start..end.clamp(start, self.range.end);
        }
        let data = u64::try_from(self.chunk.data_page_offset()).unwrap_or(start);
        let dictionary = data.saturating_sub(start).min(self.length());
        let data = self.length() - dictionary;
        let share = self.share_of_first_page();
        let rows_per_page = (self.rows as f64 * share).max(1.0);
        let pages = (self.take as f64 / rows_per_page).ceil().max(1.0);
        let share = (share * pages * 1.03).min(1.0);
        let bytes = if share >= 0.9 {
            data
        } else {
            ((data as f64 * share) as u64 + HEADER).min(data)
        };
        start..start + dictionary + bytes
    }

    /// Which share of the chunk's data its first page is, by what writers do.
    fn share_of_first_page(&self) -> f64 {
        let unpacked = u64::try_from(self.chunk.uncompressed_size()).unwrap_or(0);
        let by_rows = ROWS_PER_PAGE as f64 / self.rows.max(1) as f64;
        let by_bytes = BYTES_PER_PAGE as f64 / unpacked.max(1) as f64;
        let counted = self.chunk.page_encoding_stats().map(|stats| {
            let of_data = stats.iter().filter(|stat| {
                matches!(stat.page_type, PageType::DATA_PAGE | PageType::DATA_PAGE_V2)
            });
            of_data
                .map(|stat| u64::try_from(stat.count).unwrap_or(0))
                .sum::<u64>()
        });
        let share = match counted {
            Some(0 | 1) => 1.0,
            Some(pages) => {
                let explains = |share: f64| (1.0 / share).ceil() as u64 == pages;
                if explains(by_rows) {
                    by_rows
                } else if explains(by_bytes) {
                    by_bytes
                } else {
                    // Pages of one size, the last between nothing and full.
                    1.0 / (pages as f64 - 0.5)
                }
            }
            None if self.one_page => 1.0,
            None => by_rows.max(by_bytes),
        };
        share.min(1.0)
    }

    /// The end of the pages with the rows by the offset index, where that is here already.
    fn indexed(&self, window: &Window) -> Option<u64> {
        let at = u64::try_from(self.chunk.offset_index_offset()?).ok()?;
        let length = u64::try_from(self.chunk.offset_index_length()?).ok()?;
        let bytes = window.get(&(at..at.checked_add(length)?))?;
        let pages: Vec<PageLocation> = offset_index(&bytes)?;
        let mut last = None;
        for page in pages {
            if page.first_row >= self.take && last.is_some() {
                break;
            }
            last = page.offset.checked_add(page.size);
        }
        last
    }

    /// What else is needed, by the headers of the pages that are here.
    fn shortfall(&self, window: &Window) -> Option<Range<u64>> {
        if self.take >= self.rows {
            return None;
        }
        let mut at = self.range.start;
        let mut rows = 0_u64;
        while rows < self.take && at < self.range.end {
            let here = window.here(at).unwrap_or_default();
            let here_end = (at + here.len() as u64).min(self.range.end);
            let Some(page) = page_header(&here) else {
                // Its header is cut off, or it is none: the decoder will say.
                let end = (here_end + (64 << 10)).min(self.range.end);
                let hopeless = here.len() as u64 > (64 << 10) || end <= here_end;
                return (!hopeless).then_some(here_end..end);
            };
            let end = at
                .saturating_add(page.header)
                .saturating_add(page.compressed);
            if end > self.range.end {
                return None;
            }
            if page.is_data {
                let by_values = || {
                    let share = self.rows as f64 / self.values.max(1) as f64;
                    (page.values as f64 * share) as u64
                };
                rows = rows.saturating_add(page.rows.unwrap_or_else(by_values).max(1));
            }
            if end > here_end {
                let more_pages = rows < self.take;
                let end = if more_pages {
                    end.saturating_add(page.compressed + HEADER)
                        .min(self.range.end)
                } else {
                    end
                };
                return Some(here_end..end);
            }
            at = end;
        }
        None
    }
}
