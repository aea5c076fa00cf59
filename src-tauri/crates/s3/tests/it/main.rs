//! S3 as moto plays it, and what only a fake can be told to do.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

#[expect(unreachable_pub, reason = "it is a file of the flows' support, too")]
#[path = "../../../../../tests/support/moto.rs"]
mod moto;
mod questions;
mod store;
mod trouble;

use async_trait::async_trait;
use model::{AwsKeys, KeySource, ObjectName, Result, Secret};
use s3::{S3, Service};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Keys that are counted: how often they were asked for, and how often refused.
#[derive(Debug, Default)]
struct Keys {
    asked: AtomicU32,
    refused: AtomicU32,
}

#[async_trait]
impl KeySource for Keys {
    async fn keys(&self) -> Result<AwsKeys> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let number = self.refused.load(Ordering::SeqCst);
        Ok(AwsKeys {
            access_key_id: format!("ASIAKEY{number}"),
            secret_access_key: Secret::new("canary-secret".to_owned()),
            session_token: Some(Secret::new(format!("canary-token-{number}"))),
            until_ms: None,
        })
    }

    fn refused(&self) {
        self.refused.fetch_add(1, Ordering::SeqCst);
    }
}

fn service(url: &str) -> (S3, Arc<Keys>) {
    let keys = Arc::new(Keys::default());
    let service = Service {
        region: "us-east-1".to_owned(),
        endpoint: Some(url.to_owned()),
        path_style: true,
        deadline: Duration::from_secs(10),
    };
    (S3::new(service, keys.clone()), keys)
}

fn object(bucket: &str, key: &str) -> ObjectName {
    ObjectName {
        bucket: bucket.to_owned(),
        key: key.to_owned(),
        ..ObjectName::default()
    }
}
