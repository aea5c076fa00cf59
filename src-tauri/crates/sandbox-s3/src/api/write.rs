//! Writing, copying and deleting objects.

use super::Api;
use super::promised::Promised;
use super::read::{Conditions, is_etag};
use crate::blobs::{INLINE, sum_of};
use crate::failure::{Failure, Outcome};
use crate::index::{self, Bucket};
use crate::object::{Head, NewVersion, Segment, Sum, Version, tags_of, timestamp};
use s3s::dto::*;
use s3s::{S3ErrorCode, S3Request, S3Response};

/// The largest object that one request may bring, in bytes.
const LARGEST: i64 = 5 << 30;

const CLASSES: &[&str] = &[
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER",
    "DEEP_ARCHIVE",
    "GLACIER_IR",
];

/// A storage class that there is.
pub(super) fn class(asked: Option<&StorageClass>) -> Outcome<Option<String>> {
    match asked.map(StorageClass::as_str) {
        None => Ok(None),
        Some(name) if CLASSES.contains(&name) => Ok(Some(name.to_owned())),
        Some(name) => {
            Err(Failure::new(S3ErrorCode::InvalidStorageClass).with("StorageClassRequested", name))
        }
    }
}

/// The tags of a header, if they are legal.
pub(super) fn tags(header: Option<&String>) -> Outcome<Vec<(String, String)>> {
    let tags = match header {
        None => Vec::new(),
        Some(header) => tags_of(header).ok_or_else(|| {
            Failure::invalid("The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.")
        })?,
    };
    check_tags(&tags)?;
    Ok(tags)
}

pub(super) fn check_tags(tags: &[(String, String)]) -> Outcome<()> {
    if tags.len() > 10 {
        return Err(Failure::new(
            S3ErrorCode::from_bytes(b"BadRequest").unwrap_or(S3ErrorCode::InvalidRequest),
        )
        .says("Object tags cannot be greater than 10"));
    }
    for (n, (key, value)) in tags.iter().enumerate() {
        if key.is_empty() || key.chars().count() > 128 {
            return Err(Failure::new(S3ErrorCode::InvalidTag)
                .says("The TagKey you have provided is invalid")
                .with("TagKey", key));
        }
        if value.chars().count() > 256 {
            return Err(Failure::new(S3ErrorCode::InvalidTag)
                .says("The TagValue you have provided is invalid")
                .with("TagValue", value));
        }
        if tags.iter().take(n).any(|(other, _)| other == key) {
            return Err(Failure::new(S3ErrorCode::InvalidTag)
                .says("Cannot provide multiple Tags with the same key")
                .with("TagKey", key));
        }
    }
    Ok(())
}

/// The key of KMS that an object is to be encrypted with.
pub(super) fn kms(
    encryption: Option<&ServerSideEncryption>,
    key: Option<&String>,
    customer: bool,
) -> Outcome<Option<String>> {
    if customer {
        return Err(Failure::new(S3ErrorCode::NotImplemented));
    }
    match encryption.map(ServerSideEncryption::as_str) {
        Some("aws:kms") => Ok(Some(key.cloned().unwrap_or_else(|| {
            format!(
                "arn:aws:kms:{}:{}:alias/aws/s3",
                crate::REGION,
                crate::access::ACCOUNT
            )
        }))),
        None | Some("AES256") => Ok(None),
        Some(_) => Err(Failure::new(S3ErrorCode::NotImplemented)),
    }
}

pub(super) fn http_date(time: &Timestamp) -> Option<String> {
    let mut text = Vec::new();
    time.format(TimestampFormat::HttpDate, &mut text).ok()?;
    String::from_utf8(text).ok()
}

/// The conditions under which an object may be written over.
pub(super) fn may_write(
    db: &rusqlite::Connection,
    bucket: &Bucket,
    key: &str,
    matches: Option<&ETagCondition>,
    matches_not: Option<&ETagCondition>,
) -> Outcome<()> {
    if matches.is_none() && matches_not.is_none() {
        return Ok(());
    }
    let there = Version::newest(db, bucket, key)?.filter(|found| !found.marker);
    if let Some(wanted) = matches {
        match &there {
            None => return Err(Failure::no_such_key(key)),
            Some(found) if !is_etag(wanted, &found.etag) => {
                return Err(Failure::precondition("If-Match"));
            }
            Some(_) => {}
        }
    }
    if matches_not.is_some() && there.is_some() {
        return Err(Failure::precondition("If-None-Match"));
    }
    Ok(())
}

