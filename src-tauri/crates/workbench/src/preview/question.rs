//! A question to the reader's process over the files of a place: what it may read, what happens when
//! something changes, vanishes or kills it.

use super::files::{Finder, Listed, Listing, PAGE, Reach, first_ranges, local};
use super::gateway::Session;
use super::prune::Constraints;
use super::session::{Counts, Verdict};
use super::{connection_of, glob};
use crate::Workbench;
use crate::objects::{Walk, WalkSpec};
use jobs::Handle;
use model::{
    Agreed, ColumnType, FileFacts, Kind, NeedsMore, ObjectListing, ObjectName, PreviewNote,
    PreviewPlace, Problem, Reading, Result, S3Object, Sniffed,
};
use reader::protocol::{Ask, Event, File, Place};
use reader::{Answer, Answers};
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

/// Files that are left out, one after the other, before the whole is given up.
const BAD_FILES: usize = 8;
/// How often figures are told while nothing comes.
const TICK: Duration = Duration::from_millis(100);

/// Why a question came to its end without an answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stop {
    /// More bytes than agreed.
    More(NeedsMore),
    /// It did not work.
    Problem {
        /// The file that it was, if it was one.
        file: Option<String>,
        /// Why.
        problem: Problem,
    },
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem {
            file: None,
            problem,
        }
    }
}

impl Stop {
    /// As a problem, for questions that cannot ask back.
    pub(super) fn into_problem(self) -> Problem {
        match self {
            Self::More(more) => Problem::new(Kind::OverLimit {
                limit: more.agreed,
                asked: more.needed,
                unit: "bytes".to_owned(),
            }),
            Self::Problem { problem, .. } => problem,
        }
    }
}

/// What a look, a profile or a comparison works with.
pub(super) struct Question {
    pub(super) workbench: Workbench,
    /// Absent: a quiet call, which ends when it is dropped.
    pub(super) handle: Option<Handle>,
    pub(super) place: PreviewPlace,
    pub(super) agreed: Agreed,
    pub(super) counts: Arc<Counts>,
    pub(super) lists: Arc<AtomicU64>,
    pub(super) started: Instant,
    pub(super) listing: Arc<Listing>,
    /// Files that could not be read, with the reason.
    pub(super) bad: Vec<(String, Problem)>,
    /// Files that were read from, by name and size.
    read: HashSet<String>,
    read_bytes: u64,
    relisted: bool,
    pub(super) found_by: Option<(Reach, Constraints)>,
}

impl Question {
    pub(super) fn new(
        workbench: Workbench,
        handle: Option<Handle>,
        place: PreviewPlace,
        agreed: Agreed,
    ) -> Self {
        Self {
            workbench,
            handle,
            place,
            agreed,
            counts: Arc::default(),
            lists: Arc::default(),
            started: Instant::now(),
            listing: Arc::default(),
            bad: Vec::new(),
            read: HashSet::new(),
            read_bytes: 0,
            relisted: false,
            found_by: None,
        }
    }

    /// Runs a step; drops it when the job is asked to stop.
    async fn step<T>(&self, step: impl Future<Output = Result<T>>) -> Result<T> {
        match &self.handle {
            Some(handle) => handle.step(step).await,
            None => step.await,
        }
    }

    /// Looks for the files.
    pub(super) async fn find(&mut self, reach: Reach, constraints: &Constraints) -> Result<()> {
        self.found_by = Some((reach, constraints.clone()));
        let found = match &self.place {
            PreviewPlace::Local { path } => {
                let (path, constraints) = (path.clone(), constraints.clone());
                let fence = self.workbench.fence();
                let found = tokio::task::spawn_blocking(move || local(&path, &constraints, &fence));
                let found = async move {
                    found
                        .await
                        .map_err(|error| Problem::broken(format!("listing: {error}")))?
                };
                self.step(found).await?
            }
            PreviewPlace::S3 { connection, place } => {
                let mut client = self.workbench.s3_of(connection)?;
                if let Some(handle) = &self.handle {
                    client = client.telling(handle);
                }
                let object = ObjectName {
                    bucket: place.bucket.clone(),
                    key: place.path.clone(),
                    version: place.version.clone(),
                    requester_pays: false,
                };
                let gateway = self.workbench.gateway().await?;
                gateway.count(&self.counts);
                let finder = Finder {
                    lists: client.clone().counting(&self.lists),
                    reads: client.counting(&self.counts.reads),
                    counts: &self.counts,
                    gateway,
                    connection: &connection.0,
                    requester_pays: self.agreed.requester_pays,
                    known: self.workbench.inner.previews.seen(connection, &object),
                };
                self.step(finder.find(place, reach, constraints)).await?
            }
        };
        self.listing = Arc::new(found.narrowed(constraints));
        if self.listing.files.is_empty() {
            return Err(crate::not_found(super::place_text(&self.place)));
        }
        Ok(())
    }

