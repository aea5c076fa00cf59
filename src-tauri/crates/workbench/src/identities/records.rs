//! Identities and connections as they are kept in `connections.json`: never a secret.

use crate::library::Library;
use model::{ConnectionId, IdentityId, IdentityWay, Reach, Result, SecretPlace};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

const FILE: &str = "connections.json";

/// The form of the file; what a later version adds is kept as it is.
const VERSION: u32 = 1;

/// What is kept of an identity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IdentityRecord {
    pub(crate) id: IdentityId,
    pub(crate) name: String,
    pub(crate) way: IdentityWay,
    pub(crate) kept: SecretPlace,
    pub(crate) added_ms: i64,
    #[serde(default)]
    pub(crate) key_made_ms: Option<i64>,
    /// The file that it was read from.
    #[serde(default)]
    pub(crate) from: Option<String>,
}

/// What is kept of a connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConnectionRecord {
    pub(crate) id: ConnectionId,
    pub(crate) name: String,
    pub(crate) identity: IdentityId,
    pub(crate) reach: Reach,
}

/// All of a workspace.
#[derive(Clone, Debug, Default)]
pub(crate) struct Records {
    pub(crate) identities: Vec<IdentityRecord>,
    pub(crate) connections: Vec<ConnectionRecord>,
    /// What could not be read: written again as it was, so that nothing is lost.
    unread_identities: Vec<Value>,
    unread_connections: Vec<Value>,
}

impl Records {
    /// Reads what is kept. A record that cannot be read does not stop the others.
    pub(crate) fn read(library: &Library) -> Self {
        let file: Value = library.kept(FILE).unwrap_or_default();
        let (identities, unread_identities) = list(&file, "identities");
        let (connections, unread_connections) = list(&file, "connections");
        Self {
            identities,
            connections,
            unread_identities,
            unread_connections,
        }
    }

    /// Writes all of them, or nothing.
    pub(crate) fn write(&self, library: &Library) -> Result<()> {
        let file = json!({
            "version": VERSION,
            "identities": with(&self.identities, &self.unread_identities),
            "connections": with(&self.connections, &self.unread_connections),
        });
        library.keep(FILE, &file)
    }

    pub(crate) fn identity(&self, id: &IdentityId) -> Result<&IdentityRecord> {
        let found = self.identities.iter().find(|record| &record.id == id);
        found.ok_or_else(|| crate::not_found(id.to_string()))
    }

    pub(crate) fn connection(&self, id: &ConnectionId) -> Result<&ConnectionRecord> {
        let found = self.connections.iter().find(|record| &record.id == id);
        found.ok_or_else(|| crate::not_found(id.to_string()))
    }

    /// Puts a record in place of the one with its id, or behind the others.
    pub(crate) fn put_identity(&mut self, record: IdentityRecord) {
        match self.identities.iter_mut().find(|old| old.id == record.id) {
            Some(old) => *old = record,
            None => self.identities.push(record),
        }
    }

    /// Puts a record in place of the one with its id, or behind the others.
    pub(crate) fn put_connection(&mut self, record: ConnectionRecord) {
        match self.connections.iter_mut().find(|old| old.id == record.id) {
            Some(old) => *old = record,
            None => self.connections.push(record),
        }
    }

    /// Names of whatever cannot do without this identity.
    pub(crate) fn users(&self, id: &IdentityId) -> Vec<String> {
        let connections = self
            .connections
            .iter()
            .filter(|record| &record.identity == id);
        let identities = self
            .identities
            .iter()
            .filter(|record| source_of(&record.way) == Some(id));
        connections
            .map(|record| record.name.clone())
            .chain(identities.map(|record| record.name.clone()))
            .collect()
    }

    /// Whether `id` is, or stands behind, one of the identities from `from` on.
    pub(crate) fn leads_to(&self, from: &IdentityId, id: &IdentityId) -> bool {
        let mut next = Some(from);
        // No chain is longer than there are identities.
        for _ in 0..=self.identities.len() {
            match next {
                Some(now) if now == id => return true,
                Some(now) => next = self.identity(now).ok().and_then(|now| source_of(&now.way)),
                None => return false,
            }
        }
        true
    }
}

