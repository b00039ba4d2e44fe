//! The rules a pack must keep, one a file.

mod about_not_above;
mod about_opened_by_role;
mod after_without_system;
mod amount_not_int;
mod asked_again;
mod assign_unknown;
mod assigner_verifies;
mod auditor_does_business;
mod burden_check_in;
mod burden_likes;
mod burden_online_time;
mod burden_position;
mod burden_ranking;
mod burden_same_form;
mod burden_study_time;
mod choices_empty;
mod choices_unused;
mod computed_unfit;
mod condition_always_holds;
mod condition_blank;
mod condition_faults;
mod condition_never_holds;
mod condition_reads_sealed;
mod conditions;
mod consent_unfit;
mod cooling_unfit;
mod deadline_on_final;
mod decide;
mod default_does_not_fit;
mod doer_verifies;
mod duplicate_title;
mod duplicate_title_of_kind;
mod duplicates_blurred;
mod duplicates_place;
mod duplicates_unfit;
mod element_in_the_open;
mod element_twice;
mod element_unfit;
mod escalation_below;
mod escalation_order;
mod field_unused;
mod fields_in_circle;
mod files_sealed;
mod final_with_steps_out;
mod find_unfit;
mod guard_not_bool;
mod hands_impossible;
mod hidden_from_filler;
mod hours_unfit;
mod hours_unverified;
mod input_personal;
mod label_unfit;
mod limited_name;
mod limits_contradict;
mod match_capacity;
mod match_fair_share;
mod match_forbidden_trait;
mod match_not_sql;
mod match_nothing_asked;
mod match_offer_person;
mod match_reads_hidden;
mod match_score_value;
mod match_suggest_unfit;
mod match_weight;
mod message_holds_more;
mod named_twice;
mod no_way_back;
mod nobody_assigned;
mod nobody_may_take;
mod nobody_moves;
mod number_pattern;
mod number_repeats;
mod on_behalf_unfit;
mod open_entry_reaches;
mod open_entry_sees;
mod open_entry_turn;
mod opening_leads_elsewhere;
mod opening_step;
mod org_kind_cycle;
mod outcome_missing;
mod outcome_not_final;
mod own_rows;
mod pattern_unreadable;
mod personal_declared_plain;
mod personal_without_end;
mod personal_without_purpose;
mod personal_without_readers;
mod plain_with_readers;
mod promise_unmet;
mod rating_unfit;
mod readers_outside;
mod register_without_writer;
mod repeats_a_register;
mod repeats_expired;
mod repeats_too_long;
mod repeats_without_end;
mod require_not_in_form;
mod required_never_asked;
mod required_not_at_opening;
mod reserved_name;
mod resume_without_clock;
mod role_held_nowhere;
mod role_out_of_reach;
mod second_unfit;
mod set_mismatch;
mod span_not_positive;
mod state_unreachable;
mod state_without_end;
mod state_without_way_out;
mod subject;
mod system_fills_form;
mod system_steps_collide;
mod system_without_trigger;
mod tells_unfit;
mod turn_cannot_move;
mod turn_missing;
mod turn_on_final;
mod turn_out_of_reach;
mod two_person_unfit;
mod unique_unfit;
mod unknown_field;
mod unknown_state;
mod unknown_step;
mod view_unfit;
mod words;
mod yellow_share;

use crate::codes::{error, warning};
pub(crate) use subject::{Subject, Written};

use crate::codes::Code;
use crate::diagnostic::Report;

/// One rule.
pub(crate) struct Rule {
    /// What it tells.
    pub(crate) code: &'static Code,
    /// Looks at a pack and tells what it finds.
    pub(crate) check: fn(&Subject, &mut Report),
}

