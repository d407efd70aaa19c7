//! A small load generator: N connections, each sends the next request when
//! the last answer is complete.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

pub struct Load {
    pub per_second: f64,
    pub median: Duration,
    pub p95: Duration,
    pub bytes: usize,
}

/// Who asks: the address of the program, and the cookies of a session.
#[derive(Debug, Clone)]
pub struct Browser {
    pub port: u16,
    pub cookies: String,
}

/// One GET over a connection that stays open; the size of the body.
pub fn get(stream: &mut BufReader<TcpStream>, browser: &Browser, path: &str) -> usize {
    let Browser { port, cookies } = browser;
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookies}\r\n\r\n");
    stream
        .get_mut()
        .write_all(request.as_bytes())
        .expect("send");
    let mut length = 0;
    let mut line = String::new();
    loop {
        line.clear();
        stream.read_line(&mut line).expect("header");
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("length");
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).expect("body");
    length
}

/// An answer as a person sees it.
pub struct Answer {
    pub status: u16,
    pub body: String,
}

/// One page, or one form sent, over a connection of its own.
pub fn ask(browser: &Browser, path: &str, form: Option<&str>) -> Answer {
    let Browser { port, cookies } = browser;
    let head = format!("Host: localhost:{port}\r\nConnection: close\r\nCookie: {cookies}\r\n");
    let request = match form {
        None => format!("GET {path} HTTP/1.1\r\n{head}\r\n"),
        Some(form) => format!(
            "POST {path} HTTP/1.1\r\n{head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        ),
    };
    let answer = exchange(*port, &request);
    let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok());
    Answer {
        status: status.unwrap_or(0),
        body: answer,
    }
}

impl Answer {
    /// Where an answer leads.
    pub fn location(&self) -> String {
        let rest = self
            .body
            .split("\r\nlocation: ")
            .nth(1)
            .expect("a location");
        rest.split("\r\n").next().unwrap_or_default().to_owned()
    }
}

/// A file sent by a form.
pub fn upload(browser: &Browser, path: &str, token: &str, (name, file): (&str, &[u8])) -> Answer {
    const BOUNDARY: &str = "sakimori-bench";
    let Browser { port, cookies } = browser;
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n{token}\r\n\
        --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
        Content-Type: application/octet-stream\r\n\r\n"
    );
    let tail = format!("\r\n--{BOUNDARY}--\r\n");
    let length = head.len() + file.len() + tail.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\nCookie: {cookies}\r\n\
        Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {length}\r\n\r\n{head}"
    );
    let answer = exchange_all(*port, &[request.as_bytes(), file, tail.as_bytes()]);
    let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok());
    Answer {
        status: status.unwrap_or(0),
        body: answer,
    }
}

/// The token of the last form of a page: the first is that of the head.
pub fn token(page: &str) -> String {
    hidden(page, "_token")
}

/// The value of the last input of a name that a page holds.
pub fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let rest = page.rsplit(&start).next().unwrap_or_default();
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// A form as a browser sends it.
pub fn encoded(fields: &[(&str, String)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish()
}

pub fn connect(port: u16) -> std::io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(stream))
}

/// `page=1..2400` in a path stands for another of these pages each time, all over
/// the list.
fn nth(path: &str, n: usize) -> String {
    let Some((before, pages)) = path.split_once("page=1..") else {
        return path.to_owned();
    };
    let pages: usize = pages.parse().expect("a number of pages");
    format!("{before}page={}", 1 + n * 1237 % pages)
}

