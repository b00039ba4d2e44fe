//! Makes the blind index fit the definitions: what was there before a field was found by is put into it, what no
//! definition asks for goes, and another key begins it anew.

use crate::error::{Error, Result};
use gridwork_definitions::model::Register;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, Work, take_turn};
use gridwork_kernel::payloads::blind::store::State;
use gridwork_kernel::payloads::blind::{Place, store};
use gridwork_registers::blind::store::keep_earlier;
use gridwork_registers::blind::wanted;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Rows in one work.
const AT_ONCE: i64 = 200;

/// Goes on with making the index whole, and begins no further work after `within`; tells whether it is.
///
/// # Errors
/// When the storage is unavailable.
pub async fn index_sealed(desk: &Desk, within: Duration) -> Result<bool> {
    let began = Instant::now();
    loop {
        if !is_behind(desk).await? {
            return Ok(true);
        }
        desk.run_once(&Arc::new(Actor::system()), (), |work, ()| Box::pin(part(work))).await?;
        if began.elapsed() >= within {
            return Ok(false);
        }
    }
}

/// Whether something is left to be done; asked before the work, so that nothing is written where there is nothing.
async fn is_behind(desk: &Desk) -> Result<bool> {
    let mut view = desk.view().await?;
    let states = store::states(&mut view.conn).await?;
    let wanted = view.world.catalog.registers.values().flat_map(|register| {
        let all = wanted(register, &view.keys).into_iter();
        all.map(|(field, _, form)| (register.key.to_string(), field, form))
    });
    let wanted = wanted.collect::<Vec<_>>();
    let is_done = |(register, field, form): &(String, String, String)| {
        states.iter().any(|it| it.is_whole && (&it.register, &it.field, &it.form) == (register, field, form))
    };
    let is_wanted = |state: &State| wanted.iter().any(|it| (&it.0, &it.1) == (&state.register, &state.field));
    Ok(!wanted.iter().all(is_done) || !states.iter().all(is_wanted))
}

/// The next thing that is left to be done.
async fn part(work: &mut Work<'_>) -> Result<()> {
    take_turn(work, "blind_index").await?;
    let (world, keys) = (work.world(), work.keys());
    let states = store::states(work.tx()).await?;
    for state in &states {
        let register = world.catalog.registers.values().find(|it| it.key.as_str() == state.register);
        let is_wanted = register.is_some_and(|it| wanted(it, &keys).iter().any(|(field, ..)| *field == state.field));
        if !is_wanted {
            return Ok(store::clear(work.tx(), Place { register: &state.register, field: &state.field }).await?);
        }
    }
    for register in world.catalog.registers.values() {
        for (field, of, form) in wanted(register, &keys) {
            let key = register.key.as_str();
            let state = states.iter().find(|it| it.register == key && it.field == field);
            if state.is_none_or(|it| !it.is_whole || it.form != form) {
                let begun = state.filter(|it| it.form == form).cloned();
                return go_on(work, register, (&field, &of, form), begun).await;
            }
        }
    }
    Ok(())
}

async fn go_on(
    work: &mut Work<'_>,
    register: &Register,
    (field, of, form): (&str, &str, String),
    begun: Option<State>,
) -> Result<()> {
    let key = register.key.as_str();
    let mut state = match begun {
        Some(state) => state,
        None => {
            store::clear(work.tx(), Place { register: key, field }).await?;
            State { register: key.to_owned(), field: field.to_owned(), form, after: None, is_whole: false }
        }
    };
    let (last, doubles) = keep_earlier(work, register, (field, of), state.after, AT_ONCE).await?;
    if doubles > 0 {
        tracing::warn!(
            register = key,
            rows = doubles,
            "rows have what tells earlier rows apart; they stay as they are"
        );
    }
    (state.after, state.is_whole) = (last, last.is_none());
    store::note(work.tx(), &state).await?;
    Ok::<_, Error>(())
}
