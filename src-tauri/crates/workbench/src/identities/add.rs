//! Adding an identity: the secret goes into the vault first, the record after it, and if that fails
//! the secret goes again.

use super::records::{IdentityRecord, Records, id_from, is_google};
use super::slot::entry;
use super::{ELSEWHERE, account_of, now_ms};
use crate::Workbench;
use crate::rules::Act;
use identity_google::{GoogleFile, pack_client};
use model::{
    AuditAct, IdentityAdded, IdentityDraft, IdentityId, IdentitySource, IdentityWay, JobId, Kind,
    Problem, Result, Secret,
};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use zeroize::Zeroizing;

/// No file with a credential is larger.
const MOST: u64 = 64 << 10;

/// The keychain has its own, shorter deadline.
const DEADLINE: Duration = Duration::from_mins(1);

/// What a draft holds, taken apart.
struct Drafted {
    way: IdentityWay,
    secret: Option<Secret>,
    /// What it is called if the person gives it no name.
    name: String,
    file: Option<ReadFile>,
}

/// A file that was read.
struct ReadFile {
    path: PathBuf,
    text: Secret,
    digest: [u8; 32],
    /// Whether nobody else needs it.
    shreddable: bool,
}

impl Workbench {
    /// Adds or changes an identity; what is secret in it goes into the vault. Answers the file that
    /// it was read from and that can be destroyed now (see [`Workbench::identity_shred`]).
    ///
    /// # Errors
    /// `BadInput` says what is wrong with the file or a field; `NoKeychain` and `KeychainLocked`
    /// that the secret found no place. Nothing is kept then.
    pub async fn identity_add(&self, job: JobId, draft: IdentityDraft) -> Result<IdentityAdded> {
        let asked = match draft.name.trim() {
            "" => format!("{:?}", draft.source),
            name => name.to_owned(),
        };
        let added = self.inner.jobs.call(job, DEADLINE, self.added(draft)).await;
        let act = Act::of(AuditAct::IdentityAdded);
        let act = match &added {
            Ok(added) => act
                .identity(account_of(&added.identity.way).unwrap_or(&added.identity.name))
                .resource(added.identity.name.clone()),
            Err(_) => act.resource(asked),
        };
        self.note_end(act, &added);
        added
    }

    async fn added(&self, draft: IdentityDraft) -> Result<IdentityAdded> {
        let mut drafted = drafted(draft.source).await?;
        let inner = &self.inner;
        let (id, old) = {
            let records = inner.identities.records.lock();
            check(&records, draft.id.as_ref(), &drafted.way)?;
            if !is_google(&drafted.way) {
                // Whoever opens it checks the form of ARNs, addresses and regions.
                let id = IdentityId(String::new());
                let slot = super::slot::Slot::of(&inner.options.vault, &id);
                let from = match super::records::source_of(&drafted.way) {
                    Some(source) => {
                        let broker = &inner.identities.broker;
                        Some(broker.keys(&inner.options, &records, source)?)
                    }
                    None => None,
                };
                identity_aws::open(&drafted.way, None, slot, from, &inner.options.aws)?;
            }
            if let Some(id) = &draft.id {
                (id.clone(), Some(records.identity(id)?.clone()))
            } else {
                let name = if draft.name.trim().is_empty() {
                    &drafted.name
                } else {
                    &draft.name
                };
                let taken = |id: &str| records.identities.iter().any(|one| one.id.0 == id);
                (IdentityId(id_from(name, "identity", taken)), None)
            }
        };
        let vault = &inner.options.vault;
        let entry = entry(&id);
        let before = match (&drafted.secret, &old) {
            // To be put back should the record not be written.
            (Some(_), Some(_)) => vault.get(&entry).await?,
            _ => None,
        };
        let has_secret = drafted.secret.is_some();
        let kept = match drafted.secret.take() {
            Some(secret) => vault.put(&entry, secret).await?,
            None => ELSEWHERE,
        };
        let name = Some(draft.name.trim()).filter(|name| !name.is_empty());
        let name = name
            .map(str::to_owned)
            .or_else(|| Some(old.as_ref()?.name.clone()));
        let record = IdentityRecord {
            id: id.clone(),
            name: name.unwrap_or(drafted.name),
            way: drafted.way,
            kept,
            added_ms: now_ms(),
            key_made_ms: None,
            from: drafted
                .file
                .as_ref()
                .map(|file| file.path.display().to_string()),
        };
        let written = inner.change_records(|records| {
            records.put_identity(record.clone());
            Ok(())
        });
        if let Err(problem) = written {
            if has_secret {
                let back = match before {
                    Some(secret) => vault.put(&entry, secret).await.map(drop),
                    None => vault.remove(&entry).await.map(drop),
                };
                if let Err(problem) = back {
                    tracing::error!("a secret without a record stays in the keychain: {problem}");
                }
            }
            return Err(problem);
        }
        if !has_secret && old.is_some_and(|old| old.kept != ELSEWHERE) {
            vault.remove(&entry).await?;
        }
        inner.identities.forget(&id);
        inner.tell_identities();
        let file = drafted.file.filter(|file| file.shreddable);
        let shreddable = file.as_ref().map(|file| file.path.display().to_string());
        if let Some(file) = file {
            let mut shreddable = inner.identities.shreddable.lock();
            shreddable.insert(file.path, file.digest);
        }
        Ok(IdentityAdded {
            identity: inner.identities.shown(&record),
            shreddable,
        })
    }
}

