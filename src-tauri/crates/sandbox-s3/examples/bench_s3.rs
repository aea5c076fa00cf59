//! A folder as a bucket, over a line that can be slowed down and is measured: what benchmarks read
//! from, ours and the peers'.
//!
//! `bench_s3 --folder DIR [--bucket NAME] [--port N] [--latency-ms N] [--megabytes-per-second N]`
//!
//! The first line on standard output is JSON with endpoint, keys, region, bucket and the meter's
//! address. `GET` of that address tells requests and bytes so far, `DELETE` starts anew.
#![expect(
    clippy::print_stdout,
    reason = "the first line is how a script learns the address"
)]

use sandbox_s3::{Line, Options, Sample, SandboxS3};
use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut folder = None;
    let mut bucket = "bench".to_owned();
    let home = tempfile::tempdir()?;
    let mut options = Options {
        sample: Sample::None,
        line: Line {
            meter: true,
            ..Line::default()
        },
        ..Options::new(home.path().to_owned())
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments
            .next()
            .ok_or_else(|| format!("{name} wants a value"))?;
        match name.as_str() {
            "--folder" => folder = Some(PathBuf::from(value)),
            "--bucket" => bucket = value,
            "--port" => options.port = Some(value.parse()?),
            "--latency-ms" => options.line.latency = Duration::from_millis(value.parse()?),
            "--megabytes-per-second" => {
                let rate: f64 = value.parse()?;
                options.line.bytes_per_second = Some((rate * 1e6) as u64);
            }
            _ => return Err(format!("no such option: {name}").into()),
        }
    }
    let folder = folder.ok_or("--folder DIR is needed")?;
    let server = SandboxS3::start(options).await?;
    let objects = server.serve_folder(&bucket, &folder).await?;
    let first = serde_json::json!({
        "endpoint": server.endpoint(),
        "accessKeyId": server.keys().access_key_id,
        "secretAccessKey": server.keys().secret_access_key,
        "region": server.region(),
        "bucket": bucket,
        "objects": objects,
        "meter": format!("{}/_meter", server.endpoint()),
    });
    println!("{first}");
    tokio::signal::ctrl_c().await?;
    server.stop().await;
    Ok(())
}
