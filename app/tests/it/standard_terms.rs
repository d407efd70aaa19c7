//! No path leads a confidential asset onto a service with standard terms
//! without an exception in force (3.8.2(1)): whatever people try, by hand, from
//! files and by deciding a class, what the ledger says is looked at again and
//! again.

use axum::http::StatusCode;
use sakimori_db::{FromRow, query};
use sakimori_testkit::{Client, Form, TestDb, on_every_database};

use crate::asset_life::{received, with};
use crate::assets::excepted;
use crate::assets_from_excel::checked;
use crate::entries::City;
use crate::schemes::classify_by;
use crate::support::Chance;

const NEW: &str = "/registers/asset-ledger/new";
const KIND: &str = "システム関連文書";
const SERVICE: &str = "約款による外部サービス";
const IN_FORCE: &str = "例外1";
/// In force, past its end, ended before it, refused, and none at all.
const EXCEPTIONS: [&str; 6] = [IN_FORCE, "例外2", "例外3", "例外4", "例外99", ""];
const CLASSES: [&str; 3] = ["1", "2", "3"];
const TRIES: usize = 60;

/// What somebody wants the ledger to say.
#[derive(Debug, Clone, Copy)]
struct Wish {
    class: &'static str,
    form: &'static str,
    exception: &'static str,
    closed: bool,
}

impl Wish {
    fn some(chance: &mut Chance) -> Self {
        Self {
            class: chance.one_of(&CLASSES),
            form: chance.one_of(&[SERVICE, SERVICE, "文書"]),
            exception: chance.one_of(&EXCEPTIONS),
            closed: chance.below(8) == 0,
        }
    }

    fn is_allowed(self) -> bool {
        let held = self.form != SERVICE || self.class == "1" || self.exception == IN_FORCE;
        held || self.closed
    }

    /// By the axes, or by the scheme of the body.
    fn said(self, form: Form, by_importance: bool) -> Form {
        let form = match by_importance {
            true => form.with("importance", importance(self.class)),
            false => form
                .with("confidentiality", self.class)
                .with("integrity", "1")
                .with("availability", "1"),
        };
        let closed = if self.closed {
            "令和8年11月20日"
        } else {
            ""
        };
        form.with("form", self.form)
            .with("exception", self.exception)
            .with("closed_on", closed)
            .with("personal", "含まない")
            .with("kind", KIND)
    }

    fn row(self, name: &str, unit: &str, by_importance: bool) -> String {
        let closed = if self.closed { "R8.11.20" } else { "" };
        let class = match by_importance {
            true => format!("{},,,", importance(self.class)),
            false => format!(",{},1,1", self.class),
        };
        format!(
            "{name},{KIND},{unit},{class},含まない,{},{},{closed}\n",
            self.form, self.exception
        )
    }
}

const HEAD: &str = "情報資産の名称,種類,所管する課室,重要性,機密性,完全性,可用性,個人情報,形態,例外措置の番号,廃棄等により無くなった日";

fn importance(class: &str) -> &'static str {
    match class {
        "1" => "重要性Ⅲ",
        "2" => "重要性Ⅱ",
        _ => "重要性Ⅰ",
    }
}

#[derive(FromRow)]
struct Text {
    text: String,
}

/// What entries say that must not; read from what is stored, not by the rules.
async fn wrong(db: &TestDb) -> Vec<String> {
    let select = query(
        "SELECT content AS text FROM entry_version WHERE register = 'asset-ledger' AND ended_at IS NULL",
    );
    let rows: Vec<Text> = db.db.all(select).await.unwrap();
    let is_wrong = |text: &String| {
        let content: serde_json::Value = serde_json::from_str(text).unwrap();
        let value = |key: &str| content["values"][key].as_str().unwrap_or("").to_owned();
        value("form") == SERVICE
            && value("confidentiality") != "1"
            && value("closed_on").is_empty()
            && value("exception") != IN_FORCE
    };
    rows.into_iter().map(|r| r.text).filter(is_wrong).collect()
}

/// People of a city who try everything.
struct Tries {
    manager: Client,
    chance: Chance,
    by_importance: bool,
    unit: String,
    /// What was recorded: the entry, and its name.
    entries: Vec<(String, String)>,
    /// What waits for a class: the case and the entry.
    unjudged: Vec<(String, String)>,
    allowed: usize,
    refused: usize,
}

impl Tries {
    fn told(&mut self, was_taken: bool, wish: Wish, how: &str) {
        assert_eq!(was_taken, wish.is_allowed(), "{how}: {wish:?}");
        match was_taken {
            true => self.allowed += 1,
            false => self.refused += 1,
        }
    }

    async fn by_hand(&mut self, wish: Wish, n: usize) {
        let name = format!("手{n}");
        let form = self.manager.page(NEW).await.form(NEW).with("name", &name);
        let form = wish.said(form, self.by_importance);
        let answer = self.manager.submit(&form).await;
        let taken = answer.status == StatusCode::SEE_OTHER;
        if taken {
            let entry = answer.location().split('?').next().unwrap().to_owned();
            self.entries.push((entry, name));
        }
        self.told(taken, wish, "by hand");
    }

