//! Reading and writing the register. Writers take many changes at once, end
//! what held before, and bump the revision; the caller commits with an entry
//! per subject (`crate::entry`).

mod appointments;
mod attached;
mod change;
mod fact;
mod heads;
mod on_day;
mod people;
mod requests;
mod search;
mod subjects;
mod succession;

pub(crate) use appointments::capacity;
pub use appointments::{
    appoint, appointment, appointments_of, appointments_of_all, appointments_over, discharge,
    duties, find_appointment, undo_appointments,
};
pub use attached::{
    Attached, Member, attached, children_from, name_of, person_name, staff_from, systems_from,
};
pub use change::{
    Change, Changed, Changes, Undo, all_timelines, change, timeline, timelines, touch, touch_roles,
    undo,
};
pub use fact::Fact;
pub(crate) use fact::employment;
pub use heads::{TitledPost, heads};
pub use on_day::{
    Presence, Revisions, System, is_system_on, presence, revisions, systems_on, units_on,
};
pub(crate) use people::index_rows;
pub use people::{Person, State, mail_addresses, people, people_by_numbers, person_by_number};
pub use requests::{
    Confirmation, Request, ask_for, decide, open_requests, request, request_now, requests,
};
pub use search::{fill_search, find_people, rebuild_search, search_words};
pub use subjects::{Register, Subject, code_of, codes, register, taken};
pub use succession::{Succession, succeed, successions};
