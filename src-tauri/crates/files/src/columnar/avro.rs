//! Avro, object containers: block by block from the front.

use super::batches::{BatchFrames, Batches, Tap};
use super::guard::{guarded, or};
use crate::frames::Want;
use crate::source::Source;
use arrow_array::RecordBatch;
use arrow_avro::reader::ReaderBuilder;
use arrow_schema::ArrowError;
use model::Result;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// Rows of a batch at most.
const ROWS: u64 = 8192;

pub(super) fn open(source: &Arc<dyn Source>, want: &Want) -> Result<BatchFrames> {
    let tap = Tap::default();
    let stream = BufReader::with_capacity(64 << 10, tap.stream(source, 0, want));
    let rows = want.rows.unwrap_or(ROWS).clamp(1, ROWS);
    let reader = guarded(
        source.as_ref(),
        || tap.at(),
        || {
            ReaderBuilder::new()
                .with_batch_size(rows as usize)
                .build(stream)
        },
    )
    .map_err(|problem| or(tap.trouble(), problem))?;
    let schema = reader.schema();
    // Each block ends with the marker of the file; a last one without it is left out unsaid.
    let sync = reader.avro_header().sync();
    let batches: Batches = Box::new(Watched::new(reader, tap.clone()));
    let ending = tap.clone();
    Ok(BatchFrames::new(source, want, &schema, batches, tap).ending(move || ending.last() == sync))
}

type Batch = std::result::Result<RecordBatch, ArrowError>;

/// A decoder on a thread of its own, one batch at a time as they are asked for: it goes round for
/// ever where a block holds more than the records that it says, and is left to itself then.
struct Watched {
    ask: SyncSender<()>,
    answers: Receiver<Option<Batch>>,
    tap: Tap,
}

/// Without a byte that it waits for and without a batch for so long, it goes round.
const PATIENCE: Duration = Duration::from_secs(15);

impl Watched {
    fn new(mut batches: impl Iterator<Item = Batch> + Send + 'static, tap: Tap) -> Self {
        let (ask, asked) = sync_channel(1);
        let (send, answers) = sync_channel(1);
        std::thread::spawn(move || {
            while asked.recv().is_ok() {
                let next = catch_unwind(AssertUnwindSafe(|| batches.next()));
                let failed = |_| Some(Err(wrong("its records cannot be decoded")));
                if send.send(next.unwrap_or_else(failed)).is_err() {
                    break;
                }
            }
        });
        Self { ask, answers, tap }
    }
}

fn wrong(what: &str) -> ArrowError {
    ArrowError::ParseError(what.to_owned())
}

impl Iterator for Watched {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        self.ask.send(()).ok()?;
        let (mut since, mut at) = (Instant::now(), self.tap.at());
        loop {
            match self.answers.recv_timeout(Duration::from_millis(500)) {
                Ok(answer) => return answer,
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if self.tap.is_waiting() || self.tap.at() != at {
                (since, at) = (Instant::now(), self.tap.at());
            } else if since.elapsed() > PATIENCE {
                return Some(Err(wrong(
                    "a block holds more than the records that it says",
                )));
            }
        }
    }
}
