//! Charts: what is asked of a row set, and the figures that are drawn.

use crate::{ColumnPath, RowsId};
use serde::{Deserialize, Serialize};
use specta::Type;

/// What a chart asks: groups of rows and figures of each, or points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChartRequest {
    /// Of which row set: all rows kept of it.
    pub rows: RowsId,
    /// What is drawn.
    pub kind: ChartKind,
    /// Along the horizontal axis; none: all rows are one group.
    pub x: Option<Dimension>,
    /// What the rows of one `x` are divided by: series, rows of a heat map, columns of a pivot.
    pub series: Option<Dimension>,
    /// The figures. Of a scatter chart the first one's column, as it is, is the vertical axis.
    pub measures: Vec<Measure>,
    /// The order of the groups.
    pub sort: ChartSort,
    /// Groups of `x` at most; the rest is put together as one more.
    pub group_limit: u32,
    /// Groups of `series` at most; the rest is put together as one more.
    pub series_limit: u32,
}

/// The kinds of charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ChartKind {
    /// Bars.
    Bar,
    /// Lines.
    Line,
    /// Filled lines.
    Area,
    /// Points of two numbers.
    Scatter,
    /// Bars of how many rows lie in each bin of a number.
    Histogram,
    /// Shares of a whole.
    Pie,
    /// Colours of two dimensions.
    HeatMap,
    /// A table of two dimensions with totals.
    Pivot,
}

/// A column by which rows are grouped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Dimension {
    /// Which column or field.
    pub column: ColumnPath,
    /// How values are gathered.
    pub bucket: Bucket,
}

/// How values are gathered into groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Bucket {
    /// What suits the values: a unit of time that gives some dozens of groups, bins for a number of
    /// many values.
    Auto,
    /// Every value is a group.
    None,
    /// Bins of equal width.
    Bins,
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Calendar days.
    Day,
    /// Weeks, from Monday on.
    Week,
    /// Calendar months.
    Month,
    /// Calendar quarters.
    Quarter,
    /// Calendar years.
    Year,
    /// The hour of the day, 0 to 23, over all days.
    HourOfDay,
    /// The day of the week, 1 (Monday) to 7, over all weeks.
    DayOfWeek,
}

/// One figure of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Measure {
    /// As in [`Dimension::column`]; none: the rows themselves, which can only be counted.
    pub column: Option<ColumnPath>,
    /// What is made of the values.
    pub aggregate: Aggregate,
}

/// What is made of many values. NULL counts for none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Aggregate {
    /// How many.
    Count,
    /// How many different ones.
    CountDistinct,
    /// Their sum; exact for INT64, NUMERIC and BIGNUMERIC.
    Sum,
    /// Their mean.
    Average,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The one in the middle, or the mean of the two there.
    Median,
}

/// The order of the groups of `x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ChartSort {
    /// As they first appear in the rows.
    Appearance,
    /// By themselves, ascending. Times and bins are always in this order.
    Key,
    /// By themselves, descending.
    KeyDescending,
    /// By the first figure, least first.
    Value,
    /// By the first figure, greatest first.
    ValueDescending,
}

/// What is drawn, and of how much it tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChartData {
    /// The groups of `x` in order; empty for a scatter chart.
    pub x: ChartAxis,
    /// The groups of `series` in order; empty without one.
    pub series: ChartAxis,
    /// One line per series and measure (`series` outside, `measures` inside), with a figure per
    /// group of `x`; absent where there are no rows.
    pub values: Vec<Vec<Option<Figure>>>,
    /// Of a pivot: the figures of all series together, one line per measure.
    pub x_totals: Vec<Vec<Option<Figure>>>,
    /// Of a pivot: the figures of all groups of `x` together, by series and measure.
    pub series_totals: Vec<Option<Figure>>,
    /// Of a pivot: the figures of all rows, by measure.
    pub totals: Vec<Option<Figure>>,
    /// Of a scatter chart: a line of points per series (one without series).
    pub points: Vec<Vec<(f64, f64)>>,
    /// Rows that were looked at.
    #[specta(type = u32)]
    pub rows_read: u64,
    /// Rows that there are in all, if the service said.
    #[specta(type = Option<u32>)]
    pub rows_total: Option<u64>,
    /// Whether all rows that will be kept were there.
    pub complete: bool,
    /// Of a scatter chart: rows with both numbers, of which `points` may be a random part.
    #[specta(type = u32)]
    pub points_total: u64,
}

/// The groups along one axis.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChartAxis {
    /// How values were gathered; another than was asked where that would have made too many.
    pub bucket: Option<Bucket>,
    /// Width of a bin.
    pub step: Option<f64>,
    /// In order.
    pub keys: Vec<ChartKey>,
    /// How many groups there are, those put together counted one by one.
    #[specta(type = u32)]
    pub groups: u64,
}

/// One group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChartKey {
    /// The value's text, the local start of its unit of time (`2026-11-24`, `2026-11-24T13:00`, with
    /// an offset where the clock shows it twice), or nothing for NULL, bins and the rest.
    pub text: Option<String>,
    /// The value as a number, the bin's lower end, or milliseconds of local time since 1970.
    pub from: Option<f64>,
    /// The upper end of a bin or a unit of time; absent with `from` present: without end.
    pub to: Option<f64>,
    /// Whether it is all groups beyond the limit together.
    pub rest: bool,
}

/// A figure, twice: to be read and to be drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    /// Exact digits as the grid would show them.
    pub text: String,
    /// As near as a double comes; absent where it is not finite.
    pub number: Option<f64>,
}

/// A drawn chart on its way to a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Picture {
    /// The file's name as it is suggested, without its ending.
    pub name: String,
    /// What `content` is.
    pub format: PictureFormat,
    /// An SVG document, or a PNG file in base64. At most 16 MiB.
    pub content: String,
}

/// The format of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PictureFormat {
    /// Lines and text, of any size.
    Svg,
    /// Pixels.
    Png,
}
