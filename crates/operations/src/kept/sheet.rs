//! The copy as a table that anybody opens: a line a fact, with where it stands and what it is called. Every part is taken
//! to pieces by name, so that what is new in the copy does not compile until it stands here too.

use super::copy::{CopiedRecord, CopiedValue, KeptCopy};
use super::{KeptCase, KeptCases, KeptFile, KeptPerson, KeptRole, KeptRow, KeptView, ReaderView, ReadingView};
use crate::consents::ConsentView;
use crate::names::Names;
use crate::orgs::OrgView;
use crate::sheets::Words;
use gridwork_definitions::model::{Field, Key};
use gridwork_documents::{Cell, Column, Look, Table};
use gridwork_kernel::world::World;
use gridwork_registers::fields;
use serde_json::Value as Json;
use std::collections::HashMap;
use uuid::Uuid;

/// A value as people read it: options and records by their titles and names.
pub(super) fn spelt(world: &World, names: &Names, field: Option<&Field>, value: &Json, language: &str) -> String {
    let Some(field) = field else { return value.as_str().map_or_else(|| value.to_string(), str::to_owned) };
    let named = HashMap::new();
    let words = Words { language, world, names, named: &named };
    fields::to_cell(&field.kind, value, &words).cell.shown()
}

/// The whole copy as a table.
pub(super) fn table(world: &World, copy: &KeptCopy, language: &str) -> Table {
    let mut sheet = Sheet { is_english: language.starts_with("en"), language, world, rows: Vec::new() };
    let KeptCopy { made_at, kept, values, consents } = copy;
    sheet.at(("副本", "Copy"), "", None).time(("制作时间", "made at"), made_at);
    sheet.kept(kept);
    values.iter().for_each(|record| sheet.record(record));
    consents.iter().for_each(|consent| sheet.consent(consent));
    let titles = [("部分", "Part"), ("条目", "Entry"), ("项目", "Fact"), ("内容", "Value"), ("编号", "Id")];
    let columns = titles.map(|title| Column { title: sheet.say(title), look: Look::Text, ..Column::default() });
    let name = sheet.say(("我的信息副本", "My data"));
    Table { name, columns: columns.into(), rows: sheet.rows, ..Table::default() }
}

/// What a title is in both languages.
type Title = (&'static str, &'static str);

struct Sheet<'a> {
    is_english: bool,
    language: &'a str,
    world: &'a World,
    rows: Vec<Vec<Cell>>,
}

/// Where facts are written down: the part of the copy, and the entry in it.
struct Entry<'s, 'a> {
    sheet: &'s mut Sheet<'a>,
    part: String,
    of: String,
    id: Option<Uuid>,
}

