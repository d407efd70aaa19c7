//! The forms and registers in force: those of the catalog, with what the body
//! made of them and its own. Kept between requests; made anew with every
//! change, so that nothing has to be started again.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::{FromRef, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sakimori_db::{Db, DbError};
use sakimori_kernel::Clock;
use sakimori_provisions::catalog::Edition;
use sakimori_web::Failure;

use super::made::{Kind, Made, Shown, wrong_form, wrong_register};
use super::store;
use crate::Registers;
use crate::beside::{AllBeside, Beside};
use crate::entries::{Counts, Open};
use crate::forms::{Form, Forms, Schemes};
use crate::register::Register;

/// What the program holds of this module. Cheap to clone.
#[derive(Clone)]
pub struct Live {
    pub db: Db,
    pub clock: Clock,
    pub edition: Arc<Edition>,
    catalog: Arc<Definitions>,
    counts: Arc<Counts>,
    open: Arc<Open>,
    beside: AllBeside,
    in_force: Arc<RwLock<Option<Arc<Definitions>>>>,
    /// The scheme by which the body classifies; empty: the three axes.
    scheme: Arc<RwLock<String>>,
}

/// Forms and registers by key.
#[derive(Debug, Default)]
pub struct Definitions {
    /// The scheme that they ask for.
    scheme: String,
    pub forms: Arc<Forms>,
    pub registers: Arc<BTreeMap<String, Register>>,
    /// What the body made, by kind and key, with the version.
    pub own: BTreeMap<(Kind, String), (i64, Made)>,
}

impl Definitions {
    pub fn get(&self, kind: Kind, key: &str) -> Option<Shown<'_>> {
        match kind {
            Kind::Form => self.forms.get(key).map(Shown::Form),
            Kind::Register => self.registers.get(key).map(Shown::Register),
        }
    }

    /// With what the body made. A change that does not fit the catalog any
    /// more is left out, and said in the log: the body's work goes on.
    fn with(
        &self,
        own: Vec<(Kind, String, i64, Made)>,
        (edition, schemes): (&Edition, &Schemes),
    ) -> Self {
        let forms = self.forms.all().iter();
        let forms = forms.map(|(key, form)| (key.clone(), schemes.form(form.clone())));
        let mut forms: BTreeMap<String, Form> = forms.collect();
        let registers = self.registers.iter();
        let registers = registers.map(|(key, register)| {
            let register = schemes.register(register.clone(), &[]);
            (key.clone(), register)
        });
        let mut registers: BTreeMap<String, Register> = registers.collect();
        for (kind, key, _, made) in &own {
            let wrong = match kind {
                Kind::Form => {
                    let form = made.form(self.forms.get(key), schemes);
                    put(&mut forms, key, form, |form| wrong_form(form, edition))
                }
                Kind::Register => {
                    let register = made.register(self.registers.get(key), schemes);
                    put(&mut registers, key, register, |register| {
                        wrong_register(register, edition)
                    })
                }
            };
            if !wrong.is_empty() {
                tracing::error!(kind = kind.key(), key, ?wrong, "definition left out");
            }
        }
        let own = own.into_iter();
        Self {
            scheme: schemes.chosen().to_owned(),
            forms: Arc::new(Forms::of(forms)),
            registers: Arc::new(registers),
            own: own
                .map(|(kind, key, version, made)| ((kind, key), (version, made)))
                .collect(),
        }
    }
}

/// Puts in what is sound; what is wrong with it.
fn put<T>(
    all: &mut BTreeMap<String, T>,
    key: &str,
    made: Option<T>,
    check: impl Fn(&T) -> Vec<String>,
) -> Vec<String> {
    let Some(made) = made else {
        return vec!["not in the catalog".to_owned()];
    };
    let wrong = check(&made);
    if wrong.is_empty() {
        all.insert(key.to_owned(), made);
    }
    wrong
}

impl Live {
    pub fn new(
        (db, clock): (Db, Clock),
        edition: Arc<Edition>,
        (forms, registers): (Forms, BTreeMap<String, Register>),
    ) -> Self {
        let catalog = Definitions {
            scheme: String::new(),
            forms: Arc::new(forms),
            registers: Arc::new(registers),
            own: BTreeMap::new(),
        };
        Self {
            db,
            clock,
            edition,
            catalog: Arc::new(catalog),
            counts: Arc::default(),
            open: Arc::default(),
            beside: AllBeside::default(),
            in_force: Arc::default(),
            scheme: Arc::default(),
        }
    }

    /// With others who are told of entries.
    #[must_use]
    pub fn with_beside(self, beside: Vec<Arc<dyn Beside>>) -> Self {
        Self {
            beside: AllBeside(beside.into()),
            ..self
        }
    }

    /// Those of the catalog, whatever the body made of them.
    pub(super) fn catalog(&self) -> &Definitions {
        &self.catalog
    }

    /// The scheme by which the body classifies its assets from now on.
    pub fn classify_by(&self, scheme: &str) {
        let held = self.scheme.read();
        let same = *held.unwrap_or_else(PoisonError::into_inner) == scheme;
        if !same {
            let held = self.scheme.write();
            scheme.clone_into(&mut held.unwrap_or_else(PoisonError::into_inner));
        }
    }

    pub(super) fn schemes(&self) -> Schemes {
        let chosen = self.scheme.read();
        Schemes::new(
            &self.edition,
            &chosen.unwrap_or_else(PoisonError::into_inner),
        )
    }

    fn is_newest(&self, held: &Definitions) -> bool {
        let scheme = self.scheme.read();
        held.scheme == *scheme.unwrap_or_else(PoisonError::into_inner)
    }

    fn held(&self) -> Option<Arc<Definitions>> {
        let lock = self.in_force.read();
        lock.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is in force now. One statement the first time.
    ///
    /// # Errors
    /// The database does not answer, or holds what the program did not write.
    pub async fn definitions(&self) -> Result<Arc<Definitions>, DbError> {
        match self.held() {
            Some(held) if self.is_newest(&held) => Ok(held),
            _ => self.read_again().await,
        }
    }

    /// Reads again what the body made, after it was changed.
    pub(super) async fn read_again(&self) -> Result<Arc<Definitions>, DbError> {
        let own = store::newest(&self.db).await?;
        let made = Arc::new(self.catalog.with(own, (&self.edition, &self.schemes())));
        self.counts.forget();
        self.open.forget();
        let lock = self.in_force.write();
        *lock.unwrap_or_else(PoisonError::into_inner) = Some(made.clone());
        Ok(made)
    }

    /// The state of one request or job: nothing changes under it.
    ///
    /// # Errors
    /// Those of [`Live::definitions`].
    pub async fn now(&self) -> Result<Registers, DbError> {
        let definitions = self.definitions().await?;
        Ok(self.with(&definitions))
    }

    fn with(&self, definitions: &Definitions) -> Registers {
        Registers {
            db: self.db.clone(),
            clock: self.clock,
            edition: self.edition.clone(),
            forms: definitions.forms.clone(),
            registers: definitions.registers.clone(),
            counts: self.counts.clone(),
            open: self.open.clone(),
            beside: self.beside.clone(),
        }
    }
}

impl FromRef<Live> for Registers {
    fn from_ref(live: &Live) -> Self {
        let held = live.held();
        live.with(held.as_ref().unwrap_or(&live.catalog))
    }
}

/// Before any page: what is in force has been read.
pub(crate) async fn ready(State(live): State<Live>, request: Request, next: Next) -> Response {
    match live.definitions().await {
        Ok(_) => next.run(request).await,
        Err(error) => Failure::from(error).into_response(),
    }
}
