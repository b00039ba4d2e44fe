//! The real divisions of Binhai New Area on both engines: counts and parents as in the data, and nothing twice.

use gridwork_db::Db;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, DeskParts};
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::{Instant, ManualClock};
use gridwork_operations::journal;
use gridwork_operations::orgs::import::{Division, ImportOrgs, ImportReport, Outcome, SourceRow, import, read};
use gridwork_operations::orgs::{ListOrgs, OrgView, list};
use gridwork_testkit::both_engines;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

const AREA: &str = "120116";

/// The lines of the extract, read by other means than the import: split at commas, quotes taken off.
struct Lines {
    /// Name and parent of every code of the area.
    named: BTreeMap<String, (String, String)>,
}

fn extract() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/division")
}

impl Lines {
    fn of(folder: &Path, area: &str) -> Self {
        let mut named = BTreeMap::new();
        for file in ["areas.csv", "streets.csv", "villages.csv"] {
            let text = std::fs::read_to_string(folder.join(file)).unwrap();
            for line in text.lines().skip(1).filter(|line| line.starts_with(area)) {
                let fields = line.split(',').map(|field| field.trim_matches('"').to_owned()).collect::<Vec<_>>();
                let parent = if file == "areas.csv" { String::new() } else { fields[2].clone() };
                assert!(named.insert(fields[0].clone(), (fields[1].clone(), parent)).is_none());
            }
        }
        Self { named }
    }

    fn with_digits(&self, digits: usize) -> impl Iterator<Item = &str> {
        self.named.keys().map(String::as_str).filter(move |code| code.len() == digits)
    }

    /// How many codes of so many digits have this digit in this place.
    fn count(&self, digits: usize, at: usize, digit: RangeOf) -> usize {
        self.with_digits(digits).filter(|code| digit.contains(&(code.as_bytes()[at] - b'0'))).count()
    }
}

type RangeOf = std::ops::RangeInclusive<u8>;

struct House {
    desk: Desk,
    clock: ManualClock,
    system: Arc<Actor>,
}

impl House {
    async fn open(db: Db) -> Self {
        let clock = ManualClock::at(at("2026-03-02"));
        let keys = Arc::new(Keyring::fresh());
        let desk = Desk::open(DeskParts { db, clock: Arc::new(clock.clone()), keys }).await.unwrap();
        Self { desk, clock, system: Arc::new(Actor::system()) }
    }

    async fn import(&self, ask: ImportOrgs) -> ImportReport {
        import(&self.desk, &self.system, ask).await.unwrap()
    }

    /// The orgs as everybody sees them, by code.
    async fn orgs(&self, tree_on: Option<&str>) -> BTreeMap<String, OrgView> {
        let ask = ListOrgs { limit: 100_000, tree_on: tree_on.map(str::to_owned), ..ListOrgs::default() };
        let (orgs, _) = list(&self.desk, &self.system, &ask).await.unwrap();
        orgs.into_iter().map(|org| (org.code.clone(), org)).collect()
    }

    async fn journal_lines(&self) -> u64 {
        let found = journal::verify(&self.desk, &[]).await.unwrap();
        assert!(found.holds, "{:?}", found.faults);
        found.lines
    }
}

fn at(date: &str) -> Instant {
    Instant::from_rfc3339(&format!("{date}T09:00:00+08:00")).unwrap()
}

/// What the command sends for a folder.
fn ask(folder: &Path, area: &str) -> ImportOrgs {
    let package = read(folder, area);
    ImportOrgs {
        area: area.into(),
        source: package.source,
        rows: package.rows,
        findings: package.findings,
        under: None,
        valid_from: None,
        close_missing: false,
        dry_run: false,
    }
}

fn without(ask: ImportOrgs, is_gone: impl Fn(&SourceRow) -> bool) -> ImportOrgs {
    ImportOrgs { rows: ask.rows.into_iter().filter(|row| !is_gone(row)).collect(), ..ask }
}

fn codes(report: &ImportReport) -> BTreeMap<&str, usize> {
    let mut codes = BTreeMap::new();
    for finding in &report.findings {
        *codes.entry(finding.code.as_str()).or_default() += 1;
    }
    codes
}

/// A case as its table sees it; how cases are opened is tried elsewhere.
async fn open_a_case(desk: &Desk, org: Uuid) {
    let stored = desk.db().write::<_, gridwork_db::Error>(move |tx| {
        Box::pin(async move {
            tx.execute(
                "insert into loop_case (case_id, loop, loop_version, number, track, org_id, org_path, state, \
                 opener_id, asker_id, opened_at, entered_at, clocks, version) \
                 values ($1, 'binhai/order', 1, '1', 't', $2, '1/', 'open', $1, $1, 0, 0, '{}', 1)",
                &[Uuid::from_u128(1).into(), org.into()],
            )
            .await
        })
    });
    stored.await.unwrap();
}

