//! `GET`, `POST /app/notices/new`: a notice is written, to whom and by which ways is chosen from what there is, and what
//! that comes to stands beside it before anything is asked for.
//!
//! **Invariant:** every button sends the whole form, so that nothing typed is lost without script; script only presses
//! 「算一下」 by itself.

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::notice::{TAB, notifiers};
use super::{Choice, Page, Typed};
use crate::console::Console;
use crate::console::api::Asked;
use crate::console::api::department::Department;
use crate::console::api::member::{self, Filter, Person};
use crate::console::api::notice::audience::{self, Quote, Wanted};
use crate::console::api::operation::asking::{self, Asked as Came, Key};
use crate::console::page::{self, Frame};
use crate::console::problem::{Place, Problem};
use crate::console::who::Me;
use crate::domain::id::{ConversationId, DepartmentId, RoleId, UserId};
use crate::domain::operation::notice::Channel;
use crate::proposal::Request;
use crate::proposal::notice::audience::Recipients;
use crate::proposal::request::notice::NewNotice;

/// So many departments are in sight at once; of more the upper ones, and those that are looked for.
const SHOWN: usize = 300;
/// No tree is deeper.
const DEEPEST: usize = 64;
/// So many people are listed who are looked for.
const FOUND: usize = 20;
/// So many chosen people are drawn again.
const CHOSEN: usize = 40;

/// The ways people can be told by, and what to know of each.
const WAYS: [(Channel, &str, &str, &str); 5] = [
    (Channel::Work, "work", "工作通知", "手机上弹出提醒，最常用"),
    (Channel::Chat, "chat", "机器人单聊", "像聊天消息，能查每个人看没看"),
    (Channel::Todo, "todo", "待办", "留在待办里，能查谁办完了"),
    (Channel::Announcement, "announcement", "公告", "放在公告里，不弹出提醒"),
    (Channel::Ding, "ding", "DING", "强提醒，只用于急事"),
];

#[derive(Template)]
#[template(path = "change/compose.html", config = "src/console/askama.toml")]
struct Drawn {
    frame: Frame,
    key: String,
    typed: Fields,
    rows: Vec<Row>,
    hidden: usize,
    people: Vec<Row>,
    roles: Vec<Choice>,
    groups: Vec<Choice>,
    ways: Vec<Way>,
    quote: Option<Quote>,
    uncounted: Option<String>,
    problem: Option<Problem>,
    waits: bool,
}

/// What is typed, and neither to nor by.
struct Fields {
    text: String,
    title: String,
    at: String,
    find: String,
    everybody: bool,
}

/// A department or a person, to be told or left out.
struct Row {
    value: String,
    label: String,
    count: Option<usize>,
    depth: usize,
    to: bool,
    out: bool,
}

/// A way, with what it would cost where that is known.
struct Way {
    value: &'static str,
    label: &'static str,
    about: &'static str,
    chosen: bool,
    costs: Option<String>,
}

/// Draws it, empty or with what the address says.
pub async fn show(
    State(console): State<Arc<Console>>,
    me: Me,
    Asked(said): Asked<Vec<(String, String)>>,
) -> Page {
    let typed = Typed::of(said);
    let drawn = async {
        notifiers(&console, &me)?;
        let key = console.ids.secret();
        drawn(&console, &me, &typed, Shown { key, ..Shown::default() }).await
    };
    Page(drawn.await)
}

/// Takes it: what was pressed says whether it is only counted, somebody looked for, or a notice asked for.
pub async fn send(
    State(console): State<Arc<Console>>,
    me: Me,
    axum::Form(typed): axum::Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::of(typed);
    if !me.session.token.is_of(typed.one("token")) {
        return page::answer(Problem::stale_form(), Place::Page);
    }
    if let Err(problem) = notifiers(&console, &me) {
        return page::answer(problem, Place::Page);
    }
    let mut shown = Shown { key: typed.one("key").to_owned(), ..Shown::default() };
    match typed.one("do") {
        "count" | "find" => {}
        act => match asked(&console, &me, (&typed, act)).await {
            Ok(Came::Proposed(id)) => return Redirect::to(&format!("/app/operations/{id}")).into_response(),
            Ok(Came::Waits) => shown.waits = true,
            Err(problem) => (shown.key, shown.problem) = (console.ids.secret(), Some(problem)),
        },
    }
    if shown.problem.is_none() && names_anybody(&typed) {
        match audience::quote(&console, &me, &wanted(&typed)).await {
            Ok(quote) => shown.quote = Some(quote),
            Err(problem) => shown.uncounted = Some(problem.detail),
        }
    }
    let status = match &shown {
        Shown { problem: Some(problem), .. } => {
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        }
        Shown { waits: true, .. } => StatusCode::ACCEPTED,
        _ => StatusCode::OK,
    };
    match drawn(&console, &me, &typed, shown).await {
        Ok(html) => (status, html).into_response(),
        Err(problem) => page::answer(problem, Place::Page),
    }
}

