//! The fairness cap: the same few are not used up while others wait for work.

use gridwork_definitions::model::Fair;

/// How many needs one offer may have within the window, where all the offers beside it together had `total`.
///
/// `at_most` is always allowed. Where many are given out the share lets the cap grow with them: five volunteers of a
/// busy community may have more each than fifty of a quiet one.
pub(crate) fn cap(fair: &Fair, total: i64) -> i64 {
    // A share is far from the limits of a double, so the product is exact enough to be cut to a whole number.
    let share = fair.share.map_or(0, |share| (share * total as f64).floor() as i64);
    fair.at_most.max(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(at_most: i64, share: Option<f64>, total: i64, expected: i64) {
        assert_eq!(cap(&Fair { at_most, share, within_days: 30 }, total), expected);
    }

    #[test]
    fn a_few_are_always_allowed() {
        check(8, None, 1_000, 8);
        check(8, Some(0.25), 0, 8);
        check(8, Some(0.25), 35, 8);
    }

    #[test]
    fn where_many_are_given_out_the_cap_grows_with_them() {
        check(8, Some(0.25), 36, 9);
        check(8, Some(0.25), 400, 100);
    }
}
