//! What a file is and how it is read, from its first bytes.

mod dialect;
mod format;

use crate::source::{self, Source};
use crate::text::log::Known;
use crate::text::unpack::{self, FIRST, Watch};
use crate::text::{encoding, workbook, zip};
use model::{Compression, FileFormat, Reading, Result, Sniffed};
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Unpacked bytes looked at.
const SAMPLE: u64 = 256 << 10;
/// Packed bytes taken for the first unpacked ones: bzip2 gives none before a block is here.
const MOST_PACKED: u64 = 4 << 20;
/// Lines shown, and their characters.
const LINES: usize = 20;
const LINE: usize = 500;
/// Parts named.
const PARTS: usize = 1_000;

/// Fills what `reading` leaves open. One request for the first bytes; for a file that is named like
/// a Parquet one for the last instead, where its footer is.
pub(crate) fn sniff(source: &Arc<dyn Source>, reading: &Reading) -> Result<Sniffed> {
    let mut sniffed = Sniffed {
        reading: reading.clone(),
        ..Sniffed::default()
    };
    if let Some(format) = by_tail(source, reading)? {
        fill(&mut sniffed, "compression", Compression::None, |reading| {
            &mut reading.compression
        });
        fill(&mut sniffed, "format", format, |reading| {
            &mut reading.format
        });
        return Ok(sniffed);
    }
    let head = source.read(0..source.size().min(FIRST))?;
    let mut compression = unpack::magic(&head);
    let workbook = format::workbook(source, &head, compression)?;
    if workbook {
        compression = Compression::None;
    }
    fill(&mut sniffed, "compression", compression, |reading| {
        &mut reading.compression
    });
    if sniffed.reading.compression == Some(Compression::Zip) {
        let parts = zip::parts(source)?;
        let first = zip::find(source, reading.part.as_deref())?.name;
        sniffed.parts = parts
            .into_iter()
            .map(|part| part.name)
            .take(PARTS)
            .collect();
        fill(&mut sniffed, "part", first, |reading| &mut reading.part);
    }
    let plain = sample(source, &sniffed.reading)?;
    let name = match &sniffed.reading.part {
        Some(part) if compression == Compression::Zip => part.clone(),
        _ => source.name().to_owned(),
    };
    let found = if workbook {
        Some(FileFormat::Xlsx)
    } else {
        format::binary(&plain.bytes)
    };
    let asked = reading.format.or(found);
    if asked == Some(FileFormat::Xlsx) {
        fill(&mut sniffed, "format", FileFormat::Xlsx, |reading| {
            &mut reading.format
        });
        return a_workbook(source, sniffed);
    }
    if let Some(
        format @ (FileFormat::Parquet
        | FileFormat::Avro
        | FileFormat::Orc
        | FileFormat::Arrow
        | FileFormat::Binary),
    ) = asked
    {
        fill(&mut sniffed, "format", format, |reading| {
            &mut reading.format
        });
        return Ok(sniffed);
    }
    sniffed.encodings = encoding::candidates(&plain.bytes, plain.whole);
    let best = sniffed.encodings.first();
    let (best, wrong) = best.map_or(("UTF-8".to_owned(), 0), |best| {
        (best.encoding.clone(), best.wrong)
    });
    fill(&mut sniffed, "encoding", best, |reading| {
        &mut reading.encoding
    });
    let chosen = encoding::by_name(sniffed.reading.encoding.as_deref());
    let (mut text, _) = encoding::decode(&plain.bytes, chosen, plain.whole);
    if !plain.whole
        && let Some(end) = text.rfind(['\n', '\r'])
    {
        // What was cut tells of nothing.
        text.truncate(end + 1);
    }
    sniffed.lines = text
        .lines()
        .take(LINES)
        .map(|line| line.chars().take(LINE).collect())
        .collect();
    if asked.is_none() && format::is_no_text(&text, wrong as usize, plain.bytes.len()) {
        fill(&mut sniffed, "format", FileFormat::Binary, |reading| {
            &mut reading.format
        });
        sniffed.encodings.clear();
        return Ok(sniffed);
    }
    let format = format::text(&text, plain.whole, &name, reading);
    fill(&mut sniffed, "format", format, |reading| {
        &mut reading.format
    });
    match sniffed.reading.format {
        Some(FileFormat::Csv) => dialect::fill(&mut sniffed, &text, plain.whole),
        Some(FileFormat::Log) => a_log(&mut sniffed, &text),
        Some(FileFormat::Ltsv) => dialect::notation(&mut sniffed, &[], true),
        Some(FileFormat::Ndjson | FileFormat::Json) => {
            fill(&mut sniffed, "allText", false, |reading| {
                &mut reading.all_text
            });
            let (date, time) = dialect::ISO;
            fill(&mut sniffed, "dateFormat", date.to_owned(), |reading| {
                &mut reading.date_format
            });
            fill(&mut sniffed, "timeFormat", time.to_owned(), |reading| {
                &mut reading.time_format
            });
        }
        _ => {}
    }
    Ok(sniffed)
}

