//! Mail over TLS against a server on this machine with a certificate of its own authority: taken where the authority is
//! known, and refused in words that say what is wrong where it is not, or where the certificate is another's.

use gridwork_kernel::{CaseId, DeliveryId, Instant};
use gridwork_operations::outbox::{Address, Failure, FailureKind, Letter};
use gridwork_testkit::databases::runtime;
use gridwork_testkit::mail::{MailReceiver, MailTls};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// Makes an authority, the file that says so, and a server's certificate for some names.
fn certified(folder: &Path, authority: &str, names: &[&str]) -> (PathBuf, Arc<ServerConfig>) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, authority);
    let key = KeyPair::generate().unwrap();
    let file = folder.join(format!("{authority}.pem"));
    std::fs::write(&file, params.self_signed(&key).unwrap().pem()).unwrap();
    let issuer = Issuer::new(params, key);
    let own = KeyPair::generate().unwrap();
    let names = names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let certificate = CertificateParams::new(names).unwrap().signed_by(&own, &issuer).unwrap();
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(own.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .unwrap();
    (file, Arc::new(config))
}

fn letter() -> Letter {
    let at = Instant::from_rfc3339("2026-03-02T09:00:00+08:00").unwrap();
    Letter {
        id: DeliveryId::fresh(),
        now: at,
        told_at: at,
        message: "dispatched".into(),
        loop_key: "binhai/order".into(),
        case: CaseId::fresh(),
        number: "D-1".into(),
        state: "dispatched".into(),
        due_at: None,
        is_urgent: false,
        org: "120116001002".into(),
        language: "en".into(),
        subject: "Order D-1".into(),
        text: "D-1 is given to you".into(),
        texts: ["D-1 派给您了".into(), "D-1 is given to you".into()],
        address: Some(Address("zhao@example.cn".into())),
        link: None,
    }
}

/// Sends one mail to a server, believing an authority.
async fn send(server: &MailReceiver, tls: &str, authorities: &Path) -> Result<(), Failure> {
    let settings = format!(
        "deadline_s: 10\nauthorities: {}\nchannels: {{letters: {{type: mail, host: localhost, port: {}, tls: {tls}, \
         from: gw@example.cn}}}}",
        authorities.display(),
        server.address.port()
    );
    let channels = gridwork_channels::read(&settings).unwrap_or_else(|problems| panic!("{problems:?}")).channels;
    channels.all[0].send(&letter()).await
}

#[track_caller]
fn refused_for_tls(sent: Result<(), Failure>) {
    let failure = sent.unwrap_err();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Passing, "tls"), "{failure}");
    assert!(failure.said.say("en").contains("is its certificate valid and made out to this name"), "{failure}");
    assert!(failure.said.zh.contains("证书"), "{failure}");
}

#[test]
fn a_mail_is_handed_over_encrypted_both_ways() {
    runtime().block_on(async {
        let folder = TempDir::new().unwrap();
        let (authority, config) = certified(folder.path(), "ours", &["localhost"]);
        for (word, tls) in [("implicit", MailTls::Implicit(config.clone())), ("starttls", MailTls::Starttls(config))] {
            let server = MailReceiver::start_with(tls).await;
            send(&server, word, &authority).await.unwrap_or_else(|failure| panic!("{word}: {failure}"));
            assert_eq!(server.mails().len(), 1, "{word}");
            assert!(server.mails()[0].contains("D-1 is given to you"));
        }
    });
}

#[test]
fn a_certificate_of_an_unknown_authority_or_for_another_name_gets_no_mail() {
    runtime().block_on(async {
        let folder = TempDir::new().unwrap();
        let (ours, for_another) = certified(folder.path(), "ours", &["mail.example.cn"]);
        let (_, of_another) = certified(folder.path(), "theirs", &["localhost"]);
        for config in [for_another, of_another] {
            let implicit = MailReceiver::start_with(MailTls::Implicit(Arc::clone(&config))).await;
            refused_for_tls(send(&implicit, "implicit", &ours).await);
            let starttls = MailReceiver::start_with(MailTls::Starttls(config)).await;
            refused_for_tls(send(&starttls, "starttls", &ours).await);
            assert!(implicit.mails().is_empty() && starttls.mails().is_empty());
        }
    });
}

#[test]
fn a_server_without_starttls_gets_no_mail_in_clear() {
    runtime().block_on(async {
        let folder = TempDir::new().unwrap();
        let (authority, _) = certified(folder.path(), "ours", &["localhost"]);
        let server = MailReceiver::start().await;
        let failure = send(&server, "starttls", &authority).await.unwrap_err();
        assert!(server.mails().is_empty(), "{failure}");
    });
}
