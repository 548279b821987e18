//! The tables: every line of `tests/language/*.jsonl` must come out exactly.

use jiff::Timestamp;
use serde_json::Value;

use super::*;

const CONTRACT: &str = include_str!("../../tests/language/contract.jsonl");

fn now(line: &Value) -> Timestamp {
    line["now"].as_str().unwrap_or("2026-11-23T09:30:00+08:00").parse().expect("a time")
}

fn failures(table: &str) -> Vec<String> {
    let lexicon = Lexicon::default();
    let mut failed = Vec::new();
    for line in table.lines().filter(|line| !line.trim().is_empty()) {
        let line: Value = serde_json::from_str(line).expect("a line of JSON");
        let text = line["text"].as_str().expect("a text");
        let parsed = serde_json::to_value(parse(text, now(&line), &lexicon)).expect("JSON");
        if parsed["intent"] != line["intent"] || parsed["slots"] != line["slots"] {
            failed.push(format!("{text}\n   want {} {}\n   have {} {}", line["intent"], line["slots"], parsed["intent"], parsed["slots"]));
        }
    }
    failed
}

#[test]
fn the_contract_holds() {
    let failed = failures(CONTRACT);
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
