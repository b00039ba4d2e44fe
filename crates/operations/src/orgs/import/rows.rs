//! The rows of the three files, and what a code says its row is.

use gridwork_definitions::model::{Key, Text};
use gridwork_kernel::error::because;
use gridwork_kernel::identifiers::{RegionCode, TownshipKind, VillageKind};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sheet {
    /// 县、区: 6 digits.
    Areas,
    /// 街道、镇、乡: 9 digits.
    Streets,
    /// 社区、村: 12 digits.
    Villages,
}

impl Sheet {
    /// All of them, from the top of the tree down.
    pub const ALL: [Self; 3] = [Self::Areas, Self::Streets, Self::Villages];

    /// The name of the file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Areas => "areas.csv",
            Self::Streets => "streets.csv",
            Self::Villages => "villages.csv",
        }
    }

    /// How many digits its codes have.
    pub fn digits(self) -> usize {
        match self {
            Self::Areas => 6,
            Self::Streets => 9,
            Self::Villages => 12,
        }
    }

    /// The file of the rows above, and the column that names them.
    pub fn above(self) -> Option<(Self, &'static str)> {
        match self {
            Self::Areas => None,
            Self::Streets => Some((Self::Areas, "areaCode")),
            Self::Villages => Some((Self::Streets, "streetCode")),
        }
    }

    /// The kind of the orgs that its rows become, a kind of the pack `common`.
    pub fn kind(self) -> Key {
        let name = match self {
            Self::Areas => "common/district",
            Self::Streets => "common/street",
            Self::Villages => "common/community",
        };
        Key::parse(name).expect("the names of kinds above are keys")
    }
}

impl fmt::Display for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file_name())
    }
}

/// A row as it stands in its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRow {
    /// In which file.
    pub sheet: Sheet,
    /// On which line, counted from 1.
    pub line: u64,
    /// The code as written.
    pub code: String,
    /// The name as written.
    pub name: String,
    /// The code of the row above as written; areas have none.
    pub parent: Option<String>,
}

/// What a code says its row is (GB/T 2260, GB/T 10114).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Division {
    /// 县、区.
    County,
    /// 街道: 001 to 099.
    Street,
    /// 镇: 100 to 199.
    Town,
    /// 乡: 200 to 399.
    Township,
    /// Enterprise and government in one (政企合一): 400 to 599, most of them development zones.
    Enterprise,
    /// A township whose code lies outside all ranges.
    OtherTownship,
    /// 居委会: 001 to 199.
    Residents,
    /// 村委会: 200 to 399.
    Villagers,
    /// Like a residents' committee (类似居委会): 400 to 499.
    LikeResidents,
    /// Like a villagers' committee (类似村委会): 500 to 599.
    LikeVillagers,
    /// A village whose code lies outside all ranges.
    OtherVillage,
}

impl Division {
    /// What a code of a file says.
    pub fn of(sheet: Sheet, code: &RegionCode) -> Self {
        match sheet {
            Sheet::Areas => Self::County,
            Sheet::Streets => match code.township_kind() {
                Some(TownshipKind::Street) => Self::Street,
                Some(TownshipKind::Town) => Self::Town,
                Some(TownshipKind::Township) => Self::Township,
                Some(TownshipKind::Enterprise) => Self::Enterprise,
                None => Self::OtherTownship,
            },
            Sheet::Villages => match code.village_kind() {
                Some(VillageKind::Residents) => Self::Residents,
                Some(VillageKind::Villagers) => Self::Villagers,
                Some(VillageKind::LikeResidents) => Self::LikeResidents,
                Some(VillageKind::LikeVillagers) => Self::LikeVillagers,
                None => Self::OtherVillage,
            },
        }
    }

    /// What people call it.
    pub fn title(self) -> Text {
        match self {
            Self::County => because("区县", "county or district"),
            Self::Street => because("街道", "street"),
            Self::Town => because("镇", "town"),
            Self::Township => because("乡", "township"),
            Self::Enterprise => because("政企合一单位", "enterprise and government in one"),
            Self::OtherTownship => because("类别不明的乡级单位", "township of no known sort"),
            Self::Residents => because("居委会", "residents' committee"),
            Self::Villagers => because("村委会", "villagers' committee"),
            Self::LikeResidents => because("类似居委会", "like a residents' committee"),
            Self::LikeVillagers => because("类似村委会", "like a villagers' committee"),
            Self::OtherVillage => because("类别不明的村级单位", "village of no known sort"),
        }
    }
}
