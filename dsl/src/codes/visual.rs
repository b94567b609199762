//! What is seen: text, contrast, motion.

use super::codes;
use crate::diagnostic::Diagnostic;
use crate::span::Span;

codes! {
    MISSING_GLYPH = "V001" "missing-glyph", "A text holds a character that the bundled fonts lack.",
    "Words are set in Inter, code and labels in JetBrains Mono, and no output falls back to another font: what is measured is what is drawn. Both cover Latin, Greek and Cyrillic with arrows and mathematical signs; they hold neither emoji nor Chinese, Japanese, Korean, Arabic or Hebrew letters.",
    wrong: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait 🐢."
  run cluster for 100ms
}
"#,
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster for 100ms
}
"#;

    TOO_MANY_ELEMENTS = "V002" "too-many-elements", "A scene shows more elements than a picture may have.",
    "A variant may hold 5,000 elements over its whole length: nodes, labels, entries, messages. More can neither be drawn fast nor be understood. No further variant is drawn.",
    wrong: "a stage with forty clusters",
    right: r#"
explainer two-clusters "Two clusters"

sim cluster = raft()
sim other = raft(seed: 9)

step "Wait" {
  say "All wait."
  run cluster, other for 100ms
}
"#;

    TEXT_OVERLAP = "V010" "text-overlap", "Words stand on other words.",
    "Two lines of words share more than a pixel across and down while both are at least half faded in. Where a box stands between them, the lower ones are hidden instead. Shorten a heading, or give its picture more room.",
    wrong: r#"
explainer one-write "One write"

sim store = replicas()

stage {
  row {
    show store.client "Whoever writes, and waits until enough"
    show store.replicas as ring "Who keeps it"
  }
}

step "Write" {
  say "A client writes."
  do store.write("x", value: 1)
  run store until write-acked
}
"#,
    right: r#"
explainer one-write "One write"

sim store = replicas()

stage {
  row {
    show store.client "Whoever writes, and waits"
    show store.replicas as ring "Who keeps it"
  }
}

step "Write" {
  say "A client writes."
  do store.write("x", value: 1)
  run store until write-acked
}
"#;

    OFF_STAGE = "V011" "off-stage", "Something leaves the stage.",
    "Everything keeps inside the stage, in landscape and in portrait, with its outline. What leaves it is cut off in every output.",
    wrong: r#"
explainer one-write "One write"

sim store = replicas()

stage {
  show store.replicas as values(sets: false)
}

step "Write" {
  say "A client writes."
  do store.write("x", value: "anticonstitutionally")
  run store until write-acked
}
"#,
    right: r#"
explainer one-write "One write"

sim store = replicas()

stage {
  show store.replicas as values(sets: false)
}

step "Write" {
  say "A client writes."
  do store.write("x", value: "unconstitutionally")
  run store until write-acked
}
"#;

    TEXT_OVERFLOW = "V012" "text-overflow", "Words leave the box or circle that they stand in.",
    "Words in a box or circle keep inside it at every moment, also while it grows or moves. Boxes are sized for the longest words that the whole story puts into them, so this comes up where there is no room for that: say it in fewer letters, or show less beside it.",
    wrong: r#"
explainer one-look "One look"

sim look = transformer(module: attention, prompt: "the black cat", heads: 1)

stage {
  column {
    show look.tokens
    show look.weights
    show look.blend
  }
}

step "Look around" {
  say "Cat asks every word, and takes a share of each."
  do look.tokens[cat].attend()
  run look until blended
}
"#,
    right: r#"
explainer one-look "One look"

sim look = transformer(module: attention, prompt: "the black cat", heads: 1)

stage {
  column {
    show look.tokens
    show look.blend
  }
}

step "Look around" {
  say "Cat asks every word, and takes a share of each."
  do look.tokens[cat].attend()
  run look until blended
}
"#;

    TEXT_SIZE = "V013" "text-size", "Words are too small to read.",
    "Words are at least 12 px high where the landscape stage is 960 px wide and the portrait stage 360 px, as on a laptop and on a phone. Sizes of type are fixed, so this comes up only where something is drawn smaller with the words in it: what opens under the camera grows from the size of its part, and cannot be read before it is there.",
    wrong: r#"
explainer one-write "One write"

sim store = replicas()

