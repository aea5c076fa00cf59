// What the scripts tell the person who started them: one line for each thing that is being done.
let stream = process.stdout;

/** From now on speak on standard error: for scripts whose standard output is somebody's input. */
export function sayOnStandardError() {
  stream = process.stderr;
}

/** Writes `text` as it is. */
export function write(text) {
  stream.write(text);
}

/** One line of news. */
export function say(text) {
  stream.write(`shirabe: ${text}\n`);
}

/** A number of milliseconds as a person says it: `0.4 s`, `12 s`, `3 min 05 s`. */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** What a person can do something about: printed without a stack trace. */
export class Trouble extends Error {}

/** Runs a script's main function; a Trouble is printed as the message it is, and exits 1. */
export async function main(run) {
  try {
    process.exitCode = (await run()) ?? 0;
  } catch (error) {
    process.stderr.write(
      error instanceof Trouble ? `\nshirabe: ${error.message}\n` : `\n${error?.stack ?? error}\n`,
    );
    process.exitCode = 1;
  }
}
