//! Workbooks put together by hand, as no program would write them.

use std::io::{Cursor, Write};

use sakimori_tabular::{Limits, ReadError, Row, read};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

pub fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook by its parts; each may be replaced.
pub struct Book {
    sheets: Vec<(String, String, &'static str)>,
    strings: Option<String>,
    styles: Option<String>,
    properties: &'static str,
    extra: Vec<(String, Vec<u8>)>,
}

impl Book {
    /// With one sheet whose `sheetData` holds this.
    pub fn of(rows: &str) -> Self {
        Self::of_sheet(&format!("<sheetData>{rows}</sheetData>"))
    }

    /// With one sheet that holds this.
    pub fn of_sheet(body: &str) -> Self {
        Self {
            sheets: Vec::new(),
            strings: None,
            styles: None,
            properties: "",
            extra: Vec::new(),
        }
        .sheet("名簿", "", body)
    }

    pub fn sheet(mut self, name: &str, state: &'static str, body: &str) -> Self {
        let xml = format!("<worksheet xmlns=\"{MAIN}\">{body}</worksheet>");
        self.sheets.push((name.to_owned(), xml, state));
        self
    }

    pub fn strings(mut self, items: &str) -> Self {
        self.strings = Some(format!("<sst xmlns=\"{MAIN}\">{items}</sst>"));
        self
    }

    /// Styles 0, 1 … with these number formats.
    pub fn formats(mut self, codes: &[&str]) -> Self {
        let (mut own, mut cells) = (String::new(), String::new());
        for (i, code) in codes.iter().enumerate() {
            let id = 164 + i;
            let code = code.replace('"', "&quot;");
            own += &format!("<numFmt numFmtId=\"{id}\" formatCode=\"{code}\"/>");
            cells += &format!("<xf numFmtId=\"{id}\"/>");
        }
        self.styles = Some(format!(
            "<styleSheet xmlns=\"{MAIN}\"><numFmts>{own}</numFmts>\
             <cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>{cells}</cellXfs></styleSheet>"
        ));
        self
    }

    pub fn counted_from_1904(mut self) -> Self {
        self.properties = "<workbookPr date1904=\"1\"/>";
        self
    }

    pub fn with(mut self, part: &str, bytes: &[u8]) -> Self {
        self.extra.push((part.to_owned(), bytes.to_vec()));
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let (mut list, mut relations) = (String::new(), String::new());
        let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
        for (i, (name, xml, state)) in (1..).zip(&self.sheets) {
            let state = match *state {
                "" => String::new(),
                state => format!(" state=\"{state}\""),
            };
            list += &format!("<sheet name=\"{name}\" sheetId=\"{i}\"{state} r:id=\"rId{i}\"/>");
            relations += &format!(
                "<Relationship Id=\"rId{i}\" Type=\"{TYPES}/worksheet\" Target=\"worksheets/sheet{i}.xml\"/>"
            );
            parts.push((format!("xl/worksheets/sheet{i}.xml"), xml.clone().into()));
        }
        let workbook = format!(
            "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{TYPES}\">{}<sheets>{list}</sheets></workbook>",
            self.properties
        );
        parts.push(("xl/workbook.xml".to_owned(), workbook.into()));
        let relations = format!("<Relationships xmlns=\"{RELATIONS}\">{relations}</Relationships>");
        parts.push(("xl/_rels/workbook.xml.rels".to_owned(), relations.into()));
        let root = format!(
            "<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"r\" Type=\"{TYPES}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        );
        parts.push(("_rels/.rels".to_owned(), root.into()));
        let optional = [
            ("xl/sharedStrings.xml", &self.strings),
            ("xl/styles.xml", &self.styles),
        ];
        for (name, xml) in optional {
            parts.extend(xml.clone().map(|xml| (name.to_owned(), xml.into())));
        }
        for (name, bytes) in &self.extra {
            parts.retain(|(n, _)| n != name);
            parts.push((name.clone(), bytes.clone()));
        }
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(n, b)| (n.as_str(), &b[..])).collect();
        zipped(&parts)
    }
}

/// `<row>` elements of inline texts, from row 1 on; an empty text leaves the
/// cell out.
pub fn text_rows(rows: &[&[&str]]) -> String {
    let cell = |text: &&str| match *text {
        "" => "<c/>".to_owned(),
        text => format!("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"),
    };
    let row = |row: &&[&str]| {
        let cells: String = row.iter().map(cell).collect();
        format!("<row>{cells}</row>")
    };
    rows.iter().map(row).collect()
}

/// All rows of the first sheet that can be read.
pub fn rows_of(bytes: &[u8]) -> Result<Vec<Row>, ReadError> {
    let workbook = read(bytes, "名簿.csv", &Limits::default())?;
    let sheet = workbook.sheet(None)?;
    workbook.survey(sheet)?;
    workbook.rows(sheet)?.collect()
}

/// 「1:a|b」: number and texts, problems in braces.
pub fn shown(rows: &[Row]) -> Vec<String> {
    let cell = |c: &sakimori_tabular::Cell| match &c.problem {
        Some(problem) => format!("{}{{{problem:?}}}", c.text),
        None => c.text.clone(),
    };
    let row = |r: &Row| {
        let cells: Vec<String> = r.cells.iter().map(cell).collect();
        format!("{}:{}", r.number, cells.join("|"))
    };
    rows.iter().map(row).collect()
}

pub fn refusal(bytes: &[u8]) -> &'static str {
    rows_of(bytes).err().map_or("read", |error| error.code())
}
