// Raising a concern without a name: the sum that keeps machines out, and a word before the receipt is left behind.
// Without this script the same form passes after a short wait. Nothing is put into the browser's storage.
(() => {
  const AT_ONCE = 200;
  const bytes = new TextEncoder();

  function leadingZeros(digest) {
    const words = new DataView(digest);
    let zeros = 0;
    for (let at = 0; at < digest.byteLength; at += 4) {
      const here = Math.clz32(words.getUint32(at));
      zeros += here;
      if (here < 32) break;
    }
    return zeros;
  }

  async function solve(question, bits) {
    for (let first = 0; ; first += AT_ONCE) {
      const tries = Array.from({ length: AT_ONCE }, (_, i) => first + i);
      const digests = await Promise.all(
        tries.map((number) => crypto.subtle.digest("SHA-256", bytes.encode(`${question}:${number}`))),
      );
      const found = digests.findIndex((digest) => leadingZeros(digest) >= bits);
      if (found >= 0) return String(tries[found]);
      await new Promise((go) => setTimeout(go)); // keys and presses come first
    }
  }

  function keepMachinesOut(answer) {
    const form = answer.form;
    const question = form.elements.namedItem("question");
    if (!crypto.subtle || !question.value || answer.value) return;
    let waiting = null;
    const line = document.createElement("p");
    line.className = "counter";
    line.setAttribute("role", "status");
    form.querySelector(".form-actions").before(line);
    form.addEventListener("submit", (event) => {
      if (answer.value || event.submitter?.name === "change") return;
      event.preventDefault();
      event.stopPropagation(); // it is not sent yet, so it may be pressed again
      waiting = event.submitter;
      line.textContent = "Your device does a small sum that keeps machines out. It is sent by itself in a moment.";
    });
    solve(question.value, Number(answer.dataset.puzzle)).then((found) => {
      answer.value = found;
      line.textContent = "";
      if (waiting) form.requestSubmit(waiting);
    });
  }

  function warnBeforeTheReceiptIsLeft(form) {
    let finishing = false;
    document.addEventListener("submit", () => {
      finishing = true;
      setTimeout(() => { finishing = false; }, 2000); // a download leaves the page where it is
    });
    window.addEventListener("beforeunload", (event) => finishing || event.preventDefault());
  }

  document.querySelectorAll("input[data-puzzle]").forEach(keepMachinesOut);
  document.querySelectorAll("form[data-receipt]").forEach(warnBeforeTheReceiptIsLeft);
})();
