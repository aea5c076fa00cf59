//! The audit log: `audit.ndjson`, one line for each act, only ever appended to, each line chained to
//! the one before by its hash.
//!
//! What is in it: who did what to which table, file or identity, with figures. What never is: a
//! cell's value, the text of a statement (its SHA-256 stands for it), a secret. It is in plain text
//! in every workspace, so that it can be verified without the workspace's key.

use super::audit_read::{self, Tail};
use model::{AuditAct, AuditEntry, AuditFact, AuditOutcome, Problem, Result};
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, TrySendError};
use std::time::{Duration, Instant};

/// The file in the workspace's folder.
pub(crate) const FILE: &str = "audit.ndjson";

/// The hash before the first line.
pub(super) const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Another process holds the file for as long as one line takes; more is trouble.
const PATIENCE: Duration = Duration::from_secs(2);

/// Letters of a name that are kept.
const LONGEST: usize = 1_000;

/// What is noted, before it has a number and a place in the chain.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    act: AuditAct,
    identity: Option<String>,
    connection: Option<String>,
    resource: Option<String>,
    facts: Vec<AuditFact>,
}

impl Act {
    /// An act without any particulars.
    pub(crate) fn of(act: AuditAct) -> Self {
        Self {
            act,
            identity: None,
            connection: None,
            resource: None,
            facts: Vec::new(),
        }
    }

    /// As whom: an e-mail address, an ARN, a name.
    pub(crate) fn identity(mut self, identity: impl Into<String>) -> Self {
        self.identity = Some(cut(identity.into()));
        self
    }

    /// By which connection.
    pub(crate) fn connection(mut self, connection: impl Into<String>) -> Self {
        self.connection = Some(cut(connection.into()));
        self
    }

    /// On what: a table, a file, an identity.
    pub(crate) fn resource(mut self, resource: impl Into<String>) -> Self {
        self.resource = Some(cut(resource.into()));
        self
    }

    /// A figure or a word that belongs to it. Never a secret, never a cell's value.
    #[expect(clippy::needless_pass_by_value, reason = "figures are given away")]
    pub(crate) fn fact(mut self, name: &str, value: impl ToString) -> Self {
        self.facts.push(AuditFact {
            name: name.to_owned(),
            value: cut(value.to_string()),
        });
        self
    }
}

