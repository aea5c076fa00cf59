//! Google's token services, played on this machine for tests: it signs people in, checks what the
//! documents say it checks (PKCE, state, redirect, reuse, signatures, times), and fails on request.

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use parking_lot::Mutex;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The client that the server knows.
pub const CLIENT_ID: &str = "desk.apps.example";
/// Its secret.
pub const CLIENT_SECRET: &str = "canary-client-secret-4410";
/// Whoever signs in.
pub const PERSON: &str = "analyst@example.com";

type Answer = (StatusCode, [(HeaderName, String); 1], String);

/// What the server holds and does; a test may look and change.
#[derive(Default)]
pub struct Desk {
    /// Questions to the token endpoint so far, by their `grant_type`.
    pub asked: Vec<String>,
    /// What the token endpoint answers next, in place of the truth.
    pub answers: VecDeque<(u16, String)>,
    /// How long a token holds.
    pub holds_secs: i64,
    /// Every token has this value, so that another server takes it.
    pub token_value: Option<String>,
    /// Whether a refresh token is replaced with every use.
    pub rotates: bool,
    /// How far the server's clock is ahead.
    pub ahead_secs: i64,
    /// The person does not tick the box for BigQuery.
    pub narrows: bool,
    /// Who may act as whom.
    pub may_act: HashSet<(String, String)>,
    /// Subjects' tokens that are taken.
    pub subjects: HashSet<String>,
    /// Redirects that were asked for.
    pub redirects: Vec<String>,
    codes: HashMap<String, Code>,
    /// Refresh tokens that hold.
    pub refresh: HashSet<String>,
    tokens: HashMap<String, Holder>,
    keys: HashMap<String, Key>,
    certificates: HashMap<String, String>,
}

struct Code {
    redirect: String,
    challenge: String,
    scope: String,
    used: bool,
}

#[derive(Clone)]
struct Holder {
    who: String,
    scope: String,
}

struct Key {
    email: String,
    public: Vec<u8>,
}

/// A running server. It stops with the runtime.
pub struct OAuth {
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    /// What it holds.
    pub desk: Arc<Mutex<Desk>>,
}

#[derive(Clone)]
struct Server {
    url: String,
    desk: Arc<Mutex<Desk>>,
}

impl OAuth {
    /// Starts a server that knows one client and nobody's key.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let desk = Arc::new(Mutex::new(Desk {
            holds_secs: 3600,
            ..Desk::default()
        }));
        let server = Server {
            url: url.clone(),
            desk: Arc::clone(&desk),
        };
        let router = Router::new()
            .route("/auth", get(authorize))
            .route("/token", post(token))
            .route("/tokeninfo", post(token_info))
            .route("/certs/{email}", get(certificates))
            .route("/v1/projects/-/serviceAccounts/{target}", post(act_as))
            .with_state(server);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, desk }
    }

    /// Where everything is.
    pub fn settings(&self) -> identity_google::Settings {
        let at = |path: &str| format!("{}{path}", self.url);
        identity_google::Settings {
            authorize: at("/auth"),
            token: at("/token"),
            iam_credentials: self.url.clone(),
            token_info: at("/tokeninfo"),
            certificates: at("/certs/"),
            resource_manager: self.url.clone(),
            ..identity_google::Settings::default()
        }
    }

    /// The client's file, as it can be downloaded.
    pub fn client_file(&self) -> String {
        json!({ "installed": {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "auth_uri": format!("{}/auth", self.url),
            "token_uri": format!("{}/token", self.url),
        }})
        .to_string()
    }

    /// Makes a key of a service account; answers its file.
    pub fn key_file(&self, email: &str) -> String {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let id = uuid::Uuid::new_v4().simple().to_string();
        let key = Key {
            email: email.to_owned(),
            public: pair.public_key().as_ref().to_vec(),
        };
        self.desk.lock().keys.insert(id.clone(), key);
        let body = STANDARD.encode(der.as_ref());
        let lines: Vec<&str> = (0..body.len())
            .step_by(64)
            .map(|start| &body[start..body.len().min(start + 64)])
            .collect();
        json!({
            "type": "service_account",
            "project_id": "home-of-accounts",
            "private_key_id": id,
            "private_key": format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n")),
            "client_email": email,
            "token_uri": format!("{}/token", self.url),
        })
        .to_string()
    }

    /// Forgets every key, as when they are deleted.
    pub fn delete_keys(&self) {
        self.desk.lock().keys.clear();
    }

    /// Lists this certificate for every key of the account.
    pub fn certify(&self, pem: &str) {
        let mut desk = self.desk.lock();
        let ids: Vec<String> = desk.keys.keys().cloned().collect();
        for id in ids {
            desk.certificates.insert(id, pem.to_owned());
        }
    }

    /// Gives out a refresh token, as gcloud's sign-in does.
    pub fn refresh_token(&self) -> String {
        self.desk.lock().new_refresh()
    }

    /// Questions to the token endpoint so far.
    pub fn asked(&self) -> usize {
        self.desk.lock().asked.len()
    }
}

