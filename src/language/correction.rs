//! What somebody puts right in a request that is open or a card that is on the table: `电话改成139…`, `不对，是王五`.
//!
//! **Invariant:** all of the message is read or nothing is; a question, a wish not to, a sentence about something else
//! correct nothing.

mod clauses;
mod more;
mod tail;
mod whose;

use serde::Serialize;

pub(super) use clauses::{REASON, is_aside};
pub use clauses::{puts_off, read_corrections};
pub(super) use more::is_put_off;

use super::class;
use super::ground::{Place, Said};
use super::lexicon::Lexicon;
use super::mobile::normalize_mobile;
use super::reading::Prepared;
use super::slots::{Field, Person};
use super::text::{Kind, Text};
use super::{assemble, change, people, shape, unit};

/// Something put right.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// Whose it is, when that was said (`张三的电话改成…`), or who was meant wrongly (`不是张三，是王五`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Person>,
    /// Which of those listed it is about, counted from one (`第2个放急诊科`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    /// Whether it is said of "him" or "her": of one person.
    #[serde(skip)]
    pub pronoun: bool,
    /// What it becomes, in the order said; never empty.
    pub values: Vec<NewValue>,
}

/// A new value and what it is the value of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
pub enum NewValue {
    /// A name, in the script typed.
    Name(String),
    /// A normalised number, valid or not.
    Mobile(String),
    /// The end of a number that is right otherwise (`最后两位是88`).
    MobileEnd(String),
    /// A position.
    Title(String),
    /// A staff number.
    JobNumber(String),
    /// An e-mail address.
    Email(String),
    /// An office telephone, as typed.
    Telephone(String),
    /// A free remark.
    Remark(String),
    /// A department as said.
    Department(String),
    /// Roles by the organisation's names: these instead of those before.
    Roles(Vec<String>),
    /// These roles besides.
    MoreRoles(Vec<String>),
    /// Not these roles, or none at all.
    FewerRoles(Vec<String>),
    /// These people besides.
    MorePeople(Vec<Person>),
    /// Not these people.
    FewerPeople(Vec<Person>),
    /// These people alone.
    OnlyPeople(Vec<Person>),
}

impl Correction {
    /// Whether all it says is who is to come, or not to.
    pub fn is_about_who(&self) -> bool {
        use NewValue::{FewerPeople, OnlyPeople};
        self.values.iter().all(|one| matches!(one, FewerPeople(_) | OnlyPeople(_)))
    }
}

/// Reads a correction: `手机号改成139…`, `名字改成李明，科室改成药剂科`, `张三的职位改成护士长`, `改成药剂科`, `不对，是王五`,
/// `不是张三，是王五`. `None` for anything else; the caller decides whether a correction or a command is meant.
///
/// A value without its field (`改成139…`) says by itself what it is, or nothing is read.
pub fn read_correction(text: &str, lexicon: &Lexicon) -> Option<Correction> {
    let prepared = Prepared::new(text, lexicon);
    if prepared.tone.asks || prepared.text.cells.len() > LONGEST {
        return None;
    }
    let text = &prepared.text;
    if let Some(end) = tail::read(text) {
        return Some(Correction { values: vec![NewValue::MobileEnd(end)], ..Correction::default() });
    }
    let pronoun = text.cells.iter().enumerate().any(|(at, _)| is_one_person(text, at));
    let only = || more::only(&prepared.typed(lexicon), lexicon);
    if let Some(value) = more::read(text, lexicon).or_else(only) {
        return Some(Correction { pronoun, values: vec![value], ..Correction::default() });
    }
    let end = text.trim_end(0, text.cells.len());
    let mut reader =
        Reader { text, lexicon, end, of: None, values: Vec::new(), wrong: false, at: text.skip_soft(0) };
    if let Some(value) = reader.turned().or_else(|| reader.placed()) {
        return Some(Correction { of: reader.of, values: vec![value], ..Correction::default() });
    }
    let row = reader.row();
    reader.of = None;
    reader.wrong();
    reader.whose();
    while reader.at < end {
        reader.value()?;
    }
    let Reader { of, values, .. } = reader;
    (!values.is_empty()).then_some(Correction { of, row, pronoun, values })
}

/// He or she, and not they.
fn is_one_person(text: &Text<'_>, at: usize) -> bool {
    matches!(text.char_at(at), '\u{4ED6}' | '\u{5979}') && text.char_at(at + 1) != '\u{4EEC}'
}

