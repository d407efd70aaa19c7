//! Every route and what it needs. A route that is not here fails the test.

use sakimori_permissions::Action;
use sakimori_permissions::Resource::{
    self, Account, Appointment, Backup, ContactNetwork, Journal, Organization, Person, Policy,
    Setting,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

pub const GET: Method = Method::Get;
pub const POST: Method = Method::Post;

/// What one needs to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// In front of the door.
    Open,
    /// Signed in; the page is one's own, or shows what one may see.
    Own,
    /// A permission over the whole body.
    May(Action, Resource),
    /// A permission to read somewhere.
    List(Resource),
}

pub const OPEN: Need = Need::Open;
pub const OWN: Need = Need::Own;

const fn reads(resource: Resource) -> Need {
    Need::May(Action::Read, resource)
}

const fn changes(resource: Resource) -> Need {
    Need::May(Action::Change, resource)
}

const fn lists(resource: Resource) -> Need {
    Need::List(resource)
}

#[rustfmt::skip]
pub const ROUTES: &[(Method, &str, Need)] = &[
    (GET, "/", OWN),
    (GET, "/account", OWN),
    (GET, "/account/confirmation", OWN),
    (POST, "/account/confirmation", OWN),
    (GET, "/account/factors", OWN),
    (POST, "/account/passkeys", OWN),
    (GET, "/account/passkeys/new", OWN),
    (POST, "/account/passkeys/{id}/end", OWN),
    (GET, "/account/password", OWN),
    (POST, "/account/password", OWN),
    (POST, "/account/recovery-codes", OWN),
    (POST, "/account/sessions/end", OWN),
    (POST, "/account/sessions/{id}/end", OWN),
    (GET, "/account/totp", OWN),
    (POST, "/account/totp", OWN),
    (POST, "/account/totp/end", OWN),
    (GET, "/accounts", reads(Account)),
    (POST, "/accounts", changes(Account)),
    (GET, "/accounts/inventory", reads(Account)),
    (GET, "/accounts/new", changes(Account)),
    (GET, "/accounts/settings", reads(Setting)),
    (POST, "/accounts/settings", changes(Setting)),
    (GET, "/accounts/{id}", reads(Account)),
    (POST, "/accounts/{id}/administrator", changes(Account)),
    (POST, "/accounts/{id}/administrator/confirmation", changes(Account)),
    (POST, "/accounts/{id}/administrator/end", changes(Account)),
    (POST, "/accounts/{id}/factors/end", changes(Account)),
    (POST, "/accounts/{id}/lock/end", changes(Account)),
    (POST, "/accounts/{id}/password", changes(Account)),
    (POST, "/accounts/{id}/person", changes(Account)),
    (POST, "/accounts/{id}/sessions/end", changes(Account)),
    (POST, "/accounts/{id}/suspension", changes(Account)),
    (POST, "/accounts/{id}/suspension/end", changes(Account)),
    (GET, "/administration/backup", reads(Backup)),
    (GET, "/appointments/new", changes(Appointment)),
    (POST, "/appointments/new", changes(Appointment)),
    (GET, "/appointments/order", changes(Appointment)),
    (POST, "/appointments/order", changes(Appointment)),
    (GET, "/appointments/requests", changes(Appointment)),
    (GET, "/appointments/requests/{id}", changes(Appointment)),
    (POST, "/appointments/requests/{id}/confirmation", changes(Appointment)),
    (GET, "/appointments/suggestions", changes(Appointment)),
    (POST, "/appointments/suggestions", changes(Appointment)),
    (GET, "/appointments/{id}/end", changes(Appointment)),
    (POST, "/appointments/{id}/end", changes(Appointment)),
    (GET, "/assets/document.css", OPEN),
    (GET, "/basic-policy", reads(Policy)),
    (GET, "/basic-policy/{form}/{part}", reads(Policy)),
    (POST, "/basic-policy/{form}/{part}", changes(Policy)),
    (GET, "/committee", reads(Organization)),
    (GET, "/comparison", reads(Policy)),
    (GET, "/comparison/{format}", reads(Policy)),
    (GET, "/contacts", reads(Organization)),
    (GET, "/contacts/own", OWN),
    (POST, "/contacts/own", OWN),
    (GET, "/contacts/unconfirmed", changes(ContactNetwork)),
    (GET, "/contacts/unconfirmed/{format}", changes(ContactNetwork)),
    (GET, "/contacts/{person}", changes(ContactNetwork)),
    (POST, "/contacts/{person}", changes(ContactNetwork)),
    (GET, "/documents", reads(Policy)),
    (GET, "/documents/{kind}", reads(Policy)),
    (GET, "/documents/{kind}/{format}", reads(Policy)),
    (GET, "/journal", reads(Journal)),
    (GET, "/journal/head", reads(Journal)),
    (GET, "/measures", reads(Policy)),
    (GET, "/organization", reads(Organization)),
    (GET, "/organization/holes", reads(Organization)),
    (GET, "/organization/units/new", changes(Organization)),
    (POST, "/organization/units/new", changes(Organization)),
    (GET, "/organization/units/{id}", reads(Organization)),
    (GET, "/organization/units/{id}/change", changes(Organization)),
    (POST, "/organization/units/{id}/change", changes(Organization)),
    (GET, "/organization/units/{id}/end", changes(Organization)),
    (POST, "/organization/units/{id}/end", changes(Organization)),
    (GET, "/organization/units/{id}/merger", changes(Organization)),
    (POST, "/organization/units/{id}/merger", changes(Organization)),
    (GET, "/people", lists(Person)),
    (GET, "/people/list/{format}", lists(Person)),
    (GET, "/people/new", changes(Organization)),
    (POST, "/people/new", changes(Organization)),
    (GET, "/people/{id}", OWN),
    (GET, "/people/{id}/change", changes(Organization)),
    (POST, "/people/{id}/change", changes(Organization)),
    (GET, "/people/{id}/concurrent-post", changes(Organization)),
    (POST, "/people/{id}/concurrent-post", changes(Organization)),
    (GET, "/people/{id}/end", changes(Organization)),
    (POST, "/people/{id}/end", changes(Organization)),
    (GET, "/people/{id}/post", changes(Organization)),
    (POST, "/people/{id}/post", changes(Organization)),
    (GET, "/policy", reads(Policy)),
    (GET, "/profile", reads(Policy)),
    (POST, "/profile", changes(Policy)),
    (POST, "/profile/start", changes(Policy)),
    (GET, "/provisions", reads(Policy)),
    (GET, "/provisions/list/{format}", reads(Policy)),
    (GET, "/provisions/new", reads(Policy)),
    (POST, "/provisions/new", changes(Policy)),
    (GET, "/provisions/own/{id}", reads(Policy)),
    (POST, "/provisions/own/{id}", changes(Policy)),
    (POST, "/provisions/own/{id}/end", changes(Policy)),
    (GET, "/provisions/{key}", reads(Policy)),
    (POST, "/provisions/{key}/tailoring", changes(Policy)),
    (GET, "/reference", reads(Policy)),
    (GET, "/reshuffles", changes(Organization)),
    (POST, "/reshuffles", changes(Organization)),
    (GET, "/reshuffles/new", changes(Organization)),
    (GET, "/reshuffles/{id}", changes(Organization)),
    (POST, "/reshuffles/{id}/application", changes(Organization)),
    (POST, "/reshuffles/{id}/cancellation", changes(Organization)),
    (GET, "/reshuffles/{id}/columns", changes(Organization)),
    (POST, "/reshuffles/{id}/columns", changes(Organization)),
    (POST, "/reshuffles/{id}/dry-run", changes(Organization)),
    (GET, "/reshuffles/{id}/file", changes(Organization)),
    (POST, "/reshuffles/{id}/file", changes(Organization)),
    (GET, "/reshuffles/{id}/file/content", changes(Organization)),
    (GET, "/reshuffles/{id}/leavers", changes(Organization)),
    (GET, "/reshuffles/{id}/problems", changes(Organization)),
    (GET, "/reshuffles/{id}/problems/xlsx", changes(Organization)),
    (POST, "/reshuffles/{id}/reversal", changes(Organization)),
    (POST, "/reshuffles/{id}/schedule", changes(Organization)),
    (GET, "/reshuffles/{id}/units", changes(Organization)),
    (GET, "/responsibilities", reads(Policy)),
    (GET, "/responsibilities/{format}", reads(Policy)),
    (GET, "/roles", reads(Organization)),
    (GET, "/roles/{key}", reads(Organization)),
    (POST, "/session", OWN),
    (GET, "/setup", OPEN),
    (POST, "/setup", OPEN),
    (GET, "/sign-in", OPEN),
    (POST, "/sign-in", OPEN),
    (GET, "/sign-in/factor", OWN),
    (POST, "/sign-in/factor", OWN),
    (POST, "/sign-out", OWN),
    (GET, "/systems", reads(Organization)),
    (GET, "/systems/new", changes(Organization)),
    (POST, "/systems/new", changes(Organization)),
    (GET, "/systems/{id}", reads(Organization)),
    (GET, "/systems/{id}/change", changes(Organization)),
    (POST, "/systems/{id}/change", changes(Organization)),
    (GET, "/systems/{id}/end", changes(Organization)),
    (POST, "/systems/{id}/end", changes(Organization)),
    (GET, "/versions", reads(Policy)),
    (POST, "/versions", changes(Policy)),
    (GET, "/versions/open", reads(Policy)),
    (GET, "/versions/{number}", reads(Policy)),
    (POST, "/versions/{number}", changes(Policy)),
    (POST, "/versions/{number}/adoption", changes(Policy)),
    (POST, "/versions/{number}/decision", changes(Policy)),
    (GET, "/versions/{number}/documents/{kind}", reads(Policy)),
    (GET, "/versions/{number}/documents/{kind}/{format}", reads(Policy)),
    (POST, "/versions/{number}/publication", changes(Policy)),
    (POST, "/versions/{number}/submission", changes(Policy)),
    (POST, "/versions/{number}/withdrawal", changes(Policy)),
];