/// Names and parents in the house are those in the files.
async fn compare(house: &House, lines: &Lines) {
    let orgs = house.orgs(None).await;
    let codes = orgs.values().map(|org| (org.id, org.code.as_str())).collect::<HashMap<_, _>>();
    let found = orgs.values().map(|org| {
        let parent = org.parent.map_or("", |id| codes[&id]);
        (org.code.clone(), (org.name.clone(), parent.to_owned()))
    });
    assert_eq!(found.collect::<BTreeMap<_, _>>(), lines.named);
    for org in orgs.values() {
        let kind = match org.code.len() {
            6 => "common/district",
            9 => "common/street",
            _ => "common/community",
        };
        assert_eq!((org.kind.as_str(), org.valid_to.as_deref()), (kind, None), "{}", org.code);
    }
}

both_engines! {
    async fn binhai_is_imported_as_the_data_say(db: Db) {
        let (house, lines) = (House::open(db).await, Lines::of(&extract(), AREA));
        let report = house.import(ask(&extract(), AREA)).await;
        assert_eq!(report.outcome, Outcome::Stored, "{:?}", report.faults().collect::<Vec<_>>());
        assert_eq!((report.added.len(), report.unchanged), (lines.named.len(), 0));
        compare(&house, &lines).await;
        // One district, 26 streets of all sorts, 505 communities and villages.
        let levels = [6, 9, 12].map(|digits| lines.with_digits(digits).count());
        assert_eq!(levels, [1, 26, 505]);
        let expected = [
            (Division::County, 1),
            (Division::Street, lines.count(9, 6, 0..=0)),
            (Division::Town, lines.count(9, 6, 1..=1)),
            (Division::Enterprise, lines.count(9, 6, 4..=5)),
            (Division::Residents, lines.count(12, 9, 0..=1)),
            (Division::Villagers, lines.count(12, 9, 2..=3)),
            (Division::LikeResidents, lines.count(12, 9, 4..=4)),
            (Division::LikeVillagers, lines.count(12, 9, 5..=5)),
        ];
        assert_eq!(report.counts, BTreeMap::from(expected));
        let view = house.desk.view().await.unwrap();
        let tree = &view.world.orgs;
        let district = tree.by_code(AREA).unwrap();
        assert_eq!(tree.subtree(district.id).count(), lines.named.len());
        for street in lines.with_digits(9) {
            let below = lines.with_digits(12).filter(|code| code.starts_with(street)).count();
            let org = tree.by_code(street).unwrap();
            assert_eq!(tree.subtree(org.id).count(), below + 1, "{street}");
            assert_eq!(tree.ancestors(org.id).len(), 2, "{street}");
        }
    }

    async fn what_is_odd_in_binhai_is_reported(db: Db) {
        let (house, lines) = (House::open(db).await, Lines::of(&extract(), AREA));
        let report = house.import(ask(&extract(), AREA)).await;
        let expected = [
            ("enterprise", lines.count(9, 6, 4..=5)),
            ("like_committee", lines.count(12, 9, 4..=5)),
            // 天津经济技术开发区（其他片区）.
            ("name_placeholder", lines.named.values().filter(|(name, _)| name.contains("其他")).count()),
            // Three villages are written with half a character.
            ("name_strange", lines.named.values().filter(|(name, _)| name.contains('阝')).count()),
        ];
        assert_eq!(codes(&report), BTreeMap::from(expected));
        assert!(report.findings.iter().all(|it| !it.place().is_empty() && it.message.en.is_some()));
    }

    async fn a_dry_run_says_the_same_and_changes_nothing(db: Db) {
        let house = House::open(db).await;
        let tried = house.import(ImportOrgs { dry_run: true, ..ask(&extract(), AREA) }).await;
        assert_eq!(tried.outcome, Outcome::Tried);
        assert!(house.orgs(None).await.is_empty());
        assert_eq!(house.journal_lines().await, 0);
        let done = house.import(ask(&extract(), AREA)).await;
        assert_eq!(ImportReport { outcome: Outcome::Stored, ..tried }, done);
        assert_eq!(house.orgs(None).await.len(), done.added.len());
        // One line for every org, one for the import.
        assert_eq!(house.journal_lines().await, done.added.len() as u64 + 1);
    }

    async fn importing_again_changes_nothing(db: Db) {
        let house = House::open(db).await;
        let first = house.import(ask(&extract(), AREA)).await;
        let (orgs, lines) = (house.orgs(None).await, house.journal_lines().await);
        house.clock.set(at("2026-06-01"));
        let again = house.import(ask(&extract(), AREA)).await;
        assert_eq!((again.outcome, again.unchanged), (Outcome::Unchanged, first.added.len()));
        assert!(again.added.is_empty() && again.renamed.is_empty() && again.missing.is_empty());
        assert_eq!(again.rows_sha256, first.rows_sha256);
        assert_eq!((house.orgs(None).await, house.journal_lines().await), (orgs, lines));
    }

    async fn another_name_holds_from_its_day_on(db: Db) {
        let house = House::open(db).await;
        house.import(ask(&extract(), AREA)).await;
        house.clock.set(at("2026-06-01"));
        let mut renamed = ask(&extract(), AREA);
        renamed.rows.iter_mut().filter(|row| row.code == "120116001").for_each(|row| row.name = "塘沽湾街道".into());
        let report = house.import(renamed.clone()).await;
        let names = report.renamed.iter().map(|it| (it.code.as_str(), it.from.as_str(), it.to.as_str()));
        assert_eq!(names.collect::<Vec<_>>(), [("120116001", "塘沽街道", "塘沽湾街道")]);
        assert_eq!(house.orgs(None).await["120116001"].name, "塘沽湾街道");
        assert_eq!(house.orgs(Some("2026-05-31")).await["120116001"].name, "塘沽街道");
        assert_eq!(house.orgs(Some("2026-06-01")).await["120116001"].name, "塘沽湾街道");
        assert_eq!(house.import(renamed).await.outcome, Outcome::Unchanged);
        // A change dated before the last one would rewrite the history.
        let back = house.import(ImportOrgs { valid_from: Some("2026-05-01".into()), ..ask(&extract(), AREA) }).await;
        assert_eq!((back.outcome, codes(&back).get("date_before")), (Outcome::Refused, Some(&1)));
        assert_eq!(house.orgs(None).await["120116001"].name, "塘沽湾街道");
    }

    async fn what_vanished_is_listed_closed_when_asked_and_opened_when_it_is_back(db: Db) {
        let house = House::open(db).await;
        house.import(ask(&extract(), AREA)).await;
        let before = house.orgs(None).await;
        house.clock.set(at("2026-06-01"));
        // 北塘街道 with all its communities.
        let is_gone = |code: &str| code.starts_with("120116009");
        let gone = before.keys().filter(|code| is_gone(code)).count();
        let fewer = without(ask(&extract(), AREA), |row| is_gone(&row.code));
        let listed = house.import(fewer.clone()).await;
        assert_eq!((listed.outcome, listed.missing.len(), listed.closed.len()), (Outcome::Unchanged, gone, 0));
        assert_eq!(house.orgs(None).await, before);
        let closing = ImportOrgs { close_missing: true, ..fewer };
        let closed = house.import(closing.clone()).await;
        assert_eq!((closed.outcome, closed.missing.len(), closed.closed.len()), (Outcome::Stored, 0, gone));
        let after = house.orgs(None).await;
        assert_eq!(after.values().filter(|org| org.valid_to.as_deref() == Some("2026-05-31")).count(), gone);
        assert_eq!(house.orgs(Some("2026-05-31")).await.len(), before.len());
        assert_eq!(house.orgs(Some("2026-06-01")).await.len(), before.len() - gone);
        assert_eq!(house.import(closing).await.outcome, Outcome::Unchanged);
        house.clock.set(at("2026-07-01"));
        let back = house.import(ask(&extract(), AREA)).await;
        assert_eq!((back.outcome, back.reopened.len(), back.added.len()), (Outcome::Stored, gone, 0));
        let again = house.orgs(None).await;
        assert_eq!(again.values().map(|org| (org.id, org.valid_to.clone())).collect::<Vec<_>>(),
            before.values().map(|org| (org.id, None)).collect::<Vec<_>>());
        assert_eq!(house.orgs(Some("2026-06-15")).await.len(), before.len() - gone);
        assert_eq!(house.orgs(Some("2026-07-01")).await.len(), before.len());
        house.journal_lines().await;
    }

    async fn an_org_with_an_open_case_is_not_closed(db: Db) {
        let house = House::open(db).await;
        house.import(ask(&extract(), AREA)).await;
        house.clock.set(at("2026-06-01"));
        let orgs = house.orgs(None).await;
        let code = orgs.keys().find(|code| code.len() == 12).unwrap().clone();
        let org = orgs[&code].id;
        open_a_case(&house.desk, org).await;
        let closing = without(ask(&extract(), AREA), |row| row.code == code);
        let report = house.import(ImportOrgs { close_missing: true, ..closing }).await;
        assert_eq!((report.outcome, report.closed.len(), report.missing.len()), (Outcome::Unchanged, 0, 1));
        assert_eq!(codes(&report)["not_closed"], 1);
    }

    async fn faults_are_all_named_and_nothing_is_stored(db: Db) {
        let house = House::open(db).await;
        let mut broken = ask(&extract(), AREA);
        broken.rows[5].name = " ".into();
        broken.rows[9].code = "12011600".into();
        let orphaned = broken.rows[9].line;
        let twice = SourceRow { name: "另一个".into(), ..broken.rows[40].clone() };
        broken.rows.push(twice);
        let report = house.import(broken).await;
        assert_eq!(report.outcome, Outcome::Refused);
        let faults = report.faults().map(|it| it.code.as_str()).collect::<Vec<_>>();
        for code in ["name_blank", "code_shape", "code_twice", "orphan"] {
            assert!(faults.contains(&code), "{code}: {faults:?}");
        }
        assert!(report.faults().any(|it| it.place() == format!("streets.csv:{orphaned}")));
        assert!(report.added.is_empty() && report.missing.is_empty());
        assert!(house.orgs(None).await.is_empty());
        assert_eq!(house.journal_lines().await, 0);
    }

    async fn two_imports_at_once_make_one_tree(db: Db) {
        let house = House::open(db).await;
        let (one, other) = tokio::join!(house.import(ask(&extract(), AREA)), house.import(ask(&extract(), AREA)));
        let mut ends = [one.outcome, other.outcome];
        ends.sort_by_key(|end| *end == Outcome::Stored);
        assert_eq!(ends, [Outcome::Unchanged, Outcome::Stored]);
        compare(&house, &Lines::of(&extract(), AREA)).await;
    }

    async fn a_district_of_another_code_takes_the_streets(db: Db) {
        let house = House::open(db).await;
        house.import(ask(&extract(), "120115")).await;
        let report = house.import(ImportOrgs { under: Some("120115".into()), ..ask(&extract(), AREA) }).await;
        assert_eq!(report.outcome, Outcome::Stored);
        let orgs = house.orgs(None).await;
        assert_eq!(orgs["120116001"].parent, Some(orgs["120115"].id));
        assert!(!orgs.contains_key(AREA));
    }

    async fn only_administrators_import_and_never_for_a_day_to_come(db: Db) {
        let house = House::open(db).await;
        let nobody = Actor { person: gridwork_kernel::PersonId(Uuid::from_u128(1)), ..Actor::system() };
        let refused = import(&house.desk, &Arc::new(nobody.clone()), ask(&extract(), AREA)).await.unwrap_err();
        assert_eq!(refused.code(), "role");
        for day in ["2026-03-03", "2026-02-30", "gestern"] {
            let ask = ImportOrgs { valid_from: Some(day.into()), ..ask(&extract(), AREA) };
            assert_eq!(import(&house.desk, &house.system, ask).await.unwrap_err().code(), "malformed", "{day}");
        }
        let admin = Arc::new(Actor { office: Some(gridwork_kernel::admission::Office::System), ..nobody });
        let tried = ImportOrgs { dry_run: true, ..ask(&extract(), AREA) };
        assert_eq!(import(&house.desk, &admin, tried).await.unwrap().outcome, Outcome::Tried);
    }
}

