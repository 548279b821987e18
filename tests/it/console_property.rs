//! No sequence of requests to the API changes anybody outside the scope of who sends them.
//!
//! People of every rank ask for everything there is, about anybody, in any department, decide about their own operations
//! and about those of others, while offices come and go. The world before and after each step is compared, and whatever
//! differs must be something the slow oracle of chat's property lets the one who acted do.
//!
//! `GUANJIA_SCOPE_SEED` begins elsewhere, or plays again what a failure names.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::scope_property::oracle::{self, Table};
use crate::scope_property::tongue::Dice;
use crate::support::browser::code;
use crate::support::{Browser, Plan, Scene};

/// Requests in a story.
const REQUESTS: usize = 120;
const ACTORS: [&str; 7] = ["hp_admin", "kn_admin", "boss", "hp_zhang", "wh_admin", "hp_admin", "officer"];
const PEOPLE: [&str; 11] = [
    "hp_zhang",
    "hp_li",
    "hp_wang",
    "hp_zhang2",
    "kn_zhao",
    "kn_ouyang",
    "wh_sun",
    "hp_admin",
    "boss",
    "officer",
    "nobody",
];
const PLACES: [i64; 9] =
    [9_001_011, 90_010_111, 90_010_112, 9_001_012, 90_010_121, 900_201, 1, 9_001_021, 4_242];
const NAMED: [&str; 7] = ["急诊科", "药剂科", "北京康宁中医医院", "和平医院", "医疗机构", "不存在科", ""];
const GROUPS: [&[&str]; 3] = [&[], &[], &["cidHp=="]];
const ROLES: [i64; 4] = [51, 52, 53, 54];
const OFFICES: [(&str, Option<&str>, i64); 5] = [
    ("hp_admin", None, 0),
    ("hp_admin", Some("sub"), 9_001_011),
    ("hp_admin", Some("sub"), 90_010_111),
    ("kn_admin", Some("sub"), 900_101),
    ("kn_admin", Some("sub"), 9_001_012),
];

/// A request of any kind about anybody.
fn request(dice: &mut Dice, number: usize) -> Value {
    let (who, other) = (dice.of(&PEOPLE), dice.of(&PEOPLE));
    let (place, role) = (dice.of(&PLACES), dice.of(&ROLES));
    match dice.below(17) {
        0 | 1 => {
            let mobile = format!("139000004{number:02}");
            json!({"kind": "member.add", "people": [
                {"name": format!("新人{number}"), "mobile": mobile, "department": place, "roles": [role]}]})
        }
        2 | 3 => json!({"kind": "role.grant", "members": [who], "roles": [role]}),
        4 => json!({"kind": "role.revoke", "members": [who], "roles": [role]}),
        5 => json!({"kind": "role.handover", "from": who, "to": other, "roles": [role]}),
        6 | 7 => json!({"kind": "member.move", "members": [who], "leave": [dice.of(&PLACES)], "join": place}),
        8 => json!({"kind": "member.update", "members": [who],
            "values": [{"field": "title", "value": format!("第{number}号")}]}),
        9 => json!({"kind": "member.remove", "members": [who]}),
        10 => json!({"kind": "department.add", "parent": place, "name": format!("新科{number}")}),
        11 => json!({"kind": "department.rename", "department": place, "name": format!("改名{number}")}),
        12 => json!({"kind": "department.head", "department": place, "add": [who], "take": [other]}),
        13 => notice(dice, number),
        14 => json!({"kind": "notice.remind", "notice": dice.below(8), "ways": ["chat"]}),
        15 => json!({"kind": "notice.recall", "notice": dice.below(8)}),
        _ => json!({"kind": "account.manage", "login": "hpyy0001", "action": "sign_out"}),
    }
}

/// A notice to anybody, without anybody; whose it is is put in by whoever asks.
fn notice(dice: &mut Dice, number: usize) -> Value {
    let to = match dice.below(5) {
        0 => json!({"everybody": true}),
        1 => json!({"departments": [dice.of(&PLACES), dice.of(&PLACES)]}),
        2 => json!({"departments": [dice.of(&PLACES)], "roles": [dice.of(&ROLES)]}),
        3 => json!({"roles": [dice.of(&ROLES)]}),
        _ => json!({"members": [dice.of(&PEOPLE), dice.of(&PEOPLE)], "groups": dice.of(&GROUPS)}),
    };
    let except = json!({"departments": [dice.of(&PLACES)], "members": [dice.of(&PEOPLE)]});
    let except = if dice.chance(30) { except } else { json!({}) };
    let ways = dice.of(&[["work", "chat"], ["chat", "todo"], ["ding", "announcement"], ["group", "work"]]);
    json!({"kind": "notice.send", "text": format!("第{number}号通知"), "to": to, "except": except, "ways": ways})
}

