//! From objects to files of this machine.
//!
//! An object comes in pieces, several at a time, each of the very object that the first one was of,
//! and is written in order to a file beside its place, which is renamed when it is whole. What came
//! of a large one stays there when the line is cut or somebody stops it, and is gone on with the
//! next time.

use super::names::{Taken, path_of};
use super::transfer::{Moved, Named, Progress};
use super::{Client, Walk, WalkSpec};
use crate::Workbench;
use futures::StreamExt as _;
use futures::stream::{self, FuturesUnordered};
use model::{
    Activity, AuditAct, ConnectionId, DownloadSpec, JobId, Kind, ObjectName, Problem, Restore,
    Result, S3Object, TransferReport,
};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::fs;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _, SeekFrom};
use tokio::sync::Semaphore;

/// What is asked for at once.
const PIECE: u64 = 8 << 20;
/// Pieces of one object that are under way at once.
const PIECES: usize = 4;
/// Pieces of all objects that are held in memory at most: 64 MiB.
const HELD: usize = 8;
/// Objects that are under way at once.
const OBJECTS: usize = 8;

/// One object and where it goes.
struct Fetch {
    object: ObjectName,
    size: u64,
    etag: Option<String>,
    path: PathBuf,
}

/// What all objects of one download share.
#[derive(Clone)]
struct Fetching {
    workbench: Workbench,
    connection: ConnectionId,
    client: Client,
    progress: Progress,
    held: Arc<Semaphore>,
    overwrite: bool,
}

impl Workbench {
    /// Fetches objects to this machine, as a job; answers when it is over. Single objects that do
    /// not work are in the report.
    ///
    /// # Errors
    /// `Refused` where objects may not leave the workspace or not go there, `NoSpace`, `Cancelled`,
    /// and of a single object its own problem.
    pub async fn object_download(&self, job: JobId, spec: DownloadSpec) -> Result<TransferReport> {
        let to = PathBuf::from(&spec.to);
        if !to.is_absolute() {
            return Err(Problem::bad_input("to", "the whole path, from the root"));
        }
        self.fence().check(&to)?;
        if spec.objects.is_empty() && spec.prefixes.is_empty() {
            return Err(Problem::bad_input("objects", "nothing is chosen"));
        }
        let alone = spec.objects.len() == 1 && spec.prefixes.is_empty();
        let all = spec.objects.iter().chain(&spec.prefixes);
        let named = Named {
            job,
            connection: spec.connection.clone(),
            activity: Activity::Download,
            act: AuditAct::Export,
            title: titled(&spec),
            names: all.map(ToString::to_string).collect(),
            to: spec.to.clone(),
        };
        // A file, if it is one object and the place is no folder.
        let file = (alone && !to.is_dir() && !spec.to.ends_with(['/', '\\'])).then(|| to.clone());
        let folder = match &file {
            Some(file) => file.parent().map(Path::to_owned).unwrap_or_default(),
            None => to,
        };
        // What can be said at once is not left to the objects one by one.
        self.govern(
            || self.act_of_transfer(&named),
            |rules| {
                for object in &spec.objects {
                    let target = file.clone();
                    let target = target.unwrap_or_else(|| folder.join(file_of(&object.key)));
                    rules.may_fetch(object, &target)?;
                }
                for prefix in &spec.prefixes {
                    rules.may_read_object(prefix)?;
                    rules.may_export_object_somewhere(&folder)?;
                }
                Ok(())
            },
        )?;
        let client = self.s3_of(&spec.connection)?;
        let workbench = self.clone();
        self.transfer(named, alone, move |progress| async move {
            let fetching = Fetching {
                client: client.telling(progress.handle()),
                connection: spec.connection.clone(),
                workbench,
                held: Arc::new(Semaphore::new(HELD)),
                overwrite: spec.overwrite,
                progress: progress.clone(),
            };
            let handle = progress.handle().clone();
            handle.step(fetching.all(spec, folder, file)).await
        })
        .await
    }
}

