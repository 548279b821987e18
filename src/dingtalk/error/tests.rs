//! The table of codes, walked.

use super::refusal::code::{NUMBERS, WORDS, meaning};
use super::*;

fn old(code: i64) -> Error {
    let body = serde_json::json!({"errcode": code, "errmsg": "x"});
    let enveloped = serde_json::json!({"errcode": 88, "sub_code": code.to_string(), "errmsg": "x"});
    let error = Refusal::old(&body).expect("a refusal").into_error(200);
    let same = Refusal::old(&enveloped).expect("a refusal").into_error(200);
    assert_eq!(error.to_string(), same.to_string());
    error
}

fn new(code: &str, status: u16) -> Error {
    let body = serde_json::json!({"code": code, "message": "x", "requestid": "r"});
    Refusal::new(&body).expect("a refusal").into_error(status)
}

#[test]
fn the_tables_are_sorted_and_say_everything_once() {
    for (code, _) in NUMBERS {
        assert!(!matches!(old(*code), Error::Refused { .. }), "{code}");
    }
    assert!(NUMBERS.windows(2).all(|rows| rows[0].0 < rows[1].0));
    for (at, (word, _)) in WORDS.iter().enumerate() {
        assert!(!WORDS[..at].iter().any(|(other, _)| other.eq_ignore_ascii_case(word)), "{word}");
    }
}

/// Every number of the two tables of the facts, and what class of answer it asks for.
#[test]
fn every_number_the_facts_list_has_a_name() {
    let retry: &[i64] = &[
        -1, 1002, 400_001, 90_018, 90_001, 90_002, 90_010, 90_014, 60_019, 41_047, 41_048, 143_103, 143_104,
        143_203, 143_204, 1_430_003,
    ];
    let operator: &[i64] = &[
        40_001, 40_014, 42_001, 40_000, 41_001, 40_096, 40_089, 60_011, 43_007, 48_002, 60_020, 50_002,
        50_004, 50_003, 50_005, 70_001, 33_001, 12_012, 400_043, 90_020, 22, 404, 33_011, 34_018, 34_020,
        60_301, 40_068, 40_069, 40_056, 70_003, 70_004, 41_028, 41_044, 41_029,
    ];
    let permanent: &[i64] = &[
        40_035, 400_002, 40_036, 40_038, 43_009, 47_001, 40_103, 60_104, 60_107, 60_102, 60_103, 40_104,
        40_019, 40_020, 40_024, 40_023, 40_021, 40_022, 41_054, 12_150, 60_121, 33_012, 40_003, 60_111,
        46_004, 60_120, 40_101, 60_106, 60_105, 40_100, 40_063, 60_112, 60_022, 60_113, 60_118, 60_128,
        60_003, 40_009, 60_004, 40_010, 60_005, 60_006, 60_007, 60_018, 60_021, 60_001, 60_009, 34_021,
        23_004, 45_016, 41_045, 41_046, 41_049, 41_052, 143_105, 143_106, 143_205, 143_206, 1_430_000,
        1_430_002,
    ];
    for code in retry.iter().chain(operator).chain(permanent) {
        assert!(meaning(&code.to_string()).is_some(), "{code} has no meaning");
        assert!(!matches!(old(*code), Error::Refused { .. }), "{code}");
    }
    assert!(retry.iter().all(|code| matches!(old(*code).class(), Class::Retry { .. })));
    for code in operator {
        assert_eq!(old(*code).class(), Class::Operator, "{code}");
    }
    for code in permanent {
        assert_eq!(old(*code).class(), Class::Permanent, "{code}");
    }
    assert_eq!(old(15).class(), Class::Unknown);
    assert!(matches!(old(99_999), Error::Refused { .. }));
}

