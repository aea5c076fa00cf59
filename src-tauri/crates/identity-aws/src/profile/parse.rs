//! The two files of `~/.aws`, with the line that each value stands in.

use model::{Kind, Problem, Result, Secret};
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The largest file that is read.
const LONGEST: u64 = 4 << 20;

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    /// A profile.
    Profile,
    /// A session of IAM Identity Center that profiles share.
    Session,
    /// Addresses of services that profiles share.
    Services,
}

/// One section.
pub(super) struct Section {
    /// The file that it stands in.
    pub(super) file: PathBuf,
    /// Its 1-based line there.
    pub(super) line: u32,
    values: BTreeMap<String, (Zeroizing<String>, PathBuf, u32)>,
}

impl fmt::Debug for Section {
    /// Without the values: some are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)
    }
}

impl Section {
    /// The value of a key, if it is not empty.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let (value, _, _) = self.values.get(key)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    /// The same for a key that is secret.
    pub(super) fn secret(&self, key: &str) -> Option<Secret> {
        self.get(key).map(|value| Secret::new(value.to_owned()))
    }

    /// Where a key stands, or the section when it does not.
    pub(super) fn place(&self, key: &str) -> String {
        match self.values.get(key) {
            Some((_, file, line)) => format!("{}:{line}", file.display()),
            None => format!("{self:?}"),
        }
    }
}

/// What both files say.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// The file of profiles, whether it is there or not.
    pub(super) config: PathBuf,
    /// The sections in the order of their names.
    pub(super) sections: BTreeMap<(Sort, String), Section>,
}

impl Files {
    /// Reads both. That one is missing is no problem; what it would say is missing, too.
    pub(super) fn read(config: &Path, credentials: &Path) -> Result<Self> {
        let mut files = Self {
            config: config.to_owned(),
            sections: BTreeMap::new(),
        };
        for (path, is_config) in [(config, true), (credentials, false)] {
            if let Some(text) = load(path)? {
                files.take(path, &text, is_config)?;
            }
        }
        Ok(files)
    }

    fn take(&mut self, path: &Path, text: &str, is_config: bool) -> Result<()> {
        let bad = |line: u32, why: &str| {
            Problem::bad_input("profile", format!("{}:{line}: {why}", path.display()))
        };
        let mut section: Option<(Sort, String)> = None;
        // A section that is none of ours is passed over, with what it holds.
        let mut foreign = false;
        let mut key: Option<String> = None;
        for (number, line) in (1u32..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
                continue;
            }
            if let Some(rest) = trimmed.strip_prefix('[') {
                let name = rest
                    .split(']')
                    .next()
                    .filter(|_| rest.contains(']'))
                    .ok_or_else(|| bad(number, "The section has no closing bracket"))?;
                section = named(name, is_config);
                foreign = section.is_none();
                key = None;
                if let Some(section) = section.clone() {
                    self.sections.entry(section).or_insert_with(|| Section {
                        file: path.to_owned(),
                        line: number,
                        values: BTreeMap::new(),
                    });
                }
                continue;
            }
            if foreign {
                continue;
            }
            let section = section
                .as_ref()
                .and_then(|section| self.sections.get_mut(section))
                .ok_or_else(|| bad(number, "It stands before the first section"))?;
            let indented = line.starts_with([' ', '\t']);
            let (name, value) = match (indented, key.as_ref(), trimmed.split_once('=')) {
                // What is indented belongs to the key above: `endpoint_url` of `sts`, for example.
                (true, Some(above), Some((name, value))) => {
                    (format!("{above}.{}", name.trim().to_lowercase()), value)
                }
                (true, Some(_), None) => continue,
                (_, _, Some((name, value))) => {
                    let name = name.trim().to_lowercase();
                    key = Some(name.clone());
                    (name, value)
                }
                (_, _, None) => return Err(bad(number, "It is neither a section nor KEY = VALUE")),
            };
            let value = Zeroizing::new(without_comment(value).to_owned());
            section
                .values
                .insert(name, (value, path.to_owned(), number));
        }
        Ok(())
    }
}

/// What a section is about; nothing where it is none of ours.
fn named(name: &str, is_config: bool) -> Option<(Sort, String)> {
    let name = name.trim();
    if !is_config || name == "default" {
        return Some((Sort::Profile, name.to_owned()));
    }
    let (sort, rest) = name.split_once(char::is_whitespace)?;
    let sort = match sort {
        "profile" => Sort::Profile,
        "sso-session" => Sort::Session,
        "services" => Sort::Services,
        _ => return None,
    };
    let rest = rest.trim();
    let quoted = |mark: char| {
        rest.strip_prefix(mark)
            .and_then(|rest| rest.strip_suffix(mark))
    };
    let rest = quoted('"').or_else(|| quoted('\'')).unwrap_or(rest);
    (!rest.is_empty()).then(|| (sort, rest.to_owned()))
}

/// A comment begins with `#` or `;` behind a space.
fn without_comment(value: &str) -> &str {
    let end = [" #", " ;", "\t#", "\t;"]
        .iter()
        .filter_map(|mark| value.find(mark))
        .min()
        .unwrap_or(value.len());
    value.get(..end).unwrap_or_default().trim()
}

fn load(path: &Path) -> Result<Option<Zeroizing<String>>> {
    let named = |why: String| Problem::bad_input("profile", format!("{}: {why}", path.display()));
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            return Err(Problem::new(Kind::Denied {
                action: "open".to_owned(),
                resource: path.display().to_string(),
            }));
        }
        Err(error) => return Err(named(error.to_string())),
    };
    let size = file.metadata().map_or(0, |about| about.len());
    let mut text = Zeroizing::new(String::with_capacity(size.min(LONGEST) as usize + 1));
    file.take(LONGEST + 1)
        .read_to_string(&mut text)
        .map_err(|error| {
            named(match error.kind() {
                std::io::ErrorKind::InvalidData => "It is no text in UTF-8".to_owned(),
                _ => error.to_string(),
            })
        })?;
    if text.len() as u64 > LONGEST {
        return Err(named("It is larger than 4 MiB".to_owned()));
    }
    Ok(Some(text))
}