impl Said for Vec<Correction> {
    fn each(&mut self, visit: &mut dyn FnMut(Place, &mut String)) {
        for said in self {
            said.each(visit);
        }
    }

    fn is_nothing(&self) -> bool {
        self.is_empty()
    }

    fn is_refused(&self, _keeps: &dyn Fn(&str) -> bool) -> bool {
        false
    }

    fn is_write(&self) -> bool {
        true
    }

    fn lacks_somebody(&self) -> bool {
        false
    }
}

impl Correction {
    fn each(&mut self, visit: &mut dyn FnMut(Place, &mut String)) {
        let people = self.values.iter_mut().flat_map(|value| match value {
            NewValue::MorePeople(people) | NewValue::FewerPeople(people) | NewValue::OnlyPeople(people) => {
                people.as_mut_slice()
            }
            _ => &mut [],
        });
        for one in self.of.iter_mut().chain(people) {
            one.name.iter_mut().for_each(|name| visit(Place::Person, name));
        }
        for value in &mut self.values {
            match value {
                NewValue::Name(name) => visit(Place::Person, name),
                NewValue::Department(name) => visit(Place::Unit, name),
                NewValue::Title(free) | NewValue::Remark(free) => visit(Place::Free, free),
                _ => {}
            }
        }
    }
}

/// The longest message that is read as one, in cells.
const LONGEST: usize = 120;

struct Reader<'a, 't> {
    text: &'a Text<'t>,
    lexicon: &'a Lexicon,
    end: usize,
    of: Option<Person>,
    values: Vec<NewValue>,
    /// Whether it was said that something is wrong: then a bare value is enough.
    wrong: bool,
    at: usize,
}

impl Reader<'_, '_> {
    fn word(&self, at: usize, class: u16) -> Option<usize> {
        self.text.longest(self.lexicon, at, class).filter(|end| *end <= self.end)
    }

    /// `不对`, `写错了`, `不是张三`.
    fn wrong(&mut self) {
        while let Some(end) = self.word(self.at, class::WRONG) {
            self.at = self.text.skip_soft(end);
            self.wrong = true;
        }
        let Some(from) = self.word(self.at, class::IS_NOT) else { return };
        let stop = (from..self.end)
            .find(|at| self.text.cells[*at].kind == Kind::Comma || self.word(*at, class::IS).is_some());
        if let Some(stop) = stop.filter(|stop| *stop > from) {
            self.of = self.one_person(from, self.text.trim_end(from, stop));
            self.at = self.text.skip_soft(stop);
            self.wrong = true;
        }
    }

    /// `是陈辰不是陈晨`, `不要张三了，换李四`: what it is, and what it is not.
    fn turned(&mut self) -> Option<NewValue> {
        let is = self.word(self.at, class::IS).map(|end| self.text.skip_soft(end));
        if let Some(from) = is
            && let Some(not) = (from + 1..self.end).find(|at| self.word(*at, class::IS_NOT).is_some())
        {
            let behind = self.text.skip_soft(self.word(not, class::IS_NOT)?);
            let person = self.one_person(from, self.text.trim_end(from, not))?;
            self.of = Some(self.one_person(behind, self.end)?);
            return person.name.map(NewValue::Name);
        }
        if let Some(name) = self.replaced() {
            return Some(name);
        }
        let from = self.text.skip_soft(self.word(self.at, class::DROPS)?);
        let stop = (from + 1..self.end).find(|at| self.word(*at, class::CHANGE).is_some())?;
        let behind = self.text.skip_soft(self.word(stop, class::CHANGE)?);
        let mut last = self.text.trim_end(from, stop);
        if last > from + 1 && self.text.char_at(last - 1) == '\u{4E86}' {
            last -= 1;
        }
        let person = self.one_person(behind, self.end)?;
        self.of = Some(self.one_person(from, last)?);
        person.name.map(NewValue::Name)
    }

    fn one_person(&self, start: usize, end: usize) -> Option<Person> {
        let found = people::read(self.text, self.lexicon, start, end)?;
        let certain = found.len() == 1 && people::is_certain(&found, self.lexicon);
        certain.then(|| found.into_iter().next()).flatten()
    }

