//! Every key below a prefix, in order, listed by many hands at once.
//!
//! S3 lists 1,000 keys at a time, each page behind the one before. A walk begins with one such page
//! and, where there are more, cuts what is left into ranges of keys that are listed side by side. It
//! cuts where folders begin, which a listing folded at `/` tells, and in a large folder where the
//! names suggest it: a range that turns out to be empty costs one request. Ranges only decide who
//! asks for what; that every key comes once and in order does not depend on them.

use super::Client;
use super::cuts::{folder_of, folders, guesses};
use model::{ObjectListing, ObjectPage, Problem, Result, S3Object};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use tokio::task::JoinSet;

/// Requests of one walk that are under way at once.
const AT_ONCE: usize = 12;
/// Keys that may wait for those before them; from there on only the first range goes on.
const WAITING: usize = 200_000;
/// Pages of a folder after which its names are guessed at.
const FLAT_PAGES: u32 = 4;
/// Behind every key that begins with what stands before it.
const LAST: char = char::MAX;

/// Where to walk.
#[derive(Clone, Debug, Default)]
pub(crate) struct WalkSpec {
    /// Its name.
    pub(crate) bucket: String,
    /// What the keys begin with.
    pub(crate) prefix: String,
    /// Only keys behind this one.
    pub(crate) after: Option<String>,
    /// The requests are billed to whoever asks.
    pub(crate) requester_pays: bool,
}

/// Whether what lies below a folder (its key up to a `/` behind the prefix, and with it) is wanted.
/// Of what is not wanted nothing is answered, and as little as possible is listed.
pub(crate) type Descend = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// A walk under way. Dropping it ends every request of it.
pub(crate) struct Walk {
    client: Client,
    spec: WalkSpec,
    descend: Option<Descend>,
    /// In the order of their keys.
    ranges: VecDeque<Range>,
    flights: JoinSet<Landed>,
    made: u64,
    /// Keys that wait in ranges.
    waiting: usize,
    pages: u64,
    /// Folders that were looked into, and up to where; absent: to the end.
    seen: HashMap<String, Option<String>>,
    /// Unwanted keys: from the first, up to behind the last.
    unwanted: BTreeMap<String, String>,
    /// The folder that was judged last, and the unwanted one that it is or lies in.
    judged: Option<(String, Option<String>)>,
    /// The bucket does not list in order: one page after the other.
    serial: bool,
}

/// Keys behind `after`, up to and with `until`.
#[derive(Debug, Default)]
struct Range {
    id: u64,
    after: Option<String>,
    token: Option<String>,
    until: Option<String>,
    /// Where it may be cut: in order, between `after` and `until`.
    cuts: VecDeque<String>,
    state: State,
    /// Whether a look for cuts is under way.
    looking: bool,
    /// Whether there is nothing to be known of it before its next page.
    looked: bool,
    /// Pages in a row whose keys lie in one folder.
    flat_pages: u32,
    /// The first key of the page before.
    first: Option<String>,
    pages: u32,
    ready: VecDeque<Vec<S3Object>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum State {
    #[default]
    Waiting,
    Listing,
    /// Waits for a look for cuts.
    Stuck,
    Done,
}

/// What a request was for, and its answer.
struct Landed {
    range: u64,
    /// The folder that was looked into and where the look began; absent: a page of keys.
    folder: Option<(String, Option<String>)>,
    answer: Result<ObjectPage>,
}

impl Walk {
    /// Asks nobody yet.
    pub(crate) fn new(client: Client, spec: WalkSpec, descend: Option<Descend>) -> Self {
        // Buckets of one zone list in no order and know no place to begin at.
        let serial = spec.bucket.ends_with("--x-s3");
        let whole = Range {
            after: spec.after.clone(),
            ..Range::default()
        };
        Self {
            client,
            spec,
            descend,
            ranges: VecDeque::from([whole]),
            flights: JoinSet::new(),
            made: 0,
            waiting: 0,
            pages: 0,
            seen: HashMap::new(),
            unwanted: BTreeMap::new(),
            judged: None,
            serial,
        }
    }

    /// Pages of keys that were fetched so far.
    pub(crate) fn pages(&self) -> u64 {
        self.pages
    }

