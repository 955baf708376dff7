import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { diskFiles, loadFabric } from "@concord/contracts";
import { type MonitoringFile, planMonitoring } from "@concord/generator-monitoring";
import { createConsumer, createProducer, memory, openTelemetry } from "@concord/runtime";
import * as api from "@opentelemetry/api";
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { findProgram } from "../../scripts/brokers/programs.ts";
import { concord, scratch } from "../cli/run.ts";
import { createShop } from "../runtime/shop.ts";
import { order } from "../runtime/stage.ts";

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}

interface Dashboard {
  readonly uid: string;
  readonly schemaVersion: number;
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
  readonly panels: readonly Panel[];
}

const root = path.resolve(import.meta.dirname, "../..");
const promtool = findProgram("promtool");
let files: readonly MonitoringFile[];
const text = (name: string): string => files.find((file) => file.path === name)!.text;
const dashboards = () =>
  ["grafana/channels.json", "grafana/flows.json"].map((name) => JSON.parse(text(name)) as Dashboard);
const expressions = (): readonly string[] =>
  dashboards().flatMap(({ panels }) => panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)));

beforeAll(async () => {
  files = planMonitoring(await loadFabric(diskFiles({ cwd: root, root: "contracts" }), { root: "contracts" }));
});

const asked = ["Rate", "Error rate", "Retries", "Dead letters", "Lag", "Backlog", "End-to-end latency"];

describe("dashboards", () => {
  test("have every figure for the chosen channels, and in a row for each flow", () => {
    const [channels, flows] = dashboards();
    expect(channels!.panels.map(({ title }) => title)).toEqual(["$channel", ...asked]);
    expect(channels!.templating.list.find(({ name }) => name === "channel")!.query.split(",")).toContain(
      "payments.captured",
    );
    const rows = flows!.panels.filter(({ type }) => type === "row").map(({ title }) => title);
    expect(rows.length).toBeGreaterThanOrEqual(3);
    expect(flows!.panels.map(({ title }) => title)).toEqual(rows.flatMap((title) => [title, ...asked]));
  });

  test("are what Grafana takes: ids are unique, panels do not overlap, every query has a name of its own", () => {
    for (const { uid, schemaVersion, panels } of dashboards()) {
      expect([uid.length <= 40, schemaVersion]).toEqual([true, 39]);
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      const taken = new Set<string>();
      for (const { gridPos, targets = [] } of panels) {
        expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
            expect(taken.has(`${x} ${y}`), `${x} ${y}`).toBe(false);
            taken.add(`${x} ${y}`);
          }
        expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      }
    }
  });
});

