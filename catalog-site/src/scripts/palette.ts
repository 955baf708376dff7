import { search, type Row } from "./search.ts";

/** Turns each search link into a button for a dialog, and opens it by Ctrl/Cmd-K or /. */
export function offerPalette(): void {
  const links = document.querySelectorAll<HTMLAnchorElement>("a[data-palette]");
  let palette: Palette | undefined;
  const open = (link: HTMLAnchorElement): void => {
    palette ??= new Palette(link);
    palette.show();
  };
  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(link);
    });
  }
  addEventListener("keydown", (event) => {
    const [link] = links;
    const isShortcut = event.key === "k" && (event.ctrlKey || event.metaKey);
    const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !isTyping(event.target);
    if (link === undefined || (!isShortcut && !isSlash)) return;
    event.preventDefault();
    open(link);
  });
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:input|textarea|select)$/iu.test(target.tagName))
  );
}

/** A list of what was found, operated from its field: a combobox in a dialog. Lives as long as the page. */
class Palette {
  readonly #dialog = document.createElement("dialog");
  readonly #input = document.createElement("input");
  readonly #list = document.createElement("ul");
  readonly #count = document.createElement("p");
  readonly #base: string;
  readonly #rows: Promise<readonly Row[]>;
  #active = -1;

  constructor(link: HTMLAnchorElement) {
    const { palette = "", label = "", base = "/" } = link.dataset;
    this.#base = base;
    this.#rows = fetch(palette).then((answer) => (answer.ok ? (answer.json() as Promise<readonly Row[]>) : []));
    this.#rows.catch(() => (location.href = link.href));
    this.#dialog.className = "palette";
    this.#dialog.setAttribute("aria-label", label);
    this.#list.id = "palette-list";
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", label);
    this.#count.setAttribute("role", "status");
    this.#field(label);
    this.#dialog.append(this.#input, this.#count, this.#list);
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog) this.#dialog.close();
    });
    document.body.append(this.#dialog);
  }

  show(): void {
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#input.select();
  }

  #field(label: string): void {
    const attributes = {
      type: "search",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      placeholder: label,
      "aria-label": label,
      "aria-controls": this.#list.id,
      "aria-expanded": "false",
      "aria-autocomplete": "list",
    };
    for (const [name, value] of Object.entries(attributes)) this.#input.setAttribute(name, value);
    this.#input.addEventListener("input", () => void this.#find());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
  }

  async #find(): Promise<void> {
    const typed = this.#input.value;
    const rows = await this.#rows;
    if (typed !== this.#input.value) return;
    const found = search(rows, typed);
    this.#list.replaceChildren(...found.map((row, index) => this.#option(row, index)));
    this.#input.setAttribute("aria-expanded", String(found.length > 0));
    const { none = "", one = "", many = "" } = document.body.dataset;
    const words = found.length === 0 ? none : found.length === 1 ? one : many.replace("#", String(found.length));
    this.#count.textContent = typed.trim() === "" ? "" : words;
    this.#activate(found.length > 0 ? 0 : -1);
  }

  #option([kind, title, technical, note, to]: Row, index: number): HTMLLIElement {
    const option = document.createElement("li");
    option.id = `palette-${index}`;
    option.setAttribute("role", "option");
    option.dataset["to"] = this.#base + to;
    const name = document.createElement("strong");
    name.textContent = title;
    const plain = document.createElement("code");
    plain.textContent = technical;
    const rest = document.createElement("span");
    rest.className = "note";
    rest.textContent = note === "" ? kind : `${kind}, ${note}`;
    option.append(name, " ", plain, " ", rest);
    option.addEventListener("click", () => this.#go(index));
    return option;
  }

  #key(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    const options = this.#list.children.length;
    if (step !== undefined && options > 0) this.#activate((this.#active + step + options) % options);
    else if (event.key === "Enter") this.#go(this.#active);
    else return;
    event.preventDefault();
  }

  #activate(index: number): void {
    this.#active = index;
    for (const [at, option] of [...this.#list.children].entries()) {
      option.setAttribute("aria-selected", String(at === index));
      if (at === index) option.scrollIntoView({ block: "nearest" });
    }
    if (index < 0) this.#input.removeAttribute("aria-activedescendant");
    else this.#input.setAttribute("aria-activedescendant", `palette-${index}`);
  }

  #go(index: number): void {
    const option = this.#list.children[index];
    const to = option instanceof HTMLElement ? option.dataset["to"] : undefined;
    if (to === undefined) return;
    this.#dialog.close();
    location.href = to;
  }
}
