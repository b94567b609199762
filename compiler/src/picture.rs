//! The picture of one knob combination, drawn again and again while its text is edited. What an edit leaves as it was is
//! taken from the picture of an earlier text.

use std::sync::Arc;

use crate::examine::Examined;
use crate::film::{self, Combinations, Staged, choices};
use crate::played::Text;
use crate::scene::Scene;
use crate::simulate::{self, Runs};
use crate::stage::{self, Reached, Stories, Tape};
use crate::story::Story;
use crate::theme::Dress;
use crate::timeline::{Film, Layout, Shift, Shifts, Timeline, Variant};
use crate::world::{Summary, World};

/// What there is to see of one combination, and what the picture of the next text may need of it.
pub struct Picture {
    /// A variant for each layout that was asked for.
    pub film: Arc<Film>,
    /// How that goes on from the film of an earlier text, if it is not drawn but told anew.
    pub shifts: Option<Arc<Shifts>>,
    /// How each variant was made.
    tapes: Arc<[Tape]>,
    of: Played,
    story: Story,
    others: Arc<Others>,
}

/// A film that is told anew, how each of its variants was made, and how it goes on from the one before if it is another.
type Told = (Arc<Film>, Arc<[Tape]>, Option<Arc<Shifts>>);

/// The pictures of texts that are not staged alike, the last first: who types comes back to what a text said before.
#[derive(Clone, Default)]
pub struct Pictures(Vec<Arc<Picture>>);

impl Pictures {
    /// So many are kept.
    pub const MOST: usize = 3;

    /// Keeps a picture, in place of one that is staged alike.
    pub fn keep(&mut self, picture: Picture) {
        let alike =
            |known: &Picture| known.of == picture.of && picture.story.is_staged_as(&known.story);
        self.0.retain(|known| !alike(known));
        self.0.insert(0, Arc::new(picture));
        self.0.truncate(Self::MOST);
    }
}

/// What decides about all that is seen but its words and signs: what of the text is played, under which combination, and
/// the colours.
#[derive(PartialEq)]
struct Played(Arc<Text>, Vec<usize>, Dress);

/// The other combinations, which share the sizes of the one that is shown.
struct Others {
    stories: Vec<Story>,
    /// What the runs of each came to.
    runs: Vec<Runs>,
    reached: Arc<Reached>,
}

