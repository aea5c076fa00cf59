//! The bytes of objects: files named after their content, so that a copy costs nothing.

use crate::failure::{Failure, Outcome};
use crate::object::Segment;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use md5::{Digest as _, Md5};
use s3s::checksum::ChecksumHasher;
use s3s::crypto::Checksum as _;
use s3s::dto::{Checksum, StreamingBlob};
use s3s::{S3Error, S3ErrorCode};
use sha2::Sha256;
use std::io;
use std::path::{Path, PathBuf};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};

/// Objects up to this size lie in the index itself.
pub(crate) const INLINE: usize = 4096;
/// Read from a file at a time.
const CHUNK: u64 = 256 << 10;
/// Marks a segment that is a file of somebody else's.
pub(crate) const OUTSIDE: &str = "file:";

/// The checksums that can be kept of an object.
pub(crate) const ALGORITHMS: &[&str] = &["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"];

/// The folder of the files.
#[derive(Clone, Debug)]
pub(crate) struct Blobs {
    folder: PathBuf,
}

/// What came in, not yet part of any object.
pub(crate) struct Written {
    pub(crate) size: u64,
    pub(crate) md5: [u8; 16],
    pub(crate) sums: Checksum,
    pub(crate) bytes: Incoming,
}

/// Where the bytes lie for now.
pub(crate) enum Incoming {
    /// Few.
    Inline(Vec<u8>),
    /// A temporary file and the name that it will get.
    File(tempfile::TempPath, String),
}

impl Blobs {
    pub(crate) fn open(home: &Path) -> io::Result<Self> {
        let folder = home.join("blobs");
        // What was under way when the last server ended.
        let half = folder.join("incoming");
        if half.exists() {
            std::fs::remove_dir_all(&half)?;
        }
        std::fs::create_dir_all(&half)?;
        Ok(Self { folder })
    }

    fn path(&self, blob: &str) -> PathBuf {
        if let Some(outside) = blob.strip_prefix(OUTSIDE) {
            return PathBuf::from(outside);
        }
        let (start, rest) = blob.split_at(blob.len().min(2));
        self.folder.join(start).join(rest)
    }

    /// Takes in a body. More than `inline` bytes go to a file. `algorithms` are computed on the way.
    pub(crate) async fn write(
        &self,
        body: Option<StreamingBlob>,
        inline: usize,
        algorithms: &[String],
    ) -> Outcome<Written> {
        let mut hashes = Hashes::new(algorithms);
        let mut small: Vec<u8> = Vec::new();
        let mut large: Option<(tokio::fs::File, tempfile::TempPath)> = None;
        if let Some(mut body) = body {
            while let Some(chunk) = body.next().await {
                let chunk = chunk.map_err(|error| broken_body(&*error))?;
                hashes.update(&chunk);
                if let Some((file, _)) = &mut large {
                    file.write_all(&chunk).await?;
                    continue;
                }
                small.extend_from_slice(&chunk);
                if small.len() > inline {
                    let (file, path) =
                        tempfile::NamedTempFile::new_in(self.folder.join("incoming"))?.into_parts();
                    let mut file = tokio::fs::File::from_std(file);
                    file.write_all(&small).await?;
                    small = Vec::new();
                    large = Some((file, path));
                }
            }
        }
        let Hashes {
            size,
            md5,
            sha256,
            sums,
        } = hashes;
        let bytes = match large {
            Some((mut file, path)) => {
                file.flush().await?;
                Incoming::File(path, hex::encode(sha256.finalize()))
            }
            None => Incoming::Inline(small),
        };
        Ok(Written {
            size,
            md5: md5.finalize().into(),
            sums: sums.finalize(),
            bytes,
        })
    }

    /// Takes in bytes that are in memory already; blocks.
    pub(crate) fn write_now(&self, bytes: &[u8], algorithms: &[String]) -> io::Result<Written> {
        let mut hashes = Hashes::new(algorithms);
        hashes.update(bytes);
        let incoming = if bytes.len() <= INLINE {
            Incoming::Inline(bytes.to_vec())
        } else {
            let mut file = tempfile::NamedTempFile::new_in(self.folder.join("incoming"))?;
            io::Write::write_all(&mut file, bytes)?;
            Incoming::File(
                file.into_temp_path(),
                hex::encode(hashes.sha256.clone().finalize()),
            )
        };
        Ok(Written {
            size: hashes.size,
            md5: hashes.md5.finalize().into(),
            sums: hashes.sums.finalize(),
            bytes: incoming,
        })
    }

    /// Keeps what came in for good. Called under the index's lock, as is [`Blobs::remove`].
    pub(crate) fn keep(&self, path: tempfile::TempPath, blob: &str) -> io::Result<()> {
        let target = self.path(blob);
        if target.exists() {
            return Ok(());
        }
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        path.persist(&target)?;
        Ok(())
    }

