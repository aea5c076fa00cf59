//! Two shells over one workbench: the window, and the command line.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod app;
mod changes;
mod cli;
mod commands;
mod dialogs;
mod display;
mod here;
mod home;
mod link;
mod logs;
mod memory;
mod pictures;
mod sandbox_host;
mod window;
mod windows;
mod wiring;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Two providers are compiled in; without a choice the first TLS connection would panic.
    // A second installation is refused, which is what is wanted.
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    cli::run(cli::Arguments::parse())
}
