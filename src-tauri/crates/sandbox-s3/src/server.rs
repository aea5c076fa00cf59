//! The running server: its listener, its index, and the making of the sample behind it.

use crate::access::{Rules, Signer};
use crate::api::Api;
use crate::index::{Index, OpenError};
use crate::wire::{Meter, Metered, Wire};
use crate::{Keys, Options, REGION, Sample, SampleProgress, folder, sample};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use s3s::service::S3ServiceBuilder;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Why a server could not start.
#[derive(Debug)]
pub enum StartError {
    /// The home folder cannot be made or written.
    Home(std::io::Error),
    /// The address cannot be listened on (the port is taken).
    Listen(std::io::Error),
    /// The index is in use by another process.
    InUse(String),
    /// The index cannot be opened or read.
    Index(String),
}

impl std::fmt::Display for StartError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Home(error) => {
                write!(
                    out,
                    "The folder of the sandbox's S3 cannot be written: {error}"
                )
            }
            Self::Listen(error) => {
                write!(out, "The sandbox's S3 cannot listen on its port: {error}")
            }
            Self::InUse(detail) => {
                write!(
                    out,
                    "The sandbox's S3 is in use by another process: {detail}"
                )
            }
            Self::Index(detail) => {
                write!(
                    out,
                    "The index of the sandbox's S3 cannot be opened: {detail}"
                )
            }
        }
    }
}

impl std::error::Error for StartError {}

impl From<OpenError> for StartError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Home(error) => Self::Home(error),
            OpenError::InUse(detail) => Self::InUse(detail),
            OpenError::Database(error) => Self::Index(error.to_string()),
        }
    }
}

/// The sandbox's S3, running. Dropping it stops the server; [`SandboxS3::stop`] also waits for the
/// end.
pub struct SandboxS3 {
    index: Index,
    endpoint: String,
    keys: Keys,
    region: &'static str,
    wanted: Sample,
    progress: watch::Sender<SampleProgress>,
    meter: Arc<Meter>,
    stopping: CancellationToken,
    server: Option<JoinHandle<()>>,
    maker: parking_lot::Mutex<Option<Maker>>,
}

/// The making of the sample, which ends between two objects.
struct Maker {
    stop: CancellationToken,
    thread: std::thread::JoinHandle<()>,
}

