//! The lines of one dataset: the name, a mark, a letter for the kind, what else there is, one line
//! each; a table's columns follow it. Kept twice only where a name holds capitals.

use super::blocks::Blocks;
use memchr::{memchr, memrchr};
use model::{Column, ObjectKind, Table, TableKind};
use std::collections::{HashMap, HashSet};

/// Stands between a name and its kind; no name holds it.
pub(super) const MARK: u8 = 0x1f;

const COLUMN: u8 = b'c';

/// Whether a line is a column's.
pub(super) fn is_column(kind: u8) -> bool {
    kind == COLUMN
}

/// One line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Where it begins in the buffer.
    pub(super) start: usize,
    /// As the service spells it.
    pub(super) name: &'a str,
    pub(super) kind: u8,
    extra: &'a str,
}

impl Line<'_> {
    pub(super) fn object_kind(&self) -> ObjectKind {
        match self.kind {
            b't' => ObjectKind::Table,
            b'v' => ObjectKind::View,
            b'm' => ObjectKind::MaterializedView,
            b'e' => ObjectKind::External,
            b's' => ObjectKind::Snapshot,
            b'd' => ObjectKind::Shards,
            b'r' => ObjectKind::Routine,
            b'a' => ObjectKind::Model,
            COLUMN => ObjectKind::Column,
            _ => ObjectKind::Unknown,
        }
    }

    /// Of shards: the newest table.
    pub(super) fn newest(&self) -> Option<String> {
        let day = (self.kind == b'd').then_some(self.extra)?;
        Some(format!("{}{day}", self.name.trim_end_matches('*')))
    }
}

fn letter(kind: TableKind) -> u8 {
    match kind {
        TableKind::Table | TableKind::Clone | TableKind::Iceberg => b't',
        TableKind::View => b'v',
        TableKind::MaterializedView => b'm',
        TableKind::External => b'e',
        TableKind::Snapshot => b's',
        TableKind::Unknown => b'u',
    }
}

/// The lines of one dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// Lower case (ASCII only, so that places stay the same). Begins and ends with a line feed.
    lower: String,
    /// As the service spells it; absent where that is the same.
    spelt: Option<String>,
    blocks: Blocks,
    objects: u64,
    columns: u64,
}

