//! Files of SQL: opening, saving, what lies in a folder, and whether a file changed since.

use crate::Workbench;
use encoding_rs::{Encoding as Codec, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};
use model::{
    FileEncoding, FileSave, FileStamp, Folder, FolderEntry, Kind, LineEnd, Problem, Result,
    SavedFile, TextFile, TextForm,
};
use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

/// Larger files are no SQL that a person wrote.
const MAX_BYTES: u64 = 64 << 20;

/// Entries of a folder that are listed at most.
const MAX_ENTRIES: usize = 2_000;

/// A drive that does not answer is given up after this time.
const DEADLINE: Duration = Duration::from_secs(20);

impl Workbench {
    /// Reads a text file: UTF-8, UTF-16 with a mark, or CP932. At most 64 MiB.
    pub async fn file_open(&self, path: String) -> Result<TextFile> {
        let fence = self.fence();
        blocking(move || {
            let path = absolute(&path)?;
            fence.check(&path)?;
            open(&path)
        })
        .await
    }

    /// Writes a text file as a whole or not at all.
    ///
    /// Errors: `Changed` when it is not as `expected`, `Conflict` when it is there and must not be
    /// written over, `BadInput` for a letter that its encoding does not have.
    pub async fn file_save(&self, save: FileSave) -> Result<SavedFile> {
        let fence = self.fence();
        blocking(move || {
            fence.check(&absolute(&save.path)?)?;
            self::save(&save)
        })
        .await
    }

    /// The state of each file as it now is, in the order of the paths; absent: it is gone.
    pub async fn file_stamps(&self, paths: Vec<String>) -> Result<Vec<Option<FileStamp>>> {
        let fence = self.fence();
        blocking(move || {
            let paths = paths.iter().map(Path::new);
            let stamp = |path: &Path| now(path).filter(|_| !fence.is_beyond(path));
            Ok(paths.map(stamp).collect())
        })
        .await
    }

