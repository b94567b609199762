// Making nodes. No style attributes and no markup from text, so that the strictest content policy has nothing to refuse.

import type { Prose } from './bundle.js';

export type Child = Node | string | undefined | false;

export type Attributes = Record<string, string | number | boolean | undefined | ((event: never) => void)>;

/** An HTML element. Functions are listeners; false and undefined leave an attribute out. */
export function h<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[Name] {
  return filled(document.createElement(name), attributes, children);
}

/** An SVG element. */
export function s<Name extends keyof SVGElementTagNameMap>(name: Name, attributes: Attributes = {}, ...children: Child[]): SVGElementTagNameMap[Name] {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function filled<Made extends Element>(node: Made, attributes: Attributes, children: Child[]): Made {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name, value as EventListener);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : `${value}`);
  }
  node.append(...children.filter((child) => child !== undefined && child !== false));
  return node;
}

/** A button; `face` is what is seen on it. */
export const button = (act: () => void, attributes: Attributes, ...face: Child[]) => h('button', { type: 'button', click: act, ...attributes }, ...face);

/** Words with their inline marks. Links lead to the folders beside the page's own. */
export function prose(text: Prose): Child[] {
  if (typeof text === 'string') return [text];
  return text.map((run) => {
    if (typeof run === 'string') return run;
    const [kind, words, more, height, d] = run as [string, string, ...string[]];
    if (kind === 'link') return h('a', { href: `../${more}/index.html` }, words);
    // A formula. Its picture has its middle where `vertical-align: middle` wants it.
    if (d) return s('svg', { viewBox: more, height, class: 'math', role: 'img', 'aria-label': words }, s('path', { d }));
    return h(kind as 'em' | 'code', {}, words);
  });
}

/** The words alone. */
export const words = (text: Prose = ''): string => (typeof text === 'string' ? text : text.map((run) => (typeof run === 'string' ? run : run[1])).join(''));

/** Milliseconds as `m:ss`. */
export const clock = (t: number) => `${Math.floor(t / 60000)}:${`${Math.floor(t / 1000) % 60}`.padStart(2, '0')}`;

/** An icon: paths in a box of 24, drawn with lines. */
export const icon = (...paths: string[]) => s('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, ...paths.map((d) => s('path', { d })));
