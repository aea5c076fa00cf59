//! The workspaces of a home: the list of them, and the one workbench of each that is open.
//!
//! A workspace is a folder of its own; nothing is kept outside of it but its entries in the OS
//! keychain and the name of the workspace that was shown last. The list is read from disk whenever it
//! is asked for: the command line may have changed it meanwhile.

mod forget;
mod names;

pub use forget::remove_folder;

use crate::library::{read, write};
use crate::{Opener, Options, Seal, Workbench, not_found};
use model::{Class, Kind, Problem, Result, Workspace, WorkspaceDraft, WorkspaceId};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vault::Vault;

/// What is said of a workspace, in its folder.
const ABOUT: &str = "workspace.json";

/// Locked by every process that has the workspace open, so that none forgets it under another.
const OPEN: &str = "open.lock";

/// Which workspace was shown last, in the home folder.
const SHOWN: &str = "shown.json";

/// The workspace that is always there, with the sandbox in it.
const SANDBOX: &str = "sandbox";

/// The workspaces of one home folder. Cheap to clone.
#[derive(Clone)]
pub struct Spaces {
    inner: Arc<Inner>,
}

struct Inner {
    home: PathBuf,
    opener: Option<Opener>,
    open: Mutex<BTreeMap<WorkspaceId, Open>>,
    /// One is opened at a time.
    entering: tokio::sync::Mutex<()>,
    /// One change to the list at a time.
    changing: Mutex<()>,
}

struct Open {
    workbench: Workbench,
    /// Held for as long as it is open.
    _lock: File,
}

/// What is read of a workspace's file, which is a whole `Workspace`. Its id is the folder's name, and
/// only one folder has the sandbox: neither can be changed in a file.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct About {
    name: String,
    class: Class,
    policy_key: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Shown {
    workspace: WorkspaceId,
}

impl Spaces {
    /// The workspaces of `home`, which is made if need be, with the sandbox's in it. Opens none.
    /// `opener`: opens a page in the person's browser, for their sign-ins.
    pub fn open(home: PathBuf, opener: Option<Opener>) -> Result<Self> {
        let spaces = Self {
            inner: Arc::new(Inner {
                home,
                opener,
                open: Mutex::default(),
                entering: tokio::sync::Mutex::default(),
                changing: Mutex::new(()),
            }),
        };
        spaces.make_sandbox()?;
        spaces.finish_forgetting();
        Ok(spaces)
    }

