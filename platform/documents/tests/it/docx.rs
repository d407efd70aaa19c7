use sakimori_documents::{Block, Cell, Column, Document, Orientation, Row, Table, docx, text};

use crate::files::{Element, parts, xml};
use crate::samples;

fn document_xml(document: &Document) -> Element {
    xml(&parts(&docx::render(document).unwrap())["word/document.xml"])
}

fn all_text(element: &Element) -> String {
    element
        .named("w:t")
        .iter()
        .map(|text| text.text.as_str())
        .collect()
}

#[test]
fn every_part_is_declared_related_and_well_formed() {
    let parts = parts(&docx::render(&samples::outline()).unwrap());
    for (path, source) in &parts {
        xml(source);
        let declared = path.ends_with(".rels")
            || path == "[Content_Types].xml"
            || parts["[Content_Types].xml"].contains(&format!("PartName=\"/{path}\""));
        assert!(declared, "{path}");
    }
    assert!(
        parts["docProps/core.xml"].contains("<dc:title>○○市情報セキュリティ対策基準</dc:title>")
    );
    assert!(parts["word/styles.xml"].contains("w:eastAsia=\"ja-JP\""));
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for document in [samples::outline(), samples::statute(), samples::matrix(20)] {
        assert_eq!(
            docx::render(&document).unwrap(),
            docx::render(&document.clone()).unwrap()
        );
    }
}

#[test]
fn every_style_that_is_used_exists() {
    for document in [samples::outline(), samples::statute(), samples::matrix(2)] {
        let parts = parts(&docx::render(&document).unwrap());
        let styles = xml(&parts["word/styles.xml"]);
        let known: Vec<_> = styles
            .named("w:style")
            .iter()
            .filter_map(|style| style.attribute("w:styleId"))
            .collect();
        let body = xml(&parts["word/document.xml"]);
        for element in body.all() {
            if ["w:pStyle", "w:rStyle", "w:tblStyle"].contains(&element.name.as_str()) {
                let id = element.attribute("w:val").unwrap();
                assert!(known.contains(&id), "{id}");
            }
        }
    }
}

#[test]
fn headings_have_outline_levels_and_bookmarks_the_contents_point_to() {
    let parts = parts(&docx::render(&samples::outline()).unwrap());
    let styles = xml(&parts["word/styles.xml"]);
    for (index, id) in ["Heading1", "Heading2", "Heading3", "Heading4"]
        .iter()
        .enumerate()
    {
        let style = styles
            .named("w:style")
            .into_iter()
            .find(|style| style.attribute("w:styleId") == Some(id))
            .unwrap();
        let level = style.child("w:pPr").unwrap().value("w:outlineLvl").unwrap();
        assert_eq!(level, index.to_string());
    }
    let body = xml(&parts["word/document.xml"]);
    let links: Vec<_> = body
        .named("w:hyperlink")
        .iter()
        .map(|link| link.attribute("w:anchor").unwrap().to_owned())
        .collect();
    let marks: Vec<_> = body
        .named("w:bookmarkStart")
        .iter()
        .map(|mark| mark.attribute("w:name").unwrap().to_owned())
        .collect();
    assert_eq!(links.len(), 9);
    assert!(links.iter().all(|link| marks.contains(link)));
    assert_eq!(all_text(body.named("w:hyperlink")[1]), "1.1　適用範囲");
    let fields: Vec<_> = body
        .named("w:fldChar")
        .iter()
        .map(|field| field.attribute("w:fldCharType").unwrap().to_owned())
        .collect();
    assert_eq!(fields, ["begin", "separate", "end"]);
}

#[test]
fn a_contents_without_headings_is_left_out() {
    let body = document_xml(&Document {
        contents: true,
        ..Document::default()
    });
    assert!(body.named("w:fldChar").is_empty());
}

#[test]
fn a_table_keeps_its_grid_in_every_row() {
    let body = document_xml(&Document {
        blocks: vec![Block::Table(samples::comparison())],
        ..Document::default()
    });
    let table = body.named("w:tbl")[0];
    let grid: Vec<u32> = table
        .named("w:gridCol")
        .iter()
        .map(|column| column.attribute("w:w").unwrap().parse().unwrap())
        .collect();
    assert_eq!(grid.iter().sum::<u32>(), 11906 - 2 * 1417);
    for row in table.named("w:tr") {
        let spans = row
            .named("w:tcPr")
            .iter()
            .map(|cell| {
                cell.value("w:gridSpan")
                    .map_or(1, |span| span.parse().unwrap())
            })
            .sum::<usize>();
        assert_eq!(spans, grid.len());
        assert!(row.child("w:trPr").unwrap().child("w:cantSplit").is_some());
    }
    let merges: Vec<_> = table
        .named("w:vMerge")
        .iter()
        .map(|merge| merge.attribute("w:val").unwrap_or("continue").to_owned())
        .collect();
    assert_eq!(merges, ["restart", "continue"]);
    assert_eq!(table.named("w:tblHeader").len(), 1);
    assert_eq!(table.named("w:strike").len(), 1);
    assert_eq!(table.named("w:u").len(), 1);
}

