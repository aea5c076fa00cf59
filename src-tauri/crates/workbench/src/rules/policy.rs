//! `policy.toml`: read strictly, its signature checked, and read again whenever it changed.

use super::in_force::InForce;
use minisign_verify::{PublicKey, Signature as Signed};
use model::{Kind, Policy, PolicyState, Problem, Result, Signature};
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// The file in the workspace's folder.
pub(crate) const FILE: &str = "policy.toml";
/// What minisign puts behind the name for its signature.
const SIGNATURE: &str = ".minisig";
/// A policy is a page of text; more is a mistake.
const MOST_BYTES: u64 = 1 << 20;

/// The policy of one workspace.
pub(crate) struct PolicyFile {
    path: PathBuf,
    known: Mutex<Option<Known>>,
}

struct Known {
    stamp: Stamp,
    reading: Reading,
}

/// What was read.
#[derive(Clone)]
pub(super) struct Reading {
    pub(super) state: PolicyState,
    pub(super) rules: Result<Arc<InForce>>,
    /// SHA-256 of the file in hexadecimal digits; absent without a file.
    pub(super) digest: Option<String>,
}

/// What a change of the policy shows in.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    policy: Option<FileStamp>,
    signature: Option<FileStamp>,
    key: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct FileStamp {
    modified: Option<SystemTime>,
    length: u64,
    /// When the system last noted a change of the file itself, and which one it is: what a tool that
    /// sets the time of the text cannot set.
    inode: (u64, i64, i64),
}

impl PolicyFile {
    pub(crate) fn new(home: &Path) -> Self {
        Self::at(&home.join(FILE))
    }

    fn at(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            known: Mutex::new(None),
        }
    }

    /// The signature lies beside the file.
    fn signature_path(&self) -> PathBuf {
        let mut path = self.path.clone().into_os_string();
        path.push(SIGNATURE);
        path.into()
    }

    /// The policy as it now is, read again when the file, its signature or the key changed, or when
    /// `anew` says so. Answers what was known before when it differs.
    pub(super) fn read(&self, key: Option<&str>, anew: bool) -> (Reading, Option<Reading>) {
        let mut known = self.known.lock();
        // Taken first: what changes while it is read is noticed the next time.
        let stamp = Stamp {
            policy: stamp(&self.path),
            signature: stamp(&self.signature_path()),
            key: key.map(str::to_owned),
        };
        if let Some(known) = known.as_ref()
            && known.stamp == stamp
            && !anew
        {
            return (known.reading.clone(), None);
        }
        let mut reading = self.reading(key);
        let before = known.take().map(|before| before.reading);
        let same = before
            .as_ref()
            .is_some_and(|before| before.state == reading.state && before.digest == reading.digest);
        if let (true, Some(before)) = (same, &before) {
            // The very same rules: what was permitted by them stays so.
            reading = before.clone();
        }
        *known = Some(Known {
            stamp,
            reading: reading.clone(),
        });
        (reading, before.filter(|_| !same))
    }

    fn reading(&self, key: Option<&str>) -> Reading {
        let path = &self.path;
        let shown = path.to_string_lossy().into_owned();
        let bad = |signature, reason: String, digest| {
            let problem = Problem::new(Kind::BadPolicy { reason });
            Reading {
                state: PolicyState {
                    policy: None,
                    path: shown.clone(),
                    signature,
                    problem: Some(problem.clone()),
                },
                rules: Err(problem),
                digest,
            }
        };
        let unsigned = if key.is_some() {
            Signature::Absent
        } else {
            Signature::NotNeeded
        };
        let text = match bytes(path) {
            Ok(Some(text)) => text,
            // A key says that there are rules: without the file nobody knows which.
            Ok(None) if key.is_some() => {
                return bad(
                    unsigned,
                    "policy.toml is missing, and the workspace has a key for it".to_owned(),
                    None,
                );
            }
            Ok(None) => {
                return Reading {
                    state: PolicyState {
                        policy: None,
                        path: shown,
                        signature: unsigned,
                        problem: None,
                    },
                    rules: Ok(Arc::new(InForce::default())),
                    digest: None,
                };
            }
            Err(reason) => return bad(unsigned, reason, None),
        };
        let digest = Some(super::hex(&Sha256::digest(&text)));
        let signature = match key.map(|key| self.signature(key, &text)) {
            None => Signature::NotNeeded,
            Some(Ok(())) => Signature::Good,
            Some(Err((signature, reason))) => return bad(signature, reason, digest),
        };
        let parsed = std::str::from_utf8(&text)
            .map_err(|_error| "it is not UTF-8 text".to_owned())
            .and_then(parse);
        match parsed {
            Err(reason) => bad(signature, reason, digest),
            Ok(rules) => Reading {
                state: PolicyState {
                    policy: Some(rules.policy.clone()),
                    path: shown,
                    signature,
                    problem: None,
                },
                rules: Ok(Arc::new(rules)),
                digest,
            },
        }
    }

    /// Whether the text is signed with the key.
    fn signature(&self, key: &str, text: &[u8]) -> std::result::Result<(), (Signature, String)> {
        let signed = match bytes(&self.signature_path()) {
            Ok(Some(signed)) => signed,
            Ok(None) => {
                let reason = "policy.toml.minisig is missing, and the workspace has a key";
                return Err((Signature::Absent, reason.to_owned()));
            }
            Err(reason) => return Err((Signature::Bad, reason)),
        };
        let bad = |reason: &str| (Signature::Bad, reason.to_owned());
        let key = public_key(key).map_err(|reason| bad(&reason))?;
        let signed = std::str::from_utf8(&signed)
            .ok()
            .and_then(|signed| Signed::decode(signed).ok())
            .ok_or_else(|| bad("policy.toml.minisig is no signature of minisign"))?;
        key.verify(text, &signed, false).map_err(|_error| {
            bad("policy.toml.minisig does not fit policy.toml and the workspace's key")
        })
    }
}

