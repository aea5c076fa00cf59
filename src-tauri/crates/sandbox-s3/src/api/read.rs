//! Reading an object: its bytes, a range of them, or only its headers.

use super::Api;
use crate::failure::{Failure, Outcome};
use crate::index::{self, Bucket};
use crate::object::{Segment, Version, seconds, timestamp};
use bytes::Bytes;
use s3s::dto::*;
use s3s::{S3ErrorCode, S3Request, S3Response};
use std::ops;

/// The conditions of a request.
#[derive(Default)]
pub(super) struct Conditions {
    pub(super) matches: Option<ETagCondition>,
    pub(super) matches_not: Option<ETagCondition>,
    pub(super) unmodified_since: Option<Timestamp>,
    pub(super) modified_since: Option<Timestamp>,
}

/// Whether an `ETag` is the one that a condition names.
pub(super) fn is_etag(condition: &ETagCondition, etag: &str) -> bool {
    match condition {
        ETagCondition::Any => true,
        ETagCondition::ETag(wanted) => wanted.value() == etag,
    }
}

impl Conditions {
    /// Checks them in the order of RFC 9110, 13.2.2. `unchanged` says what "not modified" answers.
    pub(super) fn check(&self, found: &Version, unchanged: Failure) -> Outcome<()> {
        match (&self.matches, &self.unmodified_since) {
            (Some(wanted), _) => {
                if !is_etag(wanted, &found.etag) {
                    return Err(Failure::precondition("If-Match"));
                }
            }
            (None, Some(since)) => {
                if found.modified > seconds(since) {
                    return Err(Failure::precondition("If-Unmodified-Since"));
                }
            }
            (None, None) => {}
        }
        match (&self.matches_not, &self.modified_since) {
            (Some(known), _) => {
                if is_etag(known, &found.etag) {
                    return Err(unchanged);
                }
            }
            (None, Some(since)) => {
                if found.modified <= seconds(since) {
                    return Err(unchanged);
                }
            }
            (None, None) => {}
        }
        Ok(())
    }
}