#[test]
fn vertical_headers_are_turned_and_high_enough() {
    let body = document_xml(&samples::matrix(1));
    assert_eq!(body.named("w:textDirection").len(), 12);
    let heights: Vec<u32> = body
        .named("w:trHeight")
        .iter()
        .map(|height| height.attribute("w:val").unwrap().parse().unwrap())
        .collect();
    // 13 characters of 8 pt.
    assert_eq!(heights, [13 * 160 + 160]);
    let page = body.named("w:pgSz")[0];
    assert_eq!(page.attribute("w:orient"), Some("landscape"));
    assert_eq!(page.attribute("w:w"), Some("16838"));
}

#[test]
fn a_page_break_begins_the_next_paragraph_and_a_table_gets_one() {
    let table = Table {
        columns: vec![Column::new(1)],
        rows: vec![Row::from_iter(["x"])],
        ..Table::default()
    };
    let body = document_xml(&Document {
        blocks: vec![
            Block::PageBreak,
            Block::Table(table.clone()),
            Block::Table(table),
        ],
        ..Document::default()
    });
    let names: Vec<_> = body.children[0]
        .children
        .iter()
        .map(|child| child.name.as_str())
        .collect();
    assert_eq!(names, ["w:p", "w:tbl", "w:p", "w:tbl", "w:p", "w:sectPr"]);
    assert_eq!(body.named("w:pageBreakBefore").len(), 1);
}

#[test]
fn a_table_too_wide_for_word_is_refused() {
    let table = Table {
        rows: vec![(0..64).map(|_| Cell::default()).collect()],
        ..Table::default()
    };
    let document = Document {
        blocks: vec![Block::Table(table)],
        ..Document::default()
    };
    let error = docx::render(&document).unwrap_err();
    assert_eq!(
        error.to_string(),
        "table \"\" has 64 columns, the format holds 63"
    );
}

/// Word rejects some files whose elements stand in another order than the schema's.
#[test]
fn elements_stand_in_the_order_of_the_schema() {
    for document in [samples::outline(), samples::statute(), samples::matrix(2)] {
        let document = Document {
            orientation: Orientation::Landscape,
            ..document
        };
        for (path, source) in parts(&docx::render(&document).unwrap()) {
            for element in xml(&source).all() {
                let Some((_, order)) = ORDER.iter().find(|(name, _)| *name == element.name) else {
                    continue;
                };
                let places: Vec<_> = element
                    .children
                    .iter()
                    .map(|child| {
                        let known = order
                            .split(' ')
                            .position(|name| child.name.strip_prefix("w:") == Some(name));
                        known
                            .unwrap_or_else(|| panic!("{path}: {} in {}", child.name, element.name))
                    })
                    .collect();
                assert!(places.is_sorted(), "{path}: {}", element.name);
            }
        }
    }
}

/// The elements that are used, as ECMA-376 (transitional) orders them.
const ORDER: [(&str, &str); 17] = [
    (
        "w:pPr",
        "pStyle keepNext keepLines pageBreakBefore numPr autoSpaceDE autoSpaceDN spacing ind jc outlineLvl",
    ),
    ("w:rPr", "rStyle rFonts b bCs strike kern sz szCs u lang"),
    ("w:numPr", "ilvl numId"),
    ("w:lvl", "start numFmt lvlRestart suff lvlText lvlJc pPr"),
    ("w:abstractNum", "nsid multiLevelType lvl"),
    ("w:num", "abstractNumId lvlOverride"),
    ("w:numbering", "abstractNum num"),
    (
        "w:tblPr",
        "tblStyle tblW tblInd tblBorders tblLayout tblCellMar",
    ),
    ("w:tblBorders", "top left bottom right insideH insideV"),
    ("w:tblCellMar", "top left bottom right"),
    ("w:tbl", "tblPr tblGrid tr"),
    (
        "w:tcPr",
        "tcW gridSpan vMerge shd tcMar textDirection vAlign",
    ),
    ("w:sectPr", "footerReference pgSz pgMar cols"),
    (
        "w:style",
        "name basedOn next uiPriority semiHidden qFormat pPr rPr tblPr",
    ),
    (
        "w:settings",
        "zoom defaultTabStop characterSpacingControl compat themeFontLang",
    ),
    ("w:font", "altName panose1 charset family pitch"),
    ("w:sdtPr", "id docPartObj"),
];

#[test]
fn text_keeps_its_spaces_breaks_and_tabs() {
    let body = document_xml(&Document {
        blocks: vec![Block::Paragraph {
            style: Default::default(),
            text: text(" a\tb\n\nc "),
        }],
        ..Document::default()
    });
    let run = body.named("w:r")[0];
    let children: Vec<_> = run
        .children
        .iter()
        .map(|child| child.name.as_str())
        .collect();
    assert_eq!(children, ["w:t", "w:tab", "w:t", "w:br", "w:br", "w:t"]);
    assert_eq!(all_text(run), " abc ");
}
