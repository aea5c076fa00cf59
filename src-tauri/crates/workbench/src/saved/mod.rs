//! Saved queries: plain `.sql` files with a front matter in a folder, which may be a checkout of a
//! version control system. The folder is read anew each time it is asked for, so that whatever
//! another program did there is seen.

mod front_matter;
mod yaml;

use crate::Workbench;
use front_matter::Parts;
use model::{Kind, Problem, Result, SavedList, SavedQuery, SavedUnreadable, SavedWrite};
use std::fs;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

/// Files that are listed at most.
const MOST_FILES: usize = 2000;

/// Folders within one another at most.
const DEEPEST: usize = 8;

/// A larger file is no query that somebody wrote.
const LARGEST_BYTES: u64 = 1 << 20;

/// What the sandbox's workspace begins with: the file's name and its text.
const SAMPLES: &[(&str, &str)] = &[
    (
        "daily-active-users.sql",
        include_str!("samples/daily-active-users.sql"),
    ),
    (
        "revenue-by-item.sql",
        include_str!("samples/revenue-by-item.sql"),
    ),
    (
        "battle-win-rate.sql",
        include_str!("samples/battle-win-rate.sql"),
    ),
    (
        "weekly-retention.sql",
        include_str!("samples/weekly-retention.sql"),
    ),
    ("find-players.sql", include_str!("samples/find-players.sql")),
];

impl Workbench {
    /// The saved queries as they now are.
    pub async fn saved_list(&self) -> Result<SavedList> {
        let folder = self.saved_folder()?;
        blocking(move || list(&folder)).await
    }

    /// Writes a saved query; answers it as it now is. `Conflict` when the file was changed since it
    /// was read, or when a new one would take the place of another.
    pub async fn saved_write(&self, write: SavedWrite) -> Result<SavedQuery> {
        let folder = self.saved_folder()?;
        blocking(move || self::write(&folder, &write)).await
    }

    /// Removes a saved query's file. `Conflict` when it was changed since it was read.
    pub async fn saved_delete(&self, path: String, version: String) -> Result<()> {
        let folder = self.saved_folder()?;
        blocking(move || {
            let file = place(&folder, &path)?;
            let bytes = fs::read(&file).map_err(|error| at_path(error, &path))?;
            if version_of(&bytes) != version {
                return Err(Problem::new(Kind::Conflict { resource: path }));
            }
            fs::remove_file(&file).map_err(|error| at_path(error, &path))
        })
        .await
    }

    /// Puts sample queries into a workspace that has no folder of saved queries yet, of its own or
    /// of the person's choice.
    pub fn add_sample_queries(&self) -> Result<()> {
        let folder = self.own_folder();
        if self.settings().saved_folder.is_some() || folder.exists() {
            return Ok(());
        }
        fs::create_dir_all(&folder)?;
        for (name, text) in SAMPLES {
            fs::write(folder.join(name), text)?;
        }
        Ok(())
    }

    fn own_folder(&self) -> PathBuf {
        self.inner.options.home.join("queries")
    }

    fn saved_folder(&self) -> Result<PathBuf> {
        let Some(chosen) = self.settings().saved_folder else {
            return Ok(self.own_folder());
        };
        let folder = PathBuf::from(&chosen);
        if !folder.is_absolute() {
            return Err(Problem::bad_input("savedFolder", chosen));
        }
        self.fence().check(&folder)?;
        Ok(folder)
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Problem::broken(format!("saved queries: {error}")))?
}

fn list(folder: &Path) -> Result<SavedList> {
    let mut found = SavedList {
        folder: folder.display().to_string(),
        queries: Vec::new(),
        unreadable: Vec::new(),
        more: false,
    };
    let mut files = Vec::new();
    match files_in(folder, "", 0, &mut files) {
        // Nobody has saved anything yet.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(at_path(error, &found.folder)),
        Ok(()) => {}
    }
    files.sort();
    found.more = files.len() > MOST_FILES;
    files.truncate(MOST_FILES);
    for path in files {
        match read(folder, &path) {
            Ok((query, _)) => found.queries.push(query),
            Err(problem) => found.unreadable.push(SavedUnreadable { path, problem }),
        }
    }
    Ok(found)
}