    /// The field named at a cell: a member's, a department, or roles; and where its name ends.
    fn field(&self, at: usize) -> Option<(What, usize)> {
        let member =
            change::field_at(self.text, self.lexicon, at).map(|(said, end)| (What::Field(said), end));
        let department = self.word(at, class::FIELD_DEPARTMENT).map(|end| (What::Department, end));
        let role = self.word(at, class::FIELD_ROLE).map(|end| (What::Roles, end));
        [member, department, role].into_iter().flatten().max_by_key(|(_, end)| *end)
    }

    /// One field and its value, or a value that speaks for itself.
    fn value(&mut self) -> Option<()> {
        let start = self.at;
        let named = self.field(start);
        let mut after = named.map_or(start, |(_, end)| self.text.skip_soft(end));
        // 名字写错了 是….
        while named.is_some()
            && let Some(end) = self.word(after, class::WRONG)
        {
            after = self.text.skip_soft(end);
            self.wrong = true;
        }
        let operator = self.word(after, class::CHANGE).filter(|end| *end < self.end);
        let from = self.text.skip_soft(operator.unwrap_or(after));
        let strong = operator.is_some_and(|end| end - after >= 2);
        let says =
            operator.is_some() || named.is_some_and(|(_, end)| self.text.char_at(end - 1) == '\u{662F}');
        if from >= self.end {
            return None;
        }
        let unit = shape::looks_like_department(self.text, self.lexicon, from, self.end);
        let plain = operator.is_some() && unit && named.is_none();
        let number = matches!(self.text.cells[from].kind, Kind::Number | Kind::Word);
        if !(self.wrong || strong || plain || named.is_some() && (says || number)) {
            return None;
        }
        let stop = self.next(from);
        let to = self.text.trim_end(from, stop);
        let values = match named {
            Some((what, _)) => vec![self.named(what, from, to)?],
            None => self.bare(from, to)?,
        };
        self.values.extend(values);
        self.at = self.text.skip_soft(stop);
        while let Some(end) = self.word(self.at, class::AND) {
            self.at = self.text.skip_soft(end);
        }
        Some(())
    }

    /// Where the value ends: before a mark or an "and" after which another field stands.
    fn next(&self, from: usize) -> usize {
        let edge = (from + 1..self.end).find(|at| {
            let kind = self.text.cells[*at].kind;
            let and = self.word(*at, class::AND);
            let mark = matches!(kind, Kind::Comma | Kind::List | Kind::Break | Kind::Space);
            let mut next = self.text.skip_soft(and.unwrap_or(*at));
            while let Some(end) = self.word(next, class::AND) {
                next = self.text.skip_soft(end);
            }
            (mark || and.is_some()) && self.field(next).is_some_and(|(_, end)| end < self.end)
        });
        edge.unwrap_or(self.end)
    }

    fn named(&self, what: What, start: usize, end: usize) -> Option<NewValue> {
        match what {
            What::Field(said) => {
                let change = change::change(self.text, self.lexicon, said, start, end)?;
                Some(of_field(change.field, change.value))
            }
            What::Department => self.department(start, end),
            What::Roles => self.roles(start, end),
        }
    }

    /// A value without its field.
    fn bare(&self, start: usize, end: usize) -> Option<Vec<NewValue>> {
        let cell = self.text.cells[start];
        if end == start + 1 && cell.kind == Kind::Number && cell.end - cell.start >= 5 {
            return Some(vec![NewValue::Mobile(normalize_mobile(&self.text.numbers[cell.number]))]);
        }
        if let Some(roles) = self.roles(start, end) {
            return Some(vec![roles]);
        }
        if self.word(start, class::TITLE) == Some(end) {
            return Some(vec![NewValue::Title(self.text.shown(start, end))]);
        }
        if shape::looks_like_department(self.text, self.lexicon, start, end) {
            return self.department(start, end).map(|department| vec![department]);
        }
        let person = self.one_person(start, end)?;
        let name = person.name.map(NewValue::Name);
        let mobile = person.mobile.map(NewValue::Mobile);
        let values: Vec<NewValue> = name.into_iter().chain(mobile).collect();
        (!values.is_empty()).then_some(values)
    }

    fn department(&self, start: usize, end: usize) -> Option<NewValue> {
        let fits = unit::fits(self.text, self.lexicon, start, end);
        fits.then(|| NewValue::Department(self.text.shown(start, end)))
    }

    /// Nothing but roles.
    fn roles(&self, start: usize, end: usize) -> Option<NewValue> {
        let mut roles = Vec::new();
        let mut at = start;
        while at < end {
            let (role, next) = self.text.role_at(self.lexicon, at)?;
            assemble::push_role(self.lexicon, role, &mut roles);
            at = self.text.skip_soft(next);
            at = self.word(at, class::AND).map_or(at, |end| self.text.skip_soft(end));
        }
        (!roles.is_empty()).then_some(NewValue::Roles(roles))
    }
}

