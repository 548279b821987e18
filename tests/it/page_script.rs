//! The script of a notice's page, run by Node against a client made of plain functions.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// What stands around the script: a page, a clock that jumps to whatever is due next, a platform's client.
const AROUND: &str = include_str!("page_script.js");

/// Runs one case of the file; fails with what Node says.
fn run(case: &str) {
    let script = format!(
        "const SCRIPT = {};\n{AROUND}\nrun({});",
        serde_json::json!(include_str!("../../src/console/notice/page.js")),
        serde_json::json!(case)
    );
    let mut node = Command::new("node");
    node.arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut node = node.spawn().expect("node is installed");
    let mut input = node.stdin.take().expect("a pipe");
    input.write_all(script.as_bytes()).expect("node reads it");
    drop(input);
    let done = node.wait_with_output().expect("node ends");
    assert!(done.status.success(), "{case}: {}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn who_is_told_to_come_back_does_so_with_the_same_code() {
    run("same");
}

#[test]
fn a_code_that_is_over_is_fetched_anew() {
    run("expired");
    run("refused");
    run("used");
}

#[test]
fn an_older_client_is_asked_in_the_older_way() {
    run("older");
    run("failing");
    run("silent");
}

#[test]
fn what_cannot_be_called_is_said_and_reported() {
    run("nothing");
    run("nocall");
    run("declined");
}
