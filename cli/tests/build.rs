//! `explc build` as its users see it: what is written, what is kept, and that nothing of theirs is lost.

mod project;

use project::{Project, Run};

const FAST: [&str; 2] = ["--only", "svg,bundle,text,site"];

fn build(project: &Project, more: &[&str]) -> Run {
    project.run(&[&["build"], &FAST[..], more].concat())
}

#[test]
fn the_second_build_does_nothing_and_says_so() {
    let project = Project::pair();
    let first = build(&project, &[]);
    assert_eq!((first.code, first.out.as_str()), (0, ""));
    assert!(
        first
            .err
            .contains("2 explainers built into dist, 0 up to date"),
        "{}",
        first.err
    );
    let again = build(&project, &[]);
    assert_eq!(again.err, "nothing to do: 2 explainers up to date\n");
    project.edit("slow.expl", "A write waits", "One write waits");
    assert!(
        build(&project, &[])
            .err
            .contains("1 explainer built into dist, 1 up to date")
    );
    assert!(
        build(&project, &["--force"])
            .err
            .contains("2 explainers built into dist, 0 up to date")
    );
}

#[test]
fn a_whole_build_writes_every_product_and_the_recipe_for_a_readme() {
    let project = Project::pair();
    let run = project.run(&["build", "quick.expl", "--timings"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let names: Vec<String> = project
        .tree("dist/quick")
        .keys()
        .map(|path| path.display().to_string())
        .collect();
    let all = [
        "bundle.json",
        "captions.vtt",
        "embed.html",
        "entry.json",
        "filmstrip.png",
        "fonts.css",
        "index.html",
        "inter-400.woff2",
        "inter-600.woff2",
        "jetbrains-mono-500.woff2",
        "poster-dark.png",
        "poster.png",
        "scene.svg",
        "transcript.md",
    ];
    assert_eq!(names, all);
    assert!(
        run.err
            .contains("[![The quick one](<dist/quick/poster.png>)](<dist/quick/index.html>)"),
        "{}",
        run.err
    );
    for stage in [
        "read", "parse", "resolve", "simulate", "stage", "fonts", "svg", "bundle", "png", "total",
    ] {
        assert!(
            run.err.lines().any(|line| line.starts_with(stage)),
            "{stage}: {}",
            run.err
        );
    }
}

#[test]
fn only_what_is_asked_for_is_written() {
    let project = Project::pair();
    project.run(&["build", "--only", "svg", "quick.expl"]);
    let names: Vec<_> = project.tree("dist/quick").into_keys().collect();
    assert_eq!(names, [std::path::PathBuf::from("scene.svg")]);
}

#[test]
fn bytes_depend_on_nothing_but_the_text() {
    let (one, other) = (Project::pair(), Project::pair());
    build(&one, &["--jobs", "1"]);
    let mut elsewhere =
        other.command(&[&["build"], &FAST[..], &["--jobs", "2", "-o", "some/where"]].concat());
    elsewhere
        .env("LC_ALL", "tr_TR.UTF-8")
        .env("TZ", "Asia/Tokyo")
        .env("HOME", other.path("home"));
    assert_eq!(Run::of(&mut elsewhere).code, 0);
    assert_eq!(one.tree("dist"), other.tree("some/where"));
}

#[test]
fn comments_and_formatting_change_no_byte() {
    let project = Project::pair();
    build(&project, &[]);
    let before = project.tree("dist");
    project.edit(
        "quick.expl",
        "step \"Write\" {",
        "// A comment.\n\n\nstep    \"Write\"   {   // Another.",
    );
    assert!(build(&project, &[]).err.contains("1 explainer built"));
    assert_eq!(before, project.tree("dist"));
}

#[test]
fn folders_that_are_not_ours_are_left_alone() {
    let project = Project::pair();
    project.write("photos/cat.jpg", "meow");
    for folder in [".", "photos"] {
        let run = build(&project, &["-o", folder]);
        assert_eq!(run.code, 2);
        assert!(
            run.err
                .contains("is not empty and was not written by explc"),
            "{}",
            run.err
        );
    }
    assert_eq!(project.read("photos/cat.jpg"), "meow");
    assert_eq!(project.tree("photos").len(), 1);
}

#[test]
fn a_scene_that_is_wrong_keeps_what_was_built_of_it() {
    let project = Project::pair();
    build(&project, &[]);
    let before = project.tree("dist/slow");
    project.edit("slow.expl", "ackers.count == w", "ackers.count == 7");
    project.edit("quick.expl", "A write waits", "One write waits");
    let run = build(&project, &[]);
    assert_eq!(run.code, 1);
    assert!(
        run.err.contains("1 explainer built") && run.err.contains("1 failed"),
        "{}",
        run.err
    );
    assert_eq!(before, project.tree("dist/slow"));
}

#[test]
fn what_the_project_has_no_more_is_removed_and_what_is_forgotten_is_built_again() {
    let project = Project::pair();
    build(&project, &[]);
    std::fs::remove_file(project.path("slow.expl")).unwrap();
    project.edit("catalog.expl", "  slow\n", "");
    assert_eq!(build(&project, &[]).code, 0);
    assert!(!project.path("dist/slow").exists());
    std::fs::remove_dir_all(project.path(".explc")).unwrap();
    assert!(
        build(&project, &[])
            .err
            .contains("1 explainer built into dist, 0 up to date")
    );
}
