//! `shirabe workspace`: the list of workspaces, a new one, and forgetting one.

use crate::app;
use model::{Class, ClassColour, Problem, Result, Workspace, WorkspaceDraft};
use std::io::{BufRead as _, Write as _};
use workbench::{Spaces, Workbench};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Activity {
    /// List the workspaces
    List {
        /// As JSON, one line per workspace
        #[arg(long)]
        json: bool,
    },
    /// Make a workspace; its id goes to standard output
    New(New),
    /// Remove a workspace with everything in it, in files and in the keychain
    Forget {
        /// Its name
        name: String,
        /// Its name once more, instead of typing it when asked
        #[arg(long, value_name = "NAME")]
        confirm: Option<String>,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// What it is called
    name: String,
    /// How confidential its data is: open, internal, restricted, a word of the team's, or your own
    #[arg(long, value_name = "WORD", default_value = "open")]
    class: String,
    /// Of the window's frame, for a class of your own: plain, blue, teal, amber, red or violet
    #[arg(long, value_name = "COLOUR", value_parser = super::word::<ClassColour>)]
    colour: Option<ClassColour>,
    /// Encrypt what is kept of its data on disk with a key from the keychain
    #[arg(long)]
    encrypted: bool,
    /// The public key that its policy must be signed with, in minisign's form
    #[arg(long, value_name = "KEY")]
    policy_key: Option<String>,
}

/// Does what was asked for.
pub(super) async fn run(activity: Activity) -> Result<()> {
    let spaces = app::spaces()?;
    match activity {
        Activity::List { json } => list(&spaces, json),
        Activity::New(new) => {
            let made = spaces.save(draft(new, spaces.classes()))?;
            print(&made.id.0)
        }
        Activity::Forget { name, confirm } => forget(&spaces, &name, confirm).await,
    }
}

/// Opens the workspace that is meant. It is open for as long as the list that is answered.
pub(super) async fn enter(wish: &str) -> Result<(Spaces, Workbench)> {
    let spaces = app::spaces()?;
    let id = spaces.find(wish)?.id;
    let workbench = spaces.enter(&id).await?;
    Ok((spaces, workbench))
}

fn list(spaces: &Spaces, json: bool) -> Result<()> {
    for workspace in spaces.list()? {
        let line = if json {
            serde_json::to_string(&workspace).map_err(|error| Problem::broken(error.to_string()))?
        } else {
            line(&workspace)
        };
        print(&line)?;
    }
    Ok(())
}

fn line(workspace: &Workspace) -> String {
    let problem = workspace
        .problem
        .as_ref()
        .map(|problem| format!("\t{problem}"))
        .unwrap_or_default();
    format!(
        "{}\t{}\t{}{problem}",
        workspace.id, workspace.class.name, workspace.name
    )
}

fn draft(new: New, known: Vec<Class>) -> WorkspaceDraft {
    let mut class = known
        .into_iter()
        .find(|class| class.name == new.class)
        .unwrap_or_else(|| Class {
            name: new.class.clone(),
            ..Class::open()
        });
    class.colour = new.colour.unwrap_or(class.colour);
    class.encrypted |= new.encrypted;
    WorkspaceDraft {
        id: None,
        name: new.name,
        class,
        policy_key: new.policy_key,
    }
}

async fn forget(spaces: &Spaces, name: &str, confirm: Option<String>) -> Result<()> {
    let workspace = spaces.find(name)?;
    let typed = if let Some(typed) = confirm {
        typed
    } else {
        super::say(&format!(
            "everything in {} will be gone, files and keychain entries; type its name to go on",
            workspace.name
        ));
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        line
    };
    let mut forgotten = spaces.forget(&workspace.id, &typed).await?;
    if workspace.sandbox {
        forgotten.files += workbench::remove_folder(&crate::home::sandbox()?)?;
    }
    super::say(&format!(
        "{} files and {} keychain entries are gone",
        forgotten.files, forgotten.entries
    ));
    Ok(())
}

fn print(text: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{text}").map_err(Problem::from)
}
