import type { MockUser } from 'up-user-module/testing';

/** Who may be logged in in the app. */
export const appUserNames = ['xiaoming', 'wangfang'] as const;

export type AppUserName = (typeof appUserNames)[number];

interface Looks {
  readonly ground: string;
  readonly shirt: string;
  readonly hair: string;
}

/** A drawing in the place of a picture that somebody has taken. */
function picture({ ground, shirt, hair }: Looks): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">
<rect width="96" height="96" fill="${ground}"/><circle cx="48" cy="104" r="44" fill="${shirt}"/>
<circle cx="48" cy="44" r="22" fill="#f6d7b8"/><path d="M25 44a23 23 0 0 1 46 0c-9 0-16-5-20-12-5 8-14 12-26 12z" fill="${hair}"/>
</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** What is different about them; the rest is made up. */
export const appUsers: Readonly<Record<AppUserName, Partial<MockUser> & { readonly nickname: string }>> = {
  xiaoming: {
    userId: '1000000001',
    offUserId: '2000000001',
    username: 'xiaoming',
    nickname: '小明',
    realName: '王小明',
    phoneNumber: '13800000000',
    email: 'xiaoming@example.com',
    avatar: picture({ ground: '#f2c14e', shirt: '#2f6f73', hair: '#3b2a20' }),
  },
  wangfang: {
    userId: '1000000002',
    offUserId: '2000000002',
    username: 'wangfang',
    nickname: '芳芳',
    realName: '王芳',
    phoneNumber: '13900139000',
    email: 'wangfang@example.com',
    avatar: picture({ ground: '#a8d5ba', shirt: '#9c4f6b', hair: '#20180f' }),
  },
};
