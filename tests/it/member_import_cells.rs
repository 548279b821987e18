//! What the cells of a sheet mean: merged, failed, padded, under headings of all kinds.

use insta::assert_snapshot;

use crate::member_import::{asks, file, handed, rows_of};
use crate::support::Scene;
use crate::support::book::{Page, book};

const ADMIN: &str = "hp_admin";

/// Who would be added to where, as the file of the preview says, in short.
async fn fates(scene: &Scene) -> String {
    let rows = rows_of(&file(scene, ADMIN, "逐行预览").await).into_iter().skip(1);
    let short = |cells: Vec<String>| cells.into_iter().take(5).collect::<Vec<_>>().join(" | ");
    rows.map(short).collect::<Vec<_>>().join("\n")
}

/// Sends one sheet and reads the preview's file.
async fn previewed(scene: &mut Scene, page: Page) -> (String, String) {
    let said = asks(scene, "名单.xlsx", &book(&[page])).await;
    let fates = fates(scene).await;
    (said, fates)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merged_cell_counts_for_each_row_it_covers() {
    let mut scene = Scene::new().await;
    let page = Page::new("a")
        .rows("和平医院人员名单\n姓名|手机号|科室|角色\n甲一|13710000001|急诊科|信息员\n甲二|13710000002||\n甲三|13710000003||\n甲四|13710000004|药剂科|")
        .merged("A1:D1")
        .merged("C3:C5")
        .merged("D3:D4");
    let (said, fates) = previewed(&mut scene, page).await;
    assert_snapshot!(said, @"
    〔card〕批量添加 · 待确认

    可添加 **4** 人，已在组织 0 人，有问题 0 行

    > 其中 2 人设为信息员：甲一、甲二。每个人的见逐行预览。

    > 没有当作人的行：第 1 行「和平医院人员名单」（标题）。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx
    ");
    assert_snapshot!(fates, @"
    1 |  |  |  | 标题，不是名单
    3 | 甲一 | 13710000001 | 急诊科 | 添加
    4 | 甲二 | 13710000002 | 急诊科 | 添加
    5 | 甲三 | 13710000003 | 急诊科 | 添加
    6 | 甲四 | 13710000004 | 药剂科 | 添加
    ");
    scene.says(ADMIN, "确认").await;
    scene.settle().await;
    scene.reply(ADMIN).await;
    for (mobile, department, roles) in
        [("13710000003", 90_010_111, 0), ("13710000002", 90_010_111, 1), ("13710000004", 90_010_112, 0)]
    {
        let member = scene.platform().member_of(mobile).await;
        assert_eq!(member["departments"][0], department, "{mobile}");
        assert_eq!(member["roles"].as_array().expect("roles").len(), roles, "{mobile}");
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_formula_that_failed_is_a_problem_of_its_row_and_of_no_other() {
    let mut scene = Scene::new().await;
    let page = Page::new("a").rows(
        "姓名|手机号|部门|角色|备注\n甲一|13710000001|#N/A||\n甲二|13710000002|=||\n甲三|13710000003|急诊科|#REF!|\n甲四|13710000004|急诊科||#N/A\n甲五|#VALUE!|急诊科||\n#NAME?|13710000006|急诊科||",
    );
    let (said, fates) = previewed(&mut scene, page).await;
    assert_snapshot!(said, @"
    〔card〕批量添加 · 待确认

    可添加 **1** 人，已在组织 0 人，有问题 5 行

    > 没有用到的列：「备注」。

    > 第 2 行 甲一：「部门」这一格是错误值 N/A，公式没有算出来。请填上实际内容。

    > 第 3 行 甲二：「部门」这一格的公式没有保存结果。请用表格软件打开并保存一次，或填上实际内容。

    > 第 4 行 甲三：「角色」这一格是错误值 REF，公式没有算出来。请填上实际内容。

    > 第 6 行 甲五：「手机号」这一格是错误值 VALUE，公式没有算出来。请填上实际内容。

    > 第 7 行 「姓名」这一格是错误值 NAME，公式没有算出来。请填上实际内容。

    > 这些行不会添加。改好「要改的行」再发给我，只会添加新的。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx

    ——
    〔file〕要改的行.xlsx
    ");
    assert_snapshot!(fates, @"
    2 | 甲一 | 13710000001 |  | 有问题，不添加
    3 | 甲二 | 13710000002 |  | 有问题，不添加
    4 | 甲三 | 13710000003 | 急诊科 | 有问题，不添加
    5 | 甲四 | 13710000004 | 急诊科 | 添加
    6 | 甲五 |  | 急诊科 | 有问题，不添加
    7 |  | 13710000006 | 急诊科 | 有问题，不添加
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headings_are_known_by_meaning_and_columns_by_what_they_hold() {
    let mut scene = Scene::new().await;
    let headings = [
        "姓名|手机号|科室名称",
        "姓　名|手机号码/微信|部门/科室",
        "* 员工姓名（必填）|联系电话|所在科室/病区",
        "医生姓名|本人手机|执业科室",
        "人员|号码|归属",
        "谁|怎么找|去哪",
        "【姓名】|【手机】|【科别】",
    ];
    for heading in headings {
        let page =
            Page::new("a").rows(&format!("{heading}\n陈晨|13710000001|急诊科\n陈亮|13710000002|药剂科"));
        let (said, fates) = previewed(&mut scene, page).await;
        assert!(said.contains("可添加 **2** 人") && !said.contains("没有写部门"), "{heading}: {said}");
        assert!(
            fates.contains("陈晨 | 13710000001 | 急诊科") && fates.contains("| 药剂科 |"),
            "{heading}: {fates}"
        );
    }
    let page =
        Page::new("a").rows("姓名|手机号|归属|爱好|紧急联系人电话\n陈晨|13710000001|急诊科|篮球|13710000009");
    assert_snapshot!(previewed(&mut scene, page).await.0, @"
    〔card〕批量添加 · 待确认

    可添加 **1** 人，已在组织 0 人，有问题 0 行

    > 按内容认出的列：「归属」当作部门。

    > 没有用到的列：「爱好」、「紧急联系人电话」。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx

    ——
    之前的「批量添加」（2 人）还没有执行，已由上面这张新的代替。
    ");
    // In two rows, the upper merged over the lower.
    let page = Page::new("a")
        .rows("姓名|部门|联系方式|\n||座机|手机\n陈晨|急诊科|010-65001234|13710000001")
        .merged("A1:A2")
        .merged("B1:B2")
        .merged("C1:D1");
    let (said, fates) = previewed(&mut scene, page).await;
    assert!(said.contains("没有用到的列：「座机」。"), "{said}");
    assert!(fates.contains("陈晨 | 13710000001 | 急诊科 | 添加"), "{fates}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_number_columns_the_one_with_mobiles_counts() {
    let mut scene = Scene::new().await;
    let tables = [
        "姓名|联系电话|手机号|部门\n曹四|010-65001234|13710000001|急诊科",
        "姓名|办公电话|电话|手机|部门\n曹四|65001234|010-65001234|13710000001|急诊科",
        "姓名|手机号|联系电话|部门\n曹四|65001234|13710000001|急诊科",
        "姓名|手机号|备用电话|部门\n曹四||13710000001|急诊科\n曹五|13710000002|65001234|急诊科",
    ];
    for table in tables {
        let (said, fates) = previewed(&mut scene, Page::new("a").rows(table)).await;
        assert!(said.contains("有问题 0 行") && said.contains("没有用到的列"), "{table}: {said}");
        assert!(fates.contains("曹四 | 13710000001 | 急诊科 | 添加"), "{table}: {fates}");
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notes_sums_and_examples_are_nobody_and_told() {
    let mut scene = Scene::new().await;
    let page = Page::new("a").rows(
        "姓名|手机号|部门\n示例：张三|13800138000|急诊科\n陈晨|13710000001|急诊科\n李四（示例）|13800138001|药剂科\n没号码||急诊科\n合计|2 人|\n注：手机号必须实名||\n填表人：王某||",
    );
    let (said, fates) = previewed(&mut scene, page).await;
    assert_snapshot!(said, @"
    〔card〕批量添加 · 待确认

    可添加 **1** 人，已在组织 0 人，有问题 1 行

    > 没有当作人的行：第 2 行「示例：张三 13800138000 急诊科」（示例）、第 4 行「李四（示例） 13800138001 药剂科」（示例）、第 6 行「合计 2 人」（合计）、第 7 行「注：手机号必须实名」（说明）、第 8 行「填表人：王某」（说明）。

    > 第 5 行 没号码：没有手机号。

    > 这些行不会添加。改好「要改的行」再发给我，只会添加新的。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx

    ——
    〔file〕要改的行.xlsx
    ");
    assert_snapshot!(fates, @"
    2 |  |  |  | 示例，不是名单
    3 | 陈晨 | 13710000001 | 急诊科 | 添加
    4 |  |  |  | 示例，不是名单
    5 | 没号码 |  | 急诊科 | 有问题，不添加
    6 |  |  |  | 合计，不是名单
    7 |  |  |  | 说明，不是名单
    8 |  |  |  | 说明，不是名单
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_default_is_named_and_an_empty_cell_is_counted() {
    let mut scene = Scene::new().await;
    let page = Page::new("a")
        .rows("姓名|手机号|部门\n甲一|13710000001|急诊科\n甲二|13710000002|\n甲三|13710000003|");
    let (said, fates) = previewed(&mut scene, page).await;
    assert_snapshot!(said, @"
    〔card〕批量添加 · 待确认

    可添加 **3** 人，已在组织 0 人，有问题 0 行

    > 2 行没有写部门，按默认放进和平医院。要放到别处，请说「没写部门的都放某某科」。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx
    ");
    assert_snapshot!(fates, @"
    2 | 甲一 | 13710000001 | 急诊科 | 添加
    3 | 甲二 | 13710000002 | 和平医院 | 添加
    4 | 甲三 | 13710000003 | 和平医院 | 添加
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn padding_and_what_nobody_sees_is_gone_and_formats_keep_zeros() {
    let mut scene = Scene::new().await;
    let page = Page::new("a").rows(
        "姓名|手机号|部门|工号|角色\n陈\u{3000}亮|13710000001|急 诊 科|00123|信\u{a0}息\u{a0}员\n\u{202d}欧阳\u{3000}娜 娜\u{fffc}|\u{202d}13710000002\u{202c}|\u{200b}药剂科\u{feff}|000000000000123|\nAnna  Maria Li|13710000003|急诊科\u{2069}|1|",
    );
    let (_, fates) = previewed(&mut scene, page).await;
    assert_snapshot!(fates, @"
    2 | 陈亮 | 13710000001 | 急诊科 | 添加
    3 | 欧阳娜娜 | 13710000002 | 药剂科 | 添加
    4 | Anna Maria Li | 13710000003 | 急诊科 | 添加
    ");
    scene.says(ADMIN, "确认").await;
    scene.settle().await;
    scene.reply(ADMIN).await;
    let of = |mobile: &'static str| {
        let platform = scene.platform();
        async move {
            let member = platform.member_of(mobile).await;
            format!("{} {} {}", member["name"], member["job_number"], member["roles"])
        }
    };
    assert_eq!(of("13710000001").await, "\"陈亮\" \"00123\" [51]");
    assert_eq!(of("13710000002").await, "\"欧阳娜娜\" \"000000000000123\" []");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_department_columns_are_a_way() {
    let mut scene = Scene::new().await;
    let page = Page::new("a").rows("姓名|手机号|科室|所属单位\n甲一|13710000001|急诊科|和平医院\n甲二|13710000002||和平医院\n甲三|13710000003|骨科|和平医院");
    let (said, fates) = previewed(&mut scene, page).await;
    assert_snapshot!(said, @"
    〔card〕批量添加 · 待确认

    可添加 **2** 人，已在组织 0 人，有问题 1 行

    > 第 4 行 甲三：没有找到部门「和平医院/骨科」。

    > 这些行不会添加。改好「要改的行」再发给我，只会添加新的。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx

    ——
    〔file〕要改的行.xlsx
    ");
    assert_snapshot!(fates, @"
    2 | 甲一 | 13710000001 | 急诊科 | 添加
    3 | 甲二 | 13710000002 | 和平医院 | 添加
    4 | 甲三 | 13710000003 | 和平医院/骨科 | 有问题，不添加
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_to_mend_are_sent_again_and_only_the_new_are_added() {
    let mut scene = Scene::new().await;
    let page = Page::new("a").rows("姓名|手机号|部门|职位|工号|角色\n甲一|13710000001|急诊科|护士长|00007|信息员\n甲二|1371000000|急诊科|护士|00008|信息员\n张三|13900000011|药剂科|||");
    let (said, _) = previewed(&mut scene, page).await;
    assert!(said.contains("可添加 **1** 人，已在组织 1 人，有问题 1 行"), "{said}");
    let rows = handed(&scene, ADMIN).await;
    assert_eq!(rows[1][..6], ["甲二", "1371000000", "急诊科", "护士", "00008", "信息员"]);
    scene.says(ADMIN, "确认").await;
    scene.settle().await;
    scene.reply(ADMIN).await;
    let mended: Vec<String> =
        rows.iter().map(|row| row.join("|").replace("1371000000|", "13710000002|")).collect();
    let (said, fates) = previewed(&mut scene, Page::new("要改的行").rows(&mended.join("\n"))).await;
    assert!(said.contains("可添加 **1** 人，已在组织 0 人，有问题 0 行"), "{said}");
    assert!(fates.contains("甲二 | 13710000002 | 急诊科 | 添加"), "{fates}");
    // The first table again, mended: nobody who is a member already is touched.
    let page = Page::new("a")
        .rows("姓名|手机号|部门\n甲一|13710000001|药剂科\n甲二|13710000002|急诊科\n张三|13900000011|药剂科");
    let (said, fates) = previewed(&mut scene, page).await;
    assert!(said.contains("可添加 **1** 人，已在组织 2 人，有问题 0 行"), "{said}");
    assert!(fates.contains("甲一 | 13710000001 | 药剂科 | 已在组织，不改动"), "{fates}");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_table_gives_beside_memberships_is_in_the_preview() {
    let mut scene = Scene::new().await;
    let rows = "姓名|手机号|部门|角色|职位|工号\n\
        林甲|13700000001|急诊科|信息员、安全生产负责人|院长|A1\n\
        林乙|13700000002|急诊科|信息员||\n\
        林丙|13700000003|药剂科|信息员||A3\n\
        林丁|13700000004|药剂科|信息员||\n\
        林戊|13700000005|药剂科|||\n";
    // Whoever prepared it has hidden what it gives.
    let book = book(&[Page::new("名单").hidden_column(4).rows(rows)]);
    assert_snapshot!(asks(&mut scene, "名单.xlsx", &book).await, @"
    〔card〕批量添加 · 待确认

    可添加 **5** 人，已在组织 0 人，有问题 0 行

    > 其中 4 人设为信息员：林甲、林乙、林丙等；1 人设为安全生产负责人：林甲；1 人填写职位；2 人填写工号。每个人的见逐行预览。

    > 隐藏的列也读了：「角色」。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx
    ");
    let preview: Vec<String> =
        rows_of(&file(&scene, "hp_admin", "逐行预览").await).iter().map(|row| row.join(" | ")).collect();
    assert_snapshot!(preview.join("\n"), @"
    行号 | 姓名 | 手机号 | 部门 | 将会怎样 | 说明
    2 | 林甲 | 13700000001 | 急诊科 | 添加 | 职位：院长；工号：A1；角色：信息员、安全生产负责人。能直接加入的直接加入；钉钉要求本人同意的，会发邀请。
    3 | 林乙 | 13700000002 | 急诊科 | 添加 | 角色：信息员。能直接加入的直接加入；钉钉要求本人同意的，会发邀请。
    4 | 林丙 | 13700000003 | 药剂科 | 添加 | 工号：A3；角色：信息员。能直接加入的直接加入；钉钉要求本人同意的，会发邀请。
    5 | 林丁 | 13700000004 | 药剂科 | 添加 | 角色：信息员。能直接加入的直接加入；钉钉要求本人同意的，会发邀请。
    6 | 林戊 | 13700000005 | 药剂科 | 添加 | 能直接加入的直接加入；钉钉要求本人同意的，会发邀请。
    ");
    scene.overlook();
    scene.finish().await;
}
