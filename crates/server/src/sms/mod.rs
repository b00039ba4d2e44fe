//! Text messages: into a file for demos and trials, or through a program that the house runs.

mod command;
mod file;

pub use command::CommandSender;
pub use file::{FileSender, SentMessage};