/// The checksums of an output, by algorithm.
pub(super) fn spread(sum: Option<&Sum>) -> Checksum {
    let mut sums = Checksum::default();
    let Some(sum) = sum else { return sums };
    let value = Some(sum.value.clone());
    match sum.algorithm.as_str() {
        "CRC32" => sums.checksum_crc32 = value,
        "CRC32C" => sums.checksum_crc32c = value,
        "SHA1" => sums.checksum_sha1 = value,
        "SHA256" => sums.checksum_sha256 = value,
        _ => sums.checksum_crc64nvme = value,
    }
    sums.checksum_type = Some(ChecksumType::from_static(if sum.composite {
        ChecksumType::COMPOSITE
    } else {
        ChecksumType::FULL_OBJECT
    }));
    sums
}

pub(super) fn encryption(kms_key: Option<&String>) -> ServerSideEncryption {
    ServerSideEncryption::from_static(if kms_key.is_some() {
        ServerSideEncryption::AWS_KMS
    } else {
        ServerSideEncryption::AES256
    })
}

fn version_of(bucket: &Bucket, version: String) -> Option<String> {
    (bucket.versioning != index::Versioning::Off).then_some(version)
}

impl Api {
    pub(super) async fn put_object(
        &self,
        request: S3Request<PutObjectInput>,
    ) -> Outcome<S3Response<PutObjectOutput>> {
        let trailers = request.trailing_headers;
        let headers = request.headers;
        let input = request.input;
        if input.content_length.is_some_and(|length| length > LARGEST) {
            return Err(Failure::new(S3ErrorCode::EntityTooLarge)
                .with("MaxSizeAllowed", LARGEST.to_string()));
        }
        let bucket = self.bucket(&input.bucket).await?;
        let class = class(input.storage_class.as_ref())?;
        let tags = tags(input.tagging.as_ref())?;
        let kms_key = kms(
            input.server_side_encryption.as_ref(),
            input.ssekms_key_id.as_ref(),
            input.sse_customer_key.is_some(),
        )?;
        let head = Head {
            content_type: input.content_type,
            cache_control: input.cache_control,
            content_disposition: input.content_disposition,
            content_encoding: plain_encoding(input.content_encoding),
            content_language: input.content_language,
            expires: input.expires.as_ref().and_then(http_date),
            metadata: input.metadata.unwrap_or_default().into_iter().collect(),
        };
        let promised = Promised::new(
            Checksum {
                checksum_crc32: input.checksum_crc32,
                checksum_crc32c: input.checksum_crc32c,
                checksum_crc64nvme: input.checksum_crc64nvme,
                checksum_sha1: input.checksum_sha1,
                checksum_sha256: input.checksum_sha256,
                checksum_type: None,
            },
            input.content_md5,
            &headers,
        );
        let algorithms = promised.algorithms("CRC64NVME");
        let written = self
            .index
            .blobs
            .write(input.body, INLINE, &algorithms)
            .await?;
        let sum = promised.check(&written, &algorithms, trailers.as_ref())?;
        let (size, etag) = (written.size, hex::encode(written.md5));
        let new = NewVersion {
            size,
            etag: etag.clone(),
            class,
            head,
            tags,
            sum: sum.clone(),
            kms_key: kms_key.clone(),
            ..NewVersion::default()
        };
        let key = input.key;
        let (matches, matches_not) = (input.if_match, input.if_none_match);
        let version = self
            .index
            .write(move |change| {
                may_write(
                    &change.db,
                    &bucket,
                    &key,
                    matches.as_ref(),
                    matches_not.as_ref(),
                )?;
                let (inline, segments) = change.keep(written)?;
                let version = change.put(
                    &bucket,
                    &key,
                    &NewVersion {
                        inline,
                        segments,
                        ..new
                    },
                )?;
                Ok(version_of(&bucket, version))
            })
            .await?;
        let sums = spread(sum.as_ref());
        Ok(S3Response::new(PutObjectOutput {
            checksum_crc32: sums.checksum_crc32,
            checksum_crc32c: sums.checksum_crc32c,
            checksum_crc64nvme: sums.checksum_crc64nvme,
            checksum_sha1: sums.checksum_sha1,
            checksum_sha256: sums.checksum_sha256,
            checksum_type: sums.checksum_type,
            e_tag: Some(ETag::Strong(etag)),
            server_side_encryption: Some(encryption(kms_key.as_ref())),
            ssekms_key_id: kms_key,
            version_id: version,
            ..PutObjectOutput::default()
        }))
    }

