//! How long reading a message takes: the bars are 20 µs for a usual command and 50 ms for 100,000 characters of any
//! kind. The lexicon is built once, as in the service.
//!
//! `cargo bench --bench parse`; `-- --quick` for a first look.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use guanjia::language::{Lexicon, parse, read_answer, suggestions};
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

criterion_group!(benches, commands, long_texts, around);
criterion_main!(benches);
