//! What a text is, in the conversation it is said in.
//!
//! Precedence: dialogue control, then what puts something right, then a full command, then an answer to the open
//! question.

use super::put_right;
use crate::bot::dialogue::{
    self, Amend, Dialogue, NoticeQuestion, Of, Picks, Question, Request, Session, Trust, Which,
};
use crate::bot::wording::remedy::{self, Remedy};
use crate::bot::wording::said::{confirms_other, is_short_yes, says_confirm};
use crate::bot::{Desk, wording};
use crate::language::{self, Audience, Correction, Intent, Lexicon, Parsed, Reader, Remark, SpokenOf};

/// A text, as the dispatcher deals with it.
#[derive(Debug, PartialEq)]
pub enum Heard {
    /// 取消.
    Cancel(Of),
    /// 上一步.
    Back,
    /// 下一页.
    Next,
    /// 确认.
    Confirm(Of),
    /// Neither an order nor an answer.
    Remark(Remark),
    /// The open request, or the one on the table, put right; the text as a command where neither is there any more.
    Correct(Vec<Correction>, Parsed),
    /// One of the cards that wait is named, and what becomes of it; the text as a command where none is called so.
    Named(SpokenOf, Parsed),
    /// Something is to be different about a notice that has not gone out; the text as a command where there is none.
    Amend(Vec<Amend>, Parsed),
    /// This notice is to be changed while it waits for its time.
    ChangeNotice(Which),
    /// Another reason of leaving for the removal on the table.
    Reason(String),
    /// Somebody else to be left out of the notice on the table.
    LeaveOut(Vec<Audience>),
    /// The reminder on the table is for these alone, and not for those.
    Narrow(Vec<Audience>, Vec<Audience>),
    /// A change of a card that is quoted, and cannot be told.
    Quoted,
    /// Something about the import on the table is to be different.
    Import(Remedy),
    /// An order that completes the open request.
    Complete(Request),
    /// An answer to the open question.
    Answer(Dialogue),
    /// A command of its own.
    Command(Parsed),
    /// A command about people who were spoken of before, and who was meant by their names.
    OfThem(Parsed, Picks),
}

/// Reads a text.
pub fn heard(words: &str, session: &Session, desk: &Desk) -> Heard {
    desk.reading(|reader| read(words, session, reader.parse(words), reader))
}

fn read(words: &str, session: &Session, parsed: Parsed, reader: Reader<'_>) -> Heard {
    let lexicon = reader.lexicon;
    let open = session.dialogue.as_ref().filter(|dialogue| is_open_to(dialogue, words, lexicon));
    if let Some(heard) = controlled(words, session, open, &parsed, lexicon) {
        return heard;
    }
    // What a notice says is nobody's business.
    if let Some(dialogue) =
        open.filter(|dialogue| dialogue.question == Question::Notice(NoticeQuestion::Text))
    {
        return Heard::Answer(dialogue.clone());
    }
    let removal = session.table.as_ref().filter(|table| table.intent == Intent::MemberRemove);
    if let Some(reason) = removal.filter(|_| open.is_none()).and_then(|_| wording::removal::reason(words)) {
        return Heard::Reason(reason.to_owned());
    }
    let notice = session
        .table
        .as_ref()
        .filter(|table| open.is_none() && matches!(table.intent, Intent::NoticeSend | Intent::NoticeRemind));
    if let Some(except) = notice
        .filter(|_| parsed.intent == Intent::Unknown)
        .and_then(|_| language::read_exception(words, lexicon))
    {
        return Heard::LeaveOut(except);
    }
    if let Some(heard) = about_an_import(words, session, open) {
        return heard;
    }
    let corrections = put_right::corrections(words, session, open, &parsed, reader);
    if !corrections.is_empty() {
        return Heard::Correct(corrections, parsed);
    }
    if let Some(of) = spoken_of(words, session, open, &parsed, lexicon) {
        return Heard::Named(of, parsed);
    }
    let Some(dialogue) = open else { return Heard::Command(parsed) };
    if parsed.intent == dialogue.intent
        && let Some(request) = dialogue::absorbed(dialogue, &parsed.slots)
    {
        return Heard::Complete(request);
    }
    if takes_over(&parsed, dialogue, words, lexicon) {
        return Heard::Command(parsed);
    }
    Heard::Answer(dialogue.clone())
}

