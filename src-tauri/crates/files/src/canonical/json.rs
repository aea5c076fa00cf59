//! Values within arrays of arrays as JSON, since no column type holds those.

use super::array::{broken, down};
use model::Result;
use polars_arrow::array::{
    Array, BinaryViewArray, BooleanArray, DictionaryArray, FixedSizeListArray, ListArray,
    PrimitiveArray, StructArray, Utf8ViewArray, get_display,
};
use polars_arrow::datatypes::ArrowDataType as Type;
use std::fmt::Write as _;

/// Adds the value of a row.
pub(super) fn write(out: &mut String, array: &dyn Array, row: usize) -> Result<()> {
    if array.is_null(row) {
        out.push_str("null");
        return Ok(());
    }
    match array.dtype() {
        Type::Boolean => {
            out.push_str(if down::<BooleanArray>(array)?.value(row) {
                "true"
            } else {
                "false"
            });
        }
        Type::Utf8View => quoted(out, down::<Utf8ViewArray>(array)?.value(row))?,
        Type::BinaryView => {
            let bytes = down::<BinaryViewArray>(array)?.value(row);
            quoted(out, &base64(bytes))?;
        }
        Type::LargeList(_) => {
            let list: &ListArray<i64> = down(array)?;
            elements(out, list.value(row).as_ref())?;
        }
        Type::FixedSizeList(..) => {
            let list: &FixedSizeListArray = down(array)?;
            elements(out, list.value(row).as_ref())?;
        }
        Type::Struct(fields) => {
            let values: &StructArray = down(array)?;
            out.push('{');
            for (index, (field, child)) in fields.iter().zip(values.values()).enumerate() {
                if index > 0 {
                    out.push(',');
                }
                quoted(out, &field.name)?;
                out.push(':');
                write(out, child.as_ref(), row)?;
            }
            out.push('}');
        }
        Type::Dictionary(..) => {
            let mut text = String::new();
            if let Some(names) = array.as_any().downcast_ref::<DictionaryArray<u32>>() {
                let names_of: &Utf8ViewArray = down(names.values().as_ref())?;
                names_of.value(names.key_value(row)).clone_into(&mut text);
            } else {
                get_display(array, "null")(&mut text, row).map_err(broken)?;
            }
            quoted(out, &text)?;
        }
        Type::Decimal(_, scale) => {
            let value = down::<PrimitiveArray<i128>>(array)?.value(row);
            out.push_str(&super::decimal(value, *scale));
        }
        Type::Float64 => float(out, down::<PrimitiveArray<f64>>(array)?.value(row))?,
        Type::Float32 => {
            let value = down::<PrimitiveArray<f32>>(array)?.value(row);
            if value.is_finite() {
                let _ = write!(out, "{value:?}");
            } else {
                float(out, f64::from(value))?;
            }
        }
        Type::Int8
        | Type::Int16
        | Type::Int32
        | Type::Int64
        | Type::Int128
        | Type::UInt8
        | Type::UInt16
        | Type::UInt32
        | Type::UInt64
        | Type::UInt128 => get_display(array, "null")(out, row).map_err(broken)?,
        _ => {
            let mut text = String::new();
            get_display(array, "null")(&mut text, row).map_err(broken)?;
            quoted(out, &text)?;
        }
    }
    Ok(())
}

fn elements(out: &mut String, elements: &dyn Array) -> Result<()> {
    out.push('[');
    for row in 0..elements.len() {
        if row > 0 {
            out.push(',');
        }
        write(out, elements, row)?;
    }
    out.push(']');
    Ok(())
}

fn quoted(out: &mut String, text: &str) -> Result<()> {
    out.push_str(&serde_json::to_string(text).map_err(broken)?);
    Ok(())
}

fn float(out: &mut String, value: f64) -> Result<()> {
    if value.is_finite() {
        out.push_str(&serde_json::to_string(&value).map_err(broken)?);
        return Ok(());
    }
    let text = if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    };
    quoted(out, text)
}

/// Bytes as the row store writes them.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |index: usize| u32::from(three.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let digit = DIGITS.get((bits >> (18 - 6 * place) & 63) as usize);
            let digit = digit.filter(|_| place <= three.len());
            text.push(digit.map_or('=', |digit| char::from(*digit)));
        }
    }
    text
}
