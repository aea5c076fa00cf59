//! The workspace's own ledger: what was billed on which day, kept on disk so that a budget holds
//! after a restart. The file is read anew each time: a command line may write it, too.

use crate::library::Library;
use model::{JobId, Money, Result, Settings, Spend};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

const FILE: &str = "spend.json";

/// Days that are kept.
const DAYS: usize = 400;

/// Days whose jobs are remembered, so that none is counted twice.
const DAYS_WITH_JOBS: usize = 3;

/// What is kept, and what is set aside for runs that are not over.
#[derive(Default)]
pub(crate) struct Ledger {
    /// One writer at a time.
    writing: Mutex<()>,
    reserved: Mutex<HashMap<JobId, u64>>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Book {
    /// Oldest first.
    days: Vec<Day>,
    /// Budgets that were raised for a day, oldest first.
    raised: Vec<Raise>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Day {
    day: String,
    currency: String,
    micros: u64,
    bytes: u64,
    runs: u32,
    labels: BTreeMap<String, u64>,
    jobs: Vec<JobId>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Raise {
    day: String,
    at_ms: u64,
    before_micros: u64,
    budget_micros: u64,
}

/// One bill.
pub(crate) struct Bill<'a> {
    pub(crate) job: &'a JobId,
    pub(crate) price: Money,
    pub(crate) bytes: u64,
    pub(crate) labels: &'a [(String, String)],
}

impl Ledger {
    /// Sets an amount aside until the run is booked or released: what is asked, or all of the rest
    /// when that cannot be known. Answers the rest before it, or what is spent and set aside when
    /// it does not fit. Two runs at the same time cannot take the same money.
    pub(crate) fn reserve(
        &self,
        job: &JobId,
        asked: Option<u64>,
        budget: u64,
        today: impl FnOnce() -> u64,
    ) -> std::result::Result<u64, u64> {
        // Held while today's sum is read: what is booked meanwhile is still set aside.
        let mut reserved = self.reserved.lock();
        let today = today();
        let others: u64 = reserved
            .iter()
            .filter(|(other, _)| *other != job)
            .map(|(_, micros)| *micros)
            .sum();
        let spent = today.saturating_add(others);
        let rest = budget.saturating_sub(spent);
        let fits = asked.map_or(rest > 0, |asked| asked <= rest);
        if !fits {
            return Err(spent);
        }
        reserved.insert(job.clone(), asked.unwrap_or(rest));
        Ok(rest)
    }

    /// The run is over, or never was.
    pub(crate) fn release(&self, job: &JobId) {
        self.reserved.lock().remove(job);
    }

    /// Writes a bill down, once for each job.
    pub(crate) fn book(&self, library: &Library, day: &str, bill: &Bill<'_>) -> Result<()> {
        // It stays set aside until it is written down: at no time is it counted nowhere.
        let written = self.write(library, day, bill);
        self.release(bill.job);
        written
    }

    fn write(&self, library: &Library, day: &str, bill: &Bill<'_>) -> Result<()> {
        let _writing = self.writing.lock();
        let mut book: Book = library.kept(FILE).unwrap_or_default();
        if book.days.iter().any(|day| day.jobs.contains(bill.job)) {
            return Ok(());
        }
        let known = book
            .days
            .iter()
            .position(|known| known.day == day && known.currency == bill.price.currency);
        let at = known.unwrap_or_else(|| {
            book.days.push(Day {
                day: day.to_owned(),
                currency: bill.price.currency.clone(),
                ..Day::default()
            });
            book.days.len() - 1
        });
        if let Some(today) = book.days.get_mut(at) {
            today.micros = today.micros.saturating_add(bill.price.micros);
            today.bytes = today.bytes.saturating_add(bill.bytes);
            today.runs = today.runs.saturating_add(1);
            today.jobs.push(bill.job.clone());
            for (key, value) in bill.labels {
                let sum = today.labels.entry(format!("{key}:{value}")).or_default();
                *sum = sum.saturating_add(bill.price.micros);
            }
        }
        let excess = book.days.len().saturating_sub(DAYS);
        book.days.drain(..excess);
        let settled = book.days.len().saturating_sub(DAYS_WITH_JOBS);
        for old in book.days.iter_mut().take(settled) {
            old.jobs.clear();
        }
        library.keep(FILE, &book)
    }

    /// Raises a day's budget.
    pub(crate) fn raise(
        &self,
        library: &Library,
        day: &str,
        before_micros: u64,
        budget_micros: u64,
    ) -> Result<()> {
        let _writing = self.writing.lock();
        let mut book: Book = library.kept(FILE).unwrap_or_default();
        book.raised.push(Raise {
            day: day.to_owned(),
            at_ms: super::now_ms(),
            before_micros,
            budget_micros,
        });
        let excess = book.raised.len().saturating_sub(DAYS);
        book.raised.drain(..excess);
        library.keep(FILE, &book)
    }

    /// What was billed on a day.
    pub(crate) fn billed_on(library: &Library, day: &str, currency: &str) -> u64 {
        let book: Book = library.kept(FILE).unwrap_or_default();
        let days = book.days.iter();
        days.filter(|one| one.day == day && one.currency == currency)
            .fold(0, |sum, one| sum.saturating_add(one.micros))
    }

    /// The sums of a day and its month.
    pub(crate) fn spend(&self, library: &Library, day: &str, settings: &Settings) -> Spend {
        let book: Book = library.kept(FILE).unwrap_or_default();
        let money = |micros| Money {
            micros,
            currency: settings.currency.clone(),
        };
        let month = day.get(..7).unwrap_or(day);
        let (mut today, mut month_micros) = (Day::default(), 0_u64);
        let mut labels: BTreeMap<String, u64> = BTreeMap::new();
        // Amounts of another currency cannot be added.
        let own = |one: &&Day| one.currency == settings.currency;
        for one in book.days.iter().filter(own) {
            if one.day == day {
                today.micros = today.micros.saturating_add(one.micros);
                today.bytes = today.bytes.saturating_add(one.bytes);
                today.runs = today.runs.saturating_add(one.runs);
            }
            if one.day.starts_with(month) {
                month_micros = month_micros.saturating_add(one.micros);
                for (label, micros) in &one.labels {
                    let sum = labels.entry(label.clone()).or_default();
                    *sum = sum.saturating_add(*micros);
                }
            }
        }
        let mut month_labels: Vec<(String, u64)> = labels.into_iter().collect();
        month_labels.sort_by_key(|(_, micros)| std::cmp::Reverse(*micros));
        let raised = book.raised.iter().rev().find(|raise| raise.day == day);
        let standing = settings.daily_budget_micros;
        let budget_micros = standing
            .map(|standing| raised.map_or(standing, |raise| raise.budget_micros.max(standing)));
        Spend {
            day: day.to_owned(),
            today: money(today.micros),
            today_bytes: today.bytes,
            today_runs: today.runs,
            reserved_micros: self.reserved.lock().values().copied().sum(),
            budget_micros,
            raised: budget_micros > standing,
            month: money(month_micros),
            month_labels,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::{Bill, Ledger};
    use crate::library::Library;
    use model::{JobId, Money, Settings};

    fn book(ledger: &Ledger, library: &Library, day: &str, job: &str, micros: u64) {
        let bill = Bill {
            job: &JobId::from(job),
            price: Money {
                micros,
                currency: "USD".to_owned(),
            },
            bytes: micros,
            labels: &[("team".to_owned(), "game".to_owned())],
        };
        ledger.book(library, day, &bill).unwrap();
    }

    #[test]
    fn sums_are_by_day_and_month_and_there_after_reopening() {
        let home = tempfile::tempdir().unwrap();
        let library = Library::open(home.path()).unwrap();
        let ledger = Ledger::default();
        book(&ledger, &library, "2026-10-31", "a", 7);
        book(&ledger, &library, "2026-11-23", "b", 100);
        book(&ledger, &library, "2026-11-24", "c", 40);
        book(&ledger, &library, "2026-11-24", "d", 2);

        let library = Library::open(home.path()).unwrap();
        let spend = Ledger::default().spend(&library, "2026-11-24", &Settings::default());
        assert_eq!((spend.today.micros, spend.today_runs), (42, 2));
        assert_eq!(spend.month.micros, 142);
        assert_eq!(spend.month_labels, [("team:game".to_owned(), 142)]);
        assert_eq!(spend.budget_micros, None);
    }

    #[test]
    fn a_job_is_billed_once_and_what_was_set_aside_for_it_is_free_again() {
        let home = tempfile::tempdir().unwrap();
        let library = Library::open(home.path()).unwrap();
        let ledger = Ledger::default();
        assert_eq!(
            ledger.reserve(&JobId::from("a"), Some(50), 80, || 0),
            Ok(80)
        );
        assert_eq!(
            ledger.reserve(&JobId::from("b"), Some(31), 80, || 0),
            Err(50)
        );
        assert_eq!(ledger.reserve(&JobId::from("c"), None, 80, || 10), Ok(20));
        assert_eq!(ledger.reserve(&JobId::from("d"), None, 80, || 10), Err(80));
        ledger.release(&JobId::from("c"));
        let spend = ledger.spend(&library, "2026-11-24", &Settings::default());
        assert_eq!(spend.reserved_micros, 50);
        book(&ledger, &library, "2026-11-24", "a", 40);
        book(&ledger, &library, "2026-11-25", "a", 40);
        let spend = ledger.spend(&library, "2026-11-24", &Settings::default());
        assert_eq!((spend.today.micros, spend.reserved_micros), (40, 0));
        assert_eq!(spend.month.micros, 40);
    }

    #[test]
    fn a_budget_that_was_raised_holds_for_its_day_alone() {
        let home = tempfile::tempdir().unwrap();
        let library = Library::open(home.path()).unwrap();
        let ledger = Ledger::default();
        let settings = Settings {
            daily_budget_micros: Some(100),
            ..Settings::default()
        };
        ledger.raise(&library, "2026-11-24", 100, 300).unwrap();
        let today = ledger.spend(&library, "2026-11-24", &settings);
        assert_eq!((today.budget_micros, today.raised), (Some(300), true));
        let tomorrow = ledger.spend(&library, "2026-11-25", &settings);
        assert_eq!(
            (tomorrow.budget_micros, tomorrow.raised),
            (Some(100), false)
        );
    }
}
