import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** By URL: the demo's page, its styles, and what the build has made of its scripts. */
const files = {
  '/': 'demo/index.html',
  '/demo.css': 'demo/demo.css',
  '/diagram.css': 'demo/diagram/diagram.css',
  '/console.css': 'demo/console/console.css',
};

/** What the phone's page consists of, to be read beside it. The first one is where it meets this package. */
const phoneSources = [
  'api.ts',
  'actions.ts',
  'main.ts',
  'state.ts',
  'view.ts',
  'login-view.ts',
  'profile-view.ts',
  'picture.ts',
  'index.html',
];

/** What a container does before a page's first script, too: hands the window to whoever is around it. */
const documentStart = '<script>parent !== window && parent.demoWorld?.enter(window)</script>';

export function serveFiles(site) {
  for (const [url, path] of Object.entries(files)) site.get(url, serveStatic({ root, path }));
  site.get('/assets/*', serveStatic({ root, rewriteRequestPath: (url) => `dist-demo${url.slice(7)}` }));
  site.get('/source', ({ json }) => json(phoneSources));
  site.get('/source/:name', async (context) => {
    const name = context.req.param('name');
    if (!phoneSources.includes(name)) return context.notFound();
    return context.text(await readFile(`${root}/demo/phone/${name}`, 'utf8'));
  });
}

/** The phone's page as it is deployed at that path, with a configuration of its own beside it. */
export function servePhone(site, path, configFor) {
  site.get(`${path}/`, async (context) => {
    const html = await readFile(`${root}/demo/phone/index.html`, 'utf8');
    return context.html(html.replace('<head>', `<head>${documentStart}`));
  });
  site.get(`${path}/config.js`, (context) => {
    context.header('content-type', 'text/javascript; charset=utf-8');
    return context.body(`export default ${JSON.stringify(configFor(new URL(context.req.url).origin))};\n`);
  });
  site.get(`${path}/phone.css`, serveStatic({ root, path: 'demo/phone/phone.css' }));
  site.get(
    `${path}/*`,
    serveStatic({ root, rewriteRequestPath: (url) => `dist-demo/phone${url.slice(path.length)}` }),
  );
}