/// The answer to a read that need not be.
fn not_modified(found: &Version) -> Failure {
    let at = chrono::DateTime::from_timestamp(found.modified, 0).unwrap_or_default();
    Failure::new(S3ErrorCode::NotModified)
        .header("etag", format!("\"{}\"", found.etag))
        .header(
            "last-modified",
            at.format("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        )
}

/// The part of an object that is asked for.
struct Cut {
    bytes: ops::Range<u64>,
    partial: bool,
    parts: Option<i32>,
}

fn cut(found: &Version, range: Option<&Range>, part: Option<i32>) -> Outcome<Cut> {
    if let Some(part) = part {
        if range.is_some() {
            return Err(Failure::new(S3ErrorCode::InvalidRequest)
                .says("Cannot specify both Range header and partNumber query parameter"));
        }
        if found.parts.is_empty() && part == 1 {
            return Ok(Cut {
                bytes: 0..found.size,
                partial: found.size > 0,
                parts: None,
            });
        }
        let mut start = 0;
        for one in &found.parts {
            if one.number == part {
                return Ok(Cut {
                    bytes: start..start + one.size,
                    partial: true,
                    parts: i32::try_from(found.parts.len()).ok(),
                });
            }
            start += one.size;
        }
        return Err(Failure::new(S3ErrorCode::InvalidPart)
            .says("The requested partnumber is not satisfiable")
            .with("PartNumberRequested", part.to_string()));
    }
    let Some(range) = range else {
        return Ok(Cut {
            bytes: 0..found.size,
            partial: false,
            parts: None,
        });
    };
    match range.check(found.size) {
        // The last bytes of nothing.
        Ok(bytes) if bytes.is_empty() => Ok(Cut {
            bytes,
            partial: false,
            parts: None,
        }),
        Ok(bytes) => Ok(Cut {
            bytes,
            partial: true,
            parts: None,
        }),
        Err(_beyond) => Err(Failure::new(S3ErrorCode::InvalidRange)
            .with("RangeRequested", range.to_header_string())
            .with("ActualObjectSize", found.size.to_string())
            .header("content-range", format!("bytes */{}", found.size))),
    }
}

/// Where a version's headers come from: what is asked of both, bytes and headers alone.
struct Wanted {
    bucket: String,
    key: String,
    version: Option<String>,
    conditions: Conditions,
    range: Option<Range>,
    part: Option<i32>,
    sums: bool,
    sse_customer: bool,
    bytes: bool,
}

struct Found {
    version: Version,
    cut: Cut,
    segments: Vec<Segment>,
    /// Whether the answer names a version.
    named: bool,
    requester_pays: bool,
}

impl Api {
    async fn found(&self, wanted: Wanted) -> Outcome<Found> {
        if wanted.sse_customer {
            return Err(Failure::new(S3ErrorCode::InvalidRequest)
                .says("The encryption parameters are not applicable to this object."));
        }
        self.index
            .read(move |db| {
                let bucket = Bucket::find(db, &wanted.bucket)?;
                let version = Version::asked(db, &bucket, &wanted.key, wanted.version.as_deref())?;
                wanted.conditions.check(&version, not_modified(&version))?;
                // Amazon's own headers are not encrypted; the bytes and their checksums are.
                if let Some(key) = &version.kms_key
                    && (wanted.bytes || wanted.sums)
                    && index::denied(db, "kms:Decrypt", key)?
                {
                    return Err(Failure::kms_denied(key));
                }
                if wanted.bytes && !version.readable() {
                    return Err(Failure::new(S3ErrorCode::InvalidObjectState)
                        .with("StorageClass", version.class));
                }
                let cut = cut(&version, wanted.range.as_ref(), wanted.part)?;
                let segments = if wanted.bytes {
                    version.segments(db)?
                } else {
                    Vec::new()
                };
                Ok(Found {
                    named: bucket.versioning != index::Versioning::Off,
                    requester_pays: bucket.requester_pays,
                    version,
                    cut,
                    segments,
                })
            })
            .await
    }

    pub(super) async fn get_object(
        &self,
        request: S3Request<GetObjectInput>,
    ) -> Outcome<S3Response<GetObjectOutput>> {
        let input = request.input;
        let wanted = Wanted {
            bucket: input.bucket,
            key: input.key,
            version: input.version_id,
            conditions: Conditions {
                matches: input.if_match,
                matches_not: input.if_none_match,
                unmodified_since: input.if_unmodified_since,
                modified_since: input.if_modified_since,
            },
            range: input.range,
            part: input.part_number,
            sums: input.checksum_mode.is_some(),
            sse_customer: input.sse_customer_key.is_some(),
            bytes: true,
        };
        let mut found = self.found(wanted).await?;
        let (start, length) = (
            found.cut.bytes.start,
            found.cut.bytes.end - found.cut.bytes.start,
        );
        let body = match found.version.inline.take() {
            Some(inline) => {
                let bytes = Bytes::from(inline);
                let end = usize::try_from(start + length).unwrap_or(usize::MAX);
                let start = usize::try_from(start).unwrap_or(usize::MAX);
                let cut = bytes.slice(start.min(bytes.len())..end.min(bytes.len()));
                StreamingBlob::from(s3s::Body::from(cut))
            }
            None => StreamingBlob::wrap(Whole {
                inner: Box::pin(self.index.blobs.read(found.segments.clone(), start, length)),
            }),
        };
        let partial = found.cut.partial;
        let head = headers(found, input.checksum_mode.is_some());
        let output = GetObjectOutput {
            accept_ranges: head.accept_ranges,
            body: Some(body),
            cache_control: head.cache_control,
            checksum_crc32: head.checksum_crc32,
            checksum_crc32c: head.checksum_crc32c,
            checksum_crc64nvme: head.checksum_crc64nvme,
            checksum_sha1: head.checksum_sha1,
            checksum_sha256: head.checksum_sha256,
            checksum_type: head.checksum_type,
            content_disposition: head.content_disposition,
            content_encoding: head.content_encoding,
            content_language: head.content_language,
            content_length: head.content_length,
            content_range: head.content_range,
            content_type: head.content_type,
            e_tag: head.e_tag,
            expires: head.expires,
            last_modified: head.last_modified,
            metadata: head.metadata,
            parts_count: head.parts_count,
            request_charged: head.request_charged,
            restore: head.restore,
            ssekms_key_id: head.ssekms_key_id,
            server_side_encryption: head.server_side_encryption,
            storage_class: head.storage_class,
            tag_count: head.tag_count,
            version_id: head.version_id,
            ..GetObjectOutput::default()
        };
        Ok(answer(output, partial))
    }

    pub(super) async fn head_object(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> Outcome<S3Response<HeadObjectOutput>> {
        let input = request.input;
        let wanted = Wanted {
            bucket: input.bucket,
            key: input.key,
            version: input.version_id,
            conditions: Conditions {
                matches: input.if_match,
                matches_not: input.if_none_match,
                unmodified_since: input.if_unmodified_since,
                modified_since: input.if_modified_since,
            },
            range: input.range,
            part: input.part_number,
            sums: input.checksum_mode.is_some(),
            sse_customer: input.sse_customer_key.is_some(),
            bytes: false,
        };
        let found = self.found(wanted).await?;
        let partial = found.cut.partial;
        let head = headers(found, input.checksum_mode.is_some());
        let output = HeadObjectOutput {
            accept_ranges: head.accept_ranges,
            cache_control: head.cache_control,
            checksum_crc32: head.checksum_crc32,
            checksum_crc32c: head.checksum_crc32c,
            checksum_crc64nvme: head.checksum_crc64nvme,
            checksum_sha1: head.checksum_sha1,
            checksum_sha256: head.checksum_sha256,
            checksum_type: head.checksum_type,
            content_disposition: head.content_disposition,
            content_encoding: head.content_encoding,
            content_language: head.content_language,
            content_length: head.content_length,
            content_range: head.content_range,
            content_type: head.content_type,
            e_tag: head.e_tag,
            expires: head.expires,
            last_modified: head.last_modified,
            metadata: head.metadata,
            parts_count: head.parts_count,
            request_charged: head.request_charged,
            restore: head.restore,
            ssekms_key_id: head.ssekms_key_id,
            server_side_encryption: head.server_side_encryption,
            storage_class: head.storage_class,
            version_id: head.version_id,
            ..HeadObjectOutput::default()
        };
        Ok(answer(output, partial))
    }
}

fn answer<T>(output: T, partial: bool) -> S3Response<T> {
    if partial {
        super::with_status(output, http::StatusCode::PARTIAL_CONTENT)
    } else {
        S3Response::new(output)
    }
}

/// What GET and HEAD say alike.
fn headers(found: Found, sums: bool) -> GetObjectOutput {
    let Found {
        version,
        cut,
        named,
        requester_pays,
        ..
    } = found;
    let restore = version.restore_header();
    let head = version.head;
    let range = cut.partial.then(|| {
        format!(
            "bytes {}-{}/{}",
            cut.bytes.start,
            cut.bytes.end.saturating_sub(1),
            version.size
        )
    });
    let mut output = GetObjectOutput {
        accept_ranges: Some("bytes".to_owned()),
        cache_control: head.cache_control,
        content_disposition: head.content_disposition,
        content_encoding: head.content_encoding,
        content_language: head.content_language,
        content_length: i64::try_from(cut.bytes.end - cut.bytes.start).ok(),
        content_range: range,
        content_type: Some(
            head.content_type
                .unwrap_or_else(|| "binary/octet-stream".to_owned()),
        ),
        e_tag: Some(ETag::Strong(version.etag)),
        expires: head
            .expires
            .and_then(|text| Timestamp::parse(TimestampFormat::HttpDate, &text).ok()),
        last_modified: Some(timestamp(version.modified)),
        metadata: (!head.metadata.is_empty()).then(|| head.metadata.into_iter().collect()),
        parts_count: cut.parts,
        request_charged: requester_pays
            .then(|| RequestCharged::from_static(RequestCharged::REQUESTER)),
        restore,
        server_side_encryption: Some(ServerSideEncryption::from_static(
            if version.kms_key.is_some() {
                ServerSideEncryption::AWS_KMS
            } else {
                ServerSideEncryption::AES256
            },
        )),
        ssekms_key_id: version.kms_key,
        // The usual class goes without saying.
        storage_class: (version.class != "STANDARD").then(|| StorageClass::from(version.class)),
        tag_count: i32::try_from(version.tags.len())
            .ok()
            .filter(|count| *count > 0),
        version_id: named.then_some(version.version),
        ..GetObjectOutput::default()
    };
    if sums
        && !cut.partial
        && let Some(sum) = version.sum
    {
        output.checksum_type = Some(ChecksumType::from_static(if sum.composite {
            ChecksumType::COMPOSITE
        } else {
            ChecksumType::FULL_OBJECT
        }));
        match sum.algorithm.as_str() {
            "CRC32" => output.checksum_crc32 = Some(sum.value),
            "CRC32C" => output.checksum_crc32c = Some(sum.value),
            "SHA1" => output.checksum_sha1 = Some(sum.value),
            "SHA256" => output.checksum_sha256 = Some(sum.value),
            _ => output.checksum_crc64nvme = Some(sum.value),
        }
    }
    output
}

/// A body that is read from files. One task polls it, so it may be shared without being so.
struct Whole {
    inner: std::pin::Pin<Box<dyn futures::Stream<Item = std::io::Result<Bytes>> + Send + Sync>>,
}

impl futures::Stream for Whole {
    type Item = std::io::Result<Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.inner.as_mut().poll_next(context)
    }
}
