//! The syntax tree. Every node that can be blamed carries its [`Span`].
mod alter;
mod call;
mod ddl;
mod dml;
mod expr;
mod pipe;
mod query;
mod script;
mod table;
mod types;

pub use alter::*;
pub use call::*;
pub use ddl::*;
pub use dml::*;
pub use expr::*;
pub use pipe::*;
pub use query::*;
pub use script::*;
pub use table::*;
pub use types::*;

use crate::Span;

/// A name, without its backticks and with its escapes resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Identifier {
    /// The name as it means, not as it is written.
    pub name: String,
    /// Written in backticks.
    pub quoted: bool,
    /// Its place. Parts of one backticked path share the place of the whole.
    pub span: Span,
}

impl Identifier {
    /// Whether the name is `word`, ignoring ASCII case.
    pub fn is(&self, word: &str) -> bool {
        self.name.eq_ignore_ascii_case(word)
    }
}

/// The name of a table, view, routine, schema or variable: `` `proj.ds`.t ``, `my-proj.ds.t`,
/// `ds.t`, `t`. Text in backticks is split at its dots, so `parts` are always single names
/// (a last part may carry a decorator `t$20200101` or a wildcard `events_*`; a project may
/// carry a domain, `example.com:proj`).
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// The names, outermost first; never empty.
    pub parts: Vec<Identifier>,
    /// The whole path.
    pub span: Span,
}

impl Path {
    /// The path as dotted text, without backticks.
    pub fn dotted(&self) -> String {
        let names: Vec<&str> = self.parts.iter().map(|part| part.name.as_str()).collect();
        names.join(".")
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.dotted())
    }
}
