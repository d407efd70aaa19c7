//! Time and memory for a large list:
//! `cargo run --release -p sakimori-tabular --example large -- 46000 25`.
//! Prints one line for each step; the peak of an import has the file in it,
//! which is held in memory as an upload is.

#![allow(clippy::unwrap_used)]

use std::process::Command;
use std::time::Instant;

use sakimori_tabular::{
    Choice, Column, CsvWriter, DateRule, Fit, Limits, Mapping, Row, RowErrors, Sheet, Table,
    XlsxWriter, damaged, read, xlsx,
};

const COLUMNS: &[Column] = &[
    Column {
        key: "number",
        label: "職員番号",
        aliases: &[],
        required: true,
    },
    Column {
        key: "name",
        label: "氏名",
        aliases: &["名前"],
        required: true,
    },
    Column {
        key: "since",
        label: "発令日",
        aliases: &[],
        required: true,
    },
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("import") => step("import", || import(arguments.get(1).unwrap())),
        Some(kind @ ("xlsx" | "rows" | "utf8" | "cp932")) => {
            let number = |at: usize| arguments.get(at).unwrap().parse::<usize>().unwrap();
            let (path, rows, columns) = (arguments.get(1).unwrap(), number(2), number(3));
            step("write", || write(kind, path, rows, columns));
        }
        _ => {
            let number = |at: usize| arguments.get(at).map_or("", String::as_str);
            all(number(0), number(1));
        }
    }
}

/// Each step in a process of its own, so that its memory is its own.
fn all(rows: &str, columns: &str) {
    let program = std::env::current_exe().unwrap();
    let file = std::env::temp_dir().join(format!("sakimori-large-{}", std::process::id()));
    for (kind, name) in [
        ("rows", "XLSX row by row"),
        ("xlsx", "XLSX with shared texts"),
        ("utf8", "CSV in UTF-8"),
        ("cp932", "CSV in CP932"),
    ] {
        println!("{name}, {rows} x {columns}");
        let write = [
            kind.as_ref(),
            file.as_os_str(),
            rows.as_ref(),
            columns.as_ref(),
        ];
        let import: [&std::ffi::OsStr; 2] = ["import".as_ref(), file.as_os_str()];
        for arguments in [&write[..], &import[..]] {
            let status = Command::new(&program).args(arguments).status().unwrap();
            assert!(status.success());
        }
    }
    std::fs::remove_file(file).unwrap();
}

fn write(kind: &str, path: &str, rows: usize, columns: usize) -> String {
    let head: Vec<(String, u8)> = (0..columns).map(|x| (label(x), 12)).collect();
    let lines = (0..rows).map(|y| line(y, columns));
    let bytes = match kind {
        "rows" => {
            let mut writer = XlsxWriter::new("名簿", &head).unwrap();
            lines.for_each(|line| writer.row(&line).unwrap());
            writer.finish().unwrap()
        }
        "xlsx" => xlsx(&Sheet {
            name: "名簿".to_owned(),
            columns: head,
            rows: lines.collect(),
        })
        .unwrap(),
        _ => {
            let mut writer = match kind {
                "cp932" => CsvWriter::cp932(),
                _ => CsvWriter::utf8(),
            };
            let labels: Vec<&String> = head.iter().map(|(label, _)| label).collect();
            writer.row(&labels);
            lines.for_each(|line| writer.row(&line));
            writer.finish().unwrap()
        }
    };
    std::fs::write(path, &bytes).unwrap();
    format!("{:.1} MiB", bytes.len() as f64 / f64::from(1 << 20))
}

fn label(x: usize) -> String {
    match COLUMNS.get(x) {
        Some(column) => column.label.to_owned(),
        None => format!("項目{x}"),
    }
}

/// Texts that differ from cell to cell, as names and addresses do.
fn line(y: usize, columns: usize) -> Vec<String> {
    let cell = |x| match x {
        0 => format!("{y:08}"),
        1 => format!("山田　太郎{y}"),
        2 => format!("令和{}年4月1日", y % 8 + 1),
        _ => format!("さきもり市役所{x}の{}", y * 31 + x),
    };
    (0..columns).map(cell).collect()
}

/// What every importer does: header, mapping, each cell once.
fn import(path: &str) -> String {
    let bytes = std::fs::read(path).unwrap();
    let workbook = read(&bytes, "名簿.csv", &Limits::default()).unwrap();
    let table = Table::open(&workbook, &Choice::default(), COLUMNS).unwrap();
    let fit = Mapping::guess(COLUMNS, &table.headers).fit(COLUMNS, &table.headers);
    assert!(fit.is_usable());
    let mut errors = RowErrors::new(100);
    let rows = table.rows().unwrap();
    let count = rows
        .map(|row| check(&row.unwrap(), &table, &fit, &mut errors))
        .count();
    assert!(errors.is_empty(), "{:?}", errors.kept().first());
    format!("{count} rows")
}

fn check(row: &Row, table: &Table<'_>, fit: &Fit, errors: &mut RowErrors) {
    errors.push_problems(row, &table.headers, None);
    if damaged(&fit.cell(row, "name").text) {
        errors.push(row.number, Some("氏名"), "文字が失われています。");
    }
    if let Err(message) = DateRule::default().read(fit.cell(row, "since")) {
        errors.push(row.number, Some("発令日"), message);
    }
}

fn step(name: &str, work: impl FnOnce() -> String) {
    let start = Instant::now();
    let result = work();
    let time = start.elapsed().as_secs_f64();
    println!("  {name}: {time:.2} s, peak {}, {result}", peak());
}

/// What Linux notes as the most memory of this process.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.map_or("unknown".to_owned(), |l| l.trim().to_owned())
}
