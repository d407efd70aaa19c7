//! What the bytes of a file say, and what a text may not be. Pure.

use encoding_rs::SHIFT_JIS;

use super::kind::{ACCEPTED, Kind, Refused};
use super::package::package;

/// By the first bytes; nothing where they are nobody's.
pub(super) fn by_magic(content: &[u8]) -> Option<Result<Kind, Refused>> {
    let begins = |magic: &[u8]| content.starts_with(magic);
    if begins(b"%PDF-") {
        return Some(Ok(Kind::Pdf));
    }
    if begins(b"\x89PNG\r\n\x1a\n") {
        let header = content.get(12..16) == Some(b"IHDR");
        return Some(header.then_some(Kind::Png).ok_or(Refused::Broken));
    }
    if begins(b"\xFF\xD8\xFF") {
        return Some(Ok(Kind::Jpeg));
    }
    if begins(b"GIF87a") || begins(b"GIF89a") {
        return Some(Ok(Kind::Gif));
    }
    if begins(b"II*\0") || begins(b"MM\0*") {
        return Some(Ok(Kind::Tiff));
    }
    if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") {
        return Some(package(content));
    }
    let refused: [(&[&[u8]], Refused); 4] = [
        (PROGRAMS, Refused::Executable),
        (&[b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"], Refused::OldOffice),
        (ARCHIVES, Refused::Archive),
        (&[b"#!"], Refused::Script),
    ];
    let mut refused = refused.into_iter();
    let found = refused.find(|(magics, _)| magics.iter().any(|m| begins(m)));
    found.map(|(_, why)| Err(why))
}

/// Windows, Linux, macOS, Java, Android, a shortcut, compiled help.
const PROGRAMS: &[&[u8]] = &[
    b"MZ",
    b"\x7fELF",
    b"\xFE\xED\xFA\xCE",
    b"\xFE\xED\xFA\xCF",
    b"\xCE\xFA\xED\xFE",
    b"\xCF\xFA\xED\xFE",
    b"\xCA\xFE\xBA\xBE",
    b"dex\n",
    b"L\0\0\0\x01\x14\x02\0",
    b"ITSF",
];

const ARCHIVES: &[&[u8]] = &[
    b"7z\xBC\xAF\x27\x1C",
    b"Rar!",
    b"MSCF",
    b"\x1F\x8B",
    b"BZh",
    b"\xFD7zXZ\0",
];

/// Texts that something runs.
const SCRIPTS: &[&str] = &[
    "js", "mjs", "jse", "vbs", "vbe", "wsf", "hta", "bat", "cmd", "ps1", "psm1", "sh", "py", "pl",
    "rb", "php", "reg", "url", "lnk", "scr", "command",
];
/// Texts that a browser draws.
const MARKUP: &[&str] = &["html", "htm", "xhtml", "mht", "mhtml", "svg", "xml", "xsl"];

/// A text, by the end of its name.
pub(super) fn text(end: &str, content: &[u8]) -> Result<Kind, Refused> {
    let body = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content);
    if body.iter().any(|b| is_no_text(*b)) {
        let wide = content.starts_with(b"\xFF\xFE") || content.starts_with(b"\xFE\xFF");
        return Err(match wide {
            true => Refused::Encoding,
            false => Refused::Unknown,
        });
    }
    if is_markup(body) || MARKUP.contains(&end) {
        return Err(Refused::Html);
    }
    if SCRIPTS.contains(&end) {
        return Err(Refused::Script);
    }
    let japanese = || SHIFT_JIS.decode_without_bom_handling_and_without_replacement(body);
    if std::str::from_utf8(body).is_err() && japanese().is_none() {
        return Err(Refused::Encoding);
    }
    match end {
        "csv" => Ok(Kind::Csv),
        "txt" => Ok(Kind::Text),
        // A name that promises something else: it is not what it says.
        _ if ACCEPTED
            .split(',')
            .any(|known| known.trim_start_matches('.') == end) =>
        {
            Err(Refused::Broken)
        }
        _ => Err(Refused::Unknown),
    }
}

fn is_no_text(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1A) || byte == 0x7F
}

