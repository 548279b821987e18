-- Stores a delivery once: 0 seen before, 1 stored, 2 full (first refusal), 3 full. Behind a 1, a turn for the consumer:
-- turn/accepted.lua goes on where there is one. What beginning turns takes stands between the two, so that it costs
-- nothing where none is begun.
-- KEYS: seen, mailbox, ready stream, marks, fence, full.
-- ARGV: owner, item, ttl of seen, limit, consumer ('' begins none), group, lease, last item, prefixes of mail, turn, session.
local owner, item = ARGV[1], ARGV[2]
-- First what fails where something else lies in its place, so that nothing counts as seen that is not stored.
local length = redis.call('RPUSH', KEYS[2], item)
if length > tonumber(ARGV[4]) then
  redis.call('RPOP', KEYS[2])
  if redis.call('EXISTS', KEYS[1]) == 1 then return { '0' } end
  return { redis.call('SADD', KEYS[6], owner) == 1 and '2' or '3' }
end
if not redis.call('SET', KEYS[1], '', 'NX', 'PX', ARGV[3]) then
  redis.call('RPOP', KEYS[2])
  return { '0' }
end
if ARGV[5] == '' then
  make_ready(KEYS[3], KEYS[4], owner)
  return { '1' }
end

