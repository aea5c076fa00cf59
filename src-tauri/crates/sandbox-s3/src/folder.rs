//! A bucket over a folder of somebody else's: the bytes stay where they are.

use crate::blobs::OUTSIDE;
use crate::index::{Bucket, Index};
use crate::object::{NewVersion, Segment};
use crate::server::StartError;
use md5::{Digest as _, Md5};
use std::path::Path;
use std::time::UNIX_EPOCH;

/// Makes a bucket of every file below a folder. An `ETag` is made of a file's name, size and time: to
/// read everything first would take as long as the files are large.
pub(crate) fn serve(index: &Index, bucket: &str, folder: &Path) -> Result<usize, StartError> {
    let folder = folder.canonicalize().map_err(StartError::Home)?;
    let mut files = Vec::new();
    let mut open = vec![folder.clone()];
    while let Some(inner) = open.pop() {
        for entry in std::fs::read_dir(inner).map_err(StartError::Home)? {
            let path = entry.map_err(StartError::Home)?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.is_file() {
                files.push(path);
            }
        }
    }
    files.sort();
    let count = files.len();
    let made = index.write_now(|change| {
        let bucket = match Bucket::look(&change.db, bucket)? {
            Some(bucket) => bucket,
            None => change.create_bucket(bucket, crate::REGION)?,
        };
        for file in files {
            let facts = std::fs::metadata(&file)?;
            let key: Vec<_> = file
                .strip_prefix(&folder)
                .unwrap_or(&file)
                .components()
                .map(|part| part.as_os_str().to_string_lossy().into_owned())
                .collect();
            let key = key.join("/");
            let modified = facts
                .modified()?
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            let mut etag = Md5::new();
            etag.update(format!("{key} {} {}", facts.len(), modified.as_nanos()));
            let new = NewVersion {
                size: facts.len(),
                etag: hex::encode(etag.finalize()),
                modified: i64::try_from(modified.as_secs()).ok(),
                segments: vec![Segment {
                    blob: format!("{OUTSIDE}{}", file.display()),
                    size: facts.len(),
                }],
                ..NewVersion::default()
            };
            change.put(&bucket, &key, &new)?;
        }
        Ok(())
    });
    made.map(|()| count)
        .map_err(|failure| StartError::Index(failure.message()))
}
