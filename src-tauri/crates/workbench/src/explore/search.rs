//! The scan of packed names: words anywhere in a name first, letters in their order after.

use super::blocks::Pieces;
use super::lines::{MARK, is_column};
use super::names::Packed;
use memchr::memmem::Finder;
use memchr::{memchr, memrchr};

/// Candidates of one thread at most before it looks only for names that begin with the word.
const MOST: usize = 1024;

/// Letters that a search by their order needs at least.
const LEAST_FUZZY: usize = 3;

/// Something found; the smallest is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    score: u32,
    pub(super) dataset: u32,
    /// Where the line begins; absent: the dataset itself.
    pub(super) line: Option<u32>,
}

/// What is looked for.
pub(super) struct Query {
    words: Vec<String>,
    limit: usize,
}

impl Query {
    /// Words are divided by blanks, dots and backticks, so that a full name is found as it is written.
    pub(super) fn new(text: &str, limit: usize) -> Self {
        let mut words: Vec<String> = text
            .to_ascii_lowercase()
            .split(|letter: char| letter.is_whitespace() || matches!(letter, '.' | '`' | ':'))
            .map(|word| word.trim_end_matches('*').to_owned())
            .filter(|word| !word.is_empty() && !word.contains(['\n', MARK as char]))
            .collect();
        words.dedup();
        words.truncate(8);
        Self { words, limit }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(super) fn may_be_fuzzy(&self) -> bool {
        self.words.iter().map(String::len).sum::<usize>() >= LEAST_FUZZY
    }
}

/// Objects whose names hold all words. The second answer: whether there are more of them.
pub(super) fn scan(part: &[Packed], from: u32, query: &Query) -> (Vec<Candidate>, bool) {
    let mut scan = Scan {
        finders: query.words.iter().map(Finder::new).collect(),
        words: &query.words,
        found: Vec::new(),
    };
    for (place, packed) in (from..).zip(part) {
        scan.dataset(place, packed, None);
        if scan.found.len() >= MOST {
            return (scan.beginnings(part, from, query.limit), true);
        }
    }
    (scan.found, false)
}

struct Scan<'a> {
    words: &'a [String],
    finders: Vec<Finder<'a>>,
    found: Vec<Candidate>,
}

impl Scan<'_> {
    /// Too many hold the words: those that begin with one are looked for from the start.
    fn beginnings(mut self, part: &[Packed], from: u32, limit: usize) -> Vec<Candidate> {
        let rest = std::mem::take(&mut self.found);
        let longest = self.words.iter().max_by_key(|word| word.len());
        let word = longest.map_or("", String::as_str);
        for beginning in [format!("\n{word}{}", MARK as char), format!("\n{word}")] {
            let finder = Finder::new(&beginning);
            for (place, packed) in (from..).zip(part) {
                self.dataset(place, packed, Some(&finder));
                if self.found.len() >= limit.max(1) * 2 {
                    break;
                }
            }
        }
        self.found.extend(rest);
        self.found
    }

    /// One dataset. `beginning`: looks for lines that begin so, instead of for the words.
    fn dataset(&mut self, place: u32, packed: &Packed, beginning: Option<&Finder<'_>>) {
        let in_path: Vec<bool> = self
            .finders
            .iter()
            .map(|finder| finder.find(packed.path.as_bytes()).is_some())
            .collect();
        let all_in_path = in_path.iter().all(|in_path| *in_path);
        if all_in_path && beginning.is_none() {
            self.dataset_itself(place, packed);
        }
        // The word to look for: the longest that the path does not hold already.
        let key = (0..self.words.len())
            .filter(|word| all_in_path || !in_path.get(*word).copied().unwrap_or(false))
            .max_by_key(|word| self.words.get(*word).map_or(0, String::len));
        let Some(key) = key else { return };
        let Some(finder) = self.finders.get(key) else {
            return;
        };
        let bytes = packed.lines.lower();
        let most = self.found.len() + MOST;
        let mut found = Vec::new();
        let mut needles: Vec<&[u8]> = vec![beginning.unwrap_or(finder).needle()];
        if packed.lines.columns() == 0 {
            // Nothing but the line itself can hold the other words.
            let others = (0..self.words.len())
                .filter(|word| *word != key && !in_path.get(*word).copied().unwrap_or(false))
                .filter_map(|word| self.words.get(word));
            needles.extend(others.map(String::as_bytes));
        }
        let pieces = Pieces::of(needles);
        let mut stretches = packed.lines.blocks().stretches(bytes, &pieces);
        let (mut at, mut stop) = (0, 0);
        loop {
            if at >= stop {
                let Some((from, to)) = stretches.next() else {
                    break;
                };
                (at, stop) = (from.max(at), to);
            }
            let hit = match beginning {
                // The line feed before the name is part of what is looked for.
                Some(beginning) => bytes
                    .get(at - 1..stop)
                    .and_then(|rest| beginning.find(rest)),
                None => bytes.get(at..stop).and_then(|rest| finder.find(rest)),
            };
            let Some(hit) = hit.map(|hit| at + hit) else {
                at = stop;
                continue;
            };
            let Some((start, mark, end)) = around(bytes, hit) else {
                break;
            };
            at = end + 1;
            if hit >= mark {
                continue;
            }
            let name = bytes.get(start..mark).unwrap_or_default();
            let kind = bytes.get(mark + 1).copied().unwrap_or(0);
            let missing: Vec<&Finder<'_>> = (0..self.words.len())
                .filter(|word| *word != key && !in_path.get(*word).copied().unwrap_or(false))
                .filter_map(|word| self.finders.get(word))
                .filter(|finder| finder.find(name).is_none())
                .collect();
            let offset = finder.find(name).unwrap_or(0);
            let length = finder.needle().len();
            if missing.is_empty() {
                found.push(Candidate {
                    score: score(name, offset, length, is_column(kind)),
                    dataset: place,
                    line: u32::try_from(start).ok(),
                });
            } else if is_column(kind) {
                let owner = packed.lines.owner(start).map(|line| line.start);
                let owner = owner.and_then(|start| around(bytes, start));
                let table = owner.and_then(|(start, mark, _)| bytes.get(start..mark));
                if table.is_some_and(|table| missing.iter().all(|word| word.find(table).is_some()))
                {
                    found.push(Candidate {
                        score: score(name, offset, length, true),
                        dataset: place,
                        line: u32::try_from(start).ok(),
                    });
                }
            } else {
                columns_below(bytes, end, &missing, |start, name, offset, length| {
                    found.push(Candidate {
                        score: score(name, offset, length, true),
                        dataset: place,
                        line: u32::try_from(start).ok(),
                    });
                });
            }
            if self.found.len() + found.len() >= most {
                break;
            }
        }
        self.found.extend(found);
    }

    fn dataset_itself(&mut self, place: u32, packed: &Packed) {
        let name = packed.dataset.dataset.to_ascii_lowercase();
        // Words of the project alone do not make all its datasets hits.
        let own = self
            .finders
            .iter()
            .filter_map(|finder| Some((finder.find(name.as_bytes())?, finder.needle().len())))
            .max_by_key(|(_, length)| *length);
        if let Some((offset, length)) = own {
            self.found.push(Candidate {
                score: score(name.as_bytes(), offset, length, false),
                dataset: place,
                line: None,
            });
        }
    }
}