impl Fetching {
    /// Fetches everything; what is found is fetched while more is being looked for.
    async fn all(self, spec: DownloadSpec, folder: PathBuf, file: Option<PathBuf>) -> Result<()> {
        let mut taken = Taken::default();
        let mut under_way = FuturesUnordered::new();
        for object in spec.objects {
            let path = match &file {
                Some(file) => file.clone(),
                None => taken.free(&folder.join(file_of(&object.key))),
            };
            while under_way.len() >= OBJECTS {
                under_way.next().await.unwrap_or(Ok(()))?;
            }
            under_way.push(self.clone().one(Found::Named(object), path));
        }
        for prefix in spec.prefixes {
            let strip = parent_of(&prefix.key).len();
            let root = match strip {
                0 if prefix.key.is_empty() => folder.join(path_of(&prefix.bucket)),
                _ => folder.clone(),
            };
            let walk = WalkSpec {
                bucket: prefix.bucket.clone(),
                prefix: prefix.key.clone(),
                after: None,
                requester_pays: prefix.requester_pays,
            };
            let mut walk = Walk::new(self.client.clone(), walk, None);
            while let Some(page) = walk.next().await {
                for found in page? {
                    let below = found.key.get(strip..).unwrap_or(&found.key);
                    let is_folder = below.ends_with('/');
                    let path = root.join(path_of(below.trim_end_matches('/')));
                    if is_folder && found.size == 0 {
                        // It only marks a folder.
                        self.may_write(&prefix, &path)?;
                        fs::create_dir_all(&path).await?;
                        continue;
                    }
                    let path = taken.free(&path);
                    while under_way.len() >= OBJECTS {
                        under_way.next().await.unwrap_or(Ok(()))?;
                    }
                    let object = ObjectName {
                        key: found.key.clone(),
                        ..prefix.clone()
                    };
                    under_way.push(self.clone().one(Found::Listed(object, found), path));
                }
            }
        }
        self.progress.all_found();
        while let Some(ended) = under_way.next().await {
            ended?;
        }
        Ok(())
    }

    /// Fetches one object and notes how that ended.
    async fn one(self, found: Found, path: PathBuf) -> Result<()> {
        let (name, known) = match &found {
            Found::Named(object) => (object.to_string(), 0),
            Found::Listed(object, listed) => (object.to_string(), listed.size),
        };
        self.progress.found(known);
        let outcome = self.look(found, path).await;
        self.progress.ended(name, known, outcome)
    }

    async fn look(&self, found: Found, path: PathBuf) -> Result<Moved> {
        let object = match &found {
            Found::Named(object) | Found::Listed(object, _) => object,
        };
        let path = self.may_write(object, &path)?;
        if !self.overwrite && fs::try_exists(&path).await? {
            return Ok(Moved::Left);
        }
        let fetch = match found {
            Found::Listed(object, listed) => Fetch {
                object,
                size: listed.size,
                etag: listed.etag,
                path,
            },
            Found::Named(object) => {
                let about = self.client.describe(&object).await?;
                if matches!(about.restore, Restore::Needed | Restore::Running) {
                    return Err(Problem::new(Kind::Archived {
                        resource: object.to_string(),
                        class: about.storage_class,
                    }));
                }
                self.progress.found(about.size);
                Fetch {
                    // Of a bucket with versions the very version that was looked at.
                    object,
                    size: about.size,
                    etag: about.etag,
                    path,
                }
            }
        };
        self.fetch(&fetch).await
    }

    /// Where an object is really written, as the rules say.
    fn may_write(&self, object: &ObjectName, path: &Path) -> Result<PathBuf> {
        self.workbench.fence().check(path)?;
        let act = || {
            let act = AuditAct::Export;
            self.workbench.act_on(act, &self.connection, object)
        };
        let resolved = self
            .workbench
            .govern(act, |rules| rules.may_fetch(object, path))?;
        Ok(resolved.unwrap_or_else(|| path.to_owned()))
    }

    async fn fetch(&self, fetch: &Fetch) -> Result<Moved> {
        let folder = fetch.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).await?;
        let part = part_of(fetch);
        let mut have = fs::metadata(&part).await.map_or(0, |about| about.len());
        if have > fetch.size || fetch.etag.is_none() {
            have = 0;
        }
        let missing = fetch.size - have;
        if let Some(free) = free_space(folder)
            && free < missing
        {
            return Err(Problem::new(Kind::NoSpace {
                needed_bytes: Some(missing - free),
            }));
        }
        let mut file = fs::OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&part)
            .await?;
        file.set_len(have).await?;
        file.seek(SeekFrom::Start(have)).await?;
        self.progress.moved(have);
        // Told away again if this is dropped before it is whole.
        let mut guard = PartFile {
            path: &part,
            have,
            whole: false,
        };
        let written = self.pieces(fetch, &mut file, &mut guard).await;
        if let Err(problem) = written {
            self.progress.taken_back(guard.have);
            if matches!(problem.kind, Kind::Changed { .. }) {
                guard.have = 0;
            }
            return Err(problem);
        }
        file.flush().await?;
        drop(file);
        put_in_place(&part, &fetch.path, self.overwrite).await?;
        guard.whole = true;
        Ok(Moved::Whole(fetch.size))
    }

    async fn pieces(
        &self,
        fetch: &Fetch,
        file: &mut fs::File,
        guard: &mut PartFile<'_>,
    ) -> Result<()> {
        let starts = (guard.have..fetch.size).step_by(PIECE as usize);
        let mut pieces = stream::iter(starts)
            .map(|start| async move {
                let held = self.held.acquire().await;
                let held = held.map_err(|_closed| Problem::cancelled())?;
                let end = fetch.size.min(start + PIECE);
                let etag = fetch.etag.as_deref();
                let piece = self.client.read(&fetch.object, start..end, etag).await?;
                if piece.bytes.len() as u64 != end - start {
                    return Err(Problem::new(Kind::Changed {
                        resource: fetch.object.to_string(),
                    }));
                }
                Ok((piece, held))
            })
            .buffered(PIECES);
        while let Some(piece) = pieces.next().await {
            let (piece, _held) = piece?;
            file.write_all(&piece.bytes).await?;
            file.flush().await?;
            guard.have += piece.bytes.len() as u64;
            self.progress.moved(piece.bytes.len() as u64);
        }
        Ok(())
    }
}