/// What stands around what was typed.
#[derive(Default)]
struct Shown {
    key: String,
    quote: Option<Quote>,
    uncounted: Option<String>,
    problem: Option<Problem>,
    waits: bool,
}

async fn asked(console: &Console, me: &Me, (typed, act): (&Typed, &str)) -> Result<Came, Problem> {
    let key = Key::read(typed.one("key")).ok_or_else(Problem::no_key)?;
    let Wanted { to, except } = match act {
        "self" => Wanted {
            to: Recipients { members: vec![me.actor.user.clone()], ..Recipients::default() },
            except: Recipients::default(),
        },
        _ => wanted(typed),
    };
    let at = match (act, typed.one("at")) {
        ("self", _) | (_, "") => None,
        (_, said) => Some(
            moment(said)
                .ok_or_else(|| Problem::incomplete("没看懂发送时间，请写成 2026-12-01 09:00 这样。"))?,
        ),
    };
    let text = typed.raw("text");
    if text.trim().is_empty() {
        return Err(Problem::incomplete("还没有写通知内容。"));
    }
    let notice = NewNotice { text, title: typed.some("title"), to, except, ways: ways(typed), at };
    // A trial is another request than the notice itself, under a key of its own.
    let key = if act == "self" { format!("{}.self", key.0) } else { key.0 };
    asking::ask(console, me, (&key, Request::SendNotice(Box::new(notice)))).await
}

/// A time as a browser or a person writes it, here.
fn moment(said: &str) -> Option<i64> {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::Offset::constant(8));
    let at: jiff::civil::DateTime = said.replace(' ', "T").replace('/', "-").parse().ok()?;
    Some(at.to_zoned(zone).ok()?.timestamp().as_millisecond())
}

fn ways(typed: &Typed) -> Vec<Channel> {
    let said = typed.all("ways");
    WAYS.iter().filter(|(_, value, ..)| said.contains(value)).map(|(way, ..)| *way).collect()
}

fn wanted(typed: &Typed) -> Wanted {
    let departments = |name: &str| typed.numbers(name).into_iter().map(DepartmentId).collect();
    let people = |name: &str| typed.all(name).into_iter().map(|user| UserId(user.to_owned())).collect();
    let roles = |name: &str| typed.numbers(name).into_iter().map(RoleId).collect();
    Wanted {
        to: Recipients {
            everybody: typed.one("everybody") == "1",
            departments: departments("to"),
            roles: roles("roles"),
            members: people("person"),
            groups: typed.all("groups").into_iter().map(|id| ConversationId(id.to_owned())).collect(),
        },
        except: Recipients {
            departments: departments("not"),
            members: people("notperson"),
            ..Recipients::default()
        },
    }
}

fn names_anybody(typed: &Typed) -> bool {
    let wanted = wanted(typed).to;
    wanted != Recipients::default()
}

async fn drawn(console: &Console, me: &Me, typed: &Typed, shown: Shown) -> Result<Html<String>, Problem> {
    let choices = audience::choices(console, me).await?;
    let find = typed.one("find").to_owned();
    let (rows, hidden) = rows(&choices.departments, typed, &find);
    let (roles, groups) = (typed.numbers("roles"), typed.all("groups"));
    let chosen = typed.all("ways");
    let way = |(channel, value, label, about): &(Channel, &'static str, &'static str, &'static str)| Way {
        value,
        label,
        about,
        chosen: chosen.contains(value) || (typed.one("key").is_empty() && *channel == Channel::Work),
        costs: shown.quote.as_ref().and_then(|quote| {
            let way = quote.ways.iter().find(|way| way.channel == *channel)?;
            Some(format!("{} 次接口调用，{}", way.calls, way.told))
        }),
    };
    Ok(page::drawn(&Drawn {
        frame: me.frame(console, "写通知", TAB),
        people: people(console, me, (typed, &find)).await?,
        roles: choices
            .roles
            .iter()
            .map(|role| Choice::new(&role.id, role.say.clone()).when(|_| roles.contains(&role.id)))
            .collect(),
        groups: choices
            .groups
            .iter()
            .map(|group| Choice::new(&group.id, group.name.clone()).when(|own| groups.contains(&own)))
            .collect(),
        ways: WAYS.iter().map(way).collect(),
        typed: Fields {
            text: typed.raw("text"),
            title: typed.one("title").to_owned(),
            at: typed.one("at").to_owned(),
            find,
            everybody: typed.one("everybody") == "1",
        },
        rows,
        hidden,
        key: shown.key,
        quote: shown.quote,
        uncounted: shown.uncounted,
        problem: shown.problem,
        waits: shown.waits,
    }))
}

