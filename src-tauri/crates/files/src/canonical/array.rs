//! The values of one column, from Arrow's natural types to the row store's.

use super::json;
use crate::columnar::interval;
use model::{Column, ColumnType, Mode, PreviewNote, Problem, Result};
use polars_arrow::array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, BooleanArray, DictionaryArray,
    FixedSizeListArray, ListArray, MutableBinaryViewArray, PrimitiveArray, StructArray,
    Utf8ViewArray, new_null_array,
};
use polars_arrow::datatypes::{ArrowDataType, TimeUnit};
use polars_arrow::offset::OffsetsBuffer;
use polars_arrow::types::NativeType;

/// What the canonical type of one column could not hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Lost {
    cut: u64,
    first_cut: Option<String>,
    misfits: u64,
    first_misfit: Option<String>,
}

impl Lost {
    pub(super) fn notes(&self, column: &str) -> Vec<PreviewNote> {
        let cut = self.first_cut.clone().map(|example| PreviewNote::Cut {
            column: column.to_owned(),
            values: self.cut,
            example,
        });
        let misfits = self.first_misfit.clone();
        let misfits = misfits.map(|example| PreviewNote::Misfits {
            column: column.to_owned(),
            values: self.misfits,
            example,
        });
        cut.into_iter().chain(misfits).collect()
    }

    fn cut(&mut self, example: impl FnOnce() -> String) {
        self.cut += 1;
        self.first_cut.get_or_insert_with(example);
    }

    fn misfit(&mut self, example: impl FnOnce() -> String) {
        self.misfits += 1;
        self.first_misfit.get_or_insert_with(example);
    }
}

pub(super) fn broken(error: impl std::fmt::Display) -> Problem {
    Problem::broken(error.to_string())
}

pub(super) fn down<T: 'static>(array: &dyn Array) -> Result<&T> {
    array
        .as_any()
        .downcast_ref::<T>()
        .ok_or_else(|| broken(format!("{:?} in an array of another kind", array.dtype())))
}

/// The values of `array` as the row store lays out those of `column`.
pub(super) fn canonical(array: &dyn Array, column: &Column, lost: &mut Lost) -> Result<ArrayRef> {
    if column.mode == Mode::Repeated {
        let (ends, elements) = list(array)?;
        let elements = one(elements.as_ref(), column, lost)?;
        let data_type = ListArray::<i64>::default_datatype(elements.dtype().clone());
        let made = ListArray::try_new(data_type, ends, elements, array.validity().cloned());
        return Ok(Box::new(made.map_err(broken)?));
    }
    one(array, column, lost)
}

/// Offsets and elements of a list.
fn list(array: &dyn Array) -> Result<(OffsetsBuffer<i64>, ArrayRef)> {
    if let Some(list) = array.as_any().downcast_ref::<ListArray<i64>>() {
        return Ok((list.offsets().clone(), list.values().clone()));
    }
    let list: &FixedSizeListArray = down(array)?;
    let size = list.size() as i64;
    let ends: Vec<i64> = (0..=list.len() as i64).map(|row| row * size).collect();
    let ends = OffsetsBuffer::try_from(ends).map_err(broken)?;
    Ok((ends, list.values().clone()))
}

/// The same without regard to the mode.
fn one(array: &dyn Array, column: &Column, lost: &mut Lost) -> Result<ArrayRef> {
    match column.column_type {
        ColumnType::Int64 => integers(array),
        ColumnType::Float64 => floats(array),
        ColumnType::Numeric => numerics(array),
        ColumnType::Bignumeric => bignumerics(array),
        ColumnType::Bool => Ok(Box::new(down::<BooleanArray>(array)?.clone())),
        ColumnType::Bytes => bytes(array),
        ColumnType::Date => retyped::<i32>(array, ArrowDataType::Int32),
        ColumnType::Time => {
            let times = down::<PrimitiveArray<i64>>(array)?;
            for nanos in times.iter().flatten().filter(|nanos| **nanos % 1000 != 0) {
                lost.cut(|| time(*nanos));
            }
            retyped::<i64>(array, ArrowDataType::Int64)
        }
        ColumnType::Datetime | ColumnType::Timestamp => moments(array, lost),
        ColumnType::Interval => intervals(array),
        ColumnType::Json => {
            let mut made = MutableBinaryViewArray::<str>::with_capacity(array.len());
            let mut text = String::new();
            for row in 0..array.len() {
                if array.is_null(row) {
                    made.push_null();
                    continue;
                }
                text.clear();
                json::write(&mut text, array, row)?;
                made.push_value(&text);
            }
            Ok(texts(made))
        }
        ColumnType::Struct => {
            let fields: &StructArray = down(array)?;
            let children: Result<Vec<ArrayRef>> = fields
                .values()
                .iter()
                .zip(&column.fields)
                .map(|(child, field)| canonical(child.as_ref(), field, lost))
                .collect();
            let children = children?;
            let types = children.iter().enumerate().map(|(index, child)| {
                let name = index.to_string().into();
                polars_arrow::datatypes::Field::new(name, child.dtype().clone(), true)
            });
            let data_type = ArrowDataType::Struct(types.collect());
            let validity = array.validity().cloned();
            let made = StructArray::try_new(data_type, array.len(), children, validity);
            Ok(Box::new(made.map_err(broken)?))
        }
        _ => strings(array),
    }
}

