//! Lost power: what was not synced is gone, or half of it is there.
//!
//! SQLite has two files, which are kept by their names. PostgreSQL has many: contents and names are kept apart.

use crate::dice::Dice;
use crate::ground::{Engine, Ground};
use crate::tail;
use crate::tree;
use gridwork_testkit::cluster::Private;
use gridwork_testkit::databases;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// The files of a SQLite database that last.
const FILES: [&str; 2] = ["gridwork.db", "gridwork.db-wal"];

/// What a disk writes at once.
const SECTOR: usize = 512;

/// How long a checkpoint has begun at most when the cut comes.
const CHECKPOINT_MS: u64 = 250;

/// What lasts although nobody synced it.
pub(crate) struct Luck {
    /// Each sector that was written, or not, by the dice.
    pub(crate) sectors: bool,
    /// Every name that was made, moved or removed: the journal was written just before.
    pub(crate) names: bool,
}

impl Luck {
    /// Nothing but what was synced.
    pub(crate) const NONE: Luck = Luck { sectors: false, names: false };

    fn by(dice: &mut Dice) -> Luck {
        Luck { sectors: dice.roll(2) == 0, names: dice.roll(2) == 0 }
    }
}

/// From now on the shim keeps what is synced; what stands in the files now counts as synced.
pub(crate) fn arm(ground: &mut Ground) -> Result<(), String> {
    if ground.engine == Engine::Postgres {
        return arm_cluster(ground);
    }
    for name in FILES {
        let (file, durable) = (ground.data().join(name), ground.shim.durable(name));
        // An earlier trial's copy is none of this one.
        let _ = fs::remove_file(&durable);
        if file.exists() {
            fs::copy(&file, &durable).map_err(|error| error.to_string())?;
        }
    }
    ground.shim.turn_on("power");
    Ok(())
}

/// Once for all trials: what a cut leaves is armed again before PostgreSQL starts, and its recovery must last too.
fn arm_cluster(ground: &mut Ground) -> Result<(), String> {
    if ground.shim.is_on("power") {
        return Ok(());
    }
    ground.kill();
    if let Some(cluster) = &ground.cluster {
        cluster.crash()?;
        keep_all(ground, cluster)?;
    }
    ground.shim.turn_on("power");
    start(ground)
}

fn keep_all(ground: &Ground, cluster: &Private) -> Result<(), String> {
    tree::keep_all(&cluster.data_folder(), &ground.shim.durable(""))
        .map_err(|error| format!("what counts as synced: {error}"))
}

/// Ends everything at once and leaves what a power cut leaves; then starts again.
pub(crate) async fn cut(ground: &mut Ground, dice: &mut Dice) -> Result<(), String> {
    if let Some(cluster) = &ground.cluster {
        // Data files are in danger while they are written: most cuts fall into a checkpoint, some long after the last.
        if dice.roll(4) > 0 {
            let client = databases::connect(&cluster.url()).await?;
            // It ends with the server.
            tokio::spawn(async move { client.batch_execute("checkpoint").await });
            tokio::time::sleep(Duration::from_millis(dice.roll(CHECKPOINT_MS))).await;
        }
    }
    end(ground).await?;
    let luck = Luck::by(dice);
    leave_what_lasts(ground, &luck, dice)?;
    start(ground)
}

/// Ends everything at once. PostgreSQL goes first, in the middle of what it is asked: nobody answers without it.
pub(crate) async fn end(ground: &mut Ground) -> Result<(), String> {
    if let Some(cluster) = &ground.cluster {
        cluster.kill().await?;
    }
    ground.kill();
    Ok(())
}

/// Starts everything with what is there.
pub(crate) fn start(ground: &mut Ground) -> Result<(), String> {
    if let Some(cluster) = &ground.cluster {
        cluster.start_again().map_err(|error| format!("{error}:\n{}", tail(&cluster.log())))?;
    }
    ground.start()
}

/// Replaces the files by what was synced of them, and by what lasts with luck.
pub(crate) fn leave_what_lasts(ground: &Ground, luck: &Luck, dice: &mut Dice) -> Result<(), String> {
    match &ground.cluster {
        Some(cluster) => leave_cluster(ground, cluster, luck, dice),
        None => leave_files(ground, luck, dice),
    }
}

fn leave_cluster(ground: &Ground, cluster: &Private, luck: &Luck, dice: &mut Dice) -> Result<(), String> {
    let data = cluster.data_folder();
    tree::leave(&data, &ground.shim.durable(""), luck, dice).map_err(|error| format!("what lasts: {error}"))?;
    // Whoever starts the machine again sees that the server it names is dead; here its number may be somebody's.
    let _ = fs::remove_file(data.join("postmaster.pid"));
    keep_all(ground, cluster)
}

fn leave_files(ground: &Ground, luck: &Luck, dice: &mut Dice) -> Result<(), String> {
    ground.shim.turn_off("power");
    for name in FILES {
        let (file, durable) = (ground.data().join(name), ground.shim.durable(name));
        let written = fs::read(&file).unwrap_or_default();
        let mut lasting = fs::read(&durable).unwrap_or_default();
        if luck.sectors {
            mix(&mut lasting, &written, dice);
        }
        replace(&file, &lasting).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    // The index of the log lives in memory only.
    let _ = fs::remove_file(ground.data().join("gridwork.db-shm"));
    Ok(())
}

/// Puts some of the sectors that were written to those that last.
pub(crate) fn mix(lasting: &mut Vec<u8>, written: &[u8], dice: &mut Dice) {
    for (at, sector) in written.chunks(SECTOR).enumerate() {
        let from = at * SECTOR;
        if lasting.get(from..from + sector.len()) == Some(sector) || dice.roll(2) == 0 {
            continue;
        }
        if lasting.len() < from + sector.len() {
            lasting.resize(from + sector.len(), 0);
        }
        lasting[from..from + sector.len()].copy_from_slice(sector);
    }
}

fn replace(file: &Path, content: &[u8]) -> std::io::Result<()> {
    if content.is_empty() {
        return match fs::remove_file(file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            done => done,
        };
    }
    fs::write(file, content)
}