    /// Folders and files of SQL in a folder; absent: the home folder. For the path of a file, the
    /// folder around it.
    pub async fn file_folder(&self, path: Option<String>) -> Result<Folder> {
        let fence = self.fence();
        blocking(move || {
            let path = absolute(path.as_deref().unwrap_or("~"))?;
            fence.check(&path)?;
            folder(&path)
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let answer = tokio::time::timeout(DEADLINE, tokio::task::spawn_blocking(work)).await;
    match answer {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => Err(Problem::broken(format!("files: {error}"))),
        Err(_elapsed) => Err(Problem::new(Kind::TimedOut {
            after_secs: u32::try_from(DEADLINE.as_secs()).unwrap_or(u32::MAX),
        })),
    }
}

/// A typed path: `~` is the home folder; anything else must be absolute.
fn absolute(path: &str) -> Result<PathBuf> {
    let typed = path.trim();
    if typed.is_empty() {
        return Err(Problem::bad_input("path", "a path is needed"));
    }
    let rest = typed.strip_prefix('~');
    let home = std::env::home_dir();
    match (rest, home) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with(['/', '\\']) => {
            Ok(home.join(rest.trim_start_matches(['/', '\\'])))
        }
        _ => {
            let path = PathBuf::from(typed);
            if path.is_absolute() {
                Ok(path)
            } else {
                Err(Problem::bad_input(
                    "path",
                    "the whole path is needed, from the root or from ~",
                ))
            }
        }
    }
}

/// What the system says, with the path in place of "file".
fn told(error: &std::io::Error, path: &Path, action: &str) -> Problem {
    let resource = path.display().to_string();
    let kind = match error.kind() {
        ErrorKind::NotFound => Kind::NotFound { resource },
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Kind::Denied {
            action: action.to_owned(),
            resource,
        },
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Kind::NoSpace { needed_bytes: None },
        ErrorKind::IsADirectory | ErrorKind::NotADirectory | ErrorKind::InvalidFilename => {
            Kind::BadInput {
                field: "path".to_owned(),
                reason: error.to_string(),
            }
        }
        _ => Kind::Broken,
    };
    Problem::with_detail(kind, error.to_string())
}

fn stamp(metadata: &Metadata) -> FileStamp {
    let modified = metadata
        .modified()
        .ok()
        .and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    FileStamp {
        modified_at_ms: modified.map_or(0, |since| {
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
        }),
        bytes: metadata.len(),
    }
}

fn now(path: &Path) -> Option<FileStamp> {
    fs::metadata(path).ok().map(|metadata| stamp(&metadata))
}

fn open(path: &Path) -> Result<TextFile> {
    let denied = |error: std::io::Error| told(&error, path, "read");
    let metadata = fs::metadata(path).map_err(denied)?;
    if metadata.is_dir() {
        return Err(Problem::bad_input("path", "this is a folder"));
    }
    if metadata.len() > MAX_BYTES {
        return Err(Problem::new(Kind::OverLimit {
            limit: MAX_BYTES,
            asked: metadata.len(),
            unit: "bytes".to_owned(),
        }));
    }
    let bytes = fs::read(path).map_err(denied)?;
    let (text, form) =
        decode(&bytes).ok_or_else(|| Problem::bad_input("path", "the file is no text"))?;
    Ok(TextFile {
        path: path.display().to_string(),
        text,
        form,
        stamp: stamp(&metadata),
    })
}

/// The text of bytes with its line ends made `\n`, and the form it had; nothing for what is no text.
fn decode(bytes: &[u8]) -> Option<(String, TextForm)> {
    let (codec, bom, body) = match Codec::for_bom(bytes) {
        Some((codec, length)) => (codec, true, bytes.get(length..)?),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, false, bytes),
        None => (SHIFT_JIS, false, bytes),
    };
    let text = codec.decode_without_bom_handling_and_without_replacement(body)?;
    if text.contains('\0') {
        return None;
    }
    let encoding = if codec == UTF_8 {
        FileEncoding::Utf8
    } else if codec == UTF_16LE {
        FileEncoding::Utf16Le
    } else if codec == UTF_16BE {
        FileEncoding::Utf16Be
    } else {
        FileEncoding::Cp932
    };
    let crlf = text.matches("\r\n").count();
    let line_end = if crlf > 0 && crlf * 2 >= text.matches('\n').count() {
        LineEnd::CrLf
    } else {
        LineEnd::Lf
    };
    let text = if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.into_owned()
    };
    let form = TextForm {
        encoding,
        bom,
        line_end,
    };
    Some((text, form))
}

/// The bytes of a text in a form; `BadInput` for a letter that the encoding does not have.
fn encode(text: &str, form: TextForm) -> Result<Vec<u8>> {
    let ended;
    let text = match form.line_end {
        LineEnd::Lf => text,
        LineEnd::CrLf => {
            ended = text.replace('\n', "\r\n");
            &ended
        }
    };
    let mut bytes = Vec::with_capacity(text.len() + 3);
    match form.encoding {
        FileEncoding::Utf8 => {
            if form.bom {
                bytes.extend_from_slice("\u{feff}".as_bytes());
            }
            bytes.extend_from_slice(text.as_bytes());
        }
        FileEncoding::Utf16Le => {
            let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
            bytes.extend(units.flat_map(u16::to_le_bytes));
        }
        FileEncoding::Utf16Be => {
            let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
            bytes.extend(units.flat_map(u16::to_be_bytes));
        }
        FileEncoding::Cp932 => {
            let (written, _, lossy) = SHIFT_JIS.encode(text);
            if lossy {
                return Err(unwritable(text));
            }
            bytes.extend_from_slice(&written);
        }
    }
    Ok(bytes)
}

fn unwritable(text: &str) -> Problem {
    let mut buffer = [0; 4];
    for (index, line) in text.lines().enumerate() {
        for letter in line.chars() {
            let (_, _, lossy) = SHIFT_JIS.encode(letter.encode_utf8(&mut buffer));
            if lossy {
                return Problem::bad_input(
                    "encoding",
                    format!("`{letter}` in line {} is not in CP932", index + 1),
                );
            }
        }
    }
    Problem::bad_input("encoding", "a letter is not in CP932")
}

