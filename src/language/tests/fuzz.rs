//! Texts nobody thought of: lines of the tables, torn, glued, disguised and framed.
//!
//! A plain `cargo test` runs a fixed, seeded number. To search for longer, with a seed of its own:
//! `GUANJIA_FUZZ_SECONDS=600 cargo test --release --lib language::tests::fuzz -- --nocapture`; `GUANJIA_FUZZ_SEED`
//! repeats a search. What fails is printed as a line of Rust.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::*;

/// How many texts a plain run tries, and how many a long one does (`scripts/test --long`).
const TEXTS: u64 = 400;
const MANY_TEXTS: u64 = 20_000;
/// What takes longer hangs: `benches/parse.rs` holds the bar, tests are not optimised and share the machine.
const LONGEST: Duration = Duration::from_secs(20);

/// Small and good enough: xorshift64*.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or(0)
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

const SCRAPS: &[&str] = &[
    "，",
    "。",
    "？",
    "！",
    "：",
    ":",
    "、",
    "\n",
    "\t",
    " ",
    "\u{3000}",
    "@",
    "@管家",
    "“",
    "”",
    "\"",
    "(",
    "）",
    "🙏",
    "\u{200B}",
    "的",
    "了",
    "吗",
    "吧",
    "把",
    "给",
    "从",
    "到",
    "和",
    "张三",
    "李四",
    "欧阳娜娜",
    "13800138000",
    "139 0013 9000",
    "+886 912 345 678",
    "1390000",
    "急诊科",
    "ICU",
    "信息员",
    "安全员",
    "明早8点",
    "半小时后",
    "谢谢",
    "麻烦",
    "请",
    "不要",
    "如果",
    "已经",
    "怎么",
    "谁",
    "10086",
    "fjy0934gh",
    "我",
    "没有",
    "\u{1F468}\u{200D}\u{1F469}",
];

/// One text made of the corpus.
fn mutated(corpus: &[String], chance: &mut Chance) -> String {
    let mut chars: Vec<char> = chance.pick(corpus).chars().collect();
    for _ in 0..=chance.below(4) {
        let at = chance.below(chars.len() + 1);
        let to = (at + chance.below(6)).min(chars.len());
        match chance.below(9) {
            0 => drop(chars.drain(at..to)),
            1 => {
                let again: Vec<char> = chars[at..to].to_vec();
                let times = if chance.below(40) == 0 { 300 } else { 1 };
                (0..times).for_each(|_| drop(chars.splice(at..at, again.iter().copied())));
            }
            2 => drop(chars.splice(at..at, chance.pick(SCRAPS).chars())),
            3 => {
                let other: Vec<char> = chance.pick(corpus).chars().collect();
                let from = chance.below(other.len() + 1);
                drop(chars.splice(at.., other[from..].iter().copied()));
            }
            4 if at + 1 < chars.len() => chars.swap(at, at + 1),
            5 => chars[at..to].iter_mut().for_each(|c| *c = wide(*c)),
            6 => {
                drop(chars.splice(at..at, chance.pick(words()).chars()));
            }
            7 if at < chars.len() => chars[at] = chance.pick(corpus).chars().next().unwrap_or(' '),
            _ => drop(chars.splice(at..to, chance.pick(SCRAPS).chars())),
        }
    }
    chars.into_iter().collect()
}

fn wide(c: char) -> char {
    if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c) } else { c }
}

/// What must hold for any text at all.
fn holds(text: &str, longest: &mut (Duration, String)) -> Result<(), String> {
    let lexicon = shared();
    let began = Instant::now();
    let parsed = parse(text, now(), lexicon);
    let took = began.elapsed();
    if took > longest.0 {
        *longest = (took, text.to_owned());
    }
    if took > LONGEST {
        return Err(format!("took {took:?}"));
    }
    if parsed != parse(text, now(), lexicon) {
        return Err("reads differently the second time".into());
    }
    let known = parsed.intent != Intent::Unknown;
    let suggested = suggestions(text, lexicon);
    if suggested.len() > 3 || (known && !suggested.is_empty()) {
        return Err(format!("suggests {suggested:?}"));
    }
    for suggestion in suggested {
        let Some(right) = suggestion.text else { continue };
        let intent = parse(&right, now(), lexicon).intent;
        if intent != suggestion.intent {
            return Err(format!("suggests {right:?} for {:?}, which is {intent:?}", suggestion.intent));
        }
    }
    read_answer(text, lexicon);
    grounded(text, &parsed)?;
    frames(text, &parsed)
}

