//! Nobody is chosen or passed over for what the law keeps out of such choices.

use super::{Code, Report, Rule, Subject, error};
use crate::check::conditions::{self, Purpose};
use crate::check::words::has_words;
use crate::model::{Field, Loop, Register};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-M010", "按不该看的特征挑人", "choosing people by what must not count");

/// Words in a key. Whether a man or a woman comes can matter to the one who is cared for, so that is not among them.
const WORDS_EN: &[&str] = &[
    "ethnicity",
    "ethnic",
    "nationality",
    "race",
    "religion",
    "religious",
    "faith",
    "belief",
    "marital",
    "pregnant",
    "disability",
    "disease",
    "illness",
    "health",
    "sexuality",
    "criminal_record",
];
/// Words in a title.
const WORDS_ZH: &[&str] =
    &["民族", "种族", "国籍", "宗教", "信仰", "婚姻", "婚否", "孕", "残疾", "疾病", "病史", "性取向", "前科"];

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.matchers() {
        let matcher = view.definition;
        let need = subject.catalog.loops.get(&matcher.need.cases);
        let offer = subject.catalog.registers.get(&matcher.offer.rows);
        for it in conditions::all(subject) {
            let is_own = match it.purpose {
                Purpose::Must(of) | Purpose::Fits(of) | Purpose::Capacity(of) => std::ptr::eq(of, matcher),
                Purpose::OfferCounts(register) => {
                    view.written.find(&["offer", "when"]).is_some_and(|node| std::ptr::eq(node, it.node))
                        && register.key == matcher.offer.rows
                }
                _ => false,
            };
            let Some(expr) = it.expr().filter(|_| is_own) else { continue };
            for path in expr.reads() {
                let Some((key, title)) = named(&path, need, offer) else { continue };
                let found = WORDS_ZH.iter().find(|word| title.contains(**word)).map(|word| (*word).to_owned());
                let word =
                    found.or_else(|| WORDS_EN.iter().find(|word| has_words(key, &[word])).map(|it| (*it).to_owned()));
                if let Some(word) = word {
                    report
                        .tell(
                            &CODE,
                            it.node.place,
                            format!("不能按“{word}”挑人（`{}`）", path.join(".")),
                            format!("people are not chosen by “{word}” (`{}`)", path.join(".")),
                        )
                        .help(
                            "看能不能做这件事：技能、时间、距离、手上有几件",
                            "ask what the work needs: skills, times, distance, how much somebody has in hand",
                        );
                }
            }
        }
    }
}

/// The key and Chinese title of the field that a path reads.
fn named<'a>(path: &'a [String], need: Option<&'a Loop>, offer: Option<&'a Register>) -> Option<(&'a str, &'a str)> {
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    let field: (&str, Option<&Field>) = match names.as_slice() {
        ["need", .., name] => (name, need.and_then(|it| it.fields.get(*name))),
        ["offer", name] | [name] => (name, offer.and_then(|it| it.fields.get(*name))),
        _ => return None,
    };
    let key = path.last()?.as_str();
    Some((key, field.1.map_or("", |field| field.title.zh.as_str())))
}
