//! The catalogue: slugs, lanes, paths, links.

use super::codes;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::span::Span;

codes! {
    SLUG_MISMATCH = "K001" "slug-mismatch", "The slug and the name of the file differ.",
    "A file is found by its name, and links lead to slugs: the two are one.",
    wrong: r#"
// majority.expl
explainer majority-quorum "Majority Quorum"

lane        distributed-systems
"#,
    right: r#"
// majority-quorum.expl
explainer majority-quorum "Majority Quorum"

lane        distributed-systems
"#;

    REFUSED_SLUG = "K002" "refused-slug", "A slug is a name that the site or an operating system needs.",
    "A file named `con` cannot exist on every system, and a page named `assets` would cover the site's own.",
    wrong: r#"
explainer index "Index"

lane        distributed-systems
"#,
    right: r#"
explainer indices "Index"

lane        distributed-systems
"#;

    UNKNOWN_LANE = "K003" "unknown-lane", "An explainer is in a lane that the catalogue does not have.",
    "Lanes are declared in `catalog.expl`, each with its slug and title.",
    wrong: r#"
explainer two-nodes "Two nodes"

lane        distribted-systems
"#,
    right: r#"
explainer two-nodes "Two nodes"

lane        distributed-systems
"#;

    UNKNOWN_EXPLAINER = "K004" "unknown-explainer", "A slug names an explainer that does not exist.",
    "`requires`, `start` and the lines of a path name explainers by their files.",
    wrong: r#"
explainer two-nodes "Two nodes"

lane        distributed-systems
requires    majority-qorum
"#,
    right: r#"
explainer two-nodes "Two nodes"

lane        distributed-systems
requires    majority-quorum
"#;

    UNKNOWN_LINK = "K005" "unknown-link", "A link leads nowhere.",
    "`[text](slug)` leads to an explainer or to a concept of the catalogue.",
    wrong: r#"
explainer two-nodes "Two nodes"

lane        distributed-systems
rule        "Ask a [quorum](quorm)."
"#,
    right: r#"
explainer two-nodes "Two nodes"

lane        distributed-systems
rule        "Ask a [quorum](quorum)."
"#;

    NO_LANE = "K006" "no-lane", "An explainer is in no lane.",
    "Every explainer of a catalogue belongs to a lane, by which it is listed.",
    wrong: r#"
explainer two-nodes "Two nodes"

summary     "Two of them."
"#,
    right: r#"
explainer two-nodes "Two nodes"

lane        distributed-systems
"#;

    WRONG_FILE = "K007" "wrong-file", "Something stands in a file that cannot hold it.",
    "A file holds one explainer. Only `catalog.expl` holds the catalogue, its lanes, paths and concepts.",
    wrong: r#"
explainer two-nodes "Two nodes"

lane        distributed-systems

explainer more "More"
"#,
    right: r#"
explainer two-nodes "Two nodes"

lane        distributed-systems
"#;

    REQUIREMENT_ORDER = "K008" "requirement-order", "A path lists an explainer before one that it requires.",
    "What an explainer requires comes earlier in a path, or is outside it.",
    wrong: r#"
catalog "All" {
  edition 2026
}

path reliability "Reliability" {
  raft-consensus
  majority-quorum
}
"#,
    right: r#"
catalog "All" {
  edition 2026
}

path reliability "Reliability" {
  majority-quorum
  raft-consensus
}
"#;

    CYCLE = "K009" "cycle", "Explainers require one another in a circle.",
    "Nobody could watch any of them first.",
    wrong: r#"
explainer two-nodes "Two nodes"

lane        distributed-systems
requires    two-nodes
"#,
    right: r#"
explainer two-nodes "Two nodes"

lane        distributed-systems
requires    one-node
"#;

    DUPLICATE_SLUG = "K010" "duplicate-slug", "Two things that need an address each have the same slug, or a path lists an explainer twice.",
    "Lanes, paths and concepts each have an address of their own. So has every explainer: two files of one name share theirs, in whatever folders they lie, and so would a concept with the slug of an explainer.",
    wrong: r#"
catalog "All" {
  edition 2026
}

lane a "A" {
  summary "One."
}

lane a "A" {
  summary "Two."
}
"#,
    right: r#"
catalog "All" {
  edition 2026
}

lane a "A" {
  summary "One."
}
"#;

    REPEATED_FIELD = "K011" "repeated-field", "A block of the catalogue gives a field twice.",
    "Each field has one value.",
    wrong: r#"
catalog "All" {
  edition 2026
  edition 2027
}
"#,
    right: r#"
catalog "All" {
  edition 2026
}
"#;

    MISPLACED_FIELD = "K012" "misplaced-field", "A block of the catalogue has a field that does not belong to it.",
    "`edition`, `url`, `tagline` and `start` describe the catalogue; lanes, paths and concepts have a `summary`.",
    wrong: r#"
catalog "All" {
  edition 2026
}

lane a "A" {
  tagline "One."
}
"#,
    right: r#"
catalog "All" {
  edition 2026
}

lane a "A" {
  summary "One."
}
"#;

    NO_CATALOG = "K013" "no-catalog", "The file `catalog.expl` does not say what the catalogue is.",
    "One `catalog` block names it, and says what it is for.",
    wrong: r#"
lane a "A" {
  summary "One."
}
"#,
    right: r#"
catalog "All" {
  edition 2026
}

lane a "A" {
  summary "One."
}
"#;

    SEVERAL_CATALOGS = "K014" "several-catalogs", "There are two `catalog` blocks.",
    "A project has one catalogue.",
    wrong: r#"
catalog "All" {
  edition 2026
}

catalog "All" {
  edition 2026
}
"#,
    right: r#"
catalog "All" {
  edition 2026
}
"#;

    NO_EXPLAINER = "K015" "no-explainer", "A file holds no explainer.",
    "Each file but `catalog.expl` holds one explainer: its name, what it is about, and its steps.",
    wrong: r#"
// empty.expl holds nothing but this comment.
"#,
    right: r#"
explainer example "Example"

lane        distributed-systems

sim store = replicas(seed: 7)

step "Write" {
  say "It is written."
  run store for 1ms
}
"#;

    NO_ADDRESS = "K016" "no-address", "The `url` of the catalogue is none that a site can be published at.",
    "Pages, feed and sitemap write whole addresses by adding to it: it begins with `https://` or `http://`, names a host, and has no query and no fragment.",
    wrong: r#"
catalog "All" {
  url "example.org/explainers"
}
"#,
    right: r#"
catalog "All" {
  url "https://example.org/explainers"
}
"#;

    UNKNOWN_COLOUR = "K017" "unknown-colour", "A theme names a colour that the palette does not have.",
    "The palette has blue, teal, green, amber, red, magenta, violet and slate. Each can be read on every ground, in light and in dark, so that any theme can be.",
    wrong: r#"
catalog "All" {
  edition 2026
}

theme dusk {
  accent   turquoise
}
"#,
    right: r#"
catalog "All" {
  edition 2026
}

theme dusk {
  accent   teal
}
"#;

    ALIKE_ROLES = "K018" "alike-roles", "A theme gives two roles one colour.",
    "`accent`, `good`, `bad` and `warn` say different things: each needs a colour of its own. A role that the theme does not name keeps its own: blue, green, red and amber.",
    wrong: r#"
catalog "All" {
  edition 2026
}

theme dusk {
  accent   green
}
"#,
    right: r#"
catalog "All" {
  edition 2026
}

theme dusk {
  accent   violet
}
"#;

    THEME_NOT_SHOWN = "K019" "theme-not-shown", "A theme is not the first of the catalogue, so that it is not shown.",
    "A catalogue is shown in its first theme. Move another one to the front to show it, or remove it.",
    wrong: r#"
catalog "All" {
  edition 2026
}

theme dusk {
  accent   violet
}

theme dawn {
  accent   teal
}
"#,
    right: r#"
catalog "All" {
  edition 2026
}

theme dusk {
  accent   violet
}
"#;
}

