//! Splitting and joining against a keychain in memory that can die at any write.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use super::{Entries, get, put, remove, remove_all};
use crate::trouble::{Outcome, Trouble};
use model::Secret;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

#[derive(Default)]
struct Kept {
    entries: RefCell<BTreeMap<String, Vec<u8>>>,
    /// Changes that it still makes before it dies.
    strength: Cell<Option<usize>>,
}

impl Kept {
    fn tire(&self) -> Outcome<()> {
        match self.strength.get() {
            Some(0) => Err(Trouble::Lost("died".to_owned())),
            Some(left) => {
                self.strength.set(Some(left - 1));
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn names(&self) -> Vec<String> {
        self.entries.borrow().keys().cloned().collect()
    }
}

impl Entries for Kept {
    fn read(&self, name: &str) -> Outcome<Option<Zeroizing<Vec<u8>>>> {
        Ok(self.entries.borrow().get(name).cloned().map(Zeroizing::new))
    }

    fn write(&self, name: &str, value: &[u8]) -> Outcome<()> {
        self.tire()?;
        self.entries
            .borrow_mut()
            .insert(name.to_owned(), value.to_owned());
        Ok(())
    }

    fn delete(&self, name: &str) -> Outcome<bool> {
        self.tire()?;
        Ok(self.entries.borrow_mut().remove(name).is_some())
    }

    fn list(&self, prefix: &str) -> Outcome<Vec<String>> {
        let names = self.names().into_iter();
        Ok(names.filter(|name| name.starts_with(prefix)).collect())
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn read(kept: &Kept, name: &str) -> Option<String> {
    get(kept, name)
        .unwrap()
        .map(|secret| secret.expose().to_owned())
}

#[test]
fn a_value_of_any_length_comes_back_whatever_the_limit_is() {
    for limit in [1, 7, 64, 2_560] {
        for text in ["", "a", "秘密の鍵", &"長い秘密".repeat(2_000)] {
            let kept = Kept::default();
            put(&kept, "n/e", &secret(text), limit).unwrap();
            assert_eq!(read(&kept, "n/e").as_deref(), Some(text));
            // A head is longer than a tiny limit; a real platform's limit holds for every entry.
            if limit >= 100 {
                assert!(
                    kept.entries
                        .borrow()
                        .values()
                        .all(|value| value.len() <= limit)
                );
            }
        }
    }
}

#[test]
fn a_crash_at_any_moment_leaves_the_old_value_or_the_new_one_whole() {
    let (old, new) = ("old ".repeat(40), "new ".repeat(60));
    for (before, after) in [
        (&old, &new),
        (&"short".to_owned(), &new),
        (&new, &"short".to_owned()),
    ] {
        let mut strength = 0;
        loop {
            let kept = Kept::default();
            put(&kept, "n/e", &secret(before), 64).unwrap();
            kept.strength.set(Some(strength));
            let outcome = put(&kept, "n/e", &secret(after), 64);
            kept.strength.set(None);
            let found = read(&kept, "n/e");
            assert!(found.as_ref() == Some(before) || found.as_ref() == Some(after));
            if outcome.is_ok() {
                assert_eq!(found.as_ref(), Some(after));
                break;
            }
            // The next writing finds what this one left.
            put(&kept, "n/e", &secret("last"), 64).unwrap();
            assert_eq!(kept.names(), ["n/e"]);
            strength += 1;
        }
        assert!(strength > 1);
    }
}

#[test]
fn parts_that_do_not_belong_together_are_not_taken_for_a_secret() {
    let kept = Kept::default();
    put(&kept, "n/e", &secret(&"x".repeat(200)), 64).unwrap();
    let part = kept.names().into_iter().find(|name| name.ends_with(".1"));
    kept.entries
        .borrow_mut()
        .insert(part.unwrap_or_default(), b"eHh4".to_vec());
    assert!(matches!(get(&kept, "n/e"), Err(Trouble::Unusable(_))));
    for damaged in ["", "3:x", "2:g:99999999999:d", "1:%%%", "2:g"] {
        kept.entries
            .borrow_mut()
            .insert("n/e".to_owned(), damaged.as_bytes().to_vec());
        assert!(
            matches!(get(&kept, "n/e"), Err(Trouble::Unusable(_))),
            "{damaged}"
        );
    }
}

#[test]
fn removing_finds_what_a_crash_left_behind_and_nothing_else() {
    let kept = Kept::default();
    put(&kept, "n/e", &secret(&"x".repeat(200)), 64).unwrap();
    put(&kept, "n/e2", &secret("other"), 64).unwrap();
    put(&kept, "m/e", &secret("another workspace"), 64).unwrap();
    kept.entries
        .borrow_mut()
        .insert("n/e#0123.0".to_owned(), b"left".to_vec());
    assert_eq!(remove(&kept, "n/e"), Ok(true));
    assert_eq!(kept.names(), ["m/e", "n/e2"]);
    assert_eq!(remove(&kept, "n/e"), Ok(false));
    kept.entries
        .borrow_mut()
        .insert("n/gone#0123.0".to_owned(), b"left".to_vec());
    assert_eq!(remove_all(&kept, "n/"), Ok(2));
    assert_eq!(kept.names(), ["m/e"]);
}
