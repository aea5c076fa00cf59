//! Sorting rows by keys: in memory where they fit, else in sorted runs on disk that are merged.

use crate::Cancelled;
use crate::parallel;
use crate::veil::{Veil, Veiled};
use model::{Problem, Result};
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// Bytes of keys that are held in memory; further runs go to disk.
const MEMORY: usize = 256 << 20;

/// Bytes of keys in a run.
const RUN_BYTES: usize = 128 << 20;

/// Rows between two looks at whether to stop.
const STEP: usize = 1 << 16;

/// Rows with keys of bytes.
#[derive(Default)]
pub(crate) struct Keyed {
    keys: Vec<u8>,
    rows: Vec<Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    /// Sixteen bytes of the key by which the keys of the run differ first.
    prefix: u128,
    start: u32,
    length: u32,
    /// Breaks ties, and says which row it is.
    row: u32,
}

impl Keyed {
    /// Adds a row; `write` writes its key.
    pub(crate) fn push(&mut self, row: u32, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.keys.len();
        write(&mut self.keys);
        self.rows.push(Entry {
            prefix: 0,
            start: start as u32,
            length: (self.keys.len() - start) as u32,
            row,
        });
    }

    /// Rows in it.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    fn bytes(&self) -> usize {
        self.keys.len() + self.rows.len() * size_of::<Entry>()
    }

    fn key(&self, entry: &Entry) -> &[u8] {
        let start = entry.start as usize;
        self.keys
            .get(start..start + entry.length as usize)
            .unwrap_or_default()
    }

    fn append(&mut self, other: &Self) {
        let moved = self.keys.len() as u32;
        self.keys.extend_from_slice(&other.keys);
        self.rows.extend(other.rows.iter().map(|entry| Entry {
            start: entry.start + moved,
            ..*entry
        }));
    }

    fn sort(&mut self) {
        let telling = self.telling();
        let mut rows = std::mem::take(&mut self.rows);
        for entry in &mut rows {
            let key = self.key(entry);
            let mut first = [0; PREFIX];
            match &telling {
                Telling::Behind(common) => {
                    let rest = key.get(*common..).unwrap_or_default();
                    for (byte, own) in first.iter_mut().zip(rest) {
                        *byte = *own;
                    }
                }
                Telling::Places(places) => {
                    for (byte, place) in first.iter_mut().zip(places) {
                        *byte = key.get(*place).copied().unwrap_or_default();
                    }
                }
            }
            entry.prefix = u128::from_be_bytes(first);
        }
        let all_told = matches!(&telling, Telling::Places(places) if places.len() <= PREFIX);
        let compare = |a: &Entry, b: &Entry| {
            a.prefix
                .cmp(&b.prefix)
                .then_with(|| {
                    if all_told {
                        Ordering::Equal
                    } else {
                        self.key(a).cmp(self.key(b))
                    }
                })
                .then_with(|| a.row.cmp(&b.row))
        };
        let size = rows.len().div_ceil(parallel::threads()).max(1);
        std::thread::scope(|scope| {
            for part in rows.chunks_mut(size) {
                scope.spawn(|| part.sort_unstable_by(compare));
            }
        });
        // Sorted stretches one behind the other: a stable sort merges them.
        rows.sort_by(compare);
        self.rows = rows;
    }

    /// By which bytes the keys differ.
    fn telling(&self) -> Telling {
        let Some(first) = self.rows.first().map(|entry| self.key(entry)) else {
            return Telling::Behind(0);
        };
        let one_length = self
            .rows
            .iter()
            .all(|row| row.length as usize == first.len());
        if one_length {
            let mut differs = vec![0_u8; first.len()];
            for entry in &self.rows {
                for ((differs, a), b) in differs.iter_mut().zip(first).zip(self.key(entry)) {
                    *differs |= a ^ b;
                }
            }
            let places = differs.iter().enumerate().filter(|(_, bits)| **bits != 0);
            return Telling::Places(places.map(|(place, _)| place).collect());
        }
        let mut common = first.len();
        for entry in &self.rows {
            let alike = first.iter().zip(self.key(entry)).take(common);
            common = alike.take_while(|(a, b)| a == b).count();
        }
        Telling::Behind(common)
    }
}

/// Bytes of a key that are compared without looking at the key.
const PREFIX: usize = 16;

/// Which bytes of keys tell them apart.
enum Telling {
    /// All keys have one length and are alike but for these places.
    Places(Vec<usize>),
    /// All keys begin alike, so many bytes.
    Behind(usize),
}

/// Sorts rows that come in pieces.
pub(crate) struct Sorter {
    folder: PathBuf,
    current: Keyed,
    runs: Vec<Run>,
    in_memory: usize,
}

enum Run {
    Memory(Keyed),
    File(Veiled<File>, usize),
}

