//! What rules tell beyond the examples on their pages: the near misses, on both sides.
//!
//! Each case adapts the home visit of `docs/diagnostics/README.md`.

use crate::pages::base;
use gridwork_definitions::{Files, load_files};

/// Loads the adapted visit and compares the codes that are told, in order of place.
#[track_caller]
fn check(changes: &str, expected: &[&str]) {
    let files = Files::new("try")
        .with("pack.yaml", "pack: try\nversion: 0.1.0\ntitle: 示例\nuses: [base]\n")
        .with("loops/visit.yaml", format!("extends: base/visit\n{changes}"));
    let loaded = load_files(&files, &base());
    let told: Vec<&str> = loaded.diagnostics.iter().map(|it| it.code).collect();
    let shown: String = loaded.diagnostics.iter().map(|it| it.render("en")).collect();
    assert_eq!(told, expected, "{shown}");
}

#[test]
fn the_work_may_be_judged_by_the_asker_without_not() {
    check(
        "replace: {states: {visited: {turn: asker}}, steps: {check: {by: asker}}}\nremove: {steps: {check: [not]}}",
        &[],
    );
}

#[test]
fn whoever_gives_work_back_has_done_nothing_to_be_judged() {
    check("add: {steps: {give_back: {title: 交回, from: planned, to: asked, by: assignee, assign: none}}}", &[]);
}

#[test]
fn sending_work_back_is_judging_it() {
    check("add: {steps: {redo: {title: 退回, from: visited, to: planned, by: checker}}}", &["GW-L015"]);
    check("add: {steps: {redo: {title: 退回, from: visited, to: planned, by: checker, not: [plan, visit]}}}", &[]);
}

#[test]
fn several_ways_of_delivering_are_all_kept_apart() {
    let second = "{title: 电话回访, from: planned, to: visited, by: assignee, form: [finding, solved], require: [finding, solved]}";
    check(&format!("add: {{steps: {{call: {second}}}}}"), &["GW-L015"]);
    check(&format!("add: {{steps: {{call: {second}, check: {{not: [call]}}}}}}"), &[]);
}

#[test]
fn the_system_judges_nobody() {
    check("add: {steps: {skip: {title: 到期未核查, from: visited, to: checked, by: system, after: {days: 9}}}}", &[]);
}

#[test]
fn a_step_called_review_keeps_apart_whoever_wrote_what_it_judges() {
    let changes = |not: &str| {
        format!(
            "add:\n  states: {{drafted: {{title: 待定稿, turn: planner}}}}\n  steps:\n    \
             draft: {{title: 起草, from: asked, to: drafted, by: planner, form: [finding]}}\n    \
             review: {{title: 审定, from: drafted, to: asked, by: planner{not}}}\n"
        )
    };
    check(&changes(""), &["GW-L015"]);
    check(&changes(", not: draft"), &[]);
}

#[test]
fn the_asker_or_the_opener_alone_is_no_way_back() {
    let withdraw =
        "cancel: {title: 撤回, from: planned, to: closed, by: [asker, opener], assign: none, outcome: withdrawn}";
    check(&format!("add: {{steps: {{{withdraw}}}}}\nremove: {{steps: [take_back]}}"), &["GW-L017"]);
    let timer = "expire: {title: 超期收回, from: planned, to: asked, by: system, after: {days: 30}, assign: none}";
    check(&format!("add: {{steps: {{{timer}}}}}\nremove: {{steps: [take_back]}}"), &[]);
}

#[test]
fn a_required_field_is_certain_where_every_way_has_asked_for_it() {
    check("add: {steps: {confirm: {when: \"solved\"}}}", &[]);
    // By the second way nobody has said whether it was solved.
    let skip = "skip: {title: 免访, from: planned, to: visited, by: assignee, form: [finding]}";
    check(&format!("add: {{steps: {{confirm: {{when: solved}}, {skip}, check: {{not: [skip]}}}}}}"), &["GW-C003"]);
    check(&format!("add: {{steps: {{confirm: {{when: solved == true}}, {skip}, check: {{not: [skip]}}}}}}"), &[]);
}

