// Where DuckDB's shared library is found at run time: next to the program when shipped, in
// `node_modules` while developing. Included by the build scripts; not a module of its own.

/// Tells the linker where programs look for the library.
pub(crate) fn write_search_path() {
    println!("cargo:rerun-if-env-changed=DUCKDB_LIB_DIR");
    let target = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    let origin = match target.as_str() {
        "linux" => "$ORIGIN",
        "macos" => "@loader_path",
        _ => return,
    };
    println!("cargo:rustc-link-arg=-Wl,-rpath,{origin}");
    if let Ok(folder) = std::env::var("DUCKDB_LIB_DIR") {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{folder}");
    }
}
