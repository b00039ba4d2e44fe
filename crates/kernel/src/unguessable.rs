//! Codes that nobody can guess and everybody can type.

/// Letters and digits without those that look alike (0 and o, i and l): five bits each.
const LETTERS: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz1";

/// A code of so many random letters, five bits each.
pub fn unguessable<const COUNT: usize>() -> String {
    let bytes: [u8; COUNT] = rand::random();
    bytes.iter().map(|byte| LETTERS[usize::from(byte % 32)] as char).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_letters_and_is_never_the_same() {
        let (one, two) = (unguessable::<20>(), unguessable::<20>());
        assert_eq!((one.len(), two.len()), (20, 20));
        assert_ne!(one, two);
        assert!(one.bytes().chain(two.bytes()).all(|byte| LETTERS.contains(&byte)), "{one} {two}");
    }
}
