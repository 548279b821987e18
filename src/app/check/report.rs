//! What was found, and the verdict.

use std::fmt;

use serde::Serialize;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// As it should be.
    Good,
    /// It works, but somebody should know.
    Remark,
    /// Something does not work.
    Wrong,
    /// Not looked at, with the reason.
    Skipped,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The check; what stands before the dot is its family.
    pub name: String,
    /// How it ended.
    pub state: State,
    /// What was found.
    pub said: String,
    /// What to do, with the path in the console.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

impl Finding {
    pub(super) fn good(name: &str, said: impl Into<String>) -> Self {
        Self { name: name.to_owned(), state: State::Good, said: said.into(), fix: None }
    }

    pub(super) fn skipped(name: &str, said: impl Into<String>) -> Self {
        Self { state: State::Skipped, ..Self::good(name, said) }
    }

    pub(super) fn wrong(name: &str, said: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { state: State::Wrong, fix: Some(fix.into()), ..Self::good(name, said) }
    }

    pub(super) fn remark(name: &str, said: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { state: State::Remark, ..Self::wrong(name, said, fix) }
    }
}

/// All of it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// One a line.
    pub checks: Vec<Finding>,
}

impl Report {
    pub(super) fn add(&mut self, finding: Finding) {
        self.checks.push(finding);
    }

    pub(super) fn extend(&mut self, findings: Vec<Finding>) {
        self.checks.extend(findings);
    }

    /// Whether nothing is wrong.
    pub fn is_good(&self) -> bool {
        self.count(State::Wrong) == 0
    }

    fn count(&self, state: State) -> usize {
        self.checks.iter().filter(|finding| finding.state == state).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.checks {
            writeln!(f, "{finding}")?;
        }
        let (wrong, remarks) = (self.count(State::Wrong), self.count(State::Remark));
        let skipped = self.count(State::Skipped);
        let verdict = if wrong == 0 { "可以使用" } else { "还不能使用" };
        writeln!(f, "结论：{verdict}（{wrong} 项不通过，{remarks} 项提醒，{skipped} 项未检查）")
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.state {
            State::Good => "✓",
            State::Remark => "!",
            State::Wrong => "✗",
            State::Skipped => "-",
        };
        write!(f, "{mark} {} {}", self.name, self.said)?;
        match &self.fix {
            Some(fix) => write!(f, "。处理：{fix}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_a_check_and_one_verdict() {
        let mut report = Report::default();
        report.add(Finding::good("clock", "相差不到 1 秒"));
        report.add(Finding::remark("quota", "未设置", "设置它"));
        assert!(report.is_good());
        assert_eq!(
            report.to_string(),
            "✓ clock 相差不到 1 秒\n! quota 未设置。处理：设置它\n结论：可以使用（0 项不通过，1 项提醒，0 项未检查）\n"
        );
        report.add(Finding::wrong("scope", "不全", "改"));
        assert!(
            !report.is_good()
                && report.to_string().ends_with("还不能使用（1 项不通过，1 项提醒，0 项未检查）\n")
        );
        let json = serde_json::to_value(&report).expect("JSON");
        assert_eq!(
            json["checks"][2],
            serde_json::json!({"name": "scope", "state": "wrong", "said": "不全", "fix": "改"})
        );
    }
}
