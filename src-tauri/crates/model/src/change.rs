//! The one stream up to the window.

use crate::{
    AwsConnection, Connection, FilesProfile, Identity, Job, PolicyState, Preview, QueryRun, RowSet,
    SignInStep, Spend,
};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Something changed. Each is a whole snapshot, so a lost one does no harm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "name", content = "value", rename_all = "camelCase")]
pub enum Change {
    /// A job moved on.
    Job(Job),
    /// A query run learned something.
    Query(QueryRun),
    /// A row set grew or is complete.
    Rows(RowSet),
    /// A look at files learned something.
    Preview(Box<Preview>),
    /// A profile of files learned something.
    FilesProfile(Box<FilesProfile>),
    /// What the workspace has spent.
    Spend(Spend),
    /// These paths of this machine were dropped onto the window.
    Dropped(Vec<String>),
    /// The person wants to close the window while this many queries run at the service.
    Closing(u32),
    /// The list of connections to `BigQuery`.
    Connections(Vec<Connection>),
    /// The list of connections to AWS.
    AwsConnections(Vec<AwsConnection>),
    /// The list of identities.
    Identities(Vec<Identity>),
    /// A sign-in needs something of the person, or nothing any more.
    SignIn(SignInStep),
    /// The rules of the workspace were read anew.
    Policy(PolicyState),
    /// The workspace was locked or unlocked.
    Locked(bool),
    /// Changes were missed: ask for the lists again.
    Missed,
}
