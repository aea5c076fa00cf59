//! Files of SQL on disk, and what is kept beside the list of open tabs.

use crate::LineEnd;
use serde::{Deserialize, Serialize};
use specta::Type;

/// How a text is written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FileEncoding {
    /// As almost everything.
    Utf8,
    /// Shift JIS as Windows writes it.
    Cp932,
    /// Two bytes a unit, the low one first; always with a mark in front.
    Utf16Le,
    /// Two bytes a unit, the high one first; always with a mark in front.
    Utf16Be,
}

/// The form of a text file, kept when it is written again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TextForm {
    /// How its letters are written.
    pub encoding: FileEncoding,
    /// Whether a byte order mark stands in front.
    pub bom: bool,
    /// What most of its lines end with.
    pub line_end: LineEnd,
}

/// What tells one state of a file from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileStamp {
    /// When it was written last, in milliseconds since 1970.
    #[specta(type = u32)]
    pub modified_at_ms: u64,
    /// Its size in bytes.
    #[specta(type = u32)]
    pub bytes: u64,
}

/// A text file as it was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TextFile {
    /// Its absolute path.
    pub path: String,
    /// Its text, every line ended by `\n`.
    pub text: String,
    /// How it is written.
    pub form: TextForm,
    /// Its state when it was read.
    pub stamp: FileStamp,
}

/// A text on its way to a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileSave {
    /// Where; `~` is the home folder.
    pub path: String,
    /// The text, every line ended by `\n`.
    pub text: String,
    /// How to write it.
    pub form: TextForm,
    /// The state that may be written over; absent: whatever is there.
    pub expected: Option<FileStamp>,
    /// Whether a file that is already there may be written over.
    pub overwrite: bool,
}

/// A text file after it was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedFile {
    /// Its absolute path.
    pub path: String,
    /// Its state now.
    pub stamp: FileStamp,
}

/// The file that a tab shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TabFile {
    /// Its absolute path.
    pub path: String,
    /// How it is written.
    pub form: TextForm,
    /// Its state when it was read or written last.
    pub stamp: FileStamp,
    /// Whether the tab holds changes that are not in the file.
    pub changed: bool,
}

/// What lies in a folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Folder {
    /// Its absolute path.
    pub path: String,
    /// The folder around it; absent at the top.
    pub parent: Option<String>,
    /// Folders and files of SQL, folders first.
    pub entries: Vec<FolderEntry>,
    /// Whether there are more than are listed.
    pub more: bool,
}

/// One thing in a folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FolderEntry {
    /// Its name.
    pub name: String,
    /// Its absolute path.
    pub path: String,
    /// Whether it is a folder.
    pub folder: bool,
    /// Size of a file in bytes.
    #[specta(type = Option<u32>)]
    pub bytes: Option<u64>,
    /// When it was written last, in milliseconds since 1970.
    #[specta(type = Option<u32>)]
    pub modified_at_ms: Option<u64>,
}

/// What is kept of a tab in a file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TabPart {
    /// A text too large for the list of tabs.
    Text,
    /// What undo needs.
    History,
}

/// A piece of a part of a tab. Pieces come one after another, so that none takes long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TabPiece {
    /// Whose.
    pub tab: String,
    /// Of what.
    pub part: TabPart,
    /// Whether it is the first: what was collected before is dropped.
    pub first: bool,
    /// Whether it is the last: the whole takes the place of what is kept.
    pub last: bool,
    /// The piece itself.
    pub text: String,
}
