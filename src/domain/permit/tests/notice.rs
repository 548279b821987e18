//! Who may write to many, and who takes it back.

use super::*;
use crate::domain::id::ConversationId;
use crate::domain::permit::notice::{Handle, Marking, Notice, Place, Recall, Receiver};

fn receiver(user: &str, places: &[&[i64]]) -> Receiver {
    Receiver {
        user: user.into(),
        union: Some(UnionId(format!("u_{user}"))),
        chains: places.iter().map(|ids| chain(ids)).collect(),
    }
}

fn place(ids: &[i64]) -> Place {
    Place { department: DepartmentId(ids[0]), chain: Some(chain(ids)) }
}

fn to_people(receivers: Vec<Receiver>) -> Notice {
    Notice { receivers, ..Notice::default() }
}

fn notify(actor: &Actor, notice: Notice) -> Result<Permit, Denied> {
    Permit::check(actor, &Action::Notify(notice))
}

fn staff() -> Actor {
    Actor { user: "officer".into(), rank: Rank::Staff }
}

fn main() -> Actor {
    Actor { user: "boss".into(), rank: Rank::MainAdministrator }
}

#[test]
fn a_sub_administrator_writes_to_their_own() {
    let admin = sub(&[9_001_011]);
    let people = vec![receiver("hp_zhang", &[WARD]), receiver("kn_ouyang", &[OTHER, &WARD[1..]])];
    let permit = notify(&admin, Notice { places: vec![place(WARD)], ..to_people(people) }).expect("theirs");
    assert!(permit.covers_notice_users(&["hp_zhang".into(), "kn_ouyang".into()]));
    assert!(!permit.covers_notice_users(&["hp_zhang".into(), "kn_zhao".into()]));
    assert!(!permit.covers_notice_users(&[]) && !permit.covers_notice_departments(&[]));
    assert!(permit.covers_notice_departments(&ids(&[90_010_111])));
    assert!(!permit.covers_notice_departments(&ids(&[90_010_111, 9_001_011])));
    assert!(!permit.covers_group(&["hp_zhang".into()]), "another permit");
    let outside = notify(
        &admin,
        to_people(vec![receiver("kn_zhao", &[OTHER]), receiver("hp_li", &[WARD]), receiver("gone", &[])]),
    );
    assert_eq!(
        outside.expect_err("two"),
        Denied::ReceiversOutside { users: vec!["kn_zhao".into(), "gone".into()] }
    );
    let elsewhere = DepartmentId(9_001_012);
    for wrong in [
        place(OTHER),
        Place { department: elsewhere, chain: None },
        Place { department: elsewhere, chain: Some(chain(WARD)) },
    ] {
        let denied = notify(&admin, Notice { places: vec![place(WARD), wrong], ..Notice::default() });
        assert_eq!(denied.expect_err("elsewhere"), Denied::DepartmentOutside { department: elsewhere });
    }
}

#[test]
fn a_group_is_written_to_by_those_who_may_write_to_everybody() {
    let group = || Notice { groups: vec!["cidHp==".into()], ..Notice::default() };
    let other: ConversationId = "cidNotice==".into();
    assert_eq!(notify(&sub(&[9_001_011]), group()).expect_err("unseen"), Denied::GroupUnseen);
    assert_eq!(notify(&sub(&[1]), group()).expect_err("unseen"), Denied::GroupUnseen);
    assert_eq!(notify(&staff(), group()).expect_err("staff"), Denied::NotAdministrator);
    for permit in [notify(&main(), group()), notify(&staff(), Notice { officer: true, ..group() })] {
        let permit = permit.expect("everybody");
        assert!(permit.covers_notice_group(&"cidHp==".into()) && !permit.covers_notice_group(&other));
        assert!(!permit.covers_notice_users(&["hp_zhang".into()]));
    }
}

#[test]
fn whoever_may_write_to_everybody_needs_no_facts_about_them() {
    let unread = |user: &str| Receiver { user: user.into(), union: None, chains: Vec::new() };
    let notice = || Notice {
        receivers: vec![unread("kn_zhao"), unread("hp_li")],
        places: vec![Place { department: DepartmentId(1), chain: None }],
        ..Notice::default()
    };
    assert_eq!(notify(&staff(), notice()).expect_err("staff"), Denied::NotAdministrator);
    for (actor, officer) in [(main(), false), (staff(), true), (sub(&[9_001_011]), true)] {
        let permit = notify(&actor, Notice { officer, ..notice() }).expect("everybody");
        assert!(permit.covers_notice_users(&["hp_li".into(), "kn_zhao".into()]));
        assert!(
            permit.covers_notice_departments(&ids(&[1])) && !permit.covers_notice_departments(&ids(&[90]))
        );
        assert!(permit.covers_notice_todo(&[("hp_li".into(), "whatever".into())]));
        assert!(!permit.covers_notice_todo(&[("hp_wang".into(), "u_hp_wang".into())]));
    }
    assert_eq!(notify(&main(), Notice::default()).expect_err("nobody"), Denied::NoReceiver);
}

#[test]
fn a_todo_goes_to_the_unionid_that_was_read() {
    let known = receiver("hp_zhang", &[WARD]);
    let twice = Receiver { union: None, ..known.clone() };
    let unread = Receiver { union: None, ..receiver("hp_li", &[WARD]) };
    let permit = notify(&sub(&[9_001_011]), to_people(vec![known, unread, twice])).expect("theirs");
    assert!(permit.covers_notice_todo(&[("hp_zhang".into(), "u_hp_zhang".into())]));
    for wrong in [("hp_zhang", "u_kn_zhao"), ("hp_li", "u_hp_li"), ("kn_zhao", "u_hp_zhang")] {
        assert!(!permit.covers_notice_todo(&[(wrong.0.into(), wrong.1.into())]), "{wrong:?}");
    }
    assert!(!permit.covers_notice_todo(&[]));
}

