//! What the store crate cannot do with Secret Service: say beforehand whether it would ask the person,
//! and ask when that is wanted.

use crate::trouble::{NO_KEYRING, Outcome, Trouble};
use std::collections::HashMap;
use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::{ObjectPath, OwnedObjectPath, Value};

const BUS_NAME: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const PROMPT: &str = "org.freedesktop.Secret.Prompt";
/// The path that stands for none.
const NOTHING: &str = "/";

/// A connection to the session's bus.
#[derive(Clone)]
pub(crate) struct SecretService {
    bus: Connection,
}

impl SecretService {
    pub(crate) fn connect() -> Outcome<Self> {
        let bus = Connection::session()
            .map_err(|error| Trouble::Absent(format!("no session bus: {error}")))?;
        Ok(Self { bus })
    }

    /// Whether entries can be read and written without asking.
    pub(crate) fn ready(&self) -> Outcome<()> {
        let collection = self.default_collection()?;
        if collection.as_str() == NOTHING {
            return Err(Trouble::Locked(NO_KEYRING.to_owned()));
        }
        if self.is_locked(&collection)? {
            return Err(Trouble::Locked("the default keyring is locked".to_owned()));
        }
        Ok(())
    }

    /// Has the service ask the person to unlock the default keyring, or to make one.
    pub(crate) fn unlock(&self) -> Outcome<()> {
        let service = self.proxy(PATH, SERVICE)?;
        let collection = self.default_collection()?;
        let prompt: OwnedObjectPath = if collection.as_str() == NOTHING {
            let label = HashMap::from([(
                "org.freedesktop.Secret.Collection.Label",
                Value::from("Login"),
            )]);
            let (_, prompt): (OwnedObjectPath, OwnedObjectPath) = service
                .call("CreateCollection", &(label, "default"))
                .map_err(trouble)?;
            prompt
        } else {
            let (_, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) = service
                .call("Unlock", &(vec![ObjectPath::from(collection)],))
                .map_err(trouble)?;
            prompt
        };
        if prompt.as_str() != NOTHING {
            self.wait_for(&prompt)?;
        }
        self.ready()
    }

    /// Nobody takes a question back that is on the screen: gnome-keyring 42 ends itself when it is
    /// told to dismiss one.
    fn wait_for(&self, prompt: &OwnedObjectPath) -> Outcome<()> {
        let proxy = self.proxy(prompt.as_str(), PROMPT)?;
        let mut completed = proxy.receive_signal("Completed").map_err(trouble)?;
        proxy.call::<_, _, ()>("Prompt", &("",)).map_err(trouble)?;
        let gone = || Trouble::Lost("it went away while it asked".to_owned());
        let signal = completed.next().ok_or_else(gone)?;
        let body = signal.body();
        let (dismissed, _): (bool, Value<'_>) = body.deserialize().map_err(trouble)?;
        if dismissed {
            return Err(Trouble::Locked("the question was dismissed".to_owned()));
        }
        Ok(())
    }

    fn default_collection(&self) -> Outcome<OwnedObjectPath> {
        self.proxy(PATH, SERVICE)?
            .call("ReadAlias", &("default",))
            .map_err(trouble)
    }

    fn is_locked(&self, collection: &OwnedObjectPath) -> Outcome<bool> {
        let properties = self.proxy(collection.as_str(), "org.freedesktop.DBus.Properties")?;
        let locked: zbus::zvariant::OwnedValue = properties
            .call("Get", &(COLLECTION, "Locked"))
            .map_err(trouble)?;
        bool::try_from(locked).map_err(|error| Trouble::Unusable(error.to_string()))
    }

    fn proxy<'a>(&self, path: &'a str, interface: &'a str) -> Outcome<Proxy<'a>> {
        zbus::blocking::proxy::Builder::new(&self.bus)
            .destination(BUS_NAME)
            .and_then(|builder| builder.path(path))
            .and_then(|builder| builder.interface(interface))
            .map_err(trouble)?
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build()
            .map_err(trouble)
    }
}

/// A bus that is there and does not know the service says so in its own sentence.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn trouble(error: zbus::Error) -> Trouble {
    Trouble::Lost(error.to_string())
}
