//! Issues a certificate over what counts at this moment.

use super::{Body, Certificate, CertificateView, credits, seal, store};
use crate::error::{Error, Result};
use chrono::NaiveDate;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Answer, Call, Change, Desk, Ran, Receipt, Work};
use gridwork_kernel::error::{Error as KernelError, Problem};
use gridwork_kernel::{CertificateId, Instant, unguessable};
use std::sync::Arc;
use uuid::Uuid;

/// The period that a certificate is asked for, both days included.
#[derive(Debug, Clone)]
pub struct AskCertificate {
    /// The first day, `YYYY-MM-DD`.
    pub from: String,
    /// The last day.
    pub to: String,
}

/// A certificate on its way out.
#[derive(Debug, Clone)]
pub struct CertificateAnswer {
    /// 201.
    pub status: u16,
    /// The certificate.
    pub certificate: CertificateView,
}

/// What is settled before the transaction.
struct Prepared {
    body: Body,
    code: String,
}

struct Left(Uuid);

impl Answer for Left {
    fn receipt(&self) -> Receipt {
        Receipt { status: 201, entity: "certificate".into(), id: Some(self.0), version: None }
    }
}

/// Issues it to the actor.
///
/// # Errors
/// Problems with the period, or when no verified hours lie in it.
pub async fn issue(
    desk: &Desk,
    actor: &Arc<Actor>,
    call: Call,
    ask: AskCertificate,
    language: &str,
) -> Result<CertificateAnswer> {
    let mut view = desk.view().await?;
    period(&ask, view.now)?;
    let services = credits::between(&mut view, actor, &ask.from, &ask.to, language).await?;
    if services.is_empty() {
        return Err(KernelError::problem(
            "from",
            "nothing",
            "这段时间没有已核验的服务时长：验单通过以后才计入",
            "no verified hours lie in this period: they count once the work has been verified",
        )
        .into());
    }
    let hundredths = services.iter().map(|service| service.hundredths).sum();
    let (from, to, issued_at) = (ask.from, ask.to, view.now.to_string());
    let body = Body { number: String::new(), person: actor.person.0, from, to, hundredths, services, issued_at };
    drop(view);
    let prepared = Prepared { body, code: unguessable::<15>() };
    let ran = desk.run(actor, call, prepared, |work, prepared| Box::pin(run(work, prepared))).await?;
    let (status, id) = match ran {
        Ran::New(Left(id)) => (201, id),
        Ran::Again(receipt) => {
            let id = receipt.id.ok_or_else(|| Error::Internal("a certificate's receipt names none".into()))?;
            (receipt.status, id)
        }
    };
    let mut view = desk.view().await?;
    let found = store::by_id(&mut view.conn, id).await?.ok_or(KernelError::NotFound("certificate"))?;
    Ok(CertificateAnswer { status, certificate: CertificateView::new(&found, &actor.name) })
}

async fn run(work: &mut Work<'_>, prepared: &Prepared) -> Result<Left> {
    let (now, person) = (work.now(), work.person());
    let seq = store::next_number(work, now.local_year()).await?;
    let mut body = prepared.body.clone();
    body.number = format!("FW{}-{seq:06}", now.local_year());
    body.issued_at = now.to_string();
    let id = CertificateId::fresh().0;
    let certificate = Certificate { id, code: prepared.code.clone(), body, is_intact: true };
    let text = serde_json::to_string(&certificate.body)?;
    store::add(work, &certificate, person, &text).await?;
    work.record(
        Change::of("certificate", id, "issue")
            .with("number", certificate.body.number.as_str())
            .with("seal", seal(&text)),
    );
    Ok(Left(id))
}

/// Everything wrong with a period: it ends before it begins, or tomorrow.
fn period(ask: &AskCertificate, now: Instant) -> Result<()> {
    let mut problems = Vec::new();
    let mut date = |path: &str, text: &str| match text.parse::<NaiveDate>() {
        Ok(date) if date.to_string() == text => Some(date),
        _ => {
            problems.push(Problem::new(path, "type", "日期应为 YYYY-MM-DD", "the date must be YYYY-MM-DD"));
            None
        }
    };
    let (from, to) = (date("from", &ask.from), date("to", &ask.to));
    if let (Some(from), Some(to)) = (from, to) {
        if from > to {
            problems.push(Problem::new("to", "range", "结束日期早于开始日期", "the period ends before it begins"));
        }
        if to > now.local_date() {
            problems.push(Problem::new("to", "range", "结束日期还没有到", "the period ends in the future"));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(KernelError::Problems(problems).into()) }
}
