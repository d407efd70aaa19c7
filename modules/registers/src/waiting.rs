//! What of this module waits for a person at the first page: what follows a
//! permission, and what is to be done in the registers they keep.

use sakimori_db::{Bound, Db, DbError, FromRow};
use sakimori_decisions::Carried;
use sakimori_organization::{Roster, Waiting};
use sakimori_permissions::Access;

use crate::Registers;
use crate::entries::{keeps_each, to_do};
use crate::tasks;

#[derive(FromRow)]
struct Counts {
    own: i64,
    own_late: i64,
    theirs: i64,
    theirs_late: i64,
}

/// Two statements, and one more where somebody wrote an entry since; none for
/// who is not in the register of staff.
pub async fn waiting(
    state: &Registers,
    access: &Access,
    roster: &Roster,
) -> Result<Vec<Waiting>, DbError> {
    if access.standing.person.is_none() {
        return Ok(Vec::new());
    }
    let counts = counts(&state.db, (access, roster)).await?;
    let (due, incomplete) = entries(state, (access, roster)).await?;
    let late = |count: i64| match count {
        0 => String::new(),
        late => format!("{late}件は、期限を過ぎています。"),
    };
    let found = [
        (
            counts.own,
            "/follows",
            "許可の後の報告",
            match counts.own_late {
                0 => format!("期限まで{}日以内です。", tasks::SOON_DAYS),
                count => late(count),
            },
        ),
        (
            counts.theirs,
            "/follows#roles",
            "許可の後の確認と記録",
            late(counts.theirs_late),
        ),
        (
            due,
            "/registers",
            "台帳の期限が来た記録",
            "返却、点検、更新などの期限です。済んだら、台帳に記録してください。".to_owned(),
        ),
        (
            incomplete,
            "/registers",
            "台帳の記入が済んでいない記録",
            "申請や取込みから作られた記録に、書き足すところがあります。".to_owned(),
        ),
    ];
    let found = found.into_iter().filter(|(count, ..)| *count > 0);
    let told = found.map(|(count, href, title, text)| Waiting {
        href: href.into(),
        title: format!("{title} {count}件"),
        text,
        late: String::new(),
    });
    Ok(told.collect())
}

/// How many entries of the registers that somebody keeps are due, and how many
/// are incomplete.
async fn entries(
    state: &Registers,
    (access, roster): (&Access, &Roster),
) -> Result<(i64, i64), DbError> {
    let kept = keeps_each(access, roster, state.registers.values());
    let (mut due, mut incomplete) = (0, 0);
    for open in to_do(state, access.day, &kept).await?.values() {
        due += open.due;
        incomplete += open.incomplete;
    }
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Ok((count(due), count(incomplete)))
}

async fn counts(db: &Db, (access, roster): (&Access, &Roster)) -> Result<Counts, DbError> {
    let carried = Carried::of(access, roster);
    let mut bound = Bound::default();
    let person = bound.one(carried.person);
    let today = bound.one(access.day);
    let soon = bound.one(tasks::soon(access.day));
    let covered = carried.bind(&mut bound);
    let theirs = tasks::of_roles(&covered, carried.person, &mut bound);
    // Two roles of one person have one task. Without a day, it is to be done
    // as soon as it can be.
    let sql = format!(
        "SELECT o.own, o.own_late, t.theirs, t.theirs_late \
        FROM (SELECT COUNT(*) AS own, COUNT(CASE WHEN due_on < {today} THEN 1 END) AS own_late FROM application_task \
        WHERE person_id = {person} AND done_at IS NULL AND due_on <= {soon}) o, \
        (SELECT COUNT(*) AS theirs, COUNT(CASE WHEN due_on < {today} THEN 1 END) AS theirs_late \
        FROM (SELECT DISTINCT s.case_id, s.follow, s.due_on {theirs} AND (s.due_on IS NULL OR s.due_on <= {soon})) d) t"
    );
    db.one("counts", bound.query(sql)).await
}
