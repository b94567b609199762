//! What must hold of the whole pipeline for any source, on random ones.

use explc_tests::fuzz::compile::{SCENES, any_bytes, any_text, mutated};
use explc_tests::suite;
use proptest::prelude::*;

/// So many scenes; `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        cases: asked.and_then(|cases| cases.parse().ok()).unwrap_or(64),
        failure_persistence: None,
        max_shrink_iters: 256,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn scenes_with_their_tokens_mixed_up(
        scene in prop::sample::select(&SCENES[..]),
        mutations in prop::collection::vec(any::<(u8, u16, u16)>(), 1..5),
    ) {
        any_text(&mutated(scene, &mutations));
    }

    #[test]
    fn small_scenes_with_their_tokens_mixed_up(
        section in any::<prop::sample::Index>(),
        mutations in prop::collection::vec(any::<(u8, u16, u16)>(), 1..8),
    ) {
        let sections = suite::sources("story");
        let source = format!("explainer scene \"Scene\"\n{}", section.get(&sections));
        any_text(&mutated(&source, &mutations));
    }

    #[test]
    fn bytes(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        any_bytes(&bytes);
    }
}

#[test]
fn scenes_as_they_are() {
    for scene in SCENES {
        assert_eq!(mutated(scene, &[]), scene);
        any_text(scene);
    }
}
