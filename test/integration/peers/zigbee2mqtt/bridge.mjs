// zigbee2mqtt's own bridge over a radio that says yes: run by the Node that it wants, spoken to in lines of JSON.
// The devices, the list of them, and the way from a message to a frame on the air are zigbee2mqtt's own code.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [folder = '.'] = process.argv.slice(2);
const require = createRequire(join(folder, 'package.json'));

// Without a data folder zigbee2mqtt reads one within its package.
const data = mkdtempSync(join(tmpdir(), 'halfsecond-zigbee2mqtt-'));
process.on('exit', () => rmSync(data, { recursive: true }));
process.env.ZIGBEE2MQTT_DATA = data;
writeFileSync(join(data, 'configuration.yaml'), 'mqtt: { server: mqtt://localhost }\n');

const converters = require('zigbee-herdsman-converters');
const { Zcl, setLogger } = require('zigbee-herdsman');
const { Entity } = require('zigbee-herdsman/dist/controller/model/entity');
const { Device: ZigbeeDevice } = require('zigbee-herdsman/dist/controller/model/device');
const { default: Device } = require('zigbee2mqtt/dist/model/device');
const { default: Bridge } = require('zigbee2mqtt/dist/extension/bridge');
const { default: Publish } = require('zigbee2mqtt/dist/extension/publish');
const { default: logger } = require('zigbee2mqtt/dist/util/logger');

/** What zigbee2mqtt complains of since that was last asked for. */
let complaints = [];
logger.error = (text) => complaints.push(typeof text === 'function' ? text() : String(text));
for (const level of ['debug', 'info', 'warning']) logger[level] = () => {};
converters.setLogger(logger);
setLogger(logger);

/** Devices in one home: `bridge/devices` of a home with thousands would be longer than any that the hub reads. */
const DEVICES_OF_A_HOME = 100;
/** A longer wait is for something that comes round, such as the next question to a sensor. */
const MOST_WAITED_MS = 5000;
/** What a device may have beside what its definition names: its endpoints carry every cluster that is commanded. */
const CLUSTERS = [
  'genBasic',
  'genIdentify',
  'genGroups',
  'genScenes',
  'genOnOff',
  'genLevelCtrl',
  'lightingColorCtrl',
]
  .concat('closuresWindowCovering', 'closuresDoorLock', 'hvacThermostat', 'hvacFanCtrl')
  .map((name) => Zcl.Clusters[name].ID);
/** Types of which 0 is a value. */
const NUMBERS = /^(BOOLEAN|BITMAP(8|16)|U?INT(8|16|24|32)|ENUM(8|16))$/;
/** Home automation (Zigbee Cluster Library). */
const PROFILE = 0x0104;

// A device that waits between two frames would wait for thousands of devices.
const later = globalThis.setTimeout;
globalThis.setTimeout = (act, wait_ms = 0, ...args) =>
  wait_ms > MOST_WAITED_MS ? later(act, wait_ms, ...args).unref() : later(act, 0, ...args);

/** Every model: each definition, and each other name under which its device is sold. */
function modelsOf() {
  const path = join(folder, 'node_modules/zigbee-herdsman-converters/dist/devices');
  const modules = readdirSync(path).filter((name) => name.endsWith('.js') && name !== 'index.js');
  return modules.sort().flatMap((name) => {
    const { definitions } = require(join(path, name));
    return definitions.flatMap((definition) => [
      definition,
      ...(definition.whiteLabel ?? []).map((label) => ({
        ...definition,
        model: label.model,
        vendor: label.vendor ?? definition.vendor,
        description: label.description ?? definition.description,
        fingerprint: label.fingerprint ?? definition.fingerprint,
      })),
    ]);
  });
}

const models = modelsOf();
const addressOf = (at) => `0x${(at + 1).toString(16).padStart(16, '0')}`;
const known = models.map((model, at) => {
  const definition = converters.prepareDefinition(model);
  const [print = {}] = model.fingerprint ?? [];
  return { at, definition, print, modelId: print.modelID ?? model.zigbeeModel?.[0] };
});

/** A device as zigbee2mqtt keeps it in its database after the interview. */
function entryOf({ at, definition, print, modelId }) {
  const named = Object.values(
    definition.endpoint?.({ getEndpoint: () => undefined, endpoints: [], meta: {} }) ?? {},
  );
  const ids = [1, 2, 3, 4, ...named, ...(print.endpoints ?? []).map(({ ID }) => ID)].filter(
    (id) => id > 0 && id < 255,
  );
  const endpoints = Object.fromEntries(
    [...new Set(ids)]
      .sort((a, b) => a - b)
      .map((epId) => [
        epId,
        { profId: PROFILE, epId, devId: 0, inClusterList: CLUSTERS, outClusterList: [], clusters: {} },
      ]),
  );
  return {
    id: at + 1,
    type: 'Router',
    ieeeAddr: addressOf(at),
    nwkAddr: at + 1,
    manufId: print.manufacturerID ?? 0,
    manufName: print.manufacturerName,
    powerSource: 'Mains (single phase)',
    modelId,
    endpoints,
    interviewState: 'SUCCESSFUL',
    meta: {},
  };
}

