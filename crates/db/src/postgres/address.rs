//! Where the server is and how it is spoken to: the settings of the library, and the words about TLS that it lacks.

use std::str::FromStr;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::SslMode;

use super::connect::chain;
use super::tls::Tls;
use crate::{Error, Result};

/// A connection string, understood.
#[derive(Clone)]
pub(super) struct Address {
    pub(super) config: Config,
    pub(super) tls: Option<Tls>,
}

/// What a connection string says about TLS.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// `sslmode`; empty when it is left out.
    pub(super) mode: String,
    /// `sslrootcert`.
    pub(super) root_certificates: Option<String>,
}

impl Address {
    pub(super) fn parse(text: &str) -> Result<Address> {
        let (rest, words) = split(text);
        let mut config = Config::from_str(&rest)
            .map_err(|e| Error::Unavailable(format!("the connection string cannot be read: {}", chain(&e))))?;
        let tls = Tls::of(&words)?;
        config.ssl_mode(match (words.mode.as_str(), &tls) {
            (_, None) => SslMode::Disable,
            ("prefer", Some(_)) => SslMode::Prefer,
            (_, Some(_)) => SslMode::Require,
        });
        if config.get_application_name().is_none() {
            config.application_name("gridwork");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(5));
        }
        // A server that vanished without a word is noticed within half a minute or so, not within hours.
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(Duration::from_secs(30));
        }
        if config.get_keepalives_idle() == Config::new().get_keepalives_idle() {
            config
                .keepalives_idle(Duration::from_secs(20))
                .keepalives_interval(Duration::from_secs(5))
                .keepalives_retries(3);
        }
        Ok(Address { config, tls })
    }
}

/// Takes the words about TLS out of a connection string, which may be a URL or words `key=value`.
fn split(text: &str) -> (String, Words) {
    let mut words = Words::default();
    let mut is_ours = |key: &str, value: &str| {
        match key {
            "sslmode" => value.clone_into(&mut words.mode),
            "sslrootcert" => words.root_certificates = Some(value.to_owned()),
            _ => return false,
        }
        true
    };
    let is_url = text.starts_with("postgres://") || text.starts_with("postgresql://");
    // A password may hold a `?` of its own: what is asked for begins behind the place.
    let place = text.rfind('@').unwrap_or(0);
    let asked = text[place..].find('?').map(|at| (&text[..place + at], &text[place + at + 1..]));
    let rest = match (is_url, asked) {
        (true, None) => text.to_owned(),
        (true, Some((place, query))) => {
            let others = query.split('&').filter(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                !is_ours(key, &decoded(value))
            });
            let others = others.collect::<Vec<_>>().join("&");
            if others.is_empty() { place.to_owned() } else { format!("{place}?{others}") }
        }
        (false, _) => {
            let others = text.split(' ').filter(|word| {
                let (key, value) = word.split_once('=').unwrap_or((word, ""));
                !is_ours(key, value.trim_matches('\''))
            });
            others.collect::<Vec<_>>().join(" ")
        }
    };
    (rest, words)
}

/// Percent-encoded text; what is not UTF-8 afterwards stays as it is.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *first == b'%').and_then(|two| std::str::from_utf8(two).ok());
        match digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[test]
fn the_words_about_tls_are_taken_out() {
    fn check(text: &str, rest: &str, mode: &str, root: Option<&str>) {
        let words = Words { mode: mode.to_owned(), root_certificates: root.map(str::to_owned) };
        assert_eq!(split(text), (rest.to_owned(), words), "{text}");
    }
    check("postgres://a@b/c", "postgres://a@b/c", "", None);
    check("postgres://a@b/c?sslmode=require", "postgres://a@b/c", "require", None);
    check(
        "postgres://a:p%40@b/c?sslmode=verify-full&dbname=d&sslrootcert=%2Fx%20y.pem",
        "postgres://a:p%40@b/c?dbname=d",
        "verify-full",
        Some("/x y.pem"),
    );
    check(
        "postgres://a:w?sslmode=disable&x@b/c?sslmode=require",
        "postgres://a:w?sslmode=disable&x@b/c",
        "require",
        None,
    );
    check("host=b sslmode=verify-ca user=a sslrootcert='/x.pem'", "host=b user=a", "verify-ca", Some("/x.pem"));
}

#[test]
fn what_tls_is_asked_for_must_be_clear() {
    fn check(words: &str, expected: &str) {
        let said = Address::parse(&format!("postgres://a:secret@b/c?{words}")).err().map(|e| e.to_string());
        let said = said.unwrap_or_default();
        assert!(said.contains(expected) && !said.contains("secret"), "{words}: {said}");
        assert_eq!(said.is_empty(), expected.is_empty(), "{words}: {said}");
    }
    check("", "");
    check("sslmode=disable", "");
    check("sslmode=prefer", "");
    check("sslmode=require", "");
    check("sslmode=verify-full", "sslrootcert=FILE");
    check("sslmode=verify-ca", "sslrootcert=FILE");
    check("sslmode=always", "sslmode is disable, prefer, require");
    check("sslrootcert=x.pem", "sslmode is not verify-full");
    check("sslmode=verify-full&sslrootcert=missing.pem", "missing.pem cannot be read");
}
