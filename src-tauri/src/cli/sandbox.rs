//! `shirabe sandbox serve`: the sandbox's servers alone, for any client.

use crate::sandbox_host::Stand;
use crate::{home, sandbox_host};
use model::{Problem, Result};
use sandbox::{Options, Sample, Sandbox};
use sandbox_s3::{Keys, SandboxS3};
use serde_json::json;
use std::io::Write as _;
use std::path::PathBuf;
use tokio::sync::watch;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Activity {
    /// Serve until stopped; the first line on standard output is JSON with endpoints, token, project
    /// and the keys of S3
    Serve(Arguments),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder of the sandbox's data; made if need be
    #[arg(long, value_name = "DIR")]
    home: Option<PathBuf>,
    /// Port on 127.0.0.1; any free one if absent
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// Port of S3 on 127.0.0.1; any free one if absent
    #[arg(long, value_name = "N")]
    s3_port: Option<u16>,
    /// Bearer token; a random one if absent
    #[arg(long, value_name = "T", env = "SHIRABE_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Access key of S3, together with its secret; random ones if absent
    #[arg(
        long,
        value_name = "ID",
        env = "SHIRABE_S3_ACCESS_KEY_ID",
        requires = "s3_secret"
    )]
    s3_access_key_id: Option<String>,
    /// Secret access key of S3
    #[arg(
        id = "s3_secret",
        long = "s3-secret-access-key",
        value_name = "SECRET",
        env = "SHIRABE_S3_SECRET_ACCESS_KEY",
        hide_env_values = true,
        requires = "s3_access_key_id"
    )]
    s3_secret: Option<String>,
    /// Start with an empty project and without buckets instead of the sample data
    #[arg(long)]
    empty: bool,
    /// Print the first line only once the sample data is complete
    #[arg(long)]
    wait: bool,
}

/// Serves until interrupted.
pub(super) async fn run(activity: Activity) -> Result<()> {
    let Activity::Serve(arguments) = activity;
    let home = arguments.home.map_or_else(home::sandbox, Ok)?;
    let s3_options = sandbox_s3::Options {
        port: arguments.s3_port,
        keys: arguments.s3_access_key_id.zip(arguments.s3_secret).map(
            |(access_key_id, secret_access_key)| Keys {
                access_key_id,
                secret_access_key,
            },
        ),
        sample: if arguments.empty {
            sandbox_s3::Sample::None
        } else {
            sandbox_s3::Sample::Full
        },
        ..sandbox_s3::Options::new(sandbox_host::s3_home(&home))
    };
    let options = Options {
        home,
        port: arguments.port,
        token: arguments.token,
        sample: if arguments.empty {
            Sample::None
        } else {
            Sample::Full
        },
    };
    let sandbox = Sandbox::start(options)
        .await
        .map_err(|error| sandbox_host::not_started(&error))?;
    let s3 = SandboxS3::start(s3_options)
        .await
        .map_err(|error| sandbox_host::not_started(&error))?;
    if arguments.wait {
        ready(s3.sample_progress(), "objects", "steps").await?;
        ready(sandbox.sample_progress(), "data", "tables").await?;
    }
    let keys = s3.keys();
    let first = json!({
        "bigquery": sandbox.bigquery_endpoint(),
        "token": sandbox.token(),
        "project": sandbox.project(),
        "s3": {
            "endpoint": s3.endpoint(),
            "region": s3.region(),
            "pathStyle": true,
            "accessKeyId": keys.access_key_id,
            "secretAccessKey": keys.secret_access_key,
        },
    });
    let mut out = std::io::stdout();
    writeln!(out, "{first}").and_then(|()| out.flush())?;
    stopped().await?;
    super::say("stopping");
    tokio::join!(sandbox.stop(), s3.stop());
    Ok(())
}

/// Waits for a sample, and tells how far it is.
async fn ready<T: Clone + Into<Stand>>(
    mut progress: watch::Receiver<T>,
    what: &str,
    unit: &str,
) -> Result<()> {
    loop {
        match progress.borrow_and_update().clone().into() {
            Stand::Ready => return Ok(()),
            Stand::Failed(why) => return Err(Problem::broken(why)),
            Stand::Making(done, total) => {
                super::say(&format!("making sample {what}: {done} of {total} {unit}"));
            }
        }
        progress
            .changed()
            .await
            .map_err(|_closed| Problem::broken("the sandbox has stopped"))?;
    }
}

/// Returns on an interrupt from the keyboard or a request to terminate.
async fn stopped() -> Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted?,
            _ = terminate.recv() => (),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    Ok(())
}
