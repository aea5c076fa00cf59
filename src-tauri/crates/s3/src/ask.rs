//! How questions are asked: with keys of this moment, in the bucket's region, within a deadline.

use crate::problem::{self, Asked, Refused};
use aws_credential_types::Credentials;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{
    BehaviorVersion, Builder, Config, IdentityCache, Region, RequestChecksumCalculation,
    ResponseChecksumValidation,
};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use model::{AwsKeys, KeySource, Problem, Result};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::error::Error;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Where a service is.
#[derive(Clone, Debug)]
pub struct Service {
    /// Where buckets are looked for first, for example `ap-northeast-1`.
    pub region: String,
    /// An S3-compatible service in place of Amazon's, for example `http://127.0.0.1:9000`.
    pub endpoint: Option<String>,
    /// Buckets stand in the path and not in the host's name.
    pub path_style: bool,
    /// How long one question may take.
    pub deadline: Duration,
}

/// S3, as one identity sees it.
#[derive(Debug)]
pub struct S3 {
    service: Service,
    keys: Arc<dyn KeySource>,
    client: Client,
    /// Regions of buckets that turned out to be elsewhere.
    regions: Mutex<HashMap<String, String>>,
}

impl S3 {
    /// Asks nobody.
    pub fn new(service: Service, keys: Arc<dyn KeySource>) -> Self {
        let mut builder = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(service.region.clone()))
            .identity_cache(IdentityCache::no_cache())
            .force_path_style(service.path_style)
            // What is compatible with S3 often knows no trailing checksums.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .retry_config(RetryConfig::disabled())
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(Duration::from_secs(8))
                    .build(),
            );
        if let Some(url) = &service.endpoint {
            builder = builder.endpoint_url(url);
        }
        Self {
            client: Client::from_conf(builder.build()),
            service,
            keys,
            regions: Mutex::default(),
        }
    }

    /// Sends a question, at most three times: again where the bucket is, and again with fresh keys.
    pub(crate) async fn ask<T, E, Sent>(
        &self,
        asked: &Asked<'_>,
        send: impl Fn(Client, Builder) -> Sent,
    ) -> Result<T>
    where
        E: ProvideErrorMetadata + Error + 'static,
        Sent: Future<Output = std::result::Result<T, SdkError<E, HttpResponse>>>,
    {
        self.ask_within(self.service.deadline, asked, send).await
    }

    /// The same with another deadline: what is sent along takes its time.
    pub(crate) async fn ask_within<T, E, Sent>(
        &self,
        deadline: Duration,
        asked: &Asked<'_>,
        send: impl Fn(Client, Builder) -> Sent,
    ) -> Result<T>
    where
        E: ProvideErrorMetadata + Error + 'static,
        Sent: Future<Output = std::result::Result<T, SdkError<E, HttpResponse>>>,
    {
        let (mut moved, mut renewed) = (false, false);
        loop {
            let keys = self.keys.keys().await?;
            let known = self.regions.lock().get(asked.bucket).cloned();
            let region = known.unwrap_or_else(|| self.service.region.clone());
            let with = Config::builder()
                .region(Region::new(region.clone()))
                .credentials_provider(credentials(&keys));
            let sent = tokio::time::timeout(deadline, send(self.client.clone(), with));
            let error = match sent.await {
                Err(_) => return Err(network::timed_out(deadline)),
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(error)) => error,
            };
            match problem::of(&error, asked, &self.host(), &keys) {
                Refused::Elsewhere(place) if !moved && place != region => {
                    moved = true;
                    self.regions.lock().insert(asked.bucket.to_owned(), place);
                }
                Refused::Elsewhere(place) => return Err(problem::elsewhere(asked, &place)),
                Refused::Keys(problem) => {
                    self.keys.refused();
                    if renewed {
                        return Err(problem);
                    }
                    renewed = true;
                }
                Refused::For(problem) => return Err(problem),
            }
        }
    }

    /// Keys of this moment, in the form of the vendor, for what is signed and not sent.
    pub(crate) async fn signing(&self, bucket: &str) -> Result<(Client, Builder, AwsKeys)> {
        let keys = self.keys.keys().await?;
        let known = self.regions.lock().get(bucket).cloned();
        let region = known.unwrap_or_else(|| self.service.region.clone());
        let with = Config::builder()
            .region(Region::new(region))
            .credentials_provider(credentials(&keys));
        Ok((self.client.clone(), with, keys))
    }

    fn host(&self) -> String {
        match &self.service.endpoint {
            Some(url) => {
                let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                rest.split('/').next().unwrap_or(rest).to_owned()
            }
            None => format!("s3.{}.amazonaws.com", self.service.region),
        }
    }

    /// The deadline of one question.
    pub(crate) fn deadline(&self) -> Duration {
        self.service.deadline
    }

    /// The service's host.
    pub(crate) fn bad_answer(&self) -> Problem {
        Problem::new(model::Kind::BadAnswer { host: self.host() })
    }
}

/// For the vendor's client.
fn credentials(keys: &AwsKeys) -> Credentials {
    let until = keys
        .until_ms
        .and_then(|ms| u64::try_from(ms).ok())
        .map(|ms| SystemTime::UNIX_EPOCH + Duration::from_millis(ms));
    let token = keys.session_token.as_ref();
    Credentials::new(
        keys.access_key_id.as_str(),
        keys.secret_access_key.expose(),
        token.map(|token| token.expose().to_owned()),
        until,
        "shirabe",
    )
}