/// What a browser takes for a page when it guesses (WHATWG MIME Sniffing 7.1),
/// and drawings.
fn is_markup(body: &[u8]) -> bool {
    const TAGS: [&str; 20] = [
        "<!doctype",
        "<html",
        "<head",
        "<script",
        "<iframe",
        "<h1",
        "<div",
        "<font",
        "<table",
        "<a",
        "<style",
        "<title",
        "<b",
        "<body",
        "<br",
        "<p",
        "<svg",
        "<?xml",
        "<?php",
        "<meta",
    ];
    let start = body.trim_ascii_start();
    let start: String = start
        .iter()
        .take(16)
        .map(|b| char::from(b.to_ascii_lowercase()))
        .collect();
    let begins = |tag: &str| {
        let rest = start.strip_prefix(tag);
        rest.is_some_and(|rest| rest.starts_with([' ', '>', '\t', '\n', '\r', '/']))
    };
    start.starts_with("<!--") || TAGS.iter().any(|tag| begins(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_says_what_a_file_is() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR....";
        let sjis = b"\x93\xFA\x95\x74,\x95\x69\x96\xBC\r\n";
        let cases: [(&str, &[u8], Result<Kind, Refused>); 30] = [
            ("a.pdf", b"%PDF-1.7\n...", Ok(Kind::Pdf)),
            ("A.PDF", b"%PDF-1.7\n...", Ok(Kind::Pdf)),
            ("a.png", png, Ok(Kind::Png)),
            ("a.jpg", b"\xFF\xD8\xFF\xE0..JFIF", Ok(Kind::Jpeg)),
            ("a.jpeg", b"\xFF\xD8\xFF\xE0..JFIF", Ok(Kind::Jpeg)),
            ("a.gif", b"GIF89a....", Ok(Kind::Gif)),
            ("a.tif", b"II*\0....", Ok(Kind::Tiff)),
            (
                "a.txt",
                "会議の記録。<script>の話。\r\n".as_bytes(),
                Ok(Kind::Text),
            ),
            ("a.csv", sjis, Ok(Kind::Csv)),
            ("a.txt", b"\xEF\xBB\xBFok", Ok(Kind::Text)),
            // False names.
            (
                "invoice.pdf",
                b"MZ\x90\0\x03\0\0\0",
                Err(Refused::Executable),
            ),
            ("a.txt", b"\x7fELF\x02\x01\x01\0", Err(Refused::Executable)),
            (
                "a.png",
                b"<!DOCTYPE html><script>alert(1)</script>",
                Err(Refused::Html),
            ),
            ("a.txt", b"\xEF\xBB\xBF \n<HTML><body>", Err(Refused::Html)),
            ("a.csv", b"<!-- x --><script>", Err(Refused::Html)),
            ("a.svg", b"<svg onload=alert(1)>", Err(Refused::Html)),
            ("a.jpg", b"<svg/onload=alert(1)>", Err(Refused::Html)),
            ("a.html", "普通の文".as_bytes(), Err(Refused::Html)),
            ("a.txt", b"#!/bin/sh\nrm -rf /", Err(Refused::Script)),
            ("a.bat", b"del *.*", Err(Refused::Script)),
            (
                "a.doc",
                b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1..",
                Err(Refused::OldOffice),
            ),
            ("a.7z", b"7z\xBC\xAF\x27\x1C....", Err(Refused::Archive)),
            ("a.pdf", b"just text", Err(Refused::Broken)),
            ("a.png", b"\x89PNG\r\n\x1a\n", Err(Refused::Broken)),
            ("a.png", b"%PDF-1.4", Err(Refused::End(Kind::Pdf))),
            ("a.pdf.exe", b"%PDF-1.4", Err(Refused::End(Kind::Pdf))),
            ("a", b"%PDF-1.4", Err(Refused::End(Kind::Pdf))),
            ("a.txt", b"\xFF\xFEa\0b\0", Err(Refused::Encoding)),
            ("a.bin", b"\x01\x02\0\x03", Err(Refused::Unknown)),
            ("a.txt", b"", Err(Refused::Empty)),
        ];
        for (name, content, expected) in cases {
            assert_eq!(Kind::of(name, content), expected, "{name} {content:?}");
        }
    }

    #[test]
    fn a_text_of_no_known_encoding_is_refused() {
        assert_eq!(
            Kind::of("a.txt", b"\x81\x20\xFF\xFD"),
            Err(Refused::Encoding)
        );
    }
}
