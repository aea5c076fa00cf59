// What a program and everything that it started takes of the machine (Linux, /proc).
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

function read(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it has ended meanwhile, or is not ours
  }
}

/** The ids of `pid` and of all processes below it. */
export function tree(pid) {
  const children = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(/^PPid:\s+(\d+)/m.exec(read(name, 'status'))?.[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const below = (one) => [one, ...(children.get(one) ?? []).flatMap(below)];
  return below(pid);
}

/** The process at or below `pid` that runs this program; undefined if there is none. */
export function running(pid, program) {
  return tree(pid).find((one) => {
    try {
      return readlinkSync(`/proc/${one}/exe`) === program;
    } catch {
      return false;
    }
  });
}

/** Megabytes of a process tree: proportional set size, so that shared pages count once. */
export function pssMegabytes(pid) {
  const kilobytes = tree(pid).reduce(
    (sum, one) => sum + Number(/^Pss:\s+(\d+)/m.exec(read(one, 'smaps_rollup'))?.[1] ?? 0),
    0,
  );
  return kilobytes / 1024;
}

/** Seconds of CPU that a process tree has used so far (of those of it that live). */
export function cpuSeconds(pid) {
  return tree(pid).reduce((sum, one) => {
    const fields = read(one, 'stat').split(') ')[1]?.split(' ') ?? [];
    return sum + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
  }, 0);
}

/** Waits until a process tree has done next to nothing for three seconds. */
export async function idle(pid, patienceSeconds = 180) {
  const end = performance.now() + patienceSeconds * 1000;
  let calm = 0;
  let before = cpuSeconds(pid);
  while (calm < 3) {
    if (performance.now() > end) throw new Error(`not idle within ${patienceSeconds} s`);
    await new Promise((done) => setTimeout(done, 1000));
    const now = cpuSeconds(pid);
    calm = now - before < 0.05 ? calm + 1 : 0;
    before = now;
  }
}