/// Whether an identity may be that way.
fn check(records: &Records, id: Option<&IdentityId>, way: &IdentityWay) -> Result<()> {
    if let Some(id) = id {
        let old = records.identity(id)?;
        if is_google(&old.way) != is_google(way) && !records.users(id).is_empty() {
            return Err(Problem::bad_input(
                "source",
                "connections use it for another cloud",
            ));
        }
    }
    let Some(source) = super::records::source_of(way) else {
        return Ok(());
    };
    if is_google(&records.identity(source)?.way) != is_google(way) {
        return Err(Problem::bad_input("source", "it belongs to another cloud"));
    }
    if let Some(id) = id
        && records.leads_to(source, id)
    {
        return Err(Problem::bad_input(
            "source",
            "two identities would act as each other",
        ));
    }
    if let IdentityWay::GoogleImpersonated {
        target, delegates, ..
    } = way
    {
        for (field, email) in std::iter::once(("target", target))
            .chain(delegates.iter().map(|email| ("delegates", email)))
        {
            if !is_email(email) {
                let reason = format!("{email:?} is not the e-mail address of a service account");
                return Err(Problem::bad_input(field, reason));
            }
        }
    }
    Ok(())
}

fn is_email(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-+@:".contains(c);
    let (name, domain) = text.split_once('@').unwrap_or_default();
    !name.is_empty() && domain.contains('.') && text.chars().all(allowed)
}

async fn drafted(source: IdentitySource) -> Result<Drafted> {
    let plain = |way: IdentityWay, name: String| Drafted {
        way,
        secret: None,
        name,
        file: None,
    };
    Ok(match source {
        IdentitySource::GoogleFile { path } => google_file(&path).await?,
        IdentitySource::GoogleBrowser { client_file } => google_client(&client_file).await?,
        IdentitySource::GoogleDefault => plain(IdentityWay::GoogleDefault, "gcloud".to_owned()),
        IdentitySource::GoogleImpersonated {
            source,
            target,
            delegates,
        } => {
            let target = target.trim().to_owned();
            let delegates = delegates
                .iter()
                .map(|email| email.trim().to_owned())
                .collect();
            let name = target.clone();
            plain(
                IdentityWay::GoogleImpersonated {
                    source,
                    target,
                    delegates,
                },
                name,
            )
        }
        IdentitySource::AwsKeys {
            access_key_id,
            secret_access_key,
            session_token,
        } => {
            let secret = Secret::new(secret_access_key);
            let session = session_token.map(Secret::new);
            let access_key_id = access_key_id.trim().to_owned();
            Drafted {
                secret: Some(identity_aws::pack_keys(&secret, session.as_ref())),
                name: access_key_id.clone(),
                way: IdentityWay::AwsKeys { access_key_id },
                file: None,
            }
        }
        IdentitySource::AwsProfile { profile } => {
            let name = profile.clone();
            plain(IdentityWay::AwsProfile { profile }, name)
        }
        IdentitySource::AwsSso {
            start_url,
            sso_region,
            account,
            role,
        } => {
            let name = role
                .clone()
                .unwrap_or_else(|| "IAM Identity Center".to_owned());
            plain(
                IdentityWay::AwsSso {
                    start_url,
                    sso_region,
                    account,
                    role,
                },
                name,
            )
        }
        IdentitySource::AwsRole {
            source,
            role_arn,
            external_id,
            mfa_serial,
        } => {
            let name = role_arn.rsplit('/').next().unwrap_or_default().to_owned();
            plain(
                IdentityWay::AwsRole {
                    source,
                    role_arn,
                    external_id,
                    mfa_serial,
                },
                name,
            )
        }
        IdentitySource::AwsProcess { command } => {
            let name = command.split_whitespace().next().unwrap_or_default();
            let name = Path::new(name).file_name().unwrap_or_default();
            let name = name.to_string_lossy().into_owned();
            plain(IdentityWay::AwsProcess { command }, name)
        }
        IdentitySource::AwsEnvironment => {
            plain(IdentityWay::AwsEnvironment, "AWS_ACCESS_KEY_ID".to_owned())
        }
        IdentitySource::AwsInstance => plain(IdentityWay::AwsInstance, "EC2".to_owned()),
    })
}

