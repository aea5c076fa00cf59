//! The front matter of a saved query: lines between two fences at the top of the file, as comments
//! of SQL, so that the file runs anywhere.
//!
//! ```sql
//! -- ---
//! -- title: Daily active users
//! -- title.ja: 日別アクティブユーザー
//! -- tags: [kpi, players]
//! -- parameters:
//! --   - name: from
//! --     type: DATE
//! --     default: today-7
//! -- ---
//! SELECT …
//! ```
//!
//! Fences without the comment's dashes are read as well. What is not known here stays as it is when
//! a file is written again; so do known lines whose meaning has not changed.

use super::yaml::{Value, key_of, value, written, written_in_list};
use model::{LocalText, SavedParameter, SavedQuery};
use std::collections::BTreeMap;

const FENCE: &str = "---";

/// One key with all its lines, as they stand.
#[derive(Clone, Debug)]
struct Entry {
    /// Empty for lines before the first key.
    key: String,
    /// Without the comment's dashes.
    lines: Vec<String>,
}

/// A file in its parts.
pub(super) struct Parts {
    /// What stands before every line: `-- ` or nothing.
    prefix: &'static str,
    entries: Vec<Entry>,
    /// The statement.
    pub(super) sql: String,
}

impl Parts {
    /// Splits the text of a file.
    pub(super) fn of(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self::with_fences(text).unwrap_or_else(|| Self {
            prefix: "-- ",
            entries: Vec::new(),
            sql: text.to_owned(),
        })
    }

    fn with_fences(text: &str) -> Option<Self> {
        let mut rest = text;
        let mut next = || {
            let end = rest.find('\n').map_or(rest.len(), |at| at + 1);
            let (line, behind) = rest.split_at(end);
            rest = behind;
            (!line.is_empty()).then(|| line.trim_end_matches(['\n', '\r']))
        };
        let mut first = next()?;
        while first.trim().is_empty() {
            first = next()?;
        }
        let prefix = match first.trim_end() {
            FENCE => "",
            "-- ---" | "-----" => "-- ",
            _ => return None,
        };
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let line = next()?;
            let line = if prefix.is_empty() {
                line
            } else {
                let inner = line.trim_start().strip_prefix("--")?;
                inner.strip_prefix(' ').unwrap_or(inner)
            };
            if line.trim_end() == FENCE {
                break;
            }
            let key = key_of(line).filter(|_| !line.starts_with([' ', '\t', '-', '#']));
            match (key, entries.last_mut()) {
                (None, Some(entry)) => entry.lines.push(line.to_owned()),
                (key, _) => entries.push(Entry {
                    key: key.map(|(key, _)| key.to_owned()).unwrap_or_default(),
                    lines: vec![line.to_owned()],
                }),
            }
        }
        Some(Self {
            prefix,
            entries,
            sql: rest.to_owned(),
        })
    }

    /// The query in them, but for its path and version.
    pub(super) fn query(&self) -> SavedQuery {
        let mut query = SavedQuery {
            path: String::new(),
            title: LocalText::default(),
            description: LocalText::default(),
            tags: Vec::new(),
            parameters: Vec::new(),
            default_dataset: None,
            max_bytes_billed: None,
            sql: self.sql.clone(),
            version: String::new(),
            mistakes: Vec::new(),
        };
        for entry in &self.entries {
            if take(&mut query, entry).is_none() {
                let line = entry.lines.first().cloned().unwrap_or_default();
                query.mistakes.push(line.trim().to_owned());
            }
        }
        query
    }

    /// The text of a file that says what `query` says.
    pub(super) fn write(&self, query: &SavedQuery) -> String {
        let before = self.query();
        let mut entries: Vec<Entry> = Vec::new();
        let fresh = rendered(query, &before, self);
        for entry in &self.entries {
            if let Some((key, lines)) = fresh.iter().find(|(key, _)| *key == entry.key) {
                // A key of ours: as it was where it means the same.
                if same(key, query, &before) {
                    entries.push(entry.clone());
                } else if !lines.is_empty() {
                    entries.push(Entry {
                        key: key.clone(),
                        lines: lines.clone(),
                    });
                }
            } else {
                let was_ours = is_ours(&entry.key) && !before.mistakes.contains(&first(entry));
                if !was_ours {
                    entries.push(entry.clone());
                }
            }
        }
        for (key, lines) in fresh {
            let known = self.entries.iter().any(|entry| entry.key == key);
            if !known && !lines.is_empty() {
                entries.push(Entry { key, lines });
            }
        }
        let mut text = String::new();
        if !entries.is_empty() {
            let mut line = |inner: &str| {
                text.push_str(format!("{}{inner}", self.prefix).trim_end());
                text.push('\n');
            };
            line(FENCE);
            for inner in entries.iter().flat_map(|entry| &entry.lines) {
                line(inner);
            }
            line(FENCE);
        }
        text.push_str(&query.sql);
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text
    }

    /// What a parameter has beside what is known here.
    fn unknown_of(&self, name: &str) -> Vec<(String, Value)> {
        let entry = self.entries.iter().find(|entry| entry.key == "parameters");
        let Some(Value::List(items)) = entry.and_then(value_of) else {
            return Vec::new();
        };
        for item in items {
            let Value::Map(entries) = item else { continue };
            let is_it =
                |(key, value): &(String, Value)| key == "name" && value.text() == Some(name);
            if entries.iter().any(is_it) {
                return entries
                    .into_iter()
                    .filter(|(key, _)| !is_of_parameter(key))
                    .collect();
            }
        }
        Vec::new()
    }
}

