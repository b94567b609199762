//! Answers to questions that are mostly asked again soon.

use std::cell::Cell;

/// So many answers are remembered at most.
const MOST: usize = 64;

/// Answers by question, the last for each slot that questions fall into.
pub(super) struct Recent<Q, A>([Cell<Option<(Q, A)>>; MOST]);

impl<Q: Copy, A: Copy> Default for Recent<Q, A> {
    fn default() -> Self {
        Self([const { Cell::new(None) }; MOST])
    }
}

impl<Q: Copy + PartialEq, A: Copy> Recent<Q, A> {
    /// The answer that is remembered, or that is found now. The slot of a question follows from these numbers of it.
    pub(super) fn answer<const N: usize>(
        &self,
        question: Q,
        numbers: [u64; N],
        find: impl FnOnce() -> A,
    ) -> A {
        // The high bits of a product depend on all bits of its factors.
        let mix = |all: u64, next: u64| (all ^ next).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let slot = numbers.into_iter().fold(0, mix) >> 58;
        let slot = &self.0[slot as usize % MOST];
        if let Some((asked, answer)) = slot.get()
            && asked == question
        {
            return answer;
        }
        let answer = find();
        slot.set(Some((question, answer)));
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_the_answer_to_that_very_question() {
        let recent = Recent::default();
        let mut found = 0;
        for _ in 0..2 {
            for question in 0_u64..500 {
                // All share a few slots.
                let answer = recent.answer(question, [question % 3], || {
                    found += 1;
                    question * 7
                });
                assert_eq!(answer, question * 7);
                assert_eq!(recent.answer(question, [question % 3], || 0), question * 7);
            }
        }
        assert_eq!(found, 1_000);
    }
}
