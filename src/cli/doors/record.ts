import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import type { Notice } from '../../arbiter/admission/claim-deduplicator.ts';
import type { PipelineEvent } from '../../arbiter/event.ts';
import type { Verdict } from '../../arbiter/explain/verdict.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { connectTool } from '../../mqtt/tool.ts';
import { topicsUnder } from '../../mqtt/topics.ts';
import { Recording } from '../../replay/recording.ts';
import { configuredHome } from '../home.ts';
import type { Terminal } from '../ui/terminal.ts';

/**
 * Writes what the doors deliver into a scenario until the user interrupts. The scenario expects what the hub decided,
 * so a person must read it before it serves as a test.
 */
export async function doorsRecord(
  terminal: Terminal,
  file: string,
  options: { config?: string; with: string; name?: string },
): Promise<ExitCode> {
  const { text } = terminal;
  const home = configuredHome(terminal, options.config);
  const topics = topicsUnder(home.mqtt.base);
  const client = await connectTool(home);
  const recording = new Recording(home);
  client.on('message', (topic, payload, { retain }) => {
    if (retain) return;
    // These are the hub's own messages; the broker's access control keeps other writers out.
    const said: unknown = JSON.parse(payload.toString());
    if (topic === topics.event) recording.event(said as PipelineEvent);
    else if (topic === topics.verdict) recording.verdict(said as Verdict);
    else recording.outcome(said as Notice);
  });
  await client.subscribeAsync([topics.event, topics.verdict, topics.outcome('+')], { qos: 0 });
  terminal.complain(text('doors.recording'));
  await terminal.interrupted;
  await client.endAsync(true);
  if (recording.isEmpty) {
    terminal.complain(text('doors.recorded-nothing'));
    return ExitCode.failed;
  }
  const scenario = recording.scenario({
    name: options.name ?? text('doors.recorded-name'),
    recorded: options.with,
  });
  writeFileSync(resolve(terminal.workingFolder, file), stringify(scenario, { lineWidth: 110 }));
  terminal.print(text('doors.recorded', { file }));
  return ExitCode.ok;
}
