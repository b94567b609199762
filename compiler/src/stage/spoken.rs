//! What is on stage at the end of a step, in sentences: pictures in reading order, then emphasis, then notes.

use super::notes::Note;
use super::{Show, panes};
use crate::drawing::Marks;
use crate::figures::spoken::{listed, mark_words, sentence};
use crate::primitive::Part;
use crate::story::{Arrangement, Mark, Pane, Subject, Target};

impl Show<'_> {
    /// Everything that can be seen now.
    pub(super) fn spoken(&self) -> Vec<String> {
        let mut said = Vec::new();
        self.tell(&self.arrangement, &mut said);
        self.tell_inside(&mut said);
        said.extend(self.marks_spoken());
        said.extend(self.notes.iter().map(|note| self.note_spoken(note)));
        said
    }

    /// What is inside the part that is open.
    fn tell_inside(&self, said: &mut Vec<String>) {
        let Some(opened) = &self.opened else {
            return;
        };
        if let Some(figure) = opened.shown() {
            said.push(format!("Inside of {}:", self.label(opened.part)));
            said.extend(figure.spoken());
        }
    }

    fn tell(&self, arrangement: &Arrangement, said: &mut Vec<String>) {
        match arrangement {
            Arrangement::Pane(pane) => self.tell_pane(pane, said),
            Arrangement::Group { title, items, .. } => {
                said.extend(title.map(|id| self.heading(id.0)));
                items.iter().for_each(|item| self.tell(item, said));
            }
        }
    }

    fn tell_pane(&self, pane: &Pane, said: &mut Vec<String>) {
        let key = panes::PaneKey::of(pane);
        let figure = panes::picture(&key, self.story, &self.states, &self.live);
        let sentences = figure.spoken();
        if sentences.is_empty() {
            return;
        }
        // A value that is printed large says nothing without its heading.
        let named = pane
            .title
            .map(|id| self.heading(id.0))
            .or(match &pane.subject {
                Subject::Property { property, .. }
                    if sentences.iter().all(|words| !words.contains(' ')) =>
                {
                    Some(format!("{property}:"))
                }
                Subject::Property { .. } | Subject::Table(_) | Subject::Value(_) => None,
            });
        said.extend(named);
        said.extend(sentences);
    }

    fn heading(&self, live: u32) -> String {
        format!(
            "{}:",
            self.live[live as usize].words().trim_end_matches(':')
        )
    }

    /// The parts of each emphasis, as far as they are there.
    fn marks_spoken(&self) -> Vec<String> {
        let all = [Mark::Accent, Mark::Good, Mark::Warn, Mark::Bad, Mark::Muted];
        let in_pictures = self.picture_marks.iter().map(|(target, part, mark)| {
            let sim = match target {
                Target::Picture(sim, _) => *sim,
                Target::Parts(_) | Target::Values(_) => part.sim,
            };
            (Part { sim, ..*part }, *mark)
        });
        let everywhere = self.marks.0.iter().copied();
        let marked: Vec<(Part, Mark)> = everywhere.chain(in_pictures).collect();
        let latest = Marks(marked.clone());
        let spoken = |mark: Mark| {
            let mut names: Vec<String> = Vec::new();
            for (part, _) in marked.iter().filter(|(part, _)| !part.kind.is_empty()) {
                let name = self.label(*part);
                if latest.of(*part) == Some(mark) && !names.contains(&name) {
                    names.push(name);
                }
            }
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            (!names.is_empty())
                .then(|| sentence(&format!("{}: {}", mark_words(mark), listed(&names))))
        };
        all.into_iter().filter_map(spoken).collect()
    }

    fn note_spoken(&self, note: &Note) -> String {
        let about = match &note.on {
            Target::Parts(parts) => parts.first().map(|part| match part.kind.is_empty() {
                true => self.story.sims[usize::from(part.sim.0)].name.clone(),
                false => self.label(*part),
            }),
            Target::Picture(_, property) => Some(property.clone()),
            Target::Values(ids) => ids.first().map(|id| self.live[id.0 as usize].words()),
        };
        sentence(&format!(
            "Note on {}: {}",
            about.unwrap_or_default(),
            note.text.words()
        ))
    }

    /// What the picture prints on or beside a part; a number alone with what it numbers.
    fn label(&self, part: Part) -> String {
        let label = self.states[usize::from(part.sim.0)].label(part);
        match label.chars().any(char::is_alphabetic) {
            true => label,
            false => format!("{} {label}", part.kind),
        }
    }
}
