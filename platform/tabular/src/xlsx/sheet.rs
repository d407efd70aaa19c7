//! The rows of a sheet as a stream. Rows and cells without content cost no
//! memory, however many there are.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};

use super::book::Book;
use super::formats::Shown;
use super::merges::Merge;
use super::place::{column_of, place};
use super::strings::rich_text;
use super::value::{number, truth};
use super::xml::{Xml, attribute, is_true, unescaped};
use crate::read::{Budget, Cell, Limits, Problem, ReadError, Row};

pub(crate) struct SheetRows<'w> {
    xml: Xml<'w>,
    book: &'w Book<'w>,
    budget: Budget,
    cell_units: usize,
    row: usize,
    state: State,
}

#[derive(PartialEq)]
enum State {
    Before,
    Inside,
    After,
}

/// Rows of a sheet in Excel.
const LAST_ROW: usize = 1_048_576;

impl<'w> SheetRows<'w> {
    pub fn open(book: &'w Book<'w>, part: &str, limits: &Limits) -> Result<Self, ReadError> {
        Ok(Self {
            xml: Xml::new(book.package.part(part)?),
            book,
            budget: Budget::new(limits),
            cell_units: limits.cell_units,
            row: 0,
            state: State::Before,
        })
    }

    /// The next row with something in it.
    pub fn next_row(&mut self) -> Result<Option<Row>, ReadError> {
        while self.state != State::After {
            match self.xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "sheetData" => {
                    self.state = State::Inside;
                }
                Event::Start(e)
                    if self.state == State::Inside && e.local_name().as_ref() == "row" =>
                {
                    self.row = row_number(&e, self.row)?;
                    let hidden = is_true(attribute(&e, "hidden"));
                    let cells = self.cells()?;
                    if !cells.is_empty() {
                        let row = Row {
                            number: self.row,
                            cells,
                            hidden,
                        };
                        self.budget.take(&row)?;
                        return Ok(Some(row));
                    }
                }
                Event::End(e) if e.local_name().as_ref() == "sheetData" => {
                    self.state = State::After;
                }
                Event::Eof => self.state = State::After,
                _ => {}
            }
        }
        Ok(None)
    }

    /// The merged regions, which stand behind the rows.
    pub fn merges(mut self, limit: usize) -> Result<Vec<Merge>, ReadError> {
        while self.next_row()?.is_some() {}
        let mut found = Vec::new();
        loop {
            match self.xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "mergeCell" => {
                    let region = attribute(&e, "ref").unwrap_or_default();
                    found.push(Merge::parse(&region).ok_or_else(|| bad("region", &region))?);
                    if found.len() > limit {
                        return Err(ReadError::TooManyMerges { limit });
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        found.sort_unstable_by_key(|m| (m.top, m.left));
        Ok(found)
    }

    fn cells(&mut self) -> Result<Vec<Cell>, ReadError> {
        let mut cells: Vec<Cell> = Vec::new();
        let mut next = 0;
        loop {
            let start = match self.xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "c" => Head::of(&e, self.book)?,
                Event::End(e) if e.local_name().as_ref() == "row" => return Ok(cells),
                Event::Eof => return Err(ReadError::damaged("a row ends early")),
                _ => continue,
            };
            let column = start.column.unwrap_or(next);
            if column < next {
                return Err(bad("order of cells in row", &self.row.to_string()));
            }
            next = column + 1;
            let cell = self.cell(&start)?;
            if cell.is_empty() {
                continue;
            }
            self.budget.column(column, self.row)?;
            cells.resize_with(column, Cell::default);
            cells.push(cell);
        }
    }

    fn cell(&mut self, head: &Head) -> Result<Cell, ReadError> {
        let (mut value, mut formula, mut rich) = (None::<String>, false, None::<String>);
        loop {
            match self.xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "v" => self.xml.text_into(value.get_or_insert_default())?,
                    "f" => {
                        formula = true;
                        self.xml.skip()?;
                    }
                    "is" => rich_text(&mut self.xml, rich.get_or_insert_default())?,
                    _ => self.xml.skip()?,
                },
                Event::End(_) => break,
                Event::Eof => return Err(ReadError::damaged("a cell ends early")),
                _ => {}
            }
        }
        if let Some(text) = rich {
            return Ok(self.text(&unescaped(&text)));
        }
        Ok(match value {
            None if formula => Cell::failed("", Problem::NotCalculated),
            None => Cell::default(),
            // Formulas that yield an empty text have an empty value.
            Some(value) if value.is_empty() && head.kind != Kind::Text && formula => {
                Cell::failed("", Problem::NotCalculated)
            }
            Some(value) => self.typed(head, &value),
        })
    }

    fn typed(&self, head: &Head, value: &str) -> Cell {
        match head.kind {
            Kind::Shared => match value.trim().parse().ok().map(|i| self.book.strings.get(i)) {
                Some(Some(text)) => self.text(text),
                _ => Cell::failed("", Problem::NoSuchText),
            },
            Kind::Text => self.text(&unescaped(value)),
            Kind::Truth => truth(value),
            Kind::Error => Cell::failed(value, Problem::ErrorValue(value.to_owned())),
            Kind::Number => number(value, head.shown, self.book.from_1904),
        }
    }

    fn text(&self, text: &str) -> Cell {
        let limit = self.cell_units;
        if text.len() > limit && text.encode_utf16().count() > limit {
            return Cell::failed("", Problem::TooLong { limit });
        }
        Cell::text(text.to_owned())
    }
}

struct Head {
    column: Option<usize>,
    kind: Kind,
    shown: Shown,
}

#[derive(PartialEq)]
enum Kind {
    Number,
    Shared,
    Text,
    Truth,
    Error,
}

impl Head {
    fn of(element: &BytesStart<'_>, book: &Book<'_>) -> Result<Self, ReadError> {
        let (mut column, mut kind, mut shown) = (None, Kind::Number, Shown::Plain);
        let mut all = element.attributes();
        for attribute in all.with_checks(false).flatten() {
            let value: Cow<'_, str> = attribute.value;
            match attribute.key.as_ref() {
                "r" => column = Some(place(&value).ok_or_else(|| bad("cell", &value))?.column),
                "s" => shown = book.formats.of(Some(&value)),
                "t" => {
                    kind = match value.as_ref() {
                        "s" => Kind::Shared,
                        "str" | "inlineStr" | "d" => Kind::Text,
                        "b" => Kind::Truth,
                        "e" => Kind::Error,
                        _ => Kind::Number,
                    }
                }
                _ => {}
            }
        }
        Ok(Self {
            column,
            kind,
            shown,
        })
    }
}

/// Rows count up; one without a number follows the one before.
fn row_number(element: &BytesStart<'_>, before: usize) -> Result<usize, ReadError> {
    let Some(written) = attribute(element, "r") else {
        return Ok(before + 1);
    };
    match written.parse::<usize>() {
        Ok(row) if row > before && row <= LAST_ROW => Ok(row),
        _ => Err(bad("row", &written)),
    }
}

fn bad(what: &str, written: &str) -> ReadError {
    let written: String = written.chars().take(40).collect();
    ReadError::damaged(format!("{what} {written}"))
}

/// 「AB」 for position 27.
pub fn column_letters(position: usize) -> String {
    column_of(position)
}
