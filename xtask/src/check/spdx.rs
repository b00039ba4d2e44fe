//! Decides whether a licence expression can be met with the licences we allow.

use anyhow::{Result, bail};

/// Whether some choice within the expression needs allowed licences only.
pub(super) fn is_allowed(expression: &str, allow: &[String]) -> Result<bool> {
    // Older crates write `MIT/Apache-2.0` for a choice.
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, allow };
    let allowed = reader.any_of()?;
    match reader.words {
        [] => Ok(allowed),
        rest => bail!("cannot read licence `{expression}` from `{}` on", rest.join(" ")),
    }
}

struct Reader<'a> {
    words: &'a [&'a str],
    allow: &'a [String],
}

impl Reader<'_> {
    fn any_of(&mut self) -> Result<bool> {
        let mut allowed = self.all_of()?;
        while self.take("OR") {
            allowed |= self.all_of()?;
        }
        Ok(allowed)
    }

    fn all_of(&mut self) -> Result<bool> {
        let mut allowed = self.one()?;
        while self.take("AND") {
            allowed &= self.one()?;
        }
        Ok(allowed)
    }

    fn one(&mut self) -> Result<bool> {
        if self.take("(") {
            let allowed = self.any_of()?;
            if !self.take(")") {
                bail!("a licence expression lacks `)`");
            }
            return Ok(allowed);
        }
        let mut name = self.next()?.to_owned();
        if self.take("WITH") {
            name = format!("{name} WITH {}", self.next()?);
        }
        Ok(self.allow.contains(&name))
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.words.first() == Some(&word);
        if found {
            self.words = &self.words[1..];
        }
        found
    }

    fn next(&mut self) -> Result<&str> {
        let Some((first, rest)) = self.words.split_first() else { bail!("a licence expression ends too early") };
        self.words = rest;
        Ok(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expression: &str, expected: bool) {
        let allow = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        assert_eq!(is_allowed(expression, &allow).unwrap(), expected, "{expression}");
    }

    #[test]
    fn a_choice_needs_one_and_a_sum_needs_all() {
        check("MIT", true);
        check("MIT/GPL-3.0", true);
        check("MIT AND GPL-3.0", false);
        check("(MIT OR GPL-3.0) AND Apache-2.0", true);
        check("GPL-3.0 OR MIT AND Unicode-3.0", false);
        check("Apache-2.0 WITH LLVM-exception", true);
        check("GPL-3.0", false);
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(is_allowed("(MIT", &[]).is_err());
        assert!(is_allowed("MIT MIT", &[]).is_err());
        assert!(is_allowed("", &[]).is_err());
    }
}
