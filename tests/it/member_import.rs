//! Many people at once: tables sent as files or pasted, checked row by row, added in parts, stopped in the middle.

use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use guanjia::domain::operation::bulk;
use guanjia::sheet::{self, Bounds, Sheet};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::Scene;
use crate::support::house::Plan;

const ADMIN: &str = "hp_admin";

/// At a pace that a busy machine keeps evenly: at the platform's own, twenty calls take a second and one more is refused.
async fn unhurried() -> Scene {
    Scene::of(Plan::default().set("GUANJIA_CALLS_PER_SECOND", "15")).await
}

/// Somebody sends a file.
pub async fn sends(scene: &Scene, user: &str, name: &str, content: &[u8]) {
    let content = json!({"fileName": name, "data": STANDARD.encode(content)});
    scene.sends(json!({"user": user, "msgtype": "file", "content": content})).await;
}

/// Sends it and reads what is said.
pub async fn asks(scene: &mut Scene, name: &str, content: &[u8]) -> String {
    sends(scene, ADMIN, name, content).await;
    scene.reply(ADMIN).await
}

/// A workbook of these rows under these headings.
fn workbook(headings: &[&str], rows: &[&[&str]]) -> Vec<u8> {
    let text = |cells: &&[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
    sheet::write(&[Sheet {
        name: "a".into(),
        headings: headings.iter().map(|heading| ((*heading).to_owned(), 10)).collect(),
        rows: rows.iter().map(text).collect(),
    }])
    .expect("made")
}

/// People nobody knows yet.
fn people(count: usize) -> String {
    let family = ["赵", "钱", "孙", "李", "周", "吴", "郑", "王"];
    let row = |n: usize| format!("{}小{}\t1371000{n:04}\t急诊科", family[n % 8], ["明", "红", "华"][n % 3]);
    (0..count).map(row).collect::<Vec<_>>().join("\n")
}

/// The rows of the latest file this person was handed, as text.
pub async fn handed(scene: &Scene, user: &str) -> Vec<Vec<String>> {
    rows_of(&file(scene, user, "").await)
}

/// The latest file handed to somebody whose name holds this.
pub async fn file(scene: &Scene, user: &str, name: &str) -> Vec<u8> {
    let said = scene.platform().said(Some(user), "single").await;
    let named = |message: &&Value| message["kind"] == "file" && message.to_string().contains(name);
    let file = said.iter().rfind(named).expect("a file was handed");
    scene.platform().file(file["file"]["id"].as_str().expect("an id")).await
}

/// The rows of a workbook's first page.
pub fn rows_of(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut book = sheet::read(bytes, &Bounds::of_rows(10_000)).expect("a workbook");
    book.pages.remove(0).rows.into_iter().map(|row| row.cells).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_to_comes_with_a_table_to_fill_in_and_the_table_is_read_again() {
    let mut scene = Scene::new().await;
    assert_snapshot!(scene.asks(ADMIN, "批量添加").await, @"
    请把名单发给我，两种办法：
    1. 发一个 .xlsx 或 .csv 文件，第一行写列名：姓名、手机号、部门、职位、工号、角色（顺序不限，姓名和手机号必填，一次最多 5000 人）。模板随后发给您。
    2. 把表格复制后直接粘贴在这里，一行一个人。
    我会先逐行检查，把能添加的和有问题的列出来，您确认后才添加。（回复「取消」可放弃）

    ——
    〔file〕批量添加模板.xlsx
    ");
    assert_eq!(handed(&scene, ADMIN).await, [["姓名", "手机号", "部门", "职位", "工号", "角色"]]);
    let filled = workbook(
        &["姓名", "手机号", "部门", "职位", "工号", "角色"],
        &[&["陈晨", "13900000199", "急诊科", "护士长", "00123", "信息员"]],
    );
    assert_snapshot!(asks(&mut scene, "模板.xlsx", &filled).await, @"
    〔card〕批量添加 · 待确认

    可添加 **1** 人，已在组织 0 人，有问题 0 行

    > 其中 1 人设为信息员：陈晨；1 人填写职位；1 人填写工号。每个人的见逐行预览。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx
    ");
    scene.presses(ADMIN, "确认").await;
    assert_snapshot!(scene.reply(ADMIN).await, @"〔file〕模板-结果.xlsx");
    assert_snapshot!(scene.card(ADMIN).await, @"
    〔card〕批量添加 · 已完成

    共 1 人：已添加 1 人

    每行的结果见结果文件。
    ");
    let member = scene.platform().member_of("13900000199").await;
    assert_eq!((&member["title"], &member["job_number"]), (&json!("护士长"), &json!("00123")));
    assert_eq!(handed(&scene, ADMIN).await[1], ["2", "陈晨", "13900000199", "急诊科", "已添加"]);
    assert_eq!(scene.platform().writes().await, ["user/create", "addrolesforemps"]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_is_checked_and_what_is_wrong_is_listed_whole() {
    let mut scene = Scene::new().await;
    scene.walked().await;
    let before = scene.platform().calls("").await.len();
    let table = "手机号码,*姓名,所属科室,角色\n\
        13900000199,陈晨,急诊科,信息员\n\
        13900000011,张三,急诊科,\n\
        13900000199,陈晨晨,急诊科,\n\
        1390000019,少一位,急诊科,\n\
        13710000001,外院,北京康宁中医医院,\n\
        13710000002,没科室,不存在科,\n\
        13710000003,没角色,药剂科,院长助理\n\
        13710000004,=cmd|'/C calc'!A0,急诊科,\n\
        13710000005,,急诊科,\n\
        ,无号码,急诊科,\n\
        13710000006,@SUM(1),急诊科,\n";
    let gbk = encoding_rs::GBK.encode(table).0.into_owned();
    assert_snapshot!(asks(&mut scene, "名单.csv", &gbk).await, @"
    〔card〕批量添加 · 待确认

    可添加 **1** 人，已在组织 1 人，有问题 9 行

    > 其中 1 人设为信息员：陈晨。每个人的见逐行预览。

    > 第 4 行 陈晨晨：手机号与第 2 行重复。

    > 第 5 行 少一位：手机号只有 10 位，应为 11 位。境外号码请写「+区号-号码」。

    > 第 6 行 外院：「北京康宁中医医院」不在您的管理范围内。

    > 第 7 行 没科室：没有找到部门「不存在科」。

    > 第 8 行 没角色：没有「院长助理」这个角色。

    > ……还有 4 行

    > 这些行不会添加。改好「要改的行」再发给我，只会添加新的。

    > 已在组织的 1 人不改动。要按表更新他们的职位、工号和角色，请回复「更新」。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx

    ——
    〔file〕要改的行.xlsx
    ");
    let listed = handed(&scene, ADMIN).await;
    let shown: Vec<String> = listed.iter().map(|row| row.join(" | ")).collect();
    assert_snapshot!(shown.join("\n"), @"
    姓名 | 手机号 | 部门 | 职位 | 工号 | 角色 | 问题 | 行号
    陈晨晨 | 13900000199 | 急诊科 |  |  |  | 手机号与第 2 行重复。 | 4
    少一位 | 1390000019 | 急诊科 |  |  |  | 手机号只有 10 位，应为 11 位。境外号码请写「+区号-号码」。 | 5
    外院 | 13710000001 | 北京康宁中医医院 |  |  |  | 「北京康宁中医医院」不在您的管理范围内。 | 6
    没科室 | 13710000002 | 不存在科 |  |  |  | 没有找到部门「不存在科」。 | 7
    没角色 | 13710000003 | 药剂科 |  |  | 院长助理 | 没有「院长助理」这个角色。 | 8
    '=cmd|'/C calc'!A0 | 13710000004 | 急诊科 |  |  |  | 姓名里有不能用的字符。 | 9
     | 13710000005 | 急诊科 |  |  |  | 没有姓名。 | 10
    无号码 |  | 急诊科 |  |  |  | 没有手机号。 | 11
    '@SUM(1) | 13710000006 | 急诊科 |  |  |  | 姓名里有不能用的字符。 | 12
    ");
    // Nothing was asked for each row.
    let asked = scene.platform().calls("").await.len() - before;
    assert!(asked < 40, "{asked} calls for eleven rows");
    assert!(scene.calls("getbymobile").await.is_empty());
    assert_eq!(scene.platform().writes().await, [""; 0]);
    assert_snapshot!(scene.asks(ADMIN, "取消").await, @"已取消，没有做任何改动。");
    assert_snapshot!(scene.trail().await.join("\n"), @"
    hp_admin member.import proposed -
    hp_admin member.import refused 北京康宁中医医院 (department_outside)
    hp_admin member.import cancelled -
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pasted_table_of_sixty_is_an_import_and_each_is_added_once() {
    let mut scene = unhurried().await;
    let table = format!("批量添加\n{}", people(60));
    assert_snapshot!(scene.asks(ADMIN, &table).await, @"
    〔card〕批量添加 · 待确认

    可添加 **60** 人，已在组织 0 人，有问题 0 行

    > 按内容认出的列：「第 1 列」当作姓名、「第 2 列」当作手机号、「第 3 列」当作部门。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx
    ");
    assert_snapshot!(scene.asks(ADMIN, "确认").await, @"
    已确认「批量添加」（60 人），正在办理，稍后给出结果。

    ——
    〔file〕批量添加结果.xlsx
    ");
    let card = scene.card(ADMIN).await;
    assert!(card.contains("已添加 60 人") && card.contains("已完成"), "{card}");
    assert_eq!(scene.calls("user/create").await.len(), 60);
    let added = scene.platform().world().await;
    let ours =
        |member: &&Value| member["mobile"].as_str().is_some_and(|mobile| mobile.starts_with("1371000"));
    assert_eq!(added["members"].as_array().expect("made").iter().filter(ours).count(), 60);
    assert_eq!(handed(&scene, ADMIN).await.len(), 61);
    // The card tells of the way, not of each row.
    let said = scene.platform().said(Some(ADMIN), "single").await;
    let updates = said.iter().filter_map(|message| message["card"]["updates"].as_u64()).max();
    assert!(updates.is_some_and(|updates| updates <= 6), "{updates:?}");
    let whole: Vec<String> = scene.trail().await.into_iter().filter(|act| act.ends_with(" -")).collect();
    assert_snapshot!(whole.join("\n"), @"
    hp_admin member.import proposed -
    hp_admin member.import confirmed -
    hp_admin member.import done -
    ");
    scene.reply(ADMIN).await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_stopped_in_the_middle_and_not_one_more_is_added() {
    for by_text in [true, false] {
        let mut scene = unhurried().await;
        scene.asks(ADMIN, &format!("添加成员\n{}", people(200))).await;
        let card = scene.card_id("single", ADMIN).await;
        scene.presses_on(&card, ADMIN, "确认").await;
        while scene.calls("user/create").await.len() < 30 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        if by_text {
            scene.says(ADMIN, "停止").await;
            while !scene
                .platform()
                .said(Some(ADMIN), "single")
                .await
                .iter()
                .any(|message| message["text"].as_str().is_some_and(|text| text.starts_with("正在停止")))
            {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        } else {
            let press = scene.presses_on(&card, ADMIN, "停止").await;
            assert!(press.answer.to_string().contains("正在停止"), "{}", press.answer);
        }
        let at_stop = scene.calls("user/create").await.len();
        scene.settle().await;
        let begun = scene.calls("user/create").await.len();
        // Those that go side by side may have been on their way to the platform.
        assert!(begun <= at_stop + bulk::ABREAST, "{begun} after the stop at {at_stop}");
        let shown = scene.card(ADMIN).await;
        assert!(shown.contains("已停止") && shown.contains("未执行"), "{shown}");
        assert!(!shown.contains("[停止]"), "{shown}");
        let rows = handed(&scene, ADMIN).await;
        let added = rows.iter().filter(|row| row[4] == "已添加").count();
        assert_eq!((rows.len(), added), (201, begun));
        scene.reply(ADMIN).await;
        assert_eq!(scene.asks(ADMIN, "停止").await, "现在没有可以取消的操作。");
        scene.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_are_no_list_or_too_much_are_refused_in_words() {
    let mut scene = Scene::new().await;
    let many = format!("姓名,手机号\n{}", "张三,13900000199\n".repeat(50_000));
    assert_snapshot!(asks(&mut scene, "大.csv", many.as_bytes()).await, @"一次最多添加 5000 人，没有做任何改动。请分成几个文件分别发送。");
    let rows: Vec<Vec<String>> = (0..6_000).map(|n| vec!["张三".into(), n.to_string()]).collect();
    let large = Sheet { name: "a".into(), headings: vec![], rows };
    assert_snapshot!(asks(&mut scene, "大.xlsx", &sheet::write(&[large]).expect("made")).await, @"一次最多添加 5000 人，没有做任何改动。请分成几个文件分别发送。");
    assert_snapshot!(asks(&mut scene, "炸.xlsx", &bomb()).await, @"文件解压后太大，没有读取。请新建一个表格，只粘贴名单（只粘贴数值），存成 .xlsx 后重新发送。");
    assert_snapshot!(asks(&mut scene, "旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0").await, @"这是旧的 .xls（或 WPS 的 .et）格式，读不了。请另存为 .xlsx 后重新发送。");
    let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let locked = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0".as_slice(), &locked].concat();
    assert_snapshot!(asks(&mut scene, "密.xlsx", &locked).await, @"文件有密码，打不开。请去掉密码后重新发送。");
    assert_snapshot!(asks(&mut scene, "图.png", b"\x89PNG\r\n\x1a\n\0\0").await, @"这是图片，读不了里面的名单。请发 .xlsx 表格，或把姓名和手机号粘贴在这里，一行一个人。");
    assert_snapshot!(asks(&mut scene, "空.csv", b"\xef\xbb\xbf\r\n").await, @"文件里没有名单。第一行写列名（姓名、手机号、部门），下面一行一个人，再重新发送。");
    assert_snapshot!(asks(&mut scene, "缺.csv", "姓名,部门\n张三,急诊科\n".as_bytes()).await, @"表格里没有「手机号」这一列。请在第一行写上列名（姓名和手机号必填），再重新发送。");
    assert_snapshot!(asks(&mut scene, "坏.xlsx", b"PK\x03\x04abc").await, @"文件打不开，可能已损坏。请用表格软件打开后另存为 .xlsx，重新发送。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

/// Eighty million blanks in a few kilobytes.
fn bomb() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("xl/workbook.xml", options).expect("made");
    zip.write_all(b"<workbook/>").expect("made");
    zip.start_file("xl/worksheets/sheet1.xml", options).expect("made");
    for _ in 0..80 {
        zip.write_all(&vec![b' '; 1_000_000]).expect("made");
    }
    zip.finish().expect("made").into_inner()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_without_headings_is_read_as_if_it_had_been_typed() {
    let mut scene = Scene::new().await;
    let rows = "1,陈晨,13900000199,急诊科\n2,周八,13900000101,药剂科\n";
    assert_snapshot!(asks(&mut scene, "名单.csv", rows.as_bytes()).await, @"
    〔card〕批量添加 · 待确认

    可添加 **2** 人，已在组织 0 人，有问题 0 行

    > 按内容认出的列：「第 2 列」当作姓名、「第 3 列」当作手机号、「第 4 列」当作部门。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx
    ");
    assert_snapshot!(scene.asks(ADMIN, "确认").await, @"
    已确认「批量添加」（2 人），正在办理，稍后给出结果。

    ——
    〔file〕名单-结果.xlsx
    ");
    assert_eq!(scene.calls("user/create").await.len(), 2);
    scene.reply(ADMIN).await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_add_may_not_import_and_a_group_is_no_place_for_numbers() {
    let mut scene = Scene::new().await;
    sends(&scene, "hp_zhang", "名单.csv", "姓名,手机号\n陈晨,13900000199\n".as_bytes()).await;
    assert_snapshot!(scene.reply("hp_zhang").await, @"只有本单位的管理员可以做这件事。可以找：和平医院管理员。");
    scene.says_in("cidHp==", ADMIN, "批量添加").await;
    assert_snapshot!(scene.reply_in("cidHp==").await, @"答复已单独发给您，请看与我的单聊。");
    scene.reply(ADMIN).await;
    // A code of nobody's, and one the platform does not hand out now.
    let gone = json!({"fileName": "名单.xlsx", "downloadCode": "x"});
    scene.sends(json!({"user": ADMIN, "msgtype": "file", "content": gone})).await;
    assert_snapshot!(scene.reply(ADMIN).await, @"这个文件已经取不到了，请重新发送一次。");
    assert_eq!(scene.platform().writes().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_file_can_be_sent_the_result_is_said() {
    let mut scene = Scene::new().await;
    let table =
        "姓名,手机号,部门\n吴九,13900000102,急诊科\n赵六,13900000021,急诊科\n陈晨,13900000199,急诊科\n";
    asks(&mut scene, "名单.csv", table.as_bytes()).await;
    scene.platform().post("knobs", json!({"revoked": ["qyapi_robot_sendmsg"]})).await;
    scene.says(ADMIN, "确认").await;
    scene.settle().await;
    assert_snapshot!(scene.card(ADMIN).await, @"
    〔card〕批量添加 · 已完成

    共 2 人：已添加 1 人，已发邀请 1 人

    已发邀请的需本人在「团队邀请」里同意，之后自动设置角色。每行的结果见结果文件。
    ");
    assert_snapshot!(scene.reply(ADMIN).await, @"
    已确认「批量添加」（2 人），正在办理，稍后给出结果。

    ——
    批量添加 · 已完成：已添加 1 人，已发邀请 1 人。结果文件没有发出去；可以把原表再发一次，已添加的会显示为「已在组织」，不会重复添加。
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn outcomes_of_the_run_are_told_row_by_row_in_words() {
    let mut scene = Scene::new().await;
    let table = "姓名,手机号,部门,角色\n吴九,13900000102,急诊科,信息员\n陈晨,13900000199,急诊科,信息员\n";
    asks(&mut scene, "名单.csv", table.as_bytes()).await;
    scene.says(ADMIN, "确认").await;
    scene.settle().await;
    let rows: Vec<String> = handed(&scene, ADMIN).await.iter().map(|row| row.join(" | ")).collect();
    assert_snapshot!(rows.join("\n"), @"
    行号 | 姓名 | 手机号 | 部门 | 结果 | 说明
    2 | 吴九 | 13900000102 | 急诊科 | 已发邀请 | 需本人用这个手机号登录钉钉，在「团队邀请」里点同意。
    3 | 陈晨 | 13900000199 | 急诊科 | 已添加
    ");
    assert_snapshot!(scene.card(ADMIN).await, @"
    〔card〕批量添加 · 已完成

    共 2 人：已添加 1 人，已发邀请 1 人

    已发邀请的需本人在「团队邀请」里同意，之后自动设置角色。每行的结果见结果文件。
    ");
    scene.reply(ADMIN).await;
    // Who was invited gets the role once they have accepted.
    scene.platform().post("accept", json!({"mobile": "13900000102"})).await;
    assert_snapshot!(scene.reply(ADMIN).await, @"吴九 已同意邀请，加入急诊科。已按之前的申请设为信息员。");
    let member = scene.platform().member_of("13900000102").await;
    assert_eq!(member["roles"], json!([51]));
    scene.finish().await;
}
