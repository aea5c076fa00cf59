//! What the window keeps of its own arrangement: widths, open nodes, columns, charts.
//!
//! The web view itself stores nothing, so that nothing of a workspace lies where another could read it.

use crate::Workbench;
use model::{Kind, Problem, Result};
use std::collections::BTreeMap;

const FILE: &str = "layout.json";

/// Bytes of one text at most.
const LONGEST: usize = 512 << 10;

/// Bytes of all texts at most.
const MOST: usize = 8 << 20;

impl Workbench {
    /// What the window kept, by name.
    pub fn layout(&self) -> BTreeMap<String, String> {
        self.with_layout(|layout| layout.clone())
    }

    /// Keeps some texts by name; one without a text is forgotten.
    pub fn save_layout(&self, changes: Vec<(String, Option<String>)>) -> Result<()> {
        self.with_layout(|layout| {
            let mut next = layout.clone();
            for (name, text) in changes {
                if name.len() > 200 {
                    return Err(Problem::bad_input("name", "at most 200 bytes"));
                }
                match text {
                    Some(text) => within(text.len(), LONGEST).map(|()| next.insert(name, text))?,
                    None => next.remove(&name),
                };
            }
            within(next.values().map(String::len).sum(), MOST)?;
            self.inner.library.keep(FILE, &next)?;
            *layout = next;
            Ok(())
        })
    }

    fn with_layout<T>(&self, work: impl FnOnce(&mut BTreeMap<String, String>) -> T) -> T {
        let mut layout = self.inner.layout.lock();
        work(layout.get_or_insert_with(|| self.inner.library.kept(FILE).unwrap_or_default()))
    }
}

fn within(bytes: usize, most: usize) -> Result<()> {
    if bytes <= most {
        return Ok(());
    }
    Err(Problem::new(Kind::OverLimit {
        limit: most as u64,
        asked: bytes as u64,
        unit: "bytes".to_owned(),
    }))
}
