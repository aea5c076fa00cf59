//! Names of the catalogue, packed for search: one buffer of lower-cased lines per dataset, scanned
//! as a whole. Five million names take about 150 MB and are searched in tens of milliseconds.

use super::lines::{Line, Lines, is_column};
use super::search::{Candidate, Query, fuzzy_scan, scan};
use model::{CatalogueObject, ConnectionId, DatasetRef, ObjectKind};
use std::collections::HashMap;

/// Memory that names may take at most, all connections together.
pub(super) const MOST_BYTES: usize = 256 << 20;

/// Below this, starting threads takes longer than the search.
const ALONE: usize = 1 << 20;

/// The names of one dataset.
pub(super) struct Packed {
    pub(super) connection: ConnectionId,
    pub(super) dataset: DatasetRef,
    pub(super) location: Option<String>,
    /// `project.dataset` in lower case, to find words in.
    pub(super) path: String,
    pub(super) lines: Lines,
    /// Milliseconds since 1970.
    pub(super) read_at_ms: u64,
}

/// All known names.
#[derive(Default)]
pub struct Names {
    datasets: Vec<Packed>,
    places: HashMap<(ConnectionId, DatasetRef), usize>,
    bytes: usize,
    /// Datasets that did not fit.
    left_out: u64,
}

/// What is known of one connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Datasets.
    pub datasets: u64,
    /// Tables, routines and models.
    pub names: u64,
    /// Columns.
    pub columns: u64,
    /// When the oldest part was read, in milliseconds since 1970.
    pub as_of_ms: Option<u64>,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The best first.
    pub hits: Vec<CatalogueObject>,
    /// Whether there are more.
    pub more: bool,
    /// Whether letters were found in their order only.
    pub fuzzy: bool,
}

impl Names {
    /// Takes the names of a dataset in place of what was known of it. `false`: they do not fit.
    pub fn put(
        &mut self,
        connection: ConnectionId,
        dataset: DatasetRef,
        location: Option<String>,
        lines: Lines,
        read_at_ms: u64,
    ) -> bool {
        let key = (connection, dataset);
        let before = self
            .places
            .get(&key)
            .and_then(|place| self.datasets.get(*place))
            .map_or(0, Packed::bytes);
        let (connection, dataset) = key.clone();
        let packed = Packed {
            path: format!("{}.{}", dataset.project, dataset.dataset).to_ascii_lowercase(),
            connection,
            dataset,
            location,
            lines,
            read_at_ms,
        };
        let after = self.bytes - before + packed.bytes();
        if after > MOST_BYTES {
            self.left_out += 1;
            return false;
        }
        self.bytes = after;
        let known = self.places.get(&key);
        if let Some(place) = known.and_then(|place| self.datasets.get_mut(*place)) {
            *place = packed;
        } else {
            self.places.insert(key, self.datasets.len());
            self.datasets.push(packed);
        }
        true
    }

    /// What is known of a dataset.
    pub(super) fn get(&self, connection: &ConnectionId, dataset: &DatasetRef) -> Option<&Packed> {
        let place = self.places.get(&(connection.clone(), dataset.clone()))?;
        self.datasets.get(*place)
    }

    /// Forgets the datasets of a connection for which `keep` says no; answers which.
    pub fn retain(
        &mut self,
        connection: &ConnectionId,
        keep: impl Fn(&DatasetRef) -> bool,
    ) -> Vec<DatasetRef> {
        let mut gone = Vec::new();
        self.datasets.retain(|packed| {
            let stays = &packed.connection != connection || keep(&packed.dataset);
            if !stays {
                gone.push(packed.dataset.clone());
            }
            stays
        });
        self.places.clear();
        self.bytes = 0;
        for (place, packed) in self.datasets.iter().enumerate() {
            let key = (packed.connection.clone(), packed.dataset.clone());
            self.places.insert(key, place);
            self.bytes += packed.bytes();
        }
        gone
    }

    /// Begins to count anew what does not fit.
    pub fn begin_pass(&mut self) {
        self.left_out = 0;
    }

