//! From files of this machine to objects.
//!
//! Small files are stored at once, larger ones in parts, which are read while they are sent and sent
//! again where the line was cut. An upload that is not finished is thrown away at the service: its
//! parts would be paid for.

use super::Client;
use super::names::content_type;
use super::transfer::{Moved, Named, Progress};
use crate::{Workbench, not_found};
use ::s3::{FilePart, Part};
use futures::StreamExt as _;
use futures::stream::{self, FuturesUnordered};
use model::{
    Activity, AuditAct, JobId, Kind, ObjectName, Problem, Result, TransferReport, UploadSpec,
};
use parking_lot::Mutex;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};
use tokio::sync::Semaphore;

/// The smallest part; up to this, a file is stored at once.
const PART: u64 = 8 << 20;
/// Parts of one object: the service takes 10,000.
const PARTS: u64 = 9_000;
/// Parts of one object that are under way at once.
const PARTS_AT_ONCE: usize = 4;
/// Files that are under way at once.
const FILES: usize = 4;
/// The longest key, in bytes.
const LONGEST_KEY: usize = 1024;
/// How long throwing away may take when somebody waits for the end.
const CLEANING: Duration = Duration::from_secs(30);

/// A file and the key that it gets.
struct Source {
    path: PathBuf,
    object: ObjectName,
    size: u64,
    modified: Option<SystemTime>,
}

/// What all files of one upload share.
#[derive(Clone)]
struct Storing {
    client: Client,
    progress: Progress,
    overwrite: bool,
    /// Uploads in parts that are neither whole nor thrown away.
    open: Arc<Mutex<Vec<(ObjectName, String)>>>,
    /// Held while an upload is begun: only then is it known whether it has to be thrown away.
    begins: Arc<Semaphore>,
}

impl Workbench {
    /// Stores files and folders of this machine, as a job; answers when it is over. Single files
    /// that do not work are in the report.
    ///
    /// # Errors
    /// `Refused` in a workspace that only reads, `Cancelled`, and of a single file its own problem.
    pub async fn object_upload(&self, job: JobId, spec: UploadSpec) -> Result<TransferReport> {
        if spec.bucket.is_empty() {
            return Err(Problem::bad_input("bucket", "Its name is missing"));
        }
        if spec.files.is_empty() {
            return Err(Problem::bad_input("files", "nothing is chosen"));
        }
        let mut prefix = spec.prefix.clone();
        if !prefix.is_empty() && !prefix.ends_with('/') {
            prefix.push('/');
        }
        for file in &spec.files {
            let path = Path::new(file);
            if !path.is_absolute() {
                return Err(Problem::bad_input("files", "the whole path, from the root"));
            }
            self.fence().check(path)?;
        }
        let alone = matches!(spec.files.as_slice(), [file] if !Path::new(file).is_dir());
        let first = spec.files.first().map(Path::new).and_then(Path::file_name);
        let first = first.unwrap_or_default().to_string_lossy();
        let named = Named {
            job,
            connection: spec.connection.clone(),
            activity: Activity::Upload,
            act: AuditAct::Change,
            title: match spec.files.len() {
                0 | 1 => first.into_owned(),
                more => format!("{first} +{}", more - 1),
            },
            names: spec.files.clone(),
            to: format!("s3://{}/{prefix}", spec.bucket),
        };
        self.govern(
            || self.act_of_transfer(&named),
            |rules| rules.may_store(&spec.bucket),
        )?;
        let client = self.s3_of(&spec.connection)?;
        let workbench = self.clone();
        self.transfer(named, alone, move |progress| async move {
            let storing = Storing {
                client: client.clone().telling(progress.handle()),
                progress: progress.clone(),
                overwrite: spec.overwrite,
                open: Arc::default(),
                begins: Arc::new(Semaphore::new(FILES)),
            };
            let handle = progress.handle().clone();
            let all = storing.clone().all(workbench, spec, prefix);
            let stored = handle.step(all).await;
            storing.clean(&client).await;
            stored
        })
        .await
    }
}

