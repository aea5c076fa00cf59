//! What the person chose, and what is open.

use crate::{
    AwsConnection, Class, Connection, ConnectionId, Identity, LastRun, LocationPrice, Parameter,
    PolicyState, PreviewSpec, QueryOptions, SavedLink, TabFile, TableRef, Workspace,
};
use serde::{Deserialize, Serialize};
use specta::Type;
use std::collections::BTreeMap;

/// What the person chose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Of the screen.
    pub language: Language,
    /// Of the screen.
    pub theme: Theme,
    /// Height of rows.
    pub density: Density,
    /// Price of one TiB (2^40 bytes) processed, in millionths of `currency`.
    #[specta(type = u32)]
    pub price_per_tib_micros: u64,
    /// ISO 4217.
    pub currency: String,
    /// The hard limit sent with every query; absent: none.
    #[specta(type = Option<u32>)]
    pub max_bytes_billed: Option<u64>,
    /// Prices of locations that differ from `price_per_tib_micros`.
    pub location_prices: Vec<LocationPrice>,
    /// Whether slots are paid for, and not bytes.
    pub uses_slots: bool,
    /// Queries that process more than this are asked about first; absent: none are.
    #[specta(type = Option<u32>)]
    pub confirm_above_bytes: Option<u64>,
    /// What may be spent in a day, in millionths of `currency`; absent: no budget.
    #[specta(type = Option<u32>)]
    pub daily_budget_micros: Option<u64>,
    /// Rows kept of one result at most.
    #[specta(type = u32)]
    pub max_result_rows: u64,
    /// The zone that `TIMESTAMP`s are shown in, by its IANA name, such as `Asia/Tokyo`.
    pub time_zone: String,
    /// The folder of saved queries; absent: the workspace's own.
    pub saved_folder: Option<String>,
    /// Whether the welcome has been put away.
    pub welcomed: bool,
    /// Bytes that a look at files reads before it asks.
    #[specta(type = u32)]
    pub preview_bytes: u64,
    /// What requests to S3 cost.
    pub s3_prices: S3Prices,
    /// Width of the side pane in pixels.
    pub side_pane_px: u32,
    /// Height of the editor in pixels, above the results.
    pub editor_px: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::System,
            theme: Theme::System,
            density: Density::Compact,
            // List price of on-demand queries in the US multi-region.
            price_per_tib_micros: 6_250_000,
            currency: "USD".to_owned(),
            max_bytes_billed: Some(1 << 40),
            location_prices: Vec::new(),
            uses_slots: false,
            confirm_above_bytes: Some(100 << 30),
            daily_budget_micros: None,
            max_result_rows: 10_000_000,
            time_zone: "UTC".to_owned(),
            saved_folder: None,
            welcomed: false,
            preview_bytes: 2 << 30,
            s3_prices: S3Prices::default(),
            side_pane_px: 260,
            editor_px: 300,
        }
    }
}

/// What requests to S3 cost, in millionths of the currency. A region's prices are to be set by
/// whoever knows the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct S3Prices {
    /// ISO 4217.
    pub currency: String,
    /// Of a thousand reads of objects.
    #[specta(type = u32)]
    pub per_thousand_reads_micros: u64,
    /// Of a thousand pages of listings.
    #[specta(type = u32)]
    pub per_thousand_lists_micros: u64,
    /// Of a gigabyte (10^9 bytes) that leaves the cloud.
    #[specta(type = u32)]
    pub per_gb_out_micros: u64,
}

impl Default for S3Prices {
    /// List prices of `S3` Standard in Tokyo, without what is free at first.
    fn default() -> Self {
        Self {
            currency: "USD".to_owned(),
            per_thousand_reads_micros: 370,
            per_thousand_lists_micros: 4_700,
            per_gb_out_micros: 114_000,
        }
    }
}

/// The language of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Language {
    /// As the system.
    System,
    /// English.
    En,
    /// Japanese.
    Ja,
}

/// The theme of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the system.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The height of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Density {
    /// 28 pixels.
    Compact,
    /// 34 pixels.
    Comfortable,
}

/// One open tab, kept so that nothing is lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Tab {
    /// Its id, made by the window.
    pub id: String,
    /// What stands on it.
    pub title: String,
    /// Whether the person named it.
    pub named: bool,
    /// Whom its queries are asked.
    pub connection: Option<ConnectionId>,
    /// The text.
    pub sql: String,
    /// Offset of the caret in UTF-16 units.
    pub caret: u32,
    /// Scroll place of the editor in pixels.
    pub scroll_px: u32,
    /// Whether it is the one in front.
    pub active: bool,
    /// The parameters of its query as they were last given.
    #[serde(default)]
    pub parameters: Vec<Parameter>,
    /// How its queries run.
    #[serde(default)]
    pub options: QueryOptions,
    /// The file that its text belongs to.
    #[serde(default)]
    pub file: Option<TabFile>,
    /// Whether its text is large and lies in a file of its own; `sql` is empty then.
    #[serde(default)]
    pub aside: bool,
    /// The run whose rows it shows.
    #[serde(default)]
    pub last_run: Option<LastRun>,
    /// The table that it shows, in place of a text.
    #[serde(default)]
    pub table: Option<TableRef>,
    /// The saved query that it belongs to.
    #[serde(default)]
    pub saved: Option<SavedLink>,
    /// The files that it shows as a table, in place of a text.
    #[serde(default)]
    pub files: Option<PreviewSpec>,
}

/// What the window needs to paint its first screen, in one answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Startup {
    /// Version of the app.
    pub version: String,
    /// `linux`, `macos` or `windows`.
    pub platform: String,
    /// The system's language, for example `ja-JP`.
    pub system_language: String,
    /// The workspace that the window shows.
    pub workspace: Workspace,
    /// The classes that a workspace may have: the usual ones and the team's own.
    pub classes: Vec<Class>,
    /// Its rules.
    pub policy: PolicyState,
    /// Whether it is locked: nothing else of it is told then.
    pub locked: bool,
    /// What the person chose.
    pub settings: Settings,
    /// What the window keeps of its own arrangement, by name: widths, open nodes, columns.
    pub layout: BTreeMap<String, String>,
    /// Tabs as they were left.
    pub tabs: Vec<Tab>,
    /// The list of connections to `BigQuery`.
    pub connections: Vec<Connection>,
    /// The list of connections to AWS.
    pub aws_connections: Vec<AwsConnection>,
    /// The list of identities.
    pub identities: Vec<Identity>,
    /// Whether this start shows a sample query by itself (`--demo`).
    pub demo: bool,
}
