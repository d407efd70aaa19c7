//! Walking along a piece of the chain, entry by entry. Pure: where the entries
//! come from (either engine, a backup) is the caller's matter.

use std::fmt;

use super::chain::{Fields, Hasher};

/// A place in the chain: an entry's number and its hash. Before the first
/// entry: 0 and an empty hash.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Point {
    pub seq: i64,
    pub hash: String,
}

impl fmt::Display for Point {
    /// As it is noted on paper and given back with `--head`: `N:HASH`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash)
    }
}

impl std::str::FromStr for Point {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (seq, hash) = text.trim().split_once(':').ok_or(())?;
        let hash = hash.to_ascii_lowercase();
        let seq = seq.parse().map_err(|_| ())?;
        let valid = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        (valid && seq > 0).then_some(Self { seq, hash }).ok_or(())
    }
}

/// What is wrong at a place of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// The content, or its hash, is not what was written.
    Changed,
    /// Entries `from` to `to` are not there.
    Missing { from: i64, to: i64 },
    /// An entry that was not written here by the program.
    Inserted,
    /// The entry was written under another number.
    Moved { number: i64 },
    /// The entry does not follow the one before it: one of the two was made
    /// anew together with its hash.
    Unlinked,
    /// The chain ends at `end`, the head says `seq` or another hash.
    Head { seq: i64, end: i64 },
    /// Rows without a number in the chain.
    Stray { count: i64 },
    /// The summary of sealed entries is not what its entry says.
    Seal,
}

/// The first place that does not fit, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The number of the entry where it shows.
    pub at: i64,
    pub damage: Damage,
}

impl Broken {
    pub(crate) fn new(at: i64, damage: Damage) -> Self {
        Self { at, damage }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at;
        match &self.damage {
            Damage::Changed => write!(f, "記録番号{at}の内容が書き換えられています。"),
            Damage::Missing { from, to } if from == to => {
                write!(f, "記録番号{from}がありません。")
            }
            Damage::Missing { from, to } => {
                write!(f, "記録番号{from}から{to}までがありません。")
            }
            Damage::Inserted => write!(f, "記録番号{at}は、後から差し込まれたものです。"),
            Damage::Moved { number } => write!(
                f,
                "記録番号{at}の位置に、記録番号{number}として書かれた記録があります（並びが入れ替えられています）。"
            ),
            Damage::Unlinked => write!(
                f,
                "記録番号{at}が、その前の記録とつながりません（どちらかがハッシュ値とともに作り直されています）。"
            ),
            Damage::Head { seq, end } => write!(
                f,
                "末尾の控え（記録番号{seq}）が、記録の末尾（記録番号{end}）と一致しません。末尾の記録が除かれたか足されたか、控えが書き換えられています。"
            ),
            Damage::Stray { count } => write!(
                f,
                "記録番号のつながりに入らない記録が{count}件あります（後から差し込まれたものです）。"
            ),
            Damage::Seal => write!(
                f,
                "封印した記録の要約が、封印したときの記録と一致しません（要約が書き換えられています）。"
            ),
        }
    }
}

/// One walk over consecutive entries. What came before its first entry is
/// checked when pieces are joined ([`Walk::follows`]).
#[derive(Debug, Default)]
pub(crate) struct Walk {
    hasher: Hasher,
    /// The first entry's number and the hash it names as the one before.
    began: Option<(i64, String)>,
    pub last: Point,
    pub count: i64,
    pub broken: Option<Broken>,
    /// The last entry of a sealing, with what it says.
    pub sealing: Option<(i64, String)>,
    /// The hash of an entry asked for.
    watched: i64,
    pub passed: Option<String>,
}

/// The action of the entry that a sealing writes.
pub(crate) const SEALED: &str = "journal.sealed";

impl Walk {
    /// Keeps the hash of one entry on the way.
    pub fn watching(seq: i64) -> Self {
        Self {
            watched: seq,
            ..Self::default()
        }
    }

    /// Takes the next entry. `false`: it does not fit, and the walk is over.
    pub fn step(&mut self, fields: &Fields<'_>) -> bool {
        let damage = match &self.began {
            Some(_) if fields.seq != self.last.seq + 1 => Some(Damage::Missing {
                from: self.last.seq + 1,
                to: fields.seq - 1,
            }),
            Some(_) if fields.previous != self.last.hash => Some(Damage::Unlinked),
            _ => None,
        };
        let fits = self.hasher.fits(fields, fields.seq);
        let damage = if fits { damage } else { Some(Damage::Changed) };
        if let Some(damage) = damage {
            self.stop(fields.seq, damage);
            return false;
        }
        if self.began.is_none() {
            self.began = Some((fields.seq, fields.previous.to_owned()));
        }
        if fields.action == SEALED {
            self.sealing = Some((fields.seq, fields.detail.to_owned()));
        }
        if fields.seq == self.watched {
            self.passed = Some(fields.hash.to_owned());
        }
        self.last.seq = fields.seq;
        self.last.hash.clear();
        self.last.hash.push_str(fields.hash);
        self.count += 1;
        true
    }

    /// An entry that cannot even be read.
    pub fn stop(&mut self, at: i64, damage: Damage) {
        self.broken = Some(Broken::new(at, damage));
    }

    /// What is wrong between `before` and this walk, or in it.
    pub fn follows(&self, before: &Point) -> Option<Broken> {
        let Some((seq, previous)) = &self.began else {
            return self.broken.clone();
        };
        if *seq != before.seq + 1 {
            let (from, to) = (before.seq + 1, seq - 1);
            return Some(Broken::new(*seq, Damage::Missing { from, to }));
        }
        if *previous != before.hash {
            return Some(Broken::new(*seq, Damage::Unlinked));
        }
        self.broken.clone()
    }

    /// The end of the chain after `before` and this walk.
    pub fn end(&self, before: &Point) -> Point {
        match self.began {
            Some(_) => self.last.clone(),
            None => before.clone(),
        }
    }
}
