//! DuckDB's vectors in the Arrow types that BigQuery sends.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_ipc::CompressionType;
use arrow_ipc::writer::{
    CompressionContext, DictionaryTracker, IpcDataGenerator, IpcWriteOptions, write_message,
};
use bytes::Bytes;
use duckdb::arrow::array::{
    Array, ArrayRef, AsArray, Decimal256Array, ListArray, StructArray, TimestampMicrosecondArray,
};
use duckdb::arrow::datatypes::{
    DataType, Decimal128Type, Field as ArrowField, Fields, IntervalUnit, Schema, SchemaRef,
    TimeUnit, TimestampMicrosecondType, i256,
};
use duckdb::arrow::error::ArrowError;
use duckdb::arrow::record_batch::RecordBatch;
use sandbox_analysis::catalog::{Field, Mode};
use sandbox_functions::Type;

use super::messages::{LZ4_FRAME, ZSTD};
use crate::catalog::schema::element;
use crate::error::{Failure, Outcome};

/// The time zone of TIMESTAMP.
const UTC: &str = "UTC";

/// A column, or a field of a struct, that is to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Selected {
    /// Its place among the columns of the table, or the fields of its struct.
    pub(crate) index: usize,
    field: Field,
    /// The chosen fields of a (repeated) struct.
    fields: Vec<Selected>,
}

/// The columns that `names` choose, in the order of the schema; all when there are none. A name
/// may reach into a struct: `a.b`.
pub(crate) fn select(fields: &[Field], names: &[String]) -> Outcome<Vec<Selected>> {
    let paths: Vec<Vec<&str>> = names.iter().map(|name| name.split('.').collect()).collect();
    let paths: Vec<&[&str]> = paths.iter().map(Vec::as_slice).collect();
    for (path, name) in paths.iter().zip(names) {
        if !exists(fields, path) {
            return Err(Failure::invalid(format!(
                "request failed: The following selected fields do not exist in the table schema: {name}"
            )));
        }
    }
    Ok(chosen(fields, &paths))
}

fn exists(fields: &[Field], path: &[&str]) -> bool {
    let Some((first, rest)) = path.split_first() else {
        return true;
    };
    fields
        .iter()
        .find(|field| field.name.eq_ignore_ascii_case(first))
        .is_some_and(|field| exists(&field.fields, rest))
}

fn chosen(fields: &[Field], paths: &[&[&str]]) -> Vec<Selected> {
    let all = paths.is_empty() || paths.iter().any(|path| path.is_empty());
    let mut result = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        let rest: Vec<&[&str]> = paths
            .iter()
            .filter_map(|path| path.split_first())
            .filter(|(first, _)| field.name.eq_ignore_ascii_case(first))
            .map(|(_, rest)| rest)
            .collect();
        if all || !rest.is_empty() {
            result.push(Selected {
                index,
                field: field.clone(),
                fields: chosen(&field.fields, if all { &[] } else { &rest }),
            });
        }
    }
    result
}

/// The schema of the chosen columns.
pub(crate) fn schema(columns: &[Selected]) -> SchemaRef {
    Arc::new(Schema::new(fields(columns)))
}

fn fields(columns: &[Selected]) -> Fields {
    columns.iter().map(Selected::arrow).collect()
}

impl Selected {
    /// Whether it is an INTERVAL of its own.
    pub(crate) fn is_interval(&self) -> bool {
        self.field.ty == Type::Interval
    }

    fn arrow(&self) -> ArrowField {
        let element = element(&self.field.ty);
        let data_type = self.data_type(element);
        let name = if self.field.name.is_empty() {
            format!("_field_{}", self.index + 1)
        } else {
            self.field.name.clone()
        };
        let repeated = self.field.mode == Mode::Repeated;
        let field = if repeated {
            let item = ArrowField::new("item", data_type, true);
            ArrowField::new(name, DataType::List(Arc::new(item)), false)
        } else {
            ArrowField::new(name, data_type, self.field.mode != Mode::Required)
        };
        let extension: &[(&str, &str)] = match element {
            Type::Json => &[("ARROW:extension:name", "google:sqlType:json")],
            Type::DateTime => &[("ARROW:extension:name", "google:sqlType:datetime")],
            Type::Geography => &[
                ("ARROW:extension:name", "google:sqlType:geography"),
                ("ARROW:extension:metadata", "{\"encoding\": \"WKT\"}"),
            ],
            _ => &[],
        };
        if extension.is_empty() {
            return field;
        }
        let pairs = extension.iter();
        let metadata: HashMap<String, String> = pairs
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        field.with_metadata(metadata)
    }

