//! Saving a choice.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sakimori_db::journal::Entry;
use sakimori_kernel::{Actor, FieldErrors, clean_text};
use sakimori_provisions::catalog::{Edition, Item, Marks, Provision, Words};
use sakimori_web::{CsrfToken, Failure, FormData, FormState};

use super::form::{REASON, items, marks, text};
use super::show::{View, words};
use super::{Choice, Tailored, Writer, store};
use crate::current::Current;
use crate::profile::Profile;
use crate::standards::merge_marks;
use crate::workspace::{Policies, touch};

pub(super) async fn save(
    State(state): State<Policies>,
    Path(key): Path<String>,
    current: Current,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    let (item, provision) = state.edition.by_key(&key).ok_or(Failure::NotFound)?;
    let view = View {
        state: &state,
        workspace: &current.workspace,
        item,
        provision,
    };
    let parsed = parse(
        &Model {
            edition: &state.edition,
            profile: &current.workspace.profile,
            words: &words(&state, &current.workspace),
            provision,
        },
        &form,
    );
    let wanted = match parsed {
        Ok(wanted) => wanted,
        Err(errors) => {
            let form = FormState::rejected(&token, form, errors);
            let page = view.page().status(StatusCode::UNPROCESSABLE_ENTITY);
            return Ok(page.render(&current.frame, view.body(&form, None)));
        }
    };
    match write(&state, &current.actor, (item, provision), wanted).await? {
        Written::Done => {
            let to = format!("/provisions/{key}?done=saved");
            Ok(Redirect::to(&to).into_response())
        }
        Written::Conflict(theirs) => {
            let mut form = FormState::rejected(&token, form, FieldErrors::new());
            form.data.set("revision", theirs.revision.to_string());
            let page = view.page().status(StatusCode::CONFLICT);
            Ok(page.render(&current.frame, view.body(&form, Some(&theirs))))
        }
    }
}

enum Written {
    Done,
    /// Somebody else saved this in between.
    Conflict(Tailored),
}

async fn write(
    state: &Policies,
    actor: &Actor,
    (item, provision): (&Item, &Provision),
    wanted: Tailored,
) -> Result<Written, Failure> {
    let key = provision.key.as_str();
    let mut tx = state.db.begin().await?;
    let before = store::current(&mut tx, key)
        .await?
        .unwrap_or_else(|| Tailored::initial(provision));
    let same = Tailored {
        revision: before.revision,
        updated_by: before.updated_by.clone(),
        ..wanted.clone()
    } == before;
    if same {
        // Sent twice, or nothing changed: nothing to write.
        return Ok(Written::Done);
    }
    if before.revision != wanted.revision {
        return Ok(Written::Conflict(before));
    }
    let writer = Writer {
        at: state.clock.now(),
        actor,
    };
    let after = Tailored {
        revision: before.revision + 1,
        ..wanted
    };
    store::save(&mut tx, key, &after, writer).await?;
    touch(&mut tx).await?;
    let summary = format!(
        "{} {}：「{}」から「{}」へ",
        item.id,
        item.title,
        before.choice.label(),
        after.choice.label()
    );
    let entry = Entry::new("tailoring.changed", "provision", key, summary)
        .with_detail(&serde_json::json!({ "before": before, "after": after }));
    tx.commit(&state.clock, actor, entry).await?;
    Ok(Written::Done)
}

/// From what was typed to a choice, or what is wrong with it.
fn parse(model: &Model<'_>, form: &FormData) -> Result<Tailored, FieldErrors> {
    let mut errors = FieldErrors::new();
    let Some(choice) = Choice::parse(form.get("choice")) else {
        errors.add("choice", "採否を選んでください。");
        return Err(errors);
    };
    let reason = errors.take("reason", clean_text(form.get("reason"), REASON));
    if choice == Choice::Rejected && reason.is_empty() {
        errors.add("reason", "採用しない理由を入力してください。");
    }
    let own = OwnWords::parse(&mut errors, model, form);
    match choice {
        Choice::Adopted if own.text.is_some() || own.items.is_some() => errors.add(
            "choice",
            "条文を書き換えるときは「読み替えて採用」を選んでください。そのまま採用するときは、条文を元に戻してください。",
        ),
        Choice::Reworded if own.is_model() => errors.add(
            "text",
            "条文がひな形と同じです。書き換えるか、「そのまま採用」を選んでください。",
        ),
        _ => {}
    }
    let wanted = Tailored {
        choice,
        text: own.text,
        items: own.items,
        marks: own.marks,
        reason,
        revision: form.revision(),
        updated_by: String::new(),
    };
    errors.or(wanted)
}

/// The model's provision in the body's words.
struct Model<'a> {
    edition: &'a Edition,
    profile: &'a Profile,
    words: &'a dyn Words,
    provision: &'a Provision,
}

impl Model<'_> {
    fn carrier(&self, role: &str) -> String {
        self.profile.carrier(self.edition, role).to_owned()
    }

    /// How the text calls other provisions, and their ids.
    fn references(&self) -> Vec<(String, String)> {
        let label = |id: &str| Some((self.words.reference(id)?, id.to_owned()));
        self.provision.text.references().filter_map(label).collect()
    }
}

/// What differs from the model; `None` where nothing does.
struct OwnWords {
    text: Option<String>,
    items: Option<Vec<String>>,
    marks: Option<Marks>,
}

impl OwnWords {
    fn parse(errors: &mut FieldErrors, model: &Model<'_>, form: &FormData) -> Self {
        // Compared as people read them: the model's words for this body.
        let squeeze = |text: &str| text.replace(char::is_whitespace, "");
        let provision = model.provision;
        let same_text = squeeze(form.get("text")) == squeeze(&provision.text.fill(model.words));
        let model_items: Vec<String> = provision
            .items
            .iter()
            .map(|t| squeeze(&t.fill(model.words)))
            .collect();
        let typed_items: Vec<String> = form
            .get("items")
            .lines()
            .map(squeeze)
            .filter(|l| !l.is_empty())
            .collect();
        // Boxes exist for the roles the body has, so both sides are folded.
        let fold = |marks: &Marks| merge_marks(marks, |role| model.carrier(role));
        let marks = fold(&marks(model.edition, form));
        let references = model.references();
        Self {
            text: (!same_text).then(|| text(errors, model.profile, &references, form)),
            items: (typed_items != model_items).then(|| items(errors, model.profile, form)),
            marks: (marks != fold(&provision.marks)).then_some(marks),
        }
    }

    fn is_model(&self) -> bool {
        self.text.is_none() && self.items.is_none() && self.marks.is_none()
    }
}