/// Every rule, in the order in which they run: those that make others pointless come first.
pub(crate) static RULES: &[&Rule] = &[
    &condition_blank::RULE,
    &condition_reads_sealed::RULE,
    &unknown_state::RULE,
    &unknown_step::RULE,
    &unknown_field::RULE,
    &reserved_name::RULE,
    &state_unreachable::RULE,
    &state_without_way_out::RULE,
    &state_without_end::RULE,
    &final_with_steps_out::RULE,
    &deadline_on_final::RULE,
    &turn_on_final::RULE,
    &turn_missing::RULE,
    &nobody_may_take::RULE,
    &role_out_of_reach::RULE,
    &turn_out_of_reach::RULE,
    &turn_cannot_move::RULE,
    &nobody_moves::RULE,
    &opening_step::RULE,
    &opening_leads_elsewhere::RULE,
    &doer_verifies::RULE,
    &assigner_verifies::RULE,
    &no_way_back::RULE,
    &hands_impossible::RULE,
    &system_without_trigger::RULE,
    &after_without_system::RULE,
    &system_steps_collide::RULE,
    &system_fills_form::RULE,
    &outcome_missing::RULE,
    &outcome_not_final::RULE,
    &span_not_positive::RULE,
    &escalation_order::RULE,
    &escalation_below::RULE,
    &yellow_share::RULE,
    &number_pattern::RULE,
    &number_repeats::RULE,
    &promise_unmet::RULE,
    &assign_unknown::RULE,
    &nobody_assigned::RULE,
    &require_not_in_form::RULE,
    &required_never_asked::RULE,
    &required_not_at_opening::RULE,
    &field_unused::RULE,
    &named_twice::RULE,
    &label_unfit::RULE,
    &resume_without_clock::RULE,
    &duplicates_place::RULE,
    &duplicates_unfit::RULE,
    &duplicates_blurred::RULE,
    &on_behalf_unfit::RULE,
    &hours_unfit::RULE,
    &hours_unverified::RULE,
    &about_not_above::RULE,
    &about_opened_by_role::RULE,
    &second_unfit::RULE,
    &two_person_unfit::RULE,
    &consent_unfit::RULE,
    &cooling_unfit::RULE,
    &rating_unfit::RULE,
    &message_holds_more::RULE,
    &tells_unfit::RULE,
    &condition_faults::RULE,
    &guard_not_bool::RULE,
    &condition_never_holds::RULE,
    &condition_always_holds::RULE,
    &amount_not_int::RULE,
    &set_mismatch::RULE,
    &personal_without_purpose::RULE,
    &personal_without_readers::RULE,
    &personal_without_end::RULE,
    &personal_declared_plain::RULE,
    &plain_with_readers::RULE,
    &limits_contradict::RULE,
    &default_does_not_fit::RULE,
    &repeats_a_register::RULE,
    &repeats_without_end::RULE,
    &element_unfit::RULE,
    &element_in_the_open::RULE,
    &element_twice::RULE,
    &asked_again::RULE,
    &repeats_expired::RULE,
    &repeats_too_long::RULE,
    &input_personal::RULE,
    &pattern_unreadable::RULE,
    &hidden_from_filler::RULE,
    &unique_unfit::RULE,
    &find_unfit::RULE,
    &computed_unfit::RULE,
    &fields_in_circle::RULE,
    &duplicate_title::RULE,
    &duplicate_title_of_kind::RULE,
    &choices_unused::RULE,
    &choices_empty::RULE,
    &org_kind_cycle::RULE,
    &role_held_nowhere::RULE,
    &auditor_does_business::RULE,
    &open_entry_sees::RULE,
    &open_entry_reaches::RULE,
    &open_entry_turn::RULE,
    &register_without_writer::RULE,
    &readers_outside::RULE,
    &limited_name::RULE,
    &files_sealed::RULE,
    &own_rows::RULE,
    &view_unfit::RULE,
    &match_score_value::RULE,
    &match_weight::RULE,
    &match_nothing_asked::RULE,
    &match_capacity::RULE,
    &match_suggest_unfit::RULE,
    &match_offer_person::RULE,
    &match_not_sql::RULE,
    &match_forbidden_trait::RULE,
    &match_fair_share::RULE,
    &match_reads_hidden::RULE,
    &burden_check_in::RULE,
    &burden_ranking::RULE,
    &burden_online_time::RULE,
    &burden_likes::RULE,
    &burden_study_time::RULE,
    &burden_same_form::RULE,
    &burden_position::RULE,
];

/// Runs every rule over a pack.
pub(crate) fn run(subject: &Subject, report: &mut Report) {
    for rule in RULES {
        (rule.check)(subject, report);
    }
}
