//! Names with `*` in them, and folders.

use std::path::{Component, Path, PathBuf};

/// Whether a text fits a pattern in which `*` stands for any letters, also none.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.len() >= part.len() && rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    true
}

/// Whether a dataset fits `project.dataset`; a project may hold dots itself.
pub(super) fn fits_dataset(pattern: &str, project: &str, dataset: &str) -> bool {
    pattern
        .rsplit_once('.')
        .is_some_and(|(of_project, of_dataset)| {
            fits(of_project, project) && fits(of_dataset, dataset)
        })
}

/// A folder of the policy as it lies on this machine: `~` is the home folder, links are followed.
/// Nothing where there is no such folder: nothing can lie in it.
pub(super) fn folder(written: &str) -> Option<PathBuf> {
    let in_home = written
        .strip_prefix('~')
        .map(|rest| rest.trim_start_matches(['/', '\\']));
    let path = match in_home {
        Some(rest) => std::env::home_dir()?.join(rest),
        None => PathBuf::from(written),
    };
    path.canonicalize().ok()
}

/// A file's path with all links followed, also where the file is not there yet. Nothing where its
/// folder is not there, or where it has no name.
pub(super) fn resolved(path: &Path) -> Option<PathBuf> {
    if let Ok(there) = path.canonicalize() {
        return Some(there);
    }
    // A link that leads nowhere would be followed by whoever writes there.
    if path.symlink_metadata().is_ok() {
        return None;
    }
    let name = path.file_name()?;
    let folder = path.parent()?.canonicalize().ok()?;
    matches!(path.components().next_back(), Some(Component::Normal(_))).then(|| folder.join(name))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::{fits, fits_dataset, resolved};

    #[test]
    fn a_star_stands_for_any_letters() {
        for (pattern, text) in [
            ("*", ""),
            ("a*", "a"),
            ("*b*", "abc"),
            ("a*c*e", "abcde"),
            ("a", "a"),
        ] {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("a", "ab"),
            ("a*a", "a"),
            ("*b", "abc"),
            ("a*c*e", "abcd"),
            ("", "a"),
        ] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_of_a_dataset_never_reaches_over_the_dot() {
        assert!(fits_dataset("acme.*", "acme", "sales"));
        assert!(fits_dataset(
            "example.com:acme.sales_*",
            "example.com:acme",
            "sales_jp"
        ));
        assert!(!fits_dataset("acme.sales", "acme2", "sales"));
        assert!(!fits_dataset("*.sales", "acme", "sales2"));
        assert!(!fits_dataset("sales", "acme", "sales"));
    }

    #[cfg(unix)]
    #[test]
    fn links_and_dots_are_followed_before_a_path_is_judged() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("in")).unwrap();
        std::fs::create_dir_all(root.join("out")).unwrap();
        std::os::unix::fs::symlink(root.join("out"), root.join("in/link")).unwrap();
        std::os::unix::fs::symlink(root.join("out/nowhere.csv"), root.join("in/nowhere.csv"))
            .unwrap();
        assert_eq!(
            resolved(&root.join("in/link/x.csv")),
            Some(root.join("out/x.csv"))
        );
        assert_eq!(
            resolved(&root.join("in/../out/x.csv")),
            Some(root.join("out/x.csv"))
        );
        assert_eq!(resolved(&root.join("in/nowhere.csv")), None);
        assert_eq!(resolved(&root.join("missing/x.csv")), None);
        assert_eq!(resolved(&root.join("in/..")), Some(root));
    }
}
