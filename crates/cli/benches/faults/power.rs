//! Lost power: what was not synced is gone, or half of it is there.

use crate::dice::Dice;
use crate::ground::{Engine, Ground};
use std::fs;
use std::path::Path;

/// The files of a SQLite database that last.
const FILES: [&str; 2] = ["gridwork.db", "gridwork.db-wal"];

/// What a disk writes at once.
const SECTOR: usize = 512;

/// From now on the shim keeps what is synced; what stands in the files now counts as synced.
pub(crate) fn arm(ground: &Ground) -> Result<(), String> {
    if ground.engine == Engine::Sqlite {
        for name in FILES {
            let (file, durable) = (ground.data().join(name), ground.shim.durable(name));
            // An earlier trial's copy is none of this one.
            let _ = fs::remove_file(&durable);
            if file.exists() {
                fs::copy(&file, &durable).map_err(|error| error.to_string())?;
            }
        }
        ground.shim.turn_on("power");
    }
    Ok(())
}

/// Ends everything at once and leaves what a power cut leaves; then starts again.
pub(crate) fn cut(ground: &mut Ground, dice: &mut Dice) -> Result<(), String> {
    ground.kill();
    if let Some(cluster) = &ground.cluster {
        cluster.crash()?;
        cluster.start_again()?;
        return ground.start();
    }
    leave_what_lasts(ground, dice)?;
    ground.start()
}

/// Replaces the files by what was synced of them; each unsynced sector is there or not, by the dice.
pub(crate) fn leave_what_lasts(ground: &Ground, dice: &mut Dice) -> Result<(), String> {
    ground.shim.turn_off("power");
    let with_some_luck = dice.roll(2) == 0;
    for name in FILES {
        let (file, durable) = (ground.data().join(name), ground.shim.durable(name));
        let written = fs::read(&file).unwrap_or_default();
        let mut lasting = fs::read(&durable).unwrap_or_default();
        if with_some_luck {
            mix(&mut lasting, &written, dice);
        }
        replace(&file, &lasting).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    // The index of the log lives in memory only.
    let _ = fs::remove_file(ground.data().join("gridwork.db-shm"));
    Ok(())
}

fn mix(lasting: &mut Vec<u8>, written: &[u8], dice: &mut Dice) {
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
