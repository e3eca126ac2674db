// Boxes drawn over a picture, in step with the rows of numbers that are sent. Without this file the rows do alone.
(() => {
  const picture = document.querySelector("[data-redacting]");
  if (!picture) return;
  const form = picture.closest("form");
  const said = form.querySelector("[data-redacting-said]");
  const template = form.querySelector("[data-box-template]");
  const total = form.querySelector("[name$=TOTAL_FORMS]");
  const most = Number(form.querySelector("[name$=MAX_NUM_FORMS]").value);
  const EDGES = ["left", "top", "right", "bottom"];
  const LEAST = 1; // per cent: a smaller box is a slip of the hand
  const rows = () => [...form.querySelectorAll("[data-box-row]")];
  const field = (row, edge) => row.querySelector(`[name$="-${edge}"]`);
  const within = (value, low = 0, high = 100) => Math.min(Math.max(value, low), high);
  const rounded = (value) => Math.round(value * 100) / 100;
  const boxes = new Map(); // row -> its button on the picture

  function edgesOf(row) {
    const [left, top, right, bottom] = EDGES.map((edge) => parseFloat(field(row, edge).value));
    return left < right && top < bottom ? { left, top, right, bottom } : null;
  }

  function write(row, edges) {
    EDGES.forEach((edge) => { field(row, edge).value = edges ? rounded(edges[edge]) : ""; });
    row.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function describe(row, edges) {
    const number = rows().indexOf(row) + 1;
    const { left, top, right, bottom } = Object.fromEntries(EDGES.map((edge) => [edge, Math.round(edges[edge])]));
    return `Box ${number}: from ${left} to ${right} per cent across, ${top} to ${bottom} per cent down`;
  }

  function draw(row) {
    const edges = edgesOf(row);
    let box = boxes.get(row);
    if (!edges) {
      box?.remove();
      boxes.delete(row);
      return;
    }
    if (!box) {
      box = document.createElement("button");
      box.type = "button";
      box.className = "redacting-box";
      box.setAttribute("aria-describedby", "redacting-hint");
      box.addEventListener("keydown", (event) => steer(event, row));
      box.addEventListener("pointerdown", (event) => drag(event, row));
      boxes.set(row, box);
      picture.append(box);
    }
    box.style.left = `${edges.left}%`;
    box.style.top = `${edges.top}%`;
    box.style.width = `${edges.right - edges.left}%`;
    box.style.height = `${edges.bottom - edges.top}%`;
    box.setAttribute("aria-label", describe(row, edges));
  }

  function moved(edges, across, down) {
    const x = within(across, -edges.left, 100 - edges.right);
    const y = within(down, -edges.top, 100 - edges.bottom);
    return { left: edges.left + x, top: edges.top + y, right: edges.right + x, bottom: edges.bottom + y };
  }

  function sized(edges, across, down) {
    return {
      ...edges,
      right: within(edges.right + across, edges.left + LEAST),
      bottom: within(edges.bottom + down, edges.top + LEAST),
    };
  }

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function steer(event, row) {
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      const number = rows().indexOf(row) + 1;
      write(row, null);
      say(`Box ${number} is taken away`);
      (boxes.values().next().value || form.querySelector("[data-add-box]")).focus();
      return;
    }
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    write(row, (event.shiftKey ? sized : moved)(edgesOf(row), ...arrow));
    say(describe(row, edgesOf(row)));
  }

  let pause;
  function say(words) {
    clearTimeout(pause);
    pause = setTimeout(() => { said.textContent = words; }, 300); // a reader of screens hears where it came to rest
  }

  function place(event) {
    const frame = picture.getBoundingClientRect();
    return {
      x: within(((event.clientX - frame.left) / frame.width) * 100),
      y: within(((event.clientY - frame.top) / frame.height) * 100),
    };
  }

  function follow(event, change) {
    const start = place(event);
    const move = (next) => change(start, place(next));
    const stop = () => {
      picture.removeEventListener("pointermove", move);
      picture.removeEventListener("pointerup", stop);
      picture.removeEventListener("pointercancel", stop);
    };
    picture.setPointerCapture(event.pointerId);
    picture.addEventListener("pointermove", move);
    picture.addEventListener("pointerup", stop);
    picture.addEventListener("pointercancel", stop);
  }

  function drag(event, row) {
    if (event.button) return;
    event.stopPropagation();
    const edges = edgesOf(row);
    follow(event, (start, now) => write(row, moved(edges, now.x - start.x, now.y - start.y)));
  }

  function emptyRow() {
    const empty = rows().find((row) => EDGES.every((edge) => !field(row, edge).value));
    if (empty || rows().length >= most) return empty;
    const number = rows().length;
    const copy = template.content.firstElementChild.cloneNode(true);
    copy.querySelectorAll("input").forEach((input) => {
      input.name = input.name.replace("__prefix__", number);
      input.id = input.id.replace("__prefix__", number);
    });
    copy.querySelectorAll("label").forEach((label) => { label.htmlFor = label.htmlFor.replace("__prefix__", number); });
    copy.querySelector("legend").textContent = `Box ${number + 1}`;
    rows().at(-1).after(copy);
    total.value = number + 1;
    listen(copy);
    return copy;
  }

  function listen(row) {
    row.addEventListener("input", () => draw(row));
    draw(row);
  }

  picture.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    let row = null;
    follow(event, (start, now) => {
      const edges = {
        left: Math.min(start.x, now.x),
        right: Math.max(start.x, now.x),
        top: Math.min(start.y, now.y),
        bottom: Math.max(start.y, now.y),
      };
      if (!row && (edges.right - edges.left < LEAST || edges.bottom - edges.top < LEAST)) return;
      row = row || emptyRow();
      if (row) write(row, edges);
    });
  });

  const add = form.querySelector("[data-add-box]");
  add.hidden = false;
  add.addEventListener("click", () => {
    const row = emptyRow();
    if (!row) return say("There is no room for another box");
    write(row, { left: 40, top: 40, right: 60, bottom: 60 });
    boxes.get(row).focus();
  });
  form.querySelectorAll("[data-with-script]").forEach((words) => { words.hidden = false; });
  picture.dataset.drawn = "yes";
  rows().forEach(listen);
})();
