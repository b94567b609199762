//! `explc render`: moments of a scene as pictures.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args, ValueEnum};
use explc_compiler::export::frame::{frame_png, frame_svg, size};
use explc_compiler::export::svg::{embedded_fonts, scene_svg};
use explc_compiler::theme::Theme;
use explc_compiler::timeline::Timeline;
use explc_compiler::units::Millis;

use super::variant::{self, Picked};
use crate::files;
use crate::terminal::{self, Outcome, Trouble};

/// Draw moments of a scene as PNG or SVG
///
/// Several moments are numbered: `-o frame.png --every 5s` writes frame-001.png and so on. The ending of the output's
/// name decides between PNG and SVG.
#[derive(Args)]
#[command(
    group = ArgGroup::new("moment").required(true).multiple(false),
    after_help = "Examples:\n  explc render raft-consensus.expl --at 51.2s -o moment.png\n  explc render raft-consensus.expl --step 4 --theme dark --portrait -o step.svg\n  explc render majority-quorum.expl --every 5s -o frame.png\n  explc render majority-quorum.expl --knob w=1 --animated -o scene.svg"
)]
pub(crate) struct Render {
    /// The scene.
    file: PathBuf,
    /// A moment of the show, such as `51.2s` or `800ms`.
    #[arg(long, value_name = "TIME", group = "moment", value_parser = moment)]
    at: Option<Millis>,
    /// The end of a step, counted from 1.
    #[arg(long, value_name = "NUMBER", group = "moment")]
    step: Option<usize>,
    /// Every so often, from the start to the end.
    #[arg(long, value_name = "TIME", group = "moment", value_parser = moment)]
    every: Option<Millis>,
    /// The whole show as one SVG that plays, as `scene.svg` of a build.
    #[arg(long, group = "moment")]
    animated: bool,
    /// The colours of still pictures.
    #[arg(long, default_value = "light")]
    theme: ThemeName,
    /// Leave the caption band below still pictures out.
    #[arg(long)]
    no_band: bool,
    /// Where the picture goes; its name ends in .png or .svg.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    variant: variant::Options,
}

/// The colours of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ThemeName {
    /// Dark words on a light page.
    Light,
    /// Light words on a dark page.
    Dark,
}

impl From<ThemeName> for Theme {
    fn from(name: ThemeName) -> Self {
        match name {
            ThemeName::Light => Self::Light,
            ThemeName::Dark => Self::Dark,
        }
    }
}

impl Render {
    pub(super) fn run(self) -> Result<Outcome, Trouble> {
        let ending = self
            .output
            .extension()
            .map(|ending| ending.to_ascii_lowercase());
        let png = ending.as_ref().is_some_and(|ending| ending == "png");
        if !png && ending.is_none_or(|ending| ending != "svg") {
            return Err(Trouble::new(format!(
                "{} ends neither in .png nor in .svg",
                self.output.display()
            )));
        }
        if self.animated && png {
            return Err(Trouble::new(
                "an animated scene is an SVG: let the output's name end in .svg",
            ));
        }
        let Picked {
            outcome,
            about,
            variant,
            ..
        } = self.variant.pick(&self.file)?;
        let Some(variant) = variant else {
            return Ok(outcome);
        };
        if self.animated {
            let fonts = embedded_fonts(&variant.timeline)
                .map_err(|error| Trouble::new(format!("cannot embed the fonts: {error}")))?;
            files::replace(
                &self.output,
                scene_svg(&variant.timeline, variant.layout, &about, &fonts).as_bytes(),
            )?;
            terminal::tell(&format!("wrote {}", self.output.display()));
            return Ok(outcome);
        }
        let moments = self.moments(&variant.timeline)?;
        for (index, t) in moments.iter().enumerate() {
            let path = if moments.len() == 1 {
                self.output.clone()
            } else {
                numbered(&self.output, index + 1)
            };
            let svg = frame_svg(
                &variant.timeline,
                variant.layout,
                *t,
                self.theme.into(),
                !self.no_band,
            );
            let bytes = if png {
                frame_png(&svg, size(variant.layout, !self.no_band).0).map_err(Trouble::new)?
            } else {
                svg.into_bytes()
            };
            files::replace(&path, &bytes)?;
            terminal::tell(&format!("wrote {}", path.display()));
        }
        Ok(outcome)
    }

    fn moments(&self, timeline: &Timeline) -> Result<Vec<Millis>, Trouble> {
        let duration = timeline.duration;
        if let Some(number) = self.step {
            let step = number
                .checked_sub(1)
                .and_then(|index| timeline.steps.get(index));
            let none = || {
                Trouble::new(format!(
                    "there is no step {number}: the scene has {}",
                    terminal::count(timeline.steps.len(), "step")
                ))
            };
            let end = step.ok_or_else(none)?.end;
            // At its very end the next step may begin.
            return Ok(vec![if end < duration {
                Millis(end.0 - 1)
            } else {
                end
            }]);
        }
        if let Some(every) = self.every {
            if every.0 < 10 {
                return Err(Trouble::new("`--every` is at least 10ms"));
            }
            let count = duration.0 / every.0;
            return Ok((0..=count).map(|index| Millis(index * every.0)).collect());
        }
        let at = self.at.unwrap_or(Millis::ZERO);
        if at > duration {
            return Err(Trouble::new(format!(
                "the scene ends at {:.3}s",
                duration.0 as f64 / 1000.0
            )));
        }
        Ok(vec![at])
    }
}

/// `frame.png` as `frame-003.png`.
fn numbered(path: &Path, number: usize) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-{number:03}.{ending}"))
}

/// A time such as `51.2s`, `800ms` or `1.5`, which is seconds.
pub(super) fn moment(text: &str) -> Result<Millis, String> {
    let (number, scale) = match text.strip_suffix("ms") {
        Some(number) => (number, 1.0),
        None => (text.strip_suffix('s').unwrap_or(text), 1000.0),
    };
    let value: f64 = number
        .trim()
        .parse()
        .map_err(|_| format!("`{text}` is no time, such as 51.2s or 800ms"))?;
    let millis = (value * scale).round();
    if (0.0..=86_400_000.0).contains(&millis) {
        Ok(Millis(millis as i64))
    } else {
        Err("a moment lies between 0s and a day".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read() {
        assert_eq!(moment("51.2s"), Ok(Millis(51_200)));
        assert_eq!(moment("800ms"), Ok(Millis(800)));
        assert_eq!(moment("2"), Ok(Millis(2_000)));
        assert!(moment("soon").is_err() && moment("-1s").is_err() && moment("nan").is_err());
    }

    #[test]
    fn several_pictures_are_numbered() {
        assert_eq!(
            numbered(Path::new("a/frame.png"), 3),
            Path::new("a/frame-003.png")
        );
    }
}