/// The departments in sight: all where they are few; else the upper ones, what is chosen and what is looked for.
fn rows(all: &[Department], typed: &Typed, find: &str) -> (Vec<Row>, usize) {
    let (to, out): (BTreeSet<i64>, BTreeSet<i64>) =
        (typed.numbers("to").into_iter().collect(), typed.numbers("not").into_iter().collect());
    // The deepest that still leaves them few; of a single level that is too long, all.
    let fits = |depth: &usize| all.iter().filter(|one| one.depth <= *depth).count() <= SHOWN;
    let depth = (1..=DEEPEST).rev().find(fits).unwrap_or(1);
    let wanted = |one: &&Department| {
        let found = !find.is_empty() && one.name.contains(find);
        one.depth <= depth || found || to.contains(&one.id) || out.contains(&one.id)
    };
    let rows: Vec<Row> = all
        .iter()
        .filter(wanted)
        .map(|one| Row {
            value: one.id.to_string(),
            label: one.name.clone(),
            count: Some(one.people),
            depth: one.depth.min(5),
            to: to.contains(&one.id),
            out: out.contains(&one.id),
        })
        .collect();
    let hidden = all.len() - rows.len();
    (rows, hidden)
}

/// People who are chosen, and those who are looked for among whom one manages.
async fn people(console: &Console, me: &Me, (typed, find): (&Typed, &str)) -> Result<Vec<Row>, Problem> {
    let (to, out) = (typed.all("person"), typed.all("notperson"));
    let mut rows: Vec<Row> = Vec::new();
    let row = |value: &str, label: String| Row {
        value: value.to_owned(),
        label,
        count: None,
        depth: 0,
        to: to.contains(&value),
        out: out.contains(&value),
    };
    if !me.actor.is_administrator() {
        return Ok(rows);
    }
    for user in to.iter().chain(&out).take(CHOSEN) {
        let known = member::one(console, me, (*user).to_owned()).await;
        if let Ok(person) = known
            && rows.iter().all(|row| row.value != *user)
        {
            rows.push(row(user, called(&person)));
        }
    }
    if !find.is_empty() {
        let filter = Filter { q: Some(find.to_owned()), limit: Some(FOUND), ..Filter::default() };
        for one in member::of(console, me, &filter).await?.members {
            if rows.iter().all(|row| row.value != one.user) {
                let place = one.department.path.rsplit(" / ").next().unwrap_or_default();
                rows.push(row(&one.user, format!("{}（{place}）", one.name)));
            }
        }
    }
    Ok(rows)
}

fn called(person: &Person) -> String {
    match person {
        Person::Full(whole) => whole.name.clone(),
        Person::Name { name } => name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_it_is_here() {
        let nine = Some(1_796_086_800_000);
        for said in ["2026-12-01T09:00", "2026-12-01 09:00", "2026/12/01 09:00", "2026-12-01T09:00:00"] {
            assert_eq!(moment(said), nine, "{said}");
        }
        for said in ["", "9:00", "2026-13-01T09:00", "tomorrow"] {
            assert_eq!(moment(said), None, "{said}");
        }
    }

    fn department(id: i64, depth: usize) -> Department {
        Department { id, name: format!("d{id}"), parent: None, depth, direct: 0, people: 0, inactive: 0 }
    }

    #[test]
    fn of_many_departments_the_upper_ones_are_in_sight_with_those_that_are_chosen_or_looked_for() {
        let few: Vec<Department> = (0i64..300).map(|id| department(id, 2)).collect();
        assert_eq!(rows(&few, &Typed::default(), "").0.len(), 300);
        let mut many: Vec<Department> = (0..20).map(|id| department(id, 1)).collect();
        many.extend((100..700).map(|id| department(id, 2)));
        let typed = Typed::of(vec![("not".to_owned(), "333".to_owned())]);
        let (shown, hidden) = rows(&many, &typed, "d50");
        // d500 … d509 are looked for.
        assert_eq!((shown.len(), hidden), (20 + 1 + 10, 620 - 31));
        assert!(shown.iter().any(|row| row.value == "333" && row.out && !row.to));
    }
}
