//! Names of columns, made unique.

use polars::prelude::PlSmallStr;
use std::collections::HashSet;

/// The same names; one that was there before gets a number behind it.
pub(super) fn unique<'a>(names: impl Iterator<Item = &'a str>) -> Vec<PlSmallStr> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut made = Vec::new();
    for name in names {
        let mut unique = name.to_owned();
        let mut number = 1_u32;
        while taken.contains(&unique) {
            unique = format!("{name}_{number}");
            number += 1;
        }
        made.push(unique.as_str().into());
        taken.insert(unique);
    }
    made
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_that_repeat_get_numbers() {
        let names = super::unique(["a", "b", "a", "a", "a_1"].into_iter());
        assert_eq!(names, ["a", "b", "a_1", "a_2", "a_1_1"]);
    }
}
