//! How keys are come by: where the first ones lie, and the roles that are assumed with them in turn.

use crate::source::Source;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use model::AwsKeys;
use std::path::PathBuf;
use std::sync::Arc;

/// How keys are come by.
pub(crate) struct Plan {
    /// Where the first keys lie.
    pub(crate) base: Base,
    /// The roles that are assumed, the first one first.
    pub(crate) steps: Vec<Step>,
    /// Where the roles are assumed, if the identity says so.
    pub(crate) region: Option<String>,
    /// Root of the token service, if the identity says so.
    pub(crate) sts: Option<String>,
}

/// Where the first keys lie.
pub(crate) enum Base {
    /// Here.
    Keys(AwsKeys),
    /// In the vault.
    Slot {
        /// The part of the key that is no secret.
        access_key_id: String,
    },
    /// In the environment.
    Environment,
    /// A program prints them.
    Process(String),
    /// The machine's metadata service has them.
    Instance,
    /// The container's service has them.
    Container,
    /// A role is assumed with a token that lies in a file.
    WebIdentity {
        /// The role.
        step: Step,
        /// The file.
        token_file: PathBuf,
    },
    /// IAM Identity Center, signed in with this app; the tokens lie in the vault.
    Sso(Permit),
    /// IAM Identity Center, signed in with the AWS CLI; the tokens lie in its cache.
    SsoOfCli {
        /// What the cache's file is named after.
        session: String,
        /// The permission set.
        permit: Permit,
    },
    /// Another identity has them.
    Other(Arc<Source>),
}

/// One permission set in one account of an IAM Identity Center.
#[derive(Clone, Debug)]
pub(crate) struct Permit {
    /// The start page.
    pub(crate) start_url: String,
    /// The region of the Identity Center.
    pub(crate) region: String,
    /// Twelve digits; absent until one is chosen.
    pub(crate) account: Option<String>,
    /// The permission set; absent until one is chosen.
    pub(crate) role: Option<String>,
}

/// A role to assume.
#[derive(Clone, Debug, Default)]
pub(crate) struct Step {
    /// Its ARN.
    pub(crate) role_arn: String,
    /// If the owner asks for one.
    pub(crate) external_id: Option<String>,
    /// If it wants MFA.
    pub(crate) mfa_serial: Option<String>,
    /// What the session is called in the account's logs.
    pub(crate) session_name: Option<String>,
    /// How long it holds.
    pub(crate) duration_secs: Option<i32>,
}

/// A moment as AWS writes it (RFC 3339), in milliseconds since 1970.
pub(crate) fn moment(text: &str) -> Option<i64> {
    let moment = DateTime::from_str(text.trim(), Format::DateTimeWithOffset).ok()?;
    moment.to_millis().ok()
}