fn texts(made: MutableBinaryViewArray<str>) -> ArrayRef {
    let made: Utf8ViewArray = made.into();
    Box::new(made)
}

/// The same numbers under a type without a meaning.
fn retyped<T: NativeType>(array: &dyn Array, data_type: ArrowDataType) -> Result<ArrayRef> {
    let from: &PrimitiveArray<T> = down(array)?;
    let (values, validity) = (from.values().clone(), from.validity().cloned());
    let made = PrimitiveArray::try_new(data_type, values, validity);
    Ok(Box::new(made.map_err(broken)?))
}

/// Other numbers, NULL where they were.
fn mapped<T: NativeType, N: NativeType>(
    array: &dyn Array,
    data_type: ArrowDataType,
    convert: impl Fn(T) -> N,
) -> Result<ArrayRef> {
    let from: &PrimitiveArray<T> = down(array)?;
    let values: Vec<N> = from.values().iter().map(|value| convert(*value)).collect();
    let made = PrimitiveArray::try_new(data_type, values.into(), from.validity().cloned());
    Ok(Box::new(made.map_err(broken)?))
}

fn integers(array: &dyn Array) -> Result<ArrayRef> {
    let to = ArrowDataType::Int64;
    match array.dtype() {
        ArrowDataType::Int8 => mapped::<i8, i64>(array, to, i64::from),
        ArrowDataType::Int16 => mapped::<i16, i64>(array, to, i64::from),
        ArrowDataType::Int32 => mapped::<i32, i64>(array, to, i64::from),
        ArrowDataType::UInt8 => mapped::<u8, i64>(array, to, i64::from),
        ArrowDataType::UInt16 => mapped::<u16, i64>(array, to, i64::from),
        ArrowDataType::UInt32 => mapped::<u32, i64>(array, to, i64::from),
        _ => retyped::<i64>(array, to),
    }
}

fn floats(array: &dyn Array) -> Result<ArrayRef> {
    let to = ArrowDataType::Float64;
    match array.dtype() {
        ArrowDataType::Float32 => mapped::<f32, f64>(array, to, f64::from),
        _ => retyped::<f64>(array, to),
    }
}

fn numerics(array: &dyn Array) -> Result<ArrayRef> {
    let to = ArrowDataType::Int128;
    match array.dtype() {
        ArrowDataType::UInt64 => {
            mapped::<u64, i128>(array, to, |value| i128::from(value) * 1_000_000_000)
        }
        ArrowDataType::Decimal(_, scale) => {
            let places = super::NUMERIC_DIGITS.1.saturating_sub(*scale);
            let by = 10_i128.pow(places as u32);
            // A value under a NULL may be anything.
            mapped::<i128, i128>(array, to, |value| value.wrapping_mul(by))
        }
        _ => retyped::<i128>(array, to),
    }
}

