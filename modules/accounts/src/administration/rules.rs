//! What may be done to an account, and to the administrator's privilege. Pure:
//! each function gives the reason against, which the page shows and the act
//! refuses with.

use sakimori_kernel::{Refusal, Uuid};

/// A privilege that was asked for and not yet confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    pub id: Uuid,
    /// Whose account asked; none for the command line.
    pub by: Option<Uuid>,
}

/// What is known of an account when something is to be done to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub account: Uuid,
    pub person: Option<Uuid>,
    pub suspended: bool,
    pub administrator: bool,
    pub request: Option<Request>,
    /// Administrators besides this account who can sign in.
    pub other_administrators: i64,
}

fn refusal(code: &'static str, message: &str) -> Refusal {
    Refusal::new(code, message)
}

/// Nobody does to their own account what is meant to be done by another: it
/// would be a way round their password and their second factor.
pub fn against_own(standing: &Standing, by: Option<Uuid>) -> Option<Refusal> {
    (by == Some(standing.account)).then(|| {
        refusal(
            "account.own",
            "自分の利用者IDには行えません。ほかの管理者に依頼するか、「自分の利用者ID」の画面を使ってください。",
        )
    })
}

pub fn against_suspension(standing: &Standing, by: Option<Uuid>) -> Option<Refusal> {
    if standing.suspended {
        return Some(refusal(
            "account.suspended",
            "この利用者IDは既に停止しています。",
        ));
    }
    against_own(standing, by).or_else(|| against_last(standing))
}

pub fn against_suspension_end(standing: &Standing) -> Option<Refusal> {
    (!standing.suspended)
        .then(|| refusal("account.not-suspended", "この利用者IDは停止していません。"))
}

/// Somebody must be left who can administer.
fn against_last(standing: &Standing) -> Option<Refusal> {
    (standing.administrator && standing.other_administrators == 0).then(|| {
        refusal(
            "administrator.last",
            "サインインできる管理者がいなくなるため、行えません。先にほかの者に管理者の特権を付与してください。",
        )
    })
}

/// A person, once linked, keeps the account: its journal speaks of them.
pub fn against_person(standing: &Standing, by: Option<Uuid>) -> Option<Refusal> {
    if standing.person.is_some() {
        return Some(refusal(
            "account.linked",
            "この利用者IDは既に職員と結び付いています。別の職員には、新しい利用者IDを作ってください。",
        ));
    }
    against_own(standing, by)
}

pub fn against_request(standing: &Standing) -> Option<Refusal> {
    if standing.administrator {
        return Some(refusal(
            "administrator.already",
            "この利用者IDには、既に管理者の特権があります。",
        ));
    }
    if standing.request.is_some() {
        return Some(refusal(
            "administrator.requested",
            "管理者の特権は既に申請されています。ほかの管理者が確認してください。",
        ));
    }
    standing.suspended.then(|| {
        refusal(
            "account.suspended",
            "停止している利用者IDには、管理者の特権を付与できません。",
        )
    })
}

/// A second person confirms: neither who asked, nor whom it is for.
pub fn against_confirmation(standing: &Standing, by: Option<Uuid>) -> Option<Refusal> {
    let Some(request) = standing.request else {
        return Some(refusal(
            "administrator.no-request",
            "確認を待っている申請はありません。",
        ));
    };
    let asked_or_asked_for = by.is_some() && (by == request.by || by == Some(standing.account));
    if asked_or_asked_for {
        return Some(refusal(
            "administrator.same-person",
            "申請した者と、特権を受ける者は、確認できません。ほかの管理者が確認するか、サーバのコマンド sakimori account grant-administrator で付与してください。",
        ));
    }
    standing.suspended.then(|| {
        refusal(
            "account.suspended",
            "停止している利用者IDには、管理者の特権を付与できません。",
        )
    })
}

pub fn against_administrator_end(standing: &Standing) -> Option<Refusal> {
    if !standing.administrator && standing.request.is_none() {
        return Some(refusal(
            "administrator.none",
            "この利用者IDに管理者の特権はありません。",
        ));
    }
    against_last(standing)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBJECT: Uuid = Uuid::from_u128(1);
    const ASKER: Uuid = Uuid::from_u128(2);
    const OTHER: Uuid = Uuid::from_u128(3);

    fn standing() -> Standing {
        Standing {
            account: SUBJECT,
            person: None,
            suspended: false,
            administrator: false,
            request: None,
            other_administrators: 2,
        }
    }

    fn code(refusal: Option<Refusal>) -> &'static str {
        refusal.map_or("", |r| r.code)
    }

    #[test]
    fn the_privilege_is_confirmed_by_a_second_person() {
        let requested = |by| Standing {
            request: Some(Request {
                id: Uuid::from_u128(9),
                by,
            }),
            ..standing()
        };
        for (request_by, by, expected) in [
            (Some(ASKER), Some(OTHER), ""),
            (Some(ASKER), Some(ASKER), "administrator.same-person"),
            (Some(ASKER), Some(SUBJECT), "administrator.same-person"),
            (None, Some(SUBJECT), "administrator.same-person"),
            (None, Some(OTHER), ""),
            (Some(ASKER), None, ""),
            (None, None, ""),
        ] {
            let found = against_confirmation(&requested(request_by), by);
            assert_eq!(code(found), expected, "{request_by:?} {by:?}");
        }
        let nothing = against_confirmation(&standing(), Some(OTHER));
        assert_eq!(code(nothing), "administrator.no-request");
    }

    #[test]
    fn the_last_administrator_stays() {
        let last = Standing {
            administrator: true,
            other_administrators: 0,
            ..standing()
        };
        assert_eq!(
            code(against_suspension(&last, Some(OTHER))),
            "administrator.last"
        );
        assert_eq!(code(against_suspension(&last, None)), "administrator.last");
        assert_eq!(code(against_administrator_end(&last)), "administrator.last");
        let one_of_two = Standing {
            other_administrators: 1,
            ..last
        };
        assert_eq!(code(against_suspension(&one_of_two, Some(OTHER))), "");
        assert_eq!(code(against_administrator_end(&one_of_two)), "");
    }

    #[test]
    fn nobody_administers_their_own_account() {
        let own = Some(SUBJECT);
        assert_eq!(code(against_own(&standing(), own)), "account.own");
        assert_eq!(code(against_suspension(&standing(), own)), "account.own");
        assert_eq!(code(against_person(&standing(), own)), "account.own");
        assert_eq!(code(against_own(&standing(), None)), "");
    }

    #[test]
    fn what_is_so_already_is_not_done_again() {
        let suspended = Standing {
            suspended: true,
            ..standing()
        };
        let administrator = Standing {
            administrator: true,
            ..standing()
        };
        let linked = Standing {
            person: Some(OTHER),
            ..standing()
        };
        for (found, expected) in [
            (against_suspension(&suspended, None), "account.suspended"),
            (against_suspension_end(&standing()), "account.not-suspended"),
            (against_suspension_end(&suspended), ""),
            (against_request(&administrator), "administrator.already"),
            (against_request(&suspended), "account.suspended"),
            (against_request(&standing()), ""),
            (against_administrator_end(&standing()), "administrator.none"),
            (against_person(&linked, None), "account.linked"),
        ] {
            assert_eq!(code(found), expected);
        }
    }
}
