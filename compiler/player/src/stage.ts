// A variant as SVG: made once, then at each moment only what changed is written. Presentation attributes only.

import type { Bundle, Element, Form, Prose, PropertyName, Variant } from './bundle.js';
import { words, s, type Attributes } from './dom.js';
import { differs } from './drawn.js';
import { moment, number, paint, point, track, type Moment, type Track } from './evaluate.js';
import { arrange, catchUp, goesOn, kept, type Scene, type Writer } from './kept.js';
import { alike, known } from './known.js';

export type Theme = 'light' | 'dark';

const GROUP = 0;
const BOX = 1;
const CIRCLE = 2;
const PATH = 3;
const ANCHORS = ['start', 'middle', 'end'];

/** A number in an attribute. */
const short = (value: number) => `${+value.toFixed(3)}`;

/** An element on stage. */
export interface Actor {
  node: SVGElement;
  /** What is drawn: the same node, or the first inside a group. */
  shape: SVGElement;
  element: Element;
  /** What follows time in it, in previews. */
  writers?: Writer[];
}

/** The picture of a variant at a moment, once its elements are made. */
export class Stage {
  readonly svg: SVGSVGElement;
  readonly actors = new Map<number, Actor>();
  /** Each brings some attributes to a moment. */
  #writers: ((t: number) => void)[] = [];
  /** Each writes a colour of the present moment again. */
  #paints: (() => void)[] = [];
  /** The names of what others are in. */
  groups: Set<number | undefined>;
  /** The moment at which all is as its tracks have it. In previews. */
  at: number | undefined;
  /** Whether tracks have other times than those that the picture last asked for. In previews. */
  late?: boolean;