/// The columns that follow a table's line and hold all these words.
fn columns_below(
    bytes: &[u8],
    mut at: usize,
    words: &[&Finder<'_>],
    mut found: impl FnMut(usize, &[u8], usize, usize),
) {
    while let Some((start, mark, end)) = around(bytes, at + 1) {
        if !bytes.get(mark + 1).copied().is_some_and(is_column) {
            return;
        }
        let name = bytes.get(start..mark).unwrap_or_default();
        let places: Option<Vec<usize>> = words.iter().map(|word| word.find(name)).collect();
        if let (Some(places), Some(word)) = (places, words.first()) {
            found(
                start,
                name,
                places.first().copied().unwrap_or(0),
                word.needle().len(),
            );
        }
        at = end;
    }
}

/// The line around a place: where it begins, its mark, and its line feed.
fn around(bytes: &[u8], at: usize) -> Option<(usize, usize, usize)> {
    let start = memrchr(b'\n', bytes.get(..at)?)? + 1;
    let end = start + memchr(b'\n', bytes.get(start..)?)?;
    let mark = start + memchr(MARK, bytes.get(start..end)?)?;
    Some((start, mark, end))
}

/// The whole name before its beginning, that before the beginning of a word in it, that before the
/// rest; tables before columns; short names before long ones.
fn score(name: &[u8], offset: usize, length: usize, column: bool) -> u32 {
    let before = offset.checked_sub(1).and_then(|place| name.get(place));
    let rank = match before {
        None if length == name.len() => 0,
        None => 1,
        Some(letter) if !letter.is_ascii_alphanumeric() => 2,
        Some(_) => 3,
    };
    let long = u32::try_from(name.len()).unwrap_or(u32::MAX).min(0xffff);
    (rank * 2 + u32::from(column)) << 16 | long
}

/// Objects whose names hold the letters in their order, others between. The fewer between, the better.
pub(super) fn fuzzy_scan(part: &[Packed], from: u32, query: &Query) -> (Vec<Candidate>, bool) {
    let letters: Vec<u8> = query.words.concat().into_bytes();
    let mut found = Vec::new();
    for (place, packed) in (from..).zip(part) {
        let bytes = packed.lines.lower();
        packed
            .lines
            .blocks()
            .with_letters(bytes, &letters, |start| {
                let name = bytes.get(start..).unwrap_or_default();
                let mut wanted = letters.iter();
                let mut next = wanted.next();
                let mut first = None;
                for (at, byte) in name.iter().enumerate() {
                    if *byte == MARK {
                        return;
                    }
                    if next != Some(byte) {
                        continue;
                    }
                    let first = *first.get_or_insert(at);
                    next = wanted.next();
                    if next.is_none() {
                        let span = (at - first + 1) * 64 + first.min(63);
                        found.push(Candidate {
                            score: u32::try_from(span).unwrap_or(u32::MAX),
                            dataset: place,
                            line: u32::try_from(start).ok(),
                        });
                        return;
                    }
                }
            });
        if found.len() >= MOST {
            return (found, true);
        }
    }
    (found, false)
}

#[cfg(test)]
mod tests {
    use super::super::lines::Lines;
    use super::super::names::{Found, Names};
    use model::{ConnectionId, DatasetRef, Table, TableKind, TableRef};

    fn table(name: &str) -> Table {
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

    fn dataset(names: &mut Names, dataset: &str, tables: &[&str], columns: &[(&str, &[&str])]) {
        let tables: Vec<Table> = tables.iter().map(|name| table(name)).collect();
        let lines = Lines::of(&tables, &[], &[], |table| {
            let (_, columns) = columns.iter().find(|(name, _)| *name == table)?;
            Some(columns.iter().map(|name| (*name).to_owned()).collect())
        });
        let reference = DatasetRef {
            project: "Shop-Prod".into(),
            dataset: dataset.into(),
        };
        assert!(names.put(ConnectionId::from("c"), reference, None, lines, 5));
    }

    fn sample() -> Names {
        let mut names = Names::default();
        dataset(
            &mut names,
            "analytics",
            &[
                "events",
                "all_events",
                "Events_raw",
                "players",
                "preventshow",
            ],
            &[
                ("events", &["user_id", "items", "items.sku"]),
                ("players", &["user_id"]),
            ],
        );
        dataset(&mut names, "events", &["売上明細", "orders"], &[]);
        names
    }

    fn shown(found: &Found) -> Vec<String> {
        found
            .hits
            .iter()
            .map(|hit| {
                let object = hit.object.as_deref().map(|name| format!(".{name}"));
                let column = hit.column.as_deref().map(|name| format!(" {name}"));
                let parts = [object, column].map(Option::unwrap_or_default);
                format!("{}{}{}", hit.dataset, parts[0], parts[1])
            })
            .collect()
    }

    #[test]
    fn whole_names_come_before_beginnings_and_those_before_the_rest() {
        let found = sample().search("EVENTS", 10);
        assert_eq!(
            shown(&found),
            [
                "analytics.events",
                "events",
                "analytics.Events_raw",
                "analytics.all_events",
                "analytics.preventshow",
            ]
        );
        assert!(!found.more && !found.fuzzy);
        assert!(sample().search("events", 2).more);
    }

    #[test]
    fn words_may_stand_in_the_dataset_the_table_and_the_column() {
        let names = sample();
        let of = |text| shown(&names.search(text, 10));
        assert_eq!(of("analytics players"), ["analytics.players"]);
        assert_eq!(of("shop-prod.analytics.players"), ["analytics.players"]);
        assert_eq!(of("sku"), ["analytics.events items.sku"]);
        assert_eq!(of("events sku"), ["analytics.events items.sku"]);
        assert_eq!(of("sku players"), Vec::<String>::new());
        assert_eq!(of("players user"), ["analytics.players user_id"]);
        assert_eq!(of("明細"), ["events.売上明細"]);
    }

    #[test]
    fn letters_in_their_order_are_found_when_nothing_else_is() {
        let found = sample().search("plyrs", 10);
        assert_eq!(shown(&found), ["analytics.players"]);
        assert!(found.fuzzy);
        assert_eq!(shown(&sample().search("zq", 10)), Vec::<String>::new());
    }

    #[test]
    fn the_whole_name_is_found_among_very_many_that_hold_it() {
        let mut names = Names::default();
        let many: Vec<String> = (0..6000)
            .map(|number| format!("a_table_{number}"))
            .collect();
        let tables: Vec<&str> = many.iter().map(String::as_str).collect();
        dataset(&mut names, "first", &tables, &[]);
        dataset(&mut names, "last", &["table", "table_x"], &[]);
        let found = names.search("table", 3);
        assert_eq!(shown(&found)[..2], ["last.table", "last.table_x"]);
        assert!(found.more);
    }

    #[test]
    fn what_a_dataset_no_longer_has_is_not_found() {
        let mut names = sample();
        dataset(&mut names, "events", &["orders"], &[]);
        assert_eq!(shown(&names.search("明細", 10)), Vec::<String>::new());
        let connection = ConnectionId::from("c");
        let gone = names.retain(&connection, |dataset| dataset.dataset != "events");
        assert_eq!(gone.len(), 1);
        assert_eq!(shown(&names.search("orders", 10)), Vec::<String>::new());
        assert_eq!(names.known(&connection).names, 5);
    }
}
