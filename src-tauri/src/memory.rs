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

/// Freed heap goes back to the system, and pages of program text that only the start ran through
/// leave the process; the system keeps them cached and maps them again when they are run once more.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(
    unsafe_code,
    reason = "two calls of the C library that have no safe wrapper"
)]
fn give_back() {
    // SAFETY: `malloc_trim` may be called at any time, from any thread.
    unsafe { libc::malloc_trim(0) };
    let Ok(maps) = std::fs::read_to_string("/proc/self/maps") else {
        return;
    };
    for (start, end) in maps.lines().filter_map(text_of_a_file) {
        let address = start as *mut libc::c_void;
        // SAFETY: the range is a read-only, executable mapping of a file. No page of it was ever
        // written, so the next access reads the same bytes from the file again.
        unsafe { libc::madvise(address, end - start, libc::MADV_DONTNEED) };
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn give_back() {}

/// The range of a line of `/proc/self/maps`, if it is program text of a file: executable and not
/// writable. Data (which relocation has changed) and generated code stay.
#[cfg(any(test, all(target_os = "linux", target_env = "gnu")))]
fn text_of_a_file(line: &str) -> Option<(usize, usize)> {
    let mut fields = line.split_ascii_whitespace();
    let (start, end) = fields.next()?.split_once('-')?;
    if fields.next()? != "r-xp" {
        return None;
    }
    let path = fields.nth(3)?;
    let is_file = path.starts_with('/') && !line.ends_with("(deleted)");
    let parse = |text| usize::from_str_radix(text, 16).ok();
    is_file.then(|| Some((parse(start)?, parse(end)?)))?
}

#[cfg(test)]
mod tests {
    use super::text_of_a_file;

    #[test]
    fn only_the_unwritable_code_of_a_file_is_given_back() {
        let line = |flags: &str, path: &str| format!("7f00-7f10 {flags} 00000000 08:01 42 {path}");
        assert_eq!(
            text_of_a_file(&line("r-xp", "/usr/lib/libgtk-3.so")),
            Some((0x7f00, 0x7f10))
        );
        for (flags, path) in [
            ("r--p", "/usr/lib/libgtk-3.so"),
            ("rw-p", "/usr/lib/libgtk-3.so"),
            ("rwxp", ""),
            ("r-xp", "[vdso]"),
            ("r-xp", "/memfd:jit (deleted)"),
        ] {
            assert_eq!(text_of_a_file(&line(flags, path)), None, "{flags} {path}");
        }
    }
}
