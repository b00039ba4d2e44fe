//! Certificates: those that this machine trusts, and one file more for a house with an authority of its own.

use super::Target;
use crate::settings::both;
use gridwork_operations::outbox::Failure;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// How servers are believed.
#[derive(Clone)]
pub(crate) struct Tls(TlsConnector);

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tls")
    }
}

impl Tls {
    /// Believes the authorities of this machine, and those in a file.
    ///
    /// # Errors
    /// When the file holds none.
    pub(crate) fn open(authorities: Option<&Path>) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        // Some entries of a machine's store may be unreadable; those that are needed then miss, and a call says so.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(file) = authorities {
            let failed = |what: String| {
                let zh = format!("读不出 {} 里的签发机构", file.display());
                both(zh, format!("the authorities in {} cannot be read: {what}", file.display()))
            };
            let mut count = 0;
            for certificate in CertificateDer::pem_file_iter(file).map_err(|error| failed(error.to_string()))? {
                let certificate = certificate.map_err(|error| failed(error.to_string()))?;
                roots.add(certificate).map_err(|error| failed(error.to_string()))?;
                count += 1;
            }
            if count == 0 {
                return Err(failed("there is no certificate in it".to_owned()));
            }
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    /// Agrees on an encrypted connection.
    pub(crate) async fn shake(&self, target: &Target, stream: TcpStream) -> Result<TlsStream<TcpStream>, Failure> {
        let host = &target.host;
        let unfit = || {
            let (zh, en) = (format!("`{host}` 不是服务器的名字"), format!("`{host}` is no name of a server"));
            Failure::settings("settings", zh, en)
        };
        let name = ServerName::try_from(host.clone()).map_err(|_| unfit())?;
        self.0.connect(name, stream).await.map_err(|error| {
            let advice = "is its certificate in order, and its authority in `authorities`?";
            Failure::passing(
                "tls",
                format!("无法与 {host} 建立加密连接：{error}；它的证书是否有效，签发机构是否在 `authorities` 里？"),
                format!("no encrypted connection to {host} could be agreed on: {error}; {advice}"),
            )
        })
    }
}
