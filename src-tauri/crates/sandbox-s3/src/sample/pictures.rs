//! Pictures, drawn by rule: a character, a map, two charts.

use super::canvas::{Canvas, Colour, hex, mix};
use super::{Beside, LOGS, Maker, draw};
use crate::failure::Outcome;

pub(super) fn pictures(maker: &Maker<'_>) -> Outcome<()> {
    let beside = Beside::of("image/png");
    let slimes = [
        ("akari", hex(0x00ff_7a5c)),
        ("mikoto", hex(0x005b_8def)),
        ("sora", hex(0x003f_b98a)),
    ];
    for (name, colour) in slimes {
        maker.going()?;
        let key = format!("images/characters/{name}.png");
        maker.put(LOGS, &key, &slime(colour).png()?, &beside)?;
    }
    maker.put(LOGS, "images/stage-map.png", &map().png()?, &beside)?;
    maker.put(
        LOGS,
        "images/charts/retention.png",
        &retention().png()?,
        &beside,
    )?;
    maker.put(
        LOGS,
        "images/charts/デイリーアクティブ.png",
        &active().png()?,
        &beside,
    )
}

/// A small monster in front of a night sky.
fn slime(colour: Colour) -> Canvas {
    let mut canvas = Canvas::new(256, 256, |_, y| mix(hex(0x001d_2145), hex(0x0049_3d7a), y));
    for n in 0..40 {
        let (x, y) = ((draw(n, 41) % 256) as f32, (draw(n, 42) % 150) as f32);
        let size = 0.6 + (draw(n, 43) % 10) as f32 / 8.0;
        canvas.disc(hex(0x00ff_f6d6), 0.8, (x, y), size);
    }
    canvas.oval(hex(0x0014_1730), 0.5, (128.0, 218.0), (86.0, 14.0));
    let dark = mix(colour, hex(0), 0.25);
    // A drop: a round body that is drawn up to a tip.
    let drop = |x: f32, y: f32, grow: f32| {
        let (wide, tall) = (82.0 + grow, 95.0 + grow);
        let above = (160.0 - y) / tall;
        if above >= 1.0 {
            (x - 128.0).hypot(160.0 - tall - y)
        } else if above > 0.0 {
            (x - 128.0).abs() - wide * (1.0 - above.powf(1.7))
        } else {
            (((x - 128.0) / wide).hypot((y - 160.0) / (58.0 + grow)) - 1.0) * 58.0
        }
    };
    canvas.shape(dark, 1.0, |x, y| drop(x, y, 4.0));
    canvas.shape(colour, 1.0, |x, y| drop(x, y, 0.0));
    canvas.oval(
        mix(colour, hex(0x00ff_ffff), 0.55),
        0.7,
        (100.0, 138.0),
        (18.0, 12.0),
    );
    for x in [104.0, 152.0] {
        canvas.oval(hex(0x0020_1a33), 1.0, (x, 170.0), (9.0, 13.0));
        canvas.disc(hex(0x00ff_ffff), 1.0, (x + 3.0, 165.0), 3.6);
        canvas.oval(
            hex(0x00ff_9fb2),
            0.6,
            (x + (x - 128.0) * 0.7, 190.0),
            (11.0, 6.0),
        );
    }
    let smile: Vec<(f32, f32)> = (0..=12)
        .map(|n| {
            let turn = n as f32 / 12.0 * std::f32::consts::PI;
            (128.0 - turn.cos() * 10.0, 186.0 + turn.sin() * 7.0)
        })
        .collect();
    canvas.line(hex(0x0020_1a33), &smile, 3.0);
    canvas
}

/// Smooth noise between 0 and 1.
fn noise(x: f32, y: f32, salt: u64) -> f32 {
    let corner = |x: f32, y: f32| {
        let n = (x as i64).wrapping_mul(73_856_093) ^ (y as i64).wrapping_mul(19_349_663);
        (draw(n.cast_unsigned(), salt) % 4096) as f32 / 4095.0
    };
    let (left, top) = (x.floor(), y.floor());
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (across, down) = (ease(x - left), ease(y - top));
    let upper = corner(left, top) + (corner(left + 1.0, top) - corner(left, top)) * across;
    let lower = corner(left, top + 1.0)
        + (corner(left + 1.0, top + 1.0) - corner(left, top + 1.0)) * across;
    upper + (lower - upper) * down
}

