//! The district of the tests: small, but with every kind of org, every role twice, and numbers that begin alike.

use gridwork_definitions::model::{Key, Pack};
use gridwork_kernel::admission::Office;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk, Work};
use gridwork_kernel::error::Error;
use gridwork_kernel::geo::Polygon;
use gridwork_kernel::orgs::store::NewOrg;
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_kernel::places::store::NewPlace;
use gridwork_kernel::{AccountId, OrgId, PersonId, orgs, packs, people, places};
use gridwork_operations::packs::ApplyPacks;
use gridwork_operations::registers::AddRow;
use serde_json::json;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// The password of everybody.
pub(crate) const PASSWORD: &str = "Lou-dao-deng-26";

/// Its hash, made once: hashing anew for every account would take longer than most tests.
pub(crate) const PASSWORD_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$GWxFxQf8S6N6BShqQ7kOWw$6niRNkhzsF21dQW8aeYv43746XXA4TJ+RuzcRz3o1Eo";

/// The communities where people hold roles: two neighbours, and one under a street whose number begins alike.
pub(crate) const COMMUNITIES: [&str; 3] = ["hexi", "hedong", "far"];

/// Who holds a role at every community.
const AT_COMMUNITY: [(&str, &str); 6] = [
    ("resident", "binhai/resident"),
    ("resident2", "binhai/resident"),
    ("volunteer", "binhai/volunteer"),
    ("volunteer2", "binhai/volunteer"),
    ("dispatcher", "binhai/dispatcher"),
    ("grid_worker", "common/grid_worker"),
];

/// Who is where.
#[derive(Debug, Clone, Default)]
pub(crate) struct District {
    pub(crate) orgs: HashMap<String, OrgId>,
    pub(crate) people: HashMap<String, (AccountId, PersonId)>,
    /// Service items by code.
    pub(crate) items: HashMap<String, String>,
}

impl District {
    /// Fills an empty database.
    pub(crate) async fn found(desk: &Desk) -> Self {
        apply_packs(desk).await;
        let orgs = within(desk, |work| Box::pin(add_orgs(work))).await;
        let asked = orgs.clone();
        let people = within(desk, move |work| {
            let orgs = asked.clone();
            Box::pin(async move { add_people(work, &orgs).await })
        })
        .await;
        let items = add_items(desk).await;
        Self { orgs, people, items }
    }

    pub(crate) fn org(&self, name: &str) -> OrgId {
        self.orgs[name]
    }

    pub(crate) fn person(&self, login: &str) -> PersonId {
        self.people[login].1
    }
}

/// Runs a piece of administration as the system.
pub(crate) async fn within<T, F>(desk: &Desk, work: F) -> T
where
    T: Send + Sync + 'static,
    F: for<'w, 't> Fn(&'w mut Work<'t>) -> futures_util::future::BoxFuture<'w, Result<T, Error>>
        + Send
        + Sync
        + 'static,
{
    let system = Arc::new(Actor::system());
    desk.run_once(&system, work, |tx, work| work(tx)).await.expect("administration succeeds")
}

/// Applies the shipped packs, once or again.
pub(crate) async fn apply_packs(desk: &Desk) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/binhai");
    let loaded = gridwork_definitions::load_dir(&dir, &[]);
    assert!(loaded.pack().is_some(), "the shipped packs load");
    apply(desk, loaded.packs, None).await;
}

/// Applies packs, and installs the last one for an org and everything below it.
pub(crate) async fn apply(desk: &Desk, packs: Vec<Pack>, org: Option<OrgId>) {
    apply_losing(desk, packs, org, Vec::new()).await;
}

/// The same, when what is named may be lost by it.
pub(crate) async fn apply_losing(desk: &Desk, packs: Vec<Pack>, org: Option<OrgId>, allow: Vec<String>) {
    let ask = ApplyPacks { packs, org, allow };
    gridwork_operations::packs::apply(desk, &Arc::new(Actor::system()), ask).await.expect("the packs apply");
}

/// The tree. Numbers are handed out in order, so the second street gets 20 beside the first one's 2.
async fn add_orgs(work: &mut Work<'_>) -> Result<HashMap<String, OrgId>, Error> {
    let mut orgs = HashMap::new();
    for (name, parent, kind, code) in [
        ("district", None, "district", "120116"),
        ("street", Some("district"), "street", "120116001"),
        ("zone", Some("district"), "zone", "120116400"),
        ("hexi", Some("street"), "community", "120116001001"),
        ("hedong", Some("street"), "community", "120116001002"),
        ("hexi_branch", Some("hexi"), "branch", "120116001001D1"),
        ("hedong_branch", Some("street"), "branch", "120116001002D1"),
    ] {
        add_org(work, &mut orgs, name, parent, kind, code).await?;
    }
    for number in 8..=19 {
        let (name, code) = (format!("filler{number}"), format!("1201160010{number:02}"));
        add_org(work, &mut orgs, &name, Some("street"), "community", &code).await?;
    }
    for (name, parent, kind, code) in [
        ("far_street", Some("district"), "street", "1201160010"),
        ("far", Some("far_street"), "community", "1201160010010"),
        ("far_branch", Some("far"), "branch", "1201160010010D1"),
        ("other_district", None, "district", "120117"),
        ("other_street", Some("other_district"), "street", "120117001"),
        ("other_community", Some("other_street"), "community", "120117001001"),
    ] {
        add_org(work, &mut orgs, name, parent, kind, code).await?;
    }
    for (at, community) in COMMUNITIES.into_iter().enumerate() {
        let (branch, org) = (orgs[&format!("{community}_branch")], orgs[community]);
        orgs::store::link(work, "covers", branch, org, "2020-01-01").await?;
        places::store::add(work, &grid(org, community, at)).await?;
    }
    packs::store::install(work, "binhai", orgs["district"]).await?;
    Ok(orgs)
}

