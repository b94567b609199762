// The page of a live preview: the player shows the bundle that the server describes, and what readers do goes back to it.
// In a browser it talks over a WebSocket, in a panel of an editor over the panel's messages. docs/preview.md has the messages.

{
  const player = document.querySelector('explainer-player');
  const panel = document.querySelector('explc-problems');
  const why = document.querySelector('.why');
  const waiting = document.querySelector('.waiting');
  /** How often a picture is shown before anybody types. */
  const REHEARSALS = 10;
  /** So many milliseconds would keep a reader waiting. */
  const LONG = 250;
  /** What the server knows that this page shows. */
  let bundle;

  // Patches, as lsp/ide/src/preview/patch.rs writes them. The old value stays as it is, so that a patch that does not fit does no harm.
  function applied(value, patch) {
    if ('set' in patch) return patch.set;
    if ('members' in patch) {
      const made = { ...value };
      for (const name of patch.gone ?? []) delete made[name];
      for (const [name, inner] of Object.entries(patch.members)) made[name] = applied(made[name], inner);
      return made;
    }
    const made = [];
    let at = 0;
    for (const order of patch.items) {
      if (Array.isArray(order)) for (const item of order) made.push(item);
      else if (typeof order === 'object') made.push(applied(value[at++], order));
      else if (order < 0) at -= order;
      else for (const end = at + order; at < end; at++) made.push(value[at]);
    }
    if (at > value.length) throw new RangeError('the patch is of another bundle');
    for (; at < value.length; at++) made.push(value[at]);
    return made;
  }

  function update(message) {
    const began = performance.now();
    try {
      const now = message.bundle ?? (message.patch && applied(bundle, message.patch));
      if (now) {
        bundle = now;
        player.bundle = now;
        player.setAttribute('ready', '');
        document.title = now.about.title;
      }
    } catch (trouble) {
      console.error(trouble);
      // A patch may not fit what this page has; a whole that cannot be shown will not be the next time, either.
      if (message.patch) return say({ type: 'again' });
      explain(`This picture cannot be shown: ${trouble.message}`);
    }
    player.classList.toggle('stale', !message.fresh);
    // What is copied leads to the site, or from its root if it is not known where that is: never to this server.
    if (bundle) player.setAttribute('address', message.page ?? `${bundle.about.slug}/index.html`);
    panel.problems = message.problems;
    if (!player.bundle) waiting.textContent = 'Nothing can be shown yet.';
    if (message.go !== undefined && player.bundle) {
      player.pause();
      player.currentTime = message.go / 1000;
    }
    const done = (type) => {
      const now = performance.now();
      say({ type, version: message.version, took: now - began, at: performance.timeOrigin + now });
    };
    done('shown');
    requestAnimationFrame(() => setTimeout(done, 0, 'painted'));
    if (message.bundle) setTimeout(rehearse, 100, bundle, REHEARSALS);
  }

  /**
   * Shows what is shown as if it came from another text, until somebody does something: scripts that ran before run faster, also
   * at the first keystrokes. Every second time as if its last element were new. What takes long is not done again.
   */
  function rehearse(shown, left) {
    if (!left || shown !== bundle || player.used) return;
    const began = performance.now();
    const copied = (rows) => rows.map((row) => [...row]);
    const copy = { ...shown, names: [...shown.names], timings: copied(shown.timings) };
    if (left % 2) {
      copy.tracks = Object.fromEntries(Object.entries(shown.tracks).map(([property, rows]) => [property, copied(rows)]));
      copy.variants = shown.variants.map((variant) => ({ ...variant, names: variant.names.slice(0, -1) }));
    }
    for (const each of [copy, shown]) player.bundle = each;
    if (performance.now() - began < LONG) setTimeout(rehearse, 20, shown, left - 1);
  }

  /** Says why an element is as it is; what stands between backquotes is code. */
  function explain(words) {
    why.replaceChildren(...words.split('`').map((part, place) => {
      const node = document.createElement(place % 2 ? 'code' : 'span');
      node.textContent = part;
      return node;
    }));
    why.hidden = false;
  }

  function hear(message) {
    if (message.type === 'update') update(message);
    else if (message.type === 'why') explain(message.why);
    else if (message.type === 'closed') end('The editor has closed the file.');
  }

  function end(words) {
    player.classList.add('stale');
    explain(words);
  }

  /** A panel of Visual Studio Code, or any host that defines the same function. */
  function inPanel() {
    const host = acquireVsCodeApi();
    addEventListener('message', ({ data }) => hear(data));
    const dress = () => {
      const dark = /vscode-(dark|high-contrast(?!-light))/.test(document.body.className);
      document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    };
    new MutationObserver(dress).observe(document.body, { attributes: true, attributeFilter: ['class'] });
    dress();
    return (message) => host.postMessage(message);
  }

  function inBrowser() {
    const live = new URL('live', document.currentScript.src);
    live.protocol = 'ws:';
    const socket = new WebSocket(live);
    socket.addEventListener('open', look);
    socket.addEventListener('message', ({ data }) => hear(JSON.parse(data)));
    socket.addEventListener('close', () => end('The preview has ended. Start it again to go on.'));
    return (message) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));
  }

  // The layout that there is room for is the one that is drawn; which that is the player decides in the same way.
  let portrait = false;
  const wanted = () => document.documentElement.clientWidth < 0.75 * innerHeight;
  function look() {
    portrait = wanted();
    say({ type: 'look', portrait });
  }
  addEventListener('resize', () => wanted() !== portrait && look());

  // Only the chosen knob settings are drawn: others are asked for.
  player.choose = (choice) => {
    const knobs = bundle.knobs.map(({ name, choices }, place) => [name, choices[choice[place]][0]]);
    say({ type: 'look', portrait, knobs });
  };
  player.addEventListener('explc-pick', (event) => {
    // The text is where one wants to be, and the picture stands still meanwhile.
    event.preventDefault();
    say({ type: 'reveal', element: event.detail.id, at: Math.round(event.detail.at) });
  });
  panel.addEventListener('choose', ({ detail }) => say({ type: 'problem', place: detail }));

  const say = typeof acquireVsCodeApi === 'function' ? inPanel() : inBrowser();
  if (typeof acquireVsCodeApi === 'function') look();
}
