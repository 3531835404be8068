import { fail, start } from './actions.js';
import { api } from './api.js';
import { locale, onChange, state, text } from './state.js';
import { show } from './view.js';

document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en';
document.title = text('h5.title');
onChange(show);
show();

// The app says nothing when its user changes, but the page is at the back meanwhile.
api.addResumeEventListener(start);
// Another tab, or a session that has ended; what the page does itself, it knows.
for (const event of ['loginStatusChange', 'userInfoChange']) {
  api.addEventListener(event, 'h5', () => {
    if (!state.busy) start();
  });
}
api.http?.signInReturn?.catch(fail);
start();
