//! What the page of one account shows: facts, what may be done and why not,
//! history.

use maud::{Markup, html};
use sakimori_db::journal::JournalRow;
use sakimori_kernel::{Refusal, Uuid};
use sakimori_web::FormState;
use sakimori_web::components::{self, field};

use super::rules::{self, Standing};
use super::store::Row;
use crate::own::history_list;
use crate::sessions::moment;

pub(super) struct Shown<'a> {
    pub row: &'a Row,
    pub standing: &'a Standing,
    pub sessions: usize,
    pub history: &'a [JournalRow],
    pub may_change: bool,
    /// The account of who looks.
    pub reader: Uuid,
    pub form: &'a FormState,
}

pub(super) fn body(shown: &Shown<'_>) -> Markup {
    html! {
        (components::error_summary(shown.form))
        (facts(shown))
        @if shown.may_change {
            (help_the_person(shown))
            (use_of_account(shown))
            (privilege(shown))
        }
        (history_list(shown.history))
    }
}

fn facts(shown: &Shown<'_>) -> Markup {
    let row = shown.row;
    let (kind, word) = row.state();
    html! {
        dl.facts {
            dt { "氏名" } dd { (row.name) }
            dt { "職員との結び付き" } dd { @if row.person_id.is_some() { "あり" } @else { "なし" } }
            dt { "状態" } dd { (components::badge(kind, word)) }
            dt { "特権" }
            dd { @if row.administrator { "システムの管理者" } @else if row.requested { "なし（管理者の特権を申請中）" } @else { "なし" } }
            dt { "二つ目の認証" } dd { @if row.factors > 0 { "登録あり" } @else { "登録なし" } }
            dt { "作成" } dd { (moment(row.created_at.to_jiff())) }
            dt { "最後のサインイン" }
            dd { @match row.last_sign_in { Some(at) => { (moment(at.to_jiff())) } None => { "なし" } } }
            dt { "続いているサインイン" } dd { (shown.sessions) "件" }
        }
    }
}

/// A button with one sentence; or the reason why it is not there.
struct Act<'a> {
    /// Below `/accounts/{id}/`.
    path: &'a str,
    button: &'a str,
    help: &'a str,
    against: Option<Refusal>,
}

fn act(shown: &Shown<'_>, act: &Act<'_>, inputs: Markup) -> Markup {
    html! {
        form method="post" action={ "/accounts/" (shown.row.id) "/" (act.path) } {
            (components::token(shown.form))
            @if act.against.is_none() { (inputs) }
            p.help { (act.help) }
            @match &act.against {
                Some(refusal) => {
                    div.buttons { button.button-quiet type="submit" disabled { (act.button) } }
                    p.small { (refusal.message) }
                }
                None => { div.buttons { button.button-quiet type="submit" { (act.button) } } }
            }
        }
    }
}

fn help_the_person(shown: &Shown<'_>) -> Markup {
    let reader = Some(shown.reader);
    let own = || rules::against_own(shown.standing, reader);
    html! {
        h2 { "本人が困っているとき" }
        (act(shown, &Act {
            path: "password",
            button: "仮パスワードを発行する",
            help: "パスワードを忘れたときに使います。仮パスワードを一度だけ表示し、続いているサインインは全て終了します。ロックも解けます。本人であることを確かめてから行ってください。",
            against: own(),
        }, html! {}))
        @if shown.row.locked {
            (act(shown, &Act {
                path: "lock/end",
                button: "ロックを解除する",
                help: "続けて間違えたために使えなくなっています。本人の間違いであることを確かめてから解除してください。",
                against: own(),
            }, html! {}))
        }
        @if shown.row.factors > 0 {
            (act(shown, &Act {
                path: "factors/end",
                button: "二つ目の認証を全て終了する",
                help: "認証アプリの端末、パスキー、リカバリーコードを全て失ったときに使います。次のサインインの後に、本人が登録し直します。",
                against: own(),
            }, html! {}))
        }
        @if shown.row.person_id.is_none() {
            (act(shown, &Act {
                path: "person",
                button: "職員と結び付ける",
                help: "結び付けると、その職員の役割に応じた権限がこの利用者IDに生じます。後から変えられません。",
                against: rules::against_person(shown.standing, reader),
            }, components::text_field(shown.form, field("staff_number", "職員番号", "", true))))
        }
    }
}

fn use_of_account(shown: &Shown<'_>) -> Markup {
    html! {
        h2 { "利用の停止" }
        @if shown.row.suspended {
            (act(shown, &Act {
                path: "suspension/end",
                button: "利用の停止を解除する",
                help: "解除すると、本人がまたサインインできるようになります。",
                against: rules::against_suspension_end(shown.standing),
            }, html! {}))
        } @else {
            (act(shown, &Act {
                path: "suspension",
                button: "利用を停止する",
                help: "異動、退職、長期の休業などのときに停止します。続いているサインインは全て終了します。利用者IDと記録は残ります。",
                against: rules::against_suspension(shown.standing, Some(shown.reader)),
            }, components::text_field(shown.form, field("remark", "理由", "記録に残ります。例：令和8年3月31日付けで退職", true))))
        }
        @if shown.sessions > 0 {
            (act(shown, &Act {
                path: "sessions/end",
                button: "続いているサインインを全て終了する",
                help: "端末を失ったときなどに使います。",
                against: rules::against_own(shown.standing, Some(shown.reader)),
            }, html! {}))
        }
    }
}

fn privilege(shown: &Shown<'_>) -> Markup {
    let standing = shown.standing;
    html! {
        h2 { "管理者の特権" }
        p { "利用者ID、設定、バックアップを扱う特権です。情報セキュリティの役割とは別のもので、役割が許さない情報は管理者でも読めません。付与には、申請した者とも本人とも別の管理者の確認が必要です。" }
        @if standing.administrator || standing.request.is_some() {
            @if standing.request.is_some() {
                (act(shown, &Act {
                    path: "administrator/confirmation",
                    button: "管理者の特権の付与を確認する",
                    help: "確認すると、次のサインインから特権が使えます。二つ目の認証が必要になります。",
                    against: rules::against_confirmation(standing, Some(shown.reader)),
                }, html! {}))
            }
            (act(shown, &Act {
                path: "administrator/end",
                button: if standing.administrator { "管理者の特権を終了する" } else { "申請を取り下げる" },
                help: "直ちに効力を失います。",
                against: rules::against_administrator_end(standing),
            }, html! {}))
        } @else {
            (act(shown, &Act {
                path: "administrator",
                button: "管理者の特権の付与を申請する",
                help: "ほかの管理者が確認するまで、効力はありません。",
                against: rules::against_request(standing),
            }, html! {}))
        }
    }
}
