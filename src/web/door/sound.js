// What is heard and felt: each outcome has its own, told apart with eyes closed.

/** Tones as `[hertz, begins at ms, lasts ms]`, and vibrations in ms. */
const SIGNALS = {
  admitted: { tones: [[880, 0, 90], [1318, 90, 140]], shape: 'sine', shake: [70] },
  refused: { tones: [[196, 0, 180], [147, 200, 320]], shape: 'square', shake: [220, 90, 220] },
  warning: { tones: [[587, 0, 110], [587, 160, 110], [587, 320, 110]], shape: 'triangle', shake: [90, 60, 90, 60, 90] },
};
const LOUDNESS = 0.25;

let context = null;

/** Browsers let a page sound only after a touch: called at the first. */
export function wakeSound() {
  context ??= typeof AudioContext === 'undefined' ? null : new AudioContext();
  if (context?.state === 'suspended') context.resume();
}

export function signal(outcome, settings) {
  const { tones, shape, shake } = SIGNALS[outcome];
  if (settings.sound === 'on' && context?.state === 'running') tones.forEach((tone) => play(tone, shape));
  // Browsers refuse, and complain, before the page was touched.
  if (settings.vibration === 'on' && navigator.userActivation?.hasBeenActive) navigator.vibrate?.(shake);
}

function play([hertz, beginMs, lastMs], shape) {
  const begin = context.currentTime + beginMs / 1000;
  const end = begin + lastMs / 1000;
  const oscillator = new OscillatorNode(context, { type: shape, frequency: hertz });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, begin);
  gain.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.01);
  gain.gain.setValueAtTime(LOUDNESS, end - 0.02);
  gain.gain.linearRampToValueAtTime(0, end);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(begin);
  oscillator.stop(end);
}
