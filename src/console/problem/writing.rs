//! What goes wrong with what somebody asks for or decides.

use axum::http::StatusCode;

use super::Problem;
use crate::proposal::import::held::Trouble;
use crate::proposal::import::{Unread, wording};
use crate::proposal::{Error, Refusal};
use crate::sheet::Fault;

impl Problem {
    /// The body is none, or not in the form described.
    pub fn bad_body(detail: &str) -> Self {
        let advice = "请按接口说明 /api/v1/openapi.json 修改后再试。";
        Self::new(kind!("bad-body"), StatusCode::BAD_REQUEST, "内容不对", (detail, advice))
    }

    /// A write without a key, or with one that cannot be one.
    pub fn no_key() -> Self {
        let words = (
            "写操作必须带请求头 Idempotency-Key：80 位以内的字母、数字和「-_.:」。",
            "请为每件事生成一个新的编号；重试同一件事时用同一个编号。",
        );
        Self::new(kind!("no-idempotency-key"), StatusCode::BAD_REQUEST, "缺少请求编号", words)
    }

    /// The key of another request.
    pub fn anothers_key() -> Self {
        let words =
            ("这个 Idempotency-Key 已经用在另一件事上，这次的内容没有处理。", "请换一个新的编号再提交。");
        Self::new(kind!("key-of-another-request"), StatusCode::CONFLICT, "请求编号重复", words)
    }

    /// A form without something it asks.
    pub fn incomplete(missing: &str) -> Self {
        let words = (missing, "补充后再点下一步。");
        Self::new(kind!("bad-body"), StatusCode::UNPROCESSABLE_ENTITY, "还没填完", words)
    }

    /// There is nothing to hand over.
    pub fn nothing_held(name: &str) -> Self {
        let detail = format!("{name}没有担任可以交接的角色。");
        let words = (detail.as_str(), "需要的话，可以直接给接手人设置角色。");
        Self::new(kind!("not-proposed"), StatusCode::UNPROCESSABLE_ENTITY, "没有可以交接的", words)
    }

    /// More than somebody may ask for.
    pub fn too_many_asked() -> Self {
        let words = ("您提交得太快，前面的还没有处理完，这次的没有收下。", "请等一分钟再提交。");
        Self::new(kind!("too-many"), StatusCode::TOO_MANY_REQUESTS, "提交太多", words)
    }

    /// It could not be found out whether it may be done.
    pub fn not_checked(detail: &str) -> Self {
        let advice = "没有做任何改动。请稍后再提交一次。";
        Self::new(kind!("not-checked"), StatusCode::BAD_GATEWAY, "暂时无法核对", (detail, advice))
    }

    /// Somebody else's to decide.
    pub fn not_yours() -> Self {
        let words = ("只有发起人可以确认、取消或重新办理；只有被请求的人可以审批。", "请让他们来操作。");
        Self::new(kind!("not-yours"), StatusCode::FORBIDDEN, "不能由您决定", words)
    }

    /// Its time is over.
    pub fn too_late() -> Self {
        let words = ("已超过确认时间，没有做任何改动。", "需要的话，请重新发起。");
        Self::new(kind!("expired"), StatusCode::CONFLICT, "已过期", words)
    }

    /// It is decided, or was drawn anew since.
    pub fn decided(came: &str) -> Self {
        let detail = format!("这件事现在的状态是「{came}」，和您看到时不一样了，您这次的操作没有生效。");
        let words = (detail.as_str(), "请看过最新情况再决定。");
        Self::new(kind!("changed"), StatusCode::CONFLICT, "情况有变化", words)
    }

    /// A confirmation without the number that stands for a second person.
    pub fn head_count(people: usize) -> Self {
        let detail = format!("没有其他管理员可以同意，要填写人数才能确认：这次共 {people} 人。");
        let words = (detail.as_str(), "请填写人数后再确认。");
        Self::new(kind!("head-count"), StatusCode::UNPROCESSABLE_ENTITY, "请填写人数", words)
    }

    /// A confirmation without a fresh login code.
    pub fn step_up() -> Self {
        let words = (
            "这一步不容易撤回，要由钉钉再核对一次您的身份，还没有执行。",
            "请在钉钉里打开这个页面再确认；也可以在和管家的单聊里，点这件事的卡片上的按钮。",
        );
        Self::new(kind!("step-up"), StatusCode::FORBIDDEN, "需要再核对身份", words)
    }

    /// A fresh login code of another person.
    pub fn somebody_else() -> Self {
        let words = ("钉钉现在登录的不是您本人，没有执行。", "请退出管家，用自己的钉钉重新打开。");
        Self::new(kind!("step-up"), StatusCode::FORBIDDEN, "身份不一致", words)
    }

    /// Who it is could not be shown by that code.
    pub fn not_shown(detail: &str, status: StatusCode) -> Self {
        let status = if status == StatusCode::UNAUTHORIZED { StatusCode::FORBIDDEN } else { status };
        let advice = "没有执行。请再点一次确认；一直这样，请在和管家的单聊里点卡片上的按钮。";
        Self::new(kind!("step-up"), status, "没能核对身份", (detail, advice))
    }