#[test]
fn a_field_that_is_shown_only_sometimes_is_never_certain() {
    check(
        "add:\n  fields: {rooms: {type: int, min: 1, max: 9, title: 间数, visible_when: \"solved == true\"}}\n  \
         steps: {visit: {form: [rooms], require: [rooms]}, confirm: {when: rooms > 3}}",
        &["GW-E005"],
    );
}

#[test]
fn conditions_over_choices_know_the_options() {
    let mood = |when: &str| {
        let files = Files::new("try")
            .with("pack.yaml", "pack: try\nversion: 0.1.0\ntitle: 示例\nuses: [base]\n")
            .with("choices/mood.yaml", "choices: mood\ntitle: 情绪\noptions: {calm: 平静, worried: 焦虑}\n")
            .with(
                "loops/visit.yaml",
                format!(
                    "extends: base/visit\nadd:\n  fields: {{mood: {{type: choice, of: mood, title: 情绪}}}}\n  \
                     steps: {{visit: {{form: [mood]}}, confirm: {{when: \"{when}\"}}}}\n"
                ),
            );
        load_files(&files, &base()).diagnostics.iter().map(|it| it.code).collect::<Vec<_>>()
    };
    assert_eq!(mood("mood == 'calm'"), [""; 0]);
    assert_eq!(mood("mood == 'clam'"), ["GW-C004"]);
    assert_eq!(mood("mood == null || mood == 'calm' || mood == 'worried'"), ["GW-C005"]);
    assert_eq!(mood("mood in ['calm', 'worried']"), [""; 0], "it may be empty");
}

#[test]
fn guards_that_exclude_each_other_do_not_collide() {
    let lapse = |one: &str, two: &str| {
        format!(
            "add:\n  fields: {{hours: {{type: int, min: 0, title: 小时}}}}\n  steps:\n    visit: {{form: [hours], require: [hours]}}\n    \
             lapse: {{when: \"{one}\"}}\n    late: {{title: 超期关闭, from: checked, to: closed, by: system, when: \"{two}\", after: {{days: 9}}, outcome: late}}\n"
        )
    };
    check(&lapse("hours > 3", "hours <= 3"), &[]);
    check(&lapse("hours > 3", "hours >= 4"), &["GW-L021"]);
    check(&lapse("solved", "!solved && hours > 1"), &[]);
    check(&lapse("solved", "hours > 1"), &["GW-L021"]);
}

#[test]
fn residents_may_count_for_themselves_what_staff_may_not() {
    let field = "fields: {likes: {type: int, title: 点赞数}}";
    check(&format!("add: {{{field}, steps: {{ask: {{form: [likes]}}}}}}"), &[]);
    check(&format!("add: {{{field}, steps: {{visit: {{form: [likes]}}}}}}"), &["GW-B004"]);
}

#[test]
fn english_titles_and_keys_are_read_too() {
    check(
        "add: {fields: {online_minutes: {type: int, title: 用时}}, steps: {visit: {form: [online_minutes]}}}",
        &["GW-B003"],
    );
    check(
        "add: {fields: {spent: {type: int, title: {zh: 用时, en: Screen time}}}, steps: {visit: {form: [spent]}}}",
        &["GW-B003"],
    );
    check(
        "add: {fields: {ranking_of_need: {type: int, title: 急迫程度}}, steps: {visit: {form: [ranking_of_need]}}}",
        &["GW-B002"],
    );
}

#[test]
fn what_bodies_have_is_not_personal() {
    let field = |title: &str| {
        format!("add: {{fields: {{site: {{type: text, title: {title}}}}}, steps: {{ask: {{form: [site]}}}}}}")
    };
    check(&field("单位地址"), &[]);
    check(&field("家庭住址"), &["GW-F004"]);
}

#[test]
fn a_broken_arrow_hides_no_more_than_itself() {
    // `check` leads nowhere, so states behind it must not be told as lost.
    check("replace: {steps: {check: {to: chekced}}}", &["GW-N007"]);
    check("replace: {steps: {check: {to: {zh: 已核查}}}}", &["GW-Y006"]);
}

