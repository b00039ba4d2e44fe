//! The shape of a loop: states, steps, clocks, and what protects those it is about.

use super::super::shape::{Shape, Takes, may, need};
use super::tells::{CLOCK_TELL, TELL};
use super::{FIELD, FIELD_NAME, INPUT, ROLE_NAME, SPAN, STATE_NAME, STEP_NAME, WITHIN};

/// `loops/*.yaml`.
pub(crate) static LOOP: Shape = Shape {
    what: "loop",
    what_zh: "闭环",
    doc: "A closed loop: what a case keeps, the states it can be in and the steps that move it.",
    keys: &[
        need("loop", Takes::Str, "The key, the same as the file's name."),
        need("title", Takes::Text, "What people call it."),
        need("lives_at", Takes::Name("组织类型 an org kind"), "The org kind a case belongs to."),
        need("number", Takes::Str, "The pattern of the case number, e.g. \"DD{yyyy}-{seq:6}\"."),
        may(
            "promise",
            Takes::SpanAnd(&[need("met_by", STATE_NAME, "The state whose first entering keeps the promise.")]),
            "The promise for the whole case, counted from opening; it never restarts.",
        ),
        need("fields", Takes::Map(&Takes::Typed(&FIELD)), "What a case keeps, in order."),
        may("label", FIELD_NAME, "The field that says what a case is called; the loop's title when left out."),
        need("start", STATE_NAME, "The state the opening step leads to."),
        need("states", Takes::Map(&Takes::Shape(&STATE)), "States by key, in order."),
        need("steps", Takes::Map(&Takes::Shape(&STEP)), "Steps by key, in order; the one without `from` opens a case."),
        may("colours", Takes::Shape(&COLOURS), "When a waiting case changes its colour."),
        may("escalate", Takes::List(&Takes::Shape(&ESCALATION)), "Who is told when it waits too long."),
        may("duplicates", Takes::Shape(&DUPLICATES), "Which open cases nearby are about the same thing."),
        may("on_behalf", Takes::Shape(&ON_BEHALF), "Who may open a case for somebody else, and for whom."),
        may("hours", Takes::Shape(&HOURS), "The hours it gives to whoever did the work, for a certificate."),
        may(
            "about",
            Takes::Shape(&ABOUT),
            "Its cases are opened about another case, by one who asked or opened that one.",
        ),
        may(
            "conceals",
            Takes::Either(&[Takes::Many(&Takes::Word(&["asker"])), Takes::Shape(&CONCEALS)]),
            "Asker and opener are not shown to everybody who may read a case.",
        ),
        may("two_person", Takes::Shape(&TWO_PERSON), "When two persons go."),
        may("cooling", Takes::Shape(&COOLING), "Who is not given the same kind of work for a while after a complaint."),
        may("rating", Takes::Shape(&RATING), "What the rated may read of their ratings."),
        may(
            "messages",
            Takes::Map(&Takes::Text),
            "What `tells` says: words with {number}, {loop}, {state} and {due}; never a field.",
        ),
        may("pauses", Takes::NotYet, "States in which the clocks stop, with a reason and a limit."),
        may("extend", Takes::NotYet, "A step that extends a deadline with a reason and an approver."),
    ],
};

static ABOUT: Shape = Shape {
    what: "about block",
    what_zh: "所涉事项",
    doc: "What a case is about.",
    keys: &[need("cases", Takes::Name("闭环 a loop"), "The loop of the other case.")],
};

static CONCEALS: Shape = Shape {
    what: "conceals block",
    what_zh: "身份保护",
    doc: "Who is not shown to everybody.",
    keys: &[need("asker", Takes::Shape(&CONCEALED), "The asker, and the opener.")],
};

static CONCEALED: Shape = Shape {
    what: "concealed person",
    what_zh: "被保护人",
    doc: "To whom they are shown all the same.",
    keys: &[may("except", Takes::Many(&ROLE_NAME), "Roles that see who asked.")],
};

static TWO_PERSON: Shape = Shape {
    what: "two-person block",
    what_zh: "两人同行",
    doc: "When two persons go.",
    keys: &[
        need("when", Takes::Expr, "Whether a case needs two."),
        need("before", Takes::Many(&STEP_NAME), "Steps that wait until the second person has agreed by a step."),
    ],
};

static COOLING: Shape = Shape {
    what: "cooling block",
    what_zh: "冷静期",
    doc: "Who is not given the same kind of work for a while after a complaint.",
    keys: &[
        need("after", Takes::Name("闭环 a loop"), "The loop of the complaints; it is `about` this one."),
        may("when", Takes::Expr, "Which complaints count, over their fields; all when left out."),
        need("same", FIELD_NAME, "The case field whose equal value makes it the same kind of work."),
        need("days", Takes::Expr, "For how many days: a number or an expression; none when it gives nought."),
        may("lifted_by", Takes::Many(&Takes::Str), "Outcomes of the complaint that end it."),
        may("keeps_from", Takes::Many(&STEP_NAME), "Steps besides those that assign which it keeps from."),
    ],
};