/// What is to become of a card that is named, where any waits.
fn spoken_of(
    words: &str,
    session: &Session,
    open: Option<&Dialogue>,
    parsed: &Parsed,
    lexicon: &Lexicon,
) -> Option<SpokenOf> {
    // What reads as a question about somebody may mean a card.
    let free = matches!(parsed.intent, Intent::Unknown | Intent::MemberStatus | Intent::MemberList);
    let waits = open.is_none() && session.table.is_some();
    if free && waits { language::spoken_of(words, lexicon) } else { None }
}

/// A word that steers: yes, no, back, thanks.
fn controlled(
    words: &str,
    session: &Session,
    open: Option<&Dialogue>,
    parsed: &Parsed,
    lexicon: &Lexicon,
) -> Option<Heard> {
    let controls = matches!(parsed.intent, Intent::Cancel | Intent::Back | Intent::Next | Intent::Help);
    let remark = language::remark(words, lexicon).filter(|_| !controls);
    let assents = open.is_none() && session.table.is_some() && !asks(words) && is_short_yes(words);
    // Thanks for what was just answered is no yes to what still waits.
    let murmurs = assents && is_answered(session);
    match (parsed.intent, remark) {
        _ if murmurs => Some(Heard::Remark(Remark::Murmur)),
        _ if assents => Some(Heard::Confirm(Of::Open)),
        (Intent::Cancel, _) => Some(Heard::Cancel(of(words))),
        (_, _) if open.is_some_and(|open| has_none(open, words)) => Some(Heard::Cancel(Of::Open)),
        (_, None) if all_cards(session, words).is_some() => all_cards(session, words),
        // 先不删了, 他下周才走: what was asked about is not to be.
        (Intent::Unknown, _) if open.is_some_and(|open| is_let_be(open, words, lexicon)) => {
            Some(Heard::Cancel(Of::Open))
        }
        // The later one of two is a choice, not the next page.
        (Intent::Back | Intent::Next, _) if open.is_some_and(|open| picks(open, words, lexicon)) => None,
        (Intent::Back, _) => Some(Heard::Back),
        (Intent::Next, _) => Some(Heard::Next),
        (Intent::Confirm, Some(Remark::Murmur)) => Some(Heard::Remark(Remark::Murmur)),
        (Intent::Confirm, _) if open.is_none() && asks(words) => Some(Heard::Remark(Remark::Murmur)),
        // Thanks for what was just answered is no yes to what still waits.
        (Intent::Confirm, _) if open.is_none() && is_answered(session) && !says_confirm(words) => {
            Some(Heard::Remark(Remark::Murmur))
        }
        // 确认删除 is no yes to an addition.
        (Intent::Confirm, _) if open.is_none() && says_other(words, session) => {
            Some(Heard::Remark(Remark::Murmur))
        }
        (Intent::Confirm, _) if open.is_none() || of(words) == Of::All => Some(Heard::Confirm(of(words))),
        (Intent::Confirm, _) | (_, None) => None,
        (_, Some(remark)) => Some(Heard::Remark(remark)),
    }
}

/// What is said of the import on the table, or of the members in one.
fn about_an_import(words: &str, session: &Session, open: Option<&Dialogue>) -> Option<Heard> {
    let lies_there = session.table.as_ref().is_some_and(|table| table.intent == Intent::MemberImport);
    match open {
        None if lies_there && remedy::goes_ahead(words) => Some(Heard::Confirm(Of::Open)),
        None if lies_there => remedy::read(words).map(Heard::Import),
        Some(dialogue) if matches!(dialogue.question, Question::Existing { .. }) => {
            remedy::read(words).map(|_| Heard::Answer(dialogue.clone()))
        }
        _ => None,
    }
}

fn is_answered(session: &Session) -> bool {
    session.table.as_ref().is_some_and(|table| table.trust == Trust::Answered)
}

fn says_other(words: &str, session: &Session) -> bool {
    session.waiting.is_empty()
        && session.table.as_ref().is_some_and(|table| confirms_other(words, table.intent))
}