/// An object that was named, or found in a listing.
enum Found {
    Named(ObjectName),
    Listed(ObjectName, S3Object),
}

/// What came of an object; goes away where it is too little to be worth keeping.
struct PartFile<'a> {
    path: &'a Path,
    have: u64,
    whole: bool,
}

impl Drop for PartFile<'_> {
    fn drop(&mut self) {
        if !self.whole && self.have < PIECE {
            drop(std::fs::remove_file(self.path));
        }
    }
}

/// Beside its place, with a name that says of which very object it is.
fn part_of(fetch: &Fetch) -> PathBuf {
    let mut digest = Sha256::new();
    let version = fetch.object.version.as_deref().unwrap_or_default();
    let etag = fetch.etag.as_deref().unwrap_or_default();
    for part in [&fetch.object.bucket, &fetch.object.key, version, etag] {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let digest = hex::encode(digest.finalize());
    let digest = digest.get(..8).unwrap_or_default();
    let name = fetch.path.file_name().unwrap_or_default();
    let name = format!("{}.{digest}.part", name.to_string_lossy());
    fetch.path.with_file_name(name)
}

/// Gives a file its name. Without `overwrite` never over another, which may have come meanwhile.
async fn put_in_place(part: &Path, path: &Path, overwrite: bool) -> Result<()> {
    if !overwrite {
        match fs::hard_link(part, path).await {
            Ok(()) => {
                fs::remove_file(part).await?;
                return Ok(());
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                return Err(Problem::new(Kind::Conflict {
                    resource: path.display().to_string(),
                }));
            }
            // A file system without hard links.
            Err(_) => (),
        }
    }
    fs::rename(part, path).await?;
    Ok(())
}

/// The file name of a single object: the last part of its key that is one.
fn file_of(key: &str) -> PathBuf {
    let key = key.trim_end_matches('/');
    path_of(key.rsplit('/').next().unwrap_or(key))
}

/// What stands in front of the last folder of a prefix, which is made in the place of the download.
fn parent_of(prefix: &str) -> &str {
    let inner = prefix.strip_suffix('/').unwrap_or(prefix);
    match inner.rfind('/') {
        Some(at) => inner.get(..=at).unwrap_or_default(),
        None => "",
    }
}

fn titled(spec: &DownloadSpec) -> String {
    let first = spec.objects.iter().chain(&spec.prefixes).next();
    let name = first.map_or("", |object| {
        let inner = object.key.trim_end_matches('/');
        let name = inner.rsplit('/').next().unwrap_or(inner);
        if name.is_empty() {
            &object.bucket
        } else {
            name
        }
    });
    match spec.objects.len() + spec.prefixes.len() {
        0 | 1 => name.to_owned(),
        more => format!("{name} +{}", more - 1),
    }
}

/// Bytes that may still be written to a folder, where the system says so.
#[cfg(unix)]
fn free_space(folder: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(folder).ok()?;
    about.f_bavail.checked_mul(about.f_frsize)
}

/// Not known: a full disk shows when it is written to, and what came stays.
#[cfg(not(unix))]
fn free_space(_folder: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::{file_of, parent_of};
    use std::path::Path;

    #[test]
    fn a_prefix_keeps_its_last_folder_and_an_object_its_name() {
        for (prefix, parent) in [
            ("", ""),
            ("a/", ""),
            ("a/b/", "a/"),
            ("a/b", "a/"),
            ("a//", "a/"),
        ] {
            assert_eq!(parent_of(prefix), parent, "{prefix}");
        }
        assert_eq!(file_of("a/b/c.csv"), Path::new("c.csv"));
        assert_eq!(file_of("a/b/"), Path::new("b"));
        assert_eq!(file_of("a/.."), Path::new("__"));
    }
}