impl Lines {
    /// The names of a dataset. Date-sharded tables become one line.
    pub fn of<'a>(
        tables: impl IntoIterator<Item = &'a Table>,
        routines: &[String],
        models: &[String],
        columns_of: impl Fn(&str) -> Option<Vec<String>>,
    ) -> Self {
        let tables: Vec<(&str, u8)> = tables
            .into_iter()
            .map(|table| (table.reference.table.as_str(), letter(table.kind)))
            .collect();
        let mut writer = Writer::new();
        for folded in fold(&tables) {
            let newest = match folded {
                Folded::One(name, kind) => {
                    writer.object(name, kind, "");
                    name.to_owned()
                }
                Folded::Shards(prefix, last) => {
                    writer.object(&format!("{prefix}*"), b'd', last);
                    format!("{prefix}{last}")
                }
            };
            for column in columns_of(&newest).unwrap_or_default() {
                writer.column(&column);
            }
        }
        for routine in routines {
            writer.object(routine, b'r', "");
        }
        for model in models {
            writer.object(model, b'a', "");
        }
        writer.done()
    }

    /// Lines that were written before, as [`Lines::text`] gave them.
    pub fn from_text(text: String) -> Self {
        let mut lines = Self::default();
        for line in text.lines().filter(|line| !line.is_empty()) {
            match line.as_bytes().iter().position(|byte| *byte == MARK) {
                Some(mark) if line.as_bytes().get(mark + 1) == Some(&COLUMN) => lines.columns += 1,
                Some(_) => lines.objects += 1,
                None => {}
            }
        }
        let lower = text.to_ascii_lowercase();
        lines.spelt = (lower != text).then_some(text);
        lines.blocks = Blocks::of(lower.as_bytes());
        lines.lower = lower;
        lines
    }

    /// The lines as text, to be written down.
    pub fn text(&self) -> &str {
        self.spelt.as_deref().unwrap_or(&self.lower)
    }

    /// The same with the columns of one table (the newest of shards), if the table is here.
    #[must_use]
    pub fn with_columns(&self, table: &str, columns: &[String]) -> Option<Self> {
        let mut found = false;
        let mut writer = Writer::new();
        let mut skipping = false;
        for line in self.iter() {
            if is_column(line.kind) {
                if !skipping {
                    writer.column(line.name);
                }
                continue;
            }
            writer.object(line.name, line.kind, line.extra);
            skipping = line.name == table || line.newest().as_deref() == Some(table);
            if skipping {
                found = true;
                for column in columns {
                    writer.column(column);
                }
            }
        }
        found.then(|| writer.done())
    }

    /// The columns that are known, by table (the newest of shards).
    pub fn known_columns(&self) -> HashMap<String, Vec<String>> {
        let mut known: HashMap<String, Vec<String>> = HashMap::new();
        let mut table = String::new();
        for line in self.iter() {
            if is_column(line.kind) {
                known
                    .entry(table.clone())
                    .or_default()
                    .push(line.name.to_owned());
            } else {
                table = line.newest().unwrap_or_else(|| line.name.to_owned());
            }
        }
        known
    }

    /// Tables (the newest of shards) of which no column is known.
    pub fn without_columns(&self) -> Vec<String> {
        let known = self.known_columns();
        self.iter()
            .filter(|line| !matches!(line.kind, COLUMN | b'r' | b'a'))
            .map(|line| line.newest().unwrap_or_else(|| line.name.to_owned()))
            .filter(|table| !known.contains_key(table))
            .collect()
    }

    /// The names of routines and of models.
    pub fn routines_and_models(&self) -> (Vec<String>, Vec<String>) {
        let of = |kind: u8| {
            self.iter()
                .filter(|line| line.kind == kind)
                .map(|line| line.name.to_owned())
                .collect()
        };
        (of(b'r'), of(b'a'))
    }

    pub(super) fn objects(&self) -> u64 {
        self.objects
    }

    pub(super) fn columns(&self) -> u64 {
        self.columns
    }

    pub(super) fn bytes(&self) -> usize {
        let spelt = self.spelt.as_ref().map_or(0, String::capacity);
        self.lower.capacity() + spelt + self.blocks.bytes()
    }

    /// What is scanned.
    pub(super) fn lower(&self) -> &[u8] {
        self.lower.as_bytes()
    }

    /// What makes the scan short.
    pub(super) fn blocks(&self) -> &Blocks {
        &self.blocks
    }

    /// The line that begins here.
    pub(super) fn line(&self, start: usize) -> Option<Line<'_>> {
        let text = self.text();
        let rest = text.get(start..)?;
        let end = memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        let line = rest.get(..end)?;
        let mark = memchr(MARK, line.as_bytes())?;
        Some(Line {
            start,
            name: line.get(..mark)?,
            kind: *line.as_bytes().get(mark + 1)?,
            extra: line.get(mark + 2..)?,
        })
    }

    /// The table of a column's line.
    pub(super) fn owner(&self, column: usize) -> Option<Line<'_>> {
        let mut start = column;
        loop {
            let before = self.lower().get(..start.checked_sub(1)?)?;
            start = memrchr(b'\n', before)? + 1;
            let line = self.line(start)?;
            if !is_column(line.kind) {
                return Some(line);
            }
        }
    }

    fn iter(&self) -> impl Iterator<Item = Line<'_>> {
        let mut at = 1;
        std::iter::from_fn(move || {
            let line = self.line(at)?;
            at += line.name.len() + 2 + line.extra.len() + 1;
            Some(line)
        })
    }
}

/// The names of columns with the fields that lead to them, dots between.
pub(super) fn column_paths(columns: &[Column]) -> Vec<String> {
    fn walk(columns: &[Column], parent: &str, into: &mut Vec<String>) {
        for column in columns {
            let path = match parent {
                "" => column.name.clone(),
                parent => format!("{parent}.{}", column.name),
            };
            into.push(path.clone());
            walk(&column.fields, &path, into);
        }
    }
    let mut paths = Vec::new();
    walk(columns, "", &mut paths);
    paths
}

struct Writer {
    text: String,
}

impl Writer {
    fn new() -> Self {
        Self { text: "\n".into() }
    }

    fn object(&mut self, name: &str, kind: u8, extra: &str) {
        self.push(name, kind, extra);
    }

    fn column(&mut self, path: &str) {
        self.push(path, COLUMN, "");
    }

    fn push(&mut self, name: &str, kind: u8, extra: &str) {
        // No name of the service holds these; a hostile one must not break the lines.
        if name.is_empty() || name.contains(['\n', '\r', MARK as char]) {
            return;
        }
        self.text.push_str(name);
        self.text.push(MARK as char);
        self.text.push(kind as char);
        self.text.push_str(extra);
        self.text.push('\n');
    }

    fn done(mut self) -> Lines {
        self.text.shrink_to_fit();
        Lines::from_text(self.text)
    }
}

enum Folded<'a> {
    One(&'a str, u8),
    /// Everything before the date, and the last day.
    Shards(&'a str, &'a str),
}

