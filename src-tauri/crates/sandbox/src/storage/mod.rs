//! The Storage Read API: tables and results as Arrow over gRPC, on the port of the REST API.

mod arrow;
mod messages;
mod sessions;

use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use duckdb::Connection;
use duckdb::arrow::array::{Array as _, StructArray};
use duckdb::arrow::compute::concat;
use futures::Stream;
use tokio::sync::{mpsc, oneshot};
use tonic::server::{Grpc, ServerStreamingService, UnaryService};
use tonic::{Code, Status};
use tonic_prost::ProstCodec;

use crate::engine::failure;
use crate::error::{Failure, Outcome, Reason};
use crate::jobs::STACK;
use crate::server::App;
use arrow::Writer;
use messages::{
    ArrowRecordBatch, ArrowSchema, CreateReadSessionRequest, ReadRowsRequest, ReadRowsResponse,
    ReadSession, ReadStream, SplitReadStreamRequest, SplitReadStreamResponse, StreamProgress,
    StreamStats, ThrottleState,
};
pub(crate) use sessions::Sessions;
use sessions::{Session, create};

/// What stands before the name of a method in the path.
const SERVICE: &str = "/google.cloud.bigquery.storage.v1.BigQueryRead/";
/// A batch is sent once it holds so many bytes,
const BATCH_BYTES: usize = 1 << 20;
/// or so many rows.
const BATCH_ROWS: usize = 16_384;
/// Batches that wait for a slow reader.
const AHEAD: usize = 2;

type Answer<T> = Pin<Box<dyn Future<Output = Result<tonic::Response<T>, Status>> + Send>>;
type Batches = Pin<Box<dyn Stream<Item = Result<ReadRowsResponse, Status>> + Send>>;

/// Whether a request speaks gRPC.
pub(crate) fn is_grpc(headers: &axum::http::HeaderMap) -> bool {
    headers
        .get(axum::http::header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"application/grpc"))
}

/// What it takes to read by this API.
const READ: &str = "bigquery.readsessions.create";

/// Answers a gRPC request of a caller who has shown the token.
pub(crate) async fn handle(app: &Arc<App>, request: axum::http::Request<Body>) -> Response {
    let app = Arc::clone(app);
    let method = request.uri().path().strip_prefix(SERVICE).unwrap_or("");
    let answer = match method {
        "CreateReadSession" if !app.permitted.holds(READ) => {
            let project = app.project();
            return refused(Status::permission_denied(format!(
                "request failed: the user does not have '{READ}' permission for 'projects/{project}'"
            )));
        }
        "CreateReadSession" => {
            let mut grpc =
                Grpc::new(ProstCodec::<ReadSession, CreateReadSessionRequest>::default());
            grpc.unary(CreateReadSession(app), request).await
        }
        "ReadRows" => {
            let mut grpc = Grpc::new(ProstCodec::<ReadRowsResponse, ReadRowsRequest>::default());
            grpc.server_streaming(ReadRows(app), request).await
        }
        "SplitReadStream" => {
            let codec = ProstCodec::<SplitReadStreamResponse, SplitReadStreamRequest>::default();
            Grpc::new(codec).unary(SplitReadStream(app), request).await
        }
        _ => return refused(Status::unimplemented(request.uri().path().to_owned())),
    };
    answer.map(Body::new)
}

/// The answer to a caller without the token.
pub(crate) fn unauthenticated() -> Response {
    refused(Status::unauthenticated(
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
    ))
}

fn refused(status: Status) -> Response {
    status.into_http::<Body>()
}

fn status(failure: &Failure) -> Status {
    let code = match failure.reason {
        Reason::NotFound => Code::NotFound,
        Reason::AccessDenied => Code::PermissionDenied,
        Reason::AuthError => Code::Unauthenticated,
        Reason::BackendError => Code::Unavailable,
        Reason::ResourcesExceeded => Code::ResourceExhausted,
        Reason::JobInternalError => Code::Internal,
        Reason::Stopped => Code::Cancelled,
        _ => Code::InvalidArgument,
    };
    Status::new(code, failure.message.clone())
}

/// The method of that name.
struct CreateReadSession(Arc<App>);

impl UnaryService<CreateReadSessionRequest> for CreateReadSession {
    type Response = ReadSession;
    type Future = Answer<ReadSession>;

    fn call(&mut self, request: tonic::Request<CreateReadSessionRequest>) -> Self::Future {
        let app = Arc::clone(&self.0);
        Box::pin(async move {
            let (tell, told) = oneshot::channel();
            // A restriction is analysed, which recurses over its syntax tree.
            std::thread::Builder::new()
                .name("sandbox read session".to_owned())
                .stack_size(STACK)
                .spawn(move || drop(tell.send(create(&app, request.get_ref()))))
                .map_err(|error| Status::unavailable(error.to_string()))?;
            match told.await {
                Ok(Ok(session)) => Ok(tonic::Response::new(session)),
                Ok(Err(failure)) => Err(status(&failure)),
                Err(_) => Err(Status::internal("The session was not made")),
            }
        })
    }
}

/// The method of that name.
struct SplitReadStream(Arc<App>);

impl UnaryService<SplitReadStreamRequest> for SplitReadStream {
    type Response = SplitReadStreamResponse;
    type Future = Answer<SplitReadStreamResponse>;

