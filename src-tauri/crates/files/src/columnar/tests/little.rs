//! How little of a file is read for its first rows.

use super::support::{Memory, bytes_of, format_of, open, reading};
use crate::columnar::drift;
use crate::frames::Want;
use crate::source::Source;
use arrow_array::{Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use bytes::Bytes;
use model::FileFormat;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::metadata::{ParquetMetaDataReader, ParquetMetaDataWriter};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use std::sync::Arc;

/// Rows of `source` by its frames, and the frames' widths.
fn read(source: &Arc<Memory>, format: FileFormat, want: &Want) -> (u64, usize) {
    let source: Arc<dyn Source> = source.clone();
    read_frames(&source, format, want)
}

pub(super) fn read_frames(
    source: &Arc<dyn Source>,
    format: FileFormat,
    want: &Want,
) -> (u64, usize) {
    let mut frames = open(source, format, want).unwrap();
    let (mut rows, mut width) = (0, frames.schema().len());
    while let Some(frame) = frames.next().unwrap() {
        rows += frame.height() as u64;
        width = frame.width();
    }
    (rows, width)
}

pub(super) fn first(rows: u64) -> Want {
    Want {
        columns: None,
        rows: Some(rows),
    }
}

/// A file of `groups` row groups of 50,000 rows of random numbers and texts.
pub(super) fn large(groups: usize, dictionary: bool, page_index: bool) -> Vec<u8> {
    const ROWS: usize = 50_000;
    let schema = Arc::new(Schema::new(vec![
        Field::new("n", DataType::Int64, true),
        Field::new("t", DataType::Utf8, true),
    ]));
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_dictionary_enabled(dictionary)
        .set_max_row_group_row_count(Some(ROWS))
        .set_offset_index_disabled(!page_index)
        .set_statistics_enabled(if page_index {
            EnabledStatistics::Page
        } else {
            EnabledStatistics::Chunk
        })
        .build();
    let mut state = 7_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut writer = ArrowWriter::try_new(Vec::new(), schema.clone(), Some(properties)).unwrap();
    for _ in 0..groups {
        let numbers: Int64Array = (0..ROWS).map(|_| Some(random() as i64)).collect();
        let texts: StringArray = (0..ROWS).map(|_| Some(format!("{:x}", random()))).collect();
        let batch =
            RecordBatch::try_new(schema.clone(), vec![Arc::new(numbers), Arc::new(texts)]).unwrap();
        writer.write(&batch).unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn first_rows_take_two_round_trips_and_the_first_pages() {
    for (dictionary, page_index) in [(false, false), (false, true), (true, false)] {
        let bytes = large(4, dictionary, page_index);
        let size = bytes.len() as u64;
        let source = Memory::new("large.parquet", bytes);
        assert_eq!(read(&source, FileFormat::Parquet, &first(100)), (100, 2));
        let read = source.bytes_read();
        assert_eq!(
            source.trips(),
            2,
            "dictionary {dictionary}, index {page_index}"
        );
        // 64 KiB for the footer, 20,000 of 200,000 rows; dictionaries of random values are as
        // long as the values.
        let share = if dictionary { 0.25 } else { 0.12 };
        let most = (64 << 10) + (size as f64 * share) as u64;
        assert!(
            read < most,
            "{read} of {size} bytes, {dictionary} {page_index}"
        );
    }
}

#[test]
fn a_guess_that_falls_short_is_mended_in_one_more_round_trip() {
    // Texts that grow: the first pages are far from the mean.
    let schema = Arc::new(Schema::new(vec![Field::new("t", DataType::Utf8, true)]));
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_data_page_row_count_limit(1000)
        .set_offset_index_disabled(true)
        .set_statistics_enabled(EnabledStatistics::None)
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), schema.clone(), Some(properties)).unwrap();
    for from in 0..20_usize {
        let texts: StringArray = (0..1000)
            .map(|_| Some("x".repeat(if from == 0 { 900 } else { 10 })))
            .collect();
        let batch = RecordBatch::try_new(schema.clone(), vec![Arc::new(texts)]).unwrap();
        writer.write(&batch).unwrap();
    }
    let source = Memory::new("growing.parquet", writer.into_inner().unwrap());
    assert_eq!(read(&source, FileFormat::Parquet, &first(500)), (500, 1));
    assert!(source.trips() <= 3, "{} round trips", source.trips());
}

#[test]
fn all_rows_are_read_row_group_by_row_group() {
    let bytes = large(3, false, false);
    let size = bytes.len() as u64;
    let source = Memory::new("large.parquet", bytes);
    assert_eq!(
        read(&source, FileFormat::Parquet, &Want::default()),
        (150_000, 2)
    );
    assert!(source.bytes_read() <= size + (64 << 10));
    assert!(source.trips() <= 4);
}

#[test]
fn schema_and_row_count_take_one_request() {
    let source = Memory::new("large.parquet", large(4, false, false));
    let opened: Arc<dyn Source> = source.clone();
    let frames = open(&opened, FileFormat::Parquet, &first(100)).unwrap();
    assert_eq!(frames.total_rows(), Some(200_000));
    assert_eq!(source.trips(), 1);
    assert!(source.bytes_read() <= 64 << 10);
}

#[test]
fn drift_takes_one_small_request_per_file() {
    let files: Vec<Arc<Memory>> = (0..50)
        .map(|number| Memory::new(&format!("part-{number}"), bytes_of("many-v1.parquet")))
        .collect();
    let sources: Vec<Arc<dyn Source>> = files.iter().map(|file| file.clone() as _).collect();
    let drift = drift(&sources, &reading(FileFormat::Parquet), &mut |_, _| ());
    let rows: u64 = drift.files.iter().filter_map(|file| file.rows).sum();
    assert_eq!((rows, drift.columns.len()), (250_000, 6));
    for file in files {
        assert_eq!((file.trips(), file.bytes_read()), (1, 16 << 10));
    }
}

#[test]
fn a_dictionary_at_0_is_none() {
    let bytes = Bytes::from(large(1, false, false));
    let metadata = ParquetMetaDataReader::new()
        .parse_and_finish(&bytes)
        .unwrap();
    let mut builder = metadata.into_builder();
    let mut group = builder.take_row_groups().remove(0).into_builder();
    let chunks = group.take_columns().into_iter().map(|chunk| {
        let builder = chunk.into_builder().set_dictionary_page_offset(Some(0));
        builder.build().unwrap()
    });
    let chunks = chunks.collect();
    let group = group.set_column_metadata(chunks).build().unwrap();
    let metadata = builder.set_row_groups(vec![group]).build();
    // The new footer stands behind the old one, which nothing refers to any more.
    let mut odd = bytes.to_vec();
    ParquetMetaDataWriter::new(&mut odd, &metadata)
        .finish()
        .unwrap();
    for want in [first(100), Want::default()] {
        let source = Memory::new("odd.parquet", odd.clone());
        let rows = want.rows.unwrap_or(50_000);
        assert_eq!(read(&source, FileFormat::Parquet, &want), (rows, 2));
    }
}

#[test]
fn ten_thousand_columns_are_read() {
    let fields: Vec<Field> = (0..10_000)
        .map(|column| Field::new(format!("c{column}"), DataType::Int64, true))
        .collect();
    let schema = Arc::new(Schema::new(fields));
    let one: Arc<Int64Array> = Arc::new(Int64Array::from(vec![1, 2, 3]));
    let columns = (0..10_000).map(|_| one.clone() as _).collect();
    let batch = RecordBatch::try_new(schema.clone(), columns).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), schema, None).unwrap();
    writer.write(&batch).unwrap();
    let source = Memory::new("wide.parquet", writer.into_inner().unwrap());
    assert_eq!(read(&source, FileFormat::Parquet, &first(2)), (2, 10_000));
    assert!(source.trips() <= 3, "{} round trips", source.trips());
}

#[test]
fn the_first_rows_of_an_orc_file_take_the_tail_and_the_first_stripe() {
    let source = Memory::new("many.orc", bytes_of("many.orc"));
    assert_eq!(read(&source, format_of("many.orc"), &first(10)), (10, 6));
    assert!(source.trips() <= 6, "{} round trips", source.trips());
}
