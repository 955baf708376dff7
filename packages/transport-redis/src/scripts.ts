/** What must happen as one step. */

/**
 * Puts a copy of an entry aside until it is due, and acknowledges the entry.
 * KEYS stream, later; ARGV group, id, due (ms), fields…
 */
export const putAside = `
  local fields = {}
  for i = 4, #ARGV do fields[i - 3] = ARGV[i] end
  if redis.call("XACK", KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
  redis.call("ZADD", KEYS[2], ARGV[3], cmsgpack.pack({ KEYS[1], ARGV[2], fields }))
  return 1`;

/**
 * Moves what is due to the stream that the group reads beside the channel's own. Returns how long until the next is
 * due, in milliseconds; -1 where nothing waits.
 * KEYS later, again; ARGV now (ms)
 */
export const bringBack = `
  for _, packed in ipairs(redis.call("ZRANGEBYSCORE", KEYS[1], "-inf", ARGV[1], "LIMIT", 0, 100)) do
    redis.call("XADD", KEYS[2], "*", unpack(cmsgpack.unpack(packed)[3]))
    redis.call("ZREM", KEYS[1], packed)
  end
  local first = redis.call("ZRANGE", KEYS[1], 0, 0, "WITHSCORES")
  if #first == 0 then return -1 end
  return math.max(0, tonumber(first[2]) - tonumber(ARGV[1]))`;

/**
 * Acknowledges an entry, and removes it where the stream is the group's own.
 * KEYS stream; ARGV group, id, "own" or ""
 */
export const acknowledge = `
  local acknowledged = redis.call("XACK", KEYS[1], ARGV[1], ARGV[2])
  if ARGV[3] == "own" then redis.call("XDEL", KEYS[1], ARGV[2]) end
  return acknowledged`;
