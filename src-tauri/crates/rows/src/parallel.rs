//! Work in pieces on all cores.

use crate::Cancelled;
use model::{Problem, Result};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Threads at most.
const THREADS: usize = 8;

/// How many threads work at the same time.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, |count| count.get().min(THREADS))
}

/// Does `work` for every number below `count`; answers in their order. The first problem ends it,
/// and so does `cancelled`.
pub(crate) fn map<T: Send>(
    count: usize,
    cancelled: Cancelled,
    work: impl Fn(usize) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let run = || {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count || failed.load(Ordering::Relaxed) {
                return Ok(done);
            }
            let answer = if cancelled() {
                Err(Problem::cancelled())
            } else {
                work(number)
            };
            match answer {
                Ok(answer) => done.push((number, answer)),
                Err(problem) => {
                    failed.store(true, Ordering::Relaxed);
                    return Err(problem);
                }
            }
        }
    };
    let helpers = threads().min(count).saturating_sub(1);
    let mut answers = Vec::with_capacity(count);
    let outcome: Result<()> = std::thread::scope(|scope| {
        let helpers: Vec<_> = (0..helpers).map(|_| scope.spawn(run)).collect();
        let mine = run();
        let mut outcome = Ok(());
        for done in helpers
            .into_iter()
            .map(|helper| {
                helper
                    .join()
                    .unwrap_or_else(|_| Err(Problem::broken("a thread panicked")))
            })
            .chain(std::iter::once(mine))
        {
            match done {
                Ok(done) => answers.extend(done),
                Err(problem) => outcome = Err(problem),
            }
        }
        outcome
    });
    outcome?;
    answers.sort_unstable_by_key(|(number, _)| *number);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}

/// Sorts on all cores.
pub(crate) fn sort<T: Ord + Copy + Send>(values: &mut Vec<T>) {
    const WORTH_IT: usize = 1 << 16;
    let parts = threads().next_power_of_two();
    if values.len() < WORTH_IT || parts < 2 {
        values.sort_unstable();
        return;
    }
    let size = values.len().div_ceil(parts);
    std::thread::scope(|scope| {
        for part in values.chunks_mut(size) {
            scope.spawn(|| part.sort_unstable());
        }
    });
    let mut size = size;
    while size < values.len() {
        let mut merged = Vec::with_capacity(values.len());
        for pair in values.chunks(size * 2) {
            let (left, right) = pair.split_at(size.min(pair.len()));
            merge(left, right, &mut merged);
        }
        *values = merged;
        size *= 2;
    }
}

fn merge<T: Ord + Copy>(left: &[T], right: &[T], out: &mut Vec<T>) {
    let (mut l, mut r) = (0, 0);
    while let (Some(a), Some(b)) = (left.get(l), right.get(r)) {
        // Without a branch, which half of the time would be guessed wrong.
        let from_right = b < a;
        out.push(if from_right { *b } else { *a });
        r += usize::from(from_right);
        l += usize::from(!from_right);
    }
    out.extend_from_slice(left.get(l..).unwrap_or_default());
    out.extend_from_slice(right.get(r..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_order_and_the_first_problem_ends_it() -> Result<()> {
        let squares = map(1000, &|| false, |n| Ok(n * n))?;
        assert!(
            squares
                .iter()
                .enumerate()
                .all(|(n, square)| n * n == *square)
        );
        let failed = map(1000, &|| false, |n| {
            if n == 500 {
                Err(Problem::broken("at 500"))
            } else {
                Ok(n)
            }
        });
        assert_eq!(failed, Err(Problem::broken("at 500")));
        assert_eq!(map(9, &|| true, Ok), Err(Problem::cancelled()));
        Ok(())
    }

    #[test]
    fn many_values_are_sorted_as_few_are() {
        let mut values: Vec<u64> = (0..300_001_u64)
            .map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40)
            .collect();
        let mut expected = values.clone();
        expected.sort_unstable();
        sort(&mut values);
        assert_eq!(values, expected);
    }
}
