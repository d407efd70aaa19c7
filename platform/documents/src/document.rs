//! The tree that callers build: a head, then blocks in reading order.
//!
//! Numbers are given complete (`Number::label`); [`Numbering`] tells the DOCX renderer how
//! Word counts them by itself. In every text `'\n'` is a line break.

use serde::{Deserialize, Serialize};

use crate::{Number, Numbering, Table};

/// A whole document.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(default)]
pub struct Document {
    pub title: String,
    pub subtitle: Option<String>,
    /// Under the title, right-aligned: dates, document numbers, the body's name.
    pub lines: Vec<String>,
    pub orientation: Orientation,
    /// Whether a table of contents (headings of depth 1 to 3) follows the title.
    pub contents: bool,
    pub numbering: Numbering,
    pub blocks: Vec<Block>,
}

/// How the A4 paper lies.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    #[default]
    Portrait,
    Landscape,
}

/// One thing in reading order.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A heading; appears in the table of contents and in Word's navigation.
    Heading {
        /// 1 (largest) to 4; other values are brought into that range.
        depth: u8,
        #[serde(default)]
        number: Option<Number>,
        text: String,
        /// HTML id; unique in the page, the caller's concern.
        #[serde(default)]
        anchor: Option<String>,
    },
    /// A numbered (or unnumbered) clause.
    Clause {
        /// Indent steps from the margin, one character each.
        depth: u8,
        #[serde(default)]
        number: Option<Number>,
        /// In brackets （見出し）: a line of its own above the number. Otherwise: in bold before the text.
        #[serde(default)]
        caption: Option<String>,
        #[serde(default)]
        text: Text,
        /// HTML id; unique in the page, the caller's concern.
        #[serde(default)]
        anchor: Option<String>,
    },
    Paragraph {
        #[serde(default)]
        style: ParagraphStyle,
        text: Text,
    },
    Table(Table),
    PageBreak,
}

/// How an unnumbered paragraph stands.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ParagraphStyle {
    #[default]
    Body,
    Center,
    Right,
    /// Smaller and indented: remarks, legends.
    Note,
}

/// Text with marks.
pub type Text = Vec<Span>;

/// A stretch of text with one mark.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub text: String,
    #[serde(default)]
    pub mark: Mark,
}

/// What distinguishes a stretch: additions are underlined and deletions struck in comparisons.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    #[default]
    None,
    Underline,
    Strike,
    Bold,
}

impl Span {
    /// A marked stretch.
    pub fn marked(text: impl Into<String>, mark: Mark) -> Self {
        Self {
            text: text.into(),
            mark,
        }
    }
}

impl From<&str> for Span {
    fn from(text: &str) -> Self {
        Self::marked(text, Mark::None)
    }
}

impl From<String> for Span {
    fn from(text: String) -> Self {
        Self::marked(text, Mark::None)
    }
}

/// Text of one unmarked stretch; empty text for an empty string.
pub fn text(text: impl Into<String>) -> Text {
    let text = text.into();
    if text.is_empty() {
        Vec::new()
    } else {
        vec![Span::from(text)]
    }
}

/// Whether a clause's caption stands on its own line above the number.
pub(crate) fn stands_above(caption: &str) -> bool {
    caption.starts_with(['（', '('])
}
