//! When a session is over, and what it may reach before it is complete. Pure.

use sakimori_kernel::Timestamp;

use crate::settings::Limits;

/// A session's use is written down this often.
pub const TOUCH_SECONDS: i64 = 60;
/// How long a given password counts for privileged acts.
pub const CONFIRMED_SECONDS: i64 = 300;
/// A request that was under way when its token changed is no theft.
pub const GRACE_SECONDS: i64 = 10;

/// How far a sign-in got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The password was right, a second factor is asked for.
    Factor,
    /// A second factor is needed and has yet to be registered.
    Enrolment,
    Complete,
}

impl Stage {
    const ALL: [Self; 3] = [Self::Factor, Self::Enrolment, Self::Complete];

    pub fn key(self) -> &'static str {
        match self {
            Self::Factor => "factor",
            Self::Enrolment => "enrolment",
            Self::Complete => "complete",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.key() == key)
    }
}

/// Why a session is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    SignedOut,
    /// Nothing was done for too long.
    Idle,
    /// It lasted as long as it may.
    Absolute,
    PasswordChanged,
    /// Ended from the list of one's own sessions.
    EndedElsewhere,
    /// By an administrator, or because the account was suspended.
    EndedByAdministrator,
    /// The same browser signed in again.
    Replaced,
    /// The session goes on, with another token.
    Rotated,
}

impl EndReason {
    const ALL: [Self; 8] = [
        Self::SignedOut,
        Self::Idle,
        Self::Absolute,
        Self::PasswordChanged,
        Self::EndedElsewhere,
        Self::EndedByAdministrator,
        Self::Replaced,
        Self::Rotated,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::SignedOut => "signed-out",
            Self::Idle => "idle",
            Self::Absolute => "absolute",
            Self::PasswordChanged => "password-changed",
            Self::EndedElsewhere => "ended-elsewhere",
            Self::EndedByAdministrator => "ended-by-administrator",
            Self::Replaced => "replaced",
            Self::Rotated => "rotated",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.key() == key)
    }

    /// Whether the token's coming back is worth telling the administrator: a
    /// browser that was merely left alone brings an old one too.
    pub fn is_suspicious(self) -> bool {
        !matches!(self, Self::Idle | Self::Absolute)
    }

    /// For the sign-in page.
    pub fn words(self) -> &'static str {
        match self {
            Self::SignedOut => "サインアウトしています。",
            Self::Idle => "しばらく操作がなかったため、サインアウトしました。",
            Self::Absolute => "サインインから決められた時間がたったため、サインアウトしました。",
            Self::PasswordChanged => "パスワードが変更されたため、サインアウトしました。",
            Self::EndedElsewhere | Self::Rotated | Self::Replaced => {
                "このサインインは、既に終了しています。"
            }
            Self::EndedByAdministrator => "管理者の操作により、サインアウトしました。",
        }
    }
}

/// The times of a session.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    pub seen_at: Timestamp,
    /// The end whatever is done.
    pub ends_at: Timestamp,
}

/// Seconds that are left if nothing is done from now on, or why it is over.
/// Since its use is written down once a minute only, a session may stay idle a
/// minute longer than the limit says.
pub fn life(times: Times, limits: Limits, now: Timestamp) -> Result<i64, EndReason> {
    let now = now.as_second();
    let idle = limits.idle_minutes * 60;
    let rest = times.ends_at.as_second() - now;
    if rest <= 0 {
        return Err(EndReason::Absolute);
    }
    if now - times.seen_at.as_second() > idle + TOUCH_SECONDS {
        return Err(EndReason::Idle);
    }
    Ok(rest.min(idle))
}

/// When a session that nobody ended was over.
pub fn end_of(times: Times, limits: Limits) -> Timestamp {
    let idle = times.seen_at.as_second() + limits.idle_minutes * 60;
    let idle = Timestamp::from_second(idle).unwrap_or(times.ends_at);
    idle.min(times.ends_at)
}

/// Whether a password given then still counts.
pub fn is_recent(confirmed_at: Option<Timestamp>, now: Timestamp) -> bool {
    confirmed_at.is_some_and(|at| {
        let seconds = now.as_second() - at.as_second();
        (0..CONFIRMED_SECONDS).contains(&seconds)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        idle_minutes: 30,
        absolute_hours: 12,
    };

    fn at(time: &str) -> Timestamp {
        format!("2026-11-23T{time}Z").parse().unwrap()
    }

    #[test]
    fn a_session_ends_when_it_is_left_alone_and_at_the_end_of_the_day() {
        let times = Times {
            seen_at: at("09:00:00"),
            ends_at: at("17:00:00"),
        };
        for (now, expected) in [
            ("09:00:30", Ok(1800)),
            ("09:31:00", Ok(1800)),
            ("09:31:01", Err(EndReason::Idle)),
            ("17:00:00", Err(EndReason::Absolute)),
        ] {
            assert_eq!(life(times, LIMITS, at(now)), expected, "{now}");
        }
        let late = Times {
            seen_at: at("16:50:00"),
            ..times
        };
        assert_eq!(life(late, LIMITS, at("16:50:00")), Ok(600));
        assert_eq!(end_of(times, LIMITS), at("09:30:00"));
        assert_eq!(end_of(late, LIMITS), at("17:00:00"));
    }

    #[test]
    fn a_password_counts_for_five_minutes() {
        let given = Some(at("09:00:00"));
        for (now, expected) in [
            ("09:00:00", true),
            ("09:04:59", true),
            ("09:05:00", false),
            ("08:59:59", false),
        ] {
            assert_eq!(is_recent(given, at(now)), expected, "{now}");
        }
        assert!(!is_recent(None, at("09:00:00")));
    }

    #[test]
    fn words_in_the_database_are_read_back() {
        for stage in Stage::ALL {
            assert_eq!(Stage::parse(stage.key()), Some(stage));
        }
        for reason in EndReason::ALL {
            assert_eq!(EndReason::parse(reason.key()), Some(reason));
        }
        assert_eq!(Stage::parse(""), None);
        assert_eq!(EndReason::parse(""), None);
    }
}
