//! What a team hands its people: settings that a new workspace begins with, and its own words for how
//! confidential data is.

use super::settings::{read, with};
use model::{Class, Kind, Settings};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The file in the home folder.
const FILE: &str = "defaults.json";

/// Where it lies instead, if this is set.
const VARIABLE: &str = "SHIRABE_DEFAULTS";

/// The defaults of a team. What cannot be read is left out and warned of, by name and key: it never
/// keeps the app from starting.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TeamDefaults {
    /// What a new workspace begins with; absent: as Shirabe comes.
    pub settings: Option<Settings>,
    /// Classes beside open, internal and restricted.
    pub classes: Vec<Class>,
    /// What was left out, and why.
    pub warnings: Vec<String>,
}

impl TeamDefaults {
    /// Reads `defaults.json` in the home folder, or the file that `SHIRABE_DEFAULTS` names. Without a
    /// file there are none; a file that was named must be there.
    pub fn read(home: &Path) -> Self {
        let named = std::env::var_os(VARIABLE).filter(|path| !path.is_empty());
        match named {
            Some(path) => Self::of(&PathBuf::from(path), true),
            None => Self::of(&home.join(FILE), false),
        }
    }

    fn of(path: &Path, must: bool) -> Self {
        let mut found = Self::default();
        match read(path) {
            Ok(Value::Object(parts)) => {
                for (name, value) in parts {
                    found.take(&name, value);
                }
            }
            Ok(_) => found.warn("the file", "no JSON object"),
            Err(problem) if !must && matches!(problem.kind, Kind::NotFound { .. }) => {}
            Err(problem) => found.warn("the file", &problem.to_string()),
        }
        for warning in &mut found.warnings {
            *warning = format!("{}: {warning}", path.display());
            tracing::warn!("{warning}");
        }
        found
    }

    fn warn(&mut self, key: &str, reason: &str) {
        self.warnings.push(format!("{key}: {reason}"));
    }

    fn take(&mut self, name: &str, value: Value) {
        match (name, value) {
            ("settings", Value::Object(chosen)) => {
                let mut settings = Settings::default();
                for (name, value) in chosen {
                    let key = format!("settings.{name}");
                    let changed = match with(&settings, &name, &value) {
                        Ok(Some(changed)) => changed,
                        Ok(None) => {
                            self.warn(&key, "not known here, or no setting of a team");
                            continue;
                        }
                        Err(reason) => {
                            self.warn(&key, &reason);
                            continue;
                        }
                    };
                    match crate::library::check(&changed) {
                        Ok(()) => settings = changed,
                        Err(problem) => self.warn(&key, &problem.to_string()),
                    }
                }
                self.settings = Some(settings);
            }
            ("classes", Value::Array(classes)) => {
                for (index, class) in classes.into_iter().enumerate() {
                    let key = format!("classes[{index}]");
                    match serde_json::from_value::<Class>(class) {
                        Ok(class) if class.name.trim().is_empty() => self.warn(&key, "no name"),
                        Ok(class) => self.classes.push(class),
                        Err(error) => self.warn(&key, &error.to_string()),
                    }
                }
            }
            ("settings" | "classes", _) => self.warn(name, "of another form"),
            _ => self.warn(name, "not known here"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::TeamDefaults;
    use crate::{Options, Workbench};
    use model::{ClassColour, Settings, Theme};

    #[test]
    fn a_new_workspace_begins_with_the_teams_settings_and_a_chosen_one_stays() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("defaults.json");
        let text = r#"{ "settings": { "currency": "JPY", "theme": "dark" },
            "classes": [{ "name": "極秘", "colour": "red", "encrypted": true }] }"#;
        std::fs::write(&path, text).unwrap();
        let team = TeamDefaults::of(&path, false);
        assert!(team.warnings.is_empty(), "{:?}", team.warnings);
        assert_eq!(team.classes[0].colour, ClassColour::Red);
        let open = || {
            let mut options = Options::new(home.path().join("w"));
            options.defaults.clone_from(&team.settings);
            Workbench::open(options).unwrap()
        };
        assert_eq!(open().settings().currency, "JPY");
        let own = Settings {
            theme: Theme::Light,
            ..Settings::default()
        };
        open().save_settings(own.clone()).unwrap();
        assert_eq!(open().settings(), own);
    }

    #[test]
    fn what_cannot_be_used_is_named_and_the_rest_is_used() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("defaults.json");
        assert_eq!(TeamDefaults::of(&path, false), TeamDefaults::default());
        assert_eq!(TeamDefaults::of(&path, true).warnings.len(), 1);
        std::fs::write(&path, "{").unwrap();
        assert!(TeamDefaults::of(&path, false).warnings[0].contains("defaults.json"));
        let text = r#"{ "settings": { "theme": "pink", "timeZone": "Mars", "savedFolder": "/x",
            "colour": 1, "currency": "JPY" }, "classes": [{ "name": "x" }], "policies": [] }"#;
        std::fs::write(&path, text).unwrap();
        let team = TeamDefaults::of(&path, false);
        assert_eq!(team.settings.unwrap().currency, "JPY");
        for key in [
            "settings.theme",
            "settings.timeZone",
            "settings.savedFolder",
            "settings.colour",
            "classes[0]",
            "policies",
        ] {
            assert!(
                team.warnings.iter().any(|warning| warning.contains(key)),
                "{key}"
            );
        }
    }
}