/// Plays the browser: opens the page, says yes, and goes back where it is sent. `false`: nobody
/// listens there.
pub async fn browse(page: &str) -> bool {
    let answer = visit(page).await.unwrap();
    let back = answer
        .lines()
        .find_map(|line| line.strip_prefix("location: "))
        .unwrap();
    visit(back).await.is_ok()
}

/// One request of a browser; the whole answer.
async fn visit(url: &str) -> std::io::Result<String> {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = tokio::net::TcpStream::connect(host).await?;
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

impl Desk {
    fn now(&self) -> i64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        now.as_secs() as i64 + self.ahead_secs
    }

    fn new_refresh(&mut self) -> String {
        let token = format!("canary-refresh-{}", uuid::Uuid::new_v4().simple());
        self.refresh.insert(token.clone());
        token
    }

    fn new_token(&mut self, who: &str, scope: &str) -> String {
        let token = self.token_value.clone();
        let token =
            token.unwrap_or_else(|| format!("canary-access-{}", uuid::Uuid::new_v4().simple()));
        let holder = Holder {
            who: who.to_owned(),
            scope: scope.to_owned(),
        };
        self.tokens.insert(token.clone(), holder);
        token
    }

    fn answer(&self, status: u16, body: String) -> Answer {
        let at = UNIX_EPOCH + Duration::from_secs(self.now() as u64);
        let date = (header::DATE, httpdate::fmt_http_date(at));
        (StatusCode::from_u16(status).unwrap(), [date], body)
    }

    fn no(&self, error: &str, description: &str) -> Answer {
        let body = json!({ "error": error, "error_description": description });
        self.answer(400, body.to_string())
    }

    fn api_no(&self, status: u16, message: &str) -> Answer {
        let body = json!({ "error": { "code": status, "message": message } });
        self.answer(status, body.to_string())
    }
}

fn fields(text: &str) -> HashMap<String, String> {
    let decode = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'+' => b' ',
                b'%' => {
                    let hex = [rest.next().unwrap(), rest.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap()
                }
                other => other,
            });
        }
        String::from_utf8(bytes).unwrap()
    };
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// The page on which the person says yes, and the way back.
async fn authorize(
    State(server): State<Server>,
    Query(asked): Query<HashMap<String, String>>,
) -> (StatusCode, [(HeaderName, String); 1]) {
    let field = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let redirect = field("redirect_uri");
    let fine = field("client_id") == CLIENT_ID
        && field("response_type") == "code"
        && field("code_challenge_method") == "S256"
        && field("code_challenge").len() == 43
        && field("state").len() >= 20
        && field("access_type") == "offline"
        && redirect.starts_with("http://127.0.0.1:")
        && !asked
            .keys()
            .any(|name| name.contains("secret") || name.contains("verifier"));
    if !fine {
        return (StatusCode::BAD_REQUEST, [(header::LOCATION, String::new())]);
    }
    let code = uuid::Uuid::new_v4().simple().to_string();
    let known = Code {
        redirect: redirect.clone(),
        challenge: field("code_challenge"),
        scope: field("scope"),
        used: false,
    };
    let mut desk = server.desk.lock();
    desk.redirects.push(redirect.clone());
    desk.codes.insert(code.clone(), known);
    let back = format!("{redirect}/?state={}&code={code}", field("state"));
    (StatusCode::FOUND, [(header::LOCATION, back)])
}

