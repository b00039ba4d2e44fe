//! Which existing name was meant by one that does not exist.

use crate::Hint;

/// Most names a hint lists.
const MAX_LISTED: usize = 12;

/// The names that look like `written`, best first.
pub(crate) fn alike<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    // One slip in three letters is forgiven.
    let slips_max = (written.chars().count() / 3).max(1);
    let mut found: Vec<_> = names
        .map(|name| (strsim::damerau_levenshtein(&written.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(slips, name)| *slips <= slips_max || name.split('_').any(|word| word == written))
        .collect();
    found.sort_by_key(|(slips, _)| *slips);
    found.into_iter().take(3).map(|(_, name)| name.to_owned()).collect()
}

/// "did you mean …", or what there is.
pub(crate) fn hint<'a>(written: &str, names: impl Iterator<Item = &'a str> + Clone) -> Option<Hint> {
    let candidates = alike(written, names.clone());
    if let Some(best) = candidates.first() {
        let (en, zh) = (format!("did you mean {best}?"), format!("是否想写 {best}？"));
        return Some(Hint { en, zh, candidates });
    }
    let count = names.clone().count();
    if count == 0 {
        return None;
    }
    let mut listed = names.take(MAX_LISTED).collect::<Vec<_>>().join(", ");
    if count > MAX_LISTED {
        listed.push_str(", …");
    }
    Some(Hint::new(format!("there are: {listed}"), format!("可用：{listed}")))
}