#[test]
fn an_amount_over_a_row_that_may_be_missing_is_told() {
    check(
        "add:\n  fields: {second: {type: row, of: base/topic, title: 第二事项}}\n  steps: {ask: {form: [second]}}\n\
         replace: {states: {visited: {within: {working_days: second.days}}}}",
        &["GW-C006"],
    );
}

#[test]
fn last_inputs_may_be_empty() {
    check("add: {steps: {confirm: {when: \"last.plan.visitor == 'x'\"}}}", &[]);
    check("add: {steps: {confirm: {when: \"last.plan.visitr == 'x'\"}}}", &["GW-E003"]);
    check("add: {steps: {confirm: {when: \"last.visit.reason == 'x'\"}}}", &["GW-E003"]);
}

#[test]
fn an_opening_by_a_relation_is_told() {
    check("replace: {steps: {ask: {by: asker}}}", &["GW-L008"]);
}

#[test]
fn a_sideways_role_reaches_and_an_unrelated_one_does_not() {
    check("replace: {steps: {take_back: {by: checker}}}", &[]);
    check("replace: {steps: {take_back: {by: branch_clerk}}}", &["GW-L008"]);
}

#[test]
fn a_case_goes_by_a_word_and_never_by_a_person() {
    for fits in ["topic", "content", "finding"] {
        check(&format!("add: {{label: {fits}}}"), &[]);
    }
    for unfit in ["address", "solved"] {
        check(&format!("add: {{label: {unfit}}}"), &["GW-L050"]);
    }
    check("add: {label: subject}", &["GW-N009"]);
    // A row of the register of visitors goes by the visitor.
    check(
        "add:\n  label: who\n  fields: {who: {type: row, of: visitor, title: 谁来走访}}\n  steps: {ask: {form: [who]}}",
        &["GW-L050"],
    );
}

#[test]
fn who_audits_has_no_part_in_the_work() {
    let with = |role: &str, visit: &str| {
        let roles = format!("roles: {{watcher: {{title: 审计员, held_at: [street], {role}}}}}\n");
        let files = Files::new("try")
            .with("pack.yaml", "pack: try\nversion: 0.1.0\ntitle: 示例\nuses: [base]\n")
            .with("roles.yaml", roles)
            .with("loops/visit.yaml", format!("extends: base/visit\n{visit}"));
        load_files(&files, &base()).diagnostics.iter().map(|it| it.code).collect::<Vec<_>>()
    };
    let plain = "replace: {escalate: [{at: 1.0, to: street_lead}]}";
    assert_eq!(with("reaches: below, sees: own, audits: true", plain), [""; 0]);
    assert_eq!(with("reaches: below, audits: true", plain), ["GW-R010"], "it would see every case");
    assert_eq!(with("reaches: {link: covers}, sees: own, audits: true", plain), ["GW-R010"]);
    let escalates = "replace: {escalate: [{at: 1.0, to: watcher}]}";
    assert_eq!(with("reaches: below, sees: own, audits: true", escalates), ["GW-R010"]);
    assert_eq!(with("reaches: below, sees: own", escalates), [""; 0]);
}

/// Codes that a role for anybody draws, as the asker of the visit and wherever else `changes` name it.
#[track_caller]
fn check_open_role(role: &str, changes: &str, expected: &[&str]) {
    let files = Files::new("try")
        .with("pack.yaml", "pack: try\nversion: 0.1.0\ntitle: 示例\nuses: [base]\n")
        .with("roles.yaml", format!("roles:\n  anybody: {{title: 来访群众, {role}, open_entry: true}}\n"))
        .with("loops/visit.yaml", format!("extends: base/visit\n{changes}"));
    let loaded = load_files(&files, &base());
    let told: Vec<&str> = loaded.diagnostics.iter().map(|it| it.code).collect();
    let shown: String = loaded.diagnostics.iter().map(|it| it.render("en")).collect();
    assert_eq!(told, expected, "{shown}");
}