/// Read against an organisation, what was no order stays none, and nothing that stood in for a name is seen.
fn grounded(text: &str, parsed: &Parsed) -> Result<(), String> {
    static ORGANISATION: OnceLock<Organisation> = OnceLock::new();
    let lexicon = shared();
    let organisation = ORGANISATION.get_or_init(|| {
        let departments = &["急诊科", "药剂科", "一级医院", "通知中心", "内科"];
        let members = &["张三", "李四", "王五", "马上", "阿卜杜拉·热合曼"];
        Organisation::new(Names { departments, members, groups: &["数据上报群"] }, lexicon)
    });
    let reader = Reader { now: now(), lexicon, organisation: Some(organisation) };
    let read = reader.parse(text);
    if !parsed.explain.guards.is_empty() && parsed.intent == Intent::Unknown && read.intent.is_write() {
        return Err(format!("with an organisation it is {:?}", read.intent));
    }
    let said = serde_json::to_string(&(&read, reader.corrections(text))).unwrap();
    let stand_in = |c: char| ('\u{3400}'..'\u{3500}').contains(&c) && !text.contains(c);
    if said.contains(stand_in) { Err(format!("shows what stood in: {said}")) } else { Ok(()) }
}

/// Denied, asked or made conditional, an order is none; courtesy leaves it one.
fn frames(text: &str, parsed: &Parsed) -> Result<(), String> {
    let plain = !text.contains(['\n', '@', '＠']) && parsed.slots.text.is_none();
    if !parsed.intent.is_write() || !plain {
        return Ok(());
    }
    for frame in ["不要", "先别", "如果他同意就", "怎么", "我已经"] {
        let read = parse(&format!("{frame}{text}"), now(), shared());
        if read.intent.is_write() {
            return Err(format!("{frame}… is {:?} {:?}", read.intent, read.slots));
        }
    }
    let polite = parse(&format!("麻烦{text}，谢谢"), now(), shared());
    let open =
        parsed.slots.name.is_some() || parsed.slots.value.is_some() || !parsed.slots.changes.is_empty();
    if !open && polite.intent.is_write() && polite.intent != parsed.intent {
        return Err(format!("{:?}, with courtesy {:?}", parsed.intent, polite.intent));
    }
    Ok(())
}

#[test]
fn any_disguise_of_what_people_type_is_safe() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let until = number("GUANJIA_FUZZ_SECONDS").map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let texts = if std::env::var_os("GUANJIA_TEST_LONG").is_some() { MANY_TEXTS } else { TEXTS };
    let mut chance = Chance(number("GUANJIA_FUZZ_SEED").unwrap_or(0x9E37_79B9_7F4A_7C15) | 1);
    let tables = [CONTRACT, COMMANDS, QUESTIONS, SAFETY].into_iter().flat_map(lines);
    let corpus: Vec<String> = tables.filter_map(|line| line["text"].as_str().map(str::to_owned)).collect();
    let (mut tried, mut longest, mut failed) = (0_u64, (Duration::ZERO, String::new()), Vec::new());
    while failed.len() < 20 && until.map_or(tried < texts, |until| Instant::now() < until) {
        let text = mutated(&corpus, &mut chance);
        if let Err(why) = holds(&text, &mut longest) {
            failed.push(format!("{text:?}: {why}"));
        }
        tried += 1;
    }
    println!("{tried} texts, the slowest took {:?}: {:?}", longest.0, longest.1);
    assert!(failed.is_empty(), "after {tried} texts:\n{}", failed.join("\n"));
}