async fn token(State(server): State<Server>, body: Bytes) -> Answer {
    let form = fields(std::str::from_utf8(&body).unwrap());
    let field = |name: &str| form.get(name).cloned().unwrap_or_default();
    let grant = field("grant_type");
    let mut desk = server.desk.lock();
    desk.asked.push(grant.clone());
    if let Some((status, body)) = desk.answers.pop_front() {
        return desk.answer(status, body);
    }
    let is_client = field("client_id") == CLIENT_ID && field("client_secret") == CLIENT_SECRET;
    match grant.as_str() {
        "authorization_code" => {
            if !is_client {
                return desk.no("invalid_client", "The OAuth client was not found.");
            }
            let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(field("code_verifier")));
            let Some(code) = desk.codes.get_mut(&field("code")) else {
                return desk.no("invalid_grant", "Malformed auth code.");
            };
            if std::mem::replace(&mut code.used, true) {
                return desk.no("invalid_grant", "Code was already redeemed.");
            }
            if code.redirect != field("redirect_uri") {
                return desk.no("redirect_uri_mismatch", "Bad Request");
            }
            if code.challenge != challenge {
                return desk.no("invalid_grant", "Invalid code verifier.");
            }
            let mut scope = code.scope.clone();
            if desk.narrows {
                scope = scope.replace("https://www.googleapis.com/auth/bigquery ", "");
            }
            let claims = json!({ "email": PERSON }).to_string();
            let id_token = format!("e30.{}.x", URL_SAFE_NO_PAD.encode(claims));
            let (token, refresh) = (desk.new_token(PERSON, &scope), desk.new_refresh());
            let body = json!({
                "access_token": token, "expires_in": desk.holds_secs, "token_type": "Bearer",
                "refresh_token": refresh, "scope": scope, "id_token": id_token,
            });
            desk.answer(200, body.to_string())
        }
        "refresh_token" => {
            if !is_client {
                return desk.no("invalid_client", "The OAuth client was not found.");
            }
            let refresh = field("refresh_token");
            if !desk.refresh.contains(&refresh) {
                return desk.no("invalid_grant", "Token has been expired or revoked.");
            }
            let scope =
                "https://www.googleapis.com/auth/bigquery https://www.googleapis.com/auth/iam";
            let token = desk.new_token(PERSON, scope);
            let mut body = json!({ "access_token": token, "expires_in": desk.holds_secs });
            if desk.rotates {
                desk.refresh.remove(&refresh);
                body["refresh_token"] = desk.new_refresh().into();
            }
            desk.answer(200, body.to_string())
        }
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => {
            signed(&mut desk, &server, &field("assertion"))
        }
        "urn:ietf:params:oauth:grant-type:token-exchange" => {
            if !desk.subjects.contains(&field("subject_token")) {
                return desk.no("invalid_grant", "The given subject token is not valid.");
            }
            let token = desk.new_token(&field("audience"), &field("scope"));
            let body = json!({
                "access_token": token, "expires_in": desk.holds_secs, "token_type": "Bearer",
                "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
            });
            desk.answer(200, body.to_string())
        }
        _ => desk.no("unsupported_grant_type", "Invalid grant_type"),
    }
}