#[test]
fn whoever_came_by_phone_may_ask_and_is_given_nothing_of_others() {
    let role = "held_at: [community], reaches: self, sees: own";
    check_open_role(role, "replace: {steps: {ask: {by: anybody}}}", &[]);
    let checks = "add: {steps: {glance: {title: 查看, from: visited, to: checked, by: anybody, not: [plan, visit]}}}";
    check_open_role(role, &format!("replace: {{states: {{visited: {{turn: anybody}}}}}}\n{checks}"), &["GW-R022"]);
    check_open_role(role, "add: {states: {asked: {open_to: [anybody]}}}", &["GW-R022"]);
    check_open_role(
        "held_at: [street], reaches: below, sees: own",
        "replace: {escalate: [{at: 1.0, to: anybody}]}",
        &["GW-R022", "GW-R021"],
    );
    check_open_role("held_at: [community], reaches: self", "replace: {steps: {ask: {by: anybody}}}", &["GW-R020"]);
}

/// A phone that is asked for in the adapted visit, with more keys.
fn phone(more: &str) -> String {
    format!(
        "add:\n  fields:\n    phone: {{type: phone, is: person.phone, class: personal, purpose: 联系, \
         visible: [{{to: assignee}}], erase_after: {{days: 9}}, title: 申请人电话{more}}}\n  steps: {{ask: {{form: [phone]}}}}\n"
    )
}

#[test]
fn a_reason_for_asking_again_is_enough_without_a_day() {
    check(&phone(""), &["GW-D004"]);
    check(&phone(", repeats: {reason: 不在名册里, until: 2001-01-01}"), &[]);
}

#[test]
fn a_reason_holds_until_the_end_of_its_day_and_two_years_at_most() {
    let told = |until: &str| {
        let more = format!(", repeats: {{reason: 不在名册里, until: {until}}}");
        let files = Files::new("try")
            .with("pack.yaml", "pack: try\nversion: 0.1.0\ntitle: 示例\nuses: [base]\n")
            .with("loops/visit.yaml", format!("extends: base/visit\n{}", phone(&more)));
        let loaded = gridwork_definitions::load_files_on(&files, &base(), crate::pages::day());
        loaded.diagnostics.iter().map(|it| it.code).collect::<Vec<_>>()
    };
    assert_eq!(told("2026-11-30"), ["GW-D005"]);
    assert!(told("2026-12-01").is_empty() && told("2028-12-01").is_empty());
    assert_eq!(told("2028-12-02"), ["GW-D006"]);
    assert_eq!(told("明年"), ["GW-F009"], "what is no date is told once");
}

#[test]
fn what_nobody_keeps_of_the_asker_may_be_asked_for() {
    let address = "class: personal, purpose: 上门, visible: [{to: assignee}], erase_after: {days: 9}";
    check(
        &format!(
            "add: {{fields: {{home: {{type: text, is: person.address, {address}, title: 常住住址}}}}, steps: {{ask: {{form: [home]}}}}}}"
        ),
        &[],
    );
}

#[test]
fn of_two_registers_that_keep_a_fact_of_the_same_persons_the_second_is_told() {
    let register = |key: &str, person: &str, more: &str| {
        format!(
            "register: {key}\ntitle: 名册{key}\nlabel: note\nfields:\n  note: {{type: text, required: true, title: 记事{key}}}\n{person}  \
             skills: {{type: text, is: person.skills, title: 会什么{key}{more}}}\nmay: {{read: planner, write: planner}}\n"
        )
    };
    let person = "  person: {type: person, required: true, title: 人员}\n";
    let told = |first: String, second: String| {
        let files = Files::new("try")
            .with("pack.yaml", "pack: try\nversion: 0.1.0\ntitle: 示例\nuses: [base]\n")
            .with("registers/a.yaml", first)
            .with("registers/b.yaml", second);
        let loaded = load_files(&files, &base());
        loaded.diagnostics.iter().map(|it| format!("{} {}", it.code, it.file)).collect::<Vec<_>>()
    };
    let again = ["GW-D004 try/registers/b.yaml"];
    let reason = ", repeats: {reason: 迁移, until: 2027-06-30}";
    assert_eq!(told(register("a", person, ""), register("b", person, "")), again);
    assert!(told(register("a", person, ""), register("b", person, reason)).is_empty());
    assert!(
        told(register("a", person, reason), register("b", person, "")).is_empty(),
        "the writer says which one keeps it"
    );
    assert!(told(register("a", "", ""), register("b", person, "")).is_empty(), "rows that stand for nobody known");
    let points = "  other: {type: row, of: a, title: 另一行}\n";
    assert_eq!(told(register("a", "", ""), register("b", points, "")), again, "the row that it points at keeps it");
}

