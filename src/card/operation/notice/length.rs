//! What a notice says by each way: the whole text where it fits, its beginning and the way to its page where not.
//!
//! **Invariant:** the same notice is always cut the same way, so that a repeated call says the very same.

use super::{heading, link_label, sent};
use crate::dingtalk::notice::{LONGEST, Link, Words, work};
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{Campaign, Channel};

/// What the time under a text may still grow by between preview and sending, in bytes.
const MARGIN: usize = 16;

/// The whole text, as it goes out where nothing limits it.
pub fn whole(op: &Operation, campaign: &Campaign) -> Words {
    let link = campaign.link.clone().map(|url| Link { label: link_label().to_owned(), url });
    Words { title: heading(campaign), text: sent(op, campaign), link }
}

/// What fits into a message of this way: all of it, else its beginning, if a page shows the rest.
pub fn fitting(words: &Words, campaign: &Campaign, channel: Channel) -> Words {
    let Some(limit) = limit(channel).filter(|limit| size(channel, words) > *limit) else {
        return words.clone();
    };
    let Some(tail) = words.text.strip_prefix(campaign.text.as_str()).filter(|_| words.link.is_some()) else {
        return words.clone();
    };
    let ends: Vec<usize> = campaign.text.char_indices().map(|(at, _)| at).collect();
    let cut = |end: &usize| Words { text: beginning(&campaign.text[..*end], tail), ..words.clone() };
    let fits = ends.partition_point(|end| size(channel, &cut(end)) <= limit);
    fits.checked_sub(1).map_or_else(|| words.clone(), |last| cut(&ends[last]))
}

fn beginning(start: &str, tail: &str) -> String {
    format!("{}……\n\n（内容较长，全文请点「{}」）{tail}", start.trim_end(), link_label())
}

/// A way a text is too long for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// Which.
    pub channel: Channel,
    /// Bytes it would have.
    pub bytes: usize,
    /// Bytes it may have.
    pub limit: usize,
}

/// The ways this text is too long for.
pub fn too_long(op: &Operation, campaign: &Campaign) -> Vec<TooLong> {
    let words = whole(op, campaign);
    let channels = campaign.legs.iter().map(|leg| leg.channel);
    let measured = channels.filter_map(|channel| {
        limit(channel).map(|limit| TooLong { channel, bytes: size(channel, &words), limit })
    });
    measured.filter(|one| one.bytes + MARGIN > one.limit).collect()
}

fn limit(channel: Channel) -> Option<usize> {
    match channel {
        Channel::Work => Some(work::LONGEST),
        Channel::Chat | Channel::Group => Some(LONGEST),
        Channel::Todo | Channel::Announcement | Channel::Ding => None,
    }
}

fn size(channel: Channel, words: &Words) -> usize {
    if channel == Channel::Work { work::size(words) } else { words.size() }
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
}
