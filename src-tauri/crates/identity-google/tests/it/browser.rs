//! The sign-in with the browser, which the test plays.

use crate::oauth::{OAuth, PERSON, browse};
use crate::support::{Person, Slot};
use identity_google::{Google, GoogleFile, SCOPES, Settings, SignedIn, pack_client};
use model::{Kind, Problem, Secret};
use reqwest::{Client, Response, StatusCode, Url, redirect};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// A sign-in that waits for the browser.
struct Waiting {
    google: Google,
    slot: Arc<Slot>,
    person: Arc<Person>,
    end: JoinHandle<Result<SignedIn, Problem>>,
}

fn client_slot(oauth: &OAuth) -> Arc<Slot> {
    let text = Secret::new(oauth.client_file());
    let GoogleFile::Client(client) = GoogleFile::parse(&text).unwrap() else {
        panic!("no client")
    };
    Slot::with(pack_client(&client).expose())
}

fn begin(oauth: &OAuth, browser: Duration) -> Waiting {
    let google = Google::new(Settings {
        browser,
        ..oauth.settings()
    });
    let (slot, person) = (client_slot(oauth), Arc::new(Person::new()));
    let end = tokio::spawn({
        let (google, slot, person) = (google.clone(), Arc::clone(&slot), Arc::clone(&person));
        async move {
            google
                .browser(slot.as_ref(), None, false, person.as_ref())
                .await
        }
    });
    Waiting {
        google,
        slot,
        person,
        end,
    }
}

fn browser() -> Client {
    let builder = Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy();
    builder.build().unwrap()
}

async fn get(url: &str) -> Response {
    browser()
        .get(url)
        .header("accept-language", "ja,en;q=0.5")
        .send()
        .await
        .unwrap()
}

/// Says yes on the page; answers where the page sends the browser.
async fn consent(page: &str) -> String {
    let answer = get(page).await;
    assert_eq!(answer.status(), StatusCode::FOUND);
    answer.headers()["location"].to_str().unwrap().to_owned()
}

const LONG: Duration = Duration::from_mins(5);

#[tokio::test]
async fn a_person_signs_in_and_the_refresh_token_lies_in_the_slot() {
    let oauth = OAuth::start().await;
    let waiting = begin(&oauth, LONG);
    let page = waiting.person.page().await;
    assert!(!page.contains("canary"), "no secret in the address: {page}");
    let back = consent(&page).await;
    let shown = get(&back).await;
    assert_eq!(shown.status(), StatusCode::OK);
    let policy = shown.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"));
    let text = shown.text().await.unwrap();
    assert!(
        text.contains("Shirabe に戻ってください") && !text.contains("<script"),
        "{text}"
    );

    let signed_in = waiting.end.await.unwrap().unwrap();
    assert_eq!(signed_in.email.as_deref(), Some(PERSON));
    assert!(waiting.slot.text().contains("canary-refresh-"));
    let source = waiting.google.user(waiting.slot);
    assert_eq!(
        waiting.google.who(source.as_ref(), "?").await.unwrap().name,
        PERSON
    );

    // One shot: the listener is gone, and a code is taken once.
    assert!(browser().get(&back).send().await.is_err());
    assert_eq!(oauth.desk.lock().redirects.len(), 1);
    let asked = Url::parse(&page).unwrap();
    let scope = asked
        .query_pairs()
        .find(|(name, _)| name == "scope")
        .unwrap()
        .1
        .into_owned();
    assert_eq!(scope, SCOPES.join(" "));
}

