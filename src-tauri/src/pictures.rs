//! Pictures of charts: into a file that the person names, onto the clipboard.

use crate::dialogs;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{Kind, Picture, PictureFormat, Problem, Result};
use std::path::Path;
use tauri::image::Image;
use tauri::{AppHandle, WebviewWindow};
use tauri_plugin_clipboard_manager::ClipboardExt as _;
use workbench::Workbench;

/// What a picture may take as it comes from the window.
const MOST_BYTES: usize = 16 << 20;

/// Pixels of a picture on the clipboard at most.
const MOST_PIXELS: usize = 64 << 20;

/// Asks where to and writes a picture there; answers its path, or nothing when none was chosen.
pub(crate) async fn save(
    window: &WebviewWindow,
    workbench: &Workbench,
    picture: &Picture,
) -> Result<Option<String>> {
    let (title, ending) = match picture.format {
        PictureFormat::Svg => ("SVG", "svg"),
        PictureFormat::Png => ("PNG", "png"),
    };
    let bytes = bytes(picture)?;
    let name = format!("{}.{ending}", file_name(&picture.name));
    let Some(path) = dialogs::save_file(window, Path::new(&name), (title, &[ending])).await? else {
        return Ok(None);
    };
    workbench.picture_write(path.clone(), bytes).await?;
    Ok(Some(path.to_string_lossy().into_owned()))
}

/// Puts a PNG on the clipboard.
pub(crate) fn copy(app: &AppHandle, workbench: &Workbench, picture: &Picture) -> Result<()> {
    if picture.format != PictureFormat::Png {
        return Err(Problem::bad_input("format", "only a PNG can be copied"));
    }
    let (rgba, width, height) = pixels(&bytes(picture)?)?;
    workbench.copy_allowed(None)?;
    app.clipboard()
        .write_image(&Image::new_owned(rgba, width, height))
        .map_err(|error| Problem::broken(format!("clipboard: {error}")))
}

fn bytes(picture: &Picture) -> Result<Vec<u8>> {
    if picture.content.len() > MOST_BYTES {
        return Err(Problem::new(Kind::OverLimit {
            limit: MOST_BYTES as u64,
            asked: picture.content.len() as u64,
            unit: "bytes".to_owned(),
        }));
    }
    match picture.format {
        PictureFormat::Svg => Ok(picture.content.clone().into_bytes()),
        PictureFormat::Png => STANDARD
            .decode(&picture.content)
            .map_err(|error| Problem::bad_input("content", error.to_string())),
    }
}

/// The pixels of a PNG: four bytes each, and its width and height.
fn pixels(png: &[u8]) -> Result<(Vec<u8>, u32, u32)> {
    let unread = |error: png::DecodingError| Problem::bad_input("content", error.to_string());
    let mut decoder = png::Decoder::new_with_limits(
        std::io::Cursor::new(png),
        png::Limits {
            bytes: 4 * MOST_PIXELS,
        },
    );
    decoder.set_transformations(
        png::Transformations::normalize_to_color8() | png::Transformations::ALPHA,
    );
    let mut reader = decoder.read_info().map_err(unread)?;
    let (width, height) = (reader.info().width, reader.info().height);
    if width as usize * height as usize > MOST_PIXELS {
        return Err(Problem::new(Kind::OverLimit {
            limit: MOST_PIXELS as u64,
            asked: u64::from(width) * u64::from(height),
            unit: "pixels".to_owned(),
        }));
    }
    let size = reader.output_buffer_size();
    let mut buffer = vec![0; size.unwrap_or(0)];
    let frame = reader.next_frame(&mut buffer).map_err(unread)?;
    buffer.truncate(frame.buffer_size());
    let rgba = match frame.color_type {
        png::ColorType::Rgba => buffer,
        png::ColorType::GrayscaleAlpha => buffer
            .chunks_exact(2)
            .flat_map(|pixel| [pixel[0], pixel[0], pixel[0], pixel[1]])
            .collect(),
        other => return Err(Problem::bad_input("content", format!("{other:?} pixels"))),
    };
    Ok((rgba, width, height))
}

/// A suggestion that every system takes as a file's name.
fn file_name(wish: &str) -> String {
    let clean: String = wish
        .chars()
        .map(|letter| {
            let is_bad = letter.is_control() || "/\\:*?\"<>|".contains(letter);
            if is_bad { ' ' } else { letter }
        })
        .take(80)
        .collect();
    let clean = clean.trim().trim_matches('.');
    if clean.is_empty() { "chart" } else { clean }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_png_becomes_its_pixels() -> std::result::Result<(), Box<dyn std::error::Error>> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 2, 1);
        encoder.set_color(png::ColorType::Rgb);
        encoder
            .write_header()?
            .write_image_data(&[255, 0, 0, 0, 0, 255])?;
        assert_eq!(pixels(&file)?, (vec![255, 0, 0, 255, 0, 0, 255, 255], 2, 1));
        assert!(pixels(b"no picture").is_err());
        Ok(())
    }

    #[test]
    fn a_title_becomes_a_name_that_every_system_takes() {
        assert_eq!(file_name("売上/日別: 2026?"), "売上 日別  2026");
        assert_eq!(file_name(" .. "), "chart");
    }
}
