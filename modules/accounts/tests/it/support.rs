//! The pages under test, a register of people, and a clock that can be moved.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, Mutex};

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response as Answer;
use axum::routing::{get, post};
use maud::html;
use sakimori_accounts::administration::acts::{self, NewAccount};
use sakimori_accounts::administration::{By, administrators};
use sakimori_accounts::passwords::{Hasher, Params};
use sakimori_accounts::people::{Answer as PeopleAnswer, People, PersonRef};
use sakimori_accounts::{Accounts, SignedIn, Site, gate};
use sakimori_db::{FromRow, journal, query};
use sakimori_kernel::{Actor, Clock, Timestamp, Uuid};
use sakimori_permissions::{Access, Rules, Standards, Standing};
use sakimori_provisions::catalog::{self, Edition};
use sakimori_testkit::{Client, Form, Response, TestDb};
use sakimori_web::{CsrfToken, FormData, FormState, Frame, Page, components, guard};
use tower::ServiceExt;

pub const PASSWORD: &str = "mado-kujira-7-tegami";
pub const OTHER: &str = "kasa wo wasureta ekicho 42";
pub const START: &str = "2026-11-23T01:00:00Z";

static EDITION: LazyLock<Arc<Edition>> =
    LazyLock::new(|| Arc::new(catalog::load(&catalog::embedded(), "h27").unwrap()));
static RULES: LazyLock<Arc<Rules>> =
    LazyLock::new(|| Arc::new(Rules::new(&EDITION, &Standards::default())));

/// A register of people that tests write into.
#[derive(Debug, Default)]
pub struct Register {
    pub people: Mutex<HashMap<String, PersonRef>>,
    pub roles: Mutex<HashMap<Uuid, Vec<String>>>,
    pub gone: Mutex<HashSet<Uuid>>,
}

impl Register {
    pub fn add(&self, number: &str, name: &str, roles: &[&str]) -> PersonRef {
        let person = PersonRef {
            id: Clock::System.new_id(),
            name: name.to_owned(),
            staff_number: number.to_owned(),
        };
        let roles = roles.iter().map(|r| (*r).to_owned()).collect();
        self.roles.lock().unwrap().insert(person.id, roles);
        self.people
            .lock()
            .unwrap()
            .insert(number.to_owned(), person.clone());
        person
    }
}

impl People for Register {
    fn roles(&self, person: Uuid) -> PeopleAnswer<'_, Vec<String>> {
        let roles = self.roles.lock().unwrap().get(&person).cloned();
        Box::pin(async move { Ok(roles.unwrap_or_default()) })
    }

    fn words(&self, person: Uuid) -> PeopleAnswer<'_, Vec<String>> {
        let people = self.people.lock().unwrap();
        let found = people.values().find(|p| p.id == person);
        let words = found.map(|p| vec![p.name.clone(), p.staff_number.clone()]);
        Box::pin(async move { Ok(words.unwrap_or_default()) })
    }

    fn by_staff_number<'a>(&'a self, number: &'a str) -> PeopleAnswer<'a, Option<PersonRef>> {
        let found = self.people.lock().unwrap().get(number).cloned();
        Box::pin(async move { Ok(found) })
    }

    fn left<'a>(&'a self, people: &'a [Uuid]) -> PeopleAnswer<'a, HashSet<Uuid>> {
        let gone = self.gone.lock().unwrap().clone();
        Box::pin(async move {
            Ok(people
                .iter()
                .filter(|p| gone.contains(p))
                .copied()
                .collect())
        })
    }
}

#[derive(Clone)]
pub struct World {
    pub db: TestDb,
    pub accounts: Accounts,
    pub people: Arc<Register>,
    now: Arc<Mutex<Timestamp>>,
}

#[derive(FromRow)]
pub struct Count {
    pub n: i64,
}

impl World {
    pub fn new(db: &TestDb) -> Self {
        Self::at(db, "http://localhost:8080")
    }