#[test]
fn only_the_sender_and_main_administrators_take_back() {
    let work = Handle::Work { task: crate::domain::id::TaskId(7) };
    let chat = Handle::Chat { key: "k2".into() };
    let recall = |actor: &Actor| {
        let sent = vec![chat.clone(), work.clone()];
        Permit::check(actor, &Action::Recall(Recall { initiator: "hp_admin".into(), sent }))
    };
    let demoted = Actor { user: "hp_admin".into(), rank: Rank::Staff };
    for actor in [sub(&[9_001_011]), main(), demoted] {
        let permit = recall(&actor).expect("theirs");
        assert!(permit.covers_recall(&[work.clone(), chat.clone()]) && !permit.covers_recall(&[]));
        assert!(!permit.covers_recall(&[Handle::Chat { key: "k3".into() }]));
        assert!(!permit.covers_notice_users(&["hp_zhang".into()]));
    }
    let other = Actor { user: "kn_admin".into(), ..sub(&[1]) };
    for actor in [other, staff()] {
        assert_eq!(recall(&actor).expect_err("somebody else's"), Denied::NotSender);
    }
}

/// 15,000 people, asked about 20 at a time: with a scan of all for each it would be 225 million comparisons of text.
#[test]
fn asking_about_fifteen_thousand_people_is_quick() {
    let users: Vec<UserId> = (0..15_000).rev().map(|n| UserId(format!("member-of-a-district-{n}"))).collect();
    let receivers = users.iter().map(|user| receiver(user.as_str(), &[WARD])).collect();
    let began = std::time::Instant::now();
    let permit = notify(&sub(&[9_001_011]), to_people(receivers)).expect("all in scope");
    assert!(users.chunks(20).all(|some| permit.covers_notice_users(some)));
    assert!(!permit.covers_notice_users(&["member-of-a-district-15000".into()]));
    assert!(began.elapsed() < std::time::Duration::from_secs(1), "{:?}", began.elapsed());
}

proptest! {
    /// Whatever is asked, what is granted to a sub-administrator holds nobody without a department in scope, no
    /// department outside it, and no group; and what lies inside is granted.
    #[test]
    fn no_notice_reaches_outside_the_scope(
        tree in tree(),
        scope in prop::collection::vec(1_i64..30, 0..4),
        people in prop::collection::vec(prop::collection::vec(1_i64..30, 0..3), 0..6),
        places in prop::collection::vec(1_i64..30, 0..3),
        groups in 0_usize..2,
    ) {
        let size = i64::try_from(tree.len()).expect("small") + 1;
        let fit = |ids: &[i64]| ids.iter().map(|id| 1 + id % size).collect::<Vec<_>>();
        let (scope, places) = (fit(&scope), fit(&places));
        let people: Vec<Vec<i64>> = people.iter().map(|places| fit(places)).collect();
        let reached = |places: &Vec<i64>| places.iter().any(|id| oracle_within(&tree, *id, &scope));
        let allowed = groups == 0
            && people.iter().all(reached)
            && places.iter().all(|id| oracle_within(&tree, *id, &scope))
            && !(people.is_empty() && places.is_empty());
        let receivers: Vec<Receiver> = people.iter().enumerate().map(|(n, places)| Receiver {
            user: UserId(format!("p{n}")),
            union: None,
            chains: places.iter().map(|id| chain_in(&tree, *id)).collect(),
        }).collect();
        let notice = Notice {
            receivers,
            places: places.iter().map(|id| Place { department: DepartmentId(*id), chain: Some(chain_in(&tree, *id)) }).collect(),
            groups: (0..groups).map(|n| ConversationId(format!("cid{n}"))).collect(),
            officer: false,
        };
        let verdict = notify(&sub(&scope), notice.clone());
        prop_assert_eq!(verdict.is_ok(), allowed);
        let Ok(permit) = verdict else { return Ok(()) };
        for (n, places) in people.iter().enumerate() {
            let one = UserId(format!("p{n}"));
            prop_assert!(!permit.covers_notice_users(&[one]) || reached(places));
        }
        for id in 1..=size {
            prop_assert!(!permit.covers_notice_departments(&ids(&[id])) || oracle_within(&tree, id, &scope));
        }
        prop_assert!(!permit.covers_notice_group(&"cid0".into()));
    }
}

#[test]
fn everybody_marks_their_own_todo_and_nobody_anybody_elses() {
    let executors = vec![("hp_zhang".into(), "u_hp_zhang".into()), ("hp_li".into(), "u_hp_li".into())];
    let mark = |actor: &Actor| {
        let marking = Marking { todo: "t1".into(), executors: executors.clone() };
        Permit::check(actor, &Action::Mark(marking))
    };
    for other in [main(), sub(&[9_001_011]), sub(&[1]), staff()] {
        assert_eq!(mark(&other).expect_err("somebody else's"), Denied::NotExecutor, "{other:?}");
    }
    for rank in [Rank::Staff, Rank::SubAdministrator { scope: ids(&[1]) }, Rank::MainAdministrator] {
        let permit = mark(&Actor { user: "hp_li".into(), rank }).expect("their own");
        assert!(permit.covers_mark(&"t1".into(), &"u_hp_li".into()));
        assert!(!permit.covers_mark(&"t1".into(), &"u_hp_zhang".into()), "not the others' part of it");
        assert!(!permit.covers_mark(&"t2".into(), &"u_hp_li".into()), "not another todo");
        assert!(!permit.covers_recall(&[Handle::Todo { id: "t1".into() }]), "nor is it taken back");
    }
}
