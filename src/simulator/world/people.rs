//! How people come, change and go: the transitions of the organisation, each with its events.
//!
//! **Invariant:** an account and the member it is point at each other, or neither points.

use serde_json::json;

use super::{
    Account, Admin, Candidate, DAY, DepartmentId, Invitation, InvitationState, Leaver, Member, Millis, World,
};
use crate::clock::Ids;

/// What adding somebody led to.
#[derive(Debug, PartialEq, Eq)]
pub enum Admission {
    /// A member now: userid and unionId.
    Joined(String, String),
    /// Invited: the person has to agree first.
    Invited,
}

impl World {
    /// Adds a valid candidate: at once, or as an invitation when the person's account is protected.
    ///
    /// A second invitation replaces the first (assumption: the platform documents neither).
    pub fn admit(&mut self, candidate: Candidate, now: Millis) -> Admission {
        let mobile = candidate.mobile.clone().unwrap_or_default();
        match self.accounts.get(&mobile) {
            Some(account)
                if account.certified_elsewhere || account.privacy || account.guarded_until > now =>
            {
                let invitation = Invitation { candidate, at: now, state: InvitationState::Pending };
                self.invitations.insert(mobile, invitation);
                Admission::Invited
            }
            _ => {
                let (userid, unionid) = self.join(candidate, now);
                Admission::Joined(userid, unionid)
            }
        }
    }

    /// Makes the candidate a member, active when they have an account. The userid chosen in the create call is kept (assumption for invitations).
    fn join(&mut self, candidate: Candidate, now: Millis) -> (String, String) {
        let wanted = candidate.userid.filter(|id| !self.members.contains_key(id));
        let userid = wanted.unwrap_or_else(|| format!("{:016}", 163_000_000_000_u64 + self.next()));
        let unionid = format!("u_{userid}");
        let account = candidate.mobile.as_ref().and_then(|m| self.accounts.get_mut(m));
        let active = account.is_some();
        if let Some(account) = account {
            account.userid = Some(userid.clone());
        }
        let member = Member {
            userid: userid.clone(),
            unionid: unionid.clone(),
            name: candidate.name,
            mobile: candidate.mobile,
            departments: candidate.departments,
            active,
            title: candidate.title,
            job_number: candidate.job_number,
            exclusive: candidate.exclusive,
            extra: candidate.extra,
            ..Member::default()
        };
        self.members.insert(userid.clone(), member);
        self.fire("user_add_org", json!({"timeStamp": now.to_string(), "userId": [userid]}));
        (userid, unionid)
    }

    /// The person agrees to the open invitation. `None` when there is none.
    pub fn accept(&mut self, mobile: &str, now: Millis) -> Option<String> {
        let invitation = self.invitations.get_mut(mobile).filter(|i| i.state == InvitationState::Pending)?;
        invitation.state = InvitationState::Accepted;
        let candidate = invitation.candidate.clone();
        let (userid, _) = self.join(candidate, now);
        self.fire("user_active_org", json!({"timeStamp": now.to_string(), "userId": [userid]}));
        Some(userid)
    }

    /// The person turns the open invitation down. No event is fired: the platform tells nobody.
    pub fn ignore(&mut self, mobile: &str) -> bool {
        let open = self.invitations.get_mut(mobile).filter(|i| i.state == InvitationState::Pending);
        open.is_some_and(|invitation| {
            invitation.state = InvitationState::Ignored;
            true
        })
    }

    /// What the client gives a page that this member has open: counts once, for five minutes. `None`: no member.
    pub fn code(&mut self, user: &str, (now, ids): (Millis, &Ids)) -> Option<String> {
        const LIVES: Millis = 5 * 60_000;
        self.members.get(user)?;
        let code = ids.fresh("code");
        self.codes.insert(code.clone(), (user.to_owned(), now + LIVES));
        Some(code)
    }

