//! Uploads in parts.

use super::promised::Promised;
use super::read::Conditions;
use super::write::{class, encryption, http_date, kms, plain_encoding, spread, tags};
use super::{Api, lists, owner};
use crate::blobs::{ALGORITHMS, Incoming, Written, sum_of};
use crate::failure::{Failure, Outcome};
use crate::index::{self, Bucket, PartRow, Upload};
use crate::object::{Head, Sum, now, timestamp};
use s3s::dto::*;
use s3s::{S3ErrorCode, S3Request, S3Response};

/// Parts of an upload at most.
pub(super) const PARTS: i32 = 10_000;

fn initiator() -> Initiator {
    let owner = owner();
    Initiator {
        display_name: owner.display_name,
        id: owner.id,
    }
}

fn kind(composite: bool) -> ChecksumType {
    ChecksumType::from_static(if composite {
        ChecksumType::COMPOSITE
    } else {
        ChecksumType::FULL_OBJECT
    })
}

fn part_number(number: i32) -> Outcome<i32> {
    if (1..=PARTS).contains(&number) {
        Ok(number)
    } else {
        Err(
            Failure::invalid("Part number must be an integer between 1 and 10000, inclusive")
                .with("ArgumentName", "partNumber")
                .with("ArgumentValue", number.to_string()),
        )
    }
}

impl Api {
    pub(super) async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> Outcome<S3Response<CreateMultipartUploadOutput>> {
        let input = request.input;
        let algorithm = match input
            .checksum_algorithm
            .as_ref()
            .map(ChecksumAlgorithm::as_str)
        {
            None => "CRC64NVME",
            Some(name) if ALGORITHMS.contains(&name) => name,
            Some(_) => {
                return Err(Failure::new(S3ErrorCode::InvalidRequest).says(
                    "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
                ));
            }
        };
        let hashes = algorithm.starts_with("SHA");
        let composite = match input.checksum_type.as_ref().map(ChecksumType::as_str) {
            Some("COMPOSITE") if algorithm == "CRC64NVME" => {
                return Err(Failure::new(S3ErrorCode::InvalidRequest).says(
                    "The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.",
                ));
            }
            Some("FULL_OBJECT") if hashes => {
                return Err(Failure::new(S3ErrorCode::InvalidRequest).says(format!(
                    "The FULL_OBJECT checksum type cannot be used with the {} checksum algorithm.",
                    algorithm.to_lowercase()
                )));
            }
            Some(named) => named == "COMPOSITE",
            None => algorithm != "CRC64NVME",
        };
        let upload = Upload {
            id: uuid::Uuid::new_v4().simple().to_string(),
            key: input.key.clone(),
            created: now(),
            class: class(input.storage_class.as_ref())?.unwrap_or_else(|| "STANDARD".to_owned()),
            head: Head {
                content_type: input.content_type,
                cache_control: input.cache_control,
                content_disposition: input.content_disposition,
                content_encoding: plain_encoding(input.content_encoding),
                content_language: input.content_language,
                expires: input.expires.as_ref().and_then(http_date),
                metadata: input.metadata.unwrap_or_default().into_iter().collect(),
            },
            tags: tags(input.tagging.as_ref())?,
            algorithm: algorithm.to_owned(),
            composite,
            kms_key: kms(
                input.server_side_encryption.as_ref(),
                input.ssekms_key_id.as_ref(),
                input.sse_customer_key.is_some(),
            )?,
        };
        let output = CreateMultipartUploadOutput {
            bucket: Some(input.bucket.clone()),
            checksum_algorithm: input.checksum_algorithm,
            checksum_type: Some(kind(composite)),
            key: Some(input.key),
            server_side_encryption: Some(encryption(upload.kms_key.as_ref())),
            ssekms_key_id: upload.kms_key.clone(),
            upload_id: Some(upload.id.clone()),
            ..CreateMultipartUploadOutput::default()
        };
        let name = input.bucket;
        self.index
            .write(move |change| {
                let bucket = Bucket::find(&change.db, &name)?;
                change.begin_upload(&bucket, &upload)
            })
            .await?;
        Ok(S3Response::new(output))
    }

    /// The upload that a request names, with its bucket.
    pub(super) async fn upload(
        &self,
        bucket: String,
        key: String,
        id: String,
    ) -> Outcome<(Bucket, Upload)> {
        self.index
            .read(move |db| {
                let bucket = Bucket::find(db, &bucket)?;
                let upload = Upload::find(db, &bucket, &key, &id)?;
                Ok((bucket, upload))
            })
            .await
    }

