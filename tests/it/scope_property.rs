//! No sequence of messages and presses changes anybody outside the sender's scope.
//!
//! Stories are thrown from a seed: people of every rank order, answer, change their minds, confirm, press their own
//! cards and, with forged presses, those of others; offices come and go, invitations are accepted, time passes. The
//! world before and after each step is compared, and whatever differs must be something a slow oracle lets the one who
//! acted do, in a step that can do anything at all.
//!
//! `GUANJIA_SCOPE_SECONDS` plays for longer; `GUANJIA_SCOPE_SEED` begins elsewhere, or plays again what a failure names.
//!
//! **Invariant:** whoever only orders, asks or answers changes nothing; nor does who presses another's card.

pub mod oracle;
pub mod tongue;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::door::pressed;
use crate::support::house::Way;
use crate::support::{Plan, Scene};
use oracle::{Change, Table};
use tongue::Dice;

/// Orders in a story.
const ORDERS: usize = 25;
/// The fewest stories one after the other; so many from the first seeds end in every kind of change.
const LEAST: u64 = 3;
/// Stories at a time.
const ABREAST: u64 = 4;
const GROUPS: [&str; 2] = ["cidHp==", "cidNotice=="];

/// What the main administrator does in the console meanwhile: whom, what as, in charge of what.
const OFFICES: [(&str, Option<&str>, i64); 8] = [
    ("hp_admin", None, 0),
    ("hp_admin", Some("sub"), 9_001_011),
    ("hp_admin", Some("sub"), 9_001_011),
    ("hp_admin", Some("sub"), 90_010_111),
    ("kn_admin", Some("sub"), 900_101),
    ("kn_admin", Some("sub"), 9_001_012),
    ("hp_zhang", Some("sub"), 9_001_011),
    ("hp_zhang", None, 0),
];

/// A card somebody could press.
#[derive(Clone, Debug)]
struct Card {
    id: String,
    owner: String,
    /// Id, label.
    buttons: Vec<(String, String)>,
}

/// What a step may lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    /// Nothing at all.
    Nothing,
    /// Whatever its actor may.
    Anything,
}

struct Story {
    scene: Scene,
    dice: Dice,
    cards: Vec<Card>,
    script: String,
    /// Who invited a number.
    inviters: BTreeMap<String, String>,
    /// How often each kind of change came about.
    seen: BTreeMap<&'static str, usize>,
}

impl Story {
    async fn new(seed: u64) -> Self {
        let plan = Plan::default().by(Way::Http).manual_clock().pages().set("GUANJIA_CALLS_PER_SECOND", "0");
        let scene = Scene::of(plan).await;
        newcomers(&scene).await;
        let (cards, inviters, seen) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        Self { scene, dice: Dice::new(seed), cards, script: String::new(), inviters, seen }
    }

    /// One order, and what comes of it.
    async fn chapter(&mut self) {
        let actor = self.dice.of(&tongue::ACTORS);
        let chat = if self.dice.chance(20) { self.dice.of(&GROUPS) } else { "single" };
        let order = tongue::order(&mut self.dice, actor);
        let cards = self.cards.len();
        self.say(actor, chat, &order, Weight::Nothing).await;
        if self.cards.len() > cards && self.dice.chance(60) {
            self.press_own(actor).await;
        }
        for _ in 0..self.dice.below(4) {
            match self.dice.below(20) {
                0..=7 => self.press_own(actor).await,
                8 | 9 => self.assent(actor, chat).await,
                10..=12 => {
                    let answer = tongue::answer(&mut self.dice, actor);
                    self.say(actor, chat, &answer, Weight::Nothing).await;
                }
                13 => {
                    let mind = tongue::mind(&mut self.dice, actor);
                    self.say(actor, chat, &mind, Weight::Nothing).await;
                }
                14 | 15 => self.press_others().await,
                16 => {
                    let other = self.dice.of(&tongue::ACTORS);
                    self.assent(other, chat).await;
                }
                17 => {
                    let other = self.dice.of(&tongue::ACTORS);
                    self.press_own(other).await;
                }
                18 => self.press_old(actor).await,
                _ => self.elsewhere().await,
            }
        }
        let pause = self.dice.of(&[0, 1, 3, 6, 61, 61, 1_900]);
        self.wait(pause).await;
    }

    /// Time passes: what was put off comes, if who put it off still may.
    async fn wait(&mut self, seconds: u64) {
        let before = self.scene.platform().world().await;
        self.scene.house().advance(Duration::from_secs(seconds));
        self.scene.settle().await;
        let after = self.scene.platform().world().await;
        for change in oracle::changes(&before, &after) {
            let told = matches!(change, Change::Told { .. } | Change::Posted { .. });
            let fine = told && Table(&before).allows("", &change);
            assert!(fine, "{seconds} s later: {change:?}\nafter\n{}", self.script);
            *self.seen.entry("sent later").or_default() += 1;
        }
    }

