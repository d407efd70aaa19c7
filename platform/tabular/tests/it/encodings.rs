//! Text files in every encoding, right and wrong.

use encoding_rs::SHIFT_JIS;
use sakimori_tabular::{Encoding, Limits, damaged, read};

use crate::book::{refusal, rows_of, shown};

const TEXT: &str =
    "職員番号,氏名,フリガナ\r\n0012,髙﨑　①,ﾀｶｻｷ\r\n0013,\"葛城\r\n市\",カツラギ\r\n";
const ROWS: [&str; 3] = [
    "1:職員番号|氏名|フリガナ",
    "2:0012|髙﨑　①|ﾀｶｻｷ",
    "3:0013|葛城\r\n市|カツラギ",
];

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn cp932(text: &str) -> Vec<u8> {
    let (bytes, _, replaced) = SHIFT_JIS.encode(text);
    assert!(!replaced);
    bytes.into_owned()
}

#[test]
fn every_encoding_of_offices_is_read_without_asking() {
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    for (bytes, encoding) in [
        (cp932(TEXT), Encoding::Cp932),
        (TEXT.into(), Encoding::Utf8),
        (marked(b"\xEF\xBB\xBF", TEXT.into()), Encoding::Utf8),
        (utf16(TEXT, u16::to_le_bytes), Encoding::Utf16Le),
        (utf16(TEXT, u16::to_be_bytes), Encoding::Utf16Be),
        (
            marked(b"\xFF\xFE", utf16(TEXT, u16::to_le_bytes)),
            Encoding::Utf16Le,
        ),
        (
            marked(b"\xFE\xFF", utf16(TEXT, u16::to_be_bytes)),
            Encoding::Utf16Be,
        ),
        // What Excel saves as 「Unicode テキスト」.
        (
            marked(
                b"\xFF\xFE",
                utf16(&TEXT.replace(',', "\t"), u16::to_le_bytes),
            ),
            Encoding::Utf16Le,
        ),
        (marked(&cp932(TEXT), b"\x1A".to_vec()), Encoding::Cp932),
    ] {
        let workbook = read(&bytes, "名簿.csv", &Limits::default()).unwrap();
        assert_eq!(workbook.encoding(), Some(encoding));
        assert_eq!(shown(&rows_of(&bytes).unwrap()), ROWS, "{encoding:?}");
    }
}

#[test]
fn lists_of_half_width_kana_are_taken_for_cp932() {
    let text = "ｼｮｸｲﾝ,ｼﾒｲ\r\n1,ﾃｱﾗｲ ﾀﾛｳ\r\n2,ﾔﾏﾀﾞ ﾊﾅｺ\r\n";
    let rows = rows_of(&cp932(text)).unwrap();
    assert_eq!(shown(&rows)[1], "2:1|ﾃｱﾗｲ ﾀﾛｳ");
}

#[test]
fn letters_are_kept_as_written() {
    let text = "葛\u{E0100}城,𠮷野家🏯,\u{E000}\u{F8FF},①㈱ｱ,が,か\u{3099},Ａ　Ｂ \r\n";
    let rows = rows_of(text.as_bytes()).unwrap();
    let cells: Vec<&str> = rows[0].cells.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(cells.join(",") + "\r\n", text);
    // 外字 of Windows: F040 and F9FC are the ends of the private area.
    let rows = rows_of(b"\x8E\x81\x96\xBC\r\n\xF0\x40\xF9\xFC,\x83\x5C\x8D\x80\r\n").unwrap();
    assert_eq!(shown(&rows), ["1:氏名", "2:\u{E000}\u{E757}|ソ項"]);
}

#[test]
fn bytes_that_mean_nothing_are_named_by_row_and_column() {
    let mut bytes = cp932("氏名,課\r\n山田,総務課\r\n");
    bytes.extend(b"\x8E\xFF\x93c,\x83\x56\xFD\xFE\r\n");
    let rows = rows_of(&bytes).unwrap();
    assert_eq!(
        shown(&rows)[2],
        "3:{Undecodable { bytes: [142, 255], encoding: Cp932 }}|{Undecodable { bytes: [253], encoding: Cp932 }}"
    );
    let problem = rows[2].cells[1].problem.clone().unwrap();
    assert_eq!(
        problem.to_string(),
        "シフトJIS（CP932）では読めないバイト（FD）があります。元のファイルの文字を確かめてください。"
    );
    // Half a pair in UTF-16, and a byte too many at the end.
    let mut bytes = utf16("\u{FEFF}氏名,課\r\n山田,総", u16::to_le_bytes);
    bytes.extend([0x42, 0xD8, 0x0D, 0x00, 0x0A, 0x00, 0x61]);
    let rows = rows_of(&bytes).unwrap();
    let broken: Vec<(usize, usize)> = rows
        .iter()
        .flat_map(|r| {
            r.cells
                .iter()
                .enumerate()
                .map(move |(i, c)| (r.number, i, c))
        })
        .filter(|(_, _, c)| c.problem.is_some())
        .map(|(row, column, _)| (row, column))
        .collect();
    assert_eq!(broken, [(2, 1), (3, 0)]);
}

#[test]
fn a_file_of_two_encodings_is_told_by_row() {
    let utf8 = "1,山田太郎,総務課\r\n2,鈴木花子,税務課\r\n3,佐藤次郎,市民課\r\n";
    let other = "4,高橋三郎,福祉課\r\n";
    let mixed = [utf8.as_bytes(), &cp932(other)].concat();
    let rows = rows_of(&mixed).unwrap();
    assert_eq!(shown(&rows)[2], "3:3|佐藤次郎|市民課");
    let wrong = "{OtherEncoding(Cp932)}";
    assert_eq!(shown(&rows)[3], format!("4:4|{wrong}|{wrong}"));
    let mixed = [&cp932(utf8)[..], other.as_bytes()].concat();
    let rows = rows_of(&mixed).unwrap();
    assert_eq!(shown(&rows)[2], "3:3|佐藤次郎|市民課");
    let wrong = "{OtherEncoding(Utf8)}";
    assert_eq!(shown(&rows)[3], format!("4:4|{wrong}|{wrong}"));
}

#[test]
fn text_destroyed_before_it_came_here_is_found_by_cell() {
    // What `Export-Csv` leaves without an encoding.
    let rows = rows_of(b"\"????\",\"??\"\r\n\"0012\",\"?? ??\"\r\n\"0013\",\"A-1\"\r\n").unwrap();
    let marks: Vec<Vec<bool>> = rows
        .iter()
        .map(|r| r.cells.iter().map(|c| damaged(&c.text)).collect())
        .collect();
    assert_eq!(marks, [[true, true], [false, true], [false, false]]);
    let rows = rows_of("氏名\r\n山\u{FFFD}太郎\r\n?田花子\r\n".as_bytes()).unwrap();
    assert!(damaged(&rows[1].cells[0].text) && damaged(&rows[2].cells[0].text));
}

#[test]
fn zeros_in_a_text_file_are_faults_of_their_row() {
    let rows = rows_of(b"id,name\r\n1,ya\0mada\r\n2,suzuki\r\n3,sato\r\n4,takahashi\r\n").unwrap();
    assert_eq!(shown(&rows)[1], "2:1|{Nul}");
    assert_eq!(shown(&rows)[2], "3:2|suzuki");
    assert_eq!(
        refusal(&[b"a,b\r\n".as_slice(), &[0; 64]].concat()),
        "binary"
    );
}
