//! Generated lists: sheets × hidden rows × merged cells × headings × noise × encodings. Every cell is used, told or empty,
//! and nobody stands in a department that nobody named.

use std::collections::HashSet;
use std::io::Write;
use std::sync::OnceLock;

use jiff::Timestamp;
use proptest::prelude::*;

use super::super::draft::Draft;
use super::super::layout::Vocabulary;
use super::super::told::Told;
use super::{Reading, Unreadable, assemble, part};
use crate::domain::operation::bulk;
use crate::language::{Lexicon, Reader};
use crate::sheet::{self, Bounds};

const DEPARTMENTS: [&str; 3] = ["急诊科", "药剂科", "内科一病区"];
const NAMES: [&str; 6] = ["陈晨", "欧阳静", "买买提·阿布都拉", "Anna Li", "马上", "李雷"];

/// A list to be: the order of its columns, their headings, and its rows.
#[derive(Clone, Debug)]
struct List {
    headings: Vec<(Kind, &'static str)>,
    rows: Vec<Line>,
    title: Option<&'static str>,
    is_merged: Vec<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Name,
    Mobile,
    Landline,
    Department,
    Unknown,
}

#[derive(Clone, Debug)]
enum Line {
    Person { name: usize, number: u32, department: Option<usize>, is_hidden: bool, mess: Mess },
    Aside(&'static str),
}

/// What a list is written as: a workbook hides rows and merges cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Workbook,
    Text,
}

/// Rows and columns.
type Places = Vec<(usize, usize)>;

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mess {
    None,
    Padded,
    FailedDepartment,
    PointZero,
    Rounded,
}

fn heading() -> impl Strategy<Value = Vec<(Kind, &'static str)>> {
    let name = prop::sample::select(vec!["姓名", "* 姓　名", "员工姓名（必填）", "人员"]);
    let mobile = prop::sample::select(vec!["手机号", "联系电话", "手机号码/微信", "怎么找"]);
    let department = prop::sample::select(vec!["科室名称", "部门/科室", "所在病区", "归属", "单位"]);
    let others = (any::<bool>(), any::<bool>());
    (name, mobile, department, others).prop_flat_map(|(name, mobile, department, (landline, unknown))| {
        let mut all = vec![(Kind::Name, name), (Kind::Mobile, mobile), (Kind::Department, department)];
        all.extend(landline.then_some((Kind::Landline, "办公电话")));
        all.extend(unknown.then_some((Kind::Unknown, "爱好")));
        Just(all).prop_shuffle()
    })
}

fn line() -> impl Strategy<Value = Line> {
    let mess = prop::sample::select(vec![
        Mess::None,
        Mess::None,
        Mess::Padded,
        Mess::FailedDepartment,
        Mess::PointZero,
        Mess::Rounded,
    ]);
    let department = prop::option::weighted(0.8, 0..DEPARTMENTS.len());
    let person = (0..NAMES.len(), 0..10_000_000u32, department, prop::bool::weighted(0.15), mess);
    let person = person.prop_map(|(name, number, department, is_hidden, mess)| Line::Person {
        name,
        number,
        department,
        is_hidden,
        mess,
    });
    let aside =
        prop::sample::select(vec!["合计 3 人", "注：以上人员均已核对。", "示例：张三", "填表人：王某"]);
    prop_oneof![6 => person, 1 => aside.prop_map(Line::Aside)]
}

fn lists() -> impl Strategy<Value = Vec<(List, bool)>> {
    let title = prop::option::of(Just("和平医院人员名单"));
    let list =
        (heading(), prop::collection::vec(line(), 1..8), title, prop::collection::vec(any::<bool>(), 8))
            .prop_map(|(headings, rows, title, is_merged)| List { headings, rows, title, is_merged });
    prop::collection::vec((list, prop::bool::weighted(0.2)), 1..4)
}

/// A cell: its text; an error where it begins with `#`.
fn cell(kind: Kind, line: &Line) -> String {
    let Line::Person { name, number, department, mess, .. } = line else { return String::new() };
    let mobile = format!("1370{number:07}");
    match (kind, mess) {
        (Kind::Name, Mess::Padded) => format!("\u{202d}{}\u{200b} ", NAMES[*name]),
        (Kind::Name, _) => NAMES[*name].to_owned(),
        (Kind::Mobile, Mess::PointZero) => mobile + ".0",
        (Kind::Mobile, Mess::Rounded) => "1.37E+10".to_owned(),
        (Kind::Mobile, _) => mobile,
        (Kind::Landline, _) => "010-65001234".to_owned(),
        (Kind::Department, Mess::FailedDepartment) => "#N/A".to_owned(),
        (Kind::Department, Mess::Padded) => {
            department.map(|at| format!("{}\u{3000}", DEPARTMENTS[at])).unwrap_or_default()
        }
        (Kind::Department, _) => department.map(|at| DEPARTMENTS[at].to_owned()).unwrap_or_default(),
        (Kind::Unknown, _) => "篮球".to_owned(),
    }
}

impl List {
    /// Rows as they are in the sheet; a department like that of the row above is merged with it, in some.
    fn lines(&self, form: Form) -> (Vec<(bool, Vec<String>)>, Places) {
        let mut all: Vec<(bool, Vec<String>)> = Vec::new();
        let mut merged = Vec::new();
        all.extend(self.title.map(|title| (false, vec![title.to_owned()])));
        all.push((false, self.headings.iter().map(|(_, heading)| (*heading).to_owned()).collect()));
        let place =
            self.headings.iter().position(|(kind, _)| *kind == Kind::Department).expect("there is one");
        let mut before = String::new();
        for (line, merge) in self.rows.iter().zip(&self.is_merged) {
            let mut cells: Vec<String> = match line {
                Line::Aside(text) => vec![(*text).to_owned()],
                Line::Person { .. } => self.headings.iter().map(|(kind, _)| cell(*kind, line)).collect(),
            };
            let is_hidden = matches!(line, Line::Person { is_hidden: true, .. });
            let own = cells.get(place).cloned().unwrap_or_default();
            let is_one = matches!(line, Line::Person { .. });
            if form == Form::Workbook
                && is_one
                && *merge
                && !own.is_empty()
                && own == before
                && !own.starts_with('#')
            {
                cells[place].clear();
                merged.push((all.len() - 1, place));
            }
            before = if is_one { own } else { String::new() };
            all.push((is_hidden, cells));
        }
        (all, merged)
    }
}

fn workbook(lists: &[(List, bool)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let (mut sheets, mut links) = (String::new(), String::new());
    for (at, (list, is_hidden)) in lists.iter().enumerate() {
        let state = if *is_hidden { "hidden" } else { "visible" };
        sheets.push_str(&format!(r#"<sheet name="s{at}" state="{state}" r:id="r{at}"/>"#));
        links.push_str(&format!(r#"<Relationship Id="r{at}" Target="worksheets/s{at}.xml"/>"#));
        let (lines, merged) = list.lines(Form::Workbook);
        let mut text = String::from("<worksheet><sheetData>");
        for (row, (is_hidden, cells)) in lines.iter().enumerate() {
            let hidden = if *is_hidden { r#" hidden="1""# } else { "" };
            text.push_str(&format!(r#"<row r="{}"{hidden}>"#, row + 1));
            for (column, cell) in ('A'..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                let place = format!("{column}{}", row + 1);
                text.push_str(&if cell.starts_with('#') {
                    format!(r#"<c r="{place}" t="e"><v>{cell}</v></c>"#)
                } else {
                    format!(r#"<c r="{place}" t="inlineStr"><is><t>{cell}</t></is></c>"#)
                });
            }
            text.push_str("</row>");
        }
        text.push_str("</sheetData>");
        for (row, column) in merged {
            let column = ('A'..).nth(column).expect("few columns");
            text.push_str(&format!(r#"<mergeCell ref="{column}{}:{column}{}"/>"#, row + 1, row + 2));
        }
        zip.start_file(format!("xl/worksheets/s{at}.xml"), zip::write::SimpleFileOptions::default())
            .expect("made");
        zip.write_all((text + "</worksheet>").as_bytes()).expect("made");
    }
    let book = format!("<workbook><sheets>{sheets}</sheets></workbook>");
    let links = format!("<Relationships>{links}</Relationships>");
    for (name, content) in [("xl/workbook.xml", &book), ("xl/_rels/workbook.xml.rels", &links)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("made");
        zip.write_all(content.as_bytes()).expect("made");
    }
    zip.finish().expect("made").into_inner()
}

fn text(list: &List, encoding: usize) -> Vec<u8> {
    let (lines, _) = list.lines(Form::Text);
    let separator = [",", ";", "\t"][encoding % 3];
    let rows: Vec<String> = lines.iter().map(|(_, cells)| cells.join(separator)).collect();
    let text = rows.join("\r\n");
    match encoding / 3 {
        0 => text.into_bytes(),
        1 => encoding_rs::GB18030.encode(&text).0.into_owned(),
        2 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => [text.as_bytes(), b"\x1a"].concat(),
    }
}

static LEXICON: OnceLock<Lexicon> = OnceLock::new();

fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    let book = sheet::read(bytes, &Bounds::of_rows(100)).expect("a table");
    let departments = DEPARTMENTS.map(str::to_owned).into_iter().collect::<HashSet<String>>();
    let vocabulary = Vocabulary { departments, roles: HashSet::new() };
    let lexicon = LEXICON.get_or_init(Lexicon::default);
    let reader = Reader { now: Timestamp::UNIX_EPOCH, lexicon, organisation: None };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(assemble(part(book), &vocabulary, reader))
}

/// Where the department was said, it is that one or the row is a problem; where not, it is empty or a problem.
fn check_draft(draft: &Draft, line: &Line) -> Result<(), TestCaseError> {
    let Line::Person { name, number, department, mess, .. } = line else {
        return Err(TestCaseError::fail(format!("{line:?} became {draft:?}")));
    };
    let said = department.map(|at| DEPARTMENTS[at]).unwrap_or_default();
    prop_assert_eq!(&draft.name, NAMES[*name]);
    match mess {
        Mess::FailedDepartment => prop_assert!(draft.flaw.is_some(), "{:?}", draft),
        Mess::Rounded => prop_assert!(draft.flaw.is_some(), "{:?}", draft),
        _ => {
            prop_assert_eq!(&draft.flaw, &None);
            prop_assert_eq!(&draft.mobile, &format!("1370{number:07}"));
            prop_assert_eq!(draft.department.as_str(), said);
        }
    }
    Ok(())
}

fn check_list(list: &List, at: usize, reading: &Reading, form: Form) -> Result<(), TestCaseError> {
    let offset = 2 + usize::from(list.title.is_some());
    for (row, line) in list.rows.iter().enumerate() {
        let stood = bulk::stood(at, u32::try_from(row + offset).expect("few"));
        let draft = reading.drafts.iter().find(|draft| draft.row == stood);
        let left = reading.told.left.iter().find(|left| left.row == stood);
        match line {
            Line::Person { is_hidden: true, .. } if form == Form::Workbook => {
                prop_assert!(draft.is_none() && left.is_none());
            }
            Line::Person { .. } => {
                prop_assert!(draft.is_some() && left.is_none(), "{:?} is nobody: {:?}", line, left);
                check_draft(draft.expect("seen"), line)?;
            }
            Line::Aside(_) => prop_assert!(draft.is_none() && left.is_some(), "{:?}: {:?}", line, draft),
        }
    }
    if list.title.is_some() {
        prop_assert!(reading.told.left.iter().any(|left| left.row == bulk::stood(at, 1)));
    }
    Ok(())
}

/// Columns with something in them that has no part are named.
fn check_columns(list: &List, told: &Told, form: Form) -> Result<(), TestCaseError> {
    let seen =
        |line: &Line| matches!(line, Line::Person { is_hidden, .. } if (form == Form::Text || !is_hidden));
    for (kind, heading) in &list.headings {
        if matches!(kind, Kind::Landline | Kind::Unknown) && list.rows.iter().any(seen) {
            prop_assert!(
                told.unread.iter().any(|label| label == heading),
                "{heading} is not told: {:?}",
                told
            );
        }
    }
    Ok(())
}

/// Lists whose columns can be told: where a heading says nothing, a row that is whole has to.
fn can_be_told(list: &List, form: Form) -> bool {
    let whole = |line: &Line| {
        matches!(line, Line::Person { department: Some(_), is_hidden, mess, .. }
            if (form == Form::Text || !is_hidden) && !matches!(mess, Mess::Rounded | Mess::FailedDepartment))
    };
    let people: Vec<&Line> = list.rows.iter().filter(|line| matches!(line, Line::Person { .. })).collect();
    let says_nothing = list.headings.iter().any(|(_, heading)| ["怎么找", "归属"].contains(heading));
    let sound =
        people.iter().all(|line| whole(line)) && list.rows.len() == people.len() && !people.is_empty();
    (!says_nothing || sound) && people.iter().any(|line| whole(line))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_cell_of_a_workbook_is_used_told_or_empty(lists in lists()) {
        prop_assume!(lists.iter().any(|(_, is_hidden)| !is_hidden));
        prop_assume!(lists.iter().all(|(list, is_hidden)| *is_hidden || can_be_told(list, Form::Workbook)));
        let reading = match read(&workbook(&lists)) {
            Ok(reading) => reading,
            Err(error) => return Err(TestCaseError::fail(format!("{error:?}"))),
        };
        let seen: Vec<&List> = lists.iter().filter(|(_, is_hidden)| !is_hidden).map(|(list, _)| list).collect();
        for (at, list) in seen.iter().enumerate() {
            check_list(list, at, &reading, Form::Workbook)?;
            check_columns(list, &reading.told, Form::Workbook)?;
        }
        prop_assert_eq!(reading.told.hidden.len(), lists.len() - seen.len());
        let hidden = |list: &&List| list.rows.iter().filter(|line| matches!(line, Line::Person { is_hidden: true, .. })).count();
        prop_assert_eq!(reading.told.hidden_rows, seen.iter().map(hidden).sum::<usize>());
    }

    #[test]
    fn every_cell_of_a_text_is_used_told_or_empty((list, _) in lists().prop_map(|all| all[0].clone()), encoding in 0..12usize) {
        let failed = |line: &Line| matches!(line, Line::Person { mess: Mess::FailedDepartment, .. });
        prop_assume!(can_be_told(&list, Form::Text) && !list.rows.iter().any(failed));
        let reading = match read(&text(&list, encoding)) {
            Ok(reading) => reading,
            Err(error) => return Err(TestCaseError::fail(format!("{error:?}"))),
        };
        check_list(&list, 0, &reading, Form::Text)?;
        check_columns(&list, &reading.told, Form::Text)?;
    }

    #[test]
    fn any_rows_are_people_or_told(cells in prop::collection::vec(prop::collection::vec("[姓名手机号部门0-9a-z：,\"# ]{0,12}|1370000[0-9]{4}|急诊科", 0..6), 0..8)) {
        let text: Vec<String> = cells.iter().map(|row| row.join(",")).collect();
        let Ok(book) = sheet::read(text.join("\n").as_bytes(), &Bounds::of_rows(100)) else { return Ok(()) };
        let rows: Vec<u32> = book.pages[0].rows.iter().map(|row| row.number).collect();
        let Ok(reading) = read(text.join("\n").as_bytes()) else { return Ok(()) };
        let known: HashSet<u32> = reading.drafts.iter().map(|draft| draft.row).chain(reading.told.left.iter().map(|left| left.row)).collect();
        prop_assert!(known.iter().all(|row| rows.contains(row)));
    }
}