    /// Keeps what was written as a part of an upload.
    async fn keep_part(
        &self,
        upload: Upload,
        number: i32,
        written: Written,
        sum: Option<Sum>,
    ) -> Outcome<()> {
        self.index
            .write(move |change| {
                let blob = match written.bytes {
                    Incoming::File(path, blob) => {
                        change.blobs.keep(path, &blob)?;
                        blob
                    }
                    // Nothing at all.
                    Incoming::Inline(_) => String::new(),
                };
                let part = PartRow {
                    number,
                    size: i64::try_from(written.size).unwrap_or(i64::MAX),
                    etag: hex::encode(written.md5),
                    sum,
                    modified: now(),
                    blob,
                };
                change.put_part(&upload, &part)
            })
            .await
    }

    pub(super) async fn upload_part(
        &self,
        request: S3Request<UploadPartInput>,
    ) -> Outcome<S3Response<UploadPartOutput>> {
        let trailers = request.trailing_headers;
        let headers = request.headers;
        let input = request.input;
        let number = part_number(input.part_number)?;
        let (_, upload) = self
            .upload(input.bucket, input.key, input.upload_id)
            .await?;
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
        let mut algorithms = promised.algorithms(&upload.algorithm);
        // What is kept is the upload's own algorithm, whatever the body is checked by.
        algorithms.retain(|one| *one != upload.algorithm);
        algorithms.insert(0, upload.algorithm.clone());
        let written = self.index.blobs.write(input.body, 0, &algorithms).await?;
        let sum = promised.check(&written, &algorithms, trailers.as_ref())?;
        let etag = hex::encode(written.md5);
        let sums = spread(sum.as_ref());
        let kms_key = upload.kms_key.clone();
        self.keep_part(upload, number, written, sum).await?;
        Ok(S3Response::new(UploadPartOutput {
            checksum_crc32: sums.checksum_crc32,
            checksum_crc32c: sums.checksum_crc32c,
            checksum_crc64nvme: sums.checksum_crc64nvme,
            checksum_sha1: sums.checksum_sha1,
            checksum_sha256: sums.checksum_sha256,
            e_tag: Some(ETag::Strong(etag)),
            server_side_encryption: Some(encryption(kms_key.as_ref())),
            ssekms_key_id: kms_key,
            ..UploadPartOutput::default()
        }))
    }

    pub(super) async fn upload_part_copy(
        &self,
        request: S3Request<UploadPartCopyInput>,
    ) -> Outcome<S3Response<UploadPartCopyOutput>> {
        let input = request.input;
        let number = part_number(input.part_number)?;
        let (_, upload) = self
            .upload(input.bucket, input.key, input.upload_id)
            .await?;
        let conditions = Conditions {
            matches: input.copy_source_if_match,
            matches_not: input.copy_source_if_none_match,
            unmodified_since: input.copy_source_if_unmodified_since,
            modified_since: input.copy_source_if_modified_since,
        };
        let (_, source, segments) = self.source(input.copy_source, conditions).await?;
        let range = match &input.copy_source_range {
            None => 0..source.size,
            Some(text) => Range::parse(text)
                .ok()
                .filter(|range| matches!(range, Range::Int { last: Some(last), .. } if *last < source.size))
                .and_then(|range| range.check(source.size).ok())
                .ok_or_else(|| {
                    Failure::invalid(format!(
                        "Range specified is not valid for source object of size: {}",
                        source.size
                    ))
                    .with("ArgumentName", "x-amz-copy-source-range")
                })?,
        };
        let body: StreamingBlob = match source.inline {
            Some(inline) => {
                let end = usize::try_from(range.end)
                    .unwrap_or(usize::MAX)
                    .min(inline.len());
                let start = usize::try_from(range.start).unwrap_or(usize::MAX).min(end);
                s3s::Body::from(bytes::Bytes::from(inline).slice(start..end)).into()
            }
            None => StreamingBlob::wrap(self.index.blobs.read(
                segments,
                range.start,
                range.end - range.start,
            )),
        };
        let algorithms = [upload.algorithm.clone()];
        let written = self.index.blobs.write(Some(body), 0, &algorithms).await?;
        let etag = hex::encode(written.md5);
        let sum = sum_of(&written.sums, &upload.algorithm).map(|value| Sum {
            algorithm: upload.algorithm.clone(),
            value: value.clone(),
            composite: false,
        });
        self.keep_part(upload, number, written, sum).await?;
        Ok(S3Response::new(UploadPartCopyOutput {
            copy_part_result: Some(CopyPartResult {
                e_tag: Some(ETag::Strong(etag)),
                last_modified: Some(timestamp(now())),
                ..CopyPartResult::default()
            }),
            ..UploadPartCopyOutput::default()
        }))
    }

