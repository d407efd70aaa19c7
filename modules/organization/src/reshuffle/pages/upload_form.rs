//! The form that takes a list, new or in place of another.

use maud::{Markup, html};
use sakimori_kernel::{Date, FieldErrors, FiscalYear, TextRule, clean_line, era_date, parse_date};
use sakimori_web::components::{self, field};
use sakimori_web::{FormData, FormState};

use super::super::Mode;
use super::super::store::Settings;

/// The settings of a form, or what is wrong with them.
pub(super) fn settings(form: &FormData) -> Result<Settings, FieldErrors> {
    let mut errors = FieldErrors::new();
    let rule = TextRule {
        label: "名称",
        max: 100,
        required: true,
    };
    let title = errors.take("title", clean_line(form.get("title"), rule));
    let day = match form.get("day").trim() {
        "" => Err("適用日を入力してください。".to_owned()),
        text => parse_date(text)
            .map_err(|e| e.to_string())
            .and_then(believable),
    };
    let day = errors.take("day", day.map(Some));
    let mode = Mode::parse(form.get("mode")).ok_or("一覧の種類を選んでください。".to_owned());
    let mode = errors.take("mode", mode.map(Some));
    match (day, mode) {
        (Some(day), Some(mode)) => errors.or(Settings {
            title,
            day,
            mode,
            succession: form.get("succession") == "yes",
        }),
        _ => Err(errors),
    }
}

/// A slip of the pen in the year is not a date of a reshuffle.
fn believable(day: Date) -> Result<Date, String> {
    match (1990..=2199).contains(&day.year()) {
        true => Ok(day),
        false => Err("適用日の年が正しいか確かめてください。".to_owned()),
    }
}

/// What a new form begins with: next April; in April, this one.
pub(super) fn begin(form: FormState, today: Date) -> FormState {
    let year = FiscalYear::of(today).year() + i16::from(today.month() != 4);
    let april = Date::new(year, 4, 1).unwrap_or(today);
    form.with("title", format!("{}付け人事異動", era_date(april)))
        .with("day", era_date(april))
        .with("mode", Mode::Complete.key())
}

pub(super) fn of_settings(form: FormState, settings: &Settings) -> FormState {
    let form = form
        .with("title", &settings.title)
        .with("day", era_date(settings.day))
        .with("mode", settings.mode.key());
    match settings.succession {
        true => form.with("succession", "yes"),
        false => form,
    }
}

/// The form. `stored` is the name of the file at hand, where there is one.
pub(super) fn form(form: &FormState, action: &str, stored: Option<&str>) -> Markup {
    let modes = [
        (
            Mode::Complete.key(),
            Mode::Complete.label(),
            "在籍する全員を、1人1行（兼務があればその数だけ行を追加）で書いた一覧です。一覧にない者は、去る者として扱います。",
        ),
        (
            Mode::Partial.key(),
            Mode::Partial.label(),
            "年度の途中の異動に使います。一覧にある者だけが変わります。その者の兼務は、続くものも全て書いてください。",
        ),
    ];
    html! {
        (components::error_summary(form))
        form method="post" action=(action) enctype="multipart/form-data" {
            // The token stands first: it is checked before the file is taken in.
            (components::token(form))
            (components::text_field(form, field("title", "名称", "例：令和9年4月1日付け人事異動", true)))
            (components::date_field(form, field("day", "適用日", "この日から新しい所属と職名になります。例：令和9年4月1日", true)))
            (components::radios(form, field("mode", "一覧の種類", "", true), &modes))
            (file_field(form, stored))
            fieldset.field {
                legend { "後任" }
                (components::checkbox(form, "succession", "yes", "去る者や異動する者が持つ役割を、同じ組織の同じ職名に就く者が1人だけのとき、その者に引き継ぐ"))
                p.help { "選ばないときは、後任の候補を示すだけで、任命はしません。" }
            }
            div.buttons { button type="submit" { "取り込んで確認する" } }
        }
    }
}

fn file_field(form: &FormState, stored: Option<&str>) -> Markup {
    let errors: Vec<&str> = form.errors.of("file").collect();
    let invalid = (!errors.is_empty()).then_some("true");
    let described = match errors.is_empty() {
        true => "file-help",
        false => "file-help file-error",
    };
    html! {
        div class=(if errors.is_empty() { "field" } else { "field field-error" }) {
            label for="file" {
                "職員の一覧のファイル"
                @if stored.is_none() { " " span.required { "必須" } }
            }
            p.help id="file-help" {
                "Excel（.xlsx）又はCSV（シフトJIS、UTF-8、UTF-16）、32MBまで。必要な列は職員番号、氏名、所属コード（又は所属名）です。組織の一覧は、同じブックの別のシート（所属コード、所属名、上位所属コード、所属種別、旧所属コード）に書けます。"
                @if let Some(stored) = stored { "選ばないときは、取り込んである「" (stored) "」をもう一度読みます。" }
            }
            @for message in &errors { p.error id="file-error" { (message) } }
            input type="file" id="file" name="file" accept=".xlsx,.csv,.txt,.tsv"
                required[stored.is_none()] aria-describedby=(described) aria-invalid=[invalid];
        }
    }
}
