//! The OpenAPI document, generated from the routes; committed as `docs/openapi.json`.

use crate::routes::{
    accounts, admission, assignments, batches, calendar, cases, certificates, consents, corrections, definitions,
    emergencies, entry, files, follows, house, imports, journal, notifications, orgs, outbox, people, registers,
    search, session, sheets, views, warnings,
};
use serde_json::{Value as Json, json};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Gridwork 网格通",
        description = "Errors are application/problem+json in the language of Accept-Language (zh-CN or en). \
            Every write may carry Idempotency-Key; cookie writes send X-CSRF-Token.",
        license(name = "Apache-2.0")
    ),
    paths(
        session::sign_in,
        session::sign_out,
        session::view_as,
        session::leave_view_as,
        session::show_provider,
        session::start_provider,
        session::return_provider,
        session::send_code,
        session::me,
        session::kept,
        session::copy_kept,
        certificates::list,
        certificates::issue,
        certificates::check,
        session::ratings,
        session::set_name,
        session::add_phone,
        session::consents,
        session::consent_offers,
        session::give_consent,
        session::withdraw_consent,
        views::list,
        views::save,
        views::remove,
        session::change_password,
        session::sessions,
        session::end_session,
        session::end_others,
        session::my_sign_ins,
        session::second_factor,
        session::begin_second_factor,
        session::confirm_second_factor,
        session::end_second_factor,
        accounts::list,
        accounts::open,
        accounts::import_accounts,
        accounts::show,
        accounts::leave,
        accounts::grant,
        accounts::end_grant,
        accounts::set_office,
        accounts::give_password,
        accounts::reset_second_factor,
        accounts::end_sessions,
        admission::rules,
        admission::set_rules,
        admission::sign_ins,
        emergencies::list,
        emergencies::open,
        emergencies::review,
        session::demo_accounts,
        session::demo_messages,
        entry::show,
        entry::orgs,
        definitions::list,
        definitions::show,
        definitions::burden,
        definitions::check,
        definitions::source,
        definitions::code,
        orgs::list,
        orgs::show,
        orgs::people,
        orgs::grids,
        orgs::grids_near,
        cases::open,
        cases::list,
        cases::count,
        cases::show,
        cases::events,
        cases::step,
        cases::comment,
        cases::open_field,
        cases::links,
        cases::link,
        cases::candidates,
        cases::suggestions,
        cases::opening,
        cases::nearby,
        cases::place,
        people::askers,
        cases::track,
        follows::add,
        follows::list,
        follows::remove,
        assignments::propose,
        registers::list,
        registers::count,
        registers::add,
        registers::show,
        registers::change,
        registers::retire,
        registers::restore,
        batches::bulk,
        imports::list,
        imports::upload,
        imports::show,
        imports::map,
        imports::lines,
        imports::faults,
        imports::fault_book,
        imports::run,
        sheets::template,
        sheets::export,
        batches::list,
        batches::undo,
        registers::history,
        registers::named_by,
        registers::case_named_by,
        warnings::check,
        consents::list,
        consents::note,
        consents::withdraw,
        corrections::ask,
        corrections::ask_case,
        corrections::mine,
        corrections::list,
        corrections::answer,
        registers::find,
        registers::open_field,
        registers::prefill,
        people::named,
        search::search,
        files::upload,
        files::download,
        calendar::list,
        calendar::change,
        journal::list,
        journal::chain,
        journal::verify,
        notifications::messages,
        notifications::read,
        notifications::show,
        notifications::change,
        outbox::list,
        outbox::resend_all,
        outbox::resend,
        crate::events::stream,
        house::contract,
        house::docs,
        house::health,
        house::ready,
        house::metrics
    )
)]
struct Contract;

/// The document as pretty JSON with a line end.
///
/// # Errors
/// When it cannot be written as JSON, which would be a bug.
pub fn document() -> serde_json::Result<String> {
    let mut contract = serde_json::to_value(Contract::openapi())?;
    with_problems(&mut contract);
    let mut text = serde_json::to_string_pretty(&contract)?;
    text.push('\n');
    Ok(text)
}

/// Refusals are problems, in a type of their own; any route may give one that it does not name, such as 401 or 503.
fn with_problems(contract: &mut Json) {
    const PROBLEM: &str = "application/problem+json";
    let body = json!({"schema": {"$ref": "#/components/schemas/ProblemBody"}});
    let paths = contract["paths"].as_object_mut().into_iter().flatten();
    let operations = paths.flat_map(|(_, methods)| methods.as_object_mut().into_iter().flatten());
    let responses = operations.filter_map(|(_, operation)| operation["responses"].as_object_mut());
    for responses in responses {
        for content in responses.values_mut().filter_map(|response| response.get_mut("content")) {
            if content["application/json"] == body {
                *content = json!({PROBLEM: body});
            }
        }
        responses.insert("default".to_owned(), json!({"description": "a refusal", "content": {PROBLEM: body}}));
    }
}
