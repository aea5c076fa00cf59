//! From rows to text to a file: read in order, formatted by several threads, written in order.

use super::notes::Notes;
use super::{Watch, cp932};
use crate::set::{Look, Set};
use model::{Problem, Result};
use parking_lot::Mutex;
use polars_arrow::array::ArrayRef;
use std::collections::VecDeque;
use std::io::Write;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Rows that are formatted at a time.
const CHUNK_ROWS: usize = 16_384;

/// More threads than this would wait for the disk.
const MOST_WORKERS: usize = 8;

/// Consecutive rows.
pub(crate) struct Chunk {
    /// 0-based number of the first.
    pub(crate) first_row: u64,
    /// Arrays, one per column, and which rows of them.
    pub(crate) parts: Vec<(Arc<Vec<ArrayRef>>, Range<usize>)>,
}

/// A format whose rows are text one behind the other.
pub(crate) trait Lines: Sync {
    /// What stands before the rows.
    fn head(&self, out: &mut String, notes: &mut Notes);

    /// The rows of a chunk.
    fn rows(&self, chunk: &Chunk, out: &mut String, notes: &mut Notes) -> Result<()>;

    /// What stands behind the rows.
    fn tail(&self, _out: &mut String) {}

    /// Whether the bytes are those of code page 932; the text fits then.
    fn is_cp932(&self) -> bool {
        false
    }
}

/// A chunk as text.
struct Piece {
    bytes: Vec<u8>,
    notes: Notes,
}

type Order = (Chunk, SyncSender<Result<Piece>>);

/// Writes all rows; answers what could not be written as it was.
pub(crate) fn pump(
    set: &Set,
    look: Look,
    lines: &dyn Lines,
    target: &mut dyn Write,
    watch: &mut Watch<'_>,
) -> Result<Notes> {
    let mut notes = Notes::default();
    let mut head = String::new();
    lines.head(&mut head, &mut notes);
    target.write_all(&bytes_of(lines, head))?;

    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let workers = workers.clamp(1, MOST_WORKERS);
    let spare = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        let (orders, received) = sync_channel::<Order>(workers);
        let received = Arc::new(Mutex::new(received));
        for _ in 0..workers {
            let received = Arc::clone(&received);
            let spare = &spare;
            scope.spawn(move || work(lines, &received, spare));
        }
        let mut writer = Writer {
            target,
            waiting: VecDeque::new(),
            most: workers * 2,
            spare: &spare,
            notes: &mut notes,
        };
        read(set, look, orders, &mut writer, watch)
    })?;

    let mut tail = String::new();
    lines.tail(&mut tail);
    target.write_all(&bytes_of(lines, tail))?;
    Ok(notes)
}

fn bytes_of(lines: &dyn Lines, text: String) -> Vec<u8> {
    if lines.is_cp932() {
        cp932::encode(&text).into_owned()
    } else {
        text.into_bytes()
    }
}

/// Formats what is ordered until there are no more orders.
fn work(lines: &dyn Lines, orders: &Mutex<Receiver<Order>>, spare: &Mutex<Vec<Vec<u8>>>) {
    loop {
        let next = orders.lock().recv();
        let Ok((chunk, answer)) = next else { return };
        let buffer = spare.lock().pop().unwrap_or_default();
        let mut text = String::from_utf8(buffer).unwrap_or_default();
        let mut notes = Notes::default();
        let piece = lines.rows(&chunk, &mut text, &mut notes).map(|()| Piece {
            bytes: bytes_of(lines, text),
            notes,
        });
        // Nobody listens any more once something else has failed.
        drop(answer.send(piece));
    }
}

/// Reads all rows and orders their text, a few chunks ahead of what is written.
fn read(
    set: &Set,
    look: Look,
    orders: SyncSender<Order>,
    writer: &mut Writer<'_>,
    watch: &mut Watch<'_>,
) -> Result<()> {
    let columns: Vec<u32> = (0..set.columns().len() as u32).collect();
    let total = set.row_count();
    let mut chunk = Chunk {
        first_row: 0,
        parts: Vec::new(),
    };
    let mut gathered = 0;
    let mut row = 0;
    set.read(0, total, &columns, look, &mut |segment| {
        let arrays = Arc::new(segment.arrays.clone());
        let mut start = segment.rows.start;
        while start < segment.rows.end {
            let end = segment.rows.end.min(start + CHUNK_ROWS - gathered);
            chunk.parts.push((Arc::clone(&arrays), start..end));
            gathered += end - start;
            start = end;
            if gathered == CHUNK_ROWS {
                row += gathered as u64;
                gathered = 0;
                let next = Chunk {
                    first_row: row,
                    parts: Vec::new(),
                };
                watch.check()?;
                writer.order(&orders, std::mem::replace(&mut chunk, next), row, watch)?;
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if gathered > 0 {
        row += gathered as u64;
        writer.order(&orders, chunk, row, watch)?;
    }
    drop(orders);
    while !writer.waiting.is_empty() {
        watch.check()?;
        writer.write_next(watch)?;
    }
    Ok(())
}

struct Writer<'a> {
    target: &'a mut dyn Write,
    /// In order: where the text will come, and how many rows are written by then.
    waiting: VecDeque<(Receiver<Result<Piece>>, u64)>,
    most: usize,
    spare: &'a Mutex<Vec<Vec<u8>>>,
    notes: &'a mut Notes,
}

impl Writer<'_> {
    fn order(
        &mut self,
        orders: &SyncSender<Order>,
        chunk: Chunk,
        rows: u64,
        watch: &mut Watch<'_>,
    ) -> Result<()> {
        if self.waiting.len() >= self.most {
            self.write_next(watch)?;
        }
        let (answer, piece) = sync_channel(1);
        self.waiting.push_back((piece, rows));
        orders.send((chunk, answer)).map_err(|_closed| gone())
    }

    fn write_next(&mut self, watch: &mut Watch<'_>) -> Result<()> {
        let Some((piece, rows)) = self.waiting.pop_front() else {
            return Ok(());
        };
        let piece = piece.recv().map_err(|_closed| gone())??;
        self.target.write_all(&piece.bytes)?;
        self.notes.append(piece.notes);
        let mut buffer = piece.bytes;
        buffer.clear();
        self.spare.lock().push(buffer);
        watch.progress(rows);
        Ok(())
    }
}

fn gone() -> Problem {
    Problem::broken("a thread that formats rows has ended")
}
