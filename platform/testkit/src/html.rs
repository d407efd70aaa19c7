//! Reading our own pages: maud writes every attribute in double quotes and
//! closes every element, so plain scanning is enough.

use std::collections::BTreeMap;

/// A start tag, and where it ends in the page.
#[derive(Debug, Clone)]
pub struct Tag {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub end: usize,
}

impl Tag {
    pub fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    pub fn has(&self, name: &str) -> bool {
        self.attributes.contains_key(name)
    }
}

/// Every start tag, in order.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(start) = html[at..].find('<') {
        let from = at + start + 1;
        let end = from + tag_length(&html[from..]);
        let inside = &html[from..end];
        at = (end + 1).min(html.len());
        if inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
            tags.push(tag(inside, at));
        }
    }
    tags
}

/// Up to the `>` that stands in no attribute.
fn tag_length(rest: &str) -> usize {
    let mut quoted = false;
    for (i, c) in rest.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return i,
            _ => {}
        }
    }
    rest.len()
}

fn tag(inside: &str, end: usize) -> Tag {
    let name_end = inside.find([' ', '/']).unwrap_or(inside.len());
    let (name, mut rest) = inside.split_at(name_end);
    let mut attributes = BTreeMap::new();
    loop {
        rest = rest.trim_start_matches([' ', '/']);
        let Some(stop) = rest.find(['=', ' ']) else {
            if !rest.is_empty() {
                attributes.insert(rest.to_owned(), String::new());
            }
            break;
        };
        let (key, after) = rest.split_at(stop);
        let value = after.strip_prefix("=\"").and_then(|v| v.split_once('"'));
        let (value, next) = value.unwrap_or(("", &after[1..]));
        attributes.insert(key.to_owned(), unescape(value));
        rest = next;
    }
    Tag {
        name: name.to_owned(),
        attributes,
        end,
    }
}

pub fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// The words of a piece of a page, without its tags.
pub fn visible(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        let inside = &rest[start + 1..];
        rest = inside.get(tag_length(inside) + 1..).unwrap_or_default();
        if inside.starts_with("style") {
            rest = &rest[rest.find("</style>").unwrap_or(rest.len())..];
        }
    }
    out.push_str(rest);
    unescape(&out)
}

fn until<'h>(html: &'h str, from: usize, close: &str) -> &'h str {
    let rest = &html[from..];
    &rest[..rest.find(close).unwrap_or(rest.len())]
}

pub(crate) fn links(html: &str) -> Vec<(String, String)> {
    let all = tags(html);
    let links = all.iter().filter(|t| t.name == "a" && t.has("href"));
    links
        .map(|t| {
            (
                t.get("href").to_owned(),
                visible(until(html, t.end, "</a>")),
            )
        })
        .collect()
}

/// A form as a browser would send it: change it, then submit it.
#[derive(Debug, Clone)]
pub struct Form {
    pub action: String,
    pub post: bool,
    fields: Vec<(String, String)>,
    names: Vec<String>,
    typed: Vec<String>,
}

impl Form {
    /// Every field that is sent, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(n, v)| (n.as_str(), v.as_str()))
    }

    /// The first value of a field; empty where there is none.
    pub fn value(&self, name: &str) -> &str {
        self.pairs()
            .find(|(n, _)| *n == name)
            .map_or("", |(_, v)| v)
    }

    pub fn all(&self, name: &str) -> Vec<&str> {
        self.pairs()
            .filter(|(n, _)| *n == name)
            .map(|(_, v)| v)
            .collect()
    }

    /// The fields a person fills in or chooses from.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Those of them that are typed into.
    pub fn typed(&self) -> &[String] {
        &self.typed
    }

    /// Types into a field or chooses a value. It must be on the page.
    #[must_use]
    #[track_caller]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        assert!(
            self.names.iter().any(|n| n == name),
            "no field {name} in {}",
            self.action
        );
        let at = self.fields.iter().position(|(n, _)| n == name);
        self.fields.retain(|(n, _)| n != name);
        let field = (name.to_owned(), value.to_owned());
        self.fields.insert(at.unwrap_or(self.fields.len()), field);
        self
    }

    /// Another value where a person sees no field: what a forger sends.
    #[must_use]
    pub fn hidden(mut self, name: &str, value: &str) -> Self {
        for field in self.fields.iter_mut().filter(|(n, _)| n == name) {
            field.1 = value.to_owned();
        }
        self
    }

    /// Ticks one more box of a name.
    #[must_use]
    pub fn ticked(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Takes the ticks off: all values of a name, or one.
    #[must_use]
    pub fn unticked(mut self, name: &str, value: Option<&str>) -> Self {
        self.fields
            .retain(|(n, v)| n != name || value.is_some_and(|value| v != value));
        self
    }
}

