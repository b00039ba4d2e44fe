//! Viewings (以其所见查看): the audit office looks at everything as a named person sees it. The session is bound to it, so
//! that every request is answered by the same rules as that person's own; what is closed meanwhile, the server's door
//! says at one place.

mod begin;
mod told;

pub use begin::{BeginViewing, ViewingView, begin, leave, show};
pub use told::NoticeView;
pub(crate) use told::{notices, read};
