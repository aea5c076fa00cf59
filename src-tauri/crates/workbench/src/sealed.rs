//! What an encrypted workspace keeps on disk: files sealed with a key that lies in the keychain.
//!
//! AES-256-GCM; the file's name is part of what is sealed, so that one cannot be put in the place of
//! another. Sealed are the settings, the tabs with their texts, the ledger, the layout, identities
//! and connections (which hold no secret), the history and the catalogue; rows that do not fit into
//! memory are veiled by the rows' own keeper, with a key that ends with the process. In plain text
//! stay what others must be able to read without the key: the workspace's name and class, its policy
//! and its audit log, which hold neither cells nor statements, and saved queries, which are the
//! person's own documents and may lie in git.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::{hmac, rand};
use model::{Problem, Result, Secret};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vault::Vault;
use zeroize::Zeroizing;

/// The entry of the keychain that holds the key, in hexadecimal digits.
const ENTRY: &str = "seal";

/// What every sealed file begins with.
const MAGIC: &[u8] = b"SHIRABE SEALED 1\n";

const KEY_LEN: usize = 32;

/// Seals and opens, or leaves everything as it is. Cheap to clone.
#[derive(Clone, Default)]
pub struct Seal(Option<Arc<Keys>>);

struct Keys {
    content: LessSafeKey,
    /// For names by which rows are found again without being read.
    names: hmac::Key,
}

impl Seal {
    /// Of a workspace whose files lie in `home`. Those of one that is `encrypted` are sealed from now
    /// on, and what lay there in plain text is; those of one that is not are opened, if they were
    /// sealed, and the key is removed.
    ///
    /// # Errors
    /// `NoKeychain` or `KeychainLocked` when there is a key to be read or made.
    pub async fn of(vault: &Vault, home: &Path, encrypted: bool) -> Result<Self> {
        if !encrypted && !files(home).iter().any(|path| is_sealed(path)) {
            return Ok(Self::default());
        }
        let key = key(vault).await?;
        let seal = Self::with(&key)?;
        let (wanted, home) = (encrypted, home.to_owned());
        let settling = seal.clone();
        tokio::task::spawn_blocking(move || settling.settle(&home, wanted))
            .await
            .map_err(|error| Problem::broken(format!("sealing: {error}")))??;
        if encrypted {
            return Ok(seal);
        }
        vault.remove(ENTRY).await?;
        Ok(Self::default())
    }