/** Frames that were sent since they were last asked for. */
let frames = [];
const radio = {
  async sendZclFrameToEndpoint(_ieee, _network, endpoint, frame) {
    frames.push(`${endpoint} ${frame.cluster.name}.${frame.command.name} ${JSON.stringify(frame.payload)}`);
    // It must be possible to write the frame: a value that its type cannot hold fails here.
    frame.toBuffer();
    return frame.command.name === 'read' ? readingOf(frame) : undefined;
  },
  async sendZclFrameToGroup() {},
  async sendZclFrameToAll() {},
};

/** The answer to a question for attributes: each known number is 0. Undefined where there is none. */
function readingOf({ payload, cluster, header }) {
  const { transactionSequenceNumber, manufacturerCode } = header;
  const records = payload.flatMap(({ attrId }) => {
    const { type } = Zcl.Utils.getClusterAttribute(cluster, attrId, manufacturerCode) ?? {};
    return NUMBERS.test(Zcl.DataType[type]) ? [{ attrId, status: 0, dataType: type, attrData: 0 }] : [];
  });
  if (records.length === 0) return undefined;
  const { GLOBAL } = Zcl.FrameType;
  const { SERVER_TO_CLIENT } = Zcl.Direction;
  const frame = Zcl.Frame.create(
    ...[GLOBAL, SERVER_TO_CLIENT, true, manufacturerCode, transactionSequenceNumber],
    ...['readRsp', cluster, records, {}],
  );
  const bytes = frame.toBuffer();
  return { clusterID: cluster.ID, header: Zcl.Header.fromBuffer(bytes), data: bytes };
}

Entity.injectAdapter(radio);
Entity.injectDatabase({
  *getEntriesIterator() {
    yield* known.map(entryOf);
  },
  update() {},
  insert() {},
  newID: () => 0,
});

const devices = new Map(
  known.map(({ at, definition }) => {
    const device = new Device(ZigbeeDevice.byIeeeAddr(addressOf(at)));
    device.definition = definition;
    return [device.ieeeAddr, device];
  }),
);

let published = {};
/** Each device has reported once: everything stands at its lowest, or its first. */
function reported(exposes) {
  return Object.fromEntries(
    exposes.flatMap(({ type, name, property, features, value_off, value_min, values }) => {
      if (features && property === undefined) return Object.entries(reported(features));
      if (property === undefined) return [];
      if (name === 'brightness') return [[property, 127]];
      if (name === 'color_temp')
        return [
          [property, value_min ?? 250],
          [property.replace('temp', 'mode'), 'color_temp'],
        ];
      if (features) return [[property, { ...reported(features), hue: 0, saturation: 0, x: 0.3, y: 0.3 }]];
      return [[property, { binary: value_off, numeric: value_min ?? 0, enum: values?.[0] }[type] ?? '']];
    }),
  );
}
const states = { get: (device) => reported(device.exposes()) };
const zigbee = {
  resolveEntityAndEndpoint: (ID) => ({ ID, endpointID: undefined }),
  resolveEntity: (ID) => devices.get(ID),
};
const publish = new Publish(zigbee, undefined, states, (_entity, state) => Object.assign(published, state), {
  onMQTTMessage() {},
  emitExposesAndDevicesChanged() {},
});
await publish.start();

// Where zigbee2mqtt starts, a device may get clusters of its maker.
for (const device of devices.values()) {
  const data = { device: device.zh, state: {}, options: {}, deviceExposesChanged() {} };
  await device.definition.onEvent?.({ type: 'start', data });
}

const VERBS = {
  /** How many models there are, and how many homes they are spread over. */
  count: async () => ({ models: models.length, homes: Math.ceil(models.length / DEVICES_OF_A_HOME) }),
  /** What zigbee2mqtt announces of one home. */
  async announce(home) {
    const own = [...devices.values()].slice(home * DEVICES_OF_A_HOME, (home + 1) * DEVICES_OF_A_HOME);
    let announced;
    const bridge = new Bridge(
      {
        *devicesIterator() {
          yield* own;
        },
      },
      {
        publish: async (topic, payload) => {
          announced = { topic: `zigbee2mqtt/${topic}`, payload };
        },
      },
    );
    await bridge.publishDevices();
    const told = Object.fromEntries(own.map((device) => [device.ieeeAddr, states.get(device)]));
    return { ...announced, states: told };
  },
  /** Hands messages to zigbee2mqtt, one after the other. Tells of each what it sent, published and complained of. */
  async publish(messages) {
    const answers = [];
    for (const { topic, payload } of messages) {
      frames = [];
      complaints = [];
      published = {};
      await publish.onMQTTMessage({ topic, message: payload });
      answers.push({ frames, complaints, published });
    }
    return answers;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { question, verb, args } = JSON.parse(line);
  const told = await VERBS[verb](...args).then(
    (ok) => ({ ok }),
    (error) => ({ failed: error.stack }),
  );
  process.stdout.write(`${JSON.stringify({ answer: question, ...told })}\n`);
}
process.exit(0);
