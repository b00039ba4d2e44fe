//! One request over HTTP or HTTPS, for the few that go to a provider: no redirects, little time, small answers.

use super::SettingsError;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::HOST;
use hyper_util::rt::TokioIo;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Whoever waits stands before the page of signing in.
const PATIENCE: Duration = Duration::from_secs(10);
/// More is not read of an answer.
const ANSWER_MAX: usize = 1024 * 1024;

/// A way to a provider.
pub struct Https {
    tls: TlsConnector,
}

impl std::fmt::Debug for Https {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Https")
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct HttpsError(String);

fn failed(error: impl std::fmt::Display) -> HttpsError {
    HttpsError(error.to_string())
}

impl Https {
    /// Trusts the authorities of a file, or those of the machine.
    ///
    /// # Errors
    /// When the file holds none.
    pub fn new(authorities: Option<&Path>) -> Result<Self, SettingsError> {
        let mut roots = RootCertStore::empty();
        match authorities {
            None => drop(roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs)),
            Some(file) => {
                let path = file.display().to_string();
                let unfit = |says: String| SettingsError::Unfit { path: path.clone(), says };
                let found = CertificateDer::pem_file_iter(file).map_err(|error| unfit(error.to_string()))?;
                for certificate in found {
                    let certificate = certificate.map_err(|error| unfit(error.to_string()))?;
                    roots.add(certificate).map_err(|error| unfit(error.to_string()))?;
                }
                if roots.is_empty() {
                    return Err(unfit("it holds no certificate".to_owned()));
                }
            }
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| SettingsError::Unfit { path: "TLS".to_owned(), says: error.to_string() })?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: TlsConnector::from(Arc::new(config)) })
    }

    /// Sends a request and waits for the whole answer.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpsError> {
        tokio::time::timeout(PATIENCE, self.ask(request)).await.map_err(|_| HttpsError("no answer in time".into()))?
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, HttpsError> {
        let uri = request.uri().clone();
        let host = uri.host().ok_or_else(|| HttpsError("the address names no host".into()))?.to_owned();
        let is_https = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if is_https { 443 } else { 80 });
        let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let stream = TcpStream::connect((bare.as_str(), port)).await.map_err(failed)?;
        if is_https {
            let name = ServerName::try_from(bare).map_err(failed)?;
            let stream = self.tls.connect(name, stream).await.map_err(failed)?;
            return exchange(stream, request, &host).await;
        }
        exchange(stream, request, &host).await
    }
}

impl<'c> AsyncHttpClient<'c> for Https {
    type Error = HttpsError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpsError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

async fn exchange<S>(stream: S, request: HttpRequest, host: &str) -> Result<HttpResponse, HttpsError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(failed)?;
    // Ends when the sender is dropped, or with an error that the sender's call tells as well.
    tokio::spawn(connection);
    let (mut parts, body) = request.into_parts();
    let authority = parts.uri.authority().map_or(host, |it| it.as_str()).to_owned();
    parts.headers.insert(HOST, authority.parse().map_err(failed)?);
    let path = parts.uri.path_and_query().map_or("/", |it| it.as_str()).to_owned();
    parts.uri = path.parse().map_err(failed)?;
    let request = hyper::Request::from_parts(parts, Full::new(Bytes::from(body)));
    let (parts, body) = sender.send_request(request).await.map_err(failed)?.into_parts();
    let body = Limited::new(body, ANSWER_MAX).collect().await.map_err(failed)?.to_bytes();
    Ok(HttpResponse::from_parts(parts, body.to_vec()))
}
