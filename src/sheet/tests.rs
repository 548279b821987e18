//! Workbooks and text as people send them, and bytes nobody sends.

use std::io::Write;

use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

fn bounds() -> Bounds {
    Bounds::of_rows(100)
}

fn rows(texts: &[&[&str]]) -> Vec<Vec<String>> {
    texts.iter().map(|cells| cells.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    read(bytes, &bounds()).unwrap().into_iter().map(|row| row.cells).collect()
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
    let read = read(&workbook(sheet, strings), &bounds()).unwrap();
    assert_eq!(
        read[0],
        Row { number: 3, cells: vec![String::new(), "张三\u{661}".into(), "13800138000".into()] }
    );
    assert_eq!(read[1], Row { number: 4, cells: vec!["李四".into(), String::new(), "a&b".into()] });
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
    let numbers: Vec<u32> = read(text.as_bytes(), &bounds()).unwrap().iter().map(|row| row.number).collect();
    assert_eq!(numbers, [1, 3]);
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
        (b"\x89PNG\r\n\x1a\n\0\0\0", Fault::NotATable),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x00", Fault::NotATable),
        (&archive(&[("word/document.xml", b"<w/>")]), Fault::NotATable),
        (b"a,\x81", Fault::Encoding),
        (b"PK\x03\x04 and nothing more", Fault::Broken),
        (&workbook("<row><c><v>1</c>", "<sst/>"), Fault::Broken),
        (&vec![b'a'; (20 << 20) + 1], Fault::TooLarge),
    ];
    for (bytes, fault) in cases {
        assert_eq!(read(bytes, &bounds()), Err(*fault), "{:?}", bytes.get(..20));
    }
    assert_eq!(read(&workbook(far, "<sst/>"), &bounds()).unwrap().len(), 1);
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
        let _ = read(&[ARCHIVE, &bytes].concat(), &bounds());
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
    ] {
        let shown: String = text.chars().take(6).collect();
        let bytes = text.into_bytes();
        let mut outcome = None;
        let grown = memory::grown(|| outcome = Some(read(&bytes, &bounds())));
        assert_eq!(outcome, Some(expected), "{shown:?}");
        assert!(grown < 36 << 20, "{shown:?}: {grown} bytes");
    }
}

#[test]
fn no_workbook_takes_more_memory_than_it_may_unpack_to() {
    let many = |piece: &str| piece.repeat((8 << 20) / piece.len());
    let sheet = |inner: String| workbook(&format!("<sheetData>{inner}</sheetData>"), "<sst/>");
    let generous = Bounds { ratio: 100_000, ..bounds() };
    for (bytes, expected) in [
        (workbook("<sheetData/>", &format!("<sst>{}</sst>", many("<si/>"))), Err(Fault::Bomb)),
        (sheet(many("<row/>")), Err(Fault::Empty)),
        (sheet(format!("<row>{}</row>", many("<c/>"))), Err(Fault::Empty)),
        (sheet(many("<row><c t=\"str\"><v>a</v></c></row>")), Err(Fault::TooManyRows)),
    ] {
        let mut outcome = None;
        let grown = memory::grown(|| outcome = Some(read(&bytes, &generous)));
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
