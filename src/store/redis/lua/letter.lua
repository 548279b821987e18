-- Takes a dead letter away, back into its mailbox or for good, and records it: 1, or 0 where there is none.
-- KEYS: dead, ready stream, marks, mailbox of the audit trail, outbox.  ARGV: id, mailbox key prefix, requeue or drop, audit, line.
local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
if not found then return 0 end
if ARGV[3] == 'requeue' then
  local letter = {}
  for i = 1, #found[2], 2 do letter[found[2][i]] = found[2][i + 1] end
  redis.call('RPUSH', ARGV[2] .. letter.owner, letter.item)
  make_ready(KEYS[2], KEYS[3], letter.owner)
  if letter.owner:sub(1, 4) == 'out:' then
    local time = redis.call('TIME')
    redis.call('ZADD', KEYS[5], 'NX', time[1] * 1000 + math.floor(time[2] / 1000), letter.owner)
  end
end
redis.call('XDEL', KEYS[1], ARGV[1])
redis.call('RPUSH', KEYS[4], ARGV[5])
make_ready(KEYS[2], KEYS[3], ARGV[4])
return 1
