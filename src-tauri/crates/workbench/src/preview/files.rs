//! Which files a preview is of: an object, what lies below a prefix, what a pattern matches; in S3 or
//! on this machine.

use super::gateway::Gateway;
use super::glob;
use super::hive;
use super::prune::Constraints;
use super::session::{Counts, key_of};
use crate::fence::Fence;
use crate::objects::{Client, Descend, Walk, WalkSpec};
use bytes::Bytes;
use model::{
    FileFacts, FileSet, Kind, ObjectListing, ObjectName, ObjectPlace, Problem, Result, S3Object,
};
use parking_lot::Mutex;
use regex::Regex;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Files of one preview at most.
const MOST: usize = 500_000;
/// Files that are told by name.
const TOLD: usize = 1_000;
/// Entries of a page.
pub(super) const PAGE: u16 = 1_000;
/// Of an object that is named, so much of its beginning is read at once …
const FIRST: u64 = 256 << 10;
/// … but of a format whose directory lies at its end only so much, and so much of its end.
const FIRST_COLUMNAR: u64 = 64 << 10;
/// As much as the footer of a file with hundreds of row groups.
const LAST: u64 = 512 << 10;

/// Folders of what is not finished, and of the books that table formats keep.
const TEMPORARY: [&str; 4] = ["_temporary", "_delta_log", "_spark_metadata", ".hoodie"];

/// One file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Listed {
    /// Key or path.
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) modified_ms: Option<i64>,
    /// With the quotation marks.
    pub(super) etag: Option<String>,
    /// Of an object.
    pub(super) version: Option<String>,
    /// Keys and values of its path.
    pub(super) hive: Vec<(String, Option<String>)>,
}

/// The files that were found, with what is told of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Listing {
    pub(super) files: Vec<Listed>,
    pub(super) set: FileSet,
}

/// How far a listing goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The first page with files in it: enough for first rows.
    First,
    /// To the end.
    All,
}

impl Listing {
    /// Takes a file in, unless it is none with data.
    pub(super) fn add(&mut self, base: &str, file: Listed, archived: bool) {
        let inside = file.name.strip_prefix(base).unwrap_or(&file.name);
        let mut steps = inside.rsplit('/');
        let name = steps.next().unwrap_or_default();
        let small = name.to_ascii_lowercase();
        let skipped = &mut self.set.skipped;
        if steps.any(|step| TEMPORARY.contains(&step)) {
            skipped.temporary += 1;
        } else if file.size == 0 {
            skipped.empty += 1;
        } else if [".crc", ".md5", ".sha256"]
            .iter()
            .any(|end| small.ends_with(end))
        {
            skipped.checksums += 1;
        } else if name.starts_with(['_', '.']) {
            skipped.markers += 1;
        } else if archived {
            skipped.archived += 1;
        } else {
            self.take(file);
        }
    }

    fn take(&mut self, file: Listed) {
        self.set.found += 1;
        self.set.bytes += file.size;
        if self.set.first.len() < TOLD {
            self.set.first.push(FileFacts {
                name: file.name.clone(),
                size: file.size,
                modified_ms: file.modified_ms,
                problem: None,
            });
        }
        self.files.push(file);
    }

    /// Types the keys, once the files are known.
    fn finish(mut self, complete: bool) -> Self {
        self.set.complete = complete;
        self.set.hive = hive::keys(&self.files);
        self
    }

    fn check(&self) -> Result<()> {
        if self.files.len() <= MOST {
            return Ok(());
        }
        Err(Problem::new(Kind::OverLimit {
            limit: MOST as u64,
            asked: self.files.len() as u64,
            unit: "files".to_owned(),
        }))
    }

