//! Sessions: who is signed in. Only the hash of a token is kept.

pub mod store;

use crate::admission::{Office, Rules};
use crate::time::{DAY, MINUTE, SECOND};
use crate::viewings::Viewing;
use crate::{AccountId, Instant};
use sha2::{Digest, Sha256};

/// How the token travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKind {
    /// In the cookie `gw_session`; writes need the CSRF token.
    Cookie,
    /// In the `Authorization` header.
    Bearer,
}

/// A session that holds, with what decides whether it is still open for everything.
#[derive(Debug, Clone)]
pub struct Session {
    /// Whose it is.
    pub account: AccountId,
    /// How its token travels.
    pub kind: SessionKind,
    /// What cookie writes must send in `X-CSRF-Token`.
    pub csrf: String,
    /// Until when it holds.
    pub expires_at: Instant,
    /// When it was last used, as exactly as [`stamp_every`] says.
    pub seen_at: Instant,
    /// Whether it began with a code to a phone.
    pub by_phone: bool,
    /// Whether the account signs in with a password of this house.
    pub by_password: bool,
    /// Whether somebody else gave that password.
    pub must_change: bool,
    /// When the password was chosen, where that is known.
    pub password_set_at: Option<Instant>,
    /// Whether a second factor is in use.
    pub has_second: bool,
    /// As whom it looks, where it looks as somebody else.
    pub viewing: Option<Viewing>,
}

/// What has to be done before a session is open for anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Change the password that somebody else gave.
    NewPassword,
    /// Change the password that is too old.
    OldPassword,
    /// Begin to use a second factor.
    SecondFactor,
}

impl Due {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NewPassword => "password_given",
            Self::OldPassword => "password_expired",
            Self::SecondFactor => "second_factor_needed",
        }
    }
}

/// As what somebody is signed in: idle time and second factor depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing<'a> {
    /// Their office.
    pub office: Option<Office>,
    /// They hold a role that sees more than their own cases.
    pub at_desk: bool,
    /// The roles they hold.
    pub roles: &'a [&'a str],
}

impl Session {
    /// Minutes without a request after which it ends; none for the token of a program that holds no office.
    pub fn idle_minutes(&self, rules: &Rules, standing: Standing<'_>) -> Option<i64> {
        match (standing.office, self.kind) {
            (Some(_), _) => Some(rules.idle_minutes_office),
            (None, SessionKind::Bearer) => None,
            (None, SessionKind::Cookie) if standing.at_desk => Some(rules.idle_minutes_desk),
            (None, SessionKind::Cookie) => Some(rules.idle_minutes_phone),
        }
    }

    /// Whether it was left alone for too long.
    pub fn is_idle(&self, rules: &Rules, standing: Standing<'_>, now: Instant) -> bool {
        self.idle_minutes(rules, standing)
            .is_some_and(|minutes| now.micros_since(self.seen_at) >= minutes.saturating_mul(MINUTE))
    }

    /// Whether it began in a way that does not open what the account holds by now: a code to a phone opens no office, no
    /// desk, and nothing that has a second factor.
    pub fn is_too_weak(&self, standing: Standing<'_>) -> bool {
        self.by_phone && (standing.office.is_some() || standing.at_desk || self.has_second)
    }

    /// What has to be done first.
    pub fn due(&self, rules: &Rules, standing: Standing<'_>, now: Instant) -> Option<Due> {
        if self.by_password && self.must_change {
            return Some(Due::NewPassword);
        }
        let oldest = now.0.saturating_sub(rules.password_days.saturating_mul(DAY));
        if self.by_password && rules.password_days > 0 && self.password_set_at.is_some_and(|at| at.0 <= oldest) {
            return Some(Due::OldPassword);
        }
        let needs_second = rules.second_factor.iter().any(|who| match who.as_str() {
            "office" => standing.office.is_some(),
            "desk" => standing.at_desk,
            role => standing.roles.contains(&role),
        });
        (self.by_password && needs_second && !self.has_second).then_some(Due::SecondFactor)
    }
}

/// After how many microseconds the stamp of the last use is written anew: a sixtieth of the idle time, so that nobody
/// is out noticeably early, and a minute at most.
pub fn stamp_every(idle_minutes: i64) -> i64 {
    (idle_minutes.saturating_mul(MINUTE) / 60).clamp(SECOND, MINUTE)
}

