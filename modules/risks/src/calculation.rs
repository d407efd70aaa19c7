//! An analysis calculated anew: from the ledger's groups, the answers and the
//! scale, in one transaction.

use std::collections::{HashMap, HashSet};

use sakimori_db::journal::Entry;
use sakimori_db::{DbError, Tx};
use sakimori_kernel::Uuid;

use crate::Risks;
use crate::entry;
use crate::here::Here;
use crate::model::{Group, Place, Risk, Scale, calculate};
use crate::questions::{Answers, held};
use crate::store::{self, AnswerRow};

/// What a calculation did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Done {
    pub new: usize,
    pub changed: usize,
    pub same: usize,
    pub ended: usize,
}

pub(crate) fn answered(rows: &[AnswerRow]) -> Answers {
    let rows = rows.iter();
    rows.filter_map(|row| Some((row.provision.clone(), row.answer()?)))
        .collect()
}

/// Writes what is proposed now. What a person assessed stays; a risk whose
/// group is no more ends. The entries are of risks that somebody assessed or
/// treated: what was accepted of them is void.
pub(crate) async fn calculate_anew(
    state: &Risks,
    tx: &mut Tx,
    (analysis, scale): (Uuid, &Scale),
    here: &Here,
) -> Result<(Done, Vec<Entry>), DbError> {
    let answers = answered(&store::answers_in(tx, analysis).await?);
    let held = held(here.content(), &answers);
    let groups = store::groups_in(tx, (state.catalog.highest, &state.edition)).await?;
    let before = store::current_in(tx, analysis).await?;
    let mut left: HashMap<(Place, &str, &str), &Risk> =
        before.iter().map(|risk| (key_of(risk), risk)).collect();
    let (mut done, mut written, mut entries) = (Done::default(), Vec::new(), Vec::new());
    calculate(&state.catalog, (&groups, scale), &held, |proposed| {
        let group = proposed.group;
        let key = (
            group.place,
            group.kind.as_str(),
            proposed.threat.key.as_str(),
        );
        let Some(before) = left.remove(&key) else {
            done.new += 1;
            written.push(Risk::new((state.clock.new_id(), analysis), proposed));
            return;
        };
        let after = before.renewed(proposed);
        match after == *before {
            true => done.same += 1,
            false => {
                done.changed += 1;
                if before.is_touched() && after.assessed != before.assessed {
                    let summary = "再計算により、評価した内容が変わりました".to_owned();
                    let said = ("risk.recalculated", summary);
                    entries.push(entry::changed(&state.edition, said, before, &after));
                }
                written.push(after);
            }
        }
    });
    let ended: Vec<Uuid> = left.values().map(|risk| risk.id).collect();
    done.ended = ended.len();
    store::write(tx, &state.clock, &written).await?;
    store::end(tx, &state.clock, &ended).await?;
    let basis = state.basis(&here.desk.roster);
    store::calculated(tx, &state.clock, (analysis, &basis)).await?;
    Ok((done, entries))
}

fn key_of(risk: &Risk) -> (Place, &str, &str) {
    let assessed = &risk.assessed;
    (assessed.place, &assessed.kind, &assessed.threat)
}

/// The groups that an analysis assessed otherwise than the ledger has them.
#[derive(Debug, Default)]
pub struct Moved {
    pub new: Vec<Group>,
    pub classed: Vec<Group>,
    /// Of the same classes, and of more or fewer assets.
    pub counted: Vec<Group>,
    pub gone: Vec<Group>,
}

pub(crate) fn moved(assessed: Vec<Group>, ledger: &[Group]) -> Moved {
    fn key(group: &Group) -> (Place, &str) {
        (group.place, &group.kind)
    }
    let before: HashMap<_, &Group> = assessed.iter().map(|g| (key(g), g)).collect();
    let now: HashSet<_> = ledger.iter().map(key).collect();
    let mut moved = Moved::default();
    for group in ledger {
        match before.get(&key(group)) {
            None => moved.new.push(group.clone()),
            Some(was) if was.classes != group.classes => moved.classed.push(group.clone()),
            Some(was) if was.assets != group.assets => moved.counted.push(group.clone()),
            Some(_) => {}
        }
    }
    let gone = assessed.iter().filter(|g| !now.contains(&key(g)));
    moved.gone = gone.cloned().collect();
    moved
}

impl Moved {
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    pub fn count(&self) -> usize {
        self.new.len() + self.classed.len() + self.counted.len() + self.gone.len()
    }
}
