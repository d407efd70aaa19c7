//! A person chooses a password: the fields `password_new` and
//! `password_again`.

use maud::{Markup, html};
use sakimori_kernel::{FieldErrors, Uuid};
use sakimori_web::{Failure, FormData, FormState};

use super::rules::{self, Policy, REMEMBERED};
use crate::fields::{Secret, password};
use crate::settings::Settings;
use crate::state::Accounts;

/// Who chooses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chooser<'a> {
    pub login: &'a str,
    pub name: &'a str,
    pub person: Option<Uuid>,
    pub body_name: &'a str,
}

impl Chooser<'_> {
    pub async fn policy(
        &self,
        accounts: &Accounts,
        settings: &Settings,
    ) -> Result<Policy, Failure> {
        let own = [self.login, self.name, self.body_name];
        let mut own_words: Vec<String> = own.map(str::to_owned).to_vec();
        if let Some(person) = self.person {
            own_words.extend(accounts.people.words(person).await?);
        }
        Ok(Policy {
            min_length: usize::try_from(settings.min_length).unwrap_or(rules::LONGEST),
            own_words,
        })
    }
}

/// What is wrong with the chosen password, `old` hashes included.
pub(crate) async fn judge(
    accounts: &Accounts,
    settings: &Settings,
    chooser: Chooser<'_>,
    form: &FormData,
) -> Result<FieldErrors, Failure> {
    let mut errors = FieldErrors::new();
    let new = form.get("password_new").to_owned();
    let policy = chooser.policy(accounts, settings).await?;
    let same = new == form.get("password_again");
    // Guessing takes a while for long texts: away from the requests' threads.
    let judged = accounts.hasher.apart(move || rules::problem(&new, &policy));
    if let Some(problem) = judged.await.map_err(Failure::internal)? {
        errors.add("password_new", problem);
    } else if !same {
        errors.add(
            "password_again",
            "新しいパスワードと一致しません。同じものをもう一度入力してください。",
        );
    }
    Ok(errors)
}

/// Whether it is one of the last passwords of the account.
pub(crate) async fn was_used(
    accounts: &Accounts,
    account: Uuid,
    new: &str,
) -> Result<bool, Failure> {
    for hash in super::store::remembered(&accounts.db, account).await? {
        let same = accounts.hasher.verify(new, Some(&hash)).await;
        if same.map_err(Failure::internal)? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(crate) fn used_words() -> String {
    format!("最近使ったパスワード（直近{REMEMBERED}回）は使えません。別のものにしてください。")
}

/// The two fields.
pub(crate) fn fields(form: &FormState, min_length: i64) -> Markup {
    let help = format!(
        "{min_length}文字以上。漢字、かな、空白も使えます。互いに関係のない言葉を四つほど並べると、覚えやすく、推測されにくくなります。氏名、番号、団体の名称、よく使われる言葉は使えません。"
    );
    html! {
        (password(form, Secret {
            name: "password_new",
            label: "新しいパスワード",
            help: &help,
            autocomplete: "new-password",
        }))
        (password(form, Secret {
            name: "password_again",
            label: "新しいパスワード（確認のためもう一度）",
            help: "",
            autocomplete: "new-password",
        }))
    }
}
