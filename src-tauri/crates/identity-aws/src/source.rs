//! One identity that answers with keys: opened without asking anybody, signed in when a person asks.

use crate::fresh::{Fresh, holds};
use crate::http::now_ms;
use crate::plan::{Base, Permit, Plan, Step};
use crate::problem::signed_out;
use crate::settings::{Context, Settings, check_region, region_or_default, variable};
use crate::sso::Tokens;
use crate::sts::Place;
use crate::{keys, metadata, process, profile, sso, sts};
use async_trait::async_trait;
use futures::FutureExt;
use model::{
    AwsKeys, IdentityWay, KeySource, Kind, Problem, Prompt, Result, Secret, SecretSlot, SignInNeed,
};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// An identity of AWS. Cheap to keep open: nothing happens until keys are asked for.
pub struct Source {
    inner: Arc<Inner>,
    fresh: Fresh,
    /// One sign-in at a time: whoever waited for another's takes what that one brought.
    signing: tokio::sync::Mutex<IdentityWay>,
    sign_ins: AtomicU64,
}

/// What a fetch needs; it may outlive whoever asked first.
pub(crate) struct Inner {
    way: IdentityWay,
    region: Option<String>,
    slot: Arc<dyn SecretSlot>,
    from: Option<Arc<Source>>,
    pub(crate) settings: Context,
    /// Tokens of the Identity Center, once they have been read.
    tokens: tokio::sync::Mutex<Option<Tokens>>,
    /// Sessions with MFA by access key and device; see `sts::session`.
    sessions: Mutex<HashMap<(String, String), AwsKeys>>,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.inner.way).finish()
    }
}

/// Opens an identity. Nobody is asked and nothing is read; what cannot be right is `BadInput`.
/// `from` is who assumes the role, for `AwsRole` only.
pub fn open(
    way: &IdentityWay,
    region: Option<&str>,
    slot: Arc<dyn SecretSlot>,
    from: Option<Arc<Source>>,
    settings: &Settings,
) -> Result<Arc<Source>> {
    check(way, from.is_some())?;
    if let Some(region) = region {
        check_region("region", region)?;
    }
    Ok(Arc::new(Source {
        inner: Arc::new(Inner {
            way: way.clone(),
            region: region.map(str::to_owned),
            slot,
            from,
            settings: Context::from(settings),
            tokens: tokio::sync::Mutex::new(None),
            sessions: Mutex::default(),
        }),
        fresh: Fresh::default(),
        signing: tokio::sync::Mutex::new(way.clone()),
        sign_ins: AtomicU64::new(0),
    }))
}

