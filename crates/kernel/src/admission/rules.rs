//! The rules of admission: passwords, locks, idle time, second factors, emergencies. A parameter with a date.

use crate::Instant;
use crate::error::Problem;
use gridwork_definitions::model::Key;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// The law asks for six months of network logs (Cybersecurity Law art. 21(3); art. 23 since 2026-01-01): the longest
/// six months of a calendar have 184 days, the shortest 181; assessors count 183.
pub const LOG_DAYS_MIN: i64 = 183;
/// A hundred years: what lies beyond is a slip of the hand, and no date.
pub const LOG_DAYS_MAX: i64 = 36_500;
/// More roles than any district has.
const ROLES_MAX: usize = 100;

/// The rules. What no set names has its default.
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
    /// For how many minutes the audit office looks as somebody else.
    pub view_as_minutes: i64,
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
            view_as_minutes: 30,
        }
    }
}

impl Rules {
    /// These rules with some of them changed; what is not given stays.
    ///
    /// # Errors
    /// When there is no rule of a name, or its value is of another kind.
    pub fn with(&self, given: &Map<String, Json>) -> serde_json::Result<Self> {
        let mut all = serde_json::to_value(self)?;
        if let Some(all) = all.as_object_mut() {
            all.extend(given.clone());
        }
        serde_json::from_value(all)
    }

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
            ("view_as_minutes", self.view_as_minutes, 5, 120),
        ] {
            if !(least..=most).contains(&value) {
                let (zh, en) = (format!("应在 {least} 到 {most} 之间"), format!("must be {least} to {most}"));
                problems.push(Problem::new(name, "range", zh, en));
            }
        }
        if self.log_days > LOG_DAYS_MAX {
            let (zh, en) = (format!("最多 {LOG_DAYS_MAX} 天"), format!("must be {LOG_DAYS_MAX} days at most"));
            problems.push(Problem::new("log_days", "range", zh, en));
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
            if list.len() > ROLES_MAX {
                let (zh, en) = (format!("最多列出 {ROLES_MAX} 项"), format!("name {ROLES_MAX} at most"));
                problems.push(Problem::new(name, "range", zh, en));
                continue;
            }
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

/// What changes on a date, and the rules that hold from it on.
#[derive(Debug, Clone)]
pub struct RuleSet {
    /// From when it holds.
    pub valid_from: String,
    /// What it changes.
    pub given: Map<String, Json>,
    /// All rules as they are then.
    pub rules: Rules,
}

/// The rules with their dates. Each set changes what it names; the rest goes on as it was.
#[derive(Debug, Clone, Default)]
pub struct RuleBook {
    /// The earliest first.
    sets: Vec<RuleSet>,
    usual: Rules,
}

impl RuleBook {
    /// A book of what changes on these dates, the earliest first.
    ///
    /// # Errors
    /// When one of them names no rule, or gives it a value of another kind.
    pub fn new(changes: Vec<(String, Map<String, Json>)>) -> serde_json::Result<Self> {
        let mut book = Self::default();
        for (valid_from, given) in changes {
            let rules = book.sets.last().map_or(&book.usual, |last| &last.rules).with(&given)?;
            book.sets.push(RuleSet { valid_from, given, rules });
        }
        Ok(book)
    }

    /// The rules that hold at an instant.
    pub fn at(&self, now: Instant) -> &Rules {
        self.on(&now.local_date().to_string())
    }

    /// The rules that hold on a date.
    pub fn on(&self, date: &str) -> &Rules {
        self.sets.iter().rev().find(|set| set.valid_from.as_str() <= date).map_or(&self.usual, |set| &set.rules)
    }

    /// Every set, those that begin later too.
    pub fn all(&self) -> &[RuleSet] {
        &self.sets
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn given(rules: Json) -> Map<String, Json> {
        rules.as_object().unwrap().clone()
    }

    #[test]
    fn logs_are_kept_for_six_months_at_least() {
        for (days, code) in [
            (0, Some("law")),
            (182, Some("law")),
            (183, None),
            (36_500, None),
            (36_501, Some("range")),
            (i64::MAX, Some("range")),
            (i64::MIN, Some("law")),
        ] {
            let found = Rules { log_days: days, ..Rules::default() }.problems(|_| true);
            assert_eq!(found.first().map(|it| it.code.as_str()), code, "{days}");
            assert!(found.iter().all(|it| it.path == "log_days"));
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
    fn no_rule_is_without_bounds() {
        let all = serde_json::to_value(Rules::default()).unwrap();
        for (name, value) in all.as_object().unwrap() {
            let extremes = match value {
                Json::Number(_) => vec![json!(i64::MAX), json!(-1), json!(1_000_000)],
                _ => vec![json!(vec!["binhai/dispatcher"; 101])],
            };
            for extreme in extremes {
                let rules = Rules::default().with(&given(json!({name.as_str(): extreme}))).unwrap();
                let found = rules.problems(|_| true);
                assert_eq!(found.iter().map(|it| it.path.as_str()).collect::<Vec<_>>(), [name], "{extreme}");
            }
        }
    }

    #[test]
    fn a_set_of_rules_holds_from_its_date_on() {
        let at = |text: &str| Instant::from_rfc3339(text).unwrap();
        let book = RuleBook::new(vec![("2026-03-02".into(), given(json!({"idle_minutes_desk": 5})))]).unwrap();
        assert_eq!(book.at(at("2026-03-01T23:59:59+08:00")).idle_minutes_desk, 30);
        assert_eq!(book.at(at("2026-03-02T00:00:00+08:00")).idle_minutes_desk, 5);
    }

    #[test]
    fn a_set_changes_what_it_names_and_the_rest_goes_on() {
        let book = RuleBook::new(vec![
            ("2026-03-02".into(), given(json!({"idle_minutes_desk": 5, "lock_after": 3}))),
            ("2026-04-01".into(), given(json!({"idle_minutes_desk": 10}))),
        ]);
        let book = book.unwrap();
        let later = book.on("2026-04-01");
        assert_eq!((later.idle_minutes_desk, later.lock_after, later.log_days), (10, 3, 366));
        assert!(RuleBook::new(vec![("2026-03-02".into(), given(json!({"no_such_rule": 1})))]).is_err());
    }
}
