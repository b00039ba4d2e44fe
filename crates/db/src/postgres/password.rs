//! Takes the password out of a connection string: what stands in the command line of a program every user of the machine
//! can read.

use super::address::decoded;
use crate::{Error, Result};

/// The connection string without its password, and the password. It may be a URL or words `key=value`.
///
/// # Errors
/// When it cannot be read; the words do not repeat it.
pub fn without_password(text: &str) -> Result<(String, Option<String>)> {
    match ["postgres://", "postgresql://"].iter().find_map(|scheme| text.strip_prefix(scheme)) {
        Some(rest) => Ok(of_url(&text[..text.len() - rest.len()], rest)),
        None => of_words(text).ok_or_else(|| {
            Error::Unavailable("the connection string cannot be read: write key=value, separated by spaces".to_owned())
        }),
    }
}

fn of_url(scheme: &str, rest: &str) -> (String, Option<String>) {
    let (credentials, place) = rest.split_at(end_of_credentials(rest));
    let (user, mut password) = match credentials.split_once(':') {
        Some((user, password)) => (user, Some(decoded(password))),
        None => (credentials, None),
    };
    let Some((place, query)) = place.split_once('?') else { return (format!("{scheme}{user}{place}"), password) };
    let mut others = Vec::new();
    for pair in query.split('&') {
        match pair.split_once('=') {
            // A later setting replaces an earlier one.
            Some((key, value)) if decoded(key) == "password" => password = Some(decoded(value)),
            _ => others.push(pair),
        }
    }
    let mark = if others.is_empty() { "" } else { "?" };
    (format!("{scheme}{user}{place}{mark}{}", others.join("&")), password)
}

/// Where the `@` behind user and password stands; 0 without them. A password may hold anything, also an `@` that should
/// have been written `%40`: all of it is a secret.
fn end_of_credentials(rest: &str) -> usize {
    let Some(first) = rest.find('@') else { return 0 };
    let place_ends = rest[first..].find(['/', '?']).map_or(rest.len(), |at| first + at);
    rest[..place_ends].rfind('@').unwrap_or(first)
}

/// None when it is not made of such words.
fn of_words(text: &str) -> Option<(String, Option<String>)> {
    let (mut others, mut password) = (Vec::new(), None);
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, behind) = rest.split_once('=')?;
        let behind = behind.trim_start();
        let (value, length) = value_of(behind)?;
        let word = &rest[..rest.len() - behind.len() + length];
        match key.trim_end() {
            "password" => password = Some(value),
            key if key.is_empty() || key.contains(char::is_whitespace) => return None,
            _ => others.push(word),
        }
        rest = behind[length..].trim_start();
    }
    Some((others.join(" "), password))
}

/// The value at the begin of a text, and how many bytes it takes there; quoted or not, `\` before what is meant as such.
fn value_of(text: &str) -> Option<(String, usize)> {
    let is_quoted = text.starts_with('\'');
    let mut value = String::new();
    let mut letters = text.char_indices().skip(usize::from(is_quoted));
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => value.push(letters.next()?.1),
            '\'' if is_quoted => return Some((value, at + 1)),
            letter if !is_quoted && letter.is_whitespace() => return Some((value, at)),
            letter => value.push(letter),
        }
    }
    (!is_quoted).then_some((value, text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;
    use tokio_postgres::Config;

    #[test]
    fn the_password_is_taken_out_and_everything_else_stays() {
        for (text, rest, password) in [
            ("postgres://a@b/c", "postgres://a@b/c", None),
            ("postgres:///c?host=/run", "postgres:///c?host=/run", None),
            ("postgres://a:p%40%3a%20@b:1,d:2/c?x=y", "postgres://a@b:1,d:2/c?x=y", Some("p@: ")),
            ("postgresql://a:p?w/x@b/c?sslmode=require", "postgresql://a@b/c?sslmode=require", Some("p?w/x")),
            ("postgres://a@b/c?password=p%26&x=y", "postgres://a@b/c?x=y", Some("p&")),
            ("postgres://a:q@b/c?%70assword=p", "postgres://a@b/c", Some("p")),
            ("postgres://a:p@b", "postgres://a@b", Some("p")),
            ("host=b user=a password=p dbname=c", "host=b user=a dbname=c", Some("p")),
            ("host = b  password = 'p \\' = q' user='a b'", "host = b user='a b'", Some("p ' = q")),
            ("password=p\\ q\\\\ host=b", "host=b", Some("p q\\")),
            ("host=b user=a", "host=b user=a", None),
        ] {
            let (left, found) = without_password(text).unwrap();
            assert_eq!((left.as_str(), found.as_deref()), (rest, password), "{text}");
            // The same words as the library that connects understands them.
            let config =
                |text: &str| Config::from_str(&text.replace("sslmode=require", "").replace("x=y", "")).unwrap();
            assert_eq!(config(text).get_password(), password.map(str::as_bytes), "{text}");
            assert_eq!(config(&left).get_password(), None, "{left}");
            assert_eq!(config(&left).get_hosts(), config(text).get_hosts(), "{text}");
        }
    }

    #[test]
    fn a_password_that_is_written_wrongly_does_not_stay_either() {
        let (left, password) = without_password("postgres://a:geheim@lang@b/c?x=d@e").unwrap();
        assert_eq!((left.as_str(), password.as_deref()), ("postgres://a@b/c?x=d@e", Some("geheim@lang")));
        for text in ["password='geheim", "geheim", "host=b geheim password=x", "password=geheim\\"] {
            let said = without_password(text).unwrap_err().to_string();
            assert!(!said.contains("geheim"), "{said}");
        }
    }
}