fn save(save: &FileSave) -> Result<SavedFile> {
    let typed = absolute(&save.path)?;
    // A link stays a link: what it points to is written.
    let path = fs::canonicalize(&typed).unwrap_or(typed);
    let denied = |error: std::io::Error| told(&error, &path, "write");
    let before = fs::metadata(&path).ok();
    if before.as_ref().is_some_and(Metadata::is_dir) {
        return Err(Problem::bad_input("path", "this is a folder"));
    }
    let resource = || path.display().to_string();
    if let Some(expected) = save.expected
        && before.as_ref().map(stamp) != Some(expected)
    {
        return Err(Problem::new(Kind::Changed {
            resource: resource(),
        }));
    }
    if before.is_some() && !save.overwrite {
        return Err(Problem::new(Kind::Conflict {
            resource: resource(),
        }));
    }
    let bytes = encode(&save.text, save.form)?;
    replace(&path, &bytes, before.as_ref()).map_err(denied)?;
    let metadata = fs::metadata(&path).map_err(denied)?;
    Ok(SavedFile {
        path: resource(),
        stamp: stamp(&metadata),
    })
}

/// Into a file beside it, onto the disk, then in its place; where nothing may be made beside it,
/// into the file itself.
fn replace(path: &Path, bytes: &[u8], before: Option<&Metadata>) -> std::io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
    match File::create(&beside) {
        Ok(mut file) => {
            let written = file.write_all(bytes).and_then(|()| {
                if let Some(before) = before {
                    file.set_permissions(before.permissions())?;
                }
                file.sync_all()?;
                drop(file);
                fs::rename(&beside, path)
            });
            if written.is_err() {
                // What could not be finished must not lie about; the first error is the one told.
                let _ = fs::remove_file(&beside);
            }
            written
        }
        Err(error) if error.kind() == ErrorKind::PermissionDenied && before.is_some() => {
            let mut file = File::create(path)?;
            file.write_all(bytes)?;
            file.sync_all()
        }
        Err(error) => Err(error),
    }
}

