//! Accepting a risk (受容): a case, bound to the hash of what was assessed.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use sakimori_db::journal::Entry;
use sakimori_db::{DbError, Tx};
use sakimori_decisions::store::{Line, Undecided, Whole, undecided, undecided_in};
use sakimori_decisions::{Followed, NewCase, Route, Subject, open};
use sakimori_kernel::{FieldErrors, Refusal, TextRule, Uuid, clean_text, era_date};
use sakimori_organization::Roster;
use sakimori_permissions::{Action, Place, ProvisionRef, Resource, Rule, Who};
use sakimori_web::{Failure, FormData, Key};
use serde::{Deserialize, Serialize};

use crate::Risks;
use crate::act::unmoved;
use crate::here::{Here, kind_label, treatment_words};
use crate::model::{Risk, Scale};
use crate::pages::{assess, item};
use crate::store;

const KIND: &str = "risk";

/// What a case of acceptance is about.
#[derive(Debug, Serialize, Deserialize)]
struct Accepted {
    risk: Uuid,
    hash: String,
}

/// The roles that accept risks, and by which provision.
fn deciders(here: &Here) -> Option<(Vec<String>, ProvisionRef)> {
    let rules = here
        .desk
        .access
        .rules
        .of(Action::Change, Resource::RiskAcceptance);
    let roles: Vec<String> = rules.iter().filter_map(role_of).cloned().collect();
    let provision = rules.first()?.provision.clone();
    (!roles.is_empty()).then_some((roles, provision))
}

/// Whether anybody but the person may apply.
fn others_apply(here: &Here, person: Uuid) -> bool {
    let rules = &here.desk.access.rules;
    let rules = rules.of(Action::Change, Resource::Risk).iter();
    let mut roles = rules.filter_map(role_of);
    roles.any(|role| {
        let holders = here.desk.roster.holders(role, &Place::body());
        holders.iter().any(|d| !d.left && d.facts.person != person)
    })
}

fn role_of(rule: &Rule) -> Option<&String> {
    match &rule.who {
        Who::Role(role) => Some(role),
        Who::Everyone | Who::Administrator => None,
    }
}

/// Who would accept it: the same answers the page and the write.
///
/// # Errors
/// Refused with the reason why it cannot be applied for.
pub(crate) fn route(here: &Here, risk: &Risk) -> Result<(Route, ProvisionRef), Refusal> {
    if !risk.assessed.acceptable() {
        return Err(Refusal::new(
            "risk.not-acceptable",
            "受容を申請できるのは、対応を定めてもなお要求水準を下回らないリスクです。先に対応を定めてください。",
        ));
    }
    let nobody = || {
        Refusal::new(
            "risk.nobody-accepts",
            "リスクの受容を決定できる者が任命されていません。任命されてから申請してください。",
        )
    };
    let person = here.desk.access.standing.person.ok_or_else(nobody)?;
    let (roles, provision) = deciders(here).ok_or_else(nobody)?;
    let place = Place::body();
    let route = Route::resolve(&here.desk.roster, &roles, false, (&place, person));
    // 3.2(8): deciding what one applied for oneself is avoidable as long as
    // somebody else could apply.
    if route.is_own() && others_apply(here, person) {
        return Err(Refusal::new(
            "risk.own-acceptance",
            "あなたは受容を決定する者です。申請する者と決定する者とは、同じ者であってはなりません。ほかの者が申請してください。",
        ));
    }
    match route.steps.is_empty() || !route.missing.is_empty() {
        true => Err(nobody()),
        false => Ok((route, provision)),
    }
}

fn line(key: &str, label: &str, value: String) -> Line {
    Line {
        key: key.to_owned(),
        label: label.to_owned(),
        value,
        files: Vec::new(),
    }
}

