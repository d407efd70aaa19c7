use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use crate::Schedule;

type Work = Pin<Box<dyn Future<Output = Result<String, String>> + Send>>;

/// Something to do by plan. Other modules make theirs and hand it to the
/// [`crate::Runner`].
#[derive(Clone)]
pub struct Job {
    /// A stable word, `backup.daily`.
    pub name: &'static str,
    /// What people call it, in Japanese.
    pub title: &'static str,
    pub schedule: Schedule,
    run: Arc<dyn Fn() -> Work + Send + Sync>,
}

impl Job {
    /// `run` does the work; it may be called again for the same plan. Its
    /// answer is a Japanese sentence for the administrator's page: what was
    /// done, or what went wrong and what to do.
    pub fn new<F>(
        name: &'static str,
        title: &'static str,
        schedule: Schedule,
        run: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<String, String>> + Send + 'static,
    {
        Self {
            name,
            title,
            schedule,
            run: Arc::new(move || Box::pin(run())),
        }
    }

    pub(crate) fn begin(&self) -> Work {
        (self.run)()
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.name, self.schedule)
    }
}

type Trip = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

/// Something small that is done whenever the plans are looked at, and of which
/// no run is kept: it keeps account of its own. Several programs on one body
/// do it at once, so it claims what it takes.
#[derive(Clone)]
pub struct Errand {
    /// A stable word, `mail.send`.
    pub name: &'static str,
    run: Arc<dyn Fn() -> Trip + Send + Sync>,
}

impl Errand {
    /// What went wrong is for the log.
    pub fn new<F>(name: &'static str, run: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        Self {
            name,
            run: Arc::new(move || Box::pin(run())),
        }
    }

    pub(crate) fn begin(&self) -> Trip {
        (self.run)()
    }
}

impl fmt::Debug for Errand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
