import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const runs = 3;
const categories = ["performance", "accessibility", "best-practices"] as const;
type Scores = Readonly<Record<(typeof categories)[number], number>>;

/** The median of three measurements of a page, from 0 to 100. */
export async function lighthouseScores(url: string, chromePath: string): Promise<Scores> {
  const chromeFlags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
  const chrome = await launch({ chromePath, chromeFlags });
  try {
    const measured: Scores[] = [];
    for (let run = 0; run < runs; run++) {
      const result = await lighthouse(url, { port: chrome.port, output: "json", onlyCategories: [...categories] });
      const scoreOf = (category: string): number => Math.round((result?.lhr.categories[category]?.score ?? 0) * 100);
      measured.push({
        performance: scoreOf("performance"),
        accessibility: scoreOf("accessibility"),
        "best-practices": scoreOf("best-practices"),
      });
    }
    const median = (category: keyof Scores): number =>
      measured.map((one) => one[category]).toSorted((left, right) => left - right)[Math.floor(runs / 2)] ?? 0;
    return {
      performance: median("performance"),
      accessibility: median("accessibility"),
      "best-practices": median("best-practices"),
    };
  } finally {
    chrome.kill();
  }
}
