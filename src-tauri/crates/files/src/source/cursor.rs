//! A source with a position, for readers that seek: archives and workbooks.

use super::{Source, io_error};
use bytes::Bytes;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::sync::Arc;

/// Bytes asked for at once.
const BLOCK: u64 = 128 << 10;

/// `Read`, `BufRead` and `Seek` over a source, block by block.
pub(crate) struct Cursor {
    source: Arc<dyn Source>,
    at: u64,
    block: Bytes,
    block_at: u64,
}

impl Cursor {
    /// At the beginning of the file.
    pub(crate) fn new(source: Arc<dyn Source>) -> Self {
        Self {
            source,
            at: 0,
            block: Bytes::new(),
            block_at: 0,
        }
    }

    fn here(&self) -> &[u8] {
        self.at
            .checked_sub(self.block_at)
            .and_then(|from| self.block.get(from as usize..))
            .unwrap_or_default()
    }
}

impl BufRead for Cursor {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.here().is_empty() && self.at < self.source.size() {
            // From a round place on, so that small steps to and fro find what is here.
            let start = self.at / BLOCK * BLOCK;
            let end = (start + BLOCK).min(self.source.size());
            self.block = self.source.read(start..end).map_err(io_error)?;
            self.block_at = start;
        }
        Ok(self.here())
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount as u64;
    }
}

impl Read for Cursor {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let here = self.fill_buf()?;
        let count = here.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), here.get(..count)) {
            to.copy_from_slice(from);
        }
        self.consume(count);
        Ok(count)
    }
}

impl Seek for Cursor {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(offset) => self.source.size().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
