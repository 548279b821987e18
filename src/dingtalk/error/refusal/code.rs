//! The table: which code of the platform means which error.
//!
//! **Invariant:** a code stands here once; what does not stand here is [`Error::Refused`].

use std::time::Duration;

use super::Refusal;
use crate::dingtalk::error::{Cap, Error};

/// What a code means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dingtalk::error) enum Meaning {
    Throttled(u64),
    QuotaGone,
    Token,
    Credentials,
    NotGranted,
    Address,
    Service,
    Scope,
    NotFound,
    Pending,
    AlreadyMember,
    UseridTaken,
    SameAccount,
    Number,
    NumberFixed,
    Disabled,
    NotOwn,
    Full(Cap),
    Department,
    DepartmentInUse,
    Role,
    SystemRole,
    NameIllegal,
    NameTaken,
    Field(&'static str),
    Hr,
    Session,
    Conversation,
    Content,
    Template,
    Card,
    CardExists,
    Busy,
    Unknown,
    Malformed,
}

use Meaning as M;

/// Numbers of the old API, as `errcode` or `sub_code`.
pub(in crate::dingtalk::error) const NUMBERS: &[(i64, Meaning)] = &[
    (-1, M::Busy),
    (15, M::Unknown),
    (22, M::Malformed),
    (88, M::Unknown),
    (404, M::Malformed),
    (1002, M::Busy),
    (12012, M::Service),
    (12150, M::Hr),
    (23004, M::SystemRole),
    (33001, M::Service),
    (33011, M::Role),
    (33012, M::NotFound),
    (34018, M::Role),
    (34020, M::Role),
    (34021, M::NameTaken),
    (40000, M::Malformed),
    (40001, M::Token),
    (40003, M::NotFound),
    (40009, M::Department),
    (40010, M::Department),
    (40014, M::Token),
    (40019, M::Full(Cap::Teams)),
    (40020, M::Full(Cap::Organisation)),
    (40021, M::NumberFixed),
    (40022, M::NumberFixed),
    (40023, M::Full(Cap::Department)),
    (40024, M::Full(Cap::Organisation)),
    (40025, M::Field("departments")),
    (40035, M::Field("parameter")),
    (40036, M::Field("parameter")),
    (40038, M::Field("parameter")),
    (40063, M::Field("telephone")),
    (40066, M::Field("departments")),
    (40068, M::Malformed),
    (40069, M::Malformed),
    (40089, M::Credentials),
    (40096, M::Credentials),
    (40100, M::Field("telephone")),
    (40101, M::Field("email")),
    (40103, M::Pending),
    (40104, M::Number),
    (41001, M::Malformed),
    (41054, M::NumberFixed),
    (42001, M::Token),
    (43007, M::NotGranted),
    (43009, M::Field("parameter")),
    (45016, M::SystemRole),
    (46004, M::NotFound),
    (47001, M::Field("parameter")),
    (48002, M::NotGranted),
    (50002, M::Scope),
    (50003, M::Service),
    (50004, M::Scope),
    (50005, M::Service),
    (60001, M::NameIllegal),
    (60003, M::Department),
    (60004, M::Department),
    (60005, M::DepartmentInUse),
    (60006, M::DepartmentInUse),
    (60007, M::DepartmentInUse),
    (60009, M::NameIllegal),
    (60011, M::NotGranted),
    (60018, M::DepartmentInUse),
    (60019, M::Busy),
    (60020, M::Address),
    (60021, M::NameTaken),
    (60022, M::NameIllegal),
    (60102, M::UseridTaken),
    (60103, M::Number),
    (60104, M::AlreadyMember),
    (60105, M::Field("email")),
    (60106, M::Field("email")),
    (60107, M::SameAccount),
    (60111, M::NotFound),
    (60112, M::NameIllegal),
    (60113, M::Number),
    (60118, M::Number),
    (60119, M::Field("position")),
    (60120, M::Disabled),
    (60121, M::NotFound),
    (60122, M::Field("extension")),
    (60123, M::Field("job_number")),
    (60128, M::Field("manager")),
    (60301, M::Role),
    (70001, M::Service),
    (90018, M::Throttled(1)),
    (90020, M::QuotaGone),
    (300_001, M::Session),
    (400_001, M::Busy),
    (400_002, M::Field("parameter")),
    (400_043, M::Service),
    (410_100, M::Throttled(600)),
];