impl Storing {
    async fn all(self, workbench: Workbench, spec: UploadSpec, prefix: String) -> Result<()> {
        let fence = workbench.fence();
        let bucket = spec.bucket;
        let files = spec.files;
        let found = tokio::task::spawn_blocking(move || {
            let mut found = Vec::new();
            for file in files {
                collect(Path::new(&file), &bucket, &prefix, 0, &mut found);
            }
            found
        })
        .await
        .map_err(|error| Problem::broken(format!("files: {error}")))?;
        let mut under_way = FuturesUnordered::new();
        for (path, source) in found {
            let source = match source {
                Ok(source) if fence.is_beyond(&source.path) => {
                    Err(not_found(source.path.display().to_string()))
                }
                other => other,
            };
            let source = match source {
                Ok(source) => source,
                Err(problem) => {
                    self.progress
                        .ended(path.display().to_string(), 0, Err(problem))?;
                    continue;
                }
            };
            self.progress.found(source.size);
            while under_way.len() >= FILES {
                under_way.next().await.unwrap_or(Ok(()))?;
            }
            under_way.push(self.clone().one(source));
        }
        self.progress.all_found();
        while let Some(ended) = under_way.next().await {
            ended?;
        }
        Ok(())
    }

    async fn one(self, source: Source) -> Result<()> {
        let outcome = self.store(&source).await;
        let name = source.path.display().to_string();
        self.progress.ended(name, source.size, outcome)
    }

    async fn store(&self, source: &Source) -> Result<Moved> {
        let mut fresh = false;
        if !self.overwrite {
            match self.client.describe(&source.object).await {
                Ok(_) => return Ok(Moved::Left),
                Err(problem) => match problem.kind {
                    // Who may only store is told when it is stored.
                    Kind::NotFound { .. } | Kind::Denied { .. } => fresh = true,
                    _ => return Err(problem),
                },
            }
        }
        let tries = Arc::new(AtomicU64::new(0));
        let stored = if source.size <= PART {
            self.at_once(source, fresh, &tries).await
        } else {
            self.in_parts(source, fresh, &tries).await
        };
        match stored {
            Ok(()) => Ok(Moved::Whole(source.size)),
            // Somebody else stored it meanwhile; or it was stored here, and the answer was lost.
            Err(problem) if fresh && is_there(&problem, source) => {
                let ours = tries.load(Ordering::Relaxed) > 1
                    && self.client.describe(&source.object).await?.size == source.size;
                Ok(if ours {
                    Moved::Whole(source.size)
                } else {
                    Moved::Left
                })
            }
            Err(problem) => Err(problem),
        }
    }

    async fn at_once(&self, source: &Source, fresh: bool, tries: &Arc<AtomicU64>) -> Result<()> {
        let client = self.client.clone().counting(tries);
        let part = FilePart {
            path: source.path.clone(),
            offset: 0,
            length: source.size,
        };
        let kind = content_type(&source.object.key);
        client
            .asked(None, |s3| s3.put(&source.object, &part, kind, fresh))
            .await?;
        self.progress.moved(source.size);
        Ok(())
    }

    async fn in_parts(&self, source: &Source, fresh: bool, tries: &Arc<AtomicU64>) -> Result<()> {
        let upload = self.begin(source).await?;
        let sent = self.parts(source, &upload, fresh, tries).await;
        if sent.is_ok() {
            let mut open = self.open.lock();
            open.retain(|(_, known)| *known != upload);
        }
        sent
    }

    /// Begins an upload. Goes on when nobody waits for it any more, so that its id is known.
    async fn begin(&self, source: &Source) -> Result<String> {
        let begins = Arc::clone(&self.begins).acquire_owned().await;
        let begins = begins.map_err(|_closed| Problem::cancelled())?;
        let (client, object) = (self.client.clone(), source.object.clone());
        let open = Arc::clone(&self.open);
        let begun = tokio::spawn(async move {
            let _begins = begins;
            let kind = content_type(&object.key);
            let upload = client
                .asked(None, |s3| s3.begin_parts(&object, kind))
                .await?;
            open.lock().push((object, upload.clone()));
            Ok(upload)
        });
        begun
            .await
            .map_err(|error| Problem::broken(format!("upload: {error}")))?
    }

