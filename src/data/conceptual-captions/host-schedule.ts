/** What keeps hosts from being burdened. */
export interface HostLimits {
  /** Jobs of one host that run at a time. */
  readonly perHost: number;
  /** Milliseconds between the starts of two jobs of one host. */
  readonly hostDelay: number;
}

interface Waiting<Job> {
  readonly job: Job;
  /** Not before this time. */
  readonly at: number;
}

interface Host<Job> {
  readonly waiting: Waiting<Job>[];
  active: number;
  /** When its next job may begin. */
  free: number;
}

/**
 * Says which job may begin when, so that no host is asked too often: the hosts in turn, each with a limit of jobs at
 * a time and a pause between them. It holds no clock: times are given, in milliseconds.
 */
export class HostSchedule<Job> {
  /** In the order in which their turn comes. */
  readonly #hosts = new Map<string, Host<Job>>();
  #waiting = 0;

  constructor(private readonly limits: HostLimits) {}

  /** Jobs that have not begun. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Adds a job, to begin at `at` or later. */
  add(host: string, job: Job, at = 0): void {
    let known = this.#hosts.get(host);
    if (!known) {
      known = { waiting: [], active: 0, free: 0 };
      this.#hosts.set(host, known);
    }
    known.waiting.push({ job, at });
    this.#waiting++;
  }

  /** Takes a job that may begin now; undefined where none may. It counts as running until {@link end}. */
  take(now: number): { host: string; job: Job } | undefined {
    for (const [name, host] of this.#hosts) {
      if (host.active >= this.limits.perHost || host.free > now) continue;
      const place = host.waiting.findIndex(({ at }) => at <= now);
      if (place < 0) continue;
      const [{ job }] = host.waiting.splice(place, 1) as [Waiting<Job>];
      host.active++;
      host.free = now + this.limits.hostDelay;
      this.#waiting--;
      // To the end of the line.
      this.#hosts.delete(name);
      this.#hosts.set(name, host);
      return { host: name, job };
    }
    return undefined;
  }

  /** When a job may begin at the earliest; undefined where that takes the end of another first. */
  nextTime(): number | undefined {
    let earliest: number | undefined;
    for (const host of this.#hosts.values()) {
      if (host.active >= this.limits.perHost || host.waiting.length === 0) continue;
      const ready = host.waiting.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
      const time = Math.max(host.free, ready);
      if (earliest === undefined || time < earliest) earliest = time;
    }
    return earliest;
  }

  /** A job of the host has ended. */
  end(host: string): void {
    this.#hosts.get(host)!.active--;
  }

  /** Nothing of the host begins before this time. */
  pause(host: string, until: number): void {
    const known = this.#hosts.get(host)!;
    known.free = Math.max(known.free, until);
  }

  /** Gives a host up: takes what waits for it. */
  drop(host: string): Job[] {
    const dropped = this.#hosts.get(host)!.waiting.splice(0);
    this.#waiting -= dropped.length;
    return dropped.map(({ job }) => job);
  }
}
