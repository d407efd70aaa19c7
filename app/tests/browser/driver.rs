//! chromedriver: found, started on a port of its own choice, ended with all
//! its browsers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Map, Value, json};
use tempfile::TempDir;

const DRIVER: &str = "/usr/bin/chromedriver";
const CHROMIUM: &str = "/usr/bin/chromium";

/// Whether missing tools are a failure.
pub fn all_wanted() -> bool {
    std::env::var("SAKIMORI_TEST_ALL").is_ok_and(|v| v == "1")
}

pub fn pictures_wanted() -> bool {
    std::env::var("SAKIMORI_SCREENSHOTS").is_ok_and(|v| v == "1")
}

/// What is not as in an ordinary desktop browser.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Desktop,
    /// 375 pixels wide.
    Phone,
    WithoutJavaScript,
}

pub struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// `None` where there is none, having said so.
    pub fn start() -> Option<Self> {
        if let Some(missing) = [DRIVER, CHROMIUM].iter().find(|p| !Path::new(p).exists()) {
            assert!(!all_wanted(), "{missing} is missing");
            eprintln!("skipped: {missing} is missing (Debian: chromium-driver)");
            return None;
        }
        let mut process = Command::new(DRIVER)
            .args(["--port=0", "--log-level=SEVERE"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                let (_, port) = line.split_once("started successfully on port ")?;
                port.trim_end_matches('.').parse().ok()
            })
            .expect("chromedriver names its port");
        // Or its next line finds the pipe closed.
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { process, port })
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Sends a command that the client has no word for.
    pub fn send(&self, path: &str, body: &Value) {
        let body = body.to_string();
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        let mut status = String::new();
        BufReader::new(stream).read_line(&mut status).unwrap();
        assert!(status.starts_with("HTTP/1.1 200"), "{status}");
    }

    /// Asks it to end, browsers included.
    fn shut_down(&self) -> std::io::Result<()> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        stream
            .write_all(b"GET /shutdown HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        stream.read_to_end(&mut Vec::new())?;
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if self.shut_down().is_err() {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// What the browser is started with; its profile and downloads are in
/// `folder`.
pub fn capabilities(kind: Kind, folder: &TempDir) -> Map<String, Value> {
    let profile = folder.path().join("profile");
    let mut args = vec![
        "--headless=new".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-quic".to_owned(),
        "--no-first-run".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--lang=ja".to_owned(),
        "--window-size=1280,960".to_owned(),
        format!("--user-data-dir={}", profile.display()),
    ];
    if std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0) {
        args.push("--no-sandbox".to_owned());
    }
    let mut prefs = json!({ "download.default_directory": folder.path() });
    if matches!(kind, Kind::WithoutJavaScript) {
        prefs["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    let mut options = json!({ "binary": CHROMIUM, "args": args, "prefs": prefs });
    if matches!(kind, Kind::Phone) {
        let height = if pictures_wanted() { 2600 } else { 812 };
        let metrics = json!({ "width": 375, "height": height, "pixelRatio": 1.0, "mobile": true, "touch": true });
        options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
    }
    let mut all = Map::new();
    all.insert("goog:chromeOptions".to_owned(), options);
    all.insert(
        "timeouts".to_owned(),
        json!({ "script": 180_000, "pageLoad": 60_000 }),
    );
    all
}