fn asks(words: &str) -> bool {
    words.contains(['?', '\u{FF1F}'])
}

/// Guesses at what was meant, and cards beside each other, are only answered by choosing one.
fn is_open_to(dialogue: &Dialogue, words: &str, lexicon: &Lexicon) -> bool {
    match dialogue.question {
        Question::Meant { .. } => language::read_answer(words, lexicon).choice.is_some(),
        Question::WhichCard { .. } => picks(dialogue, words, lexicon),
        _ => true,
    }
}

/// Whether one of what is offered is named.
fn picks(open: &Dialogue, words: &str, lexicon: &Lexicon) -> bool {
    dialogue::chosen(&open.question, words, lexicon).is_some()
}

/// Whether it is said that none of what is offered is meant.
fn has_none(open: &Dialogue, words: &str) -> bool {
    !open.question.choices().is_empty() && wording::choice::is_none_of_them(words)
}

/// Whether it is said that what was asked about is not to be done. What a notice says is nobody's business.
fn is_let_be(open: &Dialogue, words: &str, lexicon: &Lexicon) -> bool {
    let free = !matches!(open.question, Question::Notice(NoticeQuestion::Text) | Question::Title);
    free && open.intent.is_write() && language::puts_off(words, lexicon)
}

/// All of the cards that were asked about.
fn all_cards(session: &Session, words: &str) -> Option<Heard> {
    let asked = session.dialogue.as_ref()?;
    let Question::WhichCard { control, .. } = &asked.question else { return None };
    wording::choice::is_all_of_them(words).then_some(match control {
        dialogue::Control::Confirm => Heard::Confirm(Of::All),
        dialogue::Control::Cancel => Heard::Cancel(Of::All),
    })
}

/// Whether it is said that all of what is offered is meant.
fn has_all(open: &Dialogue, words: &str) -> bool {
    open.question.choices().len() > 1 && wording::choice::is_all_of_them(words)
}

/// Whether a control word is about one thing or about all.
fn of(words: &str) -> Of {
    if wording::waiting::is_about_all(words) { Of::All } else { Of::Open }
}

/// Whether a text is a command of its own although a question is open.
fn takes_over(parsed: &Parsed, dialogue: &Dialogue, words: &str, lexicon: &Lexicon) -> bool {
    match parsed.intent {
        // Several orders, each about somebody, are no answer.
        Intent::Unknown if !parsed.orders.is_empty() => {
            parsed.orders.iter().all(|order| order.intent.is_write() && dialogue::names_whom(&order.slots))
        }
        // A page is not turned where one of those offered is meant.
        Intent::Unknown | Intent::Confirm | Intent::Back | Intent::Next => false,
        // All of those offered: no order of its own.
        _ if has_all(dialogue, words) => false,
        // Whose number it is, is what was asked.
        Intent::MemberUpdate if is_their_number(parsed, dialogue) => false,
        intent if intent.is_write() => {
            intent != dialogue.intent || dialogue::names_whom(&parsed.slots) || is_whole_notice(parsed)
        }
        Intent::MemberStatus => {
            let answers =
                dialogue::names_only_people(words, lexicon) || dialogue::is_only(words, &parsed.slots);
            !answers && !picks(dialogue, words, lexicon)
        }
        _ if matches!(dialogue.question, Question::Title) => false,
        Intent::RoleList => dialogue::bare(words, &dialogue.request, lexicon).is_none(),
        _ => true,
    }
}

/// Whether a number is said where it was asked whom: 她的号码是13900000199.
fn is_their_number(parsed: &Parsed, dialogue: &Dialogue) -> bool {
    let looks = !dialogue.intent.is_write() && dialogue.question == Question::Targets;
    looks && parsed.slots.field == Some(language::Field::Mobile) && !dialogue::names_whom(&parsed.slots)
}

