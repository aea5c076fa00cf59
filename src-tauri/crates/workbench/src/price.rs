//! From bytes to money, at the workspace's price.

use model::{Money, Settings};

/// What `bytes` cost on demand, rounded up to a millionth of the currency's unit.
pub(crate) fn price(bytes: u64, settings: &Settings) -> Money {
    let micros = u128::from(bytes) * u128::from(settings.price_per_tib_micros);
    Money {
        micros: u64::try_from(micros.div_ceil(1 << 40)).unwrap_or(u64::MAX),
        currency: settings.currency.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::price;
    use model::Settings;

    #[test]
    fn one_tib_costs_the_price_of_one_tib_and_one_byte_is_never_free() {
        let settings = Settings::default();
        assert_eq!(
            price(1 << 40, &settings).micros,
            settings.price_per_tib_micros
        );
        assert_eq!(price(1, &settings).micros, 1);
        assert_eq!(price(0, &settings).micros, 0);
        assert_eq!(price(u64::MAX, &settings).micros, 104_857_600_000_000);
    }
}
