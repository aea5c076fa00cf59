//! The sandbox inside the app: started after the first paint, connected like any other service.

use model::{
    Activity, AwsKeys, ConnectionId, Endpoint, JobId, JobState, KeySource, Kind, Phase, Problem,
    Result, Secret, Unit,
};
use sandbox::{Sample, SampleProgress, Sandbox};
use sandbox_s3::SandboxS3;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::{RwLock, watch};
use workbench::{AwsSpec, ConnectionSpec, Handle, Spec, Workbench};

/// The sandbox of this process, once it runs.
#[derive(Clone, Default)]
pub(crate) struct SandboxHost {
    running: Arc<RwLock<Running>>,
}

/// The servers that run.
#[derive(Default)]
struct Running {
    bigquery: Option<Arc<Sandbox>>,
    s3: Option<Arc<SandboxS3>>,
}

/// Which of the servers are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Both,
    BigQuery,
    S3,
}

/// What the sandbox is called in the list of connections.
const NAME: &str = "Sandbox";
/// What its S3 is called there.
const S3_NAME: &str = "Sandbox S3";

/// Whether a person means the sandbox.
pub(crate) fn is_name(wish: &str) -> bool {
    wish == NAME || wish == id().0
}

/// Whether a person means the sandbox's S3.
pub(crate) fn is_s3_name(wish: &str) -> bool {
    wish == S3_NAME || wish == s3_id().0
}

/// The job of the start that comes with the app.
pub(crate) fn first_start() -> JobId {
    JobId::from("sandbox-start")
}

fn id() -> ConnectionId {
    ConnectionId::from("sandbox")
}

fn s3_id() -> ConnectionId {
    ConnectionId::from("sandbox-s3")
}

impl SandboxHost {
    /// Lists the sandbox before it runs, so that the first screen is not empty.
    pub(crate) fn announce(workbench: &Workbench) -> Result<()> {
        workbench.connect(ConnectionSpec {
            id: id(),
            name: NAME.to_owned(),
            project: sandbox::PROJECT.to_owned(),
            location: None,
            identity: None,
            endpoint: None,
        })
    }

    /// Starts the sandbox, unless it runs, and connects it. Making the sample is a job that people
    /// see. After a start that failed it may be called again, under another id.
    pub(crate) fn start(&self, workbench: &Workbench, job: JobId) -> Result<()> {
        self.start_wanted(workbench, job, Wanted::Both)
    }

    fn start_wanted(&self, workbench: &Workbench, job: JobId, wanted: Wanted) -> Result<()> {
        let (this, workbench) = (self.clone(), workbench.clone());
        let opened = workbench.clone();
        workbench.job_run(spec(job), move |handle| async move {
            handle.phase(Phase::Preparing, Unit::Tables);
            let mut samples = Samples::default();
            if wanted != Wanted::S3 {
                let sandbox = this.bigquery().await?;
                connect(&opened, &sandbox)?;
                samples.bigquery = Some(sandbox.sample_progress());
            }
            if wanted != Wanted::BigQuery {
                let s3 = this.s3().await?;
                connect_s3(&opened, &s3);
                samples.s3 = Some(s3.sample_progress());
            }
            samples.follow(&handle).await
        })
    }

    /// Puts the sample back as it was. Everything else in the sandbox is lost.
    pub(crate) fn reset(&self, workbench: &Workbench, job: JobId) -> Result<()> {
        let this = self.clone();
        workbench.job_run(spec(job), move |handle| async move {
            handle.phase(Phase::Preparing, Unit::Tables);
            let broken = |error: &dyn Display| Problem::broken(error.to_string());
            let sandbox = this.bigquery().await?;
            sandbox.reset().await.map_err(|error| broken(&error))?;
            let s3 = this.s3().await?;
            s3.reset().await.map_err(|error| broken(&error))?;
            let samples = Samples {
                bigquery: Some(sandbox.sample_progress()),
                s3: Some(s3.sample_progress()),
            };
            samples.follow(&handle).await
        })
    }

