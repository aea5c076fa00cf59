//! Zip archives: which files they hold, and one of them as a stream.

use super::unpack::{Packed, decoder};
use crate::source::{Cursor, Source, damaged};
use model::{Compression, Problem, Result};
use std::io::Read;
use std::sync::Arc;
use zip::ZipArchive;
use zip::result::ZipError;

/// A file in an archive.
pub(crate) struct Part {
    /// As people know it.
    pub(crate) name: String,
    index: usize,
    size: u64,
}

/// The files of an archive that hold data, in their order.
pub(crate) fn parts(source: &Arc<dyn Source>) -> Result<Vec<Part>> {
    let mut archive = archive(source)?;
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let entry = archive
            .by_index_raw(index)
            .map_err(|error| broken(source, error))?;
        let name = name(entry.name_raw());
        let hidden =
            name.starts_with("__MACOSX/") || name.split('/').any(|part| part.starts_with('.'));
        if !entry.is_dir() && !hidden {
            parts.push(Part {
                size: entry.size(),
                name,
                index,
            });
        }
    }
    Ok(parts)
}

/// The part of this name; without a name the first that is not empty.
pub(crate) fn find(source: &Arc<dyn Source>, name: Option<&str>) -> Result<Part> {
    let mut parts = parts(source)?.into_iter();
    let found = match name {
        Some(name) => parts.find(|part| part.name == name),
        None => parts.find(|part| part.size > 0),
    };
    found.ok_or_else(|| match name {
        Some(name) => Problem::bad_input("part", format!("the archive has no file {name}")),
        None => damaged(source.name(), None, "the archive holds no file with data"),
    })
}

/// The plain bytes of a part; `stream` opens the packed ones from a place of the archive on.
pub(super) fn open(
    source: &Arc<dyn Source>,
    part: &Part,
    stream: impl Fn(u64) -> Packed,
) -> Result<Box<dyn Read + Send>> {
    let mut archive = archive(source)?;
    let entry = archive
        .by_index_raw(part.index)
        .map_err(|error| broken(source, error))?;
    let Some(start) = entry.data_start() else {
        return Err(damaged(
            source.name(),
            None,
            "a file of the archive has no place",
        ));
    };
    if entry.encrypted() {
        let reason = format!("{} is encrypted", part.name);
        return Err(damaged(source.name(), Some(start), reason));
    }
    let packed = stream(start).take(entry.compressed_size());
    let method = serialized(&format!("{:?}", entry.compression()));
    Ok(match method {
        Method::Stored => Box::new(packed),
        Method::Deflated => Box::new(flate2::read::DeflateDecoder::new(packed)),
        Method::Other(compression) => decoder(compression, packed)?,
        Method::Unknown(name) => {
            let reason = format!("{} is packed with {name}, which is not known", part.name);
            return Err(damaged(source.name(), Some(start), reason));
        }
    })
}

enum Method {
    Stored,
    Deflated,
    Other(Compression),
    Unknown(String),
}

/// By the name that the library prints, since it knows only those that it unpacks itself.
fn serialized(name: &str) -> Method {
    match name {
        "Stored" => Method::Stored,
        "Deflated" => Method::Deflated,
        "Bzip2" | "Unsupported(12)" => Method::Other(Compression::Bzip2),
        "Zstd" | "Unsupported(93)" => Method::Other(Compression::Zstd),
        "Xz" | "Unsupported(95)" => Method::Other(Compression::Xz),
        other => Method::Unknown(other.to_owned()),
    }
}

fn archive(source: &Arc<dyn Source>) -> Result<ZipArchive<Cursor>> {
    ZipArchive::new(Cursor::new(Arc::clone(source))).map_err(|error| broken(source, error))
}

fn broken(source: &Arc<dyn Source>, error: ZipError) -> Problem {
    match error {
        ZipError::Io(error) => crate::source::problem(error, source.name(), None),
        other => damaged(source.name(), None, other.to_string()),
    }
}

/// Archives made on Japanese machines name their files in CP932 and do not say so.
fn name(raw: &[u8]) -> String {
    if let Ok(name) = std::str::from_utf8(raw) {
        return name.to_owned();
    }
    encoding_rs::SHIFT_JIS.decode(raw).0.into_owned()
}