/// `x_YYYYMMDD` as one, where there are at least two and no table `x`.
fn fold<'a>(tables: &[(&'a str, u8)]) -> Vec<Folded<'a>> {
    let names: HashSet<&str> = tables.iter().map(|(name, _)| *name).collect();
    let mut groups: HashMap<&str, (usize, &str)> = HashMap::new();
    for (name, _) in tables {
        if let Some((prefix, day)) = shard(name, &names) {
            let group = groups.entry(prefix).or_insert((0, day));
            group.0 += 1;
            group.1 = group.1.max(day);
        }
    }
    let mut done = HashSet::new();
    let mut folded = Vec::new();
    for (name, kind) in tables {
        let group = shard(name, &names)
            .and_then(|(prefix, _)| groups.get(prefix).map(|group| (prefix, group)))
            .filter(|(_, (count, _))| *count > 1);
        match group {
            None => folded.push(Folded::One(name, *kind)),
            Some((prefix, (_, last))) => {
                if done.insert(prefix) {
                    folded.push(Folded::Shards(prefix, last));
                }
            }
        }
    }
    folded
}

/// Everything before the date, and the date, of a name that ends in one.
fn shard<'a>(name: &'a str, names: &HashSet<&str>) -> Option<(&'a str, &'a str)> {
    let cut = name.len().checked_sub(8)?;
    let (prefix, day) = (name.get(..cut)?, name.get(cut..)?);
    let bare = prefix.strip_suffix('_').filter(|bare| !bare.is_empty())?;
    (is_day(day) && !names.contains(bare)).then_some((prefix, day))
}

fn is_day(text: &str) -> bool {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let number = |from: usize, to: usize| -> u32 {
        text.get(from..to)
            .and_then(|part| part.parse().ok())
            .unwrap_or(0)
    };
    let (year, month, day) = (number(0, 4), number(4, 6), number(6, 8));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=last).contains(&day)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::{Lines, column_paths};
    use model::{Column, ColumnType, Table, TableKind, TableRef};

    pub(crate) fn table(name: &str) -> Table {
        Table {
            reference: TableRef {
                project: "p".into(),
                dataset: "d".into(),
                table: name.into(),
            },
            kind: TableKind::Table,
            friendly_name: None,
            partitioning: None,
            clustering: Vec::new(),
        }
    }

    fn names(tables: &[&str]) -> Vec<String> {
        let tables: Vec<Table> = tables.iter().map(|name| table(name)).collect();
        let lines = Lines::of(&tables, &[], &[], |_| None);
        lines
            .iter()
            .map(|line| match line.newest() {
                Some(newest) => format!("{} ({newest})", line.name),
                None => line.name.to_owned(),
            })
            .collect()
    }

    #[test]
    fn dated_tables_become_one_line_unless_their_bare_name_is_a_table() {
        assert_eq!(
            names(&["a", "e_20260101", "e_20260103", "e_20260102"]),
            ["a", "e_* (e_20260103)"]
        );
        assert_eq!(names(&["e_20260101"]), ["e_20260101"]);
        assert_eq!(
            names(&["e", "e_20260101", "e_20260102"]),
            ["e", "e_20260101", "e_20260102"]
        );
        assert_eq!(
            names(&["e_20261301", "e_20260230", "e_20260101"]),
            ["e_20261301", "e_20260230", "e_20260101"]
        );
    }

    #[test]
    fn columns_stay_with_their_table_and_the_text_comes_back_as_it_was() {
        let tables = [table("Orders"), table("e_20260101"), table("e_20260102")];
        let lines = Lines::of(&tables, &[], &["Churn".into()], |_| None);
        let columns = ["id".to_owned(), "Item.sku".to_owned()];
        let lines = lines.with_columns("Orders", &columns).unwrap();
        let lines = lines.with_columns("e_20260102", &columns[..1]).unwrap();
        assert!(lines.with_columns("nothing", &columns).is_none());
        assert_eq!((lines.objects(), lines.columns()), (3, 3));
        assert_eq!(lines.known_columns()["Orders"], columns);
        assert_eq!(lines.without_columns(), Vec::<String>::new());
        assert_eq!(Lines::from_text(lines.text().to_owned()), lines);
        // Asked again, they take the place of the old ones.
        let again = lines.with_columns("Orders", &columns[..1]).unwrap();
        assert_eq!(again.columns(), 2);
    }

    #[test]
    fn paths_of_columns_lead_through_their_fields() {
        let mut outer = Column::new("a", ColumnType::Struct);
        outer.fields = vec![Column::new("b", ColumnType::Int64)];
        assert_eq!(column_paths(&[outer]), ["a", "a.b"]);
    }
}
