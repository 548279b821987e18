//! What a notice says by each way: the whole text where it fits, its beginning and the way to its page where not.
//!
//! **Invariant:** the same notice is always cut the same way, so that a repeated call says the very same.

use super::{heading, link_label, sent};
use crate::dingtalk::notice::{LONGEST, Link, Words, announcement, ding, todo, verbatim, work};
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{Campaign, Channel};

/// What the time under a text may still grow by between preview and sending, in bytes.
const MARGIN: usize = 16;

/// The most a way takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// So many bytes.
    Bytes(usize),
    /// So many characters.
    Characters(usize),
}

impl Limit {
    /// How many.
    pub fn most(self) -> usize {
        match self {
            Self::Bytes(most) | Self::Characters(most) => most,
        }
    }
}

/// The whole text, as it goes out where nothing limits it.
pub fn whole(op: &Operation, campaign: &Campaign) -> Words {
    let link = campaign.link.clone().map(|url| Link { label: link_label().to_owned(), url });
    Words { title: heading::received(op, campaign), text: sent(op, campaign), link }
}

/// What fits into a message of this way: all of it, else its beginning, if a page shows the rest.
pub fn fitting(words: &Words, campaign: &Campaign, channel: Channel) -> Words {
    let limit = limit(channel).most();
    if size(channel, words) <= limit {
        return words.clone();
    }
    let tail = words.text.strip_prefix(campaign.text.as_str());
    let Some((tail, link)) = tail.zip(words.link.as_ref()) else { return words.clone() };
    let ends: Vec<usize> = campaign.text.char_indices().map(|(at, _)| at).collect();
    let rest = rest(channel, &link.url);
    let cut = |end: &usize| Words {
        text: format!("{}……\n\n（内容较长，{rest}）{tail}", campaign.text[..*end].trim_end()),
        ..words.clone()
    };
    let fits = |end: &usize| size(channel, &cut(end)) <= limit;
    // Markup may take a little more for a shorter text: an address that is cut is none.
    let most = ends.partition_point(fits);
    ends.iter().take(most).rev().find(|end| fits(end)).map_or_else(|| words.clone(), cut)
}

/// Where the rest of a text is, in a message of this way.
fn rest(channel: Channel, url: &str) -> String {
    match channel {
        Channel::Work | Channel::Chat | Channel::Group => format!("全文请点「{}」", link_label()),
        Channel::Todo => "点开这条待办看全文".to_owned(),
        // The address stands below the text.
        Channel::Ding => "全文见下面的网址".to_owned(),
        Channel::Announcement => format!("全文见 {url} "),
    }
}

/// A way a text is too long for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// Which.
    pub channel: Channel,
    /// How much it would have, in the limit's unit.
    pub has: usize,
    /// How much it may have.
    pub limit: Limit,
}

/// The ways this text is too long for.
pub fn too_long(op: &Operation, campaign: &Campaign) -> Vec<TooLong> {
    let channels: Vec<Channel> = campaign.legs.iter().map(|leg| leg.channel).collect();
    let words = whole(op, campaign);
    channels.into_iter().filter_map(|channel| beyond(&words, channel)).collect()
}

/// Whether all of this text would go out by this way.
pub fn fits(op: &Operation, campaign: &Campaign, channel: Channel) -> bool {
    beyond(&whole(op, campaign), channel).is_none()
}

fn beyond(words: &Words, channel: Channel) -> Option<TooLong> {
    let (has, limit) = (size(channel, words), limit(channel));
    (has + MARGIN > limit.most()).then_some(TooLong { channel, has, limit })
}

fn limit(channel: Channel) -> Limit {
    match channel {
        Channel::Work => Limit::Bytes(work::LONGEST),
        Channel::Chat | Channel::Group => Limit::Bytes(LONGEST),
        Channel::Ding => Limit::Bytes(ding::LONGEST),
        // Its subject is the title, which is short by its making; so is an announcement's title.
        Channel::Todo => Limit::Characters(todo::DESCRIPTION),
        Channel::Announcement => Limit::Characters(announcement::CONTENT),
    }
}