/// `connections` threads for `seconds`, after one second of warm-up each.
pub fn run(browser: &Browser, path: &str, connections: usize, seconds: u64) -> Load {
    let threads: Vec<_> = (0..connections)
        .map(|connection| {
            let (browser, path) = (browser.clone(), path.to_owned());
            thread::spawn(move || {
                let mut stream = connect(browser.port).expect("connect");
                let warm = Instant::now();
                let mut bytes = 0;
                let mut paths = (connection * 331..).map(|n| nth(&path, n));
                let mut next = || paths.next().expect("endless");
                while warm.elapsed() < Duration::from_secs(1) {
                    bytes = get(&mut stream, &browser, &next());
                }
                let mut times = Vec::new();
                let start = Instant::now();
                while start.elapsed() < Duration::from_secs(seconds) {
                    let path = next();
                    let sent = Instant::now();
                    get(&mut stream, &browser, &path);
                    times.push(sent.elapsed());
                }
                (times, start.elapsed(), bytes)
            })
        })
        .collect();
    let (mut all, mut per_second, mut bytes) = (Vec::new(), 0.0, 0);
    for thread in threads {
        let (times, elapsed, size) = thread.join().expect("thread");
        per_second += times.len() as f64 / elapsed.as_secs_f64();
        all.extend(times);
        bytes = size;
    }
    all.sort();
    Load {
        per_second,
        median: all[all.len() / 2],
        p95: all[all.len() * 95 / 100],
        bytes,
    }
}

/// Signs in with an account of the sign-in page of a demonstration.
pub fn sign_in(port: u16, login: &str, password: &str) -> Browser {
    let page = exchange(
        port,
        &format!("GET /sign-in HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"),
    );
    let form = cookie(&page, "sakimori_form=");
    let token = page
        .split("name=\"_token\" value=\"")
        .nth(1)
        .expect("a token");
    let token = token.split('"').next().expect("a token");
    let body = format!("_token={token}&login={login}&password={password}&next=");
    let answer = exchange(
        port,
        &format!(
            "POST /sign-in HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\nCookie: {form}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ),
    );
    // A form is taken only with the cookie its token belongs to.
    let (session, form) = (
        cookie(&answer, "sakimori="),
        cookie(&answer, "sakimori_form="),
    );
    Browser {
        port,
        cookies: format!("{session}; {form}"),
    }
}

/// The first link on a page that begins like this, `?` and later left away.
pub fn link(browser: &Browser, path: &str, start: &str) -> String {
    let Browser { port, cookies } = browser;
    let page = exchange(
        *port,
        &format!(
            "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\nCookie: {cookies}\r\n\r\n"
        ),
    );
    let at = page.find(&format!("href=\"{start}")).expect("a link");
    let rest = page[at + 6..].split(['"', '?', '#']).next();
    rest.expect("an address").to_owned()
}

fn exchange(port: u16, request: &str) -> String {
    exchange_all(port, &[request.as_bytes()])
}

fn exchange_all(port: u16, request: &[&[u8]]) -> String {
    let mut stream = connect(port).expect("connect");
    for part in request {
        stream.get_mut().write_all(part).expect("send");
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

/// `name=value` of a cookie that an answer sets.
fn cookie(answer: &str, start: &str) -> String {
    let at = answer.find(start).expect("a cookie");
    let rest = answer.get(at..).unwrap_or_default();
    rest.split([';', '\r'])
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// A file taken into a register through its pages: how long the upload, the dry
/// run and the taking in take.
pub fn take_in(browser: &Browser, register: &str, file: (&str, &[u8])) -> [Duration; 3] {
    let page = ask(browser, &format!("{register}/imports/new"), None);
    let begun = Instant::now();
    let path = format!("{register}/imports");
    let answer = upload(browser, &path, &token(&page.body), file);
    let sent = begun.elapsed();
    assert_eq!(answer.status, 303);
    let import = answer.location();
    let begun = Instant::now();
    let preview = ask(browser, &import, None);
    let read = begun.elapsed();
    assert!(preview.body.contains("name=\"plan\""), "{}", preview.body);
    let fields = [
        ("_token", token(&preview.body)),
        ("plan", hidden(&preview.body, "plan")),
    ];
    let begun = Instant::now();
    let path = import.split('?').next().unwrap_or_default();
    let done = ask(browser, path, Some(&encoded(&fields)));
    let took = begun.elapsed();
    assert_eq!(done.status, 303);
    assert!(done.location().contains("done=imported"), "not taken in");
    [sent, read, took]
}
