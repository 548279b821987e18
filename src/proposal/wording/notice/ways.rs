//! What a way cannot do, said before it is chosen for good: a line each, and only where it applies.
//!
//! That the platform drops the same work notice to the same person on the same day applies to none: the time under the
//! text makes each another.

use super::DEAR;
use crate::card::operation::notice as card;
use crate::card::plain;
use crate::domain::operation::notice::plan::{self, By, Offer};
use crate::domain::operation::notice::{Campaign, Channel, Crowd, Receipt};

/// The limits of a way, and what else there is.
pub(super) fn limits(offer: &Offer, crowd: &Crowd, campaign: &Campaign) -> Vec<String> {
    let page = campaign.link.is_some();
    let untold = if page { "只能看到谁打开过页面" } else { "查不到每个人是否已读" };
    match offer.channel {
        Channel::Work if offer.receipt == Receipt::PageOnly => {
            let by_person = plan::batches(Channel::Work, By::People, crowd).len();
            let chat = plan::offer(Channel::Chat, crowd, 0).calls;
            vec![format!(
                "按部门发最省（{} 次调用），但{untold}；要逐人回执：工作通知按人发要 {by_person} 次，{}要 {chat} 次。",
                offer.calls,
                card::channel(Channel::Chat)
            )]
        }
        Channel::Chat if offer.calls > DEAR => {
            let work = plan::offer(Channel::Work, crowd, 0);
            vec![format!(
                "{}要 {} 次接口调用；工作通知只要 {} 次。",
                card::channel(Channel::Chat),
                offer.calls,
                work.calls
            )]
        }
        Channel::Todo => todo(campaign),
        Channel::Ding => vec![format!("DING 会在手机上强提醒，请只用于急事；发出后{untold}。")],
        Channel::Group => vec!["群消息不能 @ 人，群里所有人都能看到。".to_owned()],
        Channel::Announcement => vec!["公告不弹窗提醒，要各人自己去看。".to_owned()],
        Channel::Work | Channel::Chat => Vec::new(),
    }
}

fn todo(campaign: &Campaign) -> Vec<String> {
    let marked = match &campaign.link {
        Some(_) => "收到的人打开待办，在详情页标记完成；能看到谁完成了、谁打开过页面。",
        None => {
            "没有设置详情页（public_url），收到的人不能标记完成，这条待办会一直留在他们的列表里，直到您撤回。可以改用工作通知。"
        }
    };
    let mut said = vec![marked.to_owned()];
    if campaign.text.trim() != campaign.title {
        let rest = if campaign.link.is_some() { "正文点开才看到" } else { "正文不一定看得到" };
        said.push(format!("待办列表里只显示标题「{}」，{rest}。", plain(&campaign.title)));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_todo_tells_of_its_title_only_where_there_is_more() {
        let campaign = |text: &str, link: Option<&str>| Campaign {
            title: "报数据".into(),
            text: text.into(),
            link: link.map(str::to_owned),
            ..Campaign::default()
        };
        assert_eq!(todo(&campaign("报数据", None)).len(), 1);
        assert!(todo(&campaign("报数据\n周五前", None))[1].ends_with("正文不一定看得到。"));
        assert!(
            todo(&campaign("报数据\n周五前", Some("https://a.example")))[1].ends_with("正文点开才看到。")
        );
    }
}
