//! A person in front of a browser: looks, clicks, types.

use std::path::{Path, PathBuf};
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::Value;
use tempfile::TempDir;

use crate::driver::{Driver, Kind, capabilities, pictures_wanted};
use crate::site::Site;

/// How long a page may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Tab {
    client: Client,
    address: String,
    // Dropped in this order: the browser before its folder.
    driver: Driver,
    folder: TempDir,
}

impl Tab {
    /// `None` where no browser is installed.
    pub async fn open(site: &Site, kind: Kind) -> Option<Self> {
        let driver = Driver::start()?;
        let folder = TempDir::new().unwrap();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(kind, &folder))
            .connect(&driver.address())
            .await
            .expect("the browser starts");
        let tab = Self {
            client,
            address: site.address.clone(),
            driver,
            folder,
        };
        let (login, password) = &site.person;
        tab.sign_in(login, password).await;
        Some(tab)
    }

    /// Through the page that everybody sees first.
    pub async fn sign_in(&self, login: &str, password: &str) {
        self.goto("/").await;
        self.fill("login", login).await;
        self.fill("password", password).await;
        self.press("サインインする").await;
    }

    /// Plugs a security key into the browser that answers by itself
    /// (Web Authentication Level 3, section 11, a virtual authenticator).
    pub async fn plug_in_a_key(&self) {
        let session = self.client.session_id().await.unwrap().unwrap();
        let path = format!("/session/{session}/webauthn/authenticator");
        let key = serde_json::json!({
            "protocol": "ctap2",
            "transport": "usb",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserVerified": true,
        });
        self.driver.send(&path, &key);
    }

    /// What the browser keeps as its sign-in.
    pub async fn cookie(&self) -> String {
        let cookie = self.client.get_named_cookie("sakimori").await.unwrap();
        cookie.value().to_owned()
    }

    pub async fn put_cookie(&self, value: &str) {
        let session = self.client.session_id().await.unwrap().unwrap();
        let cookie = serde_json::json!({
            "name": "sakimori",
            "value": value,
            "url": self.address,
            "httpOnly": true,
        });
        let command = serde_json::json!({ "cmd": "Network.setCookie", "params": cookie });
        let path = format!("/session/{session}/goog/cdp/execute");
        self.driver.send(&path, &command);
    }

    pub async fn goto(&self, path: &str) {
        let address = format!("{}{path}", self.address);
        self.client.goto(&address).await.unwrap();
    }

    /// `/provisions?choice=own`
    pub async fn path(&self) -> String {
        let url = self.client.current_url().await.unwrap();
        url.as_str().replacen(&self.address, "", 1)
    }

    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// The script calls its last argument with the answer.
    pub async fn run_async(&self, script: &str) -> Value {
        self.client.execute_async(script, Vec::new()).await.unwrap()
    }

    pub async fn find(&self, css: &str) -> Element {
        match self.client.find(Locator::Css(css)).await {
            Ok(element) => element,
            Err(_) if css == "body" => panic!("there is no page at {}", self.path().await),
            Err(_) => panic!(
                "there is no {css} on {}:\n{}",
                self.path().await,
                Box::pin(self.text()).await
            ),
        }
    }

    pub async fn has(&self, css: &str) -> bool {
        self.client.find(Locator::Css(css)).await.is_ok()
    }

    /// What is written in the page.
    pub async fn text(&self) -> String {
        self.find("body").await.text().await.unwrap()
    }

    pub async fn sees(&self, wanted: &str) {
        let text = self.text().await;
        let path = self.path().await;
        assert!(
            text.contains(wanted),
            "{path} does not say 「{wanted}」 but\n{text}"
        );
    }

    /// Clicks what leads to another page, and waits for that.
    pub async fn follow(&self, css: &str) {
        let element = self.find(css).await;
        self.leave(element).await;
    }

    pub async fn follow_link(&self, text: &str) {
        let element = self.named("a", text).await;
        self.leave(element).await;
    }

    /// Presses a form's button.
    pub async fn press(&self, text: &str) {
        let element = self.named("button", text).await;
        self.leave(element).await;
    }

    async fn named(&self, tag: &str, text: &str) -> Element {
        let xpath = format!("//{tag}[normalize-space()='{text}']");
        match self.client.find(Locator::XPath(&xpath)).await {
            Ok(element) => element,
            Err(_) => panic!("there is no {tag} 「{text}」 on {}", self.path().await),
        }
    }

    async fn leave(&self, element: Element) {
        let before = self.find("html").await;
        element.click().await.unwrap();
        self.wait_for_another_page(&before).await;
    }

    /// Until `before`, an element of the page now shown, is gone.
    pub async fn wait_for_another_page(&self, before: &Element) {
        let gone = async {
            while before.tag_name().await.is_ok() || !self.has("body").await {
                tokio::time::sleep(Duration::from_millis(25)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, gone).await.is_err() {
            panic!(
                "the page {} stays:\n{}",
                self.path().await,
                self.text().await
            );
        }
    }

    /// Writes into a field in place of what it holds.
    pub async fn fill(&self, name: &str, value: &str) {
        let field = self.find(&format!("[name='{name}']")).await;
        field.clear().await.unwrap();
        field.send_keys(value).await.unwrap();
    }

    pub async fn select(&self, name: &str, label: &str) {
        let field = self.find(&format!("select[name='{name}']")).await;
        field.select_by_label(label).await.unwrap();
    }

    /// A radio button or box, by the words beside it.
    pub async fn tick(&self, id: &str) {
        self.find(&format!("label[for='{id}']"))
            .await
            .click()
            .await
            .unwrap();
    }

    /// Of several with one name, the one of this value.
    pub async fn tick_value(&self, name: &str, value: &str) {
        let css = format!("[name='{name}'][value='{value}']");
        self.find(&css).await.click().await.unwrap();
    }

    /// A file of this machine.
    pub async fn choose_file(&self, name: &str, path: &Path) {
        let css = format!("input[type='file'][name='{name}']");
        let path = path.display().to_string();
        self.find(&css).await.send_keys(&path).await.unwrap();
    }

    /// Types where the focus is.
    pub async fn type_keys(&self, text: &str) {
        let actions = text
            .chars()
            .fold(KeyActions::new("keys".to_owned()), |actions, c| {
                actions
                    .then(KeyAction::Down { value: c })
                    .then(KeyAction::Up { value: c })
            });
        self.client.perform_actions(actions).await.unwrap();
    }

    /// The file a click on this link brings, once it is whole.
    pub async fn download(&self, css: &str) -> PathBuf {
        let before = files(self.folder.path());
        self.find(css).await.click().await.unwrap();
        let arrived = async {
            loop {
                let new = files(self.folder.path())
                    .into_iter()
                    .find(|f| !before.contains(f));
                if let Some(file) = new {
                    return file;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, arrived)
            .await
            .expect("the file arrives")
    }

    /// Keeps a picture of the page, if pictures are wanted.
    pub async fn picture(&self, name: &str) {
        if !pictures_wanted() {
            return;
        }
        let (width, height) = self.client.get_window_size().await.unwrap();
        let whole = self
            .run("return document.documentElement.scrollHeight")
            .await;
        let whole = whole.as_u64().unwrap().clamp(700, 2600) + 160;
        let resize = |w: u64, h: u64| self.client.set_window_size(w as u32, h as u32);
        resize(width, whole).await.unwrap();
        let png = self.client.screenshot().await.unwrap();
        resize(width, height).await.unwrap();
        keep("screenshots", name, &png);
    }

    /// Keeps what a page shows from an element on, small enough for the manual
    /// (`script/pictures`).
    pub async fn figure(&self, name: &str, from: &str) {
        if !pictures_wanted() {
            return;
        }
        let (width, height) = self.client.get_window_size().await.unwrap();
        let resize = |w: u64, h: u64| self.client.set_window_size(w as u32, h as u32);
        resize(FIGURE.0, FIGURE.1).await.unwrap();
        let scroll = format!(
            "const found = document.querySelector({from:?}); \
            window.scrollTo(0, found.getBoundingClientRect().top + window.scrollY - 12);"
        );
        self.run(&scroll).await;
        let png = self.client.screenshot().await.unwrap();
        resize(width, height).await.unwrap();
        keep("screenshots/manual", name, &png);
    }
}

/// Width and height of the window for a picture of the manual.
const FIGURE: (u64, u64) = (1040, 760);

fn keep(folder: &str, name: &str, png: &[u8]) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let folder = target.join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), png).unwrap();
}

/// Finished downloads.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.filter_map(|e| Some(e.ok()?.path()));
    paths
        .filter(|p| p.is_file())
        .filter(|p| {
            p.extension()
                .is_none_or(|e| e != "crdownload" && e != "tmp")
        })
        .filter(|p| {
            !p.file_name()
                .is_some_and(|n| n.to_string_lossy().starts_with('.'))
        })
        .collect()
}
