//! The sandbox's S3: a loopback server that speaks Amazon S3's REST API over an index in `SQLite` and
//! files beside it.
//!
//! Like the sandbox's other servers it stands outside the house and shares no code with the
//! product's own client. Nothing here leaves the machine: it listens on 127.0.0.1 only, and every
//! request must be signed with the keys of this start. What it does not know to be right, it
//! refuses with `NotImplemented`.

mod access;
mod api;
mod blobs;
mod failure;
mod folder;
mod index;
mod object;
mod sample;
mod server;
mod wire;
mod words;

use std::path::PathBuf;
use std::time::Duration;

pub use server::{SandboxS3, StartError};
pub use wire::Metered;

/// Where buckets lie unless they say otherwise.
pub const REGION: &str = "ap-northeast-1";

/// How much sample data is made when the home folder holds none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// Buckets with the game log, sales, pictures and whatever else there is to try.
    Full,
    /// No bucket at all.
    None,
}

/// The keys that requests are signed with. Its `Debug` does not show the secret.
#[derive(Clone)]
pub struct Keys {
    /// For example `SANDBOX0123456789ABC`.
    pub access_key_id: String,
    /// What proves that the one above may be used.
    pub secret_access_key: String,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Keys")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

/// What a server is started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder for the index and the objects' bytes; created when absent.
    pub home: PathBuf,
    /// Port on 127.0.0.1, or any free one.
    pub port: Option<u16>,
    /// The keys that requests must be signed with, or random ones.
    pub keys: Option<Keys>,
    /// The sample to make when the home folder is new.
    pub sample: Sample,
    /// How long an archived object takes to be restored.
    pub restore: Duration,
    /// How the line to the client is made to behave, and whether it is measured.
    pub line: Line,
}

impl Options {
    /// A server over `home` with the full sample, as the app starts it.
    pub fn new(home: PathBuf) -> Self {
        Self {
            home,
            port: None,
            keys: None,
            sample: Sample::Full,
            restore: Duration::from_secs(8),
            line: Line::default(),
        }
    }
}

/// A line that is slower than a loopback, for benchmarks, and a meter on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Line {
    /// Waited before the first byte of every answer.
    pub latency: Duration,
    /// Bytes a second that a connection carries at most.
    pub bytes_per_second: Option<u64>,
    /// Whether `GET /_meter` tells what was asked and sent, and `DELETE /_meter` starts anew. These
    /// two need no signature.
    pub meter: bool,
}

/// How far the sample has come. It is made behind the running server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SampleProgress {
    /// No sample was asked for.
    Absent,
    /// Objects are being made.
    Making {
        /// Steps finished.
        done: usize,
        /// Steps in all.
        total: usize,
        /// What is being made now, for example `game-logs/events`.
        current: String,
    },
    /// Everything is there.
    Ready,
    /// It could not be made; the text says why. What was finished before stays usable.
    Failed(String),
}