    /// The next keys, in order; nothing at the end. After a problem there is nothing more.
    pub(crate) async fn next(&mut self) -> Option<Result<Vec<S3Object>>> {
        loop {
            if self.ranges.is_empty() {
                return None;
            }
            while let Some(landed) = self.flights.try_join_next() {
                if let Err(problem) = self.land(landed) {
                    return Some(Err(self.end(problem)));
                }
            }
            self.fill();
            while let Some(first) = self.ranges.front_mut() {
                if let Some(page) = first.ready.pop_front() {
                    self.waiting -= page.len();
                    if !page.is_empty() {
                        return Some(Ok(page));
                    }
                } else if first.state == State::Done {
                    self.ranges.pop_front();
                    self.fill();
                } else {
                    break;
                }
            }
            if self.ranges.is_empty() {
                return None;
            }
            let Some(landed) = self.flights.join_next().await else {
                let problem = Problem::broken("walk: nobody lists what is left");
                return Some(Err(self.end(problem)));
            };
            if let Err(problem) = self.land(landed) {
                return Some(Err(self.end(problem)));
            }
        }
    }

    fn end(&mut self, problem: Problem) -> Problem {
        self.ranges.clear();
        self.flights.abort_all();
        problem
    }

    /// Sends what may be sent.
    fn fill(&mut self) {
        while self.flights.len() < AT_ONCE {
            let ahead = self.waiting < WAITING;
            let may = |index: usize| index == 0 || ahead;
            let all = self.ranges.iter().enumerate();
            let waits =
                |(index, range): &(usize, &Range)| may(*index) && range.state == State::Waiting;
            if let Some((index, _)) = all.clone().find(waits) {
                self.list(index);
                continue;
            }
            if self.serial || !ahead {
                return;
            }
            let widest = all
                .clone()
                .filter(|(_, range)| range.state == State::Listing && !range.cuts.is_empty())
                .max_by_key(|(_, range)| range.cuts.len());
            if let Some((index, _)) = widest {
                self.cut(index);
                continue;
            }
            let unknown = all.clone().find(|(_, range)| {
                range.state == State::Listing && range.pages > 0 && !range.looking && !range.looked
            });
            let Some((index, _)) = unknown else {
                return;
            };
            if !self.look(index)
                && let Some(range) = self.ranges.get_mut(index)
            {
                range.looked = true;
            }
        }
    }

    fn list(&mut self, index: usize) {
        let Some(range) = self.ranges.get_mut(index) else {
            return;
        };
        range.state = State::Listing;
        let listing = ObjectListing {
            bucket: self.spec.bucket.clone(),
            prefix: self.spec.prefix.clone(),
            folded: false,
            start_after: range.after.clone().filter(|_| range.token.is_none()),
            token: range.token.clone(),
            most: 1000,
            requester_pays: self.spec.requester_pays,
        };
        self.send(range_id(&self.ranges, index), None, listing);
    }

    fn send(
        &mut self,
        range: u64,
        folder: Option<(String, Option<String>)>,
        listing: ObjectListing,
    ) {
        let client = self.client.clone();
        self.flights.spawn(async move {
            Landed {
                range,
                folder,
                answer: client.list(&listing).await,
            }
        });
    }

    /// Cuts a range in two at the middle of its cuts.
    fn cut(&mut self, index: usize) {
        self.made += 1;
        let id = self.made;
        let Some(range) = self.ranges.get_mut(index) else {
            return;
        };
        let mut right = range.cuts.split_off(range.cuts.len() / 2);
        let Some(at) = right.pop_front() else {
            return;
        };
        let new = Range {
            id,
            after: Some(at.clone()),
            until: range.until.replace(at),
            cuts: right,
            ..Range::default()
        };
        self.ranges.insert(index + 1, new);
    }

    /// Looks for cuts in a range that goes on; `false` when there is nowhere to look.
    fn look(&mut self, index: usize) -> bool {
        let Some(range) = self.ranges.get(index) else {
            return false;
        };
        let Some(last) = range.after.clone() else {
            return false;
        };
        let own = folder_of(&last, &self.spec.prefix).to_owned();
        let open = folders(&last, &self.spec.prefix).find(|folder| {
            // A large folder of files alone is not worth a look.
            let flat = range.flat_pages > 0 && *folder == own && *folder != self.spec.prefix;
            !flat && !self.is_seen(folder, &last)
        });
        if let Some(folder) = open.map(str::to_owned) {
            self.look_into(index, folder, Some(last));
            return true;
        }
        if range.flat_pages < FLAT_PAGES {
            return false;
        }
        let first = range.first.as_deref().unwrap_or(&last);
        let cuts = guesses(&own, first, &last, range.until.as_deref());
        let found = !cuts.is_empty();
        if let Some(range) = self.ranges.get_mut(index) {
            range.cuts = cuts.into();
            range.flat_pages = 0;
        }
        found
    }

