//! Who asks, and whether they may: keys, regions, requester pays, and what is denied.

use crate::Keys;
use crate::failure::{Failure, Outcome};
use crate::index::{Bucket, Index, denied};
use crate::{REGION, object};
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{S3Auth, SecretKey};
use s3s::{S3ErrorCode, S3Result};

/// Whose account everything is in.
pub(crate) const ACCOUNT: &str = "123456789012";
/// Who asks, in the words of a policy.
pub(crate) const USER: &str = "arn:aws:iam::123456789012:user/analyst";

/// The keys of this start.
pub(crate) struct Signer(pub(crate) Keys);

#[async_trait::async_trait]
impl S3Auth for Signer {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        if access_key == self.0.access_key_id {
            return Ok(SecretKey::from(self.0.secret_access_key.clone()));
        }
        Err(Failure::new(S3ErrorCode::InvalidAccessKeyId)
            .with("AWSAccessKeyId", access_key)
            .into())
    }
}

/// What the signer may do.
pub(crate) struct Rules(pub(crate) Index);

/// What of a request the rules look at.
struct Asked {
    operation: String,
    bucket: Option<String>,
    key: Option<String>,
    region: Option<String>,
    pays: bool,
}

#[async_trait::async_trait]
impl S3Access for Rules {
    async fn check(&self, context: &mut S3AccessContext<'_>) -> S3Result<()> {
        if context.credentials().is_none() {
            return Err(Failure::new(S3ErrorCode::AccessDenied).into());
        }
        let path = context.s3_path();
        let query = context.uri().query().unwrap_or_default();
        let header = |name: &str| context.headers().get(name)?.to_str().ok();
        let payer = header("x-amz-request-payer")
            .map(str::to_owned)
            .or_else(|| in_query(query, "x-amz-request-payer"));
        let asked = Asked {
            operation: context.s3_op().name().to_owned(),
            bucket: path.get_bucket_name().map(str::to_owned),
            key: path.get_object_key().map(str::to_owned),
            region: header("authorization")
                .and_then(region_of_header)
                .or_else(|| region_of_scope(&in_query(query, "X-Amz-Credential")?)),
            pays: payer.is_some_and(|payer| payer.eq_ignore_ascii_case("requester")),
        };
        self.0.read(move |db| asked.check(db)).await?;
        Ok(())
    }
}

impl Asked {
    fn check(&self, db: &rusqlite::Connection) -> Outcome<()> {
        let action = action(&self.operation);
        let Some(name) = &self.bucket else {
            return if denied(db, &action, "*")? {
                Err(Failure::not_allowed(&action, "arn:aws:s3:::*"))
            } else {
                Ok(())
            };
        };
        let Some(bucket) = Bucket::look(db, name)? else {
            // Whoever answers it will say so, or make it.
            return Ok(());
        };
        if self.operation == "GetBucketLocation" {
            // Asked in order to know where to go, so it is answered everywhere.
            return self.permitted(db, &action, &bucket);
        }
        if bucket.region != REGION
            && self
                .region
                .as_deref()
                .is_some_and(|signed| signed != bucket.region)
        {
            return Err(Failure::new(S3ErrorCode::PermanentRedirect)
                .with("Bucket", name)
                .with(
                    "Endpoint",
                    format!("{name}.s3.{}.amazonaws.com", bucket.region),
                )
                .header("x-amz-bucket-region", bucket.region));
        }
        if bucket.requester_pays && !self.pays && !self.operation.starts_with("GetBucket") {
            return Err(Failure::new(S3ErrorCode::AccessDenied)
                .header("x-amz-bucket-region", bucket.region));
        }
        self.permitted(db, &action, &bucket)
    }

    fn permitted(&self, db: &rusqlite::Connection, action: &str, bucket: &Bucket) -> Outcome<()> {
        if !denied(db, action, &bucket.name)? {
            return Ok(());
        }
        let resource = match &self.key {
            Some(key) => format!("arn:aws:s3:::{}/{key}", bucket.name),
            None => format!("arn:aws:s3:::{}", bucket.name),
        };
        Err(Failure::not_allowed(action, &resource))
    }
}

/// The permission that an operation needs.
fn action(operation: &str) -> String {
    let name = match operation {
        "ListBuckets" => "ListAllMyBuckets",
        "ListObjects" | "ListObjectsV2" | "HeadBucket" => "ListBucket",
        "ListObjectVersions" => "ListBucketVersions",
        "HeadObject" | "GetObjectAttributes" => "GetObject",
        "CopyObject"
        | "CreateMultipartUpload"
        | "UploadPart"
        | "UploadPartCopy"
        | "CompleteMultipartUpload" => "PutObject",
        "DeleteObjects" => "DeleteObject",
        "ListParts" => "ListMultipartUploadParts",
        "ListMultipartUploads" => "ListBucketMultipartUploads",
        other => other,
    };
    format!("s3:{name}")
}

/// The region of `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/s3/aws4_request, …`.
fn region_of_header(authorization: &str) -> Option<String> {
    let scope = authorization.split("Credential=").nth(1)?;
    region_of_scope(scope.split(',').next()?)
}

fn region_of_scope(scope: &str) -> Option<String> {
    scope.rsplit('/').nth(2).map(str::to_owned)
}

fn in_query(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    object::decoded(value)
}

#[cfg(test)]
mod tests {
    use super::{in_query, region_of_header, region_of_scope};

    #[test]
    fn the_region_is_read_off_both_kinds_of_signatures() {
        let header = "AWS4-HMAC-SHA256 Credential=AKIA/20261124/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=00";
        assert_eq!(region_of_header(header).as_deref(), Some("eu-west-1"));
        let query = "X-Amz-Credential=AKIA%2F20261124%2Fus-east-2%2Fs3%2Faws4_request&x=1";
        let scope = in_query(query, "X-Amz-Credential");
        let region = scope.as_deref().and_then(region_of_scope);
        assert_eq!(region.as_deref(), Some("us-east-2"));
    }
}