/// Sets a field that nobody set, and says that it was guessed.
fn fill<T>(
    sniffed: &mut Sniffed,
    name: &str,
    value: T,
    field: impl Fn(&mut Reading) -> &mut Option<T>,
) {
    let field = field(&mut sniffed.reading);
    if field.is_none() {
        *field = Some(value);
        sniffed.guessed.push(name.to_owned());
    }
}

/// Parquet by its last bytes, where the name gives a hint to look there: they are needed next.
fn by_tail(source: &Arc<dyn Source>, reading: &Reading) -> Result<Option<FileFormat>> {
    let size = source.size();
    let name = source.name().to_ascii_lowercase();
    let named = [".parquet", ".parq", ".pq"]
        .iter()
        .any(|end| name.ends_with(end));
    let settled = reading.format.is_some() && reading.format != Some(FileFormat::Parquet)
        || reading
            .compression
            .is_some_and(|some| some != Compression::None);
    if !named || settled || size < 12 {
        return Ok(None);
    }
    let length = (size / 1_024).clamp(64 << 10, 512 << 10).min(size);
    let tail = source.read(size - length..size)?;
    Ok(format::is_parquet_end(&tail).then_some(FileFormat::Parquet))
}

/// The first unpacked bytes.
struct Plain {
    bytes: Vec<u8>,
    /// These are all of them.
    whole: bool,
}

fn sample(source: &Arc<dyn Source>, reading: &Reading) -> Result<Plain> {
    let watch = Arc::new(Watch::default());
    let mut plain = unpack::open(source, reading, &watch)?;
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 32 << 10];
    // As far as the first request reaches, if that is enough for anything.
    loop {
        let packed = watch.packed.load(Ordering::Relaxed);
        let enough = bytes.len() as u64 >= SAMPLE
            || !bytes.is_empty() && packed + (64 << 10) > FIRST
            || packed > MOST_PACKED;
        if enough {
            return Ok(Plain {
                bytes,
                whole: false,
            });
        }
        match plain.read(&mut buffer) {
            Ok(0) => {
                let whole = !watch.cut_short.load(Ordering::Relaxed);
                return Ok(Plain { bytes, whole });
            }
            Ok(count) => bytes.extend_from_slice(buffer.get(..count).unwrap_or_default()),
            Err(error) if bytes.is_empty() => {
                return Err(source::problem(error, source.name(), None));
            }
            // It is told when rows are read.
            Err(_) => {
                return Ok(Plain {
                    bytes,
                    whole: false,
                });
            }
        }
    }
}

fn a_workbook(source: &Arc<dyn Source>, mut sniffed: Sniffed) -> Result<Sniffed> {
    if sniffed
        .reading
        .compression
        .is_some_and(|some| some != Compression::None)
    {
        // Its sheets are known when it is unpacked.
        return Ok(sniffed);
    }
    sniffed.parts = workbook::sheets(source)?;
    if let Some(first) = sniffed.parts.first().cloned() {
        fill(&mut sniffed, "part", first, |reading| &mut reading.part);
    }
    fill(&mut sniffed, "skipLines", 0, |reading| {
        &mut reading.skip_lines
    });
    let header = workbook::has_header(source, &sniffed.reading)?;
    fill(&mut sniffed, "header", header, |reading| {
        &mut reading.header
    });
    fill(&mut sniffed, "allText", false, |reading| {
        &mut reading.all_text
    });
    Ok(sniffed)
}

fn a_log(sniffed: &mut Sniffed, text: &str) {
    let lines: Vec<&str> = text.lines().take(LINES).collect();
    let known = Known::of(&lines);
    sniffed.log_shape = known.map(|known| known.name().to_owned());
    let format = known.map_or(dialect::ISO.1, Known::time_format).to_owned();
    fill(sniffed, "timeFormat", format, |reading| {
        &mut reading.time_format
    });
    dialect::notation(sniffed, &[], true);
}
