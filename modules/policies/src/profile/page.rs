use maud::{Markup, html};
use sakimori_provisions::catalog::{Edition, PolicyForm, Role};
use sakimori_web::components::field;
use sakimori_web::{CsrfToken, FormState, components};

use super::{LEGAL_FORMS, Profile};

fn kinds(edition: &Edition) -> Vec<(&str, &str)> {
    let mut kinds = vec![("", "選んでください")];
    kinds.extend(
        edition
            .body_kinds
            .iter()
            .map(|k| (k.key.as_str(), k.name.as_str())),
    );
    kinds
}

/// What the form sends for the three axes.
pub(super) const AXES: &str = "axes";

fn scheme_key(scheme: &str) -> &str {
    match scheme {
        "" => AXES,
        other => other,
    }
}

fn schemes(edition: &Edition) -> Vec<(&str, &str, &str)> {
    let axes = (
        AXES,
        "機密性、完全性及び可用性による分類",
        "ガイドラインの例文の分類です。ほかの分類も、取扱制限とリスクの分析では、この分類に置き換えます。",
    );
    let others = edition.schemes.iter();
    let others = others.map(|s| (s.key.as_str(), s.title.as_str(), s.about.as_str()));
    std::iter::once(axes).chain(others).collect()
}

/// The first form of all: name and kind.
pub(super) fn start(edition: &Edition, form: &FormState) -> Markup {
    html! {
        p.lead { "はじめに、団体の名称と種類を入力してください。呼び名や充てる職などの既定値が入ります。後から全て変更できます。" }
        (components::error_summary(form))
        form method="post" action="/profile/start" {
            (components::token(form))
            (components::text_field(form, field("name", "団体の名称", "例：みほん市、みほん県、みほん広域連合", true)))
            (components::select(form, field("kind", "団体の種類", "", true), &kinds(edition)))
            div.buttons { button type="submit" { "設定を始める" } }
        }
    }
}

/// The form with what is stored.
pub(super) fn stored(profile: &Profile, token: &CsrfToken) -> FormState {
    let mut form = FormState::new(token)
        .with("revision", profile.revision.to_string())
        .with("name", profile.name.clone())
        .with("kind", profile.kind.clone())
        .with("self_word", profile.self_word.clone())
        .with("head", profile.head.clone())
        .with("residents", profile.residents.clone())
        .with("agencies", profile.agencies.clone())
        .with("ordinance", profile.ordinance.clone())
        .with("numbering", profile.numbering.key())
        .with("legal_form", profile.legal_form.clone())
        .with("policy_form", profile.policy_form.key())
        .with("scheme", scheme_key(&profile.scheme));
    for (key, role) in &profile.roles {
        let name = |part: &str| format!("role-{key}-{part}");
        form = form
            .with(&name("name"), role.name.clone())
            .with(&name("label"), role.label.clone())
            .with(&name("post"), role.post.clone());
        if role.present {
            form = form.with(&name("present"), "yes");
        }
    }
    for (key, office) in &profile.offices {
        form = form.with(&format!("office-{key}"), office.clone());
    }
    form
}

pub(super) fn body(edition: &Edition, form: &FormState) -> Markup {
    let legal_forms: Vec<(&str, &str)> = LEGAL_FORMS.iter().map(|f| (*f, *f)).collect();
    html! {
        (components::error_summary(form))
        form method="post" action="/profile" {
            (components::token(form))
            input type="hidden" name="revision" value=(form.value("revision"));
            h2 { "団体" }
            div.grid-2 {
                (components::text_field(form, field("name", "団体の名称", "", true)))
                (components::select(form, field("kind", "団体の種類", "", true), &kinds(edition)))
                (components::text_field(form, field("self_word", "条文での団体の呼び方", "条文の中で団体を指す言葉（本市、本町など）", true)))
                (components::text_field(form, field("head", "長の呼び名", "市長、知事、管理者など", true)))
                (components::text_field(form, field("residents", "住民の呼び名", "市民、県民、構成団体の住民など", true)))
                (components::text_field(form, field("ordinance", "個人情報に関する条例の名称", "公布年と番号まで書くと、条文にそのまま入ります。", true)))
            }
            (components::text_area(form, field("agencies", "適用する行政機関", "情報セキュリティポリシーを適用する機関。条文にそのまま入ります。", true), 2))
            h2 { "文書の形" }
            (components::radios(form, field("policy_form", "基本方針の形式", "", true), &[
                (PolicyForm::Enumerated.key(), PolicyForm::Enumerated.label(), "目的、定義、適用範囲などを規程の形で定めます。"),
                (PolicyForm::Declaration.key(), PolicyForm::Declaration.label(), "住民に向けた宣言の形にします。定義などは対策基準に置きます。"),
            ]))
            (components::radios(form, field("numbering", "番号の付け方", "", true), &[
                ("outline", "1　(1)　①　(ア)", "ガイドラインと同じ付け方です。"),
                ("statute", "第1条　2　(1)　ア", "例規の条・項・号の付け方です。"),
            ]))
            (components::select(form, field("legal_form", "対策基準の法形式", "附則の書き方に使います。", true), &legal_forms))
            h2 { "情報資産の分類" }
            (components::radios(form, field("scheme", "分類の方法", "対策基準の条文と表、情報資産台帳及び情報システムの台帳で選ぶ分類になります。途中で変えても、これまでの記録は、次に記録を直すまで元の分類のままです。", true), &schemes(edition)))
            h2 #roles { "役割" }
            p { "呼び名と充てる職を決めます。置かない役割の職務は別の役割が受け持ち、条文にはその役割の名称が入ります。" }
            @for role in &edition.roles { (role_fields(edition, form, role)) }
            h2 { "条文に現れる部署" }
            div.grid-2 {
                @for office in &edition.offices {
                    @let name = format!("office-{}", office.key);
                    (components::text_field(form, field(&name, &office.name, "", true)))
                }
            }
            div.buttons { button type="submit" { "保存する" } a href="/" { "「はじめに」へ戻る" } }
        }
    }
}

fn role_fields(edition: &Edition, form: &FormState, role: &Role) -> Markup {
    let name = |part: &str| format!("role-{}-{part}", role.key);
    let present = name("present");
    let heir = role
        .merged_into
        .as_deref()
        .and_then(|k| edition.role(k))
        .map(|r| r.name.as_str());
    html! {
        fieldset.field.framed {
            legend { (role.name) }
            @if role.optional {
                (components::checkbox(form, &present, "yes", "この役割を置く"))
                @if let Some(heir) = heir { p.help { "置かないときは、この役割の職務を" (heir) "が行います。" } }
            }
            div.grid-2 {
                (components::text_field(form, field(&name("name"), "正式な名称", "", !role.optional)))
                (components::text_field(form, field(&name("label"), "条文での呼び名", "", !role.optional)))
            }
            (components::text_field(form, field(&name("post"), "充てる職", "", !role.optional)))
        }
    }
}