    fn with(key: &[u8; KEY_LEN]) -> Result<Self> {
        let content = UnboundKey::new(&AES_256_GCM, key).map_err(|_| broken())?;
        let names = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), b"names");
        Ok(Self(Some(Arc::new(Keys {
            content: LessSafeKey::new(content),
            names: hmac::Key::new(hmac::HMAC_SHA256, names.as_ref()),
        }))))
    }

    /// Whether it seals.
    pub(crate) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// The content as it may lie on disk under this name.
    pub(crate) fn close(&self, name: &str, content: &[u8]) -> Result<Vec<u8>> {
        let Some(keys) = &self.0 else {
            return Ok(content.to_vec());
        };
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce).map_err(|_| broken())?;
        let start = MAGIC.len() + NONCE_LEN;
        let mut sealed = Vec::with_capacity(start + content.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(MAGIC);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(content);
        let body = sealed.get_mut(start..).unwrap_or_default();
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = keys
            .content
            .seal_in_place_separate_tag(nonce, Aad::from(name.as_bytes()), body)
            .map_err(|_| broken())?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// What was closed under this name. What is not sealed is answered as it is; nothing: it is
    /// sealed with another key, or damaged.
    pub(crate) fn open(&self, name: &str, mut stored: Vec<u8>) -> Option<Vec<u8>> {
        if !stored.starts_with(MAGIC) {
            return Some(stored);
        }
        let keys = self.0.as_ref()?;
        let start = MAGIC.len() + NONCE_LEN;
        let nonce = stored.get(MAGIC.len()..start)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let body = stored.get_mut(start..)?;
        let opened = keys
            .content
            .open_in_place(nonce, Aad::from(name.as_bytes()), body);
        let length = opened.ok()?.len();
        stored.drain(..start);
        stored.truncate(length);
        Some(stored)
    }

    /// By what a row of this name is found; the name cannot be told from it.
    pub(crate) fn finger(&self, name: &str) -> Option<Vec<u8>> {
        let keys = self.0.as_ref()?;
        Some(hmac::sign(&keys.names, name.as_bytes()).as_ref().to_vec())
    }

    /// The content of a file; an error of kind `InvalidData` where it cannot be opened.
    pub(crate) fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        let stored = fs::read(path)?;
        self.open(&name_of(path), stored).ok_or_else(|| {
            std::io::Error::new(std::io::ErrorKind::InvalidData, "sealed with another key")
        })
    }

    /// Writes the whole content or nothing: into a file beside it, onto the disk, then in its place.
    pub(crate) fn write(&self, path: &Path, content: &[u8]) -> Result<()> {
        let closed = self.close(&name_of(path), content)?;
        let beside = path.with_file_name(format!("{}.new", name_of(path)));
        let mut file = fs::File::create(&beside)?;
        file.write_all(&closed)?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        Ok(())
    }

    /// Makes all files as they are wanted, each whole; stopped in the middle, it goes on at the next
    /// start.
    fn settle(&self, home: &Path, encrypted: bool) -> Result<()> {
        let wanted = if encrypted {
            self.clone()
        } else {
            Self::default()
        };
        for path in files(home) {
            if is_sealed(&path) == encrypted {
                continue;
            }
            if name_of(&path) == "history.sqlite" && encrypted {
                crate::history::fold(&path)?;
            }
            match self.read(&path) {
                Ok(content) => wanted.write(&path, &content)?,
                Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                    tracing::error!(file = %path.display(), "stays sealed: {error}");
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// The key; made if there is none.
async fn key(vault: &Vault) -> Result<Zeroizing<[u8; KEY_LEN]>> {
    let mut key = Zeroizing::new([0; KEY_LEN]);
    if let Some(kept) = vault.get_surely(ENTRY).await? {
        let damaged = |_| Problem::broken("the key of the workspace is damaged");
        hex::decode_to_slice(kept.expose(), key.as_mut()).map_err(damaged)?;
    } else {
        rand::fill(key.as_mut()).map_err(|_| broken())?;
        vault
            .put(ENTRY, Secret::new(hex::encode(key.as_ref())))
            .await?;
    }
    Ok(key)
}

fn broken() -> Problem {
    Problem::broken("the cipher refuses")
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn is_sealed(path: &Path) -> bool {
    use std::io::Read as _;
    let mut start = [0; MAGIC.len()];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == *MAGIC
}

/// The files of a workspace that are sealed where it is encrypted.
fn files(home: &Path) -> Vec<PathBuf> {
    let inside = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.path())
            .filter(|path| path.is_file())
            .collect::<Vec<_>>()
    };
    let is_ours = |path: &PathBuf| {
        let name = name_of(path);
        let is_json = path.extension().is_some_and(|ending| ending == "json");
        name == "history.sqlite" || (is_json && name != "workspace.json")
    };
    let mut found: Vec<PathBuf> = inside(home).into_iter().filter(is_ours).collect();
    found.extend(inside(&home.join("tabs")));
    found
}

/// Removes a database of `SQLite` with what lies beside it.
pub(crate) fn remove_database(path: &Path) -> Result<()> {
    for ending in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        match fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => (),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::{ENTRY, Seal, is_sealed};
    use vault::Vault;

    #[tokio::test]
    async fn what_is_sealed_opens_with_its_key_under_its_name_and_not_when_it_was_changed() {
        let home = tempfile::tempdir().unwrap();
        let seal = Seal::of(&Vault::in_memory(), home.path(), true)
            .await
            .unwrap();
        let other = Seal::of(&Vault::in_memory(), home.path(), true)
            .await
            .unwrap();
        let closed = seal.close("tabs.json", "秘密".as_bytes()).unwrap();
        assert_eq!(
            seal.open("tabs.json", closed.clone()).unwrap(),
            "秘密".as_bytes()
        );
        assert_eq!(seal.open("settings.json", closed.clone()), None);
        assert_eq!(other.open("tabs.json", closed.clone()), None);
        for at in 17..closed.len() {
            let mut changed = closed.clone();
            changed[at] ^= 1;
            assert_eq!(seal.open("tabs.json", changed), None);
        }
        for length in 17..closed.len() {
            assert_eq!(seal.open("tabs.json", closed[..length].to_vec()), None);
        }
    }

    #[tokio::test]
    async fn a_workspace_that_becomes_encrypted_or_open_again_keeps_its_files() {
        let home = tempfile::tempdir().unwrap();
        let vault = Vault::in_memory();
        let path = |name: &str| home.path().join(name);
        std::fs::create_dir(path("tabs")).unwrap();
        for name in ["settings.json", "tabs/t1.sql", "workspace.json"] {
            std::fs::write(path(name), "plain").unwrap();
        }
        let seal = Seal::of(&vault, home.path(), true).await.unwrap();
        assert!(is_sealed(&path("settings.json")) && is_sealed(&path("tabs/t1.sql")));
        assert!(!is_sealed(&path("workspace.json")));
        assert_eq!(seal.read(&path("tabs/t1.sql")).unwrap(), b"plain");

        let open = Seal::of(&vault, home.path(), false).await.unwrap();
        assert!(!open.is_on());
        assert_eq!(std::fs::read(path("settings.json")).unwrap(), b"plain");
        assert_eq!(vault.place(ENTRY).await, Ok(None));
    }
}
