//! The frames as data: what each intent needs and what points to it, a line of `lexicon/frames.txt` each.

use super::Intent;
use super::cue::{self, Cues};

/// How many of something a frame takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::language) struct Count {
    /// At least.
    pub least: usize,
    /// At most.
    pub most: usize,
}

impl Count {
    fn read(said: &str) -> Option<Self> {
        let (least, most) = said.split_once('-')?;
        Some(Self { least: least.parse().ok()?, most: most.parse().ok()? })
    }

    /// Whether so many are right.
    pub fn takes(self, count: usize) -> bool {
        (self.least..=self.most).contains(&count)
    }
}

/// What an intent needs and what points to it.
#[derive(Clone, Debug)]
pub(in crate::language) struct Frame {
    /// See the frames.
    pub intent: Intent,
    /// Of each of these, one must be there.
    pub needs: Vec<Cues>,
    /// What it takes beside.
    pub also: Cues,
    /// What rules it out.
    pub not: Cues,
    /// See the frames.
    pub people: Count,
    /// See the frames.
    pub units: Count,
    /// See the frames.
    pub roles: Count,
    /// See the frames.
    pub mobiles: Option<Count>,
    /// See the frames.
    pub logins: Count,
    /// See the frames.
    pub shorts: Count,
    /// See the frames.
    pub times: Count,
    /// Particulars that the frame asks for by name.
    pub marks: Vec<&'static str>,
}

impl Frame {
    /// Reads one line of the frames.
    pub fn new(name: &str, body: &'static str) -> Option<Self> {
        let mut frame = Self {
            intent: Intent::from_name(name)?,
            needs: Vec::new(),
            also: 0,
            not: 0,
            people: Count::default(),
            units: Count::default(),
            roles: Count::default(),
            mobiles: None,
            logins: Count::default(),
            shorts: Count::default(),
            times: Count { least: 0, most: 1 },
            marks: Vec::new(),
        };
        for (key, said) in body.split_whitespace().filter_map(|part| part.split_once('=')) {
            let count = || Count::read(said).unwrap_or_default();
            match key {
                "needs" => frame.needs = said.split(';').filter(|group| !group.is_empty()).map(set).collect(),
                "also" => frame.also = set(said),
                "not" => frame.not = set(said),
                "people" => frame.people = count(),
                "units" => frame.units = count(),
                "roles" => frame.roles = count(),
                "mobiles" => frame.mobiles = Some(count()),
                "logins" => frame.logins = count(),
                "shorts" => frame.shorts = count(),
                "times" => frame.times = count(),
                mark => frame.marks.push(mark),
            }
        }
        frame.also |= frame.needs.iter().fold(0, |all, group| all | group);
        Some(frame)
    }

    /// Whether it asks for this particular.
    pub fn is(&self, mark: &str) -> bool {
        self.marks.contains(&mark)
    }
}

fn set(said: &str) -> Cues {
    said.split('|').filter_map(cue::named).fold(0, |all, cue| all | cue)
}
