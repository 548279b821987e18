//! The card of a list that is longer than a page.

use super::contract::PAGE;
use super::{Button, Drawing, button_id, plain};

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// What is listed.
    pub title: String,
    /// The rows of this page, in Markdown.
    pub rows: Vec<String>,
    /// The number of this page, from one.
    pub number: usize,
    /// How many there are.
    pub of: usize,
}

/// Which way to turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// To the one before.
    Previous,
    /// To the next.
    Next,
}

/// The page as it is to be seen.
pub fn draw(page: &Page, revision: u64) -> Drawing {
    let wanted = [("prev", page.number > 1), ("next", page.number < page.of)];
    let buttons = wanted.iter().filter(|(_, shown)| *shown).map(|(name, _)| {
        let press = PAGE.button(name);
        Button { id: button_id(&press.id, revision), label: press.label.clone(), style: press.style.clone() }
    });
    Drawing {
        card: PAGE.name.clone(),
        title: page.title.clone(),
        body: page.rows.join("  \n"),
        note: if page.of > 1 { format!("第 {}/{} 页", page.number, page.of) } else { String::new() },
        hint: String::new(),
        buttons: buttons.collect(),
        fallback: PAGE.fallback.clone(),
    }
}

/// A list that cannot be turned any more: what was on it is taken away, since it may not be so by now.
pub fn closed(title: &str, why: &str) -> Drawing {
    Drawing {
        card: PAGE.name.clone(),
        title: plain(title),
        body: why.to_owned(),
        note: String::new(),
        hint: String::new(),
        buttons: Vec::new(),
        fallback: String::new(),
    }
}

/// Which way a pressed button turns, by its name.
pub fn pressed(button: &str) -> Option<Turn> {
    match button {
        "prev" => Some(Turn::Previous),
        "next" => Some(Turn::Next),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_can_be_turned_where_there_is_another() {
        let ids = |number| {
            let page = Page { title: "成员".into(), rows: vec!["1. 张三".into()], number, of: 3 };
            draw(&page, 4).buttons.into_iter().map(|button| button.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(1), ["next.4"]);
        assert_eq!(ids(2), ["prev.4", "next.4"]);
        assert_eq!(ids(3), ["prev.4"]);
        assert_eq!((pressed("next"), pressed("pick-1")), (Some(Turn::Next), None));
    }
}
