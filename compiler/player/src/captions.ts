// The sentences of the step up to the present one, below the picture; and the same, once a step, for who listens.

import { h, prose, words } from './dom.js';
import { placeAt } from './pace.js';
import type { ExplainerPlayer } from './player.js';

export function captions(player: ExplainerPlayer) {
  const node = h('section', { class: 'captions', 'aria-label': 'Captions' });
  const status = h('div', { class: 'unseen', role: 'status' });
  let shown = '';
  let told = -1;
  let soon = 0;

  function update() {
    const { variant, time, pending } = player;
    const [index, beat] = placeAt(variant, time);
    const step = variant.steps[index];
    // What comes after a question would answer it.
    const last = pending ? pending.asked.before - 1 : beat;
    const now = `${variant.choice} ${index} ${last}`;
    if (now === shown || !step) return;
    shown = now;
    node.replaceChildren(
      h('p', { class: 'title' }, h('span', {}, `${index + 1} / ${variant.steps.length}`), ' ', ...prose(step.title)),
      ...step.beats.slice(0, last + 1).map(({ say }, place) => h('p', { class: 'say', 'aria-current': place === last && 'true' }, ...prose(say))),
      h('p', { class: 'unseen state', hidden: !step.state[0] }, `At the end of this step: ${step.state.map(words).join(' ')}`),
    );
  }

  /** Says the step, once it stands. */
  function announce() {
    clearTimeout(soon);
    if (!player.paused) return;
    soon = window.setTimeout(() => {
      const { variant, time, pending } = player;
      const [index] = placeAt(variant, time);
      const step = variant.steps[index];
      if (index === told || !step || pending || !player.used) return;
      told = index;
      status.textContent = [`Step ${index + 1} of ${variant.steps.length}: ${words(step.title)}.`, ...step.beats.map(({ say }) => words(say)), ...step.state.map(words)].join(' ');
    }, 300);
  }

  function reset() {
    shown = '';
    told = -1;
  }
  return { node, status, update, announce, reset };
}