step "Write" {
  say "A client writes."
  do store.write("x", value: 1)
  run store until write-acked
  focus store.ackers.first
}
"#,
    right: r#"
explainer one-write "One write"

sim store = replicas()

step "Write" {
  say "A client writes."
  do store.write("x", value: 1)
  run store until write-acked
  focus store.ackers
}
"#;

    CONTRAST = "V014" "contrast", "Words do not stand out from what is behind them.",
    "WCAG 2.2 asks for 4.5:1 between words and what is behind them. It is measured in both themes, at the middle of a line and a tenth from its ends, and while colours change. Large words need no less here, since explainers are read on small screens too.",
    wrong: r#"
explainer many-clusters "Many clusters"

sim clusters = raft(seed: each 1..4)

step "Wait" {
  say "All wait."
  run clusters until leader-elected
}
"#,
    right: r#"
explainer many-clusters "Many clusters"

sim clusters = raft(seed: each 1..3)

step "Wait" {
  say "All wait."
  run clusters until leader-elected
}
"#;

    HIDDEN = "V015" "hidden", "Words or a sign stand behind something.",
    "Words that something covers by more than a pixel cannot be read, and a sign whose middle is covered is not seen. Messages may pass over what they pass, and hide it where they stop: that is a hint.",
    wrong: r#"
explainer many-clusters "Many clusters"

sim clusters = raft(seed: each 1..4)

stage {
  show clusters
}

step "Wait" {
  say "All wait."
}
"#,
    right: r#"
explainer many-clusters "Many clusters"

sim clusters = raft(seed: each 1..3)

stage {
  show clusters
}

step "Wait" {
  say "All wait."
}
"#;

    LINK_CROSSING = "V016" "link-crossing", "A line runs through words, or through a thing that it does not lead to.",
    "A line that runs through words makes them hard to read, and one that runs through a thing seems to lead to it. A line may touch the edge of words, and may end at a thing.",
    wrong: r#"
explainer many-clusters "Many clusters"

sim clusters = raft(seed: each 1..4)

stage {
  show clusters
}

step "Wait" {
  say "All wait."
}
"#,
    right: r#"
explainer many-clusters "Many clusters"

sim clusters = raft(seed: each 1..3)

stage {
  show clusters
}

step "Wait" {
  say "All wait."
}
"#;

    LAYOUT_JUMP = "V017" "layout-jump", "A part is suddenly elsewhere, or moves although no statement moved it.",
    "Position is identity: a part stays where it was put until a simulation moves it or the stage is arranged anew, and then it glides. What is suddenly elsewhere looks like another thing.",
    wrong: "a node that a mark moves",
    right: r#"
explainer two-nodes "Two nodes"

sim cluster = raft()

step "Wait" {
  say "All wait."
  run cluster for 100ms
}
"#;

    COLOUR_ALONE = "V018" "colour-alone", "Two parts differ in nothing but colour.",
    "Whoever cannot tell two colours apart sees no difference. Parts of a kind may differ in colour if they also differ in a shape, a dash, the width of an outline, or in a word beyond their names. They are compared at the still end of each beat.",
    wrong: r#"
explainer some-keys "Some keys"

sim ring = hash-ring(nodes: 3)

stage {
  show ring.sample as bins
}

step "Place" {
  say "Each key goes to a node."
  run ring until end
  mark ring.sample.first as good
  mark ring.sample.last as bad
}
"#,
    right: r#"
explainer some-keys "Some keys"

sim ring = hash-ring(nodes: 3)

stage {
  show ring.sample as bins
}

step "Place" {
  say "Each key goes to a node."
  run ring until end
  mark ring.sample.first as good
}
"#;

    READING_TIME = "V019" "reading-time", "Words are gone before they can be read.",
    "A sentence needs 0.8 seconds and one for each 2.7 words, two at least. Beats last that long by themselves, and a step waits until its callouts are read. But a callout leaves with what it is about: let another arrangement wait, with `over`, or say it in fewer words.",
    wrong: r#"
explainer one-write "One write"

sim store = replicas()

stage {
  row {
    show store.client
    show store.replicas
  }
}

step "Write" {
  say "A client writes."
  do store.write("x", value: 1)
  run store until write-acked
  note "It waits for the others to hear back" on store.client
  run store for 40ms over 2500ms

  say "Every replica has it."
  stage {
    show store.replicas
  }
}
"#,
    right: r#"
