//! An application made from what was filled in: where it belongs, who decides.

use sakimori_decisions::{NewCase, Route};
use sakimori_kernel::{Refusal, Uuid};
use sakimori_organization::Roster;
use sakimori_permissions::{Access, Place};
use sakimori_provisions::catalog::DecisionKind;
use sakimori_web::Failure;

use crate::forms::{Filled, Form, Joined, PlaceKind, paper};

/// Who may apply on a form: everybody of the staff, or who carries a role.
/// Whoever prepares for a role may apply for it too.
pub(crate) fn may_apply(access: &Access, form: &Form) -> bool {
    let roles = match (&form.applicants, access.rules.point(&form.provision)) {
        (Some(roles), _) => roles.as_slice(),
        (None, Some(point)) => point.applicants.as_slice(),
        (None, None) => &[],
    };
    access.standing.person.is_some()
        && roles.iter().any(|role| {
            let mut holdings = access.standing.holdings.iter();
            role == "staff" || holdings.any(|h| h.role == *role)
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

/// The case to be opened.
///
/// # Errors
/// Refused where nobody but the applicant could decide.
pub(crate) fn case(
    access: &Access,
    roster: &Roster,
    form: &Form,
    filled: &Filled,
) -> Result<NewCase, Failure> {
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
        route.steps.truncate(1);
    }
    let enough = join == Joined::Or && !route.steps.is_empty();
    if !route.missing.is_empty() && !enough {
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
        paper: paper(&form.fields, filled),
        route,
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
