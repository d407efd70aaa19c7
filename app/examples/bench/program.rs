//! The running program: start, pages under load, memory, size.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use sakimori_accounts::passwords::Hasher;

use crate::{load, row};

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("port");
    listener.local_addr().expect("address").port()
}

pub struct Running {
    pub child: Child,
    pub port: u16,
    first_answer: Duration,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn start(binary: &str, arguments: &[&str], place: &[&str]) -> Running {
    let port = free_port();
    let began = Instant::now();
    let child = Command::new(binary)
        .args(arguments)
        .args(["--port", &port.to_string()])
        .args(place)
        .stdout(Stdio::null())
        .spawn()
        .expect("start");
    loop {
        if let Ok(mut stream) = load::connect(port) {
            let nobody = load::Browser {
                port,
                cookies: String::new(),
            };
            load::get(&mut stream, &nobody, "/sign-in");
            break;
        }
        sleep(Duration::from_millis(2));
    }
    Running {
        child,
        port,
        first_answer: began.elapsed(),
    }
}

/// Resident memory in MB (Linux).
pub fn memory(pid: u32) -> String {
    status(pid, "VmRSS:")
}

/// The most that it ever was.
pub fn peak(pid: u32) -> String {
    status(pid, "VmHWM:")
}

fn status(pid: u32, line: &str) -> String {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with(line));
    let kb = line.and_then(|l| l.split_whitespace().nth(1)?.parse::<f64>().ok());
    kb.map_or("unknown".to_owned(), |kb| format!("{:.1} MB", kb / 1024.0))
}

/// The head security officer of the demonstration, who may read most.
pub const OFFICER: (&str, &str) = ("tokatsu", "tsurara-violin-medaka-26");

const REGISTER: &str = "/registers/take-out-register";

/// Where a program is told to find a place.
pub fn flag(place: &str) -> &'static str {
    match place.contains(':') {
        true => "--database",
        false => "--data",
    }
}

/// A page of a large city under load.
pub fn page(browser: &load::Browser, name: &str, path: &str) {
    let load = load::run(browser, path, 8, 5);
    let figure = format!(
        "{:.0}/s, median {}, p95 {} ({} KB)",
        load.per_second,
        ms(load.median),
        ms(load.p95),
        load.bytes / 1024
    );
    row(
        &format!("{name}, 46,000 people, 8 connections"),
        &figure,
        "p95 ≤ 50 ms",
    );
}

/// The pages of people with a designated city's data; `place` is a folder, or
/// the address of a database, for which `demo --size designated-city
/// --prepare` was run.
pub fn measure_city(binary: &str, place: &str) {
    let city = ["demo", "--size", "designated-city"];
    let running = start(binary, &city, &[flag(place), place]);
    row(
        "start to first answer, 46,000 people",
        &ms(running.first_answer),
        "≤ 1 s",
    );
    sign_in(&running);
    let browser = load::sign_in(running.port, OFFICER.0, OFFICER.1);
    let unit = load::link(&browser, "/organization", "/organization/units/0");
    let person = load::link(&browser, "/people", "/people/0");
    let entry = load::link(&browser, REGISTER, "/entries/0");
    let department = "00035";
    for (name, path) in [
        ("first page", "/"),
        ("one unit", unit.as_str()),
        ("one person", person.as_str()),
        ("people", "/people"),
        ("people, page 900", "/people?page=900"),
        ("people, searched", "/people?q=%E4%BD%90%E8%97%A4"),
        ("organization", "/organization"),
        ("roles", "/roles"),
        ("section managers", "/roles/section_security_manager"),
        ("holes", "/organization/holes"),
        ("contact network", "/contacts"),
        ("registers", "/registers"),
        ("register of 100,000", REGISTER),
        (
            "register, all its pages",
            "/registers/take-out-register?page=1..2000",
        ),
        (
            "register, sorted",
            "/registers/take-out-register?sort=-item",
        ),
        (
            "register, filtered",
            "/registers/take-out-register?f-direction=%E6%8C%81%E8%BE%BC%E3%81%BF&sort=bearer",
        ),
        (
            "register, one department",
            &format!("{REGISTER}?unit={department}"),
        ),
        (
            "register, searched, few found",
            "/registers/take-out-register?q=N-012345",
        ),
        (
            "register, searched, many found",
            "/registers/take-out-register?q=%E3%82%BF%E3%83%96%E3%83%AC%E3%83%83%E3%83%88",
        ),
        (
            "register, of a day",
            "/registers/take-out-register?on=2026-11-26",
        ),
        ("one entry", &entry),
    ] {
        page(&browser, name, path);
    }
    row("memory, after that load", &memory(running.child.id()), "–");
}

