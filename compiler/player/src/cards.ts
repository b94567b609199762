// A question before its answer is shown. The simulation answers.

import { button, h, prose } from './dom.js';
import { gates, placeAt, type Gate } from './pace.js';
import type { ExplainerPlayer } from './player.js';

export function cards(player: ExplainerPlayer) {
  const node = h('section', { class: 'card', 'aria-label': 'Predict', 'data-own-keys': true, hidden: true });
  /** What was chosen, by the place of the question; -1 passed over. */
  const chosen = new Map<number, number>();
  let all: Gate[] = [];
  let shown = '';

  /** The first question that is not answered, asked after one moment and up to another. */
  const between = (from: number, to: number) => all.find(({ at }, index) => at > from && at <= to && !chosen.has(index));
  /** The question that is asked at this moment. */
  const at = (t: number) => all.find((gate, index) => gate.at === t && !chosen.has(index));

  function pass(gate: Gate) {
    chosen.set(all.indexOf(gate), -1);
  }

  function answer(index: number, choice: number) {
    chosen.set(index, choice);
    update();
    player.refresh();
    node.querySelector<HTMLElement>('.go')?.focus();
  }

  function update() {
    const [step] = placeAt(player.variant, player.time);
    const index = all.findLastIndex((gate) => gate.step === step && gate.at <= player.time);
    const choice = chosen.get(index);
    // A question is asked before its answer is shown, and stays with the answer.
    const gate = choice === undefined ? at(player.time) : choice < 0 ? undefined : all[index];
    const now = gate ? `${index} ${choice}` : '';
    if (now === shown) return;
    shown = now;
    node.hidden = !gate;
    if (!gate) return;
    const { question, choices, right } = gate.asked;
    const done = choice !== undefined;
    node.replaceChildren(
      h('p', { class: 'question' }, h('strong', {}, 'Predict. '), ...prose(question)),
      h('div', { class: 'choices' }, ...choices.map((words, place) => button(() => answer(index, place), {
        class: done && (place === right ? 'right' : place === choice && 'wrong'),
        'aria-pressed': done && `${place === choice}`,
        disabled: done,
      }, ...prose(words), done && (place === right ? ' ✓' : place === choice && ' ✗')))),
      h('p', { role: 'status' }, ...(!done ? [] : choice === right ? ['So says the simulation. '] : ['The simulation says: ', ...prose(choices[right]!)])),
      button(() => player.go(), { class: 'go' }, done ? 'See why' : 'Skip'),
    );
  }

  function reset() {
    all = gates(player.variant);
    chosen.clear();
    shown = '';
    node.hidden = true;
  }
  return { node, between, at, pass, update, reset };
}
