//! A running server and a client for it.

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::{BehaviorVersion, Builder, Credentials, Region};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use sandbox_s3::{Options, Sample, SandboxS3};
use std::time::Duration;

pub(crate) struct Running {
    pub(crate) server: SandboxS3,
    pub(crate) client: Client,
    pub(crate) home: tempfile::TempDir,
}

pub(crate) fn options(home: &std::path::Path) -> Options {
    Options {
        sample: Sample::None,
        restore: Duration::ZERO,
        ..Options::new(home.to_owned())
    }
}

/// A server without sample data and with one bucket.
pub(crate) async fn running() -> Running {
    let home = tempfile::tempdir().unwrap();
    let server = SandboxS3::start(options(home.path())).await.unwrap();
    let client = client(&server);
    client.create_bucket().bucket("desk").send().await.unwrap();
    Running {
        server,
        client,
        home,
    }
}

pub(crate) fn config(server: &SandboxS3) -> Builder {
    let keys = server.keys();
    Builder::new()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(server.region()))
        .endpoint_url(server.endpoint())
        .force_path_style(true)
        .retry_config(RetryConfig::disabled())
        .credentials_provider(Credentials::new(
            &keys.access_key_id,
            &keys.secret_access_key,
            None,
            None,
            "test",
        ))
}

pub(crate) fn client(server: &SandboxS3) -> Client {
    Client::from_conf(config(server).build())
}

impl Running {
    pub(crate) async fn put(&self, key: &str, bytes: impl AsRef<[u8]>) -> String {
        self.put_in("desk", key, bytes).await
    }

    pub(crate) async fn put_in(&self, bucket: &str, key: &str, bytes: impl AsRef<[u8]>) -> String {
        let body = ByteStream::from(bytes.as_ref().to_vec());
        let put = self.client.put_object().bucket(bucket).key(key).body(body);
        put.send().await.unwrap().e_tag.unwrap()
    }

    pub(crate) async fn get(&self, key: &str) -> Vec<u8> {
        let got = self.client.get_object().bucket("desk").key(key).send();
        bytes(got.await.unwrap().body).await
    }
}

pub(crate) async fn bytes(body: ByteStream) -> Vec<u8> {
    body.collect().await.unwrap().to_vec()
}

/// What a refusal says: status, code and words.
pub(crate) fn refused<T: std::fmt::Debug, E>(
    result: Result<T, SdkError<E>>,
) -> (u16, String, String)
where
    E: ProvideErrorMetadata + std::fmt::Debug,
{
    let error = result.unwrap_err();
    let status = error.raw_response().map_or(0, |raw| raw.status().as_u16());
    let meta = error.meta();
    (
        status,
        meta.code().unwrap_or_default().to_owned(),
        meta.message().unwrap_or_default().to_owned(),
    )
}

/// Bytes that do not repeat soon.
pub(crate) fn noise(length: usize) -> Vec<u8> {
    let mut state = 1u32;
    let next = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    next.take(length).collect()
}
