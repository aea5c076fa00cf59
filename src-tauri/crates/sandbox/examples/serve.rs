//! Serves a sandbox until it is interrupted: `serve [--home DIR] [--port N] [--token T] [--sample full|none|SCALE]`.
//! The first line on standard output is one JSON object with the endpoint, token and project.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal"
)]

use sandbox::{Options, Sample, Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = Options {
        home: std::env::temp_dir().join("sandbox"),
        port: None,
        token: None,
        sample: Sample::Full,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments
            .next()
            .ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--home" => options.home = value.into(),
            "--port" => options.port = Some(value.parse()?),
            "--token" => options.token = Some(value),
            "--sample" => {
                options.sample = match value.as_str() {
                    "full" => Sample::Full,
                    "none" => Sample::None,
                    scale => Sample::Small(scale.parse()?),
                }
            }
            other => return Err(format!("unknown option {other}").into()),
        }
    }
    let sandbox = Sandbox::start(options).await?;
    println!(
        "{}",
        serde_json::json!({
            "bigquery": sandbox.bigquery_endpoint(),
            "token": sandbox.token(),
            "project": sandbox.project(),
        })
    );
    let mut progress = sandbox.sample_progress();
    let told = tokio::spawn(async move {
        while progress.changed().await.is_ok() {
            let now = progress.borrow_and_update().clone();
            eprintln!("{now:?}");
        }
    });
    tokio::signal::ctrl_c().await?;
    sandbox.stop().await;
    told.abort();
    Ok(())
}
