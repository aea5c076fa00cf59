//! Where answers go: frames on standard output, one at a time.

use crate::canonical::Canonical;
use model::{PreviewNote, Problem, Result};
use parking_lot::Mutex;
use polars::prelude::{CompatLevel, DataFrame, IpcStreamWriter, SerWriter as _};
use reader::protocol::{BATCH, EVENT, Event, LARGEST};
use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

/// Rows of the first batch, which is to be seen early, and of each later one at most.
const FIRST: usize = 1_000;
const ROWS: usize = 65_536;

/// Bytes of a batch, about.
const BYTES: usize = 8 << 20;

/// Where answers go.
#[derive(Debug)]
pub(crate) struct Out {
    file: Mutex<File>,
    /// Whether a question is worked on.
    busy: AtomicBool,
    opened: Mutex<String>,
    files: AtomicU32,
    rows: AtomicU64,
    sent: AtomicU64,
}

impl Out {
    pub(crate) fn new(file: File) -> Arc<Self> {
        Arc::new(Self {
            file: Mutex::new(file),
            busy: AtomicBool::new(false),
            opened: Mutex::new(String::new()),
            files: AtomicU32::new(0),
            rows: AtomicU64::new(0),
            sent: AtomicU64::new(0),
        })
    }

    /// A question is worked on from now.
    pub(crate) fn begin(&self) {
        self.opened.lock().clear();
        self.files.store(0, Ordering::Relaxed);
        self.rows.store(0, Ordering::Relaxed);
        self.sent.store(0, Ordering::Relaxed);
        self.busy.store(true, Ordering::SeqCst);
    }

    /// The last answer to a question.
    pub(crate) fn last(&self, event: &Event) {
        let file = self.file.lock();
        self.busy.store(false, Ordering::SeqCst);
        drop(file);
        self.event(event);
    }

    pub(crate) fn event(&self, event: &Event) {
        match serde_json::to_vec(event) {
            Ok(payload) => self.frame(EVENT, &payload, None),
            // A process that cannot tell what it found is of no use.
            Err(_) => crate::serve::leave(),
        }
    }

    pub(crate) fn note(&self, note: PreviewNote) {
        self.event(&Event::Note(note));
    }

    /// This file is opened now.
    pub(crate) fn opening(&self, name: &str) {
        name.clone_into(&mut self.opened.lock());
        self.files.fetch_add(1, Ordering::Relaxed);
        self.event(&Event::Opening(name.to_owned()));
    }

    /// A file that was opened before is read now.
    pub(crate) fn again(&self, name: &str) {
        name.clone_into(&mut self.opened.lock());
        self.event(&Event::Opening(name.to_owned()));
    }

    /// Many files are read at once: should the process end, none of them can be blamed.
    pub(crate) fn reading_many(&self) {
        self.again("");
    }

    /// The file opened last.
    pub(crate) fn opened(&self) -> String {
        self.opened.lock().clone()
    }

    /// So many rows more were seen.
    pub(crate) fn saw(&self, rows: u64) -> u64 {
        self.rows.fetch_add(rows, Ordering::Relaxed) + rows
    }

    /// Files opened and rows seen so far.
    pub(crate) fn progress(&self, total_rows: Option<u64>) {
        self.event(&self.at(total_rows));
    }

    fn at(&self, total_rows: Option<u64>) -> Event {
        Event::Progress {
            files: self.files.load(Ordering::Relaxed),
            rows: self.rows.load(Ordering::Relaxed),
            total_rows,
        }
    }

    /// A sign of life, while a question is worked on.
    pub(crate) fn beat(&self) {
        if let Ok(payload) = serde_json::to_vec(&self.at(None)) {
            self.frame(EVENT, &payload, Some(&self.busy));
        }
    }

    /// Sends a frame of canonical columns in pieces that are quickly shown.
    pub(crate) fn rows(&self, frame: &DataFrame, canonical: &mut Canonical) -> Result<()> {
        let mut from = 0;
        while from < frame.height() {
            let early = self.sent.load(Ordering::Relaxed) == 0;
            let each = (frame.estimated_size() / frame.height()).max(1);
            let most = (BYTES / each).clamp(1, if early { FIRST } else { ROWS });
            let part = canonical.frame(frame.slice(from as i64, most))?;
            let rows = part.height();
            self.batch(part)?;
            from += rows.max(1);
        }
        Ok(())
    }

    fn batch(&self, mut frame: DataFrame) -> Result<()> {
        frame.rechunk_mut();
        let mut bytes = Vec::new();
        IpcStreamWriter::new(&mut bytes)
            .with_compat_level(CompatLevel::newest())
            .finish(&mut frame)
            .map_err(|error| Problem::broken(format!("a batch: {error}")))?;
        if bytes.len() > LARGEST as usize {
            if frame.height() > 1 {
                let half = frame.height() / 2;
                self.batch(frame.slice(0, half))?;
                return self.batch(frame.slice(half as i64, frame.height()));
            }
            return Err(crate::source::damaged(
                &self.opened(),
                None,
                format!("a row of {} MB is too long to show", bytes.len() >> 20),
            ));
        }
        self.sent
            .fetch_add(frame.height() as u64, Ordering::Relaxed);
        self.frame(BATCH, &bytes, None);
        Ok(())
    }

    /// `only_while`: nothing is sent unless it is set.
    fn frame(&self, kind: u8, payload: &[u8], only_while: Option<&AtomicBool>) {
        let mut file = self.file.lock();
        if only_while.is_some_and(|set| !set.load(Ordering::SeqCst)) {
            return;
        }
        let [a, b, c, d] = (payload.len() as u32).to_le_bytes();
        let sent = file
            .write_all(&[kind, a, b, c, d])
            .and_then(|()| file.write_all(payload));
        if sent.is_err() {
            // Nobody hears it.
            crate::serve::leave();
        }
    }
}
