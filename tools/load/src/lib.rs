//! What the load generator shares with the siege: servers it starts and stops, what `/proc` says of them, single
//! requests, and answers as they arrive.

pub mod ask;
pub mod head;
pub mod interrupt;
pub mod process;
pub mod response;
pub mod server;