    pub(super) async fn list_parts(
        &self,
        request: S3Request<ListPartsInput>,
    ) -> Outcome<S3Response<ListPartsOutput>> {
        let input = request.input;
        let max = lists::most(input.max_parts, "max-parts")?;
        let after = input.part_number_marker.unwrap_or(0);
        let (_, upload) = self
            .upload(
                input.bucket.clone(),
                input.key.clone(),
                input.upload_id.clone(),
            )
            .await?;
        let most = usize::try_from(max).unwrap_or(0);
        let listed = upload.clone();
        let mut parts = self
            .index
            .read(move |db| listed.parts(db, after, most + 1))
            .await?;
        let truncated = parts.len() > most;
        parts.truncate(most);
        Ok(S3Response::new(ListPartsOutput {
            bucket: Some(input.bucket),
            checksum_algorithm: Some(ChecksumAlgorithm::from(upload.algorithm)),
            checksum_type: Some(kind(upload.composite)),
            initiator: Some(initiator()),
            is_truncated: Some(truncated),
            key: Some(input.key),
            max_parts: Some(max),
            next_part_number_marker: parts.last().map(|part| part.number),
            owner: Some(owner()),
            part_number_marker: Some(after),
            parts: Some(
                parts
                    .into_iter()
                    .map(|part| {
                        let sums = spread(part.sum.as_ref());
                        Part {
                            checksum_crc32: sums.checksum_crc32,
                            checksum_crc32c: sums.checksum_crc32c,
                            checksum_crc64nvme: sums.checksum_crc64nvme,
                            checksum_sha1: sums.checksum_sha1,
                            checksum_sha256: sums.checksum_sha256,
                            e_tag: Some(ETag::Strong(part.etag)),
                            last_modified: Some(timestamp(part.modified)),
                            part_number: Some(part.number),
                            size: Some(part.size),
                        }
                    })
                    .collect(),
            ),
            storage_class: Some(StorageClass::from(upload.class)),
            upload_id: Some(upload.id),
            ..ListPartsOutput::default()
        }))
    }

    pub(super) async fn list_multipart_uploads(
        &self,
        request: S3Request<ListMultipartUploadsInput>,
    ) -> Outcome<S3Response<ListMultipartUploadsOutput>> {
        let input = request.input;
        let writing = lists::Writing::of(input.encoding_type.as_ref())?;
        if input
            .delimiter
            .as_ref()
            .is_some_and(|text| !text.is_empty())
        {
            return Err(Failure::new(S3ErrorCode::NotImplemented));
        }
        let max = lists::most(input.max_uploads, "max-uploads")?;
        let most = usize::try_from(max).unwrap_or(0);
        let key_marker = input.key_marker.clone().filter(|text| !text.is_empty());
        let id_marker = input
            .upload_id_marker
            .clone()
            .filter(|text| !text.is_empty());
        let (name, prefix) = (
            input.bucket.clone(),
            input.prefix.clone().unwrap_or_default(),
        );
        let mut uploads = self
            .index
            .read(move |db| {
                let bucket = Bucket::find(db, &name)?;
                let from = key_marker
                    .as_deref()
                    .map_or_else(Vec::new, index::after_key);
                let after = key_marker.as_deref().zip(id_marker.as_deref());
                Upload::all(db, &bucket, &prefix, &from, after, most + 1)
            })
            .await?;
        let truncated = uploads.len() > most;
        uploads.truncate(most);
        let last = uploads.last().filter(|_| truncated);
        let next_key_marker = last.map(|last| writing.key(&last.key));
        let next_upload_id_marker = last.map(|last| last.id.clone());
        let uploads = uploads.into_iter().map(|upload| MultipartUpload {
            checksum_algorithm: Some(ChecksumAlgorithm::from(upload.algorithm)),
            checksum_type: Some(kind(upload.composite)),
            initiated: Some(timestamp(upload.created)),
            initiator: Some(initiator()),
            key: Some(writing.key(&upload.key)),
            owner: Some(owner()),
            storage_class: Some(StorageClass::from(upload.class)),
            upload_id: Some(upload.id),
        });
        Ok(S3Response::new(ListMultipartUploadsOutput {
            uploads: Some(uploads.collect()),
            bucket: Some(input.bucket),
            encoding_type: input.encoding_type,
            is_truncated: Some(truncated),
            key_marker: Some(writing.key(input.key_marker.as_deref().unwrap_or_default())),
            max_uploads: Some(max),
            next_key_marker,
            next_upload_id_marker,
            prefix: input.prefix.map(|prefix| writing.key(&prefix)),
            upload_id_marker: Some(input.upload_id_marker.unwrap_or_default()),
            ..ListMultipartUploadsOutput::default()
        }))
    }

    pub(super) async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> Outcome<S3Response<AbortMultipartUploadOutput>> {
        let input = request.input;
        self.index
            .write(move |change| {
                let bucket = Bucket::find(&change.db, &input.bucket)?;
                let upload = Upload::find(&change.db, &bucket, &input.key, &input.upload_id)?;
                change.end_upload(&upload)
            })
            .await?;
        Ok(S3Response::new(AbortMultipartUploadOutput::default()))
    }
}