    fn is_seen(&self, folder: &str, last: &str) -> bool {
        match self.seen.get(folder) {
            None => false,
            Some(None) => true,
            Some(Some(until)) => last < until.as_str(),
        }
    }

    fn look_into(&mut self, index: usize, folder: String, after: Option<String>) {
        let Some(range) = self.ranges.get_mut(index) else {
            return;
        };
        range.looking = true;
        let listing = ObjectListing {
            bucket: self.spec.bucket.clone(),
            prefix: folder.clone(),
            folded: true,
            start_after: after.clone(),
            token: None,
            most: 1000,
            requester_pays: self.spec.requester_pays,
        };
        let id = range.id;
        self.send(id, Some((folder, after)), listing);
    }

    fn land(&mut self, landed: std::result::Result<Landed, tokio::task::JoinError>) -> Result<()> {
        let landed = landed.map_err(|error| Problem::broken(format!("walk: {error}")))?;
        let page = landed.answer?;
        if let Some((folder, _)) = landed.folder {
            self.learn(landed.range, folder, page);
        } else {
            self.pages += 1;
            self.keep(landed.range, page);
        }
        Ok(())
    }

    /// Keeps a page of keys, and says where its range goes on.
    fn keep(&mut self, id: u64, page: ObjectPage) {
        let Some(index) = self.ranges.iter().position(|range| range.id == id) else {
            return;
        };
        let objects = page.objects;
        if self.pages == 1 && !objects.is_sorted_by(|a, b| a.key < b.key) {
            self.serial = true;
        }
        let (first, last) = (
            objects.first().map(|one| one.key.clone()),
            objects.last().map(|one| one.key.clone()),
        );
        let until = self.ranges.get(index).and_then(|range| range.until.clone());
        let is_over = |key: &str| until.as_deref().is_some_and(|until| key > until);
        let over = !self.serial
            && last
                .as_deref()
                .is_some_and(|key| is_over(key) || until.as_deref() == Some(key));
        let mut kept = Vec::with_capacity(objects.len());
        let mut behind = None;
        for object in objects {
            if !self.serial && is_over(&object.key) {
                break;
            }
            behind = self.unwanted_around(&object.key);
            if behind.is_none() {
                kept.push(object);
            }
        }
        self.waiting += kept.len();
        let serial = self.serial;
        let flat = first.is_some()
            && first
                .as_deref()
                .map(|key| folder_of(key, &self.spec.prefix))
                == last.as_deref().map(|key| folder_of(key, &self.spec.prefix));
        let Some(range) = self.ranges.get_mut(index) else {
            return;
        };
        range.ready.push_back(kept);
        range.pages += 1;
        range.looked = false;
        range.flat_pages = if flat { range.flat_pages + 1 } else { 0 };
        range.first = first;
        // A page may be empty and not the last; the same token twice would never end.
        let stands = last.is_none() && page.next == range.token;
        if page.next.is_none() || over || stands {
            range.state = State::Done;
            return;
        }
        if last.is_some() {
            range.after = last;
        }
        range.token = page.next;
        range.state = State::Waiting;
        if let Some(unwanted) = behind.filter(|_| !serial) {
            self.pass_by(index, &unwanted);
        }
        if let Some(range) = self.ranges.get_mut(index) {
            range.forget_passed();
        }
    }

    /// Goes on behind an unwanted folder, and behind those that follow it.
    fn pass_by(&mut self, index: usize, unwanted: &str) {
        let behind = format!("{unwanted}{LAST}");
        let around = unwanted.strip_suffix('/').map_or("", |inner| {
            inner
                .rfind('/')
                .map_or("", |at| inner.get(..=at).unwrap_or_default())
        });
        // What is in front of the prefix is not looked into.
        let around = if around.len() < self.spec.prefix.len() {
            self.spec.prefix.clone()
        } else {
            around.to_owned()
        };
        if self.is_seen(&around, unwanted) {
            let behind = self.behind(unwanted).unwrap_or(behind);
            if let Some(range) = self.ranges.get_mut(index) {
                range.go_on_behind(behind);
            }
            return;
        }
        if let Some(range) = self.ranges.get_mut(index) {
            range.go_on_behind(behind);
            if range.state == State::Done {
                return;
            }
            range.state = State::Stuck;
            let after = range.after.clone();
            self.look_into(index, around, after);
        }
    }