    /// Leaves out the files whose keys a filter rules out.
    pub(super) fn narrowed(mut self, constraints: &Constraints) -> Self {
        if constraints.is_empty() || self.files.iter().all(|file| file.hive.is_empty()) {
            return self;
        }
        let mut ruled_out = HashSet::new();
        let all = std::mem::take(&mut self.files);
        let told = std::mem::take(&mut self.set);
        let mut narrowed = Self {
            files: Vec::new(),
            set: FileSet {
                complete: told.complete,
                skipped: told.skipped,
                // Types are those of all values that were seen.
                hive: told.hive,
                pruned: told.pruned,
                ..FileSet::default()
            },
        };
        for file in all {
            if constraints.admit(&file.hive) {
                narrowed.take(file);
            } else {
                let folder = file.name.rsplit_once('/').map_or("", |(folder, _)| folder);
                ruled_out.insert(folder.to_owned());
            }
        }
        narrowed.set.pruned += ruled_out.len() as u32;
        narrowed
    }
}

/// Looks for the files of a place in S3.
pub(super) struct Finder<'a> {
    /// Counts as listing.
    pub(super) lists: Client,
    /// Counts as reading.
    pub(super) reads: Client,
    pub(super) counts: &'a Counts,
    pub(super) gateway: &'a Gateway,
    pub(super) connection: &'a str,
    pub(super) requester_pays: bool,
    /// Whether the object was read before in this session of the app: its first and last bytes may
    /// still be here.
    pub(super) known: bool,
}

