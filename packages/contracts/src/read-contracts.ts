import { readAsyncApi2 } from "./asyncapi/read-v2.ts";
import { readAsyncApi3 } from "./asyncapi/read-v3.ts";
import type { OwnedContract } from "./join/join-channels.ts";
import { readOpenApi } from "./openapi/read-openapi.ts";
import type { ContractFile, ReadContract } from "./reading.ts";
import type { TracedLibrary } from "./memory/traced-library.ts";
import { entries, open, refOf, root, type Library } from "./resolve/library.ts";
import { member } from "./resolve/pointer.ts";
import type { ReadSchema } from "./schema/read-schema.ts";
import { nameScope } from "./schema/schema-name.ts";
import { homeOf, serviceIds, type Home } from "./workspace/layout.ts";

/** Reads contracts one by one, or recalls them, and says which service each belongs to. */
export function readContracts(
  { library, recall }: TracedLibrary,
  contracts: readonly ContractFile[],
  told: { readonly folder: string; readonly domains: ReadonlySet<string>; readonly readSchema: ReadSchema },
): OwnedContract[] {
  const homes = new Map<string, Home>();
  const read = contracts.map((contract) => {
    const one = recall("contract", contract.file, () => readContract(library, contract, told.readSchema));
    const home = homeOf(one, told.folder, told.domains);
    const first = homes.get(home.key) ?? home;
    homes.set(home.key, first);
    return { one, home: first };
  });
  const ids = serviceIds(homes);
  return read.map(({ one, home }) => ({ ...one, service: ids.get(home.key)!, domain: home.domain }));
}

function readContract(library: Library, contract: ContractFile, readSchema: ReadSchema): ReadContract {
  const document = root(library, contract.file)!;
  const components = entries(library, open(library, document, "components", "schemas")).map(([, node]) => node);
  const scope = nameScope(components.filter((node) => refOf(node.value) === undefined));
  if (contract.specification === "openapi") return readOpenApi(contract, { library, scope, readSchema });
  const major = contract.specificationVersion.startsWith("2") ? 2 : 3;
  const stated = member(document.value, "defaultContentType");
  const context = {
    library,
    major,
    version: contract.specificationVersion,
    defaultContentType: typeof stated === "string" ? stated : "application/json",
    scope,
    readSchema,
  } as const;
  return major === 2 ? readAsyncApi2(contract, context) : readAsyncApi3(contract, context);
}
