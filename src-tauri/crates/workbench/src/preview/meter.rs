//! What a look took, and what that costs.

use super::question::Question;
use crate::Workbench;
use model::{Meter, PreviewPlace};
use std::sync::atomic::Ordering;

impl Question {
    /// The figures so far.
    pub(super) fn meter(&self, first_row_ms: Option<u32>) -> Meter {
        let counts = &self.counts;
        let reads = counts.reads.load(Ordering::Relaxed);
        let lists = self.lists.load(Ordering::Relaxed);
        let bytes_read = counts.bytes_read.load(Ordering::Relaxed);
        let place = &self.place;
        Meter {
            reads,
            lists,
            bytes_read,
            bytes_cached: counts.bytes_cached.load(Ordering::Relaxed),
            bytes_stored: self.opened().1,
            first_row_ms,
            elapsed_ms: u32::try_from(self.started.elapsed().as_millis()).unwrap_or(u32::MAX),
            price_micros: self.workbench.s3_price(place, reads, lists, bytes_read),
        }
    }
}

impl Workbench {
    /// What so many requests and bytes cost by the prices of the settings, in millionths of their
    /// currency. Files of this machine, and services on it, cost nothing.
    pub(super) fn s3_price(&self, place: &PreviewPlace, reads: u64, lists: u64, bytes: u64) -> u64 {
        let PreviewPlace::S3 { connection, .. } = place else {
            return 0;
        };
        let endpoint = self
            .aws(connection)
            .ok()
            .and_then(|(shown, _)| shown.endpoint);
        if endpoint.as_deref().is_some_and(is_here) {
            return 0;
        }
        let prices = self.settings().s3_prices;
        let part = |count: u64, price: u64, of: u128| {
            u128::from(count) * u128::from(price) * (1_000_000_000 / of)
        };
        // In billionths of a micro, so that a handful of reads is not rounded away one by one.
        let sum = part(reads, prices.per_thousand_reads_micros, 1_000)
            + part(lists, prices.per_thousand_lists_micros, 1_000)
            + part(bytes, prices.per_gb_out_micros, 1_000_000_000);
        u64::try_from(sum.div_ceil(1_000_000_000)).unwrap_or(u64::MAX)
    }
}

/// Whether an address is on this machine.
fn is_here(endpoint: &str) -> bool {
    let host = endpoint.split("://").last().unwrap_or_default();
    let host = host.split('/').next().unwrap_or_default();
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| {
        host == *name
            || host
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::is_here;

    #[test]
    fn only_a_service_on_this_machine_is_free() {
        for (endpoint, here) in [
            ("http://127.0.0.1:9000", true),
            ("http://localhost", true),
            ("http://[::1]:9000/", true),
            ("http://127.0.0.1.example.com", false),
            ("https://storage.example.com", false),
        ] {
            assert_eq!(is_here(endpoint), here, "{endpoint}");
        }
    }
}
