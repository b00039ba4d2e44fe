//! Whose request it is when a proxy stands in front: limits count clients, not the proxy they all come through.

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

/// Addresses of proxies that are believed: `10.0.0.1` or `10.0.0.0/24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no address and no network: write 10.0.0.1 or 10.0.0.0/24");
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.parse::<u8>().map_err(|_| wrong()))?;
        // An IPv4 address as a socket for both kinds tells it is the same address, and clients are compared as IPv4.
        let (address, bits) = match (address, address.to_canonical()) {
            (IpAddr::V6(_), canonical @ IpAddr::V4(_)) => (canonical, bits.checked_sub(96).ok_or_else(wrong)?),
            _ => (address, bits),
        };
        let most = if address.is_ipv4() { 32 } else { 128 };
        // Whoever trusts everybody trusts what everybody writes into the header.
        if bits > most || bits == 0 {
            return Err(wrong());
        }
        Ok(Self { address, bits })
    }
}

impl Network {
    fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let shift = 32 - u32::from(self.bits);
                u32::from(own) >> shift == u32::from(other) >> shift
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let shift = 128 - u32::from(self.bits);
                u128::from(own) >> shift == u128::from(other) >> shift
            }
            _ => false,
        }
    }
}

/// Puts the client's address in the place of the proxy's, for everything behind it.
pub async fn see_through(State(trusted): State<Arc<Vec<Network>>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer);
    if let Some(peer) = peer {
        let client = client(peer.ip(), request.headers(), &trusted);
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, peer.port())));
    }
    next.run(request).await
}

/// The nearest address that is no trusted proxy. Each proxy adds whom it spoke with at the right; what stands left of an
/// address that we do not trust was written by whoever is there, and is not read.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    let mut nearest = peer.to_canonical();
    let lines = headers.get_all("x-forwarded-for").iter().collect::<Vec<_>>();
    let hops = lines.iter().rev().flat_map(|line| line.to_str().unwrap_or("?").rsplit(','));
    for hop in hops {
        if !is_trusted(nearest) {
            break;
        }
        // What cannot be read was written by nobody whom we trust.
        let Some(address) = address(hop.trim()) else { break };
        nearest = address;
    }
    nearest
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let plain = text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|it| it.ip());
    plain.or_else(with_port).map(|it| it.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_written_in_two_ways() {
        for text in
            ["10.0.0.1", "10.0.0.0/8", "127.0.0.1/32", "::1", "fd00::/8", "::ffff:10.0.0.1", "::ffff:10.0.0.0/120"]
        {
            assert!(text.parse::<Network>().is_ok(), "{text}");
        }
        for text in [
            "",
            "proxy",
            "10.0.0.0/33",
            "10.0.0.0/0",
            "::/0",
            "10.0.0.0/x",
            "10.0.0/8",
            "::ffff:10.0.0.0/96",
            "::ffff:10.0.0.0/64",
        ] {
            assert!(text.parse::<Network>().unwrap_err().contains("10.0.0.0/24"), "{text}");
        }
    }

    fn check(peer: &str, forwarded: &[&str], trusted: &[&str], expected: &str) {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let trusted = trusted.iter().map(|text| text.parse().unwrap()).collect::<Vec<_>>();
        let found = client(peer.parse().unwrap(), &headers, &trusted);
        assert_eq!(found.to_string(), expected, "{peer} {forwarded:?} {trusted:?}");
    }

    #[test]
    fn only_what_a_trusted_proxy_wrote_is_believed() {
        let proxy = ["10.0.0.0/24"];
        check("203.0.113.9", &["198.51.100.1"], &proxy, "203.0.113.9");
        check("10.0.0.1", &["198.51.100.1"], &[], "10.0.0.1");
        check("10.0.0.1", &["198.51.100.1"], &proxy, "198.51.100.1");
        check("::ffff:10.0.0.1", &["198.51.100.1"], &proxy, "198.51.100.1");
        for written in ["::ffff:10.0.0.1", "::ffff:10.0.0.0/120"] {
            check("10.0.0.1", &["198.51.100.1"], &[written], "198.51.100.1");
            check("::ffff:10.0.0.1", &["198.51.100.1"], &[written], "198.51.100.1");
            check("10.0.1.1", &["198.51.100.1"], &[written], "10.0.1.1");
        }
        // A client writes the header itself; the proxy adds whom it really spoke with.
        check("10.0.0.1", &["1.1.1.1, 198.51.100.1"], &proxy, "198.51.100.1");
        check("10.0.0.1", &["1.1.1.1", "198.51.100.1"], &proxy, "198.51.100.1");
        // Two proxies, one behind the other.
        check("10.0.0.1", &["198.51.100.1, 10.0.0.2"], &proxy, "198.51.100.1");
        check("10.0.0.1", &["198.51.100.1:4711"], &proxy, "198.51.100.1");
        check("10.0.0.1", &["[2001:db8::1]:4711"], &proxy, "2001:db8::1");
        check("10.0.0.1", &["198.51.100.1, nonsense"], &proxy, "10.0.0.1");
        check("10.0.0.1", &[""], &proxy, "10.0.0.1");
        check("10.0.0.1", &[], &proxy, "10.0.0.1");
    }
}
