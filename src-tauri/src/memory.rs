//! What an idle window holds in memory: what it ran through once and needs no more is given back.

use crate::app::App;
use std::time::Duration;
use tauri::{AppHandle, Manager as _};

/// Nothing has happened for this long: the app is idle.
const QUIET: Duration = Duration::from_millis(1500);

/// Gives memory back whenever nothing has happened for a while, once after each busy time.
pub(crate) async fn keep_small(handle: AppHandle) {
    let app = handle.state::<App>();
    loop {
        app.busy.notified().await;
        while tokio::time::timeout(QUIET, app.busy.notified())
            .await
            .is_ok()
        {}
        let open = app.spaces.all_open();
        let mut jobs = open.iter().flat_map(workbench::Workbench::job_list);
        if jobs.all(|job| job.state.is_final()) {
            give_back();
        }
    }
}

/// Freed heap goes back to the system, and pages of program files that only the start ran through
/// leave the process; the system keeps them cached and maps them again when they are used once more.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(
    unsafe_code,
    reason = "two calls of the C library that have no safe wrapper"
)]
fn give_back() {
    // SAFETY: `malloc_trim` may be called at any time, from any thread.
    unsafe { libc::malloc_trim(0) };
    let Ok(maps) = std::fs::read_to_string("/proc/self/smaps") else {
        return;
    };
    for (start, end) in unwritten_files(&maps) {
        let address = start as *mut libc::c_void;
        // SAFETY: the range is a mapping of a file that cannot be written, and of which no page ever
        // was, so the next access reads the same bytes from the file again.
        unsafe { libc::madvise(address, end - start, libc::MADV_DONTNEED) };
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn give_back() {}

/// The ranges in `/proc/self/smaps` that are program text or constants of a file: not writable, and
/// without a page of their own. Data that relocation has changed, and generated code, stay.
#[cfg(any(test, all(target_os = "linux", target_env = "gnu")))]
fn unwritten_files(maps: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut candidate = None;
    for line in maps.lines() {
        let mut fields = line.split_ascii_whitespace();
        let first = fields.next().unwrap_or_default();
        if let Some((start, end)) = first.split_once('-') {
            let flags = fields.next().unwrap_or_default();
            let path = fields.nth(3).unwrap_or_default();
            let is_file = path.starts_with('/') && !line.ends_with("(deleted)");
            let parse = |text| usize::from_str_radix(text, 16).ok();
            candidate = parse(start)
                .zip(parse(end))
                .filter(|_| is_file && matches!(flags, "r-xp" | "r--p"));
        } else if first == "Anonymous:"
            && let Some(range) = candidate.take()
            && fields.next() == Some("0")
        {
            found.push(range);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::unwritten_files;

    #[test]
    fn only_what_nobody_wrote_of_a_file_is_given_back() {
        let mapping = |flags: &str, path: &str, anonymous: &str| {
            format!(
                "7f00-7f10 {flags} 00000000 08:01 42 {path}\nSize: 64 kB\nAnonymous: {anonymous} kB\n\
                 VmFlags: rd ex mr mw me\n"
            )
        };
        for (flags, path, anonymous, goes) in [
            ("r-xp", "/usr/lib/libgtk-3.so", "0", true),
            ("r--p", "/usr/lib/libgtk-3.so", "0", true),
            // What relocation has changed is read-only afterwards, and no longer the file's.
            ("r--p", "/usr/lib/libgtk-3.so", "12", false),
            ("rw-p", "/usr/lib/libgtk-3.so", "0", false),
            ("r--s", "/usr/share/icons/cache", "0", false),
            ("rwxp", "", "0", false),
            ("r-xp", "[vdso]", "0", false),
            ("r-xp", "/memfd:jit (deleted)", "0", false),
        ] {
            let found = unwritten_files(&mapping(flags, path, anonymous));
            let expected = if goes {
                vec![(0x7f00, 0x7f10)]
            } else {
                Vec::new()
            };
            assert_eq!(found, expected, "{flags} {path} {anonymous}");
        }
    }
}
