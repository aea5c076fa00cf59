//! `FARM_FINGERPRINT`: the 64-bit fingerprint of `FarmHash`, whose values are fixed for all time.

#![expect(
    clippy::many_single_char_names,
    reason = "the letters are those of the published algorithm"
)]

const K0: u64 = 0xc3a5_c85c_97cb_3127;
const K1: u64 = 0xb492_b66f_be98_f273;
const K2: u64 = 0x9ae1_6a3b_2f90_404f;

fn word(s: &[u8], at: usize) -> u64 {
    s.get(at..at + 8)
        .and_then(|w| w.try_into().ok())
        .map_or(0, u64::from_le_bytes)
}

fn half(s: &[u8], at: usize) -> u64 {
    s.get(at..at + 4)
        .and_then(|w| w.try_into().ok())
        .map_or(0, |w| u64::from(u32::from_le_bytes(w)))
}

fn mix(v: u64) -> u64 {
    v ^ (v >> 47)
}

fn join(u: u64, v: u64, mul: u64) -> u64 {
    let a = mix((u ^ v).wrapping_mul(mul));
    mix((v ^ a).wrapping_mul(mul)).wrapping_mul(mul)
}

fn short(s: &[u8]) -> u64 {
    let len = s.len();
    let mul = K2.wrapping_add(len as u64 * 2);
    if len >= 8 {
        let a = word(s, 0).wrapping_add(K2);
        let b = word(s, len - 8);
        let c = b.rotate_right(37).wrapping_mul(mul).wrapping_add(a);
        let d = a.rotate_right(25).wrapping_add(b).wrapping_mul(mul);
        return join(c, d, mul);
    }
    if len >= 4 {
        return join(
            (len as u64).wrapping_add(half(s, 0) << 3),
            half(s, len - 4),
            mul,
        );
    }
    match (s.first(), s.get(len >> 1), s.last()) {
        (Some(a), Some(b), Some(c)) => {
            let y = u64::from(*a) + (u64::from(*b) << 8);
            let z = len as u64 + (u64::from(*c) << 2);
            mix(y.wrapping_mul(K2) ^ z.wrapping_mul(K0)).wrapping_mul(K2)
        }
        _ => K2,
    }
}

fn medium(s: &[u8]) -> u64 {
    let len = s.len();
    let mul = K2.wrapping_add(len as u64 * 2);
    let a = word(s, 0).wrapping_mul(K1);
    let b = word(s, 8);
    let c = word(s, len - 8).wrapping_mul(mul);
    let d = word(s, len - 16).wrapping_mul(K2);
    join(
        a.wrapping_add(b)
            .rotate_right(43)
            .wrapping_add(c.rotate_right(30))
            .wrapping_add(d),
        a.wrapping_add(b.wrapping_add(K2).rotate_right(18))
            .wrapping_add(c),
        mul,
    )
}

fn long(s: &[u8]) -> u64 {
    let len = s.len();
    let mul = K2.wrapping_add(len as u64 * 2);
    let a = word(s, 0).wrapping_mul(K2);
    let b = word(s, 8);
    let c = word(s, len - 8).wrapping_mul(mul);
    let d = word(s, len - 16).wrapping_mul(K2);
    let y = a
        .wrapping_add(b)
        .rotate_right(43)
        .wrapping_add(c.rotate_right(30))
        .wrapping_add(d);
    let z = join(
        y,
        a.wrapping_add(b.wrapping_add(K2).rotate_right(18))
            .wrapping_add(c),
        mul,
    );
    let e = word(s, 16).wrapping_mul(mul);
    let f = word(s, 24);
    let g = y.wrapping_add(word(s, len - 32)).wrapping_mul(mul);
    let h = z.wrapping_add(word(s, len - 24)).wrapping_mul(mul);
    join(
        e.wrapping_add(f)
            .rotate_right(43)
            .wrapping_add(g.rotate_right(30))
            .wrapping_add(h),
        e.wrapping_add(f.wrapping_add(a).rotate_right(18))
            .wrapping_add(g),
        mul,
    )
}

fn weak(s: &[u8], at: usize, a: u64, b: u64) -> (u64, u64) {
    let z = word(s, at + 24);
    let a = a.wrapping_add(word(s, at));
    let b = b.wrapping_add(a).wrapping_add(z).rotate_right(21);
    let c = a;
    let a = a
        .wrapping_add(word(s, at + 8))
        .wrapping_add(word(s, at + 16));
    let b = b.wrapping_add(a.rotate_right(44));
    (a.wrapping_add(z), b.wrapping_add(c))
}

/// The fingerprint of octets.
pub(crate) fn fingerprint(s: &[u8]) -> i64 {
    let len = s.len();
    let hash = match len {
        0..=16 => short(s),
        17..=32 => medium(s),
        33..=64 => long(s),
        _ => longest(s),
    };
    hash as i64
}

fn longest(s: &[u8]) -> u64 {
    let len = s.len();
    let seed = 81_u64;
    let mut y = seed.wrapping_mul(K1).wrapping_add(113);
    let mut z = mix(y.wrapping_mul(K2).wrapping_add(113)).wrapping_mul(K2);
    let mut v = (0_u64, 0_u64);
    let mut w = (0_u64, 0_u64);
    let mut x = seed.wrapping_mul(K2).wrapping_add(word(s, 0));
    let end = (len - 1) / 64 * 64;
    let mut at = 0;
    let round = |at: usize,
                 mul: u64,
                 nine: u64,
                 x: &mut u64,
                 y: &mut u64,
                 z: &mut u64,
                 v: &mut (u64, u64),
                 w: &mut (u64, u64)| {
        *x = x
            .wrapping_add(*y)
            .wrapping_add(v.0)
            .wrapping_add(word(s, at + 8))
            .rotate_right(37)
            .wrapping_mul(mul);
        *y = y
            .wrapping_add(v.1)
            .wrapping_add(word(s, at + 48))
            .rotate_right(42)
            .wrapping_mul(mul);
        *x ^= w.1.wrapping_mul(nine);
        *y = y
            .wrapping_add(v.0.wrapping_mul(nine))
            .wrapping_add(word(s, at + 40));
        *z = z.wrapping_add(w.0).rotate_right(33).wrapping_mul(mul);
        *v = weak(s, at, v.1.wrapping_mul(mul), x.wrapping_add(w.0));
        *w = weak(
            s,
            at + 32,
            z.wrapping_add(w.1),
            y.wrapping_add(word(s, at + 16)),
        );
        std::mem::swap(z, x);
    };
    while at != end {
        round(at, K1, 1, &mut x, &mut y, &mut z, &mut v, &mut w);
        at += 64;
    }
    let mul = K1.wrapping_add((z & 0xff) << 1);
    w.0 = w.0.wrapping_add((len as u64 - 1) & 63);
    v.0 = v.0.wrapping_add(w.0);
    w.0 = w.0.wrapping_add(v.0);
    round(len - 64, mul, 9, &mut x, &mut y, &mut z, &mut v, &mut w);
    join(
        join(v.0, w.0, mul)
            .wrapping_add(mix(y).wrapping_mul(K0))
            .wrapping_add(z),
        join(v.1, w.1, mul).wrapping_add(x),
        mul,
    )
}