fn folder(path: &Path) -> Result<Folder> {
    let path = if path.is_file() {
        path.parent().unwrap_or(path)
    } else {
        path
    };
    let read = fs::read_dir(path).map_err(|error| told(&error, path, "list"))?;
    let mut entries = Vec::new();
    let mut more = false;
    // What cannot be looked at is left out: the others are what matters.
    for entry in read.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(metadata) = fs::metadata(entry.path()) else {
            continue;
        };
        let folder = metadata.is_dir();
        let sql = Path::new(&name).extension().is_some_and(|ending| {
            ["sql", "bq", "bqsql", "ddl", "txt"]
                .iter()
                .any(|known| ending.eq_ignore_ascii_case(known))
        });
        if name.starts_with('.') || !(folder || sql) {
            continue;
        }
        if entries.len() == MAX_ENTRIES {
            more = true;
            break;
        }
        let stamp = stamp(&metadata);
        entries.push(FolderEntry {
            name,
            path: entry.path().display().to_string(),
            folder,
            bytes: (!folder).then_some(stamp.bytes),
            modified_at_ms: (stamp.modified_at_ms > 0).then_some(stamp.modified_at_ms),
        });
    }
    entries.sort_by_cached_key(|entry| (!entry.folder, entry.name.to_lowercase()));
    Ok(Folder {
        path: path.display().to_string(),
        parent: path.parent().map(|parent| parent.display().to_string()),
        entries,
        more,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::{decode, encode, folder, now, open, save};
    use model::{FileEncoding, FileSave, Kind, LineEnd, TextForm};

    const UTF8: TextForm = TextForm {
        encoding: FileEncoding::Utf8,
        bom: false,
        line_end: LineEnd::Lf,
    };

    #[test]
    fn a_text_is_written_as_it_was_read_in_every_form() {
        for encoding in [
            FileEncoding::Utf8,
            FileEncoding::Cp932,
            FileEncoding::Utf16Le,
            FileEncoding::Utf16Be,
        ] {
            for line_end in [LineEnd::Lf, LineEnd::CrLf] {
                for bom in [false, true] {
                    let wide = matches!(encoding, FileEncoding::Utf16Le | FileEncoding::Utf16Be);
                    if bom && encoding == FileEncoding::Cp932 || wide && !bom {
                        continue;
                    }
                    let form = TextForm {
                        encoding,
                        bom,
                        line_end,
                    };
                    let text = "SELECT '東京', 'ｶﾅ' -- ①\nFROM t;\n";
                    let bytes = encode(text, form).unwrap();
                    let (read, found) = decode(&bytes).unwrap();
                    assert_eq!((read.as_str(), found), (text, form));
                    assert_eq!(encode(&read, found).unwrap(), bytes);
                }
            }
        }
    }

    #[test]
    fn a_letter_that_cp932_does_not_have_is_named_with_its_line() {
        let form = TextForm {
            encoding: FileEncoding::Cp932,
            ..UTF8
        };
        let refused = encode("SELECT 1\n-- 😀", form).unwrap_err();
        let told = refused.kind.sentence();
        assert!(
            told.starts_with("encoding:") && told.contains('😀') && told.contains("line 2"),
            "{told}"
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert!(decode(b"PAR1\x00\x01\x02\xff").is_none());
        assert!(decode(&[0x81, 0xff, 0xfe]).is_none());
    }

    #[test]
    fn a_file_that_changed_since_is_not_written_over_unless_asked() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("q.sql");
        std::fs::write(&path, "SELECT 1").unwrap();
        let opened = open(&path).unwrap();
        std::fs::write(&path, "SELECT 22 -- by someone else").unwrap();
        let mut mine = FileSave {
            path: opened.path.clone(),
            text: "SELECT 3".into(),
            form: opened.form,
            expected: Some(opened.stamp),
            overwrite: true,
        };
        assert!(matches!(
            save(&mine).unwrap_err().kind,
            Kind::Changed { .. }
        ));
        mine.expected = now(&path);
        let saved = save(&mine).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "SELECT 3");
        assert_eq!(now(&path), Some(saved.stamp));
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_of_that_name_is_not_written_over_by_save_as() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("q.sql");
        std::fs::write(&path, "SELECT 1").unwrap();
        let refused = save(&FileSave {
            path: path.display().to_string(),
            text: String::new(),
            form: UTF8,
            expected: None,
            overwrite: false,
        })
        .unwrap_err();
        assert!(matches!(refused.kind, Kind::Conflict { .. }));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "SELECT 1");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_and_the_permissions_of_a_file_stay() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let (path, link) = (home.path().join("q.sql"), home.path().join("link.sql"));
        std::fs::write(&path, "SELECT 1").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        save(&FileSave {
            path: link.display().to_string(),
            text: "SELECT 2".into(),
            form: UTF8,
            expected: None,
            overwrite: true,
        })
        .unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "SELECT 2");
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }

    #[test]
    fn a_folder_lists_folders_first_and_files_of_sql() {
        let home = tempfile::tempdir().unwrap();
        for name in ["b.sql", "A.SQL", "picture.png", ".hidden.sql"] {
            std::fs::write(home.path().join(name), "").unwrap();
        }
        std::fs::create_dir(home.path().join("集計")).unwrap();
        let listed = folder(&home.path().join("b.sql")).unwrap();
        let names: Vec<&str> = listed
            .entries
            .iter()
            .map(|entry| entry.name.as_str())
            .collect();
        assert_eq!(names, ["集計", "A.SQL", "b.sql"]);
        assert!(!listed.more);
    }

    #[test]
    fn a_path_that_is_not_there_is_named() {
        let missing = open(std::path::Path::new("/nowhere/q.sql")).unwrap_err();
        assert!(
            matches!(missing.kind, Kind::NotFound { resource } if resource == "/nowhere/q.sql")
        );
    }
}
