//! The risk analyses of みほん市: last year's is finished, this year's is under
//! way, with one risk accepted and one that waits to be.

use std::collections::HashMap;
use std::sync::Arc;

use sakimori_decisions::model::Outcome;
use sakimori_decisions::{Decisions, Desk, Said, Subject, decide, store};
use sakimori_kernel::{Clock, Date, FiscalYear, Uuid};
use sakimori_mail::Outbox;
use sakimori_organization::Roster;
use sakimori_organization::model::Level;
use sakimori_permissions::{Access, Action, Resource};
use sakimori_registers::entries::Entries;
use sakimori_risks::model::{Answer, Own, Place, Risk, Treatment, Way};
use sakimori_risks::questions::{Chapter, chapters};
use sakimori_risks::{AnswerRow, Here, Risks, act, ask, current};
use sakimori_web::{CsrfToken, Frame};

use super::registers::shifted;
use super::{SEED, SampleError, at};
use crate::context::App;

/// Provisions that are carried out in part, and why that is so.
type Partly = [(&'static str, &'static str)];

const LAST_YEAR: [(&str, &str); 3] = [
    (
        "take-out-and-bring-in-records",
        "出先機関で、持ち出しの記録のないものがある。",
    ),
    (
        "mail-unnecessary-recipients",
        "宛先の確認が担当者ひとりに任されている。",
    ),
    (
        "annual-training-for-all-staff",
        "会計年度任用職員の受講の記録がそろっていない。",
    ),
];
const THIS_YEAR: [(&str, &str); 2] = [
    (
        "mail-unnecessary-recipients",
        "送信前に宛先を確かめる仕組みを、順に導入している。",
    ),
    (
        "surge-protection",
        "出先機関の一部に、雷サージ対策のない分電盤がある。",
    ),
];
/// Still to be answered this year.
const OPEN: [&str; 2] = ["mail-misdelivery-report", "outgoing-mail-monitoring"];

/// Sections that did something about a threat this year, of all.
const TREATED: usize = 24;
/// Those whose surge protection was looked at on the spot.
const LOOKED_AT: usize = 6;

/// Who does it on which day, by the module of risks with the clock of that day.
struct Doing {
    risks: Risks,
    here: Here,
}

/// Writes both, for a body that has assets and nobody has analysed yet.
pub async fn open(app: &App) -> Result<(), SampleError> {
    let today = app.clock.today();
    let first = FiscalYear::of(today).first();
    let clock = Clock::staged(SEED ^ 0x0072_6973_6b73, app.clock.now());
    let on = |day: Date| clock.set(at(day, 10 * 3600));
    on(shifted(first, -50).unwrap_or(first));
    let doing = acting_as(app, clock, "head_security_officer").await?;
    let last = year(&doing, &LAST_YEAR, &[]).await?;
    finish(&doing, last).await?;
    on(shifted(today, -9).unwrap_or(today).max(first));
    let doing = acting_as(app, clock, "head_security_officer").await?;
    let this = year(&doing, &THIS_YEAR, &OPEN).await?;
    under_way(app, &doing, this).await
}

async fn acting_as(app: &App, clock: Clock, role: &str) -> Result<Doing, SampleError> {
    let missing = || SampleError::Fault(format!("nobody is {role}"));
    let roster = app.organization.roster(app.clock.today()).await?;
    let duty = roster.in_role(role).next().ok_or_else(missing)?;
    let (access, roster) = app.acting(duty.facts.person).await?.ok_or_else(missing)?;
    let ground = access.require(
        Action::Read,
        Resource::Risk,
        &sakimori_permissions::Place::body(),
    )?;
    let here = Here {
        actor: access.actor_by(&ground),
        desk: desk(access, roster, clock.today()),
        workspace: app.policies.workspace().await?,
        reach: Entries::All,
    };
    let risks = Risks {
        clock,
        ..app.risks.clone()
    };
    Ok(Doing { risks, here })
}

fn desk(access: Access, roster: Arc<Roster>, day: Date) -> Desk {
    Desk {
        access: Access { day, ..access },
        frame: Frame::default(),
        token: CsrfToken::default(),
        roster,
        outbox: Outbox::default(),
    }
}

/// Opens an analysis, answers it and calculates.
async fn year(doing: &Doing, partly: &Partly, open: &[&str]) -> Result<Uuid, SampleError> {
    let Doing { risks, here } = doing;
    let (_, analysis) = act::open(risks, here).await?;
    for chapter in chapters(here.content(), &risks.edition, &risks.catalog) {
        let rows = answers(&chapter, partly, open);
        act::answer(risks, here, (analysis, chapter.title), &rows).await?;
    }
    act::calculate(risks, here, analysis).await?;
    Ok(analysis)
}

fn answers(chapter: &Chapter<'_>, partly: &Partly, open: &[&str]) -> Vec<(AnswerRow, String)> {
    let asked = chapter.questions.iter().map(|question| question.key);
    let answered = asked.filter(|key| !open.contains(key)).map(|key| {
        let why = partly.iter().find(|(named, _)| *named == key);
        let (answer, remark) = match why {
            Some((_, why)) => (Answer::Partly, *why),
            None => (Answer::Carried, ""),
        };
        (AnswerRow::new(key, answer, remark), String::new())
    });
    answered.collect()
}

