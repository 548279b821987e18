-- Everything one handled item changes, or nothing. First come the fixed keys and arguments with the length of every
-- list, then the fields of the lists, flat, in the order of commit.rs: what is not there costs nothing.
-- Answers: released, a turn for the consumer | more, items… | fenced | conflict, record | gap, last line.
local call = redis.call
local ready, marks, full, fences, due, due_owner, due_item, dead, log, outbox, mail, turn, session = unpack(KEYS, 1, 13)
local group, owner, entry, fence, batch, take, after, at, parked,
  is_dead, reason, dead_limit, session_write, session_body, session_ttl, record_ttl,
  records_n, sealed_n, posts_n, undue_n, due_n, entries_n, values_n, sealed_after, open,
  consumer, lease, most, mails, turns, sessions = unpack(ARGV, 1, 31)

local next_key, next_arg = 13, 31
local function key() next_key = next_key + 1; return KEYS[next_key] end
local function arg() next_arg = next_arg + 1; return ARGV[next_arg] end
local clock
local function now()
  if not clock then
    local time = call('TIME')
    clock = time[1] * 1000 + math.floor(time[2] / 1000)
  end
  return clock
end
local function is_lane(name) return name:sub(1, 4) == 'out:' end

-- 1. Checks. Nothing is written before the last of them.
local held = call('HMGET', turn, 'fence', 'attempts')
if held[1] ~= fence then return { 'fenced' } end

local records, sealed = {}, {}
for i = 1, tonumber(records_n) do
  local write = { key = key(), id = arg(), expect = arg() }
  write.owner, write.mailbox, write.state, write.followed = arg(), arg(), arg(), arg()
  write.revision, write.expires_at, write.body = arg(), arg(), arg()
  local there = call('HMGET', write.key, 'revision', 'state')
  if (there[1] or '') ~= write.expect then return { 'conflict', write.id } end
  write.before = there[2]
  records[i] = write
end

for i = 1, tonumber(sealed_n) do sealed[i] = { seq = arg(), hash = arg(), line = arg() } end
if sealed[1] then
  local last = call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  local tail = last and last[1]:match('^%d+') or '0'
  if tail ~= sealed_after or tonumber(sealed[1].seq) <= tonumber(tail) then return { 'gap', tail } end
end

-- 2. Changes.
if take ~= '0' then
  if is_dead == '1' then
    for _, item in ipairs(call('LRANGE', mail, 0, take - 1)) do
      call('XADD', dead, 'MAXLEN', '~', dead_limit, '*', 'owner', owner, 'reason', reason, 'item', item)
    end
  end
  call('LTRIM', mail, take, -1)
end

if session_write == 'set' then
  call('SET', session, session_body, 'PX', session_ttl)
elseif session_write == 'clear' then
  call('DEL', session)
end

for _, write in ipairs(records) do
  call('HSET', write.key, 'owner', write.owner, 'mailbox', write.mailbox, 'state', write.state,
    'revision', write.revision, 'expires_at', write.expires_at, 'body', write.body)
  call('PEXPIRE', write.key, record_ttl)
  if write.before ~= write.state and write.mailbox == 'op:' .. write.id then
    if write.before then call('ZREM', open .. write.before, write.id) end
    if write.followed == '1' then call('ZADD', open .. write.state, now(), write.id) end
  end
end
for _, line in ipairs(sealed) do
  call('XADD', log, line.seq .. '-0', 'hash', line.hash, 'line', line.line)
end
for _ = 1, tonumber(posts_n) do
  local mailbox, to, item = key(), arg(), arg()
  call('RPUSH', mailbox, item)
  make_ready(ready, marks, to)
  if is_lane(to) then call('ZADD', outbox, 'NX', now(), to) end
end
for _ = 1, tonumber(undue_n) do
  local name = arg()
  call('ZREM', due, name)
  call('HDEL', due_owner, name)
  call('HDEL', due_item, name)
end
for _ = 1, tonumber(due_n) do
  local name, time, whose, item = arg(), arg(), arg(), arg()
  call('ZADD', due, time, name)
  call('HSET', due_owner, name, whose)
  call('HSET', due_item, name, item)
end
for _ = 1, tonumber(entries_n) do
  local map, field, is_set, value = key(), arg(), arg(), arg()
  if is_set == '1' then call('HSET', map, field, value) else call('HDEL', map, field) end
end
for _ = 1, tonumber(values_n) do
  local name, body, ttl = key(), arg(), arg()
  call('SET', name, body, 'PX', ttl)
end

-- 3. What becomes of the turn.
local items = call('LRANGE', mail, 0, batch - 1)
if is_lane(owner) then
  if not items[1] then
    call('ZREM', outbox, owner)
  elseif take ~= '0' then
    call('ZADD', outbox, now(), owner)
  end
end
if after == 'stay' then
  if items[1] then
    -- The next head has been tried once. The lease goes on as it was: extending it is the heartbeat's.
    if held[2] ~= '1' then
      call('HSET', turn, 'attempts', 1)
      call('HDEL', turn, 'survived')
    end
    return { 'more', unpack(items) }
  end
end
call('DEL', turn)
call('HDEL', marks, owner)
call('XACK', ready, group, entry)
call('XDEL', ready, entry)
if not items[1] then
  call('SREM', full, owner)
elseif after == 'park' then
  call('ZADD', due, at, parked)
  call('HSET', due_owner, parked, owner)
else
  make_ready(ready, marks, owner)
end
if consumer == '' then return { 'released' } end
local k = {
  ready = ready, marks = marks, fence = fences, full = full, group = group, lease = lease, batch = most,
  mail = mails, turn = turns, session = sessions,
}
return { 'released', unpack(next_turn(k, consumer)) }
