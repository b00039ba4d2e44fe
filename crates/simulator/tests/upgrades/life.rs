//! A few lamps reported and mended: what a fixture holds, and how it goes on after an upgrade.

use gridwork_db::Db;
use gridwork_definitions::load_dir;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk, DeskParts};
use gridwork_kernel::orgs::store::{self as orgs, NewOrg};
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::time::DAY;
use gridwork_kernel::{CaseId, Instant, ManualClock};
use gridwork_operations::accounts::{NewAccount, add};
use gridwork_operations::cases::{self, AddComment, CaseDesk, CaseFilter, OpenCase, TakeStep};
use gridwork_operations::packs::{ApplyPacks, apply};
use gridwork_operations::{Error, ticker};
use serde_json::{Map, Value as Json, json};
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

/// Monday morning.
const BEGAN_AT: &str = "2026-03-02T09:00:00+08:00";

/// Two days later: when the fixture is opened again.
pub(crate) const LEFT_AT: &str = "2026-03-04T10:00:00+08:00";

const LANGUAGE: &str = "zh-CN";

/// A desk with the keys of the fixtures, at a moment.
pub(crate) async fn desk(db: Db, keys: &Path, at: &str) -> (Desk, ManualClock) {
    let keys = Arc::new(keyring(keys));
    gridwork_kernel::secrets::store::claim(&db, &keys).await.unwrap();
    let clock = ManualClock::at(Instant::from_rfc3339(at).unwrap());
    let parts = DeskParts { db, clock: Arc::new(clock.clone()), keys };
    (Desk::open(parts).await.unwrap(), clock)
}

/// The keys of the fixtures. A checkout leaves them open to everybody, and keys that are so are refused: a closed copy
/// is opened.
fn keyring(folder: &Path) -> Keyring {
    let Ok(kept) = std::fs::read(folder.join("keyring")) else { return Keyring::open_or_create(folder).unwrap() };
    let closed = tempfile::tempdir().unwrap();
    let copy = closed.path().join("keyring");
    std::fs::write(&copy, kept).unwrap();
    std::fs::set_permissions(&copy, Permissions::from_mode(0o600)).unwrap();
    Keyring::open(closed.path()).unwrap()
}

async fn actor(desk: &Desk, login: &str) -> Arc<Actor> {
    let mut view = desk.view().await.unwrap();
    let account = accounts::find(&mut view.conn, login, view.now).await.unwrap().unwrap().id;
    desk.actor(&mut view, account).await.unwrap()
}

/// Founds a community and lives through three repairs: one closed, one to be confirmed, one waiting.
pub(crate) async fn live(db: Db, keys: &Path) {
    let (desk, clock) = desk(db, keys, BEGAN_AT).await;
    let system = Arc::new(Actor::system());
    let pack = load_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/upgrades/pack"), &[]);
    let packs = pack.packs.clone();
    assert!(pack.diagnostics.is_empty(), "{:?}", pack.diagnostics);
    apply(&desk, &system, ApplyPacks { packs: packs.clone(), org: None, allow: Vec::new() }).await.unwrap();
    let org = desk
        .run_once(&system, (), |work, ()| {
            Box::pin(async move {
                let new = NewOrg {
                    code: "120198001001".to_owned(),
                    name: "灯社区".to_owned(),
                    kind: Key::new("lamp", "community"),
                    parent: None,
                    valid_from: "2020-01-01".to_owned(),
                };
                Ok::<_, Error>(orgs::add(work, &new).await?.id)
            })
        })
        .await
        .unwrap();
    apply(&desk, &system, ApplyPacks { packs, org: Some(org), allow: Vec::new() }).await.unwrap();
    for (login, role) in [("resident", "resident"), ("keeper", "keeper")] {
        let new = NewAccount {
            login: login.to_owned(),
            password: "lange-Laterne-42".to_owned(),
            name: format!("虚构{role}"),
            person: None,
            roles: vec![(Key::new("lamp", role), org)],
            office: None,
            must_change: false,
        };
        add(&desk, &system, new).await.unwrap();
    }
    let opened =
        [report(&desk, "一号灯不亮").await, report(&desk, "二号灯不亮").await, report(&desk, "三号灯不亮").await];
    clock.advance(std::time::Duration::from_secs(3600));
    mend(&desk, opened[0]).await;
    mend(&desk, opened[1]).await;
    take(&desk, "resident", opened[0], "confirm", json!({})).await;
    let said = AddComment { case: opened[2], text: json!("还是黑的"), files: json!([]), if_match: None };
    cases::comment(&desk, &actor(&desk, "resident").await, Call::plain(), said, LANGUAGE).await.unwrap();
    // On Tuesday evening the third is late, and says so.
    clock.advance(std::time::Duration::from_secs(34 * 3600));
    while ticker::tick(&desk).await.unwrap() > 0 {}
    ticker::sweep(&desk, None).await.unwrap();
    let checkpoints = tempfile::tempdir().unwrap();
    gridwork_operations::journal::checkpoint(&desk, &checkpoints.path().join("checkpoints.jsonl")).await.unwrap();
    assert!(gridwork_simulator::check_invariants(&desk).await.unwrap().is_empty());
    desk.db().clone().close().await;
}