/// Whether an order says what is to be told and to whom: the text of another one is no part of it.
fn is_whole_notice(parsed: &Parsed) -> bool {
    let slots = &parsed.slots;
    parsed.intent == Intent::NoticeSend && slots.text.is_some() && !slots.audience.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::dialogue::Table;

    fn parsed(text: &str) -> Parsed {
        language::parse(text, jiff::Timestamp::UNIX_EPOCH, &Lexicon::default())
    }

    fn request(text: &str) -> Request {
        Request { slots: parsed(text).slots, ..Request::default() }
    }

    fn asked(order: &str, question: Question) -> Session {
        let intent = parsed(order).intent;
        let dialogue = Dialogue { intent, request: request(order), question, past: Vec::new(), card: None };
        Session { dialogue: Some(dialogue), ..Session::default() }
    }

    fn proposed(order: &str) -> Session {
        let intent = parsed(order).intent;
        let table = Table::new("op1".into(), intent, request(order), Vec::new());
        Session { table: Some(table), ..Session::default() }
    }

    fn kind(text: &str, session: &Session) -> &'static str {
        let lexicon = Lexicon::default();
        let reader = Reader { now: jiff::Timestamp::UNIX_EPOCH, lexicon: &lexicon, organisation: None };
        match read(text, session, parsed(text), reader) {
            Heard::Cancel(_) => "cancel",
            Heard::Back => "back",
            Heard::Next => "next",
            Heard::Confirm(_) => "confirm",
            Heard::Remark(_) => "remark",
            Heard::Correct(..) => "correct",
            Heard::Amend(..) | Heard::ChangeNotice(_) => "amend",
            Heard::Reason(_) => "reason",
            Heard::Complete(_) => "complete",
            Heard::Answer(_) => "answer",
            Heard::LeaveOut(_) | Heard::Narrow(..) => "leave out",
            Heard::Import(_) => "import",
            Heard::Named(..) => "named",
            Heard::Quoted => "quoted",
            Heard::Command(_) | Heard::OfThem(..) => "command",
        }
    }

    #[test]
    fn a_whole_notice_is_no_answer_to_a_question_about_another() {
        let session = asked("发通知：今天下午开会", Question::Notice(NoticeQuestion::Audience));
        for (text, expected) in [
            ("发通知给全体：明天停电", "command"),
            ("通知急诊科：下午三点交报表", "command"),
            ("给和平医院发通知，内容是周五消防检查", "command"),
            ("全体", "answer"),
            ("发给急诊科", "answer"),
            ("急诊科和药剂科", "answer"),
        ] {
            assert_eq!(kind(text, &session), expected, "{text}");
        }
    }

    #[test]
    fn an_open_question_takes_what_answers_it() {
        let session = asked("添加成员 13900000199", Question::Name { at: 0, of: String::new() });
        for (text, expected) in [
            ("陈晨", "answer"),
            ("急诊科", "answer"),
            ("确认", "answer"),
            ("谢谢", "remark"),
            ("嗯嗯", "remark"),
            ("取消", "cancel"),
            ("上一步", "back"),
            ("电话改成13900000101", "correct"),
            ("添加成员 陈晨", "complete"),
            ("添加成员 周八 13900000101", "command"),
            ("给李四加上信息员", "command"),
            ("查一下李四", "command"),
            ("帮助", "command"),
        ] {
            assert_eq!(kind(text, &session), expected, "{text}");
        }
    }

    #[test]
    fn a_proposal_is_confirmed_changed_or_left_alone() {
        let session = proposed("添加成员 陈晨 13900000199 急诊科");
        for (text, expected) in [
            ("确认", "confirm"),
            ("好的", "confirm"),
            ("嗯嗯", "remark"),
            ("等一下", "remark"),
            ("药剂科", "correct"),
            ("信息员", "correct"),
            ("陈晨的电话改成13900000101", "correct"),
            ("张三的电话改成13900000101", "command"),
            ("谁是信息员", "command"),
            ("吴九", "command"),
        ] {
            assert_eq!(kind(text, &session), expected, "{text}");
        }
        let removal = proposed("给王五办理离职");
        assert_eq!(kind("离职原因改成家庭原因", &removal), "reason");
        assert_ne!(kind("离职原因改成家庭原因", &session), "reason");
        assert_ne!(kind("离职原因是什么？", &removal), "reason");
        assert_eq!(kind("电话改成13900000101", &Session::default()), "command");
        assert_eq!(kind("嗯嗯", &Session::default()), "remark");
    }
}
