//! Identities: as whom Shirabe asks a service. Never a secret; those lie in the vault.

use crate::{IdentityId, JobId, Problem};
use serde::{Deserialize, Serialize};
use specta::Type;

/// One identity of a workspace, as the window sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// Its id.
    pub id: IdentityId,
    /// What people call it.
    pub name: String,
    /// How it proves itself.
    pub way: IdentityWay,
    /// Where its secret lies.
    pub kept: SecretPlace,
    /// Whether it can be used now.
    pub state: IdentityState,
    /// When it was added, in milliseconds since 1970.
    #[specta(type = f64)]
    pub added_ms: i64,
    /// When the key itself was made, in milliseconds since 1970, if that is known.
    #[specta(type = Option<f64>)]
    pub key_made_ms: Option<i64>,
}

/// How an identity proves itself: what is kept of it beside the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    tag = "name",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum IdentityWay {
    /// A Google service account's key, read from its file into the vault.
    GoogleKey {
        /// Of the service account.
        email: String,
        /// Where the account lives.
        project: Option<String>,
        /// Of the key, as Google lists it.
        key_id: String,
    },
    /// A Google account, signed in with the browser; the refresh token lies in the vault.
    GoogleBrowser {
        /// Of the OAuth client (a "Desktop app" of the team's own project).
        client_id: String,
        /// Whose account, once signed in.
        email: Option<String>,
    },
    /// What `gcloud auth application-default login` left; read where it lies, not copied.
    GoogleDefault,
    /// A service account that another identity may act as.
    GoogleImpersonated {
        /// Who acts.
        source: IdentityId,
        /// E-mail of the service account that is acted as.
        target: String,
        /// E-mails of service accounts between the two, in order.
        delegates: Vec<String>,
    },
    /// A workload identity federation file (`external_account`), kept in the vault.
    GoogleWorkload {
        /// The audience that the file names.
        audience: String,
        /// The service account that is acted as, if the file names one.
        target: Option<String>,
        /// Where the subject's token comes from: a file's path or an address.
        subject_from: String,
    },
    /// An AWS access key; the secret key lies in the vault.
    AwsKeys {
        /// `AKIA…` or `ASIA…`.
        access_key_id: String,
    },
    /// A profile of `~/.aws`, read where it lies, not copied.
    AwsProfile {
        /// Its name there.
        profile: String,
    },
    /// IAM Identity Center: signed in with a code; the tokens lie in the vault.
    AwsSso {
        /// For example `https://example.awsapps.com/start`.
        start_url: String,
        /// Region of the Identity Center.
        sso_region: String,
        /// Twelve digits; absent until one is chosen.
        account: Option<String>,
        /// The permission set; absent until one is chosen.
        role: Option<String>,
    },
    /// A role that another identity assumes.
    AwsRole {
        /// Who assumes it.
        source: IdentityId,
        /// Its ARN.
        role_arn: String,
        /// What the role's owner asks for, if anything.
        external_id: Option<String>,
        /// Serial number or ARN of the MFA device; its code is asked for when it is needed.
        mfa_serial: Option<String>,
    },
    /// A program that prints credentials, as `credential_process` does.
    AwsProcess {
        /// The command line.
        command: String,
    },
    /// `AWS_ACCESS_KEY_ID` and its companions in the environment.
    AwsEnvironment,
    /// The machine's own role, from its metadata service. Off unless it is added.
    AwsInstance,
}

/// Where a secret lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SecretPlace {
    /// In the OS keychain.
    Keychain,
    /// In memory, until the app closes.
    Memory,
    /// Where another program keeps it; Shirabe reads it there.
    Elsewhere,
}

/// Whether an identity can be used now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(
    tag = "name",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum IdentityState {
    /// It has not been asked yet in this run of the app, and needs nobody to be used.
    Ready,
    /// It has a fresh token.
    SignedIn {
        /// Until when, in milliseconds since 1970; it is refreshed before.
        #[specta(type = Option<f64>)]
        until_ms: Option<i64>,
    },
    /// Somebody has to sign in.
    SignedOut,
    /// It was refused, or cannot be reached.
    Failed {
        /// Why.
        problem: Problem,
    },
}