    async fn amended(&mut self, wish: Wish, entry: &str) {
        let edit = format!("{entry}/edit");
        let form = self.manager.page(&edit).await.form(&edit);
        let form = wish.said(form, self.by_importance);
        let form = form.with("_reason", "見直したため");
        let answer = self.manager.submit(&form).await;
        self.told(answer.status == StatusCode::SEE_OTHER, wish, "amended");
    }

    /// A new one and one that is there already.
    async fn taken_in(&mut self, [new, old]: [Wish; 2], n: usize) {
        let mut file = format!(
            "{HEAD}\n{}",
            new.row(&format!("表{n}"), &self.unit, self.by_importance)
        );
        let mut both = new;
        if !self.entries.is_empty() {
            let at = self.chance.below(self.entries.len());
            file += &old.row(&self.entries[at].1, &self.unit, self.by_importance);
            both = if new.is_allowed() { old } else { new };
        }
        let page = checked(&mut self.manager, "台帳.csv", file.as_bytes()).await;
        let form = page
            .forms()
            .into_iter()
            .find(|f| !f.value("plan").is_empty());
        self.told(form.is_some(), both, "from a file");
        if let Some(form) = form {
            let done = self.manager.submit(&form).await;
            let _ = done.expect(StatusCode::SEE_OTHER);
        }
    }

    /// Something of unknown class, put on the service as if anybody might know
    /// it, and judged afterwards.
    async fn judged(&mut self, class: &'static str) {
        let Some((case, entry)) = self.unjudged.pop() else {
            return;
        };
        let harmless = Wish {
            class: "1",
            form: SERVICE,
            exception: "",
            closed: false,
        };
        self.amended(harmless, &entry).await;
        let said: &[(&str, &str)] = match self.by_importance {
            true => &[("importance", importance(class))],
            false => &[
                ("confidentiality", class),
                ("integrity", "1"),
                ("availability", "1"),
            ],
        };
        let follow = case.replace("/cases/", "/applications/") + "/follow";
        let form = self.manager.page(&follow).await;
        let form = form.form(&format!("{follow}/classification"));
        let answer = self.manager.submit(&with(form, said)).await;
        let wish = Wish { class, ..harmless };
        self.told(answer.status == StatusCode::SEE_OTHER, wish, "judged");
    }
}

async fn everything_is_tried(db: TestDb, by_importance: bool) {
    let city = City::new(&db).await;
    if by_importance {
        classify_by(&city, "importance").await;
    }
    let mut manager = city.client("kakanri").await;
    let mut employee = city.client("shokuin").await;
    let later = "令和9年3月31日";
    let _ = excepted(&mut manager, (IN_FORCE, later), &[]).await;
    let _ = excepted(&mut manager, ("例外2", "令和8年10月31日"), &[]).await;
    let ended = [("ended_on", "令和8年11月1日")];
    let _ = excepted(&mut manager, ("例外3", later), &ended).await;
    let refused = [("decision", "不許可")];
    let _ = excepted(&mut manager, ("例外4", later), &refused).await;
    let mut unjudged = Vec::new();
    for name in ["回答の甲", "回答の乙", "回答の丙"] {
        unjudged.push(received(&mut employee, &mut manager, name).await);
    }
    let unit = manager.page(NEW).await.form(NEW).value("unit").to_owned();
    let mut tries = Tries {
        manager,
        chance: Chance::new(if by_importance { 382 } else { 20_261_128 }),
        by_importance,
        unit,
        entries: Vec::new(),
        unjudged,
        allowed: 0,
        refused: 0,
    };
    for n in 0..TRIES {
        let wish = Wish::some(&mut tries.chance);
        match tries.chance.below(8) {
            0..=2 => tries.by_hand(wish, n).await,
            3..=4 if !tries.entries.is_empty() => {
                let at = tries.chance.below(tries.entries.len());
                let entry = tries.entries[at].0.clone();
                tries.amended(wish, &entry).await;
            }
            7 => tries.judged(wish.class).await,
            _ => {
                let other = Wish::some(&mut tries.chance);
                tries.taken_in([wish, other], n).await;
            }
        }
        let wrong = wrong(&db).await;
        assert!(wrong.is_empty(), "after {n} tries: {wrong:?}");
    }
    // Neither everything was let through nor everything refused.
    assert!(
        tries.allowed > 10 && tries.refused > 10,
        "{} {}",
        tries.allowed,
        tries.refused
    );
}

#[tokio::test]
async fn nothing_confidential_gets_onto_standard_terms_by_the_axes() {
    on_every_database(|db| everything_is_tried(db, false)).await;
}

#[tokio::test]
async fn nothing_confidential_gets_onto_standard_terms_by_another_scheme() {
    on_every_database(|db| everything_is_tried(db, true)).await;
}
