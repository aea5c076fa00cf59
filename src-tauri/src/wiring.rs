//! The list of commands, and the TypeScript that is made of it.

use crate::commands::{
    app, chart, connection, cost, explore, export, file, history, identity, job, object, preview,
    query, rows, runs, saved, workspace,
};
use crate::here;
use tauri::ipc::Invoke;
use tauri_specta::{Builder, collect_commands};

/// Every command and event of the window.
pub(crate) fn builder() -> Builder<tauri::Wry> {
    Builder::new()
        // One shape per type: what is written is what is read.
        .disable_serde_phases()
        .commands(collect_commands![
            app::app_start,
            app::changes_follow,
            app::frame_painted,
            app::layout_save,
            app::log_write,
            app::settings_save,
            app::shot_ready,
            app::tabs_save,
            chart::chart_copy,
            chart::chart_save,
            chart::rows_chart,
            connection::connection_list,
            connection::sandbox_reset,
            connection::sandbox_start,
            cost::budget_raise,
            cost::query_weigh,
            cost::spend,
            explore::explore_change,
            explore::explore_index,
            explore::explore_models,
            explore::explore_project_add,
            explore::explore_search,
            explore::explorer_save,
            explore::explorer_state,
            explore::explore_datasets,
            explore::explore_projects,
            explore::explore_routines,
            explore::explore_table,
            explore::explore_tables,
            export::export_browse,
            export::export_check,
            export::export_report,
            export::export_start,
            export::export_target,
            history::history_clear,
            history::history_delete,
            history::history_entry,
            history::history_list,
            history::history_pin,
            saved::saved_delete,
            saved::saved_list,
            saved::saved_write,
            file::file_choose,
            file::file_folder,
            file::file_open,
            file::file_save,
            file::file_stamps,
            file::files_choose,
            file::folder_choose,
            file::tab_part,
            file::tab_part_save,
            identity::identity_list,
            identity::identity_found,
            identity::identity_add,
            identity::identity_rename,
            identity::identity_remove,
            identity::identity_shred,
            identity::identity_sign_in,
            identity::identity_answer,
            identity::identity_who,
            identity::connection_save,
            identity::connection_remove,
            identity::connection_test,
            identity::aws_connection_list,
            identity::vault_status,
            identity::vault_unlock,
            identity::vault_memory_only,
            workspace::workspace_list,
            workspace::workspace_save,
            workspace::workspace_show,
            workspace::workspace_forget,
            workspace::workspace_active,
            workspace::workspace_lock,
            workspace::workspace_unlock,
            workspace::policy_read,
            workspace::audit_list,
            workspace::audit_verify,
            workspace::settings_export,
            workspace::settings_import,
            job::job_cancel,
            job::job_list,
            object::object_buckets,
            object::object_list,
            object::object_place,
            object::object_detail,
            object::object_tags,
            object::object_versions,
            object::object_walk,
            object::object_link_copy,
            object::object_download,
            object::object_upload,
            object::object_restore,
            preview::preview_start,
            preview::preview_get,
            preview::preview_close,
            preview::preview_estimate,
            preview::preview_profile,
            preview::preview_profile_get,
            preview::preview_drift,
            preview::preview_facts,
            query::preview_table,
            query::query_estimate,
            query::query_run,
            query::query_start,
            rows::rows_cell,
            rows::rows_close,
            rows::rows_compare,
            rows::cells_copy,
            rows::rows_copy,
            rows::rows_glance,
            rows::rows_profile,
            rows::rows_record,
            rows::rows_set,
            rows::rows_summary,
            rows::rows_view,
            runs::app_quit,
            runs::query_attach,
            runs::query_plan,
            runs::runs_resume,
            runs::service_jobs,
            runs::session_end,
        ])
        // Of the one command beside the list (see `handler`).
        .typ::<model::RowsWindow>()
}

/// What answers the window's calls. `rows_window` answers with raw bytes, which have no type that
/// could be generated: it stands beside the others, and its one caller is in `ui/src/ipc/index.ts`.
pub(crate) fn handler(
    builder: &Builder<tauri::Wry>,
) -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
    let typed = builder.invoke_handler();
    let raw: fn(Invoke) -> bool = tauri::generate_handler![rows::rows_window, object::object_bytes];
    move |invoke: Invoke| {
        here::counted(invoke, |invoke| {
            if matches!(invoke.message.command(), "rows_window" | "object_bytes") {
                raw(invoke)
            } else {
                typed(invoke)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use std::path::Path;

    const BINDINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/ipc/bindings.ts");

    /// `UPDATE=1 cargo test -p shirabe bindings` writes them.
    #[test]
    fn the_bindings_in_the_ui_are_those_of_today() {
        let fresh = tempfile::NamedTempFile::with_suffix(".ts").unwrap();
        super::builder()
            .export(specta_typescript::Typescript::default(), fresh.path())
            .unwrap();
        let written = std::fs::read_to_string(fresh.path()).unwrap();
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(BINDINGS, &written).unwrap();
        }
        let kept = std::fs::read_to_string(Path::new(BINDINGS)).unwrap();
        assert!(
            kept == written,
            "ui/src/ipc/bindings.ts is not what Rust says today: run with UPDATE=1"
        );
    }
}
