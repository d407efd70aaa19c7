//! What every page knows of its request: the body, the day, who has signed
//! in, and what they may do. Read here once, so that no handler asks again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sakimori_accounts::{Accounts, SignedIn};
use sakimori_assets::Assets;
use sakimori_assets::beside::Ledger;
use sakimori_assets::checks::Check;
use sakimori_db::{Db, DbError};
use sakimori_decisions::{Decisions, Subject};
use sakimori_kernel::{Clock, Date, FiscalYear, Uuid, era_date};
use sakimori_mail::Outbox;
use sakimori_organization::reshuffle::AskedForHanging;
use sakimori_organization::{Body, Naming, Organization, Roster};
use sakimori_permissions::{
    Access, Action, Capacity, Place, ProvisionRef, Rules, Standards, Standing,
};
use sakimori_policies::workspace::Workspace;
use sakimori_policies::{Policies, standards_in_force};
use sakimori_provisions::catalog::Edition;
use sakimori_registers::forms::Forms;
use sakimori_registers::own::Live;
use sakimori_registers::register::Register;
use sakimori_risks::Risks;
use sakimori_risks::catalog::RiskCatalog;
use sakimori_web::{CsrfToken, Failure, Frame, MenuGroup};

use crate::hanging::{Applications, Logins};
use crate::menu::{self, MENU};

/// The state of all modules, and what is kept between requests.
#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub clock: Clock,
    pub policies: Policies,
    pub organization: Organization,
    pub accounts: Accounts,
    pub decisions: Decisions,
    pub registers: Live,
    pub assets: Assets,
    pub risks: Risks,
    /// Shown in the head of every page: 「見本データ」.
    pub notice: &'static str,
    /// Who knows what hangs on a person who leaves.
    pub hanging: AskedForHanging,
    /// What runs by itself: the name and title of each job.
    pub jobs: Arc<[(&'static str, &'static str)]>,
    /// Where mails are queued; nowhere by default.
    pub outbox: Outbox,
    /// What follows from the policy in force, by its revision and the day; the
    /// newest only.
    in_force: Arc<Mutex<Option<InForce>>>,
}

/// What modules read of the catalog beside its edition.
pub struct Catalog {
    pub forms: Forms,
    pub registers: BTreeMap<String, Register>,
    /// What is looked for in the ledger of assets.
    pub checks: Vec<Check>,
    pub risks: RiskCatalog,
}

/// The authorization policy of a day, and what the body calls its roles.
#[derive(Clone)]
struct InForce {
    revision: i64,
    day: Date,
    rules: Arc<Rules>,
    body: Arc<Body>,
}

impl App {
    pub fn new(
        policies: Policies,
        organization: Organization,
        accounts: Accounts,
        catalog: Catalog,
        notice: &'static str,
    ) -> Self {
        let hanging = AskedForHanging(vec![
            Arc::new(Logins(policies.db.clone())),
            Arc::new(Applications {
                policies: policies.clone(),
                organization: organization.clone(),
            }),
        ]);
        let place = (policies.db.clone(), policies.clock);
        let registers = Live::new(
            place,
            policies.edition.clone(),
            (catalog.forms, catalog.registers),
        )
        .with_beside(vec![Arc::new(Ledger(policies.edition.clone()))]);
        let risks = Risks {
            db: policies.db.clone(),
            clock: policies.clock,
            edition: policies.edition.clone(),
            catalog: Arc::new(catalog.risks),
            kept: Arc::default(),
            counted: Arc::default(),
        };
        let subjects: [Arc<dyn Subject>; 2] =
            [Arc::new(registers.clone()), Arc::new(risks.clone())];
        Self {
            db: policies.db.clone(),
            clock: policies.clock,
            decisions: Decisions {
                db: policies.db.clone(),
                clock: policies.clock,
                subjects: subjects.into(),
            },
            assets: Assets {
                db: policies.db.clone(),
                clock: policies.clock,
                edition: policies.edition.clone(),
                registers: registers.clone(),
                checks: Arc::new(catalog.checks),
                kept: Arc::default(),
                progress: Arc::default(),
                differences: Arc::default(),
            },
            registers,
            risks,
            policies,
            organization,
            accounts,
            notice,
            hanging,
            jobs: Arc::new([]),
            outbox: Outbox::default(),
            in_force: Arc::default(),
        }
    }

