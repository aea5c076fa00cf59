//! S3 by a connection: one client that stays warm, asked again where that may help.
//!
//! Everything here that reads S3 goes through [`Client`]: it bounds how much is asked at once,
//! repeats what is transient, counts requests, and says whose door was closed.

use crate::Workbench;
use crate::retry::pause;
use ::s3::{Piece, S3, Service};
use jobs::Handle;
use model::{
    AwsConnection, BucketPage, ConnectionId, Kind, ObjectDetail, ObjectListing, ObjectName,
    ObjectPage, Problem, Result, Secret, VersionPage,
};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long the service may be silent.
const DEADLINE: Duration = Duration::from_secs(20);
/// Requests of one connection that are under way at once, whatever they are for.
const AT_ONCE: usize = 32;
/// Tries of a question that the service is too busy for or whose line was cut.
const TRIES: u32 = 5;
/// Tries of a question that ran into its deadline: the person has waited for it already.
const SLOW_TRIES: u32 = 2;

/// The clients of a workspace, by connection.
#[derive(Default)]
pub(crate) struct Clients {
    held: Mutex<HashMap<ConnectionId, (AwsConnection, Client)>>,
}

/// S3 as one connection sees it. Cheap to clone; clones share connections and limits.
#[derive(Clone)]
pub(crate) struct Client {
    asking: Arc<Asking>,
    /// The job that is told of further tries.
    handle: Option<Handle>,
    /// Requests, further tries as well.
    requests: Option<Arc<AtomicU64>>,
}

struct Asking {
    s3: S3,
    connection: ConnectionId,
    open: Semaphore,
    /// Whether whoever asks pays, by bucket, where the service said so.
    payers: Mutex<HashMap<String, bool>>,
}

impl Workbench {
    /// The client of a connection to AWS, made anew when the connection was changed. `NotFound`
    /// when there is none.
    pub(crate) fn s3_of(&self, connection: &ConnectionId) -> Result<Client> {
        let (shown, keys) = self.aws(connection)?;
        let mut held = self.inner.objects.clients.held.lock();
        if let Some((known, client)) = held.get(connection)
            && reaches_the_same(known, &shown)
        {
            return Ok(client.clone());
        }
        let service = Service {
            region: shown.region.clone(),
            endpoint: shown.endpoint.clone(),
            path_style: shown.path_style,
            deadline: DEADLINE,
        };
        let client = Client {
            asking: Arc::new(Asking {
                s3: S3::new(service, keys),
                connection: connection.clone(),
                open: Semaphore::new(AT_ONCE),
                payers: Mutex::default(),
            }),
            handle: None,
            requests: None,
        };
        held.insert(connection.clone(), (shown, client.clone()));
        Ok(client)
    }
}

/// Another name does not make another client.
fn reaches_the_same(one: &AwsConnection, other: &AwsConnection) -> bool {
    let parts = |of: &AwsConnection| {
        (
            of.region.clone(),
            of.endpoint.clone(),
            of.path_style,
            of.identity.clone(),
        )
    };
    parts(one) == parts(other)
}

impl Client {
    /// The same, telling a job of further tries.
    pub(crate) fn telling(mut self, handle: &Handle) -> Self {
        self.handle = Some(handle.clone());
        self
    }

    /// The same, counting every request that is sent.
    pub(crate) fn counting(mut self, requests: &Arc<AtomicU64>) -> Self {
        self.requests = Some(Arc::clone(requests));
        self
    }

    /// A page of buckets.
    pub(crate) async fn buckets(&self, token: Option<&str>) -> Result<BucketPage> {
        self.asked(None, |s3| s3.buckets(token)).await
    }

    /// A page of prefixes and objects.
    pub(crate) async fn list(&self, listing: &ObjectListing) -> Result<ObjectPage> {
        let bucket = unpaid(&listing.bucket, listing.requester_pays);
        self.asked(bucket, |s3| s3.list(listing)).await
    }

    /// A page of versions.
    pub(crate) async fn versions(
        &self,
        listing: &ObjectListing,
        from: Option<&(String, Option<String>)>,
    ) -> Result<VersionPage> {
        let bucket = unpaid(&listing.bucket, listing.requester_pays);
        self.asked(bucket, |s3| s3.versions(listing, from)).await
    }

