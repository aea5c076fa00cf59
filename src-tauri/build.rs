//! Build script of the shell: Tauri's own part, the permissions of the window's commands, and where
//! DuckDB's library is found at run time.

/// Every command of the window. A window gets only what a capability grants it by name; the list
/// itself is kept true by the test in `wiring.rs`.
const COMMANDS: &[&str] = &[
    "app_quit",
    "app_start",
    "audit_list",
    "audit_verify",
    "aws_connection_list",
    "budget_raise",
    "changes_follow",
    "chart_copy",
    "chart_save",
    "connection_list",
    "connection_remove",
    "connection_save",
    "connection_test",
    "explore_change",
    "explore_datasets",
    "explore_index",
    "explore_models",
    "explore_project_add",
    "explore_projects",
    "explore_routines",
    "explore_search",
    "explore_table",
    "explore_tables",
    "explorer_save",
    "explorer_state",
    "export_browse",
    "export_check",
    "export_report",
    "export_start",
    "export_target",
    "file_choose",
    "file_folder",
    "file_open",
    "file_save",
    "file_stamps",
    "frame_painted",
    "history_clear",
    "history_delete",
    "history_entry",
    "history_list",
    "history_pin",
    "identity_add",
    "identity_answer",
    "identity_found",
    "identity_list",
    "identity_remove",
    "identity_rename",
    "identity_shred",
    "identity_sign_in",
    "identity_who",
    "job_cancel",
    "job_list",
    "layout_save",
    "log_write",
    "policy_read",
    "preview_table",
    "query_attach",
    "query_estimate",
    "query_plan",
    "query_run",
    "query_start",
    "query_weigh",
    "rows_cell",
    "rows_chart",
    "rows_close",
    "rows_compare",
    "rows_copy",
    "rows_glance",
    "rows_profile",
    "rows_record",
    "rows_set",
    "rows_summary",
    "rows_view",
    "rows_window",
    "runs_resume",
    "sandbox_reset",
    "sandbox_start",
    "saved_delete",
    "saved_list",
    "saved_write",
    "service_jobs",
    "session_end",
    "settings_export",
    "settings_import",
    "settings_save",
    "shot_ready",
    "spend",
    "tab_part",
    "tab_part_save",
    "tabs_save",
    "vault_memory_only",
    "vault_status",
    "vault_unlock",
    "workspace_active",
    "workspace_forget",
    "workspace_list",
    "workspace_lock",
    "workspace_save",
    "workspace_show",
    "workspace_unlock",
];

/// As `build/duckdb.rs`, which is the whole build script of the other packages.
mod duckdb {
    include!("build/duckdb_search_path.rs");
}

fn main() {
    duckdb::write_search_path();
    // The window's files are compiled in; Tauri alone does not notice that they changed.
    println!("cargo:rerun-if-changed=../ui/dist");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    if let Err(error) =
        tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
    {
        println!("cargo:error={error:#}");
    }
}
