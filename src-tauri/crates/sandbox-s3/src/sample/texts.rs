//! Text: access logs in their formats, and sales in Japan's encodings.

use super::{Beside, LOGS, Maker, draw, pick};
use crate::failure::Outcome;
use chrono::{DateTime, Utc};
use encoding_rs::{EUC_JP, Encoding, SHIFT_JIS};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fmt::Write as _;
use std::io::Write as _;

const PATHS: &[&str] = &[
    "/api/v1/login",
    "/api/v1/battle/start",
    "/api/v1/battle/end",
    "/api/v1/gacha",
    "/api/v1/shop",
    "/assets/ui.bin",
    "/api/v1/ランキング",
];
const AGENTS: &[&str] = &[
    "Hoshizora/3.2.0 (iOS 26.1; iPhone 17)",
    "Hoshizora/3.2.0 (Android 16; Pixel 10)",
    "Hoshizora/3.1.4 (Android 15; Xperia 1 VII)",
    "curl/8.9.1",
];
const STATUSES: &[u16] = &[200, 200, 200, 200, 200, 200, 204, 302, 404, 500, 503];

/// One request to the game's servers.
struct Hit {
    at: DateTime<Utc>,
    address: String,
    path: &'static str,
    status: u16,
    bytes: u64,
    seconds: f64,
    agent: &'static str,
}

fn hit(n: u64) -> Hit {
    let at = 1_790_812_800 + (n * 86_400) / 30_000;
    Hit {
        at: DateTime::from_timestamp(at as i64, (draw(n, 1) % 1_000_000_000) as u32)
            .unwrap_or_default(),
        address: format!("203.0.113.{}", draw(n, 2) % 254 + 1),
        path: pick(PATHS, n, 3).unwrap_or("/"),
        status: pick(STATUSES, n, 4).unwrap_or(200),
        bytes: draw(n, 5) % 40_000 + 120,
        seconds: (draw(n, 6) % 900_000) as f64 / 1e6,
        agent: pick(AGENTS, n, 7).unwrap_or("-"),
    }
}

/// One member of a gzip file.
fn gzip(text: &str) -> std::io::Result<Vec<u8>> {
    let mut member = GzEncoder::new(Vec::new(), Compression::default());
    member.write_all(text.as_bytes())?;
    member.finish()
}

/// A path as the log has it.
fn escaped(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii() {
            out.push(char::from(byte));
        } else {
            let _never = write!(out, "%{byte:02X}");
        }
    }
    out
}

pub(super) fn access(maker: &Maker<'_>) -> Outcome<()> {
    let gz = Beside::of("application/gzip");
    for file in 0..4u64 {
        // As a log that is rotated into one file: one member after the other.
        let mut members = Vec::new();
        for member in 0..5u64 {
            let mut text = String::new();
            for n in 0..1500 {
                let n = (file * 5 + member) * 1500 + n;
                let hit = hit(n);
                let line = serde_json::json!({
                    "time": hit.at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
                    "remote": hit.address,
                    "request": {"method": if n.is_multiple_of(5) { "POST" } else { "GET" }, "path": hit.path},
                    "status": hit.status,
                    "bytes": hit.bytes,
                    "seconds": hit.seconds,
                    "agent": hit.agent,
                    "player_id": if draw(n, 8).is_multiple_of(10) { None } else { Some(10_000 + draw(n, 9) % 5000) },
                });
                let _never = writeln!(text, "{line}");
            }
            members.extend(gzip(&text)?);
        }
        let key = format!("access/ndjson/2026-10-01/app-{file:02}.ndjson.gz");
        maker.put(LOGS, &key, &members, &gz)?;
    }
    let (mut ltsv, mut balancer, mut cdn) = (String::new(), String::new(), String::new());
    cdn.push_str("#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken\n");
    for n in 0..6000 {
        let hit = hit(n + 100_000);
        let time = hit.at.format("%d/%b/%Y:%H:%M:%S +0000");
        let _never = writeln!(
            ltsv,
            "time:{time}\thost:{}\treq:GET {} HTTP/1.1\tstatus:{}\tsize:{}\treqtime:{:.3}\tua:{}",
            hit.address, hit.path, hit.status, hit.bytes, hit.seconds, hit.agent
        );
        if n < 4000 {
            let _never = writeln!(
                balancer,
                "https {} app/hoshizora/50dc6c495c0c9188 {}:{} 10.0.1.{}:8080 0.000 {:.3} 0.000 {} {} {} {} \"GET https://api.example.com:443{} HTTP/2.0\" \"{}\" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/api/73e2d6bc24d8a067 \"Root=1-{:08x}-{:024x}\" \"api.example.com\" \"-\" 0 {} \"forward\" \"-\" \"-\" \"10.0.1.{}:8080\" \"{}\" \"-\" \"-\"",
                hit.at.format("%Y-%m-%dT%H:%M:%S%.6fZ"),
                hit.address,
                draw(n, 11) % 60_000 + 1024,
                draw(n, 12) % 8 + 1,
                hit.seconds,
                hit.status,
                hit.status,
                draw(n, 13) % 900 + 80,
                hit.bytes,
                escaped(hit.path),
                hit.agent,
                hit.at.timestamp(),
                draw(n, 14),
                hit.at.format("%Y-%m-%dT%H:%M:%S%.6fZ"),
                draw(n, 12) % 8 + 1,
                hit.status,
            );
            let _never = writeln!(
                cdn,
                "{}\t{}\tNRT57-P4\t{}\t{}\tGET\td111111abcdef8.cloudfront.net\t{}\t{}\t-\t{}\t-\t-\t{}\t{:016x}\tcdn.example.com\thttps\t{}\t{:.3}",
                hit.at.format("%Y-%m-%d"),
                hit.at.format("%H:%M:%S"),
                hit.bytes,
                hit.address,
                escaped(hit.path),
                hit.status,
                hit.agent.replace(' ', "%2520"),
                if draw(n, 15).is_multiple_of(4) {
                    "Miss"
                } else {
                    "Hit"
                },
                draw(n, 16),
                draw(n, 17) % 900 + 80,
                hit.seconds,
            );
        }
    }
    maker.put(
        LOGS,
        "access/ltsv/web-2026-10-01.ltsv",
        ltsv.as_bytes(),
        &Beside::of("text/plain; charset=utf-8"),
    )?;
    maker.put(
        LOGS,
        "access/alb/AWSLogs/123456789012/elasticloadbalancing/ap-northeast-1/2026/10/01/123456789012_elasticloadbalancing_ap-northeast-1_app.hoshizora.50dc6c495c0c9188_20261001T0005Z_203.0.113.10_2x9k1qz7.log.gz",
        &gzip(&balancer)?,
        &gz,
    )?;
    maker.put(
        LOGS,
        "access/cloudfront/E2EXAMPLE1HOSHI.2026-10-01-03.a1b2c3d4.gz",
        &gzip(&cdn)?,
        &gz,
    )
}

