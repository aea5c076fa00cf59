//! The bytes of one file, wherever it is, asked for by range.

use bytes::Bytes;
use model::Result;
use std::ops::Range;

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
    /// The first request asks for at most `first` bytes; later ones for ever more.
    fn stream(&self, at: u64, first: u64) -> Box<dyn std::io::Read + Send>;
}
