//! Whole numbers of 320 bits: sums of any number of BIGNUMERICs, exactly.

use std::cmp::Ordering;

const LIMBS: usize = 5;

/// A signed whole number, lowest limb first, negative ones in two's complement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wide([u64; LIMBS]);

/// The largest power of ten in a limb.
const CHUNK: u64 = 10_000_000_000_000_000_000;
const CHUNK_DIGITS: usize = 19;

impl Wide {
    /// The digits of a decimal number with at most `scale` places, times ten to the power of
    /// `scale`. Nothing when the text is no such number.
    pub(crate) fn parse(text: &str, scale: usize) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (digits, exponent) = match digits.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
            None => (digits, 0),
        };
        let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
        let zeros = i32::try_from(scale).ok()? + exponent - i32::try_from(places.len()).ok()?;
        if whole.is_empty() && places.is_empty() || !(0..=90).contains(&zeros) {
            return None;
        }
        let mut value = Self::default();
        for digit in whole.bytes().chain(places.bytes()) {
            if !digit.is_ascii_digit() {
                return None;
            }
            value.multiply_add(10, u64::from(digit - b'0'))?;
        }
        for _ in 0..zeros {
            value.multiply_add(10, 0)?;
        }
        Some(if negative { value.negated() } else { value })
    }

    /// Twice 128 bits: `high` times two to the power of 64, and `low`.
    pub(crate) fn of_halves(high: i128, low: u128) -> Self {
        let mut value = Self::from(high);
        value.0.rotate_right(1);
        // What went round is but the sign.
        value.0[0] = 0;
        value.plus(Self([low as u64, (low >> 64) as u64, 0, 0, 0]))
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        let mut sum = [0; LIMBS];
        let mut carry = false;
        for ((sum, a), b) in sum.iter_mut().zip(self.0).zip(other.0) {
            let (part, first) = a.overflowing_add(b);
            let (part, second) = part.overflowing_add(u64::from(carry));
            *sum = part;
            carry = first || second;
        }
        Self(sum)
    }

    pub(crate) fn is_negative(self) -> bool {
        self.0[LIMBS - 1] >> 63 == 1
    }

    fn negated(self) -> Self {
        Self(self.0.map(|limb| !limb)).plus(Self([1, 0, 0, 0, 0]))
    }

    fn magnitude(self) -> Self {
        if self.is_negative() {
            self.negated()
        } else {
            self
        }
    }

    /// Of a number that is not negative; nothing when there is no room.
    fn multiply_add(&mut self, by: u64, add: u64) -> Option<()> {
        let mut carry = u128::from(add);
        for limb in &mut self.0 {
            let product = u128::from(*limb) * u128::from(by) + carry;
            *limb = product as u64;
            carry = product >> 64;
        }
        (carry == 0 && !self.is_negative()).then_some(())
    }

    /// Divides a number that is not negative in place; answers the remainder.
    fn divide(&mut self, by: u64) -> u64 {
        let mut rest = 0_u128;
        for limb in self.0.iter_mut().rev() {
            let part = (rest << 64) | u128::from(*limb);
            *limb = (part / u128::from(by)) as u64;
            rest = part % u128::from(by);
        }
        rest as u64
    }

    /// The quotient, rounded half away from zero.
    pub(crate) fn over(self, count: u64) -> Self {
        let mut quotient = self.magnitude();
        let rest = quotient.divide(count.max(1));
        if u128::from(rest) * 2 >= u128::from(count.max(1)) {
            quotient = quotient.plus(Self([1, 0, 0, 0, 0]));
        }
        if self.is_negative() {
            quotient.negated()
        } else {
            quotient
        }
    }

    /// The number divided by ten to the power of `scale`, all digits, no trailing zeros.
    pub(crate) fn decimal(self, scale: usize) -> String {
        let mut rest = self.magnitude();
        let mut chunks = Vec::new();
        while rest != Self::default() {
            chunks.push(rest.divide(CHUNK));
        }
        let mut digits = String::new();
        for chunk in chunks.iter().rev() {
            crate::text::display(&mut digits, &format_args!("{chunk:0CHUNK_DIGITS$}"));
        }
        let digits = digits.trim_start_matches('0');
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, places) = digits.split_at(digits.len() - scale);
        let places = places.trim_end_matches('0');
        let sign = if self.is_negative() { "-" } else { "" };
        if places.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{places}")
        }
    }
}

impl From<i128> for Wide {
    fn from(value: i128) -> Self {
        let sign = if value < 0 { u64::MAX } else { 0 };
        Self([value as u64, (value >> 64) as u64, sign, sign, sign])
    }
}

impl Ord for Wide {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_sign = other.is_negative().cmp(&self.is_negative());
        by_sign.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_come_back_as_they_were() {
        for (text, scale) in [
            ("0", 38),
            ("1", 38),
            ("-1", 0),
            ("-0.00000000000000000000000000000000000001", 38),
            (
                "578960446186580977117854925043439539266.34992332820282019728792003956564819967",
                38,
            ),
            ("-12345678901234567890123456789.123456789", 9),
            ("10000000000000000000", 9),
        ] {
            let value = Wide::parse(text, scale).map(|value| value.decimal(scale));
            assert_eq!(value.as_deref(), Some(text));
        }
        for text in ["", "-", ".", "1x", "0.001"] {
            assert_eq!(Wide::parse(text, 2), None, "{text}");
        }
        assert_eq!(Wide::parse("1.5e3", 2), Wide::parse("1500", 2));
    }

    #[test]
    fn sums_and_quotients_are_exact() {
        let big = Wide::from(i128::MAX);
        let sum = big.plus(big).plus(Wide::from(3));
        assert_eq!(sum.decimal(0), "340282366920938463463374607431768211457");
        let negative = Wide::from(i128::MIN).plus(Wide::from(i128::MIN));
        assert_eq!(
            negative.decimal(0),
            "-340282366920938463463374607431768211456"
        );
        assert!(negative < sum && sum > Wide::default());
        assert_eq!(Wide::from(7).over(2).decimal(0), "4");
        assert_eq!(Wide::from(-7).over(2).decimal(0), "-4");
        assert_eq!(Wide::from(-7).over(3).decimal(0), "-2");
        let halves = Wide::of_halves(-1, 5);
        assert_eq!(halves.decimal(0), "-18446744073709551611");
        assert_eq!(
            Wide::of_halves(1, u128::MAX).decimal(0),
            "340282366920938463481821351505477763071"
        );
    }
}
