//! `guanjia audit export`: the trail as JSON lines or CSV for people and tools, or sealed as it is for keeping.

use std::io::Write;

use anyhow::Context;
use serde_json::{Value, json};

use crate::app::ConfigArgs;
use crate::domain::mobile::Mobile;
use crate::store::Sealed;

/// How to export.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    /// Show phone numbers whole instead of masked; `sealed` needs it for `audit verify --file` to be able to check
    #[arg(long)]
    numbers: bool,
    /// The form of the output
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
}

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// One JSON object an entry
    Jsonl,
    /// A header, then one row an entry; for spreadsheets
    Csv,
    /// Number, link and the line as it was sealed: with `--numbers` what `audit verify --file` reads
    Sealed,
}

/// Whether phone numbers are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numbers {
    /// As they are.
    Whole,
    /// First three and last four digits.
    Masked,
}

/// Runs it.
///
/// # Errors
/// The configuration or the store cannot be read, or the output not be written.
pub async fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<()> {
    let (_, store) = super::open(&args.config).await?;
    let numbers = if args.numbers { Numbers::Whole } else { Numbers::Masked };
    say(args);
    if args.format == Format::Csv {
        // Without the mark at the beginning Excel takes UTF-8 for the system's code page.
        writeln!(out, "\u{FEFF}{}", COLUMNS.map(|(name, _)| name).join(","))?;
    }
    super::each(&store, |sealed| {
        let line = match args.format {
            Format::Jsonl => one_line(&shown(sealed, numbers)?),
            Format::Csv => row(&shown(sealed, numbers)?),
            Format::Sealed => one_line(&kept(sealed, numbers)?),
        };
        Ok(writeln!(out, "{line}")?)
    })
    .await
}

/// What whoever keeps the output should know of it.
fn say(args: &Args) {
    if args.numbers {
        tracing::warn!("phone numbers are whole in this output: keep it as personal data");
    } else if args.format == Format::Sealed {
        tracing::warn!(
            "phone numbers are masked, so that this output cannot be verified; --numbers keeps them whole"
        );
    }
}

/// The act as it was sealed, or as near to it as may be shown.
fn kept(sealed: &Sealed, numbers: Numbers) -> anyhow::Result<Value> {
    let Sealed { seq, hash, line } = sealed;
    if numbers == Numbers::Whole {
        return Ok(json!({"seq": seq, "hash": hash, "line": line}));
    }
    let line = act(sealed, numbers)?.to_string();
    Ok(json!({"seq": seq, "hash": hash, "line": line, "masked": true}))
}

fn act(sealed: &Sealed, numbers: Numbers) -> anyhow::Result<Value> {
    let mut act: Value =
        serde_json::from_str(&sealed.line).with_context(|| format!("entry {} of the trail", sealed.seq))?;
    if numbers == Numbers::Masked {
        mask(&mut act);
    }
    Ok(act)
}

/// The act with its number and link beside it.
fn shown(sealed: &Sealed, numbers: Numbers) -> anyhow::Result<Value> {
    let mut act = act(sealed, numbers)?;
    if let Some(fields) = act.as_object_mut() {
        // The link says all that it says.
        fields.remove("mark");
    }
    act["seq"] = sealed.seq.into();
    act["hash"] = sealed.hash.clone().into();
    Ok(act)
}

/// Masks every phone number, wherever an act keeps one.
fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field.as_str() {
                    Some(number) if name == "mobile" => *field = Mobile::new(number).masked().into(),
                    _ => mask(field),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        _ => {}
    }
}

/// The columns of a CSV export, and where each is found in an act.
const COLUMNS: [(&str, &str); 13] = [
    ("seq", "/seq"),
    ("at", "/at"),
    ("actor", "/actor"),
    ("action", "/action"),
    ("operation", "/operation"),
    ("result", "/result"),
    ("subject_user", "/subject/user"),
    ("subject_name", "/subject/name"),
    ("subject_mobile", "/subject/mobile"),
    ("reason", "/reason"),
    ("before", "/before"),
    ("after", "/after"),
    ("hash", "/hash"),
];

fn row(act: &Value) -> String {
    let cell = |(name, place): (&str, &str)| match act.pointer(place) {
        None | Some(Value::Null) => String::new(),
        Some(Value::Number(at)) if name == "at" => at.as_i64().map(time).unwrap_or_default(),
        Some(Value::String(text)) => quoted(text),
        Some(Value::Number(number)) => number.to_string(),
        Some(other) => quoted(&other.to_string()),
    };
    COLUMNS.map(cell).join(",")
}

/// RFC 3339 in UTC.
fn time(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at).map(|at| at.to_string()).unwrap_or_default()
}

/// A CSV cell. What a spreadsheet would take for a formula is made text.
fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// JSON without what some readers part lines at.
fn one_line(entry: &Value) -> String {
    let escaped = |c: char| match c {
        '\u{85}' | '\u{2028}' | '\u{2029}' => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    };
    entry.to_string().chars().map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(line: &str) -> Sealed {
        Sealed { seq: 3, hash: "ab".into(), line: line.to_owned() }
    }

    #[test]
    fn an_export_shows_no_number_unless_asked() {
        let line = r#"{"subject":{"mobile":"13900000199"},"after":{"changes":[{"mobile":"13900000198"}]}}"#;
        let masked = shown(&sealed(line), Numbers::Masked).expect("JSON");
        assert_eq!(masked["subject"]["mobile"], "139****0199");
        assert_eq!(masked["after"]["changes"][0]["mobile"], "139****0198");
        assert_eq!((&masked["seq"], &masked["hash"]), (&3.into(), &"ab".into()));
        let whole = shown(&sealed(line), Numbers::Whole).expect("JSON");
        assert_eq!(whole["subject"]["mobile"], "13900000199");
    }

    #[test]
    fn a_sealed_export_shows_no_number_unless_asked_either() {
        let line = r#"{"subject":{"mobile":"13900000199"},"mark":"x"}"#;
        let masked = kept(&sealed(line), Numbers::Masked).expect("JSON");
        assert_eq!((&masked["seq"], &masked["masked"]), (&3.into(), &true.into()));
        let shown = masked["line"].as_str().expect("a line");
        assert!(shown.contains("139****0199") && !masked.to_string().contains("13900000199"), "{masked}");
        let whole = kept(&sealed(line), Numbers::Whole).expect("JSON");
        assert_eq!((&whole["line"], whole.get("masked")), (&line.into(), None));
    }

    #[test]
    fn a_row_has_a_cell_a_column_and_no_formula() {
        let line =
            r#"{"at":0,"actor":"boss","action":"member.add","result":"done","subject":{"name":"=A1,\"x\""}}"#;
        let row = row(&shown(&sealed(line), Numbers::Masked).expect("JSON"));
        assert_eq!(row, r#"3,1970-01-01T00:00:00Z,"boss","member.add",,"done",,"'=A1,""x""",,,,,"ab""#);
    }
}
