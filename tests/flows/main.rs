//! The workbench against the sandbox, without a window.
