//! The fence between the folders of workspaces: what a person opens or writes by its path lies
//! anywhere but in another workspace.

use crate::{Workbench, not_found};
use model::Result;
use std::path::{Component, Path, PathBuf};

/// Where a workspace may reach.
#[derive(Clone)]
pub(crate) struct Fence {
    /// The folder of all workspaces; absent: this one lies by itself.
    all: Option<PathBuf>,
    own: PathBuf,
}

impl Fence {
    fn around(home: &Path) -> Self {
        let parent = home
            .parent()
            .filter(|parent| parent.ends_with("workspaces"));
        Self {
            all: parent.map(real),
            own: real(home),
        }
    }

    /// Whether a path lies in another workspace.
    pub(crate) fn is_beyond(&self, path: &Path) -> bool {
        let path = real(path);
        self.all.as_ref().is_some_and(|all| {
            path.strip_prefix(all)
                .is_ok_and(|below| below.components().next().is_some())
                && !path.starts_with(&self.own)
        })
    }

    /// `NotFound` for a path in another workspace.
    pub(crate) fn check(&self, path: &Path) -> Result<()> {
        if self.is_beyond(path) {
            return Err(not_found(path.display().to_string()));
        }
        Ok(())
    }
}

impl Workbench {
    pub(crate) fn fence(&self) -> Fence {
        Fence::around(&self.inner.options.home)
    }
}

/// The path without links and dots, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let mut rest = PathBuf::new();
    for existing in path.ancestors() {
        if let Ok(found) = existing.canonicalize() {
            return plain(&found.join(rest));
        }
        let name = path.strip_prefix(existing).unwrap_or(path);
        let last = existing.components().next_back();
        rest = last.map_or_else(PathBuf::new, |last| {
            PathBuf::from(last.as_os_str()).join(name)
        });
    }
    plain(path)
}

/// Without `.` and `..`: of what does not exist nothing is a link.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => (),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::Fence;
    use std::fs;

    #[test]
    fn no_way_leads_into_another_workspace() {
        let home = tempfile::tempdir().unwrap();
        let all = home.path().join("workspaces");
        for id in ["mine", "mine-2"] {
            fs::create_dir_all(all.join(id).join("queries")).unwrap();
        }
        let fence = Fence::around(&all.join("mine"));
        for path in [
            all.join("mine/queries/new.sql"),
            all.join("mine"),
            all.clone(),
            home.path().join("elsewhere/a.sql"),
        ] {
            assert!(!fence.is_beyond(&path), "{}", path.display());
        }
        for path in [
            all.join("mine-2"),
            all.join("mine-2/tabs.json"),
            all.join("mine/../mine-2/not/there.sql"),
            all.join("gone/../mine-2/a.sql"),
            home.path().join("./workspaces/new/a.sql"),
        ] {
            assert!(fence.is_beyond(&path), "{}", path.display());
        }
        // A workspace by itself, as in tests, has no neighbours.
        assert!(!Fence::around(home.path()).is_beyond(&all.join("mine")));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_before_it_is_judged() {
        let home = tempfile::tempdir().unwrap();
        let all = home.path().join("workspaces");
        fs::create_dir_all(all.join("mine")).unwrap();
        fs::create_dir_all(all.join("other")).unwrap();
        let link = home.path().join("link");
        std::os::unix::fs::symlink(all.join("other"), &link).unwrap();
        assert!(Fence::around(&all.join("mine")).is_beyond(&link.join("tabs.json")));
    }
}
