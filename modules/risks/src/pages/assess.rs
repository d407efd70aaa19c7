//! Assessing a risk otherwise than proposed, and saying what is done about it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::{FieldErrors, TextRule, clean_line, clean_text, era_date, parse_date};
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormData, FormState, Key};

use super::item::{self, url};
use crate::Risks;
use crate::act;
use crate::here::{Here, done};
use crate::model::{Own, Risk, Scale, Treatment, Way};

const fn rule(label: &'static str, max: usize, required: bool) -> TextRule {
    TextRule {
        label,
        max,
        required,
    }
}

const STEPS: [&str; 5] = ["1", "2", "3", "4", "5"];

/// The forms as they are stored.
pub(crate) fn stored(form: FormState, risk: &Risk) -> FormState {
    let step = |step: Option<i64>| step.map(|s| s.to_string()).unwrap_or_default();
    let assessed = &risk.assessed;
    let form = form
        .with("revision", assessed.revision.to_string())
        .with("likelihood", step(risk.own.likelihood))
        .with("impact", step(risk.own.impact))
        .with("reason", assessed.reason.clone())
        .with("residual_likelihood", assessed.likelihood.to_string())
        .with("residual_impact", assessed.impact.to_string());
    let Some(treatment) = &assessed.treatment else {
        return form;
    };
    form.with("way", treatment.way.key())
        .with("what", treatment.what.clone())
        .with("owner", treatment.owner.clone())
        .with("due", era_date(treatment.due))
        .with("provision", treatment.provision.clone().unwrap_or_default())
        .with("residual_likelihood", treatment.likelihood.to_string())
        .with("residual_impact", treatment.impact.to_string())
}

pub(crate) fn forms(
    state: &Risks,
    here: &Here,
    (risk, scale): (&Risk, &Scale),
    form: &FormState,
) -> Markup {
    let path = url(risk.id);
    let (likelihood, impact) = risk.proposed;
    let as_proposed = |step: i64, label: &str| format!("提案のとおり（{step} {label}）");
    let first = [
        as_proposed(likelihood, scale.likelihood_label(likelihood)),
        as_proposed(impact, scale.impact_label(impact)),
    ];
    let [own_likelihood, own_impact] = &first;
    let provisions = provisions(state, here, risk);
    let provisions: Vec<(&str, &str)> = std::iter::once(("", "（選ばない）"))
        .chain(provisions.iter().map(|(k, l)| (k.as_str(), l.as_str())))
        .collect();
    let ways: Vec<(&str, &str, &str)> = Way::ALL.map(|w| (w.key(), w.label(), help(w))).to_vec();
    html! {
        h2 { "評価を変える" }
        form method="post" action={ (path) "/assessment" } {
            (components::token(form)) (revision(form))
            (components::select(form, field("likelihood", "発生可能性", "", false), &choices(Some(own_likelihood), scale.likelihood_labels())))
            (components::select(form, field("impact", "被害の大きさ", "", false), &choices(Some(own_impact), scale.impact_labels())))
            (components::text_area(form, field("reason", "提案と異なる評価の理由", "提案と異なる評価をするときに書きます。", false), 3))
            div.buttons { button type="submit" { "評価を保存する" } }
        }
        h2 { "対応を定める" }
        form method="post" action={ (path) "/treatment" } {
            (components::token(form)) (revision(form))
            (components::radios(form, field("way", "対応", "", true), &ways))
            (components::text_area(form, field("what", "対応の内容", "", true), 3))
            (components::text_field(form, field("owner", "責任者", "役割又は職", true)))
            (components::date_field(form, field("due", "期限", "", true)))
            (components::select(form, field("provision", "よる規定", "", false), &provisions))
            (components::select(form, field("residual_likelihood", "対応の後の発生可能性", "", true), &choices(None, scale.likelihood_labels())))
            (components::select(form, field("residual_impact", "対応の後の被害の大きさ", "", true), &choices(None, scale.impact_labels())))
            div.buttons { button type="submit" { "対応を保存する" } }
        }
    }
}

fn revision(form: &FormState) -> Markup {
    html! { input type="hidden" name="revision" value=(form.value("revision")); }
}

fn choices<'a>(first: Option<&'a String>, labels: &'a [String]) -> Vec<(&'a str, &'a str)> {
    let first = first.map(|label| ("", label.as_str()));
    let steps = STEPS.into_iter().zip(labels.iter().map(String::as_str));
    first.into_iter().chain(steps).collect()
}

fn help(way: Way) -> &'static str {
    match way {
        Way::Remove => "リスクの源となる情報資産、作業又は接続をやめます。",
        Way::ChangeLikelihood => "脆弱性を減らし、起こりにくくします。",
        Way::ChangeConsequence => {
            "バックアップ、暗号化などにより、起きたときの被害を小さくします。"
        }
        Way::Share => "委託、保険などにより、ほかの者と分けて負います。",
        Way::Retain => "対策を加えず、今のまま負います。",
    }
}

/// The provisions that the risk's vulnerabilities name, as the body cites them.
fn provisions(state: &Risks, here: &Here, risk: &Risk) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let keys = state
        .catalog
        .letting(&risk.assessed.threat)
        .flat_map(|v| &v.provisions);
    for key in keys {
        if !found.iter().any(|(known, _)| known == key) {
            found.push((key.clone(), here.cite(&state.edition, key)));
        }
    }
    found
}

