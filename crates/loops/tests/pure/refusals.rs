//! Every refusal, what it says, and the order in which refusals are looked for.

use crate::kit::{Walk, hand, key, look_up, order};
use gridwork_definitions::model::{Key, Reach, Role, Sees, Text};
use gridwork_loops::{Hand, HeldOrg, Needs, Refusal, Remark, Taking, comment, decide};
use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};

fn roles() -> IndexMap<Key, Role> {
    [("verifier", "验单员", "verifier"), ("dispatcher", "派单员", "dispatcher")]
        .into_iter()
        .map(|(local, zh, en)| {
            let title = Text { zh: zh.to_owned(), en: Some(en.to_owned()) };
            let role = Role {
                key: key(local),
                title,
                held_at: Vec::new(),
                reaches: Reach::Own,
                sees: Sees::All,
                audits: false,
                open_entry: false,
            };
            (key(local), role)
        })
        .collect()
}

/// Takes a step that must be refused, and answers the code and the reason in both languages.
fn refused(walk: &mut Walk, who: &str, step: &str, form: &str, input: &str) -> (&'static str, String, String) {
    let refusal = walk.take(who, step, form, input).expect_err("it is refused");
    let because = refusal.because(&walk.def, &roles());
    (refusal.code(), because.say("zh").to_owned(), because.say("en").to_owned())
}

