//! The ways by which what stands in a row leaves the house.

use crate::house::{House, Thing};
use crate::oracle::{Seen, has, reads, sees};
use gridwork_definitions::model::SortBy;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Call;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::identifiers::mask;
use gridwork_kernel::search::Kind;
use gridwork_operations::Error;
use gridwork_operations::files::download;
use gridwork_operations::registers::{
    FindRows, OpenRowField, RowFilter, RowView, count, find, history, is_inside, list, open_field, show,
};
use gridwork_operations::search::{Search, search};
use gridwork_registers::rows::RowCursor;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

pub(crate) const FIELDS: [&str; 8] = ["name", "keeper", "amount", "note", "spot", "papers", "phone", "secret"];

/// How often something was shown and withheld as it must be.
#[derive(Debug, Default)]
pub(crate) struct Probes {
    pub(crate) shown: usize,
    pub(crate) withheld: usize,
}

impl Probes {
    pub(crate) fn hold(&mut self, is_shown: bool, expected: bool, what: impl Fn() -> String) {
        assert_eq!(is_shown, expected, "{}", what());
        *(if expected { &mut self.shown } else { &mut self.withheld }) += 1;
    }

    /// Tries every way for one person.
    pub(crate) async fn walk(&mut self, house: &House, actor: &Arc<Actor>) {
        self.lists(house, actor).await;
        self.filters(house, actor).await;
        self.orders(house, actor).await;
        self.finds(house, actor).await;
        self.searches(house, actor).await;
        self.taken(house, actor).await;
        for thing in &house.things {
            self.row(house, actor, thing).await;
            self.file(house, actor, thing).await;
            self.event(house, actor, thing).await;
        }
    }

    async fn lists(&mut self, house: &House, actor: &Arc<Actor>) {
        for with_retired in [false, true] {
            let found = listed(house, actor, RowFilter { with_retired, ..RowFilter::default() }).await;
            for thing in &house.things {
                let expected = reads(house, actor, thing) && (with_retired || !thing.is_retired);
                let row = found.get(&thing.id.0);
                self.hold(row.is_some(), expected, || format!("listed: {:?} {actor:?}", thing.id));
                let Some(row) = row else { continue };
                // No list shows a sealed value in clear.
                self.fields(house, actor, thing, &row.fields, |seen, field| match (seen, field) {
                    (Seen::Value, "phone" | "secret") => Seen::Mask,
                    (seen, _) => seen,
                });
                self.names(house, actor, thing, row);
            }
        }
    }

    /// Rows are found by what the person sees, and by nothing else.
    async fn filters(&mut self, house: &House, actor: &Arc<Actor>) {
        for (filter, field, fits) in [
            ("amount == 3", "amount", (|thing| thing.amount == Some(3)) as fn(&Thing) -> bool),
            ("amount != 3", "amount", |thing| thing.amount != Some(3)),
            ("note == null", "note", |thing| !thing.note),
            ("!(note == null)", "note", |thing| thing.note),
            ("keeper == null", "keeper", |thing| thing.keeper.is_none()),
        ] {
            let ask = RowFilter { filter: Some(filter.to_owned()), with_retired: true, ..RowFilter::default() };
            let found = listed(house, actor, ask).await;
            for thing in &house.things {
                let may = reads(house, actor, thing) && sees(house, actor, thing, field) == Seen::Value;
                let is_found = found.contains_key(&thing.id.0);
                self.hold(is_found, may && fits(thing), || format!("{filter}: {:?} {actor:?}", thing.id));
            }
        }
    }

    /// An order holds the rows where the person sees what they are put in order by: the place of a row tells its value.
    async fn orders(&mut self, house: &House, actor: &Arc<Actor>) {
        for (sort, field) in [("amount", "amount"), ("-amount", "amount")] {
            let ask = RowFilter { sort: vec![SortBy::parse(sort)], with_retired: true, ..RowFilter::default() };
            let counted = found(count(&house.desk, actor, &house.register, &ask).await).map_or(0, |(count, _)| count);
            let found = listed(house, actor, ask).await;
            self.hold(i64::try_from(found.len()).ok() == Some(counted), true, || {
                format!("counted by {sort}: {actor:?}")
            });
            for thing in &house.things {
                let may = reads(house, actor, thing) && sees(house, actor, thing, field) == Seen::Value;
                let is_found = found.contains_key(&thing.id.0);
                self.hold(is_found, may, || format!("in the order of {sort}: {:?} {actor:?}", thing.id));
            }
        }
    }