    async fn assent(&mut self, actor: &str, chat: &str) {
        let yes = tongue::assent(&mut self.dice);
        self.say(actor, chat, &yes, Weight::Anything).await;
    }

    async fn say(&mut self, actor: &str, chat: &str, words: &str, weight: Weight) {
        let before = self.scene.platform().world().await;
        let message = json!({"user": actor, "text": words, "chat": chat});
        let (status, _) = self.scene.platform().try_post("say", message).await;
        // Who is not in a group cannot write there, nor can who is no member any more.
        if status.is_success() {
            let step = format!("{actor} in {chat}: {}", words.escape_debug());
            self.judge(&before, actor, step, weight).await;
        }
    }

    /// The latest card of somebody: mostly what goes on with it.
    async fn press_own(&mut self, actor: &str) {
        let Some(card) = self.cards.iter().rfind(|card| card.owner == actor).cloned() else { return };
        if card.buttons.is_empty() {
            return;
        }
        let button = match card.buttons.iter().find(|(_, label)| yes(label)) {
            Some(button) if self.dice.chance(70) => button.clone(),
            _ => card.buttons[self.dice.below(card.buttons.len())].clone(),
        };
        let weight = if yes(&button.1) { Weight::Anything } else { Weight::Nothing };
        self.press(&card, actor, &button, weight).await;
    }

    /// A card of an earlier order.
    async fn press_old(&mut self, actor: &str) {
        let own: Vec<Card> = self.cards.iter().filter(|card| card.owner == actor).cloned().collect();
        let Some(card) = own.get(self.dice.below(own.len())).filter(|card| !card.buttons.is_empty()) else {
            return;
        };
        let button = card.buttons[self.dice.below(card.buttons.len())].clone();
        let weight = if yes(&button.1) { Weight::Anything } else { Weight::Nothing };
        self.press(card, actor, &button, weight).await;
    }

    /// Somebody presses what is not theirs; the platform would not let them see most of these.
    async fn press_others(&mut self) {
        let actor = self.dice.of(&tongue::ACTORS);
        let foreign: Vec<Card> = self.cards.iter().filter(|card| card.owner != actor).cloned().collect();
        let recent = foreign.len().min(3);
        let Some(card) = foreign.iter().rev().take(3).nth(self.dice.below(recent)) else { return };
        if !card.buttons.is_empty() {
            let button = card.buttons[self.dice.below(card.buttons.len())].clone();
            self.press(card, actor, &button, Weight::Nothing).await;
        }
    }

    async fn press(&mut self, card: &Card, actor: &str, button: &(String, String), weight: Weight) {
        let before = self.scene.platform().world().await;
        pressed(&self.scene, &card.id, actor, &button.0).await;
        let step = format!("{actor} presses [{}] of {}'s card {}", button.1, card.owner, card.id);
        self.judge(&before, actor, step, weight).await;
    }

    /// What happens without the bot: offices change, people accept.
    async fn elsewhere(&mut self) {
        let world = self.scene.platform().world().await;
        let pending: Vec<&Value> =
            list(&world["invitations"]).filter(|one| one["state"] == "pending").collect();
        if let Some(one) = pending.get(self.dice.below(pending.len() + 1)) {
            let mobile = one["mobile"].as_str().expect("a number").to_owned();
            return self.accept(&mobile).await;
        }
        let (user, admin, scope) = self.dice.of(&OFFICES);
        let _ = writeln!(self.script, "{user} becomes {admin:?} of {scope}");
        let office = json!({"user": user, "admin": admin, "scope": [scope]});
        self.scene.platform().try_post("appoint", office).await;
        self.scene.settle().await;
    }

    /// Somebody accepts: the platform lets them in; the bot may then do what the one who invited them asked for.
    async fn accept(&mut self, mobile: &str) {
        let _ = writeln!(self.script, "{mobile} accepts");
        let (status, _) = self.scene.platform().try_post("accept", json!({"mobile": mobile})).await;
        if !status.is_success() {
            return;
        }
        // Their roles come in a step of their own; before it the platform's part is done.
        let joined = self.scene.platform().member_of(mobile).await;
        self.scene.settle().await;
        let after = self.scene.platform().world().await;
        let is = list(&after["members"]).find(|one| one["userid"] == joined["userid"]).cloned();
        let roles = is.as_ref().map(|one| one["roles"].clone()).unwrap_or_default();
        let inviter = self.inviters.get(mobile).cloned().unwrap_or_default();
        for role in list(&roles) {
            let change = Change::Granted(is.clone().unwrap_or_default(), role.as_i64().unwrap_or_default());
            assert!(Table(&after).allows(&inviter, &change), "{inviter}: {change:?}\n{}", self.script);
            *self.seen.entry("granted later").or_default() += 1;
        }
    }

