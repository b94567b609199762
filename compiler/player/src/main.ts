// A classic script: defines <explainer-player>, and dresses the page as its reader chose before.

import { ExplainerPlayer, remembered } from './player.js';

const theme = remembered();
if (theme) document.documentElement.dataset['theme'] = theme;
if (!customElements.get('explainer-player')) customElements.define('explainer-player', ExplainerPlayer);