test("whatever is asked for is emitted by the runtime, under that name", async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 31 - 1 });
  const provider = new MeterProvider({ readers: [reader] });
  const telemetry = openTelemetry({ ...api, metrics: provider });
  const transport = memory();
  const { sends, receives } = createShop();
  const consumer = await createConsumer("shop", receives, {
    transport,
    group: "shop",
    telemetry,
    hooks: {},
    retry: { attempts: 1 },
  })
    .on.stockCounted(({ total }) => {
      if (total === 0) throw new Error("no");
    })
    .start();
  const orders = createProducer("shop", sends, { transport, telemetry, hooks: {}, retry: { attempts: 1 } });
  await orders.stockCounted(order("1", 1));
  await orders.stockCounted(order("2", 0));
  await consumer.stop();
  vi.spyOn(transport, "publish").mockRejectedValue(new Error("away"));
  await expect(orders.stockCounted(order("3"))).rejects.toThrow("away");
  await reader.forceFlush();
  const emitted = new Map<string, Set<string>>();
  for (const { scopeMetrics } of exporter.getMetrics())
    for (const { descriptor, dataPoints, dataPointType } of scopeMetrics.flatMap(({ metrics }) => metrics)) {
      // As OpenTelemetry's specification of Prometheus compatibility writes them.
      const base = descriptor.name.replaceAll(".", "_") + (descriptor.unit === "s" ? "_seconds" : "");
      const names =
        dataPointType === DataPointType.SUM
          ? [`${base}_total`]
          : ["_bucket", "_sum", "_count"].map((end) => base + end);
      const labels = dataPoints.flatMap(({ attributes }) =>
        Object.keys(attributes).map((name) => name.replaceAll(".", "_")),
      );
      for (const name of names) emitted.set(name, new Set([...(emitted.get(name) ?? []), ...labels]));
    }
  const used = [...expressions(), text("prometheus/rules.yaml")].flatMap((expression) => [
    ...expression.matchAll(/\b((?:messaging|concord)_[a-z_]+)\{((?:[a-z_]+(?:=~|!=|=)(?:"(?:[^"\\]|\\.)*"),?)*)\}/g),
  ]);
  expect(used.length).toBeGreaterThan(100);
  // A quantile is never larger than the last boundary: rules that wait for more would wait for ever.
  const boundaries = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    .filter(({ descriptor }) => descriptor.name === "concord.message.lag")
    .flatMap(({ dataPoints }) =>
      (dataPoints as readonly DataPoint<Histogram>[]).map(({ value }) => value.buckets.boundaries),
    );
  const thresholds = [...text("prometheus/rules.yaml").matchAll(/histogram_quantile\(.*\) > (\d+)/g)].map(([, most]) =>
    Number(most),
  );
  expect(thresholds.length).toBeGreaterThan(10);
  expect(Math.max(...boundaries[0]!)).toBeGreaterThan(Math.max(...thresholds));
  for (const [, name, matchers] of used) {
    expect([...emitted.keys()]).toContain(name);
    for (const [, label] of matchers!.matchAll(/([a-z_]+)(?:=~|!=|=)"/g))
      expect([...emitted.get(name!)!], name).toContain(label);
  }
});

describe.skipIf(promtool === undefined)(
  `promtool${promtool === undefined ? " (not installed: Debian's prometheus)" : ""}`,
  () => {
    const run = (...argv: readonly string[]): string =>
      execFileSync(promtool!, argv, { encoding: "utf8", stdio: "pipe" });

    test("accepts the rules, and every query of the dashboards", () => {
      const folder = scratch();
      writeFileSync(path.join(folder, "rules.yaml"), text("prometheus/rules.yaml"));
      const rules = expressions().map((expr, index) => ({ record: `panel:${index}`, expr }));
      writeFileSync(path.join(folder, "panels.yaml"), JSON.stringify({ groups: [{ name: "panels", rules }] }));
      expect(run("check", "rules", path.join(folder, "rules.yaml"))).toContain("SUCCESS");
      expect(run("check", "rules", path.join(folder, "panels.yaml"))).toContain(`${rules.length} rules found`);
    });

    test("the rules fire when they should, and only then", () => {
      const folder = scratch();
      const all = parse(text("prometheus/rules.yaml")) as { readonly groups: readonly { readonly name: string }[] };
      const groups = all.groups.filter(({ name }) => name === "channel payments.captured");
      writeFileSync(path.join(folder, "rules.yaml"), JSON.stringify({ groups }));
      const at = 'messaging_destination_name="payments.captured"';
      const consumed = (group: string, outcome: string): string =>
        `messaging_client_consumed_messages_total{${at},messaging_consumer_group_name="${group}",concord_outcome="${outcome}"}`;
      const tests = {
        rule_files: ["rules.yaml"],
        evaluation_interval: "1m",
        tests: [
          {
            interval: "1m",
            input_series: [
              { series: `messaging_client_sent_messages_total{${at}}`, values: "0+60x60" },
              { series: consumed("ledger", "handled"), values: "0+60x60" },
              { series: consumed("ledger", "rejected"), values: "0x20 1x40" },
              // From the twentieth minute on each message is between one and two minutes old.
              ...[60, 120, "+Inf"].map((le) => ({
                series: `concord_message_lag_seconds_bucket{${at},messaging_consumer_group_name="ledger",le="${le}"}`,
                values: le === 60 ? "0+60x20 1200x40" : "0+60x60",
              })),
            ],
            promql_expr_test: [
              {
                expr: 'ALERTS{alertname="ConcordMessagesRejected",service="ledger"}',
                eval_time: "15m",
                exp_samples: [],
              },
              firing("ConcordMessagesRejected", "ledger", "critical", "23m"),
              { expr: 'ALERTS{alertname="ConcordConsumerSilent",service="ledger"}', eval_time: "50m", exp_samples: [] },
              firing("ConcordConsumerSilent", "support-desk", "critical", "50m"),
              { expr: 'ALERTS{alertname="ConcordConsumerLate",service="ledger"}', eval_time: "15m", exp_samples: [] },
              firing("ConcordConsumerLate", "ledger", "warning", "50m"),
            ],
          },
        ],
      };
      writeFileSync(path.join(folder, "tests.yaml"), JSON.stringify(tests));
      expect(run("test", "rules", path.join(folder, "tests.yaml"))).toContain("SUCCESS");
    });
  },
);

/** One alert that fires for a service on the channel of captured payments. */
function firing(alertname: string, service: string, severity: string, at: string): object {
  const team = { ledger: "finance", "support-desk": "support" }[service];
  const labels = `alertname="${alertname}",alertstate="firing",channel="payments.captured",service="${service}",severity="${severity}",team="${team}"`;
  return {
    expr: `ALERTS{alertname="${alertname}",service="${service}",alertstate="firing"}`,
    eval_time: at,
    exp_samples: [{ labels: `ALERTS{${labels}}`, value: 1 }],
  };
}

test("concord monitoring writes what is new, and --check says whether it is", async () => {
  const folder = scratch();
  const monitoring = (...more: readonly string[]) => concord(root, ["monitoring", "--out", folder, ...more]);
  expect((await monitoring("--check")).code).toBe(1);
  expect((await monitoring()).code).toBe(0);
  expect(await monitoring("--check")).toMatchObject({ code: 0, out: "up to date\n" });
});
