// Keys, wherever in the player they mean nothing else.

import type { ExplainerPlayer } from './player.js';

export function keys(player: ExplainerPlayer, root: HTMLElement) {
  const toggle = () => player.toggle();
  const does: Record<string, (event: KeyboardEvent) => void> = {
    ' ': toggle,
    k: toggle,
    arrowright: ({ shiftKey }) => (shiftKey ? player.seek(player.time + 1000) : player.next()),
    arrowleft: ({ shiftKey }) => (shiftKey ? player.seek(player.time - 1000) : player.previous()),
    '.': () => player.event(1),
    ',': () => player.event(-1),
    home: () => player.seek(0),
    end: () => player.seek(player.variant.duration),
    '>': () => player.faster(1),
    '<': () => player.faster(-1),
    c: () => player.caption(),
    f: () => player.fill(),
    r: () => player.reset(),
    '?': () => player.explain(),
  };
  root.addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement;
    const pressed = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest('[data-own-keys]')) return;
    // A button that has the focus is pressed by it.
    if (pressed === ' ' && target.closest('button, a')) return;
    const act = /^\d$/.test(pressed) ? () => player.seek((+pressed / 10) * player.variant.duration) : does[pressed];
    if (!act) return;
    event.preventDefault();
    act(event);
  });
}
