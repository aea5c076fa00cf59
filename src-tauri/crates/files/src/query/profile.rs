//! What is in the columns of files: ever better figures while their rows pass by.

use super::sql::{Taker, ask};
use super::statement::Statement;
use super::table::Table;
use super::union::Origin;
use super::{FILE, Out, ROW, open_all};
use crate::canonical::{Canonical, columns};
use crate::columnar::statistics;
use model::{ColumnProfile, ColumnType, ProfileScope, Reading, Result};
use polars::prelude::{DataFrame, Schema, SchemaRef};
use reader::protocol::{Event, File};
use rows::Tally;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often figures are told.
const PACE: Duration = Duration::from_millis(500);

/// Telling may take at most this part of the time.
const SHARE: u32 = 20;

/// What is asked.
pub(crate) struct Question<'a> {
    pub(crate) files: &'a [File],
    pub(crate) reading: Reading,
    pub(crate) scope: ProfileScope,
    pub(crate) columns: &'a [String],
    pub(crate) filter: &'a str,
    pub(crate) hive: Vec<(String, ColumnType)>,
    pub(crate) hide: &'a [String],
}

/// Answers it.
pub(crate) fn profile(out: &Arc<Out>, question: Question<'_>) -> Result<()> {
    let Question {
        files,
        reading,
        scope,
        columns,
        filter,
        hive,
        hide,
    } = question;
    let names: Vec<String> = columns.iter().map(|name| quoted(name)).collect();
    let list = if names.is_empty() {
        "*".to_owned()
    } else {
        names.join(", ")
    };
    let condition = match filter.trim() {
        "" => String::new(),
        filter => format!(" WHERE ({filter}\n)"),
    };
    let statement = Statement::parse(&format!("SELECT {list} FROM data{condition}"))?;
    let mut origin = Origin::new(true, hive);
    let named = |name: &str| filter.contains(name) || columns.iter().any(|column| column == name);
    if !named(FILE) && !named(ROW) {
        origin = origin.keys_only();
    }
    let mut table = Table::new(out, files, reading, origin, hide)?;
    let by_statistics = table.is_parquet() && condition.is_empty() && scope == ProfileScope::All;
    let mut tallying = Tallying {
        out,
        files: if by_statistics { files } else { &[] },
        sampled: matches!(scope, ProfileScope::Sample { .. }),
        state: None,
        next: Instant::now() + PACE,
    };
    let (rows, drawn, ordered) = match scope {
        ProfileScope::First { rows } => (u64::from(rows), None, true),
        ProfileScope::Sample { rows } => (u64::MAX, Some(rows), false),
        ProfileScope::All => (u64::MAX, None, false),
    };
    ask(&mut table, &statement, rows, drawn, ordered, &mut tallying)?;
    tallying.end();
    Ok(())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

struct Tallying<'a> {
    out: &'a Arc<Out>,
    /// Whose statistics answer first; none, where they would not be of the rows asked for.
    files: &'a [File],
    sampled: bool,
    state: Option<State>,
    /// When figures are told next.
    next: Instant,
}

struct State {
    canonical: Canonical,
    tally: Tally,
    /// Where each column is among those of `data`.
    places: Vec<u32>,
}

impl Taker for Tallying<'_> {
    fn begin(&mut self, data: &Schema, rows: &SchemaRef) -> Result<()> {
        let canonical = Canonical::new(rows);
        self.out.event(&Event::Schema {
            files: columns(data),
            batches: canonical.columns().to_vec(),
            total_rows: None,
        });
        let place = |name: &str| data.index_of(name).map_or(0, |place| place as u32);
        let places: Vec<u32> = rows.iter_names().map(|name| place(name)).collect();
        if !self.files.is_empty() {
            let names: Vec<String> = rows.iter_names().map(ToString::to_string).collect();
            self.by_statistics(&names, &places);
        }
        self.state = Some(State {
            tally: Tally::new(canonical.columns().to_vec()),
            canonical,
            places,
        });
        Ok(())
    }

    fn take(&mut self, rows: DataFrame) -> Result<bool> {
        if let Some(state) = &mut self.state {
            let rows = state.canonical.frame(rows)?;
            state.tally.add(&rows)?;
        }
        if Instant::now() >= self.next {
            let begun = Instant::now();
            self.tell();
            self.next = Instant::now() + PACE.max(begun.elapsed() * SHARE);
        }
        Ok(false)
    }
}

impl Tallying<'_> {
    /// What the footers say, before any row is read. Files without statistics say nothing.
    fn by_statistics(&self, names: &[String], places: &[u32]) {
        let (sources, _) = open_all(self.out, self.files);
        let Ok(found) = statistics(&sources, names) else {
            return;
        };
        let profiles = found
            .columns
            .into_iter()
            .zip(places)
            .map(|(column, place)| {
                let mut profile = ColumnProfile::empty(vec![*place], found.rows, false);
                profile.nulls = column.nulls.unwrap_or(0);
                (profile.min, profile.max) = (column.min, column.max);
                profile
            });
        self.out.event(&Event::Profile {
            profiles: profiles.collect(),
            from_statistics: true,
            rows: found.rows,
            error_percent: None,
        });
    }

    fn tell(&self) {
        let Some(state) = &self.state else { return };
        let mut profiles = state.tally.profiles();
        for (profile, place) in profiles.iter_mut().zip(&state.places) {
            profile.column = vec![*place];
        }
        let rows = state.tally.rows();
        self.out.event(&Event::Profile {
            profiles,
            from_statistics: false,
            rows,
            // The widest interval: of a share of one half.
            error_percent: (self.sampled && rows > 0).then(|| 98.0 / (rows as f64).sqrt()),
        });
        self.out.progress(None);
    }

    fn end(self) {
        self.tell();
        if let Some(state) = &self.state {
            for note in state.canonical.notes() {
                self.out.note(note);
            }
        }
    }
}
