import { search, type Row } from "./search.ts";

/** Brings the search page to life: what is typed and chosen stands in its address, so that it can be sent to somebody. */
export function offerSearchPage(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-search]");
  const input = form?.querySelector("input");
  const kinds = form?.querySelector("select");
  const list = document.querySelector<HTMLElement>("#found");
  const count = document.querySelector<HTMLElement>("#count");
  if (!form || !input || !kinds || !list || !count) return;
  const { search: file = "", base = "/" } = form.dataset;
  const rows = fetch(file).then((answer) => (answer.ok ? (answer.json() as Promise<readonly Row[]>) : []));
  const asked = new URLSearchParams(location.search);
  input.value = asked.get("q") ?? "";
  form.hidden = false;
  const show = async (): Promise<void> => {
    const all = await rows;
    const typed = input.value;
    const ofKind = all.filter(([kind]) => kinds.value === "" || kind === kinds.value);
    const found = typed.trim() === "" ? (kinds.value === "" ? [] : ofKind) : search(ofKind, typed, ofKind.length);
    list.replaceChildren(...found.map((row) => item(row, base)));
    const { none = "", one = "", many = "" } = document.body.dataset;
    const said = found.length === 0 ? none : found.length === 1 ? one : many.replace("#", String(found.length));
    count.textContent = typed.trim() === "" && kinds.value === "" ? "" : said;
    const query = new URLSearchParams(
      [
        ["q", typed],
        ["kind", kinds.value],
      ].filter(([, value]) => value !== ""),
    );
    history.replaceState(undefined, "", query.size === 0 ? location.pathname : `?${query}`);
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => void show());
  void rows.then((all) => {
    for (const kind of new Set(all.map(([kind]) => kind))) kinds.add(new Option(kind, kind));
    kinds.value = asked.get("kind") ?? "";
    return show();
  });
}

function item([kind, title, technical, note, to]: Row, base: string): HTMLLIElement {
  const line = document.createElement("li");
  const link = document.createElement("a");
  link.href = base + to;
  link.textContent = title;
  const name = document.createElement("code");
  name.textContent = technical;
  const rest = document.createElement("span");
  rest.className = "note";
  rest.textContent = note === "" ? kind : `${kind}, ${note}`;
  line.append(link, " ", name, " ", rest);
  return line;
}