/// Adds the paths of the files below a folder. What is hidden is left alone.
fn files_in(
    folder: &Path,
    prefix: &str,
    depth: usize,
    files: &mut Vec<String>,
) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)?.flatten() {
        if files.len() > MOST_FILES {
            break;
        }
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if name.starts_with('.') {
            continue;
        }
        // Of the entry itself, not of what a link leads to: no going round in circles.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && depth < DEEPEST {
            let below = files_in(&entry.path(), &format!("{prefix}{name}/"), depth + 1, files);
            if let Err(error) = below {
                tracing::warn!(folder = name, "cannot be listed: {error}");
            }
        } else if !is_folder && name.to_lowercase().ends_with(".sql") {
            files.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

/// A query and the parts of its file.
fn read(folder: &Path, path: &str) -> Result<(SavedQuery, Parts)> {
    let file = place(folder, path)?;
    let size = fs::metadata(&file).map_err(|error| at_path(error, path))?;
    if size.len() > LARGEST_BYTES {
        return Err(Problem::new(Kind::OverLimit {
            limit: LARGEST_BYTES,
            asked: size.len(),
            unit: "bytes".to_owned(),
        }));
    }
    let bytes = fs::read(&file).map_err(|error| at_path(error, path))?;
    let version = version_of(&bytes);
    let text = String::from_utf8(bytes)
        .map_err(|error| Problem::bad_input(path, format!("not UTF-8: {error}")))?;
    let parts = Parts::of(&text);
    let mut query = parts.query();
    path.clone_into(&mut query.path);
    query.version = version;
    if query.title.text.is_empty() {
        let name = path.rsplit('/').next().unwrap_or(path);
        without_ending(name).clone_into(&mut query.title.text);
    }
    Ok((query, parts))
}

fn write(folder: &Path, write: &SavedWrite) -> Result<SavedQuery> {
    let mut query = write.query.clone();
    let path = query.path.clone();
    let file = place(folder, &path)?;
    let there = match fs::read(&file) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(at_path(error, &path)),
    };
    let is_expected = match &there {
        Some(bytes) => version_of(bytes) == query.version,
        // It was removed meanwhile: nothing is lost by writing it again.
        None => true,
    };
    if !is_expected && !write.overwrite {
        return Err(Problem::new(Kind::Conflict { resource: path }));
    }
    let there = there
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default();
    let parts = Parts::of(&there);
    // A title that only repeats the file's name is not written down.
    let name = path.rsplit('/').next().unwrap_or(&path);
    if query.title.text == without_ending(name) && parts.query().title.text.is_empty() {
        query.title.text.clear();
    }
    let mut text = parts.write(&query);
    if there.contains("\r\n") {
        text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent).map_err(|error| at_path(error, &path))?;
    }
    // As a whole or not at all; the link that a file may be is kept.
    let target = fs::canonicalize(&file).unwrap_or(file);
    let beside = target.with_extension("sql.new");
    let written = fs::File::create(&beside).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, &target)
    });
    if let Err(error) = written {
        drop(fs::remove_file(&beside));
        return Err(at_path(error, &path));
    }
    read(folder, &path).map(|(query, _)| query)
}

/// Where a path below the folder lies. `BadInput` for one that leads out of it.
fn place(folder: &Path, path: &str) -> Result<PathBuf> {
    let wrong = |why: &str| Problem::bad_input("path", format!("{path}: {why}"));
    let relative = Path::new(path);
    let is_inside = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
        && !path.contains('\\')
        && !path.is_empty();
    if !is_inside {
        return Err(wrong("a path below the folder of saved queries"));
    }
    if path.split('/').any(|part| part.starts_with('.')) {
        return Err(wrong("names that begin with a dot are hidden"));
    }
    if path.contains(['<', '>', ':', '"', '|', '?', '*']) || path.chars().any(char::is_control) {
        return Err(wrong("a sign that file names cannot hold everywhere"));
    }
    if !path.to_lowercase().ends_with(".sql") || without_ending(path).ends_with('/') {
        return Err(wrong("the name must end in .sql"));
    }
    Ok(folder.join(relative))
}

fn without_ending(name: &str) -> &str {
    name.get(..name.len().saturating_sub(4)).unwrap_or(name)
}

fn at_path(error: std::io::Error, path: &str) -> Problem {
    let resource = path.to_owned();
    let kind = match error.kind() {
        std::io::ErrorKind::NotFound => Kind::NotFound { resource },
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            Kind::Denied {
                action: "open".to_owned(),
                resource,
            }
        }
        std::io::ErrorKind::NotADirectory => Kind::BadInput {
            field: "savedFolder".to_owned(),
            reason: resource,
        },
        _ => return Problem::from(error),
    };
    Problem::with_detail(kind, error.to_string())
}

