-- Beginning turns. `k` holds what it takes: the keys ready, marks, fence, full; what stands before an owner's mail, turn,
-- session; group, lease, batch.
-- A turn is told as strings: owner, entry, fence, attempts of the head, deaths among them, whether there is a session, the
-- session, then the items.
local function begin_turn(k, owner, entry)
  local turn = k.turn .. owner
  local function drop_entry()
    redis.call('XACK', k.ready, k.group, entry)
    redis.call('XDEL', k.ready, entry)
  end

  -- Handed out once more after somebody else had finished with it.
  if redis.call('HGET', k.marks, owner) ~= entry then
    drop_entry()
    return false
  end
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local held = redis.call('HMGET', turn, 'until', 'attempts', 'survived')
  local until_ = held[1]
  if until_ and tonumber(until_) > now then
    -- Found a little early, it is found again as soon as the lease is over, not a whole lease later.
    local pending = redis.pcall('XPENDING', k.ready, k.group, entry, entry, 1)
    if pending[1] then
      local idle = string.format('%.0f', math.max(k.lease - (until_ - now), 0))
      redis.call('XCLAIM', k.ready, k.group, pending[1][2], 0, entry, 'IDLE', idle, 'JUSTID')
    end
    return false
  end

  local items = redis.call('LRANGE', k.mail .. owner, 0, k.batch - 1)
  if #items == 0 then
    drop_entry()
    redis.call('HDEL', k.marks, owner)
    redis.call('DEL', turn)
    redis.call('SREM', k.full, owner)
    return false
  end
  local fence = redis.call('INCR', k.fence)
  local attempts = (held[2] or 0) + 1
  redis.call('HSET', turn, 'fence', fence, 'until', string.format('%.0f', now + k.lease), 'attempts', attempts)
  local deaths = math.max(attempts - 1 - (held[3] or 0), 0)
  local session = redis.call('GET', k.session .. owner)
  return {
    owner, entry, string.format('%.0f', fence), string.format('%.0f', attempts), string.format('%.0f', deaths),
    session and '1' or '0', session or '', unpack(items),
  }
end

-- Hands whoever has been ready longest to a consumer, and begins the turn; nothing where nobody is ready.
local function next_turn(k, consumer)
  for _ = 1, 4 do
    local read = redis.pcall('XREADGROUP', 'GROUP', k.group, consumer, 'COUNT', 1, 'STREAMS', k.ready, '>')
    if not read or read.err then return {} end
    local entry = read[1][2][1]
    local turn = begin_turn(k, entry[2][2], entry[1])
    if turn then return turn end
  end
  return {}
end

