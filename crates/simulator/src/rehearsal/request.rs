//! One request of one person, as a client would send it, and what was heard of it.

use gridwork_db::Error as DbError;
use gridwork_kernel::attachments::Limits;
use gridwork_kernel::desk::{Call, Desk};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::{AccountId, CaseId, FileId, PersonId};
use gridwork_operations::cases::{self, AddComment, CaseDesk, LinkCases, OpenCase, TakeStep};
use gridwork_operations::files::{Upload, UploadError, upload};
use gridwork_operations::{Error, follows};

const LANGUAGE: &str = "zh-CN";

/// What is asked for.
#[derive(Debug, Clone)]
pub(super) enum What {
    Open(Box<OpenCase>),
    Step(TakeStep),
    Comment(AddComment),
    Link(LinkCases),
    Follow(CaseId, String),
    Unfollow(CaseId, String),
    Upload(Upload),
    Show(CaseId),
}

/// A request.
#[derive(Debug, Clone)]
pub(super) struct Request {
    /// Who sends it.
    pub(super) account: AccountId,
    pub(super) person: PersonId,
    /// Its idempotency key, with what stands for the digest of its body.
    pub(super) key: Option<(String, String)>,
    pub(super) what: What,
    /// It was answered well before: it must change nothing now.
    pub(super) was_done: bool,
}

/// What a request left, as its answer says.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Left {
    pub(super) case: Option<CaseId>,
    pub(super) file: Option<FileId>,
}

/// What the client heard.
#[derive(Debug, Clone)]
pub(super) enum Told {
    /// It was done.
    Yes(Left),
    /// It was refused; nothing was changed.
    No(String),
    /// The storage failed somewhere: it may have been done or not.
    Unknown(String),
    /// What must not be heard at all.
    Wrong(String),
}

impl Told {
    /// For the story of a life that went wrong.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Yes(Left { case: Some(case), .. }) => format!("done: case {case}"),
            Self::Yes(_) => "done".to_owned(),
            Self::No(code) => format!("refused: {code}"),
            Self::Unknown(error) => format!("nobody knows: {error}"),
            Self::Wrong(error) => format!("WRONG: {error}"),
        }
    }
}

impl Request {
    /// Whether another was sent under the same key.
    pub(super) fn is_twin_of(&self, other: &Request) -> bool {
        self.account == other.account && self.key.is_some() && self.key == other.key
    }

    /// A word for the kind of request.
    pub(super) fn kind(&self) -> &'static str {
        match &self.what {
            What::Open(_) => "open",
            What::Step(_) => "step",
            What::Comment(_) => "comment",
            What::Link(_) => "link",
            What::Follow(..) => "follow",
            What::Unfollow(..) => "unfollow",
            What::Upload(_) => "upload",
            What::Show(_) => "show",
        }
    }

    /// For the story of a life that went wrong.
    pub(super) fn words(&self) -> String {
        let key = self.key.as_ref().map_or("", |(key, _)| key.as_str());
        let what = match &self.what {
            What::Open(ask) => format!("opens {} at {:?}", ask.loop_key, ask.org),
            What::Step(take) => format!("takes `{}` of {} if {:?}", take.step, take.case, take.if_match),
            What::Comment(add) => format!("remarks on {}", add.case),
            What::Link(link) => format!("links {} with {}", link.case, link.other),
            What::Follow(case, _) => format!("follows {case}"),
            What::Unfollow(case, _) => format!("no longer follows {case}"),
            What::Upload(_) => "uploads a picture".to_owned(),
            What::Show(case) => format!("looks at {case}"),
        };
        format!("{} {what} [{key}]", self.person)
    }

    /// Sends it.
    pub(super) async fn send(&self, desk: &Desk, numbers: &CaseDesk) -> Told {
        match self.try_send(desk, numbers).await {
            Ok(left) => Told::Yes(left),
            Err(error) => heard(&error),
        }
    }

    async fn try_send(&self, desk: &Desk, numbers: &CaseDesk) -> Result<Left, Error> {
        let mut view = desk.view().await?;
        let actor = desk.actor(&mut view, self.account).await?;
        drop(view);
        let call = Call { key: self.key.clone() };
        let case = |answer: cases::CaseAnswer| Left { case: Some(CaseId(answer.case.id)), file: None };
        match self.what.clone() {
            What::Open(ask) => cases::open(desk, numbers, &actor, call, *ask, LANGUAGE).await.map(case),
            What::Step(take) => cases::step(desk, &actor, call, take, LANGUAGE).await.map(case),
            What::Comment(add) => cases::comment(desk, &actor, call, add, LANGUAGE).await.map(case),
            What::Link(link) => cases::link(desk, &actor, call, link, LANGUAGE).await.map(case),
            What::Follow(case, track) => {
                follows::follow(desk, &actor, call, track, LANGUAGE).await?;
                Ok(Left { case: Some(case), file: None })
            }
            What::Unfollow(case, track) => {
                follows::unfollow(desk, &actor, call, track).await?;
                Ok(Left { case: Some(case), file: None })
            }
            What::Upload(picture) => match upload(desk, &actor, call, picture, &Limits::default()).await {
                Ok(kept) => Ok(Left { case: None, file: Some(FileId(kept.id)) }),
                Err(UploadError::Other(error)) => Err(error),
                Err(UploadError::Refused(refused)) => Err(Error::Internal(format!("a sound picture: {refused:?}"))),
            },
            What::Show(id) => cases::show(desk, &actor, id, LANGUAGE).await.map(|_| Left::default()),
        }
    }
}

/// What an error tells the client.
pub(super) fn heard(error: &Error) -> Told {
    match error {
        Error::Kernel(KernelError::Db(error)) => match error {
            DbError::Storage(_) | DbError::Unavailable(_) | DbError::UnknownCommit => Told::Unknown(error.to_string()),
            DbError::Busy { .. } | DbError::Conflict(_) => Told::Unknown(error.to_string()),
            other => Told::Wrong(other.to_string()),
        },
        Error::Kernel(KernelError::KeyReused) => Told::No("key_reused".to_owned()),
        Error::Kernel(KernelError::Corrupt(_) | KernelError::Secret(_)) | Error::Internal(_) => {
            Told::Wrong(error.to_string())
        }
        refused => Told::No(refused.code().to_owned()),
    }
}