    /// Removes a file that no object has any more.
    pub(crate) fn remove(&self, blob: &str) {
        if blob.starts_with(OUTSIDE) {
            return;
        }
        if let Err(error) = std::fs::remove_file(self.path(blob))
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "a blob that nothing needs stays");
        }
    }

    /// The bytes from `start` on, `length` of them, out of the files one after the other.
    pub(crate) fn read(
        &self,
        segments: Vec<Segment>,
        start: u64,
        length: u64,
    ) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static + use<> {
        let mut runs = Vec::new();
        let (mut skip, mut left) = (start, length);
        for segment in segments {
            if skip >= segment.size {
                skip -= segment.size;
                continue;
            }
            let take = left.min(segment.size - skip);
            if take > 0 {
                runs.push((self.path(&segment.blob), skip, take));
            }
            left -= take;
            skip = 0;
        }
        runs.reverse();
        let state = Reading { runs, open: None };
        futures::stream::try_unfold(state, Reading::next)
    }

    /// The checksums over bytes that lie here already.
    pub(crate) async fn sums(
        &self,
        segments: Vec<Segment>,
        algorithms: &[String],
    ) -> Outcome<([u8; 16], Checksum)> {
        let mut hashes = Hashes::new(algorithms);
        let length = segments.iter().map(|segment| segment.size).sum();
        let mut stream = Box::pin(self.read(segments, 0, length));
        while let Some(chunk) = stream.next().await {
            hashes.update(&chunk?);
        }
        Ok((hashes.md5.finalize().into(), hashes.sums.finalize()))
    }
}

/// A body that is being sent.
struct Reading {
    /// What is still to come, the next one last.
    runs: Vec<(PathBuf, u64, u64)>,
    open: Option<(tokio::fs::File, u64)>,
}

impl Reading {
    async fn next(mut self) -> io::Result<Option<(Bytes, Self)>> {
        let (mut file, left) = match self.open.take() {
            Some((file, left)) if left > 0 => (file, left),
            _ => {
                let Some((path, start, length)) = self.runs.pop() else {
                    return Ok(None);
                };
                let mut file = tokio::fs::File::open(path).await?;
                file.set_max_buf_size(CHUNK as usize);
                file.seek(io::SeekFrom::Start(start)).await?;
                (file, length)
            }
        };
        let take = left.min(CHUNK);
        let mut chunk = Vec::with_capacity(take as usize);
        let read = (&mut file).take(take).read_to_end(&mut chunk).await? as u64;
        if read < take {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the file of an object became shorter",
            ));
        }
        self.open = Some((file, left - read));
        Ok(Some((Bytes::from(chunk), self)))
    }
}

struct Hashes {
    size: u64,
    md5: Md5,
    sha256: Sha256,
    sums: ChecksumHasher,
}

impl Hashes {
    fn new(algorithms: &[String]) -> Self {
        Self {
            size: 0,
            md5: Md5::new(),
            sha256: Sha256::new(),
            sums: hasher(algorithms),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        self.md5.update(bytes);
        self.sha256.update(bytes);
        self.sums.update(bytes);
    }
}

/// Something that computes these checksums.
pub(crate) fn hasher(algorithms: &[String]) -> ChecksumHasher {
    use s3s::crypto;
    let wants = |name: &str| algorithms.iter().any(|one| one == name);
    ChecksumHasher {
        crc32: wants("CRC32").then(crypto::Crc32::new),
        crc32c: wants("CRC32C").then(crypto::Crc32c::new),
        sha1: wants("SHA1").then(crypto::Sha1::new),
        sha256: wants("SHA256").then(crypto::Sha256::new),
        crc64nvme: wants("CRC64NVME").then(crypto::Crc64Nvme::new),
    }
}

/// One checksum of several.
pub(crate) fn sum_of<'a>(sums: &'a Checksum, algorithm: &str) -> Option<&'a String> {
    match algorithm {
        "CRC32" => sums.checksum_crc32.as_ref(),
        "CRC32C" => sums.checksum_crc32c.as_ref(),
        "SHA1" => sums.checksum_sha1.as_ref(),
        "SHA256" => sums.checksum_sha256.as_ref(),
        "CRC64NVME" => sums.checksum_crc64nvme.as_ref(),
        _ => None,
    }
}

/// The digest of digests that the `ETag` of an object in parts is.
pub(crate) fn md5_of(parts: &[[u8; 16]]) -> String {
    let mut all = Md5::new();
    for part in parts {
        all.update(part);
    }
    format!("{}-{}", hex::encode(all.finalize()), parts.len())
}

/// The checksum over the checksums of parts, in Base64.
pub(crate) fn sum_over(algorithm: &str, parts: &[String]) -> Option<String> {
    let mut all = hasher(&[algorithm.to_owned()]);
    for part in parts {
        all.update(&STANDARD.decode(part).ok()?);
    }
    let sums = all.finalize();
    sum_of(&sums, algorithm).map(|sum| format!("{sum}-{}", parts.len()))
}

/// A body that did not come in whole, or was not what its signature says.
fn broken_body(error: &(dyn std::error::Error + Send + Sync + 'static)) -> Failure {
    if let Some(known) = error.downcast_ref::<S3Error>() {
        return Failure::new(known.code().clone());
    }
    let text = error.to_string();
    tracing::debug!(error = %text, "a body did not come in whole");
    if text.to_lowercase().contains("signature") {
        Failure::new(S3ErrorCode::SignatureDoesNotMatch)
    } else {
        Failure::new(S3ErrorCode::IncompleteBody)
    }
}
