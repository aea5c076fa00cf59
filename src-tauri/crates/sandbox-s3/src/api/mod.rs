//! S3's operations. Each one is handed to the file of its kind.
#![cfg_attr(
    not(test),
    expect(
        clippy::wildcard_imports,
        reason = "the types of S3's requests and answers, by Amazon's own names"
    )
)]

mod attributes;
mod buckets;
mod complete;
mod lists;
mod promised;
mod read;
mod uploads;
mod write;

use crate::index::Index;
use s3s::dto::*;
use s3s::{S3, S3Request, S3Response, S3Result};
use std::time::Duration;

/// Who owns everything.
pub(crate) const OWNER: &str = "7f1c2b0e9a5d4c6f8b3a1d2e4c5f6a7b8c9d0e1f2a3b4c5d6e7f8091a2b3c4d5";

/// The operations over one index.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) index: Index,
    /// How long an archived object takes to come back.
    pub(crate) restore: Duration,
}

fn owner() -> Owner {
    Owner {
        display_name: Some("sandbox".to_owned()),
        id: Some(OWNER.to_owned()),
    }
}

/// An answer with another status than the usual one. The protocol's library has one per operation
/// only; the wire sets it.
fn with_status<T>(output: T, status: http::StatusCode) -> S3Response<T> {
    let mut response = S3Response::new(output);
    response.extensions.insert(status);
    response
}

/// Hands every operation to the method of the same name.
macro_rules! operations {
    ($($name:ident($input:ty) -> $output:ty;)*) => {
        #[async_trait::async_trait]
        impl S3 for Api {
            $(
                async fn $name(&self, request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                    Ok(self.$name(request).await?)
                }
            )*
        }
    };
}

operations! {
    list_buckets(ListBucketsInput) -> ListBucketsOutput;
    create_bucket(CreateBucketInput) -> CreateBucketOutput;
    delete_bucket(DeleteBucketInput) -> DeleteBucketOutput;
    head_bucket(HeadBucketInput) -> HeadBucketOutput;
    get_bucket_location(GetBucketLocationInput) -> GetBucketLocationOutput;
    get_bucket_versioning(GetBucketVersioningInput) -> GetBucketVersioningOutput;
    put_bucket_versioning(PutBucketVersioningInput) -> PutBucketVersioningOutput;
    get_bucket_request_payment(GetBucketRequestPaymentInput) -> GetBucketRequestPaymentOutput;
    put_bucket_request_payment(PutBucketRequestPaymentInput) -> PutBucketRequestPaymentOutput;
    get_bucket_encryption(GetBucketEncryptionInput) -> GetBucketEncryptionOutput;
    list_objects(ListObjectsInput) -> ListObjectsOutput;
    list_objects_v2(ListObjectsV2Input) -> ListObjectsV2Output;
    list_object_versions(ListObjectVersionsInput) -> ListObjectVersionsOutput;
    get_object(GetObjectInput) -> GetObjectOutput;
    head_object(HeadObjectInput) -> HeadObjectOutput;
    put_object(PutObjectInput) -> PutObjectOutput;
    copy_object(CopyObjectInput) -> CopyObjectOutput;
    delete_object(DeleteObjectInput) -> DeleteObjectOutput;
    delete_objects(DeleteObjectsInput) -> DeleteObjectsOutput;
    get_object_attributes(GetObjectAttributesInput) -> GetObjectAttributesOutput;
    get_object_tagging(GetObjectTaggingInput) -> GetObjectTaggingOutput;
    put_object_tagging(PutObjectTaggingInput) -> PutObjectTaggingOutput;
    delete_object_tagging(DeleteObjectTaggingInput) -> DeleteObjectTaggingOutput;
    restore_object(RestoreObjectInput) -> RestoreObjectOutput;
    create_multipart_upload(CreateMultipartUploadInput) -> CreateMultipartUploadOutput;
    upload_part(UploadPartInput) -> UploadPartOutput;
    upload_part_copy(UploadPartCopyInput) -> UploadPartCopyOutput;
    list_parts(ListPartsInput) -> ListPartsOutput;
    list_multipart_uploads(ListMultipartUploadsInput) -> ListMultipartUploadsOutput;
    complete_multipart_upload(CompleteMultipartUploadInput) -> CompleteMultipartUploadOutput;
    abort_multipart_upload(AbortMultipartUploadInput) -> AbortMultipartUploadOutput;
}