fn check(found: (&'static str, String, String), code: &str, zh: &str, en: &str) {
    assert_eq!((found.0, found.1.as_str(), found.2.as_str()), (code, zh, en));
}

/// An order that Zhao, whom Wang chose, has delivered.
fn delivered() -> Walk {
    let mut walk = Walk::placed();
    walk.take("wang", "dispatch", "{}", r#"{"volunteer": "zhao"}"#).unwrap();
    walk.take("zhao", "accept", "{}", "{}").unwrap();
    walk.take("zhao", "deliver", r#"{"result": "换了灯泡"}"#, "{}").unwrap();
    walk
}

#[test]
fn there_is_no_such_step() {
    check(
        refused(&mut Walk::placed(), "li", "fly", "{}", "{}"),
        "no_such_step",
        "没有「fly」这个环节",
        "there is no step `fly`",
    );
}

#[test]
fn no_role_reaches() {
    check(
        refused(&mut delivered(), "zhao", "verify", "{}", "{}"),
        "role",
        "「验单」须由覆盖此处的验单员办理",
        "taking \"Verify\" needs a role that reaches this place: verifier",
    );
}

#[test]
fn it_is_not_open_from_this_state() {
    check(
        refused(&mut Walk::placed(), "qian", "verify", "{}", "{}"),
        "state",
        "事项现为「待派单」，「验单」只能在「待验单」时办理",
        "the case is in \"Placed\"; \"Verify\" can be taken in \"Delivered\"",
    );
    check(
        refused(&mut Walk::placed(), "li", "place", "{}", "{}"),
        "state",
        "「点单」只用于登记新事项",
        "\"Place\" only opens new cases",
    );
}

#[test]
fn the_relation_is_missing() {
    check(
        refused(&mut Walk::placed(), "chen", "withdraw", "{}", "{}"),
        "turn",
        "「撤单」须由本事项的诉求人本人办理",
        "only the asker of this case can take \"Withdraw\"",
    );
}

#[test]
fn the_same_hands_took_part() {
    let mut walk = delivered();
    check(
        refused(&mut walk, "qian for zhao", "verify", "{}", "{}"),
        "hands",
        "您所代理的人已办理本事项的「接单」，「验单」须由他人办理",
        "someone you stand in for took \"Accept\" on this case, so someone else has to take \"Verify\"",
    );
    let mut walk = Walk::placed();
    walk.take("qian for wang", "dispatch", "{}", r#"{"volunteer": "zhao"}"#).unwrap();
    walk.take("zhao", "accept", "{}", "{}").unwrap();
    walk.take("zhao", "deliver", r#"{"result": "换了灯泡"}"#, "{}").unwrap();
    check(
        refused(&mut walk, "qian", "verify", "{}", "{}"),
        "hands",
        "您已办理本事项的「派单」，「验单」须由他人办理",
        "you took \"Dispatch\" on this case, so someone else has to take \"Verify\"",
    );
}

#[test]
fn the_guard_names_what_is_needed() {
    let mut walk = delivered();
    walk.take("qian", "verify", "{}", "{}").unwrap();
    walk.take("li", "rate", r#"{"stars": 5, "solved": true}"#, "{}").unwrap();
    check(
        refused(&mut walk, "li", "reopen", "{}", r#"{"reason": "又坏了"}"#),
        "guard",
        "「未解决重办」的条件不满足：是否解决为“否”",
        "the condition of \"Reopen\" does not hold: Solved is no",
    );
    let Err(Refusal::Guard { failed, .. }) = walk.take("li", "reopen", "{}", "{}") else { panic!("a guard refuses") };
    assert_eq!(failed[0].text, "solved");
}

#[test]
fn problems_come_last_and_together() {
    let mut walk = Walk::placed();
    check(
        refused(&mut walk, "wang", "dispatch", r#"{"x": 1}"#, "{}"),
        "problems",
        "有 2 处填写有误",
        "2 things in what was given need correction",
    );
}

#[test]
fn refusals_come_in_the_promised_order() {
    // Each line repairs the fault before; what is refused moves on in the order of the contract.
    let mut walk = Walk::placed();
    let code = |walk: &mut Walk, who: &str, step: &str, input: &str| {
        walk.take(who, step, "{}", input).err().map(|it| it.code())
    };
    assert_eq!(code(&mut walk, "chen", "fly", "{}"), Some("no_such_step"));
    assert_eq!(code(&mut walk, "chen", "redo", "{}"), Some("role"));
    assert_eq!(code(&mut walk, "qian", "redo", "{}"), Some("state"));
    // A relation is asked for only where the step is open at all.
    assert_eq!(code(&mut walk, "chen", "rate", "{}"), Some("state"));
    let mut walk = delivered();
    assert_eq!(code(&mut walk, "qian for zhao", "redo", "{}"), Some("hands"));
    assert_eq!(code(&mut walk, "qian", "redo", "{}"), Some("problems"));
    walk.take("qian", "verify", "{}", "{}").unwrap();
    assert_eq!(code(&mut walk, "chen", "rate", "{}"), Some("turn"));
    walk.take("li", "rate", r#"{"stars": 5, "solved": true}"#, "{}").unwrap();
    assert_eq!(code(&mut walk, "chen", "reopen", "{}"), Some("turn"));
    // The guard speaks before the form does.
    assert_eq!(code(&mut walk, "li", "reopen", "{}"), Some("guard"));
}

#[test]
fn where_roles_and_relations_are_mixed_either_suffices() {
    let mut walk = Walk::placed();
    let step = walk.def.steps.get_mut("withdraw").unwrap();
    step.by.push(gridwork_definitions::model::By::Role(key("dispatcher")));
    assert_eq!(walk.take("zhao", "withdraw", "{}", "{}").unwrap_err().code(), "turn");
    walk.clone().take("wang", "withdraw", "{}", "{}").unwrap();
    walk.take("li", "withdraw", "{}", "{}").unwrap();
}

#[test]
fn a_case_assigned_to_an_org_is_everyones_who_holds_a_role_there() {
    let mut walk = Walk::placed();
    let org = gridwork_kernel::OrgId(uuid::Uuid::from_u128(9));
    let mut case = walk.case().clone();
    case.state = "dispatched".to_owned();
    case.assignee = Some(gridwork_loops::Assignee::Org(org));
    walk.case = Some(case.clone());
    let known = look_up(Needs::default());
    let (form, input) = (Map::new(), Map::new());
    let accept = |hand: &Hand| {
        let taking = Taking { step: "accept", hand, form: &form, input: &input, known: &known };
        decide(&walk.def, &case, &taking, &walk.moment())
    };
    assert_eq!(accept(&hand("zhao")).unwrap_err().code(), "turn");
    let mut member = hand("zhao");
    member.orgs.push(HeldOrg { org, stood_for: None });
    assert_eq!(accept(&member).unwrap().event.stood_for, None);
}

#[test]
fn an_own_right_goes_before_one_of_a_person_stood_for() {
    let mut walk = Walk::placed();
    walk.take("feng for wang", "dispatch", "{}", r#"{"volunteer": "zhao"}"#).unwrap();
    let event = walk.events.last().unwrap();
    assert_eq!((event.stood_for, event.role.as_ref()), (None, Some(&key("dispatcher"))));
    let mut walk = Walk::placed();
    walk.take("wu for wang", "dispatch", "{}", r#"{"volunteer": "zhao"}"#).unwrap();
    assert_eq!(walk.events.last().unwrap().stood_for, Some(crate::kit::person("wang")));
}

#[test]
fn only_who_may_opens_a_case() {
    let mut walk = Walk::new(order(), crate::kit::at("2026-03-02 09:00"));
    assert_eq!(walk.take("zhao", "place", "{}", "{}").unwrap_err().code(), "role");
    assert_eq!(walk.take("li", "verify", "{}", "{}").unwrap_err().code(), "no_such_step");
    assert_eq!(walk.take("li", "place", "{}", "{}").unwrap_err().code(), "problems");
}

#[test]
fn nothing_is_added_to_a_closed_case() {
    let mut walk = Walk::placed();
    walk.take("li", "withdraw", "{}", "{}").unwrap();
    let known = look_up(Needs::default());
    let text = json!("还有一事");
    let remark = Remark { hand: &hand("li"), text: &text, files: &Json::Null, known: &known };
    let refusal = comment(&walk.def, walk.case(), &remark, &walk.moment()).unwrap_err();
    assert_eq!(refusal.code(), "state");
    assert_eq!(refusal.because(&walk.def, &roles()).say("zh"), "事项已结束（已撤回），不能再添加");
    assert_eq!(refusal.to_string(), "the case is over (`withdrawn`)");
}
