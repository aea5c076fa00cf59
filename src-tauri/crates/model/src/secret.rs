//! A value that must never be shown.

use zeroize::Zeroizing;

/// A credential or a signed URL. It has no `Display`, no `Debug`, no `Serialize` and no equality; the
/// memory is wiped when a copy goes.
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

#[cfg(test)]
mod tests {
    use super::Secret;
    use std::fmt::{Debug, Display};

    /// Has one `seen` for every type and a second one for those with the trait: naming it for one
    /// with the trait would be ambiguous and does not compile.
    macro_rules! never {
        ($name:ident, $bound:path) => {
            trait $name<A> {
                fn seen() {}
            }
            impl<T: ?Sized> $name<()> for T {}
            impl<T: ?Sized + $bound> $name<u8> for T {}
            <Secret as $name<_>>::seen();
        };
    }

    #[test]
    fn a_secret_can_be_neither_shown_nor_written_out_nor_compared() {
        never!(NeverShown, Display);
        never!(NeverDebugged, Debug);
        never!(NeverWrittenOut, serde::Serialize);
        never!(NeverCompared, PartialEq);
    }
}