/// Who stands behind an identity.
pub(crate) fn source_of(way: &IdentityWay) -> Option<&IdentityId> {
    match way {
        IdentityWay::GoogleImpersonated { source, .. } | IdentityWay::AwsRole { source, .. } => {
            Some(source)
        }
        _ => None,
    }
}

/// Whether it is one of Google's; else it is one of Amazon's.
pub(crate) fn is_google(way: &IdentityWay) -> bool {
    matches!(
        way,
        IdentityWay::GoogleKey { .. }
            | IdentityWay::GoogleBrowser { .. }
            | IdentityWay::GoogleDefault
            | IdentityWay::GoogleImpersonated { .. }
            | IdentityWay::GoogleWorkload { .. }
    )
}

/// An id that people may meet in a message: the name as far as it fits one, and a number if
/// another has it.
pub(crate) fn id_from(name: &str, otherwise: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut id = String::new();
    for character in name.chars().take(60) {
        if character.is_ascii_alphanumeric() {
            id.push(character.to_ascii_lowercase());
        } else if !id.ends_with('-') && !id.is_empty() {
            id.push('-');
        }
    }
    let id = id.trim_end_matches('-');
    let id = if id.is_empty() { otherwise } else { id };
    if !is_taken(id) {
        return id.to_owned();
    }
    let mut number = 2_u32;
    loop {
        let numbered = format!("{id}-{number}");
        if !is_taken(&numbered) {
            return numbered;
        }
        number = number.saturating_add(1);
    }
}

fn list<T: DeserializeOwned>(file: &Value, name: &str) -> (Vec<T>, Vec<Value>) {
    let (mut read, mut unread) = (Vec::new(), Vec::new());
    let entries = file.get(name).and_then(Value::as_array);
    for entry in entries.into_iter().flatten() {
        match T::deserialize(entry) {
            Ok(record) => read.push(record),
            Err(error) => {
                tracing::warn!(
                    list = name,
                    "a record cannot be read and is left as it is: {error}"
                );
                unread.push(entry.clone());
            }
        }
    }
    (read, unread)
}

fn with<T: Serialize>(read: &[T], unread: &[Value]) -> Vec<Value> {
    let read = read.iter().filter_map(|one| serde_json::to_value(one).ok());
    read.chain(unread.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::{Records, id_from};
    use crate::library::Library;
    use model::IdentityId;

    #[test]
    fn a_record_that_cannot_be_read_costs_none_of_the_others_and_is_not_lost() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("connections.json");
        let text = r#"{"version":1,"identities":[
            {"id":"a","name":"A","way":{"name":"googleDefault"},"kept":"elsewhere","addedMs":1},
            {"id":"b","name":"B","way":{"name":"ofTheFuture","orb":1},"kept":"keychain","addedMs":1}],
            "connections":[{"id":"c","name":"C","identity":"a",
            "reach":{"name":"bigQuery","project":"p","location":null,"endpoint":null}}, 7]}"#;
        std::fs::write(&path, text).unwrap();
        let library = Library::open(home.path()).unwrap();
        let mut records = Records::read(&library);
        assert_eq!(
            (records.identities.len(), records.connections.len()),
            (1, 1)
        );
        assert_eq!(records.users(&IdentityId::from("a")), ["C"]);
        records.connections.clear();
        records.write(&library).unwrap();
        let written = std::fs::read_to_string(&path).unwrap();
        assert!(written.contains("ofTheFuture") && written.contains("orb"));
        assert_eq!(Records::read(&library).identities, records.identities);
    }

    #[test]
    fn an_id_is_made_of_the_name_and_used_once() {
        let taken = |id: &str| id == "ads-prod" || id == "ads-prod-2";
        assert_eq!(id_from("Ads — Prod!", "x", taken), "ads-prod-3");
        assert_eq!(id_from("分析", "connection", taken), "connection");
        assert_eq!(
            id_from("loader@games.example", "x", taken),
            "loader-games-example"
        );
    }
}
