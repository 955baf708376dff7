/** Dashboards in the form that Grafana imports (schema version 39). */
import * as query from "./queries.ts";
import { is, isOneOf, type Selection } from "./queries.ts";
import type { WatchedChannel, WatchedFlow } from "./watched.ts";

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly [key: string]: unknown;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
  readonly [key: string]: unknown;
}

interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat: string;
}

interface Graph {
  readonly title: string;
  readonly unit: string;
  readonly lines: Readonly<Record<string, string>>;
}

const source = { type: "prometheus", uid: "${source}" };
const [width, height, across] = [8, 7, 3];
/** As many as `graphsOf` makes. */
const graphs = 7;

/** One row, repeated for each channel that is chosen at the top. */
export function channelsDashboard(channels: readonly WatchedChannel[], notice: string): Dashboard {
  const addresses = channels.map(({ address }) => address);
  const chosen: Selection = { channel: '="$channel"', group: '=~"$group"' };
  const groups = [...new Set(channels.flatMap(({ consumers }) => consumers.map(({ group }) => group)))].sort();
  const row = rowPanel(1, "$channel", 0, { repeat: "channel" });
  return dashboard(
    { uid: "concord-channels", title: "Concord: channels", description: notice },
    [choice("channel", "Channel", addresses), choice("group", "Consumer", groups)],
    [row, ...graphPanels(graphsOf(chosen, latencyOf(chosen)), 2, 1)],
  );
}

/** A row for each flow: everything that happens on its channels. */
export function flowsDashboard(flows: readonly WatchedFlow[], notice: string): Dashboard {
  const perRow = Math.ceil(graphs / across) * height + 1;
  const panels = flows.flatMap(({ title, channels }, index) => {
    const first = index * (graphs + 1) + 1;
    const top = index * perRow;
    const selection: Selection = { channel: isOneOf(channels.map(({ address }) => address)) };
    const last = channels.findLast(({ consumers }) => consumers.length > 0);
    const endToEnd = last === undefined ? {} : sinceBegun({ channel: is(last.address) }, last.address);
    return [rowPanel(first, title, top), ...graphPanels(graphsOf(selection, endToEnd), first + 1, top + 1)];
  });
  return dashboard({ uid: "concord-flows", title: "Concord: flows", description: notice }, [], panels);
}

type Lines = Readonly<Record<string, string>>;

/** Of one message, from its time to its outcome. */
const latencyOf = (selection: Selection): Lines => ({
  mean: query.meanLatency(selection),
  p95: query.latencyQuantile(selection, 0.95),
  p99: query.latencyQuantile(selection, 0.99),
});

/** Of a whole flow, from its first event to what becomes of its last message. */
const sinceBegun = (selection: Selection, last: string): Lines => ({
  [`to ${last}, mean`]: query.meanFlow(selection),
  [`to ${last}, p95`]: query.flowQuantile(selection, 0.95),
  [`to ${last}, p99`]: query.flowQuantile(selection, 0.99),
});

/** Rate, errors, retries, dead letters, lag, backlog, end-to-end latency. */
function graphsOf(selection: Selection, endToEnd: Lines): readonly Graph[] {
  const { channel } = selection;
  return [
    {
      title: "Rate",
      unit: "mps",
      lines: { sent: query.sendRate({ channel }), consumed: query.consumeRate(selection) },
    },
    { title: "Error rate", unit: "percentunit", lines: { "tries that fail": query.errorShare(selection) } },
    { title: "Retries", unit: "mps", lines: { retries: query.retryRate(selection) } },
    {
      title: "Dead letters",
      unit: "short",
      lines: {
        rejected: query.deadLetters(selection, "5m", "rejected"),
        "failed, expired": query.deadLetters(selection, "5m", "failed|expired"),
      },
    },
    {
      title: "Lag",
      unit: "s",
      lines: { p50: query.lagQuantile(selection, 0.5), p95: query.lagQuantile(selection, 0.95) },
    },
    { title: "Backlog", unit: "short", lines: { "sent and not done with, nearly": query.backlog(selection) } },
    { title: "End-to-end latency", unit: "s", lines: endToEnd },
  ];
}

function graphPanels(shown: readonly Graph[], firstId: number, top: number): readonly Panel[] {
  return shown.map(({ title, unit, lines }, index) => ({
    id: firstId + index,
    type: "timeseries",
    title,
    datasource: source,
    gridPos: {
      x: (index % across) * width,
      y: top + Math.floor(index / across) * height,
      w: width,
      h: height,
    },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi" } },
    targets: Object.entries(lines).map(([legendFormat, expr], line) => ({
      refId: String.fromCharCode(65 + line),
      datasource: source,
      expr,
      legendFormat,
    })),
  }));
}

function rowPanel(id: number, title: string, y: number, more: object = {}): Panel {
  return { id, type: "row", title, collapsed: false, panels: [], gridPos: { x: 0, y, w: 24, h: 1 }, ...more };
}

/** A list to choose from, all of it chosen at first. */
function choice(name: string, label: string, values: readonly string[]): object {
  // A comma separates the values of a list.
  const written = values.map((value) => value.replaceAll(",", "\\,"));
  return {
    name,
    label,
    type: "custom",
    query: written.join(","),
    multi: true,
    includeAll: true,
    current: { text: ["All"], value: ["$__all"] },
  };
}

function dashboard(
  about: { readonly uid: string; readonly title: string; readonly description: string },
  variables: readonly object[],
  panels: readonly Panel[],
): Dashboard {
  const sources = { name: "source", label: "Prometheus", type: "datasource", query: "prometheus" };
  return {
    ...about,
    schemaVersion: 39,
    version: 1,
    editable: false,
    tags: ["concord"],
    time: { from: "now-6h", to: "now" },
    refresh: "1m",
    templating: { list: [sources, ...variables] },
    annotations: { list: [] },
    panels,
  };
}