/// Words of the new API, compared without case; a trailing `*` stands for any ending, a leading one for any beginning.
pub(in crate::dingtalk::error) const WORDS: &[(&str, Meaning)] = &[
    ("InvalidAuthentication", M::Token),
    ("accesstoken.expired", M::Token),
    ("AuthenticationFailed.MissingParameter", M::Malformed),
    ("invalidClientIdOrSecret", M::Credentials),
    ("invalid.client", M::Credentials),
    ("unauthorized.client", M::Credentials),
    ("authFailed", M::Credentials),
    ("Forbidden.AccessDenied.AccessTokenPermissionDenied", M::NotGranted),
    ("Forbidden.AccessDenied.IpNotInWhiteList", M::Address),
    ("*QpsLimitForAppkeyAndApi", M::Throttled(1)),
    ("*QpsLimitForSuitekeyAndOrgAndApi", M::Throttled(1)),
    ("*QpmLimitForAppkeyAndApi", M::Throttled(5)),
    ("*QpsLimitForApi", M::Throttled(1)),
    ("*ApiCountLimitForOrg", M::QuotaGone),
    ("systemBusy", M::Throttled(1)),
    ("send.too.fast", M::Throttled(1)),
    ("send.byToken.tooFast", M::Throttled(1)),
    ("too.many.*", M::Throttled(1)),
    ("toomuch.msg", M::Throttled(1)),
    ("invokeFrequentyly", M::Throttled(1)),
    ("noPermission", M::NotGranted),
    ("invalidRequest", M::Field("parameter")),
    ("invalidParameter", M::Field("parameter")),
    ("system.busy", M::Busy),
    ("system.error", M::Unknown),
    ("systemError", M::Unknown),
    ("server.error", M::Unknown),
    ("invalid.system.errror", M::Unknown),
    ("isp.top-remote-connection-timeout", M::Unknown),
    ("empNotExists", M::NotFound),
    ("user.not.exist", M::NotFound),
    ("staffId.notExisted", M::NotFound),
    ("robot.oto.notExist", M::NotFound),
    ("param.userIdNotExist", M::NotFound),
    ("invalidParameter.user.notFound", M::NotFound),
    ("exclusive.account.*", M::NotOwn),
    ("internalenterpriseaccount.limit", M::NotOwn),
    ("suiteCallInvalid", M::Hr),
    ("corpNotOpenHrm", M::Hr),
    ("businessError", M::Hr),
    ("session.expired", M::Session),
    ("invalid.openConversationId", M::Conversation),
    ("group.disbanded", M::Conversation),
    ("conversation.org.notMatch", M::Conversation),
    ("bot.stopped", M::Conversation),
    ("contain.*", M::Content),
    ("notAllowed.*", M::Content),
    ("param.contentUnsafe", M::Content),
    ("param.templateNotExist", M::Template),
    ("param.templateUnpublished", M::Template),
    ("param.cardTemplateIdEmpty", M::Template),
    ("param.cardNotExist", M::Card),
    ("param.cardAlreadyExist", M::CardExists),
    ("invalidParameter.robotCode.*", M::Field("robotCode")),
    ("invalidParameter.msgParam.tooLong", M::Field("msgParam")),
    ("invalidParameter.*", M::Field("parameter")),
    ("parameter.error", M::Field("parameter")),
    ("invalid.param", M::Field("parameter")),
    ("param.*", M::Field("parameter")),
];

/// What a code means, if it stands in the tables.
pub(in crate::dingtalk::error) fn meaning(code: &str) -> Option<Meaning> {
    if let Ok(number) = code.parse::<i64>() {
        return match NUMBERS.binary_search_by_key(&number, |row| row.0) {
            Ok(at) => Some(NUMBERS[at].1),
            Err(_) => (90_001..=90_014).contains(&number).then_some(M::Throttled(1)),
        };
    }
    WORDS.iter().find(|(pattern, _)| matches(pattern, code)).map(|row| row.1)
}

fn matches(pattern: &str, code: &str) -> bool {
    let (pattern, code) = (pattern.to_ascii_lowercase(), code.to_ascii_lowercase());
    if let Some(ending) = pattern.strip_prefix('*') {
        return code.ends_with(ending);
    }
    match pattern.strip_suffix('*') {
        Some(beginning) => code.starts_with(beginning),
        None => code == pattern,
    }
}

/// The error of a refusal whose code has a meaning.
pub(super) fn error(meaning: Meaning, refusal: Refusal) -> Error {
    let code = refusal.code;
    match meaning {
        M::Throttled(seconds) => {
            Error::Throttled { after: refusal.retry_after.unwrap_or(Duration::from_secs(seconds)) }
        }
        M::NotGranted => Error::NotGranted { scopes: refusal.scopes },
        M::AlreadyMember => Error::AlreadyMember { user: refusal.user },
        M::Full(cap) => Error::Full { cap },
        M::Unknown => Error::unknown(&code),
        M::Credentials => Error::Credentials { code },
        M::Service => Error::OutOfService { code },
        M::Field(field) => Error::FieldIllegal { field, code },
        M::Hr => Error::Hr { code },
        M::Conversation => Error::ConversationGone { code },
        M::Content => Error::ContentRefused { code },
        M::Malformed => Error::Malformed { code },
        plain => plain_error(plain),
    }
}

/// The errors that carry nothing.
fn plain_error(meaning: Meaning) -> Error {
    match meaning {
        M::QuotaGone => Error::QuotaGone,
        M::Token => Error::TokenRejected,
        M::Address => Error::AddressNotAllowed,
        M::Scope => Error::OutsideAppScope,
        M::NotFound => Error::NotFound,
        M::Pending => Error::Pending,
        M::UseridTaken => Error::UseridTaken,
        M::SameAccount => Error::SameAccount,
        M::Number => Error::InvalidNumber,
        M::NumberFixed => Error::NumberFixed,
        M::Disabled => Error::AccountDisabled,
        M::NotOwn => Error::NotOwnAccount,
        M::Department => Error::DepartmentUnknown,
        M::DepartmentInUse => Error::DepartmentInUse,
        M::Role => Error::RoleUnknown,
        M::SystemRole => Error::SystemRole,
        M::NameIllegal => Error::NameIllegal,
        M::NameTaken => Error::NameTaken,
        M::Session => Error::SessionExpired,
        M::Template => Error::TemplateUnknown,
        M::Card => Error::CardUnknown,
        M::CardExists => Error::CardExists,
        _ => Error::Busy,
    }
}
