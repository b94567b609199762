// <explc-problems>: what is wrong, over the picture that was last right. Everything is written as text.
// Set `problems`; hear `choose`, whose `detail` is the place of the one that was clicked.

{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { position: fixed; z-index: 1000; inset: auto 0 0; max-height: 45vh; overflow: auto; color: #fff; background: #2a1215f2; border-top: 3px solid #f2555a; font: 14px/1.5 Inter, system-ui, sans-serif; }
    :host([hidden]) { display: none; }
    header { display: flex; align-items: center; justify-content: space-between; padding: 4px 16px 0; font-weight: 600; }
    header button { font: inherit; color: inherit; background: none; border: 1px solid #fff6; border-radius: 6px; min-width: 44px; min-height: 32px; cursor: pointer; }
    ol { list-style: none; margin: 0; padding: 4px 0 8px; }
    li > * { display: block; box-sizing: border-box; width: 100%; padding: 6px 16px; margin: 0; text-align: left; font: inherit; color: inherit; background: none; border: 0; }
    li > button { cursor: pointer; }
    li > button:is(:hover, :focus-visible) { background: #ffffff14; }
    .place { color: #ffb3b6; }
    code { display: block; overflow: hidden; text-overflow: ellipsis; white-space: pre; font: 13px/1.5 "JetBrains Mono", ui-monospace, monospace; color: #ffd9da; }
    .help { color: #ffd9da; }
    @media (forced-colors: active) { :host { border: 1px solid; } }
  `);

  const node = (name, words, kind) => {
    const made = document.createElement(name);
    if (words !== undefined) made.textContent = words;
    if (kind) made.className = kind;
    return made;
  };

  customElements.define('explc-problems', class extends HTMLElement {
    #root = this.attachShadow({ mode: 'open' });

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [sheet];
    }

    connectedCallback() {
      this.setAttribute('role', 'alert');
    }

    /** Each with `severity`, `code`, `message`, `file`, `line`, `column`, `excerpt` and perhaps `help`. */
    set problems(problems) {
      this.hidden = problems.length === 0;
      const header = node('header', problems.length === 1 ? '1 error' : `${problems.length} errors`);
      const close = node('button', 'Hide');
      close.addEventListener('click', () => (this.hidden = true));
      header.append(close);
      const list = node('ol');
      list.append(...problems.map((problem, place) => {
        const item = node('li');
        const one = node(this.hasAttribute('chosen-by-click') ? 'button' : 'div');
        one.append(
          node('span', `${problem.file}:${problem.line}:${problem.column} `, 'place'),
          node('span', `${problem.severity}[${problem.code}] `),
          node('strong', problem.message),
          node('code', problem.excerpt),
        );
        if (problem.help) one.append(node('span', problem.help, 'help'));
        one.addEventListener('click', () => this.dispatchEvent(new CustomEvent('choose', { detail: place })));
        item.append(one);
        return item;
      }));
      this.#root.replaceChildren(header, list);
    }
  });
}
