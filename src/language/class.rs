//! The word classes the code itself asks for; rules name any class of `lexicon/words.txt`.
//!
//! **Invariant:** the lexicon numbers these classes first and in this order, so a constant is a class.

/// Numbers of word classes.
pub(super) type Class = u16;

/// A set of word classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ClassSet(Vec<u64>);

impl ClassSet {
    /// The set of some classes.
    pub fn of(classes: &[Class]) -> Self {
        let mut set = Self::default();
        for class in classes {
            set.insert(*class);
        }
        set
    }

    /// Puts a class in.
    pub fn insert(&mut self, class: Class) {
        let word = usize::from(class) / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (class % 64);
    }

    /// Whether a class is in.
    pub fn has(&self, class: Class) -> bool {
        self.0.get(usize::from(class) / 64).is_some_and(|word| word >> (class % 64) & 1 == 1)
    }

    /// The class of a set of one.
    pub fn only(&self) -> Option<Class> {
        let count: u32 = self.0.iter().map(|word| word.count_ones()).sum();
        let at = self.0.iter().position(|word| *word != 0).filter(|_| count == 1)?;
        let bit = self.0[at].trailing_zeros();
        Class::try_from(at * 64).ok().map(|first| first + u16::try_from(bit).unwrap_or(0))
    }

    /// Whether the two share a class.
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(mine, theirs)| mine & theirs != 0)
    }

    /// Adds all of another set.
    pub fn absorb(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }

    /// Empties it without giving back its memory.
    pub fn clear(&mut self) {
        self.0.fill(0);
    }
}

macro_rules! classes {
    ($($constant:ident = $name:literal,)+) => {
        /// Numbers, in order.
        #[repr(u16)]
        #[derive(Clone, Copy)]
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "only there to count")]
        enum Number { $($constant,)+ }

        $(pub(super) const $constant: Class = Number::$constant as Class;)+

        /// Their names in the lexicon, in order.
        pub(super) const NAMES: &[&str] = &[$($name),+];
    };
}

