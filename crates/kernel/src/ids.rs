//! Identities: one newtype a thing, so that a person's id can never be passed where a case's is meant.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id that sorts by the time of its making (UUIDv7).
            #[allow(clippy::disallowed_methods, reason = "the one place where ids are made")]
            pub fn fresh() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<$name> for gridwork_db::Value {
            fn from(id: $name) -> Self {
                Self::Uuid(id.0)
            }
        }

        impl From<&$name> for gridwork_db::Value {
            fn from(id: &$name) -> Self {
                Self::Uuid(id.0)
            }
        }

        impl From<$name> for serde_json::Value {
            fn from(id: $name) -> Self {
                Self::String(id.0.to_string())
            }
        }
    )+};
}

id! {
    /// Something that is asked to be put right (更正).
    CorrectionId,
    /// A certificate of service hours (服务时长证明).
    CertificateId,
    /// A record of somebody signing in or trying to (登录记录).
    SignInRecordId,
    /// A reading outside the own scope in an emergency (紧急授权).
    EmergencyId,
    /// A time for which somebody looks as another (以其所见查看).
    ViewingId,
    /// An org (组织).
    OrgId,
    /// A place or grid (地点, 网格).
    PlaceId,
    /// A link between orgs (联系).
    LinkId,
    /// A person (人员).
    PersonId,
    /// A post (岗位).
    PostId,
    /// An appointment (任职).
    AppointmentId,
    /// An account (账号).
    AccountId,
    /// A role held at an org (授权).
    GrantId,
    /// A stand-in (代理).
    StandInId,
    /// A case (事项).
    CaseId,
    /// A row of a register (记录).
    RowId,
    /// What was done to many rows at once (批次).
    BatchId,
    /// A file on its way into a register (导入).
    ImportId,
    /// A file (附件).
    FileId,
    /// One run of the write path.
    WorkId,
    /// A checkpoint of the journal.
    CheckpointId,
    /// Consent that somebody gave.
    ConsentId,
    /// A view that somebody saved (自存视图).
    ViewId,
    /// A message (消息).
    MessageId,
    /// A message on its way over a channel (投递).
    DeliveryId,
}
