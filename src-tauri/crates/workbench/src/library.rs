//! What the person saved: settings and open tabs, each a JSON file written as a whole.

use crate::sealed::Seal;
use model::{Problem, Result, Settings, Tab};
use parking_lot::Mutex;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// The files of one workspace.
pub(crate) struct Library {
    home: PathBuf,
    seal: Seal,
    settings: Mutex<Settings>,
    /// One writer at a time, so that an older value never lands on a newer one.
    tabs_writer: Mutex<()>,
}

const SETTINGS: &str = "settings.json";
const TABS: &str = "tabs.json";

impl Library {
    /// As Shirabe comes where the person has chosen nothing.
    #[cfg(test)]
    pub(crate) fn open(home: &Path) -> Result<Self> {
        Self::open_over(home, None, Seal::default())
    }

    /// `defaults`: the settings where the person has chosen none.
    pub(crate) fn open_over(home: &Path, defaults: Option<&Settings>, seal: Seal) -> Result<Self> {
        fs::create_dir_all(home)?;
        let settings = read_sealed::<Value>(&home.join(SETTINGS), &seal)
            .map_or_else(|| defaults.cloned().unwrap_or_default(), settings_from);
        Ok(Self {
            home: home.to_owned(),
            seal,
            settings: Mutex::new(settings),
            tabs_writer: Mutex::new(()),
        })
    }

    pub(crate) fn settings(&self) -> Settings {
        self.settings.lock().clone()
    }

    pub(crate) fn save_settings(&self, settings: Settings) -> Result<Settings> {
        check(&settings)?;
        let mut current = self.settings.lock();
        write_sealed(&self.home.join(SETTINGS), &settings, &self.seal)?;
        *current = settings;
        Ok(current.clone())
    }

    /// A value of another part of the app in a file of its own; nothing if there is none.
    pub(crate) fn kept<T: DeserializeOwned>(&self, file: &str) -> Option<T> {
        read_sealed(&self.home.join(file), &self.seal)
    }

    /// Keeps a value of another part of the app in a file of its own.
    pub(crate) fn keep<T: Serialize>(&self, file: &str, value: &T) -> Result<()> {
        let _writing = self.tabs_writer.lock();
        write_sealed(&self.home.join(file), value, &self.seal)
    }

    pub(crate) fn tabs(&self) -> Vec<Tab> {
        read_sealed(&self.home.join(TABS), &self.seal).unwrap_or_default()
    }

    pub(crate) fn save_tabs(&self, tabs: &[Tab]) -> Result<()> {
        let _writing = self.tabs_writer.lock();
        write_sealed(&self.home.join(TABS), tabs, &self.seal)
    }
}

/// Whether settings make sense.
pub(crate) fn check(settings: &Settings) -> Result<()> {
    if settings.currency.len() != 3 || !settings.currency.chars().all(|c| c.is_ascii_uppercase()) {
        return Err(Problem::bad_input(
            "currency",
            "three capital letters, such as USD",
        ));
    }
    if settings.max_result_rows == 0 {
        return Err(Problem::bad_input("maxResultRows", "at least 1"));
    }
    let is_currency = |text: &str| text.len() == 3 && text.chars().all(|c| c.is_ascii_uppercase());
    if !is_currency(&settings.s3_prices.currency) {
        return Err(Problem::bad_input(
            "s3Prices",
            "a currency of three capital letters, such as USD",
        ));
    }
    if settings.preview_bytes == 0 {
        return Err(Problem::bad_input("previewBytes", "at least 1"));
    }
    if settings.max_bytes_billed == Some(0) {
        return Err(Problem::bad_input("maxBytesBilled", "at least 1, or none"));
    }
    rows::Zone::named(&settings.time_zone)?;
    Ok(())
}

/// Settings from a file that may be older or newer: what it lacks takes its default, what is not
/// known is left out, and a value that makes no sense is left out as well.
fn settings_from(file: Value) -> Settings {
    let mut settings = Settings::default();
    let Value::Object(chosen) = file else {
        return settings;
    };
    for (name, value) in chosen {
        let Ok(Value::Object(mut now)) = serde_json::to_value(&settings) else {
            continue;
        };
        now.insert(name.clone(), value);
        match serde_json::from_value(Value::Object(now)) {
            Ok(with_it) => settings = with_it,
            Err(error) => tracing::warn!(name, "a setting is left out: {error}"),
        }
    }
    settings
}

/// The value in a file; nothing if there is none. A file that cannot be read is put aside under
/// another name, so that nothing in it is lost when the next value is written.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    read_sealed(path, &Seal::default())
}

