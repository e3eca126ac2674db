// Says so before a sign-in ends, keeps it on with one press, and brings what was typed to safety at its end.
// Without this the next page one opens is the sign-in, and a form that is sent then is kept.
(() => {
  const box = document.querySelector("[data-time-out]");
  if (!box?.showModal || !Number(box.dataset.idle)) return;
  const seconds = (name) => Number(box.dataset[name]) * 1000;
  const [idle, warn] = [seconds("idle"), seconds("warn")];
  const dayEnds = Date.now() + seconds("dayLeft");
  const others = new BroadcastChannel("signed-in"); // other tabs of this portal share the sign-in
  let idleEnds, lastTyped, typedIn, isDaySeen, isLeaving;

  function heard() {
    idleEnds = Date.now() + idle;
    lastTyped = 0;
    if (box.dataset.why === "idle") box.close();
  }

  function asked() {
    heard();
    others.postMessage("asked");
  }

  async function stay() {
    const answer = await fetch(box.dataset.stay, { method: "POST", body: new FormData(box.querySelector("form")) });
    if (answer.ok && !answer.redirected) asked();
    else leave();
  }

  // The server ends the sign-in, keeps what may be kept, and says where to go.
  async function leave() {
    if (isLeaving) return;
    isLeaving = true;
    const form = typedIn?.isConnected && typedIn.autocomplete !== "off" ? typedIn : null;
    const typed = new FormData(form ?? box.querySelector("form"));
    const headers = {};
    if (form) {
      const to = new URL(form.action);
      headers["X-Form-Path"] = to.pathname + to.search;
      for (const [name, value] of [...typed]) {
        if (!(value instanceof File)) continue;
        if (value.name) headers["X-Form-Files"] = "yes";
        typed.delete(name);
      }
    }
    try {
      const answer = await fetch(box.dataset.end, { method: "POST", body: typed, headers });
      const { then } = await answer.json();
      document.querySelectorAll("form[data-guard]").forEach((guarded) => guarded.removeAttribute("data-guard"));
      location.replace(then);
    } catch {
      isLeaving = false; // away at the moment: asked again at the next look
    }
  }

  function tell(why, left) {
    const minutes = Math.ceil(left / 60000);
    box.querySelectorAll("[data-minutes]").forEach((gap) => { gap.textContent = `${minutes} minute${minutes === 1 ? "" : "s"}`; });
    if (box.open) return;
    box.dataset.why = why;
    box.querySelectorAll("[data-for]").forEach((part) => { part.hidden = part.dataset.for !== why; });
    box.showModal();
  }

  function look() {
    const now = Date.now();
    const left = Math.min(idleEnds, dayEnds) - now;
    if (left <= 0) return leave();
    if (dayEnds - now <= warn && !isDaySeen) return tell("day", dayEnds - now);
    if (idleEnds - now > warn) return;
    if (now - lastTyped < warn) stay(); // whoever is writing is there
    else tell("idle", idleEnds - now);
  }

  box.addEventListener("close", () => {
    if (box.dataset.why === "day") isDaySeen = true;
    else if (Date.now() < idleEnds && idleEnds - Date.now() <= warn) stay();
    delete box.dataset.why;
  });
  document.addEventListener("input", (event) => {
    lastTyped = Date.now();
    if (event.target.form?.matches("[data-guard]")) typedIn = event.target.form;
  });
  document.addEventListener("htmx:afterRequest", asked);
  document.addEventListener("visibilitychange", look);
  others.addEventListener("message", heard);
  asked();
  setInterval(look, 5000);
})();