/// The words that the decider reads, and that the hash of the case covers.
fn paper(state: &Risks, here: &Here, (risk, scale): (&Risk, &Scale)) -> Vec<Line> {
    let assessed = &risk.assessed;
    let weak = assessed.weaknesses.iter().filter(|w| w.missing > 0);
    let weak: Vec<&str> = weak.map(|w| state.vulnerability_label(&w.key)).collect();
    let mut lines = vec![
        line("place", "所管", here.place(assessed.place)),
        line(
            "kind",
            "情報資産の種類",
            kind_label(&state.edition, &assessed.kind).to_owned(),
        ),
        line("classes", "分類", state.classes_label(assessed.classes)),
        line(
            "threat",
            "脅威",
            state.threat_label(&assessed.threat).to_owned(),
        ),
        line("weaknesses", "脆弱性", weak.join("\n")),
        line(
            "level",
            "リスクの大きさ",
            format!(
                "{}（発生可能性：{}、被害の大きさ：{}）",
                assessed.level(),
                scale.likelihood_label(assessed.likelihood),
                scale.impact_label(assessed.impact)
            ),
        ),
        line(
            "required",
            "要求水準",
            format!("{}を下回ること", assessed.required),
        ),
        line("reason", "提案と異なる評価の理由", assessed.reason.clone()),
    ];
    if let Some(treatment) = &assessed.treatment {
        lines.push(line("treatment", "対応", treatment_words(treatment)));
        lines.push(line("owner", "対応の責任者", treatment.owner.clone()));
        lines.push(line("due", "期限", era_date(treatment.due)));
        lines.push(line(
            "residual",
            "残るリスクの大きさ",
            treatment.residual().to_string(),
        ));
    }
    lines.retain(|line| !line.value.is_empty());
    lines
}

/// What waits to be decided of a risk.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub case: Undecided,
    /// Whether it is of the risk as it is now; another one cannot be accepted.
    pub holds: bool,
}

pub(crate) fn asked(case: Undecided, hash: &str) -> Asked {
    let accepted = serde_json::from_str::<Accepted>(&case.content);
    Asked {
        holds: accepted.is_ok_and(|accepted| accepted.hash == hash),
        case,
    }
}

/// The application that waits for a risk. One statement.
pub(crate) async fn asked_of(
    state: &Risks,
    risk: &Risk,
    hash: &str,
) -> Result<Option<Asked>, DbError> {
    let found = undecided(&state.db, KIND, &risk.id.to_string()).await?;
    Ok(found.map(|case| asked(case, hash)))
}

/// One writer at a time: what is found here is so when the write commits.
async fn free(tx: &mut Tx, risk: Uuid, hash: &str) -> Result<(), Failure> {
    if let Some(case) = undecided_in(tx, KIND, &risk.to_string()).await? {
        return Err(Refusal::new(
            "risk.acceptance-waits",
            format!(
                "このリスクの受容の申請（{}）が、決定を待っています。内容が変わったときは、その申請を引き戻してから申請してください。",
                case.label()
            ),
        )
        .into());
    }
    let held = store::acceptance_in(tx, risk).await?;
    match held.is_some_and(|held| held.hash == hash) {
        true => Err(Refusal::new(
            "risk.accepted-already",
            "このリスクは、今の評価及び対応のまま、既に受容されています。",
        )
        .into()),
        false => Ok(()),
    }
}

