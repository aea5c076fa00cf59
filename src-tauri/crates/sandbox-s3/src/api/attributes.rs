//! Attributes, tags and the way back from the archive.

use super::write::{check_tags, spread};
use super::{Api, lists};
use crate::failure::{Failure, Outcome};
use crate::index::{Bucket, Versioning};
use crate::object::{Restore, Version, now, now_millis, timestamp};
use s3s::dto::*;
use s3s::{S3ErrorCode, S3Request, S3Response};

impl Api {
    async fn version(
        &self,
        bucket: String,
        key: String,
        version: Option<String>,
    ) -> Outcome<(Bucket, Version)> {
        self.index
            .read(move |db| {
                let bucket = Bucket::find(db, &bucket)?;
                let found = Version::asked(db, &bucket, &key, version.as_deref())?;
                Ok((bucket, found))
            })
            .await
    }

    pub(super) async fn get_object_attributes(
        &self,
        request: S3Request<GetObjectAttributesInput>,
    ) -> Outcome<S3Response<GetObjectAttributesOutput>> {
        let input = request.input;
        let (bucket, found) = self
            .version(input.bucket, input.key, input.version_id)
            .await?;
        let wants = |name: &str| {
            let mut names = input.object_attributes.iter();
            names.any(|one| one.as_str() == name)
        };
        let max = lists::most(input.max_parts, "max-parts")?;
        let after = input.part_number_marker.unwrap_or(0);
        let mut parts: Vec<_> = found
            .parts
            .iter()
            .filter(|part| part.number > after)
            .collect();
        let most = usize::try_from(max).unwrap_or(0);
        let truncated = parts.len() > most;
        parts.truncate(most);
        let object_parts = GetObjectAttributesParts {
            is_truncated: Some(truncated),
            max_parts: Some(max),
            next_part_number_marker: parts.last().map(|part| part.number),
            part_number_marker: Some(after),
            parts: found.sum.as_ref().map(|_| {
                let parts = parts.iter().map(|part| {
                    let sums = spread(part.sum.as_ref());
                    ObjectPart {
                        checksum_crc32: sums.checksum_crc32,
                        checksum_crc32c: sums.checksum_crc32c,
                        checksum_crc64nvme: sums.checksum_crc64nvme,
                        checksum_sha1: sums.checksum_sha1,
                        checksum_sha256: sums.checksum_sha256,
                        part_number: Some(part.number),
                        size: i64::try_from(part.size).ok(),
                    }
                });
                parts.collect()
            }),
            total_parts_count: i32::try_from(found.parts.len()).ok(),
        };
        Ok(S3Response::new(GetObjectAttributesOutput {
            checksum: (wants("Checksum") && found.sum.is_some())
                .then(|| spread(found.sum.as_ref())),
            e_tag: wants("ETag").then(|| ETag::Strong(found.etag.clone())),
            last_modified: Some(timestamp(found.modified)),
            object_parts: (wants("ObjectParts") && !found.parts.is_empty()).then_some(object_parts),
            object_size: wants("ObjectSize").then(|| i64::try_from(found.size).unwrap_or(i64::MAX)),
            storage_class: wants("StorageClass").then(|| StorageClass::from(found.class.clone())),
            version_id: (bucket.versioning != Versioning::Off).then_some(found.version),
            ..GetObjectAttributesOutput::default()
        }))
    }

    pub(super) async fn get_object_tagging(
        &self,
        request: S3Request<GetObjectTaggingInput>,
    ) -> Outcome<S3Response<GetObjectTaggingOutput>> {
        let input = request.input;
        let (bucket, found) = self
            .version(input.bucket, input.key, input.version_id)
            .await?;
        let tags = found.tags.into_iter().map(|(key, value)| Tag {
            key: Some(key),
            value: Some(value),
        });
        Ok(S3Response::new(GetObjectTaggingOutput {
            tag_set: tags.collect(),
            version_id: (bucket.versioning != Versioning::Off).then_some(found.version),
        }))
    }