    /// Holds what came of a step against the oracle.
    async fn judge(&mut self, before: &Value, actor: &str, step: String, weight: Weight) {
        self.scene.settle().await;
        let _ = writeln!(self.script, "{step}");
        let after = self.scene.platform().world().await;
        for change in oracle::changes(before, &after) {
            let fine = weight == Weight::Anything && Table(before).allows(actor, &change);
            assert!(fine, "not {actor}'s to do: {change:?}\nafter\n{}", self.script);
            *self.seen.entry(change.kind()).or_default() += 1;
            let _ = writeln!(self.script, "    → {}", change.kind());
        }
        for invited in
            list(&after["invitations"]).filter(|one| !list(&before["invitations"]).any(|old| old == *one))
        {
            let mobile = invited["mobile"].as_str().unwrap_or_default().to_owned();
            self.inviters.insert(mobile, actor.to_owned());
        }
        self.look(actor).await;
    }

    /// The cards there are now. One that is new in a group belongs to who just acted.
    async fn look(&mut self, actor: &str) {
        let platform = self.scene.platform();
        // Who may agree to something of another's is shown it in their own chat.
        let single = [actor, "boss", "hp_admin"]
            .map(async |who| (platform.said(Some(who), "single").await, who.to_owned()));
        let mut shown = join_all(single).await;
        shown.extend(
            join_all(GROUPS.iter().map(async |group| (platform.said(None, group).await, actor.to_owned())))
                .await,
        );
        let shown =
            shown.into_iter().flat_map(|(said, owner)| said.into_iter().map(move |one| (one, owner.clone())));
        for (message, owner) in shown {
            let Some(id) = message["card"]["outTrackId"].as_str() else { continue };
            let enabled = list(&message["card"]["buttons"]).filter(|button| button["enabled"] == true);
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let buttons = enabled.map(|button| (text(&button["id"]), text(&button["label"]))).collect();
            match self.cards.iter_mut().find(|card| card.id == id) {
                // What was offered once may be pressed later still, by a client that has not refreshed.
                Some(card) if Vec::is_empty(&buttons) && !card.buttons.is_empty() => {}
                Some(card) => card.buttons = buttons,
                None => self.cards.push(Card { id: id.to_owned(), owner, buttons }),
            }
        }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Buttons that let something happen.
fn yes(label: &str) -> bool {
    ["确认", "同意", "重新办理", "继续"].iter().any(|word| label.starts_with(word))
}

/// Puts some more people into the small world, as another system would.
async fn newcomers(scene: &Scene) {
    for (name, mobile, departments) in tongue::NEWCOMERS {
        let body = json!({"userid": format!("new{mobile}"), "name": name, "mobile": mobile,
            "dept_id_list": departments});
        scene.platform().elsewhere("/topapi/v2/user/create", &body).await;
    }
    scene.settle().await;
}

/// Plays a story to its end; what it saw change.
async fn play(seed: u64) -> BTreeMap<&'static str, usize> {
    let mut story = Story::new(seed).await;
    for _ in 0..ORDERS {
        story.chapter().await;
    }
    let Story { mut scene, seen, .. } = story;
    scene.overhears().await;
    scene.finish().await;
    seen
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
}

/// One after the other until the time is up.
async fn stories(first: u64, until: Instant) -> BTreeMap<&'static str, usize> {
    let mut seen = BTreeMap::new();
    let mut seed = first;
    loop {
        let one = tokio::spawn(play(seed)).await;
        let one = one.unwrap_or_else(|_| panic!("GUANJIA_SCOPE_SEED={seed} fails"));
        for (kind, times) in one {
            *seen.entry(kind).or_default() += times;
        }
        *seen.entry("stories").or_default() += 1;
        if Instant::now() > until && seed >= first + (LEAST - 1) * ABREAST {
            return seen;
        }
        seed += ABREAST;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_outside_the_senders_scope_is_changed() {
    let seed = setting("GUANJIA_SCOPE_SEED", 1);
    let long = std::env::var_os("GUANJIA_TEST_LONG").is_some();
    let until =
        Instant::now() + Duration::from_secs(setting("GUANJIA_SCOPE_SECONDS", if long { 120 } else { 0 }));
    let all = (0..ABREAST).map(|at| tokio::spawn(stories(seed + at, until)));
    let mut seen: BTreeMap<&'static str, usize> = BTreeMap::new();
    for lane in join_all(all).await {
        for (kind, times) in lane.expect("see above") {
            *seen.entry(kind).or_default() += times;
        }
    }
    println!("GUANJIA_SCOPE_SEED={seed}: {seen:?}");
    for kind in ["joined", "granted", "left", "edited", "told", "department made"] {
        assert!(seen.contains_key(kind), "no story ended in {kind}: {seen:?}");
    }
}