    /// Made anew when the policy moved or the day turned.
    async fn in_force(&self, workspace: &Workspace) -> Result<InForce, DbError> {
        let (revision, day) = (workspace.revision, self.clock.today());
        let lock = || self.in_force.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = lock().clone();
        if let Some(kept) = kept.filter(|k| (k.revision, k.day) == (revision, day)) {
            return Ok(kept);
        }
        let standards = standards_in_force(&self.policies, workspace, day).await?;
        let edition = &self.policies.edition;
        let made = InForce {
            revision,
            day,
            rules: Arc::new(Rules::new(edition, &standards)),
            body: Arc::new(body(edition, workspace, &standards)),
        };
        *lock() = Some(made.clone());
        Ok(made)
    }

    /// What somebody may do today; `None`: nobody has signed in.
    async fn access(
        &self,
        who: Option<&SignedIn>,
        rules: Arc<Rules>,
    ) -> Result<(Access, Arc<Roster>), DbError> {
        let day = self.clock.today();
        let (roster, known) = match who.and_then(|who| who.person) {
            Some(person) => self.organization.standing(person, day).await?,
            None => (self.organization.roster(day).await?, None),
        };
        // Whoever has left, or is not of the register, carries no role.
        let standing = known.unwrap_or_default();
        let standing = Standing {
            person: who.and_then(|who| who.person),
            name: who.map(|who| who.name.clone()).unwrap_or_default(),
            administrator: who.is_some_and(|who| who.administrator),
            ..standing
        };
        let access = Access {
            standing: Arc::new(standing),
            rules,
            held: roster.held_roles(),
            day,
        };
        Ok((access, roster))
    }

    /// A person of the register as they are today, for what the program does in
    /// their place. None where nobody of that key works here.
    pub(crate) async fn acting(
        &self,
        person: Uuid,
    ) -> Result<Option<(Access, Arc<Roster>)>, DbError> {
        let workspace = self.policies.workspace().await?;
        let rules = self.in_force(&workspace).await?.rules;
        let day = self.clock.today();
        let (roster, standing) = self.organization.standing(person, day).await?;
        let access = standing.map(|standing| Access {
            standing: Arc::new(standing),
            rules,
            held: roster.held_roles(),
            day,
        });
        Ok(access.map(|access| (access, roster)))
    }

    fn frame(&self, workspace: &Workspace, access: &Access, who: Option<&SignedIn>) -> Frame {
        let body_name = match workspace.configured {
            true => workspace.profile.name.clone(),
            false => String::new(),
        };
        Frame {
            body_name,
            fiscal_year: FiscalYear::of(access.day).to_string(),
            today: era_date(access.day),
            signed_in: who.map(|who| signed_in(who, access)),
            notice: self.notice,
            locked: None,
            menu: who
                .filter(|w| w.is_complete())
                .map(|_| menu(access))
                .unwrap_or_default(),
        }
    }
}

fn signed_in(who: &SignedIn, access: &Access) -> sakimori_web::SignedIn {
    let mut roles: Vec<&str> = Vec::new();
    for holding in &access.standing.holdings {
        let label = access.rules.label(&holding.role);
        if !roles.contains(&label) {
            roles.push(label);
        }
    }
    if who.administrator {
        roles.push("防人の管理者");
    }
    sakimori_web::SignedIn {
        name: who.name.clone(),
        roles: roles.join("、"),
        last_sign_in: who.last_words(),
        ends_in: u64::try_from(who.ends_in).unwrap_or(0),
        token: String::new(),
    }
}

