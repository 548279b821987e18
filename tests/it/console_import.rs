//! Imports by pages and the API: a table uploaded or pasted, judged row by row, mended, asked for, and its result.

use std::io::Write as _;
use std::time::Duration;

use insta::assert_snapshot;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::member_import::rows_of;
use crate::support::book::{Page, book};
use crate::support::browser::answer;
use crate::support::{Browser, Plan, Scene};

async fn scene() -> Scene {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.overlook();
    scene.walked().await;
    scene
}

/// Two good rows, three wrong ones, a member, a title and a sum.
const TABLE: &str = "和平医院人员名单,,,,\n\
    姓名,手机号码,所属科室,职务,角色\n\
    陈晨,13900000199,急诊科,护士长,信息员\n\
    林晓,13900000198,,,\n\
    少一位,1390000019,急诊科,,\n\
    外院,13900000196,北京康宁中医医院,,\n\
    没科室,13900000195,不存在科,,\n\
    张三,13900000011,急诊科,,\n\
    合计,6,,,\n";

/// A row in a few words.
fn short(row: &Value) -> String {
    let text = |field: &str| row[field].as_str().unwrap_or("–").to_owned();
    let fields = ["row", "stood", "name", "mobile", "came", "place", "why"];
    fields.map(|field| if field == "row" { row[field].to_string() } else { text(field) }).join(" | ")
}

fn shorts(run: &Value) -> String {
    run["rows"].as_array().expect("rows").iter().map(short).collect::<Vec<_>>().join("\n")
}

fn id(run: &Value) -> &str {
    run["id"].as_str().expect("an id")
}

fn kind(problem: &Value) -> String {
    problem["type"].as_str().unwrap_or("–").replace("/api/v1/problems/", "")
}

fn wish(run: &Value) -> Value {
    json!({"kind": "member.import", "import": run["id"], "revision": run["revision"]})
}

