// Files of a draft, one by one as they are chosen, dropped, pasted or photographed. Without this the form sends them.
(() => {
  const form = document.querySelector("[data-upload]");
  if (!form) return;
  const list = form.querySelector("[data-uploads]");
  const drop = form.querySelector("[data-drop]");
  const chooser = form.querySelector("input[type=file][data-files]");
  const queue = [];
  let busy = false;
  let pressed = null; // a button that waits for the last file

  function line(file) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    name.textContent = file.name || "Pasted picture";
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `Sending ${name.textContent}`);
    item.append(name, bar);
    list.append(item);
    return item;
  }

  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-quiet";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  function fail(file, item, words, again) {
    const said = document.createElement("p");
    said.className = "wrong";
    said.textContent = words;
    const leave = button(again ? "Leave it out" : "Close", () => item.remove());
    item.querySelector("progress").remove();
    item.append(said, ...(again ? [button("Try again", () => { item.remove(); add([file]); })] : []), leave);
  }

  function finish(request, file, item) {
    const gone = request.getResponseHeader("HX-Redirect");
    if (gone) return location.assign(gone);
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const files = page.getElementById("files");
    if (!files) return fail(file, item, "It did not arrive.", true);
    const refusal = files.querySelector("[data-refusal]");
    refusal?.remove();
    document.getElementById("files").replaceWith(files);
    if (refusal) return fail(file, item, refusal.textContent.trim(), false);
    item.remove();
  }

  function next() {
    const waiting = queue.shift();
    busy = Boolean(waiting);
    if (!waiting) return pressed && form.requestSubmit(pressed);
    const { file, item } = waiting;
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    body.append("pictures", file, file.name || "pasted.png");
    const request = new XMLHttpRequest();
    request.open("POST", location.href);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) item.querySelector("progress").value = event.loaded / event.total;
    });
    request.addEventListener("load", () => { finish(request, file, item); next(); });
    request.addEventListener("error", () => { fail(file, item, "The connection broke.", true); next(); });
    request.send(body);
  }

  function add(files) {
    queue.push(...[...files].map((file) => ({ file, item: line(file) })));
    if (!busy) next();
  }

  function addChosen(event) {
    add(event.target.files);
    event.target.value = "";
    event.stopImmediatePropagation();
  }

  chooser.addEventListener("change", addChosen, true);
  form.querySelector("[data-camera]").addEventListener("change", addChosen);
  // Before the helps of every form: a pasted picture is sent at once, not put beside the chosen ones.
  document.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    add(event.clipboardData.files);
  }, true);
  document.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("drop-over"); });
  document.addEventListener("dragleave", () => drop.classList.remove("drop-over"));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("drop-over");
    add(event.dataTransfer.files);
  });
  form.addEventListener("submit", (event) => {
    if (!busy) return;
    pressed = event.submitter;
    pressed.textContent = "Waiting for the files";
    event.preventDefault();
    event.stopPropagation();
  });
  form.querySelector("[name=add]").hidden = true;
  drop.hidden = false;
})();