async fn google_file(path: &str) -> Result<Drafted> {
    let mut file = read(path).await?;
    let (way, name) = match parsed(&file)? {
        GoogleFile::Key(key) => {
            let name = key.email.clone();
            let way = IdentityWay::GoogleKey {
                email: key.email,
                project: key.project,
                key_id: key.key_id,
            };
            // A federation has nothing secret in it; a key has.
            file.shreddable = true;
            (way, name)
        }
        GoogleFile::Workload(workload) => {
            let name = workload.target.clone();
            let way = IdentityWay::GoogleWorkload {
                audience: workload.audience,
                target: workload.target,
                subject_from: workload.subject_from,
            };
            (way, name.unwrap_or_else(|| "Workload identity".to_owned()))
        }
        other => {
            let reason = format!(
                "it is {}, neither a key nor a workload identity file",
                other.kind()
            );
            return Err(Problem::bad_input("path", reason));
        }
    };
    Ok(Drafted {
        way,
        secret: Some(file.text.clone()),
        name,
        file: Some(file),
    })
}

async fn google_client(path: &str) -> Result<Drafted> {
    let file = read(path).await?;
    let GoogleFile::Client(client) = parsed(&file)? else {
        let reason = "it is no OAuth client of the type \"Desktop app\"";
        return Err(Problem::bad_input("clientFile", reason));
    };
    Ok(Drafted {
        way: IdentityWay::GoogleBrowser {
            client_id: client.client_id.clone(),
            email: None,
        },
        secret: Some(pack_client(&client)),
        name: super::sign_in::UNNAMED.to_owned(),
        file: Some(file),
    })
}

/// What is in a file, with its problems under the name of the field that it was chosen in.
fn parsed(file: &ReadFile) -> Result<GoogleFile> {
    GoogleFile::parse(&file.text).map_err(|mut problem| {
        if let Kind::BadInput { field, .. } = &mut problem.kind {
            "path".clone_into(field);
        }
        problem
    })
}

/// A small file of text.
async fn read(path: &str) -> Result<ReadFile> {
    let not_read = |error: std::io::Error| {
        let resource = path.to_owned();
        let kind = match error.kind() {
            std::io::ErrorKind::NotFound => Kind::NotFound { resource },
            std::io::ErrorKind::PermissionDenied => Kind::Denied {
                action: "open".to_owned(),
                resource,
            },
            _ => return Problem::bad_input("path", format!("it cannot be read: {error}")),
        };
        Problem::with_detail(kind, error.to_string())
    };
    // A pipe or a device may never end, or never begin.
    if !tokio::fs::metadata(path).await.map_err(not_read)?.is_file() {
        return Err(Problem::bad_input("path", "it is no file"));
    }
    let file = tokio::fs::File::open(path).await.map_err(not_read)?;
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(MOST + 1)
        .read_to_end(&mut bytes)
        .await
        .map_err(not_read)?;
    if bytes.len() as u64 > MOST {
        let reason = format!("no credential: it is larger than {} KiB", MOST >> 10);
        return Err(Problem::bad_input("path", reason));
    }
    let digest = Sha256::digest(&*bytes).into();
    let text = String::from_utf8(std::mem::take(&mut *bytes));
    let text = text.map_err(|_| Problem::bad_input("path", "no JSON: it is not UTF-8 text"))?;
    Ok(ReadFile {
        path: PathBuf::from(path),
        text: Secret::new(text),
        digest,
        shreddable: false,
    })
}
