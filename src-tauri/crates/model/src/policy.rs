//! The rules of a workspace. Shirabe keeps them as a client; the lock is the service's IAM.

use crate::Problem;
use serde::{Deserialize, Serialize};
use specta::Type;

/// The rules, as `policy.toml` writes them. What is absent is not ruled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Of this form of the file: 1.
    pub version: u32,
    /// What may leave as a file.
    #[serde(default)]
    pub export: ExportRules,
    /// What may leave by the clipboard.
    #[serde(default)]
    pub copy: CopyRules,
    /// Columns whose values are never fetched into the app.
    #[serde(default)]
    pub mask: MaskRules,
    /// What statements may do.
    #[serde(default)]
    pub query: QueryRules,
    /// Where loads may read and write.
    #[serde(default)]
    pub load: LoadRules,
    /// Notebook sessions.
    #[serde(default)]
    pub notebook: NotebookRules,
    /// What happens when nobody is there.
    #[serde(default)]
    pub idle: IdleRules,
}

/// What may leave as a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct ExportRules {
    /// Whether anything may; absent: it may.
    pub allowed: Option<bool>,
    /// `csv`, `tsv`, `xlsx`, `parquet`, `ndjson`, `json`, `markdown`, `picture`; absent: all.
    pub formats: Option<Vec<String>>,
    /// Folders that files may be written under, `~` for the home folder; absent: anywhere.
    pub folders: Option<Vec<String>>,
    /// Rows of one file at most.
    #[specta(type = Option<u32>)]
    pub max_rows: Option<u64>,
}

/// What may leave by the clipboard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct CopyRules {
    /// Whether cells may be copied; absent: they may.
    pub allowed: Option<bool>,
    /// Cells of one copy at most.
    #[specta(type = Option<u32>)]
    pub max_cells: Option<u64>,
}

/// Columns whose values are never fetched into the app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct MaskRules {
    /// Resource names of policy tags; `*` for every tag.
    #[serde(default)]
    pub policy_tags: Vec<String>,
    /// Names of columns, nested ones with dots, without regard to case.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Regular expressions over whole dotted names.
    #[serde(default)]
    pub patterns: Vec<String>,
}

/// What statements may do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct QueryRules {
    /// Whether only statements that read are run; absent: all are.
    pub read_only: Option<bool>,
    /// Bytes billed of one statement at most.
    #[specta(type = Option<u32>)]
    pub max_bytes_billed: Option<u64>,
    /// What may be spent in a day, in units of `currency`.
    pub daily_budget: Option<f64>,
    /// ISO 4217; goes with `daily_budget`.
    pub currency: Option<String>,
    /// Datasets that may be read, as `project.dataset` with `*` for any part; absent: all.
    pub datasets: Option<Vec<String>>,
}

/// Where loads may read and write.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct LoadRules {
    /// Whether there may be any; absent: there may.
    pub allowed: Option<bool>,
    /// Datasets that may be written, as `project.dataset` with `*` for any part; absent: all.
    pub datasets: Option<Vec<String>>,
    /// Buckets that may be read, with `*` for any part; absent: all.
    pub buckets: Option<Vec<String>>,
}

/// Notebook sessions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct NotebookRules {
    /// Whether there may be any; absent: there may.
    pub allowed: Option<bool>,
    /// Instance types that may be used, such as `ml.t3.medium`; absent: all.
    pub instance_types: Option<Vec<String>>,
    /// Largest price of an hour, in US dollars.
    pub max_price_per_hour: Option<f64>,
    /// ARNs of roles that sessions may have; absent: all.
    pub roles: Option<Vec<String>>,
}

/// What happens when nobody is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct IdleRules {
    /// The workspace is locked after so many minutes without a key or a click; absent: never.
    pub lock_after_minutes: Option<u32>,
}

/// The policy of a workspace as it is now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PolicyState {
    /// The rules in force; absent: there is no file, or it cannot be used.
    pub policy: Option<Policy>,
    /// Where the file lies or would lie.
    pub path: String,
    /// What is known of its signature.
    pub signature: Signature,
    /// Why the file cannot be used. Everything that a policy could rule is refused then.
    pub problem: Option<Problem>,
}

/// What is known of a policy's signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Signature {
    /// No key is set, so it need not be signed.
    NotNeeded,
    /// Signed with the key of the workspace.
    Good,
    /// Signed with another key, or not over this text.
    Bad,
    /// A key is set and there is no signature.
    Absent,
}
