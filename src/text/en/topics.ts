/** What `inspect` says of halfsecond's own topics, by the first part of each. */
export const topics = {
  'topic.status': 'whether the hub is there',
  'topic.heartbeat': 'what a claim repeats to show its age',
  'topic.claim': 'an assistant claims a request',
  'topic.utterance': 'what was said, opened and closed',
  'topic.detection': 'a satellite heard a wake word',
  'topic.speech_start': 'a satellite heard speech begin',
  'topic.speech_end': 'a satellite heard the end of speech',
  'topic.presence': 'whether an assistant is there',
  'topic.feedback': 'somebody says: wrong one',
  'topic.outcome': 'what became of a claim',
  'topic.verdict': 'the last verdict, whole',
  'topic.set': 'a switch of the hub',
  'topic.event': 'a step of the pipeline',
  'topic.metrics': 'counters and latencies',
  'topic.settings': 'what is set now, by `set/…` or the configuration',
  'topic.health': 'how each part of the hub is',
} as const;
