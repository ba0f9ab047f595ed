import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { closedToCloud } from '../../../claim/cloud-guard.ts';
import type { Device } from '../../../config/device.ts';
import { absolute, type DeviceState } from '../../../devices/device-state.ts';
import type { Intent } from '../../../intent/intent.ts';
import { type DoorHost, type OpenDoor, replyTo } from '../../door.ts';
import { RecentAnswers } from '../recent-answers.ts';
import { type Dialect, openSkill, type SkillConfig } from '../skill-server.ts';
import { capabilitiesOf, DISPLAY_CATEGORIES, intentOf, propertiesOf } from './capability.ts';

/** The endpoint of an Alexa smart-home skill (Smart Home Skill API, payload version 3), behind a forwarding Lambda. */
export const openAlexa: OpenDoor = (host) => {
  const config = host.home.doors.alexa;
  if (!config) throw new Error('invariant: only a configured door is opened');
  return openSkill({ name: 'alexa', config, host, dialect: alexaDialect(host, config) });
};

const text = z.string().max(4096);
const scope = z.object({ token: text });
const requestSchema = z.object({
  directive: z.object({
    header: z.object({
      namespace: text,
      name: text,
      messageId: text.min(1).max(128),
      correlationToken: text.optional(),
      instance: text.optional(),
    }),
    endpoint: z.object({ endpointId: text, scope: scope.optional() }).optional(),
    payload: z
      .object({ scope: scope.optional(), grantee: scope.optional() })
      .catchall(z.unknown())
      .default({}),
  }),
});
type Directive = z.infer<typeof requestSchema>['directive'];

/** `ErrorResponse` types of the interface `Alexa`. */
type AlexaError =
  | 'CLOUD_CONTROL_DISABLED'
  | 'ENDPOINT_BUSY'
  | 'ENDPOINT_UNREACHABLE'
  | 'EXPIRED_AUTHORIZATION_CREDENTIAL'
  | 'INTERNAL_ERROR'
  | 'INVALID_DIRECTIVE'
  | 'INVALID_VALUE'
  | 'NO_SUCH_ENDPOINT';

export function alexaDialect(host: DoorHost, { assistant }: Pick<SkillConfig, 'assistant'>): Dialect {
  const devices = new Map(host.home.devices.map((device) => [device.id, device]));
  const recent = new RecentAnswers<object>(host.clock);
  const on_lost = host.home.assistants[assistant]?.on_lost ?? 'success';

  const control = async (directive: Directive, device: Device): Promise<object> => {
    const { header, payload } = directive;
    const intent = intentOf({ device, header, payload, state: host.stateOf(device.id) });
    if (intent === 'unknown')
      return failed(directive, 'INVALID_DIRECTIVE', 'no such directive for this device');
    if (intent === 'invalid')
      return failed(directive, 'INVALID_VALUE', 'the value is out of range, or not known yet');
    const result = await host.claim({ id: header.messageId, assistant, intents: [intent] });
    if (result.outcome === 'refused' && closedToCloud(devices, intent, 'alexa'))
      return failed(directive, 'CLOUD_CONTROL_DISABLED', 'the owner has not opened this device to Alexa');
    switch (replyTo(result, on_lost)) {
      case 'busy':
        return failed(directive, 'ENDPOINT_BUSY', 'another assistant was obeyed');
      case 'failure':
        return failed(directive, 'ENDPOINT_UNREACHABLE', 'it was not done');
      default:
        return header.namespace === 'Alexa.SceneController'
          ? activated(directive, new Date(host.wall()))
          : done(directive, { intent, device, host });
    }
  };

  const answer = async (directive: Directive): Promise<object> => {
    const { namespace, name } = directive.header;
    if (namespace === 'Alexa.Discovery') return discovered(host);
    // Accounts are linked by our own page: the grant is not needed.
    if (namespace === 'Alexa.Authorization') return event({ namespace, name: 'AcceptGrant.Response' });
    const id = directive.endpoint?.endpointId ?? '';
    const device = devices.get(id);
    if (!device) return failed(directive, 'NO_SUCH_ENDPOINT', 'no such device in this home');
    if (host.isOffline(id)) return failed(directive, 'ENDPOINT_UNREACHABLE', 'the device is offline');
    if (namespace === 'Alexa' && name === 'ReportState') return reported(directive, device, host);
    return recent.once(directive.header.messageId, () => control(directive, device));
  };

  return {
    cloud: 'Alexa',
    tokenOf(request) {
      const directive = requestSchema.safeParse(request).data?.directive;
      return (directive?.endpoint?.scope ?? directive?.payload.scope ?? directive?.payload.grantee)?.token;
    },
    async answer(request, isLinked) {
      const parsed = requestSchema.safeParse(request);
      if (!parsed.success)
        return event({
          namespace: 'Alexa',
          name: 'ErrorResponse',
          payload: { type: 'INVALID_DIRECTIVE', message: 'no directive of payload version 3' },
        });
      const { directive } = parsed.data;
      return isLinked
        ? answer(directive)
        : failed(directive, 'EXPIRED_AUTHORIZATION_CREDENTIAL', 'link the account again');
    },
  };
}

