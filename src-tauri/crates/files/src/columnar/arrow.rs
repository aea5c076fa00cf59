//! From arrow-rs to Polars: the same values, shared where both lay them out alike.

use super::names::unique;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
    Decimal256Type, DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType,
    DurationSecondType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, IntervalDayTimeType, IntervalMonthDayNanoType, IntervalYearMonthType,
    Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{
    DataType as Arrow, Field as ArrowField, FieldRef, Fields, Schema as ArrowSchema,
};
use model::{Problem, Result};
use polars::prelude::{
    CompatLevel, DataFrame, DataType, Field, PlSmallStr, Schema, Series, TimeUnit, TimeZone,
};
use polars_arrow::array::{
    Array as PolarsArray, ArrayRef, BinaryViewArray, BinaryViewArrayGeneric, BooleanArray,
    ListArray, MutableBinaryViewArray, NullArray, PrimitiveArray, StructArray, Utf8ViewArray, View,
    ViewType,
};
use polars_arrow::bitmap::Bitmap;
use polars_arrow::datatypes::ArrowDataType;
use polars_arrow::offset::OffsetsBuffer;
use polars_arrow::types::NativeType;
use polars_buffer::Buffer;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Deref;

/// The digits that Polars' decimals hold.
const DIGITS: u8 = 38;

/// The schema in Polars' types, with names made unique.
pub(super) fn schema(arrow: &ArrowSchema) -> Schema {
    let fields = arrow.fields();
    let names = unique(fields.iter().map(|field| field.name().as_str()));
    names
        .into_iter()
        .zip(fields)
        .map(|(name, field)| (name, type_of(field)))
        .collect()
}

/// A batch as a frame of `schema`, which is that of its types.
pub(super) fn frame(batch: &RecordBatch, schema: &Schema) -> Result<DataFrame> {
    let mut columns = Vec::with_capacity(batch.num_columns());
    for (array, (name, data_type)) in batch.columns().iter().zip(schema.iter()) {
        columns.push(series(name.clone(), array.as_ref(), data_type)?.into());
    }
    DataFrame::new(batch.num_rows(), columns).map_err(|error| Problem::broken(error.to_string()))
}

fn series(name: PlSmallStr, array: &dyn Array, data_type: &DataType) -> Result<Series> {
    if *data_type == DataType::Null {
        return Ok(Series::new_null(name, array.len()));
    }
    let values = values(array, data_type)?;
    Series::from_chunk_and_dtype(name, values, data_type)
        .map_err(|error| Problem::broken(error.to_string()))
}

/// The type in Polars of a field.
fn type_of(field: &ArrowField) -> DataType {
    let said = |key: &str, value: &str| field.metadata().get(key).is_some_and(|said| said == value);
    match field.data_type() {
        Arrow::FixedSizeBinary(16)
            if said("ARROW:extension:name", "arrow.uuid") || said("logicalType", "uuid") =>
        {
            DataType::String
        }
        of => data_type(of),
    }
}

/// The type in Polars of a type of Arrow. What Polars lacks is text.
pub(super) fn data_type(arrow: &Arrow) -> DataType {
    use arrow_schema::TimeUnit as Unit;
    let unit = |unit: &Unit| match unit {
        // Seconds are counted in thousands.
        Unit::Second | Unit::Millisecond => TimeUnit::Milliseconds,
        Unit::Microsecond => TimeUnit::Microseconds,
        Unit::Nanosecond => TimeUnit::Nanoseconds,
    };
    match arrow {
        Arrow::Null => DataType::Null,
        Arrow::Boolean => DataType::Boolean,
        Arrow::Int8 => DataType::Int8,
        Arrow::Int16 => DataType::Int16,
        Arrow::Int32 => DataType::Int32,
        Arrow::Int64 => DataType::Int64,
        Arrow::UInt8 => DataType::UInt8,
        Arrow::UInt16 => DataType::UInt16,
        Arrow::UInt32 => DataType::UInt32,
        Arrow::UInt64 => DataType::UInt64,
        Arrow::Float16 | Arrow::Float32 => DataType::Float32,
        Arrow::Float64 => DataType::Float64,
        Arrow::Timestamp(of, zone) => {
            DataType::Datetime(unit(of), zone.as_ref().map(|_| TimeZone::UTC))
        }
        Arrow::Date32 | Arrow::Date64 => DataType::Date,
        Arrow::Time32(_) | Arrow::Time64(_) => DataType::Time,
        Arrow::Duration(of) => DataType::Duration(unit(of)),
        Arrow::Binary | Arrow::LargeBinary | Arrow::BinaryView | Arrow::FixedSizeBinary(_) => {
            DataType::Binary
        }
        Arrow::List(element)
        | Arrow::LargeList(element)
        | Arrow::ListView(element)
        | Arrow::LargeListView(element)
        | Arrow::FixedSizeList(element, _) => DataType::List(Box::new(type_of(element))),
        Arrow::Map(entries, _) => match entry(entries) {
            Some((key, value)) => DataType::List(Box::new(DataType::Struct(vec![
                Field::new("key".into(), type_of(key)),
                Field::new("value".into(), type_of(value)),
            ]))),
            None => DataType::String,
        },
        Arrow::Struct(fields) if !fields.is_empty() => DataType::Struct(struct_fields(fields)),
        Arrow::Dictionary(_, value) => data_type(value),
        Arrow::RunEndEncoded(_, value) => data_type(value.data_type()),
        Arrow::Decimal32(digits, scale)
        | Arrow::Decimal64(digits, scale)
        | Arrow::Decimal128(digits, scale)
        | Arrow::Decimal256(digits, scale) => decimal(*digits, *scale),
        Arrow::Utf8
        | Arrow::LargeUtf8
        | Arrow::Utf8View
        | Arrow::Interval(_)
        | Arrow::Union(..)
        | Arrow::Struct(_) => DataType::String,
    }
}

