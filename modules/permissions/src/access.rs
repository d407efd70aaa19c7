use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use sakimori_kernel::{Actor, Date};
use sakimori_web::{Failure, Forbidden};

use crate::may::{self, Answer, Denial, Ground, Reach};
use crate::{Action, Place, Resource, Rules, Standing};

/// What a handler holds of the person at the other end: the key to every
/// record. Put into the request by the program once the session is known.
#[derive(Debug, Clone)]
pub struct Access {
    pub standing: Arc<Standing>,
    pub rules: Arc<Rules>,
    /// The roles that somebody holds on `day`.
    pub held: Arc<HashSet<String>>,
    /// Today in Japan.
    pub day: Date,
}

impl Access {
    /// Whether it may be done, and why or why not.
    pub fn may(&self, action: Action, resource: Resource, place: &Place) -> Answer {
        may::may(
            &self.standing,
            &self.rules,
            &self.held,
            (action, resource),
            place,
        )
    }

    pub fn can(&self, action: Action, resource: Resource, place: &Place) -> bool {
        self.may(action, resource, place).is_yes()
    }

    /// The ground to act on, or the page that says why not (403).
    pub fn require(
        &self,
        action: Action,
        resource: Resource,
        place: &Place,
    ) -> Result<Ground, Failure> {
        match self.may(action, resource, place) {
            Answer::Yes(ground) => Ok(ground),
            Answer::No(denial) => Err(self.forbidden(&denial)),
        }
    }

    /// For one record: what may not be read does not exist (404). One's own
    /// may always be read.
    pub fn see(&self, resource: Resource, place: &Place) -> Result<(), Failure> {
        let own = place.person.is_some() && place.person == self.standing.person;
        if own || self.can(Action::Read, resource, place) {
            Ok(())
        } else {
            Err(Failure::NotFound)
        }
    }

    /// Whether the person gives the permission or approval that a provision
    /// asks for; `None` where the provision asks for none.
    pub fn may_decide(&self, provision: &str, place: &Place) -> Option<Answer> {
        let point = self.rules.point(provision)?;
        Some(may::may_decide(&self.standing, point, place))
    }

    /// How far the permission reaches, for lists; refused where nowhere.
    pub fn reach(&self, action: Action, resource: Resource) -> Result<Reach, Failure> {
        let reach = may::reach(&self.standing, &self.rules, &self.held, (action, resource));
        match (reach, self.may(action, resource, &Place::body())) {
            (Some(reach), _) => Ok(reach),
            (None, Answer::No(denial)) => Err(self.forbidden(&denial)),
            (None, Answer::Yes(_)) => Ok(Reach::All),
        }
    }

    /// The person in no particular role.
    pub fn actor(&self) -> Actor {
        self.standing.actor()
    }

    /// The person in the role that let them act.
    pub fn actor_by(&self, ground: &Ground) -> Actor {
        let holder = ground.holder.clone().unwrap_or_default();
        self.actor().acting(ground.role.clone(), holder)
    }

    /// Why not, in one sentence, for the place where a form would be.
    pub fn explain(&self, denial: &Denial) -> String {
        let numbers: Vec<&str> = denial
            .provisions
            .iter()
            .map(|p| p.number.as_str())
            .collect();
        format!(
            "{}ができるのは、{}により、{}です。",
            denial.what,
            numbers.join("、"),
            self.instead(denial).join("、"),
        )
    }

    /// Who could do it: roles in the body's words, and the administrator.
    fn instead(&self, denial: &Denial) -> Vec<String> {
        let roles = denial.roles.iter();
        let mut instead: Vec<String> = roles.map(|r| self.rules.label(r).to_owned()).collect();
        if denial.administrator {
            instead.push("防人の管理者".to_owned());
        }
        instead
    }

    fn forbidden(&self, denial: &Denial) -> Failure {
        let cite = |p: &crate::ProvisionRef| format!("{}（{}）", p.number, p.title);
        Failure::Forbidden(Box::new(Forbidden {
            what: denial.what.clone(),
            provisions: denial.provisions.iter().map(cite).collect(),
            instead: self.instead(denial),
            roles: denial.roles.clone(),
        }))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Access {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let found = parts.extensions.get::<Self>().cloned();
        found.ok_or_else(|| Failure::internal(std::io::Error::other("no access attached")))
    }
}
