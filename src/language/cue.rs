//! What a word points to: the cues of `lexicon/cues.txt`, as sets of bits.
//!
//! **Invariant:** the constants and the lines of the file agree one to one (a test holds it).

/// A set of cues.
pub(in crate::language) type Cues = u128;

macro_rules! cues {
    ($($constant:ident = $name:literal,)+) => {
        #[repr(u8)]
        #[derive(Clone, Copy)]
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "only there to count")]
        enum Number { $($constant,)+ }

        $(pub(in crate::language) const $constant: Cues = 1 << Number::$constant as u8;)+

        /// Their names, in order.
        const ALL: &[(&str, Cues)] = &[$(($name, $constant)),+];
    };
}

cues! {
    FILL = "fill",
    TITLE = "title",
    DESC = "desc",
    OBJ = "obj",
    INTO = "into",
    OF = "of",
    PRONOUN = "pronoun",
    SELF = "self",
    AND = "and",
    ADD = "add",
    ADDTO = "addto",
    IMPORT = "import",
    REMOVE = "remove",
    RESIGN = "resign",
    GONE = "gone",
    THING = "thing",
    TRANSFER = "transfer",
    DIRECT = "direct",
    FIELD_NAME = "field_name",
    FIELD_MOBILE = "field_mobile",
    FIELD_PHONE = "field_phone",
    FIELD_TITLE = "field_title",
    FIELD_JOB_NUMBER = "field_job_number",
    FIELD_EMAIL = "field_email",
    FIELD_TELEPHONE = "field_telephone",
    FIELD_REMARK = "field_remark",
    SET = "set",
    FIX = "fix",
    ROLE_WORD = "role_word",
    MOVETO = "moveto",
    MOVE = "move",
    FROM = "from",
    SEE = "see",
    STATE = "state",
    JOINED = "joined",
    WHETHER = "whether",
    QUERY = "query",
    WHO = "who",
    HOWMANY = "howmany",
    CROWD = "crowd",
    INACTIVE = "inactive",
    ACTIVE = "active",
    PENDING = "pending",
    GRANT = "grant",
    MAKE = "make",
    REVOKE = "revoke",
    NOLONGER = "nolonger",
    HAND = "hand",
    SUCCEED = "succeed",
    INVITE = "invite",
    NOTGOT = "notgot",
    RESEND = "resend",
    AGAIN = "again",
    WHY = "why",
    CANNOT = "cannot",
    NORIGHT = "noright",
    MANAGE = "manage",
    DID = "did",
    LOG = "log",
    DIDWHAT = "didwhat",
    ACCOUNT = "account",
    ACCOUNTNEW = "accountnew",
    RESET = "reset",
    PASSWORD = "password",
    DISABLE = "disable",
    ENABLE = "enable",
    LOGOUT = "logout",
    ACCOUNTQ = "accountq",
    BUSY = "busy",
    NOTICE = "notice",
    READERS = "readers",
    UNREAD = "unread",
    REMIND = "remind",
    RECALL = "recall",
    NOTICESENT = "noticesent",
    NOTICELIST = "noticelist",
    DING = "ding",
    WRONG = "wrong",
    GROUP = "group",
    MEET = "meet",
    NAMED = "named",
    WITH = "with",
    NEG = "neg",
    NOT = "not",
    COND = "cond",
    REPORT = "report",
    PLAN = "plan",
    WISH = "wish",
    OTHER = "other",
    COMPLAIN = "complain",
    HOW = "how",
    Q = "q",
    NEWLY = "newly",
}

/// The cue of that name.
pub(in crate::language) fn named(name: &str) -> Option<Cues> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, cue)| *cue)
}
