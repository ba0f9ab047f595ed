// The cloud of a voice assistant: links the home's account, and sends directives over HTTP.
import { answer, tell } from './answering.mjs';

const tokens = new Map();

answer({
  /** As the owner does it on the linking page, and the cloud after it. */
  async link({ base, client, redirect }) {
    const query = { response_type: 'code', client_id: client.id, redirect_uri: redirect, state: 's' };
    const page = await fetch(`${base}/authorize?${new URLSearchParams(query)}`, {
      method: 'POST',
      body: new URLSearchParams({ password: client.password }),
      redirect: 'manual',
    });
    const code = new URL(page.headers.get('location')).searchParams.get('code');
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirect };
    const answered = await fetch(`${base}/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...form, client_id: client.id, client_secret: client.secret }),
    });
    tokens.set(base, (await answered.json()).access_token);
  },
  /** At a time of day. */
  async aligenie({ base, name, messageId, payload, at = 0 }) {
    await new Promise((due) => setTimeout(due, at - Date.now()));
    const header = { namespace: 'AliGenie.Iot.Device.Control', name, messageId, payLoadVersion: 1 };
    return post(base, { header, payload: { accessToken: tokens.get(base), ...payload } });
  },
  async alexa({ base, namespace, name, messageId, endpointId, payload = {} }) {
    const scope = { type: 'BearerToken', token: tokens.get(base) };
    const header = { namespace, name, messageId, payloadVersion: '3', correlationToken: messageId };
    return post(base, { directive: { header, endpoint: { scope, endpointId }, payload } });
  },
});
tell({ ready: true });

async function post(base, body) {
  const answered = await fetch(`${base}/skill`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answered.json();
}
