//! Files as tables: which files, how they are read, their rows, what is in the columns.
//!
//! A look goes: the place is listed (`files`), its files get addresses on this machine (`gateway`,
//! `session`), the reader's process is asked (`question`), and what it answers becomes a row set
//! (`run`), a profile (`profile`) or a comparison (`about`).

mod about;
mod cache;
mod files;
mod gateway;
mod glob;
mod hive;
mod meter;
mod profile;
mod prune;
mod question;
mod range;
mod run;
mod session;
mod sql;

use crate::Workbench;
use crate::history::Begun;
use crate::rules::Act;
use files::Listing;
use gateway::Gateway;
use jobs::Spec;
use model::{
    Activity, AuditAct, ConnectionId, FileSet, FilesProfile, HistoryKind, JobId, Meter, ObjectName,
    Preview, PreviewPlace, PreviewSpec, PreviewState, Result, RowsId,
};
use parking_lot::Mutex;
use reader::Reader;
use std::collections::{HashMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use tokio::sync::OnceCell;

/// Looks and profiles that are remembered.
const KEPT: usize = 200;
/// Objects that are remembered as read.
const REMEMBERED: usize = 10_000;

/// The program that reads files: this one with its hidden word, or another in tests.
#[derive(Clone, Debug)]
pub struct ReaderProgram {
    /// Where it lies.
    pub program: PathBuf,
    /// What it is started with.
    pub args: Vec<String>,
}

impl Default for ReaderProgram {
    fn default() -> Self {
        Self {
            program: std::env::current_exe().unwrap_or_default(),
            args: vec!["reader".to_owned()],
        }
    }
}

/// The looks of this session.
#[derive(Default)]
pub(crate) struct Previews {
    known: Mutex<Known>,
    gateway: OnceCell<Gateway>,
    reader: OnceLock<Reader>,
    /// Objects whose ends may still be in the gateway's memory.
    seen: Mutex<HashSet<String>>,
    /// Bytes that the last long reading took in a second; 0: there was none.
    speed: AtomicU64,
}

#[derive(Default)]
struct Known {
    looks: HashMap<JobId, Kept>,
    profiles: HashMap<JobId, FilesProfile>,
    /// Oldest first.
    order: VecDeque<JobId>,
}

#[derive(Clone)]
struct Kept {
    preview: Preview,
    listing: Option<Arc<Listing>>,
}

impl Previews {
    fn begin(&self, preview: Preview) {
        let mut known = self.known.lock();
        known.order.push_back(preview.id.clone());
        let listing = None;
        known
            .looks
            .insert(preview.id.clone(), Kept { preview, listing });
        known.forget_oldest();
    }

    /// Takes over how a look stands; `false` where it was closed meanwhile.
    fn keep(&self, preview: &Preview, listing: Option<&Arc<Listing>>) -> bool {
        let mut known = self.known.lock();
        let Some(kept) = known.looks.get_mut(&preview.id) else {
            return false;
        };
        kept.preview = preview.clone();
        if let Some(listing) = listing {
            kept.listing = Some(Arc::clone(listing));
        }
        true
    }

    fn find(&self, job: &JobId) -> Option<Kept> {
        self.known.lock().looks.get(job).cloned()
    }

    fn begin_profile(&self, profile: FilesProfile) {
        let mut known = self.known.lock();
        known.order.push_back(profile.id.clone());
        known.profiles.insert(profile.id.clone(), profile);
        known.forget_oldest();
    }

    fn keep_profile(&self, profile: &FilesProfile) {
        let mut known = self.known.lock();
        if let Some(kept) = known.profiles.get_mut(&profile.id) {
            kept.clone_from(profile);
        }
    }

    /// The rows are gone; what is known of the files stays.
    pub(crate) fn forget(&self, rows: &RowsId) {
        for kept in self.known.lock().looks.values_mut() {
            if kept.preview.rows.as_ref() == Some(rows) {
                kept.preview.rows = None;
            }
        }
    }

    /// All rows and everything that was read are gone, as when other rules are in force.
    pub(crate) fn forget_all(&self) {
        let mut known = self.known.lock();
        for kept in known.looks.values_mut() {
            kept.preview.rows = None;
            kept.preview.sniffed = None;
        }
        known.profiles.clear();
        self.seen.lock().clear();
        if let Some(gateway) = self.gateway.get() {
            gateway.forget();
        }
    }

    /// Whether an object was read before; it counts as read from now on.
    fn seen(&self, connection: &ConnectionId, object: &ObjectName) -> bool {
        let name = format!(
            "{connection}\n{object}\n{}",
            object.version.as_deref().unwrap_or("")
        );
        let mut seen = self.seen.lock();
        if seen.len() >= REMEMBERED {
            seen.clear();
        }
        !seen.insert(name)
    }

    fn unseen(&self) {
        self.seen.lock().clear();
    }

    fn learn_speed(&self, meter: &Meter) {
        let (bytes, ms) = (meter.bytes_read, u64::from(meter.elapsed_ms));
        if bytes >= 8 << 20 && ms > 0 {
            self.speed.store(bytes * 1_000 / ms, Ordering::Relaxed);
        }
    }
}

impl Known {
    fn forget_oldest(&mut self) {
        while self.order.len() > KEPT {
            if let Some(oldest) = self.order.pop_front() {
                self.looks.remove(&oldest);
                self.profiles.remove(&oldest);
            }
        }
    }
}

impl Workbench {
    /// Starts a look at files and answers at once; the rest comes as changes.
    pub fn preview_start(&self, job: JobId, spec: PreviewSpec) -> Result<Preview> {
        sql::composed(&spec.query)?;
        self.may_preview(&spec.place)?;
        let text = place_text(&spec.place);
        let preview = Preview {
            id: job.clone(),
            spec,
            state: PreviewState::Listing,
            files: FileSet::default(),
            sniffed: None,
            schema: Vec::new(),
            rows: None,
            total_rows: None,
            meter: Meter::default(),
            plan: None,
            sql: None,
            notes: Vec::new(),
        };
        let begun = Begun {
            kind: HistoryKind::Preview,
            job: job.clone(),
            connection: connection_of(&preview.spec.place),
            project: None,
            location: None,
            text: text.clone(),
            parameters: Vec::new(),
            statement_type: None,
        };
        let started = Spec {
            id: job,
            activity: Activity::Preview,
            title: text,
        };
        let (workbench, first) = (self.clone(), preview.clone());
        self.inner.jobs.run(started, |handle| {
            // Known before anything is told of it.
            workbench.inner.previews.begin(first.clone());
            async move {
                let work = run::Look::new(workbench.clone(), handle, first).run();
                workbench.recorded(begun, work).await
            }
        })?;
        Ok(preview)
    }

    /// A look of this session as it now is.
    pub fn preview_get(&self, job: &JobId) -> Option<Preview> {
        self.inner.previews.find(job).map(|kept| kept.preview)
    }

    /// Forgets a look and its rows.
    pub fn preview_close(&self, job: &JobId) {
        self.inner.jobs.cancel(job);
        let closed = self.inner.previews.known.lock().looks.remove(job);
        let rows = closed.and_then(|kept| kept.preview.rows);
        if let (Some(rows), Some(keeper)) = (rows, self.inner.rows.get()) {
            keeper.close(&rows);
        }
    }

    /// Whether files of a place may be looked at by the rules in force. A refusal is noted.
    fn may_preview(&self, place: &PreviewPlace) -> Result<()> {
        match place {
            PreviewPlace::S3 { connection, place } => self.may_read_object(
                connection,
                &ObjectName {
                    bucket: place.bucket.clone(),
                    key: place.path.clone(),
                    version: place.version.clone(),
                    requester_pays: false,
                },
            ),
            PreviewPlace::Local { path } => {
                self.fence().check(std::path::Path::new(path))?;
                let act = || Act::of(AuditAct::Preview).resource(path);
                self.govern(act, |_rules| Ok(()))
            }
        }
    }

    /// The process that reads.
    fn reader(&self) -> &Reader {
        self.inner.previews.reader.get_or_init(|| {
            let options = &self.inner.options;
            let ReaderProgram { program, args } = options.reader.clone();
            let scratch = options.home.join("reader");
            Reader::new(program, args, scratch, reader::Limits::default())
        })
    }

    async fn gateway(&self) -> Result<&Gateway> {
        self.inner
            .previews
            .gateway
            .get_or_try_init(Gateway::start)
            .await
    }
}

/// A place as people write it.
fn place_text(place: &PreviewPlace) -> String {
    match place {
        PreviewPlace::S3 { place, .. } => format!("s3://{}/{}", place.bucket, place.path),
        PreviewPlace::Local { path } => path.clone(),
    }
}

fn connection_of(place: &PreviewPlace) -> ConnectionId {
    match place {
        PreviewPlace::S3 { connection, .. } => connection.clone(),
        PreviewPlace::Local { .. } => ConnectionId::from(""),
    }
}
