//! What workspaces may be called, and the ids that are made of their names.

use super::About;
use model::{Class, Problem, Result, WorkspaceId};

/// Characters of a name at most.
const LONGEST_NAME: usize = 80;

/// Characters of the name of a class at most.
const LONGEST_CLASS: usize = 40;

/// Characters of an id that is made of a name at most, so that a number fits behind it.
const LONGEST_SLUG: usize = 48;

/// What an id is made of when a name has no letter that it could have.
const FALLBACK: &str = "workspace";

/// Names that Windows keeps for devices, whatever their ending.
const DEVICES: &[&str] = &["aux", "con", "nul", "prn"];

/// What is kept of a workspace, if it makes sense. `BadInput` names what does not.
pub(super) fn checked(name: &str, class: &Class, policy_key: Option<&str>) -> Result<About> {
    let name = plain("name", name, LONGEST_NAME)?;
    let class = Class {
        name: plain("class", &class.name, LONGEST_CLASS)?,
        ..class.clone()
    };
    let policy_key = policy_key
        .map(str::trim)
        .filter(|key| !key.is_empty())
        .map(str::to_owned);
    Ok(About {
        name,
        class,
        policy_key,
    })
}

fn plain(field: &str, text: &str, longest: usize) -> Result<String> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 || length > longest {
        return Err(Problem::bad_input(
            field,
            format!("1 to {longest} characters"),
        ));
    }
    if text.chars().any(char::is_control) {
        return Err(Problem::bad_input(field, "no control characters"));
    }
    Ok(text.to_owned())
}

/// A name as it is compared: two that differ only in case or in the space around them are the same.
pub(super) fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Whether this may be an id, and so the name of a folder.
pub(super) fn is_id(id: &WorkspaceId) -> bool {
    let fine =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    (1..=64).contains(&id.0.len()) && id.0.chars().all(fine)
}

/// The ids that a name may get, best first.
pub(super) fn ids(name: &str) -> impl Iterator<Item = WorkspaceId> {
    let slug = slug(name);
    // Nothing of the name is left: the number tells what the word does not.
    let first = if slug == FALLBACK { 1 } else { 2 };
    let plain = (slug != FALLBACK).then(|| slug.clone());
    let numbered = (first..10_000).map(move |number| format!("{slug}-{number}"));
    plain.into_iter().chain(numbered).map(WorkspaceId)
}

fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars() {
        let letter = letter.to_ascii_lowercase();
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= LONGEST_SLUG {
            break;
        }
    }
    let slug = slug.trim_matches('-');
    let is_device = DEVICES.contains(&slug)
        || (slug.len() == 4 && (slug.starts_with("com") || slug.starts_with("lpt")));
    // A single digit or letter of a name in another script says nothing.
    if slug.len() < 2 || is_device {
        FALLBACK.to_owned()
    } else {
        slug.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{folded, ids, is_id};

    fn first(name: &str) -> String {
        ids(name).next().map(|id| id.0).unwrap_or_default()
    }

    #[test]
    fn an_id_is_made_of_what_a_folder_can_be_called_everywhere() {
        for (name, id) in [
            ("Live games", "live-games"),
            ("  KPI: Q3/2026 ", "kpi-q3-2026"),
            ("売上分析", "workspace-1"),
            ("売上 KPI", "kpi"),
            ("Café Tokyo", "caf-tokyo"),
            ("con", "workspace-1"),
            ("../../etc", "etc"),
            ("LPT1", "workspace-1"),
        ] {
            assert_eq!(first(name), id, "{name}");
        }
        assert!(ids(&"x".repeat(300)).take(20_000).all(|id| is_id(&id)));
        let next = ids("Live games").nth(1).map(|id| id.0);
        assert_eq!(next.as_deref(), Some("live-games-2"));
    }

    #[test]
    fn names_that_differ_in_case_or_space_are_the_same() {
        assert_eq!(folded(" Ärger "), folded("ärger"));
        assert_ne!(folded("売上"), folded("売上 2"));
    }

    #[test]
    fn what_is_no_plain_name_of_a_folder_is_no_id() {
        for id in ["", "..", "a/b", "a\\b", "A", "a.b", ".hidden", "ä"] {
            assert!(!is_id(&id.into()), "{id}");
        }
    }
}
