//! A quick hash of numbers, for maps of them.

use std::hash::{BuildHasherDefault, Hasher};

/// Builds hashes of numbers.
pub(super) type Mixing = BuildHasherDefault<Mix>;

/// Folds a product of 128 bits into 64.
#[derive(Default)]
pub(super) struct Mix(u64);

const FACTOR: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, value: u64) {
        let product = u128::from(value ^ self.0 ^ 0x2545_f491_4f6c_dd1d).wrapping_mul(FACTOR);
        self.0 = (product >> 64) as u64 ^ product as u64;
    }

    fn write_u128(&mut self, value: u128) {
        self.write_u64(value as u64);
        self.write_u64((value >> 64) as u64);
    }
}

/// The hash of one number.
pub(super) fn mix(value: u128) -> u64 {
    let mut mix = Mix::default();
    mix.write_u128(value);
    mix.finish()
}

/// Values drawn from all that pass by, each with the same chance.
pub(super) struct Drawn<T> {
    pub(super) values: Vec<T>,
    /// Values that passed by.
    pub(super) seen: u64,
    /// Which of them is taken next, counted from the first.
    next: u64,
    weight: f64,
    state: u64,
}

/// How many are drawn.
const DRAWN: usize = 1 << 16;

impl<T: Copy> Drawn<T> {
    pub(super) fn new() -> Self {
        Self {
            values: Vec::new(),
            seen: 0,
            next: DRAWN as u64,
            weight: 1.0,
            state: 0x853c_49e6_748f_ea9b,
        }
    }

    /// All of these passed by.
    pub(super) fn offer(&mut self, values: &[T]) {
        let first = self.seen;
        self.seen += values.len() as u64;
        let mut rest = values;
        if self.values.len() < DRAWN {
            let taken = rest.len().min(DRAWN - self.values.len());
            let (head, tail) = rest.split_at(taken);
            self.values.extend_from_slice(head);
            rest = tail;
            if self.values.len() == DRAWN {
                self.leap();
            }
        }
        let from = first + (values.len() - rest.len()) as u64;
        while self.values.len() == DRAWN && self.next < self.seen {
            let place = self.next.saturating_sub(from) as usize;
            let lot = self.random() as usize % DRAWN;
            if let (Some(value), Some(slot)) = (rest.get(place), self.values.get_mut(lot)) {
                *slot = *value;
            }
            self.leap();
        }
    }

    /// Chooses the next one to be taken: far ahead, the more have passed by.
    fn leap(&mut self) {
        self.weight *= (self.unit().ln() / DRAWN as f64).exp();
        let skipped = (self.unit().ln() / (1.0 - self.weight).ln()).floor();
        self.next = self.next.saturating_add(skipped as u64 + 1);
    }

    fn random(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(u128::from(self.state))
    }

    /// Between 0 and 1, neither of them.
    fn unit(&mut self) -> f64 {
        ((self.random() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawn_values_come_from_everywhere() {
        let mut drawn = Drawn::new();
        let all: Vec<u64> = (0..4_000_000).collect();
        for part in all.chunks(50_001) {
            drawn.offer(part);
        }
        assert_eq!((drawn.values.len(), drawn.seen), (DRAWN, 4_000_000));
        drawn.values.sort_unstable();
        for share in [0.01, 0.25, 0.5, 0.75, 0.99] {
            let place = (DRAWN as f64 * share) as usize;
            let value = drawn.values.get(place).copied().unwrap_or(0);
            let away = (value as f64 / 4_000_000.0 - share).abs();
            assert!(away < 0.01, "{share}: {value}");
        }
    }
}
