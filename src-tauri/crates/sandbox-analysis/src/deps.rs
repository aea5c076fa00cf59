//! Which columns of which tables a value is made from, for bytes processed and pruning.
use std::collections::BTreeSet;

/// Number of a table reference in the statement.
pub(crate) type ReadId = usize;

/// A column or nested field of a table reference, by names.
pub(crate) type Leaf = (ReadId, Vec<String>);

/// What a piece of a query depends on.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Deps {
    /// Columns and nested fields.
    pub(crate) leaves: BTreeSet<Leaf>,
    /// Whether it depends on anything that is not a table's column itself: a computed column,
    /// a subquery, a correlated value.
    pub(crate) opaque: bool,
    /// Text of column references that are exactly a table's column, with the physical name.
    pub(crate) origins: BTreeSet<(ReadId, String, String)>,
}

impl Deps {
    /// Adds all of another set.
    pub(crate) fn extend(&mut self, other: &Deps) {
        self.leaves.extend(other.leaves.iter().cloned());
        self.origins.extend(other.origins.iter().cloned());
        self.opaque |= other.opaque;
    }
}

/// Drops leaves that a shorter path of the same table covers.
pub(crate) fn minimal(paths: BTreeSet<Vec<String>>) -> Vec<Vec<String>> {
    let mut kept: Vec<Vec<String>> = Vec::new();
    for path in paths {
        let covered = kept
            .iter()
            .any(|shorter| shorter.len() <= path.len() && path.starts_with(shorter));
        if !covered {
            kept.push(path);
        }
    }
    kept
}
