//! Writes PDF files for tests: letters as software makes them, and files that nobody should send.

mod hostile;
mod letters;
mod writer;

pub use hostile::{
    cyclic_pages, deep_arrays, deep_forms, endless_forms, flate_bomb, forged_size, large,
    late_objects, many_objects, nested_bomb,
};
pub use letters::{composite_font, encrypted, in_object_streams, letter, scan, table, two_columns};
pub use writer::{Packing, PdfWriter, deflated};