/// Whether a policy, in any file with its signature beside it, can be used.
pub fn policy_check(path: &Path, key: Option<&str>) -> PolicyState {
    PolicyFile::at(path).reading(key).state
}

/// A public key of minisign, alone or with its comment.
fn public_key(key: &str) -> std::result::Result<PublicKey, String> {
    let last = key.lines().map(str::trim).rfind(|line| !line.is_empty());
    PublicKey::from_base64(last.unwrap_or_default())
        .map_err(|_error| "the workspace's key is no public key of minisign".to_owned())
}

fn stamp(path: &Path) -> Option<FileStamp> {
    let about = std::fs::metadata(path).ok()?;
    Some(FileStamp {
        modified: about.modified().ok(),
        length: about.len(),
        inode: inode(&about),
    })
}

#[cfg(unix)]
fn inode(about: &std::fs::Metadata) -> (u64, i64, i64) {
    use std::os::unix::fs::MetadataExt as _;
    (about.ino(), about.ctime(), about.ctime_nsec())
}

#[cfg(not(unix))]
fn inode(_about: &std::fs::Metadata) -> (u64, i64, i64) {
    (0, 0, 0)
}

/// The bytes of a file; nothing if there is none.
fn bytes(path: &Path) -> std::result::Result<Option<Vec<u8>>, String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        // A link that leads nowhere is no absence.
        Err(error)
            if error.kind() == std::io::ErrorKind::NotFound && path.symlink_metadata().is_err() =>
        {
            return Ok(None);
        }
        Err(error) => return Err(format!("{name}: {error}")),
    };
    let mut text = Vec::new();
    file.take(MOST_BYTES + 1)
        .read_to_end(&mut text)
        .map_err(|error| format!("{name}: {error}"))?;
    if text.len() as u64 > MOST_BYTES {
        return Err(format!("{name} is larger than {MOST_BYTES} bytes"));
    }
    Ok(Some(text))
}

