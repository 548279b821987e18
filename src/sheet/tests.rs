//! Workbooks and text as people send them, and bytes nobody sends.

use std::io::Write;

use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

mod fuzz;

const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

fn bounds() -> Bounds {
    Bounds::of_rows(100)
}

fn rows(texts: &[&[&str]]) -> Vec<Vec<String>> {
    texts.iter().map(|cells| cells.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    page(bytes).rows.into_iter().map(|row| row.cells).collect()
}

/// The only sheet.
fn page(bytes: &[u8]) -> Page {
    let mut book = read(bytes, &bounds()).unwrap();
    assert_eq!(book.pages.len(), 1);
    book.pages.remove(0)
}

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in entries {
        zip.start_file(*name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn workbook(sheet: &str, strings: &str) -> Vec<u8> {
    archive(&[
        ("xl/workbook.xml", br#"<workbook><sheets><sheet name="a" r:id="rId7"/></sheets></workbook>"#),
        (
            "xl/_rels/workbook.xml.rels",
            br#"<Relationships><Relationship Id="rId1" Target="worksheets/other.xml"/><Relationship Id="rId7" Target="/xl/worksheets/first.xml"/></Relationships>"#,
        ),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/worksheets/first.xml", sheet.as_bytes()),
    ])
}

#[test]
fn what_is_written_is_read() {
    let sheet = Sheet {
        name: "名单".into(),
        headings: vec![("姓名".into(), 10), ("手机号".into(), 14)],
        rows: rows(&[&["张三", "13800138000"], &["", "x & <y>"]]),
    };
    let bytes = write(&[sheet]).unwrap();
    assert_eq!(cells(&bytes), rows(&[&["姓名", "手机号"], &["张三", "13800138000"], &["", "x & <y>"]]));
}

#[test]
fn numbers_strings_and_gaps_of_a_workbook_are_read_with_their_rows() {
    let strings = r#"<sst uniqueCount="99999999999999"><si><t>张</t><rPh><t>zhang</t></rPh><t>三&#x661;</t></si><si/></sst>"#;
    let sheet = r#"<sheetData>
        <row r="3"><c r="B3" t="s"><v>0</v></c><c r="C3"><f>1+1</f><v>1.3800138E10</v></c><c t="e"><v>#REF!</v></c></row>
        <row><c t="inlineStr"><is><t>李</t><t>四</t></is></c><c t="s"><v>77</v></c><c t="str"><v>a&amp;b</v></c></row>
        </sheetData>"#;
    let read = page(&workbook(sheet, strings)).rows;
    let cells = vec![String::new(), "张三\u{661}".into(), "13800138000".into(), String::new()];
    let flaws = vec![(3, Flaw::Error("#REF!".into()))];
    assert_eq!(read[0], Row { number: 3, cells, flaws });
    let cells = vec!["李四".into(), String::new(), "a&b".into()];
    assert_eq!(read[1], Row { number: 4, cells, flaws: Vec::new() });
}

#[test]
fn text_is_read_in_the_encodings_spreadsheets_save() {
    let text = "姓名,手机号\r\n\r\n张三,\"13800138000\"\r\n";
    let expected = rows(&[&["姓名", "手机号"], &["张三", "13800138000"]]);
    let gbk = encoding_rs::GBK.encode(text).0.into_owned();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let tabs = text.replace(',', "\t");
    let wide: Vec<u8> =
        "\u{feff}".encode_utf16().chain(tabs.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [text.as_bytes(), &gbk, &marked, &wide, text.replace(',', ";").as_bytes()] {
        assert_eq!(cells(bytes), expected);
    }
    let numbers: Vec<u32> = page(text.as_bytes()).rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [1, 3]);
}

/// A workbook of these sheets: name, state, content.
fn book(sheets: &[(&str, &str, &str)], styles: &str) -> Book {
    let mut named = String::new();
    let mut links = String::new();
    for (at, (name, state, _)) in sheets.iter().enumerate() {
        named.push_str(&format!(r#"<sheet name="{name}" state="{state}" r:id="r{at}"/>"#));
        links.push_str(&format!(r#"<Relationship Id="r{at}" Target="worksheets/s{at}.xml"/>"#));
    }
    let named = format!("<workbook><sheets>{named}</sheets></workbook>");
    let links = format!("<Relationships>{links}</Relationships>");
    let paths: Vec<String> = (0..sheets.len()).map(|at| format!("xl/worksheets/s{at}.xml")).collect();
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("xl/workbook.xml", named.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
    ];
    parts.extend(
        paths.iter().map(String::as_str).zip(sheets.iter().map(|(_, _, content)| content.as_bytes())),
    );
    read(&archive(&parts), &bounds()).unwrap()
}

/// Cells of one text each, in a row.
fn row(number: u32, hidden: &str, cells: &[(&str, &str)]) -> String {
    let cell = |(column, text): &(&str, &str)| {
        format!(r#"<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    };
    format!(r#"<row r="{number}" {hidden}>{}</row>"#, cells.iter().map(cell).collect::<String>())
}

#[test]
fn what_a_person_does_not_see_is_left_out_and_told() {
    let seen = [
        r#"<cols><col min="2" max="2" hidden="1"/></cols>"#,
        &row(1, "", &[("A", "1"), ("B", "b")]),
        &row(2, r#"hidden="1""#, &[("A", "2")]),
        &row(3, r#"ht="0" customHeight="1""#, &[("A", "3")]),
        &row(4, r#"hidden="true""#, &[]),
        &row(5, "", &[("A", "5")]),
    ];
    let sheets = [
        ("旧&amp;", "hidden", "<a/>"),
        ("b", "visible", &seen.concat()),
        ("c", "veryHidden", "<a/>"),
        ("d", "visible", ""),
    ];
    let book = book(&sheets, "<a/>");
    assert_eq!(book.hidden, ["旧&", "c"]);
    let names: Vec<&str> = book.pages.iter().map(|page| page.name.as_str()).collect();
    assert_eq!(names, ["b", "d"]);
    let page = &book.pages[0];
    assert_eq!((page.hidden_rows, page.hidden_columns.as_slice()), (2, [1].as_slice()));
    assert_eq!(page.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 5]);
}

#[test]
fn a_merged_cell_stands_in_each_row_it_covers() {
    let content = [
        &row(1, r#"hidden="1""#, &[("C", "急诊科")]),
        &row(2, "", &[("A", "a"), ("B", "b")]),
        &row(3, "", &[("A", "c"), ("C", "自己的")]),
        &row(5, "", &[("A", "d")]),
        r#"<mergeCell ref="C1:D9"/><mergeCell ref="A2:XFD2"/><mergeCell ref="F7:F9"/><mergeCell ref="B9:B1"/>"#,
    ];
    let book = book(&[("a", "visible", &content.concat())], "<a/>");
    let rows: Vec<&[String]> =
        book.pages[0].rows.iter().map(|row| &row.cells[..row.cells.len().min(4)]).collect();
    assert_eq!(
        rows,
        [&["a", "b", "急诊科", "急诊科"], &["c", "", "自己的", "急诊科"], &["d", "", "急诊科", "急诊科"]]
    );
}

#[test]
fn formulas_without_value_are_told_and_formats_keep_their_zeros() {
    let styles = r#"<numFmts><numFmt numFmtId="164" formatCode="00000"/></numFmts>
        <cellStyleXfs><xf numFmtId="164"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>"#;
    let content = r#"<row r="1"><c r="A1" s="1"><v>123</v></c><c r="B1"><v>123</v></c><c r="C1"><f>V()</f></c>
        <c r="D1"><f>V()</f><v></v></c><c r="E1" t="str"><f>V()</f><v></v></c><c r="F1" s="99"><v>7</v></c>
        <c r="G1" t="e"><f>V()</f><v>#N/A</v></c><c r="H1" s="1" t="str"><v>00042</v></c></row>"#;
    let book = book(&[("a", "visible", content)], styles);
    let row = &book.pages[0].rows[0];
    assert_eq!(row.cells, ["00123", "123", "", "", "", "7", "", "00042"]);
    let flaws = [(2, Flaw::NoValue), (3, Flaw::NoValue), (6, Flaw::Error("#N/A".into()))];
    assert_eq!(row.flaws, flaws);
}

#[test]
fn one_sheet_that_is_too_long_does_not_hold_up_the_others() {
    let tall: String = (1..=101).map(|number| row(number, "", &[("A", "x")])).collect();
    let hidden: String = (1..=300).map(|number| row(number, r#"hidden="1""#, &[("A", "x")])).collect();
    let short = hidden + &row(301, "", &[("A", "y")]);
    let book = book(&[("a", "visible", &tall), ("b", "visible", &short)], "<a/>");
    assert!(book.pages[0].is_longer && !book.pages[1].is_longer);
    assert_eq!((book.pages[1].rows.len(), book.pages[1].hidden_rows), (1, 300));
}

#[test]
fn text_that_is_nearly_a_table_is_read_and_its_bad_cells_are_told() {
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let good = rows(&[&["姓名", "手机号"], &["吕三", "13710000051"]]);
    let text = "姓名,手机号\n吕三,13710000051\n";
    assert_eq!(cells(format!("{text}\u{1a}").as_bytes()), good);
    assert_eq!(cells(&[gbk(text), vec![0x1a, 0]].concat()), good);
    assert_eq!(cells(format!("sep=;\n{}", text.replace(',', ";")).as_bytes()), good);
    assert_eq!(cells(format!("\"SEP=|\"\n{}", text.replace(',', "|")).as_bytes()), good);
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!((cells(&little), cells(&big)), (good.clone(), good));
    // A control character is left to whoever knows what the cell is.
    assert_eq!(cells("姓\u{b}名,手机号\n".as_bytes())[0][0], "姓\u{b}名");
    let flawed = |bytes: &[u8]| -> Vec<(u32, usize, Flaw)> {
        let rows = page(bytes).rows.into_iter();
        rows.flat_map(|row| row.flaws.into_iter().map(move |(at, flaw)| (row.number, at, flaw))).collect()
    };
    let many = "姓名,手机号\n张三,13710000051\n李四,13710000052\n王五,13710000053\n";
    for mut bytes in [gbk(many), many.as_bytes().to_vec()] {
        let at = bytes.windows(8).position(|window| window == b"13710000").unwrap();
        bytes[at - 2] = 0xff;
        assert_eq!(flawed(&bytes), [(2, 0, Flaw::Unreadable)]);
        assert_eq!(page(&bytes).rows[2].cells[0], "李四");
    }
    let open = "姓名,手机号\n张三,\"13710000051\n\n\"李\n四\",13710000052\n";
    assert_eq!(flawed(open.as_bytes()), [(2, 1, Flaw::OpenQuote)]);
    let read = page(open.as_bytes()).rows;
    assert_eq!((read[2].number, read[2].cells[0].as_str()), (4, "李\n四"));
}

#[test]
fn what_is_no_table_or_too_much_is_told_apart() {
    let old = [COMPOUND, b"Workbook"].concat();
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let locked = [COMPOUND, &[0; 99], &name].concat();
    let many = "a,b\n".repeat(101);
    let tall = "<row><c><v>1</v></c></row>".repeat(101);
    let far =
        "<row r=\"4294967295\"><c r=\"XFD4294967295\"><v>1</v></c><c r=\"A4294967295\"><v>2</v></c></row>";
    let cases: &[(&[u8], Fault)] = &[
        (b"", Fault::Empty),
        (b" \n,,\n", Fault::Empty),
        (&old, Fault::OldFormat),
        (&locked, Fault::Locked),
        (many.as_bytes(), Fault::TooManyRows),
        (&workbook(&tall, "<sst/>"), Fault::TooManyRows),
        (b"\x89PNG\r\n\x1a\n\0\0\0", Fault::Picture),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x00", Fault::Document),
        (&archive(&[("word/document.xml", b"<w/>")]), Fault::Document),
        (&archive(&[("xl/workbook.bin", b"x")]), Fault::Binary),
        (&archive(&[("Index/Document.iwa", b"x")]), Fault::Numbers),
        (&archive(&[("content.xml", b"<o/>")]), Fault::OpenDocument),
        (&archive(&[("a.xlsx", b"x")]), Fault::Archive),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", Fault::Picture),
        (b"\0\0\0\x18ftypheic", Fault::Picture),
        (b" \r\n<html><table>", Fault::Markup),
        (b"\xef\xbb\xbf<?xml version=\"1.0\"?><Workbook>", Fault::Markup),
        (b"\0\x01\0\0 a program \0\0", Fault::NotATable),
        (b"a,\x81", Fault::Encoding),
        (b"PK\x03\x04 and nothing more", Fault::Broken),
        (&workbook("<row><c><v>1</c>", "<sst/>"), Fault::Broken),
        (&vec![b'a'; (20 << 20) + 1], Fault::TooLarge),
    ];
    for (bytes, fault) in cases {
        assert_eq!(read(bytes, &bounds()), Err(*fault), "{:?}", bytes.get(..20));
    }
    assert!(page(&workbook(far, "<sst/>")).is_wider);
}

#[test]
fn a_bomb_is_not_unpacked() {
    let zeros = vec![b' '; 8 << 20];
    let bomb = archive(&[("xl/workbook.xml", b"<workbook/>"), ("xl/sharedStrings.xml", &zeros)]);
    assert!(bomb.len() < 100_000);
    assert_eq!(read(&bomb, &bounds()), Err(Fault::Bomb));
    // A directory that says little is not believed.
    let mut liar = bomb;
    let size = u32::try_from(zeros.len()).unwrap().to_le_bytes();
    while let Some(at) = liar.windows(4).position(|window| window == size) {
        liar[at..at + 4].copy_from_slice(&5u32.to_le_bytes());
    }
    assert!(matches!(read(&liar, &bounds()), Err(Fault::Bomb | Fault::Broken)));
}

#[test]
fn no_cell_is_taken_for_a_formula() {
    for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\u{ff1d}1"] {
        assert!(harmless(bad).starts_with('\''), "{bad}");
    }
    assert_eq!(harmless("张三=1"), "张三=1");
}

proptest! {
    #[test]
    fn any_bytes_give_rows_or_a_fault(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, &bounds());
        let _ = read(&[b"PK\x03\x04", bytes.as_slice()].concat(), &bounds());
    }

    #[test]
    fn any_damage_to_a_workbook_gives_rows_or_a_fault(
        bits in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let sheet = r#"<sheetData><row r="3"><c r="B3" t="s"><v>0</v></c></row></sheetData>"#;
        let mut bytes = workbook(sheet, "<sst><si><t>a</t></si></sst>");
        for (index, value) in bits {
            let at = index.index(bytes.len());
            bytes[at] = value;
        }
        let _ = read(&bytes, &bounds());
    }

    #[test]
    fn any_sheet_gives_rows_or_a_fault(
        parts in proptest::collection::vec("<row r=\"[0-9]{0,11}\">|<c r=\"[A-Z]{0,9}[0-9]{0,11}\" t=\"(s|n|e|str)\">|</c>|</row>|<v>[0-9.E+-]{0,9}</v>|&[a-z#0-9]{0,9};|<t>", 0..40),
    ) {
        let _ = read(&workbook(&parts.concat(), "<sst><si><t>a</t></si></sst>"), &bounds());
    }
}

/// How large this process gets.
mod memory {
    use std::time::Duration;

    /// The highest resident size of this process while `work` runs, over what it was before, in bytes.
    pub fn grown(work: impl FnOnce()) -> u64 {
        let before = resident();
        let (done, over) = std::sync::mpsc::channel::<()>();
        let watch = std::thread::spawn(move || {
            let mut highest = 0;
            while over.recv_timeout(Duration::from_millis(2)).is_err() {
                highest = highest.max(resident());
            }
            highest
        });
        work();
        done.send(()).unwrap();
        watch.join().unwrap().saturating_sub(before)
    }

    fn resident() -> u64 {
        let status = std::fs::read_to_string("/proc/self/statm").unwrap();
        status.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
    }
}

/// However a text is made, reading it takes a few times its size and no more.
#[test]
fn no_text_takes_more_memory_than_a_few_times_its_size() {
    const SIZE: usize = 6 << 20;
    let of = |piece: &str| piece.repeat(SIZE / piece.len());
    for (text, expected) in [
        (of(","), Err(Fault::NotATable)),
        (of("\"\","), Err(Fault::NotATable)),
        (of("\"a"), Err(Fault::NotATable)),
        (of("\t,;"), Err(Fault::NotATable)),
        (of("\n"), Err(Fault::Empty)),
        (of(",\n"), Err(Fault::Empty)),
        (of("\r"), Err(Fault::Empty)),
        (of(&format!("{}\n", ",".repeat(16_000))), Err(Fault::Empty)),
        (of("张,"), Err(Fault::NotATable)),
        (of("a,b\n"), Err(Fault::TooManyRows)),
        (of("\"a\n"), Err(Fault::TooManyRows)),
        (of("\"\n\"x"), Err(Fault::TooManyRows)),
    ] {
        let shown: String = text.chars().take(6).collect();
        let bytes = text.into_bytes();
        let mut outcome = None;
        let grown = memory::grown(|| outcome = Some(read(&bytes, &bounds())));
        assert_eq!(outcome, Some(expected), "{shown:?}");
        assert!(grown < 36 << 20, "{shown:?}: {grown} bytes");
    }
}

fn styled(styles: &str) -> Vec<u8> {
    archive(&[
        ("xl/workbook.xml", br#"<workbook><sheets><sheet name="a"/></sheets></workbook>"#),
        ("xl/styles.xml", format!("<styleSheet>{styles}</styleSheet>").as_bytes()),
        ("xl/worksheets/sheet1.xml", b"<sheetData/>"),
    ])
}

/// As many sheets as anybody likes, each within the bounds.
#[test]
fn all_sheets_together_have_a_bound_too() {
    let rows: String = (1..=90).map(|at| row(at, "", &[("A", "a")])).collect();
    let content = format!("<sheetData>{rows}</sheetData>");
    let named = r#"<sheet name="a"/>"#.repeat(5);
    let paths: Vec<String> = (1..=5).map(|at| format!("xl/worksheets/sheet{at}.xml")).collect();
    let named = format!("<workbook><sheets>{named}</sheets></workbook>");
    let mut parts: Vec<(&str, &[u8])> = vec![("xl/workbook.xml", named.as_bytes())];
    parts.extend(paths.iter().map(|path| (path.as_str(), content.as_bytes())));
    assert_eq!(read(&archive(&parts), &bounds()), Err(Fault::TooManyRows));
    parts.pop();
    assert_eq!(read(&archive(&parts), &bounds()).map(|book| book.pages.len()), Ok(4));
}

#[test]
fn no_workbook_takes_more_memory_than_it_may_unpack_to() {
    let many = |piece: &str| piece.repeat((8 << 20) / piece.len());
    let some = |piece: &str| piece.repeat((3 << 20) / piece.len());
    let sheet = |inner: String| workbook(&format!("<sheetData>{inner}</sheetData>"), "<sst/>");
    let generous = Bounds { ratio: 100_000, ..bounds() };
    for (bytes, expected) in [
        (workbook("<sheetData/>", &format!("<sst>{}</sst>", many("<si/>"))), Err(Fault::Bomb)),
        (sheet(many("<row/>")), Err(Fault::Empty)),
        (sheet(format!("<row>{}</row>", many("<c/>"))), Err(Fault::Empty)),
        (sheet(many("<row><c t=\"str\"><v>a</v></c></row>")), Err(Fault::TooManyRows)),
        (sheet(some("<row hidden=\"1\"><c t=\"str\"><v>a</v></c></row>")), Ok(())),
        (workbook(&some(r#"<col min="1" max="40" hidden="1"/>"#), "<sst/>"), Err(Fault::Empty)),
        (styled(&format!("<cellXfs>{}</cellXfs>", some("<xf/>"))), Err(Fault::Bomb)),
    ] {
        let mut outcome = None;
        let grown = memory::grown(|| outcome = Some(read(&bytes, &generous).map(drop)));
        assert_eq!(outcome, Some(expected));
        assert!(grown < 24 << 20, "{grown} bytes");
    }
}

#[test]
fn what_is_cut_is_cut_between_characters() {
    let long = "张".repeat(2_000);
    let rows = cells(format!("姓名,备注\n李四,{long}\n王五,\"{long}\"\n").as_bytes());
    assert_eq!(rows.len(), 3);
    for row in &rows[1..] {
        assert_eq!(row[1], "张".repeat(300));
    }
}

#[test]
fn a_note_above_the_headings_does_not_say_what_parts_the_cells() {
    for (text, separator) in [
        ("几个部门用;隔开\n姓名,部门(用;隔开)\n李四,甲\n", ","),
        ("一,二,三\n姓名;手机号\n李四;1\n", ";"),
        ("甲,乙\t丙\n甲,乙\t丙\n", "\t"),
    ] {
        let expected: Vec<Vec<String>> =
            text.lines().map(|line| line.split(separator).map(str::to_owned).collect()).collect();
        assert_eq!(cells(text.as_bytes()), expected, "{text}");
    }
}
