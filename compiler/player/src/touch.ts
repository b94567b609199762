// Swipes go on and back; a tap or click plays and pauses.

import type { ExplainerPlayer } from './player.js';

/** How far a finger goes for a swipe, in pixels. */
const FAR = 40;

export function touch(player: ExplainerPlayer, stage: HTMLElement) {
  let from: { x: number; y: number } | undefined;
  let done = false;
  stage.addEventListener('pointerdown', ({ pointerType, clientX, clientY, isPrimary }) => {
    from = pointerType !== 'mouse' && isPrimary ? { x: clientX, y: clientY } : undefined;
    done = false;
  });
  stage.addEventListener('pointerup', ({ target, clientX, clientY }) => {
    if (!from) return;
    const [dx, dy] = [clientX - from.x, clientY - from.y];
    from = undefined;
    // A tap is taken here, as a browser makes no click of one that comes soon after a swipe.
    done = true;
    if (Math.abs(dx) < FAR || Math.abs(dx) < 1.5 * Math.abs(dy)) player.pick(target);
    else if (dx < 0) player.next();
    else player.previous();
  });
  stage.addEventListener('pointercancel', () => (from = undefined));
  stage.addEventListener('click', ({ target }) => {
    if (!done) player.pick(target);
    done = false;
  });
}
