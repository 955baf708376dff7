import { defineLintRule } from "../lint-rule.ts";

export const serviceUnowned = defineLintRule({
  id: "service-unowned",
  severity: "error",
  title: "A service, and with it its channels and messages, has no owner",
  explanation:
    "Nobody can be asked about it, nobody reviews a change to it, and nobody is told when it breaks. Name a team of teams.yaml as owner in domain.yaml, or as x-owner in the document's info. " +
    "It stays quiet where no team and no owner is named anywhere.",
  example: "domain.yaml without owner:     and     info: { title: Orders } without x-owner:",
  inspect: ({ fabric, index }) => {
    const organised = fabric.teams.length > 0 || fabric.domains.some(({ owner }) => owner !== undefined);
    if (!organised) return [];
    return fabric.services
      .filter(({ owner }) => owner === undefined)
      .map(({ id, domain, at }) => {
        const channels = fabric.channels.filter((channel) => channel.owner === id);
        const messages = fabric.messages.filter((message) => message.owner === id);
        const { length } = [...channels, ...messages];
        return {
          at,
          message: `${id} has no owner${length > 0 ? `, nor have ${length} channels and messages of it` : ""}`,
          label: "nobody looks after it",
          facts: { service: id, channels: channels.map((one) => one.id), messages: messages.map((one) => one.id) },
          related: channels.map((channel) => ({
            label: "channel",
            at: channel.at,
            text: channel.address ?? channel.name,
          })),
          help: `name the team: owner: in ${index.domains.get(domain)?.id ?? domain}/domain.yaml, or x-owner: here`,
        };
      });
  },
});