classes! {
    ABILITY = "ability",
    ACCOUNT = "account",
    ACCOUNT_NEW = "account_new",
    ACCOUNT_STRICT = "account_strict",
    ACTIVE = "active",
    ADD = "add",
    ADDS_MORE = "adds_more",
    ADD_TO = "add_to",
    AFTER = "after",
    AFTER_NAME = "after_name",
    AFTERNOON = "afternoon",
    AGAIN = "again",
    AND = "and",
    ARRIVES = "arrives",
    AT_ONCE = "at_once",
    BEFORE = "before",
    BEFORE_HOW = "before_how",
    BESIDES = "besides",
    BIDS = "bids",
    CALLED = "called",
    CALLS_OFF = "calls_off",
    CH_ANNOUNCEMENT = "ch_announcement",
    CH_CHAT = "ch_chat",
    CH_DING = "ch_ding",
    CH_GROUP = "ch_group",
    CH_TODO = "ch_todo",
    CH_WORK = "ch_work",
    CHANGE = "change",
    CHANGE_VERB = "change_verb",
    CHAT = "chat",
    CHOICE_AFTER = "choice_after",
    CHOICE_BEFORE = "choice_before",
    COND = "cond",
    COUNT = "count",
    CROWD = "crowd",
    DAWN = "dawn",
    DAY = "day",
    DAY_0 = "day_0",
    DAY_1 = "day_1",
    DAY_2 = "day_2",
    DAY_3 = "day_3",
    DAY_M1 = "day_m1",
    DAY_M2 = "day_m2",
    DAYS = "days",
    DEEDS = "deeds",
    DEPT_NOUN = "dept_noun",
    DESC = "desc",
    DIRECT = "direct",
    DISABLE = "disable",
    DROPPED = "dropped",
    DROPS = "drops",
    ENABLE = "enable",
    EVENING = "evening",
    EVERY = "every",
    EXCEPT = "except",
    EXCEPT_CLOSE = "except_close",
    EXCEPT_OPEN = "except_open",
    EXCEPT_REST = "except_rest",
    FIELD_DEPARTMENT = "field_department",
    FIELD_EMAIL = "field_email",
    FIELD_FILLER = "field_filler",
    FIELD_INDEX = "field_index",
    FIELD_JOB_NUMBER = "field_job_number",
    FIELD_MOBILE = "field_mobile",
    FIELD_NAME = "field_name",
    FIELD_OTHER = "field_other",
    FIELD_PHONE = "field_phone",
    FIELD_REMARK = "field_remark",
    FIELD_ROLE = "field_role",
    FIELD_TELEPHONE = "field_telephone",
    FIELD_TITLE = "field_title",
    FOR_WHOM = "for_whom",
    FROM_NOW_ON = "from_now_on",
    GIVE = "give",
    GRANT = "grant",
    GROUP_OF = "group_of",
    HALF = "half",
    HALF_HOUR = "half_hour",
    HAND = "hand",
    HAND_TO = "hand_to",
    HELP = "help",
    HERE = "here",
    HOLDER = "holder",
    HOURS = "hours",
    HOURS_HALF = "hours_half",
    HOW = "how",
    HOW_TAIL = "how_tail",
    HOWTO = "howto",
    IMPORT = "import",
    INACTIVE = "inactive",
    INNER = "inner",
    INTRO = "intro",
    INVITE = "invite",
    INVITE_NOUN = "invite_noun",
    IS = "is",
    IS_NOT = "is_not",
    JOIN = "join",
    JOINS = "joins",
    KEEPS = "keeps",
    KNOWN_UNIT = "known",
    LE = "le",
    LEFT = "left",
    LOG = "log",
    LOGOUT = "logout",
    MAKE = "make",
    MEET = "meet",
    MEMBER = "member",
    MILD = "mild",
    MINUTE = "minute",
    MINUTES = "minutes",
    MISSPELT = "misspelt",
    MONTH = "month",
    MONTH_NEXT = "month_next",
    MONTH_THIS = "month_this",
    MORNING = "morning",
    MOVE = "move",
    MOVE_TO = "move_to",
    NAMED = "named",
    NEG = "neg",
    NO_LONGER = "no_longer",
    NONE = "none",
    NOON = "noon",
    NOTICE = "notice",
    NOTICE_NOUN = "notice_noun",
    OCLOCK = "oclock",
    OFF_WORK = "off_work",
    ONLY = "only",
    ONLY_END = "only_end",
    OTHER = "other",
    OTHER_ROLE = "other_role",
    PASSWORD = "password",
    PIECE = "pieces",
    PLACE_NAME = "place_name",
    PREAMBLE = "preamble",
    PRONOUN = "pronoun",
    PULL_GROUP = "pull_group",
    PUT_OFF = "put_off",
    PUT_OFF_END = "put_off_end",
    PUT_OFF_VERB = "put_off_verb",
    Q = "q",
    QUARTER = "quarter",
    QUARTER_HOUR = "quarter_hour",
    RECALL = "recall",
    RECALL_SURE = "recall_sure",
    REMIND = "remind",
    REMOVE_ONLY = "remove_only",
    RENAME = "rename",
    REPORT = "report",
    RESEND = "resend",
    RESET = "reset",
    RESIGN = "resign",
    RESPECTIVE = "respective",
    RETIME = "retime",
    REVOKE = "revoke",
    NO_ROLE = "no_role",
    ROLE_BARE = "role_bare",
    ROLE_NOUN = "role_noun",
    ROSTER_SKIP = "roster_skip",
    SAYS = "says",
    SCOPE_NOUN = "scope_noun",
    ME = "self",
    SEE = "see",
    SERVE = "serve",
    SHARP = "sharp",
    SOFT_ANY = "soft_any",
    SOFT_END = "soft_end",
    SOFT_MID = "soft_mid",
    SOFT_START = "soft_start",
    SOFT_VERB = "soft_verb",
    STRIP = "strip",
    TAIL_ASK = "tail_ask",
    TALK = "talk",
    TELL = "tell",
    TELL_TO = "tell_to",
    TELL_VERB = "tell_verb",
    THANKS = "thanks",
    THREE_QUARTERS = "three_quarters",
    TITLE = "title",
    TITLE_CROWD = "title_crowd",
    TO = "to",
    TOGETHER = "together",
    TRANSFER_MODE = "transfer_mode",
    UNIT = "unit",
    VAGUE_TIME = "vague_time",
    WEEK_0 = "week_0",
    WEEK_1 = "week_1",
    WEEK_2 = "week_2",
    WEEK_M1 = "week_m1",
    WHAT = "what",
    WHO = "who",
    WHOLE = "whole",
    WHY = "why",
    WHY_TAIL = "why_tail",
    WITHIN = "within",
    WORDS = "words",
    WRONG = "wrong",
    YEAR = "year",
}

macro_rules! sets {
    ($($field:ident = [$($class:ident),+],)+) => {
        /// Sets of classes, made once.
        #[derive(Debug)]
        pub(super) struct Sets { $(pub $field: ClassSet,)+ }

        impl Sets {
            /// Makes them.
            pub fn new() -> Self {
                Self { $($field: ClassSet::of(&[$($class),+]),)+ }
            }
        }
    };
}