explainer one-write "One write"

sim store = replicas()

stage {
  row {
    show store.client
    show store.replicas
  }
}

step "Write" {
  say "A client writes."
  do store.write("x", value: 1)
  run store until write-acked
  note "It waits for the others to hear back" on store.client
  run store for 40ms over 2600ms

  say "Every replica has it."
  stage {
    show store.replicas
  }
}
"#;

    TOO_MANY_CAUSES = "V020" "too-many-causes", "More than three things move at once for reasons of their own.",
    "What begins at one moment under one statement has one cause: a broadcast, a family, a set. An answer belongs to what it answers. Of more than three causes at once, one is not seen: let one thing happen after the other, or show it slower with `over`.",
    wrong: r#"
explainer many-clusters "Many clusters"

sim clusters = raft(nodes: 3, seed: each 1..4)

stage {
  show clusters
}

step "Wait" {
  say "All wait."
  run clusters until leader-elected
}
"#,
    right: r#"
explainer many-clusters "Many clusters"

sim clusters = raft(nodes: 3, seed: each 1..3)

stage {
  show clusters
}

step "Wait" {
  say "All wait."
  run clusters until leader-elected
}
"#;

    FAR_APART = "V021" "far-apart", "Two things change at one moment, far from each other and for different reasons.",
    "The eye is in one place. Two changes at one moment that have different reasons, farther apart than half of the diagonal of the stage, are one too many: let one happen before the other, or stand nearer.",
    wrong: r#"
explainer many-clients "Many clients"

sim stores = replicas(latency: 10ms..10ms, seed: each 1..4)

stage {
  show stores.client
}

step "Write" {
  say "All write, and hear back."
  do stores.write("x", value: 1)
  run stores until write-acked
}
"#,
    right: r#"
explainer many-clients "Many clients"

sim stores = replicas(latency: 10ms..10ms, seed: each 1..3)

stage {
  show stores.client
}

step "Write" {
  say "All write, and hear back."
  do stores.write("x", value: 1)
  run stores until write-acked
}
"#;

    EMPTY_STAGE = "V022" "empty-stage", "The pictures take little of the stage.",
    "The pictures fill the stage: the boxes around them take at least 15 % of it together. Measured at the still end of each beat.",
    wrong: r#"
explainer one-write "One write"

sim store = replicas()
let spare = store.live.count - 1

stage {
  show spare "Spare replicas"
}

step "Write" {
  say "A client writes."
  do store.write("x", value: 1)
  run store until write-acked
}
"#,
    right: r#"
explainer one-write "One write"

sim store = replicas()

stage {
  row {
    show store.client
    show store.replicas as ring
  }
}

step "Write" {
  say "A client writes."
  do store.write("x", value: 1)
  run store until write-acked
}
"#;

    LOPSIDED_STAGE = "V023" "lopsided-stage", "The pictures stand at one side of the stage.",
    "The weight of the pictures, each as heavy as its box is large, lies near the middle of the stage: within a quarter of its width and height. Measured at the still end of each beat.",
    wrong: r#"
explainer one-limit "One limit"

sim limit = rate-limiter()

stage {
  row {
    show limit.busiest as bars
  }
}

step "Wait" {
  say "Requests come, and some are let in."
  run limit for 2s
}
"#,
    right: r#"
explainer one-limit "One limit"

sim limit = rate-limiter()

stage {
  row {
    show limit.busiest as bars
    show limit.memory as bars
  }
}

step "Wait" {
  say "Requests come, and some are let in."
  run limit for 2s
}
"#;
}

/// A character without a glyph; `place` is where it stands itself, if that is known.
pub fn missing_glyph(text: Span, character: char, place: Option<Span>) -> Diagnostic {
    let message = format!(
        "the fonts have no `{character}` (U+{:04X})",
        u32::from(character)
    );
    Diagnostic::error(MISSING_GLYPH, place.unwrap_or(text), message)
        .with_help("say it in letters, digits and signs that the fonts hold")
}

/// A variant with `count` elements, where `most` are allowed.
pub fn too_many_elements(span: Span, count: usize, most: usize) -> Diagnostic {
    let message = format!("the picture has {count} elements, and {most} are the most");
    Diagnostic::error(TOO_MANY_ELEMENTS, span, message)
        .with_help("show less at a time, or run for a shorter time")
}
