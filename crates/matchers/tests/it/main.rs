//! Binhai's matcher at work on people made up here; what the databases give is tested through the server, which has cases.

mod assigning;
mod kit;
mod suggesting;
