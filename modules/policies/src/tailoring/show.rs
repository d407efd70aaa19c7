//! One provision: what the guideline says, why, what follows, and the choice.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use sakimori_db::journal;
use sakimori_provisions::catalog::{Item, Join, Permission, Provision, Template, Words};
use sakimori_web::components::field;
use sakimori_web::{CsrfToken, Failure, FormState, ListQuery, Page, components};

use super::history::history_table;
use super::list::{choice_badge, level_badge};
use super::marks::{mark_fields, mark_table};
use super::{Choice, ListRow, Tailored};
use crate::current::Current;
use crate::documents::{Piece, diff, with_items};
use crate::profile::ProfileWords;
use crate::standards::merge_marks;
use crate::workspace::{Policies, Workspace};

pub(super) async fn show(
    State(state): State<Policies>,
    Path(key): Path<String>,
    current: Current,
    query: ListQuery,
    token: CsrfToken,
) -> Result<Response, Failure> {
    let (item, provision) = state.edition.by_key(&key).ok_or(Failure::NotFound)?;
    let tailored = current.workspace.tailoring.of(provision);
    let form = form_of(&state, &current.workspace, provision, &tailored, &token);
    let message = (query.get("done") == "saved").then(|| "保存しました。".to_owned());
    let view = View {
        state: &state,
        workspace: &current.workspace,
        item,
        provision,
    };
    let history = journal::about(&state.db, "provision", &key, 20).await?;
    let content =
        html! { (view.body(&form, None)) (history_table(&state, &current.workspace, &history)) };
    Ok(view.page().message(message).render(&current.frame, content))
}

/// The form as it is stored.
fn form_of(
    state: &Policies,
    workspace: &Workspace,
    provision: &Provision,
    tailored: &Tailored,
    token: &CsrfToken,
) -> FormState {
    let words = words(state, workspace);
    let filled = |t: &Template| t.fill(&words);
    let own = |t: &String| Template::parse(t).map_or_else(|_| t.clone(), |t| t.fill(&words));
    let text = tailored
        .text
        .as_ref()
        .map_or_else(|| filled(&provision.text), own);
    let items: Vec<String> = match &tailored.items {
        Some(items) => items.iter().map(own).collect(),
        None => provision.items.iter().map(filled).collect(),
    };
    let mut form = FormState::new(token)
        .with("revision", tailored.revision.to_string())
        .with("choice", tailored.choice.key())
        .with("text", text)
        .with("items", items.join("\n"))
        .with("reason", tailored.reason.clone());
    let marks = tailored.marks.as_ref().unwrap_or(&provision.marks);
    let carrier = |role: &str| workspace.profile.carrier(&state.edition, role).to_owned();
    for (role, list) in &merge_marks(marks, carrier) {
        for mark in list {
            form.data.add("marks", format!("{role}:{}", mark.key()));
        }
    }
    form
}

pub(super) fn words<'a>(
    state: &'a Policies,
    workspace: &'a Workspace,
) -> ProfileWords<'a, impl Fn(&str) -> Option<String>> {
    ProfileWords {
        edition: &state.edition,
        profile: &workspace.profile,
        references: |id: &str| {
            let node = workspace.content.nodes.iter().find(|n| n.origin == id);
            Some(node.map_or_else(|| id.to_owned(), |n| n.number.reference.clone()))
        },
    }
}

/// Everything the page of one provision needs.
pub(super) struct View<'a> {
    pub state: &'a Policies,
    pub workspace: &'a Workspace,
    pub item: &'a Item,
    pub provision: &'a Provision,
}