    /// Hands out keys as they are listed, in their order.
    pub(super) async fn keys(
        &self,
        most: u64,
        keys: &mut (dyn FnMut(&[FileFacts]) -> Result<()> + Send),
    ) -> Result<()> {
        let mut left = most;
        let mut give = |mut page: Vec<FileFacts>| -> Result<bool> {
            page.truncate(usize::try_from(left).unwrap_or(usize::MAX));
            left -= page.len() as u64;
            keys(&page)?;
            Ok(left > 0)
        };
        let PreviewPlace::S3 { connection, place } = &self.place else {
            let PreviewPlace::Local { path } = &self.place else {
                return Ok(());
            };
            let (path, fence) = (path.clone(), self.workbench.fence());
            let found =
                tokio::task::spawn_blocking(move || local(&path, &Constraints::default(), &fence));
            let found = found.await;
            let found = found.map_err(|error| Problem::broken(format!("listing: {error}")))??;
            give(found.files.into_iter().map(facts_of).collect())?;
            return Ok(());
        };
        let (prefix, pattern) = if glob::is_pattern(&place.path) {
            (
                glob::literal(&place.path),
                Some(glob::compiled(&place.path)?),
            )
        } else {
            (place.path.as_str(), None)
        };
        let lists = self.workbench.s3_of(connection)?.counting(&self.lists);
        // One page is enough for so few; a walk would look ahead.
        if most <= u64::from(PAGE) && pattern.is_none() {
            let listing = ObjectListing {
                bucket: place.bucket.clone(),
                prefix: prefix.to_owned(),
                most: u16::try_from(most.max(1)).unwrap_or(PAGE),
                requester_pays: self.agreed.requester_pays,
                ..ObjectListing::default()
            };
            let page = lists.list(&listing).await?;
            give(page.objects.into_iter().map(facts_of_object).collect())?;
            return Ok(());
        }
        let spec = WalkSpec {
            bucket: place.bucket.clone(),
            prefix: prefix.to_owned(),
            after: None,
            requester_pays: self.agreed.requester_pays,
        };
        let mut walk = Walk::new(lists, spec, None);
        while let Some(page) = walk.next().await {
            let page = page?.into_iter();
            let fits = page.filter(|object| {
                let pattern = pattern.as_ref();
                pattern.is_none_or(|pattern| pattern.is_match(&object.key))
            });
            if !give(fits.map(facts_of_object).collect())? {
                break;
            }
        }
        Ok(())
    }

    /// The files that are read, without those that could not be.
    fn readable(&self) -> impl Iterator<Item = &Listed> {
        self.listing
            .files
            .iter()
            .filter(|file| !self.bad.iter().any(|(name, _)| *name == file.name))
    }

    /// The types of the keys in paths.
    pub(super) fn hive(&self) -> Vec<(String, ColumnType)> {
        let keys = self.listing.set.hive.iter();
        keys.map(|key| (key.name.clone(), key.column_type))
            .collect()
    }

