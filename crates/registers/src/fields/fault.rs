//! What is wrong with one value, in both languages.

use gridwork_kernel::error::Problem;

/// What is wrong with one value, before it is known where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// A stable word for programs.
    pub code: &'static str,
    /// What is wrong and what to do, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl Fault {
    /// A fault with its code.
    pub fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, zh: zh.into(), en: en.into() }
    }

    /// Something of another type was given.
    pub(super) fn wrong_type(zh: &str, en: &str) -> Self {
        Self::new("type", format!("应为{zh}"), format!("give {en}"))
    }

    /// A number below or above its limits; `show` writes a limit as people read it.
    pub(super) fn limits(
        value: i64,
        min: Option<i64>,
        max: Option<i64>,
        show: impl Fn(i64) -> String,
    ) -> Result<(), Self> {
        if let Some(min) = min.filter(|min| value < *min) {
            let min = show(min);
            return Err(Self::new("min", format!("不能小于 {min}"), format!("give at least {min}")));
        }
        if let Some(max) = max.filter(|max| value > *max) {
            let max = show(max);
            return Err(Self::new("max", format!("不能大于 {max}"), format!("give at most {max}")));
        }
        Ok(())
    }

    /// The fault at its place.
    pub fn at(self, path: impl Into<String>) -> Problem {
        Problem::new(path, self.code, self.zh, self.en)
    }
}
