//! The Arrow types that a Parquet file is decoded to.

use crate::columnar::guard::guarded;
use crate::source::Source;
use arrow_schema::{DataType, Field, FieldRef, Schema, TimeUnit};
use model::Result;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::basic::Type as Physical;
use parquet::file::metadata::ParquetMetaData;
use parquet::schema::types::SchemaDescriptor;
use std::sync::Arc;

/// What the decoder needs to know. Texts are decoded without a copy; INT96 is counted in
/// microseconds, since nanoseconds reach from 1677 to 2262 only.
pub(super) fn metadata(
    source: &dyn Source,
    footer: &Arc<ParquetMetaData>,
) -> Result<ArrowReaderMetadata> {
    let load = |options: ArrowReaderOptions| {
        guarded(
            source,
            || None,
            || ArrowReaderMetadata::try_new(footer.clone(), options),
        )
    };
    let plain = match load(ArrowReaderOptions::new()) {
        Ok(metadata) => metadata,
        // The schema of Arrow that the writer left does not hold; Parquet's own does.
        Err(_) => load(ArrowReaderOptions::new().with_skip_arrow_metadata(true))?,
    };
    let descriptor = plain.parquet_schema();
    let mut leaf = 0;
    let fields: Vec<FieldRef> = plain
        .schema()
        .fields()
        .iter()
        .map(|field| better(field, descriptor, &mut leaf))
        .collect();
    let schema = Arc::new(Schema::new_with_metadata(
        fields,
        plain.schema().metadata().clone(),
    ));
    if leaf != descriptor.num_columns() || schema == *plain.schema() {
        return Ok(plain);
    }
    Ok(load(ArrowReaderOptions::new().with_schema(schema)).unwrap_or(plain))
}

/// A field with the better types for its leaves, which are counted.
fn better(field: &FieldRef, descriptor: &SchemaDescriptor, leaf: &mut usize) -> FieldRef {
    let data_type = match field.data_type() {
        DataType::Struct(fields) => DataType::Struct(
            fields
                .iter()
                .map(|field| better(field, descriptor, leaf))
                .collect(),
        ),
        DataType::List(element) => DataType::List(better(element, descriptor, leaf)),
        DataType::LargeList(element) => DataType::LargeList(better(element, descriptor, leaf)),
        DataType::FixedSizeList(element, size) => {
            DataType::FixedSizeList(better(element, descriptor, leaf), *size)
        }
        DataType::Map(entries, sorted) => DataType::Map(better(entries, descriptor, leaf), *sorted),
        other => {
            let at = *leaf;
            *leaf += 1;
            let is_int96 = at < descriptor.num_columns()
                && descriptor.column(at).physical_type() == Physical::INT96;
            match other {
                DataType::Utf8 | DataType::LargeUtf8 => DataType::Utf8View,
                DataType::Binary | DataType::LargeBinary => DataType::BinaryView,
                DataType::Dictionary(_, value) if **value == DataType::Utf8 => DataType::Utf8View,
                DataType::Timestamp(TimeUnit::Nanosecond, zone) if is_int96 => {
                    DataType::Timestamp(TimeUnit::Microsecond, zone.clone())
                }
                other => other.clone(),
            }
        }
    };
    Arc::new(
        Field::new(field.name(), data_type, field.is_nullable())
            .with_metadata(field.metadata().clone()),
    )
}
