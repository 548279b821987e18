//! What a service is composed of, made from the configuration.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use secrecy::{ExposeSecret, SecretString};
use tokio_util::sync::CancellationToken;

use super::shared::InStore;
use crate::bot::Index;
use crate::clock::{Clock, Ids, SharedClock};
use crate::config::{self, Config};
use crate::dingtalk::{self, Client};
use crate::directory::{self, Directory};
use crate::domain::id::UserId;
use crate::domain::operation::notice::Channel;
use crate::gate::Gate;
use crate::language::{Lexicon, RoleWords};
use crate::operation::join::JoinPages;
use crate::operation::notice::pages::Pages;
use crate::proposal::{self, Services};
use crate::store::{self, Store};

/// What everything else stands on.
pub(super) struct Parts<'a> {
    pub client: &'a Client,
    pub directory: &'a Directory,
    pub store: &'a Store,
    pub index: &'a Index,
    /// What this process is called among the others.
    pub replica: String,
    pub stop: &'a CancellationToken,
}

/// Where the pages of notices are. Their key is the app's secret, which is not in the store.
pub(super) fn pages(config: &Config) -> Pages {
    let key = format!("page:{}", config.org.client_secret.expose_secret());
    Pages::new(config.public_url.clone(), SecretString::from(key))
}

/// Where the pages of invitations are. Their key is the app's secret, which is not in the store.
pub(super) fn join_pages(config: &Config) -> JoinPages {
    let key = format!("join:{}", config.org.client_secret.expose_secret());
    JoinPages::new(config.public_url.clone(), SecretString::from(key))
}

/// The ways of reminders: without pages no todo could ever be done.
pub(super) fn reminders(config: &Config) -> Vec<Channel> {
    let fits = |way: &&Channel| **way != Channel::Todo || config.public_url.is_some();
    config.org.reminders.iter().filter(fits).copied().collect()
}

/// Both may have been started together, or the store's machine be busy: it gets a while to answer.
pub(super) async fn open_store(config: &Config) -> Result<Store, store::Error> {
    const PATIENCE: Duration = Duration::from_secs(10);
    let began = tokio::time::Instant::now();
    let mut told = false;
    loop {
        let mut settings = store::Settings::new(config.store.clone(), config.org.corp_id.clone());
        settings.lease = config.waits.lease;
        settings.trail_key = Some(super::audit::key(&config.org));
        match Store::open(settings).await {
            Err(error @ store::Error::Unavailable { .. }) if began.elapsed() < PATIENCE => {
                if !std::mem::replace(&mut told, true) {
                    tracing::warn!(%error, "the store does not answer yet; trying again");
                }
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            opened => return opened,
        }
    }
}

/// What is due, and whether a card may still be pressed, is one question for all replicas: the store's time answers it,
/// whatever this machine's clock shows. In memory there is one process, and its clock.
pub(super) async fn clock_of_all(clock: Clock, store: &Store) -> Result<Clock, store::Error> {
    let clock = match clock {
        Clock::System if store.is_durable() => Clock::Shared(SharedClock::over(Clock::System)),
        other => other,
    };
    if let Clock::Shared(shared) = &clock {
        store.tell_time(shared).await?;
    }
    Ok(clock)
}

pub(super) fn client(config: &Config, store: &Store, clock: &Clock) -> anyhow::Result<Client> {
    let limits = &config.dingtalk;
    let shared = InStore::new(store.clone(), clock.clone(), limits.calls_per_second, limits.calls_per_20s);
    let settings = dingtalk::Settings {
        api: limits.api.clone(),
        oapi: limits.oapi.clone(),
        client_id: config.org.client_id.clone(),
        client_secret: config.org.client_secret.clone(),
        agent_id: config.org.agent_id,
        waits: config.waits.call,
    };
    Client::new(settings, Arc::new(shared), clock.clone()).context("dingtalk.api, dingtalk.oapi")
}

pub(super) fn directory_settings(config: &Config) -> directory::Settings {
    let words = |role: &config::RoleWords| directory::RoleWords {
        name: role.name.clone(),
        say: role.say.clone(),
        aliases: role.aliases.clone(),
    };
    directory::Settings {
        role_group: config.org.role_group.clone(),
        roles: config.org.roles.iter().map(words).collect(),
        admin_role: config.org.admin_role.clone(),
    }
}

/// The words of this organisation.
pub(super) fn lexicon(config: &Config) -> Lexicon {
    let words = |role: &config::RoleWords| RoleWords {
        name: role.say.clone(),
        aliases: role.aliases.iter().cloned().chain([role.name.clone()]).collect(),
    };
    let audiences: Vec<String> = config.org.audiences.keys().cloned().collect();
    Lexicon::with_words(config.org.roles.iter().map(words).collect(), &audiences)
}

/// Who decides, with the organisation's notice officers.
pub(super) fn gate(config: &Config, directory: &Directory) -> Gate {
    let officers: Vec<UserId> = config.org.notice_officers.iter().cloned().map(UserId).collect();
    Gate::new(directory.clone()).with_officers(&officers)
}

/// What proposals are made with, by chat and web alike.
pub(super) fn services(config: &Config, parts: &Parts<'_>, (clock, ids): (Clock, Ids)) -> Arc<Services> {
    Arc::new(Services {
        directory: parts.directory.clone(),
        gate: gate(config, parts.directory),
        store: parts.store.clone(),
        client: parts.client.clone(),
        clock,
        ids,
        settings: proposal::Settings {
            confirm_ttl: config.confirm_ttl,
            session_ttl: config.session_ttl,
            organisation: config.org.name.clone(),
            code: config.org.code.clone(),
            digest_at: config.org.digest_at,
            corp_id: config.org.corp_id.clone(),
            workbench_apps: config.org.workbench_apps.clone().into_iter().collect(),
            remove_above: usize::try_from(config.org.approvals.remove_above).unwrap_or(usize::MAX),
            notice_above: usize::try_from(config.org.approvals.notice_above).unwrap_or(usize::MAX),
            reminders: reminders(config),
            audiences: config.org.audiences.clone(),
            remind_after: millis(&config.org.remind_after),
            quiet_hours: config.org.quiet_hours,
            calls_a_month: config.org.calls_a_month,
            announcer: config.org.announcer.clone().map(UserId),
            approval_wait: config.org.approvals.wait,
            pages: pages(config),
            join: join_pages(config),
        },
    })
}

fn millis(spans: &[Duration]) -> Vec<i64> {
    spans.iter().map(|span| i64::try_from(span.as_millis()).unwrap_or(i64::MAX)).collect()
}
