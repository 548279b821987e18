//! Card instances: public data, what each viewer sees of it, and where it was delivered.
//!
//! **Invariant:** a viewer sees the public data, or what the answer to their own press showed them until the next
//! update, overlaid by their private data (messaging, 5.6).

use std::collections::{BTreeMap, BTreeSet};

/// The template of the official SDKs, and the variables it has.
const PUBLIC: &str = "382e4302-551d-4880-bf29-a30acfab2e71.schema";
const OF_PUBLIC: [&str; 5] =
    ["msgTitle", "msgContent", "staticMsgContent", "flowStatus", "sys_full_json_obj"];
/// By which a card of another template is known to have been told of both.
const OF_OWN: [&str; 3] = ["body", "note", "buttons"];

/// `cardParamMap`: every value is a string, or it is not there.
pub type Params = BTreeMap<String, String>;

/// The kinds of space a card can be delivered to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpaceKind {
    /// `IM_ROBOT`: the chat of one member and the robot.
    Robot,
    /// `IM_GROUP`: a group.
    Group,
}

impl SpaceKind {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Robot => "IM_ROBOT",
            Self::Group => "IM_GROUP",
        }
    }
}

/// A space of an `openSpaceId`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Space {
    /// Its kind.
    pub kind: SpaceKind,
    /// userid or openConversationId.
    pub id: String,
}

/// A card instance.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// `….schema`.
    pub template: String,
    /// `STREAM`, `HTTP`, or empty: presses reach nobody.
    pub callback_type: String,
    /// callbackRouteKey, for HTTP.
    pub route: String,
    /// Public data.
    pub public: Params,
    /// Private data by userid.
    pub private: BTreeMap<String, Params>,
    /// What the answer to a press showed the one who pressed in place of the public data, until the next update.
    pub shown: BTreeMap<String, Params>,
    /// Button ids that were ever on it: a client that has not refreshed may still press them.
    pub offered: BTreeSet<String>,
    /// How often it was updated.
    pub updates: u32,
}

/// Whether an update replaces all data or only the keys it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// `update…ByKey: true`.
    ByKey,
    /// The default: everything is replaced.
    Whole,
}

impl Merge {
    /// Reads the wire's flag.
    pub fn by_key(flag: Option<bool>) -> Self {
        if flag == Some(true) { Self::ByKey } else { Self::Whole }
    }

    /// Lays new data over old.
    pub fn lay(self, old: &mut Params, new: Params) {
        if self == Self::Whole {
            old.clear();
        }
        old.extend(new);
    }
}

impl Card {
    /// What this viewer sees; without a viewer, the public data.
    pub fn seen_by(&self, viewer: Option<&str>) -> Params {
        let shown = viewer.and_then(|viewer| self.shown.get(viewer)).unwrap_or(&self.public);
        let private = viewer.and_then(|viewer| self.private.get(viewer)).cloned().unwrap_or_default();
        let mut seen = shown.clone();
        seen.extend(private);
        self.known(seen)
    }

    /// Without what the template has no variable for, where the card was told of both kinds of template.
    fn known(&self, params: Params) -> Params {
        let (public, own): (Params, Params) =
            params.into_iter().partition(|(name, _)| OF_PUBLIC.contains(&name.as_str()));
        if public.is_empty() || !OF_OWN.iter().any(|name| own.contains_key(*name)) {
            return public.into_iter().chain(own).collect();
        }
        if self.template == PUBLIC { public } else { own }
    }

    /// Shows the one who pressed what the answer to the press says; nobody else sees it.
    pub fn show(&mut self, viewer: &str, merge: Merge, data: Params) {
        let base = self.public.clone();
        merge.lay(self.shown.entry(viewer.to_owned()).or_insert(base), data);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(pairs: &[(&str, &str)]) -> Params {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn a_template_shows_the_variables_it_has() {
        let both = params(&[("msgTitle", "1"), ("body", "2"), ("title", "3")]);
        let card =
            |template: &str| Card { template: template.to_owned(), public: both.clone(), ..Card::default() };
        assert_eq!(card(PUBLIC).seen_by(None), params(&[("msgTitle", "1")]));
        assert_eq!(card("own.schema").seen_by(Some("u")), params(&[("body", "2"), ("title", "3")]));
        let one = Card { public: params(&[("msgTitle", "1"), ("title", "3")]), ..Card::default() };
        assert_eq!(one.seen_by(None).len(), 2, "what was not told both ways is shown as it is");
    }

    #[test]
    fn private_data_and_a_press_change_one_view_only() {
        let mut card = Card { public: params(&[("a", "1"), ("b", "1")]), ..Card::default() };
        card.private.insert("u1".into(), params(&[("b", "2")]));
        card.show("u2", Merge::ByKey, params(&[("a", "3")]));
        assert_eq!(card.seen_by(Some("u1")), params(&[("a", "1"), ("b", "2")]));
        assert_eq!(card.seen_by(Some("u2")), params(&[("a", "3"), ("b", "1")]));
        assert_eq!(card.seen_by(None), params(&[("a", "1"), ("b", "1")]));
    }

    #[test]
    fn an_update_without_by_key_wipes() {
        let mut old = params(&[("a", "1"), ("b", "1")]);
        Merge::by_key(Some(true)).lay(&mut old, params(&[("b", "2")]));
        assert_eq!(old, params(&[("a", "1"), ("b", "2")]));
        Merge::by_key(None).lay(&mut old, params(&[("c", "3")]));
        assert_eq!(old, params(&[("c", "3")]));
    }
}
