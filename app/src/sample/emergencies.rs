//! What was done in emergencies in みほん市: one told yesterday and not reported
//! yet, one told and reported, which waits to be decided.

use std::sync::Arc;
use std::time::Duration;

use sakimori_db::query;
use sakimori_decisions::emergency::{EmergencyRow, NewEmergency, find, tell};
use sakimori_decisions::store::Line;
use sakimori_decisions::{NewCase, Notices, Route, open as open_case};
use sakimori_kernel::Uuid;
use sakimori_mail::Outbox;
use sakimori_organization::Roster;
use sakimori_organization::store::{State, people};
use sakimori_registers::forms::{Filled, Form, Nobody, fill, paper};
use sakimori_web::FormData;

use super::SampleError;
use super::registers::by;
use crate::context::App;

/// So long ago each of them was.
const YESTERDAY: Duration = Duration::from_secs(20 * 60 * 60);
const BEFORE: Duration = Duration::from_secs(44 * 60 * 60);

/// Told by whom of the sign-in page, on which form, for whose decision.
struct Told {
    login: &'static str,
    form: &'static str,
    role: &'static str,
    what: &'static str,
    why: &'static str,
    ago: Duration,
}

const EXCEPTION: Told = Told {
    login: "kakanri",
    form: "exception",
    role: "ciso",
    what: "認証の障害のため、窓口の端末1台だけ、ICカードによる認証を外して使いました。",
    why: "証明書を待つ来庁者が並んでおり、復旧を待てなかったため。",
    ago: YESTERDAY,
};
const DISCONNECTION: Told = Told {
    login: "shokuin",
    form: "terminal-disconnection",
    role: "head_security_officer",
    what: "添付ファイルを開いた後に見慣れない画面が出たため、端末のLANケーブルを抜きました。",
    why: "ほかの端末に広がるおそれがあったため。",
    ago: BEFORE,
};

/// The report on the second, as filled in.
const REPORT: [(&str, &str); 8] = [
    ("terminals.0.number", "PC-0217"),
    ("terminals.0.location", "執務室"),
    ("network", "庁内ネットワーク"),
    ("reason_kind", "不正プログラムの感染又はその疑い"),
    (
        "situation",
        "メールの添付ファイルを開いたところ、見慣れない画面が表示された。",
    ),
    ("method", "LANケーブルを取り外す"),
    ("work_impact", "予備の端末を使っている"),
    ("preservation", "yes"),
];

/// Tells them, where nobody has told anything.
pub async fn open(app: &App) -> Result<(), SampleError> {
    let any = query("SELECT id FROM emergency LIMIT 1");
    if app.db.optional::<(Uuid,)>(any).await?.is_some() {
        return Ok(());
    }
    let roster = app.organization.roster(app.clock.today()).await?;
    told(app, &roster, &EXCEPTION).await?;
    if let Some(row) = told(app, &roster, &DISCONNECTION).await? {
        reported(app, &roster, row).await?;
    }
    Ok(())
}

async fn form(app: &App, key: &str) -> Result<Form, SampleError> {
    let now = app.registers.now().await?;
    let form = now.forms.get(key).cloned();
    form.ok_or_else(|| SampleError::Fault(format!("there is no form {key}")))
}

async fn told(
    app: &App,
    roster: &Arc<Roster>,
    told: &Told,
) -> Result<Option<EmergencyRow>, SampleError> {
    let account = query("SELECT person_id FROM account WHERE login = $1 AND person_id IS NOT NULL");
    let account: Option<(Uuid,)> = app.db.optional(account.bind(told.login)).await?;
    let Some((person,)) = account else {
        return Ok(None);
    };
    let found = people(&app.db, (roster.day, State::Present), &[person]).await?;
    let Some(found) = found.into_iter().next() else {
        return Ok(None);
    };
    let form = &form(app, told.form).await?;
    let key = form.emergency_provision.as_ref().unwrap_or(&form.provision);
    let mut all = app.registers.edition.provisions();
    let cited = all.find(|(_, p)| p.key == *key);
    let cited = cited.map(|(item, _)| format!("{}　{}", item.id, item.title));
    let now = app.clock.now();
    let new = NewEmergency {
        subject_key: form.key.clone(),
        title: form.title.clone(),
        provision: (key.clone(), cited.unwrap_or_default()),
        unit: found.main_post().map(|(unit, _)| unit),
        person: (person, found.facts.name),
        what: told.what.to_owned(),
        why: told.why.to_owned(),
        acted_at: now.checked_sub(told.ago).unwrap_or(now),
        roles: vec![told.role.to_owned()],
    };
    let mut tx = app.db.begin().await?;
    let notices = Notices::new(Outbox::default(), roster.clone());
    let (id, entry) = tell(&mut tx, &app.clock, &new, &notices).await?;
    tx.commit(&app.clock, &by(), entry).await?;
    Ok(find(&app.db, id).await?)
}

async fn reported(app: &App, roster: &Arc<Roster>, row: EmergencyRow) -> Result<(), SampleError> {
    let form = &form(app, &row.subject_key).await?;
    let mut data = FormData::default();
    for (name, value) in REPORT {
        data.add(name, value);
    }
    let filled = fill(&form.fields, &data, &Nobody);
    let filled: Filled = filled.map_err(|e| SampleError::Fault(format!("{e:?}")))?;
    let lines = row.lines().into_iter();
    let lines: Vec<Line> = lines.chain(paper(&form.fields, &filled)).collect();
    let place = row.unit_id.map(|unit| roster.place_of_unit(unit));
    let roles = [DISCONNECTION.role.to_owned()];
    let place = (&place.unwrap_or_default(), row.person_id);
    let content = serde_json::to_string(&filled);
    let new = NewCase {
        kind: "permission".to_owned(),
        subject_kind: "application",
        subject_key: form.key.clone(),
        title: form.title.clone(),
        provision: form.provision.clone(),
        applicant: (row.person_id, row.person_name.clone()),
        unit: row.unit_id,
        system: None,
        content: content.map_err(|e| SampleError::Fault(e.to_string()))?,
        paper: lines,
        route: Route::resolve(roster, &roles, false, place),
        unavoidable_reason: String::new(),
        emergency: Some(row),
        ends_on: None,
    };
    let mut tx = app.db.begin().await?;
    let notices = Notices::new(Outbox::default(), roster.clone());
    let (_, entry) = open_case(&mut tx, &app.clock, &new, &notices).await?;
    tx.commit(&app.clock, &by(), entry).await?;
    Ok(())
}