/// A step of a scale that has so many.
fn step(typed: &str, steps: i64) -> Result<Option<i64>, String> {
    let wrong = || "段階を選んでください。".to_owned();
    match typed {
        "" => Ok(None),
        typed => match typed.parse::<u8>().map(i64::from) {
            Ok(step) if (1..=steps).contains(&step) => Ok(Some(step)),
            _ => Err(wrong()),
        },
    }
}

fn judged(data: &FormData, scale: &Scale) -> Result<(Own, String), FieldErrors> {
    let mut errors = FieldErrors::new();
    let own = Own {
        likelihood: errors.take(
            "likelihood",
            step(data.get("likelihood"), scale.likelihoods()),
        ),
        impact: errors.take("impact", step(data.get("impact"), scale.impacts())),
    };
    let text = rule("提案と異なる評価の理由", 1000, !own.is_none());
    let reason = errors.take("reason", clean_text(data.get("reason"), text));
    let reason = if own.is_none() { String::new() } else { reason };
    errors.or((own, reason))
}

fn treatment(
    data: &FormData,
    (risk, scale): (&Risk, &Scale),
    provisions: &[(String, String)],
) -> Result<Treatment, FieldErrors> {
    let mut errors = FieldErrors::new();
    let way = Way::parse(data.get("way"));
    if way.is_none() {
        errors.add("way", "対応を選んでください。");
    }
    let what = errors.take(
        "what",
        clean_text(data.get("what"), rule("対応の内容", 1000, true)),
    );
    let owner = errors.take(
        "owner",
        clean_line(data.get("owner"), rule("責任者", 100, true)),
    );
    let due = match data.get("due").trim() {
        "" => Err("期限を入力してください。".to_owned()),
        typed => parse_date(typed).map_err(|e| e.to_string()),
    };
    let due = errors.take("due", due);
    let provision = data.get("provision");
    if !provision.is_empty() && !provisions.iter().any(|(key, _)| key == provision) {
        errors.add("provision", "規定を選び直してください。");
    }
    let remains = |name: &str, steps: i64, errors: &mut FieldErrors| {
        let found = step(data.get(name), steps);
        let found = found.and_then(|s| s.ok_or_else(|| "段階を選んでください。".to_owned()));
        errors.take(name, found)
    };
    let likelihood = remains("residual_likelihood", scale.likelihoods(), &mut errors);
    let impact = remains("residual_impact", scale.impacts(), &mut errors);
    let made = Treatment {
        way: way.unwrap_or(Way::Retain),
        what,
        owner,
        due,
        provision: (!provision.is_empty()).then(|| provision.to_owned()),
        likelihood,
        impact,
    };
    let assessed = &risk.assessed;
    if errors.is_empty() && !made.fits(assessed.likelihood, assessed.impact) {
        let message = match made.way.lowers() {
            (true, true) => "対応の後の段階は、今の段階を超えないようにしてください。",
            (true, false) => {
                "この対応で小さくなるのは、発生可能性だけです。被害の大きさは、今のままにしてください。"
            }
            (false, true) => {
                "この対応で小さくなるのは、被害の大きさだけです。発生可能性は、今のままにしてください。"
            }
            (false, false) => "保有するときは、発生可能性も被害の大きさも、今のままです。",
        };
        errors.add("residual_likelihood", message);
    }
    errors.or(made)
}

pub(crate) async fn judge(
    State(state): State<Risks>,
    Key(id): Key,
    here: Here,
    data: FormData,
) -> Result<Response, Failure> {
    let (risk, analysis) = item::found(&state, &here, id).await?;
    let judged = match judged(&data, &analysis.scale()?) {
        Ok(found) => found,
        Err(errors) => return again(&state, &here, &risk, (data, errors)).await,
    };
    act::judge(&state, &here, (id, data.revision()), judged).await?;
    Ok(done(&url(id), "assessed"))
}

pub(crate) async fn treat(
    State(state): State<Risks>,
    Key(id): Key,
    here: Here,
    data: FormData,
) -> Result<Response, Failure> {
    let (risk, analysis) = item::found(&state, &here, id).await?;
    // A form of another state would be measured against the wrong steps.
    act::unmoved(&risk, data.revision())?;
    let provisions = provisions(&state, &here, &risk);
    let made = match treatment(&data, (&risk, &analysis.scale()?), &provisions) {
        Ok(made) => made,
        Err(errors) => return again(&state, &here, &risk, (data, errors)).await,
    };
    act::treat(&state, &here, (id, data.revision()), made).await?;
    Ok(done(&url(id), "treated"))
}

/// The page again, with what was wrong in one of its forms.
pub(crate) async fn again(
    state: &Risks,
    here: &Here,
    risk: &Risk,
    (data, errors): (FormData, FieldErrors),
) -> Result<Response, Failure> {
    let (_, analysis) = item::found(state, here, risk.id).await?;
    // The other form of the page keeps what is stored.
    let mut typed = data;
    typed.fill(stored(here.form(), risk).data);
    let form = FormState::rejected(&here.desk.token, typed, errors);
    let content = item::body(state, here, (risk, &analysis), &form).await?;
    let page = item::page(state, here, (risk, &analysis));
    let page = page.status(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(page.render(here.frame(), content))
}
