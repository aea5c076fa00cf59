//! A sandbox of its own for each test, and plain HTTP to ask it with.

use std::io::{Read, Write};
use std::net::TcpStream;

use sandbox::{Options, PROJECT, Sample, SampleProgress, Sandbox};
use serde_json::{Value, json};
use tempfile::TempDir;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: String,
    pub(crate) raw: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.raw).unwrap_or(Value::Null)
    }

    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.headers.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found
                .eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    }

    /// The reason of the first error.
    pub(crate) fn reason(&self) -> String {
        self.json()["error"]["errors"][0]["reason"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    pub(crate) fn message(&self) -> String {
        self.json()["error"]["message"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

/// A running sandbox with its folder.
pub(crate) struct Server {
    pub(crate) sandbox: Sandbox,
    pub(crate) home: TempDir,
}

impl Server {
    /// An empty project.
    pub(crate) async fn empty() -> Self {
        Self::with(Sample::None).await
    }

    /// A small sample, once it is whole.
    pub(crate) async fn sampled() -> Self {
        let server = Self::with(Sample::Small(0.002)).await;
        server.sample_ready().await;
        server
    }

    pub(crate) async fn with(sample: Sample) -> Self {
        let home = tempfile::tempdir().unwrap();
        Self {
            sandbox: start(home.path(), sample).await,
            home,
        }
    }

    /// Waits for the end of the sample.
    pub(crate) async fn sample_ready(&self) {
        let mut progress = self.sandbox.sample_progress();
        let end = progress
            .wait_for(|now| matches!(now, SampleProgress::Ready | SampleProgress::Failed(_)))
            .await
            .unwrap()
            .clone();
        assert_eq!(end, SampleProgress::Ready);
    }

    /// The same folder, opened by a new sandbox.
    pub(crate) async fn restart(self) -> Self {
        let Self { sandbox, home } = self;
        sandbox.stop().await;
        Self {
            sandbox: start(home.path(), Sample::None).await,
            home,
        }
    }

    /// A request with the right token; the path goes after the project.
    pub(crate) async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let body = body
            .map(|body| body.to_string().into_bytes())
            .unwrap_or_default();
        self.send(
            method,
            &format!("/bigquery/v2/projects/{PROJECT}{path}"),
            &[("content-type", "application/json")],
            &body,
        )
        .await
    }

    /// A request with the right token, a whole path, headers and any body.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let token = format!("Bearer {}", self.sandbox.token());
        let mut all = vec![("authorization", token.as_str())];
        all.extend_from_slice(headers);
        exchange(self.sandbox.bigquery_endpoint(), method, path, &all, body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask("POST", path, Some(body)).await
    }

    /// Runs a query through `jobs.query`.
    pub(crate) async fn query(&self, sql: &str) -> Answer {
        self.post(
            "/queries",
            json!({ "query": sql, "useLegacySql": false, "timeoutMs": 60000 }),
        )
        .await
    }

    /// The rows of a query, cells as they come.
    pub(crate) async fn rows(&self, sql: &str) -> Vec<Vec<Value>> {
        let answer = self.query(sql).await;
        assert_eq!(answer.status, 200, "{sql}: {}", answer.message());
        rows(&answer.json())
    }

    /// Runs a statement that must succeed.
    pub(crate) async fn run(&self, sql: &str) -> Value {
        let answer = self.query(sql).await;
        assert_eq!(answer.status, 200, "{sql}: {}", answer.message());
        answer.json()
    }

    /// Inserts a job and waits for its end.
    pub(crate) async fn job(&self, configuration: Value) -> Value {
        let answer = self
            .post("/jobs", json!({ "configuration": configuration }))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.message());
        self.done(answer.json()["jobReference"]["jobId"].as_str().unwrap())
            .await
    }

    /// A job once it is done.
    pub(crate) async fn done(&self, id: &str) -> Value {
        loop {
            let job = self.get(&format!("/jobs/{id}")).await.json();
            if job["status"]["state"] == "DONE" {
                return job;
            }
            tokio::task::yield_now().await;
        }
    }

    /// A dataset to work in.
    pub(crate) async fn dataset(&self, id: &str) {
        let body = json!({ "datasetReference": { "datasetId": id, "projectId": PROJECT } });
        assert_eq!(self.post("/datasets", body).await.status, 200);
    }

    /// Uploads a file in one multipart request, and waits for the load's end.
    pub(crate) async fn load(&self, load: Value, file: &[u8]) -> Value {
        let mut body = format!(
            "--sep\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{}\r\n--sep\r\nContent-Type: */*\r\n\r\n",
            json!({ "configuration": { "load": load } })
        )
        .into_bytes();
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--sep--\r\n");
        let path = format!("/upload/bigquery/v2/projects/{PROJECT}/jobs?uploadType=multipart");
        let answer = self
            .send(
                "POST",
                &path,
                &[("content-type", "multipart/related; boundary=sep")],
                &body,
            )
            .await;
        assert_eq!(answer.status, 200, "{}", answer.message());
        self.done(answer.json()["jobReference"]["jobId"].as_str().unwrap())
            .await
    }
}

/// The cells of an answer's rows, without their wrapping.
pub(crate) fn rows(answer: &Value) -> Vec<Vec<Value>> {
    let rows = answer["rows"].as_array().cloned().unwrap_or_default();
    rows.iter()
        .map(|row| {
            row["f"]
                .as_array()
                .unwrap()
                .iter()
                .map(|cell| cell["v"].clone())
                .collect()
        })
        .collect()
}

/// A table reference.
pub(crate) fn table(dataset: &str, id: &str) -> Value {
    json!({ "projectId": PROJECT, "datasetId": dataset, "tableId": id })
}

pub(crate) async fn start(home: &std::path::Path, sample: Sample) -> Sandbox {
    Sandbox::start(Options {
        home: home.to_owned(),
        port: None,
        token: None,
        sample,
    })
    .await
    .unwrap()
}

/// One request on a connection of its own.
pub(crate) async fn exchange(
    endpoint: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let address = endpoint.strip_prefix("http://").unwrap().to_owned();
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        request.extend([name, ": ", value, "\r\n"]);
    }
    request.push_str("\r\n");
    let mut bytes = request.into_bytes();
    bytes.extend_from_slice(body);
    tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        // A server that refuses a large body closes before it has read all of it.
        let _sent = stream.write_all(&bytes);
        let mut answer = Vec::new();
        let _received = stream.read_to_end(&mut answer);
        let end = answer
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .unwrap();
        let headers = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = headers.split(' ').nth(1).unwrap().parse().unwrap();
        Answer {
            status,
            headers,
            raw: answer[end + 4..].to_vec(),
        }
    })
    .await
    .unwrap()
}
