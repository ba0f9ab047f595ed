import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import type { Notice } from '../../arbiter/admission/claim-deduplicator.ts';
import type { PipelineEvent } from '../../arbiter/event.ts';
import type { Verdict } from '../../arbiter/explain/verdict.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { topicsUnder } from '../../mqtt/topics.ts';
import { Recording } from '../../replay/recording.ts';
import { connectTool } from '../broker-client.ts';
import { configuredHome } from '../home.ts';
import type { Terminal } from '../ui/terminal.ts';

/**
 * Writes what the doors deliver into a scenario, until it is interrupted. What it expects is what the hub
 * decided: to be read by a person before it is believed.
 */
export async function doorsRecord(
  terminal: Terminal,
  file: string,
  options: { config?: string; with: string; name?: string },
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const topics = topicsUnder(home.mqtt.base);
  const client = await connectTool(home);
  const recording = new Recording(home);
  client.on('message', (topic, payload, { retain }) => {
    if (retain) return;
    // The hub's own messages; who else may write to these topics is the broker's to say.
    const message: unknown = JSON.parse(payload.toString());
    if (topic === topics.event) recording.event(message as PipelineEvent);
    else if (topic === topics.verdict) recording.verdict(message as Verdict);
    else recording.outcome(message as Notice);
  });
  await client.subscribeAsync([topics.event, topics.verdict, topics.outcome('+')], { qos: 0 });
  terminal.complain('recording; interrupt it when what you want to show has happened');
  await terminal.interrupted;
  await client.endAsync(true);
  if (recording.isEmpty) {
    terminal.complain('nothing arrived: nothing is written');
    return ExitCode.failed;
  }
  const scenario = recording.scenario({ name: options.name ?? 'as it arrived', recorded: options.with });
  writeFileSync(resolve(terminal.workingFolder, file), stringify(scenario, { lineWidth: 110 }));
  terminal.print(`written: ${file}`);
  return ExitCode.ok;
}
