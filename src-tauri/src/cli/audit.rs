//! `shirabe audit`: the audit log of a workspace, checked and shown. Nothing is opened for that, so
//! nothing is written either.

use crate::app;
use model::{AuditEntry, AuditOutcome, AuditQuestion, AuditVerdict, Kind, Problem, Result};
use serde_json::json;
use std::io::Write as _;
use std::path::PathBuf;
use workbench::{audit_check, audit_page};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Activity {
    /// Check the log line by line; fails (exit code 10) when a line was changed, removed or cut off
    Verify {
        #[command(flatten)]
        which: Which,
        /// The verdict as JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the newest lines, newest first
    Show {
        #[command(flatten)]
        which: Which,
        /// Only lines that hold this text
        #[arg(long, value_name = "TEXT", default_value = "")]
        search: String,
        /// Only what the policy refused
        #[arg(long)]
        refused: bool,
        /// Only lines with a smaller number
        #[arg(long, value_name = "NUMBER")]
        before: Option<u64>,
        /// So many lines at most
        #[arg(long, value_name = "LINES", default_value_t = 50)]
        limit: u32,
        /// As JSON, one line each
        #[arg(long)]
        json: bool,
    },
}

/// Which log.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Which {
    /// The workspace, by its name
    #[arg(long, value_name = "NAME")]
    workspace: Option<String>,
    /// A file, wherever it came from; whether it was shortened cannot be told
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
}

/// A log, and the line that the keychain remembers.
struct Log {
    path: PathBuf,
    head: Option<(u64, String)>,
}

/// Does what was asked for.
pub(super) async fn run(activity: Activity) -> Result<()> {
    match activity {
        Activity::Verify { which, json } => verify(&log(which).await?, json),
        Activity::Show {
            which,
            search,
            refused,
            before,
            limit,
            json,
        } => {
            let question = AuditQuestion {
                text: search,
                acts: Vec::new(),
                refused_only: refused,
                before,
                limit,
            };
            show(&log(which).await?, &question, json)
        }
    }
}

async fn log(which: Which) -> Result<Log> {
    if let Some(path) = which.file {
        return Ok(Log { path, head: None });
    }
    let spaces = app::spaces()?;
    let id = spaces.find(&which.workspace.unwrap_or_default())?.id;
    let (path, head) = spaces.audit_log(&id).await?;
    Ok(Log { path, head })
}

fn verify(log: &Log, json: bool) -> Result<()> {
    let verdict = audit_check(&log.path, log.head.as_ref(), &mut |_done| true)?;
    let text = if json {
        serde_json::to_string(&verdict).map_err(|error| Problem::broken(error.to_string()))?
    } else {
        words(&verdict, log.head.is_some())
    };
    print(&text)?;
    if verdict.broken_at.is_some() || verdict.shortened {
        return Err(Problem::new(Kind::Changed {
            resource: log.path.display().to_string(),
        }));
    }
    Ok(())
}

fn words(verdict: &AuditVerdict, remembered: bool) -> String {
    let lines = verdict.lines;
    match (verdict.broken_at, verdict.shortened) {
        (Some(line), _) => format!("{lines} lines fit; line {line} does not"),
        (None, true) => format!("{lines} lines fit, but the log was shortened or begun anew"),
        (None, false) if remembered => format!("{lines} lines fit, none is missing"),
        (None, false) => {
            format!(
                "{lines} lines fit; no earlier end is remembered, so nobody can tell whether some are missing"
            )
        }
    }
}

fn show(log: &Log, question: &AuditQuestion, json: bool) -> Result<()> {
    let page = audit_page(&log.path, question, &mut |_done| true)?;
    for entry in &page.entries {
        print(&if json { as_json(entry)? } else { line(entry) })?;
    }
    if page.more {
        super::say("there are older ones: --before, --limit");
    }
    Ok(())
}

fn as_json(entry: &AuditEntry) -> Result<String> {
    serde_json::to_string(entry).map_err(|error| Problem::broken(error.to_string()))
}

/// Number, milliseconds since 1970, act, outcome, identity, connection, resource and figures, tabs
/// between.
fn line(entry: &AuditEntry) -> String {
    let outcome = match &entry.outcome {
        AuditOutcome::Begun => "begun".to_owned(),
        AuditOutcome::Done => "done".to_owned(),
        AuditOutcome::Failed { kind } => format!("failed: {kind}"),
        AuditOutcome::Refused { rule } => format!("refused: {rule}"),
    };
    let figures: Vec<String> = entry
        .facts
        .iter()
        .map(|fact| format!("{}={}", fact.name, fact.value))
        .collect();
    let act = json!(entry.act);
    let parts = [
        entry.number.to_string(),
        entry.at_ms.to_string(),
        act.as_str().unwrap_or_default().to_owned(),
        outcome,
        entry.identity.clone().unwrap_or_default(),
        entry.connection.clone().unwrap_or_default(),
        entry.resource.clone().unwrap_or_default(),
        figures.join(" "),
    ];
    // A name may hold anything: it stays on its line, and in its column.
    parts
        .map(|part| part.replace(char::is_control, " "))
        .join("\t")
}

fn print(text: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{text}").map_err(Problem::from)
}
