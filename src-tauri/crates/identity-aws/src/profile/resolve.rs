//! From a profile's name to the plan of how its keys are come by.

use super::parse::{Files, Section, Sort};
use super::{expanded, read};
use crate::plan::{Base, Permit, Plan, Step};
use crate::settings::{Settings, check_region, variable};
use model::{AwsKeys, Kind, Problem, Result};

/// What a profile needs to be one that keys come from.
const CREDENTIALS: &[&str] = &[
    "role_arn",
    "sso_session",
    "sso_start_url",
    "sso_account_id",
    "aws_access_key_id",
    "credential_process",
];

/// Whether a section says where keys come from.
pub(super) fn has_credentials(section: &Section) -> bool {
    CREDENTIALS.iter().any(|key| section.get(key).is_some())
}

/// Reads the files and follows the profile's sources to their end.
pub(crate) fn resolve(settings: &Settings, profile: &str) -> Result<Plan> {
    let files = read(settings)?;
    let Some(section) = files.section(Sort::Profile, profile) else {
        return Err(Problem::with_detail(
            Kind::NotFound {
                resource: format!("profile {profile}"),
            },
            format!(
                "It is neither in {} nor in its neighbour, the file of credentials",
                files.config.display()
            ),
        ));
    };
    let mut plan = Plan {
        base: Base::Environment,
        steps: Vec::new(),
        region: section.get("region").map(str::to_owned),
        sts: endpoint(&files, section)?,
    };
    if let Some(region) = &plan.region {
        check_region(&section.place("region"), region)?;
    }
    plan.base = base(&files, profile, section, &mut plan.steps)?;
    plan.steps.reverse();
    Ok(plan)
}

impl Files {
    fn section(&self, sort: Sort, name: &str) -> Option<&Section> {
        self.sections.get(&(sort, name.to_owned()))
    }
}

/// Where the first keys lie; the roles on the way are collected, the last one first.
fn base(files: &Files, name: &str, section: &Section, steps: &mut Vec<Step>) -> Result<Base> {
    let mut seen = vec![name.to_owned()];
    let mut section = section;
    loop {
        let Some(role_arn) = section.get("role_arn") else {
            return own(files, section);
        };
        let step = step(section, role_arn)?;
        if let Some(file) = section.get("web_identity_token_file") {
            return Ok(Base::WebIdentity {
                step,
                token_file: expanded(file),
            });
        }
        steps.push(step);
        let source = match (
            section.get("source_profile"),
            section.get("credential_source"),
        ) {
            (Some(source), None) => source,
            (None, Some("Environment")) => return Ok(Base::Environment),
            (None, Some("Ec2InstanceMetadata")) => return Ok(Base::Instance),
            (None, Some("EcsContainer")) => return Ok(Base::Container),
            (None, Some(_)) => {
                return Err(bad(
                    section,
                    "credential_source",
                    "credential_source is Environment, Ec2InstanceMetadata or EcsContainer",
                ));
            }
            (Some(_), Some(_)) => {
                return Err(bad(
                    section,
                    "credential_source",
                    "source_profile and credential_source exclude each other",
                ));
            }
            (None, None) => {
                return Err(bad(
                    section,
                    "role_arn",
                    "A role needs source_profile or credential_source to be assumed with",
                ));
            }
        };
        // A profile that names itself means the keys beside its role.
        if seen.last().is_some_and(|last| last == source) {
            return own(files, section);
        }
        if seen.iter().any(|one| one == source) {
            return Err(bad(
                section,
                "source_profile",
                &format!(
                    "source_profile goes in a circle: {}, {source}",
                    seen.join(", ")
                ),
            ));
        }
        let Some(next) = files.section(Sort::Profile, source) else {
            return Err(bad(
                section,
                "source_profile",
                &format!("There is no profile “{source}”"),
            ));
        };
        seen.push(source.to_owned());
        section = next;
    }
}

