// The camera: opened, looked at frame by frame, its pictures given to a decoder of QR codes.

/** Frames are looked at no faster than this: a hand is slower, and the battery lasts. */
const FRAME_MS_MIN = 60;
/** The longer side of the picture that is decoded. */
const PICTURE_PX_MAX = 800;

export function hasCamera() {
  return isSecureContext && !!navigator.mediaDevices?.getUserMedia;
}

/** Whether the browser reads QR codes by itself; where not, the decoder of `vendor/` is loaded. */
export async function hasNativeDecoder() {
  if (typeof BarcodeDetector === 'undefined') return false;
  try {
    return (await BarcodeDetector.getSupportedFormats()).includes('qr_code');
  } catch {
    return false;
  }
}

export class Camera {
  /** `seen` gets the text of each code in each frame. */
  constructor(video, seen) {
    this.video = video;
    this.seen = seen;
    this.stream = null;
    this.decode = null;
    this.isRunning = false;
    this.turn = 0;
  }

  /** Opens a camera: the one that was chosen, else the one at the back. Fails as `getUserMedia` does. */
  async start(deviceId) {
    this.stop();
    const turn = ++this.turn;
    const stream = await opened(deviceId);
    if (turn !== this.turn) {
      stream.getTracks().forEach((track) => track.stop());
      return;
    }
    this.stream = stream;
    this.video.srcObject = stream;
    await this.video.play();
    this.decode ??= await decoder();
    this.isRunning = true;
    this.#look(turn);
  }

  stop() {
    this.turn += 1;
    this.isRunning = false;
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
  }

  get isLive() {
    return this.stream?.getVideoTracks()[0]?.readyState === 'live';
  }

  get deviceId() {
    return this.stream?.getVideoTracks()[0]?.getSettings().deviceId ?? null;
  }

  get hasTorch() {
    return this.stream?.getVideoTracks()[0]?.getCapabilities?.().torch === true;
  }

  async torch(state) {
    await this.stream?.getVideoTracks()[0]?.applyConstraints({ advanced: [{ torch: state === 'on' }] });
  }

  static async list() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter((device) => device.kind === 'videoinput').map((device, n) => ({ id: device.deviceId, label: device.label || `Camera ${n + 1}` }));
  }

  async #look(turn) {
    while (turn === this.turn) {
      const begun = performance.now();
      if (!document.hidden && this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
        try {
          for (const text of await this.decode(this.video)) if (turn === this.turn) this.seen(text);
        } catch {
          // A frame that could not be read; the next one will do.
        }
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, FRAME_MS_MIN - (performance.now() - begun))));
    }
  }
}

/** The camera that was chosen, whatever the others would do better; the one at the back if there is none or it is gone. */
async function opened(deviceId) {
  const open = (which) => navigator.mediaDevices.getUserMedia({ audio: false, video: { ...which, width: { ideal: 1280 }, height: { ideal: 720 } } });
  try {
    if (deviceId) return await open({ deviceId: { exact: deviceId } });
  } catch (error) {
    if (error.name !== 'OverconstrainedError' && error.name !== 'NotFoundError') throw error;
  }
  return open({ facingMode: { ideal: 'environment' } });
}

let shared = null;

/** One decoder for the life of the page: loading it anew would fetch a megabyte. */
export function decoder() {
  shared ??= hasNativeDecoder().then((isNative) => (isNative ? nativeDecoder() : workerDecoder()));
  return shared;
}

function nativeDecoder() {
  const detector = new BarcodeDetector({ formats: ['qr_code'] });
  return async (video) => (await detector.detect(video)).map((code) => code.rawValue);
}

function workerDecoder() {
  const worker = new Worker('/door/decoder.js', { type: 'module' });
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return (video) =>
    new Promise((resolve, reject) => {
      const shrink = Math.min(1, PICTURE_PX_MAX / Math.max(video.videoWidth, video.videoHeight));
      canvas.width = Math.max(1, Math.round(video.videoWidth * shrink));
      canvas.height = Math.max(1, Math.round(video.videoHeight * shrink));
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const picture = context.getImageData(0, 0, canvas.width, canvas.height);
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = reject;
      worker.postMessage(picture, [picture.data.buffer]);
    });
}
