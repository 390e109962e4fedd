//! What the program prints. Whoever read it may have stopped reading, which is no fault; that results could not be written is one.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether some of the results were lost.
static LOST: AtomicBool = AtomicBool::new(false);

/// Prints results.
pub fn said(text: Arguments) {
    note(&io::stdout().write_fmt(text));
}

/// Prints talk. Where that cannot be printed there is nobody to tell.
pub fn told(text: Arguments) {
    let _ = io::stderr().write_fmt(text);
}

/// Whether all results were written.
pub fn is_written() -> bool {
    note(&io::stdout().flush());
    !LOST.load(Ordering::Relaxed)
}

fn note(outcome: &io::Result<()>) {
    if outcome.as_ref().is_err_and(|cause| cause.kind() != ErrorKind::BrokenPipe) {
        LOST.store(true, Ordering::Relaxed);
    }
}

macro_rules! print {
    ($($text:tt)*) => { $crate::output::said(format_args!($($text)*)) };
}

macro_rules! println {
    ($($text:tt)*) => { $crate::output::said(format_args!("{}\n", format_args!($($text)*))) };
}

macro_rules! eprint {
    ($($text:tt)*) => { $crate::output::told(format_args!($($text)*)) };
}

macro_rules! eprintln {
    ($($text:tt)*) => { $crate::output::told(format_args!("{}\n", format_args!($($text)*))) };
}
