-- Everything one handled item changes, or nothing. First come the fixed keys and arguments with the length of every
-- list, then the fields of the lists, flat, in the order of commit.rs: what is not there costs nothing.
-- Answers: released, a turn for the consumer | more, items… | fenced | conflict, record | held, lease | gap, last line.
local call = redis.call
local ready, marks, full, fences, outbox, mail, session = unpack(KEYS, 1, 7)
local owner, name, fence, last, take, after, session_write, session_body, session_ttl,
  posts_n, entries_n, values_n, consumer, group, lease, most, mails, turns, sessions, rare = unpack(ARGV, 1, 20)

local next_key, next_arg = 7, 20
local function key() next_key = next_key + 1; return KEYS[next_key] end
local function arg() next_arg = next_arg + 1; return ARGV[next_arg] end
local function is_lane(of) return of:sub(1, 4) == 'out:' end

-- 1. Checks. Nothing is written before the last of them.
local mark = call('HGET', marks, owner)
if not is_of(mark, name, fence) then return { 'fenced' } end

local at, is_dead, records, leases, sealed, undue_n, due_n = nil, false, {}, {}, {}, 0, 0
local due, due_owner, due_item, dead, log, parked, reason, dead_limit, record_ttl, open
if rare == '1' then
  due, due_owner, due_item, dead, log = key(), key(), key(), key(), key()
  at, parked, is_dead, reason, dead_limit, record_ttl = arg(), arg(), arg() == '1', arg(), arg(), arg()
  local records_n, leases_n, sealed_n = tonumber(arg()), tonumber(arg()), tonumber(arg())
  undue_n, due_n = tonumber(arg()), tonumber(arg())
  local sealed_after = arg()
  open = arg()
  for i = 1, records_n do
    local write = { key = key(), id = arg(), expect = arg() }
    write.owner, write.mailbox, write.state, write.followed = arg(), arg(), arg(), arg()
    write.revision, write.expires_at, write.body = arg(), arg(), arg()
    local there = call('HMGET', write.key, 'revision', 'state')
    if (there[1] or '') ~= write.expect then return { 'conflict', write.id } end
    write.before = there[2]
    records[i] = write
  end
  for i = 1, leases_n do
    local of = { key = key(), name = arg(), what = arg(), ttl = arg() }
    local by = call('GET', of.key)
    of.ours = by == fence
    if not of.ours and (of.what == 'keep' or of.what == 'take' and by) then return { 'held', of.name } end
    leases[i] = of
  end
  for i = 1, sealed_n do sealed[i] = { seq = arg(), hash = arg(), line = arg() } end
  if sealed[1] then
    local reached = call('XREVRANGE', log, '+', '-', 'COUNT', '1')[1]
    local tail = reached and reached[1]:match('^%d+') or '0'
    if tail ~= sealed_after or tonumber(sealed[1].seq) <= tonumber(tail) then return { 'gap', tail } end
  end
end

-- 2. Changes.
if is_dead and take ~= '0' then
  for _, item in ipairs(call('LRANGE', mail, '0', string.format('%d', take - 1))) do
    call('XADD', dead, 'MAXLEN', '~', dead_limit, '*', 'owner', owner, 'reason', reason, 'item', item)
  end
end
if take == '1' then
  call('LPOP', mail)
elseif take ~= '0' then
  call('LTRIM', mail, take, '-1')
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
    if write.followed == '1' then call('ZADD', open .. write.state, string.format('%d', now_ms()), write.id) end
  end
end
for _, of in ipairs(leases) do
  if of.what ~= 'return' then
    call('SET', of.key, fence, 'PX', of.ttl)
  elseif of.ours then
    call('DEL', of.key)
  end
end
for _, line in ipairs(sealed) do
  call('XADD', log, line.seq .. '-0', 'hash', line.hash, 'line', line.line)
end
for _ = 1, undue_n do
  local entry = arg()
  call('ZREM', due, entry)
  call('HDEL', due_owner, entry)
  call('HDEL', due_item, entry)
end
for _ = 1, due_n do
  local entry, time, whose, item = arg(), arg(), arg(), arg()
  call('ZADD', due, time, entry)
  call('HSET', due_owner, entry, whose)
  call('HSET', due_item, entry, item)
end
-- Whoever has something in their mailbox now, in order; and the item, where it is the only one.
local woken, alone = {}, {}
for _ = 1, tonumber(posts_n) do
  local mailbox, to, item = key(), arg(), arg()
  local length = call('RPUSH', mailbox, item)
  if to ~= owner and alone[to] == nil then woken[#woken + 1] = to end
  alone[to] = length == 1 and item
  if is_lane(to) then call('ZADD', outbox, 'NX', string.format('%d', now_ms()), to) end
end
for _ = 1, tonumber(entries_n) do
  local map, field, is_set, value = key(), arg(), arg(), arg()
  if is_set == '1' then call('HSET', map, field, value) else call('HDEL', map, field) end
end
for _ = 1, tonumber(values_n) do
  local value, body, ttl = key(), arg(), arg()
  call('SET', value, body, 'PX', ttl)
end

-- 3. What becomes of the turn.
local items = call('LRANGE', mail, '0', last)
local of_lane = is_lane(owner)
if of_lane then
  if not items[1] then
    call('ZREM', outbox, owner)
  elseif take ~= '0' then
    call('ZADD', outbox, string.format('%d', now_ms()), owner)
  end
end
local function wake(from)
  for i = from, #woken do make_ready(ready, marks, woken[i]) end
end
if after == 'stay' and items[1] then
  -- The next head has been tried once. The lease goes on as it was: extending it is the heartbeat's.
  if mark:sub(-4) ~= ' 1 0' then
    local held = parts_of(mark, name)
    call('HSET', marks, owner, mark_of(held.state, name, fence, held.until_, 1, 0))
  end
  wake(1)
  return { 'more', unpack(items) }
end
call('HDEL', marks, owner)
if not items[1] then
  -- What we wrote ourselves has no limit.
  if not of_lane then call('SREM', full, owner) end
elseif after == 'park' then
  call('ZADD', due, at, parked)
  call('HSET', due_owner, parked, owner)
else
  woken[#woken + 1] = owner
end
if consumer == '' then
  wake(1)
  return { 'released' }
end
local k = {
  ready = ready, marks = marks, fence = fences, full = full, group = group, lease = lease, last = most,
  mail = mails, turn = turns, session = sessions,
}
local turn = call('XLEN', ready) > 0 and next_turn(k, consumer)
if turn and turn[1] then
  wake(1)
  return { 'released', unpack(turn) }
end
for i = 1, #woken do
  turn = begin_at_once(k, woken[i], alone[woken[i]])
  if turn then
    wake(i + 1)
    return { 'released', unpack(turn) }
  end
end
return { 'released' }
