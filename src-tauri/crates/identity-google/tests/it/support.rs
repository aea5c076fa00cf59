//! A slot in memory and a person who waits at the browser.

use async_trait::async_trait;
use model::{Problem, Prompt, Result, Secret, SecretSlot, SignInNeed};
use parking_lot::Mutex;
use std::fmt;
use std::sync::Arc;
use tokio::sync::watch;

/// One secret.
#[derive(Default)]
pub(crate) struct Slot(Mutex<Option<Secret>>);

impl Slot {
    pub(crate) fn with(text: &str) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(Secret::new(text.to_owned())))))
    }

    pub(crate) fn text(&self) -> String {
        self.0.lock().as_ref().unwrap().expose().to_owned()
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slot")
    }
}

#[async_trait]
impl SecretSlot for Slot {
    async fn get(&self) -> Result<Option<Secret>> {
        Ok(self.0.lock().clone())
    }

    async fn put(&self, secret: Secret) -> Result<()> {
        *self.0.lock() = Some(secret);
        Ok(())
    }
}

/// A person who is shown an address.
#[derive(Debug)]
pub(crate) struct Person {
    shown: watch::Sender<Option<String>>,
}

impl Person {
    pub(crate) fn new() -> Self {
        Self {
            shown: watch::Sender::new(None),
        }
    }

    /// The address, once it is shown.
    pub(crate) async fn page(&self) -> String {
        let mut shown = self.shown.subscribe();
        let page = shown.wait_for(Option::is_some).await.unwrap();
        page.clone().unwrap()
    }
}

#[async_trait]
impl Prompt for Person {
    fn need(&self, need: SignInNeed) {
        if let SignInNeed::Browser { url } = need {
            self.shown.send_replace(Some(url));
        }
    }

    fn open(&self, url: &str) {
        assert_eq!(self.shown.borrow().as_deref(), Some(url));
    }

    async fn answer(&self) -> Result<Secret> {
        Err(Problem::cancelled())
    }
}