fn check(way: &IdentityWay, has_from: bool) -> Result<()> {
    let bad = |field: &str, why: &str| Err(Problem::bad_input(field, why));
    match way {
        IdentityWay::AwsKeys { access_key_id } => {
            let fine = (3..=128).contains(&access_key_id.len())
                && access_key_id.bytes().all(|b| b.is_ascii_graphic());
            if !fine {
                return bad(
                    "accessKeyId",
                    "An access key looks like AKIA and 16 letters",
                );
            }
        }
        IdentityWay::AwsProfile { profile } if profile.trim().is_empty() => {
            return bad("profile", "Its name is missing");
        }
        IdentityWay::AwsSso {
            start_url,
            sso_region,
            account,
            role,
        } => {
            let uri = start_url.parse::<http::Uri>().ok();
            let host = uri.as_ref().and_then(|uri| uri.host()).unwrap_or_default();
            let scheme = uri.as_ref().and_then(|uri| uri.scheme_str());
            let local = ["127.0.0.1", "localhost"].contains(&host);
            if host.is_empty() || !(scheme == Some("https") || local) {
                return bad(
                    "startUrl",
                    "It looks like https://example.awsapps.com/start",
                );
            }
            check_region("ssoRegion", sso_region)?;
            if account.as_deref().is_some_and(|id| !is_account(id)) {
                return bad("account", "An account has twelve digits");
            }
            if role.as_deref().is_some_and(str::is_empty) {
                return bad("role", "It is empty");
            }
        }
        IdentityWay::AwsRole {
            role_arn,
            external_id,
            mfa_serial,
            ..
        } => {
            let parts: Vec<&str> = role_arn.splitn(6, ':').collect();
            let fine = matches!(parts.as_slice(), ["arn", partition, "iam", "", account, role]
                if partition.starts_with("aws") && is_account(account)
                    && role.strip_prefix("role/").is_some_and(|name| !name.is_empty()));
            if !fine {
                return bad(
                    "roleArn",
                    "It looks like arn:aws:iam::123456789012:role/name",
                );
            }
            let long = |text: &String| !(2..=1224).contains(&text.len());
            if external_id.as_ref().is_some_and(long) {
                return bad("externalId", "It has 2 to 1224 characters");
            }
            if mfa_serial.as_ref().is_some_and(|text| text.len() < 9) {
                return bad(
                    "mfaSerial",
                    "It looks like arn:aws:iam::123456789012:mfa/name, or is the device's number",
                );
            }
            if !has_from {
                return bad("source", "An identity that assumes the role is missing");
            }
        }
        IdentityWay::AwsProcess { command } => drop(process::check(command)?),
        IdentityWay::AwsProfile { .. } | IdentityWay::AwsEnvironment | IdentityWay::AwsInstance => {
        }
        IdentityWay::GoogleKey { .. }
        | IdentityWay::GoogleBrowser { .. }
        | IdentityWay::GoogleDefault
        | IdentityWay::GoogleImpersonated { .. }
        | IdentityWay::GoogleWorkload { .. } => {
            return Err(Problem::broken(
                "An identity of Google was opened as one of AWS",
            ));
        }
    }
    Ok(())
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

#[async_trait]
impl KeySource for Source {
    async fn keys(&self) -> Result<AwsKeys> {
        let inner = self.inner.clone();
        self.fresh
            .get(|| async move { inner.fetch(None).await }.boxed())
            .await
    }

    fn refused(&self) {
        self.fresh.drop_keys();
        // The session with MFA may be what was revoked.
        self.inner.sessions.lock().clear();
    }
}

impl Source {
    /// Until when the keys hold that are kept now, in milliseconds since 1970. Asks nobody.
    pub fn until_ms(&self) -> Option<i64> {
        self.fresh.until_ms()
    }

    /// What was opened with.
    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// Signs in, asking the person for what is needed: a code to confirm, a role to choose, the code
    /// of an MFA device. Ways that need nobody fetch keys. Answers with the way as it is now; for
    /// an Identity Center with the account and the role that were chosen.
    pub async fn sign_in(&self, prompt: &dyn Prompt) -> Result<IdentityWay> {
        let before = self.sign_ins.load(Ordering::SeqCst);
        let mut last = self.signing.lock().await;
        if self.sign_ins.load(Ordering::SeqCst) != before && self.fresh.has() {
            return Ok(last.clone());
        }
        let (way, keys) = match &self.inner.way {
            IdentityWay::AwsSso { .. } => self.inner.sso_sign_in(prompt).await?,
            way => (way.clone(), self.inner.fetch(Some(prompt)).await?),
        };
        self.fresh.put(keys);
        self.sign_ins.fetch_add(1, Ordering::SeqCst);
        last.clone_from(&way);
        Ok(way)
    }
}

impl Inner {
    /// The keys' region for calls to the token service.
    pub(crate) fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// Root of the token service, if it is not Amazon's.
    pub(crate) fn sts_endpoint(&self) -> Result<Option<String>> {
        match &self.settings.endpoints.sts {
            Some(url) => Ok(Some(url.clone())),
            None => Ok(self.plan()?.sts),
        }
    }

    fn plan(&self) -> Result<Plan> {
        let plan = |base: Base| Plan {
            base,
            steps: Vec::new(),
            region: None,
            sts: None,
        };
        Ok(match &self.way {
            IdentityWay::AwsKeys { access_key_id } => plan(Base::Slot {
                access_key_id: access_key_id.clone(),
            }),
            IdentityWay::AwsProfile { profile } => profile::resolve(&self.settings, profile)?,
            IdentityWay::AwsSso { .. } => plan(Base::Sso(self.permit()?)),
            IdentityWay::AwsRole {
                role_arn,
                external_id,
                mfa_serial,
                ..
            } => {
                let from = self.from.clone();
                let from = from.ok_or_else(|| Problem::broken("A role without who assumes it"))?;
                Plan {
                    steps: vec![Step {
                        role_arn: role_arn.clone(),
                        external_id: external_id.clone(),
                        mfa_serial: mfa_serial.clone(),
                        ..Step::default()
                    }],
                    ..plan(Base::Other(from))
                }
            }
            IdentityWay::AwsProcess { command } => plan(Base::Process(command.clone())),
            IdentityWay::AwsEnvironment => plan(Base::Environment),
            IdentityWay::AwsInstance => plan(Base::Instance),
            _ => return Err(Problem::broken("No identity of AWS")),
        })
    }

    /// Keys, fetched anew; without a prompt whatever needs a person is `SignedOut`.
    fn fetch<'a>(
        &'a self,
        prompt: Option<&'a dyn Prompt>,
    ) -> Pin<Box<dyn Future<Output = Result<AwsKeys>> + Send + 'a>> {
        Box::pin(async move {
            // Files are small and near, and this happens once in a while.
            let plan = self.plan()?;
            let place = Place {
                region: region_or_default(plan.region.as_deref().or(self.region.as_deref())),
                endpoint: self.settings.endpoints.sts.clone().or(plan.sts),
            };
            let mut keys = self.first(plan.base, &place, prompt).await?;
            for step in &plan.steps {
                keys = self.step(&place, keys, step, prompt).await?;
            }
            Ok(keys)
        })
    }

    async fn first(
        &self,
        base: Base,
        place: &Place,
        prompt: Option<&dyn Prompt>,
    ) -> Result<AwsKeys> {
        let settings = &self.settings;
        match base {
            Base::Keys(keys) => Ok(keys),
            Base::Slot { access_key_id } => {
                let packed = self.slot.get().await?;
                let packed =
                    packed.ok_or_else(|| signed_out("The secret access key is not there"))?;
                keys::unpack(&access_key_id, &packed)
            }
            Base::Environment => of_environment(),
            Base::Process(command) => process::keys(&command, settings).await,
            Base::Instance => metadata::keys(settings).await,
            Base::Container => metadata::container_keys(settings).await,
            Base::WebIdentity { step, token_file } => {
                sts::web_identity(settings, place, &step, &token_file).await
            }
            Base::Sso(permit) => self.sso_keys(&permit, None).await,
            Base::SsoOfCli { session, permit } => self.sso_keys(&permit, Some(&session)).await,
            Base::Other(from) => {
                let answer = from.keys().await;
                match (answer, prompt) {
                    (Err(problem), Some(prompt))
                        if matches!(problem.kind, Kind::SignedOut { .. }) =>
                    {
                        from.sign_in(prompt).await?;
                        from.keys().await
                    }
                    (answer, _) => answer,
                }
            }
        }
    }

    /// Assumes a role. One that wants MFA needs the person, or a session that they opened before.
    async fn step(
        &self,
        place: &Place,
        keys: AwsKeys,
        step: &Step,
        prompt: Option<&dyn Prompt>,
    ) -> Result<AwsKeys> {
        let settings = &self.settings;
        let Some(serial) = &step.mfa_serial else {
            let answer = sts::assume(settings, place, &keys, step, None).await;
            return self.once_more(place, step, answer).await;
        };
        let name = (keys.access_key_id.clone(), serial.clone());
        let open = self.sessions.lock().get(&name).cloned();
        if let Some(session) = open.filter(|session| holds(session, 60_000)) {
            match sts::assume(settings, place, &session, step, None).await {
                Err(problem) if matches!(problem.kind, Kind::SignedOut { .. }) => {
                    drop(self.sessions.lock().remove(&name));
                }
                answer => return answer,
            }
        }
        let Some(prompt) = prompt else {
            return Err(signed_out(format!("The code of {serial} is needed")));
        };
        prompt.need(SignInNeed::Mfa {
            serial: serial.clone(),
        });
        let code = prompt.answer().await?;
        if keys.session_token.is_some() {
            // Keys that hold for a while only cannot open a session; the role is assumed at once.
            return sts::assume(settings, place, &keys, step, Some(code)).await;
        }
        let session = sts::session(settings, place, &keys, serial, code).await?;
        self.sessions.lock().insert(name, session.clone());
        sts::assume(settings, place, &session, step, None).await
    }

    /// The keys that a role is assumed with may have been revoked while the source kept them.
    async fn once_more(
        &self,
        place: &Place,
        step: &Step,
        answer: Result<AwsKeys>,
    ) -> Result<AwsKeys> {
        match (answer, &self.from) {
            (Err(problem), Some(from)) if matches!(problem.kind, Kind::SignedOut { .. }) => {
                from.refused();
                let keys = from.keys().await?;
                sts::assume(&self.settings, place, &keys, step, None).await
            }
            (answer, _) => answer,
        }
    }

    fn permit(&self) -> Result<Permit> {
        match &self.way {
            IdentityWay::AwsSso {
                start_url,
                sso_region,
                account,
                role,
            } => Ok(Permit {
                start_url: start_url.clone(),
                region: sso_region.clone(),
                account: account.clone(),
                role: role.clone(),
            }),
            _ => Err(Problem::broken("No identity of an Identity Center")),
        }
    }

    /// Keys by the tokens of the vault, or by those of the CLI's cache when its session is named.
    async fn sso_keys(&self, permit: &Permit, of_cli: Option<&str>) -> Result<AwsKeys> {
        let mut kept = self.tokens.lock().await;
        let mut tokens = match kept.take() {
            Some(tokens) => tokens,
            None => self.read_tokens(of_cli).await?,
        };
        // The CLI may have signed in again meanwhile.
        if let (false, Some(session)) = (tokens.hold(), of_cli) {
            let others = sso::of_cli(&self.settings, session)?;
            if others.until_ms() > tokens.until_ms() {
                tokens = others;
            }
        }
        let mut renewed = false;
        if !tokens.hold() {
            match self.renew(permit, &tokens, of_cli.is_none()).await {
                Ok(new) => tokens = new,
                // What is left of the old ones is enough to ask once more.
                Err(problem) if tokens.until_ms() < now_ms() + 20_000 => return Err(problem),
                Err(_) => {}
            }
            renewed = true;
        }
        let mut answer = sso::keys(&self.settings, permit, &tokens).await;
        let revoked = matches!(&answer, Err(problem)
            if matches!(problem.kind, Kind::SignedOut { .. }) && permit.role.is_some());
        if revoked && !renewed {
            tokens = self.renew(permit, &tokens, of_cli.is_none()).await?;
            answer = sso::keys(&self.settings, permit, &tokens).await;
        }
        *kept = Some(tokens);
        answer
    }

    async fn read_tokens(&self, of_cli: Option<&str>) -> Result<Tokens> {
        match of_cli {
            Some(session) => sso::of_cli(&self.settings, session),
            None => match self.slot.get().await? {
                Some(packed) => Tokens::unpack(&packed),
                None => Err(signed_out("Nobody has signed in yet")),
            },
        }
    }

    async fn renew(&self, permit: &Permit, tokens: &Tokens, keep: bool) -> Result<Tokens> {
        let tokens = sso::refresh(&self.settings, permit, tokens).await?;
        if keep {
            self.slot.put(tokens.pack()).await?;
        }
        Ok(tokens)
    }

    /// Signs in with a code, keeps the tokens, and lets the person choose a role if none is chosen.
    async fn sso_sign_in(&self, prompt: &dyn Prompt) -> Result<(IdentityWay, AwsKeys)> {
        let mut permit = self.permit()?;
        let tokens = sso::sign_in(&self.settings, &permit, prompt).await?;
        self.slot.put(tokens.pack()).await?;
        *self.tokens.lock().await = Some(tokens.clone());
        if permit.account.is_none() || permit.role.is_none() {
            let (account, role) = self.choose(&permit, &tokens, prompt).await?;
            permit.account = Some(account);
            permit.role = Some(role);
        }
        let keys = sso::keys(&self.settings, &permit, &tokens).await?;
        let way = IdentityWay::AwsSso {
            start_url: permit.start_url,
            sso_region: permit.region,
            account: permit.account,
            role: permit.role,
        };
        Ok((way, keys))
    }

    async fn choose(
        &self,
        permit: &Permit,
        tokens: &Tokens,
        prompt: &dyn Prompt,
    ) -> Result<(String, String)> {
        let mut choices = sso::choices(&self.settings, permit, tokens).await?;
        choices.retain(|one| {
            permit.account.as_ref().is_none_or(|id| *id == one.account)
                && permit.role.as_ref().is_none_or(|role| *role == one.role)
        });
        let chosen = match choices.as_slice() {
            [] => {
                return Err(Problem::new(Kind::Denied {
                    action: "sso:ListAccountRoles".to_owned(),
                    resource: permit.start_url.clone(),
                }));
            }
            [only] => Some(only),
            _ => {
                prompt.need(SignInNeed::Role {
                    choices: choices.clone(),
                });
                let answer = prompt.answer().await?;
                choices
                    .iter()
                    .find(|one| keys::is(&answer, &format!("{}/{}", one.account, one.role)))
            }
        };
        chosen
            .map(|one| (one.account.clone(), one.role.clone()))
            .ok_or_else(|| Problem::bad_input("role", "It is none of the roles that were listed"))
    }
}

/// The keys in the environment of this process.
fn of_environment() -> Result<AwsKeys> {
    let access_key_id =
        variable("AWS_ACCESS_KEY_ID").ok_or_else(|| signed_out("AWS_ACCESS_KEY_ID is not set"))?;
    let secret_access_key = variable("AWS_SECRET_ACCESS_KEY")
        .map(Secret::new)
        .ok_or_else(|| signed_out("AWS_SECRET_ACCESS_KEY is not set"))?;
    Ok(AwsKeys {
        access_key_id,
        secret_access_key,
        session_token: variable("AWS_SESSION_TOKEN").map(Secret::new),
        until_ms: variable("AWS_CREDENTIAL_EXPIRATION").and_then(|text| crate::plan::moment(&text)),
    })
}
