//! The footer of a Parquet file: one request where it is as small as footers are.

use super::thrift;
use super::window::Window;
use crate::columnar::guard::guarded;
use crate::source::{Source, damaged};
use bytes::{Bytes, BytesMut};
use model::Result;
use parquet::file::metadata::{
    ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader,
    RowGroupMetaData,
};
use std::sync::Arc;

/// Length and magic.
const TAIL: u64 = 8;
/// In front of and behind every file.
const MAGIC: &[u8] = b"PAR1";
/// The same of a file whose footer is encrypted.
const SEALED: &[u8] = b"PARE";

/// What the end of the file says, and what else came with it.
pub(in crate::columnar) struct Footer {
    pub(super) window: Arc<Window>,
    pub(in crate::columnar) metadata: Arc<ParquetMetaData>,
    /// Its bytes, length and magic not counted.
    pub(in crate::columnar) bytes: u64,
    /// As it stands in the file.
    pub(super) raw: Bytes,
    /// Leaf columns that cannot be read without a key.
    pub(super) encrypted: Vec<usize>,
}

/// So many last bytes hold the footer of nearly every file of that size; `least` in any case.
fn guess(size: u64, least: u64) -> u64 {
    (size / 1024).clamp(least, 512 << 10).min(size)
}

impl Footer {
    /// Reads it, and some of what lies in front of it: pages, where the file is small.
    pub(in crate::columnar) fn read(source: &Arc<dyn Source>) -> Result<Self> {
        Self::read_last(source, 64 << 10)
    }

    /// Reads it with as little as can be, for many files of which nothing else is wanted.
    pub(in crate::columnar) fn read_alone(source: &Arc<dyn Source>) -> Result<Self> {
        Self::read_last(source, 16 << 10)
    }

    fn read_last(source: &Arc<dyn Source>, least: u64) -> Result<Self> {
        let size = source.size();
        if size < TAIL + MAGIC.len() as u64 {
            return Err(damaged(
                source.name(),
                Some(0),
                format!("{size} bytes are too few for a Parquet file"),
            ));
        }
        let from = size - guess(size, least);
        let last = source.read(from..size)?;
        let window = Arc::new(Window::new(source.clone()));
        let length = length(source.as_ref(), &last)?;
        let at = size.checked_sub(TAIL + length).ok_or_else(|| {
            damaged(
                source.name(),
                Some(size - TAIL),
                format!("its footer claims {length} bytes, more than the file has"),
            )
        })?;
        let footer = if at >= from {
            last.slice((at - from) as usize..(last.len() as u64 - TAIL) as usize)
        } else {
            let first = source.read(at..from)?;
            let mut whole = BytesMut::with_capacity(length as usize);
            whole.extend_from_slice(&first);
            let rest = last.get(..last.len() - TAIL as usize).unwrap_or_default();
            whole.extend_from_slice(rest);
            whole.freeze()
        };
        window.put(from, last);
        let metadata = decoded(source.as_ref(), &footer, at)?;
        Ok(Self {
            window,
            metadata: Arc::new(metadata),
            bytes: length,
            encrypted: thrift::encrypted_columns(&footer),
            raw: footer,
        })
    }

    /// Names and types of its columns.
    pub(in crate::columnar) fn schema(&self) -> Result<polars::prelude::Schema> {
        let source = self.window.source();
        let metadata = super::schema::metadata(source.as_ref(), &self.metadata)?;
        Ok(crate::columnar::arrow::schema(metadata.schema()))
    }

    /// Rows of the file.
    pub(in crate::columnar) fn rows(&self) -> u64 {
        let groups = self.metadata.row_groups().iter();
        groups
            .map(|group| u64::try_from(group.num_rows()).unwrap_or(0))
            .fold(0, u64::saturating_add)
    }
}

/// The footer's length from the last bytes of the file.
fn length(source: &dyn Source, last: &Bytes) -> Result<u64> {
    let size = source.size();
    let tail = last.len().checked_sub(TAIL as usize);
    let tail = tail.and_then(|from| last.get(from..)).unwrap_or_default();
    let (length, magic) = tail.split_at_checked(4).unwrap_or_default();
    if magic == SEALED {
        return Err(damaged(
            source.name(),
            Some(size - 4),
            "its footer is encrypted (PARE): without the key nothing of it can be read",
        ));
    }
    if magic != MAGIC {
        let first = source.read(0..4)?;
        let reason = if first == MAGIC {
            "it begins as a Parquet file and does not end as one: its last part, the footer, is \
             missing"
        } else {
            "this is no Parquet file: it does not end with PAR1"
        };
        return Err(damaged(source.name(), Some(size - 4), reason));
    }
    let length: [u8; 4] = length.try_into().unwrap_or_default();
    Ok(u64::from(u32::from_le_bytes(length)))
}

fn decoded(source: &dyn Source, footer: &Bytes, at: u64) -> Result<ParquetMetaData> {
    // With the number of pages of each chunk.
    let options = ParquetMetaDataOptions::new().with_encoding_stats_as_mask(false);
    guarded(
        source,
        || Some(at),
        || {
            ParquetMetaDataReader::decode_metadata_with_options(footer, Some(&options))
                .and_then(mended)
        },
    )
}

/// The same without dictionaries at 0, which is how some writers say that there is none.
pub(super) fn mended(metadata: ParquetMetaData) -> parquet::errors::Result<ParquetMetaData> {
    let is_none = |chunk: &ColumnChunkMetaData| chunk.dictionary_page_offset() == Some(0);
    let groups = metadata.row_groups().iter();
    if !groups.flat_map(RowGroupMetaData::columns).any(is_none) {
        return Ok(metadata);
    }
    let mut builder = metadata.into_builder();
    let mut groups = Vec::new();
    for group in builder.take_row_groups() {
        let mut builder = group.into_builder();
        let mut chunks = Vec::new();
        for chunk in builder.take_columns() {
            let offset = chunk.dictionary_page_offset().filter(|at| *at != 0);
            let chunk = chunk.into_builder().set_dictionary_page_offset(offset);
            chunks.push(chunk.build()?);
        }
        groups.push(builder.set_column_metadata(chunks).build()?);
    }
    Ok(builder.set_row_groups(groups).build())
}
