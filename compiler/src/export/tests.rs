//! Every output of the film made by hand: that it is well formed, that no text escapes, and that it says what it should.

use resvg::usvg::roxmltree::Document;

use super::bundle::bundle_json;
use super::captions::captions_vtt;
use super::frame::{frame_png, frame_svg};
use super::json::timeline_json;
use super::sheet::filmstrip_svg;
use super::site::{
    Card, Catalogue, Entries, Entry, Shelf, around, catalogue_json, embed_html, explainer_html,
    single_html,
};
use super::svg::{EmbeddedFont, characters, embedded_fonts, scene_svg};
use super::transcript::transcript_md;
use crate::sample;
use crate::story::Prose;
use crate::text::Face;
use crate::theme::{Colour, DRESSED, Dress, Role, Theme};
use crate::timeline::Layout;
use crate::units::Millis;

fn scene() -> String {
    let film = sample::film();
    let face = EmbeddedFont {
        face: Face::Medium,
        woff2: b"not a font".to_vec(),
    };
    scene_svg(
        &film.variants[0].timeline,
        Layout::Landscape,
        &film.about,
        &[face],
    )
}

fn pixels(svg: &str) -> Vec<u8> {
    frame_png(svg, 640).expect("the picture can be drawn")
}

#[test]
fn every_svg_is_well_formed_and_holds_no_script() {
    let timeline = sample::timeline(Layout::Portrait, 0);
    for svg in [
        frame_svg(&timeline, Layout::Portrait, Millis(1500), Theme::Dark, true),
        filmstrip_svg(&timeline, Layout::Portrait, Theme::Light),
        scene(),
    ] {
        let document = Document::parse(&svg).expect("well-formed XML");
        for node in document.descendants() {
            assert_ne!(node.tag_name().name(), "script");
            assert!(
                node.attributes()
                    .all(|attribute| !attribute.name().starts_with("on"))
            );
        }
        assert!(!svg.contains('\u{1}'));
    }
}

#[test]
fn a_frame_has_no_style_and_leaves_out_what_cannot_be_seen() {
    let timeline = sample::timeline(Layout::Landscape, 0);
    let frame =
        |t: i64, band: bool| frame_svg(&timeline, Layout::Landscape, Millis(t), Theme::Light, band);
    assert!(!frame(1500, true).contains("style") && !frame(1500, true).contains("class"));
    assert!(
        frame(300, false).contains("height=\"720\"") && frame(300, true).contains("height=\"824\"")
    );
    assert!(
        !frame(300, true).contains("<path fill=\"none\"")
            && frame(1500, true).contains("M 0 0 L 200 0")
    );
    assert!(!frame(1500, false).contains("done.") && frame(1500, true).contains("done."));
    assert!(
        !frame(3200, true).contains("&amp;&amp;"),
        "members of a hidden group are hidden"
    );
}

#[test]
fn a_renderer_without_rules_draws_the_scene_as_its_poster() {
    let timeline = sample::timeline(Layout::Landscape, 0);
    let poster = frame_svg(
        &timeline,
        Layout::Landscape,
        timeline.poster,
        Theme::Light,
        true,
    );
    assert!(
        pixels(&poster) == pixels(&scene()),
        "the attributes of the scene are not the poster"
    );
    let other = frame_svg(
        &timeline,
        Layout::Landscape,
        Millis(300),
        Theme::Light,
        true,
    );
    assert!(
        pixels(&other) != pixels(&scene()),
        "two moments look the same: the comparison proves nothing"
    );
}

#[test]
fn words_are_drawn_with_the_bundled_fonts() {
    let svg = |words: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"200\" height=\"40\">{words}</svg>"
        )
    };
    let words =
        |attributes: &str| pixels(&svg(&format!("<text y=\"30\" {attributes}>Quorum</text>")));
    let regular = words("font-family=\"Inter\"");
    assert!(regular != pixels(&svg("")));
    assert!(regular != words("font-family=\"Inter\" font-weight=\"600\""));
    assert!(regular != words("font-family=\"JetBrains Mono\" font-weight=\"500\""));
}

