//! A view can be shown: what lays it out lays out, what sorts it has an order.

use super::{Code, Report, Rule, Subject, error};
use crate::model::{Field, FieldClass, FieldType, Layout, View};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-V001", "视图不成立", "a view that cannot be shown");

fn check(subject: &Subject, report: &mut Report) {
    for register in subject.registers() {
        let field = |name: &str| register.definition.fields.get(name);
        for (key, view) in &register.definition.views {
            let misfit = match &view.by {
                None => layout_without_by(view.layout),
                // A name that nothing has is told by the rule about unknown fields.
                Some(by) => field(by).and_then(|by| layout_unfit(view.layout, by)),
            };
            if let Some((zh, en)) = misfit {
                let written = ["by", "layout"].into_iter().find(|slot| register.written.has(&["views", key, slot]));
                let place = match written {
                    Some(slot) => register.written.at(&["views", key, slot]),
                    None => register.written.name_at(&["views", key]),
                };
                report.tell(&CODE, place, format!("视图 `{key}`：{zh}"), format!("view `{key}`: {en}"));
            }
            for sort in &view.sort {
                let Some((zh, en)) = field(&sort.field).and_then(no_order) else { continue };
                report
                    .tell(
                        &CODE,
                        register.written.member_at(&["views", key, "sort"], &sort.to_string()),
                        format!("不能按 `{}` 排序：{zh}", sort.field),
                        format!("rows cannot be put in order by `{}`: {en}", sort.field),
                    )
                    .help("用普通的文字、数字、日期或选项字段", "take a plain text, number, date or choice field");
            }
            twice(view, |name| register.written.member_at(&["views", key, "sort"], name), report);
        }
    }
}

fn layout_without_by(layout: Layout) -> Option<(&'static str, &'static str)> {
    match layout {
        Layout::Table => None,
        Layout::Board => Some(("看板要用 by 写明一个选项字段", "a board needs `by`: a choice field")),
        Layout::Calendar => Some(("日历要用 by 写明一个日期字段", "a calendar needs `by`: a date field")),
        Layout::Map => Some(("地图要用 by 写明一个地点或区域字段", "a map needs `by`: a point or area field")),
    }
}

fn layout_unfit(layout: Layout, by: &Field) -> Option<(&'static str, &'static str)> {
    if by.class != FieldClass::Plain {
        return Some(("by 所指的字段是密存的", "what `by` names is sealed"));
    }
    match (layout, &by.kind) {
        (Layout::Table, _) => Some(("表格不用 by", "a table takes no `by`")),
        (Layout::Board, FieldType::Choice { .. })
        | (Layout::Calendar, FieldType::Date)
        | (Layout::Map, FieldType::Point { .. } | FieldType::Area) => None,
        (layout, _) => layout_without_by(layout),
    }
}

/// Why rows cannot be put in order by a field; none when they can.
fn no_order(field: &Field) -> Option<(&'static str, &'static str)> {
    match &field.kind {
        _ if field.gives_order() => None,
        _ if field.class != FieldClass::Plain => Some(("它是密存的", "it is sealed")),
        FieldType::Text { .. } => Some(("它是长文本", "it is a long text")),
        _ => Some(("它的值没有先后", "its values have no order")),
    }
}

/// What a row is put in order by once needs no second time.
fn twice(view: &View, place: impl Fn(&str) -> crate::source::Place, report: &mut Report) {
    for (at, sort) in view.sort.iter().enumerate() {
        if view.sort[..at].iter().any(|before| before.field == sort.field) {
            let (zh, en) = (format!("按 `{}` 排了两次", sort.field), format!("`{}` sorts twice", sort.field));
            report.tell(&CODE, place(&sort.to_string()), zh, en);
        }
    }
}
