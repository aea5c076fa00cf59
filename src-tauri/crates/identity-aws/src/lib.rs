//! From a credential of AWS to fresh keys: one way for each kind of identity.
//!
//! Must never: store a secret (it is handed a slot of the vault and puts new ones there), write to
//! `~/.aws`, run a shell, retry or poll on its own (the device flow is the one exception: it waits
//! for the person as the service says), or let a vendor's type through its door.

mod access;
mod call;
mod fresh;
mod http;
mod keys;
mod metadata;
mod plan;
mod problem;
mod process;
mod profile;
mod settings;
mod source;
mod split;
mod sso;
mod sts;

pub use access::policy_statement;
pub use keys::pack_keys;
pub use profile::{folder, found};
pub use settings::{Endpoints, Settings};
pub use source::{Source, open};
