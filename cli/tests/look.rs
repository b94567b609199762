//! The commands that show what a scene does: test, render, sheet, timeline, trace, explain, primitives, completions.

mod project;

use project::{Project, scene};
use serde_json::Value;

fn one() -> Project {
    Project::new(&[("quick.expl", &scene("quick"))])
}

#[test]
fn every_command_explains_itself_with_an_example() {
    let project = Project::new(&[]);
    let help = project.run(&["--help"]).out;
    let listed = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty());
    let commands: Vec<&str> = listed
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    for expected in [
        "build",
        "check",
        "fmt",
        "test",
        "render",
        "sheet",
        "timeline",
        "diff",
        "same",
        "why",
        "trace",
        "explain",
        "new",
        "primitives",
        "completions",
    ] {
        assert!(
            commands.contains(&expected),
            "{expected} is not among {commands:?}"
        );
    }
    for command in commands {
        let help = project.run(&[command, "--help"]).out;
        assert!(help.contains("Example"), "{command} has no example");
    }
}

#[test]
fn a_test_that_fails_names_its_settings() {
    let project = one();
    let passed = project.run(&["test", "quick.expl"]);
    assert_eq!(
        (passed.code, passed.err.trim_end()),
        (0, "3 of 3 test runs passed")
    );
    project.edit(
        "quick.expl",
        "  run store until write-acked\n}\n",
        "  run store until write-acked\n  claim store.ackers.count == 2\n}\n",
    );
    let failed = project.run(&["test", "quick.expl"]);
    assert_eq!(failed.code, 1);
    let said = failed.out + &failed.err;
    assert!(
        said.contains("1 of 3 test runs passed") && said.contains("(w=1)"),
        "{said}"
    );
}

#[test]
fn stills_and_moving_pictures_are_rendered() {
    let project = one();
    for (arguments, file) in [
        (&["--at", "1s", "-o", "a.png"][..], "a.png"),
        (
            &[
                "--step",
                "1",
                "--theme",
                "dark",
                "--portrait",
                "-o",
                "b.svg",
            ],
            "b.svg",
        ),
        (&["--every", "2s", "-o", "c.png"], "c-001.png"),
        (
            &["--knob", "w=3", "--portrait", "--animated", "-o", "d.svg"],
            "d.svg",
        ),
    ] {
        let run = project.run(&[&["render", "quick.expl"], arguments].concat());
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(project.path(file).is_file(), "{file}");
    }
    assert!(project.read("d.svg").contains("viewBox=\"0 0 720 1488\""));
    assert_eq!(project.run(&["sheet", "quick.expl", "-o", "e.png"]).code, 0);
    for wrong in [
        &["--at", "99s"][..],
        &["--step", "9"],
        &["--at", "1s", "--knob", "v=1"],
        &["--at", "1s", "--knob", "w=9"],
    ] {
        let run = project.run(&[&["render", "quick.expl", "-o", "x.png"], wrong].concat());
        assert_eq!(run.code, 2, "{wrong:?}: {}", run.err);
        assert!(!project.path("x.png").exists());
    }
}

#[test]
fn a_timeline_is_one_document_and_its_moments_are_lines() {
    let project = one();
    let whole: Value =
        serde_json::from_str(&project.run(&["timeline", "quick.expl", "--json"]).out).unwrap();
    assert!(whole["duration"].as_i64().unwrap() > 2_000);
    assert!(whole["elements"][0]["tracks"].is_object());
    let moments = project
        .run(&["timeline", "quick.expl", "--at", "1s", "--at", "2s"])
        .out;
    assert_eq!(moments.lines().count(), 2);
}

