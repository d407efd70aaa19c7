//! What may happen to a case, and what follows. Each function says the new
//! state, or why not.

use sakimori_kernel::{Refusal, Uuid};
use sakimori_permissions::Capacity;

use super::case::{Case, Decision, Outcome, Part, State, Step};

/// Somebody who wants to do something to a case: the roles they carry over the
/// place of the case, each with the capacity.
#[derive(Debug, Clone, Default)]
pub struct Who {
    pub person: Uuid,
    pub roles: Vec<(String, Capacity)>,
    /// The roles in which nobody else than this person can decide the case
    /// today, nor in a role above. Asked only of who applied.
    pub alone: Vec<String>,
}

impl Who {
    /// In what capacity the person decides for a role. Preparing (事務担当) is
    /// not deciding.
    pub fn capacity(&self, role: &str) -> Option<Capacity> {
        let held = self.roles.iter().filter(|(r, _)| r == role);
        let capacities = held.map(|(_, capacity)| *capacity);
        capacities.filter(|c| *c != Capacity::Clerk).min()
    }
}

fn closed(case: &Case) -> Refusal {
    Refusal::new(
        "case.closed",
        format!(
            "この申請は「{}」になっているため、この操作はできません。",
            case.state.label()
        ),
    )
}

/// The steps whose turn it is: the undecided ones of the lowest position, and
/// after the permission those that confirm it.
pub fn open_steps(case: &Case) -> impl Iterator<Item = &Step> {
    let undecided = || {
        let steps = case.steps.iter().filter(|s| s.decision.is_none());
        steps.filter(|s| match case.state {
            State::Waiting => s.part != Part::Confirm,
            State::Permitted => s.part == Part::Confirm,
            _ => false,
        })
    };
    let turn = undecided().map(|s| s.position).min();
    undecided().filter(move |s| Some(s.position) == turn)
}

/// 3.2(8): only where it cannot be avoided is the applicant who decides. The
/// reason is recorded, nobody else can, and they hold the role themselves.
fn unavoidable(case: &Case, who: &Who, step: &Step) -> bool {
    let role = &step.role;
    let recorded = !case.unavoidable_reason.trim().is_empty();
    let alone = who.alone.iter().any(|r| r == role);
    step.part == Part::Decide && recorded && alone && who.capacity(role) == Some(Capacity::Holder)
}

/// Whether the person may decide at a step now; 3.2(8): nobody permits what
/// they apply for, unless it cannot be avoided.
pub fn may_decide(case: &Case, who: &Who, step: Uuid) -> Result<Capacity, Refusal> {
    let step = case.steps.iter().find(|s| s.id == step);
    let confirms = step.is_some_and(|s| s.part == Part::Confirm);
    if case.state != State::Waiting && !(confirms && case.state == State::Permitted) {
        return Err(closed(case));
    }
    let step = step.ok_or_else(moved)?;
    if step.decision.is_some() {
        return Err(Refusal::new(
            "case.decided",
            "この申請は、別の者が先に決定しました。画面を開き直して、内容を確かめてください。",
        ));
    }
    if who.person == case.applicant && !unavoidable(case, who, step) {
        return Err(own(case));
    }
    if !open_steps(case).any(|open| open.id == step.id) {
        return Err(Refusal::new(
            "case.turn",
            "先に決定する者が、まだ決定していません。",
        ));
    }
    who.capacity(&step.role)
        .ok_or_else(|| Refusal::new("case.role", "この申請を決定する役割に任命されていません。"))
}

fn own(case: &Case) -> Refusal {
    let text = match case.unavoidable_reason.is_empty() {
        true => "自分の申請を自分で許可又は承認することはできません。",
        // Since it was sent, somebody has been appointed who can.
        false => {
            "自分の申請を自分で許可又は承認することはできません。ほかに決定できる者が任命されています。その者の決定を待つか、内容を変更して申請し直してください。"
        }
    };
    Refusal::new("case.own", text)
}

fn moved() -> Refusal {
    Refusal::new(
        "case.moved",
        "この画面を開いた後に、申請の内容が変わりました。画面を開き直して、変わった内容を確かめてから決定してください。",
    )
}

