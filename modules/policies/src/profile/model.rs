//! Pure: the profile and its defaults.

use std::collections::BTreeMap;

use sakimori_provisions::catalog::{BodyKind, Edition, PolicyForm, RoleForm, Scheme, Words};
use serde::{Deserialize, Serialize};

/// Numbers as the guideline prints them, or as regulations do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberingStyle {
    /// `1`, `1.1`, `(1)`, `①`, `(ア)`
    Outline,
    /// 第1条, 2, (1), ア
    Statute,
}

impl NumberingStyle {
    pub fn key(self) -> &'static str {
        match self {
            Self::Outline => "outline",
            Self::Statute => "statute",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        [Self::Outline, Self::Statute]
            .into_iter()
            .find(|s| s.key() == key)
    }
}

/// The legal forms a body may give its standards.
pub const LEGAL_FORMS: [&str; 6] = ["訓令", "規則", "告示", "要綱", "基準", "規程"];

/// A role as the body calls and fills it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleSetting {
    /// 最高情報セキュリティ責任者
    pub name: String,
    /// CISO
    pub label: String,
    /// 副市長
    pub post: String,
    /// Whether the body has it. A role it does without is carried by another.
    pub present: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub name: String,
    pub kind: String,
    pub self_word: String,
    pub head: String,
    pub residents: String,
    pub agencies: String,
    pub ordinance: String,
    pub numbering: NumberingStyle,
    pub legal_form: String,
    pub policy_form: PolicyForm,
    pub edition: String,
    /// The scheme by which assets are classified; empty: the three axes.
    pub scheme: String,
    pub roles: BTreeMap<String, RoleSetting>,
    pub offices: BTreeMap<String, String>,
    /// 0 before it was ever saved.
    #[serde(skip)]
    pub revision: i64,
}

impl Profile {
    /// What a body of this kind usually is.
    pub fn defaults(edition: &Edition, kind: &BodyKind, name: &str) -> Self {
        let roles = edition
            .roles
            .iter()
            .map(|role| {
                let post = kind.posts.get(&role.key).unwrap_or(&role.post);
                let setting = RoleSetting {
                    name: role.name.clone(),
                    label: role.label().to_owned(),
                    post: post.clone(),
                    present: !kind.without.contains(&role.key),
                };
                (role.key.clone(), setting)
            })
            .collect();
        let offices = edition
            .offices
            .iter()
            .map(|o| (o.key.clone(), o.name.clone()))
            .collect();
        Self {
            name: name.to_owned(),
            kind: kind.key.clone(),
            self_word: kind.self_word(name),
            head: kind.head.clone(),
            residents: kind.residents(name),
            agencies: kind.agencies.clone(),
            ordinance: kind.ordinance(name),
            numbering: NumberingStyle::Outline,
            legal_form: "訓令".to_owned(),
            policy_form: PolicyForm::Enumerated,
            edition: edition.id.clone(),
            scheme: String::new(),
            roles,
            offices,
            revision: 0,
        }
    }

    /// The scheme by which the body classifies its assets, where it is not the
    /// three axes.
    pub fn scheme_in<'e>(&self, edition: &'e Edition) -> Option<&'e Scheme> {
        edition.schemes.iter().find(|s| s.key == self.scheme)
    }

    /// The role that carries the duties of `key`: itself, or the one it is
    /// merged into.
    pub fn carrier<'a>(&self, edition: &'a Edition, key: &'a str) -> &'a str {
        let mut at = key;
        for _ in 0..edition.roles.len() {
            let present = self.roles.get(at).is_none_or(|r| r.present);
            match edition.role(at).and_then(|r| r.merged_into.as_deref()) {
                Some(next) if !present => at = next,
                _ => break,
            }
        }
        at
    }
}

/// The profile as the source of a text's words. `references` tells how the
/// document at hand calls an item.
pub struct ProfileWords<'a, R: Fn(&str) -> Option<String>> {
    pub edition: &'a Edition,
    pub profile: &'a Profile,
    pub references: R,
}

impl<R: Fn(&str) -> Option<String>> Words for ProfileWords<'_, R> {
    fn role(&self, key: &str, form: RoleForm) -> Option<&str> {
        let carrier = self.profile.carrier(self.edition, key);
        let role = self.profile.roles.get(carrier)?;
        Some(match form {
            RoleForm::Label => &role.label,
            RoleForm::Name => &role.name,
            RoleForm::Post => &role.post,
        })
    }

    fn body(&self, word: &str) -> Option<&str> {
        let p = self.profile;
        Some(match word {
            "body" => &p.self_word,
            "body.name" => &p.name,
            "body.head" => &p.head,
            "body.residents" => &p.residents,
            "body.agencies" => &p.agencies,
            "body.ordinance" => &p.ordinance,
            "body.classification" => match p.scheme_in(self.edition) {
                Some(scheme) => &scheme.clause,
                None => &self.edition.classification.clause,
            },
            _ => return None,
        })
    }

    fn office(&self, key: &str) -> Option<&str> {
        self.profile.offices.get(key).map(String::as_str)
    }

    fn reference(&self, id: &str) -> Option<String> {
        (self.references)(id)
    }
}

/// Turns a text with the body's words into one with placeholders, so that a
/// later change of a label reaches it. Only the labels of roles and the
/// body's word for itself are recognised; the longest first.
pub fn with_placeholders(profile: &Profile, text: &str) -> String {
    let mut words: Vec<(&str, String)> = profile
        .roles
        .iter()
        .filter(|(_, role)| role.present && role.label.chars().count() > 2)
        .map(|(key, role)| (role.label.as_str(), format!("{{{key}}}")))
        .collect();
    words.push((&profile.self_word, "{body}".to_owned()));
    words.retain(|(word, _)| !word.is_empty());
    words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    let mut out = String::new();
    let mut rest = text;
    'text: while let Some(first) = rest.chars().next() {
        for (word, placeholder) in &words {
            if let Some(tail) = rest.strip_prefix(word) {
                out.push_str(placeholder);
                rest = tail;
                continue 'text;
            }
        }
        out.push(first);
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    out
}
