//! Calls whose way out, there and back is stalled now and then, and what the platform sees of them.

use proptest::prelude::*;

use super::*;

const RATE: f64 = 19.5;
const LIMIT: usize = 20;

/// What happens to one call, in milliseconds.
#[derive(Clone, Copy, Debug)]
struct Fate {
    /// It comes this long after its place.
    late: u64,
    /// It is so long on its way there.
    there: u64,
    /// Its answer takes so long.
    back: u64,
}

/// A machine that is busy now and then.
fn fate() -> impl Strategy<Value = Fate> {
    let stall = prop_oneof![12 => 0u64..8, 1 => 8u64..60, 1 => 60u64..900];
    let way = prop_oneof![12 => 2u64..12, 1 => 12u64..80, 1 => 80u64..1500];
    (stall, way, 2u64..30).prop_map(|(late, there, back)| Fate { late, there, back })
}

/// Plays the calls one after the other: when each is sent, and when it arrives.
fn played(fates: &[Fate]) -> Vec<(Instant, Instant)> {
    let start = Instant::now();
    let mut log = Log::new(RATE);
    // The quickest way there is: known from calls before.
    let first = log.send(start);
    log.answer(first, start + Duration::from_millis(4));
    let mut answers: Vec<(Instant, u64)> = Vec::new();
    let (mut told, mut now) = (Vec::new(), start);
    for (at, fate) in fates.iter().enumerate() {
        let index = f64::from(u32::try_from(at).expect("few"));
        let place = start + Duration::from_secs_f64((index + 1.0) / RATE);
        now = now.max(place + Duration::from_millis(fate.late));
        loop {
            answers.sort();
            while let Some((when, number)) = answers.first().copied().filter(|(when, _)| *when <= now) {
                log.answer(number, when);
                answers.remove(0);
            }
            match log.room(now) {
                Room::Now => break,
                Room::At(at) => now = answers.first().map_or(at, |(when, _)| at.min(*when)),
                Room::Answered => now = answers.first().expect("something is under way").0,
            }
        }
        let number = log.send(now);
        let there = now + Duration::from_millis(fate.there);
        answers.push((there + Duration::from_millis(fate.back), number));
        told.push((now, there));
    }
    told
}

/// The most that arrive in any second.
fn densest(calls: &[(Instant, Instant)]) -> usize {
    let mut arrived: Vec<Instant> = calls.iter().map(|(_, there)| *there).collect();
    arrived.sort();
    let within = |at: usize| arrived[at..].iter().take_while(|t| **t < arrived[at] + SECOND).count();
    (0..arrived.len()).map(within).max().unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_stalled_no_second_sees_one_too_many(fates in prop::collection::vec(fate(), 20..160)) {
        let calls = played(&fates);
        prop_assert!(densest(&calls) <= LIMIT, "{} in a second", densest(&calls));
    }
}

#[test]
fn a_stall_that_bunches_places_is_spread_out_again() {
    let calm = Fate { late: 0, there: 3, back: 3 };
    let mut fates = vec![calm; 200];
    // A quarter of a second in which nothing goes: the five places in it come at once.
    for (at, late) in [(60, 250), (61, 199), (62, 147), (63, 96), (64, 45)] {
        fates[at].late = late;
    }
    // One that is long on its way, while those behind it are not.
    fates[120].there = 180;
    let calls = played(&fates);
    assert!(densest(&calls) <= LIMIT, "{}", densest(&calls));
    let close = calls.windows(2).map(|two| two[1].0 - two[0].0).min().expect("many");
    assert!(close >= Duration::from_millis(49), "{close:?} apart");
    let took = (calls[199].0 - calls[0].0).as_secs_f64();
    assert!(199.0 / took >= 0.95 * RATE, "{:.2} a second", 199.0 / took);
}

#[test]
fn at_a_usual_way_nearly_the_whole_rate_is_kept() {
    let usual = |at: u64| Fate { late: at * 7 % 4, there: 15 + at * 13 % 20, back: 15 + at * 5 % 20 };
    let fates: Vec<Fate> = (0..600).map(usual).collect();
    let calls = played(&fates);
    let took = (calls[599].0 - calls[0].0).as_secs_f64();
    assert!(599.0 / took >= 0.97 * RATE, "{:.2} a second", 599.0 / took);
    assert!(densest(&calls) <= LIMIT);
}
