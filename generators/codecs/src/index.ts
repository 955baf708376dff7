import { pascalCase } from "@concord/contracts";
import { type CodecModel, type ServiceModel, createImports, defineGenerator } from "@concord/codegen";

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
    const formats = [...new Set(found.map(({ format }) => format))].sort();
    for (const format of formats) {
      imports.type(runtime(format), pascalCase(`${format}Codec`));
      imports.value(runtime(format), `${format}Codec`);
    }
    imports.type("./types.js", ...found.map(({ type }) => type));
    const view = { header, imports: imports.print().trimEnd(), codecs: found };
    return {
      files: [{ path: "src/codecs.ts", text: render("codecs/codecs.ts", view) }],
      needsRuntime: true,
      runtimeEntries: formats,
      dependencies: Object.fromEntries(formats.map((format) => libraries[format])),
    };
  },
});

/** A codec, and the type of its values. */
interface CodecView extends CodecModel {
  readonly type: string;
  /** `AvroCodec` */
  readonly interface: string;
}

function codecsOf(service: ServiceModel): readonly CodecView[] {
  return service.messages.flatMap(({ codec, payload }) =>
    codec ? { ...codec, type: payload.type, interface: pascalCase(`${codec.format}Codec`) } : [],
  );
}
