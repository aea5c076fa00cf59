//! The platform's store: entries by name, in the words of `keyring-core`.

use crate::desk::Pulse;
use crate::parts::Entries;
use crate::trouble::{Outcome, Trouble};
use keyring::{Entry, Error};
use keyring_core::api::CredentialStore;
use std::collections::HashMap;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What the platform calls its keychain.
pub(crate) const NAME: &str = if cfg!(target_os = "macos") {
    "Keychain"
} else if cfg!(windows) {
    "Windows Credential Manager"
} else {
    "Secret Service"
};

/// The service that all our entries bear.
const SERVICE: &str = "dev.shirabe";

/// An open store.
#[derive(Clone)]
pub(crate) struct Store {
    store: Arc<CredentialStore>,
    #[cfg(target_os = "linux")]
    service: crate::secret_service::SecretService,
}

impl Store {
    /// Connects to the platform's keychain.
    #[cfg(target_os = "linux")]
    pub(crate) fn open() -> Outcome<Self> {
        let service = crate::secret_service::SecretService::connect()?;
        let store = zbus_secret_service_keyring_store::Store::new().map_err(trouble)?;
        Ok(Self { store, service })
    }

    /// Connects to the platform's keychain.
    #[cfg(target_os = "macos")]
    pub(crate) fn open() -> Outcome<Self> {
        let store = apple_native_keyring_store::keychain::Store::new().map_err(trouble)?;
        Ok(Self { store })
    }

    /// Connects to the platform's keychain.
    #[cfg(windows)]
    pub(crate) fn open() -> Outcome<Self> {
        let store = windows_native_keyring_store::Store::new().map_err(trouble)?;
        Ok(Self { store })
    }

    /// Connects to the platform's keychain.
    #[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
    pub(crate) fn open() -> Outcome<Self> {
        Err(Trouble::Absent(
            "no keychain of this platform is known".to_owned(),
        ))
    }

    /// Whether it can be used without asking the person, as far as the platform tells.
    pub(crate) fn ready(&self) -> Outcome<()> {
        #[cfg(target_os = "linux")]
        self.service.ready()?;
        Ok(())
    }

    /// Has the platform ask the person, and waits for the answer.
    pub(crate) fn unlock(&self) -> Outcome<()> {
        #[cfg(target_os = "linux")]
        self.service.unlock()?;
        // Elsewhere the platform asks by itself when something is read.
        let entry = self.entry("unlock")?;
        match entry.get_secret() {
            Ok(_) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(trouble(error)),
        }
    }

    fn entry(&self, name: &str) -> Outcome<Entry> {
        let label = format!("Shirabe: {name}");
        let label = HashMap::from([("label", label.as_str())]);
        let label = cfg!(target_os = "linux").then_some(&label);
        // `Entry::new` would ask for the one store of the process.
        let inner = self.store.build(SERVICE, name, label).map_err(trouble)?;
        Ok(Entry { inner })
    }

    fn names(&self) -> Outcome<Vec<String>> {
        let pattern = HashMap::from([if cfg!(windows) {
            ("pattern", r"\.dev\.shirabe$")
        } else {
            ("service", SERVICE)
        }]);
        let found = self.store.search(&pattern).map_err(trouble)?;
        let named = found.into_iter().filter_map(|entry| {
            let (service, user) = entry.get_specifiers()?;
            // Windows keeps one name made of both and cuts it at the last dot.
            let whole = format!("{user}.{service}");
            Some(whole.strip_suffix(&format!(".{SERVICE}"))?.to_owned())
        });
        Ok(named.collect())
    }
}

/// The entries, for as long as somebody waits for the answer.
pub(crate) struct Open<'a> {
    pub(crate) store: &'a Store,
    pub(crate) pulse: &'a Pulse,
}

impl Open<'_> {
    fn entry(&self, name: &str) -> Outcome<Entry> {
        if !self.pulse.beat() {
            return Err(Trouble::Abandoned);
        }
        self.store.entry(name)
    }
}

impl Entries for Open<'_> {
    fn read(&self, name: &str) -> Outcome<Option<Zeroizing<Vec<u8>>>> {
        match self.entry(name)?.get_secret() {
            Ok(value) => Ok(Some(Zeroizing::new(value))),
            Err(Error::NoEntry) => Ok(None),
            Err(Error::Ambiguous(_)) => Err(Trouble::Unusable(format!(
                "{NAME} has two entries of the same name: remove them and sign in again"
            ))),
            Err(error) => Err(trouble(error)),
        }
    }

    fn write(&self, name: &str, value: &[u8]) -> Outcome<()> {
        let entry = self.entry(name)?;
        match entry.set_secret(value) {
            // Two of a name, as another program may leave them: one is enough.
            Err(Error::Ambiguous(all)) => {
                for one in all {
                    one.delete_credential().map_err(trouble)?;
                }
                entry.set_secret(value).map_err(trouble)
            }
            other => other.map_err(trouble),
        }
    }

    fn delete(&self, name: &str) -> Outcome<bool> {
        match self.entry(name)?.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(Error::Ambiguous(all)) => {
                for one in all {
                    one.delete_credential().map_err(trouble)?;
                }
                Ok(true)
            }
            Err(error) => Err(trouble(error)),
        }
    }

    fn list(&self, prefix: &str) -> Outcome<Vec<String>> {
        let names = self.store.names()?.into_iter();
        Ok(names.filter(|name| name.starts_with(prefix)).collect())
    }
}

/// The platform's sentence. Only what `Display` shows: `Debug` of some errors holds the value.
fn trouble(error: Error) -> Trouble {
    let text = error.to_string();
    match error {
        Error::PlatformFailure(inner) | Error::NoStorageAccess(inner) => {
            // macOS: cancelled by the person, wrong password, nobody may be asked.
            let inner = format!("{inner:?}");
            let refused = ["code: -128,", "code: -25293,", "code: -25308,"];
            if cfg!(target_os = "macos") && refused.iter().any(|code| inner.contains(code)) {
                Trouble::Locked(text)
            } else {
                Trouble::Lost(text)
            }
        }
        Error::NoDefaultStore | Error::NotSupportedByStore(_) => Trouble::Absent(text),
        _ => Trouble::Unusable(text),
    }
}
