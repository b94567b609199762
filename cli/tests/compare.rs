//! The commands for reviewers: diff, same and why.

mod project;

use project::{Project, scene};
use std::process::Command;

fn git(project: &Project, arguments: &[&str]) {
    let run = Command::new("git")
        .current_dir(project.path("."))
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@example.org"])
        .args(arguments)
        .output()
        .expect("git runs");
    assert!(run.status.success(), "{run:?}");
}

fn committed() -> Project {
    let project = Project::pair();
    git(&project, &["init", "-q"]);
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-q", "-m", "two scenes"]);
    project
}

#[test]
fn a_scene_is_compared_with_a_revision_of_itself() {
    let project = committed();
    let same = project.run(&["diff", "HEAD", "quick.expl"]);
    assert_eq!(
        (same.code, same.out.as_str()),
        (0, "1 explainer looks the same\n")
    );
    project.edit("quick.expl", "A write waits", "Each write waits");
    let run = project.run(&["diff", "HEAD", "quick.expl"]);
    assert_eq!(
        (run.code, run.out.as_str()),
        (
            1,
            "quick\n  step 1 *Write*: changed\n    0 s  caption \"A write waits for two.\" → \"Each write waits for two.\"\n"
        )
    );
}

#[test]
fn a_catalogue_tells_what_is_new_and_gone() {
    let project = committed();
    project.write("third.expl", scene("third"));
    std::fs::remove_file(project.path("slow.expl")).expect("it was there");
    let run = project.run(&["diff", "HEAD"]);
    assert_eq!(
        (run.code, run.out.as_str()),
        (
            1,
            "slow: removed\nthird: new\n1 other explainer looks the same\n"
        )
    );
    assert_eq!(project.run(&["same", "HEAD", "."]).code, 1);
}

#[test]
fn a_rewrite_is_proven_to_change_nothing() {
    let project = committed();
    project.edit(
        "quick.expl",
        "step \"Write\" {",
        "// as ever\nstep   \"Write\" {",
    );
    let run = project.run(&["same", "HEAD", "quick.expl"]);
    assert_eq!(
        (run.code, run.out.as_str()),
        (0, "quick: the same at every moment\n")
    );
    project.edit("quick.expl", "seed: 7", "seed: 8");
    let run = project.run(&["same", "HEAD", "quick.expl"]);
    assert!(
        run.code == 1 && run.out.starts_with("quick: differs from "),
        "{run:?}"
    );
}

#[test]
fn a_page_shows_the_changed_steps_before_and_after() {
    let project = committed();
    project.edit("quick.expl", "A write waits", "Each write <waits>");
    let run = project.run(&["diff", "HEAD", "quick.expl", "--html", "out.html"]);
    assert_eq!(run.code, 1);
    let page = project.read("out.html");
    assert_eq!(page.matches("<img ").count(), 4);
    assert!(page.contains("&lt;waits&gt;") && !page.contains("<script"));
}

#[test]
fn what_is_seen_has_a_reason() {
    let project = committed();
    let run = project.run(&["why", "quick.expl", "A", "--at", "2s"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.out.contains("store.ring/replica-0"), "{}", run.out);
    assert!(run.out.contains(": sim store = replicas("), "{}", run.out);
    let run = project.run(&["why", "quick.expl", "Z9", "--at", "2s"]);
    assert!(
        run.code == 2 && run.err.contains("nothing is called `Z9`"),
        "{run:?}"
    );
    for (arguments, why) in [
        (["quick.expl", "A", "--at", "500s"], "the show is over at "),
        ([".", "A", "--at", "2s"], ". is a folder: name one scene"),
    ] {
        let run = project.run(&[&["why"], &arguments[..]].concat());
        assert!(run.code == 2 && run.err.contains(why), "{run:?}");
    }
}

#[test]
fn same_and_diff_agree_about_what_stands_around_the_picture() {
    let project = committed();
    project.edit(
        "quick.expl",
        "explainer quick \"",
        "explainer quick \"Very ",
    );
    assert_eq!(project.run(&["diff", "HEAD", "quick.expl"]).code, 1);
    let run = project.run(&["same", "HEAD", "quick.expl"]);
    assert_eq!(run.code, 1);
    assert!(run.out.starts_with("quick: differs in title: "), "{run:?}");
}

#[test]
fn a_copy_under_another_name_is_compared() {
    let project = committed();
    project.write("copy.expl", project.read("quick.expl"));
    let run = project.run(&["same", "quick.expl", "copy.expl"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
}

#[test]
fn a_revision_is_the_project_below_the_top_of_a_checkout() {
    let project = Project::pair();
    std::fs::create_dir(project.path("explainers")).expect("a folder");
    for name in ["catalog.expl", "quick.expl", "slow.expl"] {
        let below = project.path("explainers").join(name);
        std::fs::rename(project.path(name), below).expect("it was there");
    }
    project.write("fixture.expl", "zap");
    git(&project, &["init", "-q"]);
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-q", "-m", "two scenes"]);
    let run = project.run(&["diff", "HEAD"]);
    assert_eq!(
        (run.code, run.out.as_str(), run.err.as_str()),
        (0, "2 explainers look the same\n", "")
    );
}

#[test]
fn what_is_neither_file_nor_revision_is_named() {
    let project = committed();
    let run = project.run(&["diff", "nowhere", "quick.expl"]);
    assert_eq!(
        (run.code, run.err.trim_end()),
        (
            2,
            "error: nowhere is neither a file or folder nor a Git revision"
        )
    );
}

#[test]
fn what_does_not_compile_is_never_the_same() {
    let project = committed();
    project.edit("quick.expl", "claim store.ackers.count == w", "zap store");
    for command in ["diff", "same"] {
        let run = project.run(&[command, "HEAD", "quick.expl"]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{run:?}");
        assert!(run.err.contains("zap store"), "{run:?}");
        assert!(
            run.err.ends_with("error: quick.expl does not compile\n"),
            "{run:?}"
        );
    }
    project.edit("slow.expl", "A write waits", "Each write waits");
    let run = project.run(&["diff", "HEAD", "."]);
    assert_eq!(run.code, 2);
    assert!(run.out.starts_with("slow\n  step 1 *Write*"), "{run:?}");
    assert!(
        run.err.ends_with("error: quick in . does not compile\n"),
        "{run:?}"
    );
    let run = project.run(&["same", "HEAD", "."]);
    assert_eq!(run.code, 2);
    assert!(run.out.starts_with("slow: differs from "), "{run:?}");
}