impl Sheet<'_> {
    fn say(&self, (zh, en): Title) -> String {
        if self.is_english { en.to_owned() } else { zh.to_owned() }
    }

    fn kept(&mut self, kept: &KeptView) {
        let KeptView { person, roles, cases, rows, more_rows, readings, files } = kept;
        let KeptPerson { person, home, since } = person;
        let mut entry = self.at(("身份", "Who you are here"), &person.name, Some(person.id));
        entry.text(("姓名", "name"), &person.name);
        entry.org(("所属", "belongs to"), home.as_ref());
        entry.time(("登记时间", "known since"), since);
        for KeptRole { title, org, from, to } in roles {
            let mut entry = self.at(("身份与任期", "Roles"), title, None);
            entry.org(("任职组织", "where"), Some(org));
            entry.time(("开始", "from"), from).maybe_time(("结束", "until"), to.as_deref());
        }
        self.cases(cases);
        rows.iter().for_each(|row| self.row(row));
        if *more_rows {
            self.at(("台账里的记录", "Entries in registers"), "", None).yes(("还有更多", "there are more"), true);
        }
        readings.iter().for_each(|reading| self.reading(reading));
        for KeptFile { id, name, size, uploaded_at, attached } in files {
            let mut entry = self.at(("上传的文件", "Files"), name, Some(*id));
            entry.text(("字节数", "bytes"), &size.to_string());
            entry.time(("上传时间", "uploaded at"), uploaded_at);
            entry.yes(("已用于记录", "hangs on a record"), *attached);
        }
    }

    fn cases(&mut self, cases: &KeptCases) {
        // The next page is there only where a copy would have been cut off.
        let KeptCases { asked, opened_for_others, items, next: _ } = cases;
        let mut entry = self.at(("事项", "Cases"), "", None);
        entry.text(("本人诉求", "asked by you"), &asked.to_string());
        entry.text(("替人登记", "opened for others"), &opened_for_others.to_string());
        for case in items {
            let KeptCase {
                id,
                number,
                loop_title,
                state_title,
                asked,
                opened_at,
                closed_at,
                erase_due_at,
                correctable: _,
            } = case;
            let mut entry = self.at(("事项", "Cases"), &format!("{loop_title} {number}"), Some(*id));
            entry.text(("状态", "state"), state_title);
            entry.yes(("本人诉求", "asked by you"), *asked);
            entry.time(("提交时间", "opened at"), opened_at);
            entry.maybe_time(("办结时间", "ended at"), closed_at.as_deref());
            entry.maybe_time(("个人信息清除时间", "personal data erased on"), erase_due_at.as_deref());
        }
    }

    fn row(&mut self, row: &KeptRow) {
        let KeptRow { id, register, title, org, is_mine, fields, names, sealed, is_erased, retired_at, correctable: _ } =
            row;
        let (world, language) = (self.world, self.language);
        let of = Key::parse(register).and_then(|key| world.catalog.registers.get(&key));
        let mut entry = self.at(("台账里的记录", "Entries in registers"), title, Some(*id));
        entry.org(("维护组织", "kept by"), org.as_ref());
        entry.yes(("关于本人", "about you"), *is_mine);
        for (key, value) in fields {
            let field = of.and_then(|register| register.fields.get(key));
            let title = field.map_or(key.as_str(), |field| field.title.say(language));
            entry.line(title, &spelt(world, names, field, value, language));
        }
        entry.text(("另有加密保存", "kept sealed besides"), &listed(sealed));
        if *is_erased {
            entry.yes(("加密内容已清除", "what was sealed is erased"), true);
        }
        entry.maybe_time(("停用时间", "retired at"), retired_at.as_deref());
    }

    fn reading(&mut self, reading: &ReadingView) {
        let ReadingView { at, action, number, register, fields, purpose, by } = reading;
        let by = by.iter().map(|ReaderView { role, org }| format!("{org} {role}")).collect::<Vec<_>>();
        let of = number.as_deref().or(register.as_deref()).unwrap_or_default();
        let action = match action.as_str() {
            "read" => ("随事项查看", "read with the case"),
            "open_field" => ("因工作需要打开", "opened for work"),
            "search" => ("按姓名查找", "looked up by name"),
            _ => ("按号码查找", "looked up by number"),
        };
        let action = self.say(action);
        let mut entry = self.at(("谁看过", "Who read it"), of, None);
        entry.time(("时间", "at"), at).text(("方式", "how"), &action).text(("身份", "in which role"), &listed(&by));
        entry.text(("看了什么", "what"), &listed(fields));
        entry.text(("用途", "what for"), purpose.as_deref().unwrap_or_default());
    }

    fn record(&mut self, record: &CopiedRecord) {
        let CopiedRecord { id, kind, of, values } = record;
        let part = match kind.as_str() {
            "case" => ("事项里的个人信息", "Personal data in cases"),
            _ => ("台账里的个人信息", "Personal data in registers"),
        };
        let mut entry = self.at(part, of, Some(*id));
        for CopiedValue { title, value: _, text } in values {
            entry.line(title, text);
        }
    }

    fn consent(&mut self, consent: &ConsentView) {
        let ConsentView {
            id,
            person,
            given_by,
            relation,
            purpose,
            purpose_title,
            basis,
            org,
            version,
            is_current,
            text,
            way,
            file,
            given_at,
            withdrawn_at,
        } = consent;
        let way = match way.as_str() {
            "paper" => ("纸质", "on paper"),
            "self" => ("本人在手机上签署", "signed in"),
            _ => ("监护人手机验证码", "by a code to a guardian’s phone"),
        };
        let way = self.say(way);
        let title = purpose_title.as_deref().unwrap_or(purpose);
        let mut entry = self.at(("同意", "Consents"), title, Some(*id));
        entry.text(("对谁", "for whom"), &person.name).text(("同意人", "given by"), &given_by.name);
        entry.text(("关系", "what they are to them"), relation).text(("依据", "what it rests upon"), basis);
        entry.org(("向哪个组织", "to which body"), org.as_ref());
        entry.text(("版本", "version"), &version.map(|it| it.to_string()).unwrap_or_default());
        entry.yes(("当前版本", "the version that holds now"), *is_current);
        entry.text(("内容", "the text"), text.as_deref().unwrap_or_default()).text(("方式", "how"), &way);
        entry.text(("纸质文件", "the paper"), &file.map(|it| it.to_string()).unwrap_or_default());
        entry.time(("同意时间", "given at"), given_at);
        entry.maybe_time(("撤回时间", "taken back at"), withdrawn_at.as_deref());
    }
}

impl<'a> Sheet<'a> {
    fn at(&mut self, part: Title, of: &str, id: Option<Uuid>) -> Entry<'_, 'a> {
        Entry { part: self.say(part), of: of.to_owned(), id, sheet: self }
    }
}

impl Entry<'_, '_> {
    /// One fact; what is not there is no fact.
    fn line(&mut self, item: &str, value: &str) -> &mut Self {
        if !value.is_empty() {
            let id = self.id.map(|id| id.to_string()).unwrap_or_default();
            let cells = [self.part.as_str(), self.of.as_str(), item, value, id.as_str()];
            self.sheet.rows.push(cells.map(Cell::text).into());
        }
        self
    }

    fn text(&mut self, item: Title, value: &str) -> &mut Self {
        let item = self.sheet.say(item);
        self.line(&item, value)
    }

    /// An instant as a table takes it: without its zone, which is one for the whole house.
    fn time(&mut self, item: Title, at: &str) -> &mut Self {
        let at = at.chars().take(19).collect::<String>().replace('T', " ");
        self.text(item, &at)
    }

    fn maybe_time(&mut self, item: Title, at: Option<&str>) -> &mut Self {
        match at {
            Some(at) => self.time(item, at),
            None => self,
        }
    }

    fn org(&mut self, item: Title, org: Option<&OrgView>) -> &mut Self {
        self.text(item, org.map_or("", |org| org.name.as_str()))
    }

    fn yes(&mut self, item: Title, is_so: bool) -> &mut Self {
        let said = self.sheet.say(if is_so { ("是", "yes") } else { ("否", "no") });
        self.text(item, &said)
    }
}

fn listed(words: &[String]) -> String {
    words.join("、")
}