    /// Everything that the service says of an object.
    pub(crate) async fn describe(&self, object: &ObjectName) -> Result<ObjectDetail> {
        self.asked(unpaid_of(object), |s3| s3.describe(object))
            .await
    }

    /// Some bytes of an object, 64 MiB at most; with `etag` of that very object, or `Changed`.
    pub(crate) async fn read(
        &self,
        object: &ObjectName,
        range: Range<u64>,
        etag: Option<&str>,
    ) -> Result<Piece> {
        self.asked(unpaid_of(object), |s3| s3.read(object, range.clone(), etag))
            .await
    }

    /// The last bytes of an object, at most as many as asked for, and how large all of it is.
    pub(crate) async fn read_end(&self, object: &ObjectName, length: u64) -> Result<Piece> {
        self.asked(unpaid_of(object), |s3| s3.read_end(object, length))
            .await
    }

    /// The tags of an object.
    pub(crate) async fn tags(&self, object: &ObjectName) -> Result<Vec<(String, String)>> {
        self.asked(unpaid_of(object), |s3| s3.tags(object)).await
    }

    /// A link to an object and until when it holds. Asks nobody.
    pub(crate) async fn link(&self, object: &ObjectName, lasts: Duration) -> Result<(Secret, i64)> {
        self.asking.s3.link(object, lasts).await
    }

    /// Asks, and again where that may help. `bucket`: nobody agreed yet to pay for requests to it.
    pub(crate) async fn asked<'a, T, F: Future<Output = Result<T>>>(
        &'a self,
        bucket: Option<&str>,
        question: impl Fn(&'a S3) -> F,
    ) -> Result<T> {
        let mut attempt = 1;
        loop {
            let answer = {
                let open = self.asking.open.acquire().await;
                let _open = open.map_err(|_closed| Problem::cancelled())?;
                self.count();
                question(&self.asking.s3).await
            };
            let problem = match answer {
                Ok(answer) => return Ok(answer),
                Err(problem) => problem,
            };
            let tries = match &problem.kind {
                Kind::TimedOut { .. } => SLOW_TRIES,
                kind if kind.is_transient() => TRIES,
                _ => 1,
            };
            if attempt >= tries {
                return Err(self.whose(problem, bucket).await);
            }
            tracing::info!(attempt, "asking S3 again after: {problem}");
            tokio::time::sleep(pause(attempt)).await;
            attempt += 1;
            if let Some(handle) = &self.handle {
                handle.attempt(attempt);
            }
        }
    }

    fn count(&self) {
        if let Some(requests) = &self.requests {
            requests.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A problem with the connection that it is of; a closed door that is open to whoever pays.
    async fn whose(&self, problem: Problem, bucket: Option<&str>) -> Problem {
        match (&problem.kind, bucket) {
            (Kind::SignedOut { .. }, _) => Problem {
                kind: Kind::SignedOut {
                    connection: self.asking.connection.clone(),
                },
                detail: problem.detail,
            },
            (Kind::Denied { action, .. }, Some(bucket))
                if action.starts_with("s3:") && self.requester_pays(bucket).await =>
            {
                Problem {
                    kind: Kind::PayerNeeded {
                        bucket: bucket.to_owned(),
                    },
                    detail: problem.detail,
                }
            }
            _ => problem,
        }
    }

    /// Whether the service says that whoever asks pays. The refusal itself does not tell.
    async fn requester_pays(&self, bucket: &str) -> bool {
        if let Some(known) = self.asking.payers.lock().get(bucket) {
            return *known;
        }
        self.count();
        let answer = self.asking.s3.requester_pays(bucket).await;
        let pays = answer.unwrap_or(false);
        self.asking.payers.lock().insert(bucket.to_owned(), pays);
        pays
    }
}

/// The bucket, if nobody agreed yet to pay for requests to it.
fn unpaid(bucket: &str, agreed: bool) -> Option<&str> {
    (!agreed).then_some(bucket)
}

fn unpaid_of(object: &ObjectName) -> Option<&str> {
    unpaid(&object.bucket, object.requester_pays)
}
