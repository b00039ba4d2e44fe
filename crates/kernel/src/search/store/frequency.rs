//! How common terms are, as far as PostgreSQL knows from its last look at the table (`analyze`).

use crate::error::Result;
use gridwork_db::{Row, Value};
use std::collections::HashMap;

/// With more answers than this, asking for the newest of them takes less time than asking for all of them.
const MANY: f64 = 6_000.0;

/// The question for how common some terms are, of which [`is_common`] takes the answer.
pub(super) fn asked(groups: &[Vec<Vec<String>>]) -> (String, Vec<Value>) {
    let terms = groups.iter().flatten().flatten().map(|term| Value::from(term.as_str())).collect::<Vec<_>>();
    let sql = format!(
        "select e.term, e.share::float8 from pg_stats s \
         left join unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) as e (term, share) \
         on e.term in ({}) \
         where s.schemaname = current_schema() and s.tablename = 'search_doc' and s.attname = 'terms'",
        gridwork_db::marks(1, terms.len())
    );
    (sql, terms)
}

/// Whether many of so many records can be expected to have, of each group, all terms of one of its ways. PostgreSQL lists
/// the thousand commonest terms; of others little is expected. Before its first look anything may be common.
pub(super) fn is_common(groups: &[Vec<Vec<String>>], shares: &[Row], records: i64) -> Result<bool> {
    let mut listed = HashMap::new();
    for row in shares {
        if let Some(term) = row.opt_text(0)? {
            listed.insert(term, row.real(1)?);
        }
    }
    let share = if shares.is_empty() { 1.0 } else { expected(groups, &listed) };
    Ok(share * records as f64 > MANY)
}

/// What share of the records can be expected to have, of each group, all terms of one of its ways.
fn expected(groups: &[Vec<Vec<String>>], listed: &HashMap<String, f64>) -> f64 {
    let of_term = |term: &String| listed.get(term).copied().unwrap_or_default();
    // The terms of a way are parts of one word and come together; words come independently of each other.
    let of_way = |terms: &Vec<String>| terms.iter().map(of_term).fold(1.0, f64::min);
    let of_group = |ways: &Vec<Vec<String>>| ways.iter().map(of_way).sum::<f64>().min(1.0);
    groups.iter().map(of_group).product()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(asked: &[&[&[&str]]]) -> Vec<Vec<Vec<String>>> {
        let way = |terms: &&[&str]| terms.iter().map(|term| (*term).to_owned()).collect();
        asked.iter().map(|ways| ways.iter().map(way).collect()).collect()
    }

    #[test]
    fn words_come_independently_and_the_parts_of_a_word_together() {
        let listed = [("路灯", 0.5), ("灯坏", 0.4), ("漏水", 0.1), ("o3", 0.02), ("o4", 0.04)];
        let listed = listed.into_iter().map(|(term, share)| (term.to_owned(), share)).collect();
        let check = |asked: &[&[&[&str]]], meant: f64| {
            let share = expected(&groups(asked), &listed);
            assert!((share - meant).abs() < 1e-9, "{asked:?}: {share}");
        };
        check(&[&[&["路灯"]]], 0.5);
        check(&[&[&["路灯", "灯坏"]]], 0.4);
        check(&[&[&["路灯"]], &[&["漏水"]]], 0.05);
        check(&[&[&["路灯"]], &[&["o3"], &["o4"]]], 0.03);
        check(&[&[&["路灯"]], &[&["谁也没写"]]], 0.0);
    }
}
