//! Lines of text, one after the other, none longer than memory should hold.

use crate::source::{damaged, problem};
use model::Result;
use std::io::Read;

/// Bytes of a record at most.
pub(super) const LONGEST: usize = 32 << 20;
/// Bytes read at once.
const BLOCK: usize = 128 << 10;

/// Lines by LF, CRLF or CR. The bytes are UTF-8, as they come from a decoder.
pub(super) struct Lines<R> {
    inner: R,
    file: String,
    buffer: Vec<u8>,
    /// What of the buffer was not handed out yet.
    start: usize,
    /// Up to here there is no end of a line.
    looked: usize,
    /// The line before ended in CR: an LF right behind belongs to it.
    after_cr: bool,
    line: u64,
    ended: bool,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(inner: R, file: &str) -> Self {
        Self {
            inner,
            file: file.to_owned(),
            buffer: Vec::new(),
            start: 0,
            looked: 0,
            after_cr: false,
            line: 0,
            ended: false,
        }
    }

    /// The number of the line that came last, 1-based.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The next line without its end; absent behind the last.
    pub(super) fn next(&mut self) -> Result<Option<&str>> {
        loop {
            if self.after_cr && self.start < self.buffer.len() {
                self.after_cr = false;
                if self.buffer.get(self.start) == Some(&b'\n') {
                    self.start += 1;
                    self.looked = self.looked.max(self.start);
                }
            }
            let rest = self.buffer.get(self.looked..).unwrap_or_default();
            if let Some(found) = memchr::memchr2(b'\n', b'\r', rest) {
                let end = self.looked + found;
                self.after_cr = self.buffer.get(end) == Some(&b'\r');
                return Ok(Some(self.hand_out(end, end + 1)));
            }
            self.looked = self.buffer.len();
            if self.ended {
                let end = self.buffer.len();
                if self.start >= end {
                    return Ok(None);
                }
                return Ok(Some(self.hand_out(end, end)));
            }
            if self.buffer.len() - self.start > LONGEST {
                let reason = format!(
                    "line {} is longer than {} MiB",
                    self.line + 1,
                    LONGEST >> 20
                );
                return Err(damaged(&self.file, None, reason));
            }
            self.fill()?;
        }
    }

    fn hand_out(&mut self, end: usize, next: usize) -> &str {
        let start = std::mem::replace(&mut self.start, next);
        self.looked = next;
        self.line += 1;
        let bytes = self.buffer.get(start..end).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    fn fill(&mut self) -> Result<()> {
        self.buffer.drain(..self.start);
        self.looked -= self.start;
        self.start = 0;
        let held = self.buffer.len();
        self.buffer.resize(held + BLOCK, 0);
        let read = self
            .inner
            .read(self.buffer.get_mut(held..).unwrap_or_default());
        let count = *read.as_ref().unwrap_or(&0);
        self.buffer.truncate(held + count);
        self.ended = count == 0;
        read.map(|_| ())
            .map_err(|error| problem(error, &self.file, None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_any_of_the_usual_ways() {
        let mut lines = Lines::new(&b"a\r\nb\rc\n\nd"[..], "x");
        let mut found = Vec::new();
        while let Ok(Some(line)) = lines.next() {
            found.push(line.to_owned());
        }
        assert_eq!(found, ["a", "b", "c", "", "d"]);
        assert_eq!(lines.line(), 5);
    }

    #[test]
    fn a_line_without_end_is_refused_with_its_place_and_in_little_memory() {
        let endless = std::io::repeat(b'x').take(1 << 30);
        let mut lines = Lines::new((&b"first\n"[..]).chain(endless), "x.log");
        assert_eq!(lines.next(), Ok(Some("first")));
        let problem = lines
            .next()
            .map_or_else(|problem| problem.to_string(), |_| String::new());
        assert!(
            problem.contains("line 2 is longer than 32 MiB"),
            "{problem}"
        );
        assert!(lines.buffer.capacity() < 4 * LONGEST);
    }
}
