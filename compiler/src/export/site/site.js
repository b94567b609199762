'use strict';
// What the pages do beyond being read: remember what was watched, on this device only, and search. Nothing is sent anywhere.
(() => {
  const root = new URL('..', document.currentScript.src);

  // The colours that the player was told to have are those of every page.
  const posters = () => {
    const { theme } = document.documentElement.dataset;
    const media = { light: 'not all', dark: 'all' }[theme] ?? '(prefers-color-scheme: dark)';
    for (const source of document.querySelectorAll('picture > source')) source.media = media;
  };
  try {
    const theme = localStorage.getItem('explainer-theme');
    if (theme) document.documentElement.dataset.theme = theme;
  } catch {
    // Whoever allows no storage is shown the colours of the system.
  }
  posters();

  /** Slugs of what was watched. Another site on the same origin has its own. */
  const key = `explc watched ${root.pathname}`;
  const watched = () => {
    try {
      return new Set(String(localStorage.getItem(key) ?? '').split(' ').filter(Boolean));
    } catch {
      return new Set();
    }
  };
  const remember = (slug, is) => {
    const slugs = watched();
    if (is) slugs.add(slug);
    else slugs.delete(slug);
    try {
      localStorage.setItem(key, [...slugs].sort().join(' '));
    } catch {
      // Whoever allows no storage has no progress.
    }
    show();
  };

  function show() {
    const slugs = watched();
    for (const item of document.querySelectorAll('[data-explainer]')) {
      const mark = item.querySelector('.watched');
      if (mark) mark.hidden = !slugs.has(item.dataset.explainer);
    }
    for (const line of document.querySelectorAll('.progress')) {
      const all = line.dataset.slugs.split(' ');
      const count = all.filter((slug) => slugs.has(slug)).length;
      const [words, bar] = line.children;
      line.dataset.words ??= words.textContent;
      words.textContent = count ? `${count} of ${all.length} watched` : line.dataset.words;
      bar.hidden = count === 0;
      bar.value = count;
    }
    for (const link of document.querySelectorAll('a.go[data-slugs]')) {
      const all = link.dataset.slugs.split(' ');
      const next = all.find((slug) => !slugs.has(slug)) ?? all[0];
      const title = document.querySelector(`[data-explainer="${next}"] a`).textContent;
      link.href = new URL(`${next}/index.html`, root);
      link.textContent = `${all.every((slug) => slugs.has(slug)) ? 'Watch again from' : next === all[0] ? 'Start with' : 'Go on with'} ${title}`;
    }
    const button = document.querySelector('button.watch');
    if (button) {
      button.hidden = false;
      button.setAttribute('aria-pressed', String(slugs.has(button.value)));
    }
  }

  const button = document.querySelector('button.watch');
  button?.addEventListener('click', () => remember(button.value, !watched().has(button.value)));
  if (button) document.querySelector('explainer-player')?.addEventListener('ended', () => remember(button.value, true));
  addEventListener('storage', show);
  addEventListener('pageshow', show);
  show();

  const field = document.getElementById('q');
  if (!field) return;
  const form = field.form;
  const [status, list] = [form.querySelector('.found'), form.querySelector('.results')];

  /** The index, loaded when it is needed first. */
  let loading;
  const load = () => (loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = new URL('assets/search.js', root);
    script.onload = () => {
      const { pages, places, words, hits } = globalThis.explcIndex;
      resolve({ pages, places, words: words.split(' '), hits });
    };
    script.onerror = reject;
    document.head.append(script);
  }));

  /** Whether one letter more, less, other or exchanged makes the words equal. */
  const near = (a, b) => {
    if (Math.abs(a.length - b.length) > 1) return false;
    let from = 0;
    while (from < a.length && a[from] === b[from]) from++;
    let [i, j] = [a.length, b.length];
    while (i > from && j > from && a[i - 1] === b[j - 1]) i--, j--;
    return Math.max(i, j) - from <= 1 || (i - from === 2 && j - from === 2 && a[from] === b[from + 1] && a[from + 1] === b[from]);
  };

  /** For each page that has the word how much it counts there, and the first step that has it most. */
  function score({ places, words, hits }, asked) {
    const rate = (by) => {
      const found = new Map();
      words.forEach((word, index) => {
        const share = by(word);
        if (share) for (const place of hits[index]) {
          const [page, weight, step, title] = places[place];
          const known = found.get(page) ?? { points: 0, at: 0 };
          known.points = Math.max(known.points, weight * share);
          if (step && share > known.at) [known.at, known.step, known.title] = [share, step, title];
          found.set(page, known);
        }
      });
      return found;
    };
    const found = rate((word) => (word === asked ? 1 : word.startsWith(asked) ? 0.4 + 0.4 * (asked.length / word.length) : 0));
    return found.size || asked.length < 4 ? found : rate((word) => (near(word, asked) ? 0.3 : 0));
  }

  /** Pages that have every word, the best first. */
  function find(index, text) {
    const asked = text.toLowerCase().match(/[\p{Alphabetic}\p{N}]+/gu) ?? [];
    const scores = asked.map((word) => score(index, word));
    if (!scores.length) return [];
    const pages = [...scores[0].keys()].filter((page) => scores.every((found) => found.has(page)));
    const results = pages.map((page) => {
      const all = scores.map((found) => found.get(page));
      const said = all.find(({ step }) => step);
      return { page, points: all.reduce((sum, { points }) => sum + points, 0), step: said?.step, title: said?.title };
    });
    return results.sort((a, b) => b.points - a.points || a.page - b.page);
  }

  const link = (href, text) => Object.assign(document.createElement('a'), { href: new URL(href, root), textContent: text });
  const part = (name, kind, ...parts) => {
    const node = document.createElement(name);
    node.className = kind;
    node.append(...parts);
    return node;
  };

  let turn = 0;
  async function search() {
    const mine = ++turn;
    const text = field.value.trim();
    let index;
    if (text) {
      try {
        index = await load();
      } catch {
        status.textContent = 'The index cannot be loaded.';
        return;
      }
    }
    if (mine !== turn) return;
    const results = text ? find(index, text) : [];
    status.textContent = !text ? '' : results.length === 1 ? '1 result' : results.length ? `${results.length} results` : `Nothing has “${text}”. Try fewer or shorter words.`;
    list.replaceChildren(...results.slice(0, 20).map(({ page, step, title }) => {
      const [href, kind, name, summary] = index.pages[page];
      const item = part('li', 'result', link(href, name), part('span', 'kind', kind), part('p', '', summary));
      if (step) item.append(part('p', 'said', `Step ${step}: `, link(`${href}#step=${step}`, title)));
      return item;
    }));
  }

  field.addEventListener('input', search);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    await search();
    list.querySelector('a')?.click();
  });
  // Arrows go through the results, Escape goes back and empties; `/` comes here from anywhere.
  form.addEventListener('keydown', (event) => {
    const stops = [field, ...list.querySelectorAll('a')];
    const at = stops.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && at >= 0 && stops[at + step]) stops[at + step].focus();
    else if (event.key === 'Escape') {
      field.value = '';
      field.focus();
      search();
    } else return;
    event.preventDefault();
  });
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, textarea, select, [contenteditable]')) return;
    event.preventDefault();
    field.focus();
  });
  const asked = new URLSearchParams(location.search).get('q');
  if (asked) {
    field.value = asked;
    search();
  }
})();