sets! {
    between = [COUNT, LE],
    takes_away = [REMOVE_ONLY, REVOKE, STRIP],
    removals = [REMOVE_ONLY, STRIP, DISABLE, RECALL, LOGOUT],
    verbs = [REMOVE_ONLY, STRIP, DISABLE, RECALL, LOGOUT, ENABLE, ADD, ADD_TO, GRANT, REVOKE, MAKE, SERVE, MOVE, MOVE_TO, RESET, CHANGE_VERB, CHANGE, IMPORT, RESIGN, RESEND, INVITE, REMIND, HAND, TELL_VERB, PULL_GROUP, MEET, RENAME],
    unvalued = [WHY, HOW, WHO, WHAT, NEG, LE, CHANGE_VERB],
    guards = [NEG, COND, REPORT, OTHER, HOW, WHY],
    asks = [HOW, WHY, HOWTO, WHY_TAIL],
    channel = [CH_GROUP, CH_WORK, CH_TODO, CH_ANNOUNCEMENT, CH_DING, CH_CHAT],
    notice_word = [TELL, NOTICE_NOUN, GIVE, GROUP_OF, CH_GROUP, CH_WORK, CH_TODO, CH_ANNOUNCEMENT, CH_DING, CH_CHAT],
    crowd = [CROWD, EVERY, MEMBER],
    front = [GROUP_OF, COUNT],
    party_tail = [CROWD, EVERY, MEMBER, JOIN],
    asking = [WHO, WHY, HOW, WHY_TAIL],
    guarding_words = [NEG, COND, REPORT, OTHER, AGAIN, SOFT_MID],
    guarding = [NEG, COND, REPORT, OTHER],
    commands = [REMOVE_ONLY, ADD, MEMBER, IMPORT, RESIGN, TRANSFER_MODE, CHANGE_VERB, MOVE_TO, GRANT, REVOKE, MAKE, RESEND, ACCOUNT_STRICT, ACCOUNT_NEW, RESET, PASSWORD, DISABLE, ENABLE, LOGOUT, TELL, NOTICE, RECALL, REMIND, PULL_GROUP, MEET, ROLE_BARE, HAND_TO, ADD_TO, SERVE],
    tell = [TELL],
    every = [EVERY],
    inner = [INNER],
    not_titles = [REMIND, SEE, TELL, RECALL, EVERY],
    for_whom = [FOR_WHOM],
    roster_add = [ADD, INVITE, IMPORT],
    adding = [ADD, ADD_TO, INVITE, IMPORT],
    add_to = [ADD_TO],
    roster_label = [FIELD_NAME, FIELD_MOBILE, FIELD_PHONE, FIELD_TITLE, FIELD_JOB_NUMBER, FIELD_EMAIL, FIELD_TELEPHONE, FIELD_REMARK, FIELD_DEPARTMENT, FIELD_ROLE],
    roster_edge = [FIELD_NAME, FIELD_MOBILE, FIELD_PHONE, FIELD_TITLE, FIELD_JOB_NUMBER, FIELD_EMAIL, FIELD_TELEPHONE, FIELD_REMARK, FIELD_DEPARTMENT, FIELD_ROLE, ADD, ADD_TO, INVITE, IMPORT],
    roster_skip = [ROSTER_SKIP, MEMBER, COUNT, ROLE_NOUN, SERVE, MAKE],
    roster_any = [FIELD_NAME, FIELD_MOBILE, FIELD_PHONE, FIELD_TITLE, FIELD_JOB_NUMBER, FIELD_EMAIL, FIELD_TELEPHONE, FIELD_REMARK, FIELD_DEPARTMENT, FIELD_ROLE, ADD, ADD_TO, INVITE, IMPORT, ROSTER_SKIP, MEMBER, COUNT, ROLE_NOUN, SERVE, MAKE],
    counted = [COUNT, MEMBER],
    times = [DAY_M2, DAY_M1, DAY_0, DAY_1, DAY_2, DAY_3, DAWN, MORNING, NOON, AFTERNOON, EVENING, OFF_WORK, WEEK_0, WEEK_1, WEEK_2, WEEK_M1, MINUTES, HOURS, HOURS_HALF, HALF_HOUR, QUARTER_HOUR, DAYS, OCLOCK, MONTH, DAY, YEAR, MONTH_NEXT, MONTH_THIS, AT_ONCE],
    ahead = [DAY_1, DAY_2, DAY_3, WEEK_0, WEEK_1, WEEK_2],
    soft_any = [SOFT_ANY],
    soft_start = [SOFT_START, SOFT_VERB, ABILITY],
    soft_mid = [SOFT_MID, SOFT_VERB],
    soft_end = [SOFT_END],
}
