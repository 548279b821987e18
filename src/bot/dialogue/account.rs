//! Answers about an enterprise account.

use super::heir::short_name;
use super::{Question, Request};
use crate::language::{self, Answer};

/// A login name, a name or a number for an enterprise account; the other two and the department may come along.
pub(super) fn merge(request: &mut Request, question: &Question, answer: &Answer, text: &str) -> bool {
    let number =
        answer.mobiles.first().cloned().or_else(|| answer.persons.iter().find_map(|p| p.mobile.clone()));
    let numbered = number.is_some();
    request.slots.mobile = number.or_else(|| request.slots.mobile.take());
    let said = text.trim();
    match question {
        Question::Login if is_login(said) => request.slots.account = Some(said.to_owned()),
        Question::AccountName if short_name(said).is_some() && !crate::bot::wording::said::asks(said) => {
            request.slots.name = Some(said.to_owned());
        }
        Question::AccountMobile if !numbered => {
            let digits = said.chars().filter(char::is_ascii_digit).count();
            if digits < 5 {
                return false;
            }
            request.slots.mobile = Some(language::normalize_mobile(said));
        }
        Question::AccountMobile => {}
        _ => return false,
    }
    if let Some(department) = &answer.department {
        request.slots.department = Some(department.clone());
    }
    true
}

/// Letters, digits, dots, dashes, underscores; at least one letter, so that no number is taken for one.
fn is_login(text: &str) -> bool {
    (2..=64).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        && text.chars().any(|c| c.is_ascii_alphabetic())
}