    fn data_type(&self, element: &Type) -> DataType {
        match element {
            Type::Int64 => DataType::Int64,
            Type::Float64 => DataType::Float64,
            Type::Bool => DataType::Boolean,
            Type::Numeric => DataType::Decimal128(38, 9),
            Type::BigNumeric => DataType::Decimal256(76, 38),
            Type::String | Type::Json | Type::Geography => DataType::Utf8,
            Type::Bytes => DataType::Binary,
            Type::Date => DataType::Date32,
            Type::Time => DataType::Time64(TimeUnit::Microsecond),
            Type::DateTime => DataType::Timestamp(TimeUnit::Microsecond, None),
            Type::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some(UTC.into())),
            Type::Interval => DataType::Interval(IntervalUnit::MonthDayNano),
            Type::Range(bound) => {
                let bound = self.data_type(bound);
                DataType::Struct(Fields::from(vec![
                    ArrowField::new("start", bound.clone(), true),
                    ArrowField::new("end", bound, true),
                ]))
            }
            Type::Struct(_) => DataType::Struct(fields(&self.fields)),
            // An array of arrays does not exist.
            Type::Array(inner) => self.data_type(inner),
        }
    }

    /// The column as it is sent.
    fn convert(&self, array: &ArrayRef) -> Outcome<ArrayRef> {
        if self.field.mode != Mode::Repeated {
            return self.value(array, &self.field.ty);
        }
        let list = array.as_list_opt::<i32>().ok_or_else(|| surprise(array))?;
        let values = self.value(list.values(), element(&self.field.ty))?;
        // An array is never NULL in an answer: BigQuery gives an empty one.
        let empty = (0..list.len()).all(|row| list.is_valid(row) || list.value_length(row) == 0);
        if !empty {
            return Err(Failure::backend("A NULL array came out with elements"));
        }
        let item = Arc::new(ArrowField::new("item", values.data_type().clone(), true));
        let list = ListArray::try_new(item, list.offsets().clone(), values, None);
        Ok(Arc::new(list.map_err(|error| broken(&error))?))
    }

    fn value(&self, array: &ArrayRef, ty: &Type) -> Outcome<ArrayRef> {
        let wanted = self.data_type(ty);
        let converted: ArrayRef = match ty {
            Type::Numeric => {
                let values = array
                    .as_primitive_opt::<Decimal128Type>()
                    .ok_or_else(|| surprise(array))?
                    .clone();
                let values = values.with_precision_and_scale(38, 9);
                Arc::new(values.map_err(|error| broken(&error))?)
            }
            Type::BigNumeric => {
                let texts = array
                    .as_string_opt::<i32>()
                    .ok_or_else(|| surprise(array))?;
                let values: Outcome<Vec<Option<i256>>> = texts
                    .iter()
                    .map(|text| text.map(bignumeric).transpose())
                    .collect();
                let values = Decimal256Array::from(values?).with_precision_and_scale(76, 38);
                Arc::new(values.map_err(|error| broken(&error))?)
            }
            Type::Timestamp => {
                let values: TimestampMicrosecondArray = array
                    .as_primitive_opt::<TimestampMicrosecondType>()
                    .ok_or_else(|| surprise(array))?
                    .clone();
                Arc::new(values.with_timezone(UTC))
            }
            Type::Range(bound) => {
                let pair = array.as_struct_opt().ok_or_else(|| surprise(array))?;
                let bounds: Outcome<Vec<ArrayRef>> = pair
                    .columns()
                    .iter()
                    .map(|column| self.value(column, bound))
                    .collect();
                assemble(&wanted, bounds?, pair)?
            }
            Type::Struct(_) => {
                let whole = array.as_struct_opt().ok_or_else(|| surprise(array))?;
                let columns: Outcome<Vec<ArrayRef>> = self
                    .fields
                    .iter()
                    .map(|field| {
                        let column = whole.columns().get(field.index);
                        field.convert(column.ok_or_else(|| surprise(array))?)
                    })
                    .collect();
                assemble(&wanted, columns?, whole)?
            }
            _ => Arc::clone(array),
        };
        if *converted.data_type() == wanted {
            Ok(converted)
        } else {
            Err(surprise(array))
        }
    }
}

