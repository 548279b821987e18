//! Files that are nearly tables, and tables that are pasted.

use insta::assert_snapshot;

use crate::member_import::asks;
use crate::support::Scene;

const ADMIN: &str = "hp_admin";
const TABLE: &str = "姓名,手机号,部门\n曹一,13710000001,急诊科\n曹二,13710000002,药剂科\n";

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_be_read_is_read_whole() {
    let mut scene = Scene::new().await;
    let wide: Vec<u8> = TABLE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let contents = [
        TABLE.as_bytes().to_vec(),
        gbk(TABLE),
        wide,
        gbk(&TABLE.replace(',', ";")),
        format!("sep=;\n{}", TABLE.replace(',', ";")).into_bytes(),
        [gbk(TABLE), b"\x1a".to_vec()].concat(),
        gbk(&TABLE.replace("曹一", "曹\u{b}一")),
        TABLE.replace("13710000001", "13710000001.0").replace("13710000002", "13710000002.00").into_bytes(),
        TABLE
            .replace("13710000001", "=\"13710000001\"")
            .replace("13710000002", "1.3710000002E+10")
            .into_bytes(),
        TABLE.replace("曹二,", "\"曹二\",\"").replace(",药剂科", "\",药剂科").into_bytes(),
    ];
    for content in contents {
        let said = asks(&mut scene, "名单.csv", &content).await;
        let shown = String::from_utf8_lossy(&content);
        assert!(said.contains("可添加 **2** 人，已在组织 0 人，有问题 0 行"), "{shown}: {said}");
        assert!(!said.contains("没有写部门"), "{shown}: {said}");
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_spoilt_costs_its_row() {
    let mut scene = Scene::new().await;
    let mut broken = gbk(TABLE);
    let at = broken.windows(11).position(|window| window == b"13710000001").expect("there");
    broken[at - 2] = 0xff;
    let contents = [
        broken,
        TABLE.replace("曹一,", "\"曹一,").into_bytes(),
        TABLE.replace("13710000001", "1.37E+10").into_bytes(),
        TABLE.replace(",急诊科", ",\"急诊科").into_bytes(),
    ];
    for content in contents {
        let said = asks(&mut scene, "名单.csv", &content).await;
        let shown = String::from_utf8_lossy(&content);
        assert!(said.contains("可添加 **1** 人，已在组织 0 人，有问题 1 行"), "{shown}: {said}");
        assert!(said.contains("第 2 行"), "{shown}: {said}");
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_has_the_name_of_a_table_gets_the_sentence_that_helps() {
    let mut scene = Scene::new().await;
    let html = "<html><head><meta charset=\"utf-8\"></head><body><table><tr><td>姓名</td></tr></table></body></html>";
    assert_snapshot!(asks(&mut scene, "表.xls", html.as_bytes()).await, @"这个文件里是网页（或 XML），只是名字叫表格。请用表格软件打开后另存为 .xlsx，再重新发送。");
    let xml = "<?xml version=\"1.0\"?>\n<Workbook><Worksheet/></Workbook>";
    assert_snapshot!(asks(&mut scene, "表.xls", xml.as_bytes()).await, @"这个文件里是网页（或 XML），只是名字叫表格。请用表格软件打开后另存为 .xlsx，再重新发送。");
    assert_snapshot!(asks(&mut scene, "表.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n").await, @"这是 PDF 或文字文档，读不了里面的名单。请把名单放进 .xlsx 表格发送，或把表格复制后直接粘贴在这里。");
    assert_snapshot!(asks(&mut scene, "照片.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF").await, @"这是图片，读不了里面的名单。请发 .xlsx 表格，或把姓名和手机号粘贴在这里，一行一个人。");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_line_under_the_order_holds_up_no_other() {
    let mut scene = Scene::new().await;
    let table = "批量添加\n曹一\t13710000001\t急诊科\n曹二\t1371000\t药剂科\n曹三\t13710000003\t药剂科";
    assert_snapshot!(scene.asks(ADMIN, table).await, @"
    〔card〕批量添加 · 待确认

    可添加 **2** 人，已在组织 0 人，有问题 1 行

    > 按内容认出的列：「第 1 列」当作姓名、「第 2 列」当作手机号、「第 3 列」当作部门。

    > 第 2 行 曹二：手机号只有 7 位，应为 11 位。境外号码请写「+区号-号码」。

    > 这些行不会添加。改好「要改的行」再发给我，只会添加新的。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx

    ——
    〔file〕要改的行.xlsx
    ");
    let lines = "批量添加\n曹一 13710000001 急诊科\n曹二 药剂科\n曹三 13710000003 药剂科 二楼\n谢谢";
    assert_snapshot!(scene.asks(ADMIN, lines).await, @"
    〔card〕批量添加 · 待确认

    可添加 **1** 人，已在组织 0 人，有问题 3 行

    > 第 2 行 曹二：没有手机号。

    > 第 3 行 曹三 13710000003 药剂科 二楼：没看懂「曹三 13710000003 药剂科 二楼」。请在第一行写上列名，或改好这一格。

    > 第 4 行 谢谢：没有手机号。

    > 这些行不会添加。改好「要改的行」再发给我，只会添加新的。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx

    ——
    〔file〕要改的行.xlsx

    ——
    之前的「批量添加」（2 人）还没有执行，已由上面这张新的代替。
    ");
    let headed = "批量添加到药剂科\n姓名\t电话\n曹一\t13710000001\n曹二\t13710000002";
    assert_snapshot!(scene.asks(ADMIN, headed).await, @"
    〔card〕批量添加 · 待确认

    可添加 **2** 人，已在组织 0 人，有问题 0 行

    > 2 行没有写部门，按您说的放进药剂科。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx

    ——
    之前的「批量添加」（1 人）还没有执行，已由上面这张新的代替。
    ");
    let plain = "添加成员\n曹一\t13710000001\t急诊科\n曹二\t1371000\t药剂科\n曹三\t13710000003\t药剂科";
    assert_snapshot!(scene.asks(ADMIN, plain).await, @"
    〔card〕批量添加 · 待确认

    可添加 **2** 人，已在组织 0 人，有问题 1 行

    > 第 2 行 曹二：手机号只有 7 位，应为 11 位。境外号码请写「+区号-号码」。

    > 这些行不会添加。改好「要改的行」再发给我，只会添加新的。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx

    ——
    〔file〕要改的行.xlsx

    ——
    之前的「批量添加」（2 人）还没有执行，已由上面这张新的代替。
    ");
    scene.asks(ADMIN, "批量添加").await;
    assert_snapshot!(scene.asks(ADMIN, "曹一\t13710000001\t急诊科\n曹二\t13710000002\t不存在科").await, @"
    〔card〕批量添加 · 待确认

    可添加 **1** 人，已在组织 0 人，有问题 1 行

    > 按内容认出的列：「第 1 列」当作姓名、「第 2 列」当作手机号、「第 3 列」当作部门。

    > 第 2 行 曹二：没有找到部门「不存在科」。

    > 这些行不会添加。改好「要改的行」再发给我，只会添加新的。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx

    ——
    〔file〕要改的行.xlsx

    ——
    之前的「添加成员」（2 人）还没有执行，已由上面这张新的代替。
    ");
    scene.finish().await;
}