impl Sorter {
    /// What does not fit into memory goes to a nameless file in `folder`.
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            current: Keyed::default(),
            runs: Vec::new(),
            in_memory: 0,
        }
    }

    pub(crate) fn add(&mut self, piece: &Keyed) -> Result<()> {
        // Offsets have 32 bits.
        if self.current.bytes() + piece.bytes() > RUN_BYTES && !self.current.rows.is_empty() {
            self.close_run()?;
        }
        self.current.append(piece);
        Ok(())
    }

    fn close_run(&mut self) -> Result<()> {
        let mut run = std::mem::take(&mut self.current);
        if run.rows.is_empty() {
            return Ok(());
        }
        run.sort();
        if self.in_memory + run.bytes() <= MEMORY {
            self.in_memory += run.bytes();
            self.runs.push(Run::Memory(run));
            return Ok(());
        }
        // Keys are values: nobody reads them in the file, whose key is forgotten with it.
        let file = Veiled {
            file: tempfile::tempfile_in(&self.folder)?,
            stream: Veil::new()?.stream(),
            at: 0,
        };
        let mut out = BufWriter::with_capacity(1 << 20, file);
        for entry in &run.rows {
            out.write_all(&entry.length.to_le_bytes())?;
            out.write_all(&entry.row.to_le_bytes())?;
            out.write_all(run.key(entry))?;
        }
        let mut file = out
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?;
        file.rewind()?;
        self.runs.push(Run::File(file, run.rows.len()));
        Ok(())
    }

    /// Adds the rows in order to `out`.
    pub(crate) fn finish(mut self, out: &mut Vec<u32>, cancelled: Cancelled) -> Result<()> {
        self.close_run()?;
        if let [Run::Memory(run)] = self.runs.as_slice() {
            out.extend(run.rows.iter().map(|entry| entry.row));
            return Ok(());
        }
        let mut heads = BinaryHeap::new();
        for run in &mut self.runs {
            let mut head = Head::new(run);
            if head.advance()? {
                heads.push(head);
            }
        }
        let mut taken = 0;
        while let Some(mut head) = heads.peek_mut() {
            out.push(head.row);
            if !head.advance()? {
                std::collections::binary_heap::PeekMut::pop(head);
            }
            taken += 1;
            if taken % STEP == 0 && cancelled() {
                return Err(Problem::cancelled());
            }
        }
        Ok(())
    }
}

/// The next row of a run.
struct Head<'a> {
    rest: Rest<'a>,
    key: Vec<u8>,
    row: u32,
}

enum Rest<'a> {
    Memory(&'a Keyed, std::slice::Iter<'a, Entry>),
    File(BufReader<&'a mut Veiled<File>>, usize),
}

impl<'a> Head<'a> {
    fn new(run: &'a mut Run) -> Self {
        let rest = match run {
            Run::Memory(run) => Rest::Memory(run, run.rows.iter()),
            Run::File(file, count) => Rest::File(BufReader::with_capacity(1 << 18, file), *count),
        };
        Self {
            rest,
            key: Vec::new(),
            row: 0,
        }
    }

    /// Goes on to the next row; false at the end.
    fn advance(&mut self) -> Result<bool> {
        self.key.clear();
        match &mut self.rest {
            Rest::Memory(run, entries) => {
                let Some(entry) = entries.next() else {
                    return Ok(false);
                };
                self.row = entry.row;
                self.key.extend_from_slice(run.key(entry));
            }
            Rest::File(_, 0) => return Ok(false),
            Rest::File(reader, left) => {
                *left -= 1;
                let mut number = [0; 4];
                reader.read_exact(&mut number)?;
                let length = u32::from_le_bytes(number);
                reader.read_exact(&mut number)?;
                self.row = u32::from_le_bytes(number);
                self.key.resize(length as usize, 0);
                reader.read_exact(&mut self.key)?;
            }
        }
        Ok(true)
    }
}

impl Ord for Head<'_> {
    /// The other way round: the heap gives the largest first.
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .key
            .cmp(&self.key)
            .then_with(|| other.row.cmp(&self.row))
    }
}

impl PartialOrd for Head<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Head<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_on_disk_and_in_memory_are_merged_into_one_order() -> Result<()> {
        let folder = tempfile::TempDir::new()?;
        let key = |row: u32| format!("player_{:08x}", row.wrapping_mul(2_654_435_761) % 50_000);
        let mut sorter = Sorter::new(folder.path());
        // Nothing may stay in memory but the last run.
        sorter.in_memory = MEMORY;
        for first in (0..100_000).step_by(10_000) {
            let mut piece = Keyed::default();
            for row in first..first + 10_000 {
                piece.push(row, |out| out.extend_from_slice(key(row).as_bytes()));
            }
            sorter.add(&piece)?;
            sorter.close_run()?;
        }
        assert!(sorter.runs.iter().all(|run| matches!(run, Run::File(..))));
        let mut order = Vec::new();
        sorter.finish(&mut order, &|| false)?;
        let mut expected: Vec<u32> = (0..100_000).collect();
        expected.sort_by_key(|row| key(*row));
        assert_eq!(order, expected);
        Ok(())
    }
}
