// Keeps what is typed in the editor of drafts, a little after typing stops. Without it every form still saves.
(() => {
  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const PAUSE = 3000;
  const AGAIN = 30000;
  const said = form.querySelector("[data-kept]");
  let timer;
  let unkept = false; // something was typed that the portal does not have yet
  let signedOut = false;
  let leaving = false;
  let sending = null;

  function say(words, tone = "") {
    if (said.textContent !== words) said.textContent = words;
    said.dataset.tone = tone;
  }

  function time() {
    const now = new Date();
    const minutes = String(now.getMinutes()).padStart(2, "0");
    return `${now.getHours() % 12 || 12}:${minutes} ${now.getHours() < 12 ? "am" : "pm"}`;
  }

  function sayNobody() {
    signedOut = true;
    say("You were signed out. Your words stay on this page: sign in in another tab, then come back here.", "attention");
  }

  const isAway = (response) => response.type === "opaqueredirect";

  // Whoever signed in anew, in another tab, has another token.
  async function renewToken() {
    const response = await fetch(form.dataset.keep, { redirect: "manual" });
    if (isAway(response) || !response.ok) return false;
    const token = await response.text();
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = token; });
    signedOut = false;
    return true;
  }

  function post() {
    const body = new FormData(form);
    form.querySelectorAll("input[type=file]").forEach((input) => body.delete(input.name)); // sent once, when it is added
    body.set("place", form.dataset.place);
    sending = new AbortController();
    return fetch(form.dataset.keep, { method: "POST", body, redirect: "manual", signal: sending.signal });
  }

  async function keep() {
    clearTimeout(timer);
    if (!unkept || leaving) return;
    unkept = false;
    try {
      let response = signedOut && !(await renewToken()) ? null : await post();
      if (response?.status === 403 && (await renewToken())) response = await post();
      if (!response || isAway(response)) {
        unkept = true;
        sayNobody();
      } else if (response.ok) {
        say(`Kept at ${time()}. Not saved yet.`);
      } else if (response.status === 413) {
        say("This is too long to be kept by itself. Save it, or shorten it.", "attention");
      } else {
        waitAndKeep();
      }
    } catch (error) {
      if (error.name !== "AbortError") waitAndKeep();
    }
  }

  function waitAndKeep() {
    unkept = true;
    say("Not kept: the portal did not answer. Your words stay on this page, and it tries again.", "attention");
    timer = setTimeout(keep, AGAIN);
  }

  form.addEventListener("input", () => {
    unkept = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });

  // A form that is sent after the sign-in ended would lead away from its words.
  form.addEventListener("submit", (event) => {
    if (signedOut) {
      event.preventDefault();
      event.stopPropagation();
      const button = event.submitter;
      renewToken().then((back) => (back ? form.requestSubmit(button) : sayNobody()), sayNobody);
      return;
    }
    leaving = true;
    clearTimeout(timer);
    sending?.abort();
  });

  // The preview learns of it too, and must not lead away either.
  form.addEventListener("htmx:beforeOnLoad", (event) => {
    if (!event.detail.xhr.getResponseHeader("HX-Redirect")) return;
    event.preventDefault();
    unkept = true;
    sayNobody();
  });

  document.addEventListener("visibilitychange", () => document.hidden || keep());
  window.addEventListener("pagehide", () => { leaving = true; });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (unkept && !leaving) event.preventDefault();
  });
})();
