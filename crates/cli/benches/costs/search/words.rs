//! An invented language whose words are as common as those of a real one.

/// Words of two characters, the most common first.
pub struct Language {
    words: Vec<String>,
    /// How many times out of the last of these a word or a more common one comes.
    up_to: Vec<f64>,
}

impl Language {
    /// How many words it has.
    pub const WORDS: usize = 6_000;

    /// The same at every run.
    pub fn new() -> Language {
        let mut dice = Dice(1);
        // Of the two thousand characters after the first; which they are matters to nobody.
        let mut character = || char::from_u32(0x4E00 + u32::try_from(dice.next(2_000)).unwrap_or(0)).unwrap_or('一');
        let words = (0..Self::WORDS).map(|_| [character(), character()].iter().collect()).collect();
        let mut sum = 0.0;
        let up_to = (1..=Self::WORDS).map(|rank| {
            sum += 1.0 / rank as f64;
            sum
        });
        Language { words, up_to: up_to.collect() }
    }

    /// The word of this rank.
    pub fn word(&self, rank: usize) -> String {
        self.words[rank].clone()
    }

    /// A text of so many words, the same for a number.
    pub fn text(&self, n: usize, words: usize) -> String {
        let mut dice = Dice(n as u64 + 100);
        let all = self.up_to.last().copied().unwrap_or_default();
        (0..words)
            .map(|_| {
                let at = dice.next(1 << 30) as f64 / f64::from(1 << 30) * all;
                self.words[self.up_to.partition_point(|&up_to| up_to <= at)].as_str()
            })
            .collect()
    }
}

/// Numbers from a seed.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below
    }
}

/// A text as it stands in an address.
pub fn quoted(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
