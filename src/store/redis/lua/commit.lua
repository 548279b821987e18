-- Everything one handled item changes, or nothing. Arguments come flat, see commit.rs; each list as its length
-- and then its fields. Answers: released | more, items… | fenced | conflict, record | gap, last line.
local next_key, next_arg = 0, 0
local function key() next_key = next_key + 1; return KEYS[next_key] end
local function arg() next_arg = next_arg + 1; return ARGV[next_arg] end
local function number() return tonumber(arg()) end

local ready, marks, full = key(), key(), key()
local due, due_owner, due_item, dead, log = key(), key(), key(), key(), key()
local mail, turn, session = key(), key(), key()
local group, owner, entry, fence, lease, batch = arg(), arg(), arg(), arg(), number(), number()

-- 1. Checks. Nothing is written before the last of them.
if redis.call('HGET', turn, 'fence') ~= fence then return { 'fenced' } end

local record_ttl, records = arg(), {}
for i = 1, number() do
  local write = { key = key(), id = arg(), expect = arg() }
  write.owner, write.mailbox, write.state = arg(), arg(), arg()
  write.revision, write.expires_at, write.body = arg(), arg(), arg()
  if (redis.call('HGET', write.key, 'revision') or '') ~= write.expect then return { 'conflict', write.id } end
  records[i] = write
end

local sealed = {}
for i = 1, number() do sealed[i] = { seq = arg(), hash = arg(), line = arg() } end
if sealed[1] then
  local last = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  local tail = last and last[1]:match('^%d+') or '0'
  if tonumber(sealed[1].seq) ~= tonumber(tail) + 1 then return { 'gap', tail } end
end

-- 2. Changes.
local take, dead_limit, is_dead, reason = number(), arg(), arg() == '1', arg()
if take > 0 then
  if is_dead then
    for _, item in ipairs(redis.call('LRANGE', mail, 0, take - 1)) do
      redis.call('XADD', dead, 'MAXLEN', '~', dead_limit, '*', 'owner', owner, 'reason', reason, 'item', item)
    end
  end
  redis.call('LTRIM', mail, take, -1)
end

local session_write, session_body, session_ttl = arg(), arg(), arg()
if session_write == 'set' then
  redis.call('SET', session, session_body, 'PX', session_ttl)
elseif session_write == 'clear' then
  redis.call('DEL', session)
end

for _, write in ipairs(records) do
  redis.call('HSET', write.key, 'owner', write.owner, 'mailbox', write.mailbox, 'state', write.state,
    'revision', write.revision, 'expires_at', write.expires_at, 'body', write.body)
  redis.call('PEXPIRE', write.key, record_ttl)
end
for _, line in ipairs(sealed) do
  redis.call('XADD', log, line.seq .. '-0', 'hash', line.hash, 'line', line.line)
end
for _ = 1, number() do
  local mailbox, to, item = key(), arg(), arg()
  redis.call('RPUSH', mailbox, item)
  make_ready(ready, marks, to)
end
for _ = 1, number() do
  local name = arg()
  redis.call('ZREM', due, name)
  redis.call('HDEL', due_owner, name)
  redis.call('HDEL', due_item, name)
end
for _ = 1, number() do
  local name, at, whose, item = arg(), arg(), arg(), arg()
  redis.call('ZADD', due, at, name)
  redis.call('HSET', due_owner, name, whose)
  redis.call('HSET', due_item, name, item)
end
for _ = 1, number() do
  local map, field, is_set, value = key(), arg(), arg() == '1', arg()
  if is_set then redis.call('HSET', map, field, value) else redis.call('HDEL', map, field) end
end

-- 3. What becomes of the turn.
local after, at, parked = arg(), arg(), arg()
local left = redis.call('LLEN', mail)
if left > 0 and after == 'go on' then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('HSET', turn, 'until', string.format('%.0f', now + lease), 'attempts', 1)
  local items = redis.call('LRANGE', mail, 0, batch - 1)
  table.insert(items, 1, 'more')
  return items
end
redis.call('DEL', turn)
redis.call('HDEL', marks, owner)
redis.call('XACK', ready, group, entry)
redis.call('XDEL', ready, entry)
if left == 0 then
  redis.call('SREM', full, owner)
elseif after == 'park' then
  redis.call('ZADD', due, at, parked)
  redis.call('HSET', due_owner, parked, owner)
else
  make_ready(ready, marks, owner)
end
return { 'released' }
