//! `guanjia parse`: how a text is understood, as JSON.
//!
//! **Invariant:** needs no network and no store; every line of input gives exactly one line of output, in order.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::clock::Clock;
use crate::language::{self, Lexicon, Names, Organisation, RoleWords};

/// Shows how a text is understood.
///
/// Example: guanjia parse 添加成员 张三 13800138000 信息员
#[derive(Args, Debug)]
pub struct ParseArgs {
    /// The time "now" is, RFC 3339; default: the clock.
    #[arg(long, value_name = "RFC3339")]
    pub now: Option<Timestamp>,
    /// Also show how the text was read.
    #[arg(long)]
    pub explain: bool,
    /// A configuration file with an organisation's own role names and audiences.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// An organisation whose names are known: a file as the simulator's `GET /_sim/world` gives it.
    #[arg(long, value_name = "FILE")]
    pub org: Option<PathBuf>,
    /// Read lines of `{"text":"…"}` from standard input; other keys are echoed.
    #[arg(long, conflicts_with = "text")]
    pub jsonl: bool,
    /// The text; several arguments are joined by spaces. Without any, standard input is the text.
    pub text: Vec<String>,
}

#[derive(Deserialize)]
struct RolesConfig {
    #[serde(default)]
    org: Vec<OrgConfig>,
}

#[derive(Deserialize)]
struct OrgConfig {
    #[serde(default)]
    roles: Vec<RoleConfig>,
    #[serde(default)]
    audiences: BTreeMap<String, toml::Value>,
}

/// A role: its name on the platform, how people say it, and what else they say.
#[derive(Deserialize)]
struct RoleConfig {
    name: String,
    say: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// A configuration that cannot be read, standard input that is not as announced, or a closed output.
pub fn run(args: &ParseArgs, clock: &Clock) -> anyhow::Result<()> {
    let lexicon = match &args.config {
        Some(path) => load_words(path)?,
        None => Lexicon::default(),
    };
    let now = args.now.unwrap_or_else(|| clock.now());
    let organisation = args.org.as_deref().map(|path| load_organisation(path, &lexicon)).transpose()?;
    let reader = Reader { lexicon, organisation, now, explain: args.explain };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if args.jsonl {
        return reader.lines(std::io::stdin().lock(), &mut out);
    }
    let text = if args.text.is_empty() {
        std::io::read_to_string(std::io::stdin()).context("standard input")?
    } else {
        args.text.join(" ")
    };
    let object = reader.object(&text, now, Map::new())?;
    serde_json::to_writer(&mut out, &object)?;
    writeln!(out)?;
    Ok(out.flush()?)
}

struct Reader {
    lexicon: Lexicon,
    organisation: Option<Organisation>,
    now: Timestamp,
    explain: bool,
}

impl Reader {
    /// One object for one text, beside whatever stood in the line.
    fn object(&self, text: &str, now: Timestamp, mut object: Map<String, Value>) -> anyhow::Result<Value> {
        let organisation = self.organisation.as_ref();
        let parsed = language::Reader { now, lexicon: &self.lexicon, organisation }.parse(text);
        if let Value::Object(fields) = parsed.printed() {
            for absent in ["suggest", "left", "rivals", "orders"] {
                object.remove(absent);
            }
            object.extend(fields);
        }
        if self.explain {
            object.insert("explain".into(), serde_json::to_value(&parsed.explain)?);
        }
        Ok(Value::Object(object))
    }

    fn lines(&self, input: impl BufRead, out: &mut impl Write) -> anyhow::Result<()> {
        let mut bad = Vec::new();
        for (at, line) in input.split(b'\n').enumerate() {
            let line = line.context("standard input")?;
            if line.trim_ascii().is_empty() {
                continue;
            }
            let object = self.line(&line).unwrap_or_else(|fault| {
                bad.push(at + 1);
                json!({"error": fault.to_string(), "line": at + 1})
            });
            serde_json::to_writer(&mut *out, &object)?;
            writeln!(out)?;
        }
        out.flush()?;
        if !bad.is_empty() {
            bail!("{} bad line(s): {bad:?}; each must be an object with a \"text\"", bad.len());
        }
        Ok(())
    }

    /// A line may bring its own "now".
    fn line(&self, line: &[u8]) -> anyhow::Result<Value> {
        let object: Map<String, Value> = serde_json::from_slice(line).context("not a JSON object")?;
        let text = object.get("text").and_then(Value::as_str).context("no \"text\" in it")?.to_owned();
        let now = match object.get("now").and_then(Value::as_str) {
            Some(now) => now.parse().context("\"now\" is not RFC 3339")?,
            None => self.now,
        };
        self.object(&text, now, object)
    }
}

fn load_words(path: &Path) -> anyhow::Result<Lexicon> {
    let file = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("--config {file}"))?;
    let config: RolesConfig = toml::from_str(&text).with_context(|| format!("--config {file}"))?;
    let mut roles: Vec<RoleWords> = Vec::new();
    let audiences: Vec<String> = config.org.iter().flat_map(|org| org.audiences.keys().cloned()).collect();
    for role in config.org.into_iter().flat_map(|org| org.roles) {
        let name = role.say.clone().unwrap_or_else(|| role.name.clone());
        let mut aliases = role.aliases;
        aliases.push(role.name);
        match roles.iter_mut().find(|known| known.name == name) {
            Some(known) => known.aliases.extend(aliases),
            None => roles.push(RoleWords { name, aliases }),
        }
    }
    let roles = if roles.is_empty() { Lexicon::usual_roles() } else { roles };
    Ok(Lexicon::with_words(roles, &audiences))
}

/// What is read of the simulator's world.
#[derive(Deserialize)]
struct WorldNames {
    #[serde(default)]
    departments: Vec<OneName>,
    #[serde(default)]
    members: Vec<OneName>,
    #[serde(default)]
    groups: Vec<OneName>,
}

#[derive(Deserialize)]
struct OneName {
    #[serde(default)]
    name: String,
}

fn load_organisation(path: &Path, lexicon: &Lexicon) -> anyhow::Result<Organisation> {
    let file = path.display();
    let text = std::fs::read(path).with_context(|| format!("--org {file}"))?;
    let world: WorldNames = serde_json::from_slice(&text).with_context(|| format!("--org {file}"))?;
    let [departments, members, groups] = [&world.departments, &world.members, &world.groups]
        .map(|all| all.iter().map(|one| one.name.as_str()).collect::<Vec<&str>>());
    let names = Names { departments: &departments, members: &members, groups: &groups };
    Ok(Organisation::new(names, lexicon))
}
