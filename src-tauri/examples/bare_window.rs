//! The smallest window that Tauri can open: the measure for our own start (`npm run bench`).

use std::io::Write as _;
use std::time::Instant;
use tauri::{WebviewUrl, WebviewWindowBuilder};

#[expect(clippy::disallowed_methods, reason = "inside Tauri's own macro")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let started = Instant::now();
    tauri::Builder::default()
        .setup(move |app| {
            WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
                .title("Bare")
                .inner_size(1440.0, 900.0)
                .on_navigation(move |url| {
                    let painted = url.scheme() == "painted";
                    if painted {
                        let elapsed = started.elapsed().as_millis();
                        // The benchmark reads it; without a reader there is nothing to say.
                        drop(writeln!(
                            std::io::stderr(),
                            "bare: first paint after {elapsed} ms"
                        ));
                    }
                    !painted
                })
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!("examples/bare/tauri.conf.json"))?;
    Ok(())
}
