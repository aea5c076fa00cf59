//! What could not be written as it was: counted, with the first places of each kind.

use model::{Column, ExportNote, ExportNoteKind, ExportPlace};
use std::collections::BTreeMap;

/// Places that are kept of each kind.
const PLACES: usize = 20;

/// Characters of a text that a place shows.
const SHOWN: usize = 40;

struct Place {
    row: u64,
    column: usize,
    text: String,
}

/// Notes under way; those of one piece of the rows, or of all of them.
#[derive(Default)]
pub(crate) struct Notes {
    kinds: BTreeMap<ExportNoteKind, (u64, Vec<Place>)>,
}

impl Notes {
    /// `row`: 1-based, 0 for the header. `text` is only shown for the first places.
    pub(crate) fn add(&mut self, kind: ExportNoteKind, row: u64, column: usize, text: &str) {
        let (count, places) = self.kinds.entry(kind).or_default();
        *count += 1;
        if places.len() < PLACES {
            let text = text.chars().take(SHOWN).collect();
            places.push(Place { row, column, text });
        }
    }

    /// Takes over the notes of the rows that come next.
    pub(crate) fn append(&mut self, later: Self) {
        for (kind, (count, places)) in later.kinds {
            let (all, kept) = self.kinds.entry(kind).or_default();
            *all += count;
            let room = PLACES.saturating_sub(kept.len());
            kept.extend(places.into_iter().take(room));
        }
    }

    /// The notes with the names of `columns`.
    pub(crate) fn finish(self, columns: &[Column]) -> Vec<ExportNote> {
        let named = |place: Place| ExportPlace {
            row: place.row,
            column: columns
                .get(place.column)
                .map(|column| column.name.clone())
                .unwrap_or_default(),
            text: place.text,
        };
        self.kinds
            .into_iter()
            .map(|(kind, (count, places))| ExportNote {
                kind,
                count,
                first: places.into_iter().map(named).collect(),
            })
            .collect()
    }
}
