//! A library for `LD_PRELOAD`: it stands before the C library's `fsync` and `fdatasync`, counts every call, and lets it
//! wait as a slower disk would. Of a program that is killed the count is as right as of one that ends by itself.
//!
//! `SLOW_FLUSH_MS` is how long each call waits before it is made, in milliseconds. `SLOW_FLUSH_COUNT` names a file of
//! eight bytes in which the calls are counted, in the machine's own order; without it their number is written to stderr
//! at the program's end.

use std::ffi::{CStr, c_int, c_long};
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

static SETTINGS: OnceLock<Settings> = OnceLock::new();
/// Counts where no file was named.
static OWN: AtomicU64 = AtomicU64::new(0);

struct Settings {
    delay: libc::timespec,
    count: &'static AtomicU64,
}

/// As the C library's.
///
/// # Safety
///
/// Any descriptor may be given; the kernel says what it makes of it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsync(descriptor: c_int) -> c_int {
    flush(libc::SYS_fsync, descriptor)
}

/// As the C library's.
///
/// # Safety
///
/// Any descriptor may be given; the kernel says what it makes of it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fdatasync(descriptor: c_int) -> c_int {
    flush(libc::SYS_fdatasync, descriptor)
}

fn flush(call: c_long, descriptor: c_int) -> c_int {
    let settings = SETTINGS.get_or_init(Settings::read);
    settings.count.fetch_add(1, Ordering::Relaxed);
    // SAFETY: the time is valid and what is left of it is not asked for; the call takes a number and touches no memory.
    // It comes last, so that `errno` is its own.
    unsafe {
        libc::nanosleep(&settings.delay, ptr::null_mut());
        libc::syscall(call, descriptor) as c_int
    }
}

impl Settings {
    fn read() -> Self {
        let milliseconds: f64 =
            std::env::var("SLOW_FLUSH_MS").ok().and_then(|text| text.parse().ok()).unwrap_or_default();
        let nanoseconds = (milliseconds.clamp(0.0, 60_000.0) * 1e6) as i64;
        let delay = libc::timespec { tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000 };
        let count = shared().unwrap_or_else(|| {
            // SAFETY: the function is one of this library, which is never unloaded.
            unsafe { libc::atexit(tell) };
            &OWN
        });
        Self { delay, count }
    }
}

/// The named file's eight bytes, shared with whoever reads them.
fn shared() -> Option<&'static AtomicU64> {
    let mut path = std::env::var("SLOW_FLUSH_COUNT").ok()?.into_bytes();
    path.push(0);
    let path = CStr::from_bytes_with_nul(&path).ok()?;
    // SAFETY: the path ends with a zero. The mapping is as long as the number, aligned to a page, and is never undone;
    // others only read it, and a file that was cut short would end the program, as it should in a measurement.
    unsafe {
        let file = libc::open(path.as_ptr(), libc::O_RDWR | libc::O_CLOEXEC);
        if file < 0 {
            return None;
        }
        let bytes = size_of::<AtomicU64>();
        let place = libc::mmap(ptr::null_mut(), bytes, libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED, file, 0);
        libc::close(file);
        if place == libc::MAP_FAILED { None } else { Some(&*place.cast::<AtomicU64>()) }
    }
}

extern "C" fn tell() {
    eprintln!("slow-flush: {} flushes", OWN.load(Ordering::Relaxed));
}