#[test]
fn every_word_the_facts_list_has_a_name() {
    for (word, status, class) in [
        ("InvalidAuthentication", 400, Class::Operator),
        ("accesstoken.expired", 400, Class::Operator),
        ("AuthenticationFailed.MissingParameter", 400, Class::Operator),
        ("invalidClientIdOrSecret", 400, Class::Operator),
        ("invalid.client", 400, Class::Operator),
        ("Forbidden.AccessDenied.AccessTokenPermissionDenied", 403, Class::Operator),
        ("Forbidden.AccessDenied.IpNotInWhiteList", 403, Class::Operator),
        ("Forbidden.AccessDenied.ApiCountLimitForOrg", 403, Class::Operator),
        ("Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", 403, Class::Retry { after: SHORTLY }),
        ("Forbidden.AccessDenied.QpsLimitForApi", 403, Class::Retry { after: SHORTLY }),
        ("Forbidden.AccessDenied.QpmLimitForAppkeyAndApi", 403, Class::Retry { after: SHORTLY * 5 }),
        ("systemBusy", 429, Class::Retry { after: SHORTLY }),
        ("whatever", 429, Class::Retry { after: SHORTLY }),
        ("send.too.fast", 400, Class::Retry { after: SHORTLY }),
        ("too.many.people", 400, Class::Retry { after: SHORTLY }),
        ("system.busy", 500, Class::Retry { after: SHORTLY }),
        ("system.error", 500, Class::Unknown),
        ("systemError", 500, Class::Unknown),
        ("whatever", 500, Class::Unknown),
        ("parameter.error", 400, Class::Permanent),
        ("invalid.param", 400, Class::Permanent),
        ("empNotExists", 400, Class::Permanent),
        ("user.not.exist", 400, Class::Permanent),
        ("exclusive.account.only", 400, Class::Permanent),
        ("exclusive.account.limit", 400, Class::Permanent),
        ("internalenterpriseaccount.limit", 400, Class::Permanent),
        ("suiteCallInvalid", 400, Class::Permanent),
        ("corpNotOpenHrm", 400, Class::Permanent),
        ("businessError", 401, Class::Permanent),
        ("invalidParameter.user.notFound", 404, Class::Permanent),
        ("param.templateUnpublished", 400, Class::Operator),
        ("param.cardNotExist", 400, Class::Permanent),
        ("param.cardAlreadyExist", 400, Class::Permanent),
        ("todo.taskCreate.flowControlError", 400, Class::Retry { after: SHORTLY * 5 }),
        ("todo.taskCreate.lockError", 400, Class::Retry { after: SHORTLY }),
        ("todo.taskCreate.systemError", 500, Class::Unknown),
        ("serviceBusy", 500, Class::Retry { after: SHORTLY }),
        ("accessDenied", 403, Class::Operator),
        ("badRequest", 400, Class::Permanent),
        ("toomuch.msg", 400, Class::Retry { after: SHORTLY }),
        ("ding.receivercount.limit", 400, Class::Operator),
        ("ding.serverquota.insufficient", 400, Class::Operator),
        ("send.ding.exception", 400, Class::Unknown),
        ("miss.staffId", 400, Class::Permanent),
        ("processQueryKey.expireTime", 400, Class::Permanent),
        ("robot.processQueryKey.expired", 400, Class::Permanent),
        ("notRevoke.all.messages", 400, Class::Unknown),
        ("send.forbidden", 400, Class::Permanent),
        ("unauthorized", 400, Class::Operator),
    ] {
        assert_eq!(new(word, status).class(), class, "{word}");
    }
    let todo = |message: &str| {
        let body = serde_json::json!({"code": "todo.taskCreate.paramError", "message": message});
        Refusal::new(&body).expect("a refusal").into_error(400)
    };
    assert!(matches!(todo("task exist"), Error::TodoExists));
    assert!(matches!(todo("call error: task existed, and taskId is t1"), Error::TodoExists));
    assert!(matches!(todo("task not exist"), Error::TodoUnknown));
    assert!(matches!(todo("subject is oversize"), Error::FieldIllegal { field: "todo", .. }));
    assert!(matches!(new("PARAM.CARDALREADYEXIST", 400), Error::CardExists));
    assert!(matches!(new("whatever", 400), Error::Refused { .. }));
}

#[test]
fn what_is_kept_of_the_platforms_text_names_nobody() {
    for (said, kept) in [
        ("手机号码13900000101在公司中已存在", "手机号码***在公司中已存在"),
        ("call +86-13900000101", "call ***"),
        ("token 6d1a2b3c4d5e6f708192a3b4c5d6e7f8 bad", "token *** bad"),
        ("request ip=10.0.0.1 not in whitelist", "request ip=10.0.0.1 not in whitelist"),
        ("", ""),
    ] {
        assert_eq!(scrub(said), kept);
    }
    let body = serde_json::json!({"errcode": 13_900_000_101_i64, "errmsg": "13900000101"});
    let error = Refusal::old(&body).expect("a refusal").into_error(200);
    assert!(!format!("{error:?}{error}").contains("13900000101"));
}

proptest::proptest! {
    #[test]
    fn scrubbing_never_panics_and_leaves_no_number(text in ".*") {
        let kept = scrub(&text);
        proptest::prop_assert!(kept.chars().count() <= 1000);
        let runs = kept.split(|c: char| !c.is_ascii_digit());
        proptest::prop_assert!(runs.into_iter().all(|run| run.len() < 7));
    }
}
