//! The pages of homes.

mod codes;
mod editor;
mod layouts;
mod light;
mod rows;
mod words;

pub use codes::{enter_code, keep, show_tried};
pub use editor::{save, show_editor};
pub use layouts::change;
pub use light::change_light;