    /// All workspaces, by name. Those that cannot be opened say why.
    pub fn list(&self) -> Result<Vec<Workspace>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(self.folder())? {
            let name = entry?.file_name();
            let id = WorkspaceId(name.to_string_lossy().into_owned());
            if names::is_id(&id) && self.folder_of(&id).is_dir() {
                found.push(self.about(&id));
            }
        }
        found.sort_by_cached_key(|workspace| names::folded(&workspace.name));
        Ok(found)
    }

    /// The workspace with an id.
    pub fn get(&self, id: &WorkspaceId) -> Result<Workspace> {
        if !names::is_id(id) || !self.folder_of(id).is_dir() {
            return Err(not_found(id.to_string()));
        }
        Ok(self.about(id))
    }

    /// The workspace that a person means: by its id, or by its name without regard to case.
    pub fn find(&self, wish: &str) -> Result<Workspace> {
        let wish = names::folded(wish);
        let mut all = self.list()?;
        let at = all
            .iter()
            .position(|one| names::folded(&one.name) == wish)
            .or_else(|| all.iter().position(|one| one.id.0 == wish))
            .ok_or_else(|| not_found(wish))?;
        Ok(all.swap_remove(at))
    }

    /// The classes that a workspace may have: open, internal, restricted and the team's own.
    pub fn classes(&self) -> Vec<Class> {
        let usual = [Class::open(), Class::internal(), Class::restricted()];
        let own = crate::TeamDefaults::read(&self.inner.home).classes;
        let own = own
            .into_iter()
            .filter(|own| usual.iter().all(|one| one.name != own.name));
        usual.iter().cloned().chain(own).collect()
    }

    /// The workspace that was shown last; the sandbox's if that is gone.
    pub fn last_shown(&self) -> WorkspaceId {
        read::<Shown>(&self.inner.home.join(SHOWN))
            .map(|shown| shown.workspace)
            .filter(|id| self.get(id).is_ok_and(|one| one.problem.is_none()))
            .unwrap_or_else(|| WorkspaceId::from(SANDBOX))
    }

    /// Keeps which workspace is shown now.
    pub fn shown(&self, id: &WorkspaceId) -> Result<()> {
        let workspace = id.clone();
        write(&self.inner.home.join(SHOWN), &Shown { workspace })
    }

    /// Makes a workspace, or changes what one is called, how it is classed and who signs its rules.
    ///
    /// # Errors
    /// `Conflict` for a name that another one has; `BadInput` for one that cannot be used, and for a
    /// change of whether data is encrypted: what is on disk already would stay as it is.
    pub fn save(&self, draft: WorkspaceDraft) -> Result<Workspace> {
        let _alone = self.inner.changing.lock();
        let about = names::checked(&draft.name, &draft.class, draft.policy_key.as_deref())?;
        let all = self.list()?;
        let wish = names::folded(&about.name);
        let same = |one: &&Workspace| {
            Some(&one.id) != draft.id.as_ref() && names::folded(&one.name) == wish
        };
        if let Some(other) = all.iter().find(same) {
            return Err(Problem::new(Kind::Conflict {
                resource: other.name.clone(),
            }));
        }
        let id = match draft.id {
            None => self.make(&about)?,
            Some(id) => {
                self.change(&id, &about)?;
                id
            }
        };
        let workspace = self.get(&id)?;
        if let Some(open) = self.inner.open.lock().get(&id) {
            open.workbench.renamed(workspace.clone());
        }
        Ok(workspace)
    }

    /// The workbench of a workspace, which is opened unless it is open. What is encrypted wants its
    /// key from the OS keychain first.
    ///
    /// # Errors
    /// `NotFound`; the workspace's own problem; `Conflict` while it is forgotten; `NoKeychain` and
    /// `KeychainLocked` for an encrypted one.
    pub async fn enter(&self, id: &WorkspaceId) -> Result<Workbench> {
        let _alone = self.inner.entering.lock().await;
        if let Some(workbench) = self.opened(id) {
            return Ok(workbench);
        }
        let workspace = self.get(id)?;
        if let Some(problem) = workspace.problem {
            return Err(problem);
        }
        let home = self.folder_of(id);
        let lock = lock_file(&home)?;
        lock.try_lock_shared().or_else(|error| match error {
            TryLockError::WouldBlock => Err(in_use(&workspace.name)),
            // A file system without locks: as if nobody else were there.
            TryLockError::Error(_) => Ok(()),
        })?;
        let vault = self.vault_of(id);
        let workbench = Workbench::open(Options {
            seal: Seal::of(&vault, &home, workspace.class.encrypted).await?,
            vault,
            opener: self.inner.opener.clone(),
            defaults: crate::TeamDefaults::read(&self.inner.home).settings,
            workspace,
            ..Options::new(home)
        })?;
        let open = Open {
            workbench: workbench.clone(),
            _lock: lock,
        };
        self.inner.open.lock().insert(id.clone(), open);
        Ok(workbench)
    }

    /// The workbench of a workspace, if it is open.
    pub fn opened(&self, id: &WorkspaceId) -> Option<Workbench> {
        let all = self.inner.open.lock();
        all.get(id).map(|open| open.workbench.clone())
    }

    /// The workbenches that are open.
    pub fn all_open(&self) -> Vec<Workbench> {
        let all = self.inner.open.lock();
        all.values().map(|open| open.workbench.clone()).collect()
    }

    /// Closes a workspace: its work ends here, statements at the service go on there.
    pub fn close(&self, id: &WorkspaceId) {
        let open = self.inner.open.lock().remove(id);
        if let Some(open) = open {
            open.workbench.close();
        }
    }

    fn make(&self, about: &About) -> Result<WorkspaceId> {
        for id in names::ids(&about.name) {
            let folder = self.folder_of(&id);
            match fs::create_dir(&folder) {
                Ok(()) => {
                    self.write_about(&id, about.clone())?;
                    return Ok(id);
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => (),
                Err(error) => return Err(error.into()),
            }
        }
        Err(Problem::bad_input(
            "name",
            "too many workspaces are called so",
        ))
    }

    fn change(&self, id: &WorkspaceId, about: &About) -> Result<()> {
        let before = self.get(id)?;
        if let Some(problem) = before.problem {
            return Err(problem);
        }
        if before.class.encrypted != about.class.encrypted {
            return Err(Problem::bad_input(
                "class",
                "whether data is encrypted is chosen when a workspace is made",
            ));
        }
        self.write_about(id, about.clone())
    }

    /// The sandbox's workspace as it is at first; one of before there was a list is taken in.
    fn make_sandbox(&self) -> Result<()> {
        let folder = self.folder_of(&WorkspaceId::from(SANDBOX));
        fs::create_dir_all(&folder)?;
        let path = folder.join(ABOUT);
        if path.exists() {
            return Ok(());
        }
        let about = About {
            name: "Sandbox".to_owned(),
            class: Class::open(),
            policy_key: None,
        };
        self.write_about(&WorkspaceId::from(SANDBOX), about)
    }

    fn write_about(&self, id: &WorkspaceId, about: About) -> Result<()> {
        let workspace = Workspace {
            name: about.name,
            class: about.class,
            policy_key: about.policy_key,
            sandbox: id.0 == SANDBOX,
            ..Workspace::plain(id.clone(), String::new())
        };
        write(&self.folder_of(id).join(ABOUT), &workspace)
    }

    /// What is known of a workspace whose folder is there. Before there was a list, the command line
    /// made folders without a word about them: such a one is open to all and named after its folder.
    fn about(&self, id: &WorkspaceId) -> Workspace {
        let mut workspace = Workspace::plain(id.clone(), id.0.clone());
        workspace.sandbox = id.0 == SANDBOX;
        let path = self.folder_of(id).join(ABOUT);
        let about = match fs::read(&path) {
            Ok(text) => serde_json::from_slice::<About>(&text)
                .map_err(|error| Problem::bad_input(path.display().to_string(), error.to_string())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return workspace,
            Err(error) => Err(error.into()),
        };
        match about {
            Ok(about) => {
                workspace.name = about.name;
                workspace.class = about.class;
                workspace.policy_key = about.policy_key;
            }
            Err(problem) => workspace.problem = Some(problem),
        }
        workspace
    }

    /// Where the audit log of a workspace lies, and number and hash of the line that the keychain
    /// remembers of it. Opens nothing.
    pub async fn audit_log(&self, id: &WorkspaceId) -> Result<(PathBuf, Option<(u64, String)>)> {
        let id = self.get(id)?.id;
        let head = crate::rules::remembered(&self.vault_of(&id)).await;
        Ok((self.folder_of(&id).join(crate::rules::AUDIT_FILE), head))
    }

    /// Where the policy of a workspace lies or would lie.
    pub fn policy_path(&self, id: &WorkspaceId) -> PathBuf {
        self.folder_of(id).join(crate::rules::POLICY_FILE)
    }

    fn vault_of(&self, id: &WorkspaceId) -> Vault {
        Vault::open(vault::namespace(&self.inner.home, &id.0))
    }

    fn folder(&self) -> PathBuf {
        self.inner.home.join("workspaces")
    }

    fn folder_of(&self, id: &WorkspaceId) -> PathBuf {
        self.folder().join(&id.0)
    }
}

fn lock_file(home: &Path) -> Result<File> {
    let mut options = File::options();
    let options = options.create(true).truncate(false).read(true).write(true);
    Ok(options.open(home.join(OPEN))?)
}

fn in_use(name: &str) -> Problem {
    Problem::with_detail(
        Kind::Conflict {
            resource: name.to_owned(),
        },
        "another process has the workspace open",
    )
}

#[cfg(test)]
mod tests;
