//! Why an operation did not happen, with the refusals of the loop engine.

use gridwork_kernel::error::Error as KernelError;

/// Why an operation did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The house refused or failed.
    #[error(transparent)]
    Kernel(#[from] KernelError),
    /// The loop engine refused a step.
    #[error("refused: {0:?}")]
    Refused(gridwork_loops::Refusal),
    /// Something that cannot happen happened: a bug.
    #[error("internal: {0}")]
    Internal(String),
}

impl From<gridwork_db::Error> for Error {
    fn from(error: gridwork_db::Error) -> Self {
        Self::Kernel(error.into())
    }
}

impl From<gridwork_loops::Refusal> for Error {
    fn from(refusal: gridwork_loops::Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Kernel(error.into())
    }
}

/// The result of every operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;