/// The keys that a section has itself.
fn own(files: &Files, section: &Section) -> Result<Base> {
    if ["sso_session", "sso_start_url", "sso_account_id"]
        .iter()
        .any(|key| section.get(key).is_some())
    {
        return sso(files, section);
    }
    if let Some(id) = section.get("aws_access_key_id") {
        let Some(secret_access_key) = section.secret("aws_secret_access_key") else {
            return Err(bad(
                section,
                "aws_access_key_id",
                "aws_secret_access_key is missing",
            ));
        };
        return Ok(Base::Keys(AwsKeys {
            access_key_id: id.to_owned(),
            secret_access_key,
            session_token: section.secret("aws_session_token"),
            until_ms: None,
        }));
    }
    if let Some(command) = section.get("credential_process") {
        return Ok(Base::Process(command.to_owned()));
    }
    Err(bad(section, "", "The profile holds no credentials"))
}

fn sso(files: &Files, section: &Section) -> Result<Base> {
    let shared = match section.get("sso_session") {
        None => None,
        Some(name) => Some((
            name,
            files.section(Sort::Session, name).ok_or_else(|| {
                bad(
                    section,
                    "sso_session",
                    &format!("There is no section [sso-session {name}]"),
                )
            })?,
        )),
    };
    let need = |key: &str| {
        let from = shared.map_or(section, |(_, shared)| shared);
        from.get(key)
            .or_else(|| section.get(key))
            .map(str::to_owned)
            .ok_or_else(|| bad(from, key, &format!("{key} is missing")))
    };
    let own = |key: &str| {
        section
            .get(key)
            .map(str::to_owned)
            .ok_or_else(|| bad(section, key, &format!("{key} is missing")))
    };
    let permit = Permit {
        start_url: need("sso_start_url")?,
        region: need("sso_region")?,
        account: Some(own("sso_account_id")?),
        role: Some(own("sso_role_name")?),
    };
    check_region(&section.place("sso_region"), &permit.region)?;
    Ok(Base::SsoOfCli {
        session: shared.map_or_else(|| permit.start_url.clone(), |(name, _)| name.to_owned()),
        permit,
    })
}

fn step(section: &Section, role_arn: &str) -> Result<Step> {
    let duration_secs = match section.get("duration_seconds") {
        None => None,
        Some(text) => Some(
            text.parse::<i32>()
                .ok()
                .filter(|secs| (900..=43_200).contains(secs))
                .ok_or_else(|| {
                    bad(
                        section,
                        "duration_seconds",
                        "duration_seconds is a number from 900 to 43200",
                    )
                })?,
        ),
    };
    let text = |key: &str| section.get(key).map(str::to_owned);
    Ok(Step {
        role_arn: role_arn.to_owned(),
        external_id: text("external_id"),
        mfa_serial: text("mfa_serial"),
        session_name: text("role_session_name"),
        duration_secs,
    })
}

/// Where the profile has its token service, as the CLI looks for it.
fn endpoint(files: &Files, section: &Section) -> Result<Option<String>> {
    let ignored = ["true", "True", "TRUE", "1"];
    let ignore = variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    if [
        ignore.as_deref(),
        section.get("ignore_configured_endpoint_urls"),
    ]
    .iter()
    .flatten()
    .any(|value| ignored.contains(value))
    {
        return Ok(None);
    }
    if let Some(url) = variable("AWS_ENDPOINT_URL_STS").or_else(|| variable("AWS_ENDPOINT_URL")) {
        return Ok(Some(url));
    }
    if let Some(name) = section.get("services") {
        let services = files.section(Sort::Services, name).ok_or_else(|| {
            bad(
                section,
                "services",
                &format!("There is no section [services {name}]"),
            )
        })?;
        if let Some(url) = services.get("sts.endpoint_url") {
            return Ok(Some(url.to_owned()));
        }
    }
    Ok(section.get("endpoint_url").map(str::to_owned))
}

/// A problem with its file and line.
fn bad(section: &Section, key: &str, why: &str) -> Problem {
    Problem::bad_input("profile", format!("{}: {why}", section.place(key)))
}
