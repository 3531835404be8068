import { render } from 'lit-html';
import { Demo } from './demo.js';
import { server } from './server-control.js';
import { readSettings } from './settings.js';
import { pageView } from './shell/page-view.js';
import { listenToServer } from './world/server-feed.js';

const settings = readSettings(location, navigator.languages);
const [config, inbox] = await Promise.all([server.config(), server.inbox()]);
const demo = new Demo({ settings, config, inbox, onChange: show });

// The phone's pages hand their windows over, before anything of them runs.
Object.assign(window, { demoWorld: demo.world });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => demo.world.showColorScheme());

await listenToServer({ add: (event) => demo.add(event), sms: (message) => demo.receive(message) });
demo.begin();
show();

function show(): void {
  const { lang, theme } = settings;
  const { documentElement } = document;
  documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
  documentElement.dataset.theme = theme;
  document.title = demo.text('demo.title');
  render(pageView(demo), document.body);
}
