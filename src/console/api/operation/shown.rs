//! An operation as whoever looks at it may see it, in facts and in the words of its card.
//!
//! **Invariant:** numbers are whole for whoever typed them and masked for everybody else.

use serde::Serialize;
use utoipa::ToSchema;

use super::notice::{self, Notice};
use super::verb::Verb;
use crate::card::operation as card;
use crate::console::Console;
use crate::console::problem::Problem;
use crate::domain::id::OperationId;
use crate::domain::operation::{self as domain, Progress, State, Verdict, Way};
use crate::domain::permit::Actor;
use crate::view::operation::{self, Part, Seen};

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Operation {
    /// Its id.
    pub id: String,
    /// What is done, by name.
    #[schema(example = "member.add")]
    pub kind: &'static str,
    /// What is done, in words.
    #[schema(example = "添加成员")]
    pub what: String,
    /// Where it is: `proposed`, `confirmed`, `awaiting_approval`, `running`, `done`, `partly_done`, `failed`, `expired`,
    /// `cancelled`, `superseded`, `rejected`.
    pub state: &'static str,
    /// Where it is, in words.
    #[schema(example = "待确认")]
    pub came: String,
    /// Who asked for it, by userid.
    pub by: String,
    /// Who asked for it, by name.
    pub by_name: String,
    /// When, milliseconds since the epoch.
    pub created_at: i64,
    /// Until when it may be decided, milliseconds since the epoch; absent where nothing is to be decided.
    pub expires_at: Option<i64>,
    /// What a decision has to name: what was decided about is what was seen.
    pub revision: u64,
    /// What one may do about it.
    pub may: Vec<Verb>,
    /// Whether a decision needs a fresh login code.
    pub step_up: bool,
    /// One a person or thing.
    pub lines: Vec<Line>,
    /// The whole in words, where it is an import.
    pub text: Option<String>,
    /// The notice, where it is one.
    pub notice: Option<Notice>,
    /// What to know before confirming.
    pub warnings: Vec<String>,
    /// Who may do what until when, or what came of it.
    pub note: String,
    /// What it needs beside its initiator's confirmation.
    pub second: Option<Second>,
}

/// One of those it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Line {
    /// userid, once there is one.
    pub user: Option<String>,
    /// Name.
    pub name: String,
    /// Number, where it is about one.
    pub mobile: Option<String>,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

/// One thing that is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Step {
    /// How far it is: `todo`, `started`, `done`, `was_member`, `invited`, `waiting`, `failed`.
    pub state: &'static str,
    /// What it does, what it has done, or why it has not.
    pub text: String,
    /// The way to what it has made.
    pub link: Option<String>,
}

/// The second person, or what stands for one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Second {
    /// How many people it is about, where nobody else could agree: a confirmation has to name the number.
    pub count: Option<usize>,
    /// Who could agree, or was asked to.
    pub names: Vec<String>,
    /// Who has said something.
    pub said_by: Option<String>,
    /// Whether they agreed.
    pub agreed: Option<bool>,
    /// Why one's own word did not count.
    pub barred: Option<String>,
}

/// An operation on a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ListedOperation)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// What is done, in words.
    pub what: String,
    /// About whom, shortly.
    pub about: String,
    /// Where it is, by name.
    pub state: &'static str,
    /// Where it is, in words.
    pub came: String,
    /// Who asked for it, by name.
    pub by_name: String,
    /// When, milliseconds since the epoch.
    pub created_at: i64,
    /// Until when it may be decided, milliseconds since the epoch.
    pub expires_at: Option<i64>,
    /// What one may do about it.
    pub may: Vec<Verb>,
}

impl Listed {
    /// As it is at this time.
    pub fn of(seen: &Seen, now: i64) -> Self {
        let op = &at(&seen.op, now);
        let may = may(seen, now);
        Self {
            id: op.id.to_string(),
            what: what(op),
            about: about(op),
            state: op.state.name(),
            came: card::state_word(op).to_owned(),
            by_name: op.initiator_name.clone(),
            created_at: op.created_at,
            expires_at: (!may.is_empty()).then_some(op.expires_at),
            may,
        }
    }
}

/// An operation somebody may see.
///
/// # Errors
/// There is none for them.
pub async fn find(console: &Console, actor: &Actor, id: &OperationId) -> Result<Seen, Problem> {
    operation::one(&console.view(), actor, id).await?.ok_or_else(Problem::not_found)
}

/// As it is now.
pub fn of(console: &Console, seen: &Seen) -> Operation {
    let now = console.clock.now_ms();
    let op = &at(&seen.op, now);
    let may = may(seen, now);
    Operation {
        id: op.id.to_string(),
        kind: op.kind.name(),
        what: what(op),
        state: op.state.name(),
        came: card::state_word(op).to_owned(),
        by: op.initiator.to_string(),
        by_name: op.initiator_name.clone(),
        created_at: op.created_at,
        expires_at: (!may.is_empty()).then_some(op.expires_at),
        revision: revision(seen),
        step_up: may.iter().any(|verb| verb.wants_fresh_login(op)),
        may,
        lines: op.lines.iter().map(|one| line(one, &seen.part)).collect(),
        text: op.import().map(|_| bare(&card::draw(op).body)),
        notice: notice::of(op),
        warnings: warnings(op),
        note: note(op),
        second: second(op, &seen.part),
    }
}