fn assemble(wanted: &DataType, columns: Vec<ArrayRef>, whole: &StructArray) -> Outcome<ArrayRef> {
    let DataType::Struct(fields) = wanted else {
        return Err(Failure::backend("A struct without fields"));
    };
    let built = StructArray::try_new(fields.clone(), columns, whole.nulls().cloned());
    Ok(Arc::new(built.map_err(|error| broken(&error))?))
}

/// A stored BIGNUMERIC, 64 hexadecimal digits of value + 2²⁵⁵, as the value in two's complement.
fn bignumeric(stored: &str) -> Outcome<i256> {
    let half = |digits: Option<&str>| digits.and_then(|d| u128::from_str_radix(d, 16).ok());
    let (Some(high), Some(low)) = (half(stored.get(..32)), half(stored.get(32..))) else {
        return Err(Failure::backend("A BIGNUMERIC is not stored as one"));
    };
    Ok(i256::from_parts(low, (high ^ (1 << 127)) as i128))
}

fn surprise(array: &ArrayRef) -> Failure {
    Failure::backend(format!(
        "A column came out as {}, which is not its type",
        array.data_type()
    ))
}

fn broken(error: &ArrowError) -> Failure {
    Failure::backend(format!("Rows that cannot be sent: {error}"))
}

/// How batches are written.
pub(crate) struct Writer {
    columns: Vec<Selected>,
    schema: SchemaRef,
    options: IpcWriteOptions,
    context: CompressionContext,
}

impl Writer {
    /// A writer of these columns whose buffers are compressed as `codec` says.
    pub(crate) fn new(columns: Vec<Selected>, codec: i32) -> Outcome<Self> {
        let compression = match codec {
            0 => None,
            LZ4_FRAME => Some(CompressionType::LZ4_FRAME),
            ZSTD => Some(CompressionType::ZSTD),
            other => {
                return Err(Failure::invalid(format!(
                    "request failed: buffer_compression {other} is not a codec"
                )));
            }
        };
        let options = IpcWriteOptions::default()
            .try_with_compression(compression)
            .map_err(|error| broken(&error))?;
        let schema = schema(&columns);
        Ok(Self {
            columns,
            schema,
            options,
            context: CompressionContext::default(),
        })
    }

    /// The schema as an IPC message.
    pub(crate) fn schema(&self) -> Outcome<Bytes> {
        let mut tracker = DictionaryTracker::new(true);
        let encoded = IpcDataGenerator::default().schema_to_bytes_with_dictionary_tracker(
            &self.schema,
            &mut tracker,
            &self.options,
        );
        let mut out = Vec::new();
        write_message(&mut out, encoded, &self.options).map_err(|error| broken(&error))?;
        Ok(out.into())
    }

    /// Rows as an IPC message; the columns of `rows` are those that are chosen, in their order.
    pub(crate) fn batch(&mut self, rows: &StructArray) -> Outcome<Bytes> {
        let columns: Outcome<Vec<ArrayRef>> = self
            .columns
            .iter()
            .zip(rows.columns())
            .map(|(column, array)| column.convert(array))
            .collect();
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns?)
            .map_err(|error| broken(&error))?;
        let mut tracker = DictionaryTracker::new(true);
        let (_, encoded) = IpcDataGenerator::default()
            .encode(&batch, &mut tracker, &self.options, &mut self.context)
            .map_err(|error| broken(&error))?;
        let mut out = Vec::with_capacity(encoded.arrow_data.len() + encoded.ipc_message.len() + 64);
        write_message(&mut out, encoded, &self.options).map_err(|error| broken(&error))?;
        Ok(out.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bignumerics_reach_both_ends_of_256_bits() {
        let stored = |text| sandbox_functions::text::bignumeric_storage(text).unwrap_or_default();
        let value = |text| bignumeric(&stored(text)).ok();
        assert_eq!(value("0"), Some(i256::ZERO));
        assert_eq!(
            value("-0.00000000000000000000000000000000000001"),
            Some(i256::MINUS_ONE)
        );
        let greatest =
            "578960446186580977117854925043439539266.34992332820282019728792003956564819967";
        assert_eq!(value(greatest), Some(i256::MAX));
        let least =
            "-578960446186580977117854925043439539266.34992332820282019728792003956564819968";
        assert_eq!(value(least), Some(i256::MIN));
    }
}
