//! File names for keys: any key becomes a path below one folder, on every platform.

use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

/// The longest name of a file, in bytes, that every file system takes.
const LONGEST: usize = 200;

/// Names that Windows keeps for devices, whatever they end in.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// The path of a key below a folder: as many parts as it has, none of them `.`, `..`, empty or
/// anything that a file system understands otherwise. What cannot stand in a name is written `%3A`.
pub(super) fn path_of(key: &str) -> PathBuf {
    key.split('/').map(name_of).collect()
}

/// A file name for one part of a key.
pub(super) fn name_of(part: &str) -> String {
    if part.chars().all(|c| c == '.') {
        // Nothing, `.`, `..`: these mean something else.
        return "_".repeat(part.len().max(1));
    }
    let mut name = String::with_capacity(part.len());
    for c in part.chars() {
        match c {
            '<' | '>' | ':' | '"' | '\\' | '|' | '?' | '*' | '/' | '\0'..='\x1f' | '\x7f' => {
                name.extend(format!("%{:02X}", u32::from(c)).chars());
            }
            c => name.push(c),
        }
    }
    if let Some(inner) = name.strip_suffix(['.', ' ']) {
        let last = if name.ends_with('.') { "%2E" } else { "%20" };
        name = format!("{inner}{last}");
    }
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let is_device = DEVICES.iter().any(|device| {
        stem.strip_prefix(device).is_some_and(|rest| match *device {
            "com" | "lpt" => rest.chars().count() == 1 && rest.chars().all(|c| c.is_ascii_digit()),
            _ => rest.is_empty(),
        })
    });
    if is_device {
        name.insert(0, '_');
    }
    if name.len() > LONGEST {
        let digest = hex::encode(Sha256::digest(part));
        let mut end = LONGEST - 20;
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        name.truncate(end);
        name.push('~');
        name.extend(digest.chars().take(16));
    }
    name
}

/// Paths that are taken in one download: keys that differ must not become one file, not even where
/// capital letters count for nothing.
#[derive(Default)]
pub(super) struct Taken {
    hashes: HashSet<u64>,
}

impl Taken {
    /// A path that no other key has: this one, or with a number in its name.
    pub(super) fn free(&mut self, path: &Path) -> PathBuf {
        let mut candidate = path.to_owned();
        let mut number = 2_u32;
        while !self.hashes.insert(hash(&candidate)) {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let ending = path.extension().map(|one| one.to_string_lossy());
            let name = match ending {
                Some(ending) => format!("{stem} ({number}).{ending}"),
                None => format!("{stem} ({number})"),
            };
            candidate = path.with_file_name(name);
            number += 1;
        }
        candidate
    }
}

fn hash(path: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.to_string_lossy().to_lowercase().hash(&mut hasher);
    hasher.finish()
}

/// What a file is, by what its name ends in.
pub(super) fn content_type(name: &str) -> Option<&'static str> {
    let (_, ending) = name.rsplit_once('.')?;
    Some(match ending.to_ascii_lowercase().as_str() {
        "csv" => "text/csv",
        "tsv" => "text/tab-separated-values",
        "txt" | "log" | "ltsv" | "sql" => "text/plain",
        "md" => "text/markdown",
        "html" | "htm" => "text/html",
        "css" => "text/css",
        "js" | "mjs" => "text/javascript",
        "xml" => "application/xml",
        "json" | "ipynb" => "application/json",
        "ndjson" | "jsonl" => "application/x-ndjson",
        "yaml" | "yml" => "application/yaml",
        "parquet" => "application/vnd.apache.parquet",
        "arrow" | "feather" => "application/vnd.apache.arrow.file",
        "avro" => "application/avro",
        "gz" => "application/gzip",
        "zst" => "application/zstd",
        "bz2" => "application/x-bzip2",
        "xz" => "application/x-xz",
        "zip" => "application/zip",
        "tar" => "application/x-tar",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "avif" => "image/avif",
        "bmp" => "image/bmp",
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        "mov" => "video/quicktime",
        "mp3" => "audio/mpeg",
        "wav" => "audio/wav",
        "ogg" => "audio/ogg",
        "flac" => "audio/flac",
        "m4a" => "audio/mp4",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, reason = "a test may stop at the first surprise")]

    use super::{Taken, content_type, name_of, path_of};
    use std::path::{Component, Path, PathBuf};

    #[test]
    fn no_key_leaves_the_folder_or_cannot_be_written() {
        let long = "長".repeat(300);
        for key in [
            "../../etc/passwd",
            "a/../../b",
            "/etc/passwd",
            "//a",
            "a//",
            ".",
            "...",
            "C:\\Windows\\x",
            "a/NUL.txt",
            "com1",
            "a\0b\n/c",
            "name. ",
            long.as_str(),
        ] {
            let path = path_of(key);
            assert!(!path.as_os_str().is_empty(), "{key}");
            for part in path.components() {
                let name = match part {
                    Component::Normal(name) => Some(name),
                    _ => None,
                };
                let name = name.expect(key);
                let name = name.to_string_lossy();
                assert!(name.len() <= 255, "{key}");
                assert!(!name.contains(['\\', ':', '\0', '\n']), "{key}");
                assert!(!name.ends_with(['.', ' ']), "{key}");
            }
        }
        assert_eq!(path_of("a/b c+d%20.csv"), Path::new("a/b c+d%20.csv"));
        assert_eq!(
            path_of("調べ/か\u{3099}.csv"),
            Path::new("調べ/か\u{3099}.csv")
        );
        assert_eq!(name_of("a:b?"), "a%3Ab%3F");
        assert_eq!(name_of("Con.csv"), "_Con.csv");
        assert_eq!(name_of("console.csv"), "console.csv");
        assert_eq!(path_of("a/../b"), Path::new("a/__/b"));
    }

    #[test]
    fn two_keys_never_become_one_file() {
        let mut taken = Taken::default();
        let paths = ["a/b.csv", "a/B.csv", "a/b.csv", "c"].map(|path| taken.free(Path::new(path)));
        assert_eq!(
            paths,
            ["a/b.csv", "a/B (2).csv", "a/b (3).csv", "c"].map(PathBuf::from)
        );
    }

    #[test]
    fn a_name_says_what_a_file_is() {
        assert_eq!(content_type("a.b.JSON"), Some("application/json"));
        assert_eq!(content_type("a.csv.gz"), Some("application/gzip"));
        assert_eq!(content_type("README"), None);
    }
}
