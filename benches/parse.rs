//! How long reading a message takes: the bars are 20 µs for a usual command, read against an organisation or not, and
//! 50 ms for 100,000 characters of any kind; 100 ms and 10 MB for the index of a district. The lexicon is built once, as
//! in the service.
//!
//! `cargo bench --bench parse`; `-- --quick` for a first look.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use guanjia::language::{Lexicon, Names, Organisation, Reader, parse, read_answer, suggestions};
use jiff::Timestamp;

const COMMANDS: [&str; 12] = [
    "添加成员 张三 13800138000 信息员",
    "把李四拉进急诊科，手机号 139 0013 9000",
    "删除张三",
    "把张三的职位改成护士长",
    "把张三从急诊科调到药剂科",
    "查一下张三",
    "给张三加上信息员",
    "信息员从张三换成李四",
    "我能管哪些部门",
    "发通知 给一级医院：明天9点开会",
    "怎么添加成员",
    "确认",
];

const PIECES: [&str; 14] = [
    "啊",
    "没有",
    "@",
    "“",
    "1 ",
    "12:",
    "张三、",
    "张三 13800138000\n",
    "姓名\t手机号\n",
    "给张三加",
    "把张三从急诊科调到",
    "不要",
    "明天",
    "😀",
];

const LONG: usize = 100_000;

fn commands(criterion: &mut Criterion) {
    let (lexicon, now) = (Lexicon::default(), Timestamp::UNIX_EPOCH);
    let mut group = criterion.benchmark_group("command");
    for text in COMMANDS {
        group.bench_with_input(BenchmarkId::from_parameter(text), text, |bencher, text| {
            bencher.iter(|| parse(black_box(text), now, &lexicon));
        });
    }
    group.finish();
}

/// What a district is called by: 15,000 people, and 1,000 departments that the commands name some of.
fn district() -> (Vec<String>, Vec<String>) {
    let letter = |seed: usize| {
        char::from_u32(0x4E00 + u32::try_from(seed * 7_919 % 20_000).unwrap_or(0)).unwrap_or('一')
    };
    let surname = |at: usize| ['王', '李', '张', '刘', '陈', '杨', '赵', '黄'][at % 8];
    let people = (0..15_000).map(|at| format!("{}{}{}", surname(at), letter(at), letter(at * 31 + 7)));
    let units = (0..1_000).map(|at| format!("{}{}{}科", letter(at), letter(at * 17 + 3), letter(at * 5 + 1)));
    let known = ["张三", "李四"].map(str::to_owned);
    let places = ["急诊科", "药剂科", "一级医院"].map(str::to_owned);
    (people.chain(known).collect(), units.chain(places).collect())
}

#[expect(clippy::print_stdout, reason = "a bench tells what it measured")]
fn say(line: &str) {
    println!("{line}");
}

fn organisation(criterion: &mut Criterion) {
    let (lexicon, now) = (Lexicon::default(), Timestamp::UNIX_EPOCH);
    let (people, units) = district();
    let view = |all: &'static [String]| all.iter().map(String::as_str).collect::<Vec<&str>>();
    let (people, units) = (view(people.leak()), view(units.leak()));
    let names = Names { departments: &units, members: &people, groups: &[] };
    let index = Organisation::new(names, &lexicon);
    say(&format!("{} people, {} departments: {} bytes of index", people.len(), units.len(), index.memory()));
    let mut group = criterion.benchmark_group("organisation");
    group.sample_size(10);
    group.bench_function("index", |bencher| bencher.iter(|| Organisation::new(names, &lexicon)));
    for text in COMMANDS {
        let reader = Reader { now, lexicon: &lexicon, organisation: Some(&index) };
        group.bench_with_input(BenchmarkId::from_parameter(text), text, |bencher, text| {
            bencher.iter(|| reader.parse(black_box(text)));
        });
    }
    group.finish();
}

fn long_texts(criterion: &mut Criterion) {
    let (lexicon, now) = (Lexicon::default(), Timestamp::UNIX_EPOCH);
    let mut group = criterion.benchmark_group("long");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(2))
        .throughput(Throughput::Elements(LONG as u64));
    let repeated =
        PIECES.map(|piece| (piece.escape_debug().to_string(), piece.repeat(LONG / piece.chars().count())));
    let notice = ("notice".to_owned(), format!("发通知给急诊科：{}", "删除".repeat(LONG / 2)));
    for (name, text) in repeated.into_iter().chain([notice]) {
        group.bench_with_input(BenchmarkId::from_parameter(name), &text, |bencher, text| {
            bencher.iter(|| parse(black_box(text), now, &lexicon));
        });
    }
    group.finish();
}

fn around(criterion: &mut Criterion) {
    let lexicon = Lexicon::default();
    let mut group = criterion.benchmark_group("around");
    group.bench_function("lexicon", |bencher| bencher.iter(Lexicon::default));
    group.bench_function("suggestions", |bencher| {
        bencher.iter(|| suggestions(black_box("填加成员 张三 13800138000"), &lexicon));
    });
    group.bench_function("answer", |bencher| {
        bencher.iter(|| read_answer(black_box("13800138000，急诊科"), &lexicon));
    });
    group.finish();
}

criterion_group!(benches, commands, organisation, long_texts, around);
criterion_main!(benches);