/// A decision on the content that the person has seen; the state that follows.
pub fn decide(
    case: &Case,
    who: &Who,
    (step, seen): (Uuid, &str),
    outcome: Outcome,
) -> Result<(Decision, State), Refusal> {
    if matches!(case.state, State::Waiting | State::Permitted) && seen != case.hash {
        return Err(moved());
    }
    let capacity = may_decide(case, who, step)?;
    let part = case.steps.iter().find(|s| s.id == step).map(|s| s.part);
    if !part.is_some_and(|part| part.outcomes().contains(&outcome)) {
        return Err(Refusal::new(
            "case.outcome",
            "この役割では、そのような決定はできません。画面を開き直して、選び直してください。",
        ));
    }
    let decision = Decision {
        outcome,
        person: who.person,
        capacity,
        hash: case.hash.clone(),
        reviewed: false,
    };
    let deciding = case.steps.iter().filter(|s| s.part == Part::Decide);
    let mut others = deciding.filter(|s| s.id != step);
    let all = others.all(|s| s.decision.as_ref().is_some_and(|d| d.outcome.permits()));
    let state = match outcome {
        Outcome::Refused => State::Refused,
        Outcome::SentBack => State::SentBack,
        Outcome::Permitted | Outcome::Conditional if all => State::Permitted,
        Outcome::Permitted | Outcome::Conditional => State::Waiting,
        // What is said beside the decision decides nothing.
        Outcome::Concurred | Outcome::Objected | Outcome::Confirmed => case.state,
    };
    Ok((decision, state))
}

/// 後閲: the holder looks at what a deputy decided for them.
pub fn review(case: &Case, who: &Who, step: Uuid) -> Result<(), Refusal> {
    let step = case.steps.iter().find(|s| s.id == step);
    let decided = step.and_then(|s| Some((s, s.decision.as_ref()?)));
    let Some((step, decision)) = decided.filter(|(_, d)| d.capacity == Capacity::Deputy) else {
        return Err(Refusal::new(
            "case.no-deputy",
            "後閲が要る代決ではありません。",
        ));
    };
    if decision.reviewed {
        return Err(Refusal::new("case.reviewed", "既に後閲が済んでいます。"));
    }
    match who.capacity(&step.role) {
        Some(Capacity::Holder) if who.person != decision.person => Ok(()),
        _ => Err(Refusal::new(
            "case.role",
            "後閲は、代決をさせた役割の本人が行います。",
        )),
    }
}

fn by_applicant(case: &Case, who: Uuid) -> Result<(), Refusal> {
    match who == case.applicant {
        true => Ok(()),
        false => Err(Refusal::new(
            "case.not-yours",
            "この操作は、申請した者が行います。",
        )),
    }
}

/// A changed content: all steps begin anew, and a permission is void.
pub fn revise(case: &Case, who: Uuid) -> Result<State, Refusal> {
    by_applicant(case, who)?;
    match case.state {
        State::Waiting | State::SentBack | State::Permitted => Ok(State::Waiting),
        _ => Err(closed(case)),
    }
}

/// 引戻し
pub fn withdraw(case: &Case, who: Uuid) -> Result<State, Refusal> {
    by_applicant(case, who)?;
    if case.emergency {
        return Err(Refusal::new(
            "case.emergency",
            "緊急の措置の報告は、引き戻せません。誤りがあるときは、内容を変更して報告し直してください。",
        ));
    }
    match case.state {
        State::Waiting | State::SentBack => Ok(State::Withdrawn),
        _ => Err(closed(case)),
    }
}

/// 取消し: by who could permit it.
pub fn revoke(case: &Case, who: &Who) -> Result<(String, Capacity, State), Refusal> {
    if case.state != State::Permitted {
        return Err(closed(case));
    }
    let deciding = case.steps.iter().filter(|s| s.part == Part::Decide);
    let mut roles = deciding.map(|s| &s.role);
    let found = roles.find_map(|role| Some((role.clone(), who.capacity(role)?)));
    match found {
        Some((role, capacity)) if who.person != case.applicant => {
            Ok((role, capacity, State::Revoked))
        }
        _ => Err(Refusal::new(
            "case.role",
            "許可の取消しは、許可をする役割の者が行います。",
        )),
    }
}
