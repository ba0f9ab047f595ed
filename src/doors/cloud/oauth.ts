import { randomBytes, timingSafeEqual } from 'node:crypto';
import OAuth2Server from '@node-oauth/oauth2-server';
import type { WallClock } from '../../time/clock.ts';
import type { LinkedAccounts } from './linked-accounts.ts';
import { isRedirectOf } from './redirect.ts';

/** The one client of a skill: the assistant's cloud. */
export interface OAuthClient {
  readonly id: string;
  readonly secret: string;
  readonly redirectUris: readonly string[];
}

/** One hour; a cloud refreshes its token by itself. */
const ACCESS_TOKEN_S = 3600;
/** An account that was not used for this long, 180 days, has to be linked again. */
const REFRESH_TOKEN_S = 180 * 86_400;
const CODE_S = 120;

/**
 * OAuth 2.0 with authorisation codes and refresh (RFC 6749, 4.1 and 6). Codes live in memory and are spent
 * once; refresh tokens rotate.
 */
export function oauthServer(of: {
  client: OAuthClient;
  accounts: LinkedAccounts;
  /** The time of day, in milliseconds since 1970. */
  wall: WallClock;
  /** Told the account that ended because a spent refresh token of it was sent again. */
  onTheft: (account: string) => void;
}): OAuth2Server {
  const { accounts, wall } = of;
  const after = (lifetime_s: number) => new Date(wall() + lifetime_s * 1000);
  const codes = new Map<string, OAuth2Server.AuthorizationCode>();
  const isRedirect = (uri: string) => isRedirectOf(of.client.redirectUris, uri);
  const client: OAuth2Server.Client = {
    id: of.client.id,
    grants: ['authorization_code', 'refresh_token'],
    redirectUris: [...of.client.redirectUris],
  };
  const token = (account: string, given: OAuth2Server.Token): OAuth2Server.Token => ({
    ...given,
    client,
    user: { account },
  });
  const model: OAuth2Server.AuthorizationCodeModel & OAuth2Server.RefreshTokenModel = {
    async getClient(id, secret) {
      if (id !== of.client.id) return false;
      // The authorisation page is opened by the owner's browser, and asks with null. The token endpoint asks with
      // what it was sent; a client that proves itself by PKCE alone sends no secret, and is refused.
      if (secret === null) return client;
      return typeof secret === 'string' && isEqual(secret, of.client.secret) ? client : false;
    },
    validateRedirectUri: async (uri) => isRedirect(uri),
    async saveAuthorizationCode(code, _, user) {
      const saved = { ...code, expiresAt: after(CODE_S), client, user };
      codes.set(code.authorizationCode, saved);
      return saved;
    },
    async getAuthorizationCode(code) {
      const known = codes.get(code);
      return known && known.expiresAt.getTime() > wall() ? known : false;
    },
    async revokeAuthorizationCode(code) {
      return codes.delete(code.authorizationCode);
    },
    async saveToken(issued, _, user) {
      const account = String(user.account);
      const { accessToken, refreshToken } = issued;
      if (!refreshToken) throw new Error('invariant: both tokens are issued');
      await accounts.issue({
        id: account,
        now: new Date(wall()),
        access: { token: accessToken, expires: after(ACCESS_TOKEN_S) },
        refresh: { token: refreshToken, expires: after(REFRESH_TOKEN_S) },
      });
      return token(account, issued);
    },
    async getAccessToken(accessToken) {
      const account = accounts.byAccessToken(accessToken);
      if (!account) return false;
      return token(account.id, {
        accessToken,
        accessTokenExpiresAt: new Date(account.access.expires_at),
      } as OAuth2Server.Token);
    },
    async getRefreshToken(refreshToken) {
      const stolen = accounts.bySpentToken(refreshToken);
      if (stolen) {
        // RFC 9700, 4.14.2: either of the two senders may be the thief, so both lose the account.
        await accounts.unpair(stolen.id);
        of.onTheft(stolen.id);
        return false;
      }
      const account = accounts.byRefreshToken(refreshToken);
      if (!account || Date.parse(account.refresh.expires_at) <= wall()) return false;
      return {
        refreshToken,
        refreshTokenExpiresAt: new Date(account.refresh.expires_at),
        client,
        user: { account: account.id },
      };
    },
    // The new tokens take the place of the old ones when they are saved.
    revokeToken: async () => true,
  };
  return new OAuth2Server({
    model,
    accessTokenLifetime: ACCESS_TOKEN_S,
    refreshTokenLifetime: REFRESH_TOKEN_S,
    authorizationCodeLifetime: CODE_S,
    alwaysIssueNewRefreshToken: true,
    allowEmptyState: true,
  });
}

/** A new account's id. */
export function newAccountId(): string {
  return randomBytes(6).toString('hex');
}

/** Compares secrets in a time that depends on their lengths alone. */
export function isEqual(given: string, secret: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(secret);
  return a.length === b.length && timingSafeEqual(a, b);
}