#[test]
fn a_trace_is_one_object_a_line_with_keys_in_order() {
    let project = Project::new(&[]);
    let run = project.run(&[
        "trace",
        "raft(nodes: 5, seed: 7)",
        "--for",
        "2s",
        "--do",
        "300ms: crash(n1)",
        "--do",
        "500ms: restart(S1)",
        "--json",
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    let mut last = 0;
    for (index, line) in run.out.lines().enumerate() {
        let event: Value = serde_json::from_str(line).unwrap();
        let keys: Vec<&String> = event.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["t", "event", "args", "id", "cause"]);
        assert_eq!(event["id"].as_u64().unwrap(), index as u64 + 1);
        assert!(event["cause"].is_null() || event["cause"].as_u64() < event["id"].as_u64());
        assert!(event["t"].as_i64().unwrap() >= last);
        last = event["t"].as_i64().unwrap();
    }
    for said in [
        "{\"t\":300000,\"event\":\"crashed\",\"args\":{\"node\":\"S1\"},",
        "{\"t\":500000,\"event\":\"restarted\",",
    ] {
        assert!(run.out.contains(said), "{said}");
    }
    let plain = project.run(&["trace", "raft(nodes: 3, seed: 7)", "--for", "400ms"]);
    assert!(plain.out.contains("leader-elected"));
}

#[test]
fn what_goes_by_steps_is_traced_to_its_end() {
    let project = Project::new(&[]);
    let asked = [
        "trace",
        "transformer(heads: 1)",
        "--do",
        "heads-split: attend(cat)",
    ];
    let run = project.run(&asked);
    assert_eq!(run.code, 0, "{}", run.err);
    let scored = run.out.lines().find(|line| line.contains(" scored "));
    let scored = scored.unwrap_or_default();
    assert!(
        scored.contains("step 13") && scored.contains("query cat, key the"),
        "{scored}"
    );
    assert!(run.out.contains("token-chosen"));
    for (arguments, said) in [
        (
            vec!["trace", "transformer()", "--for", "2s"],
            "`transformer` goes by steps: leave `--for` out, and it runs to its end",
        ),
        (
            vec!["trace", "raft()"],
            "say how long it runs, such as `--for 2s`",
        ),
    ] {
        let run = project.run(&arguments);
        assert_eq!(
            (run.code, run.err.trim_end()),
            (2, format!("error: {said}").as_str())
        );
    }
}

#[test]
fn a_trace_of_what_there_is_not_says_what_there_is() {
    let project = Project::new(&[]);
    for (arguments, said) in [
        (
            ["raftt(nodes: 5)", "1s: heal()"],
            "there is no primitive `raftt`, did you mean `raft`?",
        ),
        (
            ["raft(nods: 5)", "1s: heal()"],
            "unknown parameter of `raft`: `nods`; replace `nods` by `nodes`",
        ),
        (
            ["raft(nodes: 5)", "1s: crash(S9)"],
            "nothing here is labelled `S9`: S1, S2, S3, S4, S5",
        ),
        (
            ["raft(nodes: 5)", "crash(S1)"],
            "`--do crash(S1)` is not TIME: ACTION, such as `300ms: crash(S1)`",
        ),
    ] {
        let run = project.run(&["trace", arguments[0], "--for", "2s", "--do", arguments[1]]);
        assert_eq!(
            (run.code, run.err.trim_end()),
            (2, format!("error: {said}").as_str())
        );
    }
}

#[test]
fn codes_primitives_and_shells_are_described() {
    let project = Project::new(&[]);
    assert!(
        project
            .run(&["explain", "C001"])
            .out
            .starts_with("# C001 false-claim")
    );
    assert_eq!(project.run(&["explain", "NOPE"]).code, 2);
    let primitives: Value =
        serde_json::from_str(&project.run(&["primitives", "--json"]).out).unwrap();
    let names: Vec<&str> = primitives
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "hash-ring",
            "raft",
            "rate-limiter",
            "replicas",
            "transformer"
        ]
    );
    for shell in ["bash", "zsh", "fish", "powershell"] {
        assert!(project.run(&["completions", shell]).out.contains("explc"));
    }
}

#[test]
fn what_more_there_is_like_a_finding_is_listed_by_a_command_that_can_be_copied() {
    let crowded = "explainer crowded \"Crowded\"\n\nsim clusters = raft(seed: each 1..4)\n\nstage {\n  show clusters\n}\n\nstep \"Wait\" {\n  say \"All wait.\"\n}\n";
    let project = Project::new(&[("in one row/crowded.expl", crowded)]);
    let run = project.run(&["check", ".", "--message-format", "json"]);
    let hidden = run.out.lines().find(|line| line.contains("\"hidden\""));
    let command = "explc lints 'in one row/crowded.expl' --only hidden";
    assert!(
        hidden.is_some_and(|line| line.contains(command)),
        "{}",
        run.out
    );
    let run = project.run(&["lints", "in one row/crowded.expl", "--only", "hidden"]);
    assert!(run.out.lines().all(|line| line.starts_with("V015 ")) && run.out.lines().count() > 1);
    let run = project.run(&["lints", "--only", "V015"]);
    assert!(run.out.starts_with("V015 hidden") && run.out.lines().count() == 1);
    let run = project.run(&["lints", "--only", "hiden"]);
    assert!(
        run.code == 2 && run.err.contains("did you mean `hidden`?"),
        "{}",
        run.err
    );
}
