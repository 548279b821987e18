//! Which sheets and rows of a file are read: those a person sees, and what is not is told.

use insta::assert_snapshot;

use crate::member_import::asks;
use crate::support::Scene;
use crate::support::book::{Page, book};

const HEAD: &str = "姓名|手机号|部门";

fn list(name: &str, rows: &str) -> Page {
    Page::new(name).rows(&format!("{HEAD}\n{rows}"))
}

async fn says(scene: &mut Scene, pages: &[Page]) -> String {
    asks(scene, "名单.xlsx", &book(pages)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_sheet_a_person_sees_is_read_and_the_others_are_told() {
    let mut scene = Scene::new().await;
    let pages = [
        list("旧名单", "去年甲|13710000009|急诊科").hidden(),
        Page::new("填写说明").rows("填写说明\n1. 姓名、手机号必填\n2. 部门按下拉选择"),
        Page::new("空的"),
        list("急诊科", "周一一|13710000001|急诊科\n周一一|13710000001|急诊科"),
        list("药剂科", "周二二|13710000002|药剂科\n周三三|1371|药剂科\n周四四|13710000001|药剂科"),
        Page::new("字典").rows("急诊科\n药剂科").hidden(),
    ];
    assert_snapshot!(says(&mut scene, &pages).await, @"
    〔card〕批量添加 · 待确认

    可添加 **2** 人，已在组织 0 人，有问题 3 行

    > 读了工作表：「急诊科」2 人、「药剂科」3 人。

    > 没有读的工作表（不是名单）：「填写说明」。

    > 没有读隐藏的工作表：「旧名单」、「字典」。

    > 「急诊科」第 3 行 周一一：手机号与「急诊科」第 2 行重复。

    > 「药剂科」第 3 行 周三三：手机号只有 4 位，应为 11 位。境外号码请写「+区号-号码」。

    > 「药剂科」第 4 行 周四四：手机号与「急诊科」第 2 行重复。

    > 这些行不会添加。改好「要改的行」再发给我，只会添加新的。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx

    ——
    〔file〕要改的行.xlsx
    ");
    scene.says("hp_admin", "确认").await;
    scene.settle().await;
    scene.reply("hp_admin").await;
    let rows = crate::member_import::handed(&scene, "hp_admin").await;
    let rows: Vec<String> = rows.iter().map(|row| row[..5].join(" | ")).collect();
    assert_snapshot!(rows.join("\n"), @"
    行号 | 姓名 | 手机号 | 部门 | 结果
    急诊科 2 | 周一一 | 13710000001 | 急诊科 | 已添加
    急诊科 3 | 周一一 | 13710000001 | 急诊科 | 没有添加
    药剂科 2 | 周二二 | 13710000002 | 药剂科 | 已添加
    药剂科 3 | 周三三 | 1371 | 药剂科 | 没有添加
    药剂科 4 | 周四四 | 13710000001 | 药剂科 | 没有添加
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_behind_others_is_found() {
    let mut scene = Scene::new().await;
    let fronts = [
        Page::new("字典").rows("急诊科\n药剂科").hidden(),
        Page::new("字典").rows("急诊科\n药剂科"),
        Page::new("说明").rows("填写说明\n姓名|必填\n手机号|必填，例如 13800138000"),
        Page::new("空的"),
    ];
    for front in fronts {
        let said = says(&mut scene, &[front.clone(), list("名单", "周一一|13710000001|急诊科")]).await;
        assert!(said.contains("可添加 **1** 人，已在组织 0 人，有问题 0 行"), "{front:?}: {said}");
    }
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hidden_rows_are_left_out_and_hidden_columns_are_read_and_both_are_told() {
    let mut scene = Scene::new().await;
    let page =
        list("名单", "可见甲|13710000001|急诊科\n~隐藏乙|13710000002|急诊科\n可见丙|13710000003|药剂科")
            .hidden_column(3);
    assert_snapshot!(says(&mut scene, &[page]).await, @"
    〔card〕批量添加 · 待确认

    可添加 **2** 人，已在组织 0 人，有问题 0 行

    > 没有读隐藏的 1 行（筛选掉的也算）。要添加请取消隐藏后再发。

    > 隐藏的列也读了：「部门」。

    只有和平医院管理员可以确认，30 分钟内有效。
    [确认] [取消]

    ——
    〔file〕逐行预览.xlsx
    ");
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_with_no_list_says_what_is_missing() {
    let mut scene = Scene::new().await;
    assert_snapshot!(says(&mut scene, &[Page::new("说明").rows("填写说明\n1. 姓名必填")]).await, @"表格里没有「手机号」这一列。请在第一行写上列名（姓名和手机号必填），再重新发送。");
    assert_snapshot!(says(&mut scene, &[Page::new("a").rows("手机号|部门\n13710000001|急诊科")]).await, @"表格里没有「姓名」这一列。请在第一行写上列名（姓名和手机号必填），再重新发送。");
    assert_snapshot!(says(&mut scene, &[list("a", "甲|13710000001|急诊科").hidden()]).await, @"
    表格里没有「手机号」这一列。请在第一行写上列名（姓名和手机号必填），再重新发送。
    没有读隐藏的工作表：「a」。
    ");
    assert_snapshot!(says(&mut scene, &[Page::new("a").rows(HEAD), Page::new("b").rows("说明\n说明")]).await, @"
    文件里没有名单。第一行写列名（姓名、手机号、部门），下面一行一个人，再重新发送。
    读了工作表：「a」0 人。
    没有读的工作表（不是名单）：「b」。
    ");
    scene.finish().await;
}
