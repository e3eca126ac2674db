// A course in somebody else's learning system (SCORM 1.2): lessons, then questions, marked as the portal marks them.
// What was answered is kept in the system's suspend data after every answer, so that it can be left and gone on with.
(() => {
  const WHOLE = 100;
  const FARTHEST = 20; // frames up to where a system offers its API
  const LONGEST = 4096; // characters of suspend data that SCORM 1.2 promises
  const began = Date.now();
  let api = null;
  let finished = false;
  let state;
  let course, lessons, questions, end;

  function begin() {
    course = document.querySelector("[data-course]");
    lessons = [...course.querySelectorAll("[data-lesson]")];
    questions = [...course.querySelectorAll("[data-question]")];
    end = course.querySelector("[data-end]");
    api = findApi(window) || (window.opener && findApi(window.opener));
    if (api) api.LMSInitialize("");
    course.querySelector("[data-alone]").hidden = Boolean(api);
    state = restored() || anew();
    if (!["passed", "completed", "failed"].includes(get("cmi.core.lesson_status"))) set("cmi.core.lesson_status", "incomplete");
    questions.forEach((form) => form.addEventListener("submit", (event) => check(event, form)));
    course.querySelector("[data-next]").addEventListener("click", () => go(state.p + 1));
    course.querySelector("[data-back]").addEventListener("click", () => go(state.p - 1));
    course.querySelector("[data-again]").addEventListener("click", again);
    addEventListener("pagehide", leave);
    show(false);
    keep();
  }

  function findApi(from) {
    let where = from;
    try {
      for (let step = 0; step < FARTHEST && where; step += 1) {
        if (where.API) return where.API;
        if (where.parent === where) return null;
        where = where.parent;
      }
    } catch {
      return null; // a frame of another origin
    }
    return null;
  }

  const get = (name) => (api ? String(api.LMSGetValue(name) || "") : "");
  const set = (name, value) => api && api.LMSSetValue(name, String(value));

  function restored() {
    try {
      const found = JSON.parse(get("cmi.suspend_data"));
      const known = found.d.every((at) => Number.isInteger(at) && questions[at]);
      if (!known || !Number.isInteger(found.p) || !Number.isInteger(found.s) || !found.a) return null;
      const open = found.d.findIndex((at) => !found.a[at]);
      if (open >= 0) found.p = Math.min(found.p, lessons.length + open);
      return found;
    } catch {
      return null;
    }
  }

  function anew() {
    const seed = Math.floor(Math.random() * 2 ** 31);
    return { s: seed, d: drawn(chanceOf(seed)), a: {}, p: 0 };
  }

  // The same row of numbers for the same seed: options stand where they stood when somebody comes back.
  function chanceOf(seed) {
    let now = seed >>> 0;
    return () => {
      now = (now + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(now ^ (now >>> 15), now | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  function shuffled(list, chance) {
    const row = [...list];
    for (let at = row.length - 1; at > 0; at -= 1) {
      const other = Math.floor(chance() * (at + 1));
      [row[at], row[other]] = [row[other], row[at]];
    }
    return row;
  }

  function drawn(chance) {
    const wanted = Object.entries(JSON.parse(course.dataset.draw));
    const every = questions.map((_form, at) => at);
    if (!wanted.length) return every;
    const taken = wanted.flatMap(([tag, number]) => {
      const pot = every.filter((at) => questions[at].dataset.tags.split(" ").includes(tag));
      return shuffled(pot, chance).slice(0, number);
    });
    return [...new Set(taken)].sort((one, other) => one - other);
  }

  const optionsIn = (form, group) =>
    [...form.querySelectorAll(`[data-${group}] [data-option]`)].sort((a, b) => a.dataset.option - b.dataset.option);

  // --- marking, as training/marking.py has it

  const scoreOf = {
    one: (options, chosen) => (chosen.length === 1 && "right" in options[chosen[0]].dataset ? WHOLE : 0),
    several: (options, chosen) => {
      const right = options.filter((one) => "right" in one.dataset).length;
      const found = chosen.filter((at) => "right" in options[at].dataset).length;
      return Math.max(Math.floor((WHOLE * (found - (chosen.length - found))) / right), 0);
    },
    order: (options, chosen) => {
      const kept = chosen.filter((at, place) => place && at === chosen[place - 1] + 1).length;
      return Math.floor((WHOLE * kept) / (options.length - 1));
    },
    match: (options, chosen) => {
      const right = options.filter((one, at) => one.dataset.match === options[chosen[at]].dataset.match).length;
      return Math.floor((WHOLE * right) / options.length);
    },
  };

  function score(form, answer) {
    const options = optionsIn(form, "answers");
    if (form.dataset.kind !== "post") return scoreOf[form.dataset.kind](options, answer.o);
    const what = scoreOf.one(options, answer.o);
    const phrases = optionsIn(form, "phrases");
    return phrases.length ? Math.floor((what + scoreOf.several(phrases, answer.f)) / 2) : what;
  }

  // --- an answer

  function chosenIn(form) {
    const options = optionsIn(form, "answers");
    const ticked = (name) => [...form.querySelectorAll(`[name=${name}]:checked`)].map((one) => Number(one.value)).sort((a, b) => a - b);
    const picked = options.map((one) => one.querySelector("select")?.value);
    const phrases = ticked("phrase");
    if (form.dataset.kind === "order") {
      const places = picked.map(Number);
      const whole = new Set(places).size === options.length && places.every(Boolean);
      return whole ? { o: places.map((_place, at) => places.indexOf(at + 1)), f: [] } : null;
    }
    if (form.dataset.kind === "match") return picked.every((one) => one !== "") ? { o: picked.map(Number), f: [] } : null;
    const answers = ticked("answer");
    const lacks = form.querySelector("[data-phrases]") && !phrases.length;
    return answers.length && !lacks ? { o: answers, f: phrases } : null;
  }

  function check(event, form) {
    event.preventDefault();
    const at = questions.indexOf(form);
    if (state.a[at]) return;
    const answer = chosenIn(form);
    if (!answer) {
      form.querySelector("[data-result]").textContent = {
        order: "Give each step a place of its own.",
        match: "Choose a match for each.",
      }[form.dataset.kind] || (form.querySelector("[data-phrases]") ? "Choose what to do, and the words that decide it." : "Choose an answer.");
      return;
    }
    state.a[at] = answer;
    keep();
    explain(form, answer);
    moves();
  }

  function explain(form, answer) {
    const points = score(form, answer);
    const word = points === WHOLE ? "That is right." : points ? `That is partly right: ${points}%.` : "That is not right.";
    form.querySelector("[data-result]").textContent = word;
    form.querySelectorAll("input, select").forEach((one) => (one.disabled = true));
    form.querySelector("button[type=submit]").hidden = true;
    form.querySelectorAll("[data-why]").forEach((one) => (one.hidden = false));
    form.querySelectorAll("[data-option]").forEach((one) => {
      if (["order", "match"].includes(form.dataset.kind)) return;
      one.classList.toggle("is-right", "right" in one.dataset);
    });
  }

  function prepare(form) {
    const at = questions.indexOf(form);
    const chance = chanceOf(state.s + 7919 * (at + 1));
    const group = form.querySelector("[data-answers]");
    const options = optionsIn(form, "answers");
    let shown = "fixed" in form.dataset ? options : shuffled(options, chance);
    if (form.dataset.kind === "order" && shown.every((one, place) => one === options[place])) shown = [...options.slice(1), options[0]];
    group.append(...shown);
    fillMatches(form, options, chance);
    form.reset();
    form.querySelector("[data-result]").textContent = "";
    form.querySelectorAll("input, select").forEach((one) => (one.disabled = false));
    form.querySelector("button[type=submit]").hidden = false;
    form.querySelectorAll("[data-why]").forEach((one) => (one.hidden = true));
    form.querySelectorAll(".is-right").forEach((one) => one.classList.remove("is-right"));
    if (state.a[at]) {
      choose(form, options, state.a[at]);
      explain(form, state.a[at]);
    }
  }

  function fillMatches(form, options, chance) {
    const first = new Map();
    options.forEach((one, at) => first.has(one.dataset.match) || first.set(one.dataset.match, at));
    const matches = shuffled([...first], chance);
    form.querySelectorAll("[data-matches]").forEach((select) => {
      select.replaceChildren(select.options[0], ...matches.map(([words, at]) => new Option(words, at)));
    });
  }

  function choose(form, options, answer) {
    if (form.dataset.kind === "order") answer.o.forEach((at, place) => (options[at].querySelector("select").value = place + 1));
    else if (form.dataset.kind === "match") answer.o.forEach((at, row) => (options[row].querySelector("select").value = at));
    else answer.o.forEach((at) => (options[at].querySelector("input").checked = true));
    answer.f.forEach((at) => (optionsIn(form, "phrases")[at].querySelector("input").checked = true));
  }

  // --- moving, keeping, ending

  const steps = () => [...lessons, ...state.d.map((at) => questions[at]), end];

  function go(place) {
    state.p = Math.min(Math.max(place, 0), steps().length - 1);
    show(true);
    keep();
  }

  function show(moved) {
    const row = steps();
    state.p = Math.min(Math.max(state.p, 0), row.length - 1);
    const now = row[state.p];
    [...lessons, ...questions, end].forEach((one) => (one.hidden = one !== now));
    document.querySelector("[data-progress]").textContent = now === end ? "" : `${state.p + 1} of ${row.length - 1}`;
    if (questions.includes(now)) prepare(now);
    if (now === end) close();
    moves();
    if (moved) now.querySelector("h1").focus();
  }

  function moves() {
    const now = steps()[state.p];
    const open = questions.includes(now) && !state.a[questions.indexOf(now)];
    course.querySelector("[data-back]").hidden = state.p === 0 || now === end;
    course.querySelector("[data-next]").hidden = open || now === end;
  }

  function close() {
    const points = state.d.map((at) => score(questions[at], state.a[at]));
    const whole = Math.floor(points.reduce((sum, one) => sum + one, 0) / points.length);
    const passed = whole >= Number(course.dataset.pass);
    end.querySelector("[data-end-title]").textContent = passed ? "You passed" : "Not passed yet";
    end.querySelector("[data-end-words]").textContent = `You have ${whole}%. ${course.dataset.pass}% are needed.`;
    end.querySelector("[data-again]").hidden = passed;
    if (get("cmi.core.lesson_status") === "passed" && !passed) return;
    set("cmi.core.score.min", 0);
    set("cmi.core.score.max", WHOLE);
    set("cmi.core.score.raw", whole);
    set("cmi.core.lesson_status", passed ? "passed" : "failed");
  }

  function again() {
    state = anew();
    state.p = lessons.length;
    show(true);
    keep();
  }

  function keep() {
    const words = JSON.stringify(state);
    if (words.length <= LONGEST) set("cmi.suspend_data", words);
    set("cmi.core.lesson_location", state.p);
    if (api) api.LMSCommit("");
  }

  function leave() {
    if (!api || finished) return;
    finished = true;
    const seconds = Math.round((Date.now() - began) / 1000);
    const two = (number) => String(number).padStart(2, "0");
    set("cmi.core.session_time", `${two(Math.floor(seconds / 3600)).padStart(4, "0")}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`);
    set("cmi.core.exit", steps()[state.p] === end ? "" : "suspend");
    keep();
    api.LMSFinish("");
  }

  begin();
})();
