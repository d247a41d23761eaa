// What the device keeps, in IndexedDB: the pairing, the bundle, scans, and the queue of what the server does not know yet.

const NAME = 'event-manager-door';
const VERSION = 1;
/** Guests are kept in runs of this many: 50,000 single records would take seconds to write. */
const RUN_ROWS = 5000;
/** Rows that changed since are kept one by one, and folded into the runs when they are this many. */
const LATE_ROWS_MAX = 5000;
/** Scans that the server knows are kept for the list of recent ones, up to this many. */
const SCANS_KEPT = 5000;

export class Store {
  constructor(database) {
    this.database = database;
  }

  static async open() {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const database = request.result;
      database.createObjectStore('values');
      database.createObjectStore('runs');
      database.createObjectStore('late');
      database.createObjectStore('scans', { keyPath: 'id' });
      database.createObjectStore('queue', { keyPath: 'n', autoIncrement: true });
    };
    const database = await done(request);
    // Another tab that wipes or upgrades must not wait for this one.
    database.onversionchange = () => database.close();
    return new Store(database);
  }

  get(name) {
    return done(this.#read('values').get(name));
  }

  put(name, value) {
    return this.#write(['values'], (values) => values.put(value, name));
  }

  /** All rows of the bundle with what came after, as `{meta, rows}`; `meta` is undefined on a device without one. */
  async bundle() {
    const at = this.database.transaction(['values', 'runs', 'late']);
    const [meta, runs, late, keys] = await Promise.all([
      done(at.objectStore('values').get('meta')),
      done(at.objectStore('runs').getAll()),
      done(at.objectStore('late').getAll()),
      done(at.objectStore('late').getAllKeys()),
    ]);
    const rows = new Map(runs.flat().map((row) => [row[0], row]));
    keys.forEach((id, n) => (late[n] === null ? rows.delete(id) : rows.set(id, late[n])));
    return { meta, rows: [...rows.values()] };
  }

  /** A whole bundle takes the place of the one before. */
  replaceBundle(meta, rows) {
    return this.#write(['values', 'runs', 'late'], (values, runs, late) => {
      runs.clear();
      late.clear();
      for (let at = 0; at < rows.length; at += RUN_ROWS) runs.put(rows.slice(at, at + RUN_ROWS), at / RUN_ROWS);
      values.put(meta, 'meta');
    });
  }

  /** What changed since the bundle. */
  async changeBundle(meta, rows, removed) {
    await this.#write(['values', 'late'], (values, late) => {
      for (const row of rows) late.put(row, row[0]);
      for (const id of removed) late.put(null, id);
      values.put(meta, 'meta');
    });
    if ((await done(this.#read('late').count())) > LATE_ROWS_MAX) {
      const { meta: newest, rows: all } = await this.bundle();
      await this.replaceBundle(newest, all);
    }
  }

  /** A scan and its place in the queue, on the disk when this resolves. */
  addScan(scan) {
    return this.#write(['scans', 'queue'], (scans, queue) => {
      scans.put(scan);
      queue.add({ kind: 'scan', id: scan.id });
    });
  }

  /** Something else for the queue, together with the scans that it changes here. */
  enqueue(item, changed = []) {
    return this.#write(['scans', 'queue'], (scans, queue) => {
      changed.forEach((scan) => scans.put(scan));
      queue.add(item);
    });
  }

  /** What the server has answered: those places of the queue are free, the scans know their answers. */
  settle(places, changed) {
    return this.#write(['scans', 'queue'], (scans, queue) => {
      places.forEach((n) => queue.delete(n));
      changed.forEach((scan) => scans.put(scan));
    });
  }

  putScans(changed) {
    return this.#write(['scans'], (scans) => changed.forEach((scan) => scans.put(scan)));
  }

  queue(count) {
    return done(this.#read('queue').getAll(null, count));
  }

  waiting() {
    return done(this.#read('queue').count());
  }

  scan(id) {
    return done(this.#read('scans').get(id));
  }

  /** All scans, oldest first: their ids ascend with time. */
  async scans() {
    const all = await done(this.#read('scans').getAll());
    const settled = all.filter((scan) => scan.state === 'done');
    const old = settled.slice(0, Math.max(0, settled.length - SCANS_KEPT));
    if (old.length > 0) await this.#write(['scans'], (scans) => old.forEach((scan) => scans.delete(scan.id)));
    const gone = new Set(old.map((scan) => scan.id));
    return all.filter((scan) => !gone.has(scan.id));
  }

  /** Nothing of the event stays on the device. */
  async wipe() {
    await this.#write(['values', 'runs', 'late', 'scans', 'queue'], (...stores) => stores.forEach((store) => store.clear()));
  }

  #read(name) {
    return this.database.transaction(name).objectStore(name);
  }

  /** Resolves when the transaction is flushed: a scan that is shown as done survives a crash of the device. */
  #write(names, work) {
    const transaction = this.database.transaction(names, 'readwrite', { durability: 'strict' });
    const finished = new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('The device refused to keep it.'));
    });
    work(...names.map((name) => transaction.objectStore(name)));
    return finished;
  }
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
