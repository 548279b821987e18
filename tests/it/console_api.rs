//! The API: what it answers, in which form, and what it says where it does not.

use insta::assert_snapshot;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{Browser, Plan, Scene};

async fn scene() -> Scene {
    let scene = Scene::of(Plan::default().manual_clock()).await;
    scene.walked().await;
    scene
}

/// The values of a field of a list.
fn each(list: &Value, field: &str) -> Vec<String> {
    let all = list.as_array().expect("a list").iter();
    all.map(|one| one[field].as_str().map_or_else(|| one[field].to_string(), str::to_owned)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_description_is_what_it_was() {
    let scene = scene().await;
    let description = Browser::new(&scene).get("/api/v1/openapi.json").await;
    assert_eq!(description["openapi"], "3.1.0");
    assert_snapshot!(serde_json::to_string_pretty(&description).expect("JSON"));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_are_found_filtered_and_paged() {
    let scene = scene().await;
    let browser = Browser::of(&scene, "hp_admin").await;
    let found = async |query: &str| {
        let found = browser.get(&format!("/api/v1/members?{query}")).await;
        each(&found["members"], "user").join(" ")
    };
    assert_snapshot!(found("").await, @"hp_admin hp_wang kn_ouyang hp_zhang hp_li hp_zhang2");
    assert_snapshot!(found("q=zs").await, @"hp_zhang hp_zhang2");
    assert_snapshot!(found("q=%E5%BC%A0").await, @"hp_zhang hp_zhang2");
    assert_snapshot!(found("q=0013").await, @"hp_wang");
    assert_snapshot!(found("state=inactive").await, @"hp_wang");
    assert_snapshot!(found("department=90010112").await, @"hp_li hp_zhang2");
    assert_snapshot!(found("role=51&state=").await, @"hp_zhang");
    assert_snapshot!(found("sort=name").await, @"hp_admin hp_li kn_ouyang hp_wang hp_zhang hp_zhang2");
    let mut users = Vec::new();
    let mut path = "/api/v1/members?limit=2".to_owned();
    loop {
        let page = browser.get(&path).await;
        assert_eq!(page["total"], 6);
        users.extend(each(&page["members"], "user"));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/members?limit=2&cursor={next}");
    }
    assert_eq!(users.join(" "), found("").await);
    assert_eq!(browser.open("/api/v1/members?state=asleep").await.0, StatusCode::BAD_REQUEST);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tree_counts_people_once() {
    let scene = scene().await;
    let tree = Browser::of(&scene, "hp_admin").await.get("/api/v1/departments").await;
    assert_snapshot!(tree["departments"][0], @r#"{"depth":0,"direct":3,"id":9001011,"inactive":1,"name":"和平医院","parent":null,"people":6}"#);
    let all = Browser::of(&scene, "boss").await.get("/api/v1/departments").await;
    let people = |id: i64| {
        let all = all["departments"].as_array().expect("departments").iter();
        all.clone().find(|one| one["id"] == id).expect("it is there")["people"].clone()
    };
    assert_eq!((people(1), people(9_001_011), people(91)), (json!(12), json!(6), json!(2)));
    assert_eq!(
        Browser::of(&scene, "hp_zhang").await.open("/api/v1/departments").await.0,
        StatusCode::FORBIDDEN
    );
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_is_shown_as_far_as_one_may_know_them() {
    let scene = scene().await;
    let admin = Browser::of(&scene, "hp_admin").await;
    let whole = admin.get("/api/v1/members/hp_zhang").await;
    assert_eq!((&whole["sight"], &whole["mobile"]), (&json!("full"), &json!("13900000011")));
    let colleague = Browser::of(&scene, "hp_li").await;
    assert_eq!(colleague.get("/api/v1/members/hp_zhang").await, json!({"sight": "name", "name": "张三"}));
    let (status, outside) = admin.open("/api/v1/members/kn_zhao").await;
    let (_, nobody) = admin.open("/api/v1/members/nobody").await;
    assert_eq!((status, &outside), (StatusCode::NOT_FOUND, &nobody), "one cannot be told from the other");
    assert_snapshot!(nobody, @r#"{"type":"/api/v1/problems/not-found","title":"没有找到","status":404,"detail":"没有找到，或者不在您可以查看的范围内。","advice":"请核对后再试；需要查看其他单位的，请联系主管理员。"}"#);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_board_shows_gaps_first() {
    let scene = scene().await;
    let board = Browser::of(&scene, "boss").await.get("/api/v1/board").await;
    let shown = |row: &Value| {
        let holders = row["holders"].as_array().expect("columns").iter();
        let names: Vec<String> = holders.map(|seats| each(seats, "name").join("、")).collect();
        format!("{} {} [{}]", row["gaps"], row["name"], names.join("|"))
    };
    let rows: Vec<String> = board["rows"].as_array().expect("rows").iter().map(shown).collect();
    assert_snapshot!(format!("{}\n{}", each(&board["roles"], "say").join("|"), rows.join("\n")), @r#"
    信息员|接诉即办员|安全生产负责人
    2 "望湖社区卫生服务中心" [孙七||]
    2 "北京康宁中医医院" [||赵六]
    1 "和平医院" [张三|李四|]
    "#);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_is_shown_with_who_has_read_it_to_its_sender_and_main_administrators() {
    let mut scene = Scene::of(Plan::default().manual_clock().pages()).await;
    scene.walked().await;
    scene.asks("officer", "单聊通知各信息员：报数据<script>alert(1)</script>").await;
    scene.presses("officer", "确认发送").await;
    for user in ["officer", "hp_zhang", "wh_sun"] {
        scene.reply(user).await;
    }
    for user in ["officer", "boss"] {
        let browser = Browser::of(&scene, user).await;
        assert_eq!(each(&browser.get("/api/v1/notices").await["notices"], "number"), ["1"]);
        let notice = browser.get("/api/v1/notices/1").await;
        assert_eq!(
            (&notice["of"], &notice["unread_in_all"], &notice["state"]),
            (&json!(2), &json!(2), &json!("done"))
        );
        assert_eq!(each(&notice["unread"], "").len(), 2);
        let (status, page) = browser.open("/app/notices/1").await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("报数据&#60;script&#62;") && !page.contains("<script>alert"), "{page}");
    }
    let admin = Browser::of(&scene, "hp_admin").await;
    assert_eq!(each(&admin.get("/api/v1/notices").await["notices"], "number"), Vec::<String>::new());
    assert_eq!(admin.open("/api/v1/notices/1").await.0, StatusCode::NOT_FOUND);
    for path in ["/api/v1/notices", "/api/v1/notices/1"] {
        assert_eq!(Browser::of(&scene, "hp_zhang").await.open(path).await.0, StatusCode::FORBIDDEN);
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_trail_is_read_as_far_as_one_may_and_main_administrators_see_that_it_holds() {
    let mut scene = scene().await;
    scene.asks("hp_admin", "给李四加上信息员").await;
    scene.presses("hp_admin", "确认").await;
    scene.reply("hp_admin").await;
    scene.asks("kn_admin", "给李四加上信息员").await;
    scene.settle().await;
    let told = async |user: &str| {
        let acts = Browser::of(&scene, user).await.get("/api/v1/audit").await;
        let acts = acts["entries"].as_array().expect("entries").clone();
        let line = |act: &Value| format!("{} {} {} {}", act["by"], act["action"], act["name"], act["result"]);
        acts.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(told("boss").await, @r#"
    "kn_admin" "role.grant" "李四" "refused"
    "hp_admin" "role.grant" "李四（药剂科）" "done"
    "#);
    assert_snapshot!(told("hp_admin").await, @r#"
    "kn_admin" "role.grant" "李四" "refused"
    "hp_admin" "role.grant" "李四（药剂科）" "done"
    "#);
    assert_snapshot!(told("hp_zhang").await, @"");
    let boss = Browser::of(&scene, "boss").await;
    let chain = boss.get("/api/v1/audit/chain").await;
    assert_eq!((&chain["holds"], &chain["findings"]), (&json!(true), &json!([])), "{chain}");
    let (_, csv) = boss.open("/api/v1/audit.csv").await;
    assert!(csv.starts_with("\u{feff}编号,时间") && csv.contains("李四"), "{csv}");
    assert_eq!(
        Browser::of(&scene, "hp_admin").await.open("/api/v1/audit/chain").await.0,
        StatusCode::FORBIDDEN
    );
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_has_already_is_not_sent_again_and_problems_have_one_form() {
    let scene = scene().await;
    let browser = Browser::of(&scene, "hp_admin").await;
    let first = browser.request(Method::GET, "/api/v1/members").send().await.expect("an answer");
    let tag = first.headers()[header::ETAG].clone();
    assert_eq!(first.headers()["cache-control"], "no-store");
    let again = browser.request(Method::GET, "/api/v1/members").header(header::IF_NONE_MATCH, &tag);
    let again = again.send().await.expect("an answer");
    assert_eq!((again.status(), &again.headers()[header::ETAG]), (StatusCode::NOT_MODIFIED, &tag));
    let other = browser.request(Method::GET, "/api/v1/me").header(header::IF_NONE_MATCH, &tag);
    assert_eq!(other.send().await.expect("an answer").status(), StatusCode::OK);
    for path in ["/api/v1/nothing", "/api/v1/members/x/y"] {
        let problem = browser.request(Method::GET, path).send().await.expect("an answer");
        assert_eq!(problem.headers()[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(problem.status(), StatusCode::NOT_FOUND);
    }
    let (_, outside) = browser.open("/api/v1/members?department=9001012").await;
    assert_snapshot!(outside, @r#"{"type":"/api/v1/problems/not-allowed","title":"没有权限","status":403,"detail":"这个部门不在您的管理范围内。","about":"9001012","advice":"需要的话，请联系本单位管理员或主管理员。"}"#);
    scene.finish().await;
}