const SHOPS: &[&str] = &[
    "新宿店",
    "渋谷店",
    "梅田店",
    "札幌店",
    "博多店",
    "那覇店",
    "通販",
];
const GOODS: &[(&str, u64)] = &[
    ("アクリルスタンド「アカリ」", 1650),
    ("缶バッジ（ランダム）", 440),
    ("ぬいぐるみ 髙嶺ミコト", 3300),
    ("設定資料集①", 2750),
    ("サウンドトラックⅡ", 3080),
    ("クリアファイル3枚組", 880),
    ("マグカップ「竜王祭」", 1980),
];
const NOTES: &[&str] = &[
    "",
    "",
    "",
    "ギフト包装",
    "㈱星空企画 様",
    "再入荷分, 先着順",
    "「のし」あり\n内のし",
    "お取り寄せ～",
];

/// A field of a CSV file, in quotes where it has to be.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn sale(n: u64) -> [String; 8] {
    let day = 1 + n * 31 / 3000;
    let (name, price) = pick(GOODS, n, 31).unwrap_or(("", 0));
    let count = draw(n, 32) % 5 + 1;
    [
        format!("A{:07}", 260_000 + n),
        format!("2026/10/{day:02}"),
        pick(SHOPS, n, 33).unwrap_or_default().to_owned(),
        name.to_owned(),
        count.to_string(),
        price.to_string(),
        // As people in accounting like it.
        thousands(price * count),
        pick(NOTES, n, 34).unwrap_or_default().to_owned(),
    ]
}

fn thousands(number: u64) -> String {
    if number < 1000 {
        number.to_string()
    } else {
        format!("{},{:03}", number / 1000, number % 1000)
    }
}

fn encoded(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    encoding.encode(text).0.into_owned()
}

pub(super) fn sales(maker: &Maker<'_>) -> Outcome<()> {
    const HEADER: [&str; 8] = [
        "受注番号",
        "受注日",
        "店舗",
        "商品名",
        "数量",
        "単価",
        "金額",
        "備考",
    ];
    let mut csv = format!("{}\r\n", HEADER.join(","));
    for n in 0..3000 {
        let line: Vec<String> = sale(n).iter().map(|text| field(text)).collect();
        let _never = write!(csv, "{}\r\n", line.join(","));
    }
    maker.put(
        LOGS,
        "sales/売上_2026年10月.csv",
        &encoded(SHIFT_JIS, &csv),
        &Beside::of("text/csv"),
    )?;
    // As a spreadsheet writes "Unicode text": UTF-16, little endian, with its mark.
    let mut tsv = format!("\u{feff}{}\r\n", HEADER.join("\t"));
    for n in 0..1200 {
        let line = sale(n + 5000).map(|text| text.replace(['\t', '\n'], " "));
        let _never = write!(tsv, "{}\r\n", line.join("\t"));
    }
    let tsv: Vec<u8> = tsv.encode_utf16().flat_map(u16::to_le_bytes).collect();
    maker.put(
        LOGS,
        "sales/sales_2026-09_utf16.tsv",
        &tsv,
        &Beside::of("text/tab-separated-values"),
    )?;
    let mut shops = "店舗,区分,開店日,坪数\n".to_owned();
    for (n, shop) in SHOPS.iter().enumerate() {
        let kind = if *shop == "通販" {
            "オンライン"
        } else {
            "直営"
        };
        let _never = writeln!(
            shops,
            "{shop},{kind},令和{}年{}月{}日,{}",
            3 + n,
            n + 2,
            n * 3 + 5,
            20 + n * 7
        );
    }
    maker.put(
        LOGS,
        "sales/店舗一覧_eucjp.csv",
        &encoded(EUC_JP, &shops),
        &Beside::of("text/csv"),
    )
}
