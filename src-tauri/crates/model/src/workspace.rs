//! Workspaces: a project with its connections, identities, data and rules, apart from every other.

use crate::{Problem, Settings, WorkspaceId};
use serde::{Deserialize, Serialize};
use specta::Type;

/// One workspace as it is listed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Workspace {
    /// Its id: the name of its folder.
    pub id: WorkspaceId,
    /// What people call it.
    pub name: String,
    /// How confidential its data is.
    pub class: Class,
    /// Whether the sandbox is one of its connections.
    pub sandbox: bool,
    /// The public key that its policy must be signed with, in minisign's form; absent: it need not be.
    pub policy_key: Option<String>,
    /// Why it cannot be opened; absent: it can.
    #[serde(default)]
    pub problem: Option<Problem>,
}

impl Workspace {
    /// A workspace of the usual class, without a sandbox and with no key for its rules.
    pub fn plain(id: WorkspaceId, name: String) -> Self {
        Self {
            id,
            name,
            class: Class::open(),
            sandbox: false,
            policy_key: None,
            problem: None,
        }
    }
}

/// A new workspace, or a changed one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceDraft {
    /// Of the workspace to change; absent: a new one.
    pub id: Option<WorkspaceId>,
    /// What people call it.
    pub name: String,
    /// How confidential its data is.
    pub class: Class,
    /// The public key that its policy must be signed with, in minisign's form.
    pub policy_key: Option<String>,
}

/// How confidential the data of a workspace is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Class {
    /// `open`, `internal`, `restricted`, or the team's own word.
    pub name: String,
    /// The colour of the window's frame.
    pub colour: ClassColour,
    /// Whether what is kept of its data on disk is encrypted with a key from the keychain.
    pub encrypted: bool,
}

impl Class {
    /// Data that anybody may see.
    pub fn open() -> Self {
        Self::named("open", ClassColour::Plain, false)
    }

    /// Data of the company.
    pub fn internal() -> Self {
        Self::named("internal", ClassColour::Blue, false)
    }

    /// Data that only few may see: what is kept of it on disk is encrypted.
    pub fn restricted() -> Self {
        Self::named("restricted", ClassColour::Red, true)
    }

    fn named(name: &str, colour: ClassColour, encrypted: bool) -> Self {
        Self {
            name: name.to_owned(),
            colour,
            encrypted,
        }
    }
}

/// Colours that can be told apart, in both themes and without seeing red or green.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ClassColour {
    /// No colour of its own.
    Plain,
    /// Blue.
    Blue,
    /// Teal.
    Teal,
    /// Amber.
    Amber,
    /// Red.
    Red,
    /// Violet.
    Violet,
}

/// What forgetting a workspace removed: it was looked that nothing is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Forgotten {
    /// Files.
    pub files: u32,
    /// Entries of the keychain.
    pub entries: u32,
}

/// Settings as they are handed on: what the person chose, without what belongs to one machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingsChanges {
    /// The settings with the changes made.
    pub settings: Settings,
    /// Names of the settings that differ from today's.
    pub changed: Vec<String>,
    /// Names in the file that are not known here.
    pub unknown: Vec<String>,
}

/// One line of the audit log. Neither a secret nor a cell's value is ever in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// 1-based.
    #[specta(type = u32)]
    pub number: u64,
    /// Milliseconds since 1970.
    #[specta(type = f64)]
    pub at_ms: i64,
    /// What was done.
    pub act: AuditAct,
    /// As whom: the identity's e-mail, ARN or name; absent where none was used.
    pub identity: Option<String>,
    /// By which connection.
    pub connection: Option<String>,
    /// On what: a table, a file's name, an identity.
    pub resource: Option<String>,
    /// Figures that belong to it, such as `rows` or `bytes`, and `digest` of the statement.
    pub facts: Vec<AuditFact>,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// SHA-256 of this line with `previous` in it, in hexadecimal digits.
    pub hash: String,
    /// The hash of the line before; zeros for the first.
    pub previous: String,
}

/// One figure of a line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditFact {
    /// For example `rows`.
    pub name: String,
    /// As text.
    pub value: String,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AuditAct {
    /// The workspace was opened.
    Opened,
    /// Somebody signed in.
    SignIn,
    /// An identity was added.
    IdentityAdded,
    /// An identity was removed.
    IdentityRemoved,
    /// A statement was run.
    Query,
    /// Rows of a table or of objects were looked at.
    Preview,
    /// Rows or objects left for a file, a link or the clipboard.
    Export,
    /// Cells were copied.
    Copy,
    /// The catalogue or a bucket was changed: a copy, a description, a removal, an upload.
    Change,
    /// Data was loaded.
    Load,
    /// A notebook session was made, started, opened, stopped or removed.
    Notebook,
    /// The policy was read anew.
    Policy,
    /// The workspace was locked or unlocked.
    Lock,
    /// Settings were imported, or a limit was raised.
    Settings,
    /// A support bundle was saved.
    Bundle,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    tag = "name",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum AuditOutcome {
    /// It was begun.
    Begun,
    /// It is done.
    Done,
    /// It failed.
    Failed {
        /// The kind of problem.
        kind: String,
    },
    /// The policy refused it.
    Refused {
        /// By which rule, for example `export.formats`.
        rule: String,
    },
}

/// A part of the audit log, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditPage {
    /// The lines.
    pub entries: Vec<AuditEntry>,
    /// Lines in all.
    #[specta(type = u32)]
    pub total: u64,
    /// Whether older ones that fit the question follow.
    pub more: bool,
}

/// Which part of the audit log is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditQuestion {
    /// Text that a line holds.
    pub text: String,
    /// Only these acts; empty: all.
    pub acts: Vec<AuditAct>,
    /// Only what was refused.
    pub refused_only: bool,
    /// Only lines with a smaller number; absent: from the newest.
    #[specta(type = Option<u32>)]
    pub before: Option<u64>,
    /// So many lines at most.
    pub limit: u32,
}

/// What checking the audit log found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditVerdict {
    /// Lines that were checked.
    #[specta(type = u32)]
    pub lines: u64,
    /// The first line that does not fit its predecessor or its hash; absent: all do.
    #[specta(type = Option<u32>)]
    pub broken_at: Option<u64>,
    /// Whether the log is shorter than it once was, as far as the keychain remembers.
    pub shortened: bool,
}
