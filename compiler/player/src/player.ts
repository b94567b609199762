// <explainer-player>, shaped like an HTMLMediaElement. Holds the moment; everything that is seen follows from it.

import { momentOf, parse, format } from './address.js';
import { bar } from './bar.js';
import { knownNames, namesOf, read, type Bundle, type Variant } from './bundle.js';
import { captions } from './captions.js';
import { cards } from './cards.js';
import { clear, look, outline, type Look } from './changes.js';
import { Clock } from './clock.js';
import { controls } from './controls.js';
import { h, words } from './dom.js';
import { later, withNextFrame } from './drawn.js';
import { help } from './help.js';
import { keys } from './keys.js';
import { knobs } from './knobs.js';
import { placeAt, unitAt, units, type Gate, type Pace, type Unit } from './pace.js';
import sheet from './player.css';
import { Stage, type Theme } from './stage.js';
import { storyboard } from './storyboard.js';
import { touch } from './touch.js';
import { transcript } from './transcript.js';

/** How fast it may go. */
export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2];

/** How often listeners and the bar hear of time that passes, in milliseconds. */
const OFTEN = 100;

/** How many elements are made in one turn: so few that a page answers soon, and so many that the turns themselves cost little. */
const SOME = 50;

/** The schema of bundles that it reads. */
const SCHEMA = 1;

const reduced = matchMedia('(prefers-reduced-motion: reduce)');
const dark = matchMedia('(prefers-color-scheme: dark)');

type Parts = ReturnType<ExplainerPlayer['build']>;

export class ExplainerPlayer extends HTMLElement {
  #bundle: Bundle | undefined;
  variant!: Variant;
  /** The moment, in milliseconds. */
  time = 0;
  captioned = true;
  /** Whether somebody did anything yet: nothing is announced before. */
  used = false;
  #variants: Variant[] = [];
  #names: string[] = [];
  #parts!: Parts;
  stage!: Stage;
  #playing = false;
  #rate = 1;
  #paceNow: Pace = 'sentence';
  #stretches: Unit[] = [];
  /** Where playing stops. */
  #stopAt = 0;
  #told = 0;
  #inSight = true;
  #unlisten = new AbortController();
  #clock = new Clock((elapsed) => this.#advance(elapsed));
  #later = 0;

  /** Shows a bundle, if there is none yet. */
  connectedCallback() {
    const block = this.querySelector(':scope > script[type="application/json"]');
    if (this.bundle) return this.#listen();
    if (!block) return;
    // In turns, so that the page answers meanwhile.
    const turns = this.#show(JSON.parse(block.textContent!) as Bundle);
    const turn = () => {
      for (let left = SOME; left--;) if (this.bundle || turns.next().done) return;
      setTimeout(turn);
    };
    turn();
  }

  disconnectedCallback() {
    this.pause();
    this.#unlisten.abort();
  }