    /// `BigQuery`'s part, which is started unless it runs.
    async fn bigquery(&self) -> Result<Arc<Sandbox>> {
        let mut running = self.running.write().await;
        if let Some(sandbox) = &running.bigquery {
            return Ok(sandbox.clone());
        }
        let options = sandbox::Options {
            home: crate::home::sandbox()?,
            port: None,
            token: None,
            sample: Sample::Full,
        };
        let started = Sandbox::start(options).await;
        let sandbox = Arc::new(started.map_err(|error| not_started(&error))?);
        running.bigquery = Some(sandbox.clone());
        Ok(sandbox)
    }

    /// S3's part, which is started unless it runs.
    async fn s3(&self) -> Result<Arc<SandboxS3>> {
        let mut running = self.running.write().await;
        if let Some(s3) = &running.s3 {
            return Ok(s3.clone());
        }
        let home = s3_home(&crate::home::sandbox()?);
        let started = SandboxS3::start(sandbox_s3::Options::new(home)).await;
        let s3 = Arc::new(started.map_err(|error| not_started(&error))?);
        running.s3 = Some(s3.clone());
        Ok(s3)
    }

    /// Ends the sandbox and removes everything that it holds; answers how many files there were.
    /// Nothing may be connected to it any more.
    pub(crate) async fn forget(&self) -> Result<u32> {
        let mut running = self.running.write().await;
        if let Some(sandbox) = running.bigquery.take()
            && let Some(sandbox) = alone(sandbox).await
        {
            sandbox.stop().await;
        }
        if let Some(s3) = running.s3.take()
            && let Some(s3) = alone(s3).await
        {
            s3.stop().await;
        }
        let folder = crate::home::sandbox()?;
        let removed = tokio::task::spawn_blocking(move || workbench::remove_folder(&folder));
        removed
            .await
            .map_err(|error| Problem::broken(format!("forgetting: {error}")))?
    }
}

/// The server itself, once whoever still followed its sample has ended with the workspace.
async fn alone<T>(server: Arc<T>) -> Option<T> {
    while Arc::strong_count(&server) > 1 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    Arc::into_inner(server)
}

/// Where S3's part lies in the folder of the sandbox.
pub(crate) fn s3_home(sandbox: &Path) -> PathBuf {
    sandbox.join("s3")
}

fn spec(job: JobId) -> Spec {
    Spec {
        id: job,
        activity: Activity::Sandbox,
        title: NAME.to_owned(),
    }
}

/// Starts `BigQuery`'s part for the command line, waits for its sample, and connects it. It runs for
/// as long as the host that is answered.
pub(crate) async fn connect_now(workbench: &Workbench) -> Result<(ConnectionId, SandboxHost)> {
    let host = connect_wanted(workbench, Wanted::BigQuery).await?;
    Ok((id(), host))
}

/// The same with S3's part.
pub(crate) async fn connect_s3_now(workbench: &Workbench) -> Result<(ConnectionId, SandboxHost)> {
    let host = connect_wanted(workbench, Wanted::S3).await?;
    Ok((s3_id(), host))
}

async fn connect_wanted(workbench: &Workbench, wanted: Wanted) -> Result<SandboxHost> {
    let host = SandboxHost::default();
    host.start_wanted(workbench, first_start(), wanted)?;
    workbench.settled().await;
    match workbench
        .job_list()
        .into_iter()
        .find_map(|job| match job.state {
            JobState::Failed(problem) => Some(problem),
            _ => None,
        }) {
        Some(problem) => Err(problem),
        None => Ok(host),
    }
}

pub(crate) fn not_started(error: &dyn Display) -> Problem {
    Problem::with_detail(
        Kind::Offline {
            host: NAME.to_owned(),
        },
        error.to_string(),
    )
}

fn connect(workbench: &Workbench, sandbox: &Sandbox) -> Result<()> {
    workbench.connect(ConnectionSpec {
        id: id(),
        name: NAME.to_owned(),
        project: sandbox.project().to_owned(),
        location: None,
        identity: None,
        endpoint: Some(Endpoint::fixed(
            Some(sandbox.bigquery_endpoint().to_owned()),
            Secret::new(sandbox.token().to_owned()),
        )),
    })
}

