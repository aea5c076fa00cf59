//! A file on this machine.

use super::{Source, damaged, io_error, within};
use bytes::Bytes;
use model::{Kind, Problem, Result};
use parking_lot::Mutex;
use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::time::SystemTime;

/// A file that is open, with what it was when it was opened.
pub(crate) struct LocalSource {
    name: String,
    path: String,
    file: Mutex<File>,
    was: State,
}

/// By what a file is known to be as it was.
#[derive(Clone, Copy, PartialEq, Eq)]
struct State {
    size: u64,
    modified: Option<SystemTime>,
}

impl State {
    fn of(metadata: &Metadata) -> Self {
        Self {
            size: metadata.len(),
            modified: metadata.modified().ok(),
        }
    }
}

impl LocalSource {
    /// Opens the file at `path`.
    pub(crate) fn open(name: &str, path: &str) -> Result<Self> {
        let file = File::open(path).map_err(|error| cannot_open(name, &error))?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(Problem::bad_input("path", "this is a folder"));
        }
        Ok(Self {
            name: name.to_owned(),
            path: path.to_owned(),
            was: State::of(&metadata),
            file: Mutex::new(file),
        })
    }
}

fn cannot_open(name: &str, error: &io::Error) -> Problem {
    let kind = match error.kind() {
        io::ErrorKind::NotFound => Kind::NotFound {
            resource: name.to_owned(),
        },
        io::ErrorKind::PermissionDenied => Kind::Denied {
            action: "open".to_owned(),
            resource: name.to_owned(),
        },
        _ => Kind::Damaged {
            file: name.to_owned(),
            at: None,
            reason: "it cannot be opened".to_owned(),
        },
    };
    Problem::with_detail(kind, error.to_string())
}

fn changed(name: &str) -> Problem {
    Problem::new(Kind::Changed {
        resource: name.to_owned(),
    })
}

impl Source for LocalSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn location(&self) -> &str {
        &self.path
    }

    fn size(&self) -> u64 {
        self.was.size
    }

    fn read(&self, range: Range<u64>) -> Result<Bytes> {
        within(&self.name, &range, self.was.size)?;
        let mut bytes = vec![0; (range.end - range.start) as usize];
        let mut file = self.file.lock();
        file.seek(SeekFrom::Start(range.start))?;
        let read = file.read_exact(&mut bytes);
        if file.metadata().map(|now| State::of(&now)).ok() != Some(self.was) {
            return Err(changed(&self.name));
        }
        read.map_err(|error| damaged(&self.name, Some(range.start), error.to_string()))?;
        Ok(bytes.into())
    }

    fn read_many(&self, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        ranges
            .iter()
            .map(|range| self.read(range.clone()))
            .collect()
    }

    fn stream(&self, at: u64, _first: u64) -> Box<dyn Read + Send> {
        Box::new(Stream {
            name: self.name.clone(),
            path: self.path.clone(),
            was: self.was,
            at,
            file: None,
        })
    }
}

/// Its bytes in order, by a handle of its own.
struct Stream {
    name: String,
    path: String,
    was: State,
    at: u64,
    file: Option<File>,
}

impl Stream {
    fn open(&self) -> Result<File> {
        let mut file = File::open(&self.path).map_err(|error| cannot_open(&self.name, &error))?;
        if State::of(&file.metadata()?) != self.was {
            return Err(changed(&self.name));
        }
        file.seek(SeekFrom::Start(self.at))?;
        Ok(file)
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.file.is_none() {
            self.file = Some(self.open().map_err(io_error)?);
        }
        let Some(file) = &mut self.file else {
            return Ok(0);
        };
        let count = file.read(buffer)?;
        if count == 0
            && !buffer.is_empty()
            && file.metadata().map(|now| State::of(&now))? != self.was
        {
            return Err(io_error(changed(&self.name)));
        }
        Ok(count)
    }
}