impl Finder<'_> {
    /// The files of a place.
    pub(super) async fn find(
        &self,
        place: &ObjectPlace,
        reach: Reach,
        constraints: &Constraints,
    ) -> Result<Listing> {
        let path = &place.path;
        if place.version.is_none() {
            if glob::is_pattern(path) {
                let pattern = glob::compiled(path)?;
                let found = self
                    .below(
                        place,
                        glob::literal(path),
                        Some(&pattern),
                        reach,
                        constraints,
                    )
                    .await?;
                if !found.files.is_empty() {
                    return Ok(found);
                }
                // Any letter may stand in a key: it may be no pattern after all.
                return match self.object(place).await {
                    Ok(listing) => Ok(listing),
                    Err(_) => Ok(found),
                };
            }
            if path.is_empty() || path.ends_with('/') {
                return self.below(place, path, None, reach, constraints).await;
            }
        }
        let problem = match self.object(place).await {
            Ok(listing) => return Ok(listing),
            Err(problem) => problem,
        };
        // Where listing is not allowed, what is not there is denied.
        let may_be_a_prefix = matches!(problem.kind, Kind::NotFound { .. } | Kind::Denied { .. });
        if !may_be_a_prefix || place.version.is_some() {
            return Err(problem);
        }
        let prefix = format!("{path}/");
        match self.below(place, &prefix, None, reach, constraints).await {
            Ok(found)
                if found.files.is_empty() && found.set.skipped == model::Skipped::default() =>
            {
                Err(problem)
            }
            Ok(found) => Ok(found),
            Err(_) => Err(problem),
        }
    }

    fn name(&self, place: &ObjectPlace, key: &str) -> ObjectName {
        ObjectName {
            bucket: place.bucket.clone(),
            key: key.to_owned(),
            version: place.version.clone(),
            requester_pays: self.requester_pays,
        }
    }

    /// One object. Its first bytes, which are wanted in any case, tell how large it is.
    async fn object(&self, place: &ObjectPlace) -> Result<Listing> {
        let object = self.name(place, &place.path);
        let (size, etag, modified_ms) = if self.known {
            let detail = self.reads.describe(&object).await?;
            (detail.size, detail.etag, detail.modified_ms)
        } else if let Some((size, etag)) = self.look(&object).await? {
            (size, etag, None)
        } else {
            let detail = self.reads.describe(&object).await?;
            (detail.size, detail.etag, detail.modified_ms)
        };
        let mut listing = Listing::default();
        let file = Listed {
            hive: hive::of(&object.key),
            name: object.key,
            size,
            modified_ms,
            etag,
            version: object.version,
        };
        if size == 0 {
            listing.set.skipped.empty += 1;
        } else {
            listing.take(file);
        }
        Ok(listing.finish(true))
    }

    /// Reads the ends of an object that tell what it is; nothing where that does not tell its size.
    async fn look(&self, object: &ObjectName) -> Result<Option<(u64, Option<String>)>> {
        let piece = if is_columnar(&object.key) {
            let first = self.reads.read(object, 0..FIRST_COLUMNAR, None);
            let last = self.reads.read_end(object, LAST);
            let (first, last) = match futures::future::join(first, last).await {
                (Ok(first), Ok(last)) => (first, last),
                (Err(problem), _) | (_, Err(problem)) => return none_if_empty(problem),
            };
            if first.etag != last.etag || first.whole != last.whole {
                // Written anew between the two.
                return Ok(None);
            }
            self.keep(
                object,
                last.etag.as_deref(),
                last.whole - last.bytes.len() as u64,
                &last.bytes,
            );
            first
        } else {
            match self.reads.read(object, 0..FIRST, None).await {
                Ok(piece) => piece,
                Err(problem) => return none_if_empty(problem),
            }
        };
        self.keep(object, piece.etag.as_deref(), 0, &piece.bytes);
        Ok(Some((piece.whole, piece.etag)))
    }

    fn keep(&self, object: &ObjectName, etag: Option<&str>, start: u64, bytes: &Bytes) {
        let length = bytes.len() as u64;
        self.counts.bytes_read.fetch_add(length, Ordering::Relaxed);
        if let Some(etag) = etag {
            let key = key_of(self.connection, object, etag);
            self.gateway.keep(&key, start, bytes);
        }
    }

    /// Everything below a prefix.
    async fn below(
        &self,
        place: &ObjectPlace,
        prefix: &str,
        pattern: Option<&Regex>,
        reach: Reach,
        constraints: &Constraints,
    ) -> Result<Listing> {
        // What is skipped is judged by the steps behind the last folder that was named.
        let base = prefix
            .rfind('/')
            .and_then(|end| prefix.get(..=end))
            .unwrap_or_default();
        let mut listing = Listing::default();
        let take = |listing: &mut Listing, objects: Vec<S3Object>| {
            for object in objects {
                if pattern.is_none_or(|pattern| pattern.is_match(&object.key)) {
                    let archived = is_archived(&object.storage_class);
                    listing.add(base, listed(object), archived);
                }
            }
            listing.check()
        };
        if reach == Reach::First {
            let mut token = None;
            loop {
                let page = self
                    .lists
                    .list(&ObjectListing {
                        bucket: place.bucket.clone(),
                        prefix: prefix.to_owned(),
                        folded: false,
                        start_after: None,
                        token,
                        most: PAGE,
                        requester_pays: self.requester_pays,
                    })
                    .await?;
                take(&mut listing, page.objects)?;
                token = page.next;
                if token.is_none() || !listing.files.is_empty() {
                    return Ok(listing.finish(token.is_none()));
                }
            }
        }
        let pruned: Arc<Mutex<HashSet<String>>> = Arc::default();
        let descend: Option<Descend> = (!constraints.is_empty()).then(|| {
            let (constraints, pruned) = (constraints.clone(), Arc::clone(&pruned));
            let descend: Descend = Arc::new(move |folder: &str| {
                let wanted = constraints.admit(&hive::of(folder));
                if !wanted {
                    pruned.lock().insert(folder.to_owned());
                }
                wanted
            });
            descend
        });
        let spec = WalkSpec {
            bucket: place.bucket.clone(),
            prefix: prefix.to_owned(),
            after: None,
            requester_pays: self.requester_pays,
        };
        let mut walk = Walk::new(self.lists.clone(), spec, descend);
        while let Some(page) = walk.next().await {
            take(&mut listing, page?)?;
        }
        listing.set.pruned = pruned.lock().len() as u32;
        Ok(listing.finish(true))
    }
}

/// An object without a byte has no range that could be asked for.
fn none_if_empty<T>(problem: Problem) -> Result<Option<T>> {
    match &problem.kind {
        Kind::BadInput { field, .. } if field == "range" => Ok(None),
        _ => Err(problem),
    }
}

/// Whether the directory of a file lies at its end, as far as its name tells.
pub(super) fn is_columnar(name: &str) -> bool {
    let small = name.to_ascii_lowercase();
    [".parquet", ".parq", ".pq", ".orc"]
        .iter()
        .any(|end| small.ends_with(end))
}

