//! Who asks about many people: how many at once, how many in an hour, and who hears of it.

use insta::assert_snapshot;

use crate::support::{Plan, Scene};

/// A question about so many numbers that belong to nobody.
fn question(people: std::ops::Range<u32>) -> String {
    let numbers: Vec<String> = people.map(|one| format!("1370000{one:04}")).collect();
    format!("查一下 {}", numbers.join(" "))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_question_is_about_ten_people_at_most_or_five() {
    let mut scene = Scene::of(Plan::default().manual_clock()).await;
    scene.walked().await;
    assert_snapshot!(scene.asks("hp_admin", &question(0..200)).await, @"一次最多查 10 人，这次写了 200 人，没有查询。请分几次问。");
    assert_snapshot!(scene.asks("hp_admin", &question(0..11)).await, @"一次最多查 10 人，这次写了 11 人，没有查询。请分几次问。");
    assert_snapshot!(scene.asks("hp_zhang", &question(0..6)).await, @"一次最多查 5 人，这次写了 6 人，没有查询。请分几次问。");
    let asked = scene.calls("/topapi/v2/user/getbymobile").await.len();
    assert_eq!(asked, 0, "nobody was looked up");
    assert!(!scene.asks("hp_admin", &question(0..10)).await.contains("没有查询"));
    assert!(!scene.asks("hp_zhang", &question(0..5)).await.contains("没有查询"));
    assert!(scene.calls("/topapi/v2/user/getbymobile").await.len() >= 10);
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_hour_has_its_budget_over_all_conversations_and_the_trail_knows() {
    let mut scene = Scene::of(Plan::default().manual_clock().set("GUANJIA_CALLS_PER_SECOND", "0")).await;
    scene.walked().await;
    for round in 0..3 {
        scene.asks("hp_zhang", &question(round * 5..round * 5 + 5)).await;
        scene.says_in("cidHp==", "hp_zhang", &question(100 + round * 5..100 + round * 5 + 5)).await;
        scene.overhears().await;
    }
    assert_eq!(scene.trail().await.len(), 0);
    assert_snapshot!(scene.asks("hp_zhang", &question(50..55)).await, @"您这一小时查询的人已经很多了（每小时最多 30 人），先歇一会儿，下个整点后再问。急用请联系主管理员。");
    let asked = scene.calls("/topapi/v2/user/getbymobile").await.len();
    for _ in 0..3 {
        scene.asks("hp_zhang", "查一下 13700000777").await;
    }
    assert_eq!(scene.calls("/topapi/v2/user/getbymobile").await.len(), asked, "nobody is looked up any more");
    assert_eq!(scene.trail().await, ["hp_zhang member.status refused - (too_many_asked)"]);
    // Somebody else is not held up by it, and an hour later they are not either.
    assert!(!scene.asks("kn_zhao", "查一下 13700000778").await.contains("每小时"));
    scene.house().advance(std::time::Duration::from_hours(1));
    assert!(!scene.asks("hp_zhang", "查一下 13700000779").await.contains("每小时"));
    scene.finish().await;
}