    pub fn at(db: &TestDb, url: &str) -> Self {
        let people = Arc::new(Register::default());
        let now: Timestamp = START.parse().unwrap();
        let mut accounts = Accounts::new(
            db.db.clone(),
            Clock::Fixed(now),
            EDITION.clone(),
            people.clone(),
        )
        .unwrap();
        accounts.hasher = Hasher::new(Params::new(8, 1, 1, None).unwrap()).unwrap();
        accounts.site = Arc::new(Site::parse(url).unwrap());
        Self {
            db: db.clone(),
            accounts,
            people,
            now: Arc::new(Mutex::new(now)),
        }
    }

    pub fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    pub fn pass(&self, seconds: i64) {
        let mut now = self.now.lock().unwrap();
        *now = Timestamp::from_second(now.as_second() + seconds).unwrap();
    }

    /// The state as a request sees it now.
    pub fn state(&self) -> Accounts {
        let mut state = self.accounts.clone();
        state.clock = Clock::Fixed(self.now());
        state
    }

    pub fn client(&self) -> Client {
        let world = self.clone();
        Client::new(Router::new().fallback(move |request: Request| {
            let pages = pages(world.state());
            async move { pages.oneshot(connected(request)).await.unwrap() }
        }))
    }

    /// An account whose password its owner has chosen.
    pub async fn account(&self, login: &str, name: &str, password: &str) -> Uuid {
        self.linked(login, name, password, None).await
    }

    /// The same, of a person of the register.
    pub async fn person(&self, login: &str, name: &str, roles: &[&str]) -> Uuid {
        let person = self.people.add(&format!("9{login}"), name, roles);
        self.linked(login, name, PASSWORD, Some(person)).await
    }

    async fn linked(
        &self,
        login: &str,
        name: &str,
        password: &str,
        person: Option<PersonRef>,
    ) -> Uuid {
        let new = NewAccount::new(acts::parse_login(login).unwrap(), name.to_owned(), person);
        let by = By::command_line("試験");
        let issued = acts::create(&self.state(), &by, new).await.unwrap();
        let hash = self.accounts.hasher.hash(password).await.unwrap();
        let set = query("UPDATE password SET hash = $2, temporary = FALSE WHERE account_id = $1");
        self.write(set.bind(issued.account).bind(hash)).await;
        issued.account
    }

    pub async fn administrator(&self, login: &str, name: &str) -> Uuid {
        let id = self.account(login, name, PASSWORD).await;
        let by = By::command_line("試験");
        administrators::grant(&self.state(), &by, id).await.unwrap();
        id
    }

    pub async fn write(&self, statement: sakimori_db::Query) {
        let mut tx = self.db.db.begin().await.unwrap();
        tx.execute(statement).await.unwrap();
        let entry = journal::Entry::new("test", "test", "1", "試験の準備");
        tx.commit(&self.accounts.clock, &Actor::program(), entry)
            .await
            .unwrap();
    }

    pub async fn count(&self, statement: sakimori_db::Query) -> i64 {
        let count: Count = self.db.db.one("count", statement).await.unwrap();
        count.n
    }

    /// How many entries of the journal say so.
    pub async fn entries(&self, action: &str) -> i64 {
        let sql = "SELECT COUNT(*) AS n FROM journal WHERE action = $1";
        self.count(query(sql).bind(action)).await
    }

    /// Signs in, without a second factor, and expects to be led on.
    pub async fn signed_in(&self, login: &str, password: &str) -> Client {
        let mut client = self.client();
        let done = sign_in(&mut client, login, password).await;
        let _ = done.expect(StatusCode::SEE_OTHER);
        client
    }

    /// An administrator at work, with an authenticator registered.
    pub async fn at_work(&self, login: &str) -> (Client, Vec<u8>) {
        let mut client = self.signed_in(login, PASSWORD).await;
        let secret = register_totp(self, &mut client).await;
        (client, secret)
    }
}

/// Fills in the sign-in page and sends it.
pub async fn sign_in(client: &mut Client, login: &str, password: &str) -> Response {
    let form = client.page("/sign-in").await.form("/sign-in");
    let form = form.with("login", login).with("password", password);
    client.submit(&form).await
}