/// The whole package, where `GRIDWORK_DIVISION_DIR` names its unpacked folder; the extract stands for it elsewhere.
mod whole_package {
    use super::*;

    fn folder() -> Option<PathBuf> {
        let folder = std::env::var_os("GRIDWORK_DIVISION_DIR").map(PathBuf::from);
        if folder.is_none() {
            eprintln!("GRIDWORK_DIVISION_DIR is not set: the whole package was not read");
        }
        folder
    }

    #[test]
    fn the_extract_is_what_the_package_says_of_binhai() {
        let Some(folder) = folder() else { return };
        let said = |folder: &Path| {
            let package = read(folder, AREA);
            assert!(package.findings.is_empty(), "{:?}", package.findings);
            package.rows.into_iter().map(|row| (row.code, row.name, row.parent)).collect::<Vec<_>>()
        };
        assert_eq!(said(&folder), said(&extract()));
    }

    both_engines! {
        async fn areas_of_every_sort_are_imported_as_the_data_say(db: Db) {
            let Some(folder) = folder() else { return };
            let dist = if folder.join("dist").exists() { folder.join("dist") } else { folder.clone() };
            let house = House::open(db).await;
            let mut all = BTreeMap::new();
            // Binhai, two cities without counties, one whose only county has a code of its own, a city of Xinjiang
            // with farms as streets, and the district with the most villages.
            for area in [AREA, "441900", "460400", "620201", "659001", "310115"] {
                let report = house.import(ask(&folder, area)).await;
                assert_eq!(report.outcome, Outcome::Stored, "{area}: {:?}", report.faults().collect::<Vec<_>>());
                let lines = Lines::of(&dist, area);
                assert_eq!(report.added.len(), lines.named.len(), "{area}");
                assert_eq!(codes(&report).contains_key("no_counties"), area.ends_with("00"), "{area}");
                all.extend(lines.named);
            }
            compare(&house, &Lines { named: all }).await;
        }
    }
}