    async fn parts(
        &self,
        source: &Source,
        upload: &str,
        fresh: bool,
        tries: &Arc<AtomicU64>,
    ) -> Result<()> {
        let length = part_length(source.size);
        let starts = (0..source.size).step_by(length as usize).zip(1_u32..);
        let mut sent = 0;
        let mut under_way = stream::iter(starts)
            .map(|(offset, number)| {
                let part = FilePart {
                    path: source.path.clone(),
                    offset,
                    length: length.min(source.size - offset),
                };
                async move {
                    let stored = self
                        .client
                        .asked(None, |s3| {
                            s3.put_part(&source.object, upload, number, &part)
                        })
                        .await?;
                    Ok::<_, Problem>((stored, part.length))
                }
            })
            .buffered(PARTS_AT_ONCE);
        let mut parts: Vec<Part> = Vec::new();
        while let Some(stored) = under_way.next().await {
            match stored {
                Ok((part, length)) => {
                    parts.push(part);
                    sent += length;
                    self.progress.moved(length);
                }
                Err(problem) => {
                    self.progress.taken_back(sent);
                    return Err(problem);
                }
            }
        }
        drop(under_way);
        // Parts of two states of a file make a file that never was.
        let now = tokio::fs::metadata(&source.path).await?;
        if now.len() != source.size || now.modified().ok() != source.modified {
            self.progress.taken_back(sent);
            return Err(Problem::new(Kind::Changed {
                resource: source.path.display().to_string(),
            }));
        }
        let client = self.client.clone().counting(tries);
        let ended = client
            .asked(None, |s3| {
                s3.end_parts(&source.object, upload, &parts, fresh)
            })
            .await;
        if ended.is_err() {
            self.progress.taken_back(sent);
        }
        ended
    }

    /// Throws away what is not whole.
    async fn clean(&self, client: &Client) {
        // Whatever was being begun is begun now, or never will be.
        let begun = self.begins.acquire_many(FILES as u32);
        drop(tokio::time::timeout(CLEANING, begun).await);
        let open = std::mem::take(&mut *self.open.lock());
        for (object, upload) in open {
            let dropped = client.asked(None, |s3| s3.drop_parts(&object, &upload));
            match tokio::time::timeout(CLEANING, dropped).await {
                Ok(Ok(())) => (),
                Ok(Err(problem)) => tracing::warn!("parts of {object} stay: {problem}"),
                Err(_) => tracing::warn!("parts of {object} stay: no answer"),
            }
        }
    }
}

/// Whether the service found that there is such an object already.
fn is_there(problem: &Problem, source: &Source) -> bool {
    matches!(&problem.kind, Kind::Changed { resource } if *resource == source.object.to_string())
}

/// The length of a part: 8 MiB, and more where there would be too many of them.
fn part_length(size: u64) -> u64 {
    PART.max(size.div_ceil(PARTS).div_ceil(1 << 20) << 20)
}

/// The files at a path with their keys: one, or all in a folder. Links to folders are passed over:
/// they may lead anywhere, and in circles.
fn collect(
    path: &Path,
    bucket: &str,
    prefix: &str,
    depth: usize,
    found: &mut Vec<(PathBuf, Result<Source>)>,
) {
    let mut add = |source| found.push((path.to_owned(), source));
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return add(Err(Problem::bad_input(
            "files",
            "its name is not in Unicode",
        )));
    };
    let about = match std::fs::metadata(path) {
        Ok(about) => about,
        Err(error) => return add(Err(file_problem(path, error))),
    };
    let key = format!("{prefix}{name}");
    if about.is_file() {
        if key.len() > LONGEST_KEY {
            let reason = format!("A key has 1,024 bytes at most, not {}", key.len());
            return add(Err(Problem::bad_input("files", reason)));
        }
        return add(Ok(Source {
            path: path.to_owned(),
            object: ObjectName {
                bucket: bucket.to_owned(),
                key,
                ..ObjectName::default()
            },
            size: about.len(),
            modified: about.modified().ok(),
        }));
    }
    if !about.is_dir() || (depth > 0 && path.is_symlink()) {
        return;
    }
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => return add(Err(file_problem(path, error))),
    };
    let mut inner: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    inner.sort();
    for entry in inner {
        collect(&entry, bucket, &format!("{key}/"), depth + 1, found);
    }
}

/// What is wrong with a file, with its name.
fn file_problem(path: &Path, error: std::io::Error) -> Problem {
    let mut problem = Problem::from(error);
    if let Kind::NotFound { resource } | Kind::Denied { resource, .. } = &mut problem.kind {
        *resource = path.display().to_string();
    }
    problem
}

#[cfg(test)]
mod tests {
    use super::part_length;

    #[test]
    fn parts_grow_with_the_file_so_that_there_are_never_too_many() {
        let mib = 1_u64 << 20;
        assert_eq!(part_length(9 * mib), 8 * mib);
        assert_eq!(part_length(70_000 * mib), 8 * mib);
        for size in [80_000 * mib, 5_000_000 * mib, 5_000_000 * mib + 1] {
            let length = part_length(size);
            assert_eq!(length % mib, 0);
            assert!(size.div_ceil(length) <= 10_000, "{size}");
        }
    }
}
