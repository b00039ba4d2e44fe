//! Fills in forms as people do: mostly what fits, now and then what does not.

use super::Life;
use gridwork_definitions::model::{Field, FieldType, Key};
use gridwork_kernel::{OrgId, PersonId};
use rand::RngExt;
use serde_json::{Map, Value as Json, json};

/// One answer in so many does not fit its field.
const WRONG_IN: u32 = 60;

impl Life {
    /// The fields of a form with values; a field that need not be given is sometimes left out.
    pub(super) fn filled<'f>(
        &mut self,
        fields: impl IntoIterator<Item = (&'f String, &'f Field, bool)>,
        org: OrgId,
        person: PersonId,
    ) -> Map<String, Json> {
        let mut form = Map::new();
        for (name, field, must) in fields {
            if !must && !self.rng.random_bool(0.6) {
                continue;
            }
            let value = if self.one_in(WRONG_IN) { json!({"not": "a value"}) } else { self.value(field, org, person) };
            form.insert(name.clone(), value);
        }
        form
    }

    fn value(&mut self, field: &Field, org: OrgId, person: PersonId) -> Json {
        match &field.kind {
            FieldType::Text { .. } => json!(format!("演练第{}句", self.rng.random_range(0..1000))),
            FieldType::Int { min, max } => json!(self.rng.random_range(min.unwrap_or(0)..=max.unwrap_or(9))),
            FieldType::Decimal { .. } => json!(self.rng.random_range(1..16) as f64 / 2.0),
            FieldType::Money { .. } => json!(self.rng.random_range(1..10_000)),
            FieldType::Bool => json!(self.rng.random_bool(0.7)),
            FieldType::Date => json!("2026-03-02"),
            FieldType::Instant => json!("2026-03-02T09:00:00+08:00"),
            FieldType::Choice { of } => self.choice(of),
            FieldType::Choices { of } => json!([self.choice(of)]),
            FieldType::Row { .. } => json!(self.town.items[self.rng.random_range(0..self.town.items.len())]),
            FieldType::Rows { .. } => json!([self.town.items[self.rng.random_range(0..self.town.items.len())]]),
            FieldType::Person { role } => json!(self.somebody(role.as_ref(), org)),
            FieldType::Org { .. } => json!(org),
            // Names a case that is there, whether this person sees it or not.
            FieldType::Case { of } => self.some_case(of),
            FieldType::Files { .. } => self.files(person),
            FieldType::Point { .. } => {
                let (east, north) = (self.rng.random_range(0..200), self.rng.random_range(0..200));
                json!({"lon": 117.7 + f64::from(east) / 1e4, "lat": 39.0 + f64::from(north) / 1e4})
            }
            FieldType::Area => {
                let (west, south) = (117.7 + f64::from(self.rng.random_range(0..200)) / 1e4, 39.0);
                json!({"type": "Polygon", "coordinates": [[[west, south], [west + 0.01, south], [west, south + 0.01]]]})
            }
            FieldType::Phone => json!(format!("13800000{:03}", self.rng.random_range(0..1000))),
            FieldType::CitizenId => json!("11010119900307001X"),
            FieldType::CreditCode => json!("91330106MA2000000F"),
        }
    }

    /// A case of a loop, or what is none while there is none.
    fn some_case(&mut self, of: &Key) -> Json {
        let of_loop = self.model.cases.values().filter(|known| known.case.loop_key == *of).map(|known| known.case.id);
        let cases = of_loop.collect::<Vec<_>>();
        if cases.is_empty() { Json::Null } else { json!(cases[self.rng.random_range(0..cases.len())]) }
    }

    fn choice(&mut self, of: &Key) -> Json {
        let world = &self.world;
        let options = world.catalog.choices.get(of).map(|choices| choices.options.keys().cloned().collect::<Vec<_>>());
        let options = options.unwrap_or_default();
        if options.is_empty() { Json::Null } else { json!(options[self.rng.random_range(0..options.len())]) }
    }

    /// Somebody who holds the role there; now and then just anybody.
    fn somebody(&mut self, role: Option<&Key>, org: OrgId) -> PersonId {
        let seats = role.map(|role| self.town.seats_reaching(role, org)).unwrap_or_default();
        let holders = seats.iter().map(|seat| seat.person).collect::<Vec<_>>();
        let at = if holders.is_empty() || self.one_in(20) {
            self.rng.random_range(0..self.town.people.len())
        } else {
            holders[self.rng.random_range(0..holders.len())]
        };
        self.town.people[at].id
    }

    /// A file that the person uploaded, or none; now and then somebody else's, or one that hangs somewhere already.
    pub(super) fn files(&mut self, person: PersonId) -> Json {
        let own = self.model.loose.iter().position(|(_, by)| *by == person);
        let any =
            (!self.model.loose.is_empty() && self.one_in(4)).then(|| self.rng.random_range(0..self.model.loose.len()));
        match any.or(own) {
            Some(at) if self.one_in(10) => json!([self.model.loose[at].0]),
            Some(at) => json!([self.model.loose.remove(at).0]),
            None => json!([]),
        }
    }
}