/// What the body calls a role.
pub(crate) fn naming(workspace: &Workspace, role: &str) -> Option<Naming> {
    let setting = workspace.profile.roles.get(role)?;
    Some(Naming {
        label: setting.label.clone(),
        post: setting.post.clone(),
        present: setting.present,
    })
}

/// Roles and provisions as the body's own documents call them.
fn body(edition: &Edition, workspace: &Workspace, standards: &Standards) -> Body {
    let cite = |key: &str| {
        let standard = standards.provisions.get(key)?;
        Some(ProvisionRef {
            key: key.to_owned(),
            number: standard.number.clone(),
            title: standard.title.clone(),
        })
    };
    Body::new(edition, |role| naming(workspace, role), cite)
}

/// The entries a person may open.
fn menu(access: &Access) -> Vec<MenuGroup> {
    let may = |entry: &&menu::Entry| match entry.needs {
        None => true,
        Some((Action::Change, resource)) => access.can(Action::Change, resource, &Place::body()),
        Some((action, resource)) => access.reach(action, resource).is_ok(),
    };
    MENU.iter()
        .map(|(group, entries)| {
            let open = entries.iter().filter(may).map(|e| e.entry).collect();
            (*group, open)
        })
        .filter(|(_, entries): &MenuGroup| !entries.is_empty())
        .collect()
}

/// Puts workspace, frame and access at hand; names the holders of the roles
/// that could have done what was refused.
pub async fn attach(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let who = request.extensions().get::<SignedIn>().cloned();
    let token = request.extensions().get::<CsrfToken>().cloned();
    // In the middle of a sign-in nobody is anybody yet.
    let complete = who.as_ref().filter(|who| who.is_complete());
    let (workspace, access, roster, body) = match read(&app, complete).await {
        Ok(read) => read,
        Err(error) => return Failure::from(error).into_response(),
    };
    let mut frame = app.frame(&workspace, &access, who.as_ref());
    if let Some(token) = token {
        frame = frame.with_token(&token);
    }
    let extensions = request.extensions_mut();
    extensions.insert(frame.clone());
    extensions.insert(access.clone());
    extensions.insert(workspace);
    extensions.insert(body);
    extensions.insert(app.hanging.clone());
    extensions.insert(roster.clone());
    extensions.insert(app.outbox.clone());
    let mut response = next.run(request).await;
    // An error page is drawn further out, in the same frame.
    response.extensions_mut().insert(frame);
    if let Some(Failure::Forbidden(forbidden)) = response.extensions_mut().get_mut::<Failure>() {
        let named = named(&access, &roster, &forbidden.roles);
        forbidden.instead.splice(..named.len(), named);
    }
    response
}

async fn read(
    app: &App,
    who: Option<&SignedIn>,
) -> Result<(Arc<Workspace>, Access, Arc<Roster>, Arc<Body>), DbError> {
    let workspace = app.policies.workspace().await?;
    app.registers.classify_by(&workspace.profile.scheme);
    let InForce { rules, body, .. } = app.in_force(&workspace).await?;
    let (access, roster) = app.access(who, rules).await?;
    Ok((workspace, access, roster, body))
}

/// How many holders of a role a refusal names.
const NAMED: usize = 3;

/// Each role with those who hold it today: 「CISO（副市長 見本太郎）」.
fn named(access: &Access, roster: &Roster, roles: &[String]) -> Vec<String> {
    let of = |role: &String| {
        let label = access.rules.label(role);
        let holders = roster
            .in_role(role)
            .filter(|d| d.facts.capacity == Capacity::Holder);
        let names: Vec<String> = holders
            .take(NAMED)
            .map(|duty| format!("{} {}", duty.title, duty.name).trim().to_owned())
            .collect();
        match names.is_empty() {
            true => format!("{label}（任命された者がいません）"),
            false => format!("{label}（{}）", names.join("、")),
        }
    };
    roles.iter().map(of).collect()
}