fn struct_fields(fields: &Fields) -> Vec<Field> {
    let names = unique(fields.iter().map(|field| field.name().as_str()));
    let types = fields.iter().map(|field| type_of(field));
    let fields = names.into_iter().zip(types);
    fields.map(|(name, of)| Field::new(name, of)).collect()
}

/// Key and value of a map's entries.
fn entry(entries: &FieldRef) -> Option<(&FieldRef, &FieldRef)> {
    match entries.data_type() {
        Arrow::Struct(fields) => fields.first().zip(fields.get(1)),
        _ => None,
    }
}

fn decimal(digits: u8, scale: i8) -> DataType {
    match u8::try_from(scale) {
        Ok(scale) if scale <= digits && (1..=DIGITS).contains(&digits) => {
            DataType::Decimal(usize::from(digits), usize::from(scale))
        }
        // Places in front of the point that are always 0, and more digits than Polars holds.
        _ => DataType::String,
    }
}

/// How Polars lays out the values of a type.
fn layout(data_type: &DataType) -> ArrowDataType {
    data_type.to_physical().to_arrow(CompatLevel::newest())
}

fn broken(error: impl std::fmt::Display) -> Problem {
    Problem::broken(error.to_string())
}

fn validity(array: &dyn Array) -> Option<Bitmap> {
    let nulls = array
        .logical_nulls()
        .filter(|nulls| nulls.null_count() > 0)?;
    let bits = nulls.inner().sliced();
    Bitmap::try_new(bits.as_slice().to_vec(), nulls.len()).ok()
}