#[derive(Clone, Copy)]
enum What {
    Field(change::Said),
    Department,
    Roles,
}

fn of_field(field: Field, value: String) -> NewValue {
    match field {
        Field::Name => NewValue::Name(value),
        Field::Mobile => NewValue::Mobile(value),
        Field::Title => NewValue::Title(value),
        Field::JobNumber => NewValue::JobNumber(value),
        Field::Email => NewValue::Email(value),
        Field::Telephone => NewValue::Telephone(value),
        Field::Remark => NewValue::Remark(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<serde_json::Value> {
        let found = read_correction(text, &Lexicon::default())?;
        Some(serde_json::to_value(found).unwrap())
    }

    #[test]
    fn what_is_put_right_has_a_field() {
        for (text, wanted) in [
            ("电话改成13900000000", r#"{"values":[{"field":"mobile","value":"13900000000"}]}"#),
            ("手机号改成139 0000 0000吧", r#"{"values":[{"field":"mobile","value":"13900000000"}]}"#),
            ("手机号是 +86 13900000000", r#"{"values":[{"field":"mobile","value":"13900000000"}]}"#),
            ("电话改成010-62345678", r#"{"values":[{"field":"telephone","value":"010-62345678"}]}"#),
            ("名字改成李明", r#"{"values":[{"field":"name","value":"李明"}]}"#),
            ("科室改成药剂科", r#"{"values":[{"field":"department","value":"药剂科"}]}"#),
            ("部门换成急诊科，谢谢", r#"{"values":[{"field":"department","value":"急诊科"}]}"#),
            ("角色改成安全员", r#"{"values":[{"field":"roles","value":["安全生产负责人"]}]}"#),
            ("角色改成信息员和接诉员", r#"{"values":[{"field":"roles","value":["信息员","接诉即办员"]}]}"#),
            ("职位改成护士长", r#"{"values":[{"field":"title","value":"护士长"}]}"#),
            ("工号改成 A-0102", r#"{"values":[{"field":"job_number","value":"A-0102"}]}"#),
            ("改成13900000000", r#"{"values":[{"field":"mobile","value":"13900000000"}]}"#),
            ("换成药剂科", r#"{"values":[{"field":"department","value":"药剂科"}]}"#),
            ("改成信息员", r#"{"values":[{"field":"roles","value":["信息员"]}]}"#),
            ("改成李明", r#"{"values":[{"field":"name","value":"李明"}]}"#),
            ("不对，是王五", r#"{"values":[{"field":"name","value":"王五"}]}"#),
            ("不对 应该是王五", r#"{"values":[{"field":"name","value":"王五"}]}"#),
            ("写错了，是13900000000", r#"{"values":[{"field":"mobile","value":"13900000000"}]}"#),
            ("错了，电话139 0000 0000", r#"{"values":[{"field":"mobile","value":"13900000000"}]}"#),
            ("不是张三，是王五", r#"{"of":{"name":"张三"},"values":[{"field":"name","value":"王五"}]}"#),
            ("不是张三是王五", r#"{"of":{"name":"张三"},"values":[{"field":"name","value":"王五"}]}"#),
            ("不是急诊科，是药剂科", r#"{"values":[{"field":"department","value":"药剂科"}]}"#),
            (
                "张三的电话改成13900000000",
                r#"{"of":{"name":"张三"},"values":[{"field":"mobile","value":"13900000000"}]}"#,
            ),
            (
                "名字改成李明，科室改成药剂科",
                r#"{"values":[{"field":"name","value":"李明"},{"field":"department","value":"药剂科"}]}"#,
            ),
            ("他的职位改成主任", r#"{"values":[{"field":"title","value":"主任"}]}"#),
        ] {
            let wanted: serde_json::Value = serde_json::from_str(wanted).unwrap();
            assert_eq!(read(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_puts_nothing_right_is_none() {
        for text in [
            "",
            "不对",
            "谢谢",
            "电话改成多少？",
            "电话是多少",
            "不要改电话",
            "改成什么",
            "张三",
            "13900000000",
            "是王五",
            "电话",
            "改成",
            "删除张三",
            "怎么改电话",
            "如果电话改成13900000000",
            "别改成13900000000",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