/// What is stored of a token.
pub fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// The name under which its owner knows a session: says nothing of the token.
pub fn public_name(token_hash: &[u8]) -> String {
    let named = Sha256::digest([b"gridwork session name 1".as_slice(), token_hash].concat());
    named.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(kind: SessionKind) -> Session {
        Session {
            account: AccountId(uuid::Uuid::nil()),
            kind,
            csrf: String::new(),
            expires_at: Instant(i64::MAX),
            seen_at: Instant(0),
            by_phone: false,
            by_password: true,
            must_change: false,
            password_set_at: Some(Instant(0)),
            has_second: false,
            viewing: None,
        }
    }

    const NOBODY: Standing<'static> = Standing { office: None, at_desk: false, roles: &[] };

    #[test]
    fn an_office_and_a_desk_are_left_alone_for_half_an_hour_a_phone_longer_and_a_program_as_long_as_it_likes() {
        let rules = Rules::default();
        let office = Standing { office: Some(Office::Audit), ..NOBODY };
        let desk = Standing { at_desk: true, ..NOBODY };
        for (kind, standing, minutes) in [
            (SessionKind::Cookie, office, Some(30)),
            (SessionKind::Bearer, office, Some(30)),
            (SessionKind::Cookie, desk, Some(30)),
            (SessionKind::Bearer, desk, None),
            (SessionKind::Cookie, NOBODY, Some(720)),
        ] {
            let session = session(kind);
            assert_eq!(session.idle_minutes(&rules, standing), minutes);
            let at = |micros| session.is_idle(&rules, standing, Instant(micros));
            let end = minutes.unwrap_or(100_000) * MINUTE;
            assert!(!at(end - 1));
            assert_eq!(at(end), minutes.is_some());
        }
    }

    #[test]
    fn a_password_that_was_given_or_is_old_comes_before_everything() {
        let rules = Rules { password_days: 90, ..Rules::default() };
        let mut one = session(SessionKind::Cookie);
        assert_eq!(one.due(&rules, NOBODY, Instant(90 * DAY - 1)), None);
        assert_eq!(one.due(&rules, NOBODY, Instant(90 * DAY)), Some(Due::OldPassword));
        let never = Rules { password_days: 0, ..Rules::default() };
        assert_eq!(one.due(&never, NOBODY, Instant(9000 * DAY)), None);
        one.password_set_at = None;
        assert_eq!(one.due(&rules, NOBODY, Instant(9000 * DAY)), None, "an unknown age is not counted");
        one.must_change = true;
        assert_eq!(one.due(&never, NOBODY, Instant(0)), Some(Due::NewPassword));
        one.by_password = false;
        assert_eq!(one.due(&never, NOBODY, Instant(0)), None, "who comes by phone has none");
    }

    #[test]
    fn the_stamp_is_fine_enough_for_the_shortest_idle_time() {
        assert_eq!([1, 30, 240, i64::MAX].map(stamp_every), [SECOND, 30 * SECOND, MINUTE, MINUTE]);
    }

    #[test]
    fn rules_beyond_all_bounds_end_nothing_early() {
        let far = Rules { idle_minutes_phone: i64::MAX, password_days: i64::MAX, ..Rules::default() };
        let one = session(SessionKind::Cookie);
        assert!(!one.is_idle(&far, NOBODY, Instant(1000 * DAY)));
        assert_eq!(one.due(&far, NOBODY, Instant(1000 * DAY)), None);
    }

    #[test]
    fn a_code_to_a_phone_opens_no_office_no_desk_and_no_second_factor() {
        let mut one = Session { by_phone: true, by_password: false, ..session(SessionKind::Cookie) };
        assert!(!one.is_too_weak(NOBODY));
        assert!(one.is_too_weak(Standing { office: Some(Office::Audit), ..NOBODY }));
        assert!(one.is_too_weak(Standing { at_desk: true, ..NOBODY }));
        one.has_second = true;
        assert!(one.is_too_weak(NOBODY));
        one.by_phone = false;
        assert!(!one.is_too_weak(NOBODY));
    }

    #[test]
    fn a_second_factor_is_needed_by_those_whom_the_rules_name() {
        let rules = Rules { second_factor: vec!["office".into(), "binhai/dispatcher".into()], ..Rules::default() };
        let mut one = session(SessionKind::Bearer);
        let office = Standing { office: Some(Office::System), ..NOBODY };
        let dispatcher = Standing { roles: &["binhai/dispatcher"], ..NOBODY };
        assert_eq!(one.due(&rules, office, Instant(0)), Some(Due::SecondFactor));
        assert_eq!(one.due(&rules, dispatcher, Instant(0)), Some(Due::SecondFactor));
        assert_eq!(one.due(&rules, NOBODY, Instant(0)), None);
        one.has_second = true;
        assert_eq!(one.due(&rules, office, Instant(0)), None);
    }
}