/// The values in Polars' layout of `data_type`, which is that of the array's type.
fn values(array: &dyn Array, data_type: &DataType) -> Result<ArrayRef> {
    use arrow_schema::{IntervalUnit as Span, TimeUnit as Unit};
    let plain = Plain { array, data_type };
    match array.data_type() {
        Arrow::Null => Ok(Box::new(NullArray::new(layout(data_type), array.len()))),
        Arrow::Boolean => {
            let bits = array.as_boolean().values();
            let values = Bitmap::try_new(bits.sliced().as_slice().to_vec(), bits.len());
            let values = values.map_err(broken)?;
            Ok(Box::new(BooleanArray::new(
                ArrowDataType::Boolean,
                values,
                validity(array),
            )))
        }
        Arrow::Int8 => plain.shared::<Int8Type>(),
        Arrow::Int16 => plain.shared::<Int16Type>(),
        Arrow::Int32 => plain.shared::<Int32Type>(),
        Arrow::Int64 => plain.shared::<Int64Type>(),
        Arrow::UInt8 => plain.shared::<UInt8Type>(),
        Arrow::UInt16 => plain.shared::<UInt16Type>(),
        Arrow::UInt32 => plain.shared::<UInt32Type>(),
        Arrow::UInt64 => plain.shared::<UInt64Type>(),
        Arrow::Float32 => plain.shared::<Float32Type>(),
        Arrow::Float64 => plain.shared::<Float64Type>(),
        Arrow::Float16 => plain.each::<Float16Type, f32>(|value| Some(value.to_f32())),
        Arrow::Date32 => plain.shared::<Date32Type>(),
        Arrow::Date64 => plain
            .each::<Date64Type, i32>(|millis| i32::try_from(millis.div_euclid(86_400_000)).ok()),
        Arrow::Time32(Unit::Second) => {
            plain.each::<Time32SecondType, i64>(|value| i64::from(value).checked_mul(1_000_000_000))
        }
        Arrow::Time32(_) => plain
            .each::<Time32MillisecondType, i64>(|value| i64::from(value).checked_mul(1_000_000)),
        Arrow::Time64(Unit::Microsecond) => {
            plain.each::<Time64MicrosecondType, i64>(|value| value.checked_mul(1000))
        }
        Arrow::Time64(_) => plain.shared::<Time64NanosecondType>(),
        Arrow::Timestamp(Unit::Second, _) => {
            plain.each::<TimestampSecondType, i64>(|value| value.checked_mul(1000))
        }
        Arrow::Timestamp(Unit::Millisecond, _) => plain.shared::<TimestampMillisecondType>(),
        Arrow::Timestamp(Unit::Microsecond, _) => plain.shared::<TimestampMicrosecondType>(),
        Arrow::Timestamp(Unit::Nanosecond, _) => plain.shared::<TimestampNanosecondType>(),
        Arrow::Duration(Unit::Second) => {
            plain.each::<DurationSecondType, i64>(|value| value.checked_mul(1000))
        }
        Arrow::Duration(Unit::Millisecond) => plain.shared::<DurationMillisecondType>(),
        Arrow::Duration(Unit::Microsecond) => plain.shared::<DurationMicrosecondType>(),
        Arrow::Duration(Unit::Nanosecond) => plain.shared::<DurationNanosecondType>(),
        Arrow::Interval(Span::YearMonth) => {
            let values = array.as_primitive::<IntervalYearMonthType>();
            Ok(texts(
                values
                    .iter()
                    .map(|value| value.map(|months| interval(months, 0, 0))),
            ))
        }
        Arrow::Interval(Span::DayTime) => {
            let values = array.as_primitive::<IntervalDayTimeType>();
            Ok(texts(values.iter().map(|value| {
                value.map(|span| interval(0, span.days, i128::from(span.milliseconds) * 1_000_000))
            })))
        }
        Arrow::Interval(Span::MonthDayNano) => {
            let values = array.as_primitive::<IntervalMonthDayNanoType>();
            Ok(texts(values.iter().map(|value| {
                value.map(|span| interval(span.months, span.days, span.nanoseconds.into()))
            })))
        }
        Arrow::Utf8 => Ok(texts(array.as_string::<i32>().iter())),
        Arrow::LargeUtf8 => Ok(texts(array.as_string::<i64>().iter())),
        Arrow::Utf8View => {
            let strings = array.as_string_view();
            views::<str, _>(strings.views(), strings.data_buffers(), validity(array))
                .map_or_else(|| Ok(texts(strings.iter())), Ok)
        }
        Arrow::Binary => Ok(bytes(array.as_binary::<i32>().iter())),
        Arrow::LargeBinary => Ok(bytes(array.as_binary::<i64>().iter())),
        Arrow::FixedSizeBinary(_) if *data_type == DataType::String => Ok(texts(
            array
                .as_fixed_size_binary()
                .iter()
                .map(|value| value.map(uuid)),
        )),
        Arrow::FixedSizeBinary(_) => Ok(bytes(array.as_fixed_size_binary().iter())),
        // Texts that are not in UTF-8 came as bytes.
        Arrow::BinaryView if *data_type == DataType::String => {
            let binary = array.as_binary_view();
            Ok(texts(
                binary
                    .iter()
                    .map(|value| value.map(String::from_utf8_lossy)),
            ))
        }
        Arrow::BinaryView => {
            let binary = array.as_binary_view();
            views::<[u8], _>(binary.views(), binary.data_buffers(), validity(array))
                .map_or_else(|| Ok(bytes(binary.iter())), Ok)
        }
        Arrow::Decimal32(..) => match data_type {
            DataType::String => formatted(array),
            _ => plain.each::<Decimal32Type, i128>(|value| Some(value.into())),
        },
        Arrow::Decimal64(..) => match data_type {
            DataType::String => formatted(array),
            _ => plain.each::<Decimal64Type, i128>(|value| Some(value.into())),
        },
        Arrow::Decimal128(..) => match data_type {
            DataType::String => formatted(array),
            _ => plain.shared::<Decimal128Type>(),
        },
        Arrow::Decimal256(..) => match data_type {
            DataType::String => formatted(array),
            _ => plain.each::<Decimal256Type, i128>(
                <Decimal256Type as ArrowPrimitiveType>::Native::to_i128,
            ),
        },
        Arrow::List(_) => {
            let list = array.as_list::<i32>();
            let ends = list.offsets().iter().map(|end| i64::from(*end)).collect();
            plain.list(ends, list.values().as_ref())
        }
        Arrow::LargeList(_) => {
            let list = array.as_list::<i64>();
            plain.list(list.offsets().to_vec(), list.values().as_ref())
        }
        Arrow::FixedSizeList(_, size) => {
            let list = array.as_fixed_size_list();
            let size = i64::from(*size);
            let ends = (0..=array.len() as i64).map(|row| row * size).collect();
            plain.list(ends, list.values().as_ref())
        }
        Arrow::Map(..) => {
            let map = array.as_map();
            let ends = map.offsets().iter().map(|end| i64::from(*end)).collect();
            match data_type {
                DataType::List(_) => plain.list(ends, map.entries()),
                _ => formatted(array),
            }
        }
        Arrow::Struct(_) => {
            let fields = array.as_struct();
            let DataType::Struct(types) = data_type else {
                return Ok(texts(
                    (0..array.len()).map(|row| (!array.is_null(row)).then_some("{}")),
                ));
            };
            let mut children = Vec::with_capacity(types.len());
            for (child, field) in fields.columns().iter().zip(types) {
                children.push(values(child.as_ref(), field.dtype())?);
            }
            let made =
                StructArray::try_new(layout(data_type), array.len(), children, validity(array));
            Ok(Box::new(made.map_err(broken)?))
        }
        Arrow::ListView(element) => plain.cast(&Arrow::List(element.clone())),
        Arrow::LargeListView(element) => plain.cast(&Arrow::LargeList(element.clone())),
        Arrow::Dictionary(_, value) => plain.cast(value),
        Arrow::RunEndEncoded(_, value) => plain.cast(value.data_type()),
        Arrow::Union(..) => chosen(array),
    }
}

