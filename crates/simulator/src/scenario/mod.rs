//! Scenarios (场景): stories with expected answers that run a pack's loops through the real operations.
//!
//! `docs/write-packs/scenarios.md` is the whole format. Each scenario is played in an empty house of its own, on a
//! clock that is set by hand; afterwards the invariants of the house are checked.

mod acts;
mod expect;
mod given;
mod houses;
mod names;
mod picture;
mod placing;
mod read;
mod report;
mod run;
mod shape;
mod sight;
mod store;
mod story;
mod suggested;
mod yaml;

pub use houses::{House, Houses, SqliteHouses};
pub use report::{Arrow, Failure, LoopArrows, PackReport, ScenarioReport};

use gridwork_definitions::model::{Definition, Key, Pack};
use gridwork_definitions::{Files, Loaded, load_dir};
use gridwork_kernel::ManualClock;
use gridwork_kernel::desk::{Desk, DeskParts};
use gridwork_kernel::secrets::Keyring;
use run::Played;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use story::Scenario;
use yaml::At;

/// Scenarios played at the same time: as many as the machines of most people have cores.
const AT_ONCE: usize = 2;

/// Runs the scenarios of the pack in a folder. Used packs are looked for in `search`, then in the folder beside it.
pub async fn run_dir(dir: &Path, search: &[PathBuf], houses: &impl Houses) -> PackReport {
    run_scenarios(&Files::read_dir(dir), load_dir(dir, search), houses).await
}

/// Runs the scenarios among the files of a pack that was loaded, and says which arrows of its loops they took.
pub async fn run_scenarios(files: &Files, loaded: Loaded, houses: &impl Houses) -> PackReport {
    let pack = loaded.pack().map(|pack| pack.pack.clone()).unwrap_or_default();
    let is_sound = loaded.is_ok();
    let mut report = PackReport { pack, diagnostics: loaded.diagnostics, scenarios: Vec::new(), loops: Vec::new() };
    if !is_sound {
        return report;
    }
    let mut taken = HashSet::new();
    let (stories, unreadable) = stories(files);
    report.scenarios = unreadable;
    for some in stories.chunks(AT_ONCE) {
        let [first, rest @ ..] = some else { continue };
        let second = async {
            match rest.first() {
                Some((file, story)) => Some(one(&loaded.packs, file, story, houses).await),
                None => None,
            }
        };
        let (first, second) = tokio::join!(one(&loaded.packs, &first.0, &first.1, houses), second);
        for (scenario, arrows) in std::iter::once(first).chain(second) {
            report.scenarios.push(scenario);
            taken.extend(arrows);
        }
    }
    report.scenarios.sort_by(|a, b| a.file.cmp(&b.file));
    let own = loaded.packs.last().into_iter().flat_map(|pack| &pack.definitions);
    let loops = own.filter_map(|it| if let Definition::Loop(def) = it { Some(def) } else { None });
    report.loops =
        loops.map(|def| LoopArrows::new(def, |arrow| taken.contains(&(def.key.clone(), arrow.clone())))).collect();
    report
}

/// The scenarios that could be read, and reports of those that could not.
fn stories(files: &Files) -> (Vec<(String, Scenario)>, Vec<ScenarioReport>) {
    let mut stories: Vec<(String, Scenario)> = Vec::new();
    let mut unreadable = Vec::new();
    let mut named: HashMap<String, String> = HashMap::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("scenarios/")) {
        let file = if files.label().is_empty() { path.to_owned() } else { format!("{}/{path}", files.label()) };
        let broken = match read::read(&file, bytes) {
            Ok(story) => match named.insert(story.name.clone(), file.clone()) {
                None => {
                    stories.push((file, story));
                    continue;
                }
                Some(other) => {
                    let zh = format!("和 {other} 同名");
                    vec![Failure::new(&file, At::TOP, zh, format!("it has the same name as {other}"))]
                }
            },
            Err(failures) => failures,
        };
        let name = path.trim_start_matches("scenarios/").to_owned();
        unreadable.push(ScenarioReport { file, name, steps: 0, failures: broken });
    }
    (stories, unreadable)
}

/// Plays one scenario in a house of its own.
async fn one(
    packs: &[Pack],
    file: &str,
    story: &Scenario,
    houses: &impl Houses,
) -> (ScenarioReport, HashSet<(Key, Arrow)>) {
    let report = |played: Played| ScenarioReport {
        file: file.to_owned(),
        name: story.name.clone(),
        steps: played.steps,
        failures: played.failures,
    };
    match in_a_house(packs, file, story, houses).await {
        Ok((played, arrows)) => (report(played), arrows),
        Err(why) => {
            let zh = format!("没有可用的数据库：{why}");
            let failure = Failure::new(file, At::TOP, zh, format!("there is no database to play it in: {why}"));
            (report(Played { steps: 0, failures: vec![failure] }), HashSet::new())
        }
    }
}

async fn in_a_house(
    packs: &[Pack],
    file: &str,
    story: &Scenario,
    houses: &impl Houses,
) -> Result<(Played, HashSet<(Key, Arrow)>), String> {
    let house = houses.fresh().await?;
    let clock = ManualClock::at(story.start);
    let parts = DeskParts { db: house.db.clone(), clock: Arc::new(clock.clone()), keys: Arc::new(Keyring::fresh()) };
    let desk = Desk::open(parts).await.map_err(|error| error.to_string())?;
    let played = run::play(&desk, clock, packs, file, story).await;
    let arrows = {
        let mut view = desk.view().await.map_err(|error| error.to_string())?;
        store::arrows(&mut view.conn).await.map_err(|error| error.to_string())?
    };
    drop(desk);
    house.db.close().await;
    Ok((played, arrows))
}