/// Takes up what the fixture left: mends the late one, opens another, and lets time close what nobody confirms.
pub(crate) async fn go_on(desk: &Desk, clock: &ManualClock) {
    let resident = actor(desk, "resident").await;
    let (found, _) = cases::list(desk, &resident, &CaseFilter::default(), 10, LANGUAGE).await.unwrap();
    assert_eq!(found.len(), 3);
    let waiting = found.iter().find(|case| case.state == "reported").map(|case| CaseId(case.id)).unwrap();
    let shown = cases::show(desk, &resident, waiting, LANGUAGE).await.unwrap();
    assert_eq!(shown.fields["phone"], "13800000001", "what was sealed then is opened now");
    mend(desk, waiting).await;
    take(desk, "resident", waiting, "confirm", json!({})).await;
    report(desk, "四号灯不亮").await;
    clock.advance(std::time::Duration::from_micros(u64::try_from(8 * DAY).unwrap()));
    while ticker::tick(desk).await.unwrap() > 0 {}
    ticker::sweep(desk, None).await.unwrap();
    assert!(ticker::catch_up(desk, std::time::Duration::MAX).await.unwrap());
    let (found, _) = cases::list(desk, &resident, &CaseFilter::default(), 10, LANGUAGE).await.unwrap();
    let mut states = found.iter().map(|case| case.state.as_str()).collect::<Vec<_>>();
    states.sort_unstable();
    assert_eq!(states, ["closed", "closed", "closed", "reported"]);
}

async fn report(desk: &Desk, words: &str) -> CaseId {
    let resident = actor(desk, "resident").await;
    let ask = OpenCase {
        loop_key: "lamp/repair".to_owned(),
        org: Some(resident.grants[0].org),
        asker: None,
        about: None,
        asker_phone: None,
        step: None,
        form: map(json!({"words": words, "phone": "13800000001"})),
        input: Map::new(),
    };
    let opened = cases::open(desk, &CaseDesk::default(), &resident, Call::plain(), ask, LANGUAGE).await.unwrap();
    CaseId(opened.case.id)
}

async fn mend(desk: &Desk, case: CaseId) {
    take(desk, "keeper", case, "mend", json!({"done": "换了灯泡"})).await;
}

async fn take(desk: &Desk, who: &str, case: CaseId, step: &str, form: Json) {
    let take = TakeStep { case, step: step.to_owned(), form: map(form), input: Map::new(), if_match: None };
    cases::step(desk, &actor(desk, who).await, Call::plain(), take, LANGUAGE).await.unwrap();
}

fn map(value: Json) -> Map<String, Json> {
    value.as_object().cloned().unwrap()
}