async fn opened(browser: &Browser, key: &str, table: &str) -> Value {
    let (status, run) = browser.uploads(key, &[], Some(("名单.csv", table.as_bytes()))).await;
    assert_eq!(status, StatusCode::CREATED, "{run}");
    run
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_is_judged_mended_asked_for_and_its_result_told() {
    let scene = scene().await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let run = opened(&hp, "a", TABLE).await;
    assert_snapshot!(shorts(&run), @"
    3 | 第 3 行 | 陈晨 | 13900000199 | joins | 急诊科 | –
    4 | 第 4 行 | 林晓 | 13900000198 | joins | 和平医院 | –
    5 | 第 5 行 | 少一位 | 1390000019 | problem | – | 手机号只有 10 位，应为 11 位。境外号码请写「+区号-号码」。
    6 | 第 6 行 | 外院 | 13900000196 | problem | – | 「北京康宁中医医院」不在您的管理范围内。
    7 | 第 7 行 | 没科室 | 13900000195 | problem | – | 没有找到部门「不存在科」。
    8 | 第 8 行 | 张三 | 13900000011 | member | – | –
    ");
    let mut rest = run.clone();
    for field in ["rows", "id", "expires_at"] {
        rest[field].take();
    }
    assert_snapshot!(serde_json::to_string_pretty(&rest).expect("JSON"));
    let only = hp.get(&format!("/api/v1/imports/{}?only=problem&limit=2&from=1", id(&run))).await;
    assert_eq!((&only["total"], only["rows"].as_array().map(Vec::len)), (&json!(3), Some(2)));
    assert_eq!(hp.get("/api/v1/imports").await["imports"][0]["id"], run["id"]);

    // What is wrong comes as a file, and is read back as what it is.
    let (_, bytes) = hp.file(&format!("/api/v1/imports/{}/mend.xlsx", id(&run))).await;
    let names: Vec<String> = rows_of(&bytes).iter().skip(1).map(|row| row[0].clone()).collect();
    assert_eq!(names, ["少一位", "外院", "没科室"]);
    let (_, bytes) = hp.file(&format!("/api/v1/imports/{}/rows.xlsx", id(&run))).await;
    assert_eq!(rows_of(&bytes).len(), 1 + 6 + 2);
    let (_, bytes) = hp.file("/api/v1/imports/template.xlsx").await;
    assert_eq!(rows_of(&bytes)[0][0], "姓名");

    let rows = run["rows"].as_array().expect("rows").clone();
    let row = |at: usize| rows[at]["row"].clone();
    let change = json!({"department": 90_010_112, "rows": [
        {"row": row(2), "mobile": "139 0000 0197"},
        {"row": row(3), "department": "药剂科"},
        {"row": row(4), "left_out": true},
    ]});
    let (status, mended) = hp.mends(id(&run), &change).await;
    assert_eq!(status, StatusCode::OK, "{mended}");
    assert_snapshot!(shorts(&mended), @"
    3 | 第 3 行 | 陈晨 | 13900000199 | joins | 急诊科 | –
    4 | 第 4 行 | 林晓 | 13900000198 | joins | 药剂科 | –
    5 | 第 5 行 | 少一位 | 13900000197 | joins | 急诊科 | –
    6 | 第 6 行 | 外院 | 13900000196 | joins | 药剂科 | –
    7 | 第 7 行 | 没科室 | 13900000195 | left_out | – | 您选了不添加。
    8 | 第 8 行 | 张三 | 13900000011 | member | – | –
    ");
    let (_, again) = hp.mends(id(&run), &change).await;
    assert_eq!(shorts(&again), shorts(&mended), "sent once more nothing is different");

    // What was seen before is not what is asked for now.
    let (status, problem) = hp.proposes("old", &wish(&run)).await;
    assert_eq!((status, kind(&problem).as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "not-proposed"));
    let op = hp.proposed("b", &wish(&again)).await;
    assert_eq!(hp.proposed("b", &wish(&again)).await["id"], op["id"], "a key is one request");
    assert_snapshot!(op["text"].as_str().expect("a text"), @"
    可添加 4 人，已在组织 1 人，有问题 0 行

    其中 1 人设为信息员：陈晨；1 人填写职位。每个人的见逐行预览。

    1 行没有写部门，放进药剂科。

    您选了 1 行不添加。

    已在组织的 1 人不改动。

    没有当作人的行：第 1 行「和平医院人员名单」（标题）、第 9 行「合计 6」（合计）。
    ");
    assert_eq!((&op["warnings"], &op["may"]), (&json!([]), &json!(["confirm", "cancel"])));
    let path = format!("/api/v1/operations/{}", op["id"].as_str().expect("an id"));
    assert_eq!(hp.file(&format!("{path}/result.xlsx")).await.0, StatusCode::CONFLICT);
    let before = hp.get(&format!("{path}/rows")).await;
    assert_eq!(before["rows"][0]["what"], "待确认");

    let (status, after) = hp.decides(&op, "confirm", json!({})).await;
    assert_eq!(status, StatusCode::OK, "{after}");
    scene.settle().await;
    assert_eq!(hp.get(&path).await["state"], "done");
    let shown = hp.get(&format!("{path}/rows")).await;
    let line = |row: &Value| format!("{} {} {} {}", row["stood"], row["name"], row["what"], row["place"]);
    let lines: Vec<String> = ["rows", "not_added"]
        .iter()
        .flat_map(|list| shown[*list].as_array().expect("rows"))
        .map(line)
        .collect();
    assert_snapshot!(lines.join("\n"), @r#"
    "第 3 行" "陈晨" "已添加" "急诊科"
    "第 4 行" "林晓" "已添加" "药剂科"
    "第 5 行" "少一位" "已添加" "急诊科"
    "第 6 行" "外院" "已添加" "药剂科"
    "第 8 行" "张三" "已在组织，不改动" "急诊科"
    "#);
    let (_, bytes) = hp.file(&format!("{path}/result.xlsx")).await;
    assert_eq!(rows_of(&bytes).len(), 1 + 4 + 1);
    let member = scene.platform().member_of("13900000197").await;
    assert_eq!((&member["name"], &member["departments"]), (&json!("少一位"), &json!([90_010_111])));
    assert_eq!(scene.platform().member_of("13900000198").await["departments"], json!([90_010_112]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_are_pasted_and_members_put_right_only_where_that_is_said() {
    let scene = scene().await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let rows = "陈晨\t13900000199\t急诊科\n李四\t13900000012\t药剂科";
    let (status, run) = hp.uploads("a", &[("rows", rows)], None).await;
    assert_eq!((status, &run["file"]), (StatusCode::CREATED, &Value::Null), "{run}");
    assert_snapshot!(shorts(&run), @"
    1 | 第 1 行 | 陈晨 | 13900000199 | joins | 急诊科 | –
    2 | 第 2 行 | 李四 | 13900000012 | member | – | –
    ");
    let (_, same) = hp.uploads("a", &[("rows", rows)], None).await;
    assert_eq!((&same["id"], &same["revision"]), (&run["id"], &json!(1)), "a key is one upload");
    let (status, problem) = hp.uploads("a", &[("rows", "王五\t13900000198")], None).await;
    assert_eq!((status, kind(&problem).as_str()), (StatusCode::CONFLICT, "key-of-another-request"));
    let member = run["rows"][1]["row"].clone();
    let change = json!({"update_members": true, "rows": [{"row": member, "title": "主任"}]});
    let (_, mended) = hp.mends(id(&run), &change).await;
    assert_snapshot!(shorts(&mended), @"
    1 | 第 1 行 | 陈晨 | 13900000199 | joins | 急诊科 | –
    2 | 第 2 行 | 李四 | 13900000012 | updates | 药剂科 | 职位：无 → 主任。部门不改动。
    ");
    assert_eq!(mended["counts"]["updates"], 1);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_table_or_too_much_is_refused_in_words() {
    let scene = scene().await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("xl/workbook.xml", options).expect("begun");
    for _ in 0..200 {
        zip.write_all(&vec![b' '; 1 << 20]).expect("written");
    }
    let bomb = zip.finish().expect("ended").into_inner();
    let many: Vec<String> = (0..5_100).map(|n| format!("人{n},1371{n:07}")).collect();
    let many = many.join("\n");
    let many = format!("姓名,手机号\n{many}");
    let hidden = book(&[Page::new("a").rows("姓名|手机号\n~陈晨|13900000199")]);
    let mut lines = Vec::new();
    for (at, (name, content)) in [
        ("a.png", b"\x89PNG\r\n\x1a\n0000".to_vec()),
        ("a.pdf", b"%PDF-1.7 ...".to_vec()),
        ("a.xlsx", bomb),
        ("a.csv", many.into_bytes()),
        ("a.csv", "科室,备注\n急诊科,无\n药剂科,无\n".as_bytes().to_vec()),
        ("a.csv", "姓名,手机号\n".as_bytes().to_vec()),
        ("a.xlsx", hidden),
        ("a.csv", Vec::new()),
        ("a.csv", vec![b'a'; (20 << 20) + 1]),
        ("a.csv", vec![b'a'; (21 << 20) + 1]),
    ]
    .into_iter()
    .enumerate()
    {
        let (status, problem) = hp.uploads(&format!("k{at}"), &[], Some((name, &content))).await;
        let text = |field: &str| problem[field].as_str().unwrap_or("–").to_owned();
        lines.push(format!("{} {} {}{}", status.as_u16(), kind(&problem), text("detail"), text("advice")));
    }
    for fields in [vec![("rows", " \n ")], vec![("strange", "1")], vec![("rows", "a"), ("department", "x")]] {
        let (status, problem) = hp.uploads("f", &fields, None).await;
        lines.push(format!("{} {} {}", status.as_u16(), kind(&problem), problem["detail"]));
    }
    assert_snapshot!(lines.join("\n"));
    assert_eq!(hp.get("/api/v1/imports").await["imports"], json!([]));
    let json = hp.request(Method::POST, "/api/v1/imports").json(&json!({"rows": "a"}));
    let json = json.header("x-form-token", hp.token().await).header("idempotency-key", "j");
    assert_eq!(answer(json).await.0, StatusCode::BAD_REQUEST);
    let bare = hp.upload("/api/v1/imports", &[("rows", "陈晨\t13900000199")], None);
    assert_eq!(kind(&answer(bare.header("idempotency-key", "t")).await.1), "stale-form");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dry_run_is_its_makers_alone_and_ends() {
    let scene = scene().await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let run = opened(&hp, "a", TABLE).await;
    let path = format!("/api/v1/imports/{}", id(&run));
    for other in ["kn_admin", "boss"] {
        let other = Browser::of(&scene, other).await;
        for path in [&path, &format!("{path}/mend.xlsx"), &format!("{path}/rows.xlsx")] {
            let (status, body) = other.open(path).await;
            assert!(status == StatusCode::NOT_FOUND && !body.contains("陈晨"), "{path}: {body}");
        }
        assert_eq!(other.mends(id(&run), &json!({})).await.0, StatusCode::NOT_FOUND);
        assert_eq!(other.proposes("x", &wish(&run)).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(other.open(&format!("/app/import/{}", id(&run))).await.0, StatusCode::NOT_FOUND);
        // The same key is another's.
        assert_ne!(opened(&other, "a", TABLE).await["id"], run["id"]);
    }
    let staff = Browser::of(&scene, "hp_zhang").await;
    for (status, _) in [
        staff.uploads("a", &[("rows", "陈晨\t13900000199\t急诊科")], None).await,
        staff.mends(id(&run), &json!({})).await,
        staff.proposes("x", &wish(&run)).await,
    ] {
        assert_eq!(status, StatusCode::FORBIDDEN);
    }
    for path in [path.as_str(), "/api/v1/imports", "/api/v1/imports/template.xlsx", "/app/import"] {
        assert_eq!(staff.open(path).await.0, StatusCode::FORBIDDEN, "{path}");
    }
    let (status, problem) = hp.mends(id(&run), &json!({"rows": [{"row": 99, "name": "a"}]})).await;
    assert_eq!((status, kind(&problem).as_str()), (StatusCode::NOT_FOUND, "not-found"));
    let (status, problem) = hp.mends(id(&run), &json!({"department": 9_001_012})).await;
    let (_, nowhere) = hp.mends(id(&run), &json!({"department": 4_242})).await;
    assert_eq!((status, &problem), (StatusCode::UNPROCESSABLE_ENTITY, &nowhere), "one as good as none");
    assert_eq!(hp.get(&path).await["revision"], 1);

    // The last four are kept, each for a while.
    for key in ["b", "c", "d", "e"] {
        opened(&hp, key, TABLE).await;
    }
    assert_eq!(hp.open(&path).await.0, StatusCode::NOT_FOUND);
    let kept = hp.get("/api/v1/imports").await["imports"].as_array().map(Vec::len);
    assert_eq!(kept, Some(4));
    scene.house().advance(Duration::from_mins(119));
    let late = opened(&hp, "f", TABLE).await;
    scene.house().advance(Duration::from_secs(61));
    let left = hp.get("/api/v1/imports").await;
    assert_eq!((left["imports"].as_array().map(Vec::len), &left["imports"][0]["id"]), (Some(1), &late["id"]));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_departments_outside_nothing_is_told_but_what_was_typed() {
    let scene = scene().await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let run =
        opened(&hp, "a", "姓名,手机号,部门\n甲一,13900000199,康宁\n甲二,13900000198,康宁中医医院\n").await;
    let told = run.to_string();
    assert!(!told.contains("北京康宁"), "{told}");
    assert_eq!(run["counts"]["problems"], 2, "{told}");
    let (status, _) = hp.proposes("b", &wish(&run)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_hold_names_as_text_and_take_only_their_own_form() {
    let scene = scene().await;
    let hp = Browser::of(&scene, "hp_admin").await;
    let (token, foreign) = (hp.token().await, Browser::of(&scene, "boss").await.token().await);
    let table = "姓名,手机号,部门,\"<svg onload=x>\"\n\
        <script>alert(1)</script>,13900000199,\"<b>\"\"科\",x\n陈晨,1390000,急诊科,\n";
    let file = Some(("<img src=x onerror=y>.csv", table.as_bytes()));
    for wrong in ["", "0", foreign.as_str()] {
        let sent = hp.upload("/app/import", &[("token", wrong), ("key", "k")], file).send().await;
        assert_eq!(sent.expect("an answer").status(), StatusCode::FORBIDDEN, "{wrong}");
    }
    let sent = hp.upload("/app/import", &[("token", &token), ("key", "k")], file).send().await;
    let sent = sent.expect("an answer");
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
    let at = sent.headers()[header::LOCATION].to_str().expect("an address").to_owned();
    let (_, html) = hp.open(&at).await;
    assert!(html.contains("&#60;script&#62;alert(1)") && html.contains("&#60;img src=x"), "{html}");
    for raw in ["<script>alert", "<img src=x", "<svg onload", "<b>\"科"] {
        assert!(!html.contains(raw), "{raw}: {html}");
    }
    let row = html.split("name=\"mobile.").nth(2).expect("a second row").split('"').next().expect("a number");
    let field = format!("mobile.{row}");
    let fields = [("do", "mend"), (field.as_str(), "13900000198")];
    for wrong in ["", foreign.as_str()] {
        let mut fields = fields.to_vec();
        fields.push(("token", wrong));
        assert_eq!(hp.sends(&at, &fields).await.status(), StatusCode::FORBIDDEN);
    }
    let mut fields = fields.to_vec();
    fields.push(("token", &token));
    assert_eq!(hp.sends(&at, &fields).await.status(), StatusCode::SEE_OTHER);
    let run = hp.get(&at.replace("/app/import", "/api/v1/imports")).await;
    assert_eq!((&run["revision"], &run["counts"]["joins"]), (&json!(2), &json!(1)), "{run}");
    // A page that is refused keeps what can be kept.
    let nothing = hp.upload("/app/import", &[("token", &token), ("key", "n")], None).send().await;
    let nothing = nothing.expect("an answer");
    assert_eq!(nothing.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text().await.expect("a page").contains("没有收到名单"));
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_begun_in_chat_has_its_page() {
    let mut scene = Scene::of(Plan::default().manual_clock().pages()).await;
    scene.overlook();
    scene.walked().await;
    let rows: Vec<String> = (0..25).map(|n| format!("曹{n},1371000{n:04},急诊科")).collect();
    let rows = rows.join("\n");
    let table = format!("姓名,手机号,部门\n{rows}\n少一位,1390000019,急诊科\n");
    let said = crate::member_import::asks(&mut scene, "名单.csv", table.as_bytes()).await;
    let link = said.split("[打开网页逐行查看](").nth(1).expect("a link").split(')').next().expect("its end");
    let id = link.rsplit('/').next().expect("an id");
    let hp = Browser::of(&scene, "hp_admin").await;
    let (_, html) = hp.open(&format!("/app/operations/{id}")).await;
    for text in ["曹24", "13710000024", "少一位", "手机号只有 10 位", "待确认"] {
        assert!(html.contains(text), "{text}: {html}");
    }
    assert!(!html.contains("打开网页"), "{html}");
    // Others do not see it; a main administrator sees no whole number.
    assert_eq!(
        Browser::of(&scene, "kn_admin").await.open(&format!("/app/operations/{id}")).await.0,
        StatusCode::NOT_FOUND
    );
    let boss = Browser::of(&scene, "boss").await;
    let shown = boss.get(&format!("/api/v1/operations/{id}/rows")).await;
    assert_eq!((&shown["rows"][0]["mobile"], &shown["next"]), (&json!("137****0000"), &Value::Null));
    for file in ["result.xlsx", "mend.xlsx"] {
        let (status, _) = boss.open(&format!("/api/v1/operations/{id}/{file}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{file}");
    }
    let op = hp.get(&format!("/api/v1/operations/{id}")).await;
    let path = format!("/api/v1/operations/{id}/rows");
    assert_eq!(hp.get(&path).await["not_added"][0]["name"], "少一位");
    assert_eq!(hp.decides(&op, "cancel", json!({})).await.0, StatusCode::OK);
    assert_eq!(hp.get(&path).await["rows"][0]["what"], "没有执行");
    // Of what is no import there are no rows.
    let add = json!({"kind": "role.grant", "members": ["hp_li"], "roles": [51]});
    let other = hp.proposed("r", &add).await;
    let path = format!("/api/v1/operations/{}/rows", other["id"].as_str().expect("an id"));
    assert_eq!(hp.open(&path).await.0, StatusCode::NOT_FOUND);
    scene.finish().await;
}
