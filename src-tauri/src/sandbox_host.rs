//! The sandbox inside the app: started after the first paint, connected like any other service.

use model::{
    Activity, ConnectionId, Endpoint, JobId, JobState, Kind, Phase, Problem, Result, Secret, Unit,
};
use sandbox::{Sample, SampleProgress, Sandbox};
use std::sync::Arc;
use tokio::sync::RwLock;
use workbench::{ConnectionSpec, Handle, Spec, Workbench};

/// The sandbox of this process, once it runs.
#[derive(Clone, Default)]
pub(crate) struct SandboxHost {
    running: Arc<RwLock<Option<Arc<Sandbox>>>>,
}

/// What the sandbox is called in the list of connections.
const NAME: &str = "Sandbox";

/// Whether a person means the sandbox.
pub(crate) fn is_name(wish: &str) -> bool {
    wish == NAME || wish == id().0
}

/// The job of the start that comes with the app.
pub(crate) fn first_start() -> JobId {
    JobId::from("sandbox-start")
}

fn id() -> ConnectionId {
    ConnectionId::from("sandbox")
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
        let (this, workbench) = (self.clone(), workbench.clone());
        let spec = Spec {
            id: job,
            activity: Activity::Sandbox,
            title: NAME.to_owned(),
        };
        let opened = workbench.clone();
        workbench.job_run(spec, |handle| async move {
            handle.phase(Phase::Preparing, Unit::Tables);
            let sandbox = this.running().await?;
            connect(&opened, &sandbox)?;
            follow_sample(&sandbox, &handle).await
        })
    }

    /// Puts the sample back as it was. Everything else in the sandbox is lost.
    pub(crate) fn reset(&self, workbench: &Workbench, job: JobId) -> Result<()> {
        let this = self.clone();
        let spec = Spec {
            id: job,
            activity: Activity::Sandbox,
            title: NAME.to_owned(),
        };
        workbench.job_run(spec, |handle| async move {
            handle.phase(Phase::Preparing, Unit::Tables);
            let sandbox = this.running().await?;
            sandbox
                .reset()
                .await
                .map_err(|error| Problem::broken(error.to_string()))?;
            follow_sample(&sandbox, &handle).await
        })
    }

    /// The sandbox, which is started unless it runs.
    async fn running(&self) -> Result<Arc<Sandbox>> {
        let mut running = self.running.write().await;
        if let Some(sandbox) = &*running {
            return Ok(sandbox.clone());
        }
        let sandbox = Arc::new(start().await?);
        *running = Some(sandbox.clone());
        Ok(sandbox)
    }

    /// Ends the sandbox and removes everything that it holds; answers how many files there were.
    /// Nothing may be connected to it any more.
    pub(crate) async fn forget(&self) -> Result<u32> {
        let mut running = self.running.write().await;
        if let Some(sandbox) = running.take() {
            // Whoever still follows its sample ends with the workspace.
            while Arc::strong_count(&sandbox) > 1 {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
            if let Some(sandbox) = Arc::into_inner(sandbox) {
                sandbox.stop().await;
            }
        }
        let folder = crate::home::sandbox()?;
        let removed = tokio::task::spawn_blocking(move || workbench::remove_folder(&folder));
        removed
            .await
            .map_err(|error| Problem::broken(format!("forgetting: {error}")))?
    }
}

/// Starts a sandbox for the command line, waits for its sample, and connects it. It runs for as long
/// as the host that is answered.
pub(crate) async fn connect_now(workbench: &Workbench) -> Result<(ConnectionId, SandboxHost)> {
    let host = SandboxHost::default();
    host.start(workbench, first_start())?;
    workbench.settled().await;
    match workbench
        .job_list()
        .into_iter()
        .find_map(|job| match job.state {
            JobState::Failed(problem) => Some(problem),
            _ => None,
        }) {
        Some(problem) => Err(problem),
        None => Ok((id(), host)),
    }
}

async fn start() -> Result<Sandbox> {
    let options = sandbox::Options {
        home: crate::home::sandbox()?,
        port: None,
        token: None,
        sample: Sample::Full,
    };
    Sandbox::start(options).await.map_err(|error| {
        Problem::with_detail(
            Kind::Offline {
                host: NAME.to_owned(),
            },
            error.to_string(),
        )
    })
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

/// Reports how far the sample is until it is ready. Stopping only ends the report.
async fn follow_sample(sandbox: &Sandbox, handle: &Handle) -> Result<()> {
    let mut progress = sandbox.sample_progress();
    loop {
        let now = progress.borrow_and_update().clone();
        match now {
            SampleProgress::Absent | SampleProgress::Ready => return Ok(()),
            SampleProgress::Failed(why) => return Err(Problem::broken(why)),
            SampleProgress::Making { done, total, .. } => {
                handle.done(done as u64, Some(total as u64));
            }
        }
        let changed = async {
            progress
                .changed()
                .await
                .map_err(|_closed| Problem::broken("the sandbox has stopped"))
        };
        handle.step(changed).await?;
    }
}
