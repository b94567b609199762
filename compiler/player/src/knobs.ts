// What a reader may change: each setting was run when the explainer was built.

import { button, h } from './dom.js';
import type { ExplainerPlayer } from './player.js';

export function knobs(player: ExplainerPlayer) {
  const { knobs, presets } = player.bundle!;
  const node = h('section', { class: 'knobs', 'aria-label': 'What if', 'data-own-keys': true, hidden: knobs.length === 0 });
  const inputs = knobs.map(({ label, choices }, knob) => {
    const radios = choices.map(([, words], index) => {
      const radio = h('input', {
        type: 'radio',
        name: `knob-${knob}`,
        change: () => player.choose(player.variant.choice.map((chosen, place) => (place === knob ? index : chosen))),
      });
      return { radio, label: h('label', {}, radio, h('span', {}, words)) };
    });
    node.append(h('fieldset', {}, h('legend', {}, label), h('div', { class: 'chips' }, ...radios.map(({ label }) => label))));
    return radios.map(({ radio }) => radio);
  });
  const defaults = knobs.map((knob) => knob.default);
  const buttons = (presets.length > 0 ? [...presets, ['As at first', defaults] as [string, number[]]] : []).map(([label, choice]) => ({
    choice,
    button: button(() => player.choose(choice), {}, label),
  }));
  if (buttons.length > 0) node.append(h('div', { class: 'presets', role: 'group', 'aria-label': 'Presets' }, ...buttons.map(({ button }) => button)));

  function update() {
    inputs.forEach((radios, knob) => radios.forEach((radio, index) => (radio.checked = player.variant.choice[knob] === index)));
    for (const { button, choice } of buttons) button.setAttribute('aria-pressed', `${`${choice}` === `${player.variant.choice}`}`);
  }
  return { node, update };
}