  /**
   * What is played. Another bundle of the same explainer goes on at the same step and time, with the same knobs, and what
   * looks different is outlined for a while.
   */
  get bundle(): Bundle | undefined { return this.#bundle; }
  set bundle(bundle: Bundle) {
    for (const _ of this.#show(bundle));
  }

  *#show(bundle: Bundle) {
    if (bundle.schema !== SCHEMA) throw new RangeError(`schema ${bundle.schema} is not ${SCHEMA}`);
    const [old, shown, time] = [this.#bundle, this.variant, this.time];
    const same = old?.about.slug === bundle.about.slug;
    const before = same && (LIVE ? later(look, this.stage) : look(this.stage, this.#names));
    const asked = parse(bundle, same ? format(old, shown, time) : this.hasAttribute('linked') ? location.hash : '');
    this.#variants = read(bundle);
    this.#names = (LIVE ? knownNames : namesOf)(bundle);
    const variant = this.#find(asked?.choice ?? this.#variants[0]!.choice);
    const now = same ? sameMoment(shown, variant, time) : asked ? momentOf(asked, variant) : 0;
    // A picture that could not be made whole is left.
    const stays = LIVE && old && this.stage.bundle === old && shown.portrait === variant.portrait ? this.stage : undefined;
    const stage = LIVE && stays || new Stage(bundle, variant, this.#theme);
    yield* LIVE ? stage.make(now, stays && { bundle, variant }) : stage.make();
    if (LIVE && !stays) this.stage?.svg.replaceWith(stage.svg);
    [this.#bundle, this.variant, this.stage, this.time] = [bundle, variant, stage, now];
    this.captioned = kept('captions') !== 'off';
    this.#paceNow = (kept('pace') as Pace | null) ?? 'sentence';
    // What is around the picture goes on as readers left it.
    const around = ({ about, knobs, presets }: Bundle) => JSON.stringify([about.title, knobs, presets]);
    if (!LIVE || !old || around(old) !== around(bundle)) {
      this.#parts = this.build();
      this.#listen();
    }
    this.#taken();
    this.refresh();
    const flash = (before: Look) => {
      const lines = outline(this.stage, this.#names, before);
      if (lines) setTimeout(() => lines.remove(), 2000);
    };
    if (before) LIVE ? withNextFrame(before, flash) : flash(before);
    this.#tell('loadedmetadata');
    this.#tell('durationchange');
  }

  // As an HTMLMediaElement.

  get currentTime() { return this.time / 1000; }
  set currentTime(seconds: number) { this.seek(seconds * 1000); }
  get duration() { return this.bundle ? this.variant.duration / 1000 : NaN; }
  get paused() { return !this.#playing; }
  get ended() { return !!this.bundle && !this.#playing && this.time >= this.variant.duration; }
  get playbackRate() { return this.#rate; }
  set playbackRate(rate: number) {
    if (!(rate >= 0.5 && rate <= 2)) throw new RangeError('a rate is 0.5 to 2');
    this.#rate = rate;
    this.#parts.controls.settings();
    this.#tell('ratechange');
  }
  /** The captions, as a list of one track with its cues. */
  get textTracks() {
    const cues = this.bundle ? this.variant.steps.flatMap(({ beats }) => beats.map(({ start, end, say }) => ({ startTime: start / 1000, endTime: end / 1000, text: words(say) }))) : [];
    const activeCues = cues.filter(({ startTime, endTime }) => startTime <= this.currentTime && this.currentTime < endTime);
    return [{ kind: 'captions', language: 'en', mode: this.captioned ? 'showing' : 'hidden', cues, activeCues }];
  }

  /** Plays up to the next stop. */
  async play() {
    if (this.#playing || !this.bundle) return;
    this.used = true;
    const gate = this.pending;
    if (gate) this.#parts.cards.pass(gate);
    else if (this.time >= this.variant.duration) this.time = 0;
    this.#stopAt = this.#nextStop;
    this.#playing = true;
    clear(this.stage);
    this.#run();
    this.refresh();
    this.#tell('play');
  }

  pause() {
    if (!this.#playing) return;
    this.#playing = false;
    this.#run();
    this.refresh();
    this.#tell('pause');
  }

  // What readers do.

  /** A click or tap: says on which element, and plays or pauses unless whoever hears of it prevents that. */
  pick(target: EventTarget | null) {
    const [name] = [...this.stage.actors].find(([, { node, shape }]) => node === target || shape === target) ?? [];
    const id = name !== undefined && this.#names[name];
    if (id && !this.dispatchEvent(new CustomEvent('explc-pick', { bubbles: true, cancelable: true, detail: { id, at: this.time } }))) return;
    this.toggle();
  }

  toggle() {
    if (this.#playing) this.pause();
    else void this.play();
  }

  /** Goes to a moment in milliseconds, and stands unless it plays. */
  seek(t: number) {
    this.used = true;
    clear(this.stage);
    this.time = Math.max(0, Math.min(Math.round(t), this.variant.duration));
    this.#stopAt = this.#nextStop;
    this.refresh();
    this.#tell('seeked');
  }

  /** On: what moves is completed, what stands goes on to the next stop. */
  next(): void {
    const { start, stop } = this.#stretches[unitAt(this.#stretches, this.time)]!;
    const to = this.#playing ? this.#stopAt : stop;
    if (this.#playing || (this.time > start && this.time < stop)) {
      if (this.#paceNow !== 'all') this.pause();
      return this.#jump(to);
    }
    if (!this.ended) this.go();
  }

  /** Plays on; where nothing should move, shows the next end. */
  go(): void {
    const { pending } = this;
    const gate = pending ?? this.#parts.cards.between(this.time, this.time + 1);
    if (gate && !pending) return this.#jump(gate.at);
    if (!reduced.matches) return void this.play();
    if (!pending) return this.#jump(this.#nextStop);
    this.#parts.cards.pass(pending);
    this.go();
  }

  /** Back: exactly what was seen at the stop before. */
  previous() {
    this.pause();
    const before = this.#stretches[unitAt(this.#stretches, this.time) - 1];
    this.#jump(before?.stop ?? 0);
  }

  /** To the next event of the simulation, or the one before. */
  event(by: 1 | -1) {
    this.pause();
    const { moments } = this.variant;
    const t = by > 0 ? moments.find((at) => at > this.time) : moments.findLast((at) => at < this.time);
    if (t !== undefined) this.seek(t);
  }

  faster(by: 1 | -1) {
    const place = RATES.indexOf(this.#rate) + by;
    this.playbackRate = RATES[Math.max(0, Math.min(place, RATES.length - 1))]!;
    this.#say(`${this.#rate} ×`);
  }

  caption() {
    this.captioned = !this.captioned;
    keep('captions', this.captioned ? 'on' : 'off');
    this.refresh();
  }

  get pace() { return this.#paceNow; }
  set pace(pace: Pace) {
    this.#paceNow = pace;
    keep('pace', pace);
    this.#stretches = units(this.variant, pace);
    this.#parts.controls.settings();
  }

  /** Colours of the whole page: light, dark, or as the system has them. */
  dress(theme: string) {
    const { dataset } = document.documentElement;
    if (theme) dataset['theme'] = theme;
    else delete dataset['theme'];
    keep('theme', theme);
  }

  fill() {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void this.requestFullscreen?.().catch(() => {});
  }

  explain() {
    this.#parts.help.showModal();
  }

  /** The address of this very frame: in its own page, or in the one that its attribute names. */
  get link() {
    return (this.getAttribute('address') ?? location.href.replace(/#.*$/, '')) + format(this.bundle!, this.variant, this.time);
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.link);
      this.#say('Link copied');
    } catch {
      // Without a clipboard, as in files, it is shown to be copied by hand.
      this.#say(this.link);
    }
  }

  /** Goes where an address leads. */
  open(hash: string) {
    const asked = parse(this.bundle!, hash);
    if (!asked) return;
    this.pause();
    if (`${asked.choice}` !== `${this.variant.choice}`) this.#take(asked.choice);
    this.seek(momentOf(asked, this.variant));
  }

  /** Settings as at first. */
  reset() {
    this.choose(this.bundle!.knobs.map((knob) => knob.default));
  }

  /** The other run at the same step, with what differs outlined. */
  choose(choice: number[]) {
    if (`${choice}` === `${this.variant.choice}`) return;
    this.used = true;
    this.pause();
    const before = look(this.stage, this.#names);
    const [old, time] = [this.variant, this.time];
    this.#take(choice);
    this.time = sameMoment(old, this.variant, time);
    this.refresh();
    outline(this.stage, this.#names, before);
    this.#tell('durationchange');
  }

  /** Brings the picture into sight. */
  reveal() {
    this.scrollIntoView();
    this.#parts.frame.focus({ preventScroll: true });
  }

  /** The question that is asked now. */
  get pending(): Gate | undefined {
    return this.#parts.cards.at(this.time);
  }

  /** Everything as the moment has it. */
  refresh() {
    this.stage.show(this.#pictured);
    const { bar, controls, captions, cards, transcript } = this.#parts;
    bar.update();
    controls.update();
    captions.update();
    captions.node.classList.toggle('unseen', !this.captioned);
    cards.update();
    transcript.update();
    captions.announce();
    this.#tell('timeupdate');
    clearTimeout(this.#later);
    if (this.used && this.paused && this.hasAttribute('linked')) this.#later = window.setTimeout(() => this.#address(), 200);
  }

  /** Makes everything around the picture. */
  build() {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    const sheets = new CSSStyleSheet();
    sheets.replaceSync(sheet);
    root.adoptedStyleSheets = [sheets];
    const parts = {
      bar: bar(this),
      captions: captions(this),
      cards: cards(this),
      controls: controls(this),
      knobs: knobs(this),
      transcript: transcript(this, document.getElementById(this.getAttribute('transcript') ?? '')),
      help: help(),
      toast: h('p', { class: 'toast', role: 'status', hidden: true }),
      paper: h('div', { class: 'paper' }),
      frame: h('div', { class: 'stage', tabindex: 0, role: 'group', 'aria-label': `Picture: ${this.bundle!.about.title}. Press ? for keys.` }),
    };
    parts.frame.append(this.stage.svg, parts.toast);
    const player = h('div', { class: 'player' }, parts.frame, parts.bar.node, parts.controls.node, h('div', { class: 'told' }, parts.captions.node, parts.cards.node), parts.captions.status, parts.knobs.node, parts.help);
    root.replaceChildren(h('div', { class: 'box' }, player), parts.paper);
    keys(this, player);
    touch(this, parts.frame);
    return parts;
  }

  get #theme(): Theme {
    const chosen = document.documentElement.dataset['theme'];
    return chosen === 'light' || chosen === 'dark' ? chosen : dark.matches ? 'dark' : 'light';
  }

  /** What the picture shows: without motion, the end of the present stretch. */
  get #pictured() {
    return reduced.matches && (this.#playing || this.time > 0) && !this.pending ? this.#stretches[unitAt(this.#stretches, this.time)]!.stop : this.time;
  }

  get #nextStop() {
    return this.#stretches.find(({ stop }) => stop > this.time)?.stop ?? this.variant.duration;
  }

  #listen() {
    this.#unlisten.abort();
    this.#unlisten = new AbortController();
    const { signal } = this.#unlisten;
    const dressed = () => {
      this.stage.paint(this.#theme);
      this.#parts.controls.settings();
    };
    const sized = () => this.#fit();
    dark.addEventListener('change', dressed, { signal });
    reduced.addEventListener('change', () => this.refresh(), { signal });
    addEventListener('resize', sized, { signal });
    addEventListener('beforeprint', () => this.#parts.paper.replaceChildren(storyboard(this.bundle!, this.#find(this.variant.choice, false))), { signal });
    addEventListener('afterprint', () => this.#parts.paper.replaceChildren(), { signal });
    if (this.hasAttribute('linked')) addEventListener('hashchange', () => this.open(location.hash), { signal });
    const watch = <Watch extends { disconnect(): void }>(watch: Watch) => (signal.addEventListener('abort', () => watch.disconnect()), watch);
    watch(new MutationObserver(dressed)).observe(document.documentElement, { attributeFilter: ['data-theme'] });
    watch(new ResizeObserver(sized)).observe(this);
    watch(new IntersectionObserver(([seen]) => ((this.#inSight = !!seen?.isIntersecting), this.#run()))).observe(this.#parts.frame);
    dressed();
  }

  /** The layout that suits the room there is, at the same moment. */
  #fit() {
    const portrait = this.#wantsPortrait();
    if (portrait !== this.variant.portrait) {
      this.#take(this.variant.choice);
      this.refresh();
    }
  }

  #wantsPortrait() {
    return this.clientWidth ? this.clientWidth < 0.75 * innerHeight : innerWidth < innerHeight;
  }

  /** The variant with these settings, in the layout that there is room for. */
  #find(choice: number[], portrait = this.#wantsPortrait()) {
    const of = (layout: boolean) => this.#variants.find((variant) => `${variant.choice}` === `${choice}` && variant.portrait === layout);
    return of(portrait) ?? of(!portrait) ?? this.#variants[0]!;
  }

  /** Puts a variant on stage. */
  #take(choice: number[]) {
    const chosen = this.#find(choice);
    const other = `${chosen.choice}` !== `${this.variant.choice}`;
    this.variant = chosen;
    const stage = Stage.whole(this.bundle!, chosen, this.#theme);
    this.stage.svg.replaceWith(stage.svg);
    this.stage = stage;
    this.#taken(other);
  }

  /** Everything follows the variant on stage. */
  #taken(other = true) {
    this.#stretches = units(this.variant, this.#paceNow);
    this.toggleAttribute('portrait', this.variant.portrait);
    const { bar, cards, captions, knobs } = this.#parts;
    if (other) {
      cards.reset();
      captions.reset();
    }
    this.#stopAt = this.#nextStop;
    bar.reset();
    knobs.update();
  }

  #advance(elapsed: number) {
    const to = Math.min(this.time + elapsed * this.#rate, this.#stopAt);
    const gate = this.#paceNow === 'all' ? undefined : this.#parts.cards.between(this.time, to);
    this.time = gate?.at ?? to;
    if (gate || to >= this.variant.duration || (to >= this.#stopAt && this.#paceNow !== 'all')) {
      this.pause();
      if (this.ended) this.#tell('ended');
      return;
    }
    if (to >= this.#stopAt) this.#stopAt = this.#nextStop;
    this.stage.show(this.#pictured);
    this.#told += elapsed;
    if (this.#told < OFTEN) return;
    this.#told = 0;
    this.refresh();
  }

  #run() {
    this.#clock.run(this.#playing && this.#inSight);
  }

  /** Moves without motion; what that changed is outlined for who asked for none. */
  #jump(t: number) {
    const before: Look | undefined = reduced.matches ? look(this.stage, this.#names) : undefined;
    this.seek(t);
    if (before) outline(this.stage, this.#names, before);
  }

  #address() {
    try {
      history.replaceState(history.state, '', format(this.bundle!, this.variant, this.time));
    } catch {
      // Some embedders forbid it; the link can still be copied.
    }
  }

  #say(words: string) {
    const { toast } = this.#parts;
    toast.textContent = words;
    toast.hidden = false;
    setTimeout(() => (toast.hidden = true), 4000);
  }

  #tell(name: string) {
    this.dispatchEvent(new Event(name));
  }
}

/** The moment of another run that stands where this one stands in this: the same step, the same sentence, complete if it is. */
function sameMoment(old: Variant, now: Variant, t: number): number {
  const [step, beat] = placeAt(old, t);
  const title = words(old.steps[step]?.title);
  const named = now.steps.findIndex((step) => words(step.title) === title);
  const other = now.steps[named >= 0 ? named : Math.min(step, now.steps.length - 1)];
  const [from, to] = [old.steps[step]?.beats[beat] ?? old.steps[step], other?.beats[Math.min(beat, other.beats.length - 1)] ?? other];
  if (!from || !to) return Math.min(t, now.duration);
  if (t >= from.end - 1) return t >= old.duration ? now.duration : to.end - 1;
  return Math.round(to.start + ((t - from.start) / (from.end - from.start)) * (to.end - to.start));
}

/** What readers chose is remembered, where that is possible. */
function kept(name: string): string | null {
  try {
    return localStorage.getItem(`explainer-${name}`);
  } catch {
    return null;
  }
}

function keep(name: string, value: string) {
  try {
    localStorage.setItem(`explainer-${name}`, value);
  } catch {
    // It is forgotten with the page.
  }
}

/** The theme that was chosen before. */
export const remembered = () => kept('theme');
