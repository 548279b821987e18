//! What became of a work notice: how far it is, who read it, who was left out.

use serde_json::{Value, json};

use super::super::{Answer, Desk, Params, Refusal};
use super::{agent, task};
use crate::simulator::world::WorkNotice;

/// The most receivers whose result can be asked for.
const MOST: usize = 100;

fn asked(desk: &Desk<'_>, params: &Params) -> Result<i64, Refusal> {
    agent(desk, params, 40_035)?;
    task(desk, params, ("task_id", 1)).ok_or_else(|| Refusal::invalid("task_id"))
}

/// How much of its way is behind it, in percent.
fn percent(desk: &Desk<'_>, notice: &WorkNotice) -> i64 {
    let takes = desk.world.knobs.work_takes_ms;
    if takes <= 0 { 100 } else { ((desk.now - notice.at) * 100 / takes).clamp(0, 100) }
}

/// `getsendprogress`.
pub fn progress(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let task = asked(desk, params)?;
    let percent = percent(desk, &desk.world.work_notices[&task]);
    let status = match percent {
        0 => 0,
        100 => 2,
        _ => 1,
    };
    Ok(json!({"progress": {"progress_in_percent": percent, "status": status}}))
}

/// `getsendresult`: for at most 100 receivers, once it has arrived.
pub fn result(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let task = asked(desk, params)?;
    let notice = &desk.world.work_notices[&task];
    let too_many = || Refusal::old(41_052, "本次发送人数过多,不再返回发送结果");
    if notice.receivers > MOST {
        let late = Refusal::old(15, "isp.top-remote-connection-timeout");
        return Err(if desk.world.knobs.result_times_out { late } else { too_many() });
    }
    if percent(desk, notice) < 100 {
        return Err(too_many());
    }
    Ok(json!({"send_result": told(desk, task, notice)}))
}

fn told(desk: &Desk<'_>, task: i64, notice: &WorkNotice) -> Value {
    let (mut read, mut unread) = (Vec::new(), Vec::new());
    for message in desk.world.chat.by_key(&task.to_string()) {
        for user in &message.only {
            if message.read_by.contains_key(user) { read.push(user) } else { unread.push(user) }
        }
    }
    // Whoever has never logged in was sent to, as far as the platform tells (assumption).
    unread.extend(&notice.unseen);
    let knobs = &desk.world.knobs;
    let forbidden = notice
        .dropped
        .iter()
        .map(|(user, why)| json!({"code": why.code(), "count": why.threshold(knobs), "userid": user}));
    json!({
        "invalid_user_id_list": notice.invalid_users, "invalid_dept_id_list": notice.invalid_departments,
        "failed_user_id_list": [], "read_user_id_list": read, "unread_user_id_list": unread,
        "forbidden_user_id_list": notice.dropped.iter().map(|(user, _)| user).collect::<Vec<_>>(),
        "forbidden_list": forbidden.collect::<Vec<_>>(),
    })
}
