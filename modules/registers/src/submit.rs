//! An application made from what was filled in: where it belongs, who decides.

use sakimori_decisions::emergency::EmergencyRow;
use sakimori_decisions::model::Part;
use sakimori_decisions::store::{Line, STATEMENT};
use sakimori_decisions::{NewCase, Route, STAFF};
use sakimori_kernel::{Refusal, Uuid};
use sakimori_organization::Roster;
use sakimori_permissions::{Access, Place};
use sakimori_provisions::catalog::DecisionKind;
use sakimori_web::Failure;

use crate::forms::{Field, FieldType, Filled, Form, Joined, PlaceKind, paper};

/// The input of the reason why the applicant decides; no field of a form can
/// be called so.
pub(crate) const REASON: &str = "_unavoidable";
const REASON_LABEL: &str = "申請した者が自ら決定する、やむを得ない理由";

pub(crate) fn reason_field() -> Field {
    Field {
        required: true,
        help: "この申請を決定できる者が、あなたのほかに任命されていません。申請する者と許可又は承認をする者とは、同じ者であってはなりません（3.2(8)）。やむを得ない場合に限り、その理由を記録して、自ら決定できます。理由は、年度ごとの一覧に載ります。".to_owned(),
        ..Field::new(REASON, REASON_LABEL, FieldType::LongText)
    }
}

/// Who may apply on a form: everybody of the staff, or who carries a role.
/// Whoever prepares for a role may apply for it too.
pub(crate) fn may_apply(access: &Access, form: &Form) -> bool {
    let roles = match (&form.applicants, access.rules.point(&form.provision)) {
        (Some(roles), _) => roles.as_slice(),
        (None, Some(point)) => point.applicants.as_slice(),
        (None, None) => &[],
    };
    access.standing.person.is_some()
        && !form.retired
        && roles.iter().any(|role| {
            let mut holdings = access.standing.holdings.iter();
            role == STAFF || holdings.any(|h| h.role == *role)
        })
}

/// The roles that decide, and how they are joined; none where the body's
/// standards ask nobody.
pub(crate) fn deciders(access: &Access, form: &Form) -> Option<(Vec<String>, Joined)> {
    let point = access.rules.point(&form.provision);
    let roles = match (&form.deciders, point) {
        (Some(roles), _) => roles.clone(),
        (None, Some(point)) => point.deciders.clone(),
        (None, None) => Vec::new(),
    };
    let join = form.join.or_else(|| point?.join.map(Joined::from));
    (!roles.is_empty()).then_some((roles, join.unwrap_or(Joined::And)))
}

/// Who decides what was filled in, as held today.
///
/// # Errors
/// Refused where nobody could decide, not even the applicant.
pub(crate) fn route(
    access: &Access,
    roster: &Roster,
    form: &Form,
    filled: &Filled,
) -> Result<Route, Failure> {
    let person = access.standing.person.ok_or(Failure::NotFound)?;
    let (unit, system) = belongs(access, form, filled);
    let place = match (system, unit) {
        (Some(system), _) => roster.place_of_system(system),
        (None, Some(unit)) => roster.place_of_unit(unit),
        (None, None) => Place::body(),
    };
    let (roles, join) = deciders(access, form).ok_or(Failure::NotFound)?;
    let mut route = Route::resolve(roster, &roles, join == Joined::Sequence, (&place, person));
    if join == Joined::Or {
        route.any_one();
    }
    let enough = join == Joined::Or && !route.steps.is_empty();
    if enough {
        route.missing.clear();
    }
    let asked = [(Part::Concur, &form.concur), (Part::Confirm, &form.confirm)];
    for (part, roles) in asked {
        route.ask(roster, (part, roles), (&place, person));
    }
    if !route.missing.is_empty() {
        let names: Vec<&str> = route
            .missing
            .iter()
            .map(|r| access.rules.label(r))
            .collect();
        return Err(Refusal::new(
            "application.nobody",
            format!(
                "{}に、この申請を決定できる者が任命されていません。統括情報セキュリティ責任者に知らせて、任命されてから申請してください。",
                names.join("、")
            ),
        )
        .into());
    }
    Ok(route)
}

/// The roles that will decide on the report of an emergency: as it would be
/// now, and where nobody holds one, the role itself.
pub(crate) fn to_decide(
    access: &Access,
    roster: &Roster,
    form: &Form,
) -> Result<Vec<String>, Failure> {
    let person = access.standing.person.ok_or(Failure::NotFound)?;
    let (unit, _) = belongs(access, form, &Filled::default());
    let place = unit.map_or_else(Place::body, |unit| roster.place_of_unit(unit));
    let (roles, _) = deciders(access, form).ok_or(Failure::NotFound)?;
    let route = Route::resolve(roster, &roles, false, (&place, person));
    let steps = route.steps.into_iter().map(|step| step.role);
    Ok(steps.chain(route.missing).collect())
}

/// The case to be opened; `handled` is how the assets that it names are handled,
/// `reason` why the applicant decides it themself,
/// where the route comes to them.
pub(crate) fn case(
    access: &Access,
    form: &Form,
    (filled, handled, route): (&Filled, Vec<Line>, Route),
    (reason, emergency): (&str, Option<EmergencyRow>),
) -> Result<NewCase, Failure> {
    let person = access.standing.person.ok_or(Failure::NotFound)?;
    let (unit, system) = belongs(access, form, filled);
    let told = emergency.iter().flat_map(EmergencyRow::lines);
    let statement = Line {
        key: STATEMENT.to_owned(),
        label: "申請の文".to_owned(),
        value: form.statement.clone(),
        files: Vec::new(),
    };
    let filled_in = paper(&form.fields, filled);
    let lines = std::iter::once(statement)
        .chain(told)
        .chain(filled_in)
        .chain(handled);
    let mut lines: Vec<Line> = lines.collect();
    let reason = if route.is_own() { reason } else { "" };
    if !reason.is_empty() {
        lines.push(Line {
            key: REASON.to_owned(),
            label: REASON_LABEL.to_owned(),
            value: reason.to_owned(),
            files: Vec::new(),
        });
    }
    let kind = match (&form.kind, access.rules.point(&form.provision)) {
        (Some(kind), _) => kind.clone(),
        (None, Some(point)) if point.kind == DecisionKind::Approval => "approval".to_owned(),
        (None, _) => "permission".to_owned(),
    };
    Ok(NewCase {
        kind,
        subject_kind: "application",
        subject_key: form.key.clone(),
        title: form.title.clone(),
        provision: form.provision.clone(),
        applicant: (person, access.standing.name.clone()),
        unit,
        system,
        content: serde_json::to_string(filled).map_err(Failure::internal)?,
        paper: lines,
        route,
        unavoidable_reason: reason.to_owned(),
        emergency,
        ends_on: form.ends.as_deref().and_then(|key| filled.day(key)),
    })
}

/// The unit and the system of an application.
fn belongs(access: &Access, form: &Form, filled: &Filled) -> (Option<Uuid>, Option<Uuid>) {
    let own = access.standing.units.first().copied();
    match form.place {
        PlaceKind::Unit => (own, None),
        PlaceKind::Body => (None, None),
        PlaceKind::System => {
            let key = form.place_field.as_deref().unwrap_or_default();
            let system = filled.values.get(key);
            (own, system.and_then(|s| Uuid::parse_str(s).ok()))
        }
    }
}
