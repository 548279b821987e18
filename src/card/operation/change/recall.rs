//! Taking back a part of a notice, in words.

use super::Shown;
use crate::card::operation::notice::channel;
use crate::domain::change::RecallNotice;
use crate::domain::operation::Line;

impl Shown for RecallNotice {
    fn planned(&self, _line: &Line) -> String {
        format!("撤回{}", channel(self.channel))
    }

    fn done(&self, _line: &Line) -> String {
        format!("{}已撤回", channel(self.channel))
    }
}
