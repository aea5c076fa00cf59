//! What the footer of a Parquet file says, for people.

use super::bound::{bounds, meaning, text};
use super::parquet::Footer;
use super::statistics::of_leaf;
use crate::source::Source;
use model::{ParquetColumn, ParquetFacts, Result, RowGroup};
use parquet::basic::{Compression, ConvertedType, LogicalType, TimeUnit};
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::schema::printer::print_schema;
use parquet::schema::types::ColumnDescriptor;
use std::sync::Arc;

/// Row groups that are told of at most, and ranges of all of them together.
const GROUPS: usize = 500;
const RANGES: usize = 200_000;
/// Characters of a note at most.
const NOTE: usize = 4000;

/// What the footer of a Parquet file says.
pub(crate) fn facts(source: &Arc<dyn Source>) -> Result<ParquetFacts> {
    let footer = Footer::read(source)?;
    let metadata = &footer.metadata;
    let file = metadata.file_metadata();
    let leaves = file.schema_descr().num_columns();
    let mut schema = Vec::new();
    print_schema(&mut schema, file.schema());
    let notes = file.key_value_metadata().into_iter().flatten();
    let groups = GROUPS.min((RANGES / leaves.max(1)).max(1));
    Ok(ParquetFacts {
        file: source.name().to_owned(),
        version: file.version(),
        created_by: file.created_by().map(str::to_owned),
        rows: footer.rows(),
        footer_bytes: footer.bytes,
        schema: String::from_utf8_lossy(&schema).trim_end().to_owned(),
        metadata: notes
            .map(|note| {
                let value = note.value.as_deref().unwrap_or_default();
                (note.key.clone(), cut(value))
            })
            .collect(),
        row_group_count: metadata.num_row_groups() as u32,
        row_groups: metadata
            .row_groups()
            .iter()
            .take(groups)
            .map(row_group)
            .collect(),
        columns: (0..leaves).map(|leaf| column(metadata, leaf)).collect(),
    })
}