/// An import of people into departments by their names, some with another to fall back to.
async fn table(browser: &Browser, dice: &mut Dice, number: usize) -> Option<Value> {
    let row = |at: usize, place: &str| format!("表里{number},1390100{number:02}{at:02},{place}\n");
    let rows: String = (0..4).map(|at| row(at, dice.of(&NAMED))).collect();
    let table = format!("姓名,手机号,部门\n{rows}");
    let default = dice.of(&PLACES).to_string();
    let fields: &[(&str, &str)] = if dice.chance(40) { &[("department", &default)] } else { &[] };
    let (_, run) = browser.uploads(&format!("t{number}"), fields, Some(("a.csv", table.as_bytes()))).await;
    let id = run["id"].as_str()?;
    let change = json!({"department": dice.of(&PLACES)});
    let (_, mended) = browser.mends(id, &change).await;
    let run = if mended["id"].is_string() { mended } else { run };
    Some(json!({"kind": "member.import", "import": run["id"], "revision": run["revision"]}))
}

struct Story {
    scene: Scene,
    browsers: BTreeMap<&'static str, Browser>,
    script: String,
    seen: BTreeMap<&'static str, usize>,
}

impl Story {
    /// What a step may lead to: whatever `by` may, or nothing at all where nobody is named.
    async fn judged(&mut self, before: &Value, by: Option<&str>, step: String) {
        self.scene.settle().await;
        self.script.push_str(&format!("{step}\n"));
        let after = self.scene.platform().world().await;
        for change in oracle::changes(before, &after) {
            let fine = by.is_some_and(|by| Table(before).allows(by, &change));
            assert!(fine, "not {by:?}'s to do: {change:?}\nafter\n{}", self.script);
            *self.seen.entry(change.kind()).or_default() += 1;
        }
    }

    /// Somebody asks for something, others meddle with it, and its asker mostly confirms it.
    async fn chapter(&mut self, dice: &mut Dice, number: usize) {
        let actor = dice.of(&ACTORS);
        // An officer may send notices, and nothing else.
        let mut asked = if actor == "officer" { notice(dice, number) } else { request(dice, number) };
        if let Some(text) = asked["text"].as_str() {
            asked["text"] = json!(format!("【{actor}】{text}"));
        }
        let before = self.scene.platform().world().await;
        let browser = self.browsers[actor].clone();
        if number % 6 == 5 && actor != "officer" {
            let Some(import) = table(&browser, dice, number).await else { return };
            *self.seen.entry("imports").or_default() += 1;
            asked = import;
        }
        let (status, op) = browser.proposes(&format!("p{number}"), &asked).await;
        self.judged(&before, None, format!("{actor} asks {asked}: {status}")).await;
        if op["may"].as_array().is_none_or(Vec::is_empty) {
            return;
        }
        *self.seen.entry("proposed").or_default() += 1;
        let other = dice.of(&ACTORS);
        if other != actor {
            let verb = dice.of(&["confirm", "cancel", "approve", "retry"]);
            let more = json!({"code": code(&self.scene, other).await});
            let (status, _) = self.browsers[other].clone().decides(&op, verb, more).await;
            assert!(status.is_client_error(), "{other} {verb}: {status}");
            self.judged(&before, None, format!("{other} {verb}s it: {status}")).await;
        }
        if dice.chance(15) {
            let (user, admin, scope) = dice.of(&OFFICES);
            let office = json!({"user": user, "admin": admin, "scope": [scope]});
            self.scene.platform().try_post("appoint", office).await;
            self.scene.settle().await;
            self.script.push_str(&format!("{user} becomes {admin:?} of {scope}\n"));
        }
        if dice.chance(85) {
            let before = self.scene.platform().world().await;
            let more = json!({"code": code(&self.scene, actor).await});
            let (status, _) = browser.decides(&op, "confirm", more).await;
            self.judged(&before, Some(actor), format!("{actor} confirms it: {status}")).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_outside_the_askers_scope_is_changed() {
    let seed = std::env::var("GUANJIA_SCOPE_SEED").map_or(7, |text| text.parse().expect("a number"));
    let mut scene = Scene::of(Plan::default().manual_clock().set("GUANJIA_CALLS_PER_SECOND", "0")).await;
    scene.overlook();
    scene.walked().await;
    let mut browsers = BTreeMap::new();
    for actor in ACTORS {
        browsers.insert(actor, Browser::of(&scene, actor).await);
    }
    let mut story = Story { scene, browsers, script: format!("seed {seed}\n"), seen: BTreeMap::new() };
    let mut dice = Dice::new(seed);
    for number in 0..REQUESTS {
        story.chapter(&mut dice, number).await;
        // A minute has so many requests and no more.
        story.scene.house().advance(std::time::Duration::from_secs(30));
    }
    println!("seed {seed}: {:?}", story.seen);
    assert!(story.seen["proposed"] >= REQUESTS / 6, "{:?}", story.seen);
    for kind in ["granted", "moved", "edited", "told", "imports"] {
        assert!(story.seen.contains_key(kind), "nothing ended in {kind}: {:?}", story.seen);
    }
    story.scene.finish().await;
}
