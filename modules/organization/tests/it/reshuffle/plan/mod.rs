//! Plans from lists, as pure rules.

mod people;
mod roles;
mod units;
mod world;
