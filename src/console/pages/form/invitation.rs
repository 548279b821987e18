//! Invitations sent once more.

use serde::Deserialize;

use super::{Blank, Choice, Form, Input, Kind, Typed};
use crate::console::Console;
use crate::console::api::invitation;
use crate::console::problem::Problem;
use crate::console::who::Me;
use crate::domain::id::UserId;
use crate::proposal::Request;

/// `GET`, `POST /app/invitations/resend`.
#[derive(Deserialize)]
pub struct Resend {}

impl Form for Resend {
    async fn blank(&self, console: &Console, me: &Me, typed: &Typed) -> Result<Blank, Problem> {
        let pending = invitation::of(console, me, None).await?;
        let chosen = typed.all("invitation");
        let open = pending.to_accept.into_iter().map(|one| {
            let label = format!("{} {}（{}）", one.name, one.mobile, one.place);
            Choice::new(&one.id, label).when(|id| chosen.contains(&id))
        });
        Ok(Blank {
            title: "重新邀请".to_owned(),
            tab: "/app/invitations",
            back: ("/app/invitations".to_owned(), "待加入".to_owned()),
            intro: None,
            inputs: vec![Input::of("invitation", "给谁重发", Kind::Checks(open.collect()))],
            submit: "下一步",
            search: None,
        })
    }

    fn request(&self, typed: &Typed) -> Result<Request, String> {
        let invitations: Vec<UserId> =
            typed.all("invitation").into_iter().map(|id| UserId(id.to_owned())).collect();
        if invitations.is_empty() {
            return Err("请勾选要重新邀请的人。".to_owned());
        }
        Ok(Request::ResendInvites { mobiles: Vec::new(), invitations })
    }
}