/// Those that are not below the required level, section by section in the order
/// of their codes.
async fn over(doing: &Doing, analysis: Uuid) -> Result<Vec<Risk>, SampleError> {
    let roster = &doing.here.desk.roster;
    let sections = roster.tree.units().filter(|u| u.level() == Level::Section);
    let order: HashMap<Uuid, usize> = sections.map(|unit| unit.id).zip(0..).collect();
    let position = |risk: &Risk| match risk.assessed.place {
        Place::Unit(unit) => order.get(&unit).copied().unwrap_or(usize::MAX),
        Place::System(_) | Place::Nobody => usize::MAX,
    };
    let mut all = current(&doing.risks.db, analysis).await?;
    all.retain(|risk| risk.assessed.level() >= risk.assessed.required);
    all.sort_by(|a, b| {
        let keys = |risk: &Risk| (position(risk), risk.assessed.threat.clone());
        keys(a).cmp(&keys(b))
    });
    Ok(all)
}

/// What is done about a risk of a threat.
fn treatment(risk: &Risk, due: Date) -> Treatment {
    let (what, owner, provision) = match risk.assessed.threat.as_str() {
        "misdirected-transmission" => (
            "送信前に宛先を確かめる画面を出す設定を、課の端末に入れる。",
            "情報政策課長",
            "mail-to-several-recipients",
        ),
        "take-out-without-permission" => (
            "持ち出しの記録を台帳に改め、月ごとに課長が確かめる。",
            "課長",
            "take-out-and-bring-in-records",
        ),
        "lightning" => (
            "分電盤に雷サージ対策の機器を取り付ける。",
            "施設を所管する課長",
            "surge-protection",
        ),
        _ => (
            "研修を年度内にもう一度開き、受講を名簿で確かめる。",
            "人事課長",
            "annual-training-for-all-staff",
        ),
    };
    Treatment {
        way: Way::ChangeLikelihood,
        what: what.to_owned(),
        owner: owner.to_owned(),
        due,
        provision: Some(provision.to_owned()),
        likelihood: 1,
        impact: risk.assessed.impact,
    }
}

async fn treat(doing: &Doing, risk: &Risk, treatment: Treatment) -> Result<(), SampleError> {
    let seen = (risk.id, risk.assessed.revision);
    Ok(act::treat(&doing.risks, &doing.here, seen, treatment).await?)
}

/// Something is done about everything.
async fn finish(doing: &Doing, analysis: Uuid) -> Result<(), SampleError> {
    let day = doing.here.desk.access.day;
    let due = shifted(day, 150).unwrap_or(day);
    for risk in over(doing, analysis).await? {
        treat(doing, &risk, treatment(&risk, due)).await?;
    }
    Ok(())
}

/// Something is done about the first; two are to be accepted as they are.
async fn under_way(app: &App, doing: &Doing, analysis: Uuid) -> Result<(), SampleError> {
    let day = doing.here.desk.access.day;
    let due = shifted(day, 120).unwrap_or(day);
    let all = over(doing, analysis).await?;
    let of = |threat: &str| {
        let threat = threat.to_owned();
        all.iter().filter(move |r| r.assessed.threat == threat)
    };
    for risk in of("lightning").take(LOOKED_AT) {
        let own = Own {
            likelihood: Some(1),
            impact: None,
        };
        let reason = "現地を確かめたところ、分電盤に対策の機器が付いている。".to_owned();
        let seen = (risk.id, risk.assessed.revision);
        act::judge(&doing.risks, &doing.here, seen, (own, reason)).await?;
    }
    let mut sending = of("misdirected-transmission");
    for risk in sending.by_ref().take(TREATED) {
        treat(doing, risk, treatment(risk, due)).await?;
    }
    let accepted = accept(doing, sending.next(), due).await?;
    if let Some(case) = accepted {
        permit(app, doing.risks.clone(), case).await?;
    }
    accept(doing, sending.next(), due).await?;
    Ok(())
}

/// Retains a risk and applies for its acceptance; the case.
async fn accept(
    doing: &Doing,
    risk: Option<&Risk>,
    due: Date,
) -> Result<Option<Uuid>, SampleError> {
    let Some(risk) = risk else { return Ok(None) };
    let kept = Treatment {
        way: Way::Retain,
        what: "外部に送る電子メールが月に数件で、宛先を二人で確かめている。仕組みの導入は次の更新に合わせる。"
            .to_owned(),
        owner: "情報政策課長".to_owned(),
        provision: None,
        likelihood: risk.assessed.likelihood,
        ..treatment(risk, due)
    };
    treat(doing, risk, kept).await?;
    let seen = (risk.id, risk.assessed.revision + 1);
    Ok(Some(ask(&doing.risks, &doing.here, seen, "").await?))
}

/// As the CISO decides.
async fn permit(app: &App, risks: Risks, case: Uuid) -> Result<(), SampleError> {
    let clock = risks.clock;
    let ciso = acting_as(app, clock, "ciso").await?.here.desk;
    let subjects: [Arc<dyn Subject>; 1] = [Arc::new(risks)];
    let decisions = Decisions {
        db: app.db.clone(),
        clock,
        subjects: subjects.into(),
    };
    let missing = || SampleError::Fault("the case cannot be decided".to_owned());
    let whole = store::whole(&app.db, case).await?.ok_or_else(missing)?;
    let who = ciso.who(&whole.row).ok_or_else(missing)?;
    let said = Said {
        step: whole.steps.first().ok_or_else(missing)?.id,
        seen: whole.case().hash,
        outcome: Outcome::Permitted,
        conditions: String::new(),
        remark: "次の更新のときに改めて確かめること。".to_owned(),
        resolution: None,
    };
    decide(&decisions, &ciso, (case, &who), &said).await?;
    Ok(())
}
