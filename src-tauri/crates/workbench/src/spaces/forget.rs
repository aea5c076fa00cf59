//! Forgetting a workspace: nothing of it is left, in files or in the keychain.

use super::{SHOWN, Spaces, in_use, lock_file};
use crate::Workbench;
use model::{Forgotten, Kind, Problem, Result, VaultState, Workspace, WorkspaceId};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// Statements are asked to stop and waited for this long.
const STOPPING: Duration = Duration::from_secs(25);

/// Answers that are under way are waited for this long.
const ANSWERING: Duration = Duration::from_secs(10);

/// How often it is looked whether they are done: nobody tells when a clone goes.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

impl Spaces {
    /// Removes a workspace with everything in it, the entries of the keychain first, and looks that
    /// nothing is left. `name` is typed by the person. Its windows must be closed before. The
    /// sandbox's workspace is made again at once, as it was at first.
    ///
    /// # Errors
    /// `BadInput` when `name` is not its name; `Conflict` while another process has it open;
    /// `NoKeychain` and `KeychainLocked` when entries may be left there: then nothing was removed.
    pub async fn forget(&self, id: &WorkspaceId, name: &str) -> Result<Forgotten> {
        let workspace = self.get(id)?;
        if name.trim() != workspace.name {
            return Err(Problem::bad_input("name", "not the name of the workspace"));
        }
        if let Some(workbench) = self.opened(id) {
            workbench.stop_all();
            // What does not stop in time ends with its workbench.
            let _stopped = tokio::time::timeout(STOPPING, workbench.settled()).await;
        }
        let mut entries = self.forget_secrets(&workspace).await?;
        if let Some(workbench) = self.opened(id) {
            self.close(id);
            ended(workbench).await?;
            // What was under way a moment ago may have kept something meanwhile.
            entries += match self.vault_of(id).remove_all().await {
                Err(problem) if problem.kind == Kind::NoKeychain => 0,
                swept => swept?,
            };
        }
        let this = self.clone();
        let files = tokio::task::spawn_blocking(move || this.forget_files(&workspace))
            .await
            .map_err(|error| Problem::broken(format!("forgetting: {error}")))??;
        Ok(Forgotten { files, entries })
    }

    /// Removes the entries of the keychain; answers how many there were.
    async fn forget_secrets(&self, workspace: &Workspace) -> Result<u32> {
        let vault = self.opened(&workspace.id).map_or_else(
            || self.vault_of(&workspace.id),
            |workbench| workbench.inner.options.vault.clone(),
        );
        let before = vault.status().await;
        let chose_memory = before.state == VaultState::MemoryOnly;
        match vault.remove_all().await {
            Err(problem) if problem.kind == Kind::NoKeychain => {
                // Without a keychain there is nothing in it, unless one was there before.
                let may_hold = workspace.class.encrypted || self.has_identities(workspace);
                if may_hold && !chose_memory {
                    return Err(problem);
                }
                Ok(before.in_memory)
            }
            removed => removed,
        }
    }

    fn has_identities(&self, workspace: &Workspace) -> bool {
        let path = self.folder_of(&workspace.id).join("connections.json");
        let kept = fs::read(path).ok();
        let kept = kept.and_then(|text| serde_json::from_slice::<serde_json::Value>(&text).ok());
        let identities = kept.as_ref().and_then(|kept| kept.get("identities"));
        identities
            .and_then(serde_json::Value::as_array)
            .is_some_and(|list| !list.is_empty())
    }

    /// Moves the folder out of the list as a whole, then removes it; answers how many files there were.
    fn forget_files(&self, workspace: &Workspace) -> Result<u32> {
        let _alone = self.inner.changing.lock();
        let folder = self.folder_of(&workspace.id);
        let lock = lock_file(&folder)?;
        if matches!(lock.try_lock(), Err(fs::TryLockError::WouldBlock)) {
            return Err(in_use(&workspace.name));
        }
        let mut number = 1;
        let aside = loop {
            let aside = self.folder().join(format!(".forgotten-{number}"));
            if !aside.exists() {
                break aside;
            }
            number += 1;
        };
        // Windows moves no folder with an open file in it.
        drop(lock);
        fs::rename(&folder, &aside)?;
        let files = remove_folder(&aside)?;
        if folder.exists() {
            return Err(Problem::broken("something of the workspace is left"));
        }
        if self.last_shown() == workspace.id || workspace.sandbox {
            match fs::remove_file(self.inner.home.join(SHOWN)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error.into());
                }
                _ => (),
            }
        }
        self.make_sandbox()?;
        Ok(files)
    }

    /// Removes what a forgetting that was interrupted has left.
    pub(super) fn finish_forgetting(&self) {
        let Ok(entries) = fs::read_dir(self.folder()) else {
            return;
        };
        for entry in entries.flatten() {
            if entry
                .file_name()
                .to_string_lossy()
                .starts_with(".forgotten-")
                && let Err(error) = fs::remove_dir_all(entry.path())
            {
                tracing::warn!("a forgotten workspace cannot be removed: {error}");
            }
        }
    }
}

/// Waits until this is the last that holds the workbench: then all of its files are closed.
async fn ended(workbench: Workbench) -> Result<()> {
    let alone = async {
        while workbench.holders() > 1 {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    tokio::time::timeout(ANSWERING, alone)
        .await
        .map_err(|_elapsed| {
            Problem::with_detail(
                Kind::TimedOut {
                    after_secs: ANSWERING.as_secs() as u32,
                },
                "something of the workspace is still at work",
            )
        })?;
    // Threads of its own write what is left, which may take a moment.
    tokio::task::spawn_blocking(move || drop(workbench))
        .await
        .map_err(|error| Problem::broken(format!("closing: {error}")))
}

/// Removes a folder with everything in it and looks that it is gone; answers how many files there
/// were. A folder that is not there has none.
pub fn remove_folder(folder: &Path) -> Result<u32> {
    if !folder.exists() {
        return Ok(0);
    }
    let files = count(folder)?;
    fs::remove_dir_all(folder)?;
    if folder.exists() {
        return Err(Problem::broken(format!("{} is left", folder.display())));
    }
    Ok(files)
}

/// The files in a folder.
fn count(folder: &Path) -> Result<u32> {
    let mut files = 0;
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
            } else {
                files += 1;
            }
        }
    }
    Ok(files)
}
