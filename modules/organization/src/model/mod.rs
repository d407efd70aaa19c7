//! Pure: what the body is made of.

mod appointment;
mod facts;
mod kinds;
mod period;
mod timeline;
mod tree;

pub use appointment::{Appointment, AppointmentFacts};
pub(crate) use appointment::{parts, scope};
pub use facts::{Line, PersonFacts, PostFacts, SystemFacts, UnitFacts, sort_key};
pub use kinds::{EmploymentKind, Level, UnitKind};
pub use period::Period;
pub use timeline::{Plan, Step, mark, plan};
pub use tree::{NO_SUCH_UNIT, OrgTree, Unit};
