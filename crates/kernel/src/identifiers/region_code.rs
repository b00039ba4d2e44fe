//! Region codes: GB/T 2260 down to the county (6 digits), GB/T 10114 for townships (9), villages below them (12).

use super::tight;
use crate::error::{Because, because};
use std::fmt;

/// How deep a region lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RegionLevel {
    /// 省、直辖市、自治区: 2 digits.
    Province,
    /// 地级市: 4 digits.
    Prefecture,
    /// 县、区: 6 digits.
    County,
    /// 街道、镇、乡: 9 digits.
    Township,
    /// 社区、村: 12 digits.
    Village,
}

/// What the third level of a code says (rules 5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TownshipKind {
    /// 街道: 001 to 099.
    Street,
    /// 镇: 100 to 199.
    Town,
    /// 乡: 200 to 399.
    Township,
    /// A unit that is enterprise and government in one (政企合一): 400 to 599.
    Enterprise,
}

/// What the fourth level of a code says (rules 5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VillageKind {
    /// 居委会: 001 to 199.
    Residents,
    /// 村委会: 200 to 399.
    Villagers,
    /// Like a residents' committee (类似居委会): 400 to 499.
    LikeResidents,
    /// Like a villagers' committee (类似村委会): 500 to 599.
    LikeVillagers,
}

/// A region by its significant digits: 2, 4, 6, 9 or 12 of them.
///
/// Which codes are in force is data with dates (counties split and merge); only the form is checked here.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegionCode(String);

impl RegionCode {
    /// Reads a code, filled up with zeros or not: `120116`, `120116000000`, `12`, `441900003`.
    ///
    /// # Errors
    /// What is wrong, in both languages.
    pub fn parse(text: &str) -> Result<Self, Because> {
        let digits = tight(text);
        let is_shaped = matches!(digits.len(), 2 | 4 | 6 | 9 | 12) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_shaped || digits.starts_with("00") {
            return Err(because(
                "行政区划代码应为 2、4、6、9 或 12 位数字",
                "a region code has 2, 4, 6, 9 or 12 digits",
            ));
        }
        Ok(Self(significant(&digits).to_owned()))
    }

    /// The significant digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code filled up with zeros to 12 digits.
    pub fn padded(&self) -> String {
        format!("{:0<12}", self.0)
    }

    /// How deep the region lies.
    pub fn level(&self) -> RegionLevel {
        match self.0.len() {
            2 => RegionLevel::Province,
            4 => RegionLevel::Prefecture,
            6 => RegionLevel::County,
            9 => RegionLevel::Township,
            _ => RegionLevel::Village,
        }
    }

    /// The region this one lies in. Where a city has no counties (东莞 441900), its townships lie in the city itself.
    pub fn parent(&self) -> Option<Self> {
        let shorter = match self.level() {
            RegionLevel::Province => return None,
            RegionLevel::Prefecture => 2,
            RegionLevel::County => 4,
            RegionLevel::Township => 6,
            RegionLevel::Village => 9,
        };
        Some(Self(significant(&self.0[..shorter]).to_owned()))
    }

    /// Whether a region is this one or lies in it.
    pub fn contains(&self, other: &Self) -> bool {
        // Levels have fixed widths, so that 1101 holds 110105 while nothing is a prefix by chance.
        other.0.starts_with(&self.0)
    }

    /// What kind of township this is, or lies in.
    pub fn township_kind(&self) -> Option<TownshipKind> {
        match self.0.get(6..9)?.parse::<u16>().ok()? {
            1..=99 => Some(TownshipKind::Street),
            100..=199 => Some(TownshipKind::Town),
            200..=399 => Some(TownshipKind::Township),
            400..=599 => Some(TownshipKind::Enterprise),
            _ => None,
        }
    }

    /// What kind of village this is.
    pub fn village_kind(&self) -> Option<VillageKind> {
        match self.0.get(9..12)?.parse::<u16>().ok()? {
            1..=199 => Some(VillageKind::Residents),
            200..=399 => Some(VillageKind::Villagers),
            400..=499 => Some(VillageKind::LikeResidents),
            500..=599 => Some(VillageKind::LikeVillagers),
            _ => None,
        }
    }
}

/// A code without the levels that are all zeros.
fn significant(digits: &str) -> &str {
    let mut rest = digits;
    for (length, zeros) in [(12, "000"), (9, "000"), (6, "00"), (4, "00")] {
        if rest.len() == length {
            match rest.strip_suffix(zeros) {
                Some(shorter) => rest = shorter,
                None => break,
            }
        }
    }
    rest
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> RegionCode {
        RegionCode::parse(text).unwrap()
    }

    #[test]
    fn codes_are_kept_by_their_significant_digits() {
        for (text, kept, level) in [
            ("12", "12", RegionLevel::Province),
            ("120000", "12", RegionLevel::Province),
            ("110000000000", "11", RegionLevel::Province),
            ("120100", "1201", RegionLevel::Prefecture),
            ("441900", "4419", RegionLevel::Prefecture),
            ("120116", "120116", RegionLevel::County),
            ("120116000000", "120116", RegionLevel::County),
            ("110101001", "110101001", RegionLevel::Township),
            ("441900003000", "441900003", RegionLevel::Township),
            ("330102016001", "330102016001", RegionLevel::Village),
        ] {
            assert_eq!((code(text).as_str(), code(text).level()), (kept, level), "{text}");
            assert_eq!(code(&code(text).padded()), code(text));
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in ["", "1", "123", "12345", "1201160000", "00", "000000", "12011a", "滨海", "1201160000000"] {
            assert!(RegionCode::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn parents_are_found_where_cities_have_no_counties_too() {
        let parents = |text: &str| {
            std::iter::successors(code(text).parent(), RegionCode::parent).map(|it| it.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(parents("120116051201"), ["120116051", "120116", "1201", "12"]);
        assert_eq!(parents("441900003001"), ["441900003", "4419", "44"]);
        assert!(code("4419").contains(&code("441900003")) && !code("1201").contains(&code("120201")));
        assert!(!code("120116").contains(&code("1201")));
    }

    #[test]
    fn the_third_and_fourth_level_tell_streets_towns_and_villages_apart() {
        for (text, township, village) in [
            ("110101001", Some(TownshipKind::Street), None),
            ("330102016001", Some(TownshipKind::Street), Some(VillageKind::Residents)),
            ("220581102200", Some(TownshipKind::Town), Some(VillageKind::Villagers)),
            ("120116400498", Some(TownshipKind::Enterprise), Some(VillageKind::LikeResidents)),
            ("120116", None, None),
        ] {
            assert_eq!((code(text).township_kind(), code(text).village_kind()), (township, village), "{text}");
        }
    }
}