/// Islands with beaches, woods and mountains, and a way across them.
fn map() -> Canvas {
    let mut canvas = Canvas::new(720, 450, |x, y| {
        let height: f32 = [(5.0, 0.55), (11.0, 0.27), (23.0, 0.13), (47.0, 0.05)]
            .iter()
            .map(|(scale, weight)| noise(x * scale * 1.6, y * scale, *scale as u64) * weight)
            .sum();
        let edge = ((x - 0.5).abs() * 2.0).max((y - 0.5).abs() * 2.0);
        let height = height * 1.15 - edge.powi(4) * 0.35;
        match height {
            h if h < 0.42 => mix(hex(0x0018_3a6b), hex(0x003a_8fc4), h / 0.42),
            h if h < 0.46 => mix(hex(0x00f0_dfa8), hex(0x00e4_cc86), (h - 0.42) / 0.04),
            h if h < 0.62 => mix(hex(0x0086_b857), hex(0x003f_7d46), (h - 0.46) / 0.16),
            h if h < 0.74 => mix(hex(0x0077_6a58), hex(0x0099_8d7d), (h - 0.62) / 0.12),
            h => mix(hex(0x00d9_dde3), hex(0x00ff_ffff), (h - 0.74) / 0.1),
        }
    });
    let stops: Vec<(f32, f32)> = (0..8)
        .map(|n| {
            let x = 90.0 + n as f32 * 77.0;
            (x, 225.0 + ((n as f32) * 1.3).sin() * 95.0)
        })
        .collect();
    for pair in stops.windows(2) {
        if let [from, to] = pair {
            for step in 0..9 {
                let share = step as f32 / 9.0;
                let at = (
                    from.0 + (to.0 - from.0) * share,
                    from.1 + (to.1 - from.1) * share,
                );
                canvas.disc(hex(0x00ff_ffff), 0.85, at, 2.0);
            }
        }
    }
    for (n, stop) in stops.iter().enumerate() {
        let colour = if n == 7 {
            hex(0x00e5_484d)
        } else {
            hex(0x00ff_c53d)
        };
        canvas.disc(hex(0x002b_2118), 0.45, (stop.0 + 1.5, stop.1 + 2.5), 10.0);
        canvas.disc(hex(0x00ff_ffff), 1.0, *stop, 10.0);
        canvas.disc(colour, 1.0, *stop, 7.5);
    }
    canvas
}

/// Who comes back after how many days, by the day of the first visit.
fn retention() -> Canvas {
    let (width, height) = (760, 420);
    let mut canvas = Canvas::new(width, height, |_, _| hex(0x00ff_ffff));
    for row in 0..12u16 {
        for column in 0..(24 - row) {
            let kept = 0.92 / (1.0 + f32::from(column) * 0.42).powf(0.75);
            let n = u64::from(row) * 100 + u64::from(column);
            let kept = kept + (draw(n, 51) % 100) as f32 / 1400.0;
            let (x, y) = (
                20.0 + f32::from(column) * 30.0,
                20.0 + f32::from(row) * 32.0,
            );
            let colour = mix(hex(0x00ee_f3fb), hex(0x001f_5fbf), kept);
            canvas.block(colour, 1.0, (x, y, x + 27.0, y + 29.0), 3.0);
        }
    }
    canvas
}

/// Bars of days with the weekly mean over them.
fn active() -> Canvas {
    let (width, height) = (760, 360);
    let mut canvas = Canvas::new(width, height, |_, _| hex(0x00ff_ffff));
    for n in 0..5 {
        let y = 40.0 + n as f32 * 66.0;
        canvas.block(hex(0x00e6_e9ef), 1.0, (36.0, y, 736.0, y + 1.0), 0.0);
    }
    let value = |n: u64| {
        let week = if n % 7 >= 5 { 1.25 } else { 1.0 };
        (110.0 + n as f32 * 2.1 + (draw(n, 61) % 30) as f32) * week
    };
    for n in 0..40 {
        let x = 42.0 + n as f32 * 17.4;
        let colour = if n % 7 >= 5 {
            hex(0x007c_a7e8)
        } else {
            hex(0x00b4_cdf2)
        };
        canvas.block(colour, 1.0, (x, 304.0 - value(n), x + 12.0, 304.0), 2.0);
    }
    let mean: Vec<(f32, f32)> = (6..40)
        .map(|n| {
            let sum: f32 = (n - 6..=n).map(value).sum();
            (48.0 + n as f32 * 17.4, 304.0 - sum / 7.0)
        })
        .collect();
    canvas.line(hex(0x00e5_6b3e), &mean, 3.0);
    canvas.block(hex(0x0048_4f5c), 1.0, (36.0, 304.0, 736.0, 305.5), 0.0);
    canvas
}
