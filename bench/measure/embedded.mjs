// The embedded broker as a process of its own, where mosquitto is not installed. Prints its port.
import { startEmbeddedBroker } from '../../dist/mqtt/embedded-broker.js';

console.log((await startEmbeddedBroker({ port: 0 })).port);
