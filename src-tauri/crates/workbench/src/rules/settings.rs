//! Settings that are handed on: without a secret, and without what belongs to one machine.

use crate::Workbench;
use model::{Kind, Problem, Result, Settings, SettingsChanges};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// What belongs to one machine or one person's screen, by the names in the file.
const OWN: [&str; 4] = ["savedFolder", "welcomed", "sidePanePx", "editorPx"];

/// Settings are a page of text.
const MOST_BYTES: u64 = 1 << 20;

/// What the file says it is.
const KIND: &str = "shirabe-settings";

impl Workbench {
    /// Writes the settings to a file that can be handed on: no secret, no path of this machine. A
    /// file that is there is replaced.
    pub fn settings_export(&self, path: &str) -> Result<()> {
        let path = whole(path)?;
        self.fence().check(&path)?;
        let mut settings = object(&self.settings());
        for name in OWN {
            settings.remove(name);
        }
        let file = json!({ "kind": KIND, "version": 1, "settings": settings });
        crate::library::write(&path, &file)
    }

    /// What a settings file would change. Nothing is changed yet.
    ///
    /// # Errors
    /// `NotFound`; `BadInput` that names what cannot be used: the file, or one setting in it.
    pub fn settings_import(&self, path: &str) -> Result<SettingsChanges> {
        let path = whole(path)?;
        self.fence().check(&path)?;
        let chosen = read(&path)?;
        if chosen.get("kind").and_then(Value::as_str) != Some(KIND) {
            return Err(Problem::bad_input(
                "path",
                "not a file of Shirabe's settings",
            ));
        }
        if chosen.get("version").and_then(Value::as_u64) != Some(1) {
            return Err(Problem::bad_input(
                "version",
                "1 is what this version reads",
            ));
        }
        let Some(Value::Object(chosen)) = chosen.get("settings") else {
            return Err(Problem::bad_input("settings", "missing"));
        };
        let before = self.settings();
        let mut settings = before.clone();
        let mut unknown = Vec::new();
        for (name, value) in chosen {
            match with(&settings, name, value) {
                Ok(Some(changed)) => settings = changed,
                Ok(None) => unknown.push(name.clone()),
                Err(reason) => return Err(Problem::bad_input(name, reason)),
            }
        }
        crate::library::check(&settings)?;
        Ok(SettingsChanges {
            changed: changed(&before, &settings),
            settings,
            unknown,
        })
    }
}

/// The settings with one of them changed; nothing for a name that is not known, or that belongs to
/// one machine.
pub(super) fn with(
    settings: &Settings,
    name: &str,
    value: &Value,
) -> std::result::Result<Option<Settings>, String> {
    let mut all = object(settings);
    if !all.contains_key(name) || OWN.contains(&name) {
        return Ok(None);
    }
    all.insert(name.to_owned(), value.clone());
    serde_json::from_value(Value::Object(all))
        .map(Some)
        .map_err(|error| error.to_string())
}

/// Names of the settings that differ.
fn changed(before: &Settings, after: &Settings) -> Vec<String> {
    let before = object(before);
    let differs =
        |(name, value): (String, Value)| (before.get(&name) != Some(&value)).then_some(name);
    object(after).into_iter().filter_map(differs).collect()
}

/// Names of the settings that differ and say what may be spent or kept.
pub(super) fn governing(before: &Settings, after: &Settings) -> Vec<String> {
    const NAMES: [&str; 9] = [
        "pricePerTibMicros",
        "currency",
        "maxBytesBilled",
        "locationPrices",
        "usesSlots",
        "confirmAboveBytes",
        "dailyBudgetMicros",
        "previewBytes",
        "s3Prices",
    ];
    let mut names = changed(before, after);
    names.retain(|name| NAMES.contains(&name.as_str()));
    names
}

fn object(settings: &Settings) -> Map<String, Value> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

fn whole(path: &str) -> Result<PathBuf> {
    let path = PathBuf::from(path);
    if !path.is_absolute() {
        return Err(Problem::bad_input("path", "the whole path, from the root"));
    }
    Ok(path)
}

/// A JSON file of a page or two.
pub(super) fn read(path: &Path) -> Result<Value> {
    let named = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => Problem::new(Kind::NotFound {
            resource: path.display().to_string(),
        }),
        _ => Problem::from(error),
    };
    if std::fs::metadata(path).map_err(named)?.len() > MOST_BYTES {
        return Err(Problem::bad_input("path", "larger than 1 MiB"));
    }
    let text = std::fs::read(path).map_err(named)?;
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
    serde_json::from_slice(text).map_err(|error| Problem::bad_input("path", error.to_string()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use crate::{Options, Workbench};
    use model::{Kind, Settings, Theme};

    fn workbench(home: &std::path::Path) -> Workbench {
        Workbench::open(Options::new(home.to_owned())).unwrap()
    }

    #[test]
    fn settings_go_to_another_machine_without_what_belongs_to_this_one() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("handed on.json");
        let shown = path.to_string_lossy().into_owned();
        let ours = workbench(&home.path().join("a"));
        let mut settings = Settings {
            theme: Theme::Dark,
            time_zone: "Asia/Tokyo".into(),
            saved_folder: Some(home.path().join("sql").to_string_lossy().into_owned()),
            welcomed: true,
            side_pane_px: 999,
            ..Settings::default()
        };
        ours.save_settings(settings.clone()).unwrap();
        ours.settings_export(&shown).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            !text.contains("savedFolder") && !text.contains("999"),
            "{text}"
        );

        let theirs = workbench(&home.path().join("b"));
        let changes = theirs.settings_import(&shown).unwrap();
        assert_eq!(changes.changed, ["theme", "timeZone"]);
        settings.saved_folder = None;
        settings.welcomed = false;
        settings.side_pane_px = Settings::default().side_pane_px;
        assert_eq!(changes.settings, settings);
        assert_eq!(
            theirs.settings(),
            Settings::default(),
            "nothing is changed yet"
        );
    }

    #[test]
    fn a_file_that_cannot_be_used_says_why() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("s.json");
        let shown = path.to_string_lossy().into_owned();
        let ours = workbench(&home.path().join("a"));
        assert!(matches!(
            ours.settings_import(&shown).unwrap_err().kind,
            Kind::NotFound { .. }
        ));
        for (text, field) in [
            ("{\"theme\": \"dark\"}", "path"),
            ("{", "path"),
            (
                "{\"kind\":\"shirabe-settings\",\"version\":2,\"settings\":{}}",
                "version",
            ),
            (
                "{\"kind\":\"shirabe-settings\",\"version\":1,\"settings\":{\"theme\":\"pink\"}}",
                "theme",
            ),
            (
                "{\"kind\":\"shirabe-settings\",\"version\":1,\"settings\":{\"timeZone\":\"Mars\"}}",
                "timeZone",
            ),
        ] {
            std::fs::write(&path, text).unwrap();
            let problem = ours.settings_import(&shown).unwrap_err();
            assert!(
                matches!(&problem.kind, Kind::BadInput { field: found, .. } if found == field),
                "{text}: {problem:?}"
            );
        }
        let text = "\u{feff}{\"kind\":\"shirabe-settings\",\"version\":1,\"settings\":{\"colour\":1,\"savedFolder\":\"/x\"}}";
        std::fs::write(&path, text).unwrap();
        let changes = ours.settings_import(&shown).unwrap();
        assert_eq!(changes.unknown, ["colour", "savedFolder"]);
        assert!(changes.changed.is_empty());
        assert!(ours.settings_import("s.json").is_err(), "not a whole path");
    }
}