    async fn set_tags(
        &self,
        bucket: String,
        key: String,
        version: Option<String>,
        tags: Vec<(String, String)>,
    ) -> Outcome<Option<String>> {
        self.index
            .write(move |change| {
                let bucket = Bucket::find(&change.db, &bucket)?;
                let found = Version::asked(&change.db, &bucket, &key, version.as_deref())?;
                change.set_tags(found.id, &tags)?;
                Ok((bucket.versioning != Versioning::Off).then_some(found.version))
            })
            .await
    }

    pub(super) async fn put_object_tagging(
        &self,
        request: S3Request<PutObjectTaggingInput>,
    ) -> Outcome<S3Response<PutObjectTaggingOutput>> {
        let input = request.input;
        let tags = input.tagging.tag_set.into_iter();
        let tags: Vec<_> = tags
            .map(|tag| (tag.key.unwrap_or_default(), tag.value.unwrap_or_default()))
            .collect();
        check_tags(&tags)?;
        let version_id = self
            .set_tags(input.bucket, input.key, input.version_id, tags)
            .await?;
        Ok(S3Response::new(PutObjectTaggingOutput { version_id }))
    }

    pub(super) async fn delete_object_tagging(
        &self,
        request: S3Request<DeleteObjectTaggingInput>,
    ) -> Outcome<S3Response<DeleteObjectTaggingOutput>> {
        let input = request.input;
        let version_id = self
            .set_tags(input.bucket, input.key, input.version_id, Vec::new())
            .await?;
        Ok(S3Response::new(DeleteObjectTaggingOutput { version_id }))
    }

    pub(super) async fn restore_object(
        &self,
        request: S3Request<RestoreObjectInput>,
    ) -> Outcome<S3Response<RestoreObjectOutput>> {
        let input = request.input;
        let Some(asked) = input.restore_request else {
            return Err(Failure::new(S3ErrorCode::MalformedXML));
        };
        if asked.select_parameters.is_some() || asked.output_location.is_some() {
            return Err(Failure::new(S3ErrorCode::NotImplemented));
        }
        let Some(days) = asked.days.filter(|days| *days > 0) else {
            return Err(Failure::new(S3ErrorCode::MalformedXML));
        };
        let tier = asked
            .glacier_job_parameters
            .map(|parameters| parameters.tier)
            .or(asked.tier);
        let expedited = tier
            .as_ref()
            .is_some_and(|tier| tier.as_str() == "Expedited");
        let takes = i64::try_from(self.restore.as_millis()).unwrap_or(i64::MAX);
        let status = self
            .index
            .write(move |change| {
                let bucket = Bucket::find(&change.db, &input.bucket)?;
                let found =
                    Version::asked(&change.db, &bucket, &input.key, input.version_id.as_deref())?;
                if !found.archived() {
                    return Err(Failure::new(S3ErrorCode::InvalidObjectState)
                        .says("Restore is not allowed for the object's current storage class")
                        .with("StorageClass", found.class));
                }
                if expedited && found.class == "DEEP_ARCHIVE" {
                    return Err(Failure::invalid(
                        "Retrieval option is not supported by this storage class",
                    ));
                }
                let until = now() + i64::from(days) * 86_400;
                // The copy goes at midnight, UTC, of the day after.
                let until = until - until.rem_euclid(86_400) + 86_400;
                match found.restore {
                    Some(restore) if !restore.ready() => {
                        Err(Failure::new(S3ErrorCode::RestoreAlreadyInProgress))
                    }
                    Some(restore) => {
                        change.set_restore(found.id, Restore { until, ..restore })?;
                        Ok(http::StatusCode::OK)
                    }
                    None => {
                        let ready_millis = now_millis().saturating_add(takes);
                        let restore = Restore {
                            ready_millis,
                            until,
                        };
                        change.set_restore(found.id, restore)?;
                        Ok(http::StatusCode::ACCEPTED)
                    }
                }
            })
            .await?;
        Ok(super::with_status(RestoreObjectOutput::default(), status))
    }
}
