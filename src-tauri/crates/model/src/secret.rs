//! A value that must never be shown.

use std::fmt;
use zeroize::Zeroizing;

/// A credential or a signed URL. It has no `Display`, no `Serialize` and no equality; `Debug` prints
/// stars; the memory is wiped when the last copy goes.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the value over.
    pub fn new(value: String) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value itself. Only the files listed in `tests/architecture.rs` may call this.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("****")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn debug_of_a_secret_never_shows_its_value() {
        let shown = format!("{:?}", Secret::new("canary-7781".into()));
        assert_eq!(shown, "****");
    }
}
