//! What queries cost: prices by location, the day's budget, and what weighs in a query.

mod ledger;
mod weigh;

pub(crate) use ledger::{Bill, Ledger};

use crate::Workbench;
use crate::rules::Act;
use model::{AuditAct, AuditOutcome, Kind, Money, Problem, Result, Settings, Spend};
use std::time::{SystemTime, UNIX_EPOCH};

/// Bytes are billed by whole mebibytes.
const UNIT: u64 = 1 << 20;

/// The least that is billed for a table that is read, and for a query that reads any.
const LEAST: u64 = 10 << 20;

/// The price of one TiB at a location, in millionths of the workspace's currency.
fn per_tib(settings: &Settings, location: Option<&str>) -> u64 {
    let own = location.and_then(|location| {
        settings
            .location_prices
            .iter()
            .find(|price| price.location.eq_ignore_ascii_case(location))
    });
    own.map_or(settings.price_per_tib_micros, |price| price.per_tib_micros)
}

/// What `bytes` on the bill cost on demand, rounded up to a millionth of the currency's unit.
pub(crate) fn price(bytes: u64, location: Option<&str>, settings: &Settings) -> Money {
    let micros = u128::from(bytes) * u128::from(per_tib(settings, location));
    Money {
        micros: u64::try_from(micros.div_ceil(1 << 40)).unwrap_or(u64::MAX),
        currency: settings.currency.clone(),
    }
}

/// Bytes that an amount pays for, in whole mebibytes; nothing where bytes cost nothing.
pub(crate) fn affordable(micros: u64, location: Option<&str>, settings: &Settings) -> Option<u64> {
    let rate = u128::from(per_tib(settings, location));
    let bytes = (u128::from(micros) << 40).checked_div(rate)?;
    let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
    Some(bytes / UNIT * UNIT)
}

/// What is billed for `bytes` of some tables: whole mebibytes, and at least ten for each table.
pub(crate) fn billed(bytes: u64, tables: usize) -> u64 {
    if bytes == 0 {
        return 0;
    }
    let least = LEAST.saturating_mul(u64::try_from(tables).unwrap_or(u64::MAX).max(1));
    bytes.div_ceil(UNIT).saturating_mul(UNIT).max(least)
}

/// Milliseconds since 1970 by the system's clock.
pub(crate) fn now_ms() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| {
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
        })
}

impl Workbench {
    /// Today in the workspace's time zone, as `2026-11-24`.
    pub(crate) fn today(&self) -> String {
        let zone = rows::Zone::named(&self.settings().time_zone).unwrap_or(rows::Zone::UTC);
        zone.day_of(now_ms())
    }

    /// What this workspace has spent today and this month, and what is left.
    pub fn spend(&self) -> Spend {
        let settings = self.settings();
        let day = self.today();
        let mut spend = self
            .inner
            .ledger
            .spend(&self.inner.library, &day, &settings);
        // The stricter of the person's budget and the policy's; none at all where that cannot be told.
        if let Ok(rules) = self.rules() {
            match rules.budget_micros(&settings.currency) {
                Ok(None) => {}
                Ok(Some(most)) if spend.budget_micros.is_some_and(|budget| budget <= most) => {}
                Ok(Some(most)) => {
                    spend.raised &= settings.daily_budget_micros.is_some_and(|own| own < most);
                    spend.budget_micros = Some(most);
                }
                Err(_) => spend.budget_micros = Some(0),
            }
        }
        spend
    }

    /// Whether slots are paid for and not bytes. Under a policy's budget only the service says so.
    pub(crate) fn pays_slots(&self, reservation: Option<&str>) -> bool {
        let budgeted = || {
            let rules = self.rules();
            rules.is_ok_and(|rules| rules.policy.query.daily_budget.is_some())
        };
        reservation.is_some() || (self.settings().uses_slots && !budgeted())
    }