    /// Gives the files addresses. `only`: this one alone.
    pub(super) async fn open(&self, only: Option<&str>) -> Result<(Session, Vec<File>)> {
        let gateway = self.workbench.gateway().await?;
        let connection = connection_of(&self.place);
        let client = match &self.place {
            PreviewPlace::S3 { connection, .. } => {
                let client = self.workbench.s3_of(connection)?;
                Some(match &self.handle {
                    Some(handle) => client.telling(handle),
                    None => client,
                })
            }
            PreviewPlace::Local { .. } => None,
        };
        let allowed = self.agreed.bytes;
        let allowed = allowed.unwrap_or_else(|| self.workbench.settings().preview_bytes);
        let session = gateway.open(client, &connection.0, allowed, &self.counts);
        let mut files = Vec::new();
        for file in self
            .readable()
            .filter(|file| only.is_none_or(|name| file.name == name))
        {
            let at = match &self.place {
                PreviewPlace::Local { .. } => Place::Local(file.name.clone()),
                PreviewPlace::S3 { place, .. } => {
                    let object = ObjectName {
                        bucket: place.bucket.clone(),
                        key: file.name.clone(),
                        version: file.version.clone(),
                        requester_pays: self.agreed.requester_pays,
                    };
                    let (url, number) = session.register(object, file);
                    if number == 0 {
                        // While the process gets ready.
                        session.state.warm_up(number, first_ranges(file));
                    }
                    Place::Http(url)
                }
            };
            files.push(File {
                name: file.name.clone(),
                at,
                size: file.size,
                hive: file.hive.clone(),
            });
        }
        if files.is_empty() {
            return Err(match (only, self.bad.first()) {
                (Some(name), _) => crate::not_found(name),
                (None, Some((_, problem))) => problem.clone(),
                (None, None) => crate::not_found(super::place_text(&self.place)),
            });
        }
        Ok((session, files))
    }

    /// Asks, and answers as answers come.
    pub(super) fn ask(&self, ask: &Ask, session: Session) -> Result<Asked> {
        let answers = self.workbench.reader().ask(ask)?;
        Ok(Asked {
            answers,
            session,
            handle: self.handle.clone(),
            over: false,
        })
    }

    /// How the first file is read, with every field filled.
    pub(super) async fn sniff(&mut self, reading: &Reading) -> std::result::Result<Sniffed, Stop> {
        loop {
            let (session, files) = self.open(None).await?;
            let file = files.into_iter().next();
            let file = file.ok_or_else(|| Problem::broken("no file to look at"))?;
            let ask = Ask::Sniff {
                file,
                reading: reading.clone(),
            };
            let mut asked = self.ask(&ask, session)?;
            let stop = loop {
                match asked.next().await {
                    Ok(Some(Next::Event(Event::Sniffed(sniffed)))) => {
                        self.note_read(&asked);
                        return Ok(*sniffed);
                    }
                    Ok(Some(_)) => (),
                    Ok(None) => {
                        break Problem::broken("the reader did not say what the file is").into();
                    }
                    Err(stop) => break stop,
                }
            };
            self.note_read(&asked);
            self.mend(stop).await?;
        }
    }

    /// Takes over which files a question read from.
    pub(super) fn note_read(&mut self, asked: &Asked) {
        let (_, bytes) = asked.session.state.opened();
        self.read_bytes = self.read_bytes.max(bytes);
    }

    /// The reader says that it opens a file.
    pub(super) fn opening(&mut self, name: &str) {
        if self.read.insert(name.to_owned())
            && matches!(self.place, PreviewPlace::Local { .. })
            && let Some(file) = self.listing.files.iter().find(|file| file.name == name)
        {
            self.read_bytes += file.size;
        }
    }

    /// Files that were read from, and what they have in all.
    pub(super) fn opened(&self) -> (u32, u64) {
        (self.read.len() as u32, self.read_bytes)
    }

    /// Makes ready for another try where there is hope: lists anew when something changed, and leaves
    /// out a file that cannot be read.
    ///
    /// # Errors
    /// What it was given, where there is none.
    pub(super) async fn mend(&mut self, stop: Stop) -> std::result::Result<(), Stop> {
        let Stop::Problem { file, problem } = stop else {
            return Err(stop);
        };
        if matches!(problem.kind, Kind::Changed { .. }) && !self.relisted {
            tracing::info!("listing anew after: {problem}");
            self.relisted = true;
            self.workbench.inner.previews.unseen();
            if let Some((reach, constraints)) = self.found_by.clone() {
                self.find(reach, &constraints).await?;
                return Ok(());
            }
        }
        let of_file = match &problem.kind {
            Kind::ReaderStopped { file, .. } | Kind::Damaged { file, .. } => Some(file.clone()),
            Kind::NotFound { .. } | Kind::Denied { .. } | Kind::Archived { .. } => file.clone(),
            _ => None,
        };
        let known = of_file.filter(|name| self.readable().any(|file| file.name == *name));
        match known {
            Some(name) if self.readable().count() > 1 && self.bad.len() < BAD_FILES => {
                tracing::info!("{name} is left out: {problem}");
                self.leave_out(name, problem);
                Ok(())
            }
            _ => Err(Stop::Problem { file, problem }),
        }
    }

