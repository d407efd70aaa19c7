//! What the settings' page shows.

use maud::{Markup, html};
use sakimori_permissions::Rules;
use sakimori_provisions::catalog::Edition;
use sakimori_web::FormState;
use sakimori_web::components::{self, field};

use super::form::{RANGES, Range};

pub(super) fn body(edition: &Edition, rules: &Rules, form: &FormState) -> Markup {
    html! {
        (components::error_summary(form))
        form method="post" action="/accounts/settings" {
            (components::token(form))
            input type="hidden" name="revision" value=(form.value("revision"));
            h2 { "サインイン画面の掲示" }
            (components::text_area(form, field("notice", "サインイン画面の掲示", "許可された者だけが使うシステムであること、利用の記録を取っていることなど、サインインする者に知らせる文です。", false), 4))
            h2 { "サインインの続く時間" }
            p.help { "特権とは、管理者の特権と、下で二つ目の認証を求める役割をいいます。" }
            div.grid-2 { (numbers(form, &["idle_minutes", "absolute_hours", "privileged_idle_minutes", "privileged_absolute_hours"])) }
            h2 { "パスワード" }
            div.grid-2 { (numbers(form, &["min_length", "expiry_months"])) }
            h2 { "試行の制限" }
            p.help { "一つの利用者IDで5回続けて間違えると、次に試せるまでの時間が2秒、4秒、8秒と延び、10回でロックします。" }
            div.grid-2 { (numbers(form, &["lock_minutes", "address_failures"])) }
            h2 { "二つ目の認証" }
            (roles(edition, rules, form))
            h2 { "点検" }
            (numbers(form, &["unused_months"]))
            div.buttons { button type="submit" { "保存する" } a href="/accounts" { "やめて一覧へ戻る" } }
        }
    }
}

fn numbers(form: &FormState, names: &[&str]) -> Markup {
    let wanted = |r: &&Range| names.contains(&r.0);
    html! {
        @for (name, label, unit, least, most) in RANGES.iter().filter(wanted) {
            @let help = format!("単位：{unit}。{least}から{most}まで。");
            (components::text_field(form, field(name, label, &help, true)))
        }
    }
}

fn roles(edition: &Edition, rules: &Rules, form: &FormState) -> Markup {
    let errors: Vec<&str> = form.errors.of("factor_roles").collect();
    html! {
        fieldset.field #factor_roles tabindex="-1" {
            legend { "二つ目の認証を求める役割" }
            p.help { "管理者の特権を持つ者には、役割によらず求めます。" }
            @for message in &errors { p.error { (message) } }
            @for role in &edition.roles {
                (components::checkbox(form, "factor_roles", &role.key, rules.label(&role.key)))
            }
        }
    }
}
