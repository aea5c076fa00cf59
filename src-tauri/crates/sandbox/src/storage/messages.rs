//! The messages of the Storage Read API, with the field numbers of its public description.

use bytes::Bytes;

/// `DataFormat.AVRO`.
pub(crate) const AVRO: i32 = 1;
/// `DataFormat.ARROW`.
pub(crate) const ARROW: i32 = 2;
/// `ArrowSerializationOptions.CompressionCodec.LZ4_FRAME`.
pub(crate) const LZ4_FRAME: i32 = 1;
/// `ArrowSerializationOptions.CompressionCodec.ZSTD`.
pub(crate) const ZSTD: i32 = 2;

/// `google.protobuf.Timestamp`.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Timestamp {
    #[prost(int64, tag = "1")]
    pub(crate) seconds: i64,
    #[prost(int32, tag = "2")]
    pub(crate) nanos: i32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct CreateReadSessionRequest {
    /// `projects/PROJECT`.
    #[prost(string, tag = "1")]
    pub(crate) parent: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) read_session: Option<ReadSession>,
    #[prost(int32, tag = "3")]
    pub(crate) max_stream_count: i32,
    #[prost(int32, tag = "4")]
    pub(crate) preferred_min_stream_count: i32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ReadSession {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) expire_time: Option<Timestamp>,
    #[prost(int32, tag = "3")]
    pub(crate) data_format: i32,
    #[prost(message, optional, tag = "5")]
    pub(crate) arrow_schema: Option<ArrowSchema>,
    /// `projects/PROJECT/datasets/DATASET/tables/TABLE`.
    #[prost(string, tag = "6")]
    pub(crate) table: String,
    #[prost(message, optional, tag = "7")]
    pub(crate) table_modifiers: Option<TableModifiers>,
    #[prost(message, optional, tag = "8")]
    pub(crate) read_options: Option<TableReadOptions>,
    #[prost(message, repeated, tag = "10")]
    pub(crate) streams: Vec<ReadStream>,
    #[prost(int64, tag = "12")]
    pub(crate) estimated_total_bytes_scanned: i64,
    #[prost(string, tag = "13")]
    pub(crate) trace_id: String,
    #[prost(int64, tag = "14")]
    pub(crate) estimated_row_count: i64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct TableModifiers {
    #[prost(message, optional, tag = "1")]
    pub(crate) snapshot_time: Option<Timestamp>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct TableReadOptions {
    #[prost(string, repeated, tag = "1")]
    pub(crate) selected_fields: Vec<String>,
    #[prost(string, tag = "2")]
    pub(crate) row_restriction: String,
    #[prost(message, optional, tag = "3")]
    pub(crate) arrow: Option<ArrowSerializationOptions>,
    #[prost(double, optional, tag = "5")]
    pub(crate) sample_percentage: Option<f64>,
    #[prost(int32, optional, tag = "6")]
    pub(crate) response_compression_codec: Option<i32>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ArrowSerializationOptions {
    #[prost(int32, tag = "2")]
    pub(crate) buffer_compression: i32,
    #[prost(int32, tag = "3")]
    pub(crate) picos_timestamp_precision: i32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ArrowSchema {
    /// An encapsulated IPC message.
    #[prost(bytes = "bytes", tag = "1")]
    pub(crate) serialized_schema: Bytes,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ArrowRecordBatch {
    /// An encapsulated IPC message.
    #[prost(bytes = "bytes", tag = "1")]
    pub(crate) serialized_record_batch: Bytes,
    #[prost(int64, tag = "2")]
    pub(crate) row_count: i64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ReadStream {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ReadRowsRequest {
    #[prost(string, tag = "1")]
    pub(crate) read_stream: String,
    #[prost(int64, tag = "2")]
    pub(crate) offset: i64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ReadRowsResponse {
    #[prost(message, optional, tag = "2")]
    pub(crate) stats: Option<StreamStats>,
    #[prost(message, optional, tag = "4")]
    pub(crate) arrow_record_batch: Option<ArrowRecordBatch>,
    #[prost(message, optional, tag = "5")]
    pub(crate) throttle_state: Option<ThrottleState>,
    #[prost(int64, tag = "6")]
    pub(crate) row_count: i64,
    #[prost(message, optional, tag = "8")]
    pub(crate) arrow_schema: Option<ArrowSchema>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ThrottleState {
    #[prost(int32, tag = "1")]
    pub(crate) throttle_percent: i32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct StreamStats {
    #[prost(message, optional, tag = "2")]
    pub(crate) progress: Option<StreamProgress>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct StreamProgress {
    #[prost(double, tag = "1")]
    pub(crate) at_response_start: f64,
    #[prost(double, tag = "2")]
    pub(crate) at_response_end: f64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct SplitReadStreamRequest {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(double, tag = "2")]
    pub(crate) fraction: f64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct SplitReadStreamResponse {
    #[prost(message, optional, tag = "1")]
    pub(crate) primary_stream: Option<ReadStream>,
    #[prost(message, optional, tag = "2")]
    pub(crate) remainder_stream: Option<ReadStream>,
}