/// The rules of a text, or why it cannot be used, with line and key.
pub(super) fn parse(text: &str) -> std::result::Result<InForce, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let policy: Policy = toml::from_str(text).map_err(|error| {
        let message = error
            .message()
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned();
        match error.span() {
            Some(span) => place(text, span.start, &message),
            None => message,
        }
    })?;
    InForce::new(policy).map_err(|(key, reason)| {
        let line = line_of(text, &key);
        match line {
            Some(line) => format!("line {line}, {key}: {reason}"),
            None => format!("{key}: {reason}"),
        }
    })
}

/// `line 4, export.formats: what is wrong`.
fn place(text: &str, at: usize, message: &str) -> String {
    let before = text.get(..at).unwrap_or(text);
    let number = before.matches('\n').count() + 1;
    let line = text.lines().nth(number - 1).unwrap_or_default();
    let section = section_at(text, number);
    let key = line.split_once('=').map(|(key, _)| key.trim());
    let key = match (section, key.filter(|_| !line.trim_start().starts_with('['))) {
        (Some(section), Some(key)) => format!(", {section}.{key}"),
        (Some(section), None) => format!(", {section}"),
        (None, Some(key)) => format!(", {key}"),
        (None, None) => String::new(),
    };
    format!("line {number}{key}: {message}")
}

/// The section that a line belongs to.
fn section_at(text: &str, number: usize) -> Option<&str> {
    text.lines().take(number).filter_map(section).last()
}

fn section(line: &str) -> Option<&str> {
    let inside = line.trim_start().strip_prefix('[')?;
    Some(inside.split(']').next().unwrap_or_default().trim())
}

/// The line of a dotted key, such as `export.formats`; of its section where it is not found.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let mut now = None;
    let mut of_section = None;
    for (index, line) in text.lines().enumerate() {
        if let Some(section) = section(line) {
            now = Some(section);
            if key.split('.').next() == Some(section) {
                of_section = Some(index + 1);
            }
            continue;
        }
        let Some((name, _)) = line.split_once('=') else {
            continue;
        };
        let name: String = name.split_whitespace().collect();
        let whole = match now {
            Some(section) => format!("{section}.{name}"),
            None => name,
        };
        if whole == key {
            return Some(index + 1);
        }
    }
    of_section
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::{PolicyFile, parse};
    use model::{Kind, Signature};

    /// A key and what it signed: the example of minisign-verify's own documentation.
    const KEY: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
    const SIGNED: &str = "test";
    const SIGNATURE: &str = "untrusted comment: signature from minisign secret key
RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=
trusted comment: timestamp:1633700835\tfile:test\tprehashed
wLMDjy9FLAuxZ3q4NlEvkgtyhrr0gtTu6KC4KBJdITbbOeAi1zBIYo0v4iTgt8jJpIidRJnp94ABQkJAgAooBQ==
";

    #[test]
    fn what_cannot_be_used_is_named_by_line_and_key() {
        for (text, expected) in [
            (
                "version = 1\n\n[export]\nformat = ['csv']",
                "line 4, export.format: unknown field `format`",
            ),
            (
                "version = 1\n[export]\nallowed = 'no'",
                "line 3, export.allowed: invalid type",
            ),
            (
                "version = 1\n[copy]\nmax_cells = -1",
                "line 3, copy.max_cells: invalid value",
            ),
            (
                "version = 1\n[exports]\nallowed = true",
                "line 2, exports: unknown field `exports`",
            ),
            (
                "version = 2",
                "line 1, version: 1 is what this version reads",
            ),
            ("", "line 1: missing field `version`"),
            ("version = 1\nversion = 1", "line 2, version: duplicate key"),
            (
                "version = 1\n[mask]\npatterns = ['a', '(']",
                "line 3, mask.patterns: (: ",
            ),
            (
                "version = 1\n[export]\nformats = ['csv', 'doc']",
                "line 3, export.formats: doc: ",
            ),
            (
                "version = 1\n[export]\nfolders = ['out']",
                "line 3, export.folders: out: ",
            ),
            (
                "version = 1\n[query]\ndatasets = ['sales']",
                "line 3, query.datasets: sales: ",
            ),
            (
                "version = 1\n[query]\ndaily_budget = 5",
                "line 3, query.daily_budget: ",
            ),
            (
                "version = 1\n[query]\ndaily_budget = nan\ncurrency = 'JPY'",
                "line 3, query.daily_budget: ",
            ),
            (
                "version = 1\n[query]\ncurrency = 'yen'\ndaily_budget = 5",
                "line 3, query.currency: ",
            ),
            (
                "version = 1\n[idle]\nlock_after_minutes = 0",
                "line 3, idle.lock_after_minutes: ",
            ),
            (
                "version = 1\n[load]\nbuckets = ['']",
                "line 3, load.buckets: ",
            ),
            (
                "version = 1\n[notebook]\nmax_price_per_hour = -1.0",
                "line 3, notebook.max_price_per_hour: ",
            ),
            (
                "version = 1\nexport.format = true",
                "line 2, export.format: unknown field",
            ),
        ] {
            let reason = parse(text).unwrap_err();
            assert!(
                reason.starts_with(expected),
                "{text}\n  {reason}\n  {expected}"
            );
        }
    }

    #[test]
    fn a_whole_policy_is_read() {
        let text = include_str!("../../../../../docs/policy.example.toml");
        let rules = parse(text).unwrap();
        let policy = rules.policy;
        assert_eq!(policy.version, 1);
        assert!(policy.export.max_rows.is_some() && policy.idle.lock_after_minutes.is_some());
        assert!(!policy.mask.patterns.is_empty() && policy.notebook.roles.is_some());
    }

    #[test]
    fn without_a_file_nothing_is_ruled_and_with_a_key_everything_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let file = PolicyFile::new(home.path());
        assert!(!file.read(None, false).0.rules.unwrap().ruled);
        let (reading, before) = file.read(Some(KEY), false);
        assert!(before.is_some(), "a new key is a change");
        let problem = reading.rules.unwrap_err();
        assert!(matches!(problem.kind, Kind::BadPolicy { .. }), "{problem}");
        assert_eq!(reading.state.signature, Signature::Absent);
    }

    #[test]
    fn a_signature_must_be_there_and_fit_the_key_and_the_text() {
        let home = tempfile::tempdir().unwrap();
        let file = PolicyFile::new(home.path());
        let write = |name: &str, text: &str| std::fs::write(home.path().join(name), text).unwrap();
        write("policy.toml", SIGNED);
        let known = || file.read(Some(KEY), false).0.state.signature;
        assert_eq!(known(), Signature::Absent);
        write("policy.toml.minisig", SIGNATURE);
        assert_eq!(known(), Signature::Good);
        // Signed well, and still no policy: both are looked at.
        let reason = file.read(Some(KEY), false).0.rules.unwrap_err();
        assert!(reason.to_string().contains("line 1"), "{reason}");
        write("policy.toml", "test ");
        assert_eq!(known(), Signature::Bad);
        write("policy.toml", SIGNED);
        write("policy.toml.minisig", "no signature");
        assert_eq!(known(), Signature::Bad);
        assert_eq!(
            file.read(Some("no key"), false).0.state.signature,
            Signature::Bad
        );
    }

    #[test]
    fn a_changed_file_is_read_again_and_an_unchanged_one_is_not() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("policy.toml");
        let file = PolicyFile::new(home.path());
        std::fs::write(&path, "version = 1\n[copy]\nmax_cells = 10").unwrap();
        assert!(file.read(None, false).1.is_none());
        assert!(file.read(None, false).1.is_none());
        std::fs::write(&path, "version = 1\n[copy]\nmax_cells = 11").unwrap();
        let (reading, before) = file.read(None, false);
        assert!(before.is_some());
        assert_eq!(reading.rules.unwrap().policy.copy.max_cells, Some(11));
        std::fs::remove_file(&path).unwrap();
        assert!(!file.read(None, false).0.rules.unwrap().ruled);
    }
}
