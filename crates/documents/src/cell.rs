//! One cell, as a file holds it.

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Words, or digits that are kept as words.
    Text(String),
    /// A number; files know one kind of number, a double.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// A day `2026-03-02`, or a moment without a zone `2026-03-02T09:30:00`.
    Moment(String),
    /// What a formula gave instead of a value: `#N/A`, `#REF!`.
    Fault(String),
}

impl Cell {
    /// Text, or nothing when it is blank.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.trim().is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// The cell as people read it; also how a text file spells it.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Moment(text) | Self::Fault(text) => text.clone(),
            // The shortest digits that read as the same double, and never an exponent.
            Self::Number(number) => number.to_string(),
            Self::Bool(true) => "TRUE".to_owned(),
            Self::Bool(false) => "FALSE".to_owned(),
        }
    }
}