/// Tells one text of a file from another: 64 bits of FNV-1a.
fn version_of(bytes: &[u8]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use model::LocalText;

    fn draft(path: &str, sql: &str) -> SavedQuery {
        SavedQuery {
            path: path.to_owned(),
            title: LocalText::from("売上"),
            sql: sql.to_owned(),
            ..Parts::of("").query()
        }
    }

    fn save(folder: &Path, query: &SavedQuery, overwrite: bool) -> Result<SavedQuery> {
        write(
            folder,
            &SavedWrite {
                query: query.clone(),
                overwrite,
            },
        )
    }

    #[test]
    fn a_query_is_written_found_changed_and_never_over_the_change_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let query = save(folder, &draft("日次/売上.sql", "SELECT 1"), false).unwrap();
        let listed = list(folder).unwrap();
        assert_eq!(listed.queries.first(), Some(&query));
        assert_eq!(listed.queries.len(), 1);
        let new_again = save(folder, &draft("日次/売上.sql", "SELECT 9"), false).unwrap_err();
        assert!(matches!(new_again.kind, Kind::Conflict { .. }));

        let mut mine = query.clone();
        mine.sql = "SELECT 2\n".to_owned();
        let mine = save(folder, &mine, false).unwrap();
        assert_ne!(mine.version, query.version);

        let file = folder.join("日次/売上.sql");
        let theirs = fs::read_to_string(&file)
            .unwrap()
            .replace("SELECT 2", "SELECT 3");
        fs::write(&file, &theirs).unwrap();
        let refused = save(folder, &mine, false).unwrap_err();
        assert!(matches!(refused.kind, Kind::Conflict { .. }));
        assert_eq!(fs::read_to_string(&file).unwrap(), theirs);
        save(folder, &mine, true).unwrap();
        assert!(fs::read_to_string(&file).unwrap().contains("SELECT 2"));
        assert_eq!(fs::read_dir(folder.join("日次")).unwrap().count(), 1);
    }

    #[test]
    fn a_file_keeps_its_line_ends_and_its_unknown_keys() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.sql");
        fs::write(&file, "-- ---\r\n-- owner: x\r\n-- ---\r\nSELECT 1\r\n").unwrap();
        let mut query = list(folder.path()).unwrap().queries.remove(0);
        assert_eq!(query.title.text, "a");
        query.sql = "SELECT 2\n".to_owned();
        save(folder.path(), &query, false).unwrap();
        assert_eq!(
            fs::read_to_string(&file).unwrap(),
            "-- ---\r\n-- owner: x\r\n-- ---\r\nSELECT 2\r\n"
        );
    }

    #[test]
    fn what_is_hidden_or_no_query_is_left_alone_and_what_cannot_be_read_is_said() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        fs::write(folder.path().join(".git/x.sql"), "SELECT 1").unwrap();
        fs::write(folder.path().join("notes.txt"), "x").unwrap();
        fs::write(folder.path().join("sjis.sql"), b"SELECT '\x93\x8c'").unwrap();
        fs::write(folder.path().join("large.sql"), " ".repeat(2 << 20)).unwrap();
        let listed = list(folder.path()).unwrap();
        assert_eq!(listed.queries, []);
        let unreadable: Vec<&str> = listed
            .unreadable
            .iter()
            .map(|one| one.path.as_str())
            .collect();
        assert_eq!(unreadable, ["large.sql", "sjis.sql"]);
        assert_eq!(list(&folder.path().join("nowhere")).unwrap().queries, []);
    }

    #[test]
    fn no_path_leads_out_of_the_folder() {
        let folder = Path::new("/saved");
        for path in [
            "../a.sql",
            "/etc/a.sql",
            "a/../../b.sql",
            "",
            "a.txt",
            ".sql",
            "a/.sql",
            "a\\b.sql",
            ".git/a.sql",
            "a:b.sql",
            "a\n.sql",
        ] {
            assert!(place(folder, path).is_err(), "{path}");
        }
        assert_eq!(
            place(folder, "日次/a b.sql").unwrap(),
            folder.join("日次/a b.sql")
        );
    }
}
