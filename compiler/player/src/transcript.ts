// The transcript of the page: follows the knobs and the moment, and leads to each step.

import type { Step } from './bundle.js';
import { clock, h, prose } from './dom.js';
import { placeAt } from './pace.js';
import type { ExplainerPlayer } from './player.js';

export function transcript(player: ExplainerPlayer, list: HTMLElement | null) {
  let written: string | undefined;
  let shown = '';
  list?.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[href^="#step="]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    player.open(link.hash);
    player.reveal();
  });

  function update() {
    if (!list) return;
    const { variant, time } = player;
    const choice = `${variant.choice}`;
    // The page has the first one already.
    if (choice !== (written ?? `${player.bundle!.variants[0]!.choice}`)) list.replaceChildren(...variant.steps.map(item));
    if (choice !== written) shown = '';
    written = choice;
    const [step, beat] = placeAt(variant, time);
    if (shown === `${step} ${beat}`) return;
    shown = `${step} ${beat}`;
    [...list.children].forEach((item, index) => {
      mark(item, index === step && 'step');
      item.querySelectorAll('.say').forEach((say, place) => mark(say, index === step && place === beat && 'true'));
    });
  }
  return { update };
}

function mark(node: Element, current: string | false) {
  if (current) node.setAttribute('aria-current', current);
  else node.removeAttribute('aria-current');
}

/** A step as the page's template writes it. */
function item({ title, start, end, beats, questions, claims, state }: Step, index: number) {
  const asked = (beat: number) => questions.filter(({ before }) => before === beat).map(({ question, choices, right }) =>
    h('details', {}, h('summary', {}, ...prose(question)), h('ul', {}, ...choices.map((words, place) => h('li', {}, ...prose(words), place === right && h('strong', {}, ' (this one)'))))));
  return h('li', { id: `step-${index + 1}` },
    h('h3', {}, h('a', { href: `#step=${index + 1}` }, `${index + 1}. `, ...prose(title)), ' ', h('span', { class: 'time' }, `${clock(start)}–${clock(end)}`)),
    ...beats.flatMap(({ say }, beat) => [...asked(beat), h('p', { class: 'say' }, ...prose(say))]),
    ...asked(beats.length),
    state.length > 0 && h('p', { class: 'state' }, h('strong', {}, 'In the picture. '), ...state.flatMap((words, place) => [place > 0 && ' ', ...prose(words)])),
    claims.length > 0 && h('details', { class: 'claims' }, h('summary', {}, 'Checked against the simulation'), h('ul', {}, ...claims.map((claim) => h('li', {}, h('code', {}, ...prose(claim)))))),
  );
}
