//! What is written: objects, whole or in parts, and what is asked of the archive.

use crate::ask::S3;
use crate::object::payer;
use crate::problem::Asked;
use crate::types::{FilePart, Part};
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::primitives::{ByteStream, Length};
use aws_sdk_s3::types::{
    CompletedMultipartUpload, CompletedPart, GlacierJobParameters, Payer, RestoreRequest, Tier,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use model::{Kind, ObjectName, Problem, RestoreSpec, RestoreTier, Result};
use std::time::Duration;

/// The slowest line that is waited for, in bytes per second.
const SLOWEST: u64 = 32 << 10;

impl S3 {
    /// Stores part of a file as an object. `fresh`: only where there is none; `Changed` otherwise.
    pub async fn put(
        &self,
        object: &ObjectName,
        part: &FilePart,
        content_type: Option<&str>,
        fresh: bool,
    ) -> Result<()> {
        let resource = object.to_string();
        let asked = Asked::new("s3:PutObject", &object.bucket, &resource);
        // Opened here, so that what is wrong with the file is not taken for the service's problem.
        readable(part).await?;
        self.ask_within(self.deadline_for(part), &asked, |client, with| async move {
            client
                .put_object()
                .bucket(&object.bucket)
                .key(&object.key)
                .set_content_type(content_type.map(str::to_owned))
                .set_if_none_match(fresh.then(|| "*".to_owned()))
                .set_request_payer(payer(object))
                .body(stream(part).await?)
                .customize()
                .config_override(with)
                .send()
                .await
        })
        .await
        .map(drop)
    }

    /// Begins an upload in parts; answers its id.
    pub async fn begin_parts(
        &self,
        object: &ObjectName,
        content_type: Option<&str>,
    ) -> Result<String> {
        let resource = object.to_string();
        let asked = Asked::new("s3:PutObject", &object.bucket, &resource);
        let answer = self
            .ask(&asked, |client, with| {
                client
                    .create_multipart_upload()
                    .bucket(&object.bucket)
                    .key(&object.key)
                    .set_content_type(content_type.map(str::to_owned))
                    .set_request_payer(payer(object))
                    .customize()
                    .config_override(with)
                    .send()
            })
            .await?;
        answer.upload_id.ok_or_else(|| self.bad_answer())
    }

    /// Stores a part; `number` from 1 to 10,000. Repeating it replaces the part.
    pub async fn put_part(
        &self,
        object: &ObjectName,
        upload: &str,
        number: u32,
        part: &FilePart,
    ) -> Result<Part> {
        let resource = object.to_string();
        let asked = Asked::new("s3:PutObject", &object.bucket, &resource);
        readable(part).await?;
        let answer = self
            .ask_within(self.deadline_for(part), &asked, |client, with| async move {
                client
                    .upload_part()
                    .bucket(&object.bucket)
                    .key(&object.key)
                    .upload_id(upload)
                    .part_number(number.cast_signed())
                    .set_request_payer(payer(object))
                    .body(stream(part).await?)
                    .customize()
                    .config_override(with)
                    .send()
                    .await
            })
            .await?;
        let etag = answer.e_tag.ok_or_else(|| self.bad_answer())?;
        Ok(Part { number, etag })
    }

    /// Makes an object of its parts. `fresh`: only where there is none; `Changed` otherwise.
    pub async fn end_parts(
        &self,
        object: &ObjectName,
        upload: &str,
        parts: &[Part],
        fresh: bool,
    ) -> Result<()> {
        let resource = object.to_string();
        let asked = Asked::new("s3:PutObject", &object.bucket, &resource);
        let parts = parts.iter().map(|part| {
            CompletedPart::builder()
                .part_number(part.number.cast_signed())
                .e_tag(&part.etag)
                .build()
        });
        let whole = CompletedMultipartUpload::builder()
            .set_parts(Some(parts.collect()))
            .build();
        // The service puts large objects together for minutes.
        self.ask_within(Duration::from_mins(10), &asked, |client, with| {
            client
                .complete_multipart_upload()
                .bucket(&object.bucket)
                .key(&object.key)
                .upload_id(upload)
                .multipart_upload(whole.clone())
                .set_if_none_match(fresh.then(|| "*".to_owned()))
                .set_request_payer(payer(object))
                .customize()
                .config_override(with)
                .send()
        })
        .await
        .map(drop)
    }

    /// Throws the parts of an upload away, which would be paid for otherwise.
    pub async fn drop_parts(&self, object: &ObjectName, upload: &str) -> Result<()> {
        let resource = object.to_string();
        let asked = Asked::new("s3:AbortMultipartUpload", &object.bucket, &resource);
        self.ask(&asked, |client, with| {
            client
                .abort_multipart_upload()
                .bucket(&object.bucket)
                .key(&object.key)
                .upload_id(upload)
                .set_request_payer(payer(object))
                .customize()
                .config_override(with)
                .send()
        })
        .await
        .map(drop)
    }

    /// Asks for an archived object. `Conflict` while it is being restored already.
    pub async fn restore(&self, spec: &RestoreSpec) -> Result<()> {
        let object = &spec.object;
        let resource = object.to_string();
        let asked = Asked::new("s3:RestoreObject", &object.bucket, &resource);
        let days = i32::try_from(spec.days).ok().filter(|days| *days > 0);
        let days = days.ok_or_else(|| Problem::bad_input("days", "A copy stays a day at least"))?;
        let tier = match spec.tier {
            RestoreTier::Expedited => Tier::Expedited,
            RestoreTier::Standard => Tier::Standard,
            RestoreTier::Bulk => Tier::Bulk,
        };
        let how = GlacierJobParameters::builder()
            .tier(tier)
            .build()
            .map_err(|_| Problem::bad_input("tier", "The tier is missing"))?;
        let request = RestoreRequest::builder()
            .days(days)
            .glacier_job_parameters(how)
            .build();
        self.ask(&asked, |client, with| {
            client
                .restore_object()
                .bucket(&object.bucket)
                .key(&object.key)
                .set_version_id(object.version.clone())
                .restore_request(request.clone())
                .set_request_payer(payer(object))
                .customize()
                .config_override(with)
                .send()
        })
        .await
        .map(drop)
    }

    /// Whether requests to a bucket are billed to whoever asks. `Denied` to most but its owner.
    pub async fn requester_pays(&self, bucket: &str) -> Result<bool> {
        let resource = format!("s3://{bucket}");
        let asked = Asked::new("s3:GetBucketRequestPayment", bucket, &resource);
        let answer = self
            .ask(&asked, |client, with| {
                client
                    .get_bucket_request_payment()
                    .bucket(bucket)
                    .customize()
                    .config_override(with)
                    .send()
            })
            .await?;
        Ok(answer.payer == Some(Payer::Requester))
    }

    fn deadline_for(&self, part: &FilePart) -> Duration {
        self.deadline() + Duration::from_secs(part.length / SLOWEST)
    }
}

/// Whether all the bytes are there.
async fn readable(part: &FilePart) -> Result<()> {
    let about = tokio::fs::File::open(&part.path).await?.metadata().await?;
    if about.len() < part.offset + part.length {
        return Err(Problem::new(Kind::Changed {
            resource: part.path.display().to_string(),
        }));
    }
    Ok(())
}

/// The bytes as a body that is read while it is sent.
async fn stream<E>(part: &FilePart) -> std::result::Result<ByteStream, SdkError<E, HttpResponse>> {
    if part.length == 0 {
        return Ok(ByteStream::from_static(b""));
    }
    ByteStream::read_from()
        .path(&part.path)
        .offset(part.offset)
        .length(Length::Exact(part.length))
        .build()
        .await
        .map_err(SdkError::construction_failure)
}