    fn call(&mut self, request: tonic::Request<SplitReadStreamRequest>) -> Self::Future {
        let app = Arc::clone(&self.0);
        Box::pin(async move {
            let request = request.into_inner();
            let fraction = if request.fraction == 0.0 {
                0.5
            } else {
                request.fraction
            };
            if !(fraction > 0.0 && fraction < 1.0) {
                return Err(Status::invalid_argument(
                    "request failed: fraction must be between 0 and 1",
                ));
            }
            let session = app.read_sessions.of_stream(&request.name);
            let parts = session
                .and_then(|session| session.split(&request.name, fraction))
                .map_err(|failure| status(&failure))?;
            let (primary, remainder) = parts.unzip();
            Ok(tonic::Response::new(SplitReadStreamResponse {
                primary_stream: primary.map(|name| ReadStream { name }),
                remainder_stream: remainder.map(|name| ReadStream { name }),
            }))
        })
    }
}

/// The method of that name.
struct ReadRows(Arc<App>);

impl ServerStreamingService<ReadRowsRequest> for ReadRows {
    type Response = ReadRowsResponse;
    type ResponseStream = Batches;
    type Future = Answer<Batches>;

    fn call(&mut self, request: tonic::Request<ReadRowsRequest>) -> Self::Future {
        let app = Arc::clone(&self.0);
        Box::pin(async move {
            let request = request.into_inner();
            let session = app.read_sessions.of_stream(&request.read_stream);
            let (session, stream) = session
                .and_then(|session| {
                    let stream = session.stream(&request.read_stream)?;
                    Ok((session, stream))
                })
                .map_err(|failure| status(&failure))?;
            let length = stream.end - stream.start;
            let offset = u64::try_from(request.offset)
                .ok()
                .filter(|offset| *offset <= length)
                .ok_or_else(|| {
                    Status::out_of_range(format!(
                        "request failed: offset {} is outside of the stream's {length} rows",
                        request.offset
                    ))
                })?;
            let lease = app
                .engine
                .connection()
                .map_err(|failure| status(&failure))?;
            let (sender, receiver) = mpsc::channel(AHEAD);
            tokio::task::spawn_blocking(move || {
                let sent = send(&lease, &session, &stream, offset, &sender);
                if let Err(failure) = sent {
                    // Nobody is told once the reader has gone.
                    drop(sender.blocking_send(Err(status(&failure))));
                }
            });
            let batches = futures::stream::unfold(receiver, |mut receiver| async move {
                receiver.recv().await.map(|batch| (batch, receiver))
            });
            Ok(tonic::Response::new(Box::pin(batches) as Batches))
        })
    }
}

/// Sends the rows of a stream from `offset` on, until the reader has gone.
fn send(
    connection: &Connection,
    session: &Session,
    stream: &Range<u64>,
    offset: u64,
    sender: &mpsc::Sender<Result<ReadRowsResponse, Status>>,
) -> Outcome<()> {
    let mut writer = Writer::new(session.columns.clone(), session.codec)?;
    let mut schema = Some(ArrowSchema {
        serialized_schema: writer.schema()?,
    });
    let sql = format!(
        "SELECT {} FROM {} WHERE rowid >= {} AND rowid < {}",
        session.names.join(", "),
        session.from,
        stream.start + offset,
        stream.end
    );
    let gone = |failure: Failure| {
        if failure.message.contains("does not exist") {
            Failure::not_found("request failed: the rows of this session have expired")
        } else {
            failure
        }
    };
    let mut statement = connection
        .prepare(&sql)
        .map_err(|error| gone(failure(&error)))?;
    drop(
        statement
            .stream_arrow([])
            .map_err(|error| failure(&error))?,
    );
    let length = (stream.end - stream.start) as f64;
    let mut done = offset;
    let mut parts: Vec<StructArray> = Vec::new();
    let (mut rows, mut bytes) = (0, 0);
    loop {
        let part = statement.step().map_err(|error| failure(&error))?;
        let last = part.is_none();
        if let Some(part) = part {
            rows += part.len();
            bytes += part.get_buffer_memory_size();
            parts.push(part);
        }
        if rows > 0 && (last || rows >= BATCH_ROWS || bytes >= BATCH_BYTES) {
            let batch = whole(&parts)?;
            let response = ReadRowsResponse {
                stats: Some(StreamStats {
                    progress: Some(StreamProgress {
                        at_response_start: done as f64 / length,
                        at_response_end: (done + rows as u64) as f64 / length,
                    }),
                }),
                arrow_record_batch: Some(ArrowRecordBatch {
                    serialized_record_batch: writer.batch(&batch)?,
                    row_count: rows as i64,
                }),
                throttle_state: Some(ThrottleState::default()),
                row_count: rows as i64,
                arrow_schema: schema.take(),
            };
            if sender.blocking_send(Ok(response)).is_err() {
                return Ok(());
            }
            done += rows as u64;
            parts.clear();
            (rows, bytes) = (0, 0);
        }
        if last {
            return Ok(());
        }
    }
}

/// Consecutive parts as one.
fn whole(parts: &[StructArray]) -> Outcome<StructArray> {
    if let [only] = parts {
        return Ok(only.clone());
    }
    let arrays: Vec<&dyn duckdb::arrow::array::Array> = parts
        .iter()
        .map(|part| part as &dyn duckdb::arrow::array::Array)
        .collect();
    let joined = concat(&arrays)
        .map_err(|error| Failure::backend(format!("Rows that cannot be joined: {error}")))?;
    joined
        .as_any()
        .downcast_ref::<StructArray>()
        .cloned()
        .ok_or_else(|| Failure::backend("Rows that are no rows"))
}
