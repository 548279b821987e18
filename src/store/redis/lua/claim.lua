-- Begins an owner's turn: fence, attempts of the head, deaths among them, session, items; nothing if held, stale or empty.
-- KEYS: ready stream, marks, mailbox, turn, session, fence, full.  ARGV: group, owner, entry, lease, batch.
local ready, marks, mail, turn = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local group, owner, entry = ARGV[1], ARGV[2], ARGV[3]

local function drop_entry()
  redis.call('XACK', ready, group, entry)
  redis.call('XDEL', ready, entry)
end

-- Handed out once more after somebody else had finished with it.
if redis.call('HGET', marks, owner) ~= entry then
  drop_entry()
  return false
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local until_ = redis.call('HGET', turn, 'until')
if until_ and tonumber(until_) > now then
  -- Found a little early, it is found again as soon as the lease is over, not a whole lease later.
  local pending = redis.pcall('XPENDING', ready, group, entry, entry, 1)
  if pending[1] then
    local idle = string.format('%.0f', math.max(ARGV[4] - (until_ - now), 0))
    redis.call('XCLAIM', ready, group, pending[1][2], 0, entry, 'IDLE', idle, 'JUSTID')
  end
  return false
end

local items = redis.call('LRANGE', mail, 0, ARGV[5] - 1)
if #items == 0 then
  drop_entry()
  redis.call('HDEL', marks, owner)
  redis.call('DEL', turn)
  redis.call('SREM', KEYS[7], owner)
  return false
end
local fence = redis.call('INCR', KEYS[6])
redis.call('HSET', turn, 'fence', fence, 'until', string.format('%.0f', now + ARGV[4]))
local attempts = redis.call('HINCRBY', turn, 'attempts', 1)
local deaths = attempts - 1 - (redis.call('HGET', turn, 'survived') or 0)
return { fence, attempts, math.max(deaths, 0), redis.call('GET', KEYS[5]), items }
