// The bar: where one is, where the steps are, and a way to anywhere.

import { clock, h, words } from './dom.js';
import { placeAt } from './pace.js';
import type { ExplainerPlayer } from './player.js';

export function bar(player: ExplainerPlayer) {
  const slider = h('input', { type: 'range', min: 0, step: 1, 'aria-label': 'Position', input: () => player.seek(slider.valueAsNumber) });
  const marks = h('div', { class: 'marks', 'aria-hidden': 'true' });
  const bubble = h('div', { class: 'bubble', 'aria-hidden': 'true', hidden: true });
  const node = h('div', {
    class: 'bar',
    'data-own-keys': true,
    pointermove: ({ clientX }: PointerEvent) => point(clientX),
    pointerleave: () => (bubble.hidden = true),
  }, marks, slider, bubble);
  const share = (t: number) => `${(100 * t) / player.variant.duration}%`;

  /** Says which step is under the pointer. */
  function point(x: number) {
    const { left, width } = slider.getBoundingClientRect();
    const t = Math.max(0, Math.min(1, (x - left) / width)) * player.variant.duration;
    const [step] = placeAt(player.variant, t);
    bubble.textContent = `${clock(t)} · ${step + 1}. ${words(player.variant.steps[step]?.title)}`;
    bubble.hidden = false;
    const half = bubble.offsetWidth / 2;
    bubble.style.left = `${Math.max(half, Math.min(width - half, x - left))}px`;
  }

  function reset() {
    const { duration, steps } = player.variant;
    slider.max = `${duration}`;
    if (!LIVE || marks.childElementCount !== steps.length + 1) marks.replaceChildren(h('div', { class: 'done' }), ...steps.map(() => h('div', { class: 'mark' })));
    steps.forEach(({ start }, place) => ((marks.children[place + 1] as HTMLElement).style.left = share(start)));
  }

  function update() {
    const { variant, time } = player;
    const [step] = placeAt(variant, time);
    slider.value = `${time}`;
    slider.setAttribute('aria-valuetext', `${clock(time)} of ${clock(variant.duration)}, step ${step + 1} of ${variant.steps.length}: ${words(variant.steps[step]?.title)}`);
    (marks.firstElementChild as HTMLElement).style.width = share(time);
  }
  return { node, reset, update };
}