/// Digits with a point `scale` places before their end, without zeros behind it.
pub(crate) fn decimal(digits: i128, scale: usize) -> String {
    let mut text = format!("{:0>width$}", digits.unsigned_abs(), width = scale + 1);
    if scale > 0 {
        let whole = text.len() - scale;
        text.insert(whole, '.');
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    if digits < 0 {
        text.insert(0, '-');
    }
    text
}

fn bignumerics(array: &dyn Array) -> Result<ArrayRef> {
    let mut made = MutableBinaryViewArray::<str>::with_capacity(array.len());
    match array.dtype() {
        ArrowDataType::UInt128 => {
            for value in down::<PrimitiveArray<u128>>(array)? {
                made.push(value.map(ToString::to_string));
            }
        }
        other => {
            let scale = match other {
                ArrowDataType::Decimal(_, scale) => *scale,
                _ => 0,
            };
            for value in down::<PrimitiveArray<i128>>(array)? {
                made.push(value.map(|value| decimal(*value, scale)));
            }
        }
    }
    Ok(texts(made))
}

fn bytes(array: &dyn Array) -> Result<ArrayRef> {
    if let Some(offset) = array.as_any().downcast_ref::<BinaryArray<i64>>() {
        let mut made = MutableBinaryViewArray::<[u8]>::with_capacity(array.len());
        for value in offset {
            made.push(value);
        }
        let made: BinaryViewArray = made.into();
        return Ok(Box::new(made));
    }
    Ok(Box::new(down::<BinaryViewArray>(array)?.clone()))
}

/// Microseconds since 1970 of any unit.
fn moments(array: &dyn Array, lost: &mut Lost) -> Result<ArrayRef> {
    let unit = match array.dtype() {
        ArrowDataType::Timestamp(unit, _) => *unit,
        _ => TimeUnit::Microsecond,
    };
    if unit == TimeUnit::Microsecond {
        return retyped::<i64>(array, ArrowDataType::Int64);
    }
    let from: &PrimitiveArray<i64> = down(array)?;
    let convert = |value: &i64| {
        if unit == TimeUnit::Nanosecond {
            if value % 1000 != 0 {
                lost.cut(|| moment_nanos(*value));
            }
            return Some(value.div_euclid(1000));
        }
        let micros = value.checked_mul(if unit == TimeUnit::Second {
            1_000_000
        } else {
            1000
        });
        if micros.is_none() {
            lost.misfit(|| value.to_string());
        }
        micros
    };
    let mut convert = convert;
    let made: PrimitiveArray<i64> = from
        .iter()
        .map(|value| value.and_then(&mut convert))
        .collect();
    Ok(Box::new(made))
}

/// Nanoseconds since 1970 as a moment, whole.
pub(crate) fn moment_nanos(nanos: i64) -> String {
    let fraction = nanos.rem_euclid(1_000_000_000);
    format!("{}.{fraction:09}", moment(nanos.div_euclid(1_000_000_000)))
}

/// Seconds since 1970 as a moment.
fn moment(seconds: i64) -> String {
    chrono::DateTime::from_timestamp(seconds, 0).map_or_else(
        || seconds.to_string(),
        |at| at.format("%Y-%m-%d %H:%M:%S").to_string(),
    )
}

/// Nanoseconds since midnight.
fn time(nanos: i64) -> String {
    let seconds = nanos / 1_000_000_000;
    format!(
        "{:02}:{:02}:{:02}.{:09}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        nanos % 1_000_000_000
    )
}

fn intervals(array: &dyn Array) -> Result<ArrayRef> {
    let scale = match array.dtype() {
        ArrowDataType::Duration(TimeUnit::Second) => 1_000_000_000_i128,
        ArrowDataType::Duration(TimeUnit::Millisecond) => 1_000_000,
        ArrowDataType::Duration(TimeUnit::Nanosecond) => 1,
        _ => 1000,
    };
    let mut made = MutableBinaryViewArray::<str>::with_capacity(array.len());
    for value in down::<PrimitiveArray<i64>>(array)? {
        made.push(value.map(|value| interval(0, 0, i128::from(*value) * scale)));
    }
    Ok(texts(made))
}

fn strings(array: &dyn Array) -> Result<ArrayRef> {
    match array.dtype() {
        ArrowDataType::Utf8View => Ok(Box::new(down::<Utf8ViewArray>(array)?.clone())),
        ArrowDataType::Dictionary(key, _, _) => {
            use polars_arrow::datatypes::IntegerType as Key;
            match key {
                Key::UInt8 => categories(down::<DictionaryArray<u8>>(array)?),
                Key::UInt16 => categories(down::<DictionaryArray<u16>>(array)?),
                _ => categories(down::<DictionaryArray<u32>>(array)?),
            }
        }
        _ => Ok(new_null_array(ArrowDataType::Utf8View, array.len())),
    }
}

fn categories<K: polars_arrow::array::DictionaryKey>(
    array: &DictionaryArray<K>,
) -> Result<ArrayRef> {
    let names: &Utf8ViewArray = down(array.values().as_ref())?;
    let mut made = MutableBinaryViewArray::<str>::with_capacity(array.len());
    for row in 0..array.len() {
        made.push((!array.is_null(row)).then(|| names.value(array.key_value(row))));
    }
    Ok(texts(made))
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn decimals_are_written_whole_and_without_zeros_behind() {
        for (digits, scale, text) in [
            (0, 0, "0"),
            (0, 10, "0"),
            (-5, 3, "-0.005"),
            (12_500, 3, "12.5"),
            (i128::MIN, 0, "-170141183460469231731687303715884105728"),
            (1, 38, "0.00000000000000000000000000000000000001"),
            (100, 0, "100"),
        ] {
            assert_eq!(decimal(digits, scale), text);
        }
    }
}
