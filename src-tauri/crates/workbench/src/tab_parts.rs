//! What is kept of a tab in files of its own: large texts, and what undo needs.

use crate::Workbench;
use crate::sealed::Seal;
use model::{Problem, Result, TabPart, TabPiece};
use parking_lot::Mutex;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A part of one tab may grow to this at most.
const MAX_BYTES: usize = 128 << 20;

/// The folder of these files, and the pieces that have come so far.
pub(crate) struct TabParts {
    folder: PathBuf,
    seal: Seal,
    coming: Mutex<HashMap<String, String>>,
}

impl TabParts {
    pub(crate) fn new(home: &Path, seal: Seal) -> Self {
        Self {
            folder: home.join("tabs"),
            seal,
            coming: Mutex::default(),
        }
    }

    fn read(&self, tab: &str, part: TabPart) -> Result<Option<String>> {
        match self.seal.read(&self.folder.join(file_name(tab, part)?)) {
            Ok(text) => {
                let text = String::from_utf8(text);
                text.map(Some)
                    .map_err(|error| Problem::broken(format!("tabs: {error}")))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn take(&self, piece: &TabPiece) -> Result<()> {
        let name = file_name(&piece.tab, piece.part)?;
        let mut coming = self.coming.lock();
        let mut whole = coming.remove(&name).unwrap_or_default();
        if piece.first {
            whole.clear();
        }
        if whole.len() + piece.text.len() > MAX_BYTES {
            return Err(Problem::bad_input("text", "more than 128 MiB"));
        }
        whole.push_str(&piece.text);
        if piece.last {
            self.write(&name, &whole)
        } else {
            coming.insert(name, whole);
            Ok(())
        }
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        fs::create_dir_all(&self.folder)?;
        self.seal.write(&self.folder.join(name), text.as_bytes())
    }

    /// Removes the parts of every tab that is not in the list.
    pub(crate) fn keep_only<'a>(&self, tabs: impl Iterator<Item = &'a str>) {
        let kept: HashSet<&str> = tabs.collect();
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let tab = name.split('.').next().unwrap_or_default();
            if !kept.contains(tab)
                && let Err(error) = fs::remove_file(entry.path())
            {
                tracing::warn!(name, "cannot be removed: {error}");
            }
        }
    }
}

/// The name of a part's file. Ids are made by the window, yet a path must never come of one.
fn file_name(tab: &str, part: TabPart) -> Result<String> {
    let fine = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    if tab.is_empty() || tab.len() > 64 || !tab.chars().all(fine) {
        return Err(Problem::bad_input("tab", "letters, digits and -"));
    }
    Ok(match part {
        TabPart::Text => format!("{tab}.sql"),
        TabPart::History => format!("{tab}.history.json"),
    })
}

impl Workbench {
    /// A part of a tab that is kept in a file of its own; nothing if there is none.
    pub async fn tab_part(&self, tab: String, part: TabPart) -> Result<Option<String>> {
        self.with_parts(move |parts| parts.read(&tab, part)).await
    }

    /// Takes a piece of a part of a tab; with the last one the part is kept.
    pub async fn tab_part_save(&self, piece: TabPiece) -> Result<()> {
        self.with_parts(move |parts| parts.take(&piece)).await
    }

    async fn with_parts<T: Send + 'static>(
        &self,
        work: impl FnOnce(&TabParts) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let workbench = self.clone();
        tokio::task::spawn_blocking(move || work(&workbench.inner.tab_parts))
            .await
            .map_err(|error| Problem::broken(format!("tabs: {error}")))?
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::{Seal, TabParts};
    use model::{Kind, TabPart, TabPiece};

    fn piece(tab: &str, text: &str, first: bool, last: bool) -> TabPiece {
        TabPiece {
            tab: tab.into(),
            part: TabPart::Text,
            first,
            last,
            text: text.into(),
        }
    }

    #[test]
    fn pieces_become_a_text_with_the_last_one_and_not_before() {
        let home = tempfile::tempdir().unwrap();
        let parts = TabParts::new(home.path(), Seal::default());
        parts.take(&piece("t1", "SELECT ", true, false)).unwrap();
        assert_eq!(parts.read("t1", TabPart::Text).unwrap(), None);
        parts.take(&piece("t1", "1", false, true)).unwrap();
        assert_eq!(
            parts.read("t1", TabPart::Text).unwrap().as_deref(),
            Some("SELECT 1")
        );
        // A start that was given up leaves nothing behind.
        parts.take(&piece("t1", "half", true, false)).unwrap();
        parts.take(&piece("t1", "SELECT 2", true, true)).unwrap();
        let again = TabParts::new(home.path(), Seal::default());
        assert_eq!(
            again.read("t1", TabPart::Text).unwrap().as_deref(),
            Some("SELECT 2")
        );
    }

    #[test]
    fn parts_of_closed_tabs_go() {
        let home = tempfile::tempdir().unwrap();
        let parts = TabParts::new(home.path(), Seal::default());
        for tab in ["t1", "t2"] {
            parts.take(&piece(tab, tab, true, true)).unwrap();
        }
        parts.keep_only(["t2"].into_iter());
        assert_eq!(parts.read("t1", TabPart::Text).unwrap(), None);
        assert!(parts.read("t2", TabPart::Text).unwrap().is_some());
    }

    #[test]
    fn an_id_never_becomes_a_path() {
        let home = tempfile::tempdir().unwrap();
        let parts = TabParts::new(home.path(), Seal::default());
        let refused = parts
            .take(&piece("../settings", "x", true, true))
            .unwrap_err();
        assert!(matches!(refused.kind, Kind::BadInput { field, .. } if field == "tab"));
    }
}
