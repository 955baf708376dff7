import { setTimeout as wait } from "node:timers/promises";
import { CannotRun } from "../shell.ts";

export interface PullRequest {
  /** `https://api.github.com`, or that of a GitHub of one's own. */
  readonly api: string;
  /** `owner/name` */
  readonly repository: string;
  readonly number: number;
  readonly token: string;
}

/** What became of the comment. */
export interface PutComment {
  readonly did: "wrote" | "changed" | "left";
  readonly url: string;
}

interface Comment {
  readonly id: number;
  readonly html_url: string;
  readonly body?: string;
}

const pageSize = 100;
const mostPages = 30;
const attempts = 3;
/** Between two attempts, in milliseconds; the second wait is twice as long. */
const pauseMs = 500;

/** Writes one comment, or changes the one with the same marker; however often it runs, there is one. */
export async function putComment(
  pullRequest: PullRequest,
  text: string,
  marker: string,
  signal: AbortSignal,
): Promise<PutComment> {
  const start = `<!-- concord: ${marker} -->\n`;
  const body = `${start}${text}`;
  const { repository, number } = pullRequest;
  const known = await findComment(pullRequest, start, signal);
  if (known?.body?.trimEnd() === body.trimEnd()) return { did: "left", url: known.html_url };
  const made = known
    ? await ask<Comment>(pullRequest, "PATCH", `/repos/${repository}/issues/comments/${known.id}`, signal, { body })
    : await ask<Comment>(pullRequest, "POST", `/repos/${repository}/issues/${number}/comments`, signal, { body });
  return { did: known ? "changed" : "wrote", url: made.html_url };
}

async function findComment(pullRequest: PullRequest, start: string, signal: AbortSignal): Promise<Comment | undefined> {
  const { repository, number } = pullRequest;
  for (let page = 1; page <= mostPages; page++) {
    const query = `?per_page=${pageSize}&page=${page}`;
    const comments = await ask<readonly Comment[]>(
      pullRequest,
      "GET",
      `/repos/${repository}/issues/${number}/comments${query}`,
      signal,
    );
    // GitHub gives back line ends as the browser of whoever edited it had them.
    const found = comments.find(({ body }) => body?.replaceAll("\r\n", "\n").startsWith(start));
    if (found || comments.length < pageSize) return found;
  }
  return undefined;
}

async function ask<T>(
  { api, token }: PullRequest,
  method: string,
  resource: string,
  signal: AbortSignal,
  body?: object,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(`${api.replace(/\/+$/u, "")}${resource}`, {
      method,
      signal,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "user-agent": "concord",
        "x-github-api-version": "2022-11-28",
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return undefined;
    });
    if (answer?.ok) return (await answer.json()) as T;
    // A second POST after a lost answer would be a second comment.
    const again = method !== "POST" && (answer === undefined || answer.status >= 500 || answer.status === 429);
    if (!again || attempt === attempts) throw refusal(api, answer);
    await wait(pauseMs * attempt, undefined, { signal });
  }
}

function refusal(api: string, answer: Response | undefined): CannotRun {
  if (!answer) return new CannotRun(`${api} could not be reached`, "the report is written; run the comment again");
  const help = [401, 403, 404].includes(answer.status)
    ? "let the job have pull-requests: write; runs for a fork have a token that may only read"
    : "the report is written; run the comment again";
  return new CannotRun(`${api} answered ${answer.status}`, help);
}
