use super::fold;

/// A column the importer knows.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    /// Stable; the name in a stored [`super::Mapping`].
    pub key: &'a str,
    /// For messages, and the header the body's own exports have.
    pub label: &'a str,
    /// Other headers it goes by. Width, kind of kana, spaces and line breaks
    /// make no difference.
    pub aliases: &'a [&'a str],
    pub required: bool,
}

impl Column<'_> {
    /// Its folded names, the label first.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        std::iter::once(self.label)
            .chain(self.aliases.iter().copied())
            .map(fold)
    }
}