    /// Raises today's budget, and today's alone; kept with the time, and logged.
    pub fn budget_raise(&self, budget_micros: u64) -> Result<Spend> {
        let settings = self.settings();
        let day = self.today();
        let act = || Act::of(AuditAct::Settings).fact("budgetMicros", budget_micros);
        self.govern(act, |rules| {
            rules.may_budget(budget_micros, &settings.currency)
        })?;
        let before = self.spend().budget_micros;
        let Some(before) = before else {
            return Err(Problem::bad_input("budget", "the workspace has none"));
        };
        if budget_micros <= before {
            return Err(Problem::bad_input("budget", "not more than before"));
        }
        self.note_surely(&act(), AuditOutcome::Done)?;
        tracing::warn!(
            %day, before, budget_micros, currency = settings.currency,
            "the day's budget was raised by the person"
        );
        let ledger = &self.inner.ledger;
        ledger.raise(&self.inner.library, &day, before, budget_micros)?;
        let spend = self.spend();
        self.inner.jobs.publish(model::Change::Spend(spend.clone()));
        Ok(spend)
    }

    /// Tells everyone what is spent now.
    pub(crate) fn publish_spend(&self) {
        let spend = self.spend();
        self.inner.jobs.publish(model::Change::Spend(spend));
    }

    /// Sets aside what a run is expected to cost, or all that is left when that cannot be known.
    /// Answers what it may cost at most; nothing without a budget. `OverBudget` if it does not fit.
    pub(crate) fn set_aside(
        &self,
        job: &model::JobId,
        asked_micros: Option<u64>,
    ) -> Result<Option<u64>> {
        let spend = self.spend();
        let Some(budget_micros) = spend.budget_micros else {
            return Ok(None);
        };
        let rules = self.rules()?;
        let ruled = rules.budget_micros(&spend.today.currency)? == Some(budget_micros);
        let library = &self.inner.library;
        let today = || Ledger::billed_on(library, &spend.day, &spend.today.currency);
        let reserved = self
            .inner
            .ledger
            .reserve(job, asked_micros, budget_micros, today);
        reserved.map(Some).map_err(|spent_micros| {
            if ruled {
                // Nobody here can raise it.
                return rules.over_budget();
            }
            Problem::new(Kind::OverBudget {
                budget_micros,
                spent_micros,
                asked_micros,
                currency: spend.today.currency,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{affordable, billed, price};
    use model::{LocationPrice, Settings};

    #[test]
    fn one_tib_costs_the_price_of_one_tib_and_one_byte_is_never_free() {
        let settings = Settings::default();
        assert_eq!(
            price(1 << 40, None, &settings).micros,
            settings.price_per_tib_micros
        );
        assert_eq!(price(1, None, &settings).micros, 1);
        assert_eq!(price(0, None, &settings).micros, 0);
        assert_eq!(price(u64::MAX, None, &settings).micros, 104_857_600_000_000);
    }

    #[test]
    fn a_location_has_its_own_price_if_the_workspace_says_so() {
        let settings = Settings {
            currency: "JPY".to_owned(),
            location_prices: vec![LocationPrice {
                location: "asia-northeast1".to_owned(),
                per_tib_micros: 1_200_000_000,
            }],
            ..Settings::default()
        };
        let tokyo = price(1 << 39, Some("ASIA-northeast1"), &settings);
        assert_eq!(
            (tokyo.micros, tokyo.currency.as_str()),
            (600_000_000, "JPY")
        );
        assert_eq!(price(1 << 40, Some("EU"), &settings).micros, 6_250_000);
    }

    #[test]
    fn each_table_is_billed_ten_mebibytes_at_least() {
        const MIB: u64 = 1 << 20;
        assert_eq!(billed(0, 3), 0);
        assert_eq!(billed(1, 1), 10 * MIB);
        assert_eq!(billed(1, 3), 30 * MIB);
        assert_eq!(billed(25 * MIB + 1, 1), 26 * MIB);
        assert_eq!(billed(1, 0), 10 * MIB);
    }

    #[test]
    fn what_an_amount_pays_for_never_costs_more_than_it() {
        let settings = Settings::default();
        for micros in [0, 1, 59, 60, 6_250_000, 1_000_000_000] {
            let bytes = affordable(micros, None, &settings).unwrap_or(0);
            assert!(price(bytes, None, &settings).micros <= micros);
            assert!(price(bytes + (1 << 20), None, &settings).micros > micros);
        }
        let free = Settings {
            price_per_tib_micros: 0,
            ..Settings::default()
        };
        assert_eq!(affordable(5, None, &free), None);
    }
}