/// Applies for the acceptance of a risk as it is assessed now; `reason` is why
/// the applicant decides it themself, where the route comes to them. The case.
///
/// # Errors
/// Refused where it is another than the revision that was seen, where it cannot
/// be accepted, and where one application waits or holds.
pub async fn ask(
    state: &Risks,
    here: &Here,
    (id, revision): (Uuid, i64),
    reason: &str,
) -> Result<Uuid, Failure> {
    let mut tx = state.db.begin().await?;
    let risk = store::one_in(&mut tx, id).await?.ok_or(Failure::NotFound)?;
    let scale = store::scale_in(&mut tx, risk.analysis).await?;
    unmoved(&risk, revision)?;
    let hash = risk.assessed.hash().map_err(Failure::internal)?;
    free(&mut tx, id, &hash).await?;
    let (route, provision) = route(here, &risk)?;
    let reason = if route.is_own() { reason } else { "" };
    let person = here.desk.access.standing.person.ok_or(Failure::NotFound)?;
    let mut paper = paper(state, here, (&risk, &scale));
    if !reason.is_empty() {
        paper.push(line(REASON, REASON_LABEL, reason.to_owned()));
    }
    let new = NewCase {
        kind: "approval".to_owned(),
        subject_kind: KIND,
        subject_key: id.to_string(),
        title: format!(
            "リスクの受容（{}）",
            state.threat_label(&risk.assessed.threat)
        ),
        provision: provision.key,
        applicant: (person, here.desk.access.standing.name.clone()),
        // Of the whole body: nobody reads it by being in charge of a unit.
        unit: None,
        system: None,
        content: serde_json::to_string(&Accepted { risk: id, hash }).map_err(Failure::internal)?,
        paper,
        route,
        unavoidable_reason: reason.to_owned(),
        emergency: None,
        ends_on: None,
    };
    let (case, entry) = open(&mut tx, &state.clock, &new, &here.desk.notices()).await?;
    let summary = format!("リスクの受容を申請（{}）", new.title);
    let about = Entry::new("risk.acceptance-asked", KIND, id.to_string(), summary);
    tx.commit_all(&state.clock, &here.actor, vec![entry, about])
        .await?;
    Ok(case)
}

/// The input of the reason why the applicant decides.
pub(crate) const REASON: &str = "unavoidable";
pub(crate) const REASON_LABEL: &str = "申請した者が自ら決定する、やむを得ない理由";

pub(crate) async fn apply(
    State(state): State<Risks>,
    Key(id): Key,
    here: Here,
    data: FormData,
) -> Result<Response, Failure> {
    let (risk, _) = item::found(&state, &here, id).await?;
    unmoved(&risk, data.revision())?;
    let own = route(&here, &risk)?.0.is_own();
    let rule = TextRule {
        label: REASON_LABEL,
        max: 1000,
        required: own,
    };
    let reason = match clean_text(data.get(REASON), rule) {
        Ok(reason) => reason,
        Err(message) => {
            let mut errors = FieldErrors::new();
            errors.add(REASON, message);
            return assess::again(&state, &here, &risk, (data, errors)).await;
        }
    };
    let case = ask(&state, &here, (id, data.revision()), &reason).await?;
    Ok(Redirect::to(&format!("/cases/{case}?done=opened")).into_response())
}

impl Subject for Risks {
    fn permitted<'a>(&'a self, tx: &'a mut Tx, whole: &'a Whole, _: &'a Roster) -> Followed<'a> {
        Box::pin(async move {
            if whole.row.subject_kind != KIND {
                return Ok(Vec::new());
            }
            let content = whole.contents.first().ok_or(Failure::NotFound)?;
            let accepted: Accepted =
                serde_json::from_str(&content.content).map_err(Failure::internal)?;
            let risk = store::one_in(tx, accepted.risk).await?;
            let now = risk.map(|risk| risk.assessed.hash()).transpose();
            if now.map_err(Failure::internal)?.as_ref() != Some(&accepted.hash) {
                return Err(Refusal::new(
                    "risk.changed-since",
                    "このリスクは、申請の後に評価又は対応が変わったため、この申請では受容できません。差し戻し、又は認めないこととして、改めて申請するよう伝えてください。",
                )
                .into());
            }
            let of = (accepted.risk, whole.row.id);
            store::accept(tx, &self.clock, of, &accepted.hash).await?;
            let summary = format!("{}によりリスクを受容", whole.row.label());
            let id = accepted.risk.to_string();
            Ok(vec![Entry::new("risk.accepted", KIND, id, summary)])
        })
    }

    fn revoked<'a>(&'a self, tx: &'a mut Tx, whole: &'a Whole) -> Followed<'a> {
        Box::pin(async move {
            if whole.row.subject_kind != KIND {
                return Ok(Vec::new());
            }
            let risks = store::revoke_of(tx, &self.clock, whole.row.id).await?;
            let summary = format!("{}の取消しにより、リスクの受容を取消し", whole.row.label());
            let entry =
                |id: &Uuid| Entry::new("risk.acceptance-revoked", KIND, id.to_string(), &summary);
            Ok(risks.iter().map(entry).collect())
        })
    }
}