#[test]
fn two_scenes_in_one_page_share_no_name() {
    let film = sample::film();
    let [one, other] = [0, 2].map(|index| {
        let svg = scene_svg(
            &film.variants[index].timeline,
            Layout::Landscape,
            &film.about,
            &[],
        );
        let document = Document::parse(&svg).expect("well-formed XML");
        let id = document
            .root_element()
            .attribute("id")
            .expect("the root has an id")
            .to_owned();
        assert!(svg.matches("@keyframes ").count() > 5);
        assert_eq!(
            svg.matches("@keyframes ").count(),
            svg.matches(&format!("@keyframes {id}k")).count()
        );
        id
    });
    assert_ne!(one, other);
}

#[test]
fn only_drawn_characters_are_embedded() {
    let used = characters(&sample::timeline(Layout::Landscape, 0));
    let letters = used.get(&Face::Medium).expect("Inter Medium is used");
    assert_eq!(used.len(), 1);
    assert!(letters.contains(&'<') && letters.contains(&'"') && !letters.contains(&'Q'));
    let fonts = embedded_fonts(&sample::timeline(Layout::Landscape, 0))
        .expect("the bundled fonts can be cut down");
    assert_eq!(fonts.len(), 1);
    assert!(fonts[0].woff2.starts_with(b"wOF2") && fonts[0].woff2.len() < 12_000);
}

#[test]
fn a_bundle_is_json_that_no_script_block_can_end() {
    let bundle = bundle_json(&sample::film());
    assert!(!bundle.contains('<') && bundle.contains("\\u003cscript>"));
    let json: serde_json::Value = serde_json::from_str(&bundle).expect("JSON");
    assert_eq!(json["schema"], 1);
    assert_eq!(json["variants"].as_array().map(Vec::len), Some(4));
    assert_eq!(json["about"]["title"], sample::film().about.title);
    let texts = json["texts"].as_array().expect("a table");
    let title = texts
        .iter()
        .filter(|text| text.as_str() == Some("</text><script>x]]></script>"));
    assert_eq!(title.count(), 1, "what variants share stands once");
}

#[test]
fn captions_are_one_cue_a_sentence() {
    let expected = "WEBVTT\n\n1.1\n00:00:00.000 --> 00:00:02.000\nIt's &lt;fine&gt; --&gt; &amp; done.\n\n\
                    2.1\n00:00:02.000 --> 00:00:04.000\nIt's &lt;fine&gt; --&gt; &amp; done.\n";
    assert_eq!(
        captions_vtt(&sample::timeline(Layout::Landscape, 0)),
        expected
    );
}

#[test]
fn a_transcript_says_everything() {
    let transcript = transcript_md(&sample::film());
    for part in [
        "# A \"sample\" &amp; \\<script\\>alert(1)\\</script\\>",
        "**Rule.** Escape *\\<everything\\>*",
        "## 2. Second &amp; last (0:02–0:04)",
        "> - Yes &amp; no ✓",
        "`` a < b && `c` ``",
        "## What is simplified",
        "RFC 4648 &amp; others",
    ] {
        assert!(transcript.contains(part), "{part} is not in\n{transcript}");
    }
}

#[test]
fn pages_escape_words_and_link_the_neighbours() {
    let card = |slug: &str| Card {
        slug: slug.into(),
        title: format!("The {slug} <one>"),
        summary: Prose::plain("a & b"),
    };
    let path = Shelf {
        slug: "path".into(),
        title: "A path".into(),
        explainers: ["earlier", "sample", "later"].map(card).to_vec(),
        ..Shelf::default()
    };
    let catalogue = Catalogue {
        title: "All".into(),
        start: Some("sample".into()),
        paths: vec![path],
        ..Catalogue::default()
    };
    let bundle = bundle_json(&sample::film());
    let page = explainer_html(&sample::film(), &catalogue, &bundle);
    assert!(page.contains(&bundle) && page.contains("<script src=\"../assets/player.js\" defer>"));
    assert!(
        !page.contains("<style") && !page.contains(" style="),
        "a strict content policy refuses it"
    );
    assert!(
        page.contains("A path</a>: 2 of 3") && page.contains("The earlier &lt;one&gt;"),
        "{page}"
    );
    assert!(page.contains("<em>&lt;everything&gt;</em>"));
    assert!(page.contains("S1: &lt;leader&gt; &amp; *alone*."));
    assert!(page.contains("rel=\"next\" href=\"../later/index.html\""));
    let pages = around(&catalogue, &Entries::new());
    let front = &pages["index.html"];
    assert!(
        front.contains("href=\"sample/index.html\">Start with The sample &lt;one&gt;</a>"),
        "{front}"
    );
    let path = &pages["paths/path.html"];
    assert!(path.contains("a &amp; b"), "{path}");
}

