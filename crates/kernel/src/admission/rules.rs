//! The rules of admission: passwords, locks, idle time, second factors, emergencies. A parameter with a date.

use crate::Instant;
use crate::error::Problem;
use gridwork_definitions::model::Key;
use serde::{Deserialize, Serialize};

/// The law asks for six months of network logs (Cybersecurity Law art. 21(3); art. 23 since 2026-01-01): the longest
/// six months of a calendar have 184 days, the shortest 181; assessors count 183.
pub const LOG_DAYS_MIN: i64 = 183;

/// The rules. What is left out of a stored set has its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// The least number of characters of a password.
    pub password_chars_min: i64,
    /// The same for the three offices.
    pub office_password_chars_min: i64,
    /// How many of small letters, capitals, digits and other characters must occur.
    pub password_kinds_min: i64,
    /// After how many days a password is to be changed; 0 for never. Assessors ask for 90, NIST SP 800-63B advises
    /// against it: who must change often chooses badly. A district decides.
    pub password_days: i64,
    /// How many of the last passwords are not taken again.
    pub passwords_remembered: i64,
    /// Failures after which an account is locked.
    pub lock_after: i64,
    /// Minutes for which it stays locked.
    pub lock_minutes: i64,
    /// Minutes without a request after which the session of an office ends.
    pub idle_minutes_office: i64,
    /// The same at a desk: for whoever holds a role that sees more than their own cases.
    pub idle_minutes_desk: i64,
    /// The same for everybody else: residents and volunteers with their phones.
    pub idle_minutes_phone: i64,
    /// Hours after which any session ends.
    pub session_hours: i64,
    /// Days for which records of signing in are kept.
    pub log_days: i64,
    /// Who needs a second factor: `office`, `desk`, or roles as `pack/role`. Who has one always uses it.
    pub second_factor: Vec<String>,
    /// The roles that may open a reading outside their scope in an emergency; nobody when empty.
    pub emergency_roles: Vec<String>,
    /// For how many hours.
    pub emergency_hours: i64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            password_chars_min: 8,
            office_password_chars_min: 10,
            password_kinds_min: 3,
            password_days: 0,
            passwords_remembered: 5,
            lock_after: 5,
            lock_minutes: 15,
            idle_minutes_office: 30,
            idle_minutes_desk: 30,
            idle_minutes_phone: 720,
            session_hours: 12,
            log_days: 366,
            second_factor: Vec::new(),
            emergency_roles: Vec::new(),
            emergency_hours: 4,
        }
    }
}

impl Rules {
    /// Everything that is wrong with a set of rules; `knows` says whether there is such a role.
    pub fn problems(&self, knows: impl Fn(&Key) -> bool) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (name, value, least, most) in [
            ("password_chars_min", self.password_chars_min, 8, 64),
            ("office_password_chars_min", self.office_password_chars_min, 10, 64),
            ("password_kinds_min", self.password_kinds_min, 1, 4),
            ("password_days", self.password_days, 0, 3650),
            ("passwords_remembered", self.passwords_remembered, 0, 24),
            ("lock_after", self.lock_after, 3, 20),
            ("lock_minutes", self.lock_minutes, 5, 1440),
            ("idle_minutes_office", self.idle_minutes_office, 1, 240),
            ("idle_minutes_desk", self.idle_minutes_desk, 1, 720),
            ("idle_minutes_phone", self.idle_minutes_phone, 1, 43200),
            ("session_hours", self.session_hours, 1, 720),
            ("emergency_hours", self.emergency_hours, 1, 24),
        ] {
            if !(least..=most).contains(&value) {
                let (zh, en) = (format!("应在 {least} 到 {most} 之间"), format!("must be {least} to {most}"));
                problems.push(Problem::new(name, "range", zh, en));
            }
        }
        if self.log_days < LOG_DAYS_MIN {
            problems.push(Problem::new(
                "log_days",
                "law",
                format!("网络日志须保存不少于六个月（网络安全法），至少 {LOG_DAYS_MIN} 天"),
                format!("the Cybersecurity Law asks for six months of logs: at least {LOG_DAYS_MIN} days"),
            ));
        }
        for (name, list, words) in [
            ("second_factor", &self.second_factor, &["office", "desk"][..]),
            ("emergency_roles", &self.emergency_roles, &[][..]),
        ] {
            for who in list.iter().filter(|who| !words.contains(&who.as_str())) {
                if !Key::parse(who).is_some_and(|key| knows(&key)) {
                    let (zh, en) = (format!("没有角色“{who}”"), format!("there is no role `{who}`"));
                    problems.push(Problem::new(name, "unknown", zh, en));
                }
            }
        }
        problems
    }
}

/// The rules with their dates.
#[derive(Debug, Clone, Default)]
pub struct RuleBook {
    /// Since which date each set holds, the earliest first.
    sets: Vec<(String, Rules)>,
    usual: Rules,
}

impl RuleBook {
    /// A book of these sets, ordered by their dates.
    pub fn new(sets: Vec<(String, Rules)>) -> Self {
        Self { sets, usual: Rules::default() }
    }

    /// The rules that hold at an instant.
    pub fn at(&self, now: Instant) -> &Rules {
        let today = now.local_date().to_string();
        self.sets.iter().rev().find(|(from, _)| *from <= today).map_or(&self.usual, |(_, rules)| rules)
    }

    /// Every set with its date, those that begin later too.
    pub fn all(&self) -> &[(String, Rules)] {
        &self.sets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_are_kept_for_six_months_at_least() {
        for (days, fits) in [(0, false), (182, false), (183, true), (3650, true)] {
            let found = Rules { log_days: days, ..Rules::default() }.problems(|_| true);
            assert_eq!(found.is_empty(), fits, "{days}");
            assert!(found.iter().all(|it| it.path == "log_days" && it.code == "law"));
        }
    }

    #[test]
    fn the_defaults_fit_and_every_fault_is_named() {
        assert_eq!(Rules::default().problems(|_| false), []);
        let wrong = Rules {
            password_chars_min: 4,
            lock_after: 100,
            second_factor: vec!["desk".into(), "binhai/nobody".into()],
            emergency_roles: vec!["desk".into()],
            ..Rules::default()
        };
        let found = wrong.problems(|_| false);
        let paths = found.iter().map(|it| it.path.as_str()).collect::<Vec<_>>();
        assert_eq!(paths, ["password_chars_min", "lock_after", "second_factor", "emergency_roles"]);
    }

    #[test]
    fn a_set_of_rules_holds_from_its_date_on() {
        let at = |text: &str| Instant::from_rfc3339(text).unwrap();
        let short = Rules { idle_minutes_desk: 5, ..Rules::default() };
        let book = RuleBook::new(vec![("2026-03-02".into(), short)]);
        assert_eq!(book.at(at("2026-03-01T23:59:59+08:00")).idle_minutes_desk, 30);
        assert_eq!(book.at(at("2026-03-02T00:00:00+08:00")).idle_minutes_desk, 5);
    }
}
