// What keys do.

import { button, h } from './dom.js';

const KEYS: [string, string][] = [
  ['Space k', 'Play, pause'],
  ['→ ←', 'On, back'],
  ['Shift+→ Shift+←', 'One second on, back'],
  ['. ,', 'Next, previous event'],
  ['0 … 9', 'To a tenth of the way'],
  ['Home End', 'To the start, the end'],
  ['> <', 'Faster, slower'],
  ['c', 'Captions'],
  ['f', 'Full screen'],
  ['r', 'Settings as at first'],
  ['?', 'This help'],
];

export function help() {
  const rows = KEYS.map(([keys, does]) => h('div', {}, h('dt', {}, ...keys.split(' ').flatMap((key, place) => [place > 0 && ' ', h('kbd', {}, key)])), h('dd', {}, does)));
  const dialog = h('dialog', { class: 'help', 'aria-label': 'Keys', 'data-own-keys': true },
    button(() => dialog.close(), { class: 'go' }, 'Close'),
    h('p', { class: 'title' }, 'Keys'),
    h('p', {}, 'Touch: tap to play, pause; swipe to go on, back.'),
    h('dl', {}, ...rows));
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  return dialog;
}