fn first(entry: &Entry) -> String {
    let line = entry.lines.first().cloned().unwrap_or_default();
    line.trim().to_owned()
}

fn value_of(entry: &Entry) -> Option<Value> {
    let (head, below) = entry.lines.split_first()?;
    let (_, behind) = key_of(head)?;
    let below: Vec<&str> = below.iter().map(String::as_str).collect();
    value(behind, &below)
}

/// `title.ja` is the title in Japanese.
fn base(key: &str) -> (&str, Option<&str>) {
    match key.split_once('.') {
        Some((base, language)) => (base, Some(language)),
        None => (key, None),
    }
}

fn is_ours(key: &str) -> bool {
    match base(key) {
        ("title" | "description", _) => true,
        (_, Some(_)) => false,
        (key, None) => matches!(
            key,
            "tags" | "parameters" | "defaultDataset" | "maxBytesBilled"
        ),
    }
}

fn is_of_parameter(key: &str) -> bool {
    match base(key) {
        ("label" | "description", _) => true,
        (_, Some(_)) => false,
        (key, None) => matches!(key, "name" | "type" | "default" | "choices" | "optional"),
    }
}

/// Takes over what an entry says; nothing when it is not understood.
fn take(query: &mut SavedQuery, entry: &Entry) -> Option<()> {
    if !is_ours(&entry.key) {
        // Unknown keys are nobody's mistake, but a line outside of all keys is.
        let is_comment = |line: &String| line.trim().is_empty() || line.trim().starts_with('#');
        let is_fine = !entry.key.is_empty() || entry.lines.iter().all(is_comment);
        return is_fine.then_some(());
    }
    let value = value_of(entry)?;
    match base(&entry.key) {
        ("title", language) => put(&mut query.title, language, value.text()?),
        ("description", language) => put(&mut query.description, language, value.text()?),
        ("tags", _) => query.tags = value.texts()?,
        ("defaultDataset", _) => query.default_dataset = filled(value.text()?),
        ("maxBytesBilled", _) => {
            let digits = value.text()?.replace(['_', ','], "");
            query.max_bytes_billed = Some(digits.parse().ok().filter(|bytes| *bytes > 0)?);
        }
        ("parameters", _) => {
            let Value::List(items) = value else {
                return None;
            };
            let read: Option<Vec<SavedParameter>> = items.iter().map(parameter).collect();
            query.parameters = read?;
        }
        _ => {}
    }
    Some(())
}

