//! A read session: its streams, read side by side and woven into one row of batches.

use super::api;
use super::arrow::Decoder;
use crate::Batch;
use crate::pages::{Coming, Pages, Reader};
use crate::problem::{self, Asked};
use crate::transport::Transport;
use api::big_query_read_client::BigQueryReadClient;
use api::read_rows_response::Rows;
use api::read_session::Schema;
use bytes::Bytes;
use model::{Problem, Result};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_util::task::AbortOnDropHandle;
use tonic::transport::Channel;
use tonic::{Request, Status, Streaming};

/// The largest message that is taken; the service sends rows in far smaller ones.
const MESSAGE: usize = 64 << 20;

/// Messages of one stream that may be decoded or wait, beside the one that is being taken.
const AHEAD: usize = 2;

/// A session and how to read on in it.
pub(crate) struct Session {
    transport: Arc<Transport>,
    decoder: Arc<Decoder>,
    streams: Vec<String>,
    asked: Asked,
    /// How the same rows are asked for through the REST API.
    rest: Reader,
}

impl Session {
    /// Makes a session and begins to read its streams: a service that refuses does it here.
    pub(super) async fn open(
        transport: &Arc<Transport>,
        request: api::CreateReadSessionRequest,
        rest: Reader,
        asked: Asked,
    ) -> Result<Pages> {
        let route = request
            .read_session
            .as_ref()
            .map(|session| format!("read_session.table={}", session.table))
            .unwrap_or_default();
        let request = prepared(transport, request, &route).await?;
        let mut client = client(transport)?;
        let call = client.create_read_session(request);
        let deadline = transport.deadlines.answer;
        let session = answered(transport, &asked, deadline, call)
            .await?
            .into_inner();
        let Some(Schema::ArrowSchema(schema)) = session.schema else {
            return Err(problem::bad_answer(&transport.source, "no schema in Arrow"));
        };
        let decoder = Decoder::new(&schema.serialized_schema, Arc::clone(&rest.columns))
            .map_err(|failed| problem::bad_answer(&transport.source, failed.0))?;
        let streams: Vec<String> = session.streams.into_iter().map(|one| one.name).collect();
        let session = Arc::new(Self {
            transport: Arc::clone(transport),
            decoder: Arc::new(decoder),
            streams,
            asked,
            rest,
        });
        let done = vec![0; session.streams.len()];
        let mut opened = Vec::with_capacity(done.len());
        for name in &session.streams {
            opened.push(session.read(name, 0).await?);
        }
        Ok(Pages::of_session(session, done, opened))
    }

    /// How the same rows are asked for through the REST API.
    pub(crate) fn rest(&self) -> &Reader {
        &self.rest
    }

    async fn read(&self, name: &str, offset: u64) -> Result<Stream> {
        let request = api::ReadRowsRequest {
            read_stream: name.to_owned(),
            offset: i64::try_from(offset).unwrap_or(i64::MAX),
        };
        let request = prepared(&self.transport, request, &format!("read_stream={name}")).await?;
        let mut client = client(&self.transport)?;
        let call = client.read_rows(request);
        let deadline = self.transport.deadlines.answer;
        let stream = answered(&self.transport, &self.asked, deadline, call).await?;
        Ok(stream.into_inner())
    }

    /// Weaves the batches of the streams into one row: one of each stream in turn, so that the rows
    /// come in the same order every time. `opened`: streams that are being read already; the others
    /// are taken up after the rows that are `done`.
    pub(crate) async fn drive(
        self: Arc<Self>,
        done: Vec<u64>,
        opened: Vec<Stream>,
        sender: mpsc::Sender<Coming>,
    ) {
        let mut opened = opened.into_iter();
        let mut lanes = Vec::new();
        let mut tasks = Vec::new();
        for (index, done) in done.into_iter().enumerate() {
            let (lane, coming) = mpsc::channel(AHEAD);
            let stream = opened.next();
            let one = Arc::clone(&self).follow(index, done, stream, lane);
            tasks.push(AbortOnDropHandle::new(tokio::spawn(one)));
            lanes.push(coming);
        }
        while !lanes.is_empty() {
            let mut index = 0;
            while let Some(lane) = lanes.get_mut(index) {
                match lane.recv().await {
                    Some(coming) => {
                        if sender.send(coming).await.is_err() {
                            return;
                        }
                        index += 1;
                    }
                    None => drop(lanes.remove(index)),
                }
            }
        }
    }

