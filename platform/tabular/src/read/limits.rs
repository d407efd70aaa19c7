//! How much of a file somebody else made is taken in.

/// Hard limits, each checked before or while a file is read. What goes beyond
/// is refused as a whole; only a long cell is a matter of its row.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of the file as sent.
    pub file_bytes: usize,
    /// Parts in the package of a workbook.
    pub entries: usize,
    /// Bytes of all parts together when unpacked.
    pub unpacked_bytes: u64,
    /// Unpacked bytes per packed byte. Sheets reach 10 to 40.
    pub ratio: u64,
    /// Bytes of cell text handed out by one reading, and of the texts a
    /// workbook shares between cells. Keeps one long text that a million
    /// cells point to from being copied a million times.
    pub text_bytes: usize,
    /// Rows with something in them.
    pub rows: usize,
    /// The last column with something in it.
    pub columns: usize,
    /// UTF-16 units in a cell, as Excel counts.
    pub cell_units: usize,
    /// Merged regions of a sheet.
    pub merges: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 160 << 20,
            entries: 2_000,
            unpacked_bytes: 1 << 30,
            ratio: 200,
            text_bytes: 256 << 20,
            // The header, and what stands above and below the data.
            rows: 200_000 + 1_000,
            columns: 300,
            cell_units: 32_767,
            merges: 50_000,
        }
    }
}
