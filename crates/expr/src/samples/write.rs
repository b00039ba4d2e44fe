//! Writes random sources that read, check and, as filters, become SQL.

use super::{CODES, DATES, Dice, IDS, TEXTS};
use crate::Expr;

/// A well-typed condition over [`scope`](super::scope), of everything the language has.
pub fn expression(seed: u64) -> Expr {
    read(&Author { dice: Dice(seed), in_filter: false }.condition(3))
}

/// A well-typed condition of the filter subset over [`scope`](super::scope).
pub fn filter(seed: u64) -> Expr {
    read(&Author { dice: Dice(seed), in_filter: true }.condition(3))
}

fn read(source: &str) -> Expr {
    match Expr::parse(source) {
        Ok(expr) => expr,
        Err(error) => unreachable!("samples are written to be read, but {error}: {source}"),
    }
}

struct Author {
    dice: Dice,
    in_filter: bool,
}

const COMPARISONS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];
const EQUALITIES: [&str; 2] = ["==", "!="];

impl Author {
    fn condition(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.simple();
        }
        let deeper = depth - 1;
        match self.dice.below(9) {
            0 | 1 => self.joined(" && ", deeper),
            2 | 3 => self.joined(" || ", deeper),
            4 => format!("!({})", self.condition(deeper)),
            5 => format!("({} ? {} : {})", self.condition(deeper), self.condition(deeper), self.condition(deeper)),
            6 => self.narrowed(deeper),
            7 if !self.in_filter => self.each(),
            _ => self.simple(),
        }
    }

    fn joined(&mut self, sign: &str, depth: usize) -> String {
        let parts: Vec<String> = (0..2 + self.dice.below(2)).map(|_| self.condition(depth)).collect();
        format!("({})", parts.join(sign))
    }

    /// A nullable number, date or text used after a check.
    fn narrowed(&mut self, depth: usize) -> String {
        let path = self.dice.one(&["days", "hours", "held_on", "met_at", "note"]);
        let right = match path {
            "days" | "hours" => self.number(depth),
            "held_on" => self.date(),
            "met_at" => self.instant(),
            _ => self.text(),
        };
        let sign = self.dice.one(&COMPARISONS);
        match self.dice.below(4) {
            0 => format!("({path} != null && {path} {sign} {right})"),
            1 => format!("({path} == null || {path} {sign} {right})"),
            2 => format!("(!has({path}) || {right} {sign} {path})"),
            _ => format!("({path} == null ? {} : {path} {sign} {right})", self.condition(depth)),
        }
    }

    fn simple(&mut self) -> String {
        let sign = self.dice.one(&COMPARISONS);
        let equality = self.dice.one(&EQUALITIES);
        match self.dice.below(17) {
            0 => "done".into(),
            1 => format!("flag {equality} {}", self.dice.one(&["true", "false", "null", "done"])),
            2 => format!("{} {sign} {}", self.number(2), self.number(2)),
            3 => format!("{} {equality} {}", self.number_or_null(), self.number_or_null()),
            4 => format!("{} {sign} {}", self.text(), self.text()),
            5 => format!("{} {equality} {}", self.text_or_null(), self.text_or_null()),
            6 => format!("{} {sign} {}", self.date(), self.date()),
            7 => format!("held_on {equality} {}", self.dice.one(&["null", "due_on", "today", "date('2026-01-01')"])),
            8 => format!("{} {sign} {}", self.instant(), self.instant()),
            9 => format!("{} {equality} {}", self.id(), self.id()),
            10 => format!("{} in {}", self.id(), self.list_of(Self::written_id)),
            11 => format!("{} in {}", self.number_or_null(), self.list_of(Self::written_number)),
            12 => format!("{} in {}", self.text_or_null(), self.list_of(Self::written_text)),
            13 => format!("has({})", self.dice.one(&["days", "note", "assignee", "count", "met_at"])),
            14 => {
                let function = self.dice.one(&["startsWith", "endsWith", "contains"]);
                format!("{function}({}, {})", self.dice.one(&["state", "or_else(note, 'ab')"]), self.written_text())
            }
            15 => {
                let code = self.dice.one(&CODES);
                let (same, listed) = (format!("body {equality} '{code}'"), format!("body in ['{code}', state]"));
                self.dice.one(&[same.as_str(), &listed, "body == null", "body == note"]).to_owned()
            }
            _ => format!("size({}) {sign} {}", self.dice.one(&["state", "or_else(note, '社区')"]), self.dice.below(4)),
        }
    }

    fn each(&mut self) -> String {
        let name = self.dice.one(&["exists", "all"]);
        match self.dice.below(3) {
            0 => format!("skills.{name}(x, x.startsWith({}) || x == state)", self.written_text()),
            1 => format!("(wanted == null || wanted.{name}(x, x > {}))", self.number(1)),
            _ => format!("[1, 2.5, {}].{name}(x, x < or_else(hours, 1.0) || x in [1, 3])", self.number(1)),
        }
    }

    /// A number that is there.
    fn number(&mut self, depth: usize) -> String {
        let leaves = 5;
        let choice = if self.in_filter || depth == 0 { self.dice.below(leaves) } else { self.dice.below(leaves + 8) };
        let deeper = depth.saturating_sub(1);
        match choice {
            0 => "count".into(),
            1 => "price".into(),
            2 => format!("or_else(days, {})", self.written_whole()),
            3 => "or_else(hours, 1.5)".into(),
            4 => self.written_number(),
            5 => format!("({} {} {})", self.number(deeper), self.dice.one(&["+", "-", "*"]), self.number(deeper)),
            6 => format!("(double({}) / {})", self.number(deeper), self.number(deeper)),
            7 => format!("(int({}) % int({}))", self.number(deeper), self.number(deeper)),
            8 => format!("{}({}, {})", self.dice.one(&["min", "max"]), self.number(deeper), self.number(deeper)),
            9 => format!("-({})", self.number(deeper)),
            10 => format!("days_between({}, {})", self.date(), self.date()),
            11 => "(has(item.days) ? item.days * item.hours : distance(place, place))".into(),
            _ => format!("({} ? {} : {})", self.condition(0), self.number(deeper), self.number(deeper)),
        }
    }

    fn number_or_null(&mut self) -> String {
        match self.dice.below(4) {
            0 => "days".into(),
            1 => "hours".into(),
            2 => "null".into(),
            _ => self.number(1),
        }
    }

    fn written_whole(&mut self) -> String {
        self.dice
            .one(&["0", "1", "3", "-2", "9223372036854775807", "-9223372036854775808", "922337203685477581"])
            .into()
    }

    fn written_number(&mut self) -> String {
        match self.dice.below(2) {
            0 => self.written_whole(),
            _ => self.dice.one(&["0.5", "0.05", "1.50", "-0.55", "2.0", "922337203685477580.7", "9.999999999"]).into(),
        }
    }

    fn text(&mut self) -> String {
        match self.dice.below(if self.in_filter { 3 } else { 5 }) {
            0 => "state".into(),
            1 => format!("or_else(note, {})", self.written_text()),
            2 => self.written_text(),
            3 => format!("(state + {})", self.written_text()),
            _ => format!("or_else(item.class, {})", self.written_text()),
        }
    }

    fn text_or_null(&mut self) -> String {
        match self.dice.below(4) {
            0 => "note".into(),
            1 => "null".into(),
            _ => self.text(),
        }
    }

    fn written_text(&mut self) -> String {
        format!("'{}'", self.dice.one(&TEXTS).replace('\\', "\\\\").replace('\'', "\\'"))
    }

    fn id(&mut self) -> String {
        match self.dice.below(3) {
            0 => "asker".into(),
            1 => "assignee".into(),
            _ => self.written_id(),
        }
    }

    fn written_id(&mut self) -> String {
        format!("'{}'", self.dice.one(&[IDS[0], IDS[1], "nobody", "0190AAAA-0000-7000-8000-000000000001"]))
    }

    fn date(&mut self) -> String {
        match self.dice.below(if self.in_filter { 4 } else { 5 }) {
            0 => "due_on".into(),
            1 => "or_else(held_on, today)".into(),
            2 => format!("date('{}')", self.dice.one(&DATES)),
            3 => format!("add_days(today, {})", self.dice.below(90)),
            _ => format!("add_days(date(opened_at), {})", self.written_whole()),
        }
    }

    fn instant(&mut self) -> String {
        match self.dice.below(3) {
            0 => "opened_at".into(),
            1 => "or_else(met_at, opened_at)".into(),
            _ => "instant('2026-02-25T14:14:20+08:00')".into(),
        }
    }

    fn list_of(&mut self, item: fn(&mut Self) -> String) -> String {
        let mut items: Vec<String> = (0..self.dice.below(4)).map(|_| item(self)).collect();
        if self.dice.below(4) == 0 {
            items.push("null".into());
        }
        format!("[{}]", items.join(", "))
    }
}
