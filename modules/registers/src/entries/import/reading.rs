//! A file read on a thread of its own, some rows at a time: whoever takes them
//! in holds few of them, however many there are.

use axum::body::Bytes;
use sakimori_tabular::{DateRule, ReadError};
use sakimori_web::Failure;
use tokio::sync::{Semaphore, SemaphorePermit, mpsc, oneshot};
use tokio::task::spawn_blocking;

use super::file::{self, Described, Headings, Task};
use super::rows::{Batch, Reader};
use crate::entries::cells;
use crate::register::Register;

/// Batches that are read ahead.
const AHEAD: usize = 2;

/// Files that are read at the same time; further ones wait, so that memory does
/// not grow with the people.
static TURNS: Semaphore = Semaphore::const_new(2);

enum Part {
    Batch(Batch),
    /// The rows are over; a reading that ends without this was cut off.
    End(Result<(), ReadError>),
}

/// A file whose headings are read, and whose rows come.
pub(super) struct Reading {
    pub headings: Headings,
    parts: mpsc::Receiver<Part>,
    _turn: SemaphorePermit<'static>,
}

impl Reading {
    /// The next rows; none at the end. No rows where the headings have faults.
    ///
    /// # Errors
    /// The file is damaged further down, which was not seen before.
    pub async fn next(&mut self) -> Result<Option<Batch>, Failure> {
        match self.parts.recv().await {
            Some(Part::Batch(batch)) => Ok(Some(batch)),
            Some(Part::End(Ok(()))) => Ok(None),
            Some(Part::End(Err(error))) => Err(Failure::internal(error)),
            None => Err(Failure::internal(std::io::Error::other(
                "the reading of a file was cut off",
            ))),
        }
    }
}

/// Reads the headings alone, with suggested columns.
///
/// # Errors
/// Within: the file is no list.
pub(super) async fn read_headings(
    register: &Register,
    task: Task,
) -> Result<Result<Headings, ReadError>, Failure> {
    let _turn = TURNS.acquire().await.map_err(Failure::internal)?;
    let register = register.clone();
    spawn_blocking(move || file::read_headings(&register, &task))
        .await
        .map_err(Failure::internal)
}

/// Begins to read a file with the columns as they were chosen.
///
/// # Errors
/// Within: the file is no list.
pub(super) async fn begin(
    register: &Register,
    task: Task,
) -> Result<Result<Reading, ReadError>, Failure> {
    let turn = TURNS.acquire().await.map_err(Failure::internal)?;
    let register = register.clone();
    let (told, headings) = oneshot::channel();
    let (sender, parts) = mpsc::channel(AHEAD);
    spawn_blocking(move || {
        let done = read(&register, &task, told, &sender);
        // Nobody listens where the request was given up.
        let _ = sender.blocking_send(Part::End(done));
    });
    let headings = headings.await.map_err(Failure::internal)?;
    Ok(headings.map(|headings| Reading {
        headings,
        parts,
        _turn: turn,
    }))
}

type Headed = oneshot::Sender<Result<Headings, ReadError>>;

fn read(
    register: &Register,
    task: &Task,
    told: Headed,
    sender: &mpsc::Sender<Part>,
) -> Result<(), ReadError> {
    let columns = cells::columns(register);
    let described = Described::of(register, &columns);
    let opened = file::workbook(task);
    let workbook = match &opened {
        Ok(workbook) => workbook,
        Err(error) => {
            let _ = told.send(Err(error.clone()));
            return Ok(());
        }
    };
    let sheet = task.chosen.sheet.as_deref();
    let found = file::table(workbook, &described, sheet).and_then(|table| {
        let headed = file::headings((workbook, &table), &described, task.chosen.clone())?;
        Ok((table, headed))
    });
    let (table, (headings, fit)) = match found {
        Ok(found) => found,
        Err(error) => {
            let _ = told.send(Err(error));
            return Ok(());
        }
    };
    let faulty = !headings.faults.is_empty();
    if told.send(Ok(headings)).is_err() || faulty {
        return Ok(());
    }
    let reader = Reader {
        register,
        columns: &columns,
        headers: &table.headers,
        fit,
        chosen: &task.chosen,
        rule: DateRule {
            from_1904: workbook.counts_from_1904(),
            ..DateRule::default()
        },
    };
    reader.read(&table, &mut |batch| {
        sender.blocking_send(Part::Batch(batch)).is_ok()
    })
}

/// A file in memory, for whoever has one.
pub(super) fn task(name: &str, content: Bytes) -> Task {
    Task {
        name: name.to_owned(),
        content,
        chosen: super::chosen::Chosen::default(),
    }
}
