//! `shirabe sandbox serve`: the sandbox's servers alone, for any client.

use crate::home;
use model::{Kind, Problem, Result};
use sandbox::{Options, Sample, SampleProgress, Sandbox};
use serde_json::json;
use std::io::Write as _;
use std::path::PathBuf;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Activity {
    /// Serve until stopped; the first line on standard output is JSON with endpoints, token, project
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
    /// Bearer token; a random one if absent
    #[arg(long, value_name = "T", env = "SHIRABE_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Start with an empty project instead of the sample data
    #[arg(long)]
    empty: bool,
    /// Print the first line only once the sample data is complete
    #[arg(long)]
    wait: bool,
}

/// Serves until interrupted.
pub(super) async fn run(activity: Activity) -> Result<()> {
    let Activity::Serve(arguments) = activity;
    let options = Options {
        home: arguments.home.map_or_else(home::sandbox, Ok)?,
        port: arguments.port,
        token: arguments.token,
        sample: if arguments.empty {
            Sample::None
        } else {
            Sample::Full
        },
    };
    let sandbox = Sandbox::start(options).await.map_err(|error| {
        Problem::with_detail(
            Kind::Offline {
                host: "sandbox".to_owned(),
            },
            error.to_string(),
        )
    })?;
    if arguments.wait {
        sample_ready(&sandbox).await?;
    }
    let first = json!({
        "bigquery": sandbox.bigquery_endpoint(),
        "token": sandbox.token(),
        "project": sandbox.project(),
    });
    let mut out = std::io::stdout();
    writeln!(out, "{first}").and_then(|()| out.flush())?;
    stopped().await?;
    super::say("stopping");
    sandbox.stop().await;
    Ok(())
}

async fn sample_ready(sandbox: &Sandbox) -> Result<()> {
    let mut progress = sandbox.sample_progress();
    loop {
        match &*progress.borrow_and_update() {
            SampleProgress::Absent | SampleProgress::Ready => return Ok(()),
            SampleProgress::Failed(why) => return Err(Problem::broken(why.clone())),
            SampleProgress::Making {
                done,
                total,
                current,
            } => {
                super::say(&format!(
                    "making sample data: {done} of {total} tables, now {current}"
                ));
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
