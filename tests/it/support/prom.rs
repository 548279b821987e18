//! What a replica's metrics say, and what Prometheus makes of them under the rules we ship.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::{Value, json};

use super::house::House;

/// Series by name and labels, as they were scraped.
pub type Scraped = BTreeMap<String, f64>;

/// How many minutes all is well, and how many a fault goes on after that.
const WELL: usize = 11;
const ILL: usize = 180;

/// Scrapes a house.
pub async fn scrape(house: &House) -> Scraped {
    // What was looked at a moment ago is told again.
    tokio::time::sleep(std::time::Duration::from_millis(1_050)).await;
    read(&text(house, "/metrics").await)
}

/// The answer as it stands.
pub async fn text(house: &House, path: &str) -> String {
    let answer = house.platform.http().get(house.door(path)).send().await.expect("it answers");
    assert!(answer.status().is_success(), "{}", answer.status());
    answer.text().await.expect("text")
}

/// Reads the text format.
pub fn read(text: &str) -> Scraped {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let parted = lines.filter_map(|line| line.rsplit_once(' '));
    parted.map(|(series, value)| (series.to_owned(), value.parse().expect("a number"))).collect()
}

/// The rules' file.
pub fn rules() -> String {
    std::fs::read_to_string(path("rules.yml")).expect("the rules")
}

/// The file of this name beside the rules.
pub fn path(name: &str) -> String {
    format!("{}/deploy/prometheus/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Every name of a metric of ours in a text.
pub fn names(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let words = text.split(|c| !is_part(c));
    words.filter(|word| word.starts_with("guanjia_")).map(str::to_owned).collect()
}

/// The expression of an alert.
fn expression(alert: &str) -> String {
    let rules = rules();
    let (_, from) = rules.split_once(&format!("- alert: {alert}\n")).expect("the alert is there");
    let rule = from.split("- alert:").next().expect("a rule");
    let (_, expression) = rule.split_once("expr: ").expect("an expression");
    expression.split("annotations:").next().expect("its end").to_owned()
}

/// Whether what went wrong goes on going wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goes {
    /// As often again in every minute.
    On,
    /// Never again, though its traces stay.
    Once,
}

/// Fails unless the alert is silent while all is as `before`, and fires at some time after it has become as `after`.
pub fn fires(alert: &str, goes: Goes, (before, after): (&Scraped, &Scraped)) {
    let wanted = names(&expression(alert));
    let of = |series: &str| wanted.contains(series.split('{').next().unwrap_or_default());
    let series: BTreeSet<&String> = before.keys().chain(after.keys()).filter(|series| of(series)).collect();
    assert!(!series.is_empty(), "{alert}: none of {wanted:?} was scraped");
    let input: Vec<Value> = series
        .iter()
        .map(|name| json!({"series": labelled(name), "values": values(name, goes, (before.get(*name), after.get(*name)))}))
        .collect();
    let firing = format!(
        "clamp_max(count(count_over_time(ALERTS{{alertname=\"{alert}\",alertstate=\"firing\"}}[{}m])), 1)",
        WELL + ILL
    );
    let at = |minute: usize, samples: Value| json!({"expr": firing, "eval_time": format!("{minute}m"), "exp_samples": samples});
    let tests = json!({
        "rule_files": [path("rules.yml")],
        "evaluation_interval": "1m",
        "tests": [{
            "interval": "1m",
            "input_series": input,
            "promql_expr_test": [
                at(WELL - 1, json!([])),
                at(WELL + ILL - 5, json!([{"labels": "{}", "value": 1}])),
            ],
        }],
    });
    let file = tempfile::Builder::new().suffix(".json").tempfile().expect("a file");
    // What is JSON is YAML.
    std::fs::write(file.path(), tests.to_string()).expect("it is written");
    promtool(&["test", "rules", &file.path().display().to_string()]);
}

/// Runs `promtool`; fails with what it says.
pub fn promtool(arguments: &[&str]) {
    let run = Command::new("promtool").args(arguments).output();
    let run = run.expect("promtool must be installed: scripts/test does that");
    let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "promtool {arguments:?}:\n{said}");
}

fn labelled(series: &str) -> String {
    let target = "job=\"guanjia\",instance=\"one\"";
    match series.split_once('{') {
        Some((name, labels)) => format!("{name}{{{target},{labels}"),
        None => format!("{series}{{{target}}}"),
    }
}

/// What Prometheus would have scraped: a fault that goes on adds to counters as it did, and what waits gets older.
fn values(series: &str, goes: Goes, (before, after): (Option<&f64>, Option<&f64>)) -> String {
    let name = series.split('{').next().unwrap_or_default();
    let well = before.map_or_else(|| format!("_x{WELL}"), |value| format!("{value}+0x{}", WELL - 1));
    let counts =
        name.ends_with("_total") || ["_count", "_bucket", "_sum"].iter().any(|end| name.ends_with(end));
    let ages = ["_oldest_seconds", "_age_seconds"].iter().any(|end| name.ends_with(end));
    let ill = match after {
        None => format!("_x{ILL}"),
        Some(value) if counts && goes == Goes::On => {
            format!("{value}+{}x{ILL}", value - before.unwrap_or(&0.0))
        }
        Some(value) if ages && *value > 0.0 => format!("{value}+60x{ILL}"),
        Some(value) => format!("{value}+0x{ILL}"),
    };
    format!("{well} {ill}")
}
