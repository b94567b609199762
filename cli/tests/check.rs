//! `explc check` and what repairs, formats and begins scenes.

mod project;

use project::{Project, scene};

/// The short form of what is said about a scene with one thing in it replaced, and the repaired scene.
fn typo(from: &str, to: &str) -> (Vec<String>, bool) {
    let project = Project::new(&[("quick.expl", &scene("quick"))]);
    project.edit("quick.expl", from, to);
    let run = project.run(&["check", "quick.expl", "--message-format", "short"]);
    assert_eq!(run.code, 1, "{}", run.out);
    let fixed = project.run(&["check", "quick.expl", "--fix"]);
    let repaired = fixed.code == 0 && project.read("quick.expl") == scene("quick");
    (run.out.lines().map(str::to_owned).collect(), repaired)
}

#[test]
fn each_typo_is_one_error_and_is_repaired() {
    for (from, to, said) in [
        (
            "step \"Write\"",
            "stpe \"Write\"",
            "quick.expl:15:1: error[P002] there is no statement `stpe`, did you mean `step`?",
        ),
        (
            "replicas(size",
            "replcas(size",
            "quick.expl:13:13: error[N002] unknown primitive: `replcas`",
        ),
        (
            "write-quorum: w",
            "write-qourum: w",
            "quick.expl:13:31: error[N003] unknown parameter of `replicas`: `write-qourum`",
        ),
        (
            "until write-acked\n  claim",
            "until write-aked\n  claim",
            "quick.expl:18:19: error[N005] unknown event of `replicas`: `write-aked`",
        ),
    ] {
        assert_eq!(typo(from, to), (vec![said.to_owned()], true));
    }
}

#[test]
fn a_wrong_unit_is_repaired() {
    let text = scene("quick").replace(
        "run store until write-acked\n  claim store.ackers.count == w",
        "run store for 50msec",
    );
    let project = Project::new(&[("quick.expl", &text)]);
    let run = project.run(&["check", "quick.expl", "--message-format", "short"]);
    assert_eq!(
        run.out,
        "quick.expl:18:19: error[P013] there is no unit `msec`, did you mean `ms`?\n"
    );
    assert_eq!(project.run(&["check", "quick.expl", "--fix"]).code, 0);
    assert!(project.read("quick.expl").contains("run store for 50ms\n"));
}

#[test]
fn a_wrong_slug_in_a_path_is_repaired() {
    let project = Project::pair();
    project.edit("catalog.expl", "  quick\n  slow", "  quikc\n  slow");
    let run = project.run(&["check", "--message-format", "short"]);
    // Its steps are short, which is told too.
    assert_eq!(
        run.out.lines().next(),
        Some("catalog.expl:12:3: error[K004] unknown explainer: `quikc`")
    );
    assert_eq!(project.run(&["check", "--fix"]).code, 0);
    assert!(project.read("catalog.expl").contains("  quick\n  slow"));
}

#[test]
fn a_false_claim_and_a_wrong_number_name_the_event_that_contradicts_them() {
    let project = Project::new(&[("quick.expl", &scene("quick"))]);
    project.edit("quick.expl", "ackers.count == w", "ackers.count == 3");
    let run = project.run(&["check", "quick.expl"]);
    assert!(
        run.out.contains("but `store.ackers.count` is 2") && run.out.contains("`write-acked("),
        "{}",
        run.out
    );
    let project = Project::new(&[("quick.expl", &scene("quick"))]);
    project.edit(
        "quick.expl",
        "waits for {w:word}.",
        "waits for seven acknowledgements.",
    );
    let run = project.run(&["check", "quick.expl"]);
    assert!(
        run.out.contains("the number `seven` is typed by hand"),
        "{}",
        run.out
    );
}

#[test]
fn an_event_that_never_comes_says_what_happened_instead_and_for_which_knobs() {
    let project = Project::new(&[("quick.expl", &scene("quick"))]);
    project.edit(
        "quick.expl",
        "run store until write-acked\n  claim",
        "run store until write-rejected when w == 3\n  run store until write-acked\n  claim",
    );
    let run = project.run(&["check", "quick.expl", "--message-format", "short"]);
    assert!(
        run.out
            .contains("error[S001] `write-rejected` of `store` does not happen within"),
        "{}",
        run.out
    );
    assert!(
        run.out.contains("instead: 3 `write-stored`") && run.out.contains("with w = 3"),
        "{}",
        run.out
    );
}