    /// The object that a copy is made of, if it may be read.
    pub(super) async fn source(
        &self,
        source: CopySource,
        conditions: Conditions,
    ) -> Outcome<(Bucket, Version, Vec<Segment>)> {
        let CopySource::Bucket {
            bucket,
            key,
            version_id,
        } = source
        else {
            return Err(Failure::new(S3ErrorCode::NotImplemented));
        };
        self.index
            .read(move |db| {
                let bucket = Bucket::find(db, &bucket)?;
                if index::denied(db, "s3:GetObject", &bucket.name)? {
                    return Err(Failure::not_allowed(
                        "s3:GetObject",
                        &format!("arn:aws:s3:::{}/{key}", bucket.name),
                    ));
                }
                let found = Version::asked(db, &bucket, &key, version_id.as_deref())?;
                conditions.check(&found, Failure::precondition("If-None-Match"))?;
                if let Some(kms_key) = &found.kms_key
                    && index::denied(db, "kms:Decrypt", kms_key)?
                {
                    return Err(Failure::kms_denied(kms_key));
                }
                if !found.readable() {
                    return Err(Failure::new(S3ErrorCode::from_bytes(b"ObjectNotInActiveTierError").unwrap_or(S3ErrorCode::InvalidObjectState))
                        .says("The source object of the COPY action is not in the active tier and is only stored in Amazon S3 Glacier."));
                }
                let segments = found.segments(db)?;
                Ok((bucket, found, segments))
            })
            .await
    }

    pub(super) async fn copy_object(
        &self,
        request: S3Request<CopyObjectInput>,
    ) -> Outcome<S3Response<CopyObjectOutput>> {
        let input = request.input;
        let replaces = |directive: Option<&str>| directive == Some("REPLACE");
        let new_head = replaces(
            input
                .metadata_directive
                .as_ref()
                .map(MetadataDirective::as_str),
        );
        let new_tags = replaces(
            input
                .tagging_directive
                .as_ref()
                .map(TaggingDirective::as_str),
        );
        let class = class(input.storage_class.as_ref())?;
        let given_tags = tags(input.tagging.as_ref())?;
        let kms_key = kms(
            input.server_side_encryption.as_ref(),
            input.ssekms_key_id.as_ref(),
            input.sse_customer_key.is_some(),
        )?;
        if let CopySource::Bucket { bucket, key, .. } = &input.copy_source
            && **bucket == *input.bucket
            && **key == *input.key
            && !new_head
            && class.is_none()
            && kms_key.is_none()
        {
            return Err(Failure::new(S3ErrorCode::InvalidRequest)
                .says("This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes."));
        }
        let conditions = Conditions {
            matches: input.copy_source_if_match,
            matches_not: input.copy_source_if_none_match,
            unmodified_since: input.copy_source_if_unmodified_since,
            modified_since: input.copy_source_if_modified_since,
        };
        let (from, source, segments) = self.source(input.copy_source, conditions).await?;
        // An object that came in parts is one when it is copied.
        let (etag, sum) = if source.etag.contains('-') {
            let algorithm = source
                .sum
                .as_ref()
                .map_or("CRC64NVME", |sum| sum.algorithm.as_str())
                .to_owned();
            let algorithms = [algorithm.clone()];
            let (md5, sums) = self.index.blobs.sums(segments.clone(), &algorithms).await?;
            let value = sum_of(&sums, &algorithm).cloned();
            let sum = value.map(|value| Sum {
                algorithm,
                value,
                composite: false,
            });
            (hex::encode(md5), sum)
        } else {
            (source.etag.clone(), source.sum.clone())
        };
        let head = if new_head {
            Head {
                content_type: input.content_type,
                cache_control: input.cache_control,
                content_disposition: input.content_disposition,
                content_encoding: input.content_encoding,
                content_language: input.content_language,
                expires: input.expires.as_ref().and_then(http_date),
                metadata: input.metadata.unwrap_or_default().into_iter().collect(),
            }
        } else {
            source.head.clone()
        };
        let new = NewVersion {
            size: source.size,
            etag: etag.clone(),
            class,
            head,
            tags: if new_tags {
                given_tags
            } else {
                source.tags.clone()
            },
            sum: sum.clone(),
            kms_key: kms_key.clone(),
            inline: source.inline.clone(),
            segments,
            ..NewVersion::default()
        };
        let (name, key) = (input.bucket, input.key);
        let version = self
            .index
            .write(move |change| {
                let bucket = Bucket::find(&change.db, &name)?;
                let version = change.put(&bucket, &key, &new)?;
                Ok(version_of(&bucket, version))
            })
            .await?;
        let sums = spread(sum.as_ref());
        Ok(S3Response::new(CopyObjectOutput {
            copy_object_result: Some(CopyObjectResult {
                checksum_crc32: sums.checksum_crc32,
                checksum_crc32c: sums.checksum_crc32c,
                checksum_crc64nvme: sums.checksum_crc64nvme,
                checksum_sha1: sums.checksum_sha1,
                checksum_sha256: sums.checksum_sha256,
                checksum_type: sums.checksum_type,
                e_tag: Some(ETag::Strong(etag)),
                last_modified: Some(timestamp(crate::object::now())),
            }),
            copy_source_version_id: version_of(&from, source.version),
            server_side_encryption: Some(encryption(kms_key.as_ref())),
            ssekms_key_id: kms_key,
            version_id: version,
            ..CopyObjectOutput::default()
        }))
    }

