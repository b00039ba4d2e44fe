//! The samples of the pack: its service items, and what residents ask and volunteers report about each.

use super::{DemoError, Result};
use crate::packs;
use serde_json::{Map, Value as Json};

/// A service item.
pub(super) struct Item {
    /// The fields of its row.
    pub(super) row: Map<String, Json>,
    /// Working days within which it is to be done.
    pub(super) days: i64,
    /// What residents ask, with what volunteers report.
    pub(super) orders: Vec<(String, String)>,
}

/// The shipped samples.
pub(super) fn read() -> Result<Vec<Item>> {
    let orders = table("order.csv")?;
    let mut items = Vec::new();
    for row in table("service_item.csv")? {
        let field = |name: &str| row.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value);
        let (code, days) = (field("code").to_owned(), field("days").parse::<i64>());
        let days = days.map_err(|_| DemoError::Shipped(format!("the days of service item {code}")))?;
        let asked = orders.iter().filter_map(|line| match line.as_slice() {
            [(_, item), (_, content), (_, result)] if *item == code => Some((content.clone(), result.clone())),
            _ => None,
        });
        let asked = asked.collect::<Vec<_>>();
        if asked.is_empty() {
            return Err(DemoError::Shipped(format!("no sample order of service item {code}")));
        }
        let value = |key: &str, value: &str| match (key, value.parse::<i64>()) {
            ("days" | "cooling_days", Ok(number)) => Json::from(number),
            ("shared" | "two_person", _) => Json::from(value == "true"),
            _ => Json::from(value),
        };
        let given = row.iter().filter(|(_, value)| !value.is_empty());
        let fields = given.map(|(key, text)| (key.clone(), value(key, text))).collect();
        items.push(Item { row: fields, days, orders: asked });
    }
    Ok(items)
}

/// The lines of a sample, each with the names of its columns. The samples quote nothing: no value holds a comma.
fn table(name: &str) -> Result<Vec<Vec<(String, String)>>> {
    let missing = || DemoError::Shipped(format!("the sample {name}"));
    let text = packs::sample("binhai", name).and_then(|bytes| std::str::from_utf8(bytes).ok()).ok_or_else(missing)?;
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let head = lines.next().ok_or_else(missing)?.split(',').map(str::to_owned).collect::<Vec<_>>();
    let line = |line: &str| {
        let cells = line.split(',').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
        (cells.len() == head.len()).then(|| head.iter().cloned().zip(cells).collect())
    };
    lines.map(|text| line(text).ok_or_else(missing)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_item_has_orders_that_fit_the_fields() {
        let items = read().unwrap();
        assert_eq!(items.len(), 56);
        for item in items {
            assert!(item.row.contains_key("code") && item.row.contains_key("name"));
            assert!((1..=60).contains(&item.days));
            for (content, result) in item.orders {
                assert!((4..=60).contains(&content.chars().count()) && result.chars().count() > 3, "{content}");
            }
        }
    }
}