pub(crate) fn forms(html: &str) -> Vec<Form> {
    let all = tags(html);
    let forms = all.iter().filter(|t| t.name == "form");
    forms
        .map(|t| form(t, until(html, t.end, "</form>")))
        .collect()
}

fn form(tag: &Tag, inside: &str) -> Form {
    let mut form = Form {
        action: tag.get("action").to_owned(),
        post: tag.get("method") == "post",
        fields: Vec::new(),
        names: Vec::new(),
        typed: Vec::new(),
    };
    for tag in tags(inside) {
        let name = tag.get("name").to_owned();
        let value = match tag.name.as_str() {
            "input" if ["radio", "checkbox"].contains(&tag.get("type")) => {
                tag.has("checked").then(|| tag.get("value").to_owned())
            }
            "input" => Some(tag.get("value").to_owned()),
            "textarea" => {
                // A browser drops the line break right after the tag.
                let text = until(inside, tag.end, "</textarea>");
                Some(unescape(text.strip_prefix('\n').unwrap_or(text)))
            }
            "select" => Some(chosen(until(inside, tag.end, "</select>"))),
            _ => continue,
        };
        if name.is_empty() {
            continue;
        }
        if tag.get("type") != "hidden" && !form.names.contains(&name) {
            form.names.push(name.clone());
            if tag.get("type") == "text" || tag.name == "textarea" {
                form.typed.push(name.clone());
            }
        }
        form.fields.extend(value.map(|v| (name, v)));
    }
    form
}

fn chosen(inside: &str) -> String {
    let options: Vec<Tag> = tags(inside)
        .into_iter()
        .filter(|t| t.name == "option")
        .collect();
    let chosen = options
        .iter()
        .find(|t| t.has("selected"))
        .or(options.first());
    chosen.map_or_else(String::new, |t| t.get("value").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_sent_as_it_stands_on_the_page() {
        let page = r#"<a href="/x?a=1&amp;b=2">先<b>へ</b></a><form method="post" action="/f">
            <input type="hidden" name="_token" value="t"><input type="text" name="a" value="&lt;&quot;&gt;" required>
            <textarea id="b" name="b" rows="3">
一行目
&amp;</textarea><select name="c"><option value="">―</option><option value="2" selected>二</option></select>
            <input type="radio" name="d" value="1"><input type="radio" name="d" value="2" checked>
            <input type="checkbox" name="e" value="x" checked><input type="checkbox" name="e" value="y"></form>"#;
        let form = forms(page).remove(0);
        let expected = [
            ("_token", "t"),
            ("a", "<\">"),
            ("b", "一行目\n&"),
            ("c", "2"),
            ("d", "2"),
            ("e", "x"),
        ];
        assert_eq!(form.pairs().collect::<Vec<_>>(), expected);
        assert_eq!(form.names(), ["a", "b", "c", "d", "e"]);
        assert_eq!(form.typed(), ["a", "b"]);
        assert_eq!(links(page), [("/x?a=1&b=2".to_owned(), "先へ".to_owned())]);
        let form = form
            .with("d", "1")
            .ticked("e", "y")
            .unticked("e", Some("x"));
        assert_eq!((form.value("d"), form.all("e")), ("1", vec!["y"]));
    }
}
