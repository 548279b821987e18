//! Answers no page describes.

use proptest::prelude::*;

use super::*;
use crate::dingtalk::Class;
use crate::dingtalk::client::Effect;
use crate::dingtalk::message::tests::any_json;

const OLD: Api = Api::old("POST /old", Effect::Write);
const NEW: Api = Api::new("POST /new", Effect::Write);

fn answer(api: &Api, status: u16, body: &str) -> Result<Value, Error> {
    read(api, StatusCode::from_u16(status).expect("a status"), body.as_bytes(), None)
}

#[test]
fn a_status_decides_where_the_body_says_nothing() {
    for api in [&OLD, &NEW] {
        for (status, body, class) in [
            (404, "<html>nginx</html>", Class::Operator),
            (404, r#"{"code":"InvalidAction.NotFound","message":"x"}"#, Class::Operator),
            (302, "<html>elsewhere</html>", Class::Unknown),
            (400, "", Class::Permanent),
            (429, "", Class::Retry { after: Duration::from_secs(1) }),
            (403, "<html>x5</html>", Class::Retry { after: Duration::from_mins(5) }),
            (500, "", Class::Unknown),
            (503, "<html>", Class::Unknown),
            (503, "{}", Class::Unknown),
            (504, r#"{"code":"ServiceTimeout","message":"x"}"#, Class::Unknown),
            (503, r#"{"code":"system.busy","message":"x"}"#, Class::Retry { after: Duration::from_secs(1) }),
            (200, "", Class::Unknown),
            (200, "ok", Class::Unknown),
        ] {
            let error = answer(api, status, body).expect_err("no success");
            assert_eq!(error.class(), class, "{status} {body} {error}");
        }
        assert!(answer(api, 200, "{}").is_ok());
    }
}

#[test]
fn the_header_says_how_long_to_wait() {
    let body = br#"{"code":"Forbidden.AccessDenied.QpsLimitForApi","message":"x"}"#;
    let error = read(&NEW, StatusCode::FORBIDDEN, body, Some(Duration::from_secs(3))).expect_err("throttled");
    assert!(matches!(error, Error::Throttled { after } if after == Duration::from_secs(3)));
}

proptest! {
    #[test]
    fn any_answer_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64), json in any_json(), status in 200_u16..600) {
        let status = StatusCode::from_u16(status).expect("a status");
        for api in [&OLD, &NEW] {
            let _ = read(api, status, &bytes, None);
            let outcome = read(api, status, json.to_string().as_bytes(), None);
            prop_assert!(outcome.is_err() || status.is_success());
        }
    }
}