static RATING: Shape = Shape {
    what: "rating block",
    what_zh: "评价汇总",
    doc: "What the rated may read of their ratings: numbers and their mean.",
    keys: &[
        need("field", FIELD_NAME, "The whole-number field that holds the rating; it is hidden from the assignee."),
        may("at_least", Takes::Int(5, 1000), "Added up in lots of so many; 5 when left out."),
    ],
};

static STATE: Shape = Shape {
    what: "state",
    what_zh: "状态",
    doc: "Where a case is.",
    keys: &[
        need("title", Takes::Text, "What people call it."),
        may(
            "turn",
            Takes::Name("角色 a role, asker, opener, assignee, second, none"),
            "Whose move it is; needed unless the state is final.",
        ),
        may("within", SPAN, "The span within which it must be left."),
        may("on_return", Takes::Word(&["restart", "resume"]), "What the clock does when the state is entered again."),
        may(
            "open_to",
            Takes::Many(&ROLE_NAME),
            "Roles that may read the plain fields in this state besides those who may anyway.",
        ),
        may("final", Takes::Bool, "The case is over."),
        may("tells", Takes::Many(&Takes::Shape(&CLOCK_TELL)), "Who is told when it waits here too long."),
    ],
};

static STEP: Shape = Shape {
    what: "step",
    what_zh: "环节",
    doc: "One move of a case.",
    keys: &[
        need("title", Takes::Text, "What people call it."),
        may("from", Takes::Many(&STATE_NAME), "States it may be taken from; left out for the opening step."),
        need("to", STATE_NAME, "The state it leads to."),
        need(
            "by",
            Takes::Many(&Takes::Name("角色 a role, asker, opener, assignee, second, system")),
            "Who may take it; any of these.",
        ),
        may("not", Takes::Many(&STEP_NAME), "Steps whose takers on this case may not take this one."),
        may("when", Takes::Expr, "A condition over the case."),
        may("form", Takes::Many(&FIELD_NAME), "Case fields it fills."),
        may("require", Takes::Many(&FIELD_NAME), "Those of the form it insists on."),
        may(
            "input",
            Takes::Map(&Takes::Typed(&INPUT)),
            "Values kept with the event only, later readable as last.<step>.<input>.",
        ),
        may("assign", Takes::Str, "Whom it makes the assignee: actor, none or input.<name>."),
        may("second", Takes::Str, "Beside `assign`: who goes with the assignee, input.<name>."),
        may("set", Takes::Map(&Takes::Expr), "Computed case fields."),
        may("after", SPAN, "For `by: system`: how long after entering the state it is taken."),
        may("outcome", Takes::Str, "How the case ended, on a step into a final state."),
        may("opens", Takes::NotYet, "Opens another case, linked to this one."),
        may("calls", Takes::NotYet, "Opens sub-cases for several orgs."),
        may("writes", Takes::NotYet, "Writes a register row."),
        may("tells", Takes::Many(&Takes::Shape(&TELL)), "Who is told that it was taken."),
    ],
};

static COLOURS: Shape = Shape {
    what: "colours block",
    what_zh: "四色设置",
    doc: "Shares of the counted span at which colours change.",
    keys: &[need("yellow", Takes::Number, "Yellow after this share of the span, between 0 and 1.")],
};

static ESCALATION: Shape = Shape {
    what: "escalation",
    what_zh: "升级",
    doc: "Who is told when a share of the span has passed.",
    keys: &[
        need("at", Takes::Number, "The share of the counted span; goes on above 1."),
        need("to", ROLE_NAME, "A role held at or above the case's org."),
    ],
};

static DUPLICATES: Shape = Shape {
    what: "duplicates block",
    what_zh: "附近同类设置",
    doc: "Which open cases nearby are about the same thing: whoever asks again may follow one of them instead.",
    keys: &[
        may("when", Takes::Expr, "Which cases are compared at all, over what opening fills; all when left out."),
        may("same", Takes::Many(&FIELD_NAME), "Fields whose values must be the same."),
        need("near", Takes::Shape(&NEAR), "Where, and how near."),
        need("opened_within", Takes::Shape(&WITHIN), "How long ago they may have been opened."),
        may("shows", Takes::Many(&FIELD_NAME), "Fields that anyone signed in reads of such a case."),
    ],
};

static NEAR: Shape = Shape {
    what: "near block",
    what_zh: "附近设置",
    doc: "A place and a distance.",
    keys: &[
        need("of", FIELD_NAME, "The point field that says where."),
        need("metres", Takes::Int(50, 2_000), "At most so far apart."),
    ],
};

static ON_BEHALF: Shape = Shape {
    what: "on behalf block",
    what_zh: "代报设置",
    doc: "Who may open a case for somebody else and look for that person by name.",
    keys: &[
        need("by", Takes::Many(&ROLE_NAME), "Roles that may; those that open a case."),
        need("of", Takes::Many(&ROLE_NAME), "Roles whose holders at the org may be asked for."),
    ],
};

static HOURS: Shape = Shape {
    what: "hours block",
    what_zh: "服务时长设置",
    doc: "The hours a case gives to its assignee. They count for a certificate once somebody else has verified the work.",
    keys: &[
        need("of", FIELD_NAME, "The number field that holds them."),
        need("dated", STATE_NAME, "The state whose last entering is the day of the service."),
        need("counted_in", Takes::Many(&STATE_NAME), "States in which they count."),
    ],
};
