-- What waits, how much of it and since when, as JSON; nothing is changed.
-- KEYS: ready stream, marks, due, dead, log, outbox, mailbox of the audit trail.
-- ARGV: group, mailbox key prefix, open key prefix, most, the states that are followed…
local call = redis.call
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local most = tonumber(ARGV[4])

local function age(since) return math.max(now - math.floor(tonumber(since)), 0) end
local function oldest(set)
  local first = call('ZRANGE', set, 0, 0, 'WITHSCORES')[2]
  return { count = call('ZCARD', set), oldest_ms = first and age(first) or 0 }
end

local handed = '0-0'
local groups = redis.pcall('XINFO', 'GROUPS', KEYS[1])
for _, group in ipairs(groups.err and {} or groups) do
  local told = {}
  for i = 1, #group, 2 do told[group[i]] = group[i + 1] end
  if told.name == ARGV[1] then handed = told['last-delivered-id'] end
end
local ready = {}
for _, entry in ipairs(call('XRANGE', KEYS[1], '(' .. handed, '+', 'COUNT', most)) do
  local kind = entry[2][2]:match('^[^:]*')
  local of = ready[kind] or { count = 0, oldest_ms = age(entry[1]:match('^%d+')) }
  of.count = of.count + 1
  ready[kind] = of
end

local messages = 0
for _, lane in ipairs(call('ZRANGE', KEYS[6], 0, most - 1)) do
  messages = messages + call('LLEN', ARGV[2] .. lane)
end
local operations = {}
for i = 5, #ARGV do operations[ARGV[i]] = oldest(ARGV[3] .. ARGV[i]) end
local last = call('XREVRANGE', KEYS[5], '+', '-', 'COUNT', 1)[1]

return cjson.encode({
  ready = ready, marked = call('HLEN', KEYS[2]), lanes = oldest(KEYS[6]), messages = messages,
  operations = operations, due = call('ZCARD', KEYS[3]), letters = call('XLEN', KEYS[4]),
  sealed = last and tonumber(last[1]:match('^%d+')) or 0, unsealed = call('LLEN', KEYS[7]),
})