#[tokio::test]
async fn an_answer_with_a_wrong_state_is_turned_away_and_the_right_one_still_counts() {
    let oauth = OAuth::start().await;
    let waiting = begin(&oauth, LONG);
    let back = consent(&waiting.person.page().await).await;
    let mut forged = Url::parse(&back).unwrap();
    forged.set_query(Some("state=AAAAAAAAAAAAAAAAAAAAAA&code=canary-code"));
    assert_eq!(get(forged.as_str()).await.status(), StatusCode::BAD_REQUEST);
    forged.set_query(Some("code=canary-code"));
    assert_eq!(get(forged.as_str()).await.status(), StatusCode::BAD_REQUEST);
    forged.set_path("/favicon.ico");
    assert_eq!(get(forged.as_str()).await.status(), StatusCode::NOT_FOUND);
    // A connection that says nothing holds nobody up.
    let port = forged.port().unwrap();
    let _silent = tokio::net::TcpStream::connect(("127.0.0.1", port))
        .await
        .unwrap();
    assert_eq!(get(&back).await.status(), StatusCode::OK);
    waiting.end.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_code_that_was_used_already_signs_nobody_in() {
    let oauth = OAuth::start().await;
    let first = begin(&oauth, LONG);
    let back = consent(&first.person.page().await).await;
    get(&back).await;
    first.end.await.unwrap().unwrap();
    let used = Url::parse(&back).unwrap();
    let code = used
        .query_pairs()
        .find(|(name, _)| name == "code")
        .unwrap()
        .1
        .into_owned();

    let second = begin(&oauth, LONG);
    let fresh = consent(&second.person.page().await).await;
    let mut replayed = Url::parse(&fresh).unwrap();
    let state = replayed
        .query_pairs()
        .find(|(name, _)| name == "state")
        .unwrap()
        .1
        .into_owned();
    replayed.set_query(Some(&format!("state={state}&code={code}")));
    get(replayed.as_str()).await;
    let problem = second.end.await.unwrap().unwrap_err();
    assert!(matches!(problem.kind, Kind::SignedOut { .. }), "{problem}");
    assert!(!second.slot.text().contains("refresh_token"));
}

#[tokio::test]
async fn a_stolen_code_is_worth_nothing_without_the_verifier() {
    let oauth = OAuth::start().await;
    let (victim, thief) = (begin(&oauth, LONG), begin(&oauth, LONG));
    let stolen = Url::parse(&consent(&victim.person.page().await).await).unwrap();
    let code = stolen
        .query_pairs()
        .find(|(name, _)| name == "code")
        .unwrap()
        .1
        .into_owned();
    let mut own = Url::parse(&consent(&thief.person.page().await).await).unwrap();
    let state = own
        .query_pairs()
        .find(|(name, _)| name == "state")
        .unwrap()
        .1
        .into_owned();
    own.set_query(Some(&format!("state={state}&code={code}")));
    get(own.as_str()).await;
    thief.end.await.unwrap().unwrap_err();
    victim.end.abort();
}

#[tokio::test]
async fn a_browser_that_never_comes_back_ends_in_time() {
    let oauth = OAuth::start().await;
    let waiting = begin(&oauth, Duration::from_secs(1));
    waiting.person.page().await;
    let problem = waiting.end.await.unwrap().unwrap_err();
    assert_eq!(problem.kind, Kind::TimedOut { after_secs: 1 });
    assert_eq!(oauth.asked(), 0);
}

#[tokio::test]
async fn whoever_says_no_on_the_page_is_not_signed_in() {
    let oauth = OAuth::start().await;
    let waiting = begin(&oauth, LONG);
    let page = Url::parse(&waiting.person.page().await).unwrap();
    let value = |wanted: &str| {
        page.query_pairs()
            .find(|(name, _)| name == wanted)
            .unwrap()
            .1
            .into_owned()
    };
    get(&format!(
        "{}/?state={}&error=access_denied",
        value("redirect_uri"),
        value("state")
    ))
    .await;
    let problem = waiting.end.await.unwrap().unwrap_err();
    assert!(matches!(problem.kind, Kind::Denied { .. }), "{problem}");
    assert_eq!(problem.detail.as_deref(), Some("access_denied"));
    assert_eq!(oauth.asked(), 0);
}

#[tokio::test]
async fn a_box_that_was_not_ticked_is_named() {
    let oauth = OAuth::start().await;
    oauth.desk.lock().narrows = true;
    let waiting = begin(&oauth, LONG);
    get(&consent(&waiting.person.page().await).await).await;
    let problem = waiting.end.await.unwrap().unwrap_err();
    assert!(
        matches!(&problem.kind, Kind::Denied { resource, .. } if resource == SCOPES[0]),
        "{problem}"
    );
    assert!(!waiting.slot.text().contains("refresh_token"));
}

#[tokio::test]
async fn the_page_may_be_opened_by_hand_from_another_window() {
    let oauth = OAuth::start().await;
    let waiting = begin(&oauth, LONG);
    assert!(browse(&waiting.person.page().await).await);
    waiting.end.await.unwrap().unwrap();
}

#[tokio::test]
async fn stopping_closes_the_port() {
    let oauth = OAuth::start().await;
    let waiting = begin(&oauth, LONG);
    let back = consent(&waiting.person.page().await).await;
    waiting.end.abort();
    assert!(waiting.end.await.unwrap_err().is_cancelled());
    assert!(browser().get(&back).send().await.is_err());
}