    /// Somebody logs in with this mobile or enterprise login name; the first time makes a member active.
    pub fn login(&mut self, mobile_or_login: &str, now: Millis) -> Option<String> {
        let userid = self
            .member_by_login(mobile_or_login)
            .or_else(|| self.member_by_mobile(mobile_or_login))
            .map(|m| m.userid.clone());
        let exclusive =
            userid.as_ref().and_then(|id| self.members.get(id)).is_some_and(|m| m.exclusive.is_some());
        if !exclusive {
            let account = self.accounts.entry(mobile_or_login.to_owned()).or_default();
            account.userid = account.userid.take().or(userid.clone());
        }
        let member = self.members.get_mut(userid.as_ref()?)?;
        if let Some(account) = &mut member.exclusive {
            if account.disabled {
                return None;
            }
            account.sessions += 1;
        }
        if !member.active {
            member.active = true;
            let event = json!({"timeStamp": now.to_string(), "userId": [member.userid]});
            self.fire("user_active_org", event);
        }
        userid
    }

    /// The person changes the number they log in with; the organisation's copy follows (the manual's FAQ 5).
    ///
    /// # Errors
    /// A sentence when no account has `from`, or one has `to` already.
    pub fn change_mobile(&mut self, from: &str, to: &str) -> Result<Option<String>, String> {
        if self.accounts.contains_key(to) {
            return Err(format!("{to} is already an account"));
        }
        let account = self.accounts.remove(from).ok_or_else(|| format!("no account logs in with {from}"))?;
        let userid = account.userid.clone();
        self.accounts.insert(to.to_owned(), account);
        if let Some(member) = userid.as_ref().and_then(|id| self.members.get_mut(id)) {
            member.mobile = Some(to.to_owned());
        }
        Ok(userid)
    }

    /// The person changes their number, but the organisation's copy stays: the source of 60107.
    pub fn detach_mobile(&mut self, from: &str, to: &str) -> Result<Option<String>, String> {
        let kept = self.accounts.get(from).and_then(|a| a.userid.clone());
        let userid = self.change_mobile(from, to)?;
        if let Some(member) = kept.as_ref().and_then(|id| self.members.get_mut(id)) {
            member.mobile = Some(from.to_owned());
        }
        Ok(userid)
    }

    /// A member leaves; their account must consent to being added again for a day.
    pub fn leave(&mut self, userid: &str, reason: &str, now: Millis) -> bool {
        let Some(member) = self.members.remove(userid) else { return false };
        self.dismiss_heads(userid);
        for account in self.accounts.values_mut().filter(|a| a.userid.as_deref() == Some(userid)) {
            account.userid = None;
            account.guarded_until = now + DAY;
        }
        for group in self.groups.values_mut() {
            group.members.remove(userid);
            if group.owner.as_deref() == Some(userid) {
                // The next one in becomes the owner (assumption).
                group.owner = group.members.iter().next().cloned();
            }
        }
        self.leavers.push(Leaver {
            userid: member.userid,
            name: member.name,
            mobile: member.mobile,
            at: now,
            reason: reason.to_owned(),
        });
        self.fire("user_leave_org", json!({"timeStamp": now.to_string(), "userId": [userid]}));
        if member.admin.is_some() {
            self.fire("org_admin_remove", json!({"timeStamp": now.to_string(), "userId": [userid]}));
        }
        true
    }

    /// Nobody heads a department they are not, or no longer, directly in.
    pub fn dismiss_heads(&mut self, userid: &str) {
        let kept = self.members.get(userid).map(|m| m.departments.clone()).unwrap_or_default();
        for (_, department) in self.departments.iter_mut().filter(|(id, _)| !kept.contains(id)) {
            department.heads.retain(|head| head != userid);
        }
    }

    /// Appoints or dismisses an administrator, as the main administrator does in the console.
    pub fn appoint(
        &mut self,
        userid: &str,
        level: Option<Admin>,
        scope: Vec<DepartmentId>,
        now: Millis,
    ) -> bool {
        let Some(member) = self.members.get_mut(userid) else { return false };
        let before = member.admin;
        member.admin = level;
        member.scope = if level == Some(Admin::Sub) { scope } else { Vec::new() };
        let event = json!({"timeStamp": now.to_string(), "userId": [userid]});
        match (before, level) {
            (None, None) => {}
            (Some(_), None) => self.fire("org_admin_remove", event),
            _ => self.fire("org_admin_add", event),
        }
        true
    }

    /// Registers a person with DingTalk who is no member.
    pub fn register(&mut self, mobile: &str, account: Account) {
        self.accounts.insert(mobile.to_owned(), account);
    }
}
