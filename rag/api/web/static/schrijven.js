// What a script adds where a language model may write: an answer in its words, each sentence as soon as it is checked.

const box = document.getElementById("geschreven");
const [heading, list, state, button] = ["h2", "ol", ".state", "button"].map((one) => box.querySelector(one));
const COUNTS = ["Geen", "Eén", "Twee", "Drie", "Vier", "Vijf", "Zes", "Zeven", "Acht", "Negen", "Tien", "Elf", "Twaalf"];
const FAULTS = {
  429: "Het is nu te druk. Probeer het zo meteen opnieuw.",
  502: "Het taalmodel is niet bereikbaar, of geeft geen goed antwoord.",
  503: "Het is nu te druk. Probeer het zo meteen opnieuw.",
  504: "Het taalmodel deed er te lang over.",
};
let writing = null; // what can stop it; null while nothing is being written

// Yields the events by name and data. Throws what has a `status` where the service says what went wrong.
async function* events(asked, signal) {
  const headers = { "Content-Type": "application/json", Accept: "text/event-stream" };
  const response = await fetch("/v1/ask/stream", { method: "POST", headers, body: asked, signal });
  if (!response.ok) throw response;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error("The stream broke off.");
    const parts = (rest + value).split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const found = part.match(/^event: (\w+)\ndata: (.*)$/); // null for a comment that keeps the line open
      if (found) yield [found[1], JSON.parse(found[2])];
    }
  }
}

function made(name) {
  return box.querySelector(`template.${name}`).content.firstElementChild.cloneNode(true);
}

function sentence({ text, citations }) {
  const item = made("sentence");
  item.querySelector("p").textContent = text;
  item.append(...citations.map(source));
  return item;
}

function source({ text, permalink, support }) {
  const part = made("support");
  const link = part.querySelector("a");
  link.href = permalink + (support.note === null ? "" : `#noot-${support.note}`);
  link.textContent = text;
  part.querySelector(".visually-hidden").textContent = ` in ${text}`;
  part.querySelector("blockquote p").textContent = support.text;
  return part;
}

function told({ supported, withheld }) {
  const many = withheld > 1;
  const left = `${COUNTS[withheld] ?? withheld} ${many ? "zinnen zijn" : "zin is"} weggelaten, want die ${many ? "waren" : "was"} niet in de stukken terug te vinden.`;
  if (supported) return withheld ? left : "Alles wat het taalmodel schreef, is in de stukken teruggevonden.";
  const nothing = withheld ? `${left} Er blijft niets over.` : "Het taalmodel vond in deze alinea’s geen antwoord.";
  return `${nothing} Lees hieronder wat er letterlijk staat.`;
}

async function write(stop) {
  list.replaceChildren();
  state.classList.remove("failed");
  state.textContent = "Het taalmodel schrijft…";
  try {
    for await (const [name, data] of events(box.dataset.asked, stop.signal)) {
      if (name === "error") throw data;
      if (name === "sentence") list.append(sentence(data));
      if (name === "done") return told(data);
    }
  } catch (fault) {
    const what = stop.signal.aborted ? "U hebt het schrijven gestopt." : FAULTS[fault.status] ?? "Het schrijven is mislukt.";
    state.classList.toggle("failed", !stop.signal.aborted);
    button.textContent = "Opnieuw";
    return list.childElementCount ? `${what} De zinnen die er al staan, zijn in de stukken teruggevonden.` : what;
  }
}

button.addEventListener("click", async ({ detail }) => {
  if (detail > 1) return; // the second of a double click, which would stop what the first began
  if (writing) {
    writing.abort();
    return;
  }
  writing = new AbortController();
  button.textContent = "Stop";
  box.classList.add("begun");
  state.textContent = await write(writing);
  writing = null;
  if (button.textContent === "Stop") { // it is whole: there is nothing left to press
    if (document.activeElement === button) heading.focus();
    button.hidden = true;
  }
});
box.hidden = false;