/// A service account's claim, checked as Google documents it.
fn signed(desk: &mut Desk, server: &Server, claim: &str) -> Answer {
    let parts: Vec<&str> = claim.split('.').collect();
    let json = |part: &str| -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    let (head, body) = (json(parts[0]), json(parts[1]));
    let Some(key) = desk.keys.get(head["kid"].as_str().unwrap()) else {
        return desk.no("invalid_grant", "Invalid JWT Signature.");
    };
    let text = format!("{}.{}", parts[0], parts[1]);
    let signature = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &key.public);
    let email = key.email.clone();
    if head["alg"] != "RS256" || public.verify(text.as_bytes(), &signature).is_err() {
        return desk.no("invalid_grant", "Invalid JWT Signature.");
    }
    if body["iss"] != *email || body["aud"] != format!("{}/token", server.url) {
        return desk.no("invalid_grant", "Invalid JWT: wrong iss or aud");
    }
    let (from, until) = (body["iat"].as_i64().unwrap(), body["exp"].as_i64().unwrap());
    let now = desk.now();
    if until - from > 3600 || until <= now || from > now + 300 {
        return desk.no(
            "invalid_grant",
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.",
        );
    }
    let token = desk.new_token(&email, body["scope"].as_str().unwrap());
    let body =
        json!({ "access_token": token, "expires_in": desk.holds_secs, "token_type": "Bearer" });
    desk.answer(200, body.to_string())
}

async fn token_info(State(server): State<Server>, body: Bytes) -> Answer {
    let form = fields(std::str::from_utf8(&body).unwrap());
    let desk = server.desk.lock();
    match form
        .get("access_token")
        .and_then(|token| desk.tokens.get(token))
    {
        Some(holder) => {
            let body = json!({
                "email": holder.who, "scope": holder.scope, "expires_in": desk.holds_secs.to_string(),
            });
            desk.answer(200, body.to_string())
        }
        None => desk.no("invalid_token", "Invalid Value"),
    }
}

async fn certificates(State(server): State<Server>) -> Answer {
    let desk = server.desk.lock();
    let body = json!(desk.certificates).to_string();
    desk.answer(200, body)
}

/// A token of a service account, for who may act as it.
async fn act_as(
    State(server): State<Server>,
    Path(target): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut desk = server.desk.lock();
    let target = target.trim_end_matches(":generateAccessToken").to_owned();
    let shown = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let shown = shown
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    let Some(holder) = desk.tokens.get(shown).cloned() else {
        return desk.api_no(401, "Request had invalid authentication credentials.");
    };
    let scopes: Vec<&str> = holder.scope.split(' ').collect();
    let enough = [
        "https://www.googleapis.com/auth/iam",
        "https://www.googleapis.com/auth/cloud-platform",
    ];
    if !enough.iter().any(|scope| scopes.contains(scope)) {
        return desk.api_no(403, "Request had insufficient authentication scopes.");
    }
    let body: Value = serde_json::from_slice(&body).unwrap();
    let mut chain = vec![holder.who.clone()];
    let delegates = body["delegates"].as_array().into_iter().flatten();
    chain.extend(delegates.map(|name| {
        let name = name.as_str().unwrap();
        name.strip_prefix("projects/-/serviceAccounts/")
            .unwrap()
            .to_owned()
    }));
    chain.push(target.clone());
    for pair in chain.windows(2) {
        if !desk.may_act.contains(&(pair[0].clone(), pair[1].clone())) {
            return desk.api_no(
                403,
                "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
            );
        }
    }
    let scope: Vec<&str> = body["scope"]
        .as_array()
        .unwrap()
        .iter()
        .map(|scope| scope.as_str().unwrap())
        .collect();
    let token = desk.new_token(&target, &scope.join(" "));
    let until = UNIX_EPOCH + Duration::from_secs((desk.now() + desk.holds_secs) as u64);
    let body = json!({ "accessToken": token, "expireTime": rfc3339(until) });
    desk.answer(200, body.to_string())
}

/// `2026-11-24T15:50:45Z`, made of the HTTP form of the same moment.
fn rfc3339(time: SystemTime) -> String {
    // "Tue, 24 Nov 2026 15:50:45 GMT"
    let text = httpdate::fmt_http_date(time);
    let words: Vec<&str> = text.split(' ').collect();
    let months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let month = months.find(words[2]).unwrap() / 3 + 1;
    format!("{}-{month:02}-{}T{}Z", words[3], words[1], words[4])
}
