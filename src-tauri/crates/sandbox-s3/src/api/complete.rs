//! The end of an upload in parts: one object out of them.

use super::Api;
use super::uploads::PARTS;
use super::write::{encryption, may_write, spread};
use crate::blobs::{self, sum_of};
use crate::failure::{Failure, Outcome};
use crate::index::{PartRow, Upload, Versioning};
use crate::object::{NewVersion, PartFacts, Segment, Sum};
use s3s::dto::*;
use s3s::{S3ErrorCode, S3Request, S3Response};

/// The smallest part, but for the last, in bytes.
const SMALLEST: i64 = 5 << 20;
impl Api {
    pub(super) async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> Outcome<S3Response<CompleteMultipartUploadOutput>> {
        let input = request.input;
        let (bucket, upload) = self
            .upload(
                input.bucket.clone(),
                input.key.clone(),
                input.upload_id.clone(),
            )
            .await?;
        let wanted = input
            .multipart_upload
            .and_then(|upload| upload.parts)
            .filter(|parts| !parts.is_empty())
            .ok_or_else(|| Failure::new(S3ErrorCode::MalformedXML))?;
        let listed = upload.clone();
        let there = self
            .index
            .read(move |db| listed.parts(db, 0, usize::try_from(PARTS).unwrap_or(0)))
            .await?;
        let parts = chosen(&upload, &wanted, &there)?;
        let segments = parts
            .iter()
            .filter(|part| part.size > 0)
            .map(|part| Segment {
                blob: part.blob.clone(),
                size: part.size.unsigned_abs(),
            });
        let segments: Vec<Segment> = segments.collect();
        let size: u64 = segments.iter().map(|segment| segment.size).sum();
        if let Some(said) = input.mpu_object_size
            && said.unsigned_abs() != size
        {
            return Err(Failure::new(S3ErrorCode::InvalidRequest).says(format!(
                "The provided 'x-amz-mp-object-size' header value {said} does not match what was computed: {size}"
            )));
        }
        let sum = self.sum_of_parts(&upload, &parts, &segments).await?;
        let said = Checksum {
            checksum_crc32: input.checksum_crc32,
            checksum_crc32c: input.checksum_crc32c,
            checksum_crc64nvme: input.checksum_crc64nvme,
            checksum_sha1: input.checksum_sha1,
            checksum_sha256: input.checksum_sha256,
            checksum_type: None,
        };
        if let (Some(said), Some(sum)) = (sum_of(&said, &upload.algorithm), &sum)
            && *said != sum.value
        {
            return Err(Failure::new(S3ErrorCode::BadDigest).says(format!(
                "The {} you specified did not match the calculated checksum.",
                upload.algorithm
            )));
        }
        let digests = parts.iter().map(|part| {
            let mut digest = [0; 16];
            hex::decode_to_slice(&part.etag, &mut digest).map(|()| digest)
        });
        let digests: Vec<[u8; 16]> = digests
            .collect::<Result<_, _>>()
            .map_err(|_odd| Failure::new(S3ErrorCode::InternalError))?;
        let etag = blobs::md5_of(&digests);
        let new = NewVersion {
            size,
            etag: etag.clone(),
            class: Some(upload.class.clone()),
            head: upload.head.clone(),
            tags: upload.tags.clone(),
            sum: sum.clone(),
            parts: parts
                .iter()
                .map(|part| PartFacts {
                    number: part.number,
                    size: part.size.unsigned_abs(),
                    sum: part.sum.clone(),
                })
                .collect(),
            kms_key: upload.kms_key.clone(),
            inline: segments.is_empty().then(Vec::new),
            segments,
            ..NewVersion::default()
        };
        let kms_key = upload.kms_key.clone();
        let key = input.key.clone();
        let (matches, matches_not) = (input.if_match, input.if_none_match);
        let version = self
            .index
            .write(move |change| {
                // Somebody else may have completed or aborted it meanwhile.
                Upload::find(&change.db, &bucket, &key, &upload.id)?;
                may_write(
                    &change.db,
                    &bucket,
                    &key,
                    matches.as_ref(),
                    matches_not.as_ref(),
                )?;
                let version = change.put(&bucket, &key, &new)?;
                change.end_upload(&upload)?;
                Ok((bucket.versioning != Versioning::Off).then_some(version))
            })
            .await?;
        let sums = spread(sum.as_ref());
        Ok(S3Response::new(CompleteMultipartUploadOutput {
            location: Some(format!("/{}/{}", input.bucket, input.key)),
            bucket: Some(input.bucket),
            key: Some(input.key),
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
            ..CompleteMultipartUploadOutput::default()
        }))
    }

    /// The checksum of the whole out of those of its parts, or of its bytes.
    async fn sum_of_parts(
        &self,
        upload: &Upload,
        parts: &[PartRow],
        segments: &[Segment],
    ) -> Outcome<Option<Sum>> {
        let value = if upload.composite {
            let sums = parts
                .iter()
                .map(|part| Some(part.sum.as_ref()?.value.clone()));
            let sums: Option<Vec<String>> = sums.collect();
            sums.and_then(|sums| blobs::sum_over(&upload.algorithm, &sums))
        } else {
            let algorithms = [upload.algorithm.clone()];
            let (_, sums) = self
                .index
                .blobs
                .sums(segments.to_vec(), &algorithms)
                .await?;
            sum_of(&sums, &upload.algorithm).cloned()
        };
        Ok(value.map(|value| Sum {
            algorithm: upload.algorithm.clone(),
            value,
            composite: upload.composite,
        }))
    }
}

/// The parts that a completion names, in its order, if it may name them.
fn chosen(upload: &Upload, wanted: &[CompletedPart], there: &[PartRow]) -> Outcome<Vec<PartRow>> {
    let ordered = wanted.is_sorted_by(|one, next| one.part_number < next.part_number);
    if !ordered {
        return Err(Failure::new(S3ErrorCode::InvalidPartOrder).with("UploadId", upload.id.clone()));
    }
    let mut parts: Vec<PartRow> = Vec::with_capacity(wanted.len());
    for (n, one) in wanted.iter().enumerate() {
        let number = one.part_number.unwrap_or(0);
        let found = there
            .binary_search_by_key(&number, |part| part.number)
            .ok()
            .and_then(|at| there.get(at));
        let same = found.filter(|found| {
            let etag = one.e_tag.as_ref();
            etag.is_some_and(|etag| etag.value() == found.etag)
        });
        let Some(found) = same else {
            return Err(Failure::new(S3ErrorCode::InvalidPart)
                .with("UploadId", upload.id.clone())
                .with("PartNumber", number.to_string())
                .with(
                    "ETag",
                    one.e_tag.as_ref().map_or("", ETag::value).to_owned(),
                ));
        };
        if n + 1 < wanted.len() && found.size < SMALLEST {
            return Err(Failure::new(S3ErrorCode::EntityTooSmall)
                .with("ETag", found.etag.clone())
                .with("PartNumber", number.to_string())
                .with("ProposedSize", found.size.to_string())
                .with("MinSizeAllowed", SMALLEST.to_string()));
        }
        parts.push(found.clone());
    }
    Ok(parts)
}