/// The code an authenticator shows at that moment.
pub fn code_of(secret: &[u8], at: Timestamp) -> String {
    let totp = totp_rs::Builder::new()
        .with_algorithm(totp_rs::Algorithm::SHA1)
        .with_secret(secret.to_vec())
        .build()
        .unwrap();
    totp.generate(u64::try_from(at.as_second()).unwrap())
        .to_string()
}

/// The secret a page shows as text.
pub fn secret_on(page: &Response) -> Vec<u8> {
    let text = page.text();
    let before = text.split("種類時刻").next().unwrap();
    let key = before.rsplit('鍵').next().unwrap();
    let key: String = key.split_whitespace().collect();
    totp_rs::Secret::try_from_base32(&key)
        .unwrap()
        .as_ref()
        .to_vec()
}

pub async fn register_totp(world: &World, client: &mut Client) -> Vec<u8> {
    let page = client.page("/account/totp").await;
    let secret = secret_on(&page);
    let form = page
        .form("/account/totp")
        .with("code", &code_of(&secret, world.now()));
    let _ = client.submit(&form).await;
    secret
}

/// The first form of a page that goes there.
pub async fn form(client: &mut Client, page: &str, action: &str) -> Form {
    client.page(page).await.form(action)
}

/// The other end of the connection, as a header of tests says it.
fn connected(mut request: Request) -> Request {
    let peer = request
        .headers()
        .get("x-test-peer")
        .map(|v| v.to_str().unwrap().to_owned());
    let peer = peer.unwrap_or_else(|| "192.0.2.10:50000".to_owned());
    let peer: SocketAddr = peer.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

fn pages(accounts: Accounts) -> Router {
    Router::new()
        .merge(sakimori_accounts::router(accounts.clone()))
        .route("/", get(first_page))
        .route("/notes", post(take_note))
        .layer(from_fn_with_state(accounts.clone(), gate::door))
        .layer(from_fn(attach))
        .layer(from_fn_with_state(accounts, gate::recognise))
        .layer(from_fn(guard::csrf))
        .layer(from_fn(guard::dress))
        .layer(from_fn(guard::security_headers))
}

/// As the program does it: frame and access of who signed in.
async fn attach(mut request: Request, next: Next) -> Answer {
    let signed_in = request.extensions().get::<SignedIn>().cloned();
    let token = request.extensions().get::<CsrfToken>().cloned();
    let frame = Frame {
        body_name: "みほん市".to_owned(),
        signed_in: signed_in.as_ref().map(|s| sakimori_web::SignedIn {
            name: s.name.clone(),
            roles: String::new(),
            last_sign_in: s.last_words(),
            ends_in: u64::try_from(s.ends_in).unwrap_or(0),
            token: token.unwrap_or_default().0,
        }),
        ..Frame::default()
    };
    let standing = signed_in.map_or_else(Standing::default, |s| Standing {
        person: s.person,
        name: s.name,
        administrator: s.administrator,
        ..Standing::default()
    });
    request.extensions_mut().insert(Access {
        standing: Arc::new(standing),
        rules: RULES.clone(),
        held: Arc::new(["head_security_officer".to_owned()].into()),
        day: "2026-11-23".parse().unwrap(),
    });
    request.extensions_mut().insert(frame.clone());
    let mut response = next.run(request).await;
    response.extensions_mut().insert(frame);
    response
}

async fn first_page(frame: Frame, token: CsrfToken) -> Answer {
    let form = FormState::new(&token);
    let body = html! {
        p { "扉の内側" }
        form method="post" action="/notes" {
            (components::token(&form))
            textarea name="note" {}
            input type="text" name="title" value="";
            input type="password" name="password_of_something" value="";
            button type="submit" { "保存する" }
        }
    };
    Page::new("はじめに", "/").render(&frame, body)
}

async fn take_note(frame: Frame, form: FormData) -> Answer {
    let body = html! { p { "保存した内容：" (form.get("note")) "／" (form.get("title")) "／" (form.get("password_of_something")) } };
    Page::new("保存", "/").render(&frame, body)
}
