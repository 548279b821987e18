//! How much of a notice has been read, drawn: one bar an institution, the least first.

use std::fmt::Write as _;

use crate::dingtalk::notice::verbatim::escape;
use crate::operation::notice::standing::Place;

/// The most bars.
const BARS: usize = 40;
/// The most characters of a name.
const NAME: usize = 18;
/// Units of the drawing: its width, and the height of a row.
const WIDTH: usize = 360;
const ROW: usize = 42;
/// Where the first row begins.
const TOP: usize = 66;

/// An SVG; `None` where nobody was reached.
pub fn draw(places: &[Place]) -> Option<String> {
    let (read, of) = places.iter().fold((0, 0), |sum, one| (sum.0 + one.read, sum.1 + one.of));
    if of == 0 {
        return None;
    }
    let shown = &places[..places.len().min(BARS)];
    let more = places.len() - shown.len();
    let height = TOP + ROW * shown.len() + if more > 0 { 24 } else { 4 };
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"各单位已读\" xmlns=\"http://www.w3.org/2000/svg\">\
         <text x=\"0\" y=\"18\" class=\"head\">各单位已读</text>\
         <text x=\"0\" y=\"42\" class=\"note\">共已读 {read} / {of} 人（{}%），少的在前</text>",
        percent(read, of)
    );
    for (row, place) in shown.iter().enumerate() {
        bar(&mut svg, TOP + ROW * row, place);
    }
    if more > 0 {
        let _ = write!(svg, "<text x=\"0\" y=\"{}\" class=\"note\">另有 {more} 个单位</text>", height - 6);
    }
    svg.push_str("</svg>");
    Some(svg)
}

fn bar(svg: &mut String, top: usize, place: &Place) {
    let Place { name, read, of } = place;
    let cut: String = name.chars().take(NAME).collect();
    let more = if cut.len() < name.len() { "…" } else { "" };
    let share = percent(*read, *of);
    let _ = write!(
        svg,
        "<text x=\"0\" y=\"{}\" class=\"name\">{}{more}</text>\
         <text x=\"{WIDTH}\" y=\"{}\" class=\"count\" text-anchor=\"end\">{read} / {of}（{share}%）</text>\
         <rect x=\"0\" y=\"{}\" width=\"{WIDTH}\" height=\"8\" rx=\"4\" class=\"all\"/>",
        top + 10,
        escape(&cut),
        top + 10,
        top + 18
    );
    if *read > 0 {
        // At least a dot, so that one in a thousand is seen.
        let width = (WIDTH * read / (*of).max(1)).clamp(8, WIDTH);
        let _ = write!(
            svg,
            "<rect x=\"0\" y=\"{}\" width=\"{width}\" height=\"8\" rx=\"4\" class=\"read\"/>",
            top + 18
        );
    }
}

fn percent(read: usize, of: usize) -> usize {
    (read * 100).checked_div(of).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, read: usize, of: usize) -> Place {
        Place { name: name.to_owned(), read, of }
    }

    #[test]
    fn a_bar_is_as_long_as_what_was_read_and_names_cannot_break_it() {
        let svg = draw(&[place("<b>&安定医院", 0, 4), place("和平医院", 3, 6)]).expect("a drawing");
        assert!(svg.contains("共已读 3 / 10 人（30%）") && svg.contains("&lt;b&gt;&amp;安定医院"), "{svg}");
        assert!(svg.contains(">3 / 6（50%）<") && svg.contains("width=\"180\""), "{svg}");
        assert_eq!(svg.matches("class=\"read\"").count(), 1);
        assert_eq!(draw(&[]), None);
    }

    #[test]
    fn many_institutions_are_cut_and_counted() {
        let places: Vec<Place> = (0..130).map(|number| place(&format!("单位{number}"), 1, 1_000)).collect();
        let svg = draw(&places).expect("a drawing");
        assert_eq!(svg.matches("class=\"name\"").count(), BARS);
        assert!(svg.contains("另有 90 个单位") && svg.contains("width=\"8\""), "{svg}");
    }
}
