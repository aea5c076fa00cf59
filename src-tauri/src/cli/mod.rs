//! The command line: the arguments, and one file per activity.

mod audit;
mod exit;
mod out;
mod policy;
mod preview;
mod progress;
mod query;
mod sandbox;
mod workspace;

use clap::{Parser, Subcommand};
use model::{Language, Problem, Result, Theme};
use std::io::Write as _;
use std::process::ExitCode;

/// Shirabe: explore BigQuery in a window, or from the command line.
#[derive(Debug, Parser)]
#[command(version, about, long_about = None)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    activity: Option<Activity>,
    #[command(flatten)]
    pub(crate) window: WindowArguments,
}

/// How the window is opened.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct WindowArguments {
    /// Run a query over the sample data as soon as it is there
    #[arg(long)]
    pub(crate) demo: bool,
    /// Language of the screen for this start: system, en or ja
    #[arg(long, value_parser = word::<Language>)]
    pub(crate) lang: Option<Language>,
    /// Theme of the screen for this start: system, light or dark
    #[arg(long, value_parser = word::<Theme>)]
    pub(crate) theme: Option<Theme>,
    /// The workspace to show, by its name; the one shown last if absent
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
    /// Say on standard error how long the first paint took
    #[arg(long, hide = true)]
    pub(crate) timings: bool,
}

#[expect(
    clippy::large_enum_variant,
    reason = "there is one, for as long as the program runs"
)]
#[derive(Debug, Subcommand)]
enum Activity {
    /// Run a query; rows go to standard output or to a file
    Query(query::Arguments),
    /// Look at files in S3 or on this machine as one table
    Preview(preview::Arguments),
    /// Workspaces: list them, make one, forget one
    #[command(subcommand)]
    Workspace(workspace::Activity),
    /// The audit log of a workspace: check it, show it
    #[command(subcommand)]
    Audit(audit::Activity),
    /// Policies: check one
    #[command(subcommand)]
    Policy(policy::Activity),
    /// The sandbox: BigQuery's API over local files
    #[command(subcommand)]
    Sandbox(sandbox::Activity),
    /// What the program starts itself as, to read files that others wrote
    #[command(hide = true)]
    Reader {
        /// Bytes of memory that it may fill
        memory: Option<u64>,
    },
}

/// One of a closed set of words, as the settings file writes them.
fn word<T: serde::de::DeserializeOwned>(text: &str) -> std::result::Result<T, serde_json::Error> {
    serde_json::from_value(serde_json::Value::from(text))
}

/// Does what the arguments ask for.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let outcome = match arguments.activity {
        Some(Activity::Reader { memory }) => return files::serve(memory),
        None => crate::window::run(arguments.window),
        Some(Activity::Query(arguments)) => block_on(query::run(arguments)),
        Some(Activity::Preview(arguments)) => block_on(preview::run(arguments)),
        Some(Activity::Workspace(activity)) => block_on(workspace::run(activity)),
        Some(Activity::Audit(activity)) => block_on(audit::run(activity)),
        Some(Activity::Policy(activity)) => policy::run(activity),
        Some(Activity::Sandbox(activity)) => block_on(sandbox::run(activity)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            say(&problem.to_string());
            exit::code(&problem.kind)
        }
    }
}

/// One line for a person, on standard error.
pub(crate) fn say(line: &str) {
    // Nobody is left to tell when standard error is closed.
    drop(writeln!(std::io::stderr(), "shirabe: {line}"));
}

/// Runs an activity of the command line to its end.
fn block_on(activity: impl Future<Output = Result<()>>) -> Result<()> {
    let _logs = crate::logs::start();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::broken(format!("runtime: {error}")))?
        .block_on(activity)
}
