use std::collections::HashMap;

use sakimori_provisions::catalog::{Edition, Mark, Marks, PolicyForm, Scheme, Template, Words};

use super::content::{
    AxisContent, BasicPolicyContent, Content, ContentRole, FORMAT, NodeKind, Rejected,
    StandardNode, merge_marks,
};
use super::number::{self, DocNumber, key_of};
use super::tree::{self, Branch, Leaf, Source, Thing};
use super::{Issue, IssueKind, basic_policy, supplement};
use crate::profile::{Profile, ProfileWords};
use crate::tailoring::{Choice, Tailoring};

/// Makes the body's policy out of catalog, profile and tailoring, and says
/// what is still in the way of finishing it. An undecided provision stands in
/// the draft, so that it can be read in its place.
pub fn compose(
    edition: &Edition,
    profile: &Profile,
    tailoring: &Tailoring,
) -> (Content, Vec<Issue>) {
    let source = Source {
        edition,
        profile,
        tailoring,
    };
    let mut branches = tree::build(&source);
    if profile.policy_form == PolicyForm::Declaration {
        branches.insert(0, supplement::supplement(edition));
    }
    let numbers = number::number(profile.numbering, &branches);
    let words = ProfileWords {
        edition,
        profile,
        references: |id: &str| {
            let found = numbers
                .get(id)
                .or_else(|| numbers.get(&format!("provision {id}")));
            found.map(|n| n.reference.clone())
        },
    };
    let policies = basic_policy::both(edition, profile, tailoring);
    let mut composer = Composer {
        policies: &policies,
        source: &source,
        words: &words,
        numbers: &numbers,
        nodes: Vec::new(),
        issues: Vec::new(),
    };
    branches.iter().for_each(|b| composer.walk(b));
    let Composer {
        nodes, mut issues, ..
    } = composer;
    issues.extend(lost_places(&source, &nodes));
    let content = Content {
        format: FORMAT,
        edition: edition.id.clone(),
        edition_title: edition.title.clone(),
        body_name: profile.name.clone(),
        self_word: profile.self_word.clone(),
        head: profile.head.clone(),
        legal_form: profile.legal_form.clone(),
        numbering: profile.numbering,
        policy_form: profile.policy_form,
        roles: roles(edition, profile),
        basic_policies: policies,
        nodes,
        rejected: rejected(&source),
        classification: classification(edition, profile.scheme_in(edition)),
    };
    (content, issues)
}

/// The tables of 3.3(1): the scheme's, and those of the axes that it does not
/// tell.
fn classification(edition: &Edition, scheme: Option<&Scheme>) -> Vec<AxisContent> {
    let axes = edition.classification.axis.iter();
    let own = axes.filter(|axis| !scheme.is_some_and(|s| s.tells(&axis.key)));
    let scheme = scheme.map(|scheme| AxisContent::of_scheme(&edition.classification, scheme));
    scheme.into_iter().chain(own.map(Into::into)).collect()
}

/// The guideline itself in the body's words: every provision as it stands.
pub fn model(edition: &Edition, profile: &Profile) -> Content {
    let mut everything = Tailoring::default();
    for (_, provision) in edition.provisions() {
        let mut tailored = everything.of(provision);
        tailored.choice = Choice::Adopted;
        everything
            .provisions
            .insert(provision.key.clone(), tailored);
    }
    compose(edition, profile, &everything).0
}

struct Composer<'c> {
    policies: &'c [BasicPolicyContent],
    source: &'c Source<'c>,
    words: &'c dyn Words,
    numbers: &'c HashMap<String, DocNumber>,
    nodes: Vec<StandardNode>,
    issues: Vec<Issue>,
}