fn cut(value: &str) -> String {
    if value.chars().nth(NOTE).is_none() {
        return value.to_owned();
    }
    let mut kept: String = value.chars().take(NOTE).collect();
    kept.push('…');
    kept
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

fn row_group(group: &RowGroupMetaData) -> RowGroup {
    let starts = group.columns().iter().map(|chunk| {
        let dictionary = chunk.dictionary_page_offset().filter(|at| *at > 0);
        let data = chunk.data_page_offset();
        unsigned(dictionary.map_or(data, |at| at.min(data)))
    });
    let sorted = group.sorting_columns().into_iter().flatten();
    RowGroup {
        rows: unsigned(group.num_rows()),
        compressed: group
            .columns()
            .iter()
            .map(|chunk| unsigned(chunk.compressed_size()))
            .sum(),
        uncompressed: group
            .columns()
            .iter()
            .map(|chunk| unsigned(chunk.uncompressed_size()))
            .sum(),
        offset: starts.min().unwrap_or(0),
        sorted_by: sorted
            .filter_map(|by| {
                let chunk = group.columns().get(usize::try_from(by.column_idx).ok()?)?;
                let order = if by.descending { " DESC" } else { "" };
                Some(format!("{}{order}", chunk.column_path().string()))
            })
            .collect(),
        ranges: group
            .columns()
            .iter()
            .map(|chunk| {
                let meaning = meaning(chunk.column_descr());
                let (min, max) = bounds(chunk.statistics()?, meaning)?;
                Some((text(&min, meaning), text(&max, meaning)))
            })
            .collect(),
    }
}

/// Adds what is not there yet.
fn once(list: &mut Vec<String>, one: String) {
    if !list.contains(&one) {
        list.push(one);
    }
}

fn column(metadata: &ParquetMetaData, leaf: usize) -> ParquetColumn {
    let of = metadata.file_metadata().schema_descr().column(leaf);
    let chunks = metadata
        .row_groups()
        .iter()
        .filter_map(|group| group.columns().get(leaf));
    let (mut codecs, mut encodings) = (Vec::new(), Vec::new());
    let (mut compressed, mut uncompressed) = (0_u64, 0_u64);
    let (mut page_index, mut bloom_filter) = (false, false);
    for chunk in chunks {
        once(&mut codecs, codec(chunk.compression()));
        for encoding in chunk.encodings() {
            once(&mut encodings, format!("{encoding:?}"));
        }
        compressed += unsigned(chunk.compressed_size());
        uncompressed += unsigned(chunk.uncompressed_size());
        page_index |= chunk.offset_index_offset().is_some();
        bloom_filter |= chunk.bloom_filter_offset().is_some();
    }
    let sum = of_leaf(metadata, leaf);
    let (min, max) = sum.texts().unzip();
    ParquetColumn {
        path: of.path().string(),
        physical: physical(&of),
        logical: logical(&of),
        codecs,
        encodings,
        compressed,
        uncompressed,
        nulls: sum.nulls(),
        min,
        max,
        page_index,
        bloom_filter,
    }
}

fn codec(compression: Compression) -> String {
    match compression {
        Compression::UNCOMPRESSED => "UNCOMPRESSED",
        Compression::SNAPPY => "SNAPPY",
        Compression::GZIP(_) => "GZIP",
        Compression::LZO => "LZO",
        Compression::BROTLI(_) => "BROTLI",
        Compression::LZ4 => "LZ4",
        Compression::ZSTD(_) => "ZSTD",
        Compression::LZ4_RAW => "LZ4_RAW",
    }
    .to_owned()
}

fn physical(of: &ColumnDescriptor) -> String {
    match of.physical_type() {
        parquet::basic::Type::FIXED_LEN_BYTE_ARRAY => {
            format!("FIXED_LEN_BYTE_ARRAY({})", of.type_length())
        }
        other => other.to_string(),
    }
}

fn logical(of: &ColumnDescriptor) -> Option<String> {
    let unit = |unit: &TimeUnit| match unit {
        TimeUnit::MILLIS => "MILLIS",
        TimeUnit::MICROS => "MICROS",
        TimeUnit::NANOS => "NANOS",
    };
    let zone = |utc: bool| if utc { ", UTC" } else { "" };
    Some(match of.logical_type_ref() {
        Some(LogicalType::Decimal { scale, precision }) => format!("DECIMAL({precision}, {scale})"),
        Some(LogicalType::Time {
            is_adjusted_to_u_t_c,
            unit: of,
        }) => format!("TIME({}{})", unit(of), zone(*is_adjusted_to_u_t_c)),
        Some(LogicalType::Timestamp {
            is_adjusted_to_u_t_c,
            unit: of,
        }) => format!("TIMESTAMP({}{})", unit(of), zone(*is_adjusted_to_u_t_c)),
        Some(LogicalType::Integer {
            bit_width,
            is_signed,
        }) => {
            let sign = if *is_signed { "INT" } else { "UINT" };
            format!("{sign}({bit_width})")
        }
        Some(LogicalType::String) => "STRING".to_owned(),
        Some(LogicalType::Map) => "MAP".to_owned(),
        Some(LogicalType::List) => "LIST".to_owned(),
        Some(LogicalType::Enum) => "ENUM".to_owned(),
        Some(LogicalType::Date) => "DATE".to_owned(),
        Some(LogicalType::Unknown) => "NULL".to_owned(),
        Some(LogicalType::Json) => "JSON".to_owned(),
        Some(LogicalType::Bson) => "BSON".to_owned(),
        Some(LogicalType::Uuid) => "UUID".to_owned(),
        Some(LogicalType::Float16) => "FLOAT16".to_owned(),
        Some(LogicalType::Variant { .. }) => "VARIANT".to_owned(),
        Some(LogicalType::Geometry { .. }) => "GEOMETRY".to_owned(),
        Some(LogicalType::Geography { .. }) => "GEOGRAPHY".to_owned(),
        Some(LogicalType::_Unknown { field_id }) => format!("UNKNOWN({field_id})"),
        None => match of.converted_type() {
            ConvertedType::NONE => return None,
            ConvertedType::DECIMAL => {
                format!("DECIMAL({}, {})", of.type_precision(), of.type_scale())
            }
            other => other.to_string(),
        },
    })
}
