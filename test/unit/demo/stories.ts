import type { DiagramEvent } from '../../../demo/diagram/event.js';

/** 2026-11-27 08:00:00 UTC. */
export const start = 1_795_766_400_000;

type Told = Omit<DiagramEvent, 'id' | 'at'>;

/** Events after one another. */
export function teller(): {
  readonly events: DiagramEvent[];
  /** @returns the id of the event */
  tell(after: number, event: Told): string;
} {
  const events: DiagramEvent[] = [];
  let at = start;
  return {
    events,
    tell(after, event) {
      at += after;
      const id = `event-${events.length}`;
      events.push({ ...event, id, at });
      return id;
    },
  };
}

const envelope = { retCode: '000000', retInfo: '成功', retData: { userId: '10086', nickname: '小红' } };
const notReady = { retCode: '110002', retInfo: '用户数据未就绪', retData: null };

/** In the app right after the login. */
export function notReadyYet(): DiagramEvent[] {
  const { events, tell } = teller();
  const call = tell(0, {
    kind: 'call',
    from: 'page',
    to: 'module',
    label: 'getUserInfo',
    outcome: 'pending',
  });
  tell(1, { kind: 'note', from: 'module', label: 'adapter host refused: not ready' });
  for (const retry of [0, 1, 2]) {
    if (retry > 0) tell(1, { kind: 'note', from: 'module', label: `retry ${retry} after 300 ms` });
    const ask = tell(retry > 0 ? 300 : 1, {
      kind: 'call',
      from: 'module',
      to: 'app',
      label: 'getUserInfo',
      outcome: 'pending',
    });
    const isLast = retry === 2;
    tell(6, {
      kind: 'answer',
      from: 'app',
      to: 'module',
      label: isLast ? '000000' : '110002',
      outcome: isLast ? 'ok' : 'failed',
      replyTo: ask,
      detail: isLast ? envelope : notReady,
    });
  }
  tell(1, {
    kind: 'answer',
    from: 'module',
    to: 'page',
    label: '000000',
    outcome: 'ok',
    replyTo: call,
    detail: envelope,
  });
  return events;
}

/** Twenty calls at once with a token that is refused. */
export function tokenRefused(): DiagramEvent[] {
  const { events, tell } = teller();
  const calls = Array.from({ length: 20 }, (_, index) => {
    const call = tell(0, {
      kind: 'call',
      from: 'page',
      to: 'module',
      label: 'getUserInfo',
      outcome: 'pending',
    });
    if (index > 0) tell(0, { kind: 'note', from: 'module', label: 'joined', replyTo: call });
    return call;
  });
  tell(1, { kind: 'note', from: 'module', label: 'adapter nebula refused: not ready' });
  const first = tell(1, {
    kind: 'call',
    from: 'module',
    to: 'account',
    label: 'GET /account',
    outcome: 'pending',
  });
  tell(24, {
    kind: 'answer',
    from: 'account',
    to: 'module',
    label: '401',
    outcome: 'failed',
    replyTo: first,
  });
  const renewal = tell(1, {
    kind: 'span',
    from: 'module',
    to: 'account',
    label: 'renewal, shared by 20 calls',
    outcome: 'pending',
  });
  const renew = tell(0, {
    kind: 'call',
    from: 'module',
    to: 'account',
    label: 'POST /token',
    outcome: 'pending',
    detail: { grant_type: 'refresh_token', refresh_token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln' },
  });
  tell(31, { kind: 'answer', from: 'account', to: 'module', label: '200', outcome: 'ok', replyTo: renew });
  tell(1, { kind: 'span', from: 'module', to: 'account', label: 'renewed', outcome: 'ok', replyTo: renewal });
  const second = tell(1, {
    kind: 'call',
    from: 'module',
    to: 'account',
    label: 'GET /account',
    outcome: 'pending',
  });
  tell(22, { kind: 'answer', from: 'account', to: 'module', label: '200', outcome: 'ok', replyTo: second });
  for (const replyTo of calls)
    tell(0, {
      kind: 'answer',
      from: 'module',
      to: 'page',
      label: '000000',
      outcome: 'ok',
      replyTo,
      detail: envelope,
    });
  return events;
}

/** A session in the gateway, in two tabs, with everybody taking part. */
export function everybody(): DiagramEvent[] {
  const { events, tell } = teller();
  const login = tell(0, {
    kind: 'call',
    from: 'page',
    to: 'module',
    label: 'http.login',
    outcome: 'pending',
    detail: { username: '13800138000', password: 'Zhiju2024' },
  });
  const post = tell(1, {
    kind: 'call',
    from: 'module',
    to: 'gateway',
    label: 'POST /gateway/session',
    outcome: 'pending',
  });
  const token = tell(3, {
    kind: 'call',
    from: 'gateway',
    to: 'account',
    label: 'POST /token',
    outcome: 'pending',
  });
  tell(40, { kind: 'answer', from: 'account', to: 'gateway', label: '200', outcome: 'ok', replyTo: token });
  const uws = tell(2, {
    kind: 'call',
    from: 'gateway',
    to: 'uws',
    label: 'POST /uhome/login',
    outcome: 'pending',
  });
  tell(30, { kind: 'answer', from: 'uws', to: 'gateway', label: '200', outcome: 'ok', replyTo: uws });
  tell(2, { kind: 'answer', from: 'gateway', to: 'module', label: '204', outcome: 'ok', replyTo: post });
  tell(1, { kind: 'answer', from: 'module', to: 'page', label: 'done', outcome: 'ok', replyTo: login });
  tell(1, { kind: 'call', from: 'page', to: 'tab', tab: '2', label: 'loginStatusChange' });
  const inTab = tell(1400, {
    kind: 'call',
    from: 'tab',
    to: 'module',
    tab: '2',
    label: 'getQQMusicAuthorize',
    outcome: 'pending',
  });
  tell(1, {
    kind: 'note',
    from: 'module',
    tab: '2',
    label: 'adapter nebula refused: unsupported',
    outcome: 'failed',
  });
  const app = tell(2, {
    kind: 'call',
    from: 'module',
    to: 'app',
    label: 'getQQMusicAuthorize',
    outcome: 'pending',
    tab: '2',
  });
  tell(12, {
    kind: 'answer',
    from: 'app',
    to: 'module',
    label: '1100001',
    outcome: 'failed',
    replyTo: app,
    tab: '2',
  });
  tell(1, {
    kind: 'answer',
    from: 'module',
    to: 'tab',
    tab: '2',
    label: '1100001',
    outcome: 'failed',
    replyTo: inTab,
  });
  tell(5, { kind: 'call', from: 'module', to: 'module', label: 'session stored' });
  tell(3000, { kind: 'call', from: 'page', to: 'module', label: 'socialLogin', outcome: 'pending' });
  tell(5, { kind: 'span', from: 'module', label: 'waits for a person', outcome: 'pending' });
  return events;
}
