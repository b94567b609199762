// Buttons. What does not fit beside the picture is in the menu, which has everything.

import { button, clock, h, icon } from './dom.js';
import { placeAt, type Pace } from './pace.js';
import { RATES, type ExplainerPlayer } from './player.js';

const PLAY = 'M8 5.5v13l10.5-6.5z';
const PAUSE = 'M8.5 5.5v13M15.5 5.5v13';

const PACES: [Pace, string][] = [['sentence', 'after each sentence'], ['step', 'after each step'], ['all', 'only at the end']];
const THEMES = [['', 'as the system'], ['light', 'light'], ['dark', 'dark']] as const;

export function controls(player: ExplainerPlayer) {
  const named = (name: string, label: string, act: () => void, face: Node | string) => button(act, { class: name, title: label }, face);
  const play = named('play', 'Play', () => player.toggle(), icon(PLAY));
  const previous = named('previous', 'Back', () => player.previous(), icon('M18 5.5v13L9 12z', 'M6 5.5v13'));
  const next = named('next', 'On', () => player.next(), icon('M6 5.5v13L15 12z', 'M18 5.5v13'));
  const time = h('span', { class: 'time' });
  const place = h('span', { class: 'place' });
  const captions = named('wide captioned', 'Captions', () => player.caption(), icon('M4 5.5h16v13H4z', 'M7.5 14.5h5M15.5 14.5h1'));
  const full = named('wide', 'Full screen', () => player.fill(), icon('M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5'));
  const more = named('more', 'Settings', () => open(menu.hidden !== false), icon('M12 5v.01M12 12v.01M12 19v.01'));
  full.hidden = !document.fullscreenEnabled;

  const choice = (label: string, options: readonly (readonly [string, string])[], act: (value: string) => void) => {
    const select = h('select', { change: () => act(select.value) }, ...options.map(([value, words]) => h('option', { value }, words)));
    return { select, row: h('label', {}, h('span', {}, label), select) };
  };
  const pace = choice('Stop', PACES, (value) => (player.pace = value as Pace));
  const speed = choice('Speed', RATES.map((rate) => [`${rate}`, `${rate} ×`] as const), (value) => (player.playbackRate = Number(value)));
  const theme = choice('Colours', THEMES, (value) => player.dress(value));
  const item = (label: string, act: () => void) => button(() => (open(false), act()), {}, label);
  const menu = h('div', { class: 'menu', role: 'group', 'aria-label': 'Settings', 'data-own-keys': true, hidden: true },
    pace.row, speed.row, theme.row,
    item('Captions on or off', () => player.caption()),
    item('Copy link to this moment', () => player.copy()),
    !full.hidden && item('Full screen', () => player.fill()),
    player.bundle!.knobs.length > 0 && item('Settings as at first', () => player.reset()),
    item('Keys and help', () => player.explain()));
  more.setAttribute('aria-expanded', 'false');
  const node = h('div', { class: 'controls' }, previous, play, next, h('span', { class: 'where' }, time, place), captions, full, more, menu);

  function open(opens: boolean) {
    menu.hidden = !opens;
    more.setAttribute('aria-expanded', `${opens}`);
    if (opens) pace.select.focus();
  }
  menu.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    open(false);
    more.focus();
  });
  node.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget && !node.contains(relatedTarget as Node)) open(false);
  });

  let shown = '';
  function update() {
    const { variant, paused } = player;
    const [step] = placeAt(variant, player.time);
    const now = `${clock(player.time)} ${step} ${variant.duration} ${variant.steps.length} ${paused} ${player.captioned}`;
    if (now === shown) return;
    shown = now;
    time.textContent = `${clock(player.time)} / ${clock(variant.duration)}`;
    place.textContent = `Step ${step + 1} of ${variant.steps.length}`;
    play.title = paused ? 'Play' : 'Pause';
    play.replaceChildren(icon(paused ? PLAY : PAUSE));
    captions.setAttribute('aria-pressed', `${player.captioned}`);
  }
  function settings() {
    pace.select.value = player.pace;
    speed.select.value = `${player.playbackRate}`;
    theme.select.value = document.documentElement.dataset['theme'] ?? '';
  }
  return { node, update, settings };
}
