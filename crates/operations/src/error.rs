//! Why an operation did not happen, with the refusals of the loop engine in words.

use gridwork_definitions::model::{Key, Loop, Role, Text};
use gridwork_kernel::error::{Error as KernelError, Problem};
use gridwork_loops::Refusal;
use indexmap::IndexMap;

/// Why an operation did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The house refused or failed.
    #[error(transparent)]
    Kernel(#[from] KernelError),
    /// The loop engine refused.
    #[error("refused ({code}): {}", because.zh)]
    Refused {
        /// `role`, `state`, `turn`, `hands`, `guard`, `problems` or `no_such_step`.
        code: &'static str,
        /// What would be needed.
        because: Text,
        /// Everything wrong with what was given.
        problems: Vec<Problem>,
    },
    /// Something outside the house that this needs does not answer; nothing was done.
    #[error("not available ({code}): {}", because.zh)]
    Unavailable {
        /// `sms`.
        code: &'static str,
        /// What to do.
        because: Text,
    },
    /// Something that cannot happen happened: a bug.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// A refusal with its reason in the titles of its loop.
    pub(crate) fn refused(refusal: Refusal, def: &Loop, roles: &IndexMap<Key, Role>) -> Self {
        let (code, because) = (refusal.code(), refusal.because(def, roles));
        let problems = match refusal {
            Refusal::Problems(problems) => problems,
            _ => Vec::new(),
        };
        Self::Refused { code, because, problems }
    }

    /// The stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused { code, .. } => code,
            Self::Kernel(KernelError::NotFound(_)) => "not_found",
            Self::Kernel(KernelError::Forbidden { code, .. } | KernelError::Conflict { code, .. }) => code,
            Self::Kernel(KernelError::Problems(_)) => "problems",
            Self::Kernel(KernelError::Version { .. }) => "version",
            Self::Kernel(KernelError::Malformed { .. }) => "malformed",
            Self::Kernel(_) => "error",
            Self::Unavailable { code, .. } => code,
            Self::Internal(_) => "internal",
        }
    }
}

impl From<gridwork_db::Error> for Error {
    fn from(error: gridwork_db::Error) -> Self {
        Self::Kernel(error.into())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Kernel(error.into())
    }
}

/// The result of every operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;
