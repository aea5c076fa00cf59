//! Saved queries: plain `.sql` files with a front matter, in a folder of the person's choice.

use crate::Problem;
use serde::{Deserialize, Serialize};
use specta::Type;
use std::collections::BTreeMap;

/// A text that may be written in several languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LocalText {
    /// In no language in particular.
    pub text: String,
    /// By language, for example `ja`.
    pub translations: BTreeMap<String, String>,
}

impl From<&str> for LocalText {
    fn from(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            translations: BTreeMap::new(),
        }
    }
}

/// One saved query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedQuery {
    /// The file's path below the folder, with `/`; what it is known by.
    pub path: String,
    /// What people call it; the file's name if the file does not say.
    pub title: LocalText,
    /// What it answers.
    pub description: LocalText,
    /// For finding it.
    pub tags: Vec<String>,
    /// What is asked before it runs.
    pub parameters: Vec<SavedParameter>,
    /// `dataset` or `project.dataset` that names without one belong to.
    pub default_dataset: Option<String>,
    /// The hard limit of its runs in bytes.
    #[specta(type = Option<u32>)]
    pub max_bytes_billed: Option<u64>,
    /// The statement, without the front matter.
    pub sql: String,
    /// Which text of the file this is: differs once the file was changed.
    pub version: String,
    /// Lines of the front matter that could not be understood.
    pub mistakes: Vec<String>,
}

/// What is asked before a saved query runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedParameter {
    /// As the statement names it, without `@`.
    pub name: String,
    /// As `GoogleSQL` writes it.
    #[serde(rename = "type")]
    pub parameter_type: String,
    /// What the field is called.
    pub label: LocalText,
    /// A line of help.
    pub description: LocalText,
    /// What the field holds at first; JSON for arrays, `today`, `today-7` and the like for dates.
    pub default: Option<String>,
    /// The values to choose from; empty: any.
    pub choices: Vec<String>,
    /// Whether NULL may be sent.
    pub optional: bool,
}

/// The folder of saved queries as it now is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedList {
    /// Its whole path.
    pub folder: String,
    /// By path.
    pub queries: Vec<SavedQuery>,
    /// Files that could not be read: their path and why.
    pub unreadable: Vec<SavedUnreadable>,
    /// Whether there are more files than are listed.
    pub more: bool,
}

/// A file that could not be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedUnreadable {
    /// Below the folder.
    pub path: String,
    /// Why.
    pub problem: Problem,
}

/// Which saved query a tab belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedLink {
    /// The file's path below the folder.
    pub path: String,
    /// Which text of the file the tab began with.
    pub version: String,
    /// Whether the tab shows the form instead of the statement.
    pub form: bool,
}

/// A saved query to be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedWrite {
    /// The query. `version`: of the text that was changed; empty for a new file. When the file is
    /// another one by now, nothing is written and the answer is a `Conflict`.
    pub query: SavedQuery,
    /// Writes in any case.
    pub overwrite: bool,
}
