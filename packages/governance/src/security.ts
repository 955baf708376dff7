import type { Contract, Endpoint, Fabric, Operation, Place, Server } from "@concord/contracts";
import { isObject, textAt } from "./fields/json.ts";
import { type Stated, objectOf, openMember, openStated } from "./stated.ts";

/** A security scheme as it is written, and where. */
export interface Scheme extends Place {
  /** `http`, `userPassword`, `httpApiKey`, … */
  readonly type: string;
  /** `basic`, `bearer`, for `http`. */
  readonly scheme?: string;
  /** `query`, `header`, …, for keys. */
  readonly in?: string;
}

/** The schemes that an AsyncAPI server or operation asks for; undefined where it says nothing about security. */
export function schemesAt(place: Place, contract: Contract, fabric: Fabric): readonly Scheme[] | undefined {
  const security = openMember(fabric, place, "security");
  if (!security || !Array.isArray(security.value)) return undefined;
  return security.value.flatMap((item, index) => {
    const at = { file: security.file, pointer: `${security.pointer}/${index}` };
    // 3.x lists schemes, 2.x and OpenAPI list names of them.
    const opened = openStated(fabric, at);
    if (opened && textAt(objectOf(opened), "type") !== undefined) return schemeOf(opened) ?? [];
    return Object.keys(isObject(item) ? item : {}).flatMap((name) => named(name, contract, fabric) ?? []);
  });
}

/** The schemes that an endpoint asks for. */
export function schemesOfEndpoint({ security }: Endpoint, contract: Contract, fabric: Fabric): readonly Scheme[] {
  const requirements = Array.isArray(security) ? security.filter(isObject) : [];
  return requirements.flatMap((one) => Object.keys(one).flatMap((name) => named(name, contract, fabric) ?? []));
}

/** Whether an endpoint says who may call it: everybody, too, where it says so itself. */
export function declaresSecurity({ at, security }: Endpoint, contract: Contract, fabric: Fabric): boolean {
  if (Array.isArray(security) && security.length > 0) return true;
  const places = [at, { file: contract.file, pointer: "" }];
  return places.some((place) => openMember(fabric, place, "security") !== undefined);
}

function named(name: string, { file }: Contract, fabric: Fabric): Scheme | undefined {
  const stated = openMember(fabric, { file, pointer: "" }, "components", "securitySchemes", name);
  return stated && schemeOf(stated);
}

function schemeOf(stated: Stated): Scheme | undefined {
  const object = objectOf(stated);
  const type = textAt(object, "type");
  if (type === undefined) return undefined;
  const { file, pointer } = stated;
  const [scheme, where] = [textAt(object, "scheme")?.toLowerCase(), textAt(object, "in")];
  return { file, pointer, type, ...(scheme !== undefined && { scheme }), ...(where !== undefined && { in: where }) };
}

/** The contract that a server, operation or endpoint is written in; a reference may lead elsewhere. */
export function contractOf(part: Server | Operation | Endpoint, contracts: readonly Contract[]): Contract | undefined {
  return contracts.find(({ file }) => file === part.at.file) ?? contracts[0];
}
