// Time that passes while something plays, told once a frame. Nothing runs while it stands.

/** The most that one frame lets pass, in milliseconds: after a pause of the browser the picture goes on where it was. */
const MOST = 250;

export class Clock {
  #frame = 0;
  #last: number | undefined;

  constructor(private tick: (elapsed: number) => void) {}

  run(runs: boolean) {
    if (runs === this.#frame > 0) return;
    if (runs) {
      this.#last = undefined;
      this.#frame = requestAnimationFrame(this.#step);
    } else {
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
    }
  }

  #step = (now: number) => {
    this.#frame = requestAnimationFrame(this.#step);
    const elapsed = Math.min(now - (this.#last ?? now), MOST);
    this.#last = now;
    this.tick(elapsed);
  };
}
