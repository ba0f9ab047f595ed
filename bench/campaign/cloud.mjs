// The cloud of a Tmall Genie: it is linked with the home, and sends commands by the door `aligenie`.
export const CLOUD = {
  id: 'the-cloud',
  secret: 'client-secret-of-a-test',
  password: 'owner-password-of-a-test',
  redirect: 'https://cloud.example/back',
};
/** After this time a cloud gives a request up. */
const GIVES_UP_MS = 5000;

export class Cloud {
  #base;
  #accessToken;
  #count = 0;

  static async link(base) {
    const cloud = new Cloud();
    cloud.#base = base;
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: CLOUD.id,
      redirect_uri: CLOUD.redirect,
      state: 's',
    });
    const body = new URLSearchParams({ password: CLOUD.password });
    const page = await fetch(`${base}/authorize?${query}`, { method: 'POST', body, redirect: 'manual' });
    const code = new URL(page.headers.get('location') ?? 'none:').searchParams.get('code') ?? '';
    const answer = await fetch(`${base}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: CLOUD.redirect,
        client_id: CLOUD.id,
        client_secret: CLOUD.secret,
      }),
    });
    if (!answer.ok) throw new Error(`the cloud could not be linked: ${answer.status}`);
    cloud.#accessToken = (await answer.json()).access_token;
    return cloud;
  }

  /** A new request to turn a device on or off; it can be sent more than once. */
  request(device, action) {
    const header = {
      namespace: 'AliGenie.Iot.Device.Control',
      name: action === 'turn_on' ? 'TurnOn' : 'TurnOff',
      messageId: `m${++this.#count}`,
      payLoadVersion: 1,
    };
    return JSON.stringify({ header, payload: { accessToken: this.#accessToken, deviceId: device } });
  }

  /** @returns `done`, `refused`, or `nothing` where no answer came before the cloud gave it up. */
  async send(request) {
    try {
      const answer = await fetch(`${this.#base}/skill`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: request,
        signal: AbortSignal.timeout(GIVES_UP_MS),
      });
      const { header } = await answer.json();
      return header.name.endsWith('Response') && header.name !== 'ErrorResponse' ? 'done' : 'refused';
    } catch {
      return 'nothing';
    }
  }

  /** Whether the door answers at all. */
  async isThere() {
    try {
      await fetch(this.#base, { signal: AbortSignal.timeout(1000) });
      return true;
    } catch {
      return false;
    }
  }
}