/// A whole sign-in: the form, the hash of the password, the new session.
fn sign_in(running: &Running) {
    let mut times: Vec<Duration> = (0..11)
        .map(|_| {
            let begun = Instant::now();
            load::sign_in(running.port, OFFICER.0, OFFICER.1);
            begun.elapsed()
        })
        .collect();
    times.sort();
    let hasher = Hasher::new(Hasher::strong().expect("parameters")).expect("hasher");
    let runtime = tokio::runtime::Runtime::new().expect("runtime");
    let hash = runtime.block_on(hasher.hash(OFFICER.1));
    drop(hash);
    let begun = Instant::now();
    let hash = runtime.block_on(hasher.hash(OFFICER.1));
    let cost = begun.elapsed();
    drop(hash);
    row(
        "sign-in: form and answer, one after another",
        &format!("median {} (of it one hash {})", ms(times[5]), ms(cost)),
        "–",
    );
}

pub fn measure(binary: &str) {
    let data = std::env::temp_dir().join(format!("sakimori-bench-{}", std::process::id()));
    fs::create_dir_all(&data).expect("folder");
    let place = ["--data", data.to_str().expect("path")];
    let first = start(binary, &["demo"], &place);
    row(
        "first start, sample city written",
        &ms(first.first_answer),
        "–",
    );
    drop(first);
    let mut starts: Vec<Duration> = (0..5)
        .map(|_| start(binary, &["demo"], &place).first_answer)
        .collect();
    starts.sort();
    row(
        "start to first answer (median of 5)",
        &ms(starts[2]),
        "≤ 500 ms",
    );

    let running = start(binary, &["demo"], &place);
    sleep(Duration::from_secs(1));
    let idle = memory(running.child.id());
    row("memory, idle", &idle, "≤ 60 MB");
    let browser = load::sign_in(running.port, OFFICER.0, OFFICER.1);
    for (name, path, goal) in [
        (
            "list of provisions",
            "/provisions",
            "p95 ≤ 10 ms, ≥ 2,000/s",
        ),
        (
            "list, searched",
            "/provisions?q=%E7%AB%AF%E6%9C%AB&role=system_manager",
            "–",
        ),
        ("one provision", "/provisions/password-change", "–"),
        ("first page", "/", "–"),
        ("standards on the screen", "/documents/standards", "–"),
        ("matrix on the screen", "/documents/matrix", "–"),
    ] {
        let load = load::run(&browser, path, 8, 5);
        let figure = format!(
            "{:.0}/s, median {}, p95 {} ({} KB)",
            load.per_second,
            ms(load.median),
            ms(load.p95),
            load.bytes / 1024
        );
        row(&format!("{name}, 8 connections"), &figure, goal);
    }
    row("memory, after that load", &memory(running.child.id()), "–");
    drop(running);
    let size = fs::metadata(binary).expect("binary").len() as f64 / 1024.0 / 1024.0;
    row("size of the program", &format!("{size:.1} MB"), "–");
    let _ = fs::remove_dir_all(&data);
}

pub fn ms(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1000.0)
}
