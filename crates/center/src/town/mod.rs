//! What belongs to no feature: landing, 오늘 (home) and about.
//! Rules: the landing page leads people who are signed in straight on; home says what is new and what to do next as
//! long as there is something, to admins of a young site what comes first.

mod first_steps;
mod next_step;
pub mod pages;
pub(crate) mod store;