/// What there is to see of the combination that was examined, in these layouts; none if it came to nothing, or nobody waits
/// any more. `before` are pictures of earlier texts.
pub fn picture(
    examined: &Examined,
    layouts: &[Layout],
    before: &Pictures,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<Picture> {
    let (scene, story) = (examined.scene.as_ref()?, examined.story.as_ref()?);
    let of = Played(
        Arc::clone(&examined.played),
        examined.choice.clone(),
        scene.dress,
    );
    let last = before.0.first().map(|last| &*last.others);
    let mut alike = before.0.iter().filter(|before| before.of == of).peekable();
    let before = alike.peek();
    let story = match before {
        Some(before) => story.clone().sharing(&before.story),
        None => story.clone(),
    };
    let others = match before {
        Some(before) => Arc::clone(&before.others),
        None => Arc::new(Others::new((examined, scene), &story, last, cancelled)),
    };
    let same = alike.find(|before| before.has(layouts) && story.is_staged_as(&before.story));
    let told = same.and_then(|before| before.told(scene, &story));
    let (film, tapes, shifts) = told.unwrap_or_else(|| {
        let drawn = others.drawn(scene, &story, (layouts, &examined.choice), cancelled);
        let film = Film {
            variants: drawn.variants,
            ..film::untold(scene)
        };
        (Arc::new(film), drawn.tapes.into(), None)
    });
    let whole = !film.variants.is_empty() && !cancelled();
    whole.then_some(Picture {
        film,
        shifts,
        tapes,
        of,
        story,
        others,
    })
}

impl Picture {
    /// Whether it was drawn in just these layouts.
    fn has(&self, layouts: &[Layout]) -> bool {
        let drawn = self.film.variants.iter().map(|variant| &variant.layout);
        drawn.eq(layouts)
    }

    /// The same picture of another story, in which all that is on stage is as it was; none if it has to be drawn, as what
    /// happens comes in another order now. Whoever holds the same film again need not ask what differs.
    fn told(&self, scene: &Scene, story: &Story) -> Option<Told> {
        let (before, untold) = (&*self.film, film::untold(scene));
        if story.sentences().eq(self.story.sentences()) {
            let steps = |timeline: &Timeline| {
                let states = timeline.steps.iter().map(|step| step.state.clone());
                stage::steps(story, states)
            };
            let mut timelines = before.variants.iter().map(|variant| &variant.timeline);
            let same = (&before.about, &before.knobs) == (&untold.about, &untold.knobs)
                && before.presets == untold.presets
                && timelines.all(|timeline| steps(timeline) == timeline.steps);
            if same {
                return Some((Arc::clone(&self.film), Arc::clone(&self.tapes), None));
            }
        }
        let told = |(variant, tape): (&Variant, &Tape)| {
            let (timeline, look) = (&variant.timeline, (variant.layout, &scene.dress));
            let (timeline, tape, shift) = tape.told(timeline, look, story)?;
            let variant = Variant {
                choice: variant.choice.clone(),
                layout: variant.layout,
                timeline,
            };
            Some((variant, (tape, shift)))
        };
        let told = before.variants.iter().zip(&*self.tapes).map(told);
        let told: Vec<(Variant, (Tape, Shift))> = told.collect::<Option<_>>()?;
        let (variants, made): (_, Vec<(Tape, Shift)>) = told.into_iter().unzip();
        let (tapes, shifts): (Vec<Tape>, _) = made.into_iter().unzip();
        let film = Film { variants, ..untold };
        let shifts = Shifts::new(&self.film, shifts);
        Some((Arc::new(film), tapes.into(), Some(Arc::new(shifts))))
    }
}

impl Others {
    /// Plays the other combinations; `last` are those of the text before.
    fn new(
        (examined, scene): (&Examined, &Scene),
        story: &Story,
        last: Option<&Self>,
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Self {
        let others = choices(scene, &Combinations::All).into_iter();
        let others = others.filter(|choice| *choice != examined.choice);
        let known = last.map_or(&[][..], |last| &last.runs);
        let none = Runs::default();
        let (mut stories, mut runs) = (Vec::new(), Vec::new());
        for choice in others {
            let before = known.iter().find(|runs| runs.are_of(&choice));
            let text = (&examined.played, before.unwrap_or(&none));
            let (story, ran) = simulate::again(scene, &choice, text, cancelled);
            stories.extend(story);
            runs.push(ran);
        }
        Self {
            reached: Arc::new(Reached::by(std::iter::once(story).chain(&stories))),
            stories,
            runs,
        }
    }

    /// Draws the story that is shown: pictures have one size under all combinations.
    fn drawn(
        &self,
        scene: &Scene,
        story: &Story,
        (layouts, choice): (&[Layout], &Vec<usize>),
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Staged {
        let all = std::iter::once(story).chain(&self.stories);
        let stories = Stories::reaching(all, Arc::clone(&self.reached));
        film::staged(
            &Waiting(cancelled),
            scene,
            &stories,
            &[(0, choice)],
            layouts,
        )
    }
}

/// A world in which nothing is read any more.
struct Waiting<'a>(&'a (dyn Fn() -> bool + Sync));

impl World for Waiting<'_> {
    fn source(&self, _: &str) -> Option<Arc<str>> {
        None
    }

    fn catalog(&self) -> Option<Arc<str>> {
        None
    }

    fn summaries(&self) -> &[Summary] {
        &[]
    }

    fn cancelled(&self) -> bool {
        (self.0)()
    }
}