/// A new identity, or a changed one. What is secret in it goes into the vault and is not kept.
#[derive(Clone, Debug, Deserialize, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IdentityDraft {
    /// Of the identity to change; absent: a new one.
    pub id: Option<IdentityId>,
    /// What people call it; empty: named after what it is.
    pub name: String,
    /// How it proves itself.
    pub source: IdentitySource,
}

/// Where a new identity comes from.
#[derive(Clone, Deserialize, Serialize, Type)]
#[serde(
    tag = "name",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum IdentitySource {
    /// A file of Google's: a service account's key, or a workload identity file. Read by Rust.
    GoogleFile {
        /// Where it lies.
        path: String,
    },
    /// A Google account by the browser.
    GoogleBrowser {
        /// Path of the OAuth client's JSON file ("Desktop app"); its client secret goes into the vault.
        client_file: String,
    },
    /// Application Default Credentials.
    GoogleDefault,
    /// A service account, acted as.
    GoogleImpersonated {
        /// Who acts.
        source: IdentityId,
        /// E-mail.
        target: String,
        /// E-mails between.
        delegates: Vec<String>,
    },
    /// An access key of AWS.
    AwsKeys {
        /// `AKIA…` or `ASIA…`.
        access_key_id: String,
        /// Handed over once; nothing answers with it.
        secret_access_key: String,
        /// For keys that begin with `ASIA`.
        session_token: Option<String>,
    },
    /// A profile of `~/.aws`.
    AwsProfile {
        /// Its name.
        profile: String,
    },
    /// IAM Identity Center.
    AwsSso {
        /// Its start page.
        start_url: String,
        /// Its region.
        sso_region: String,
        /// Twelve digits.
        account: Option<String>,
        /// The permission set.
        role: Option<String>,
    },
    /// A role to assume.
    AwsRole {
        /// Who assumes it.
        source: IdentityId,
        /// Its ARN.
        role_arn: String,
        /// If the owner asks for one.
        external_id: Option<String>,
        /// If it wants MFA.
        mfa_serial: Option<String>,
    },
    /// A program that prints credentials.
    AwsProcess {
        /// The command line.
        command: String,
    },
    /// The environment.
    AwsEnvironment,
    /// The machine's metadata service.
    AwsInstance,
}

impl std::fmt::Debug for IdentitySource {
    /// Names only: some of them hold a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::GoogleFile { .. } => "GoogleFile",
            Self::GoogleBrowser { .. } => "GoogleBrowser",
            Self::GoogleDefault => "GoogleDefault",
            Self::GoogleImpersonated { .. } => "GoogleImpersonated",
            Self::AwsKeys { .. } => "AwsKeys",
            Self::AwsProfile { .. } => "AwsProfile",
            Self::AwsSso { .. } => "AwsSso",
            Self::AwsRole { .. } => "AwsRole",
            Self::AwsProcess { .. } => "AwsProcess",
            Self::AwsEnvironment => "AwsEnvironment",
            Self::AwsInstance => "AwsInstance",
        })
    }
}

/// What adding an identity brought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IdentityAdded {
    /// The identity.
    pub identity: Identity,
    /// The file that it was read from and that can be shredded now; absent: there is none.
    pub shreddable: Option<String>,
}

/// What removing an identity left behind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IdentityRemoved {
    /// Entries of the keychain that were removed, and are gone: it was looked.
    pub entries: u32,
    /// Where other copies may lie.
    pub copies: Vec<SecretCopy>,
}

/// A place where a copy of a removed secret may still lie, or where it still holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    tag = "name",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum SecretCopy {
    /// The file that it was read from.
    File {
        /// Its path.
        path: String,
    },
    /// The key still holds at the vendor until it is deleted there.
    Vendor {
        /// The page where it can be deleted.
        url: String,
    },
    /// Another program's files, which Shirabe only read.
    Program {
        /// `gcloud` or `aws`.
        program: String,
        /// Its folder.
        path: String,
    },
}

