//! Where the entries of all chats lie, found by conversation, reader or name without looking at the rest.
//!
//! **Invariant:** an index names its entries oldest first, and never one that has made room.

use std::collections::{HashMap, VecDeque};
use std::ops::Index;

use super::{Message, Place};

/// How many entries are kept: a district reads twenty notices before the first makes room.
const KEPT: usize = 300_000;

/// Entries by number; each got the next one.
type Numbers = VecDeque<u64>;

/// Everything written in any chat, oldest first.
#[derive(Debug, Default)]
pub struct Chat {
    entries: VecDeque<Message>,
    /// The number of the oldest entry.
    first: u64,
    places: HashMap<Place, Numbers>,
    readers: HashMap<String, Numbers>,
    keys: HashMap<String, Numbers>,
    cards: HashMap<String, Numbers>,
}

impl Chat {
    /// Writes an entry, the oldest making room.
    pub fn push(&mut self, message: Message) {
        let number = self.first + u64::try_from(self.entries.len()).unwrap_or(0);
        match &message.place {
            Place::Own => {
                for reader in &message.only {
                    self.readers.entry(reader.clone()).or_default().push_back(number);
                }
            }
            place => self.places.entry(place.clone()).or_default().push_back(number),
        }
        for (index, name) in [(&mut self.keys, &message.key), (&mut self.cards, &message.card)] {
            if let Some(name) = name {
                index.entry(name.clone()).or_default().push_back(number);
            }
        }
        self.entries.push_back(message);
        if self.entries.len() > KEPT {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        let Some(message) = self.entries.pop_front() else { return };
        self.first += 1;
        match &message.place {
            Place::Own => message.only.iter().for_each(|reader| forget(&mut self.readers, reader)),
            place => forget(&mut self.places, place),
        }
        for (index, name) in [(&mut self.keys, &message.key), (&mut self.cards, &message.card)] {
            if let Some(name) = name {
                forget(index, name);
            }
        }
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.entries.iter()
    }

    /// What went out under one key: a processQueryKey, or the id of a notice.
    pub fn by_key(&self, key: &str) -> impl DoubleEndedIterator<Item = &Message> {
        self.named(self.keys.get(key))
    }

    /// The entries that show a card.
    pub fn by_card(&self, card: &str) -> impl DoubleEndedIterator<Item = &Message> {
        self.named(self.cards.get(card))
    }

    /// What was written in one conversation.
    pub fn by_place(&self, place: &Place) -> impl DoubleEndedIterator<Item = &Message> {
        self.named(self.places.get(place))
    }

    fn named<'c>(&'c self, numbers: Option<&'c Numbers>) -> impl DoubleEndedIterator<Item = &'c Message> {
        numbers.into_iter().flatten().filter_map(|number| self.at(*number))
    }

    /// Works on everything that went out under one key; how many that were.
    pub fn change(&mut self, key: &str, mut work: impl FnMut(&mut Message)) -> usize {
        let numbers: Vec<u64> = self.keys.get(key).into_iter().flatten().copied().collect();
        for number in &numbers {
            if let Some(message) = self.at_mut(*number) {
                work(message);
            }
        }
        numbers.len()
    }

    /// The numbers of what lies in these conversations and in this person's own boxes, oldest first.
    pub fn around<'p>(&self, user: &str, places: impl Iterator<Item = &'p Place>) -> Vec<u64> {
        let own = self.readers.get(user).into_iter();
        let mut numbers: Vec<u64> =
            places.filter_map(|place| self.places.get(place)).chain(own).flatten().copied().collect();
        numbers.sort_unstable();
        numbers
    }

    /// The entry of a number, unless it has made room.
    pub fn at(&self, number: u64) -> Option<&Message> {
        self.entries.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// The same, to be changed; its place, readers, key and card stay.
    pub fn at_mut(&mut self, number: u64) -> Option<&mut Message> {
        self.entries.get_mut(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// Every entry there is by its number.
    pub fn numbers(&self) -> impl Iterator<Item = (u64, &Message)> {
        (self.first..).zip(&self.entries)
    }
}

#[cfg(test)]
impl Chat {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Index<usize> for Chat {
    type Output = Message;

    fn index(&self, nth: usize) -> &Message {
        &self.entries[nth]
    }
}

fn forget<K: std::hash::Hash + Eq>(index: &mut HashMap<K, Numbers>, name: &K) {
    if let Some(numbers) = index.get_mut(name) {
        numbers.pop_front();
        if numbers.is_empty() {
            index.remove(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(place: Place, key: &str, only: &[&str]) -> Message {
        let only = only.iter().map(|user| (*user).to_owned()).collect();
        Message { key: Some(key.into()), only, ..Message::new(place, "bot", "text", key) }
    }

    #[test]
    fn entries_are_found_and_make_room_in_every_index() {
        let mut chat = Chat::default();
        let (single, group) = (Place::Single("u1".into()), Place::Group("g".into()));
        chat.push(note(single.clone(), "k1", &[]));
        chat.push(note(Place::Own, "k2", &["u1", "u2"]));
        chat.push(note(group.clone(), "k1", &[]));
        let texts = |numbers: Vec<u64>| -> Vec<_> {
            numbers.iter().filter_map(|number| chat.at(*number)).map(|m| m.text.clone()).collect()
        };
        assert_eq!(texts(chat.around("u1", [&single, &group].into_iter())), ["k1", "k2", "k1"]);
        assert_eq!(texts(chat.around("u2", std::iter::empty())), ["k2"]);
        assert_eq!(chat.by_key("k1").count(), 2);
        assert_eq!(chat.change("k1", |message| message.recalled = true), 2);
        chat.drop_oldest();
        assert_eq!((chat.by_key("k1").count(), chat.len()), (1, 2));
        assert_eq!(chat.by_place(&single).count() + chat.places.len(), 1);
        chat.drop_oldest();
        assert!(chat.readers.is_empty() && chat.around("u1", std::iter::empty()).is_empty());
        assert!(chat[0].recalled && chat.at(0).is_none() && chat.at(2).is_some());
    }
}