  constructor(public bundle: Bundle, public variant: Variant, private theme: Theme) {
    const [width, height] = variant.portrait ? [720, 1280] : [1280, 720];
    this.svg = s('svg', { viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' });
    this.groups = new Set(variant.elements.map(({ group }) => group));
  }

  /**
   * Makes the elements, as they are at a moment, one at a time. In a preview it may become that of another scene: if all its
   * elements go on, they are only to be shown at a moment.
   */
  *make(t = 0, scene?: Scene) {
    if (LIVE && scene && goesOn(this, scene)) return;
    if (LIVE) catchUp(this);
    const all = LIVE && scene ? kept(this, scene) : undefined;
    if (LIVE) [this.#writers, this.#paints, this.at] = [[], [], undefined];
    for (const element of this.variant.elements) yield this.#add(element, t, all?.get(element));
    if (LIVE) arrange(this);
  }

  /** Makes them all. */
  static whole(bundle: Bundle, variant: Variant, theme: Theme, t?: number) {
    const stage = new Stage(bundle, variant, theme);
    for (const _ of stage.make(t));
    return stage;
  }

  /** Shows a moment, in milliseconds. */
  show(t: number) {
    if (LIVE) {
      if (t === this.at) return;
      catchUp(this);
      this.at = t;
    }
    for (const write of this.#writers) write(t);
  }

  paint(theme: Theme) {
    if (theme === this.theme) return;
    this.theme = theme;
    for (const again of this.#paints) again();
  }

  #add(element: Element, t: number, old?: Actor) {
    const form = this.bundle.forms[element.form]!;
    // The caption band is for outputs without a player around them.
    if (form[0] === 1) return;
    if (LIVE && old?.writers) {
      this.actors.set(element.name, old);
      for (const write of old.writers) {
        write(t);
        this.#writers.push(write);
        if (write.paints) this.#paints.push(write.again);
      }
      return;
    }
    const shape = old?.shape ?? s(...this.looks(form));
    const node = old?.node ?? (form[1] !== GROUP && this.groups.has(element.name) ? s('g', {}, shape) : shape);
    const actor: Actor = { node, shape, element };
    this.actors.set(element.name, actor);
    if (!old) (this.actors.get(element.group!)?.node ?? this.svg).append(node);
    const from = LIVE ? this.#writers.length : 0;
    this.#follow(actor, form, t);
    if (LIVE) actor.writers = this.#writers.slice(from) as Writer[];
  }

  /** The node of a form, as it is made. */
  looks([, kind, own, [opacity, width, round]]: Form): [keyof SVGElementTagNameMap, Attributes, string?] {
    if (kind === GROUP) return ['g', {}];
    const looks = {
      fill: 'none',
      'fill-opacity': opacity < 1e4 && opacity / 1e4,
      'stroke-width': width > 0 && width / 100,
      'stroke-linecap': round === 1 && 'round',
      'stroke-linejoin': round === 1 && 'round',
    };
    if (kind === BOX) return ['rect', { ...looks, rx: own[0] as number > 0 && (own[0] as number) / 100 }];
    if (kind === CIRCLE) return ['circle', looks];
    if (kind === PATH) return ['path', { ...looks, d: own[0] as string }];
    const [text, font, size, anchor, struck] = own as number[];
    const [family, weight] = this.bundle.fonts[font!]!;
    return ['text', {
      ...looks,
      'font-family': family === 'Inter' ? 'Inter, system-ui, sans-serif' : `${family}, ui-monospace, monospace`,
      'font-size': size! / 100,
      'font-weight': weight !== 400 && weight,
      'text-anchor': anchor! > 0 && ANCHORS[anchor!],
      'text-decoration': struck === 1 && 'line-through',
    }, words(this.bundle.texts[text!] as Prose)];
  }

  /** What each attribute follows. */
  #follow({ node, shape, element: { rows } }: Actor, form: Form, t: number) {
    const made = new Map(rows.map(([property, row]) => [property, (LIVE ? known : track)(this.bundle, property, this.bundle.tracks[property]![row]!)]));
    const writer = (properties: PropertyName[], apply: (of: (property: PropertyName) => [Track, Moment] | undefined) => void, always = false) => {
      const tracks = properties.flatMap((property) => made.get(property) ?? []);
      if (tracks.length === 0 && !always) return undefined;
      let [since, until] = [Infinity, -Infinity];
      let moments!: Moment[];
      const again = () => apply((property) => {
        const index = tracks.findIndex((track) => track.property === property);
        return index < 0 ? undefined : [tracks[index]!, moments[index]!];
      });
      const write = (t: number) => {
        if (t >= since && t < until) return;
        const before = moments;
        moments = tracks.map((track) => moment(track, t));
        since = Math.max(...moments.map(({ since }) => since));
        until = Math.min(...moments.map(({ until }) => until));
        if (!LIVE || !alike(before, moments)) again();
      };
      if (LIVE) Object.assign(write, { tracks, again, paints: /^(fill|stroke)$/.test(`${properties}`), stale: (bent: boolean) => ([since, until, moments] = [Infinity, -Infinity, bent ? [] : moments]) });
      write(t);
      this.#writers.push(write);
      return again;
    };
    writer(['translate', 'motion', 'scale'], (of) => {
      const [at, along, size] = [of('translate'), of('motion'), of('scale')];
      const [x, y] = at ? point(...at) : [0, 0];
      const [dx, dy] = along ? point(...along) : [0, 0];
      const scale = size ? number(...size) : 1;
      put(node, 'transform', `translate(${short(x + dx)} ${short(y + dy)})${scale === 1 ? '' : ` scale(${+scale.toFixed(5)})`}`);
    });
    writer(['opacity', 'visible'], (of) => {
      const [opacity, told] = [of('opacity'), of('visible')];
      const share = opacity ? number(...opacity) : 1;
      const rests = share === 0 && opacity![1].since < opacity![1].until;
      put(node, 'opacity', share < 1 && +share.toFixed(4));
      put(node, 'visibility', (rests || told?.[1].to === 0) && 'hidden');
    });
    for (const property of ['fill', 'stroke'] as const) {
      const again = writer([property], (of) => {
        const bytes = paint(this.bundle, of(property)![1], this.theme === 'dark' ? 2 : 1);
        put(shape, property, bytes ? `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}` : 'none');
      });
      if (again) this.#paints.push(again);
    }
    const outlined = form[3][1] > 0 && made.has('stroke');
    writer(['width', 'height', 'sweep'], (of) => {
      const size = (property: 'width' | 'height') => Math.max(of(property) ? number(...of(property)!) : 0, 0);
      const [width, height] = [size('width'), size('height')];
      if (form[1] === BOX) {
        put(shape, 'width', short(width));
        put(shape, 'height', short(height));
      } else if (form[1] === CIRCLE) {
        put(shape, 'r', short(width / 2));
      }
      if (outlined) put(shape, 'stroke-dasharray', dashes(form, width, height, of('sweep') ? number(...of('sweep')!) : 1));
    }, form[3][3].length > 0);
    if (made.has('sweep')) for (const ends of ['stroke-linecap', 'stroke-linejoin']) shape.removeAttribute(ends);
  }
}

/** Sets an attribute, or removes it. */
function put(node: SVGElement, name: string, value: string | number | false) {
  if (LIVE && !differs(node, name, value)) return;
  if (value === false) node.removeAttribute(name);
  else node.setAttribute(name, `${value}`);
}

/** The dashes of an outline; below 1 a sweep draws its share of the length, unbroken. */
function dashes([, kind, own, [, , , dash]]: Form, width: number, height: number, sweep: number): string | false {
  if (sweep >= 1) return dash.length > 0 && dash.map((value) => value / 100).join(' ');
  const radius = Math.max(0, Math.min((own[0] as number) / 100, width / 2, height / 2));
  const length =
    kind === BOX ? 2 * (width + height) - (8 - 2 * Math.PI) * radius
    : kind === CIRCLE ? Math.PI * width
    : kind === PATH ? (own[1] as number) / 100
    : 0;
  return `${short(length * Math.max(sweep, 0))} ${short(length + 1)}`;
}