/// What to know before confirming; of a notice nothing once it is decided, as its card has it.
fn warnings(op: &domain::Operation) -> Vec<String> {
    let open = matches!(op.state, State::Proposed | State::AwaitingApproval | State::Confirmed);
    // Those of an import stand in its text.
    if op.import().is_some() || op.campaign().is_some() && !open {
        Vec::new()
    } else {
        card::warnings(op).to_vec()
    }
}

/// What somebody may do about it at this time.
pub fn may(seen: &Seen, now: i64) -> Vec<Verb> {
    let op = &seen.op;
    let in_time = now < op.expires_at;
    match (&seen.part, op.state) {
        (Part::Initiator, State::Proposed) if in_time => vec![Verb::Confirm, Verb::Cancel],
        (Part::Initiator, State::AwaitingApproval) => vec![Verb::Cancel],
        (Part::Initiator, State::Confirmed | State::Running) if can_be_stopped(op) => vec![Verb::Stop],
        (Part::Initiator, _) if op.is_half_done() && in_time => vec![Verb::Retry],
        (Part::Second(approver), State::AwaitingApproval) if in_time && approver.barred.is_none() => {
            vec![Verb::Approve, Verb::Reject]
        }
        _ => Vec::new(),
    }
}

/// What goes on for long, or waits for its time, can be stopped.
fn can_be_stopped(op: &domain::Operation) -> bool {
    let import = op.import().is_some_and(|import| !import.stopped);
    let notice = op.campaign().is_some_and(|campaign| campaign.halted.is_none());
    (import || notice) && !op.needs_approval()
}

/// What a decision of theirs has to name.
pub fn revision(seen: &Seen) -> u64 {
    match &seen.part {
        Part::Second(approver) => approver.revision,
        Part::Initiator | Part::Reader => seen.op.revision,
    }
}

/// One past its time is over, before its own turn has said so.
fn at(op: &domain::Operation, now: i64) -> domain::Operation {
    let over = op.state == State::Proposed && now >= op.expires_at;
    if over { op.clone().moved(State::Expired) } else { op.clone() }
}

fn what(op: &domain::Operation) -> String {
    match op.campaign() {
        Some(campaign) => format!("{}「{}」", card::kind_word(op.kind), campaign.title),
        None => card::kind_word(op.kind).to_owned(),
    }
}

/// `张三（急诊科）等 3 人`.
fn about(op: &domain::Operation) -> String {
    if let Some(campaign) = op.campaign() {
        return format!("{} 人", campaign.people);
    }
    if let Some(import) = op.import() {
        return format!("{} 人", import.people);
    }
    match op.lines.as_slice() {
        [] => String::new(),
        [one] => one.name.clone(),
        [one, ..] => format!("{}等 {} 人", one.name, op.lines.len()),
    }
}

fn line(one: &domain::Line, part: &Part) -> Line {
    let number = |mobile: &crate::domain::mobile::Mobile| match part {
        Part::Initiator => mobile.reveal().to_owned(),
        Part::Second(_) | Part::Reader => mobile.masked(),
    };
    let step = |step: &domain::Step| Step {
        state: progress(&step.progress),
        text: card::step(one, step),
        link: step.made.as_ref().map(|made| made.link.clone()).filter(|link| link.starts_with("http")),
    };
    Line {
        user: one.user.as_ref().map(ToString::to_string),
        name: one.name.clone(),
        mobile: one.mobile.as_ref().map(number),
        steps: one.steps.iter().map(step).collect(),
    }
}

fn progress(progress: &Progress) -> &'static str {
    match progress {
        Progress::Todo => "todo",
        Progress::Started { .. } => "started",
        Progress::Done => "done",
        Progress::WasMember => "was_member",
        Progress::Invited { .. } => "invited",
        Progress::Waiting => "waiting",
        Progress::Failed { .. } => "failed",
    }
}

/// What the card says, where a page does not ask otherwise.
fn note(op: &domain::Operation) -> String {
    match op.approval.as_ref().map(|approval| approval.way) {
        Some(Way::HeadCount { people }) if op.state == State::Proposed => {
            format!("没有其他管理员可以同意：请填写人数「{people}」，再确认。")
        }
        _ => card::note(op),
    }
}

fn second(op: &domain::Operation, part: &Part) -> Option<Second> {
    let approval = op.approval.as_ref()?;
    let asked: Vec<String> = approval.asked.iter().map(|one| one.name.clone()).collect();
    let barred = match part {
        Part::Second(approver) => approver.barred.as_ref().map(crate::card::reason::denied),
        Part::Initiator | Part::Reader => None,
    };
    Some(Second {
        count: match approval.way {
            Way::HeadCount { people } => Some(people),
            Way::Second => None,
        },
        names: if asked.is_empty() { approval.others.clone() } else { asked },
        said_by: approval.vote.as_ref().map(|vote| vote.name.clone()),
        agreed: approval.vote.as_ref().map(|vote| vote.verdict == Verdict::Agree),
        barred,
    })
}

/// Without what makes Markdown of it.
fn bare(markdown: &str) -> String {
    let plain = markdown.replace("**", "");
    // A link to this page leads nowhere from it.
    let lines = plain.lines().map(|line| line.trim_end().trim_start_matches("> "));
    let lines = lines.filter(|line| !line.starts_with('['));
    lines.collect::<Vec<_>>().join("\n")
}
