-- Beginning turns. `k` holds what it takes: the keys ready, marks, fence, full; what stands before an owner's mail, turn,
-- session; group, lease, batch.
-- A turn is told as strings: owner, name, fence, attempts of the head, deaths among them, whether there is a session, the
-- session, then the items.
local function told(k, owner, name, fence, attempts, deaths, items)
  local session = redis.call('GET', k.session .. owner)
  return {
    owner, name, string.format('%d', fence), string.format('%d', attempts), string.format('%d', deaths),
    session and '1' or '0', session or '', unpack(items),
  }
end

local function begin_turn(k, owner, name)
  local mark = redis.call('HGET', k.marks, owner)
  local attempts, survived = 0, 0
  if mark == name then
    -- A version that left the entry where it was until its turn was over keeps its lease beside it.
    local held = redis.call('HMGET', k.turn .. owner, 'until', 'attempts', 'survived')
    if held[1] then
      local left = tonumber(held[1]) - now_ms()
      if left > 0 then
        -- Found a little early, it is found again as soon as the lease is over, not a whole lease later.
        local pending = redis.pcall('XPENDING', k.ready, k.group, name, name, '1')
        if pending[1] then
          local idle = string.format('%d', math.max(k.lease - left, 0))
          redis.call('XCLAIM', k.ready, k.group, pending[1][2], '0', name, 'IDLE', idle, 'JUSTID')
        end
        return false
      end
      attempts, survived = tonumber(held[2] or 0), tonumber(held[3] or 0)
      redis.call('DEL', k.turn .. owner)
    end
  else
    local held = parts_of(mark, name)
    if not held then
      -- Handed out once more after somebody else had finished with it. What never waited is no entry.
      redis.pcall('XACK', k.ready, k.group, name)
      redis.pcall('XDEL', k.ready, name)
      return false
    end
    if held.state == 'h' and held.until_ > now_ms() then return false end
    attempts, survived = held.attempts, held.survived
  end
  if mark == name then
    redis.call('XACK', k.ready, k.group, name)
    redis.call('XDEL', k.ready, name)
  end

  local items = redis.call('LRANGE', k.mail .. owner, '0', k.last)
  if #items == 0 then
    redis.call('HDEL', k.marks, owner)
    redis.call('SREM', k.full, owner)
    return false
  end
  local fence = redis.call('INCR', k.fence)
  attempts = attempts + 1
  redis.call('HSET', k.marks, owner, mark_of('h', name, fence, now_ms() + k.lease, attempts, survived))
  return told(k, owner, name, fence, attempts, math.max(attempts - 1 - survived, 0), items)
end

-- Hands whoever has been ready longest to a consumer, and begins the turn; nothing where nobody is ready.
local function next_turn(k, consumer)
  for _ = 1, 4 do
    local read = redis.pcall('XREADGROUP', 'GROUP', k.group, consumer, 'COUNT', '1', 'STREAMS', k.ready, '>')
    if not read or read.err then return {} end
    local entry = read[1][2][1]
    local turn = begin_turn(k, entry[2][2], entry[1])
    if turn then return turn end
  end
  return {}
end

-- Begins the turn of whoever has just been woken by an item, where nobody is ready: it never waits. False where others
-- are, or its turn is held. `alone`: the item, where it is the only one in its mailbox.
local function begin_at_once(k, owner, alone)
  local fence, now = redis.call('INCR', k.fence), now_ms()
  local name = string.format('%d-t%d', now, fence)
  if redis.call('HSETNX', k.marks, owner, mark_of('h', name, fence, now + k.lease, 1, 0)) == 0 then return false end
  local items = alone and { alone } or redis.call('LRANGE', k.mail .. owner, '0', k.last)
  return told(k, owner, name, fence, 1, 0, items)
end
