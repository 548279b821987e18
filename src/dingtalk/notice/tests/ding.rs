//! DINGs against the stand-in.

use super::*;
use crate::dingtalk::notice::ding::Kind;

const SEND: &str = "POST /v1.0/robot/ding/send";

#[tokio::test]
async fn people_are_called_by_all_three_ways() {
    let platform = StandIn::start().await;
    let (client, local) = platform.client();
    let names: Vec<String> = (0..201).map(|n| format!("u{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (permit, users) = (notice(&names, &[], &[]), ids(&names));
    for (kind, number, most) in [(Kind::App, 1, 200), (Kind::Sms, 2, 20), (Kind::Phone, 3, 20)] {
        let failed = json!({"not reached 13900000101": ["u0", "u1"]});
        platform.says(SEND, json!({"openDingId": "d1", "failedList": failed}));
        let sent = client.ding(&permit, kind, &users[..most], "停水").await.expect("called");
        let reason = || "not reached ***".to_owned();
        assert_eq!(sent.id, "d1".into());
        assert_eq!(sent.failed, [("u0".into(), reason()), ("u1".into(), reason())]);
        let asked = platform.asked(SEND).pop().expect("asked").body;
        let expected = json!({"robotCode": "dingapp", "remindType": number, "content": "停水",
            "receiverUserIdList": &users[..most]});
        assert_eq!(asked, expected);
        let many = client.ding(&permit, kind, &users[..=most], "停水").await;
        assert!(matches!(many, Err(Error::TooMany { limit }) if limit == most));
    }
    assert_eq!((platform.asked(SEND).len(), local.counted.lock().expect("lock").len()), (3, 3));
    for strangers in [ids(&["hp_li"]), Vec::new()] {
        let refused = client.ding(&permit, Kind::App, &strangers, "停水").await;
        assert!(matches!(refused, Err(Error::PermitMismatch)));
    }
}

#[tokio::test]
async fn a_dings_refusals_its_unknown_outcome_and_its_end() {
    let platform = StandIn::start().await;
    let (client, _) = platform.client();
    let permit = notice(&["hp_li"], &[], &[]);
    let users = ids(&["hp_li"]);
    platform.answers(SEND, refuses("ding.serverquota.insufficient"));
    let error = client.ding(&permit, Kind::Phone, &users, "停水").await.expect_err("bought none");
    assert!(matches!(error, Error::DingsGone));
    let before = platform.asked(SEND).len();
    platform.answers(SEND, refuses("send.ding.exception"));
    let error = client.ding(&permit, Kind::App, &users, "停水").await.expect_err("unknown");
    assert_eq!((error.class(), platform.asked(SEND).len()), (Class::Unknown, before + 1));
    platform.says(SEND, json!({"success": true}));
    let error = client.ding(&permit, Kind::App, &users, "停水").await.expect_err("no id");
    assert_eq!(error.class(), Class::Unknown);
    let api = "POST /v1.0/robot/ding/recall";
    let back = recall(vec![Handle::Ding { id: "d1".into() }]);
    client.recall_ding(&back, &"d1".into()).await.expect("taken back");
    assert_eq!(platform.asked(api)[0].body, json!({"robotCode": "dingapp", "openDingId": "d1"}));
    for (permit, id) in [(&back, "d2"), (&permit, "d1")] {
        assert!(matches!(client.recall_ding(permit, &id.into()).await, Err(Error::PermitMismatch)));
    }
    assert_eq!(platform.asked(api).len(), 1);
}
