//! Which format bytes are in.

use super::dialect;
use crate::source::Source;
use crate::text::log::Known;
use crate::text::zip;
use model::{Compression, FileFormat, Reading, Result};
use std::sync::Arc;

/// Beginnings of files that are no tables, and of those that say what they are.
const MAGIC: [(&[u8], FileFormat); 22] = [
    (b"PAR1", FileFormat::Parquet),
    (b"PARE", FileFormat::Parquet),
    (b"Obj\x01", FileFormat::Avro),
    (b"ORC", FileFormat::Orc),
    (b"ARROW1\0\0", FileFormat::Arrow),
    (b"\xff\xff\xff\xff", FileFormat::Arrow),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileFormat::Xlsx),
    (b"\x89PNG", FileFormat::Binary),
    (b"\xff\xd8\xff", FileFormat::Binary),
    (b"GIF8", FileFormat::Binary),
    (b"%PDF-", FileFormat::Binary),
    (b"\x7fELF", FileFormat::Binary),
    (b"SQLite format 3\0", FileFormat::Binary),
    (b"OggS", FileFormat::Binary),
    (b"ID3", FileFormat::Binary),
    (b"\x1aE\xdf\xa3", FileFormat::Binary),
    (b"7z\xbc\xaf\x27\x1c", FileFormat::Binary),
    (b"Rar!\x1a", FileFormat::Binary),
    (b"\x80\x02", FileFormat::Binary),
    (b"\x80\x04", FileFormat::Binary),
    (b"\x93NUMPY", FileFormat::Binary),
    (b"II*\0", FileFormat::Binary),
];

/// By how the bytes begin, if that tells.
pub(super) fn binary(plain: &[u8]) -> Option<FileFormat> {
    let riff =
        plain.starts_with(b"RIFF") && matches!(plain.get(8..12), Some(b"WEBP" | b"WAVE" | b"AVI "));
    if riff || plain.get(4..8) == Some(b"ftyp") {
        return Some(FileFormat::Binary);
    }
    // "ORC" and "ID3" are words, too: a text goes on with letters.
    let wordy = |magic: &[u8]| {
        magic.is_ascii()
            && magic.len() == 3
            && plain
                .iter()
                .take(64)
                .all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
    };
    MAGIC
        .iter()
        .find(|(magic, _)| plain.starts_with(magic) && !wordy(magic))
        .map(|(_, format)| *format)
}

/// Whether the last bytes are those of a Parquet file, its footer in the clear or not.
pub(super) fn is_parquet_end(tail: &[u8]) -> bool {
    tail.ends_with(b"PAR1") || tail.ends_with(b"PARE")
}

/// Whether an archive is a workbook.
pub(super) fn workbook(
    source: &Arc<dyn Source>,
    head: &[u8],
    compression: Compression,
) -> Result<bool> {
    if compression != Compression::Zip || !head.starts_with(b"PK\x03\x04") {
        return Ok(false);
    }
    let parts = zip::parts(source)?;
    Ok(parts.iter().any(|part| {
        ["xl/workbook.xml", "xl/workbook.bin", "content.xml"].contains(&part.name.as_str())
    }))
}

/// Whether this is hardly text: many control characters, or many bytes that mean nothing.
pub(super) fn is_no_text(text: &str, wrong: usize, bytes: usize) -> bool {
    let controls = text
        .chars()
        .filter(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0c' | '\x1b' | '\x01'))
        .count();
    bytes > 0 && (controls * 12 > text.chars().count().max(1) || wrong * 8 > bytes)
}

/// The format of a text. The name decides only where the text could be one or the other.
pub(super) fn text(text: &str, whole: bool, name: &str, reading: &Reading) -> FileFormat {
    if reading.pattern.is_some() {
        return FileFormat::Log;
    }
    let trimmed = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    match trimmed.chars().next() {
        Some('{') => return json(trimmed),
        Some('[') if is_array(trimmed) => return FileFormat::Json,
        _ => {}
    }
    let lines: Vec<&str> = text.lines().take(50).collect();
    if Known::of(&lines).is_some() {
        return FileFormat::Log;
    }
    let filled = || lines.iter().filter(|line| !line.is_empty());
    if filled().count() > 0 && filled().all(|line| is_labelled(line)) {
        return FileFormat::Ltsv;
    }
    if reading.delimiter.is_some() || !dialect::delimiters(text, whole).is_empty() {
        return FileFormat::Csv;
    }
    // One column is a table only where the name says so.
    let name = name.to_ascii_lowercase();
    let stem = ["gz", "zst", "bz2", "xz", "lz4", "snappy", "zip"]
        .iter()
        .find_map(|packed| name.strip_suffix(packed)?.strip_suffix('.'))
        .unwrap_or(&name);
    if [".csv", ".tsv"].iter().any(|end| stem.ends_with(end)) {
        FileFormat::Csv
    } else {
        FileFormat::Text
    }
}

/// One object per line, or one over several lines.
fn json(text: &str) -> FileFormat {
    let first = text.lines().next().unwrap_or_default();
    let alone = serde_json::from_str::<serde::de::IgnoredAny>(first).is_ok();
    let mut lines = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    let next = lines.next().map(|line| line.starts_with('{'));
    // A damaged first line among lines of objects, or a first line longer than the sample.
    let lines_of_objects = next == Some(true) || next.is_none() && !text.contains('\n');
    if alone || lines_of_objects {
        FileFormat::Ndjson
    } else {
        FileFormat::Json
    }
}

/// An array of JSON, not a line of a log that begins with a bracket.
fn is_array(text: &str) -> bool {
    let inner = text.get(1..).unwrap_or_default().trim_start();
    match inner.chars().next() {
        Some('{' | '[' | '"' | ']') => true,
        Some(first) => {
            let end = inner.find([',', ']']).unwrap_or(inner.len());
            let value = inner.get(..end).unwrap_or_default().trim();
            (first.is_ascii_digit() || "-tfn".contains(first))
                && serde_json::from_str::<serde::de::IgnoredAny>(value).is_ok()
        }
        None => false,
    }
}

/// Label and value, again and again, with tabs between.
fn is_labelled(line: &str) -> bool {
    let label = |field: &str| {
        field.split_once(':').is_some_and(|(label, _)| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
        })
    };
    // A day with a time is no label: "2026-10-01 12:00".
    line.contains('\t')
        && line.split('\t').all(label)
        && !line
            .split('\t')
            .all(|field| field.starts_with(|c: char| c.is_ascii_digit()))
}
