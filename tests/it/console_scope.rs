//! Over the console, too, nobody is shown anything outside of what they may see: everybody of the small world asks for
//! everything there is, by every id, and no answer holds the name or number of somebody they may not see.

use std::collections::BTreeSet;

use reqwest::StatusCode;
use serde_json::Value;

use crate::support::{Browser, Plan, Scene};

/// Institutions of the small world, for who is in one.
const INSTITUTIONS: [i64; 3] = [9_001_011, 9_001_012, 900_201];

/// The departments a member is in, with all above.
fn above(world: &Value, member: &Value) -> BTreeSet<i64> {
    let parents = world["departments"].as_array().expect("departments");
    let mut all: Vec<i64> =
        member["departments"].as_array().expect("places").iter().filter_map(Value::as_i64).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = all.pop() {
        if seen.insert(id) {
            let parent = parents.iter().find(|one| one["id"] == id).and_then(|one| one["parent"].as_i64());
            all.extend(parent);
        }
    }
    seen
}

/// Whether the asker may see the other's name; slow and obvious.
fn may_name(world: &Value, asker: &Value, other: &Value) -> bool {
    let (mine, theirs) = (above(world, asker), above(world, other));
    let scope = asker["scope"].as_array().map(Vec::as_slice).unwrap_or_default();
    asker["userid"] == other["userid"]
        || asker["admin"] == "main"
        || scope.iter().filter_map(Value::as_i64).any(|node| theirs.contains(&node))
        || INSTITUTIONS.iter().any(|one| mine.contains(one) && theirs.contains(one))
        || asker["departments"]
            .as_array()
            .expect("places")
            .iter()
            .any(|place| other["departments"].as_array().expect("places").contains(place))
}

/// Whether the asker may see more of the other than the name.
fn may_see(world: &Value, asker: &Value, other: &Value) -> bool {
    let theirs = above(world, other);
    let scope = asker["scope"].as_array().map(Vec::as_slice).unwrap_or_default();
    asker["userid"] == other["userid"]
        || asker["admin"] == "main"
        || scope.iter().filter_map(Value::as_i64).any(|node| theirs.contains(&node))
}

/// Every address there is to be asked for.
fn addresses(world: &Value) -> Vec<String> {
    let ids = |list: &str, id: &str| -> Vec<String> {
        let all = world[list].as_array().expect("a list").iter();
        all.map(|one| one[id].as_str().map_or_else(|| one[id].to_string(), str::to_owned)).collect()
    };
    let mut all: Vec<String> = [
        "",
        "/me",
        "/departments",
        "/members?limit=200",
        "/roles",
        "/board",
        "/invitations",
        "/notices",
        "/notices/1",
        "/notices/audience",
        "/operations",
        "/imports",
        "/audit?result=all",
        "/audit.csv?result=all",
    ]
    .iter()
    .map(|path| format!("/api/v1{path}"))
    .collect();
    for path in [
        "",
        "me",
        "members",
        "board",
        "invitations",
        "operations",
        "import",
        "departments",
        "accounts",
        "notices",
        "notices/1",
        "notices/new",
        "notices/new?find=zs",
        "notices/new?find=%E8%B5%B5&person=kn_zhao&notperson=wh_sun",
        "notices/1/remind",
        "notices/1/recall",
        "audit",
        "audit?result=all",
    ] {
        all.push(format!("/app/{path}"));
    }
    for id in ids("departments", "id") {
        for path in ["api/v1/members", "api/v1/board", "api/v1/invitations", "app/members"] {
            all.push(format!("/{path}?department={id}"));
        }
    }
    for user in ids("members", "userid") {
        all.extend([
            format!("/api/v1/members/{user}"),
            format!("/app/members/{user}"),
            format!("/api/v1/audit?user={user}"),
        ]);
    }
    for role in ids("roles", "id") {
        all.push(format!("/api/v1/members?role={role}"));
    }
    for text in ["%E5%BC%A0", "zs", "0021", "1390", "%E8%B5%B5"] {
        all.push(format!("/api/v1/members?q={text}"));
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_shown_anybody_outside() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.walked().await;
    // Something has happened everywhere.
    for (admin, text) in [
        ("hp_admin", "给李四加上信息员"),
        ("kn_admin", "给赵六加上信息员"),
        ("wh_admin", "给孙七加上接诉即办员"),
    ] {
        scene.asks(admin, text).await;
        scene.presses(admin, "确认").await;
        scene.reply(admin).await;
    }
    let world = scene.platform().world().await;
    let mut addresses = addresses(&world);
    for act in scene.acts().await {
        let id = act["operation"].as_str().unwrap_or("none");
        addresses.extend([format!("/api/v1/operations/{id}"), format!("/app/operations/{id}")]);
    }
    let members = world["members"].as_array().expect("members").clone();
    let (mut asked, mut shown) = (0, 0);
    for (number, asker) in members.iter().enumerate().filter(|(_, one)| one["active"] == true) {
        let user = asker["userid"].as_str().expect("a userid");
        let browser = Browser::of(&scene, user).await.from(&format!("192.0.2.{number}"));
        for path in &addresses {
            let (status, body) = browser.open(path).await;
            asked += 1;
            shown += usize::from(status == StatusCode::OK);
            for other in &members {
                let name = other["name"].as_str().expect("a name");
                // Whom one may turn to is told by name.
                let told = other["admin"] != Value::Null && (path.ends_with("/me") || path == "/app/");
                let namesake = members.iter().any(|one| one["name"] == name && may_name(&world, asker, one));
                assert!(told || namesake || !body.contains(name), "{user} GET {path} shows {name}: {body}");
                if let Some(mobile) = other["mobile"].as_str().filter(|_| !may_see(&world, asker, other)) {
                    let masked = format!("{}****{}", &mobile[..3], &mobile[7..]);
                    assert!(
                        !body.contains(mobile) && !body.contains(&masked),
                        "{user} GET {path} shows {masked}: {body}"
                    );
                }
            }
        }
    }
    assert!(asked > 1_000 && shown > asked / 5, "{shown} of {asked} were answered");
    scene.finish().await;
}