#[test]
fn elements_are_of_persons_and_orgs_and_have_types_of_facts() {
    let told = |elements: &str| {
        let files = Files::new("try")
            .with("pack.yaml", "pack: try\nversion: 0.1.0\ntitle: 示例\n")
            .with("elements.yaml", format!("elements:\n  {elements}\n"));
        load_files(&files, &gridwork_definitions::NoMore).diagnostics.iter().map(|it| it.code).collect::<Vec<_>>()
    };
    assert!(told("person: {phone: {title: 电话, type: phone}}").is_empty());
    assert_eq!(told("house: {storeys: {title: 层数, type: int}}"), ["GW-Y004"]);
    assert_eq!(told("person: {phone: {title: 电话, type: row}}"), ["GW-Y007"]);
    assert_eq!(told("person: {phone: {type: phone}}"), ["GW-Y005"]);
    assert_eq!(told("person: {Phone: {title: 电话, type: phone}}"), ["GW-P009"]);
}

/// Loads a register of tools with these fields beside its own, and compares the codes.
#[track_caller]
fn tool(fields: &str, expected: &[&str]) {
    let files = Files::new("try")
        .with("pack.yaml", "pack: try\nversion: 0.1.0\ntitle: 示例\nuses: [base]\n")
        .with(
            "registers/tool.yaml",
            format!(
                "register: tool\ntitle: 工具目录\nunique: [code]\nfields:\n  \
                 code: {{type: text, required: true, title: 工具编码}}\n  \
                 bought: {{type: int, required: true, title: 购入数量}}\n  lost: {{type: int, title: 损失数量}}\n  \
                 sealed: {{type: int, class: secret, purpose: 核查, visible: [{{to: planner}}], erase_after: {{days: 9}}, title: 底数}}\n  \
                 {fields}\nmay: {{read: [planner], write: [planner]}}\n"
            ),
        );
    let loaded = load_files(&files, &base());
    let told: Vec<&str> = loaded.diagnostics.iter().map(|it| it.code).collect();
    let shown: String = loaded.diagnostics.iter().map(|it| it.render("en")).collect();
    assert_eq!(told, expected, "{fields}\n{shown}");
}

#[test]
fn a_computed_field_fits_what_it_is_worked_out_from() {
    tool("left: {type: int, computed: \"bought - or_else(lost, 0)\", title: 现有数量}", &[]);
    tool("left: {type: int, computed: \"bought - lost\", title: 现有数量}", &["GW-E005"]);
    tool("left: {type: text, computed: bought, title: 现有数量}", &["GW-F021"]);
    tool("left: {type: int, computed: bougth, title: 现有数量}", &["GW-E003"]);
    tool("left: {type: int, computed: sealed, title: 现有数量}", &["GW-C002"]);
    tool("left: {type: int, computed: bought, required: true, title: 现有数量}", &["GW-F021"]);
    tool("left: {type: int, computed: bought, default: 3, title: 现有数量}", &["GW-F021"]);
    tool("left: {type: int, computed: left, title: 现有数量}", &["GW-F022"]);
    check(
        "add: {fields: {left: {type: int, computed: \"1 + 1\", title: 现有}}, steps: {visit: {form: [left]}}}",
        &["GW-F021"],
    );
}