    pub(super) async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> Outcome<S3Response<DeleteObjectOutput>> {
        let input = request.input;
        let deleted = self
            .index
            .write(move |change| {
                let bucket = Bucket::find(&change.db, &input.bucket)?;
                if let Some(wanted) = &input.if_match {
                    may_write(&change.db, &bucket, &input.key, Some(wanted), None)?;
                }
                change.delete(&bucket, &input.key, input.version_id.as_deref())
            })
            .await?;
        let output = DeleteObjectOutput {
            delete_marker: deleted.marker.then_some(true),
            version_id: deleted.version,
            ..DeleteObjectOutput::default()
        };
        Ok(S3Response::new(output))
    }

    pub(super) async fn delete_objects(
        &self,
        request: S3Request<DeleteObjectsInput>,
    ) -> Outcome<S3Response<DeleteObjectsOutput>> {
        let input = request.input;
        if input.delete.objects.is_empty() || input.delete.objects.len() > 1000 {
            return Err(Failure::new(S3ErrorCode::MalformedXML));
        }
        let quiet = input.delete.quiet.unwrap_or(false);
        let (deleted, errors) = self
            .index
            .write(move |change| {
                let bucket = Bucket::find(&change.db, &input.bucket)?;
                let (mut deleted, mut errors) = (Vec::new(), Vec::new());
                for one in input.delete.objects {
                    if one.key.len() > 1024 || one.key.is_empty() {
                        let failure = Failure::new(S3ErrorCode::KeyTooLongError);
                        errors.push(Error {
                            code: Some(failure.code().as_str().to_owned()),
                            message: Some(failure.message()),
                            key: Some(one.key),
                            version_id: one.version_id,
                        });
                        continue;
                    }
                    let done = change.delete(&bucket, &one.key, one.version_id.as_deref())?;
                    deleted.push(DeletedObject {
                        delete_marker: done.marker.then_some(true),
                        delete_marker_version_id: done.version.filter(|_| done.marker),
                        key: Some(one.key),
                        version_id: one.version_id,
                    });
                }
                Ok((deleted, errors))
            })
            .await?;
        Ok(S3Response::new(DeleteObjectsOutput {
            deleted: (!quiet).then_some(deleted),
            errors: (!errors.is_empty()).then_some(errors),
            request_charged: None,
        }))
    }
}

/// `aws-chunked` says how a body travelled, not what it is.
pub(super) fn plain_encoding(given: Option<String>) -> Option<String> {
    let given = given?;
    let rest: Vec<&str> = given
        .split(',')
        .map(str::trim)
        .filter(|one| *one != "aws-chunked" && !one.is_empty())
        .collect();
    (!rest.is_empty()).then(|| rest.join(","))
}