impl Maker {
    async fn end(self) {
        self.stop.cancel();
        while !self.thread.is_finished() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl std::fmt::Debug for SandboxS3 {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("SandboxS3")
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// Keys that nobody else has.
fn random_keys() -> Keys {
    let id = uuid::Uuid::new_v4().simple().to_string().to_uppercase();
    Keys {
        access_key_id: format!("SANDBOX{}", id.get(..13).unwrap_or_default()),
        secret_access_key: format!(
            "{}{}",
            uuid::Uuid::new_v4().simple(),
            uuid::Uuid::new_v4().simple()
        ),
    }
}

impl SandboxS3 {
    /// Opens the home folder and listens. The server answers when this returns; the sample is
    /// made behind it when the folder is new.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port.unwrap_or(0)));
        let listener = TcpListener::bind(address)
            .await
            .map_err(StartError::Listen)?;
        let address = listener.local_addr().map_err(StartError::Listen)?;
        let home = options.home.clone();
        let index = tokio::task::spawn_blocking(move || Index::open(&home))
            .await
            .map_err(|error| StartError::Index(error.to_string()))??;
        let keys = options.keys.unwrap_or_else(random_keys);
        let api = Api {
            index: index.clone(),
            restore: options.restore,
        };
        let mut builder = S3ServiceBuilder::new(api);
        builder.set_auth(Signer(keys.clone()));
        builder.set_access(Rules(index.clone()));
        let service = builder.build();
        let meter = Arc::new(Meter::default());
        let stopping = CancellationToken::new();
        let template = Wire::new(service, options.line, Arc::clone(&meter));
        let server = tokio::spawn(serve(listener, template, stopping.clone()));
        let started = Self {
            index,
            endpoint: format!("http://{address}"),
            keys,
            region: REGION,
            wanted: options.sample,
            progress: watch::Sender::new(SampleProgress::Absent),
            meter,
            stopping,
            server: Some(server),
            maker: parking_lot::Mutex::new(None),
        };
        started.make_sample();
        Ok(started)
    }

    /// Where S3's API is: `http://127.0.0.1:PORT`, without a path. Buckets stand in the path.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The keys that every request must be signed with.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The region that requests are signed for.
    pub fn region(&self) -> &'static str {
        self.region
    }

    /// How far the sample is, now and as it changes.
    pub fn sample_progress(&self) -> watch::Receiver<SampleProgress> {
        self.progress.subscribe()
    }

    /// What was asked and sent since the start, or since the meter was set back.
    pub fn metered(&self) -> Metered {
        self.meter.now()
    }

    /// Sets the meter back to nothing.
    pub fn reset_meter(&self) {
        self.meter.reset();
    }

    /// From now on the signer may not do this, for tests of what is refused. `action` is for
    /// example `s3:ListAllMyBuckets`; `resource` a bucket, a key of KMS, or `*` for all.
    pub async fn deny(&self, action: &str, resource: &str) -> Result<(), StartError> {
        let (action, resource) = (action.to_owned(), resource.to_owned());
        self.index
            .write(move |change| change.deny(&action, &resource))
            .await
            .map_err(|failure| StartError::Index(failure.message()))
    }

    /// Makes a bucket over the files of a folder, which stay where they are: every file below it is
    /// an object whose key is its path. Answers how many there are.
    pub async fn serve_folder(&self, bucket: &str, folder: &Path) -> Result<usize, StartError> {
        let (index, bucket, folder) = (self.index.clone(), bucket.to_owned(), folder.to_owned());
        tokio::task::spawn_blocking(move || folder::serve(&index, &bucket, &folder))
            .await
            .map_err(|error| StartError::Index(error.to_string()))?
    }

    /// Throws everything away and makes the sample again. Returns once the old data is gone.
    pub async fn reset(&self) -> Result<(), StartError> {
        let maker = self.maker.lock().take();
        if let Some(maker) = maker {
            maker.end().await;
        }
        let index = self.index.clone();
        tokio::task::spawn_blocking(move || index.clear())
            .await
            .map_err(|error| StartError::Index(error.to_string()))?
            .map_err(|failure| StartError::Index(failure.message()))?;
        self.make_sample();
        Ok(())
    }

    /// Answers nothing more, and closes the index.
    pub async fn stop(mut self) {
        self.stopping.cancel();
        let maker = self.maker.lock().take();
        if let Some(maker) = maker {
            maker.end().await;
        }
        if let Some(mut server) = self.server.take() {
            // A client that keeps its connection open must not keep the sandbox alive.
            if tokio::time::timeout(Duration::from_secs(2), &mut server)
                .await
                .is_err()
            {
                server.abort();
                let _ended = server.await;
            }
        }
        let index = self.index.clone();
        let _ended = tokio::task::spawn_blocking(move || index.settle()).await;
    }

    fn make_sample(&self) {
        if self.wanted == Sample::None {
            return;
        }
        if sample::is_made(&self.index) {
            self.progress.send_replace(SampleProgress::Ready);
            return;
        }
        self.progress.send_replace(SampleProgress::Making {
            done: 0,
            total: sample::STEPS,
            current: String::new(),
        });
        let stop = self.stopping.child_token();
        let (stopped, index, progress) = (stop.clone(), self.index.clone(), self.progress.clone());
        let thread = std::thread::Builder::new()
            .name("sandbox S3 sample".to_owned())
            .spawn(move || {
                let made = sample::make(&index, &progress, &|| !stopped.is_cancelled());
                if let Err(error) = made
                    && !stopped.is_cancelled()
                {
                    tracing::warn!(%error, "the S3 sample could not be made");
                    progress.send_replace(SampleProgress::Failed(error.to_string()));
                }
            });
        match thread {
            Ok(thread) => *self.maker.lock() = Some(Maker { stop, thread }),
            Err(error) => {
                self.progress
                    .send_replace(SampleProgress::Failed(error.to_string()));
            }
        }
    }
}

impl Drop for SandboxS3 {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

/// Accepts connections until stopped, then lets those that answer something come to an end.
async fn serve(listener: TcpListener, template: Wire, stopping: CancellationToken) {
    let connections = tokio_util::task::TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = stopping.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of file handles, for example: others may end meanwhile.
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let _small_answers_at_once = stream.set_nodelay(true);
        let wire = template.connection();
        let stopping = stopping.clone();
        connections.spawn(async move {
            let builder = auto::Builder::new(TokioExecutor::new());
            let serving = builder.serve_connection(
                TokioIo::new(stream),
                hyper::service::service_fn(move |request| wire.clone().answer(request)),
            );
            tokio::pin!(serving);
            let ended = tokio::select! {
                ended = serving.as_mut() => ended,
                () = stopping.cancelled() => {
                    serving.as_mut().graceful_shutdown();
                    serving.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    connections.close();
    connections.wait().await;
}
