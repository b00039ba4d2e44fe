//! Inputs that are nearly right: pieces of a corpus cut, doubled, swapped and spoilt, from a seed that is told when one hurts.
//!
//! In the ordinary tests a few hundred of them are tried, always the same. `cargo xtask fuzz` goes on for minutes with
//! others. The seed that a failure prints is tried again with `GRIDWORK_FUZZ_SEED`.

use std::time::{Duration, Instant};

/// For how many seconds each target goes on; a fixed number of rounds without it.
pub const SECONDS_VARIABLE: &str = "GRIDWORK_FUZZ_SECONDS";

/// Where the seeds begin.
pub const SEED_VARIABLE: &str = "GRIDWORK_FUZZ_SEED";

/// What hurts programs anywhere.
const WORDS: &[&str] = &[
    "",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "💡",
    "社区",
    "'",
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    ",",
    "|",
    "&a",
    "*a",
    "<<",
    "!!",
    "---",
    "null",
    "true",
    "-1",
    "0",
    "1e999",
    "99999999999999999999",
    "0x10",
    ".",
    "..",
    "../",
    "\r\n",
    "\t",
    "\n\n",
    "%00",
    "${x}",
];

/// A source of spoilt inputs.
#[derive(Debug, Clone)]
pub struct Mutator {
    state: u64,
}

impl Mutator {
    /// Everything follows from the seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 }
    }

    /// A number below `end`; 0 when there is none.
    pub fn below(&mut self, end: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 11).unwrap_or(0).checked_rem(end).unwrap_or(0)
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let at = self.below(of.len());
        &of[at]
    }

    /// The input with one to eight things done to it; `others` lend pieces.
    pub fn spoil(&mut self, input: &[u8], others: &[&[u8]]) -> Vec<u8> {
        let mut bytes = input.to_vec();
        for _ in 0..=self.below(8) {
            self.spoil_once(&mut bytes, others);
        }
        bytes
    }

    /// The same as text: what is no UTF-8 afterwards is made some.
    pub fn spoil_text(&mut self, input: &str, others: &[&str]) -> String {
        let others = others.iter().map(|text| text.as_bytes()).collect::<Vec<_>>();
        String::from_utf8_lossy(&self.spoil(input.as_bytes(), &others)).into_owned()
    }

    fn spoil_once(&mut self, bytes: &mut Vec<u8>, others: &[&[u8]]) {
        let at = self.below(bytes.len() + 1);
        let end = (at + self.below(40)).min(bytes.len());
        match self.below(9) {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            2 => bytes.truncate(at),
            3 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            4 if at < bytes.len() => bytes[at] = u8::try_from(self.below(256)).unwrap_or(0),
            5 if !others.is_empty() => {
                let other = *self.pick(others);
                let from = self.below(other.len() + 1);
                let to = (from + self.below(60)).min(other.len());
                bytes.splice(at..end, other[from..to].iter().copied());
            }
            6 => {
                let word = self.pick(WORDS).as_bytes();
                bytes.splice(at..at, word.iter().copied());
            }
            7 => {
                let word = self.pick(WORDS).as_bytes();
                bytes.splice(at..end, word.iter().copied());
            }
            _ => {
                // Deeper and longer than anybody writes.
                let times = 1 << self.below(9);
                let piece = bytes[at..end.min(at + 4)].repeat(times);
                bytes.splice(at..at, piece);
            }
        }
    }
}

/// Tries a target: so many rounds, or for as long as the environment says.
pub fn rounds(usual: u64, mut target: impl FnMut(&mut Mutator)) {
    for seed in seeds(usual) {
        let told = TellSeed(seed);
        target(&mut Mutator::new(seed));
        drop(told);
    }
}

/// The seeds of a run, each of which a target gives to its own [`Mutator`].
pub fn seeds(usual: u64) -> impl Iterator<Item = u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let first = number(SEED_VARIABLE).unwrap_or(1);
    let until = number(SECONDS_VARIABLE).map(|seconds| Instant::now() + Duration::from_secs(seconds));
    (first..).take_while(move |seed| match until {
        Some(until) => Instant::now() < until,
        None => seed - first < usual,
    })
}

/// Tells the seed when the target panics.
struct TellSeed(u64);

impl Drop for TellSeed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("this was {SEED_VARIABLE}={}", self.0);
        }
    }
}
