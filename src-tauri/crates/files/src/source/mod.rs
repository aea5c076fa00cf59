//! The bytes of one file, wherever it is, asked for by range.

mod cache;
mod cursor;
mod http;
mod local;

pub(crate) use cursor::Cursor;

use bytes::Bytes;
use model::{Kind, Problem, Result};
use reader::protocol::{File, Place};
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// The bytes of one file. Every call may block.
pub(crate) trait Source: Send + Sync {
    /// Key or path, for problems.
    fn name(&self) -> &str;
    /// Where Polars finds it: `http://…` or a path.
    fn location(&self) -> &str;
    /// In bytes.
    fn size(&self) -> u64;
    /// Exactly these bytes. One request, unless they are here already.
    fn read(&self, range: Range<u64>) -> Result<Bytes>;
    /// Several ranges at once, in their order: as many requests, side by side. Ranges that lie
    /// close together are read as one.
    fn read_many(&self, ranges: &[Range<u64>]) -> Result<Vec<Bytes>>;
    /// From `at` to the end of the file, as a stream that is read no faster than it is taken.
    /// The first request asks for at most `first` bytes; later ones for ever more. Its errors
    /// become problems by [`problem`].
    fn stream(&self, at: u64, first: u64) -> Box<dyn io::Read + Send>;
}

/// Opens a file where it is. Local files are looked at; no request is made for others.
pub(crate) fn open(file: &File) -> Result<Arc<dyn Source>> {
    Ok(match &file.at {
        Place::Http(url) => Arc::new(http::HttpSource::new(&file.name, url, file.size)?),
        Place::Local(path) => Arc::new(local::LocalSource::open(&file.name, path)?),
    })
}

/// A local file of ours (unpacked, for example) under the name of the file that it came from.
pub(crate) fn open_local(name: &str, path: &std::path::Path) -> Result<Arc<dyn Source>> {
    let path = path.to_string_lossy();
    Ok(Arc::new(local::LocalSource::open(name, &path)?))
}

/// A problem on its way through `std::io::Read`.
pub(crate) fn io_error(problem: Problem) -> io::Error {
    io::Error::other(problem)
}

/// The problem inside an error of a stream. An error of a decoder becomes a damaged file: `at` is
/// where, in bytes of the file, if that is known.
pub(crate) fn problem(error: io::Error, file: &str, at: Option<u64>) -> Problem {
    if error
        .get_ref()
        .is_some_and(<dyn std::error::Error + Send + Sync>::is::<Problem>)
    {
        if let Some(Ok(problem)) = error
            .into_inner()
            .map(<dyn std::error::Error + Send + Sync>::downcast::<Problem>)
        {
            return *problem;
        }
        return Problem::broken("a problem was lost");
    }
    damaged(file, at, error.to_string())
}

/// A file that is not what it should be.
pub(crate) fn damaged(file: &str, at: Option<u64>, reason: impl Into<String>) -> Problem {
    Problem::new(Kind::Damaged {
        file: file.to_owned(),
        at,
        reason: reason.into(),
    })
}

/// That a range lies inside the file.
fn within(file: &str, range: &Range<u64>, size: u64) -> Result<()> {
    if range.start <= range.end && range.end <= size {
        return Ok(());
    }
    Err(damaged(
        file,
        Some(range.start.min(size)),
        format!("it refers to bytes up to {} and has {size}", range.end),
    ))
}
