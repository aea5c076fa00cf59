//! Changing JSON documents: set, remove, append, insert, strip.

use super::path::Step;
use super::tree::{Json, object};

/// `JSON_SET` of one path.
pub(crate) fn set(document: Json, steps: &[Step], value: &Json, create: bool) -> Json {
    let Some((step, rest)) = steps.split_first() else {
        return value.clone();
    };
    match (step, document) {
        (Step::Member(name), Json::Object(mut members)) => {
            if let Some(slot) = members.iter_mut().find(|(n, _)| n == name) {
                let old = std::mem::replace(&mut slot.1, Json::Null);
                slot.1 = set(old, rest, value, create);
                return Json::Object(members);
            }
            if create {
                members.push((name.clone(), set(Json::Null, rest, value, create)));
            }
            object(members)
        }
        (Step::Member(name), Json::Null) if create => {
            Json::Object(vec![(name.clone(), set(Json::Null, rest, value, create))])
        }
        (Step::Element(index), Json::Array(mut items)) => {
            if let Some(slot) = items.get_mut(*index) {
                let old = std::mem::replace(slot, Json::Null);
                *slot = set(old, rest, value, create);
            } else if create && *index < 1_000_000 {
                items.resize(*index, Json::Null);
                items.push(set(Json::Null, rest, value, create));
            }
            Json::Array(items)
        }
        (Step::Element(index), Json::Null) if create && *index < 1_000_000 => {
            let mut items = vec![Json::Null; *index];
            items.push(set(Json::Null, rest, value, create));
            Json::Array(items)
        }
        (_, other) => other,
    }
}

/// `JSON_REMOVE` of one path; the root cannot be removed.
pub(crate) fn remove(document: &mut Json, steps: &[Step]) -> Result<(), String> {
    let Some((last, before)) = steps.split_last() else {
        return Err("The JSONPath cannot be '$'".to_owned());
    };
    if let Some(target) = walk(document, before) {
        match (last, target) {
            (Step::Member(name), Json::Object(members)) => members.retain(|(n, _)| n != name),
            (Step::Element(index), Json::Array(items)) if *index < items.len() => {
                items.remove(*index);
            }
            _ => {}
        }
    }
    Ok(())
}

fn walk<'a>(document: &'a mut Json, steps: &[Step]) -> Option<&'a mut Json> {
    let mut here = document;
    for step in steps {
        here = match (step, here) {
            (Step::Member(name), Json::Object(members)) => members
                .iter_mut()
                .find(|(n, _)| n == name)
                .map(|(_, v)| v)?,
            (Step::Element(index), Json::Array(items)) => items.get_mut(*index)?,
            _ => return None,
        };
    }
    Some(here)
}

fn spread(value: Json, each: bool) -> Vec<Json> {
    match value {
        Json::Array(items) if each => items,
        other => vec![other],
    }
}

/// `JSON_ARRAY_APPEND` of one path.
pub(crate) fn append(document: &mut Json, steps: &[Step], value: Json, each: bool) {
    match walk(document, steps) {
        Some(Json::Array(items)) => items.extend(spread(value, each)),
        Some(slot) if *slot == Json::Null => *slot = Json::Array(spread(value, each)),
        _ => {}
    }
}

/// `JSON_ARRAY_INSERT` of one path, which ends in an index.
pub(crate) fn insert(
    document: &mut Json,
    steps: &[Step],
    value: Json,
    each: bool,
) -> Result<(), String> {
    let Some((Step::Element(index), before)) = steps.split_last() else {
        return Err("The JSONPath of JSON_ARRAY_INSERT must end in an array index".to_owned());
    };
    let Some(target) = walk(document, before) else {
        return Ok(());
    };
    if *target == Json::Null {
        *target = Json::Array(Vec::new());
    }
    if let Json::Array(items) = target {
        if *index > 1_000_000 {
            return Err("Exceeded maximum array size in JSON_ARRAY_INSERT".to_owned());
        }
        if *index > items.len() {
            items.resize(*index, Json::Null);
        }
        items.splice(*index..*index, spread(value, each));
    }
    Ok(())
}

/// `JSON_STRIP_NULLS` under a path.
pub(crate) fn strip_nulls(document: &mut Json, steps: &[Step], arrays: bool, empty: bool) {
    if let Some(target) = walk(document, steps) {
        strip(target, arrays, empty);
    }
}

fn strip(value: &mut Json, arrays: bool, empty: bool) {
    let hollow = |v: &Json| match v {
        Json::Null => true,
        Json::Array(items) => empty && items.is_empty(),
        Json::Object(members) => empty && members.is_empty(),
        _ => false,
    };
    match value {
        Json::Object(members) => {
            for (_, member) in members.iter_mut() {
                strip(member, arrays, empty);
            }
            members.retain(|(_, member)| !hollow(member));
        }
        Json::Array(items) => {
            for item in items.iter_mut() {
                strip(item, arrays, empty);
            }
            if arrays {
                items.retain(|item| !hollow(item));
            }
        }
        _ => {}
    }
    if empty && hollow(value) {
        *value = Json::Null;
    }
}
