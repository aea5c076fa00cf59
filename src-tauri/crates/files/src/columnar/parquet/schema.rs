//! The Arrow types that a Parquet file is decoded to.

use crate::columnar::guard::guarded;
use crate::source::Source;
use arrow_schema::{DataType, Field, FieldRef, Schema, TimeUnit};
use bytes::Bytes;
use model::Result;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::basic::{ConvertedType, LogicalType, Type as Physical};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader};
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};
use std::sync::Arc;

/// What the decoder needs to know. Texts are decoded without a copy; INT96 is counted in
/// microseconds, since nanoseconds reach from 1677 to 2262 only.
pub(super) fn metadata(
    source: &dyn Source,
    footer: &Arc<ParquetMetaData>,
) -> Result<ArrowReaderMetadata> {
    let plain = plain(source, footer)?;
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
    let options = ArrowReaderOptions::new().with_schema(schema);
    Ok(load(source, footer, options).unwrap_or(plain))
}

/// The types as the writer has them.
pub(super) fn plain(
    source: &dyn Source,
    footer: &Arc<ParquetMetaData>,
) -> Result<ArrowReaderMetadata> {
    match load(source, footer, ArrowReaderOptions::new()) {
        Ok(metadata) => Ok(metadata),
        // The schema of Arrow that the writer left does not hold; Parquet's own does.
        Err(_) => load(
            source,
            footer,
            ArrowReaderOptions::new().with_skip_arrow_metadata(true),
        ),
    }
}

fn load(
    source: &dyn Source,
    footer: &Arc<ParquetMetaData>,
    options: ArrowReaderOptions,
) -> Result<ArrowReaderMetadata> {
    guarded(
        source,
        || None,
        || ArrowReaderMetadata::try_new(footer.clone(), options),
    )
}

/// The same with bytes in place of texts, for texts that are not in UTF-8. `raw` is the footer.
pub(super) fn without_texts(
    source: &dyn Source,
    raw: &Bytes,
    footer: &ParquetMetaData,
) -> Result<ArrowReaderMetadata> {
    let root = footer.file_metadata().schema_descr().root_schema_ptr();
    let metadata = guarded(
        source,
        || None,
        || {
            let schema = Arc::new(SchemaDescriptor::new(without_text(&root)?));
            let options = ParquetMetaDataOptions::new().with_schema(schema);
            ParquetMetaDataReader::decode_metadata_with_options(raw, Some(&options))
                .and_then(super::footer::mended)
        },
    )?;
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let plain = load(source, &Arc::new(metadata), options.clone())?;
    let descriptor = plain.parquet_schema();
    let mut leaf = 0;
    let fields: Vec<FieldRef> = plain
        .schema()
        .fields()
        .iter()
        .map(|field| better(field, descriptor, &mut leaf))
        .collect();
    let options = options.with_schema(Arc::new(Schema::new(fields)));
    Ok(load(source, plain.metadata(), options).unwrap_or(plain))
}

fn without_text(of: &TypePtr) -> parquet::errors::Result<TypePtr> {
    let info = of.get_basic_info();
    let id = info.has_id().then(|| info.id());
    if of.is_primitive() {
        let is_text = matches!(
            info.converted_type(),
            ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON
        ) || matches!(
            info.logical_type_ref(),
            Some(LogicalType::String | LogicalType::Enum | LogicalType::Json)
        );
        if !is_text {
            return Ok(of.clone());
        }
        let bytes = Type::primitive_type_builder(of.name(), Physical::BYTE_ARRAY);
        let bytes = bytes.with_repetition(info.repetition()).with_id(id);
        return Ok(Arc::new(bytes.build()?));
    }
    let fields: parquet::errors::Result<Vec<TypePtr>> =
        of.get_fields().iter().map(without_text).collect();
    let group = Type::group_type_builder(of.name())
        .with_fields(fields?)
        .with_id(id)
        .with_converted_type(info.converted_type())
        .with_logical_type(info.logical_type_ref().cloned());
    let group = if info.has_repetition() {
        group.with_repetition(info.repetition())
    } else {
        group
    };
    Ok(Arc::new(group.build()?))
}

/// The places of top-level columns that are kept as INT96.
pub(super) fn int96(metadata: &ArrowReaderMetadata) -> Vec<usize> {
    let descriptor = metadata.parquet_schema();
    (0..descriptor.num_columns())
        .filter(|leaf| {
            let column = descriptor.column(*leaf);
            column.physical_type() == Physical::INT96 && column.path().parts().len() == 1
        })
        .map(|leaf| descriptor.get_column_root_idx(leaf))
        .collect()
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
