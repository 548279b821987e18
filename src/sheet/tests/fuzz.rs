//! Files that were sound, spoilt at random: bytes of text, parts of a workbook, the archive around them.
//!
//! A few hundred of them with every run of the tests; as many as `GUANJIA_FUZZ_ROUNDS` says where somebody looks for more.

use super::*;

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(most.max(1)).expect("small")).expect("small")
    }
}

/// What means something to one reader or the other.
const WORDS: &[&[u8]] = &[
    b"\"",
    b",",
    b";",
    b"\t",
    b"\r",
    b"\n",
    b"sep=",
    b"\0",
    b"\x1a",
    b"\xff",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"<",
    b">",
    b"&#0;",
    b"&amp;",
    b"</row>",
    b"<row>",
    b"<c/>",
    b"<c t=\"s\"><v>9999999999</v></c>",
    b"r=\"XFD1048576\"",
    b"r=\"A0\"",
    b"ht=\"0\"",
    b"hidden=\"1\"",
    b"<mergeCell ref=\"A1:XFD1048576\"/>",
    b"<col min=\"0\" max=\"99999999999\" hidden=\"1\"/>",
    b"]]>",
    b"<![CDATA[",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"1e308",
    b"-0",
    b"NaN",
    b"PK\x05\x06",
    b"\xe5\xbc",
    b"\x81\x30\x81\x30",
];

fn spoil(content: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(6) {
        let at = dice.below(content.len() + 1);
        let end = (at + dice.below(24)).min(content.len());
        match dice.below(6) {
            0 => drop(content.splice(at..at, WORDS[dice.below(WORDS.len())].iter().copied())),
            1 => drop(content.drain(at..end)),
            2 => content.extend_from_within(at..end),
            3 => content.truncate(at.max(1)),
            4 => {
                let copy = content[at..end].to_vec();
                let to = dice.below(content.len() + 1);
                content.splice(to..to, copy);
            }
            _ => {
                if let Some(byte) = content.get_mut(at) {
                    *byte ^= 1 << dice.below(8);
                }
            }
        }
    }
}

const TEXT: &str = "名单,,\n姓名,手机号,部门\n\"陈, 晨\",13800138000,急诊科\n李四,=\"13800138001\",\"药剂\n科\"\n合计 2 人,,\n";
const SHEET: &str = r#"<worksheet><cols><col min="2" max="2" hidden="1"/></cols><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>手机号</t></is></c></row><row r="2" hidden="1"><c r="A2" s="1"><f>A1</f><v>1.38E10</v></c><c r="B2" t="e"><v>#N/A</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>"#;
const STRINGS: &str = "<sst><si><t>姓名</t><rPh><t>x</t></rPh></si><si><r><t>a</t></r></si></sst>";
const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"#;
const BOOK: &str = r#"<workbook><sheets><sheet name="a" r:id="r1"/><sheet name="b" state="hidden" r:id="r2"/></sheets></workbook>"#;
const LINKS: &str =
    r#"<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A file to be read, the `kind`th of several.
fn file(kind: usize, dice: &mut Dice) -> Vec<u8> {
    let mut text = match kind {
        0 => TEXT.as_bytes().to_vec(),
        1 => encoding_rs::GB18030.encode(TEXT).0.into_owned(),
        2 => TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        3 => TEXT.replace(',', "\t").into_bytes(),
        _ => {
            let parts = [
                ("xl/workbook.xml", BOOK),
                ("xl/_rels/workbook.xml.rels", LINKS),
                ("xl/sharedStrings.xml", STRINGS),
                ("xl/styles.xml", STYLES),
                ("xl/worksheets/sheet1.xml", SHEET),
            ];
            let spoilt = dice.below(parts.len());
            let mut parts = parts.map(|(name, content)| (name, content.as_bytes().to_vec()));
            spoil(&mut parts[spoilt].1, dice);
            let parts: Vec<(&str, &[u8])> =
                parts.iter().map(|(name, content)| (*name, content.as_slice())).collect();
            let whole = archive(&parts);
            // The archive around it is spoilt too, in some.
            if kind < 7 {
                return whole;
            }
            whole
        }
    };
    spoil(&mut text, dice);
    text
}

#[test]
fn what_is_spoilt_at_random_gives_rows_or_a_fault() {
    let rounds =
        std::env::var("GUANJIA_FUZZ_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(600u64);
    let seed =
        std::env::var("GUANJIA_FUZZ_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(0x9e37_79b9);
    let bounds = bounds();
    let mut sound = 0u64;
    for round in 1..=rounds {
        let mut dice = Dice(round.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ seed | 1);
        let kind = dice.below(8);
        let bytes = file(kind, &mut dice);
        let Ok(book) = read(&bytes, &bounds) else { continue };
        sound += 1;
        for page in &book.pages {
            assert!(page.rows.len() <= bounds.rows, "round {round}");
            for row in &page.rows {
                let fits = |cell: &String| cell.chars().count() <= bounds.characters;
                assert!(row.cells.len() <= bounds.columns && row.cells.iter().all(fits), "round {round}");
                assert!(row.flaws.iter().all(|(at, _)| *at < bounds.columns), "round {round}");
            }
        }
    }
    // Spoilt a little, most of them can still be read.
    assert!(sound * 5 > rounds, "{sound} of {rounds}");
}