impl Composer<'_> {
    fn walk(&mut self, branch: &Branch<'_>) {
        if let Some(number) = self.numbers.get(&key_of(branch)).cloned() {
            let node = match &branch.thing {
                Thing::Provision(leaf) => self.provision(branch, leaf, number),
                other => self.heading(branch, other, number),
            };
            self.nodes.push(node);
        }
        branch.children.iter().for_each(|child| self.walk(child));
    }

    fn heading(
        &mut self,
        branch: &Branch<'_>,
        thing: &Thing<'_>,
        number: DocNumber,
    ) -> StandardNode {
        let text = branch
            .lead_in
            .map(|t| self.fill(t, &branch.origin, &branch.origin));
        StandardNode {
            origin: branch.origin.clone(),
            key: branch.origin.clone(),
            kind: match thing {
                Thing::Chapter => NodeKind::Chapter,
                Thing::Section => NodeKind::Section,
                _ => NodeKind::Heading,
            },
            number,
            title: self.title(&branch.title),
            text: text.unwrap_or_default(),
            items: Vec::new(),
            attachment: None,
            level: None,
            choice: Choice::Adopted,
            marks: Default::default(),
        }
    }

    fn provision(
        &mut self,
        branch: &Branch<'_>,
        leaf: &Leaf<'_>,
        number: DocNumber,
    ) -> StandardNode {
        let mut node = StandardNode {
            origin: branch.origin.clone(),
            key: branch.origin.clone(),
            kind: NodeKind::Provision,
            number,
            title: self.title(&branch.title),
            text: String::new(),
            items: Vec::new(),
            attachment: None,
            level: None,
            choice: Choice::Own,
            marks: Default::default(),
        };
        match leaf {
            Leaf::Model(provision, tailored) => {
                node.key.clone_from(&provision.key);
                node.level = Some(provision.level);
                node.choice = tailored.choice;
                node.attachment = provision.attachment;
                let marks = tailored.marks.as_ref().unwrap_or(&provision.marks);
                node.marks = self.merged(marks);
                let key = provision.key.clone();
                if tailored.text.is_none() {
                    self.merged_parts(marks, &key, &branch.origin);
                }
                node.text = match &tailored.text {
                    Some(own) => self.fill_own(own, &key, &branch.origin),
                    None => self.fill(&provision.text, &key, &branch.origin),
                };
                node.items = match &tailored.items {
                    Some(own) => own
                        .iter()
                        .map(|t| self.fill_own(t, &key, &branch.origin))
                        .collect(),
                    None => provision
                        .items
                        .iter()
                        .map(|t| self.fill(t, &key, &branch.origin))
                        .collect(),
                };
                if tailored.choice == Choice::Undecided {
                    let message = "採用するかどうかが決まっていません。".to_owned();
                    self.issue(IssueKind::Undecided, &key, &branch.origin, message);
                }
                self.separation(provision, &key, &branch.origin);
            }
            Leaf::Own(own) => {
                node.text = self.fill_own(&own.text, &branch.origin, "独自");
                node.items = own
                    .items
                    .iter()
                    .map(|t| self.fill_own(t, &branch.origin, "独自"))
                    .collect();
                node.marks = self.merged(&own.marks);
            }
            Leaf::Supplement(key) => {
                supplement::write(self.policies, key, &mut node);
            }
        }
        node
    }

    /// Where a small body merges roles, applicant and decider can become one.
    fn separation(
        &mut self,
        provision: &sakimori_provisions::catalog::Provision,
        key: &str,
        origin: &str,
    ) {
        let Some(permission) = &provision.permission else {
            return;
        };
        let Source {
            edition, profile, ..
        } = self.source;
        let carrier = |role: &String| profile.carrier(edition, role).to_owned();
        let applicants: Vec<String> = permission.applicant.iter().map(carrier).collect();
        let both = permission
            .deciders
            .iter()
            .find(|d| applicants.contains(&carrier(d)) && !permission.applicant.contains(d));
        if let Some(role) = both {
            let label = profile
                .roles
                .get(&carrier(role))
                .map_or("", |r| r.label.as_str());
            let message = format!(
                "役割をまとめたため、{label}が申請者と許可又は承認をする者を兼ねます（兼務の禁止）。別の者が許可又は承認をするよう改めてください。やむを得ないときは、理由を残してください。"
            );
            self.issue(IssueKind::Warning, key, origin, message);
        }
    }

    fn merged(
        &self,
        marks: &sakimori_provisions::catalog::Marks,
    ) -> sakimori_provisions::catalog::Marks {
        let Source {
            edition, profile, ..
        } = self.source;
        merge_marks(marks, |role| profile.carrier(edition, role).to_owned())
    }

    /// Where one holder now stands on both sides of a sentence (who acts and
    /// who is told), the model's words read oddly: the body should look.
    fn merged_parts(&mut self, marks: &Marks, key: &str, origin: &str) {
        let Source {
            edition, profile, ..
        } = self.source;
        let mut seen: HashMap<&str, &Vec<Mark>> = HashMap::new();
        for (role, list) in marks {
            let carrier = profile.carrier(edition, role);
            let differs = seen
                .insert(carrier, list)
                .is_some_and(|other| other != list);
            if differs {
                let label = profile.roles.get(carrier).map_or("", |r| r.label.as_str());
                let message = format!(
                    "役割をまとめたため、条文の中で{label}が二つの立場に立ちます。条文を確かめ、必要なら読み替えてください。"
                );
                self.issue(IssueKind::Warning, key, origin, message);
            }
        }
    }

    fn fill(&mut self, template: &Template, key: &str, origin: &str) -> String {
        for id in template.references() {
            if self.words.reference(id).is_none() {
                let message = format!(
                    "条文が引用する規定（{id}）が採用されていません。その規定を採用するか、この条文を読み替えてください。"
                );
                self.issue(IssueKind::Broken, key, origin, message);
            }
        }
        template.fill(self.words)
    }

    fn fill_own(&mut self, text: &str, key: &str, origin: &str) -> String {
        match Template::parse(text) {
            Ok(template) => self.fill(&template, key, origin),
            Err(_) => text.to_owned(),
        }
    }

    /// Titles of the catalog name roles literally; here they get the body's
    /// names for them, or the name of who carries the duties.
    fn title(&self, title: &str) -> String {
        let Source {
            edition, profile, ..
        } = self.source;
        // 統括情報セキュリティ責任者 before 情報セキュリティ責任者.
        let mut words: Vec<(&str, &str)> = edition
            .roles
            .iter()
            .filter_map(|role| {
                let carrier = profile.carrier(edition, &role.key);
                let setting = profile.roles.get(carrier)?;
                let name = (role.name.as_str(), setting.name.as_str());
                Some([name, (role.label(), setting.label.as_str())])
            })
            .flatten()
            .collect();
        words.sort_by_key(|(written, _)| std::cmp::Reverse(written.len()));
        let mut out = String::new();
        let mut rest = title;
        while let Some(first) = rest.chars().next() {
            let named = words
                .iter()
                .find_map(|(written, ours)| Some((ours, rest.strip_prefix(written)?)));
            if let Some((ours, tail)) = named {
                out.push_str(ours);
                rest = tail;
            } else {
                out.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
        out
    }

    fn issue(&mut self, kind: IssueKind, key: &str, origin: &str, message: String) {
        let issue = Issue {
            kind,
            key: key.to_owned(),
            origin: origin.to_owned(),
            message,
        };
        if !self.issues.contains(&issue) {
            self.issues.push(issue);
        }
    }
}

fn roles(edition: &Edition, profile: &Profile) -> Vec<ContentRole> {
    edition
        .roles
        .iter()
        .filter_map(|role| {
            let setting = profile.roles.get(&role.key)?;
            Some(ContentRole {
                key: role.key.clone(),
                label: setting.label.clone(),
                name: setting.name.clone(),
                post: setting.post.clone(),
                column: role.column,
                present: setting.present,
            })
        })
        .collect()
}

fn rejected(source: &Source<'_>) -> Vec<Rejected> {
    source
        .edition
        .provisions()
        .filter_map(|(item, provision)| {
            let tailored = tree::effective(source, provision);
            (tailored.choice == Choice::Rejected).then(|| Rejected {
                origin: item.id.to_string(),
                key: provision.key.clone(),
                title: item.title.clone(),
                level: provision.level,
                reason: tailored.reason,
            })
        })
        .collect()
}

/// A provision of the body's own whose neighbour is no longer there.
fn lost_places(source: &Source<'_>, nodes: &[StandardNode]) -> Vec<Issue> {
    source
        .tailoring
        .own
        .iter()
        .filter(|own| !nodes.iter().any(|n| n.origin == own.origin()))
        .map(|own| Issue {
            kind: IssueKind::Broken,
            key: own.origin(),
            origin: "独自".to_owned(),
            message: format!("独自の規定「{}」を置いていた前後の規定がなくなりました。この規定を開き、置く場所を選び直してください。", own.title),
        })
        .collect()
}