#[test]
fn a_page_alone_has_everything_in_it() {
    let film = sample::film();
    let bundle = bundle_json(&film);
    let fonts = [EmbeddedFont {
        face: Face::Medium,
        woff2: b"not a font".to_vec(),
    }];
    let page = single_html(&film, &Catalogue::default(), &bundle, &fonts);
    assert!(page.contains(&bundle) && page.contains(super::player::SCRIPT));
    assert!(page.contains("data:font/woff2;base64,"));
    assert!(!page.contains(" src=") && !page.contains("rel=\"stylesheet\""));
}

#[test]
fn a_page_to_embed_is_the_player_and_a_way_to_its_page() {
    let film = sample::film();
    let page = embed_html(&film, &Catalogue::default(), &bundle_json(&film));
    assert!(page.contains("<explainer-player linked>") && page.contains("href=\"index.html\""));
    assert!(!page.contains("<h2"));
}

#[test]
fn a_timeline_for_tools_names_everything() {
    let text = timeline_json(&sample::timeline(Layout::Landscape, 0));
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(json["elements"][6]["parent"], "chip");
    assert_eq!(
        json["elements"][1]["tracks"]["fill"]["segments"][0]["value"],
        "good-tint"
    );
}

#[test]
fn a_catalogue_lists_what_is_built() {
    let catalog = crate::catalog::Catalog {
        title: "All".into(),
        lanes: vec![
            ("forms".into(), "Forms".into(), "Shapes.".into()),
            ("empty".into(), "Empty".into(), String::new()),
        ],
        paths: vec![crate::catalog::Path {
            slug: "all".into(),
            title: "All of it".into(),
            summary: String::new(),
            explainers: vec!["not-built".into(), "sample".into()],
        }],
        concepts: vec![crate::catalog::Concept {
            slug: "form".into(),
            title: "Form".into(),
            summary: "What a thing looks like.".into(),
        }],
        ..crate::catalog::Catalog::default()
    };
    let explainer = crate::Summary {
        slug: "sample".into(),
        lane: Some("forms".into()),
        ..crate::Summary::default()
    };
    let catalogue = Catalogue::new(&catalog, &[&explainer]);
    let slugs = |shelf: &Shelf| {
        shelf
            .explainers
            .iter()
            .map(|card| card.slug.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(slugs(&catalogue.lanes[0]), ["sample"]);
    assert_eq!(slugs(&catalogue.paths[0]), ["sample"]);
    let entry = Entry {
        slug: "sample".into(),
        primitives: vec!["raft".into()],
        ..Entry::default()
    };
    let entries = Entries::from([("sample".to_owned(), entry)]);
    let files = around(&catalogue, &entries);
    assert!(files["index.html"].contains("Still to come: Empty."));
    assert!(!files["index.html"].contains("id=\"empty\""));
    assert!(files["paths/all.html"].contains("../primitives/raft.html"));
    let reference = &files["primitives/raft.html"];
    for said in [
        "../sample/index.html",
        "leader-elected",
        "request(value, to)",
        "150ms..300ms",
    ] {
        assert!(reference.contains(said), "{said}");
    }
    assert!(
        !files.contains_key("primitives/replicas.html"),
        "nothing runs it"
    );
    let json = catalogue_json(&catalogue, &entries);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["paths"][0]["primitives"], serde_json::json!(["raft"]));
    assert_eq!(json["primitives"][0]["page"], "primitives/raft.html");
    let concept =
        serde_json::json!({"slug": "form", "title": "Form", "summary": "What a thing looks like."});
    assert_eq!(json["concepts"], serde_json::json!([concept]));
    // Links to a term lead to its page, those of transcripts to its transcript.
    for place in ["form/index.html", "form/transcript.md"] {
        assert!(files[place].contains("What a thing looks like."), "{place}");
    }
}

/// Everything that ends a block, a tag, a comment, a string or a line.
const HOSTILE: &str =
    "A <script>hurt()</script> & \"two\" 'three' ]]> -- <!-- --> </title> \u{2028}\u{2029} end";

#[test]
fn hostile_words_are_words_in_every_file_of_the_site() {
    let mut film = sample::film();
    let prose = Prose::plain(HOSTILE);
    let about = &mut film.about;
    about.title = HOSTILE.into();
    for said in [
        &mut about.summary,
        &mut about.hook,
        &mut about.question,
        &mut about.trap,
        &mut about.rule,
    ] {
        *said = prose.clone();
    }
    about.sources = vec![prose.clone()];
    about.simplified = vec![prose.clone()];
    about.lane = Some(("lane".into(), HOSTILE.into()));
    about.requires = vec![("earlier".into(), HOSTILE.into())];
    about.updated = Some("2026-01-02".into());
    film.knobs[0].label = HOSTILE.into();
    for variant in &mut film.variants {
        for step in &mut variant.timeline.steps {
            step.title = prose.clone();
            step.beats
                .iter_mut()
                .for_each(|beat| beat.say = prose.clone());
        }
    }
    let card = Card {
        slug: "sample".into(),
        title: HOSTILE.into(),
        summary: prose.clone(),
    };
    let shelf = Shelf {
        slug: "shelf".into(),
        title: HOSTILE.into(),
        summary: prose.clone(),
        explainers: vec![card],
    };
    let catalogue = Catalogue {
        title: HOSTILE.into(),
        address: Some("https://example.org/it's".into()),
        summary: prose,
        start: Some("sample".into()),
        lanes: vec![shelf.clone()],
        paths: vec![shelf],
        concepts: vec![crate::catalog::Concept {
            slug: "word".into(),
            title: HOSTILE.into(),
            summary: HOSTILE.into(),
        }],
        dress: Dress::default(),
    };
    let entry = Entry::parse(Entry::new(&film).json().as_bytes(), "sample").expect("an entry");
    assert_eq!(entry.title, HOSTILE);
    assert!(
        entry
            .steps
            .iter()
            .all(|(title, says)| title == HOSTILE && says.contains(HOSTILE))
    );
    let entries = Entries::from([("sample".to_owned(), entry)]);
    let mut files = around(&catalogue, &entries);
    let bundle = bundle_json(&film);
    let json: serde_json::Value = serde_json::from_str(&bundle).expect("JSON");
    assert_eq!(json["about"]["title"], HOSTILE);
    files.insert(
        "sample/index.html".into(),
        explainer_html(&film, &catalogue, &bundle),
    );
    files.insert(
        "sample/embed.html".into(),
        embed_html(&film, &catalogue, &bundle),
    );
    let picture = scene_svg(
        &film.variants[0].timeline,
        Layout::Landscape,
        &film.about,
        &[],
    );
    files.insert("sample/scene.svg".into(), picture);
    let catalog: serde_json::Value = serde_json::from_str(&files["catalog.json"]).expect("JSON");
    assert_eq!(catalog["title"], HOSTILE);
    let is_markup = |name: &str| {
        [".html", ".svg", ".xml"]
            .iter()
            .any(|end| name.ends_with(end))
    };
    let mut seen = 0;
    for (name, text) in files.iter().filter(|(name, _)| is_markup(name)) {
        assert!(
            !text.contains("<script>hurt") && !text.contains("<!--"),
            "{name}"
        );
        if name.ends_with(".xml") || name.ends_with(".svg") {
            let document = Document::parse(text).expect("well-formed XML");
            assert!(
                document
                    .descendants()
                    .all(|node| node.tag_name().name() != "script")
            );
        }
        if name == "feed.xml" {
            let document = Document::parse(text).expect("well-formed XML");
            let titles = document
                .descendants()
                .filter(|node| node.has_tag_name(("http://www.w3.org/2005/Atom", "title")));
            let titles: Vec<_> = titles.map(|node| node.text()).collect();
            assert_eq!(titles, [Some(HOSTILE); 2]);
        }
        for block in text.split("<script type=\"application/ld+json\">").skip(1) {
            let (block, _) = block.split_once("</script>").expect("it ends");
            let data: serde_json::Value = serde_json::from_str(block).expect("JSON");
            assert_eq!(data["name"], HOSTILE, "{name}");
            seen += 1;
        }
    }
    assert_eq!(
        seen, 3,
        "front page, path and explainer describe themselves"
    );
    let index = &files["assets/search.js"];
    assert!(!index.contains(['<', '\u{2028}', '\u{2029}']));
    let index = index
        .trim_start_matches("globalThis.explcIndex = ")
        .trim_end_matches(";\n");
    let index: serde_json::Value = serde_json::from_str(index).expect("JSON");
    assert_eq!(index["pages"][0][2], HOSTILE);
}

#[test]
fn whole_addresses_are_written_only_where_one_is_known() {
    let catalog = |url: &str| crate::catalog::Catalog {
        url: Some(url.into()),
        ..crate::catalog::Catalog::default()
    };
    let of = |url: &str, entries: &Entries| around(&Catalogue::new(&catalog(url), &[]), entries);
    let dated = |slug: &str, date: &str| {
        let entry = Entry {
            slug: slug.into(),
            updated: Some(date.into()),
            ..Entry::default()
        };
        (slug.to_owned(), entry)
    };
    let entries = Entries::from([dated("a", "2026-01-01"), dated("b", "2026-02-01")]);
    let known = of("https://example.org/all/", &entries);
    let feed = &known["feed.xml"];
    assert!(
        feed.contains("<updated>2026-02-01T00:00:00Z</updated>\n<author>"),
        "{feed}"
    );
    assert!(feed.find("/b/index.html") < feed.find("/a/index.html"));
    let sitemap = &known["sitemap.xml"];
    assert!(
        sitemap.contains("<loc>https://example.org/all/</loc>"),
        "{sitemap}"
    );
    assert!(sitemap.contains("<loc>https://example.org/all/a/index.html</loc><lastmod>2026-01-01"));
    assert!(known["404.html"].contains("href=\"/all/assets/site.css\""));
    assert!(known["robots.txt"].contains("Sitemap: https://example.org/all/sitemap.xml"));
    for url in [
        "",
        "javascript:alert(1)",
        "https://",
        "https://a b",
        "https://a/?q#x",
    ] {
        let unknown = of(url, &entries);
        assert!(
            !unknown.contains_key("feed.xml") && !unknown.contains_key("sitemap.xml"),
            "{url}"
        );
        assert!(!unknown["index.html"].contains("canonical"), "{url}");
    }
}

#[test]
fn an_entry_of_something_else_is_none() {
    let entry = Entry {
        slug: "a".into(),
        updated: Some("2026-01-01".into()),
        ..Entry::default()
    };
    assert_eq!(
        Entry::parse(entry.json().as_bytes(), "a"),
        Some(entry.clone())
    );
    assert_eq!(Entry::parse(entry.json().as_bytes(), "b"), None);
    let wrong = entry.json().replace("2026-01-01", "2026-01-1\\\"");
    assert_eq!(Entry::parse(wrong.as_bytes(), "a"), None);
    assert_eq!(Entry::parse(b"{", "a"), None);
}

#[test]
fn a_theme_changes_the_colours_of_its_roles_and_nothing_else() {
    let layout = Layout::Landscape;
    let plain = sample::timeline(layout, 0);
    let mut worn = plain.clone();
    worn.wear(&Dress::default());
    assert_eq!(worn, plain);

    let mut dress = Dress::default();
    for (role, colour) in
        DRESSED
            .into_iter()
            .zip([Colour::Violet, Colour::Teal, Colour::Magenta, Colour::Slate])
    {
        dress.set(role, colour);
    }
    worn.wear(&dress);
    for theme in Theme::ALL {
        let repainted = |svg: String| {
            let roles = DRESSED
                .into_iter()
                .flat_map(|role| [Some(role), role.tint()]);
            roles.flatten().fold(svg, |svg, role: Role| {
                let [from, to] = [role, dress.dressed(role)].map(|role| role.hex(theme));
                svg.replace(&from.to_lowercase(), &to.to_lowercase())
            })
        };
        // Between two moments of a change a colour is a blend of both.
        for t in [0, plain.duration.0] {
            let still =
                |timeline| frame_svg(timeline, layout, Millis(t), theme, true).to_lowercase();
            assert_eq!(still(&worn), repainted(still(&plain)));
        }
    }
    assert_ne!(worn, plain);
}