/// The same of a file that may be sealed.
fn read_sealed<T: DeserializeOwned>(path: &Path, seal: &Seal) -> Option<T> {
    let text = match seal.read(path) {
        Ok(text) => text,
        // Not opened: put aside below like what cannot be read, since it is no JSON.
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Vec::new(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => {
            tracing::error!(file = %path.display(), "cannot be read: {error}");
            return None;
        }
    };
    match serde_json::from_slice(&text) {
        Ok(value) => Some(value),
        Err(error) => {
            let aside = unused_name(path);
            tracing::error!(file = %path.display(), aside = %aside.display(), "put aside: {error}");
            if let Err(error) = fs::rename(path, &aside) {
                tracing::error!(file = %path.display(), "cannot be put aside: {error}");
            }
            None
        }
    }
}

fn unused_name(path: &Path) -> PathBuf {
    (1..=9_999)
        .map(|number| path.with_extension(format!("unreadable-{number}.json")))
        .find(|candidate| !candidate.exists())
        .unwrap_or_else(|| path.with_extension("unreadable.json"))
}

/// Writes the whole value or nothing.
pub(crate) fn write<T: Serialize + ?Sized>(path: &Path, value: &T) -> Result<()> {
    write_sealed(path, value, &Seal::default())
}

fn write_sealed<T: Serialize + ?Sized>(path: &Path, value: &T, seal: &Seal) -> Result<()> {
    let text = serde_json::to_vec_pretty(value)
        .map_err(|error| Problem::broken(format!("{}: {error}", path.display())))?;
    seal.write(path, &text)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::Library;
    use model::{Kind, Settings, Tab};

    fn tab(sql: &str) -> Tab {
        Tab {
            id: "t1".into(),
            title: "売上".into(),
            named: true,
            connection: None,
            sql: sql.into(),
            caret: 3,
            scroll_px: 0,
            active: true,
            parameters: Vec::new(),
            options: model::QueryOptions::default(),
            file: None,
            aside: false,
            last_run: None,
            table: None,
            saved: None,
            files: None,
        }
    }

    #[test]
    fn tabs_and_settings_are_there_after_reopening() {
        let home = tempfile::tempdir().unwrap();
        let library = Library::open(home.path()).unwrap();
        library.save_tabs(&[tab("SELECT 1 -- 東京")]).unwrap();
        let wanted = Settings {
            max_bytes_billed: Some(1 << 40),
            ..Settings::default()
        };
        library.save_settings(wanted.clone()).unwrap();

        let again = Library::open(home.path()).unwrap();
        assert_eq!(again.tabs(), [tab("SELECT 1 -- 東京")]);
        assert_eq!(again.settings(), wanted);
    }

    #[test]
    fn tabs_of_an_older_version_open_as_they_were() {
        let home = tempfile::tempdir().unwrap();
        let text = r#"[{"id":"t1","title":"売上","named":true,"connection":null,"sql":"SELECT 1",
            "caret":3,"scrollPx":0,"active":true}]"#;
        std::fs::write(home.path().join("tabs.json"), text).unwrap();
        assert_eq!(
            Library::open(home.path()).unwrap().tabs(),
            [tab("SELECT 1")]
        );
    }

    #[test]
    fn a_damaged_file_is_put_aside_and_not_overwritten() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(
            home.path().join("tabs.json"),
            "[{\"id\": \"t1\", \"sql\": \"SELECT pre",
        )
        .unwrap();
        let library = Library::open(home.path()).unwrap();
        assert_eq!(library.tabs(), []);
        library.save_tabs(&[tab("new")]).unwrap();
        let aside = std::fs::read_to_string(home.path().join("tabs.unreadable-1.json")).unwrap();
        assert!(aside.contains("SELECT pre"));
    }

    #[test]
    fn a_file_of_an_older_version_opens_with_defaults_for_what_it_lacks() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("settings.json"), r#"{"language":"ja"}"#).unwrap();
        let settings = Library::open(home.path()).unwrap().settings();
        assert_eq!(
            settings,
            Settings {
                language: model::Language::Ja,
                ..Settings::default()
            }
        );
    }

    #[test]
    fn a_setting_that_makes_no_sense_costs_none_of_the_others() {
        let home = tempfile::tempdir().unwrap();
        let text = r#"{"language":"ja","theme":"plaid","sidePanePx":-4,"unknown":1}"#;
        std::fs::write(home.path().join("settings.json"), text).unwrap();
        let settings = Library::open(home.path()).unwrap().settings();
        let expected = Settings {
            language: model::Language::Ja,
            ..Settings::default()
        };
        assert_eq!(settings, expected);
    }

    #[test]
    fn settings_that_make_no_sense_are_refused_and_the_old_ones_stay() {
        let home = tempfile::tempdir().unwrap();
        let library = Library::open(home.path()).unwrap();
        let refused = library
            .save_settings(Settings {
                currency: "yen".into(),
                ..Settings::default()
            })
            .unwrap_err();
        assert!(matches!(refused.kind, Kind::BadInput { field, .. } if field == "currency"));
        assert_eq!(library.settings(), Settings::default());
    }
}
