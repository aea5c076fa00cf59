//! Base 32, base 64, hexadecimal, and the escapes of bytes.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::fmt::Write as _;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

pub(crate) fn to_base64(octets: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(octets)
}

pub(crate) fn from_base64(text: &str) -> Result<Vec<u8>, String> {
    let packed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    LENIENT
        .decode(packed)
        .map_err(|_| "Failed to decode invalid base64 string".to_owned())
}

pub(crate) fn from_hex(text: &str) -> Result<Vec<u8>, String> {
    let padded = if text.len() % 2 == 1 {
        format!("0{text}")
    } else {
        text.to_owned()
    };
    hex::decode(padded).map_err(|_| format!("Failed to decode invalid hexadecimal string: {text}"))
}

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

pub(crate) fn to_base32(octets: &[u8]) -> String {
    let mut out = String::new();
    for chunk in octets.chunks(5) {
        let mut block = [0_u8; 5];
        for (slot, octet) in block.iter_mut().zip(chunk) {
            *slot = *octet;
        }
        let bits = block
            .iter()
            .fold(0_u64, |bits, octet| bits << 8 | u64::from(*octet));
        let digits = (chunk.len() * 8).div_ceil(5);
        for index in 0..8 {
            if index < digits {
                let digit = (bits >> (35 - index * 5)) & 31;
                out.push(BASE32.get(digit as usize).map_or('=', |d| char::from(*d)));
            } else {
                out.push('=');
            }
        }
    }
    out
}

pub(crate) fn from_base32(text: &str) -> Result<Vec<u8>, String> {
    let fail = || "Failed to decode invalid base32 string".to_owned();
    let mut out = Vec::new();
    let (mut bits, mut count) = (0_u64, 0);
    for c in text.trim_end_matches('=').bytes() {
        let digit = BASE32
            .iter()
            .position(|d| *d == c.to_ascii_uppercase())
            .ok_or_else(fail)?;
        bits = (bits << 5 | digit as u64) & 0xffff;
        count += 5;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    Ok(out)
}

/// Bytes as `%t` and CAST … FORMAT show them: printable ASCII itself, the rest as `\x00`.
pub(crate) fn escape_bytes(octets: &[u8]) -> String {
    let mut out = String::with_capacity(octets.len());
    for octet in octets {
        match octet {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'\\' => out.push_str("\\\\"),
            b'"' => out.push_str("\\\""),
            0x20..=0x7e => out.push(char::from(*octet)),
            _ => {
                let _ = write!(out, "\\x{octet:02x}");
            }
        }
    }
    out
}

/// A text as a GoogleSQL literal's inside, for `%T`.
pub(crate) fn escape_text(text: &str, quote: char) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                let _ = write!(out, "\\x{:02x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

/// A text as a quoted GoogleSQL literal: double quotes, unless it holds some and no single ones.
pub(crate) fn quote_text(text: &str) -> String {
    let quote = if text.contains('"') && !text.contains('\'') {
        '\''
    } else {
        '"'
    };
    format!("{quote}{}{quote}", escape_text(text, quote))
}

/// Bytes as a quoted GoogleSQL literal.
pub(crate) fn quote_bytes(octets: &[u8]) -> String {
    if octets.contains(&b'"') && !octets.contains(&b'\'') {
        return format!("b'{}'", escape_bytes(octets).replace("\\\"", "\""));
    }
    format!("b\"{}\"", escape_bytes(octets))
}
