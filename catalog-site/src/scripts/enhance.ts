import { addCopyButtons } from "./copy.ts";
import { offerComparison } from "./compare.ts";
import { offerPalette } from "./palette.ts";
import { offerSearchPage } from "./search-page.ts";
import { openTarget } from "./open-target.ts";

// Everything is on the page without these; they save a reader some steps.
openTarget();
addCopyButtons();
offerPalette();
offerSearchPage();
offerComparison();
