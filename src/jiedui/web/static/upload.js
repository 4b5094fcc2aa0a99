// Files go up in pieces and continue where they broke off, also after the page was loaded anew: an upload's number
// follows from the file's digest, so the same file for the same activity is always the same upload. Without this
// script the form sends the files as a whole.
"use strict";
(function () {
  const form = document.querySelector("form[data-upload]");
  if (!form || !window.fetch || !window.Sha256 || !Blob.prototype.arrayBuffer) return;
  const words = form.dataset, box = form.querySelector("input[type=file]"), list = form.querySelector(".sending");
  const base = words.upload.replace(/[^/]+$/, "");
  const SMALLEST = 256 * 1024, LARGEST = 8 * 1024 * 1024, PATIENCE = [1, 2, 5, 10, 20, 30];
  let open = 0;

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    const files = Array.from(box.files);
    form.querySelector(".btn").disabled = true;
    files.reduce((before, file) => before.then(() => new Sending(file).run()), Promise.resolve()).then(settled);
    box.value = "";
  });

  window.addEventListener("beforeunload", function (event) {
    if (open) event.preventDefault();
  });

  // The page is shown anew once all is kept; what was refused stays in view.
  function settled() {
    form.querySelector(".btn").disabled = false;
    if (!list.querySelector(".is-refused")) window.location.reload();
  }

  function Sending(file) {
    this.file = file;
    this.isPaused = this.isGivenUp = false;
    this.piece = 1024 * 1024;
    this.line = list.appendChild(document.createElement("li"));
    this.line.append(file.name + " ");
    this.state = this.line.appendChild(document.createElement("span"));
    this.bar = this.line.appendChild(document.createElement("progress"));
    this.bar.max = file.size || 1;
    this.bar.setAttribute("aria-label", file.name);
    this.pauseButton = this.button(words.pause, () => this.pause());
    this.giveUpButton = this.button(words.giveUp, () => this.giveUp());
  }

  Sending.prototype.button = function (label, act) {
    const button = this.line.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = "quiet";
    button.textContent = label;
    button.addEventListener("click", act);
    return button;
  };

  Sending.prototype.tell = function (state, done) {
    const percent = Math.floor((done / (this.file.size || 1)) * 100);
    this.state.textContent = state + " " + percent + "%";
    this.bar.value = done;
  };

  Sending.prototype.pause = function () {
    this.isPaused = !this.isPaused;
    this.pauseButton.textContent = this.isPaused ? words.resume : words.pause;
    if (this.isPaused) this.state.textContent = words.paused;
    else if (this.wake) this.wake();
  };

  Sending.prototype.giveUp = function () {
    this.isGivenUp = true;
    if (this.wake) this.wake();
  };

  Sending.prototype.end = function (message, isRefused) {
    this.bar.remove();
    this.pauseButton.remove();
    this.giveUpButton.remove();
    this.state.textContent = message;
    this.line.classList.toggle("is-refused", Boolean(isRefused));
  };

  Sending.prototype.run = async function () {
    if (!this.file.size) return this.end(words.empty, true);
    if (this.file.size > Number(words.most)) return this.end(words.tooLarge, true);
    open += 1;
    try {
      const digest = await Sha256.ofFile(this.file, (share) => {
        this.tell(words.hashing, share * this.file.size);
        return !this.isGivenUp;
      });
      if (digest) await this.send(digest);
      if (this.isGivenUp) this.line.remove();
    } catch (refusal) {
      this.end(refusal.message || words.failed, true);
    } finally {
      open -= 1;
    }
  };

  Sending.prototype.send = async function (digest) {
    const address = base + number(words.activity + words.who + digest);
    const told = {
      programme: words.programme, activity: words.activity, name: this.file.name, size: this.file.size, sha256: digest,
    };
    const begin = () => this.ask("PUT", address, JSON.stringify(told), { "Content-Type": "application/json" });
    let answer = await begin(), here = answer.received;
    for (let again = 0; !answer.evidence; ) {
      while (here < this.file.size) {
        this.tell(words.sending, here);
        await this.rest();
        if (this.isGivenUp) {
          await this.ask("DELETE", address);
          return;
        }
        here = await this.sendPiece(address, here);
      }
      this.tell(words.sending, here);
      const body = JSON.stringify({ activity: words.activity });
      try {
        answer = await this.ask("POST", address + "/finish", body, { "Content-Type": "application/json" });
      } catch (refusal) {
        if (refusal.code !== "digest_differs" || again++) throw refusal;
        answer = await begin();
        here = answer.received;
      }
    }
    this.end(words.done);
  };

  // One piece; its size follows the line: about a second each.
  Sending.prototype.sendPiece = async function (address, here) {
    const piece = this.file.slice(here, here + this.piece), began = Date.now();
    try {
      const answer = await this.ask("PATCH", address, piece, {
        "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(here),
      });
      const seconds = (Date.now() - began) / 1000;
      this.piece = Math.min(LARGEST, Math.max(SMALLEST, seconds < 0.7 ? this.piece * 2 : seconds > 2 ? this.piece / 2 : this.piece));
      return answer.received;
    } catch (refusal) {
      if (refusal.code === "conflict" && refusal.values && "received" in refusal.values) return refusal.values.received;
      throw refusal;
    }
  };

  // Ask until there is an answer: a line that is cut is waited for, and what was said before is said again.
  Sending.prototype.ask = async function (method, address, body, headers) {
    for (let tries = 0; ; tries++) {
      let answer;
      try {
        answer = await fetch(address, {
          method: method, body: body, credentials: "same-origin",
          headers: Object.assign({ "X-CSRFToken": words.token, Accept: "application/json" }, headers),
        });
      } catch (cut) {
        if (this.isGivenUp && method !== "DELETE") return { received: 0 };
        this.state.textContent = words.waiting;
        this.piece = SMALLEST;
        await this.wait(PATIENCE[Math.min(tries, PATIENCE.length - 1)]);
        continue;
      }
      if (answer.status === 204) return {};
      const told = await answer.json().catch(() => ({ message: words.failed }));
      if (answer.ok) return told;
      const isBusy = answer.status === 409 && told.code === "conflict" && !("received" in (told.values || {}));
      if ((isBusy || answer.status === 502 || answer.status === 503 || answer.status === 504) && tries < 5) {
        await this.wait(PATIENCE[tries]);
        continue;
      }
      throw told;
    }
  };

  Sending.prototype.rest = async function () {
    while (this.isPaused && !this.isGivenUp) await new Promise((wake) => { this.wake = wake; });
  };

  Sending.prototype.wait = function (seconds) {
    return new Promise((wake) => {
      this.wake = wake;
      window.addEventListener("online", wake, { once: true });
      setTimeout(wake, seconds * 1000);
    });
  };

  function number(text) {
    const hex = Sha256.ofText(text);
    const third = "8" + hex.slice(13, 16), fourth = "a" + hex.slice(17, 20);
    return [hex.slice(0, 8), hex.slice(8, 12), third, fourth, hex.slice(20, 32)].join("-");
  }
})();
