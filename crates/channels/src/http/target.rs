//! Where a call goes, read from the settings and checked there.

use crate::settings::both;
use std::net::IpAddr;

/// A server, and the path under which it is called.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// Its name or address.
    pub(crate) host: String,
    /// Its port.
    pub(crate) port: u16,
    /// Over TLS.
    pub(crate) is_encrypted: bool,
    /// From `/` on, with the query.
    pub(crate) path: String,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The path may hold a key.
        write!(f, "Target({}:{})", self.host, self.port)
    }
}

impl Target {
    /// Reads an address. What is not encrypted may only go to this machine, unless the settings say that it may.
    ///
    /// # Errors
    /// What is wrong with it, and what to write.
    pub(crate) fn parse(url: &str, may_be_plain: bool) -> Result<Self, String> {
        let (scheme, rest) = url
            .split_once("://")
            .ok_or_else(|| both("这不是地址：请写 https://…", "it is no address: write https://…"))?;
        let is_encrypted = match scheme {
            "https" => true,
            "http" => false,
            _ => {
                let en = format!("`{scheme}` is not understood: write https://…");
                return Err(both(format!("看不懂 `{scheme}`：请写 https://…"), en));
            }
        };
        let (authority, path) = match rest.find(['/', '?']) {
            Some(at) => rest.split_at(at),
            None => (rest, "/"),
        };
        if authority.contains('@') {
            return Err(both(
                "@ 前面的名字用不上：密钥请按设置文件的写法给出",
                "a name before @ is not understood: give keys as the settings say",
            ));
        }
        let (host, port) = split_port(authority, if is_encrypted { 443 } else { 80 })?;
        if host.is_empty() || host.chars().any(|it| it.is_whitespace() || it.is_control()) {
            return Err(both("没有主机名", "it names no host"));
        }
        if !is_encrypted && !may_be_plain && !is_loopback(&host) {
            return Err(both(
                format!("到 {host} 的 http:// 不加密：请用 https://；若是本机内部的网络，可写 `insecure: true`"),
                format!(
                    "http:// to {host} is not encrypted: use https://, or write `insecure: true` if the network is the \
                     machine's own"
                ),
            ));
        }
        let path = if path.starts_with('?') { format!("/{path}") } else { path.to_owned() };
        if path.chars().any(|it| it.is_whitespace() || it.is_control() || !it.is_ascii()) {
            return Err(both(
                "里面有空格或须写成 %XX 的字符",
                "it holds blanks or letters that must be written as %XX",
            ));
        }
        Ok(Self { host, port, is_encrypted, path })
    }

    /// The host as a header names it.
    pub(crate) fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match (self.is_encrypted, self.port) {
            (true, 443) | (false, 80) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }

    /// A path below this one.
    pub(crate) fn below(&self, path: &str) -> String {
        format!("{}{path}", self.path.trim_end_matches('/'))
    }
}

/// Host and port; an IPv6 address stands in brackets.
fn split_port(authority: &str, usual: u16) -> Result<(String, u16), String> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, after) =
                rest.split_once(']').ok_or_else(|| both("方括号没有闭合", "the bracket is not closed"))?;
            (host, after.strip_prefix(':'))
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let wrong = |it: &str| both(format!("`{it}` 不是端口"), format!("`{it}` is no port"));
    let port = port.map_or(Ok(usual), |it| it.parse().map_err(|_| wrong(it)))?;
    Ok((host.to_owned(), port))
}

/// Whether a host is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
}

/// Writes text so that it can stand in a query or a form.
pub(crate) fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                out.push(char::from_digit(u32::from(half), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_encrypted_or_on_this_machine() {
        let read = |url: &str| Target::parse(url, false).map(|it| (it.authority(), it.path.clone()));
        let good = |authority: &str, path: &str| Ok((authority.to_owned(), path.to_owned()));
        assert_eq!(read("https://hooks.example.cn/in?key=a"), good("hooks.example.cn", "/in?key=a"));
        assert_eq!(read("https://hooks.example.cn:8443"), good("hooks.example.cn:8443", "/"));
        assert_eq!(read("http://127.0.0.1:8080/x"), good("127.0.0.1:8080", "/x"));
        assert_eq!(read("http://[::1]:9/x"), good("[::1]:9", "/x"));
        for bad in [
            "",
            "hooks.example.cn",
            "ftp://a.b/",
            "http://hooks.example.cn/",
            "https://u:p@a.b/",
            "https:///x",
            "https://a.b:x/",
            "https://a.b/ü",
            "http://127.0.0.1.example.cn/",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(Target::parse("http://sms.inner/x", true).is_ok());
    }

    #[test]
    fn what_stands_in_a_query_is_written_so() {
        assert_eq!(percent("a b+c/网"), "a%20b%2Bc%2F%E7%BD%91");
    }
}