/// An array and the type that it becomes.
struct Plain<'a> {
    array: &'a dyn Array,
    data_type: &'a DataType,
}

impl Plain<'_> {
    /// The same numbers in the same memory.
    fn shared<T>(&self) -> Result<ArrayRef>
    where
        T: ArrowPrimitiveType,
        T::Native: NativeType,
    {
        let values = self.array.as_primitive::<T>().values().clone();
        self.made(Buffer::from_owner(values), validity(self.array))
    }

    /// Other numbers; those that cannot be are NULL.
    fn each<T, N>(&self, convert: impl Fn(T::Native) -> Option<N>) -> Result<ArrayRef>
    where
        T: ArrowPrimitiveType,
        N: NativeType,
    {
        let from = self.array.as_primitive::<T>();
        let values: PrimitiveArray<N> = from.iter().map(|value| value.and_then(&convert)).collect();
        let (_, values, validity) = values.into_inner();
        self.made(values, validity)
    }

    fn made<N: NativeType>(&self, values: Buffer<N>, nulls: Option<Bitmap>) -> Result<ArrayRef> {
        let made = PrimitiveArray::try_new(layout(self.data_type), values, nulls);
        Ok(Box::new(made.map_err(broken)?))
    }

    fn list(&self, ends: Vec<i64>, elements: &dyn Array) -> Result<ArrayRef> {
        let DataType::List(element) = self.data_type else {
            return Err(Problem::broken("a list that is none"));
        };
        let elements = values(elements, element)?;
        let ends = OffsetsBuffer::try_from(ends).map_err(broken)?;
        let list = ListArray::try_new(layout(self.data_type), ends, elements, validity(self.array));
        Ok(Box::new(list.map_err(broken)?))
    }

    /// By way of another type of Arrow with the same values.
    fn cast(&self, to: &Arrow) -> Result<ArrayRef> {
        let cast = arrow_cast::cast(&self.array.slice(0, self.array.len()), to).map_err(broken)?;
        values(cast.as_ref(), self.data_type)
    }
}

fn texts<T: AsRef<str>>(values: impl Iterator<Item = Option<T>>) -> ArrayRef {
    let mut made = MutableBinaryViewArray::<str>::new();
    for value in values {
        made.push(value.as_ref().map(AsRef::as_ref));
    }
    let made: Utf8ViewArray = made.into();
    Box::new(made)
}

