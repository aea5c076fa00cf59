//! What must be settled about the display before the first thread starts.

/// Where there is no GPU, WebKitGTK's DMA-BUF renderer only costs time: 19 frames a second instead
/// of 53 were measured on a virtual display. A choice of the person's own is left alone.
pub(crate) fn prepare() {
    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if cfg!(target_os = "linux")
        && std::env::var_os(SWITCH).is_none()
        && !std::path::Path::new("/dev/dri").exists()
    {
        set(SWITCH, "1");
    }
}

#[expect(
    unsafe_code,
    clippy::disallowed_methods,
    reason = "called by main before any thread"
)]
fn set(name: &str, value: &str) {
    // SAFETY: no other thread exists yet that could read the environment.
    unsafe { std::env::set_var(name, value) }
}
