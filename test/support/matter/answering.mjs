/** Answers the questions of the test that has started this process. */
export function answer(verbs) {
  process.on('message', async ({ question, verb, args }) => {
    try {
      process.send({ answer: question, ok: await verbs[verb](...args) });
    } catch (error) {
      process.send({ answer: question, failed: `${error.stack}` });
    }
  });
  process.on('disconnect', () => process.exit());
}

export const tell = (event) => process.send(event);