function event(of: {
  namespace: string;
  name: string;
  directive?: Directive;
  payload?: object;
  context?: object;
}): object {
  const { namespace, name, directive, payload = {}, context } = of;
  const endpointId = directive?.endpoint?.endpointId;
  return {
    event: {
      header: {
        namespace,
        name,
        payloadVersion: '3',
        messageId: randomUUID(),
        correlationToken: directive?.header.correlationToken,
      },
      endpoint: endpointId === undefined ? undefined : { endpointId },
      payload,
    },
    context,
  };
}

function failed(directive: Directive, type: AlexaError, message: string): object {
  return event({ namespace: 'Alexa', name: 'ErrorResponse', directive, payload: { type, message } });
}

/**
 * The answer to a directive that was carried out. Alexa expects the properties after it: the one that was set, and the
 * last reported value of the others.
 */
function done(directive: Directive, of: { intent: Intent; device: Device; host: DoorHost }): object {
  const { intent, device, host } = of;
  const known = host.stateOf(intent.device);
  const settled = absolute(intent, known);
  const { color: _, ...white } = known;
  const isWhite = settled?.action === 'set_color_temperature';
  const state = { ...(isWhite ? white : known), ...(settled && effectOf(settled, known)) };
  return event({
    namespace: 'Alexa',
    name: 'Response',
    directive,
    context: { properties: propertiesOf(device, state, new Date(host.wall())) },
  });
}

function effectOf({ action, value = 0 }: Intent, known: DeviceState): DeviceState {
  switch (action) {
    case 'turn_on':
      return { on: true };
    case 'turn_off':
      return { on: false };
    case 'lock':
      return { locked: true };
    case 'unlock':
      return { locked: false };
    case 'set_brightness':
      return { on: value > 0, brightness: value };
    case 'adjust_brightness': {
      if (known.brightness === undefined) return {};
      const brightness = Math.min(100, Math.max(0, known.brightness + value));
      return { on: brightness > 0, brightness };
    }
    case 'open':
      return { position: 100 };
    case 'close':
      return { position: 0 };
    case 'set_color_temperature':
      return { color_temperature: value };
    case 'set_color':
      return { color: value };
    case 'set_position':
      return { position: value };
    case 'set_temperature':
      return { temperature: value };
    default:
      return {};
  }
}

function activated(directive: Directive, at: Date): object {
  return event({
    namespace: 'Alexa.SceneController',
    name: 'ActivationStarted',
    directive,
    payload: { cause: { type: 'VOICE_INTERACTION' }, timestamp: at.toISOString() },
  });
}

function reported(directive: Directive, device: Device, host: DoorHost): object {
  const properties = propertiesOf(device, host.stateOf(device.id), new Date(host.wall()));
  return event({ namespace: 'Alexa', name: 'StateReport', directive, context: { properties } });
}

function discovered(host: DoorHost): object {
  const endpoints = host.home.devices.map((device) => ({
    endpointId: device.id,
    manufacturerName: 'halfsecond',
    description: `${device.kind} in ${device.room}, by halfsecond`,
    friendlyName: device.name.en ?? device.name.zh ?? device.id,
    displayCategories: [DISPLAY_CATEGORIES[device.kind]],
    capabilities: capabilitiesOf(device),
  }));
  return event({ namespace: 'Alexa.Discovery', name: 'Discover.Response', payload: { endpoints } });
}