impl View<'_> {
    pub fn page(&self) -> Page {
        let section = self.item.id.section();
        let title = format!("{} {}", self.item.id, self.item.title);
        let section_title = self.state.edition.section(section).map_or("", |s| &s.title);
        let chapter = self.state.edition.chapter_of(section).map_or("", |c| &c.id);
        Page::new(title, "/provisions")
            .editable()
            .crumb("/provisions", "規定の採否")
            .crumb(
                format!("/provisions?chapter={chapter}"),
                format!("{section} {section_title}"),
            )
    }

    /// `conflict`: what somebody else stored in the meantime.
    pub fn body(&self, form: &FormState, conflict: Option<&Tailored>) -> Markup {
        let row = self
            .workspace
            .rows
            .iter()
            .find(|r| r.key == self.provision.key);
        html! {
            (self.neighbours())
            p {
                (level_badge(Some(self.provision.level))) " "
                @if let Some(row) = row { (choice_badge(row.choice)) }
            }
            @if let Some(reason) = self.not_adopted_because() {
                (components::notice("info", html! { p { "採用していません。理由：" (reason) } }))
            }
            @if let Some(theirs) = conflict { (self.conflict(theirs)) }
            (components::error_summary(form))
            (self.texts(row))
            (self.why())
            (self.consequences(row))
            (self.guidance())
            (self.choice_form(form))
        }
    }

    /// The reason kept with a provision that is not adopted, also where the
    /// body does without the role it sets up.
    fn not_adopted_because(&self) -> Option<&str> {
        let rejected = self.workspace.content.rejected.iter();
        let mut found = rejected.filter(|r| r.key == self.provision.key);
        found.next().map(|r| r.reason.as_str())
    }

    fn texts(&self, row: Option<&ListRow>) -> Markup {
        let words = words(self.state, self.workspace);
        let model = model_text(self.provision, &words);
        let lead_ins = self.state.edition.lead_ins(&self.item.id);
        html! {
            h2 { "条文" }
            @for lead_in in lead_ins { p.small { "（柱書）" (lead_in.fill(&words)) } }
            div.diff-pair {
                div {
                    h3 { "ガイドラインに基づくひな形" }
                    div.provision-text { p { (components::lines(&model)) } }
                }
                @if let Some(row) = row.filter(|r| r.choice == Choice::Reworded) {
                    div {
                        h3 { (self.workspace.profile.self_word) "の条文" }
                        div.provision-text { p { (components::lines(&row.text)) } }
                    }
                }
            }
            @if let Some(row) = row.filter(|r| r.choice == Choice::Reworded) {
                h3 { "ひな形との違い" }
                div.provision-text { p { (difference(&model, &row.text)) } }
            }
            @if let Some(d) = self.state.edition.difference(&self.item.id) {
                (components::notice("info", html! { p { "ガイドラインの第3章と附録（例文集）に違いがあります。" (d.note) } }))
            }
        }
    }

    fn why(&self) -> Markup {
        let section = self.state.edition.section(self.item.id.section());
        html! {
            h2 { "なぜこの規定があるか" }
            p { (self.provision.why) }
            @if let Some(section) = section {
                details { summary { "「" (section.title) "」の節の趣旨" } p { (section.purpose) } }
            }
        }
    }

    fn guidance(&self) -> Markup {
        let words = words(self.state, self.workspace);
        html! {
            @if !self.item.guidance.is_empty() {
                h2 { "運用上の留意点" }
                @for guidance in &self.item.guidance {
                    p { (guidance.text.fill(&words)) " " span.small { "（" (guidance.source) "）" } }
                    @if !guidance.items.is_empty() {
                        ul { @for item in &guidance.items { li { (item.fill(&words)) } } }
                    }
                }
            }
        }
    }

    /// What the provision asks of whom, and what the body's choice changes.
    fn consequences(&self, row: Option<&ListRow>) -> Markup {
        let p = self.provision;
        let label = |key: &String| self.role_label(key.as_str());
        let list = |keys: &[String]| keys.iter().map(label).collect::<Vec<_>>().join("、");
        html! {
            h2 { "この規定で決まること" }
            (mark_table(self.state, self.workspace, self.provision, row))
            @if p.permission.is_some() || !p.records.is_empty() || !p.duties.is_empty() {
                dl.facts {
                    @if let Some(permission) = &p.permission {
                        dt { (permission.kind.label()) }
                        dd { (permission.what) "：" (self.route(permission)) }
                    }
                    @for record in &p.records {
                        dt { "記録・台帳" }
                        dd { (record.name)
                            @if !record.keepers.is_empty() { "（" (list(&record.keepers)) "）" }
                            @if !record.fields.is_empty() { " 記載事項：" (record.fields.join("、")) }
                        }
                    }
                    @for duty in &p.duties {
                        dt { "時期" }
                        dd { (duty.expression) "：" (duty.what)
                            @if !duty.who.is_empty() { "（" (list(&duty.who)) "）" }
                            @if let Some(months) = duty.default_months { " 既定の間隔 " (months) "か月" }
                        }
                    }
                }
            }
        }
    }

    /// 「職員等が申請し、CISO及び統括情報セキュリティ責任者が許可します。」
    fn route(&self, permission: &Permission) -> String {
        let labels = |keys: &[String]| -> Vec<String> {
            keys.iter().map(|key| self.role_label(key)).collect()
        };
        let joint = match permission.join {
            Some(Join::Or) => "又は",
            _ => "及び",
        };
        let applicant = match labels(&permission.applicant).join("又は") {
            who if who.is_empty() => "団体で定める者".to_owned(),
            who => who,
        };
        match labels(&permission.deciders).join(joint) {
            who if who.is_empty() => {
                format!(
                    "{applicant}が申請します。{}をする者は団体で定めます。",
                    permission.kind.label()
                )
            }
            who => format!(
                "{applicant}が申請し、{who}が{}します。",
                permission.kind.label()
            ),
        }
    }

    fn role_label(&self, key: &str) -> String {
        let carrier = self.workspace.profile.carrier(&self.state.edition, key);
        let role = self.workspace.profile.roles.get(carrier);
        role.map_or_else(|| key.to_owned(), |r| r.label.clone())
    }

    fn conflict(&self, theirs: &Tailored) -> Markup {
        let words = words(self.state, self.workspace);
        let text = match &theirs.text {
            Some(own) => Template::parse(own).map_or_else(|_| own.clone(), |t| t.fill(&words)),
            None => self.provision.text.fill(&words),
        };
        components::notice(
            "warning",
            html! {
                h2 { "この画面を開いた後に、別の画面で保存されました" }
                p { "次の内容が先に保存されています（" (theirs.updated_by) "）。入力した内容は下の欄に残っています。両方を見比べて、保存し直してください。保存すると、入力した内容に置き換わります。" }
                dl.facts {
                    dt { "保存されている採否" } dd { (theirs.choice.label()) }
                    dt { "保存されている条文" } dd { (text) }
                    @if !theirs.reason.is_empty() { dt { "理由" } dd { (theirs.reason) } }
                }
            },
        )
    }

    fn choice_form(&self, form: &FormState) -> Markup {
        let options: Vec<(&str, &str, &str)> = Choice::CHOICES
            .iter()
            .map(|c| (c.key(), c.label(), help_of(*c)))
            .collect();
        html! {
            h2 #decide { "採否を決める" }
            form method="post" action={ "/provisions/" (self.provision.key) "/tailoring" } {
                (components::token(form))
                input type="hidden" name="revision" value=(form.value("revision"));
                (components::radios(form, field("choice", "採否", "", true), &options))
                (components::text_area(form, field("text", "条文", "読み替えて採用するときに書き換えます。役割の呼び名は、団体の設定を変えるとこの条文でも変わります。", false), 5))
                (components::text_area(form, field("items", "列記", "条文が「次に掲げる」として列記する項目を、一行に一つ書きます。", false), if form.value("items").is_empty() { 2 } else { 8 }))
                (components::text_area(form, field("reason", "理由", "採用しないときは必ず書きます。監査や見直しのときの根拠になります。", false), 3))
                (mark_fields(self.workspace, form))
                div.buttons { button type="submit" { "保存する" } a href="/provisions" { "一覧へ戻る" } }
            }
        }
    }

    fn neighbours(&self) -> Markup {
        let rows = &self.workspace.rows;
        let at = rows.iter().position(|r| r.key == self.provision.key);
        let next = at.and_then(|i| rows.get(i + 1));
        let before = at.and_then(|i| i.checked_sub(1)).and_then(|i| rows.get(i));
        let open = rows
            .iter()
            .find(|r| r.choice == Choice::Undecided && r.key != self.provision.key);
        html! {
            p.small {
                @if let Some(row) = before { a href=(row.href()) { "前の規定" } "　" }
                @if let Some(row) = next { a href=(row.href()) { "次の規定" } "　" }
                @if let Some(row) = open { a href=(row.href()) { "次の未定の規定" } }
            }
        }
    }
}

fn help_of(choice: Choice) -> &'static str {
    match choice {
        Choice::Adopted => "ひな形の条文をそのまま使います。",
        Choice::Reworded => "条文や権限・責任を、団体の実情に合わせて書き換えます。",
        Choice::Rejected => "この規定を置きません。理由が必要です。",
        Choice::Undecided => "後で決めます。未定が残っている間は、付議できません。",
        Choice::Own => "",
    }
}

pub(super) fn model_text(provision: &Provision, words: &dyn Words) -> String {
    let items = provision.items.iter().map(|item| item.fill(words));
    with_items(provision.text.fill(words), items)
}

pub(crate) fn difference(before: &str, after: &str) -> Markup {
    html! {
        @for piece in diff(before, after) {
            @match piece {
                Piece::Same(t) => (components::lines(&t)),
                Piece::Gone(t) => del { (components::lines(&t)) },
                Piece::New(t) => ins { (components::lines(&t)) },
            }
        }
    }
}
