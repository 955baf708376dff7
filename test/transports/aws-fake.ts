/**
 * A stand-in for SQS, SNS and EventBridge on loopback, which speaks their protocols as far as the transport uses them:
 * queues with receipts, visibility and long polling, topics and rules that pass on to queues. Checks the access key, not
 * the signature; keeps everything in memory; has none of AWS's delays, limits of rate, or second deliveries.
 */
import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const accessKeyId = "AKIAFAKE";
const account = "000000000000";
const region = "eu-central-1";

interface Stored {
  readonly id: string;
  readonly body: string;
  visibleAt: number;
  receives: number;
  receipt: string;
}

interface FakeQueue {
  readonly arn: string;
  readonly messages: Stored[];
}

type Input = Readonly<Record<string, any>>;

class Refusal extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export async function startAws() {
  const queues = new Map<string, FakeQueue>();
  /** By the ARN of a topic, or the name and pattern of a rule: ARNs of queues. */
  const topics = new Map<string, Map<string, string>>();
  const rules = new Map<string, { readonly pattern: string; readonly targets: Map<string, string> }>();
  const limits = { maxBytes: 262_144 };
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const queueAt = (queueUrl: string): FakeQueue => {
    const queue = queues.get(queueUrl.split("/").at(-1)!);
    if (queue === undefined) throw new Refusal("AWS.SimpleQueueService.NonExistentQueue");
    return queue;
  };
  const put = (queue: FakeQueue | undefined, body: string) =>
    queue?.messages.push({ id: randomUUID(), body, visibleAt: 0, receives: 0, receipt: "" });
  const byArn = (arn: string) => [...queues.values()].find((queue) => queue.arn === arn);
  const urlOf = (name: string) => `${url()}/${account}/${name}`;
  const held = (queue: FakeQueue, receipt: string) =>
    queue.messages.findIndex((message) => message.receipt === receipt);

  const sqs: Readonly<Record<string, (input: Input) => unknown>> = {
    ListQueues: () => ({ QueueUrls: [...queues.keys()].map(urlOf) }),
    GetQueueUrl({ QueueName }) {
      queueAt(QueueName);
      return { QueueUrl: urlOf(QueueName) };
    },
    CreateQueue({ QueueName }) {
      if (!/^[\w-]{1,80}$/.test(QueueName)) throw new Refusal("InvalidParameterValue");
      if (!queues.has(QueueName))
        queues.set(QueueName, { arn: `arn:aws:sqs:${region}:${account}:${QueueName}`, messages: [] });
      return { QueueUrl: urlOf(QueueName) };
    },
    DeleteQueue({ QueueUrl }) {
      queueAt(QueueUrl);
      queues.delete(QueueUrl.split("/").at(-1));
      return {};
    },
    GetQueueAttributes: ({ QueueUrl }) => ({ Attributes: { QueueArn: queueAt(QueueUrl).arn } }),
    SetQueueAttributes: ({ QueueUrl }) => (queueAt(QueueUrl), {}),
    SendMessageBatch({ QueueUrl, Entries }) {
      const queue = queueAt(QueueUrl);
      checkBatch(Entries.map(({ MessageBody }: Input) => MessageBody));
      const Successful = Entries.map(({ Id, MessageBody }: Input) => {
        put(queue, MessageBody);
        return { Id, MessageId: randomUUID(), MD5OfMessageBody: md5(MessageBody) };
      });
      return { Successful, Failed: [] };
    },
    async ReceiveMessage({ QueueUrl, MaxNumberOfMessages = 1, WaitTimeSeconds = 0, VisibilityTimeout = 30 }) {
      const deadline = Date.now() + WaitTimeSeconds * 1_000;
      for (;;) {
        const now = Date.now();
        const due = queueAt(QueueUrl)
          .messages.filter(({ visibleAt }) => visibleAt <= now)
          .slice(0, MaxNumberOfMessages);
        if (due.length === 0 && now < deadline) {
          await new Promise((resolve) => setTimeout(resolve, 10));
          continue;
        }
        return {
          Messages: due.map((message) => {
            message.visibleAt = now + VisibilityTimeout * 1_000;
            message.receives++;
            message.receipt = randomUUID();
            return {
              MessageId: message.id,
              ReceiptHandle: message.receipt,
              Body: message.body,
              MD5OfBody: md5(message.body),
              Attributes: { ApproximateReceiveCount: String(message.receives) },
            };
          }),
        };
      }
    },
    DeleteMessage({ QueueUrl, ReceiptHandle }) {
      const queue = queueAt(QueueUrl);
      const index = held(queue, ReceiptHandle);
      if (index !== -1) queue.messages.splice(index, 1);
      return {};
    },
    ChangeMessageVisibilityBatch({ QueueUrl, Entries }) {
      const queue = queueAt(QueueUrl);
      for (const { ReceiptHandle, VisibilityTimeout } of Entries) {
        const message = queue.messages[held(queue, ReceiptHandle)];
        if (message !== undefined) message.visibleAt = Date.now() + VisibilityTimeout * 1_000;
      }
      return { Successful: Entries.map(({ Id }: Input) => ({ Id })), Failed: [] };
    },
  };