fn cut(text: String) -> String {
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// The writer of one workspace's log.
pub(crate) struct AuditLog {
    path: PathBuf,
    writer: Mutex<Option<Writer>>,
}

struct Writer {
    file: File,
    /// The length after our last line: another means that somebody else wrote.
    length: u64,
    number: u64,
    hash: String,
    /// Tells the thread that carries what was written onto the disk.
    written: mpsc::SyncSender<()>,
}

impl AuditLog {
    pub(crate) fn new(home: &Path) -> Self {
        Self {
            path: home.join(FILE),
            writer: Mutex::new(None),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Appends a line; answers its number and hash. A line that a crash cut off is closed and noted
    /// first.
    pub(crate) fn append(&self, act: &Act, outcome: AuditOutcome) -> Result<(u64, String)> {
        let mut slot = self.writer.lock();
        if slot
            .as_ref()
            .is_some_and(|writer| !writer.is_still(&self.path))
        {
            *slot = None;
        }
        if slot.is_none() {
            *slot = Some(Writer::open(&self.path)?);
        }
        let Some(writer) = slot.as_mut() else {
            return Err(Problem::broken("the audit log is not open"));
        };
        lock(&writer.file)?;
        let written = writer.line(act, outcome);
        let unlocked = writer.file.unlock();
        if written.is_err() {
            // What lies on the disk is looked at anew.
            *slot = None;
        }
        unlocked?;
        written
    }
}

/// Waits for its turn between processes.
fn lock(file: &File) -> Result<()> {
    let since = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if since.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(2));
            }
            Err(TryLockError::WouldBlock) => {
                return Err(Problem::broken("another program holds the audit log"));
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
}

impl Writer {
    fn open(path: &Path) -> Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let file = options.open(path)?;
        let (written, wishes) = mpsc::sync_channel::<()>(1);
        let on_disk = file.try_clone()?;
        std::thread::Builder::new()
            .name("audit".to_owned())
            .spawn(move || {
                while wishes.recv().is_ok() {
                    // One wait for the disk serves all that came meanwhile.
                    while wishes.try_recv().is_ok() {}
                    if let Err(error) = on_disk.sync_data() {
                        tracing::error!("the audit log is not on the disk: {error}");
                    }
                }
            })?;
        Ok(Self {
            file,
            // No length of a file: the first line looks at what is there.
            length: u64::MAX,
            number: 0,
            hash: ZEROS.to_owned(),
            written,
        })
    }

    /// Whether the path still leads to the open file.
    fn is_still(&self, path: &Path) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            let (Ok(ours), Ok(there)) = (self.file.metadata(), std::fs::metadata(path)) else {
                return false;
            };
            (ours.dev(), ours.ino()) == (there.dev(), there.ino())
        }
        #[cfg(not(unix))]
        path.exists()
    }

    fn line(&mut self, act: &Act, outcome: AuditOutcome) -> Result<(u64, String)> {
        let length = self.file.metadata()?.len();
        if length != self.length {
            let tail = audit_read::tail(&self.file, length)?;
            self.take_up(&tail)?;
        }
        self.write(act, outcome)?;
        // A wish that waits already serves this line as well.
        if let Err(TrySendError::Disconnected(())) = self.written.try_send(()) {
            tracing::error!("nobody carries the audit log onto the disk any more");
        }
        Ok((self.number, self.hash.clone()))
    }

    /// Goes on behind what lies in the file.
    fn take_up(&mut self, tail: &Tail) -> Result<()> {
        if let Some(last) = &tail.last {
            self.number = last.number;
            self.hash.clone_from(&last.hash);
        } else {
            self.number = 0;
            ZEROS.clone_into(&mut self.hash);
        }
        if let Some(torn) = &tail.torn {
            if torn.open_end {
                self.file.write_all(b"\n")?;
            }
            let note = Act::of(AuditAct::Opened)
                .fact("tornBytes", torn.bytes)
                .fact("tornDigest", &torn.digest);
            self.write(&note, AuditOutcome::Done)?;
        }
        Ok(())
    }

    fn write(&mut self, act: &Act, outcome: AuditOutcome) -> Result<()> {
        let mut entry = AuditEntry {
            number: self.number + 1,
            at_ms: i64::try_from(crate::cost::now_ms()).unwrap_or(i64::MAX),
            act: act.act,
            identity: act.identity.clone(),
            connection: act.connection.clone(),
            resource: act.resource.clone(),
            facts: act.facts.clone(),
            outcome,
            hash: String::new(),
            previous: self.hash.clone(),
        };
        entry.hash = hash(&entry)?;
        let mut line = canonical(&entry)?;
        line.push('\n');
        self.file.write_all(line.as_bytes())?;
        self.length = self.file.metadata()?.len();
        self.number = entry.number;
        self.hash = entry.hash;
        Ok(())
    }
}

/// A line as it must stand in the file, letter by letter.
pub(super) fn canonical(entry: &AuditEntry) -> Result<String> {
    serde_json::to_string(entry).map_err(|error| Problem::broken(format!("audit: {error}")))
}

/// The hash of a line: over its text with an empty hash in it.
pub(super) fn hash(entry: &AuditEntry) -> Result<String> {
    let without = AuditEntry {
        hash: String::new(),
        ..entry.clone()
    };
    Ok(super::hex(&Sha256::digest(canonical(&without)?)))
}

/// What stands for the text of a statement.
pub(crate) fn digest(sql: &str) -> String {
    super::hex(&Sha256::digest(sql))
}
