//! One secret as one entry of the keychain, or as several where the platform's limit asks for it.
//!
//! The head lies under the entry's own name and is one of
//! - `1:` and the value in Base64;
//! - `2:GENERATION:COUNT:SHA-256`: the value's Base64 lies in the entries `NAME#GENERATION.0` and so on.
//!
//! Parts of a new value are written beside those of the old one, then the head, in one write of the
//! platform's, then the old parts are removed. So a crash at any moment leaves the old value whole or
//! the new one, and parts that nobody refers to, which the next writing or removing finds.

use crate::trouble::{Outcome, Trouble};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Secret;
use sha2::{Digest as _, Sha256};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use zeroize::Zeroizing;

/// The entries of a keychain by their names.
pub(crate) trait Entries {
    /// The value; absent: there is no such entry.
    fn read(&self, name: &str) -> Outcome<Option<Zeroizing<Vec<u8>>>>;
    /// Writes it whole, instead of the one before.
    fn write(&self, name: &str, value: &[u8]) -> Outcome<()>;
    /// `false`: there was none.
    fn delete(&self, name: &str) -> Outcome<bool>;
    /// All names that begin like this.
    fn list(&self, prefix: &str) -> Outcome<Vec<String>>;
}

enum Head {
    Whole(Zeroizing<String>),
    Split {
        generation: String,
        count: usize,
        digest: String,
    },
}

fn unusable(name: &str) -> Trouble {
    let entry = name.rsplit('/').next().unwrap_or(name);
    Trouble::Unusable(format!(
        "the entry {entry} is not whole: remove it and sign in again"
    ))
}

fn part_name(name: &str, generation: &str, index: usize) -> String {
    format!("{name}#{generation}.{index}")
}

fn head(entries: &dyn Entries, name: &str) -> Outcome<Option<Head>> {
    let Some(bytes) = entries.read(name)? else {
        return Ok(None);
    };
    let text = std::str::from_utf8(&bytes).map_err(|_| unusable(name))?;
    if let Some(value) = text.strip_prefix("1:") {
        return Ok(Some(Head::Whole(Zeroizing::new(value.to_owned()))));
    }
    let mut fields = text
        .strip_prefix("2:")
        .ok_or_else(|| unusable(name))?
        .split(':');
    let mut field = || fields.next().ok_or_else(|| unusable(name));
    let (generation, count, digest) = (field()?, field()?, field()?);
    Ok(Some(Head::Split {
        generation: generation.to_owned(),
        count: count.parse().map_err(|_| unusable(name))?,
        digest: digest.to_owned(),
    }))
}

fn decoded(name: &str, text: &str) -> Outcome<Secret> {
    let bytes = Zeroizing::new(STANDARD.decode(text).map_err(|_| unusable(name))?);
    let text = std::str::from_utf8(&bytes).map_err(|_| unusable(name))?;
    Ok(Secret::new(text.to_owned()))
}

/// Puts the parts together; absent: one is missing, or they do not belong together.
fn joined(
    entries: &dyn Entries,
    name: &str,
    generation: &str,
    count: usize,
    digest: &str,
) -> Outcome<Option<Secret>> {
    let mut text = Zeroizing::new(String::new());
    for index in 0..count {
        let Some(part) = entries.read(&part_name(name, generation, index))? else {
            return Ok(None);
        };
        // Grown by hand: a string that grows by itself leaves its old place unwiped.
        let mut grown = Zeroizing::new(String::with_capacity(text.len() + part.len()));
        grown.push_str(&text);
        grown.push_str(std::str::from_utf8(&part).map_err(|_| unusable(name))?);
        text = grown;
    }
    if hex::encode(Sha256::digest(text.as_bytes())) != digest {
        return Ok(None);
    }
    decoded(name, &text).map(Some)
}

/// The secret under this name; absent: there is none.
pub(crate) fn get(entries: &dyn Entries, name: &str) -> Outcome<Option<Secret>> {
    let mut before = None;
    loop {
        match head(entries, name)? {
            None => return Ok(None),
            Some(Head::Whole(text)) => return decoded(name, &text).map(Some),
            // The same head twice, and its parts are not there: nobody is writing just now.
            Some(Head::Split { generation, .. }) if before.as_ref() == Some(&generation) => {
                return Err(unusable(name));
            }
            Some(Head::Split {
                generation,
                count,
                digest,
            }) => {
                if let Some(secret) = joined(entries, name, &generation, count, &digest)? {
                    return Ok(Some(secret));
                }
                before = Some(generation);
            }
        }
    }
}

/// Writes a secret under this name, with entries of at most `limit` bytes, and reads it again.
pub(crate) fn put(entries: &dyn Entries, name: &str, secret: &Secret, limit: usize) -> Outcome<()> {
    let text = Zeroizing::new(STANDARD.encode(secret.expose()));
    let mut kept = None;
    if text.len() + 2 <= limit {
        entries.write(
            name,
            Zeroizing::new(format!("1:{}", text.as_str())).as_bytes(),
        )?;
    } else {
        let generation = format!("{:016x}", RandomState::new().build_hasher().finish());
        let mut count = 0;
        for part in text.as_bytes().chunks(limit.max(1)) {
            entries.write(&part_name(name, &generation, count), part)?;
            count += 1;
        }
        let digest = hex::encode(Sha256::digest(text.as_bytes()));
        entries.write(name, format!("2:{generation}:{count}:{digest}").as_bytes())?;
        kept = Some(format!("{name}#{generation}."));
    }
    for other in entries.list(&format!("{name}#"))? {
        if !kept.as_ref().is_some_and(|kept| other.starts_with(kept)) {
            entries.delete(&other)?;
        }
    }
    let again = get(entries, name)?;
    if again.is_some_and(|again| again.expose() == secret.expose()) {
        Ok(())
    } else {
        Err(Trouble::Unusable(
            "what was written is not what is read".to_owned(),
        ))
    }
}

/// Removes the entry with all its parts. `false`: there was nothing.
pub(crate) fn remove(entries: &dyn Entries, name: &str) -> Outcome<bool> {
    // The head first: without it nobody takes the rest for a secret.
    let mut found = entries.delete(name)?;
    for part in entries.list(&format!("{name}#"))? {
        found |= entries.delete(&part)?;
    }
    if entries.read(name)?.is_some() || !entries.list(&format!("{name}#"))?.is_empty() {
        return Err(Trouble::Unusable(
            "an entry is still there after it was removed".to_owned(),
        ));
    }
    Ok(found)
}

/// Removes everything whose name begins like this; answers how many entries.
pub(crate) fn remove_all(entries: &dyn Entries, prefix: &str) -> Outcome<usize> {
    let mut removed = 0;
    let mut names = entries.list(prefix)?;
    // Heads before parts, for the same reason.
    names.sort_by_key(|name| name.contains('#'));
    for name in names {
        removed += usize::from(entries.delete(&name)?);
    }
    if entries.list(prefix)?.is_empty() {
        Ok(removed)
    } else {
        Err(Trouble::Unusable(
            "entries are still there after they were removed".to_owned(),
        ))
    }
}

#[cfg(test)]
#[path = "parts_tests.rs"]
mod tests;
