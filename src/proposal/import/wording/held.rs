//! What pages say of a dry run, and what an import asked for by one says on its card.

use super::super::held::Outcome;
use super::super::told::Told;
use super::super::{Dry, Existing};
use super::{Comes, fate, told};

/// What will come of a row, and why.
pub fn outcome(outcome: &Outcome) -> (&'static str, Option<String>) {
    match outcome {
        Outcome::Joins { .. } => ("添加", None),
        Outcome::Consents { fate: of, .. } => {
            let (what, why) = fate(Some(*of));
            (what, Some(why))
        }
        Outcome::Updates { text, .. } => ("更新", Some(text.clone())),
        Outcome::Member => ("已在组织，不改动", None),
        Outcome::Problem { why } => ("有问题，不添加", Some(why.clone())),
        Outcome::Out => ("不添加", Some("您选了不添加。".to_owned())),
    }
}

/// What to know before it is confirmed.
pub fn remarks(of: &Told, dry: &Dry, (out, existing): (usize, Existing)) -> Vec<String> {
    let mut all = Vec::new();
    if let Some((rows, place)) = &dry.checked.defaulted {
        all.push(format!("{rows} 行没有写部门，放进{}。", crate::card::plain(place)));
    }
    let (wrong, present) = (dry.wrong().len(), dry.checked.present);
    if wrong > 0 {
        all.push(format!("有问题的 {wrong} 行不会添加；改好后再提交一次，只会添加新的。"));
    }
    if out > 0 {
        all.push(format!("您选了 {out} 行不添加。"));
    }
    if present > 0 {
        let kept = match existing {
            Existing::Kept => "不改动",
            Existing::Updated => "和表里一样，不改动",
        };
        all.push(format!("已在组织的 {present} 人{kept}。"));
    }
    all.extend(told(of, Comes::Uploaded));
    all
}

/// There is none, or none any more.
pub fn gone() -> &'static str {
    "这份名单的核对结果已过期，没有做任何改动。请重新上传名单。"
}

/// It was mended since it was looked at.
pub fn changed_since() -> &'static str {
    "这份名单后来又改过，和您看到的不一样，没有做任何改动。请看过最新的核对结果再提交。"
}

/// Nothing would come of it.
pub fn nobody_to_add() -> &'static str {
    "这份名单里没有可以添加的人，没有做任何改动。请先改好有问题的行。"
}