    /// Reads one stream to its end, or to its first problem.
    async fn follow(
        self: Arc<Self>,
        index: usize,
        done: u64,
        stream: Option<Stream>,
        lane: mpsc::Sender<Coming>,
    ) {
        let places = Arc::new(Semaphore::new(AHEAD + 1));
        let mut open = stream;
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                return;
            };
            let message = match &mut open {
                Some(stream) => self.message(stream).await,
                None => match self.streams.get(index) {
                    Some(name) => match self.read(name, done).await {
                        Ok(mut stream) => {
                            let message = self.message(&mut stream).await;
                            open = Some(stream);
                            message
                        }
                        Err(problem) => Err(problem),
                    },
                    None => return,
                },
            };
            let page = match message {
                Ok(Some((rows, message))) => {
                    let (decoder, this) = (Arc::clone(&self.decoder), Arc::clone(&self));
                    tokio::spawn(async move { this.decoded(decoder, rows, message).await })
                }
                Ok(None) => return,
                Err(problem) => {
                    let failed = tokio::spawn(std::future::ready(Err(problem)));
                    let coming = coming(failed, index, place);
                    // Nobody listens any more when the pages have been dropped.
                    drop(lane.send(coming).await);
                    return;
                }
            };
            if lane.send(coming(page, index, place)).await.is_err() {
                return;
            }
        }
    }

    /// The next rows of a stream: their number and their bytes; nothing at its end.
    async fn message(&self, stream: &mut Stream) -> Result<Option<(i64, Bytes)>> {
        let deadline = self.transport.deadlines.silence;
        loop {
            let next = answered(&self.transport, &self.asked, deadline, stream.message());
            let Some(response) = next.await? else {
                return Ok(None);
            };
            match response.rows {
                Some(Rows::ArrowRecordBatch(batch)) => {
                    let bytes = Bytes::from(batch.serialized_record_batch);
                    return Ok(Some((response.row_count, bytes)));
                }
                Some(Rows::AvroRows(_)) => {
                    let source = &self.transport.source;
                    return Err(problem::bad_answer(source, "rows in Avro"));
                }
                // A sign of life, or figures alone.
                None => {}
            }
        }
    }

    async fn decoded(&self, decoder: Arc<Decoder>, rows: i64, message: Bytes) -> Result<Batch> {
        let decoded = tokio::task::spawn_blocking(move || decoder.batch(message)).await;
        let source = &self.transport.source;
        let batch = decoded
            .map_err(|error| Problem::broken(error.to_string()))?
            .map_err(|failed| problem::bad_answer(source, failed.0))?;
        if i64::try_from(batch.height()) != Ok(rows) {
            let detail = format!("{} rows where {rows} are said to be", batch.height());
            return Err(problem::bad_answer(source, detail));
        }
        Ok(batch)
    }
}

/// The answers of one stream.
pub(crate) type Stream = Streaming<api::ReadRowsResponse>;

fn coming(
    page: tokio::task::JoinHandle<Result<Batch>>,
    stream: usize,
    place: OwnedSemaphorePermit,
) -> Coming {
    Coming {
        page: AbortOnDropHandle::new(page),
        stream,
        _place: place,
    }
}

fn client(transport: &Transport) -> Result<BigQueryReadClient<Channel>> {
    let client = BigQueryReadClient::new(transport.storage_channel()?);
    Ok(client.max_decoding_message_size(MESSAGE))
}

/// A request with the token, and with what the service finds its way by.
async fn prepared<T>(transport: &Transport, message: T, route: &str) -> Result<Request<T>> {
    let mut request = Request::new(message);
    let metadata = request.metadata_mut();
    metadata.insert("authorization", transport.bearer().await?);
    if let Ok(route) = route.replace('/', "%2F").parse() {
        metadata.insert("x-goog-request-params", route);
    }
    Ok(request)
}

/// Waits for an answer within a deadline.
async fn answered<T>(
    transport: &Transport,
    asked: &Asked,
    deadline: Duration,
    call: impl Future<Output = std::result::Result<T, Status>>,
) -> Result<T> {
    match tokio::time::timeout(deadline, call).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(status)) => Err(transport.storage_problem(asked, &status)),
        Err(_) => Err(Problem::new(problem::timed_out(deadline))),
    }
}
