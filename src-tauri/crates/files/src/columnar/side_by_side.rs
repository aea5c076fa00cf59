//! The same question to many files, several at a time.

use crate::source::Source;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

/// Files asked at the same time.
const FILES: usize = 16;

/// Asks every file; `each` hears the answers as they come, with the file's place. Where it answers
/// false no more files are asked.
pub(super) fn ask<T: Send>(
    sources: &[Arc<dyn Source>],
    question: impl Fn(&Arc<dyn Source>) -> T + Sync,
    mut each: impl FnMut(usize, T) -> bool,
) {
    let next = AtomicUsize::new(0);
    let (send, answers) = mpsc::sync_channel(FILES);
    std::thread::scope(|threads| {
        for _ in 0..FILES.min(sources.len()) {
            let (send, next, question) = (send.clone(), &next, &question);
            threads.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(source) = sources.get(at) else {
                        break;
                    };
                    if send.send((at, question(source))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        while let Ok((at, answer)) = answers.recv() {
            if !each(at, answer) {
                next.store(usize::MAX / 2, Ordering::Relaxed);
                break;
            }
        }
        drop(answers);
    });
}