/// A credential that lies on this machine already and could be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FoundIdentity {
    /// What it would be called.
    pub name: String,
    /// How it would prove itself.
    pub way: IdentityWay,
    /// The file that says so, or the variable.
    pub from: String,
    /// Its default region, if it has one.
    pub region: Option<String>,
}

/// What a sign-in needs of the person, while it waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignInStep {
    /// The job of the sign-in: stopping it ends the wait.
    pub job: JobId,
    /// Whose.
    pub identity: IdentityId,
    /// What is needed.
    pub need: SignInNeed,
}

/// What a sign-in waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    tag = "name",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum SignInNeed {
    /// The browser was opened; the person signs in there. No secret is in the address.
    Browser {
        /// To open by hand if no browser came up.
        url: String,
    },
    /// The person confirms a code on a page.
    Code {
        /// The page, with the code filled in.
        url: String,
        /// The code to compare.
        code: String,
        /// Until when it holds, in milliseconds since 1970.
        #[specta(type = f64)]
        until_ms: i64,
    },
    /// The code of an MFA device is asked for; see the command `identity_answer`.
    Mfa {
        /// Which device.
        serial: String,
    },
    /// One of several accounts and roles has to be chosen; see the command `identity_answer`
    /// (the answer is `ACCOUNT/ROLE`).
    Role {
        /// What there is.
        choices: Vec<RoleChoice>,
    },
    /// Nothing any more: it is over.
    Nothing,
}

/// A role that an Identity Center offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoleChoice {
    /// Twelve digits.
    pub account: String,
    /// What the account is called.
    pub account_name: String,
    /// The permission set.
    pub role: String,
}

/// As whom a service sees us.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WhoAmI {
    /// E-mail, or ARN.
    pub name: String,
    /// The AWS account.
    pub account: Option<String>,
    /// OAuth scopes, if the service told.
    pub scopes: Vec<String>,
    /// Until when the token holds, in milliseconds since 1970; it is refreshed before.
    #[specta(type = Option<f64>)]
    pub until_ms: Option<i64>,
    /// When the key was made, in milliseconds since 1970, if that is known.
    #[specta(type = Option<f64>)]
    pub key_made_ms: Option<i64>,
    /// Seconds that this machine's clock is ahead of the service's; negative: behind.
    pub clock_ahead_secs: Option<i32>,
}

/// What an identity may do with a connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccessReport {
    /// Who was asked about.
    pub who: WhoAmI,
    /// What was looked at, in the order of use.
    pub permissions: Vec<Permission>,
    /// A text for an administrator that asks for what is missing; absent: nothing is. The window
    /// shows it as it is: it is written in the language that was asked for.
    pub request: Option<String>,
}

/// One permission and whether it is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Permission {
    /// As the vendor names it, for example `bigquery.jobs.create`.
    pub name: String,
    /// On what.
    pub resource: String,
    /// The role that grants it and not much more, for example `roles/bigquery.jobUser`.
    pub role: Option<String>,
    /// Whether it is there.
    pub state: PermissionState,
}

/// Whether a permission is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(
    tag = "name",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum PermissionState {
    /// It is.
    Granted,
    /// It is not.
    Missing,
    /// It could not be found out.
    Unknown {
        /// Why.
        problem: Problem,
    },
}

/// The keychain as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VaultStatus {
    /// Where secrets go.
    pub state: VaultState,
    /// What the platform calls its keychain.
    pub keychain: String,
    /// Why it cannot be used, in the platform's words.
    pub detail: Option<String>,
    /// Secrets of this workspace that are only in memory.
    pub in_memory: u32,
}

/// Whether the keychain can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum VaultState {
    /// Secrets go into it.
    Ready,
    /// It is there and locked.
    Locked,
    /// There is none, or it does not answer.
    Absent,
    /// The person chose to keep secrets in memory until the app closes.
    MemoryOnly,
}
