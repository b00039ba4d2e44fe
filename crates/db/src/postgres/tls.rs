//! TLS to the server, by the words that PostgreSQL itself has for it: `sslmode` and `sslrootcert`.
//!
//! | `sslmode` | encrypted | whose server it is |
//! | --- | --- | --- |
//! | left out, `disable` | no | not asked |
//! | `prefer` | when the server can | not asked |
//! | `require` | always | not asked; with `sslrootcert` as `verify-ca` |
//! | `verify-ca` | always | certified by an authority in `sslrootcert` |
//! | `verify-full` | always | the same, and the certificate has the name that was asked for |

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream as Stream;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, RootCertStore, SignatureScheme,
};

use super::address::Words;
use crate::{Error, Result};

/// How connections are encrypted.
#[derive(Clone)]
pub(super) struct Tls {
    connector: TlsConnector,
}

/// What is asked of the certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Nothing,
    Authority,
    AuthorityAndName,
}

impl Tls {
    /// What the words of a connection string ask for; none when nothing is to be encrypted.
    pub(super) fn of(words: &Words) -> Result<Option<Tls>> {
        let authorities = words.root_certificates.as_deref();
        let asked = match (words.mode.as_str(), authorities) {
            ("" | "disable", None) => return Ok(None),
            ("" | "disable", Some(_)) => return Err(unclear("sslrootcert is named, but sslmode is not verify-full")),
            ("prefer", _) | ("require", None) => Asked::Nothing,
            ("require" | "verify-ca", Some(_)) => Asked::Authority,
            ("verify-full", Some(_)) => Asked::AuthorityAndName,
            ("verify-ca" | "verify-full", None) => {
                return Err(unclear("name the file of the authority that certified the server with sslrootcert=FILE"));
            }
            _ => return Err(unclear("sslmode is disable, prefer, require, verify-ca or verify-full")),
        };
        let provider = Arc::new(ring::default_provider());
        let roots = match (asked, authorities) {
            (Asked::Nothing, _) | (_, None) => None,
            (_, Some(file)) => {
                let roots = Arc::new(roots(file)?);
                let made = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider)).build();
                Some(made.map_err(|e| unclear(&format!("{file} is no list of authorities: {e}")))?)
            }
        };
        let verifier = Arc::new(Verifier { asked, roots, provider: Arc::clone(&provider) });
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|e| unclear(&e.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        Ok(Some(Tls { connector: TlsConnector::from(Arc::new(config)) }))
    }
}

fn unclear(what: &str) -> Error {
    Error::Unavailable(format!("the connection string cannot be followed: {what}"))
}

/// The authorities in a PEM file.
fn roots(file: &str) -> Result<RootCertStore> {
    let failed = |what: String| unclear(&format!("the authorities in {file} cannot be read: {what}"));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|e| failed(e.to_string()))? {
        roots.add(certificate.map_err(|e| failed(e.to_string()))?).map_err(|e| failed(e.to_string()))?;
    }
    match roots.is_empty() {
        true => Err(failed("there is none in it".to_owned())),
        false => Ok(roots),
    }
}

/// Asks of a certificate what the mode says.
#[derive(Debug)]
struct Verifier {
    asked: Asked,
    roots: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let Some(roots) = &self.roots else { return Ok(ServerCertVerified::assertion()) };
        match roots.verify_server_cert(certificate, between, name, ocsp, now) {
            // The name is looked at last: whoever gets that far is certified.
            Err(TlsError::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.asked == Asked::Authority => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> MakeTlsConnect<S> for Tls {
    type Stream = Encrypted<S>;
    type TlsConnect = Handshake;
    type Error = io::Error;

    fn make_tls_connect(&mut self, domain: &str) -> io::Result<Handshake> {
        // Over a socket of this machine there is no name, and nothing is encrypted.
        Ok(Handshake { connector: self.connector.clone(), name: domain.to_owned() })
    }
}

/// A handshake with one server.
pub(super) struct Handshake {
    connector: TlsConnector,
    name: String,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> TlsConnect<S> for Handshake {
    type Stream = Encrypted<S>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted<S>>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move {
            let name = ServerName::try_from(self.name.clone())
                .map_err(|_| io::Error::other(format!("`{}` is no name of a server", self.name)))?;
            let shaken = self.connector.connect(name, stream).await;
            Ok(Encrypted(Box::new(shaken.map_err(|e| explained(&self.name, &e))?)))
        })
    }
}

/// What a failed handshake means for whoever set the connection up.
fn explained(name: &str, error: &io::Error) -> io::Error {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>());
    let advice = match tls {
        Some(TlsError::InvalidCertificate(CertificateError::UnknownIssuer)) => {
            "no authority in sslrootcert has certified it: name the right file"
        }
        Some(TlsError::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        )) => "its certificate has another name: connect to that name, or give the server a certificate with this one",
        Some(TlsError::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. })) => {
            "its certificate has expired: renew it"
        }
        Some(TlsError::InvalidCertificate(_)) => "its certificate is not accepted",
        _ => "no encrypted connection could be agreed on",
    };
    io::Error::other(format!("the database server {name} is not trusted, {advice} ({error})"))
}

/// An encrypted connection.
pub(super) struct Encrypted<S>(Box<Stream<S>>);

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Encrypted<S> {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Encrypted<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, into)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Encrypted<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
