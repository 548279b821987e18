//! What ends like one department and holds somebody, "and", and a department.

use super::super::shape;
use super::Cutter;

impl Cutter<'_, '_> {
    /// Whether what ends like one department is a person, "and", and a department (急诊科张三和药剂科, 张三和药剂科).
    pub(super) fn names_people(&self, start: usize, end: usize) -> bool {
        let and =
            |at: &usize| shape::joins(self.text.char_at(*at)) && self.looks_like_department(at + 1, end);
        (start + 2..end.saturating_sub(2)).filter(and).any(|and| {
            let of_a_department = |from: usize| {
                let before = from - usize::from(self.text.char_at(from - 1) == '\u{7684}');
                before >= start + 2 && self.looks_like_department(start, before)
            };
            (and.saturating_sub(4).max(start)..and - 1).any(|from| {
                let named = self.name_cost(from, and, None).is_some();
                named && if from > start { of_a_department(from) } else { self.is_no_word(start, and) }
            })
        })
    }

    /// A common surname, and nothing that the lexicon knows as a word.
    fn is_no_word(&self, start: usize, end: usize) -> bool {
        self.lexicon.names.common.binary_search(&self.text.char_at(start)).is_ok()
            && !self.text.hits_at(start).iter().any(|hit| hit.end == end)
    }
}
