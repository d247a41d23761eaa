// A worker that reads QR codes out of pictures with zxing, for browsers that cannot by themselves.

import { prepareZXingModule, readBarcodes } from './vendor/zxing-wasm/reader/index.js';

// Its own default is another host's address.
prepareZXingModule({ overrides: { locateFile: (name) => `/door/vendor/zxing-wasm/${name}` } });

const OPTIONS = { formats: ['QRCode'], tryHarder: true, tryRotate: true, tryInvert: true, maxNumberOfSymbols: 2 };

onmessage = async ({ data }) => {
  try {
    const found = await readBarcodes(data, OPTIONS);
    postMessage(found.filter((code) => code.isValid).map((code) => code.text));
  } catch {
    postMessage([]);
  }
};
