//! Video meetings: started, and booked (directory, 7.7). People are named by unionId.

use serde_json::json;

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::Meeting;

const SCOPE: &str = "VideoConference.Conference.Write";

/// Pages `create-a-video-conference`, `create-appointment-meeting`.
pub const APIS: &[Api] = &[
    Api::metered("POST /v1.0/conference/videoConferences", SCOPE, start),
    Api::metered("POST /v1.0/conference/scheduleConferences", SCOPE, schedule),
];

/// The longest title that is cut rather than refused.
const LONGEST: usize = 256;

fn title(params: &Params, name: &str) -> Result<String, Refusal> {
    let wrong = || Refusal::new(400, "paramsTitleError", "会议标题不合法");
    let title = params.text(name).filter(|title| title.chars().count() <= LONGEST).ok_or_else(wrong)?;
    Ok(title.chars().take(50).collect())
}

fn userid(desk: &Desk<'_>, union: Option<&str>) -> Result<String, Refusal> {
    let member = union.and_then(|union| desk.world.member_by_union(union));
    member
        .map(|member| member.userid.clone())
        .ok_or_else(|| Refusal::new(400, "unknownUserError", "用户不存在"))
}

fn start(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let host = userid(desk, params.text("userId").as_deref())?;
    let title = title(params, "confTitle")?;
    let guests: Result<Vec<String>, Refusal> =
        params.list("inviteUserIds").into_iter().map(|union| userid(desk, Some(&union))).collect();
    let span = (desk.now, None);
    let (id, room) = open(desk, Meeting { title, host, guests: guests?, span, ..Meeting::default() });
    Ok(json!({
        "conferenceId": id, "roomCode": room, "externalLinkUrl": link(&room), "conferencePassword": "",
        "hostPassword": "000000", "phoneNumbers": [],
    }))
}

fn schedule(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let host = userid(desk, params.text("creatorUnionId").as_deref())?;
    let title = title(params, "title")?;
    let span = params.number("startTime").zip(params.number("endTime"));
    let (from, to) = span
        .filter(|(from, to)| *from >= desk.now && to > from)
        .ok_or_else(|| Refusal::new(400, "parameter.error", "startTime, endTime"))?;
    let (id, room) = open(desk, Meeting { title, host, span: (from, Some(to)), ..Meeting::default() });
    Ok(json!({"scheduleConferenceId": id, "roomCode": room, "url": link(&room), "requestId": id}))
}

fn open(desk: &mut Desk<'_>, mut meeting: Meeting) -> (String, String) {
    let number = desk.world.next();
    (meeting.id, meeting.room) = (format!("conf{number:08}"), format!("{:09}", 640_000_000 + number));
    let made = (meeting.id.clone(), meeting.room.clone());
    desk.world.meetings.push(meeting);
    made
}

fn link(room: &str) -> String {
    format!("https://meeting.dingtalk.com/j/{room}")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, call, small};
    use super::*;

    const START: &str = "POST /v1.0/conference/videoConferences";
    const SCHEDULE: &str = "POST /v1.0/conference/scheduleConferences";

    #[test]
    fn people_are_called_by_their_unionid() {
        let mut world = small();
        let params = json!({"userId": "u_hp_admin", "confTitle": "会", "inviteUserIds": ["u_hp_li"]});
        let made = call(&mut world, START, params);
        assert_eq!(made["externalLinkUrl"], link(made["roomCode"].as_str().unwrap()));
        assert_eq!(
            (world.meetings[0].host.as_str(), &world.meetings[0].guests[0][..]),
            ("hp_admin", "hp_li")
        );
        let strange = json!({"userId": "hp_admin", "confTitle": "会"});
        assert_eq!(call(&mut world, START, strange)["code"], "unknownUserError");
        let long = json!({"userId": "u_hp_admin", "confTitle": "长".repeat(257)});
        assert_eq!(call(&mut world, START, long)["code"], "paramsTitleError");
    }

    #[test]
    fn a_meeting_is_booked_for_later_only() {
        let mut world = small();
        let mut book = |start: i64| {
            let params =
                json!({"creatorUnionId": "u_hp_li", "title": "会", "startTime": start, "endTime": start + 1});
            call(&mut world, SCHEDULE, params)
        };
        assert_eq!(book(NOW - 1)["code"], "parameter.error");
        assert!(book(NOW + 1)["url"].is_string());
    }
}