async fn add_org(
    work: &mut Work<'_>,
    orgs: &mut HashMap<String, OrgId>,
    name: &str,
    parent: Option<&str>,
    kind: &str,
    code: &str,
) -> Result<(), Error> {
    let new = NewOrg {
        code: code.to_owned(),
        name: format!("{name} 组织"),
        kind: Key::new("common", kind),
        parent: parent.map(|parent| orgs[parent]),
        valid_from: "2020-01-01".into(),
    };
    let org = orgs::store::add(work, &new).await?;
    orgs.insert(name.to_owned(), org.id);
    Ok(())
}

/// Squares side by side: the first from 117.70 to 117.71 degrees east, the next one east of it.
fn grid(org: OrgId, name: &str, at: usize) -> NewPlace {
    let (west, south) = (117.70 + 0.01 * at as f64, 39.00);
    let (east, north) = (west + 0.01, south + 0.01);
    let ring = json!([[west, south], [east, south], [east, north], [west, north], [west, south]]);
    let polygon = Polygon::from_geojson(&json!({"type": "Polygon", "coordinates": [ring]}));
    NewPlace {
        org,
        kind: "grid".into(),
        code: format!("12011600100100{at}"),
        name: format!("{name} 网格"),
        polygon: Some(polygon.expect("a square is a polygon")),
        valid_from: "2020-01-01".into(),
    }
}

/// The middle of a community's grid.
pub(crate) fn middle_of(community: &str) -> serde_json::Value {
    let at = COMMUNITIES.iter().position(|it| *it == community).expect("a community with a grid");
    json!({"lon": 117.705 + 0.01 * at as f64, "lat": 39.005})
}

async fn add_people(
    work: &mut Work<'_>,
    orgs: &HashMap<String, OrgId>,
) -> Result<HashMap<String, (AccountId, PersonId)>, Error> {
    let mut people = HashMap::new();
    for community in COMMUNITIES {
        for (who, role) in AT_COMMUNITY {
            add_person(work, orgs, &mut people, &format!("{community}.{who}"), Some((role, community))).await?;
        }
        let branch = format!("{community}_branch");
        let login = format!("{community}.verifier");
        add_person(work, orgs, &mut people, &login, Some(("binhai/verifier", &branch))).await?;
    }
    for (login, held) in [
        ("street.coordinator", Some(("binhai/street_coordinator", "street"))),
        ("far.coordinator", Some(("binhai/street_coordinator", "far_street"))),
        ("street.leader", Some(("common/leader", "street"))),
        ("district.office", Some(("binhai/district_office", "district"))),
        ("street.auditor", Some(("common/auditor", "street"))),
        ("district.auditor", Some(("common/auditor", "district"))),
        ("nobody", None),
        ("admin", None),
        ("security", None),
        ("audit", None),
    ] {
        add_person(work, orgs, &mut people, login, held).await?;
    }
    Ok(people)
}

async fn add_person(
    work: &mut Work<'_>,
    orgs: &HashMap<String, OrgId>,
    people: &mut HashMap<String, (AccountId, PersonId)>,
    login: &str,
    held: Option<(&str, &str)>,
) -> Result<(), Error> {
    let person = people::store::add(work, &name_of(login), held.map(|(_, org)| orgs[org])).await?;
    let account = accounts::add(work, login, person, PASSWORD_HASH, office_of(login)).await?;
    if let Some((role, org)) = held {
        let (role, now) = (Key::parse(role).expect("a role's key"), work.now());
        people::store::grant(work, person, &role, orgs[org], now, None).await?;
    }
    people.insert(login.to_owned(), (account, person));
    Ok(())
}

/// The three separated offices.
fn office_of(login: &str) -> Option<Office> {
    match login {
        "admin" => Some(Office::System),
        "security" => Some(Office::Security),
        "audit" => Some(Office::Audit),
        _ => None,
    }
}

/// The name of a person, told apart from every other one and long enough to be masked.
pub(crate) fn name_of(login: &str) -> String {
    format!("人{login}")
}

async fn add_items(desk: &Desk) -> HashMap<String, String> {
    let mut items = HashMap::new();
    for (code, class, name, days) in
        [("0301", "repair", "楼道灯维修", 3), ("0302", "repair", "水管维修", 2), ("0501", "elder", "陪同就医", 1)]
    {
        let fields = json!({"code": code, "class": class, "name": name, "days": days});
        let add = AddRow {
            register: Key::new("binhai", "service_item"),
            org: None,
            fields: fields.as_object().cloned().unwrap_or_default(),
        };
        let system = Arc::new(Actor::system());
        let added = gridwork_operations::registers::add(desk, &system, Call::plain(), add).await;
        items.insert(code.to_owned(), added.expect("an item is added").row.id.to_string());
    }
    items
}