fn connect_s3(workbench: &Workbench, s3: &SandboxS3) {
    let keys = s3.keys();
    workbench.connect_aws(AwsSpec {
        id: s3_id(),
        name: S3_NAME.to_owned(),
        region: s3.region().to_owned(),
        endpoint: Some(s3.endpoint().to_owned()),
        path_style: true,
        keys: Arc::new(KeysOfThisStart(AwsKeys {
            access_key_id: keys.access_key_id.clone(),
            secret_access_key: Secret::new(keys.secret_access_key.clone()),
            session_token: None,
            until_ms: None,
        })),
    });
}

/// The sandbox's keys, which hold for as long as it runs.
#[derive(Debug)]
struct KeysOfThisStart(AwsKeys);

#[async_trait::async_trait]
impl KeySource for KeysOfThisStart {
    async fn keys(&self) -> Result<AwsKeys> {
        Ok(self.0.clone())
    }

    fn refused(&self) {}
}

/// The samples that are being made.
#[derive(Default)]
struct Samples {
    bigquery: Option<watch::Receiver<SampleProgress>>,
    s3: Option<watch::Receiver<sandbox_s3::SampleProgress>>,
}

/// How far a sample is: what is done, and of how much.
pub(crate) enum Stand {
    Ready,
    Making(usize, usize),
    Failed(String),
}

impl From<SampleProgress> for Stand {
    fn from(progress: SampleProgress) -> Self {
        match progress {
            SampleProgress::Absent | SampleProgress::Ready => Self::Ready,
            SampleProgress::Making { done, total, .. } => Self::Making(done, total),
            SampleProgress::Failed(why) => Self::Failed(why),
        }
    }
}

impl From<sandbox_s3::SampleProgress> for Stand {
    fn from(progress: sandbox_s3::SampleProgress) -> Self {
        use sandbox_s3::SampleProgress;
        match progress {
            SampleProgress::Absent | SampleProgress::Ready => Self::Ready,
            SampleProgress::Making { done, total, .. } => Self::Making(done, total),
            SampleProgress::Failed(why) => Self::Failed(why),
        }
    }
}

impl Samples {
    /// Reports how far the samples are until they are ready. Stopping only ends the report.
    async fn follow(mut self, handle: &Handle) -> Result<()> {
        let mut stands = [(0, 0); 2];
        loop {
            let now = [look(self.bigquery.as_mut()), look(self.s3.as_mut())];
            let ready = now.iter().all(|one| matches!(one, Stand::Ready));
            for (stand, now) in stands.iter_mut().zip(now) {
                match now {
                    Stand::Ready => stand.0 = stand.1,
                    Stand::Failed(why) => return Err(Problem::broken(why)),
                    Stand::Making(done, total) => *stand = (done as u64, total as u64),
                }
            }
            if ready {
                return Ok(());
            }
            let [(done, total), (more, more_total)] = stands;
            handle.done(done + more, Some(total + more_total));
            let changed = async {
                tokio::select! {
                    changed = change(self.bigquery.as_mut()) => changed,
                    changed = change(self.s3.as_mut()) => changed,
                }
            };
            handle.step(changed).await?;
        }
    }
}

/// How far a sample is; one that was not asked for is ready.
fn look<T: Clone + Into<Stand>>(progress: Option<&mut watch::Receiver<T>>) -> Stand {
    progress.map_or(Stand::Ready, |progress| {
        progress.borrow_and_update().clone().into()
    })
}

/// Waits until a sample is further; one that was not asked for never is.
async fn change<T>(progress: Option<&mut watch::Receiver<T>>) -> Result<()> {
    let Some(progress) = progress else {
        return std::future::pending().await;
    };
    let changed = progress.changed().await;
    changed.map_err(|_closed| Problem::broken("the sandbox has stopped"))
}
