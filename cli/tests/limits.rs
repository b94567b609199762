//! What no project should hold: a clear answer in bounded time.

mod project;

use project::Project;

fn answer(name: &str, text: &str) -> String {
    let project = Project::new(&[(name, text)]);
    let run = project.run(&["check", name, "--message-format", "short"]);
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    run.out
}

#[test]
fn a_file_of_ten_megabytes() {
    let text = "// All of this is a comment.\n".repeat(360_000);
    let said = answer("large.expl", &text);
    assert_eq!(said.lines().count(), 1);
    assert!(said.contains("4 MB"), "{said}");
}

#[test]
fn ten_thousand_nested_blocks() {
    let said = answer(
        "deep.expl",
        &format!(
            "explainer deep \"Deep\"\n\nstage {{\n{}",
            "row {\n".repeat(10_000)
        ),
    );
    assert!(said.contains("256"), "{said}");
}

#[test]
fn a_simulation_of_ten_thousand_nodes() {
    let said = answer(
        "many.expl",
        "explainer many \"Many\"\n\nsim s = raft(nodes: 10000, seed: 1)\n\nstep \"A\" {\n  say \"B.\"\n  run s for 1s\n}\n",
    );
    assert!(said.contains("many.expl:3:21: error[T"), "{said}");
}

#[test]
fn a_run_without_end() {
    let said = answer(
        "endless.expl",
        "explainer endless \"Endless\"\n\nsim s = raft(nodes: 9, seed: 1)\n\nstep \"A\" {\n  say \"B.\"\n  run s until split-vote where .term > 100000\n}\n",
    );
    assert!(said.contains("error[S001]"), "{said}");
    let said = answer(
        "long.expl",
        "explainer long \"Long\"\n\nsim s = raft(nodes: 9, seed: 1)\n\nstep \"A\" {\n  say \"B.\"\n  run s for 100000s\n}\n",
    );
    assert!(said.contains("error[S003] this run is too long"), "{said}");
}

#[test]
fn ten_thousand_actions() {
    let said = answer(
        "busy.expl",
        &format!(
            "explainer busy \"Busy\"\n\nsim s = replicas(seed: 1)\n\nstep \"A\" {{\n  say \"B.\"\n{}  run s until write-acked\n}}\n",
            "  do s.write(\"x\", value: 1)\n".repeat(10_000)
        ),
    );
    let errors: Vec<&str> = said
        .lines()
        .filter(|line| line.contains(": error["))
        .collect();
    assert_eq!(
        errors,
        ["busy.expl:207:3: error[S003] this is one `do` more than the 200 that a scene may have"]
    );
}
