//! Dead letters: listed, shown without anybody's number or words, put back, dropped, and all that is in the trail.

use serde_json::Value;

use crate::support::{Child, House, NUMBER, eventually, guanjia, seconds};

const DEAD: &str = "gj:{dingsim0001}:dead";

/// `guanjia letters …` on this store: its exit code, and all it says.
async fn letters(house: &House, args: &[&str]) -> (Option<i32>, String) {
    let mut command = guanjia(&["letters"]);
    command.args(args).envs(house.bots[0].env());
    let before = std::fs::read_dir(house.dir()).expect("a folder").count();
    let mut child = Child::start(house.dir(), &format!("letters{before}"), command);
    let status = child.ended(seconds(10)).await;
    (status.code(), format!("{}{}", child.output(), child.log()))
}

/// Puts what was accepted of this person aside, as if it could not be handled; its id.
async fn put_aside(house: &House, user: &str) -> String {
    let mail: Vec<String> = house.server.ask(&["KEYS", &format!("gj:*:mail:chat:*|{user}")]).await;
    let item: String = house.server.ask(&["LPOP", &mail[0]]).await;
    let owner = mail[0].trim_start_matches("gj:{dingsim0001}:mail:");
    let words =
        ["XADD", DEAD, "*", "owner", owner, "reason", "claimed 4 times without a commit", "item", &item];
    house.server.ask(&words).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_letter_is_looked_at_put_back_or_dropped() {
    let mut house = House::furnish(1, &[("GUANJIA_WORKERS", "0")]).await;
    house.bots[0].start();
    house.bots[0].ready().await;
    assert_eq!(letters(&house, &["list"]).await, (Some(0), "no dead letters\n".to_owned()));
    house.platform.said("hp_admin", &format!("查一下张三 {NUMBER}"), &Value::Null).await;
    house.platform.said("kn_admin", "我能管哪些部门", &Value::Null).await;
    let (first, second) = (put_aside(&house, "hp_admin").await, put_aside(&house, "kn_admin").await);
    house.bots[0].kill();

    let (code, listed) = letters(&house, &["list"]).await;
    assert!(code == Some(0) && listed.lines().count() == 2, "{listed}");
    assert!(listed.starts_with(&second) && listed.contains("|hp_admin  claimed 4 times"), "{listed}");
    let (_, newest) = letters(&house, &["list", "--max", "1"]).await;
    assert!(newest.contains(&format!("--before {second}")), "{newest}");
    let (_, earlier) = letters(&house, &["list", "--before", &second]).await;
    assert!(earlier.starts_with(&first) && earlier.lines().count() == 1, "{earlier}");

    let (code, shown) = letters(&house, &["show", &first]).await;
    assert!(code == Some(0) && shown.contains("\"mailbox\": \"chat:"), "{shown}");
    for hidden in [NUMBER, "张三", "session=s", "和平医院管理员"] {
        assert!(!shown.contains(hidden), "{hidden}: {shown}");
    }
    let (_, whole) = letters(&house, &["show", &first, "--whole"]).await;
    assert!(whole.contains("张三") && whole.contains("keep it as personal data"), "{whole}");
    assert!(!whole.contains("sendBySession"), "{whole}");

    assert_eq!(
        letters(&house, &["requeue", &second]).await,
        (Some(0), format!("{second} is back in its mailbox\n"))
    );
    assert_eq!(letters(&house, &["drop", &first]).await, (Some(0), format!("{first} is dropped\n")));
    let (code, said) = letters(&house, &["requeue", &first]).await;
    assert!(code == Some(1) && said.contains(&format!("there is no dead letter {first}")), "{said}");

    house.bots[0].set("GUANJIA_WORKERS", "4");
    house.bots[0].start();
    eventually(seconds(15), "what was put back is answered", async || {
        house.platform.replies("kn_admin").await.iter().any(|reply| reply.contains("康宁")).then_some(())
    })
    .await;
    let trail = eventually(seconds(10), "it is in the trail", async || {
        let trail = house.trail(&[]).await;
        let of_letters =
            trail.iter().filter(|act| act["action"].as_str().is_some_and(|a| a.starts_with("letter.")));
        let of_letters: Vec<Value> = of_letters.cloned().collect();
        (of_letters.len() == 2).then_some(of_letters)
    })
    .await;
    let told = |act: &Value| (act["actor"].clone(), act["action"].clone(), act["reason"]["letter"].clone());
    assert_eq!(told(&trail[0]), ("operator".into(), "letter.requeue".into(), second.into()));
    assert_eq!(told(&trail[1]), ("operator".into(), "letter.drop".into(), first.into()));
    assert!(house.platform.replies("hp_admin").await.is_empty());
    house.all_well().await;
}
