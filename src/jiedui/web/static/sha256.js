// SHA-256 of a file in pieces: the browser's own digest wants the whole of it in memory, and TLS.
"use strict";
(function () {
  const K = new Uint32Array(64);
  const START = new Uint32Array(8);
  (function constants() {
    let found = 0;
    for (let n = 2; found < 64; n++) {
      let isPrime = true;
      for (let d = 2; d * d <= n; d++) if (n % d === 0) isPrime = false;
      if (!isPrime) continue;
      if (found < 8) START[found] = (Math.sqrt(n) % 1) * 0x100000000;
      K[found++] = (Math.cbrt(n) % 1) * 0x100000000;
    }
  })();

  function Sha256() {
    this.state = START.slice();
    this.rest = new Uint8Array(64);
    this.held = 0;
    this.length = 0;
    this.words = new Uint32Array(64);
  }

  Sha256.prototype.add = function (bytes) {
    this.length += bytes.length;
    let at = 0;
    if (this.held) {
      at = Math.min(64 - this.held, bytes.length);
      this.rest.set(bytes.subarray(0, at), this.held);
      this.held += at;
      if (this.held < 64) return;
      this.block(this.rest, 0);
      this.held = 0;
    }
    for (; at + 64 <= bytes.length; at += 64) this.block(bytes, at);
    this.rest.set(bytes.subarray(at), 0);
    this.held = bytes.length - at;
  };

  Sha256.prototype.block = function (bytes, at) {
    const w = this.words;
    for (let i = 0; i < 16; i++, at += 4) {
      w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2];
      const s = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const t = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + s + w[i - 7] + t) | 0;
    }
    let [a, b, c, d, e, f, g, h] = this.state;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const one = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    const state = this.state;
    state[0] += a; state[1] += b; state[2] += c; state[3] += d;
    state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  };

  Sha256.prototype.hex = function () {
    const bits = this.length * 8;
    const tail = new Uint8Array(((this.held < 56 ? 56 : 120) - this.held) + 8);
    tail[0] = 0x80;
    const view = new DataView(tail.buffer);
    view.setUint32(tail.length - 8, Math.floor(bits / 0x100000000));
    view.setUint32(tail.length - 4, bits >>> 0);
    this.add(tail);
    return Array.from(this.state, (word) => word.toString(16).padStart(8, "0")).join("");
  };

  // The digest of a file; `told` hears the share that is done, and may stop it by giving false.
  Sha256.ofFile = async function (file, told) {
    const digest = new Sha256(), piece = 4 * 1024 * 1024;
    for (let at = 0; at < file.size; at += piece) {
      digest.add(new Uint8Array(await file.slice(at, at + piece).arrayBuffer()));
      if (told && told(Math.min(at + piece, file.size) / file.size) === false) return null;
    }
    return digest.hex();
  };

  Sha256.ofText = function (text) {
    const digest = new Sha256();
    digest.add(new TextEncoder().encode(text));
    return digest.hex();
  };

  window.Sha256 = Sha256;
})();