  const sns: Readonly<Record<string, (input: URLSearchParams) => string>> = {
    CreateTopic(input) {
      const arn = `arn:aws:sns:${region}:${account}:${input.get("Name")}`;
      if (!topics.has(arn)) topics.set(arn, new Map());
      return `<TopicArn>${arn}</TopicArn>`;
    },
    DeleteTopic: (input) => (topics.delete(input.get("TopicArn")!), ""),
    Subscribe(input) {
      const topic = topics.get(input.get("TopicArn")!);
      if (topic === undefined) throw new Refusal("NotFound");
      const endpoint = input.get("Endpoint")!;
      const known = [...topic].find(([, queue]) => queue === endpoint)?.[0];
      const arn = known ?? `${input.get("TopicArn")}:${randomUUID()}`;
      topic.set(arn, endpoint);
      return `<SubscriptionArn>${arn}</SubscriptionArn>`;
    },
    Unsubscribe(input) {
      for (const topic of topics.values()) topic.delete(input.get("SubscriptionArn")!);
      return "";
    },
    PublishBatch(input) {
      const topic = topics.get(input.get("TopicArn")!);
      if (topic === undefined) throw new Refusal("NotFound");
      const entries: { readonly id: string; readonly body: string }[] = [];
      for (let index = 1; input.has(`PublishBatchRequestEntries.member.${index}.Id`); index++) {
        const at = `PublishBatchRequestEntries.member.${index}`;
        entries.push({ id: input.get(`${at}.Id`)!, body: input.get(`${at}.Message`)! });
      }
      checkBatch(entries.map(({ body }) => body));
      for (const { body } of entries) for (const arn of topic.values()) put(byArn(arn), body);
      const taken = entries.map(({ id }) => `<member><Id>${id}</Id><MessageId>${randomUUID()}</MessageId></member>`);
      return `<Successful>${taken.join("")}</Successful><Failed/>`;
    },
  };

  const eventBridge: Readonly<Record<string, (input: Input) => unknown>> = {
    PutRule({ Name, EventPattern }) {
      rules.set(Name, {
        pattern: JSON.parse(EventPattern)["detail-type"][0],
        targets: rules.get(Name)?.targets ?? new Map(),
      });
      return { RuleArn: `arn:aws:events:${region}:${account}:rule/${Name}` };
    },
    PutTargets({ Rule, Targets }) {
      for (const { Id, Arn } of Targets) rules.get(Rule)!.targets.set(Id, Arn);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets: ({ Rule, Ids }) => (Ids.forEach((id: string) => rules.get(Rule)?.targets.delete(id)), {}),
    DeleteRule: ({ Name }) => (rules.delete(Name), {}),
    PutEvents({ Entries }) {
      checkBatch(Entries.map(({ Detail }: Input) => Detail));
      for (const { Source, DetailType, Detail } of Entries)
        for (const { pattern, targets } of rules.values())
          if (pattern === DetailType)
            for (const arn of targets.values()) {
              const frame = { version: "0", id: randomUUID(), source: Source, "detail-type": DetailType };
              put(byArn(arn), JSON.stringify({ ...frame, detail: JSON.parse(Detail) }));
            }
      return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: randomUUID() })) };
    },
  };

  function checkBatch(bodies: readonly string[]): void {
    const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0);
    if (bodies.length === 0 || bodies.length > 10 || bytes > limits.maxBytes) throw new Refusal("BatchRequestTooLong");
  }

  const server = createServer((request, response) => void answer(request, response));
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const part of request.setEncoding("utf8")) text += part;
    const target = request.headers["x-amz-target"];
    const isJson = typeof target === "string";
    try {
      if (!request.headers.authorization?.includes(`Credential=${accessKeyId}/`))
        throw new Refusal("InvalidClientTokenId");
      if (isJson) {
        const [service, action] = target.split(".") as [string, string];
        const run = (service === "AmazonSQS" ? sqs : eventBridge)[action];
        if (run === undefined) throw new Refusal("UnknownOperation");
        const result = JSON.stringify(await run(JSON.parse(text)));
        response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end(result);
      } else {
        const input = new URLSearchParams(text);
        const action = input.get("Action")!;
        const run = sns[action];
        if (run === undefined) throw new Refusal("UnknownOperation");
        const result = `<${action}Response><${action}Result>${run(input)}</${action}Result></${action}Response>`;
        response.writeHead(200, { "content-type": "text/xml" }).end(result);
      }
    } catch (error) {
      const code = error instanceof Refusal ? error.code : "InternalFailure";
      const status = error instanceof Refusal ? (code === "InvalidClientTokenId" ? 403 : 400) : 500;
      if (isJson)
        response
          .writeHead(status, { "content-type": "application/x-amz-json-1.0" })
          .end(JSON.stringify({ __type: code, message: code }));
      else
        response
          .writeHead(status, { "content-type": "text/xml" })
          .end(
            `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${code}</Message></Error></ErrorResponse>`,
          );
    }
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: url(),
    region,
    /** What stands there now. */
    names: () => ({ queues: [...queues.keys()], topics: [...topics.keys()], rules: [...rules.keys()] }),
    put: (queue: string, body: string) => put(queues.get(queue), body),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
