//! What only this room answers with; everything else is the model's.

use bytes::Bytes;
use std::path::PathBuf;

/// Some bytes of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The bytes; fewer than asked for at the object's end.
    pub bytes: Bytes,
    /// Size of the whole object.
    pub whole: u64,
    /// What the object was when they were read.
    pub etag: Option<String>,
}

/// Some bytes of a file of this machine, which are sent as they are read.
#[derive(Clone, Debug)]
pub struct FilePart {
    /// Which file.
    pub path: PathBuf,
    /// Where they begin.
    pub offset: u64,
    /// How many there are.
    pub length: u64,
}

/// A part that was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// From 1 on.
    pub number: u32,
    /// What the service called it.
    pub etag: String,
}
