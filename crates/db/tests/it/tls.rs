//! TLS to PostgreSQL: encrypted when asked for, and refused with what to do when the server is not who it should be.

use gridwork_db::{Db, Error, Options, Schema, Target};
use gridwork_testkit::cluster::{Encrypted, Private};
use gridwork_testkit::databases::runtime;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use std::path::Path;
use tempfile::TempDir;

/// The name in the certificate of the server.
const NAME: &str = "db.district.test";

/// Somebody who certifies servers, with the file that says so.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    file: String,
}

impl Authority {
    fn new(folder: &Path, name: &str) -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let file = folder.join(format!("{name}.pem"));
        std::fs::write(&file, params.self_signed(&key).unwrap().pem()).unwrap();
        Authority { issuer: Issuer::new(params, key), file: file.display().to_string() }
    }

    /// A cluster with a certificate that holds until a year.
    fn cluster(&self, until: i32) -> Encrypted {
        let mut params = CertificateParams::new(vec![NAME.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Private::start_encrypted(&certificate.pem(), &key.serialize_pem()).unwrap()
    }
}

/// Whether the connection is encrypted, in which case the line between processes must work over it too.
async fn connect(cluster: &Encrypted, host: &str, words: &str) -> Result<bool, Error> {
    let url = format!("host={host} hostaddr=127.0.0.1 port={} user=postgres dbname=postgres {words}", cluster.port);
    let options = Options { schema: Schema::Any, readers: 1, writers: 1, ..Options::default() };
    let db = Db::open(&Target::Postgres(url), options).await?;
    let sql = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";
    let is_encrypted = db.read().await?.query_one(sql, &[]).await?.bool(0)?;
    let mut bell = db.bell("gridwork").await?.expect("PostgreSQL has a bell");
    bell.ring("one").await?;
    assert_eq!(bell.heard().await.as_deref(), Some("one"));
    db.close().await;
    Ok(is_encrypted)
}

#[test]
fn the_server_is_asked_who_it_is() {
    let folder = TempDir::with_prefix("gridwork-tls-").unwrap();
    let (own, other) = (Authority::new(folder.path(), "own"), Authority::new(folder.path(), "other"));
    let cluster = own.cluster(2999);
    runtime().block_on(async {
        let of = |authority: &Authority, mode: &str| format!("sslmode={mode} sslrootcert={}", authority.file);
        assert_eq!(connect(&cluster, NAME, "").await, Ok(false), "nothing was asked for");
        assert_eq!(connect(&cluster, NAME, "sslmode=disable").await, Ok(false));
        for words in [
            "sslmode=prefer",
            "sslmode=require",
            &of(&own, "require"),
            &of(&own, "verify-ca"),
            &of(&own, "verify-full"),
        ] {
            assert_eq!(connect(&cluster, NAME, words).await, Ok(true), "{words}");
        }
        assert_eq!(connect(&cluster, "other.test", &of(&own, "verify-ca")).await, Ok(true), "the name is not asked");
        let refused = [
            ("other.test", of(&own, "verify-full"), "its certificate has another name"),
            (NAME, of(&other, "verify-full"), "no authority in sslrootcert has certified it"),
            (NAME, of(&other, "verify-ca"), "no authority in sslrootcert has certified it"),
            (NAME, of(&other, "require"), "no authority in sslrootcert has certified it"),
        ];
        for (host, words, expected) in refused {
            let said = connect(&cluster, host, &words).await.unwrap_err();
            assert!(matches!(said, Error::Unavailable(_)), "{said:?}");
            assert!(said.to_string().contains(expected), "{words}: {said}");
        }
    });
}

#[test]
fn a_certificate_that_has_expired_is_refused() {
    let folder = TempDir::with_prefix("gridwork-tls-").unwrap();
    let own = Authority::new(folder.path(), "own");
    let cluster = own.cluster(2021);
    runtime().block_on(async {
        let said = connect(&cluster, NAME, &format!("sslmode=verify-full sslrootcert={}", own.file)).await.unwrap_err();
        assert!(said.to_string().contains("its certificate has expired: renew it"), "{said}");
        assert_eq!(connect(&cluster, NAME, "sslmode=require").await, Ok(true), "who asks nothing is told nothing");
    });
}
