//! Cities that do not exist, for tests, demonstrations and measurements:
//! みほん市 (`sample/*.toml`) and a designated city of 46,000 people.
//!
//! Invariants: the same seed and the same day give the same database, keys
//! and journal included; facts are made by pure functions (`city.rs`,
//! `april.rs`, `roles.rs`) and written once at the end; nothing here is about
//! anybody who lives.
//!
//! Look next: `policy.rs` (the rules of みほん市), `plan.rs` (units), `city.rs`
//! (people), `next_april.rs` (the list for the reshuffle).

pub mod accounts;
mod april;
pub mod assets;
mod city;
pub mod designated;
pub mod emergencies;
mod error;
mod history;
mod large;
mod names;
mod network;
pub mod next_april;
mod plan;
mod policy;
mod random;
mod ranks;
pub mod registers;
pub mod risks;
mod roles;
mod story;
mod write;

use sakimori_db::journal;
use sakimori_kernel::{Actor, Clock, Date, Timestamp};
use sakimori_policies::Policies;
use sakimori_policies::workspace::Workspace;
use sakimori_provisions::catalog::Edition;

pub use error::SampleError;
pub use large::Size;

use history::{History, days};
use next_april::List;
use plan::Plan;
use story::{Pace, Story};
use write::Writer;

const MIHON: &str = include_str!("../../sample/mihon_city.toml");

/// What chance follows from: another number, another city.
pub const SEED: u64 = 20_260_401;

/// Fills an empty database with みほん市 as it is today; refuses one with
/// anything else.
pub async fn seed(state: &Policies) -> Result<(), SampleError> {
    if occupied(state).await? {
        return Ok(());
    }
    let plan: Plan = plan::read(MIHON).map_err(SampleError::Fault)?;
    let story = Story::tell(plan, Pace::SMALL_CITY, SEED, state.clock.today());
    write_all(state, &story, 0, None, |_| {}).await
}

/// Writes a story day by day and then the rules of its body. `told` hears of
/// the first day of every month.
async fn write_all(
    state: &Policies,
    story: &Story,
    journal: usize,
    words: Option<policy::Words>,
    told: impl Fn(Date),
) -> Result<(), SampleError> {
    let clock = Clock::staged(SEED, state.clock.now());
    let mut writer = Writer::new(story, &clock, &state.edition);
    let contacts = story.contacts();
    let keys = writer.keys.clone();
    let mut history = History::new((story, &keys), &contacts, journal);
    let [first, _, last, _] = story.aprils;
    for day in days(first, story.today) {
        if story.aprils.contains(&day) {
            history.flush(&state.db).await?;
            let mut tx = state.db.begin().await?;
            let entries = writer.april(&mut tx, day).await?;
            if day == last {
                writer.contacts(&mut tx, &contacts).await?;
            }
            history.count(entries.len());
            tx.commit_all(&clock, &Actor::command_line(), entries)
                .await?;
        }
        history.day(&state.db, day).await?;
        if day.day() == 1 {
            told(day);
        }
    }
    history.flush(&state.db).await?;
    clock.set(state.clock.now());
    let mut staged = state.clone();
    staged.clock = clock;
    policy::write(&staged, words).await
}

/// Next April's list of みほん市 as it is on a day.
pub fn mihon_list(edition: &Edition, today: Date) -> Result<List, SampleError> {
    let plan: Plan = plan::read(MIHON).map_err(SampleError::Fault)?;
    let story = Story::tell(plan, Pace::SMALL_CITY, SEED, today);
    Ok(next_april::list(&story, Pace::SMALL_CITY, &labels(edition)))
}

/// What lists call the roles.
fn labels(edition: &Edition) -> impl Fn(&str) -> String {
    move |key| {
        let role = edition.roles.iter().find(|r| r.key == key);
        role.map_or(key, |r| r.label()).to_owned()
    }
}

/// Whether the whole sample is there already.
async fn occupied(state: &Policies) -> Result<bool, SampleError> {
    let workspace = state.workspace().await?;
    if workspace.configured {
        whole(state, &workspace).await?;
        return Ok(true);
    }
    match journal::page(&state.db, 2, 1).await?.is_empty() {
        true => Ok(false),
        false => Err(SampleError::Unfinished),
    }
}

/// A database with a body in it must hold the sample, and all of it. Its
/// first entry tells, since a visitor may well rename the sample's body.
async fn whole(state: &Policies, workspace: &Workspace) -> Result<(), SampleError> {
    let first = journal::page(&state.db, 2, 1).await?;
    let ours = first.iter().any(|e| e.actor == Actor::command_line().name);
    if !ours {
        return Err(SampleError::OtherBody(workspace.profile.name.clone()));
    }
    match workspace.versions.iter().any(|v| v.number == 2) {
        true => Ok(()),
        false => Err(SampleError::Unfinished),
    }
}

/// So many seconds after midnight of a day in Japan.
fn at(day: Date, seconds: i64) -> Timestamp {
    let midnight = day.duration_since(Date::constant(1970, 1, 1)).as_secs();
    Timestamp::from_second(midnight + seconds - 9 * 3600).unwrap_or_default()
}
