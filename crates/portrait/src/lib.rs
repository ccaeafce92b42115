//! Photo in, frames and files out.