fn bytes<'a>(values: impl Iterator<Item = Option<&'a [u8]>>) -> ArrayRef {
    let mut made = MutableBinaryViewArray::<[u8]>::new();
    for value in values {
        made.push(value);
    }
    let made: BinaryViewArray = made.into();
    Box::new(made)
}

/// Bytes within texts that mean nothing in UTF-8, where texts came as bytes.
pub(super) fn wrong_bytes(array: &dyn Array, data_type: &DataType) -> u64 {
    match (array.data_type(), data_type) {
        (Arrow::BinaryView, DataType::String) => {
            let values = array.as_binary_view().iter().flatten();
            let chunks = values.flat_map(<[u8]>::utf8_chunks);
            chunks.map(|chunk| chunk.invalid().len() as u64).sum()
        }
        (Arrow::List(_), DataType::List(element)) => {
            wrong_bytes(array.as_list::<i32>().values().as_ref(), element)
        }
        (Arrow::Map(..), DataType::List(element)) => wrong_bytes(array.as_map().entries(), element),
        (Arrow::Struct(_), DataType::Struct(fields)) => {
            let children = array.as_struct().columns().iter().zip(fields);
            children
                .map(|(child, field)| wrong_bytes(child.as_ref(), field.dtype()))
                .sum()
        }
        _ => 0,
    }
}

/// A buffer of Arrow as memory that Polars may keep.
struct Shared<B>(B);

impl<B: Deref<Target = [u8]>> AsRef<[u8]> for Shared<B> {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Texts or bytes in the same memory; nothing where they do not hold.
fn views<T, B>(views: &[u128], buffers: &[B], nulls: Option<Bitmap>) -> Option<ArrayRef>
where
    T: ViewType + ?Sized,
    B: Deref<Target = [u8]> + Clone + Send + 'static,
    BinaryViewArrayGeneric<T>: PolarsArray,
{
    let views: Vec<View> = views.iter().map(|view| View::from(*view)).collect();
    let buffers: Vec<Buffer<u8>> = buffers
        .iter()
        .map(|buffer| Buffer::from_owner(Shared(buffer.clone())))
        .collect();
    let made = BinaryViewArrayGeneric::<T>::try_new(
        T::DATA_TYPE,
        Buffer::from_vec(views),
        Buffer::from_vec(buffers),
        nulls,
    );
    Some(Box::new(made.ok()?))
}

/// Values of types that Polars lacks, as Arrow writes them.
fn formatted(array: &dyn Array) -> Result<ArrayRef> {
    let options = FormatOptions::default().with_null("");
    let formatter = ArrayFormatter::try_new(array, &options).map_err(broken)?;
    let nulls = array.logical_nulls();
    let rows = (0..array.len()).map(|row| {
        let is_null = nulls.as_ref().is_some_and(|nulls| nulls.is_null(row));
        (!is_null).then(|| formatter.value(row).to_string())
    });
    Ok(texts(rows))
}

/// Values of a union, each as Arrow writes those of its own type.
fn chosen(array: &dyn Array) -> Result<ArrayRef> {
    let union = array.as_union();
    let Arrow::Union(fields, _) = array.data_type() else {
        return formatted(array);
    };
    let options = FormatOptions::default();
    let mut children = HashMap::new();
    for (id, _) in fields.iter() {
        let child = union.child(id);
        let formatter = ArrayFormatter::try_new(child.as_ref(), &options).map_err(broken)?;
        children.insert(id, (child.logical_nulls(), formatter));
    }
    let rows = (0..array.len()).map(|row| {
        let (nulls, formatter) = children.get(&union.type_id(row))?;
        let at = union.value_offset(row);
        let is_null = nulls.as_ref().is_some_and(|nulls| nulls.is_null(at));
        (!is_null).then(|| formatter.value(at).to_string())
    });
    Ok(texts(rows))
}

/// Sixteen bytes as a UUID.
fn uuid(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// An interval as BigQuery writes it: `years-months days hours:minutes:seconds`.
pub(crate) fn interval(months: i32, days: i32, nanos: i128) -> String {
    let sign = |negative: bool| if negative { "-" } else { "" };
    let (years, rest) = (months.unsigned_abs() / 12, months.unsigned_abs() % 12);
    let total = nanos.unsigned_abs();
    let (seconds, fraction) = (total / 1_000_000_000, total % 1_000_000_000);
    let mut text = format!(
        "{}{years}-{rest} {days} {}{}:{}:{}",
        sign(months < 0),
        sign(nanos < 0),
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    if fraction > 0 {
        text.push('.');
        text.push_str(format!("{fraction:09}").trim_end_matches('0'));
    }
    text
}