#[test]
fn exit_codes_tell_findings_from_trouble() {
    let project = Project::pair();
    assert_eq!(project.run(&["check"]).code, 0);
    project.edit("quick.expl", "hook        \"Look.\"\n", "");
    assert_eq!(project.run(&["check"]).code, 0);
    assert_eq!(project.run(&["check", "--deny", "warnings"]).code, 1);
    project.edit("quick.expl", "claim store", "clam store");
    assert_eq!(project.run(&["check"]).code, 1);
    assert_eq!(project.run(&["check", "missing.expl"]).code, 2);
    assert_eq!(project.run(&["check", "--message-format", "xml"]).code, 2);
}

#[test]
fn machine_forms_are_machine_forms() {
    let project = Project::pair();
    project.edit("quick.expl", "claim store", "clam store");
    let json = project.run(&["check", "--message-format", "json"]).out;
    let found: Vec<serde_json::Value> = json
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(found[0]["code"], "P002");
    let sarif = project.run(&["check", "--message-format", "sarif"]).out;
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "P002");
}

#[test]
fn any_file_is_answered() {
    let project = Project::new(&[(
        "bom.expl",
        "\u{feff}explainer bom \"Böhm 🐢\"\r\n\r\nsim s = replicas(seed: 1)\r\n\r\nstep \"Ä\" {\r\n  say \"It waits.\"\r\n  run s for 1ms\r\n}\r\n",
    )]);
    project.write("bytes.expl", [0xff, 0xfe, 0x00, 0x80]);
    project.write("empty.expl", "");
    let bytes = project.run(&["check", "bytes.expl", "--message-format", "short"]);
    assert_eq!(
        (bytes.code, bytes.out.as_str()),
        (
            1,
            "bytes.expl:1:1: error[P020] this file is not UTF-8 text: byte 0 is FF\n"
        )
    );
    let bom = project.run(&["check", "bom.expl"]);
    assert!(bom.out.contains("V001") || bom.code == 0, "{}", bom.out);
    assert_eq!(project.run(&["check", "empty.expl"]).code, 1);
    std::fs::create_dir(project.path("folder.expl")).unwrap();
    assert_eq!(project.run(&["check", "folder.expl"]).code, 2);
}

#[test]
fn colours_come_only_when_asked_for() {
    let project = Project::new(&[("quick.expl", &scene("quick"))]);
    project.edit("quick.expl", "claim store", "clam store");
    let escape = '\u{1b}';
    assert!(!project.run(&["check", "quick.expl"]).out.contains(escape));
    assert!(
        project
            .run(&["check", "quick.expl", "--color", "always"])
            .out
            .contains(escape)
    );
}

#[test]
fn a_new_scene_is_whole() {
    let project = Project::new(&[]);
    assert_eq!(project.run(&["new", "my-first"]).code, 0);
    assert_eq!(
        project
            .run(&["check", "my-first.expl", "--deny", "warnings"])
            .code,
        0
    );
    assert_eq!(project.run(&["fmt", "--check", "my-first.expl"]).code, 0);
    assert_eq!(
        project.run(&["new", "my-first"]).code,
        2,
        "it is not written over"
    );
    assert_eq!(project.run(&["new", "My First"]).code, 2);
}

#[test]
fn formatting_is_canonical_and_reads_standard_input() {
    let project = Project::new(&[("quick.expl", &scene("quick"))]);
    project.edit("quick.expl", "step \"Write\" {", "step   \"Write\"{");
    assert_eq!(project.run(&["fmt", "--check", "quick.expl"]).code, 1);
    assert_eq!(project.run(&["fmt", "quick.expl"]).code, 0);
    assert_eq!(project.read("quick.expl"), scene("quick"));
    let mut piped = project.command(&["fmt", "-"]);
    piped.write_stdin("lane a \"A\" {summary \"s\"}");
    assert_eq!(
        project::Run::of(&mut piped).out,
        "lane a \"A\" {\n  summary  \"s\"\n}\n"
    );
}
