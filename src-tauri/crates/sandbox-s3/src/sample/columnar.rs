//! Files in columns: the event log, its damaged neighbours, snapshots, a very wide table.

use super::{Beside, LOGS, Maker};
use crate::failure::{Failure, Outcome};
use arrow_array::RecordBatch;
use duckdb::Connection;
use std::fmt::Write as _;
use std::path::Path;

const PARQUET: &str = "application/vnd.apache.parquet";
/// The day from which the log has one more column, counted from 0.
const LONGER: i64 = 5;
/// The day from which `score` is a DOUBLE.
const OTHER_TYPE: i64 = 7;
const DAYS: i64 = 10;

fn failed(error: &dyn std::fmt::Display) -> Failure {
    Failure::new(s3s::S3ErrorCode::InternalError).says(error.to_string())
}

impl From<duckdb::Error> for Failure {
    fn from(error: duckdb::Error) -> Self {
        failed(&error)
    }
}

/// A database in memory with the tables that the files are made of.
pub(super) fn database() -> Outcome<Connection> {
    let db = Connection::open_in_memory()?;
    db.execute_batch("SET memory_limit = '600MB'; SET threads = 2;")?;
    db.execute_batch(include_str!("events.sql"))?;
    Ok(db)
}

/// The bytes of what a query answers, as Parquet.
fn parquet(db: &Connection, folder: &Path, query: &str, options: &str) -> Outcome<Vec<u8>> {
    let file = folder.join("out.parquet");
    db.execute_batch(&format!(
        "COPY ({query}) TO '{}' (FORMAT parquet, {options})",
        file.display().to_string().replace('\'', "''")
    ))?;
    Ok(std::fs::read(&file)?)
}

fn day_of(day: i64) -> String {
    format!("2026-10-{:02}", day + 1)
}

/// The columns of a day: they are not the same on all of them.
fn columns(day: i64) -> String {
    let score = if day >= OTHER_TYPE {
        "CAST(score AS DOUBLE) / 10 AS score"
    } else {
        "score"
    };
    let more = if day >= LONGER {
        ", CASE WHEN draw(player_id, 30) < 0.5 THEN 'A' ELSE 'B' END AS ab_group"
    } else {
        ""
    };
    format!(
        "event_id, event_time, event_name, player_id, platform, country, region, level, stage, {score}, revenue, message, device, labels{more}"
    )
}

fn partition(day: i64, hour: i64) -> String {
    format!(
        "SELECT {} FROM events WHERE dt = DATE '{}' AND hour = {hour} ORDER BY event_id % 7, event_time",
        columns(day),
        day_of(day)
    )
}

/// The event log by day and hour, with what Spark leaves beside its files.
pub(super) fn events(maker: &Maker<'_>) -> Outcome<()> {
    let db = maker.database()?;
    let folder = tempfile::tempdir()?;
    let nothing = Beside::default();
    for day in 0..DAYS {
        // Two writers with habits of their own.
        let options = if day < 3 {
            "COMPRESSION snappy, ROW_GROUP_SIZE 2048"
        } else {
            "COMPRESSION zstd, ROW_GROUP_SIZE 2048"
        };
        for hour in (0..24).step_by(2) {
            let place = format!("events/dt={}/hour={hour:02}", day_of(day));
            let bytes = parquet(db, folder.path(), &partition(day, hour), options)?;
            let beside = Beside {
                days: day - 14,
                ..Beside::of(PARQUET)
            };
            maker.put(LOGS, &format!("{place}/part-0.parquet"), &bytes, &beside)?;
            if hour % 6 == 0 {
                let crc = format!("{place}/.part-0.parquet.crc");
                maker.put(LOGS, &crc, b"crc\0\0\0\x02\0", &nothing)?;
            }
        }
    }
    maker.put(LOGS, "events/_SUCCESS", b"", &nothing)?;
    maker.put(
        LOGS,
        "events/dt=2026-10-03/hour=06/part-1.parquet",
        b"",
        &Beside::of(PARQUET),
    )?;
    let half = parquet(
        db,
        folder.path(),
        &format!("{} LIMIT 300", partition(9, 22)),
        "COMPRESSION zstd",
    )?;
    let cut = half.get(..half.len() / 2).unwrap_or_default();
    maker.put(
        LOGS,
        "events/_temporary/0/_temporary/attempt_202610110001_m_000003_0/dt=2026-10-10/hour=22/part-0.parquet",
        cut,
        &nothing,
    )
}

