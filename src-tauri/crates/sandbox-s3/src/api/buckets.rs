//! Buckets and their settings.

use super::{Api, owner};
use crate::REGION;
use crate::failure::{Failure, Outcome};
use crate::index::{Bucket, Versioning};
use crate::object::timestamp;
use s3s::dto;
use s3s::dto::*;
use s3s::{S3ErrorCode, S3Request, S3Response};

impl Api {
    pub(super) async fn list_buckets(
        &self,
        request: S3Request<ListBucketsInput>,
    ) -> Outcome<S3Response<ListBucketsOutput>> {
        let input = request.input;
        let prefix = input.prefix.clone().unwrap_or_default();
        let after = input.continuation_token.clone().unwrap_or_default();
        let most = input.max_buckets.map_or(10_000, |most| {
            usize::try_from(most).unwrap_or(0).min(10_000)
        });
        let found = self
            .index
            .read(move |db| Bucket::all(db, &prefix, &after, most + 1))
            .await?;
        let more = found.len() > most;
        let buckets: Vec<Bucket> = found.into_iter().take(most).collect();
        let next = buckets
            .last()
            .filter(|_| more)
            .map(|last| last.name.clone());
        let buckets = buckets
            .into_iter()
            .filter(|bucket| {
                let wanted = input.bucket_region.as_ref();
                wanted.is_none_or(|wanted| *wanted == bucket.region)
            })
            .map(|bucket| dto::Bucket {
                bucket_region: Some(bucket.region),
                creation_date: Some(timestamp(bucket.created)),
                name: Some(bucket.name),
            });
        Ok(S3Response::new(ListBucketsOutput {
            buckets: Some(buckets.collect()),
            continuation_token: next,
            owner: Some(owner()),
            prefix: input.prefix,
        }))
    }

    pub(super) async fn create_bucket(
        &self,
        request: S3Request<CreateBucketInput>,
    ) -> Outcome<S3Response<CreateBucketOutput>> {
        let name = request.input.bucket;
        let wanted = request
            .input
            .create_bucket_configuration
            .and_then(|made| made.location_constraint)
            .map(|place| place.as_str().to_owned());
        let region = match wanted.as_deref() {
            None | Some("") => REGION,
            Some("EU") => "eu-west-1",
            Some(region)
                if region
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-') =>
            {
                region
            }
            Some(_) => {
                return Err(Failure::new(S3ErrorCode::InvalidLocationConstraint)
                    .says("The specified location-constraint is not valid"));
            }
        };
        let region = region.to_owned();
        let location = format!("/{name}");
        self.index
            .write(move |change| change.create_bucket(&name, &region).map(|_| ()))
            .await?;
        Ok(S3Response::new(CreateBucketOutput {
            location: Some(location),
        }))
    }

    pub(super) async fn delete_bucket(
        &self,
        request: S3Request<DeleteBucketInput>,
    ) -> Outcome<S3Response<DeleteBucketOutput>> {
        let name = request.input.bucket;
        self.index
            .write(move |change| change.delete_bucket(&name))
            .await?;
        Ok(S3Response::new(DeleteBucketOutput {}))
    }

    /// The bucket that a request names.
    pub(super) async fn bucket(&self, name: &str) -> Outcome<Bucket> {
        let name = name.to_owned();
        self.index.read(move |db| Bucket::find(db, &name)).await
    }

    pub(super) async fn head_bucket(
        &self,
        request: S3Request<HeadBucketInput>,
    ) -> Outcome<S3Response<HeadBucketOutput>> {
        let bucket = self.bucket(&request.input.bucket).await?;
        Ok(S3Response::new(HeadBucketOutput {
            access_point_alias: Some(false),
            bucket_region: Some(bucket.region),
            ..HeadBucketOutput::default()
        }))
    }

    pub(super) async fn get_bucket_location(
        &self,
        request: S3Request<GetBucketLocationInput>,
    ) -> Outcome<S3Response<GetBucketLocationOutput>> {
        let bucket = self.bucket(&request.input.bucket).await?;
        // The oldest region has no name here.
        let named = (bucket.region != "us-east-1").then_some(bucket.region);
        Ok(S3Response::new(GetBucketLocationOutput {
            location_constraint: named.map(BucketLocationConstraint::from),
        }))
    }

    pub(super) async fn get_bucket_versioning(
        &self,
        request: S3Request<GetBucketVersioningInput>,
    ) -> Outcome<S3Response<GetBucketVersioningOutput>> {
        let bucket = self.bucket(&request.input.bucket).await?;
        let status = (bucket.versioning != Versioning::Off)
            .then(|| BucketVersioningStatus::from(bucket.versioning.as_str().to_owned()));
        Ok(S3Response::new(GetBucketVersioningOutput {
            mfa_delete: None,
            status,
        }))
    }

    pub(super) async fn put_bucket_versioning(
        &self,
        request: S3Request<PutBucketVersioningInput>,
    ) -> Outcome<S3Response<PutBucketVersioningOutput>> {
        let input = request.input;
        let to = match input.versioning_configuration.status.as_ref() {
            Some(status) if status.as_str() == "Enabled" => Versioning::Enabled,
            Some(status) if status.as_str() == "Suspended" => Versioning::Suspended,
            _ => return Err(Failure::new(S3ErrorCode::MalformedXML)),
        };
        self.index
            .write(move |change| change.set_versioning(&input.bucket, to))
            .await?;
        Ok(S3Response::new(PutBucketVersioningOutput::default()))
    }

    pub(super) async fn get_bucket_request_payment(
        &self,
        request: S3Request<GetBucketRequestPaymentInput>,
    ) -> Outcome<S3Response<GetBucketRequestPaymentOutput>> {
        let bucket = self.bucket(&request.input.bucket).await?;
        let payer = if bucket.requester_pays {
            Payer::REQUESTER
        } else {
            Payer::BUCKET_OWNER
        };
        Ok(S3Response::new(GetBucketRequestPaymentOutput {
            payer: Some(Payer::from_static(payer)),
        }))
    }

    pub(super) async fn put_bucket_request_payment(
        &self,
        request: S3Request<PutBucketRequestPaymentInput>,
    ) -> Outcome<S3Response<PutBucketRequestPaymentOutput>> {
        let input = request.input;
        let pays = match input.request_payment_configuration.payer.as_str() {
            Payer::REQUESTER => true,
            Payer::BUCKET_OWNER => false,
            _ => return Err(Failure::new(S3ErrorCode::MalformedXML)),
        };
        self.index
            .write(move |change| change.set_requester_pays(&input.bucket, pays))
            .await?;
        Ok(S3Response::new(PutBucketRequestPaymentOutput::default()))
    }

    pub(super) async fn get_bucket_encryption(
        &self,
        request: S3Request<GetBucketEncryptionInput>,
    ) -> Outcome<S3Response<GetBucketEncryptionOutput>> {
        self.bucket(&request.input.bucket).await?;
        let rule = ServerSideEncryptionRule {
            apply_server_side_encryption_by_default: Some(ServerSideEncryptionByDefault {
                kms_master_key_id: None,
                sse_algorithm: ServerSideEncryption::from_static(ServerSideEncryption::AES256),
            }),
            bucket_key_enabled: Some(false),
        };
        Ok(S3Response::new(GetBucketEncryptionOutput {
            server_side_encryption_configuration: Some(ServerSideEncryptionConfiguration {
                rules: vec![rule],
            }),
        }))
    }
}
