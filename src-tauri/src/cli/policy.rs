//! `shirabe policy check`: whether a policy can be used, before it is put where it rules.

use crate::app;
use model::{Problem, Result};
use std::io::Write as _;
use std::path::PathBuf;
use workbench::policy_check;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Activity {
    /// Say whether a policy can be used, with line and key where it cannot (exit code 6)
    Check {
        /// A file, with its signature beside it as FILE.minisig
        #[arg(value_name = "FILE", required_unless_present = "workspace")]
        file: Option<PathBuf>,
        /// The public key that it must be signed with, in minisign's form
        #[arg(long, value_name = "KEY", requires = "file")]
        key: Option<String>,
        /// The policy of a workspace, by its name
        #[arg(long, value_name = "NAME", conflicts_with = "file")]
        workspace: Option<String>,
    },
}

/// Does what was asked for.
pub(super) fn run(activity: Activity) -> Result<()> {
    let Activity::Check {
        file,
        key,
        workspace,
    } = activity;
    let (path, key) = match (file, workspace) {
        (Some(file), _) => {
            // Of a workspace none means that nothing is ruled; a file that was named must be there.
            std::fs::metadata(&file)?;
            (file, key)
        }
        (None, wish) => {
            let spaces = app::spaces()?;
            let found = spaces.find(&wish.unwrap_or_default())?;
            (spaces.policy_path(&found.id), found.policy_key)
        }
    };
    let state = policy_check(&path, key.as_deref());
    if let Some(problem) = state.problem {
        return Err(problem);
    }
    let words = match (&state.policy, key.is_some()) {
        (None, _) => "there is no policy: nothing is ruled",
        (Some(_), true) => "it can be used, and its signature is good",
        (Some(_), false) => "it can be used",
    };
    writeln!(std::io::stdout(), "{words}").map_err(Problem::from)
}