/// A site cannot be published at `url`, which is written at `span`; at `mended` it can.
pub fn no_address(span: Span, url: &str, mended: Option<String>) -> Diagnostic {
    let message = format!("no site can be published at `{url}`");
    let found = Diagnostic::error(NO_ADDRESS, span, message);
    match mended {
        Some(mended) => {
            let edit = Edit::replace(span, format!("\"{mended}\""));
            found.with_fix(Fix::possible(format!("write `{mended}`"), vec![edit]))
        }
        None => {
            found.with_help("write where the site is, such as `https://example.org/explainers`")
        }
    }
}

/// Two files have one slug; `other` is the path of the first and where it says its slug.
pub fn slug_of_two_files(span: Span, slug: &str, other: (&str, Span)) -> Diagnostic {
    let (path, place) = other;
    let message = format!("the slug `{slug}` is that of another explainer");
    Diagnostic::error(DUPLICATE_SLUG, span, message)
        .with_label_in(path, place, "this one comes first")
        .with_help("rename one of the two files")
}

/// A concept has the slug of an explainer, whose page it would cover.
pub fn slug_of_explainer(span: Span, slug: &str) -> Diagnostic {
    let message = format!("the slug `{slug}` is that of an explainer");
    Diagnostic::error(DUPLICATE_SLUG, span, message)
        .with_help("give the concept another slug: both have their page at this address")
}

/// The site or an operating system needs the name.
pub fn refused_slug(span: Span, slug: &str) -> Diagnostic {
    let message =
        format!("`{slug}` cannot be a slug: the site or an operating system needs the name");
    Diagnostic::error(REFUSED_SLUG, span, message)
}

/// Two roles have one colour in a theme.
pub fn roles_look_alike(span: Span, theme: &str, [one, other]: [&str; 2]) -> Diagnostic {
    let message = format!("`{one}` and `{other}` have the same colour in `{theme}`");
    Diagnostic::error(ALIKE_ROLES, span, message)
        .with_help(format!("give `{one}` or `{other}` another colour"))
}

/// A theme after the first.
pub fn theme_not_shown(span: Span, theme: &str) -> Diagnostic {
    let message = format!("`{theme}` is not shown: the catalogue has a theme before it");
    Diagnostic::warning(THEME_NOT_SHOWN, span, message)
        .with_help("move it before the others to show it, or remove it")
}