    /// By a sealed value are found the rows whose value the person may open, and no others.
    async fn finds(&mut self, house: &House, actor: &Arc<Actor>) {
        let register = house.register.clone();
        let (field, value, purpose) = ("phone".to_owned(), "138 0000 0000".to_owned(), "试用".to_owned());
        let ask = FindRows { register, field, value, purpose };
        let answer = found(find(&house.desk, actor, Call::plain(), ask).await);
        assert!(answer.as_ref().is_none_or(|it| !it.more && it.is_whole));
        for thing in &house.things {
            let may = sees(house, actor, thing, "phone") == Seen::Value || reads_whole(house, actor, thing);
            let expected = reads(house, actor, thing) && may && thing.sealed && !thing.is_retired;
            let is_found = answer.iter().flat_map(|it| &it.items).any(|row| row.id == thing.id.0);
            self.hold(is_found, expected, || format!("found: {:?} {actor:?}", thing.id));
        }
    }

    /// The search over everything answers with the living rows that the person reads, by words that everybody who reads a
    /// row reads, and by nothing that is sealed or for some of them.
    async fn searches(&mut self, house: &House, actor: &Arc<Actor>) {
        for (text, is_open) in [("东西", true), ("备注", false), ("内情", false), ("13800000000", false)] {
            let ask = Search { text: text.to_owned(), kind: Some(Kind::Row), of: None, limit: 200 };
            let answer = search(&house.desk, actor, &ask, "zh-CN").await.unwrap();
            for thing in &house.things {
                let expected = is_open && reads(house, actor, thing) && !thing.is_retired;
                let is_found = answer.items.iter().any(|it| it.id == thing.id.0);
                self.hold(is_found, expected, || format!("searched for {text}: {:?} {actor:?}", thing.id));
            }
        }
    }

    async fn row(&mut self, house: &House, actor: &Arc<Actor>, thing: &Thing) {
        let may = reads(house, actor, thing);
        let row = found(show(&house.desk, actor, &house.register, thing.id).await);
        self.hold(row.is_some(), may, || format!("shown: {:?} {actor:?}", thing.id));
        let changes = found(history(&house.desk, actor, &house.register, thing.id, 0, 200).await);
        self.hold(changes.is_some(), may, || format!("history: {:?} {actor:?}", thing.id));
        let (Some(row), Some((changes, _))) = (row, changes) else {
            let opened = self.open(house, actor, thing, "phone").await;
            return self.hold(opened, false, || format!("opened: {:?}", thing.id));
        };
        // What is secret is opened, never shown.
        self.fields(house, actor, thing, &row.fields, |seen, field| match (seen, field) {
            (Seen::Value, "secret") => Seen::Mask,
            (seen, _) => seen,
        });
        let added: Map<String, Json> = changes.first().map(|change| change.fields.clone()).unwrap_or_default();
        for field in FIELDS {
            let expected = has(thing, field) && sees(house, actor, thing, field) != Seen::Nothing;
            self.hold(added.contains_key(field), expected, || format!("history: {field} {:?} {actor:?}", thing.id));
        }
        assert!(["phone", "secret"].iter().all(|it| added.get(*it).is_none_or(|value| value == "***")));
        for field in ["phone", "secret"] {
            let by_role = reads_whole(house, actor, thing);
            let expected = has(thing, field)
                && match sees(house, actor, thing, field) {
                    Seen::Value => true,
                    Seen::Mask => by_role,
                    Seen::Nothing => false,
                };
            let may = row.may.as_ref().unwrap();
            let is_offered = may.open.iter().any(|it| it == field);
            self.hold(is_offered, expected, || format!("offered: {field} {:?} {actor:?}", thing.id));
        }
    }