fn put(text: &mut LocalText, language: Option<&str>, value: &str) {
    match language {
        None => value.clone_into(&mut text.text),
        Some(language) => {
            text.translations
                .insert(language.to_owned(), value.to_owned());
        }
    }
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn parameter(value: &Value) -> Option<SavedParameter> {
    let Value::Map(entries) = value else {
        return None;
    };
    let mut parameter = SavedParameter {
        name: String::new(),
        parameter_type: "STRING".to_owned(),
        label: LocalText::default(),
        description: LocalText::default(),
        default: None,
        choices: Vec::new(),
        optional: false,
    };
    for (key, value) in entries {
        match base(key) {
            ("name", None) => value.text()?.clone_into(&mut parameter.name),
            ("type", None) => parameter.parameter_type = value.text()?.to_uppercase(),
            ("label", language) => put(&mut parameter.label, language, value.text()?),
            ("description", language) => put(&mut parameter.description, language, value.text()?),
            ("default", None) => parameter.default = Some(value.text()?.to_owned()),
            ("choices", None) => parameter.choices = value.texts()?,
            ("optional", None) => {
                parameter.optional = match value.text()? {
                    "true" => true,
                    "false" => false,
                    _ => return None,
                };
            }
            _ => {}
        }
    }
    (!parameter.name.is_empty()).then_some(parameter)
}

/// Whether a key means the same in both.
fn same(key: &str, now: &SavedQuery, before: &SavedQuery) -> bool {
    let text = |text: &LocalText, language: Option<&str>| match language {
        None => text.text.clone(),
        Some(language) => text.translations.get(language).cloned().unwrap_or_default(),
    };
    match base(key) {
        ("title", language) => text(&now.title, language) == text(&before.title, language),
        ("description", language) => {
            text(&now.description, language) == text(&before.description, language)
        }
        ("tags", _) => now.tags == before.tags,
        ("parameters", _) => now.parameters == before.parameters,
        ("defaultDataset", _) => now.default_dataset == before.default_dataset,
        ("maxBytesBilled", _) => now.max_bytes_billed == before.max_bytes_billed,
        _ => false,
    }
}

/// Every key of ours with its lines; none where there is nothing to say.
fn rendered(query: &SavedQuery, before: &SavedQuery, parts: &Parts) -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    let mut local = |name: &str, text: &LocalText, old: &LocalText| {
        let line = |key: &str, text: &str| {
            if text.is_empty() {
                Vec::new()
            } else {
                vec![format!("{key}: {}", written(text))]
            }
        };
        all.push((name.to_owned(), line(name, &text.text)));
        let mut languages: BTreeMap<&String, &str> = old
            .translations
            .keys()
            .map(|language| (language, ""))
            .collect();
        let now = text.translations.iter();
        languages.extend(now.map(|(language, text)| (language, text.as_str())));
        for (language, text) in languages {
            let key = format!("{name}.{language}");
            let lines = line(&key, text);
            all.push((key, lines));
        }
    };
    local("title", &query.title, &before.title);
    local("description", &query.description, &before.description);
    let tags = if query.tags.is_empty() {
        Vec::new()
    } else {
        vec![format!("tags: {}", list(&query.tags))]
    };
    all.push(("tags".to_owned(), tags));
    let mut parameters = Vec::new();
    if !query.parameters.is_empty() {
        parameters.push("parameters:".to_owned());
        for parameter in &query.parameters {
            parameters.extend(parameter_lines(
                parameter,
                parts.unknown_of(&parameter.name),
            ));
        }
    }
    all.push(("parameters".to_owned(), parameters));
    let dataset = query.default_dataset.iter();
    let dataset = dataset.map(|name| format!("defaultDataset: {}", written(name)));
    all.push(("defaultDataset".to_owned(), dataset.collect()));
    let limit = query.max_bytes_billed.iter();
    let limit = limit.map(|bytes| format!("maxBytesBilled: {bytes}"));
    all.push(("maxBytesBilled".to_owned(), limit.collect()));
    all
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| written_in_list(text)).collect();
    format!("[{}]", texts.join(", "))
}

fn parameter_lines(parameter: &SavedParameter, unknown: Vec<(String, Value)>) -> Vec<String> {
    let mut lines = vec![
        format!("name: {}", written(&parameter.name)),
        format!("type: {}", written(&parameter.parameter_type)),
    ];
    let mut local = |name: &str, text: &LocalText| {
        if !text.text.is_empty() {
            lines.push(format!("{name}: {}", written(&text.text)));
        }
        for (language, text) in &text.translations {
            lines.push(format!("{name}.{language}: {}", written(text)));
        }
    };
    local("label", &parameter.label);
    local("description", &parameter.description);
    if let Some(default) = &parameter.default {
        lines.push(format!("default: {}", written(default)));
    }
    if !parameter.choices.is_empty() {
        lines.push(format!("choices: {}", list(&parameter.choices)));
    }
    if parameter.optional {
        lines.push("optional: true".to_owned());
    }
    for (key, value) in unknown {
        // Maps within a parameter are not written by anybody so far.
        match (value.text(), value.texts()) {
            (Some(text), _) => lines.push(format!("{key}: {}", written(text))),
            (None, Some(texts)) => lines.push(format!("{key}: {}", list(&texts))),
            (None, None) => {}
        }
    }
    let mut is_first = true;
    for line in &mut lines {
        let dash = if is_first { "  - " } else { "    " };
        line.insert_str(0, dash);
        is_first = false;
    }
    lines
}

#[cfg(test)]
#[path = "front_matter_tests.rs"]
mod tests;
