// All steps as stills with their words, for paper.

import type { Bundle, Variant } from './bundle.js';
import { clock, h, prose } from './dom.js';
import { Stage } from './stage.js';

export const storyboard = (bundle: Bundle, variant: Variant) => h('ol', { class: 'storyboard' }, ...variant.steps.map(({ start, end, title, beats }, index) => h('li', {},
  Stage.whole(bundle, variant, 'light', Math.max(start, end - 1)).svg,
  h('p', { class: 'title' }, `${index + 1}. `, ...prose(title), ` (${clock(start)})`),
  h('p', {}, ...beats.flatMap(({ say }) => [...prose(say), ' '])))));