    /// The end of the unwanted keys that a key is among.
    fn behind(&self, key: &str) -> Option<String> {
        let (_, end) = self.unwanted.range(..=key.to_owned()).next_back()?;
        (key <= end.as_str()).then(|| end.clone())
    }

    /// The unwanted folder that a key lies in.
    fn unwanted_around(&mut self, key: &str) -> Option<String> {
        let descend = self.descend.as_ref()?;
        let own = folder_of(key, &self.spec.prefix);
        if let Some((known, unwanted)) = &self.judged
            && known == own
        {
            return unwanted.clone();
        }
        let unwanted = folders(key, &self.spec.prefix)
            .filter(|folder| folder.len() > self.spec.prefix.len())
            .find(|folder| !descend(folder))
            .map(str::to_owned);
        self.judged = Some((own.to_owned(), unwanted.clone()));
        unwanted
    }

    /// Learns what is in a folder: where the range that it is in can be cut, and what is unwanted.
    fn learn(&mut self, id: u64, folder: String, page: ObjectPage) {
        // A folder that begins with so many files is taken for one without folders.
        let goes_on = page.next.is_some() && !page.prefixes.is_empty();
        let end = goes_on.then(|| {
            let last_folder = page.prefixes.last().map(|last| format!("{last}{LAST}"));
            let last_key = page.objects.last().map(|last| last.key.clone());
            last_folder.max(last_key).unwrap_or_default()
        });
        self.seen.insert(folder, end);
        let wanted: Vec<bool> = match &self.descend {
            Some(descend) => page.prefixes.iter().map(|one| descend(one)).collect(),
            None => vec![true; page.prefixes.len()],
        };
        // Unwanted folders with nothing in between are passed by together.
        let mut run: Option<(String, String)> = None;
        for (prefix, wanted) in page.prefixes.iter().zip(&wanted) {
            if *wanted {
                self.unwanted.extend(run.take());
                continue;
            }
            let behind = format!("{prefix}{LAST}");
            let follows = run.as_ref().is_some_and(|(_, end)| {
                let between = |one: &S3Object| &one.key > end && &one.key < prefix;
                !page.objects.iter().any(between)
            });
            match &mut run {
                Some((_, end)) if follows => *end = behind,
                run => self.unwanted.extend(run.replace((prefix.clone(), behind))),
            }
        }
        self.unwanted.extend(run);
        let Some(index) = self.ranges.iter().position(|range| range.id == id) else {
            return;
        };
        let onward = self
            .ranges
            .get(index)
            .filter(|range| range.state == State::Stuck)
            .and_then(|range| range.after.clone());
        let onward = onward.map(|after| self.behind(&after).unwrap_or(after));
        let Some(range) = self.ranges.get_mut(index) else {
            return;
        };
        range.looking = false;
        if let Some(after) = onward {
            range.state = State::Waiting;
            range.go_on_behind(after);
        }
        let wanted = page.prefixes.into_iter().zip(wanted);
        let cuts: Vec<String> = wanted
            .filter_map(|(prefix, wanted)| wanted.then_some(prefix))
            .collect();
        // The range may have been cut meanwhile.
        for range in self.ranges.range_mut(index..) {
            range.learn_cuts(&cuts);
        }
    }
}

impl Range {
    fn go_on_behind(&mut self, key: String) {
        if self.until.as_ref().is_some_and(|until| key >= *until) {
            self.state = State::Done;
        }
        self.after = Some(key);
        self.token = None;
    }

    /// Takes those of the cuts that lie in it.
    fn learn_cuts(&mut self, cuts: &[String]) {
        let from = self
            .after
            .as_ref()
            .map_or(0, |after| cuts.partition_point(|cut| cut <= after));
        let to = self
            .until
            .as_ref()
            .map_or(cuts.len(), |until| cuts.partition_point(|cut| cut < until));
        let Some(new) = cuts.get(from..to).filter(|new| !new.is_empty()) else {
            return;
        };
        let known = std::mem::take(&mut self.cuts);
        let mut all: Vec<String> = known.into_iter().chain(new.iter().cloned()).collect();
        all.sort_unstable();
        all.dedup();
        self.cuts = all.into();
    }

    /// Drops cuts that do not lie ahead.
    fn forget_passed(&mut self) {
        let (after, until) = (&self.after, &self.until);
        self.cuts.retain(|cut| {
            after.as_ref().is_none_or(|after| cut > after)
                && until.as_ref().is_none_or(|until| cut < until)
        });
    }
}

fn range_id(ranges: &VecDeque<Range>, index: usize) -> u64 {
    ranges.get(index).map_or(0, |range| range.id)
}