/// The ranges of a file that are asked for first.
pub(super) fn first_ranges(file: &Listed) -> Vec<std::ops::Range<u64>> {
    let size = file.size;
    if !is_columnar(&file.name) {
        return std::iter::once(0..size.min(FIRST)).collect();
    }
    // A small file is worth one request, not two.
    if size <= FIRST_COLUMNAR + LAST {
        return std::iter::once(0..size).collect();
    }
    vec![0..FIRST_COLUMNAR, size - LAST..size]
}

fn is_archived(class: &str) -> bool {
    ["GLACIER", "DEEP_ARCHIVE"].contains(&class)
}

fn listed(object: S3Object) -> Listed {
    Listed {
        hive: hive::of(&object.key),
        name: object.key,
        size: object.size,
        modified_ms: object.modified_ms,
        etag: object.etag,
        version: None,
    }
}

/// The files of a place on this machine, without those of other workspaces. Blocks.
pub(super) fn local(path: &str, constraints: &Constraints, fence: &Fence) -> Result<Listing> {
    let at = |problem: std::io::Error, path: &std::path::Path| {
        let problem = Problem::from(problem);
        let resource = path.to_string_lossy().into_owned();
        let kind = match problem.kind {
            Kind::NotFound { .. } => Kind::NotFound { resource },
            Kind::Denied { action, .. } => Kind::Denied { action, resource },
            kind => kind,
        };
        Problem { kind, ..problem }
    };
    let whole = std::path::Path::new(path);
    if !whole.is_absolute() {
        return Err(Problem::bad_input("path", "the whole path, from the root"));
    }
    let about = std::fs::metadata(whole);
    let (root, pattern) = match about {
        Ok(about) if about.is_file() => {
            let mut listing = Listing::default();
            let file = of_disk(path.to_owned(), &about);
            if file.size == 0 {
                listing.set.skipped.empty += 1;
            } else {
                listing.take(file);
            }
            return Ok(listing.finish(true));
        }
        Ok(_) => (path.trim_end_matches('/').to_owned(), None),
        Err(_) if glob::is_pattern(path) => {
            let literal = glob::literal(path);
            let root = literal.rsplit_once('/').map_or("", |(root, _)| root);
            (root.to_owned(), Some(glob::compiled(path)?))
        }
        Err(error) => return Err(at(error, whole)),
    };
    let mut listing = Listing::default();
    let mut open = vec![format!("{root}/")];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        let entries =
            std::fs::read_dir(&folder).map_err(|error| at(error, std::path::Path::new(&folder)))?;
        for entry in entries {
            let entry = entry.map_err(|error| at(error, std::path::Path::new(&folder)))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}{name}");
            // Links are followed for files, and not for folders: they may lead back.
            let kind = entry.file_type().ok();
            let is_link = kind.is_some_and(|kind| kind.is_symlink());
            let is_folder = kind.is_some_and(|kind| kind.is_dir());
            if (is_folder || is_link) && fence.is_beyond(&entry.path()) {
                continue;
            }
            if is_folder {
                let below = format!("{path}/");
                if constraints.admit(&hive::of(&below)) {
                    open.push(below);
                } else {
                    listing.set.pruned += 1;
                }
            } else if pattern
                .as_ref()
                .is_none_or(|pattern| pattern.is_match(&path))
                && let Ok(about) = std::fs::metadata(entry.path())
                && about.is_file()
            {
                found.push(of_disk(path, &about));
            }
        }
        if found.len() > MOST {
            break;
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    let base = format!("{root}/");
    for file in found {
        listing.add(&base, file, false);
    }
    listing.check()?;
    Ok(listing.finish(true))
}

fn of_disk(path: String, about: &std::fs::Metadata) -> Listed {
    let modified = about.modified().ok();
    let since = modified.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    Listed {
        hive: hive::of(&path),
        name: path,
        size: about.len(),
        modified_ms: since.and_then(|since| i64::try_from(since.as_millis()).ok()),
        etag: None,
        version: None,
    }
}
