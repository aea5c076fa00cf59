//! The smallest window that Tauri can open: the measure for our own start (`npm run bench`).

use std::io::Write as _;
use std::time::Instant;

struct Started(Instant);

#[tauri::command]
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands its state over like this"
)]
fn painted(started: tauri::State<'_, Started>) {
    let elapsed = started.0.elapsed().as_millis();
    // The benchmark reads it; without a reader there is nothing to say.
    drop(writeln!(
        std::io::stderr(),
        "bare: first paint after {elapsed} ms"
    ));
}

#[expect(clippy::disallowed_methods, reason = "inside Tauri's own macro")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    tauri::Builder::default()
        .manage(Started(Instant::now()))
        .invoke_handler(tauri::generate_handler![painted])
        .run(tauri::generate_context!("examples/bare/tauri.conf.json"))?;
    Ok(())
}