/// Good files with bad ones among them.
pub(super) fn damaged(maker: &Maker<'_>) -> Outcome<()> {
    let db = maker.database()?;
    let folder = tempfile::tempdir()?;
    let beside = Beside::of(PARQUET);
    for n in 0..6 {
        let query = format!("{} LIMIT 2000", partition(n, 20));
        let options = "COMPRESSION zstd, ROW_GROUP_SIZE 2048";
        let mut bytes = parquet(db, folder.path(), &query, options)?;
        match n {
            2 => bytes.truncate(bytes.len() * 2 / 3),
            4 => "<html><body>503 Slow Down</body></html>\n"
                .repeat(40)
                .into_bytes()
                .clone_into(&mut bytes),
            _ => {}
        }
        maker.put(LOGS, &format!("damaged/part-{n}.parquet"), &bytes, &beside)?;
    }
    Ok(())
}

fn batches(db: &Connection, query: &str) -> Outcome<Vec<RecordBatch>> {
    let mut statement = db.prepare(query)?;
    let batches = statement.query_arrow([])?;
    Ok(batches.collect())
}

/// Players as Avro and as Arrow IPC, files and streams.
pub(super) fn snapshots(maker: &Maker<'_>) -> Outcome<()> {
    use arrow_avro::compression::CompressionCodec;
    use arrow_avro::writer::WriterBuilder;
    use arrow_avro::writer::format::AvroOcfFormat;
    let db = maker.database()?;
    let players = batches(db, "SELECT * FROM players ORDER BY player_id")?;
    let Some(schema) = players.first().map(RecordBatch::schema) else {
        return Ok(());
    };
    let mut avro = WriterBuilder::new(schema.as_ref().clone())
        .with_compression(Some(CompressionCodec::Deflate))
        .build::<_, AvroOcfFormat>(Vec::new())
        .map_err(|error| failed(&error))?;
    for batch in &players {
        avro.write(batch).map_err(|error| failed(&error))?;
    }
    avro.finish().map_err(|error| failed(&error))?;
    maker.put(
        LOGS,
        "snapshots/players.avro",
        &avro.into_inner(),
        &Beside::of("application/avro"),
    )?;
    let mut file = Vec::new();
    let written = arrow_ipc::writer::FileWriter::try_new(&mut file, &schema).and_then(|mut ipc| {
        for batch in &players {
            ipc.write(batch)?;
        }
        ipc.finish()
    });
    written.map_err(|error| failed(&error))?;
    maker.put(
        LOGS,
        "snapshots/players.arrow",
        &file,
        &Beside::of("application/vnd.apache.arrow.file"),
    )
}

/// 300 columns, some of them nested.
pub(super) fn wide(maker: &Maker<'_>) -> Outcome<()> {
    let db = maker.database()?;
    let folder = tempfile::tempdir()?;
    let mut query = "SELECT player_id, nickname, registered".to_owned();
    for n in 0..294 {
        let column = match n % 4 {
            0 => format!("CAST(floor(draw(player_id, {n}) * 1000) AS INTEGER) AS count_{n:03}"),
            1 => format!("round(draw(player_id, {n}), 4) AS ratio_{n:03}"),
            2 => format!("draw(player_id, {n}) < 0.5 AS flag_{n:03}"),
            _ => format!("pick(['朝', '昼', '夜', NULL], player_id, {n}) AS label_{n:03}"),
        };
        let _never = write!(query, ", {column}");
    }
    query.push_str(
        ", {'city': pick(['東京', '大阪', '札幌'], player_id, 400), 'point': {'lat': 35 + draw(player_id, 401), 'lng': 135 + draw(player_id, 402)}} AS home
         , [{'item': pick(['竜の鱗', '賢者の石'], player_id, 403), 'count': CAST(floor(draw(player_id, 404) * 9) AS INTEGER)}, {'item': '銀の鍵', 'count': 1}] AS items
         , MAP {'wins': CAST(floor(draw(player_id, 405) * 500) AS INTEGER), 'losses': CAST(floor(draw(player_id, 406) * 500) AS INTEGER)} AS record
         FROM players ORDER BY player_id LIMIT 2000",
    );
    let options = "COMPRESSION zstd, ROW_GROUP_SIZE 2048";
    let bytes = parquet(db, folder.path(), &query, options)?;
    maker.put(
        LOGS,
        "wide/player_features.parquet",
        &bytes,
        &Beside::of(PARQUET),
    )
}
