//! A small canvas: shapes with soft edges, blended over each other.

use std::io;

/// Red, green, blue, each 0 to 1.
pub(super) type Colour = [f32; 3];

/// A colour as a designer writes it.
pub(super) const fn hex(code: u32) -> Colour {
    [
        ((code >> 16) & 255) as f32 / 255.0,
        ((code >> 8) & 255) as f32 / 255.0,
        (code & 255) as f32 / 255.0,
    ]
}

pub(super) fn mix(from: Colour, to: Colour, share: f32) -> Colour {
    let share = share.clamp(0.0, 1.0);
    [0, 1, 2].map(|n: usize| {
        let (from, to) = (
            from.get(n).copied().unwrap_or(0.0),
            to.get(n).copied().unwrap_or(0.0),
        );
        from + (to - from) * share
    })
}

pub(super) struct Canvas {
    pub(super) width: usize,
    pub(super) height: usize,
    pixels: Vec<Colour>,
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize, colour: impl Fn(f32, f32) -> Colour) -> Self {
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                pixels.push(colour(x as f32 / width as f32, y as f32 / height as f32));
            }
        }
        Self {
            width,
            height,
            pixels,
        }
    }

    /// Blends a colour over every pixel by how much of it a shape covers; `distance` is how far a
    /// point lies outside of the shape, in pixels.
    pub(super) fn shape(&mut self, colour: Colour, alpha: f32, distance: impl Fn(f32, f32) -> f32) {
        for (n, pixel) in self.pixels.iter_mut().enumerate() {
            let (x, y) = ((n % self.width) as f32 + 0.5, (n / self.width) as f32 + 0.5);
            let covered = (0.5 - distance(x, y)).clamp(0.0, 1.0) * alpha;
            if covered > 0.0 {
                *pixel = mix(*pixel, colour, covered);
            }
        }
    }

    pub(super) fn disc(&mut self, colour: Colour, alpha: f32, centre: (f32, f32), radius: f32) {
        self.shape(colour, alpha, |x, y| {
            (x - centre.0).hypot(y - centre.1) - radius
        });
    }

    pub(super) fn oval(
        &mut self,
        colour: Colour,
        alpha: f32,
        centre: (f32, f32),
        radii: (f32, f32),
    ) {
        let small = radii.0.min(radii.1);
        self.shape(colour, alpha, |x, y| {
            (((x - centre.0) / radii.0).hypot((y - centre.1) / radii.1) - 1.0) * small
        });
    }

    /// A rectangle with round corners.
    pub(super) fn block(
        &mut self,
        colour: Colour,
        alpha: f32,
        (left, top, right, bottom): (f32, f32, f32, f32),
        round: f32,
    ) {
        let centre = (f32::midpoint(left, right), f32::midpoint(top, bottom));
        let half = ((right - left) / 2.0 - round, (bottom - top) / 2.0 - round);
        self.shape(colour, alpha, |x, y| {
            let outside = (
                ((x - centre.0).abs() - half.0).max(0.0),
                ((y - centre.1).abs() - half.1).max(0.0),
            );
            outside.0.hypot(outside.1) - round
        });
    }

    /// A line through points, as wide as `width`.
    pub(super) fn line(&mut self, colour: Colour, points: &[(f32, f32)], width: f32) {
        for pair in points.windows(2) {
            if let [from, to] = pair {
                let along = (to.0 - from.0, to.1 - from.1);
                let length = (along.0 * along.0 + along.1 * along.1).max(1e-6);
                self.shape(colour, 1.0, |x, y| {
                    let share = ((x - from.0) * along.0 + (y - from.1) * along.1) / length;
                    let share = share.clamp(0.0, 1.0);
                    (x - from.0 - along.0 * share).hypot(y - from.1 - along.1 * share) - width / 2.0
                });
            }
        }
    }

    /// As a PNG file.
    pub(super) fn png(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(self.pixels.len() * 3);
        for pixel in &self.pixels {
            bytes.extend(pixel.map(|part| (part.clamp(0.0, 1.0) * 255.0).round() as u8));
        }
        let mut out = Vec::new();
        let width = u32::try_from(self.width).unwrap_or(0);
        let height = u32::try_from(self.height).unwrap_or(0);
        let mut encoder = png::Encoder::new(&mut out, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().map_err(io::Error::other)?;
        writer.write_image_data(&bytes).map_err(io::Error::other)?;
        writer.finish().map_err(io::Error::other)?;
        Ok(out)
    }
}