#[test]
fn the_conditions_of_a_row_read_what_its_form_asks_for() {
    let why = |when: &str| format!("why: {{type: text, {when}, title: 原因}}");
    tool(&why("required_when: \"lost != null && lost > 3\""), &[]);
    tool(&why("visible_when: \"lost != null\""), &[]);
    tool(&why("required_when: lost"), &["GW-C003"]);
    tool(&why("required_when: \"lots > 3\""), &["GW-E003"]);
    tool(&why("required_when: \"bought == null || bought + 1 > 3\""), &["GW-E008"]);
    tool(&why("required_when: \"sealed == 3\""), &["GW-C002"]);
    tool(
        &format!("left: {{type: int, computed: bought, title: 现有}}\n  {}", why("required_when: \"left == 3\"")),
        &["GW-F021"],
    );
    // Of what is shown only sometimes nothing is certain.
    tool(
        "part: {type: int, required: true, visible_when: \"lost != null\", title: 部分}\n  \
         twice: {type: int, computed: part + part, title: 两倍}",
        &["GW-E005", "GW-E005"],
    );
}

#[test]
fn the_forms_of_a_case_do_not_hang_on_what_is_sealed() {
    let sealed = "home: {type: text, class: personal, purpose: 上门, visible: [{to: assignee}], erase_after: {days: 9}, \
                  title: 常住何处}";
    let told = |when: &str, input: &str| {
        let files = Files::new("try")
            .with("pack.yaml", "pack: try\nversion: 0.1.0\ntitle: 示例\nuses: [base]\n")
            .with(
                "loops/visit.yaml",
                format!(
                    "extends: base/visit\nadd: {{fields: {{{sealed}, why: {{type: text, {when}, title: 缘由}}}}, steps: {{ask: \
                     {{form: [home, why]}}, visit: {{input: {{{input}}}}}}}}}\n"
                ),
            );
        let loaded = load_files(&files, &base());
        loaded.errors().map(|it| it.code).collect::<Vec<_>>()
    };
    let plain = "seen: {type: bool, title: 看见}";
    assert_eq!(told("max: 9", plain), Vec::<&str>::new());
    assert_eq!(told("visible_when: \"home != null\"", plain), ["GW-C002"]);
    assert_eq!(told("required_when: \"home == '1'\"", plain), ["GW-C002"]);
    let input = format!("{plain}, what: {{type: text, visible_when: \"home != null\", title: 看见什么}}");
    assert_eq!(told("max: 9", &input), ["GW-C002"], "an input that reads a field of the case");
    let own = "home: {type: bool, title: 在不在}, what: {type: text, visible_when: \"home == true\", title: 看见什么}";
    assert!(!told("max: 9", own).contains(&"GW-C002"), "an input of the same name is what is meant");
}

#[test]
fn what_a_row_is_called_is_never_hidden() {
    let told = |more: &str, name: &str, keeper: &str| {
        let files = Files::new("try").with("pack.yaml", "pack: try\nversion: 0.1.0\ntitle: 示例\nuses: [base]\n").with(
            "registers/tool.yaml",
            format!(
                "register: tool\ntitle: 工具目录\nlabel: name\n{more}fields:\n  open: {{type: bool, title: 启用}}\n  \
                     name: {{type: text, {name}title: 名称}}\n  keeper: {{type: person, {keeper}title: 保管人}}\n\
                     may: {{read: [planner], write: [planner]}}\n"
            ),
        );
        load_files(&files, &base()).errors().map(|it| it.code).collect::<Vec<_>>()
    };
    let hidden = "visible_when: \"open == true\", ";
    assert_eq!(told("", "required: true, ", hidden), Vec::<&str>::new());
    assert_eq!(told("", hidden, ""), ["GW-F015"]);
    assert_eq!(told("own: keeper\n", "required: true, ", ""), Vec::<&str>::new());
    assert_eq!(told("own: keeper\n", "required: true, ", hidden), ["GW-F015"]);
}
