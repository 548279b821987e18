-- Moves due entries into their mailboxes; how many were taken off the due set. What cannot be moved becomes a dead
-- letter, so that it does not stop those behind it.
-- KEYS: due, due owner, due item, ready stream, marks, dead.  ARGV: mailbox key prefix, now, max, dead limit.
local due, due_owner, due_item = KEYS[1], KEYS[2], KEYS[3]

local function move(name)
  local owner, item = redis.call('HGET', due_owner, name), redis.call('HGET', due_item, name)
  if not owner then return 'it had no owner', '', item or '' end
  local length
  if item then
    length = redis.pcall('RPUSH', ARGV[1] .. owner, item)
  else
    length = redis.pcall('LLEN', ARGV[1] .. owner)
  end
  if type(length) == 'table' then return length.err, owner, item or '' end
  if length > 0 then make_ready(KEYS[4], KEYS[5], owner) end
end

local names = redis.call('ZRANGEBYSCORE', due, '-inf', ARGV[2], 'LIMIT', 0, ARGV[3])
for _, name in ipairs(names) do
  local problem, owner, item = move(name)
  if problem then
    redis.call('XADD', KEYS[6], 'MAXLEN', '~', ARGV[4], '*', 'owner', owner,
      'reason', 'due entry ' .. name .. ': ' .. problem, 'item', item)
  end
  redis.call('ZREM', due, name)
  redis.call('HDEL', due_owner, name)
  redis.call('HDEL', due_item, name)
end
return #names
