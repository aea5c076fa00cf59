//! A sound, a page, and a note: what a preview shows in place.

use super::{Beside, LOGS, Maker};
use crate::failure::Outcome;
use std::fmt::Write as _;

pub(super) fn documents(maker: &Maker<'_>) -> Outcome<()> {
    maker.put(LOGS, "media/level-up.wav", &wav(), &Beside::of("audio/wav"))?;
    maker.put(
        LOGS,
        "docs/monthly-report-2026-10.pdf",
        &pdf(),
        &Beside::of("application/pdf"),
    )?;
    let note = "データの受け渡しについて\n\n・毎朝6時（JST）に前日分を置きます。\n・遅れるときは #data に書きます。\n";
    maker.put(
        LOGS,
        "docs/お知らせ.txt",
        note.as_bytes(),
        &Beside::of("text/plain; charset=utf-8"),
    )
}

/// A rising chime: 16 bits, one channel, 22,050 samples a second.
fn wav() -> Vec<u8> {
    const RATE: u32 = 22_050;
    let notes = [523.25_f32, 659.25, 783.99, 1046.5];
    let mut samples: Vec<i16> = Vec::new();
    for n in 0..RATE * 2 {
        let time = n as f32 / RATE as f32;
        let mut value = 0.0;
        for (which, pitch) in notes.iter().enumerate() {
            let since = time - which as f32 * 0.14;
            if since > 0.0 {
                let turn = since * pitch * std::f32::consts::TAU;
                value += (turn.sin() + 0.3 * (turn * 2.0).sin()) * (-since * 3.5).exp();
            }
        }
        samples.push((value * 7000.0).clamp(-32_000.0, 32_000.0) as i16);
    }
    let length = u32::try_from(samples.len() * 2).unwrap_or(0);
    let mut out = Vec::new();
    out.extend(b"RIFF");
    out.extend((36 + length).to_le_bytes());
    out.extend(b"WAVEfmt ");
    out.extend(16u32.to_le_bytes());
    out.extend(1u16.to_le_bytes());
    out.extend(1u16.to_le_bytes());
    out.extend(RATE.to_le_bytes());
    out.extend((RATE * 2).to_le_bytes());
    out.extend(2u16.to_le_bytes());
    out.extend(16u16.to_le_bytes());
    out.extend(b"data");
    out.extend(length.to_le_bytes());
    for sample in samples {
        out.extend(sample.to_le_bytes());
    }
    out
}

/// One page with a headline, a few lines and bars.
fn pdf() -> Vec<u8> {
    let mut page = String::new();
    page.push_str("BT /F1 24 Tf 56 770 Td (Hoshizora Chronicle) Tj ET\n");
    page.push_str("BT /F1 13 Tf 56 744 Td (Monthly report, October 2026 \\(sample\\)) Tj ET\n");
    let lines = [
        "Active players grew by 6 % over September.",
        "Revenue per paying player: 2,140 yen.",
        "The autumn campaign brought 18,204 new players.",
    ];
    for (n, line) in lines.iter().enumerate() {
        let _never = writeln!(page, "BT /F2 11 Tf 56 {} Td ({line}) Tj ET", 706 - n * 18);
    }
    for n in 0..31usize {
        let height = 90 + (n * 37) % 60 + n * 3;
        let shade = if n % 7 >= 5 {
            "0.36 0.55 0.94"
        } else {
            "0.70 0.80 0.95"
        };
        let _never = writeln!(page, "{shade} rg {} 400 11 {height} re f", 56 + n * 15);
    }
    page.push_str("0.2 0.2 0.25 RG 1 w 56 400 m 521 400 l S\n");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>".to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>".to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{page}endstream", page.len()),
    ];
    let mut out = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(out.len());
        let _never = writeln!(out, "{} 0 obj\n{object}\nendobj", n + 1);
    }
    let table = out.len();
    let _never = writeln!(out, "xref\n0 {}\n0000000000 65535 f ", objects.len() + 1);
    for place in places {
        let _never = writeln!(out, "{place:010} 00000 n ");
    }
    let _never = writeln!(
        out,
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF",
        objects.len() + 1
    );
    out.into_bytes()
}
