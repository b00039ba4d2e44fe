//! The folder of the data as doctor sees it: who may read it, and how much room is left.

use crate::house::House;
use anyhow::Result;
use gridwork_operations::doctor::{Finding, Health};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const GIB: u64 = 1 << 30;

/// Room below which somebody has to look, and below which writing may fail any moment.
const ROOM_LOOK: u64 = 5 * GIB;
const ROOM_ILL: u64 = GIB / 2;

/// Everything about the folder.
///
/// # Errors
/// When it cannot be read at all.
pub fn examine(house: &House) -> Result<Vec<Finding>> {
    let mut findings = vec![private(&house.data)?];
    let room = rustix::fs::statvfs(&house.data)?;
    findings.push(space(room.f_bavail.saturating_mul(room.f_frsize)));
    Ok(findings)
}

fn finding(check: &str, health: Health, detail: String) -> Finding {
    Finding { check: check.to_owned(), health, detail }
}

/// Whether nobody else on the machine reads what is personal: what lies in a closed folder is closed with it.
fn private(folder: &Path) -> Result<Finding> {
    let mode = std::fs::metadata(folder)?.permissions().mode();
    Ok(if mode & 0o077 == 0 {
        finding("permissions", Health::Well, "only the owner reads the data and the keys".to_owned())
    } else {
        let detail = format!("others on this machine can look into it: run `chmod go= {}`", folder.display());
        finding("permissions", Health::Ill, detail)
    })
}

/// Whether there is room to write, in bytes.
fn space(room: u64) -> Finding {
    let detail = format!("{}.{} GiB are free", room / GIB, room % GIB * 10 / GIB);
    match room {
        ..ROOM_ILL => {
            finding("disk", Health::Ill, format!("{detail}: writes are refused when it is full; make room now"))
        }
        ROOM_ILL..ROOM_LOOK => finding("disk", Health::Warning, format!("{detail}: make room before it is full")),
        _ => finding("disk", Health::Well, detail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::Permissions;

    #[test]
    fn a_folder_that_others_read_is_ill() {
        let dir = tempfile::tempdir().unwrap();
        let check = |mode: u32, health: Health, word: &str| {
            std::fs::set_permissions(dir.path(), Permissions::from_mode(mode)).unwrap();
            let found = private(dir.path()).unwrap();
            assert!(found.health == health && found.detail.contains(word), "{mode:o}: {found:?}");
        };
        check(0o750, Health::Ill, "chmod go=");
        check(0o700, Health::Well, "only the owner");
    }

    #[test]
    fn room_is_told_before_it_ends() {
        for (room, health) in [(0, Health::Ill), (GIB, Health::Warning), (5 * GIB, Health::Well)] {
            assert_eq!(space(room).health, health, "{room}");
        }
        assert!(space(GIB / 2 * 3).detail.contains("1.5 GiB"));
    }
}