    /// Whether somebody's word counts could not be checked.
    pub fn not_judged() -> Self {
        let words = ("刚才没能核对您的权限，没有计入。", "请稍后再按一次。");
        Self::new(kind!("not-checked"), StatusCode::BAD_GATEWAY, "暂时无法核对", words)
    }

    /// A table that is not read.
    pub fn unread(unread: &Unread) -> Self {
        let status = match unread {
            Unread::Fault(Fault::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let (detail, advice) = wording::unread(unread, wording::Comes::Uploaded);
        Self::new(kind!("unreadable-table"), status, "名单读不了", (&detail, &advice))
    }

    /// Neither a file nor rows.
    pub fn nothing_sent() -> Self {
        let words = ("没有收到名单。", "请选一个 .xlsx 或 .csv 文件，或者把表格粘贴进来，再核对。");
        Self::new(kind!("bad-body"), StatusCode::UNPROCESSABLE_ENTITY, "没有名单", words)
    }

    /// Others' tables are being taken in.
    pub fn too_many_uploads() -> Self {
        let words = ("现在上传名单的人较多，这次没有收下。", "请过几秒再上传一次。");
        Self::new(kind!("too-many"), StatusCode::TOO_MANY_REQUESTS, "请稍后再传", words)
    }

    /// It is not over, and there is no result.
    pub fn not_over() -> Self {
        let words = ("还没有办完，或者没有办理，没有结果文件。", "办完以后再下载。");
        Self::new(kind!("not-over"), StatusCode::CONFLICT, "还没办完", words)
    }

    /// What somebody asked for is refused.
    pub fn refused(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Denied { reason, about, who_can, .. } => {
                let advice = match who_can.as_slice() {
                    [] => "请核对后再提交；不清楚的，请问主管理员。".to_owned(),
                    names => format!("可以找：{}。", names.join("、")),
                };
                Self { about: about.clone(), advice, ..Self::not_allowed(reason) }
            }
            Refusal::NoSuchPerson(said) => {
                Self::nobody("没有找到成员", "没有这位成员，或者不在您可以查看的范围内。", said)
            }
            Refusal::NoSuchDepartment(said) => {
                Self::nobody("没有找到部门", "没有这个部门，或者不在您可以查看的范围内。", said)
            }
            Refusal::NoSuchAudience { said, .. } => {
                Self::nobody("没有找到收件范围", "没有这样的部门、角色或群。", said)
            }
            Refusal::NothingToDo(text) => {
                let words = (text.as_str(), "请核对或修改后再提交。");
                Self::new(kind!("not-proposed"), StatusCode::UNPROCESSABLE_ENTITY, "没有办理", words)
            }
            Refusal::AlreadyMember { shown, masked } => Self::member_already(shown.as_deref(), masked),
            Refusal::Hidden { refusal, .. } => Self::refused(refusal),
            Refusal::Instead { refusal, offer } => Self { advice: offer.clone(), ..Self::refused(refusal) },
        }
    }

    fn nobody(title: &'static str, detail: &str, said: &str) -> Self {
        let about = (!said.is_empty()).then(|| said.to_owned());
        let words = (detail, "请刷新页面后重新选择。");
        Self { about, ..Self::new(kind!("not-found"), StatusCode::NOT_FOUND, title, words) }
    }

    fn member_already(shown: Option<&str>, masked: &str) -> Self {
        let (detail, advice) = match shown {
            Some(shown) => (format!("{masked} 已经是组织成员：{shown}。"), "无需重复添加。"),
            None => (
                format!("{masked} 已经是组织成员，但不在您的管理范围内。"),
                "无需重复添加；如需调入本单位，请联系主管理员。",
            ),
        };
        let words = (detail.as_str(), advice);
        let about = Some(masked.to_owned());
        Self { about, ..Self::new(kind!("already-member"), StatusCode::CONFLICT, "已是成员", words) }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::refused(&refusal),
            Error::Platform(error) => error.into(),
            Error::Store(error) => error.into(),
        }
    }
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Gone => Self::not_found(),
            Trouble::NoSuchRow(row) => {
                let detail = format!("名单里没有编号为 {row} 的行，没有做任何改动。");
                let words = (detail.as_str(), "请刷新后再改。");
                Self::new(kind!("not-found"), StatusCode::NOT_FOUND, "没有这一行", words)
            }
            Trouble::AnothersKey => Self::anothers_key(),
            Trouble::TooLarge => {
                let words = ("名单里的内容太多，存不下。", "请分成几个文件分别上传。");
                Self::new(kind!("unreadable-table"), StatusCode::PAYLOAD_TOO_LARGE, "名单太大", words)
            }
            Trouble::Busy => Self::too_many_uploads(),
            Trouble::Failed(error) => error.into(),
        }
    }
}
