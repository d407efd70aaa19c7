//! What hangs on a person who leaves, as other modules know it: accounts to
//! stop, open applications, devices and keys to return. The program says who
//! is asked, as an extension of the request.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use sakimori_db::DbError;
use sakimori_kernel::Uuid;

/// One thing to be dealt with before or when somebody leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HangingThing {
    /// 「利用者ID「taro」の停止」
    pub label: String,
    /// Where it is dealt with; may be empty.
    pub url: String,
}

pub type Hangings<'h> =
    Pin<Box<dyn Future<Output = Result<HashMap<Uuid, Vec<HangingThing>>, DbError>> + Send + 'h>>;

/// A module that knows of such things.
pub trait Hanging: Send + Sync {
    /// The things of so many people at once (a page of them); people without
    /// any may be left out.
    fn of<'h>(&'h self, people: &'h [Uuid]) -> Hangings<'h>;
}

/// Everybody who is asked. Put into the request by the program.
#[derive(Clone, Default)]
pub struct AskedForHanging(pub Vec<Arc<dyn Hanging>>);

impl AskedForHanging {
    /// The things of all modules, in their order.
    pub async fn of(&self, people: &[Uuid]) -> Result<HashMap<Uuid, Vec<HangingThing>>, DbError> {
        let mut all: HashMap<Uuid, Vec<HangingThing>> = HashMap::new();
        for module in &self.0 {
            for (person, things) in module.of(people).await? {
                all.entry(person).or_default().extend(things);
            }
        }
        Ok(all)
    }
}
