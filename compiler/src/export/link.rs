//! Addresses: of an explainer's page in the published site, and of a moment in it.
//!
//! The player writes and reads the same form of a moment, `compiler/player/src/address.ts`.

use crate::timeline::{Film, Variant};
use crate::units::Millis;

/// The address of an explainer's page in a site that is published at `site`.
pub fn page(site: &str, slug: &str) -> String {
    format!("{}/{slug}/index.html", site.trim_end_matches('/'))
}

/// The end of an address that leads to a moment of a variant, `#step=3&t=12.4&w=1`: the step from 1, the time in seconds, and
/// the knobs that are not at their defaults.
pub fn moment(film: &Film, variant: &Variant, t: Millis) -> String {
    let steps = &variant.timeline.steps;
    let step = steps.iter().rposition(|step| step.start <= t).unwrap_or(0);
    let mut link = format!("#step={}&t={}", step + 1, seconds(t));
    for (knob, chosen) in film.knobs.iter().zip(&variant.choice) {
        let Some((value, _)) = knob.choices.get(*chosen) else {
            continue;
        };
        if *chosen != knob.default {
            // What means the moment is no knob.
            let own = matches!(knob.name.as_str(), "step" | "t");
            let before = if own { "knob-" } else { "" };
            link += &format!("&{before}{}={}", encoded(&knob.name), encoded(value));
        }
    }
    link
}

/// Milliseconds as seconds, without zeros at the end.
fn seconds(t: Millis) -> String {
    let (whole, rest) = (t.0 / 1000, t.0 % 1000);
    let text = format!("{whole}.{rest:03}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// As `encodeURIComponent` of ECMAScript.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte);
    text.bytes().fold(String::new(), |mut out, byte| {
        if plain(byte) {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_moment_has_step_time_and_what_is_not_as_at_first() {
        let mut film = sample::film();
        let first = film.variants[0].clone();
        assert_eq!(moment(&film, &first, Millis(1500)), "#step=1&t=1.5");
        assert_eq!(moment(&film, &first, Millis::ZERO), "#step=1&t=0");
        film.knobs[0].name = "t".into();
        let other = (film.knobs[0].default + 1) % film.knobs[0].choices.len();
        film.knobs[0].choices[other].0 = "1..2 ä".into();
        let mut turned = first;
        turned.choice[0] = other;
        assert_eq!(
            moment(&film, &turned, Millis(20)),
            "#step=1&t=0.02&knob-t=1..2%20%C3%A4"
        );
    }

    #[test]
    fn a_page_stands_below_its_site() {
        let address = "https://example.org/all/raft/index.html";
        assert_eq!(page("https://example.org/all/", "raft"), address);
        assert_eq!(page("https://example.org/all", "raft"), address);
    }
}
