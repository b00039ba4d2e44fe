//! What a pack in force asks of people, reckoned from its definitions and from how much there is to do in a week.

use super::check::files;
use crate::error::{Error, Result};
use chrono::NaiveDate;
use gridwork_definitions::burden::{Burden, Fault, Volumes, burden as reckon};
use gridwork_definitions::model::{Key, Text};
use gridwork_definitions::{Files, Loaded, load_files_on};
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::packs::store;
use std::collections::{BTreeMap, BTreeSet};
use tokio::sync::Semaphore;

/// The longest text of volumes: a line for each of some hundred definitions.
pub const VOLUMES_MAX: usize = 8 * 1024;

/// What a pack says of itself.
const HEAD: &str = "pack.yaml";

/// So many are reckoned at once; the others wait.
static PLACES: Semaphore = Semaphore::const_new(2);

/// Which pack, and how much there is to do.
#[derive(Debug, Clone, Default)]
pub struct BurdenAsk {
    /// The pack; the first that no other uses when left out.
    pub pack: Option<String>,
    /// Volumes as their file has them; one of everything when left out.
    pub volumes: Option<String>,
}

/// A loop or register of which there is something to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Amount {
    /// `loop` or `register`.
    pub kind: &'static str,
    /// Its key.
    pub key: Key,
    /// What people call it.
    pub title: Text,
    /// How many in a week.
    pub count: f64,
}

/// What it asks.
#[derive(Debug, Clone)]
pub struct PackBurden {
    /// The pack.
    pub pack: String,
    /// The packs in force that may be asked about, with their titles.
    pub packs: Vec<(String, Text)>,
    /// How much there is to do, of every loop and register.
    pub amounts: Vec<Amount>,
    /// What follows.
    pub burden: Burden,
}

/// Reckons what a pack in force asks of people. It is told of definitions, never of persons.
///
/// # Errors
/// `NotFound` for a pack that is not there, or was applied without its texts; `Malformed` for volumes that cannot be
/// read or name what is not there.
pub async fn burden(desk: &Desk, ask: BurdenAsk) -> Result<PackBurden> {
    let text = ask.volumes.as_deref();
    if text.is_some_and(|text| text.len() > VOLUMES_MAX) {
        let (zh, en) = (format!("volumes 最多 {VOLUMES_MAX} 字节"), format!("volumes has at most {VOLUMES_MAX} bytes"));
        return Err(KernelError::malformed(zh, en).into());
    }
    let volumes = text.map(Volumes::read).transpose().map_err(|fault| refused(&[fault]))?;
    let mut view = desk.view().await?;
    let sources = store::sources(&mut view.conn).await?;
    let today = view.now.local_date();
    drop(view);
    // Reading packs takes some milliseconds of computing: not on a thread that answers others, and not on all of them.
    let _place = PLACES.acquire().await.map_err(|error| Error::Internal(format!("no place to reckon: {error}")))?;
    tokio::task::spawn_blocking(move || decide(ask.pack.as_deref(), volumes, sources, today))
        .await
        .map_err(|error| Error::Internal(format!("reckoning stopped: {error}")))?
}

fn decide(
    asked: Option<&str>,
    volumes: Option<Volumes>,
    sources: BTreeMap<String, BTreeMap<String, String>>,
    today: NaiveDate,
) -> Result<PackBurden> {
    // To choose one, their heads are read; then the one, and what it uses.
    let heads = sources.iter().map(|(pack, it)| {
        let head = it.get_key_value(HEAD).map(|(path, text)| (path.clone(), text.clone()));
        (pack.clone(), files(head.into_iter().collect(), pack))
    });
    let heads: BTreeMap<String, Files> = heads.collect();
    let texts: BTreeMap<String, Files> =
        sources.into_iter().map(|(pack, it)| (pack.clone(), files(it, &pack))).collect();
    let all: Vec<Loaded> = heads.values().map(|own| load_files_on(own, &heads, today)).collect();
    let used: BTreeSet<&str> =
        all.iter().filter_map(Loaded::pack).flat_map(|it| it.uses.iter().map(String::as_str)).collect();
    let name = |it: &Loaded| it.pack().map(|pack| pack.pack.clone()).unwrap_or_default();
    let is_wanted = |it: &&Loaded| match asked {
        Some(pack) => name(it) == pack,
        None => !used.contains(name(it).as_str()),
    };
    let chosen = all.iter().find(is_wanted).map(name).ok_or(KernelError::NotFound("pack"))?;
    let own = texts.get(&chosen).ok_or(KernelError::NotFound("pack"))?;
    let loaded = &load_files_on(own, &texts, today);
    let volumes = volumes.unwrap_or_else(|| Volumes::one_each(&loaded.catalog));
    let burden = reckon(loaded, &volumes, today).map_err(|faults| refused(&faults))?;
    let packs = all.iter().filter_map(Loaded::pack).map(|it| (it.pack.clone(), it.title.clone())).collect();
    Ok(PackBurden { pack: name(loaded), packs, amounts: amounts(loaded, &volumes), burden })
}

fn amounts(loaded: &Loaded, volumes: &Volumes) -> Vec<Amount> {
    let all = Volumes::one_each(&loaded.catalog);
    let loops = loaded.catalog.loops.values().filter(|it| all.loops.contains_key(it.key.as_str())).map(|it| Amount {
        kind: "loop",
        key: it.key.clone(),
        title: it.title.clone(),
        count: Volumes::count(&volumes.loops, &it.key),
    });
    let registers = loaded.catalog.registers.values();
    let registers = registers.filter(|it| all.registers.contains_key(it.key.as_str())).map(|it| Amount {
        kind: "register",
        key: it.key.clone(),
        title: it.title.clone(),
        count: Volumes::count(&volumes.registers, &it.key),
    });
    loops.chain(registers).collect()
}

/// Everything that is wrong with volumes, in one refusal.
fn refused(faults: &[Fault]) -> Error {
    let all = |language: &str| faults.iter().map(|it| it.message.say(language)).collect::<Vec<_>>();
    KernelError::malformed(all("zh-CN").join("；"), all("en").join("; ")).into()
}
