//! The designated city: 46,000 people, two years of history and a journal of
//! two million entries, for measurements and for tests of size.

use sakimori_kernel::Date;
use sakimori_policies::Policies;
use sakimori_provisions::catalog::Edition;

use super::large::{self, Size};
use super::next_april::{self, List};
use super::story::{Pace, Story};
use super::{SEED, SampleError, labels, occupied, policy, write_all};

/// What the body is called.
const NAME: &str = "新みほん市";

/// Today's city of a size.
pub fn story(size: Size, today: Date) -> Story {
    Story::tell(large::plan(size, SEED), Pace::DESIGNATED_CITY, SEED, today)
}

/// Next April's list of the city.
pub fn list(edition: &Edition, size: Size, today: Date) -> List {
    let label = labels(edition);
    next_april::list(&story(size, today), Pace::DESIGNATED_CITY, &label)
}

/// Fills an empty database; one that holds the city already is left as it is.
/// `told` is called with the day that has been written, now and then.
pub async fn seed(state: &Policies, size: Size, told: impl Fn(Date)) -> Result<(), SampleError> {
    if occupied(state).await? {
        return Ok(());
    }
    let story = story(size, state.clock.today());
    let words = policy::Words {
        name: NAME,
        head: "デジタル推進局長",
        contact: "デジタル推進局情報セキュリティ課",
    };
    write_all(state, &story, size.journal, Some(words), told).await
}
