import { pascalCase } from "@concord/contracts";
import { type CodecModel, type ServiceModel, createImports, defineGenerator } from "@concord/codegen";
import type { Json } from "@concord/diagnostics";

/** The library that each format's codec leans on, as the runtime asks for it. */
const libraries: Readonly<Record<CodecModel["format"], readonly [name: string, range: string]>> = {
  avro: ["avsc", "^5.7.9"],
  protobuf: ["protobufjs", "^8.8.1"],
};

/** `src/codecs.ts`: how values become bytes where a contract's payload is written in Avro or Protobuf. */
export const codecs = defineGenerator({
  name: "codecs",
  home: import.meta.dirname,
  description: "Codecs for payloads in Avro and Protobuf.",
  tolerant: false,
  applies: (service) => codecsOf(service).length > 0,
  plan(service, { render, header, runtime }) {
    const imports = createImports();
    const found = codecsOf(service);
    for (const { format, type, interface: made, make } of found) {
      imports.type(runtime(format), made);
      imports.value(runtime(format), make);
      imports.type("./types.js", type);
    }
    const subjects = subjectsOf(service);
    if (subjects.length > 0) imports.type(runtime("avro"), "FramedAvroCodec");
    const view = {
      header,
      imports: imports.print().trimEnd(),
      codecs: found,
      hasSubjects: subjects.length > 0,
      subjects,
    };
    const formats = [...new Set(found.map(({ format }) => format))].sort();
    return {
      files: [{ path: "src/codecs.ts", text: render("codecs/codecs.ts", view) }],
      ...(subjects.length > 0 && {
        exports: { "./codecs": "codecs" },
        readme: render("codecs/readme.md", { packageName: service.packageName }),
      }),
      needsRuntime: true,
      runtimeEntries: formats,
      dependencies: Object.fromEntries(formats.map((format) => libraries[format])),
    };
  },
});

/** A codec, the type of its values, and what makes it. */
interface CodecView extends CodecModel {
  readonly type: string;
  /** `AvroCodec` */
  readonly interface: string;
  /** `avroCodec` */
  readonly make: string;
  /** What it is told of 64-bit integers; absent where there are none, or they are nothing special. */
  readonly wide: Json | undefined;
}

function codecsOf(service: ServiceModel): readonly CodecView[] {
  return service.messages.flatMap(({ codec, payload, wide: places }) => {
    if (!codec) return [];
    const wide = places && codec.format === "avro" ? { long: "bigint" } : (places as Json | undefined);
    const made = `${codec.framed ? "Framed" : ""}${pascalCase(codec.format)}Codec`;
    return { ...codec, type: payload.type, interface: made, make: made.charAt(0).toLowerCase() + made.slice(1), wide };
  });
}

/** Under which subjects a registry has the schemas: by topic, and by record too where a topic carries several. */
function subjectsOf(service: ServiceModel): readonly { readonly subject: string; readonly constant: string }[] {
  const found = service.operations.flatMap(({ channel, messages }) => {
    const framed = messages.flatMap(({ codec }) => (codec?.framed && channel.address !== null ? codec : []));
    const isOnly = messages.length === 1;
    return framed.map(({ constant, schema }) => ({
      subject: `${channel.address}-${isOnly ? "value" : recordName(schema)}`,
      constant,
    }));
  });
  const bySubject = new Map(found.map((one) => [one.subject, one]));
  return [...bySubject.values()].sort((left, right) => (left.subject < right.subject ? -1 : 1));
}

function recordName(schema: CodecModel["schema"]): string {
  const { name } = schema as { readonly name?: unknown };
  return typeof name === "string" ? name : "value";
}
