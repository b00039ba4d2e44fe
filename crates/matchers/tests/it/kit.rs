//! Binhai's matcher with people and orders made up from a seed.

use gridwork_definitions::load_dir;
use gridwork_definitions::model::{Catalog, Key, Matcher};
use gridwork_expr::Value;
use gridwork_kernel::{CaseId, Instant, OrgId, PersonId, RowId};
use gridwork_matchers::{Barred, Matching, Need, Offer, Reach, Titled};
use indexmap::IndexMap;
use std::path::Path;
use std::sync::OnceLock;
use uuid::Uuid;

/// What a matching is decided with.
pub(crate) struct Town {
    pub(crate) catalog: Catalog,
    pub(crate) matcher: Matcher,
    pub(crate) reach: Reach,
    pub(crate) barred: Barred,
    pub(crate) now: Instant,
}

/// Who an offer is, in short.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) at: (f64, f64),
    pub(crate) skills: Vec<&'static str>,
    pub(crate) capacity: i64,
    pub(crate) open: i64,
    pub(crate) org: u128,
}

pub(crate) const HEXI: u128 = 1;
pub(crate) const MIDDLE: (f64, f64) = (117.70, 39.00);

impl Town {
    /// Binhai's matcher, and nobody in reach yet.
    pub(crate) fn binhai() -> Self {
        static CATALOG: OnceLock<Catalog> = OnceLock::new();
        let read = || load_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/binhai"), &[]).catalog;
        let catalog = CATALOG.get_or_init(read).clone();
        let matcher = catalog.matchers[&Key::new("binhai", "volunteer_for_order")].clone();
        let now = Instant::from_rfc3339("2026-03-02T09:00:00+08:00").unwrap();
        Self { catalog, matcher, reach: Reach::default(), barred: Barred::default(), now }
    }

    /// The same with these people in reach of one org.
    pub(crate) fn with(offers: &[Offer]) -> Self {
        let mut town = Self::binhai();
        town.reach.add([org(HEXI)], offers.iter().map(|offer| offer.person).collect());
        town
    }

    pub(crate) fn matching(&self) -> Matching<'_> {
        let titled = Titled {
            catalog: &self.catalog,
            need: &self.catalog.loops[&self.matcher.need.cases],
            offer: &self.catalog.registers[&self.matcher.offer.rows],
        };
        let Self { matcher, reach, barred, now, .. } = self;
        Matching { matcher, titled, reach, barred, now: *now }
    }
}

pub(crate) fn org(number: u128) -> OrgId {
    OrgId(Uuid::from_u128(number))
}

/// Somebody in the middle of Hexi who can do anything.
pub(crate) fn somebody() -> Person {
    Person { at: MIDDLE, skills: Vec::new(), capacity: 2, open: 0, org: HEXI }
}

pub(crate) fn offer(number: u128, person: &Person) -> Offer {
    let skills = person.skills.iter().map(|skill| Value::from(*skill)).collect();
    let fields = [
        ("id", Value::from(Uuid::from_u128(number).to_string())),
        ("person", Value::from(Uuid::from_u128(number).to_string())),
        ("org", Value::from(org(person.org).to_string())),
        ("skills", Value::List(skills)),
        ("capacity", Value::Int(person.capacity)),
        ("active", Value::Bool(true)),
        ("base", Value::Point { lon: person.at.0, lat: person.at.1 }),
    ];
    Offer {
        row: RowId(Uuid::from_u128(number)),
        person: PersonId(Uuid::from_u128(number)),
        record: Value::Record(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        counts: IndexMap::from([("open_orders".to_owned(), person.open)]),
        taken: 0,
        last_at: None,
    }
}

pub(crate) fn need(number: u128, at: Option<(f64, f64)>, skill: Option<&str>) -> Need {
    let item = IndexMap::from([("id".to_owned(), Value::from("i")), ("skill".to_owned(), Value::from(skill))]);
    let place = at.map_or(Value::Null, |(lon, lat)| Value::Point { lon, lat });
    let fields = [
        ("id", Value::from(Uuid::from_u128(number).to_string())),
        ("org", Value::from(org(HEXI).to_string())),
        ("asker", Value::from(Uuid::from_u128(u128::MAX).to_string())),
        ("item", Value::Record(item)),
        ("place", place),
    ];
    Need {
        case: CaseId(Uuid::from_u128(number)),
        org: org(HEXI),
        record: Value::Record(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
    }
}

/// The same numbers from the same seed, whatever the platform (splitmix64).
pub(crate) struct Seeded(pub(crate) u64);

impl Seeded {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, many: u64) -> u64 {
        self.next() % many
    }

    /// From 0 to 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

const SKILLS: [&str; 15] = [
    "electrical",
    "appliance",
    "nursing",
    "first_aid",
    "counselling",
    "companion",
    "hairdressing",
    "digital",
    "tutoring",
    "mediation",
    "fire_safety",
    "law",
    "paperwork",
    "arts_sport",
    "gardening",
];

/// A district of about 40 by 50 kilometres where people and orders crowd around some centres. Everybody reaches
/// everything, which is the hardest case: in life most serve their own community only.
pub(crate) fn district(seed: u64, needs: usize, offers: usize) -> (Town, Vec<Need>, Vec<Offer>) {
    let mut seeded = Seeded(seed);
    let centres: Vec<(f64, f64)> =
        (0..21).map(|_| (117.5 + 0.45 * seeded.share(), 38.8 + 0.45 * seeded.share())).collect();
    let spot = |seeded: &mut Seeded| {
        let (lon, lat) = centres[seeded.below(21) as usize];
        let spread = |seeded: &mut Seeded| (seeded.share() + seeded.share() - 1.0) * 0.06;
        (lon + spread(seeded), lat + spread(seeded))
    };
    let offers: Vec<Offer> = (0..offers)
        .map(|number| {
            let skills = (0..1 + seeded.below(3)).map(|_| SKILLS[seeded.below(15) as usize]).collect();
            let capacity = 1 + seeded.below(3) as i64;
            let open = seeded.below(capacity as u64 + 1) as i64;
            let person =
                Person { at: spot(&mut seeded), skills, capacity, open, org: 1 + u128::from(seeded.below(300)) };
            let mut offer = offer(1_000_000 + number as u128, &person);
            offer.taken = seeded.below(9) as i64;
            offer
        })
        .collect();
    let needs = (0..needs)
        .map(|number| {
            let skill = (seeded.below(10) < 7).then(|| SKILLS[seeded.below(15) as usize]);
            let place = (seeded.below(100) < 95).then(|| spot(&mut seeded));
            need(1 + number as u128, place, skill)
        })
        .collect();
    let mut town = Town::with(&offers);
    // The share of everything that a whole district takes would be no cap at all.
    town.matcher.fair.as_mut().unwrap().share = None;
    (town, needs, offers)
}
