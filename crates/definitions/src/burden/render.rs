//! The report as people read it, in Chinese or English.

use super::{AskedTwice, Burden, Place, RoleWeek};

impl Burden {
    /// The report in a language (`en`, anything else is Chinese).
    pub fn render(&self, language: &str) -> String {
        let words = Words { en: language.starts_with("en"), language };
        let mut text = words.roles(self);
        text += &words.twice(self);
        text += &words.forbidden(self);
        text
    }
}

struct Words<'a> {
    en: bool,
    language: &'a str,
}

impl Words<'_> {
    fn say(&self, zh: &str, en: &str) -> String {
        if self.en { en.to_owned() } else { zh.to_owned() }
    }

    fn roles(&self, it: &Burden) -> String {
        let rates = &it.rates;
        let assumed = if rates.assumption { self.say("（假设）", " (assumed)") } else { String::new() };
        let source = rates.source.say(self.language);
        let mut text = self.say("每周用时、点按、拍照（按角色）", "Minutes, taps and photos a week, by role") + "\n";
        text += &self.say(
            &format!("工时参数自 {} 起{assumed}：{source}\n\n", rates.from),
            &format!("rates from {}{assumed}: {source}\n\n", rates.from),
        );
        if it.roles.is_empty() {
            text += &self.say(
                "没有业务量：用 --volumes 给出每周的件数（loops、registers）\n",
                "no volumes: give the counts of a week with --volumes (loops, registers)\n",
            );
        }
        for week in &it.roles {
            text += &self.week(week);
        }
        text
    }

    fn week(&self, week: &RoleWeek) -> String {
        let (title, key) = (week.title.say(self.language), week.role.local());
        let (minutes, taps, photos) = (week.minutes, week.taps, week.photos);
        let mut text = self.say(
            &format!("{title} {key}：{minutes} 分钟，{taps} 次点按，{photos} 张照片"),
            &format!("{title} ({key}): {minutes} minutes, {taps} taps, {photos} photos"),
        );
        if let (Some(people), Some(each)) = (week.people, week.minutes_each) {
            text += &self
                .say(&format!("；{people} 人，人均 {each} 分钟"), &format!("; {people} persons, {each} minutes each"));
        }
        text += "\n";
        for share in &week.shares {
            let step = share.step.as_ref().map(|step| format!(".{step}")).unwrap_or_default();
            let (title, name) = (share.title.say(self.language), format!("{}{step}", share.definition.local()));
            let (times, minutes) = (share.times, share.minutes);
            text += &self.say(
                &format!("  {title} {name}：{times} 次，{minutes} 分钟\n"),
                &format!("  {title} ({name}): {times} times, {minutes} minutes\n"),
            );
        }
        text
    }

    fn twice(&self, it: &Burden) -> String {
        let mut text = self.say("\n重复采集（一数一源）\n", "\nAsked twice\n");
        text += &self.say(
            &format!("绑定数据元的 {} 处中，{} 处问的是已有的数据\n", it.bound, it.again),
            &format!("of {} questions that are bound to a data element, {} ask for what is kept\n", it.bound, it.again),
        );
        it.asked_twice.iter().for_each(|twice| text += &self.one(twice));
        if !it.look_alike.is_empty() {
            text += &self.say(
                "没有绑定数据元、但标题和类型相同的字段：\n",
                "fields without a data element that bear the same title and type:\n",
            );
            it.look_alike.iter().for_each(|twice| text += &self.one(twice));
        }
        text
    }

    fn one(&self, twice: &AskedTwice) -> String {
        let title = twice.title.say(self.language);
        let key = twice.element.as_ref().map(|key| format!(" {}", key.local())).unwrap_or_default();
        let places = twice.places.iter().map(|place| format!("  {}\n", self.place(place))).collect::<String>();
        format!("{title}{key}\n{places}")
    }

    fn place(&self, place: &Place) -> String {
        let (title, name) = (place.title.say(self.language), format!("{}.{}", place.definition.local(), place.field));
        let kept = if place.keeps { self.say("，保存在这里", ", kept here") } else { String::new() };
        let again = match (&place.reason, &place.until) {
            (Some(reason), Some(until)) => {
                let reason = reason.say(self.language);
                self.say(&format!("，{until} 前可再问：{reason}"), &format!(", asked again until {until}: {reason}"))
            }
            _ => String::new(),
        };
        self.say(&format!("{title} {name}{kept}{again}"), &format!("{title} ({name}){kept}{again}"))
    }

    fn forbidden(&self, it: &Burden) -> String {
        let mut text = self.say(
            "\n国办函〔2026〕12号 和《关于防治“指尖上的形式主义”的若干意见》\n",
            "\n国办函〔2026〕12号 and the opinions against formalism at the fingertips\n",
        );
        if it.forbidden.is_empty() {
            text += &self.say("没有发现禁止的内容\n", "nothing that they forbid was found\n");
        }
        for found in &it.forbidden {
            text += &found.render(self.language);
        }
        for demand in &it.photos_demanded {
            let (title, place) =
                (demand.title.say(self.language), format!("{}.{}", demand.definition.local(), demand.step));
            text += &self.say(
                &format!("请核对：{place} 不交照片“{title}”就办不了，是否确有必要\n"),
                &format!("look at it: {place} cannot be taken without “{title}”; is it needed?\n"),
            );
        }
        text
    }
}
