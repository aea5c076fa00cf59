//! Removing an identity, and destroying the file that one was read from.

use super::ELSEWHERE;
use super::records::IdentityRecord;
use super::slot::entry;
use crate::Workbench;
use crate::rules::Act;
use model::{
    AuditAct, IdentityId, IdentityRemoved, IdentityWay, JobId, Kind, Problem, Result, SecretCopy,
};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

const DEADLINE: Duration = Duration::from_mins(1);

impl Workbench {
    /// Removes an identity and its secret; says where other copies may lie.
    ///
    /// # Errors
    /// `Conflict` names what still uses it; nothing is removed then.
    pub async fn identity_remove(
        &self,
        job: JobId,
        identity: IdentityId,
    ) -> Result<IdentityRemoved> {
        let name = self
            .inner
            .identities
            .records
            .lock()
            .identity(&identity)?
            .name
            .clone();
        let removed = self
            .inner
            .jobs
            .call(job, DEADLINE, self.removed(identity))
            .await;
        self.note_end(Act::of(AuditAct::IdentityRemoved).resource(name), &removed);
        removed
    }

    async fn removed(&self, id: IdentityId) -> Result<IdentityRemoved> {
        let inner = &self.inner;
        let record = {
            let records = inner.identities.records.lock();
            let record = records.identity(&id)?.clone();
            let users = records.users(&id);
            if !users.is_empty() {
                let resource = users.join(", ");
                return Err(Problem::new(Kind::Conflict { resource }));
            }
            inner.identities.broker.forget(&records, &id);
            record
        };
        inner.identities.sign_ins.stop(&inner.jobs, &id);
        let removed = may_have_secret(&record) && inner.options.vault.remove(&entry(&id)).await?;
        inner.change_records(|records| {
            records.identities.retain(|record| record.id != id);
            Ok(())
        })?;
        inner.tell_identities();
        Ok(IdentityRemoved {
            entries: u32::from(removed),
            copies: self.copies(&record),
        })
    }

    fn copies(&self, record: &IdentityRecord) -> Vec<SecretCopy> {
        let vendor = |url: String| SecretCopy::Vendor { url };
        let program = |name: &str, path: Option<PathBuf>| SecretCopy::Program {
            program: name.to_owned(),
            path: path
                .map(|path| path.display().to_string())
                .unwrap_or_default(),
        };
        let file = record.from.iter().filter(|path| Path::new(path).exists());
        let file = file.map(|path| SecretCopy::File { path: path.clone() });
        let options = &self.inner.options;
        let google = self.inner.identities.broker.google();
        let other = match &record.way {
            IdentityWay::GoogleKey { email, project, .. } => {
                let project = project.as_deref().unwrap_or_default();
                Some(vendor(format!(
                    "https://console.cloud.google.com/iam-admin/serviceaccounts/details/{email}/keys?project={project}"
                )))
            }
            IdentityWay::GoogleBrowser { .. } => Some(vendor(
                "https://myaccount.google.com/connections".to_owned(),
            )),
            IdentityWay::GoogleDefault => {
                let folder = google.default_file();
                let folder = folder.and_then(|path| path.parent().map(Path::to_owned));
                Some(program("gcloud", folder))
            }
            IdentityWay::AwsKeys { .. } => Some(vendor(
                "https://console.aws.amazon.com/iam/home#/security_credentials".to_owned(),
            )),
            IdentityWay::AwsProfile { .. } => {
                Some(program("aws", identity_aws::folder(&options.aws)))
            }
            IdentityWay::AwsSso { start_url, .. } => Some(vendor(start_url.clone())),
            IdentityWay::GoogleImpersonated { .. }
            | IdentityWay::GoogleWorkload { .. }
            | IdentityWay::AwsRole { .. }
            | IdentityWay::AwsProcess { .. }
            | IdentityWay::AwsEnvironment
            | IdentityWay::AwsInstance => None,
        };
        file.chain(other).collect()
    }

    /// Destroys the file that an identity was just read from: written over, emptied, removed. Disks
    /// that move what is written (SSDs), snapshots and backups may keep what was there before; only
    /// deleting the key at the vendor makes those copies worthless.
    ///
    /// # Errors
    /// `Denied` for any file that was not just read, `Changed` when something else is in it now.
    pub async fn identity_shred(&self, path: &str) -> Result<()> {
        let path = PathBuf::from(path);
        let known = self.inner.identities.shreddable.lock().get(&path).copied();
        let digest = known.ok_or_else(|| {
            Problem::new(Kind::Denied {
                action: "remove".to_owned(),
                resource: path.display().to_string(),
            })
        })?;
        let shredding = path.clone();
        let shredded = tokio::task::spawn_blocking(move || shred(&shredding, &digest)).await;
        shredded.map_err(|error| Problem::broken(error.to_string()))??;
        self.inner.identities.shreddable.lock().remove(&path);
        Ok(())
    }
}

/// Whether something of it may lie in the vault; signing in may have put it there.
fn may_have_secret(record: &IdentityRecord) -> bool {
    let signs_in = matches!(
        record.way,
        IdentityWay::AwsSso { .. } | IdentityWay::AwsRole { .. }
    );
    signs_in || record.kept != ELSEWHERE
}

fn shred(path: &Path, digest: &[u8; 32]) -> Result<()> {
    let changed = || {
        Problem::new(Kind::Changed {
            resource: path.display().to_string(),
        })
    };
    // A link would be destroyed in place of the file, which would stay.
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(Problem::bad_input(
            "path",
            "it is a link, not the file itself",
        ));
    }
    let mut file = fs::OpenOptions::new().read(true).write(true).open(path)?;
    let mut hasher = Sha256::new();
    let mut piece = zeroize::Zeroizing::new([0_u8; 4096]);
    let mut length = 0;
    loop {
        let count = file.read(&mut *piece)?;
        if count == 0 {
            break;
        }
        hasher.update(piece.get(..count).unwrap_or_default());
        length += count;
    }
    if <[u8; 32]>::from(hasher.finalize()) != *digest {
        return Err(changed());
    }
    for byte in [0xff, 0x00] {
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&vec![byte; length])?;
        file.sync_all()?;
    }
    file.set_len(0)?;
    file.sync_all()?;
    drop(file);
    fs::remove_file(path)?;
    Ok(())
}
