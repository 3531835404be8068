import type { UplusApi } from 'up-user-module';
import type { MockNebula } from 'up-user-module/testing';
import { byId, element } from './dom.js';

/** Buttons that make the app send its events, and a log of those that the page's listeners got. */
export function showNativeEvents(api: UplusApi, mock: MockNebula): void {
  const log = byId('event-log', HTMLOListElement);
  const show = (event: unknown) => {
    if (!(event instanceof Event)) return;
    const data = 'data' in event ? JSON.stringify(event.data) : '';
    const time = element('time', {}, new Date().toLocaleTimeString('en-GB'));
    log.append(element('li', {}, time, ' ', element('code', {}, `${event.type} ${data}`)));
    log.scrollTop = log.scrollHeight;
  };
  api.addResumeEventListener(show);
  api.addPauseEventListener(show);

  let sent = 0;
  for (const button of byId('events', HTMLDivElement).querySelectorAll('button')) {
    button.addEventListener('click', () => {
      sent += 1;
      mock.emit(button.value, { data: { sent } });
    });
  }
}