    /// Notes that a file could not be read.
    pub(super) fn leave_out(&mut self, name: String, problem: Problem) {
        let listing = Arc::make_mut(&mut self.listing);
        let told = listing.set.first.iter_mut().find(|file| file.name == name);
        if let Some(told) = told {
            told.problem = Some(problem.clone());
        }
        self.bad.push((name, problem));
    }

    /// What is to be said of the files that were left out.
    pub(super) fn bad_notes(&self) -> Vec<PreviewNote> {
        let note = |(file, problem): &(String, Problem)| PreviewNote::BadFile {
            file: file.clone(),
            problem: problem.clone(),
        };
        self.bad.iter().map(note).collect()
    }
}

fn facts_of(file: Listed) -> FileFacts {
    FileFacts {
        name: file.name,
        size: file.size,
        modified_ms: file.modified_ms,
        problem: None,
    }
}

fn facts_of_object(object: S3Object) -> FileFacts {
    FileFacts {
        name: object.key,
        size: object.size,
        modified_ms: object.modified_ms,
        problem: None,
    }
}

/// A question that was asked. Dropping it ends what is under way.
pub(super) struct Asked {
    answers: Answers,
    session: Session,
    handle: Option<Handle>,
    over: bool,
}

/// What comes of a question.
pub(super) enum Next {
    /// News.
    Event(Event),
    /// Rows, as an Arrow IPC stream.
    Batch(bytes::Bytes),
    /// Some time passed.
    Tick,
}

impl Asked {
    /// What comes next; nothing after the last.
    pub(super) async fn next(&mut self) -> std::result::Result<Option<Next>, Stop> {
        if self.over {
            return Ok(None);
        }
        let stopping = async {
            match &self.handle {
                Some(handle) => handle.stopping().await,
                None => std::future::pending().await,
            }
        };
        let answer = tokio::select! {
            biased;
            () = stopping => return Err(Problem::cancelled().into()),
            stop = fatal(&self.session) => return Err(stop),
            answer = self.answers.next() => answer,
            () = tokio::time::sleep(TICK) => return Ok(Some(Next::Tick)),
        };
        match answer {
            Ok(Some(Answer::Event(Event::Done)) | None) => {
                self.over = true;
                Ok(None)
            }
            Ok(Some(Answer::Event(Event::Failed(problem)))) | Err(problem) => {
                Err(self.truer(problem))
            }
            Ok(Some(Answer::Event(Event::Note(PreviewNote::BadFile { file, problem })))) => {
                // What really went wrong, if it was on the way here.
                let problem = match &*self.session.state.verdict.borrow() {
                    Some(Verdict::Problem { file: of, problem }) if *of == file => problem.clone(),
                    _ => problem,
                };
                let note = PreviewNote::BadFile { file, problem };
                Ok(Some(Next::Event(Event::Note(note))))
            }
            Ok(Some(Answer::Event(event))) => Ok(Some(Next::Event(event))),
            Ok(Some(Answer::Batch(bytes))) => Ok(Some(Next::Batch(bytes))),
        }
    }

    /// What the gateway saw first, in place of what the reader made of it.
    fn truer(&self, problem: Problem) -> Stop {
        match self.session.state.verdict.borrow().clone() {
            Some(verdict) => stop_of(verdict),
            None => Stop::Problem {
                file: Some(self.answers.file().to_owned()).filter(|file| !file.is_empty()),
                problem,
            },
        }
    }
}

/// Waits for a verdict that ends the whole question. What is wrong with one file the reader may pass
/// over.
async fn fatal(session: &Session) -> Stop {
    let verdict = session.verdict().await;
    if let Verdict::Problem { problem, .. } = &verdict
        && matches!(
            problem.kind,
            Kind::NotFound { .. } | Kind::Denied { .. } | Kind::Archived { .. } | Kind::Cancelled
        )
    {
        return std::future::pending().await;
    }
    stop_of(verdict)
}

fn stop_of(verdict: Verdict) -> Stop {
    match verdict {
        Verdict::More(more) => Stop::More(more),
        Verdict::Problem { file, problem } => Stop::Problem {
            file: Some(file),
            problem,
        },
    }
}