    async fn open(&self, house: &House, actor: &Arc<Actor>, thing: &Thing, field: &str) -> bool {
        let (register, field) = (house.register.clone(), field.to_owned());
        let ask = OpenRowField { register, row: thing.id, field, purpose: "试用".to_owned() };
        found(open_field(&house.desk, actor, Call::plain(), ask).await).is_some()
    }

    async fn file(&mut self, house: &House, actor: &Arc<Actor>, thing: &Thing) {
        let Some(file) = thing.file else { return };
        let may = reads(house, actor, thing) && sees(house, actor, thing, "papers") == Seen::Value;
        let got = found(download(&house.desk, actor, file).await);
        self.hold(got.is_some(), may, || format!("file of {:?} {actor:?}", thing.id));
    }

    async fn event(&mut self, house: &House, actor: &Arc<Actor>, thing: &Thing) {
        let mut view = house.desk.view().await.unwrap();
        let world = Arc::clone(&view.world);
        let register = world.catalog.registers.get(&house.register).unwrap();
        let at = thing.org.map(|org| (org, world.orgs.get(org).unwrap().path.clone()));
        let told = is_inside(&mut view, actor, register, thing.id, at).await.unwrap();
        self.hold(told, reads(house, actor, thing), || format!("told of {:?} {actor:?}", thing.id));
    }

    fn fields(
        &mut self,
        house: &House,
        actor: &Actor,
        thing: &Thing,
        shown: &Map<String, Json>,
        here: impl Fn(Seen, &str) -> Seen,
    ) {
        for field in FIELDS {
            let seen = match shown.get(field) {
                None => Seen::Nothing,
                Some(value) if value.get("masked").is_some() || value.get("blurred").is_some() => Seen::Mask,
                Some(_) => Seen::Value,
            };
            let expected = match has(thing, field) {
                true => here(sees(house, actor, thing, field), field),
                false => Seen::Nothing,
            };
            assert_eq!(seen, expected, "{field} of {:?} to {actor:?}", thing.id);
            *(if expected == Seen::Nothing { &mut self.withheld } else { &mut self.shown }) += 1;
        }
    }

    /// Everybody who reads a row here does so by a role, so the keeper is called by the full name.
    fn names(&mut self, _: &House, _: &Actor, thing: &Thing, row: &RowView) {
        let Some(keeper) = thing.keeper else { return };
        let name = row.names.get(&keeper.0).unwrap();
        assert!(name.starts_with("试用人") && *name != mask::person_name(name), "{name}");
    }
}

/// Whether somebody reaches a row by a role that sees whole records and reads the register.
fn reads_whole(house: &House, actor: &Actor, thing: &Thing) -> bool {
    let grants = actor.grants.iter().filter(|grant| grant.role.local() != "neighbour").cloned().collect();
    reads(house, &Actor { grants, ..actor.clone() }, thing)
}

async fn listed(house: &House, actor: &Arc<Actor>, filter: RowFilter) -> BTreeMap<Uuid, RowView> {
    let mut all = BTreeMap::new();
    let mut ask = filter;
    loop {
        match registers_page(house, actor, &ask).await {
            None => return all,
            Some((rows, next)) => {
                all.extend(rows.into_iter().map(|row| (row.id, row)));
                let Some(next) = next else { return all };
                ask.after = Some(next);
            }
        }
    }
}

async fn registers_page(
    house: &House,
    actor: &Arc<Actor>,
    ask: &RowFilter,
) -> Option<(Vec<RowView>, Option<RowCursor>)> {
    found(list(&house.desk, actor, &house.register, ask, 17).await)
}

/// What was answered; none for what does not exist for the person, or may not be opened by them.
pub(crate) fn found<T>(answer: Result<T, Error>) -> Option<T> {
    match answer {
        Ok(found) => Some(found),
        Err(Error::Kernel(KernelError::NotFound(_))) => None,
        Err(error) => panic!("{error}"),
    }
}
