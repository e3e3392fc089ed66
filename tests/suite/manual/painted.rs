//! A page drawn in colour, and kept as a small PNG.

use std::collections::BTreeMap;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings};

use crate::suite::drawn::Picture;

/// A page wide enough to read, small enough to load: this many pixels across.
const WIDTH: f32 = 1000.0;

/// Colours of a picture.
const COLORS: usize = 128;

/// A page in colour, three bytes a pixel.
pub struct Painted {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 3]>,
}

/// Draws a page, numbered from 0.
pub fn painted(document: &[u8], page: usize) -> Painted {
    let pdf = Pdf::new(document.to_vec()).expect("a PDF");
    let page = &pdf.pages()[page];
    let (across, down) = page.render_dimensions();
    // Upright pages as high as slides are wide would be too large to read beside text.
    let scale = WIDTH / across.max(down);
    let settings = RenderSettings {
        x_scale: scale,
        y_scale: scale,
        bg_color: WHITE,
        ..RenderSettings::default()
    };
    let drawn = hayro::render(page, &RenderCache::new(), &InterpreterSettings::default(), &settings);
    Painted {
        width: usize::from(drawn.width()),
        height: usize::from(drawn.height()),
        pixels: drawn.data().iter().map(|pixel| [pixel.r, pixel.g, pixel.b]).collect(),
    }
}

impl Painted {
    /// The colours that say most: the frequent ones, and what is bright though rare, as a dot in a chart.
    fn palette(&self) -> Vec<[u8; 3]> {
        let mut buckets: BTreeMap<[u8; 3], (u64, [u64; 3])> = BTreeMap::new();
        for pixel in &self.pixels {
            let (count, sums) = buckets.entry(pixel.map(|part| part >> 3)).or_default();
            *count += 1;
            sums.iter_mut()
                .zip(pixel)
                .for_each(|(sum, part)| *sum += u64::from(*part));
        }
        let mut weighed: Vec<(u64, [u8; 3])> = buckets
            .into_values()
            .map(|(count, sums)| {
                let color = sums.map(|sum| u8::try_from(sum / count).unwrap());
                let (least, most) = (color.iter().min().unwrap(), color.iter().max().unwrap());
                (count * (8 + u64::from(most - least)), color)
            })
            .collect();
        weighed.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        weighed.into_iter().take(COLORS).map(|(_, color)| color).collect()
    }

    /// As an indexed PNG.
    pub fn png(&self) -> Vec<u8> {
        let palette = self.palette();
        let distance = |one: &[u8; 3], other: &[u8; 3]| -> u32 {
            one.iter()
                .zip(other)
                .map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2))
                .sum()
        };
        let mut nearest: BTreeMap<[u8; 3], u8> = BTreeMap::new();
        let indices: Vec<u8> = self
            .pixels
            .iter()
            .map(|pixel| {
                *nearest.entry(*pixel).or_insert_with(|| {
                    let best = (0..palette.len()).min_by_key(|&index| distance(&palette[index], pixel));
                    u8::try_from(best.unwrap()).unwrap()
                })
            })
            .collect();
        let mut bytes = Vec::new();
        let size = |length: usize| u32::try_from(length).unwrap();
        let mut encoder = png::Encoder::new(&mut bytes, size(self.width), size(self.height));
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette.concat());
        encoder.set_compression(png::Compression::High);
        encoder.set_filter(png::Filter::NoFilter);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&indices).unwrap();
        writer.finish().unwrap();
        bytes
    }

    /// In grey, for comparing.
    pub fn grey(&self) -> Picture {
        let grey = self.pixels.iter().map(|[red, green, blue]| {
            let sum = 30 * u32::from(*red) + 59 * u32::from(*green) + 11 * u32::from(*blue);
            u8::try_from(sum / 100).unwrap()
        });
        Picture {
            width: self.width,
            height: self.height,
            grey: grey.collect(),
        }
    }

    /// From a PNG.
    pub fn read(bytes: &[u8]) -> Self {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut colors = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut colors).unwrap();
        Self {
            width: info.width as usize,
            height: info.height as usize,
            pixels: colors.chunks_exact(3).map(|part| [part[0], part[1], part[2]]).collect(),
        }
    }
}