    /// Bytes of memory that the names take.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Datasets that did not fit since the last pass began.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// What is known of one connection.
    pub fn known(&self, connection: &ConnectionId) -> Known {
        let mut known = Known::default();
        for packed in self
            .datasets
            .iter()
            .filter(|one| &one.connection == connection)
        {
            known.datasets += 1;
            known.names += packed.lines.objects();
            known.columns += packed.lines.columns();
            let at = packed.read_at_ms;
            known.as_of_ms = Some(known.as_of_ms.map_or(at, |oldest| oldest.min(at)));
        }
        known
    }

    /// The best `limit` objects whose names hold all words of `text`, in any order, partly in the
    /// names of their project and dataset. If there are none: those whose names hold its letters in
    /// their order.
    pub fn search(&self, text: &str, limit: usize) -> Found {
        let query = Query::new(text, limit);
        if query.is_empty() || limit == 0 {
            return Found {
                hits: Vec::new(),
                more: false,
                fuzzy: false,
            };
        }
        let (found, capped) = self.parallel(|part, from| scan(part, from, &query));
        if !found.is_empty() {
            return self.best(found, limit, capped, false);
        }
        if !query.may_be_fuzzy() {
            return self.best(found, limit, false, false);
        }
        let (found, capped) = self.parallel(|part, from| fuzzy_scan(part, from, &query));
        self.best(found, limit, capped, true)
    }

    /// Scans all datasets in parts of about the same size, one per processor.
    fn parallel(
        &self,
        work: impl Fn(&[Packed], u32) -> (Vec<Candidate>, bool) + Sync,
    ) -> (Vec<Candidate>, bool) {
        let threads = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(8);
        if threads == 1 || self.bytes < ALONE {
            return work(&self.datasets, 0);
        }
        let share = self.bytes / threads + 1;
        let mut parts: Vec<(u32, &[Packed])> = Vec::new();
        let (mut from, mut size) = (0, 0);
        for (place, packed) in self.datasets.iter().enumerate() {
            size += packed.bytes();
            if size >= share || place + 1 == self.datasets.len() {
                let part = self.datasets.get(from..=place).unwrap_or_default();
                parts.push((u32::try_from(from).unwrap_or(u32::MAX), part));
                (from, size) = (place + 1, 0);
            }
        }
        let work = &work;
        std::thread::scope(|scope| {
            let running: Vec<_> = parts
                .into_iter()
                .map(|(from, part)| scope.spawn(move || work(part, from)))
                .collect();
            let mut all = (Vec::new(), false);
            for one in running {
                if let Ok((found, capped)) = one.join() {
                    all.0.extend(found);
                    all.1 |= capped;
                }
            }
            all
        })
    }

    fn best(&self, mut found: Vec<Candidate>, limit: usize, capped: bool, fuzzy: bool) -> Found {
        found.sort_unstable();
        found.dedup_by_key(|one| (one.dataset, one.line));
        let more = capped || found.len() > limit;
        found.truncate(limit);
        let hits = found.iter().filter_map(|one| self.object(one)).collect();
        Found { hits, more, fuzzy }
    }

    fn object(&self, candidate: &Candidate) -> Option<CatalogueObject> {
        let packed = self.datasets.get(candidate.dataset as usize)?;
        let base = CatalogueObject {
            connection: packed.connection.clone(),
            project: packed.dataset.project.clone(),
            dataset: packed.dataset.dataset.clone(),
            object: None,
            kind: ObjectKind::Dataset,
            column: None,
            newest: None,
        };
        let Some(line) = candidate.line else {
            return Some(base);
        };
        let line = packed.lines.line(line as usize)?;
        if is_column(line.kind) {
            let owner = packed.lines.owner(line.start)?;
            return Some(CatalogueObject {
                column: Some(line.name.to_owned()),
                kind: ObjectKind::Column,
                ..named(base, &owner)
            });
        }
        Some(named(base, &line))
    }
}

/// The object of a line that is no column's.
fn named(base: CatalogueObject, line: &Line<'_>) -> CatalogueObject {
    CatalogueObject {
        object: Some(line.name.to_owned()),
        kind: line.object_kind(),
        newest: line.newest(),
        ..base
    }
}

impl Packed {
    fn bytes(&self) -> usize {
        let names = self.path.len() + self.dataset.project.len() + self.dataset.dataset.len();
        self.lines.bytes() + names + size_of::<Self>()
    }
}
