//! The shipped packs, carried inside the program: it works without the source folder.

use gridwork_definitions::{Files, Loaded, PackSource, load_files};

/// Every file of every shipped pack, as `binhai/loops/order.yaml`.
static SHIPPED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/packs.rs"));

/// The shipped packs as a place where packs are found.
#[derive(Debug, Clone, Copy, Default)]
pub struct Embedded;

impl PackSource for Embedded {
    fn find(&self, pack: &str) -> Option<Files> {
        if !names().contains(&pack) {
            return None;
        }
        let mut files = Files::new(format!("packs/{pack}"));
        for (path, bytes) in SHIPPED {
            if let Some(inside) = path.strip_prefix(pack).and_then(|rest| rest.strip_prefix('/')) {
                files.insert(inside, *bytes);
            }
        }
        Some(files)
    }
}

/// The shipped packs.
pub fn embedded() -> Embedded {
    Embedded
}

/// The names of the shipped packs, in order.
pub fn names() -> Vec<&'static str> {
    SHIPPED.iter().filter_map(|(path, _)| path.strip_suffix("/pack.yaml")).collect()
}

/// A shipped pack with those it uses, checked.
pub fn load(pack: &str) -> Option<Loaded> {
    Some(load_files(&Embedded.find(pack)?, &Embedded))
}

/// A sample of a shipped pack: `binhai`, `service_item.csv`.
pub fn sample(pack: &str, name: &str) -> Option<&'static [u8]> {
    let wanted = format!("{pack}/samples/{name}");
    SHIPPED.iter().find(|(path, _)| *path == wanted).map(|(_, bytes)| *bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_pack_is_carried_whole_and_sound() {
        assert_eq!(names(), ["binhai", "chengdong", "common", "erqi", "ledgers", "pingqiao", "weibin"]);
        for name in names() {
            let loaded = load(name).unwrap();
            assert!(loaded.is_ok() && loaded.pack().is_some_and(|pack| pack.pack == name), "{:?}", loaded.diagnostics);
        }
        assert!(Embedded.find("binhai").unwrap().iter().any(|(path, _)| path.starts_with("scenarios/")));
        assert!(Embedded.find("bin").is_none() && Embedded.find("").is_none());
        assert!(sample("binhai", "service_item.csv").unwrap().starts_with(b"code,class,name,skill,days"));
    }
}
