//! Profiles of `~/.aws`: read where they lie at every use, never copied and never written.

mod parse;
mod resolve;

pub(crate) use resolve::resolve;

use crate::settings::{Settings, variable};
use model::{FoundIdentity, IdentityWay, Result};
use parse::{Files, Sort};
use std::path::{Path, PathBuf};

/// The folder of the AWS CLI's files, if this person has a home.
pub fn folder(settings: &Settings) -> Option<PathBuf> {
    settings
        .config_dir
        .clone()
        .or_else(|| Some(home()?.join(".aws")))
}

/// Credentials of AWS that lie on this machine: the profiles, and the environment if it holds a key.
/// Reads files. A file that cannot be read is a problem that names it and the line.
pub fn found(settings: &Settings) -> Result<Vec<FoundIdentity>> {
    let mut found = Vec::new();
    if variable("AWS_ACCESS_KEY_ID").is_some() && variable("AWS_SECRET_ACCESS_KEY").is_some() {
        found.push(FoundIdentity {
            name: "AWS_ACCESS_KEY_ID".to_owned(),
            way: IdentityWay::AwsEnvironment,
            from: "AWS_ACCESS_KEY_ID".to_owned(),
            region: variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION")),
        });
    }
    let files = read(settings)?;
    for ((sort, name), section) in &files.sections {
        // A section that only says a region is no credential.
        if *sort == Sort::Profile && resolve::has_credentials(section) {
            found.push(FoundIdentity {
                name: name.clone(),
                way: IdentityWay::AwsProfile {
                    profile: name.clone(),
                },
                from: section.file.display().to_string(),
                region: section.get("region").map(str::to_owned),
            });
        }
    }
    Ok(found)
}

/// Both files, from where the settings or the environment say.
fn read(settings: &Settings) -> Result<Files> {
    let folder = folder(settings).unwrap_or_default();
    let path = |name: &str, named_by: &str| match &settings.config_dir {
        Some(_) => folder.join(name),
        None => variable(named_by).map_or_else(|| folder.join(name), |path| expanded(&path)),
    };
    Files::read(
        &path("config", "AWS_CONFIG_FILE"),
        &path("credentials", "AWS_SHARED_CREDENTIALS_FILE"),
    )
}

/// A path that may begin with `~/`.
fn expanded(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), home()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => Path::new(path).to_owned(),
    }
}

fn home() -> Option<PathBuf> {
    directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned())
}