fn size(channel: Channel, words: &Words) -> usize {
    match channel {
        Channel::Work => work::size(words),
        Channel::Chat | Channel::Group => words.size(),
        Channel::Ding => ding::content(words).len(),
        Channel::Todo | Channel::Announcement => verbatim::plain(&words.text).chars().count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::inbound::Conversation;
    use crate::domain::operation::notice::{Leg, Receipt, Tally};
    use crate::domain::operation::{Kind, State};

    fn notice(text: &str, link: Option<&str>, channels: &[Channel]) -> (Operation, Campaign) {
        let leg = |channel: &Channel| Leg {
            channel: *channel,
            calls: 1,
            receipt: Receipt::ByPerson,
            tally: Tally::default(),
            read: 0,
        };
        let campaign = Campaign {
            number: 1,
            title: "开会".into(),
            text: text.into(),
            link: link.map(str::to_owned),
            people: 1,
            legs: channels.iter().map(leg).collect(),
            ..Campaign::default()
        };
        let op = Operation {
            id: crate::domain::id::OperationId("op1".into()),
            kind: Kind::NoticeSend,
            initiator: "officer".into(),
            initiator_name: "冯佳阳".into(),
            conversation: Conversation::private(&"officer".into()),
            state: State::Proposed,
            revision: 1,
            created_at: 1_772_413_200_000,
            expires_at: 0,
            begun_at: None,
            lines: vec![],
            warnings: vec![],
            approval: None,
            bulk: None,
        };
        (op, campaign)
    }

    const LINK: Option<&str> = Some("https://bot.example.org/app/notices/op1/0123456789abcdef");

    #[test]
    fn what_fits_is_said_whole() {
        let (op, campaign) = notice("明天9点开会", LINK, &[Channel::Work, Channel::Chat, Channel::Ding]);
        let words = whole(&op, &campaign);
        for channel in Channel::ALL {
            assert_eq!(fitting(&words, &campaign, channel), words);
        }
        assert_eq!(too_long(&op, &campaign), []);
    }

    #[test]
    fn what_is_too_long_says_its_beginning_and_the_way_to_the_rest() {
        let text = "请各单位\"认真\"准备材料。\n".repeat(200);
        let (op, campaign) = notice(&text, LINK, &[Channel::Work, Channel::Chat, Channel::Announcement]);
        let words = whole(&op, &campaign);
        let long = too_long(&op, &campaign);
        assert_eq!(long.iter().map(|one| one.channel).collect::<Vec<_>>(), [Channel::Work]);
        let cut = fitting(&words, &campaign, Channel::Work);
        assert!((work::LONGEST - 8..=work::LONGEST).contains(&work::size(&cut)), "{}", work::size(&cut));
        assert!(cut.text.starts_with("请各单位\"认真\"准备材料。\n请各单位"), "{}", cut.text);
        assert!(cut.text.contains("……\n\n（内容较长，全文请点「查看全文」）\n\n冯佳阳 "), "{}", cut.text);
        assert_eq!(fitting(&words, &campaign, Channel::Chat), words);
        let (op, campaign) = notice(&text.repeat(3), LINK, &[Channel::Chat, Channel::Group]);
        assert_eq!(too_long(&op, &campaign).len(), 2);
        let cut = fitting(&whole(&op, &campaign), &campaign, Channel::Group);
        assert!((LONGEST - 8..=LONGEST).contains(&cut.size()), "{}", cut.size());
    }

    #[test]
    fn without_a_page_nothing_is_left_out() {
        let (op, campaign) = notice(&"准备材料".repeat(300), None, &[Channel::Work]);
        let words = whole(&op, &campaign);
        assert_eq!(fitting(&words, &campaign, Channel::Work), words);
        assert_eq!(too_long(&op, &campaign).len(), 1);
    }

    #[test]
    fn every_way_is_measured_on_both_sides_of_its_limit() {
        for (channel, limit) in [
            (Channel::Work, Limit::Bytes(2_048)),
            (Channel::Chat, Limit::Bytes(15_000)),
            (Channel::Group, Limit::Bytes(15_000)),
            (Channel::Ding, Limit::Bytes(15_000)),
            (Channel::Todo, Limit::Characters(4_096)),
            (Channel::Announcement, Limit::Characters(20_000)),
        ] {
            let under = |text: &str| {
                size(channel, &{
                    let (op, campaign) = notice(text, None, &[channel]);
                    whole(&op, &campaign)
                })
            };
            // Longer than the text kind of a work notice is advised to be.
            let beside = under(&"a".repeat(600)) - 600;
            let room = limit.most() - MARGIN - beside;
            for (length, fitting) in [(room, true), (room + 1, false)] {
                let text = "a".repeat(length);
                let (op, campaign) = notice(&text, None, &[channel]);
                assert_eq!(fits(&op, &campaign, channel), fitting, "{channel:?} {length}");
                let long = too_long(&op, &campaign);
                assert_eq!(
                    long.first().map(|one| (one.channel, one.limit)),
                    (!fitting).then_some((channel, limit))
                );
            }
        }
    }

    #[test]
    fn every_way_says_in_its_own_manner_where_the_rest_is() {
        for (channel, told) in [
            (Channel::Work, "（内容较长，全文请点「查看全文」）"),
            (Channel::Todo, "（内容较长，点开这条待办看全文）"),
            (Channel::Ding, "（内容较长，全文见下面的网址）"),
            (
                Channel::Announcement,
                "（内容较长，全文见 https://bot.example.org/app/notices/op1/0123456789abcdef ）",
            ),
        ] {
            let (op, campaign) = notice(&"长".repeat(25_000), LINK, &[channel]);
            let cut = fitting(&whole(&op, &campaign), &campaign, channel);
            assert!(cut.text.contains(told) && cut.text.contains("\n\n冯佳阳 "), "{channel:?}");
            let (has, most) = (size(channel, &cut), limit(channel).most());
            assert!((most - 8..=most).contains(&has), "{channel:?}: {has} of {most}");
        }
    }
}
